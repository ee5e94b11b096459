"""Values that a document or a template may hold in addition to plain JSON, and how JSON is read into them.

| value | meaning |
| --- | --- |
| `Unknown` | nobody knows it yet |
| `Partial` | a text of which parts are unknown |
| `Either` | one of several values holds; all of them are checked |
| `Repeated` | the values of a key that an object has more than once |
| `Reference` | the name or ARN of another resource of the same template |
| `OpenObject` | an object that may hold more keys than are written |
| `PseudoText` | a text with a stand-in for a pseudo parameter of CloudFormation |
| `SecretText` | a text that no message may repeat |

A `Partial`, `PseudoText` or `Reference` may be secret, too. `is_secret` tells. `like` hands the mark on to a text that
is made from others.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, repeat
from typing import Any, Final, Self

HOLE = "\ue004"
"""Stands in a `Partial` for a part that is unknown."""
MADE_UP = "1A2B3C4D5E6F"
"""Stands at the end of a name for the characters that CloudFormation makes up."""
COMPLETED = "20060102150405000000000001"
"""Stands at the end of a name for the 26 digits that the AWS provider puts behind a prefix.

Source: hashicorp/terraform-plugin-sdk helper/id/id.go, `PrefixedUniqueId`: a time, and a counter in hexadecimal.
"""
ACCOUNT: Final = "000814259306"
"""Stands for the account of a stack. Nobody writes this one; 000000000000 stands in many programs."""
REGION: Final = "region2b3c4d5e6f1a"
"""Stands for the region of a stack."""
STACK: Final = "Stack3C4D5E6F1A2B"
"""Stands for the name of a stack that is unknown."""
UNIQUE_ID: Final = "4d5e6f1a2b3c"
"""Stands for the random end of a stack's ARN."""
UNTIL_THE_UPDATE: Final = "a value that is unknown until the update"
"""The source of a part for which the engine's marker stands in a text."""
OUTPUT_AS_TEXT: Final = "has an `Output` in {} that was turned into a string"
"""What is wrong with a place where `holds_output` tells so, as the end of a sentence."""
DEEPEST = 100
"""Levels of nesting that are read: everything that walks a value after this does so by recursion."""


# What Pulumi's SDKs for Node.js, Java, Python and .NET write where an Output is used as a string. Of Java:
# pulumi/pulumi-java sdk/java/pulumi/src/main/java/com/pulumi/core/internal/OutputInternal.java, `toString`.
_OUTPUT = re.compile(r"Calling \W?\w+\W? on an \W?Output|pulumi\.output\.Output object|Pulumi\.Output`1\[")


def holds_output(text: str) -> bool:
    """Tell whether a text holds what is left of an Output that a program used as a string."""
    return "Output" in text and _OUTPUT.search(text) is not None


@dataclass(frozen=True, slots=True)
class Unknown:
    """An unknown value.

    `source` says where a template takes it from, for example `parameter Name`. It is empty for a value that the engine
    knows after the update.
    """

    source: str = ""


UNKNOWN: Final = Unknown()
"""A value that the engine does not know at preview."""


class Parameter(str):
    """The source of an unknown value that is the value of a parameter, unchanged."""

    __slots__ = ()


class Either(tuple[Any, ...]):
    """Values of which one holds; which one is unknown.

    One value alone means that the value may also be absent.
    """

    __slots__ = ()


class Repeated(Either):
    """The values of a key that a JSON object has more than once, which is outside the grammar."""

    __slots__ = ()


class Partial(str):
    """A text with unknown parts, each of them one `HOLE`; `sources` says where the parts come from."""

    __slots__ = ("secret", "sources")
    secret: bool
    sources: tuple[str, ...]

    def __new__(cls, text: str, sources: tuple[str, ...]) -> Self:
        """Make a text from its known parts with a `HOLE` between them."""
        made = super().__new__(cls, text)
        made.secret = False
        made.sources = sources
        return made


def filled(text: str) -> str:
    """Return a text with a made-up name for each unknown part, the same one wherever the part has the same source.

    Only the value of a parameter is the same everywhere. Two parts with another source may differ, and stay unknown.
    """
    if not isinstance(text, Partial) or {*map(type, text.sources)} != {Parameter}:
        return text
    known = text.split(HOLE)
    names = (re.sub("[^A-Za-z0-9]", "", source) for source in text.sources)
    return "".join(part for pair in zip(known, (*names, ""), strict=True) for part in pair)


class PseudoText(str):
    """A text in which the value of a pseudo parameter stands, for example a region that may be any.

    `mask` is the same text with a `HOLE` for each such value. The value is a literal that no wildcard matches by
    chance; only a condition and the key of a mapping have to know that it may be another.
    """

    __slots__ = ("mask", "secret")
    mask: str
    secret: bool

    def __new__(cls, text: str, mask: str) -> Self:
        """Make the text that stands for all texts of the mask."""
        made = super().__new__(cls, text)
        made.mask = mask
        made.secret = False
        return made


