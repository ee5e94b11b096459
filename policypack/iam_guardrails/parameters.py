"""The parameters that a stack, or one of the instances of a stack set, gives to its template."""

from collections.abc import Iterable, Mapping
from typing import Any

from iam_guardrails.paths import each
from iam_guardrails.values import UNKNOWN, Either, OpenObject, Unknown


class Given(dict[str, Any]):
    """The parameters that a stack gives to its template; with `open`, it may give others, too."""

    open: bool = False

    def value_of(self, name: str) -> Any:  # noqa: ANN401  any value
        """Return the value of a parameter, or `None` where the stack gives none."""
        return self.get(name, UNKNOWN if self.open else None)

    def with_overrides(self, overrides: Mapping[str, Any]) -> "Given":
        """Return the parameters of one instance."""
        made = Given({**self, **overrides})
        made.open = self.open
        return made


def given(values: Iterable[Any]) -> Given:
    """Return the parameters of a stack: an object, or a list of pairs of `ParameterKey` and `ParameterValue`.

    A parameter that is given more than once keeps all its values.
    """
    found: dict[str, list[Any]] = {}
    is_open = False
    for value in values:
        for one in each(value):
            is_open = is_open or isinstance(one, Unknown | OpenObject)
            for name, item in _pairs(one):
                found.setdefault(name, []).append(item)
    parameters = Given({name: items[0] if len(items) == 1 else Either(items) for name, items in found.items()})
    parameters.open = is_open
    return parameters


def _pairs(value: object) -> Iterable[tuple[str, Any]]:
    if isinstance(value, list):
        return [pair for entry in value for pair in _pairs(entry)]
    if not isinstance(value, dict):
        return ()
    keys = {key.casefold().replace("_", ""): item for key, item in value.items()}
    if "parameterkey" in keys:
        return [(str(name), keys.get("parametervalue")) for name in each(keys["parameterkey"])]
    return value.items()


def override_sets(values: Iterable[Any], most: int) -> list[dict[str, Any]]:
    """Return the different sets of overrides of a stack set's instances, without empty ones, and at most so many."""
    sets: list[dict[str, Any]] = []
    for value in values:
        overrides = given([value])
        if overrides and overrides not in sets and len(sets) < most:
            sets.append(overrides)
    return sets
