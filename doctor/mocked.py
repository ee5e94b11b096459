"""Running a Pulumi program to its end against mocks, in this process and as often as wanted."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import cast

import pulumi
from pulumi.runtime import Mocks, set_mocks
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.settings import SETTINGS, set_root_resource
from pulumi.runtime.stack import run_in_stack


def run(
    program: Callable[[], object],
    mocks: Mocks,
    *,
    config: Mapping[str, str],
    monitor: MockMonitor | None = None,
    preview: bool = False,
) -> None:
    """Run the program as an update or a preview; what it raises comes through.

    The values of `config` are texts, those of structured settings JSON.
    """

    def main() -> None:
        program()

    # With a root in place, set_mocks makes none; its own would belong to another event loop and never be done.
    set_root_resource(cast("pulumi.Resource", object()))
    set_mocks(mocks, project="container-roles", stack="test", preview=preview, monitor=monitor)
    set_root_resource(cast("pulumi.Resource", None))
    SETTINGS.outputs.clear()  # of a run that failed
    pulumi.runtime.set_all_config(dict(config))
    # The mocks run in a thread, and would give it an event loop that nobody closes.
    with closing(asyncio.new_event_loop()) as of_mocks, asyncio.Runner() as runner:
        engine = ThreadPoolExecutor(max_workers=1, initializer=asyncio.set_event_loop, initargs=(of_mocks,))
        runner.get_loop().set_default_executor(engine)
        # The first error ends the run; the outputs that hang on the same value fail unobserved, as under the engine.
        runner.get_loop().set_exception_handler(lambda _loop, _context: None)
        runner.run(run_in_stack(main))
