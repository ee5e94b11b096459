"""From the text (or object) of an IAM document to statements in one shape.

Nothing is refused here and nothing skipped: what is outside the grammar is read in the way that allows most, and said
in `malformed`, so that a document AWS might read otherwise than we do can hide nothing.

Source: IAM User Guide, "Grammar of the IAM JSON policy language".
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from iam_guardrails.matching import has_variable, resource_pattern

LONGEST_DOCUMENT = 131_072
"""Characters of the longest document that any operation of IAM takes.

Source: IAM API Reference, the parameter `PolicyDocument`.
"""
VERSION_WITH_VARIABLES = "2012-10-17"
VERSIONS = ("2008-10-17", VERSION_WITH_VARIABLES)

_DOCUMENT_KEYS = {key.casefold(): key for key in ("Version", "Id", "Statement")}
_STATEMENT_KEYS = {
    key.casefold(): key
    for key in (
        *("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource"),
        *("Principal", "NotPrincipal", "Condition"),
    )
}
_ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+")
_DECIDING = {"Action", "NotAction", "Resource", "NotResource", "Principal", "Condition"}
_DEEPEST = 100
_MOST_FAULTS = 3
_WORD = re.compile(r"""[^\s"'\\,;()\[\]{}]+""")


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that nobody knows yet; `source` says where a template takes it from, empty: the engine will know it."""

    source: str = ""


UNKNOWN: Final = Unknown()
"""A value that the engine does not know yet at preview."""


class Either(tuple[Any, ...]):
    """Values of which one will hold, and which is not known: all are judged."""

    __slots__ = ()


class Repeated(Either):
    """The values of a key that one JSON object gives more than once, outside the grammar."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """One key under one operator of a `Condition` block, as written; `values` is a tuple of strings."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """One statement in one shape; compared by identity.

    `conditions` is `None` where it holds something unknown. `unknown` says where other unknown parts come from; those
    of `resources` matter only where the actions do.
    """

    position: int
    sid: str
    allows: bool
    actions: tuple[str, ...]
    inverts_actions: bool
    resources: tuple[str, ...]
    inverts_resources: bool
    principal: Any
    inverts_principal: bool
    conditions: tuple[Condition, ...] | None
    malformed: tuple[str, ...]
    variables: bool
    unknown: tuple[str, ...] = ()
    unknown_resources: tuple[str, ...] = ()
    unsure: bool = False

    @property
    def label(self) -> str:
        """How a message points at it: by its Sid, else by its place, and with what is wrong with it."""
        if not self.position:
            return f"a text that {joined(self.malformed)}"
        label = f"statement `{self.sid}`" if self.sid else f"statement {self.position}"
        return f"{label}, which {joined(self.malformed)}" if self.malformed else label

    @property
    def has_variables(self) -> bool:
        """Whether a policy variable stands in its resources: one without a value voids the statement."""
        return self.variables and any(map(has_variable, self.resources))

    @property
    def is_certain_deny(self) -> bool:
        """Whether it is a Deny that applies whatever the request holds."""
        doubtful = self.malformed or self.unsure or self.has_variables
        return not self.allows and self.conditions == () and not doubtful

    def resource_patterns(self) -> tuple[str, ...]:
        """The entries of `Resource` or `NotResource`, compiled: an Allow reaches all it may, a Deny what it must."""
        widen = self.allows != self.inverts_resources
        return tuple(resource_pattern(text, variables=self.variables, widen=widen) for text in self.resources)


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """An IAM document: its statements, and what is wrong with it beside them; compared by identity."""

    statements: tuple[Statement, ...]
    malformed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        """Everything outside the grammar, each a complete clause."""
        return (
            *(f"the document {fault}" for fault in self.malformed),
            *(
                f"{f'statement {s.position}' if s.position else 'the document'} {fault}"
                for s in self.statements
                for fault in s.malformed
            ),
        )


@lru_cache(maxsize=1024)
def parse_text(text: str) -> Document:
    """Read a document from its JSON text; never raises."""
    problems: tuple[str, ...] = ()
    if len(text) > LONGEST_DOCUMENT:
        return Document((_everything(0, ("*",), (f"is longer than {LONGEST_DOCUMENT:,} characters",)),))
    if text.startswith("\ufeff"):
        text, problems = text[1:], ("begins with a byte order mark",)
    try:
        value = read_json(text)
    except (ValueError, RecursionError) as error:
        reason = "is nested too deeply" if isinstance(error, RecursionError) else "is not JSON"
        return _unreadable(text, reason)
    document = parse(value)
    return Document(document.statements, (*problems, *document.malformed))


def parse(value: object) -> Document:
    """Read a document that is an object already; `UNKNOWN` may stand anywhere in it. Never raises."""
    if isinstance(value, str):
        return parse_text(value)
    if isinstance(value, Unknown):
        return Document((), unknown=(value.source,))
    if isinstance(value, Sequence):
        inner = [parse(one) if isinstance(one, Mapping) else parse({"Statement": [one]}) for one in value]
        return Document(tuple(s for document in inner for s in document.statements), ("is not a JSON object",))
    if not isinstance(value, Mapping):
        return Document((), ("is not a JSON object",))
    problems: list[str] = []
    fields = _fields(value, _DOCUMENT_KEYS, problems)
    version = fields.get("Version", VERSIONS[0])
    if version not in VERSIONS and not isinstance(version, Unknown):
        problems.append("has a `Version` that is neither `2012-10-17` nor `2008-10-17`")
    if "Statement" not in fields:
        problems.append("has no `Statement`")
    entries = list(_entries(fields.get("Statement", ())))
    items = [item for item, _ in entries]
    variables = version != VERSIONS[0]
    return Document(
        tuple(
            _statement(position, item, variables=variables, unsure=not sure)
            for position, (item, sure) in enumerate(entries, 1)
            if not isinstance(item, Unknown)
        ),
        tuple(problems),
        unknown=tuple(item.source for item in items if isinstance(item, Unknown)),
    )


def read_json(text: str) -> Any:  # noqa: ANN401  any JSON value
    """`json.loads`, but a key that an object gives more than once keeps all its values, as `Repeated`.

    Raises:
        ValueError: The text is not JSON.
        RecursionError: It is nested too deeply.
    """
    value = json.loads(text, object_pairs_hook=_object)
    if text.count("[") + text.count("{") > _DEEPEST:
        _refuse_depth(value)
    return value


def _refuse_depth(value: object) -> None:
    """Whoever walks the value after us does so by recursion."""
    level: list[Any] = [value]
    for _ in range(_DEEPEST):
        level = [
            below
            for one in level
            for below in (one.values() if isinstance(one, dict) else one)
            if isinstance(below, dict | list | tuple)
        ]
        if not level:
            return
    raise RecursionError(f"nested more than {_DEEPEST} deep")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = dict(pairs)
    if len(result) < len(pairs):
        for key in result:
            values = [value for name, value in pairs if name == key]
            if len(values) > 1:
                result[key] = Repeated(values)
    return result


def _unreadable(text: str, reason: str) -> Document:
    """A text that is no JSON: each word in it that could be an action might be what it allows."""
    escaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    words = dict.fromkeys(word.rstrip(":") for word in _WORD.findall(escaped))
    hides = any(word.casefold() == "notaction" for word in words)
    actions = ("*",) if hides else tuple(word for word in words if _ACTION.fullmatch(word))
    return Document((_everything(0, actions, (reason,)),)) if actions else Document((), (reason,))


def _everything(position: int, actions: tuple[str, ...], malformed: tuple[str, ...]) -> Statement:
    return Statement(position, "", True, actions, False, ("*",), False, "*", False, (), malformed, True)


def _fields(value: Mapping[Any, Any], known: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    """The fields of an object under their proper keys; a key written otherwise, or twice, is put under it too."""
    fields: dict[str, Any] = {}
    for key, item in value.items():
        proper = known.get(key.casefold()) if isinstance(key, str) else None
        if proper is None:
            problems.append(f"has the unknown key {quoted(key)}")
            continue
        if key != proper:
            problems.append(f"writes `{proper}` as {quoted(key)}")
        if isinstance(item, Repeated):
            problems.append(f"repeats the key `{proper}`")
        fields[proper] = Repeated((*_values(fields[proper]), *_values(item))) if proper in fields else item
    return fields


def _values(value: object) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, Repeated) else (value,)


def _items(value: object) -> Iterator[Any]:
    """The entries of what may be one value or a list of them, and was perhaps given more than once."""
    return (item for item, _ in _entries(value))


def _entries(value: object, *, sure: bool = True) -> Iterator[tuple[Any, bool]]:
    """The same, each with whether it certainly stands there: not one of several, of which one will hold."""
    if isinstance(value, Either):
        for one in value:
            yield from _entries(one, sure=False)
    elif isinstance(value, list | tuple):
        for one in value:
            if isinstance(one, Either):
                yield from _entries(one, sure=False)
            else:
                yield one, sure
    else:
        yield value, sure


def _may_not_hold(value: object) -> bool:
    """Whether some of what stands there is one of several, of which one will hold."""
    return isinstance(value, Either) or (
        isinstance(value, list | tuple) and any(isinstance(one, Either) for one in value)
    )


def _statement(position: int, value: object, *, variables: bool, unsure: bool) -> Statement:
    if not isinstance(value, Mapping):
        return _everything(position, ("*",), ("is not an object",))
    problems: list[str] = []
    fields = _fields(value, _STATEMENT_KEYS, problems)
    sid = fields.get("Sid", "")
    unknown: list[str] = []
    unknown_resources: list[str] = []
    actions, inverts_actions = _choice(fields, "Action", problems, unknown)
    resources, inverts_resources = _choice(fields, "Resource", problems, unknown_resources)
    problems.extend(f"has the action {quoted(a)}, which is none" for a in actions if not _ACTION.fullmatch(a))
    principal, inverts_principal = fields.get("Principal"), "NotPrincipal" in fields
    if inverts_principal:
        principal = fields["NotPrincipal"]
    return Statement(
        position=position,
        sid=shorten(sid) if isinstance(sid, str) else "",
        allows=_allows(fields, problems, unknown),
        actions=actions,
        inverts_actions=inverts_actions,
        resources=resources,
        inverts_resources=inverts_resources,
        principal=principal,
        inverts_principal=inverts_principal,
        conditions=_conditions(fields["Condition"], problems, unknown_resources) if "Condition" in fields else (),
        malformed=tuple(dict.fromkeys(problems)),
        variables=variables,
        unknown=tuple(unknown),
        unknown_resources=tuple(unknown_resources),
        unsure=unsure or bool(unknown) or any(_may_not_hold(fields[key]) for key in _DECIDING & fields.keys()),
    )


def _allows(fields: Mapping[str, Any], problems: list[str], unknown: list[str]) -> bool:
    effect = fields.get("Effect")
    if isinstance(effect, Unknown):
        unknown.append(effect.source)
        return False
    if effect in ("Allow", "Deny"):
        return bool(effect == "Allow")
    problems.append("has no `Effect`" if effect is None else "has an `Effect` that is neither `Allow` nor `Deny`")
    return True


def _choice(
    fields: Mapping[str, Any], key: str, problems: list[str], unknown: list[str]
) -> tuple[tuple[str, ...], bool]:
    """The entries of `key` or `Not<key>`, and whether it is the latter; anything, where neither is there."""
    negated = f"Not{key}"
    if key in fields and negated in fields:
        problems.append(f"has both `{key}` and `{negated}`")
        return ("*",), False
    if key not in fields and negated not in fields:
        # A trust policy has no Resource: the rule that judges it does not look at this.
        if key == "Action" or not ("Principal" in fields or "NotPrincipal" in fields):
            problems.append(f"has neither `{key}` nor `{negated}`")
        return ("*",), False
    inverts = negated in fields
    written = negated if inverts else key
    entries: list[str] = []
    for item, sure in _entries(fields[written]):
        if isinstance(item, str):
            # What may be taken out, or not, is not taken out.
            entries.extend([item] if sure or not inverts else [])
        elif isinstance(item, Unknown):
            unknown.append(item.source)
        else:
            problems.append(f"has something in `{written}` that is not a string")
            # No action hides in a number; in a list or an object one might.
            entries.extend(one for one in _items(item) if isinstance(one, str))
            entries.extend(("*",) if isinstance(item, Mapping) and not inverts else ())
    if inverts and unknown:
        entries.append("*")  # it might take out everything
    return tuple(entries), inverts


def _conditions(value: object, problems: list[str], unknown: list[str]) -> tuple[Condition, ...] | None:
    if isinstance(value, Unknown):
        unknown.append(value.source)
        return None
    if isinstance(value, Either) and len(value) == 1:
        return ()  # it may not be there
    found: list[Condition] = []
    blocks = list(_items(value))
    if len(blocks) != 1 or not isinstance(blocks[0], Mapping):
        problems.append("has a `Condition` that is not one object")
        return ()
    for operator, keys in blocks[0].items():
        if isinstance(keys, Unknown):
            unknown.append(keys.source)
            return None
        if not isinstance(keys, Mapping):
            problems.append(f"has something under the condition operator {quoted(operator)} that is not an object")
            continue
        for key, values in keys.items():
            items = tuple(_items(values))
            origins = [item.source for item in items if isinstance(item, Unknown)]
            if origins:
                unknown += origins
                return None
            if isinstance(values, Either) and len(values) == 1:
                continue  # it may not be there
            found.append(Condition(str(operator), str(key), tuple(_text(item) for item in items)))
    return tuple(found)


def _text(value: object) -> str:
    """A condition's value as AWS reads it: `true` and `"true"` are one."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def joined(faults: Sequence[str]) -> str:
    """Faults as the end of a sentence: the first ones, and how many more there are."""
    more = len(faults) - _MOST_FAULTS
    return " and ".join((*faults[:_MOST_FAULTS], *([f"has {more} more faults"] if more > 0 else [])))


def shorten(value: object, limit: int = 120) -> str:
    """A value for a message: one line, printable, and never so long that a document is repeated in it."""
    text = str(value)[: limit + 1]
    if not text.isprintable():
        text = "".join(character if character.isprintable() else "\ufffd" for character in text)
    text = text.replace("`", "'")
    return text if len(text) <= limit else f"{text[:limit]}…"


def quoted(value: object) -> str:
    """`shorten`, between the marks that set a value off in a message."""
    return f"`{shorten(value)}`"
