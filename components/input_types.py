"""How the type of an input says what it may be; pydantic reads the marks, mypy and Pulumi see what they are put on.

Inputs are a `TypedDict` that is marked with `inputs`. Their docstrings say what each means. An `Output` is accepted
where the type says `Input`, and is checked as soon as its value is known.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, NoReturn, TypeAlias, TypeVar, cast, get_args, get_origin

import pulumi
from pydantic import ConfigDict, Field, GetCoreSchemaHandler, ValidationError, ValidationInfo
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, PydanticKnownError, PydanticOmit, core_schema
from typing_extensions import is_typeddict

InputsT = TypeVar("InputsT")
Item = TypeVar("Item")
Input: TypeAlias = Item | Awaitable[Item] | pulumi.Output[Item]
"""As `pulumi.Input`, whose forward reference pydantic cannot resolve."""
Place = tuple[int | str, ...]
"""Where a value stands: keys and indices, outermost first."""
Named = Callable[[str], str]
"""Spells the name of an input as the caller does, for a message; the name can be a path."""
Rule = Callable[[Any, Named], None]
"""What inputs must be together; raises `ValueError` saying so."""


@dataclass(frozen=True)
class Context:
    """What a check has to know of its caller."""

    named: Named
    in_config: bool
    places: Mapping[int, Place]
    """Where each `Output` stands, by its identity."""
    refuse: Callable[[ValidationError, Place], NoReturn]
    """Refuses the value of an `Output`."""


def inputs(*rules: Rule) -> Callable[[type[InputsT]], type[InputsT]]:
    """Mark a `TypedDict` as inputs: unknown keys are refused, then what the rules refuse."""

    def marked(kind: type[InputsT]) -> type[InputsT]:
        optional = {to_camel(key) for key in kind.__optional_keys__}  # type: ignore[attr-defined]

        def schema(source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
            typed = handler(source)
            # The name goes to the whole, so that the rules hold wherever the type stands.
            ref = cast("dict[str, Any]", typed).pop("ref", None)
            given = core_schema.with_info_before_validator_function(partial(_without_null, optional), typed)
            return core_schema.with_info_after_validator_function(partial(_obey, rules), given, ref=ref)

        kind.__pydantic_config__ = ConfigDict(alias_generator=to_camel, extra="forbid", strict=True)  # type: ignore[attr-defined]
        kind.__get_pydantic_core_schema__ = schema  # type: ignore[attr-defined]
        return kind

    return marked


def _without_null(optional: set[str], given: object, info: ValidationInfo) -> object:
    # In a config it is a key without a value; in a program, a value that is missing where one was expected.
    if not isinstance(given, Mapping) or not cast("Context", info.context).in_config:
        return given
    return {key: value for key, value in given.items() if value is not None or key not in optional}


def _obey(rules: Sequence[Rule], given: object, info: ValidationInfo) -> object:
    context = cast("Context", info.context)
    for rule in rules:
        rule(given, context.named)
    return given


def allows_something(policy: type[Any], args: Mapping[str, Any], named: Named) -> None:
    """Raise `ValueError` when the inputs of a policy allow nothing: IAM refuses a policy without a statement."""
    keys = [key for key in policy.__annotations__ if key not in {"name", "tags"}]
    if not any(args.get(key) for key in keys):
        raise ValueError(f"must give at least one of {listed(map(named, keys))}, or be omitted")


def leaves_existing_alone(what: str, *kept: str) -> Rule:
    """Return the rule that a resource that is used as it is has no inputs but `existing` and those that are kept."""

    def rule(args: Mapping[str, Any], named: Named) -> None:
        if args.get("existing") and (surplus := sorted(map(named, args.keys() - {"existing", *kept}))):
            raise ValueError(f"must leave out {listed(surplus)} when the {what} is `{named('existing')}`")

    return rule


@dataclass(frozen=True)
class Entries:
    """Marks a sequence or a mapping, and says how many entries it has; a tuple becomes a list."""

    least: int | None = None
    most: int | None = None
    distinct: bool = False

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        of = [handler.generate_schema(each) for each in get_args(source)]
        if get_origin(source) is Mapping:
            return core_schema.dict_schema(*of, min_length=self.least, max_length=self.most)
        entries = core_schema.list_schema(*of, min_length=self.least, max_length=self.most)
        whole = core_schema.no_info_after_validator_function(_distinct, entries) if self.distinct else entries
        return core_schema.no_info_before_validator_function(_list_of_tuple, whole)


Several = Annotated[Sequence[Item], Entries(distinct=True)]
"""A list whose entries are all different."""


def _list_of_tuple(given: object) -> object:
    return list(given) if isinstance(given, tuple) else given


def _distinct(values: list[Any]) -> list[Any]:
    if repeated := first_repeated(values):
        raise ValueError(f"must name each only once, got `{repeated}` twice")
    return values


def listed(names: Iterable[str]) -> str:
    """Return names or values for a message."""
    return ", ".join(f"`{each}`" for each in names)


def first_repeated(values: Sequence[Item]) -> Item | None:
    """Return the first value that stands there for the second time."""
    return next((value for index, value in enumerate(values) if value in values[:index]), None)


class _WholeNumber:
    """Marks a number; the plugin gets whole ones as `3600.0`."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_whole, handler(source))


