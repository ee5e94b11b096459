"""Which program a component belongs to: what an account has once, the components of a program make once."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from pulumi.runtime.settings import get_monitor, get_root_resource

KeptT = TypeVar("KeptT")


class _OfOtherLanguage:
    """A program in another language, whose components the plugin makes."""


# By the address at which the engine listens to the resources of one preview or update. It starts the plugin for each:
# `NewRegistry` in https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/providers/registry.go; but one that
# somebody attached, to debug it, serves many.
_of_other_languages: dict[str, _OfOtherLanguage] = {}


def current() -> Any:  # noqa: ANN401  only its identity counts
    """Return what stands for the running program: the same for all of its components, in one preview or update.

    A program has one connection to the engine, and each unit test the mocks that it sets: the root stays, even so.
    """
    engine = get_monitor()
    if get_root_resource():
        return engine
    address = getattr(getattr(engine, "RegisterResource", None), "_target", None)  # gRPC has no public way
    return _of_other_languages.setdefault(address, _OfOtherLanguage()) if address else engine


class Kept(Generic[KeptT]):
    """What the components of a program tell each other; each program begins with what `empty` returns."""

    def __init__(self, empty: Callable[[], KeptT]) -> None:
        self._empty = empty
        self._by_program: WeakKeyDictionary[Any, KeptT] = WeakKeyDictionary()

    def here(self) -> KeptT:
        """Return what is kept of the running program."""
        return self._by_program.setdefault(current(), self._empty())
