"""Load a template: from JSON, YAML or an object to plain dicts and lists.

A key that an object has more than once keeps all its values, as `Repeated`: the User Guide ("CloudFormation template
format") calls what CloudFormation does with such a template undefined.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from iam_guardrails.budget import Budget
from iam_guardrails.values import DEEPEST, HOLE, OpenObject, Partial, Repeated, Unknown, merged, read_json, repeat_first
from iam_guardrails.words import quoted

LONGEST_TEMPLATE = 51_200
"""Bytes of a template that `templateBody` can hold. Source: CloudFormation User Guide, "Quotas"."""
CHARACTERS_A_STEP = 16
"""Characters of text that are worth one step of the budget."""

_TAGS: Final = {
    **{name: name for name in ("Ref", "Condition")},
    **{
        name: f"Fn::{name}"
        for name in (
            *("And", "Base64", "Cidr", "Contains", "EachMemberEquals", "EachMemberIn", "Equals", "FindInMap"),
            *("ForEach", "GetAZs", "GetAtt", "GetStackOutput", "If", "ImportValue", "Join", "Length", "Not", "Or"),
            *("RefAll", "Select", "Split", "Sub", "ToJsonString", "Transform", "ValueOf", "ValueOfAll"),
        )
    },
}
"""CloudFormation's short tags and the functions that they stand for."""
_CORE = "tag:yaml.org,2002:"
_MERGE = "<<"
_PLAIN: Final = {
    **{text: None for name in ("null",) for text in (name, name.title(), name.upper(), "~", "")},
    **{text: True for name in ("true", "yes", "on") for text in (name, name.title(), name.upper())},
    **{text: False for name in ("false", "no", "off") for text in (name, name.title(), name.upper())},
}
"""What a scalar without quotes means in YAML 1.1. Numbers and dates stay text: `Version: 2012-10-17`."""
_TOO_DEEP = f"is nested more than {DEEPEST} levels deep"


class UnreadableTemplateError(ValueError):
    """The template can't be read; the message is the end of a sentence whose subject is the template."""


def load(body: object, budget: Budget) -> dict[str, Any]:
    """Return the template that a text or an object holds, without any of its functions resolved.

    Raises:
        UnreadableTemplateError: It is neither JSON nor YAML, or no object.
        TooComplexError: The budget is spent.
    """
    template = _parsed(body, budget) if isinstance(body, str) else _plain(body, budget, 0)
    if not isinstance(template, dict):
        raise UnreadableTemplateError("is not an object")
    return template


