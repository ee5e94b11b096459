"""The properties of a resource as text, and what differs between two values of one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from doctor.differences import differences, parsed, principals

NONE = "none"


class Pair(NamedTuple):
    """Two values that differ, as text; `where` says which part of the property they are, if not all."""

    expected: str
    found: str
    where: str = ""


@dataclass(frozen=True)
class Field:
    """A property that the doctor compares: what people call it, and its values as text."""

    name: str
    words: Callable[[Any], str] = lambda value: NONE if value in (None, "", [], {}) else str(value)
    replaces: bool = False
    """AWS can't change it: an update deletes the resource and creates it again."""
    default: object = None
    """The value where the program gives none."""
    own_default: bool = False
    """Where the program gives none, AWS's own value stays, whatever it is."""

    def differences(self, expected: object, found: object) -> Iterator[Pair]:
        """Yield what differs between two values."""
        if expected is None and self.own_default:
            return
        wanted = self.words(self.default if expected is None else expected)
        has = self.words(self.default if found is None else found)
        if wanted != has:
            yield Pair(wanted, has)


@dataclass(frozen=True)
class Document(Field):
    """A property that is a JSON document: two are the same if AWS reads them alike."""

    words: Callable[[Any], str] = lambda _document: "as in the program"

    def differences(self, expected: object, found: object) -> Iterator[Pair]:
        """Yield each part that differs."""
        if found is None:
            yield Pair(self.words(expected), "missing")
            return
        for each in differences(parsed(expected), parsed(found)):
            yield Pair(each.expected, each.found, each.where)


def yes(value: object) -> str:
    """Return a flag as text."""
    return "yes" if value else "no"


def seconds(value: Any) -> str:  # noqa: ANN401  a number; the engine's are floats
    """Return a duration as text."""
    return f"{float(value):.0f} s"


def listed(values: Any) -> str:  # noqa: ANN401  a list of texts
    """Return a list of texts, whose order means nothing, as text."""
    return ", ".join(sorted(map(str, values or []))) or NONE


def tags(pairs: Any) -> str:  # noqa: ANN401  a mapping
    """Return tags as text. Only AWS can change its own."""
    own = {key: value for key, value in (pairs or {}).items() if not key.startswith(("aws:", "__"))}
    return ", ".join(f"{key}={own[key]}" for key in sorted(own)) or NONE


def tags_of(found: Mapping[str, Any]) -> dict[str, str]:
    """Return the tags in an answer of IAM's or ECR's as a mapping."""
    return {each["Key"]: each["Value"] for each in found.get("Tags", found.get("tags")) or []}


def trusted(trust: object) -> str:
    """Return whom a trust policy names, as text."""
    return f"trusts {', '.join(who for _, who in principals(trust)) or 'nobody by name'}"
