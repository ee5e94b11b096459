"""What the provider says before AWS's refusal, and how long it repeats a call that AWS is not ready for."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from localcloud.provider.aws_model import AwsError
from localcloud.provider.resource_type import ProviderError

T = TypeVar("T")

PROPAGATION_LIMIT = 2.0
"""Seconds for which a call is repeated; 120 of the real provider, but here everything is seen at once."""
_PAUSE = 0.1


@contextmanager
def saying(words: str) -> Iterator[None]:
    """Put `words` in front of a refusal."""
    try:
        yield
    except (AwsError, ProviderError) as error:
        raise ProviderError(f"{words}: {error}") from error


def repeated(call: Callable[[], T], code: str, words: str = "") -> T:
    """Make a call again while AWS refuses it with the code and the words: what it names may be on its way."""
    until = time.monotonic() + PROPAGATION_LIMIT
    while True:
        try:
            return call()
        except AwsError as error:
            if error.code != code or words not in str(error) or time.monotonic() > until:
                raise
        pause()


def pause() -> None:
    """Wait a moment before the next try."""
    time.sleep(_PAUSE)