def _parsed(text: str, budget: Budget) -> object:
    if len(text) > LONGEST_TEMPLATE or len(text.encode("utf-8", "surrogatepass")) > LONGEST_TEMPLATE:
        raise UnreadableTemplateError(f"is longer than {LONGEST_TEMPLATE:,} bytes")
    budget.spend(1 + len(text) // CHARACTERS_A_STEP)
    sources = text.sources if isinstance(text, Partial) else ()
    bare = str(text).removeprefix("\ufeff")
    try:
        return read_json(Partial(bare, sources) if sources else bare)
    except RecursionError as error:
        raise UnreadableTemplateError(_TOO_DEEP) from error
    except ValueError:
        return _parsed_yaml(bare, sources, budget)


def _parsed_yaml(text: str, sources: tuple[str, ...], budget: Budget) -> object:
    import yaml  # noqa: PLC0415  costs 20 ms, and most stacks hold no template

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Reader(yaml, yaml.parse(text, Loader=loader), sources, budget).document()
    except UnreadableTemplateError:
        raise
    except (yaml.YAMLError, ValueError) as error:
        raise UnreadableTemplateError("is not JSON or YAML") from error


class _Reader:
    """Builds values from the events of YAML's parser: nothing is composed before its depth is known."""

    def __init__(self, yaml: Any, events: Iterator[Any], sources: tuple[str, ...], budget: Budget) -> None:  # noqa: ANN401  the module is imported late
        self._yaml = yaml
        self._events = events
        self._sources = repeat_first(sources) if sources else None
        self._budget = budget

    def document(self) -> object:
        """Return the value of the only document."""
        document: object = None
        found = 0
        for event in self._events:
            if isinstance(event, self._yaml.NodeEvent):
                document = self._node(event, 0)
                found += 1
        if found > 1:
            raise UnreadableTemplateError("holds more than one YAML document")
        return document

    def _node(self, event: Any, depth: int) -> Any:  # noqa: ANN401  an event of yaml, any JSON value
        self._budget.spend()
        if depth > DEEPEST:
            raise UnreadableTemplateError(_TOO_DEEP)
        if isinstance(event, self._yaml.AliasEvent):
            raise UnreadableTemplateError("uses YAML aliases, which CloudFormation refuses")
        function = _function_of(event.tag)
        if isinstance(event, self._yaml.ScalarEvent):
            if function:
                return {function: self._argument(function, event.value)}
            return self._scalar(event)
        value = self._list(depth) if isinstance(event, self._yaml.SequenceStartEvent) else self._object(depth)
        return {function: value} if function else value

    def _list(self, depth: int) -> list[Any]:
        items: list[Any] = []
        for event in self._events:
            if isinstance(event, self._yaml.SequenceEndEvent):
                break
            items.append(self._node(event, depth + 1))
        return items

    def _object(self, depth: int) -> dict[str, Any]:
        pairs: list[tuple[str, Any]] = []
        taken_in: list[tuple[str, Any]] = []
        for event in self._events:
            if isinstance(event, self._yaml.MappingEndEvent):
                break
            key = self._key(event)
            value = self._node(next(self._events), depth + 1)
            if key == _MERGE:
                taken_in += self._merged(value)
            else:
                pairs.append((key, value))
        # CloudFormation refuses merge keys, but tools resolve them first: all that they can mean is kept.
        return merged([*taken_in, *pairs])

    def _key(self, event: Any) -> str:  # noqa: ANN401  an event of yaml
        if not isinstance(event, self._yaml.ScalarEvent):
            raise UnreadableTemplateError("has a key that is not a string")
        if _function_of(event.tag):
            raise UnreadableTemplateError(f"has a tag on the key {quoted(event.value)}")
        return self._text(event.value)

    def _merged(self, value: object) -> list[tuple[str, Any]]:
        objects = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]
        self._budget.spend(sum(map(len, objects)))
        return [pair for one in objects for pair in one.items()]

    def _scalar(self, event: Any) -> Any:  # noqa: ANN401  an event of yaml, a JSON scalar
        plain = (event.implicit[0] and event.tag is None) or event.tag in (f"{_CORE}bool", f"{_CORE}null")
        return _PLAIN.get(event.value, self._text(event.value)) if plain else self._text(event.value)

    def _argument(self, function: str, text: str) -> Any:  # noqa: ANN401  a text or two
        return [self._text(part) for part in text.split(".", 1)] if function == "Fn::GetAtt" else self._text(text)

    def _text(self, text: str) -> str:
        if self._sources is None or HOLE not in text:
            return text
        return Partial(text, tuple(islice(self._sources, text.count(HOLE))))


def _function_of(tag: str | None) -> str | None:
    """Return the function that a tag stands for, or `None` for a tag of YAML itself."""
    if tag is None or tag == "!" or tag.startswith(_CORE):
        return None
    function = _TAGS.get(tag[1:]) if tag.startswith("!") else None
    if function is None:
        raise UnreadableTemplateError(f"uses the tag {quoted(tag)}, which CloudFormation doesn't know")
    return function


def _plain(value: object, budget: Budget, depth: int) -> Any:  # noqa: ANN401  any JSON value
    """Return a copy of dicts and lists; the values of `values.py` stay what they are."""
    budget.spend()
    if depth > DEEPEST:
        raise UnreadableTemplateError(_TOO_DEEP)
    if isinstance(value, Mapping):
        pairs = {str(key): _plain(item, budget, depth + 1) for key, item in value.items()}
        return OpenObject(pairs, value.source) if isinstance(value, OpenObject) else pairs
    if isinstance(value, tuple) and type(value) is not tuple:
        return type(value)(_plain(item, budget, depth + 1) for item in value)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_plain(item, budget, depth + 1) for item in value]
    return value if isinstance(value, str | bool | int | float | Unknown | None) else str(value)


def each(value: object) -> tuple[Any, ...]:
    """Return all values of a key that an object may have more than once."""
    return tuple(value) if isinstance(value, Repeated) else (value,)


def section(template: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a section of a template, or `{}`; of one that is there more than once, all entries."""
    parts = [part for part in each(template.get(name)) if isinstance(part, dict)]
    return parts[0] if len(parts) == 1 else merged([pair for part in parts for pair in part.items()])
