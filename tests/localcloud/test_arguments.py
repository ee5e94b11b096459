"""What the local cloud reads from the arguments of a pulumi command."""

from pathlib import Path

import pytest

from localcloud.arguments import Invocation, absolute, read

HERE = Path("/here")
THERE = Path("/here/there")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param([], Invocation((), HERE, needs_stack=False, stack=None), id="nothing"),
        pytest.param(["preview"], Invocation(("preview",), HERE, needs_stack=True, stack=None), id="command"),
        pytest.param(
            ["preview", "--policy-pack", "pack"],
            Invocation(("preview", "--policy-pack=pack"), HERE, needs_stack=True, stack=None),
            id="without -C a path stays as it was typed",
        ),
        pytest.param(
            ["-C", "there", "preview", "--policy-pack", "pack", "--policy-pack-config=pack/config.json"],
            Invocation(
                (
                    "preview",
                    "--cwd=/here/there",
                    "--policy-pack=/here/pack",
                    "--policy-pack-config=/here/pack/config.json",
                ),
                THERE,
                needs_stack=True,
                stack=None,
            ),
            id="with -C paths are the caller's",
        ),
        pytest.param(
            ["up", "--cwd=there", "--policy-pack", "a,/b", "--policy-pack", "c"],
            Invocation(
                ("up", "--cwd=/here/there", "--policy-pack=/here/a,/b", "--policy-pack=/here/c"),
                THERE,
                needs_stack=True,
                stack=None,
            ),
            id="lists of packs",
        ),
        pytest.param(
            ["policy", "analyze", "-Cthere", "--file", "state.json"],
            Invocation(
                ("policy", "analyze", "--cwd=/here/there", "--file=/here/state.json"),
                THERE,
                needs_stack=False,
                stack=None,
            ),
            id="a state file",
        ),
        pytest.param(
            ["destroy", "--yes", "-s", "dev"],
            Invocation(("destroy", "--yes", "--stack=dev"), HERE, needs_stack=True, stack="dev"),
            id="a named stack",
        ),
        pytest.param(
            ["up", "-s", "organization/shop/dev"],
            Invocation(("up", "--stack=organization/shop/dev"), HERE, needs_stack=True, stack="dev"),
            id="a stack with its organization and project",
        ),
        pytest.param(
            ["--color", "never", "-v", "3", "refresh"],
            Invocation(("refresh", "--verbose=3", "--color=never"), HERE, needs_stack=True, stack=None),
            id="a flag's value is not the command",
        ),
        pytest.param(
            ["config", "set", "up", "down"],
            Invocation(("config", "set", "up", "down"), HERE, needs_stack=True, stack=None),
            id="words after the command",
        ),
        pytest.param(
            ["org", "up"],
            Invocation(("org", "up"), HERE, needs_stack=False, stack=None),
            id="a subcommand with the name of a command",
        ),
        pytest.param(
            ["up", "--help"],
            Invocation(("up", "--help"), HERE, needs_stack=False, stack=None),
            id="help needs no stack",
        ),
        pytest.param(
            ["config", "set", "key", "-C", "there", "--", "--policy-pack", "-C"],
            Invocation(
                ("config", "set", "key", "--cwd=/here/there", "--", "--policy-pack", "-C"),
                THERE,
                needs_stack=True,
                stack=None,
            ),
            id="what follows -- stays as it is",
        ),
        pytest.param(
            ["up", "-C", "/there", "-t", "urn", "--target", "urn2", "-m", "a message"],
            Invocation(
                ("up", "-t", "urn", "--target", "urn2", "-m", "a message", "--cwd=/there"),
                Path("/there"),
                needs_stack=True,
                stack=None,
            ),
            id="other flags stay in their order",
        ),
    ],
)
def test_read(arguments: list[str], expected: Invocation) -> None:
    assert read(arguments, HERE) == expected


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        pytest.param("pack,/there/other", "/here/pack,/there/other", id="several"),
        pytest.param("", "", id="none"),
    ],
)
def test_absolute(paths: str, expected: str) -> None:
    assert absolute(paths, HERE) == expected


@pytest.mark.parametrize(
    ("arguments", "takes", "locks"),
    [
        pytest.param(["preview", "-s", "dev"], True, False, id="preview"),
        pytest.param(["--color", "never", "up"], True, True, id="up"),
        pytest.param(["destroy", "--yes"], False, True, id="destroy"),
        pytest.param(["up", "--help"], False, False, id="help"),
        pytest.param(["install", "-C", "shop"], True, False, id="install"),
        pytest.param(["package", "--color=never", "add", "roles"], True, False, id="package add"),
        pytest.param(["package", "get-schema", "add"], False, False, id="another command on packages"),
        pytest.param(["config", "set", "up", "x"], False, False, id="another command"),
    ],
)
def test_commands_that_take_the_language_host_and_that_lock_the_stack(
    arguments: list[str], takes: bool, locks: bool
) -> None:
    invocation = read(arguments, HERE)
    assert (invocation.needs_language, invocation.locks_stack) == (takes, locks)
