"""The checked inputs of a component, with the same errors for config, programs and the plugin."""

from collections.abc import Hashable, Iterator, Mapping
from functools import cache
from typing import Any, NoReturn, cast

import pulumi
from pydantic import TypeAdapter, ValidationError

from .input_errors import Caller, InputsError, problems, problems_of_output
from .input_types import Context, InputsT, Place, is_later


def known(given: object) -> pulumi.Output[Any]:
    """Return the inputs with every `Output` in them resolved; known at preview when none of those is unknown."""
    # Any: the type of `from_input` does not say that it resolves what stands inside lists and mappings, too.
    return pulumi.Output.from_input(given)


def check(kind: type[InputsT], given: object, caller: Caller) -> InputsT:
    """Return the inputs under their names in Python; raises `InputsError`, which names all that cannot be used."""

    def refuse(error: ValidationError, place: Place) -> NoReturn:
        raise InputsError(caller.what, problems_of_output(error, place, caller)) from None

    given = _told_apart(given, set())
    context = Context(
        named=caller.spelled,
        in_config=caller.in_config,
        places=dict(_places(given, ())),
        refuse=refuse,
    )
    try:
        checked: InputsT = _adapter(cast("Hashable", kind)).validate_python(
            given, by_alias=caller.camel_case, by_name=not caller.camel_case, context=context
        )
    except ValidationError as error:
        raise InputsError(caller.what, problems(error, kind, caller)) from error
    return checked


def of_program(kind: type[InputsT], given: InputsT, component: pulumi.ComponentResource, name: str) -> InputsT:
    """Return the inputs that a program gives to the component `name`, checked; raises `InputsError`."""
    what = f"the inputs of `{type(component).__name__}` `{name}`"
    return check(kind, given, Caller(what, root="args", camel_case=False, literal=repr))


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _told_apart(given: Any, seen: set[int]) -> Any:  # noqa: ANN401  any inputs
    """Return the inputs with a copy of each `Output` that stands there again: messages tell its places by identity."""
    if isinstance(given, dict):
        return {key: _told_apart(value, seen) for key, value in given.items()}
    if isinstance(given, list):
        return [_told_apart(value, seen) for value in given]
    if not isinstance(given, pulumi.Output):
        return given
    if id(given) in seen:
        return given.apply(lambda value: value)
    seen.add(id(given))
    return given


def _places(given: object, place: Place) -> Iterator[tuple[int, Place]]:
    """Yield where each `Output` stands, by its identity."""
    if isinstance(given, Mapping):
        for key, value in given.items():
            yield from _places(value, (*place, key))
    elif isinstance(given, list | tuple):
        for index, value in enumerate(given):
            yield from _places(value, (*place, index))
    elif is_later(given):
        yield id(given), place
