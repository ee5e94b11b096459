"""Turn the inputs of a resource, as the engine shows them, into plain values.

The engine's view of inputs is lazy and reads like a mapping, but reading a value that is unknown at preview raises an
error. Only the properties that a resource's ways in need are read. The engine's marker for an unknown value may also
stand inside a text, where a program put an Output into it: that text becomes `Partial`.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi_policy import proxy
from pulumi_policy.proxy import UnknownValueError

from iam_guardrails.budget import Budget, TooComplexError
from iam_guardrails.values import DEEPEST, HOLE, UNKNOWN, UNTIL_THE_UPDATE, Partial, SecretText, like

_MARKERS = tuple(value for name, value in vars(proxy).items() if re.fullmatch("UNKNOWN_[A-Z]+_VALUE", name))
_MARKER = re.compile("|".join(map(re.escape, _MARKERS)))
# They are random UUIDs, and few texts hold what all of those have in common.
_IN_EVERY_MARKER = "-4" if all("-4" in marker for marker in _MARKERS) else ""
CHARACTERS_A_STEP = 16
"""Characters of text that one step pays for, unless the text is only hashed."""


@dataclass(slots=True)
class Wanted:
    """Which part of a value to read.

    Attributes:
        below: The keys to read of an object, or of each object in a list.
        whole: Read the value with everything in it.
        reports: An unknown value matters here: the check cannot do without it.
        choose: Returns which part of a Kubernetes object to read, from what says which one it is.
    """

    below: "dict[str, Wanted]" = field(default_factory=dict)
    whole: bool = False
    reports: bool = False
    choose: "Callable[[dict[str, Any]], Wanted] | None" = None


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


IDENTITY = Wanted({key: Wanted(whole=True, reports=True) for key in ("apiVersion", "kind")}, reports=True)
"""What says which Kubernetes object one is."""


def wanted(
    paths: Iterable[tuple[tuple[str, ...], bool]],
    objects: Iterable[tuple[str, ...]] = (),
    choose: Callable[[dict[str, Any]], Wanted] | None = None,
) -> Wanted:
    """Return what to read.

    Args:
        paths: Paths of values, each with whether an unknown value there matters.
        objects: Paths of Kubernetes objects, of which only the part that `choose` returns is read.
        choose: As in `Wanted`.
    """
    top = Wanted()
    for path, reports, chosen in (*((*one, None) for one in paths), *((one, True, choose) for one in objects)):
        at = top
        at.reports |= reports
        for key in path:
            at = at.below.setdefault(key.removesuffix("[]").removesuffix("{}"), Wanted())
            at.reports |= reports
        at.whole = chosen is None
        at.choose = chosen
    return top


def read(props: Mapping[str, Any], want: Wanted, budget: Budget, characters: int = CHARACTERS_A_STEP) -> Reading:
    """Return the wanted inputs of a resource as plain dicts and lists.

    Args:
        props: The checked inputs, as a policy gets them.
        want: What to read.
        budget: Pays a step for each value and for so many characters of text.
        characters: How many.

    Raises:
        TooComplexError: The budget is spent, or the inputs are nested more than `DEEPEST` levels deep.
    """
    reader = _Reader(budget, characters)
    values = reader.plain(props, want, None, 0)
    return Reading(values if isinstance(values, dict) else {}, reader.unknown, reader.secrets)


Trail = tuple[Any, str | int] | None
"""Where a value is: the trail of the object or list that holds it, and its key or index there."""


class _Reader:
    """Reads the inputs of one resource."""

    def __init__(self, budget: Budget, characters: int) -> None:
        self._budget = budget
        self._characters = characters
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
            if want.choose is None:
                return self._object(value, want, trail, depth)
            identity = self._object(value, IDENTITY, trail, depth)
            return identity | self._object(value, want.choose(identity), trail, depth)
        if isinstance(value, Sequence) and not isinstance(value, bytes):
            return [self._item(value, at, want, (trail, at), depth) for at in range(len(value))]
        return value

    def _text(self, value: str) -> str:
        self._budget.spend(1 + len(value) // self._characters)
        text = like((value,), _with_holes(value)) if _is_marked(value) else value
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
                self._budget.spend(len(name) // self._characters)
                if isinstance(key, SecretText):
                    # Outside of backticks, a key is a word of the grammar. In JSON, it is hidden only inside of them.
                    self.secrets.add(json.dumps([name]))
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
        self._budget.spend(len(path) // self._characters)
        return path


def _is_marked(text: str) -> bool:
    return _IN_EVERY_MARKER in text and any(marker in text for marker in _MARKERS)


def _with_holes(text: str) -> Partial:
    """Return a text with the engine's markers as holes."""
    known = _MARKER.sub(HOLE, text)
    return Partial(known, (UNTIL_THE_UPDATE,) * known.count(HOLE))