class Reference(str):
    """The name or ARN of a resource that the same template creates, as `Ref` and `Fn::GetAtt` give it.

    `type` is the CloudFormation type of that resource. Text that merely looks like the same name is no reference.
    """

    __slots__ = ("logical_id", "secret", "type")
    logical_id: str
    secret: bool
    type: str

    def __new__(cls, text: str, logical_id: str, resource_type: str) -> Self:
        """Make the text that stands for the resource."""
        made = super().__new__(cls, text)
        made.logical_id = logical_id
        made.secret = False
        made.type = resource_type
        return made


class OpenObject(dict[str, Any]):
    """An object to which a macro may add keys; `source` names the macro."""

    __slots__ = ("source",)

    def __init__(self, keys: dict[str, Any], source: str) -> None:
        super().__init__(keys)
        self.source = source


def without_mark(text: str) -> str:
    """Return a text without the byte order mark that it begins with."""
    if not text.startswith("\ufeff"):
        return text
    return like([text], Partial(text[1:], text.sources) if isinstance(text, Partial) else text[1:])


class SecretText(str):
    """A text that came to the pack as a secret, or was made from one."""

    __slots__ = ()


_MARKED = (Partial, PseudoText, Reference)


def is_secret(value: object) -> bool:
    """Tell whether no message may repeat a text."""
    return isinstance(value, SecretText) or (isinstance(value, _MARKED) and value.secret)


def like(origins: Iterable[object], made: str) -> str:
    """Return a text that was just made from others: secret if one of these is."""
    if not any(map(is_secret, origins)):
        return made
    if not isinstance(made, _MARKED):
        return SecretText(made)
    made.secret = True
    return made


def read_json(text: str) -> Any:  # noqa: ANN401  any JSON value
    """Read JSON; a key that an object has more than once keeps all its values, as `Repeated`.

    Strings that hold a `HOLE` of a `Partial` text become `Partial`, too, each with the sources of its own parts.

    Raises:
        ValueError: The text is not JSON.
        RecursionError: It is nested more than `DEEPEST` levels deep.
    """
    if isinstance(text, Partial):
        value = _with_sources(_IN_ORDER.decode(_without_escaped_holes(text)), _sources_in_order(text))
    else:
        value = _DECODER.decode(text)
    if text.count("[") + text.count("{") > DEEPEST:
        _refuse_depth(value)
    return value


def _refuse_depth(value: object) -> None:
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        level = [
            below
            for one in level
            for below in (one.values() if isinstance(one, dict) else one)
            if isinstance(below, dict | list | tuple)
        ]
        if not level:
            return
    raise RecursionError(f"nested more than {DEEPEST} deep")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = dict(pairs)
    return result if len(result) == len(pairs) else merged(pairs)


_DECODER = json.JSONDecoder(object_pairs_hook=_object)


def merged(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of these pairs; the values of a key that stands there more than once become `Repeated`."""
    values: dict[str, list[Any]] = {}
    for key, value in pairs:
        values.setdefault(key, []).append(value)
    return {key: found[0] if len(found) == 1 else Repeated(found) for key, found in values.items()}


class _Pairs(list[tuple[str, Any]]):
    """The keys and values of an object, in the order in which they are written."""

    __slots__ = ()


_IN_ORDER = json.JSONDecoder(object_pairs_hook=_Pairs)
_ESCAPE = re.compile(r"\\(u....|.)", re.DOTALL)
_ESCAPED_HOLE = json.dumps(HOLE).strip('"')


def _without_escaped_holes(text: str) -> str:
    """Return a JSON text in which each `HOLE` is an unknown part: none is a character that the text escapes."""
    if _ESCAPED_HOLE not in text.casefold():
        return text
    return _ESCAPE.sub(lambda found: r"\ufffd" if found[0].casefold() == _ESCAPED_HOLE else found[0], text)


def _sources_in_order(text: Partial) -> Iterator[str]:
    """Return the source of each `HOLE`; where nobody knows which is whose, the first one again and again."""
    return iter(text.sources) if len(text.sources) == text.count(HOLE) else repeat_first(text.sources)


def repeat_first(sources: Iterable[str]) -> Iterator[str]:
    """Return the first of some sources without end. It no longer tells that a part is the value of a parameter."""
    first = next(iter(sources), "")
    return repeat(str(first) if isinstance(first, Parameter) else first)


def _with_sources(value: Any, known: Iterator[str]) -> Any:  # noqa: ANN401  any JSON value
    if isinstance(value, str):
        return Partial(value, tuple(islice(known, value.count(HOLE)))) if HOLE in value else value
    if isinstance(value, _Pairs):
        return _object([(_with_sources(key, known), _with_sources(item, known)) for key, item in value])
    return [_with_sources(item, known) for item in value] if isinstance(value, list) else value
