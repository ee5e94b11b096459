"""Resolve intrinsic functions: replace each by its result, as far as a template and its parameters tell it.

Source: CloudFormation User Guide, "Intrinsic function reference".
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from iam_guardrails.budget import Budget
from iam_guardrails.cloudformation import json_text
from iam_guardrails.cloudformation.choices import NO_VALUE, either, options
from iam_guardrails.cloudformation.conditions import Conditions
from iam_guardrails.cloudformation.loading import CHARACTERS_A_STEP
from iam_guardrails.cloudformation.loops import FOR_EACH, Loops
from iam_guardrails.cloudformation.mappings import NAME as FIND_IN_MAP
from iam_guardrails.cloudformation.mappings import Mappings
from iam_guardrails.cloudformation.open_questions import ImpossibleCaseError, OpenQuestions
from iam_guardrails.cloudformation.parameters import Parameters
from iam_guardrails.cloudformation.references import References
from iam_guardrails.cloudformation.texts import CutList, changed, joined, literal, split, text_of, with_sources
from iam_guardrails.values import HOLE, Either, OpenObject, Partial, Repeated, Unknown, like

TRANSFORM: Final = "Fn::Transform"

_A_PAIR, _A_CHOICE = 2, 3
_LONGEST_INDEX = 4


class Resolver:
    """Resolves the values of one template."""

    references: References
    """Has to be set before a property is resolved; conditions and loops can't refer to resources."""

    def __init__(
        self, parameters: Parameters, mappings: Mapping[str, Any], conditions: Mapping[str, Any], budget: Budget
    ) -> None:
        self._parameters = parameters
        self._budget = budget
        self.questions = OpenQuestions(self._allowed, budget)
        self._mappings = Mappings(mappings, self.resolve, self.questions, budget)
        self.loops = Loops(self.resolve, budget)
        self.references = References({}, self.resolve, self.questions, budget)
        self.conditions = Conditions({}, self.resolve, self.questions, budget)
        # The collections of loops among the conditions are resolved without any condition.
        self.conditions = Conditions(self.loops.expand(dict(conditions)), self.resolve, self.questions, budget)

    def resolve(self, value: object) -> Any:  # noqa: ANN401  any value
        """Return a value with the result of each function in its place; `NO_VALUE` if it isn't there."""
        self._budget.spend()
        if isinstance(value, str):
            return literal(value)
        if isinstance(value, dict):
            return self._object(value)
        if isinstance(value, list):
            return self._list(value)
        if isinstance(value, Repeated):
            return Repeated(one for one in map(self.resolve, value) if one is not NO_VALUE)
        return either(map(self.resolve, options(value)), self._budget) if isinstance(value, Either) else value

    def _object(self, value: dict[str, Any]) -> Any:  # noqa: ANN401  any value
        if len(value) == 1:
            ((name, argument),) = value.items()
            function = _FUNCTIONS.get(name)
            if function is not None and isinstance(argument, Repeated):
                return Repeated(one for one in (function(self, each) for each in argument) if one is not NO_VALUE)
            if function is not None:
                found = function(self, argument)
                return found if name in _KEEPS_PARTS else changed(found)
            if name.startswith("Fn::") and not name.startswith((FOR_EACH, TRANSFORM)):
                return Unknown(name)
        macro = value.get(TRANSFORM)
        resolved: dict[str, Any] = {}
        for key, item in self.loops.expand(value).items():
            if key == TRANSFORM:
                continue
            found = self.resolve(item)
            if found is not NO_VALUE:
                resolved[key] = found
        if TRANSFORM in value:
            source = macro_name(macro)
            return OpenObject(resolved, source) if resolved else Unknown(source)
        return OpenObject(resolved, value.source) if isinstance(value, OpenObject) else resolved

    def _list(self, value: list[Any]) -> list[Any]:
        result: list[Any] = []
        for item in value:
            found = self.resolve(item)
            if isinstance(found, list) and isinstance(item, dict):
                # A function may stand for several entries: a list parameter.
                self._budget.spend(len(found))
                result += found
            elif found is not NO_VALUE:
                result.append(found)
        return result

    def ref(self, argument: object) -> Any:  # noqa: ANN401  any value
        """Return what `Ref` gives."""
        name = argument if isinstance(argument, str) else self.resolve(argument)
        if not isinstance(name, str):
            return Unknown("Ref")
        if name == NO_VALUE.value:
            return NO_VALUE
        if name in self._parameters.pseudo:
            return self._parameters.pseudo[name]
        if name in self.references:
            return self.references.ref(name)
        value = self._parameters.value_of(name)
        if name in self._parameters.allowed:
            assumed = self.questions.value(name, value.source)
            return value if assumed is None else literal(assumed)
        return value

    def _allowed(self, expression: object) -> tuple[str, ...]:
        """Return the values that an unknown parameter can have, if the template lists them."""
        name = expression.get("Ref") if isinstance(expression, dict) else None
        return self._parameters.allowed.get(name, ()) if isinstance(name, str) else ()

    def get_att(self, argument: object) -> Any:  # noqa: ANN401  any value
        """Return what `Fn::GetAtt` gives."""
        match argument.split(".", 1) if isinstance(argument, str) else argument:
            case [str(name), attribute]:
                found = self.resolve(attribute)
                return self.references.attribute(name, found) if isinstance(found, str) else Unknown(name)
        return Unknown("Fn::GetAtt")

    def sub(self, argument: object) -> Any:  # noqa: ANN401  any value
        """Return what `Fn::Sub` gives: a text with the value of each placeholder; `${!Name}` stays `${Name}`."""
        text, extra = argument if isinstance(argument, list) and len(argument) == _A_PAIR else (argument, {})
        text = text if isinstance(text, str) else self.resolve(text)
        if not isinstance(text, str) or not isinstance(extra, dict):
            return changed(text) if isinstance(text, Unknown) else Unknown("Fn::Sub")
        pieces = _placeholders(text)
        self._budget.spend(len(pieces) + len(text) // CHARACTERS_A_STEP)
        values: dict[str, Any] = {}
        parts = with_sources(pieces, text)
        for at in range(1, len(parts), 2):
            name = parts[at]
            if type(name) is str:
                if name not in values:
                    values[name] = self._substitute(name[2:-1].strip(), extra)
                parts[at] = values[name]
        return joined(parts, "", "Fn::Sub", self._budget)

    def _substitute(self, name: str, extra: dict[str, Any]) -> Any:  # noqa: ANN401  any value
        if name.startswith("!"):
            return f"${{{name[1:]}}}"
        if name in extra:
            return self.resolve(extra[name])
        return self.get_att(name) if "." in name else self.ref(name)

    def join(self, argument: object) -> Any:  # noqa: ANN401  any value
        """Return what `Fn::Join` gives."""
        if not isinstance(argument, list) or len(argument) != _A_PAIR:
            return Unknown("Fn::Join")
        between = self.resolve(argument[0])
        if type(between) is not str:
            return Unknown("Fn::Join")
        found = options(self.resolve(argument[1]))
        return either((self._joined(between, parts) for parts in found), self._budget)

    def _joined(self, between: str, parts: object) -> Any:  # noqa: ANN401  any value
        if not isinstance(parts, list):
            return changed(parts) if isinstance(parts, Unknown) else Unknown("Fn::Join")
        return joined(parts, between, "Fn::Join", self._budget)

    def split(self, argument: object) -> Any:  # noqa: ANN401  any value
        """Return what `Fn::Split` gives."""
        if not isinstance(argument, list) or len(argument) != _A_PAIR:
            return Unknown("Fn::Split")
        between = self.resolve(argument[0])
        if type(between) is not str or not between:
            return Unknown("Fn::Split")
        found = options(self.resolve(argument[1]))
        return either((self._split(between, text) for text in found), self._budget)

    def _split(self, between: str, text: object) -> Any:  # noqa: ANN401  any value
        if not isinstance(text, str):
            return text if isinstance(text, Unknown) else Unknown("Fn::Split")
        return split(text, between, self._budget)

    def select(self, argument: object) -> Any:  # noqa: ANN401  any value
        """Return what `Fn::Select` gives: any entry where the index is unknown."""
        match argument:
            case [index, list(items)]:
                lists: tuple[Any, ...] = ([self.resolve(item) for item in items],)
            case [index, items]:
                lists = options(self.resolve(items))
            case _:
                return Unknown("Fn::Select")
        places = options(text_of(self.resolve(index)))
        if len(places) == 1 and type(places[0]) is not str and all(type(one) is list for one in lists):
            indexes = tuple(map(str, range(max(map(len, lists)))))
            assumed = self.questions.outcome(index, indexes)
            if assumed is not None and assumed not in indexes:
                raise ImpossibleCaseError
            places = places if assumed is None else (assumed,)
        self.questions.steps.append(places)
        found = either((self._entry(one, place) for one in lists for place in places), self._budget)
        return Unknown("Fn::Select") if found is NO_VALUE else found

    def _entry(self, items: object, place: object) -> Any:  # noqa: ANN401  any value
        if not isinstance(items, list):
            return items if isinstance(items, Unknown) else Unknown("Fn::Select")
        if type(place) is str and not _is_index(place):
            return Unknown("Fn::Select")
        certain = items.certain if isinstance(items, CutList) else len(items)
        if type(place) is not str:
            return either(items, self._budget)
        at = int(place)
        self._budget.spend(min(at, certain))
        if any(NO_VALUE in options(item) for item in items[: at + 1]):
            # Where an entry may be absent, the next one may be in its place.
            return either(items, self._budget)
        if at < certain:
            return items[at]
        return _until_hole(items[certain], first=at == certain) if certain < len(items) else Unknown("Fn::Select")

    def choose(self, argument: object) -> Any:  # noqa: ANN401  any value
        """Return what `Fn::If` gives: both branches where the condition is unknown."""
        if not isinstance(argument, list) or len(argument) != _A_CHOICE:
            return Unknown("Fn::If")
        condition, *branches = argument
        decide = self.conditions.decide if isinstance(condition, dict) else self.conditions.holds
        held = self.questions.decision(partial(decide, condition))
        if held is not None:
            return self.resolve(branches[0 if held else 1])
        return either(map(self.resolve, branches), self._budget)

    def find_in_map(self, argument: object) -> Any:  # noqa: ANN401  any value
        """Return what `Fn::FindInMap` gives."""
        return self._mappings.find(argument)

    def length(self, argument: object) -> Any:  # noqa: ANN401  any value
        """Return what `Fn::Length` gives."""
        return either(map(_length, options(self.resolve(argument))), self._budget)

    def to_json(self, argument: object) -> Any:  # noqa: ANN401  any value
        """Return what `Fn::ToJsonString` gives."""
        return json_text.written(self.resolve(argument), self._budget)


def _placeholders(text: str) -> list[str]:
    """Return the pieces of a text: every second one is a placeholder."""
    pieces: list[str] = []
    end = 0
    while (start := text.find("${", end)) >= 0 and (close := text.find("}", start)) >= 0:
        pieces += (text[end:start], text[start : close + 1])
        end = close + 1
    return [*pieces, text[end:]]


def _until_hole(item: Any, *, first: bool) -> Any:  # noqa: ANN401  a text or `Unknown`
    """Return what is certain of an entry that is unknown in part: how the first one of them begins."""
    if not isinstance(item, Partial):
        return item
    begins = item.partition(HOLE)[0] if first else ""
    return like([item], Partial(f"{begins}{HOLE}", item.sources[:1])) if begins else Unknown(item.sources[0])


def _is_index(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST_INDEX


def _length(value: object) -> Any:  # noqa: ANN401  a number or `Unknown`
    certain = isinstance(value, list) and not isinstance(value, CutList)
    if not isinstance(value, list) or not certain or any(NO_VALUE in options(one) for one in value):
        return value if isinstance(value, Unknown) else Unknown("Fn::Length")
    return len(value)


def macro_name(call: object) -> str:
    """Return the name of the macro that `Fn::Transform` calls."""
    name = call.get("Name") if isinstance(call, dict) else None
    return name if isinstance(name, str) else TRANSFORM


_FUNCTIONS: Final[Mapping[str, Callable[[Resolver, object], Any]]] = {
    "Ref": Resolver.ref,
    "Fn::GetAtt": Resolver.get_att,
    "Fn::Sub": Resolver.sub,
    "Fn::Join": Resolver.join,
    "Fn::If": Resolver.choose,
    "Fn::Select": Resolver.select,
    "Fn::Split": Resolver.split,
    "Fn::Length": Resolver.length,
    "Fn::ToJsonString": Resolver.to_json,
    FIND_IN_MAP: Resolver.find_in_map,
}
"""The functions whose result a template tells. Every other one, such as `Fn::ImportValue`, is unknown."""
_KEEPS_PARTS: Final = frozenset({"Ref", "Fn::Sub", "Fn::Join", "Fn::If"})
"""The functions in whose result the value of a parameter stands unchanged."""
