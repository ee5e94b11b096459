"""Turn the inputs of a resource, as the engine shows them, into plain values.

The engine's view of inputs is lazy and reads like a mapping, but reading a value that is unknown at preview raises an
error. Only the properties that a resource's ways in need are read. The engine's marker for an unknown value may also
stand inside a text, where a program put an Output into it: that text becomes `Partial`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi_policy import proxy
from pulumi_policy.proxy import UnknownValueError

from iam_guardrails.budget import Budget, TooComplexError
from iam_guardrails.values import DEEPEST, HOLE, UNKNOWN, UNTIL_THE_UPDATE, Partial, SecretText

_MARKERS = tuple(value for name, value in vars(proxy).items() if re.fullmatch("UNKNOWN_[A-Z]+_VALUE", name))
_MARKER = re.compile("|".join(map(re.escape, _MARKERS)))
_CHARACTERS_A_STEP = 16


@dataclass(slots=True)
class Wanted:
    """Which part of a value to read.

    Attributes:
        below: The keys to read of an object, or of each object in a list.
        whole: Read the value with everything in it.
        reports: An unknown value matters here: the check cannot do without it.
    """

    below: "dict[str, Wanted]" = field(default_factory=dict)
    whole: bool = False
    reports: bool = False


@dataclass(slots=True)
class Reading:
    """Plain inputs.

    Attributes:
        values: The inputs that were read. `UNKNOWN` stands for what the engine does not know yet.
        unknown: The paths of the unknown values that matter: `inlinePolicies[0].policy`.
        secrets: The texts that came as secrets.
    """

    values: dict[str, Any] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)


def wanted(paths: Iterable[tuple[tuple[str, ...], bool]]) -> Wanted:
    """Return what to read for these paths; the flag of a path says whether an unknown value there matters."""
    top = Wanted()
    for path, reports in paths:
        at = top
        at.reports |= reports
        for key in path:
            at = at.below.setdefault(key.removesuffix("[]").removesuffix("{}"), Wanted())
            at.reports |= reports
        at.whole = True
    return top


def read(props: Mapping[str, Any], want: Wanted, budget: Budget) -> Reading:
    """Return the wanted inputs of a resource as plain dicts and lists.

    Args:
        props: The checked inputs, as a policy gets them.
        want: What to read.
        budget: Pays a step for each value and for every 16 characters of text.

    Raises:
        TooComplexError: The budget is spent, or the inputs are nested more than `DEEPEST` levels deep.
    """
    reader = _Reader(budget)
    values = reader.plain(props, want, None, 0)
    return Reading(values if isinstance(values, dict) else {}, reader.unknown, reader.secrets)


Trail = tuple[Any, str | int] | None
"""Where a value is: the trail of the object or list that holds it, and its key or index there."""


class _Reader:
    """Reads the inputs of one resource."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.unknown: list[str] = []
        self.secrets: set[str] = set()

    def plain(self, value: object, want: Wanted, trail: Trail, depth: int) -> Any:  # noqa: ANN401  any JSON value
        """Return the wanted part of a value."""
        if depth > DEEPEST:
            raise TooComplexError
        if isinstance(value, str):
            return self._text(value)
        self._budget.spend()
        if isinstance(value, Mapping):
            return self._object(value, want, trail, depth)
        if isinstance(value, Sequence) and not isinstance(value, bytes):
            return [self._item(value, at, want, (trail, at), depth) for at in range(len(value))]
        return value

    def _text(self, value: str) -> str:
        self._budget.spend(1 + len(value) // _CHARACTERS_A_STEP)
        text = _with_holes(value) if any(marker in value for marker in _MARKERS) else value
        if isinstance(value, SecretText) and value:
            self.secrets.add(str(text))
        return text

    def _object(self, value: Mapping[Any, Any], want: Wanted, trail: Trail, depth: int) -> dict[str, Any]:
        self._budget.spend(len(value))
        result: dict[str, Any] = {}
        for key in value:
            name = str(key)
            below = want if want.whole else want.below.get(name)
            if below is not None:
                self._budget.spend(len(name) // _CHARACTERS_A_STEP)
                result[name] = self._item(value, key, below, (trail, name), depth)
        return result

    def _item(self, container: Any, key: object, want: Wanted, trail: Trail, depth: int) -> Any:  # noqa: ANN401
        try:
            value = container[key]
        except UnknownValueError:
            if want.reports:
                self.unknown.append(self._spelt(trail))
            return UNKNOWN
        return self.plain(value, want, trail, depth + 1)

    def _spelt(self, trail: Trail) -> str:
        steps: list[str] = []
        while trail is not None:
            trail, key = trail
            steps.append(f"[{key}]" if isinstance(key, int) else f".{key}")
        path = "".join(reversed(steps)).removeprefix(".")
        self._budget.spend(len(path) // _CHARACTERS_A_STEP)
        return path


def _with_holes(text: str) -> Partial:
    """Return a text with the engine's markers as holes."""
    known = _MARKER.sub(HOLE, text)
    return Partial(known, (UNTIL_THE_UPDATE,) * known.count(HOLE))