def _whole(given: object) -> object:
    return int(given) if isinstance(given, float) and given.is_integer() else given


WHOLE_NUMBER = _WholeNumber()
ONE_OF = Field(strict=False)
"""Marks a member of an enumeration that can be given as its text."""


class _ProgramOnly:
    """Marks an input that a stack's config does not have."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_before_validator_function(_not_in_config, handler(source))

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: object) -> NoReturn:
        raise PydanticOmit


def _not_in_config(given: object, info: ValidationInfo) -> object:
    if cast("Context", info.context).in_config:
        raise PydanticKnownError("extra_forbidden")
    return given


PROGRAM_ONLY = _ProgramOnly()
SECRET = object()
"""Marks an output that is a secret."""


def may_be_output(schema: CoreSchema) -> CoreSchema:
    """Return a schema that takes an `Output` too, whose value must conform as soon as it is known."""
    return core_schema.with_info_wrap_validator_function(_later, schema)


def is_later(given: object) -> bool:
    """Return whether a value comes later: an `Output`, or something to wait for."""
    return isinstance(given, pulumi.Output | Awaitable)


def _later(given: Any, handler: Callable[[Any], Any], info: ValidationInfo) -> Any:  # noqa: ANN401  of any type
    if not is_later(given):
        return handler(given)
    context = cast("Context", info.context)
    place = context.places[id(given)]

    def conforming(value: object) -> object:
        try:
            return handler(value)
        except ValidationError as error:
            context.refuse(error, place)

    return pulumi.Output.from_input(given).apply(conforming)


class _AsItIs:
    """Marks what is taken as it is once it is a mapping: a statement, also one that comes later."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        del source, handler
        return may_be_output(core_schema.dict_schema(core_schema.str_schema(), core_schema.any_schema()))


Statements = Annotated[Sequence[Annotated[Input[Mapping[str, Any]], _AsItIs()]], Entries()]
Conditions = Annotated[Mapping[str, Annotated[Mapping[str, Any], Entries()]], Entries()]


# What a type says, for messages and for the reference


def settings_of(kind: type[Any]) -> dict[str, Any]:
    """Return the annotations of the inputs that a config can have, by their names."""
    return {key: each for key, each in kind.__annotations__.items() if PROGRAM_ONLY not in parts(each)}


def inputs_in(annotation: object) -> type[Any] | None:
    """Return the inputs that a value holds, itself or as its entries, if it holds some."""
    return next((each for each in parts(annotation) if is_typeddict(each)), None)


def parts(annotation: object) -> list[Any]:
    """Return an annotation with everything that is inside it."""
    return [annotation, *(part for each in get_args(annotation) for part in parts(each))]
