"""What is wrong with inputs: one sentence each, in the words of who gave them."""

import difflib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pydantic import ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

from .input_types import Place, inputs_in, is_later, listed, settings_of
from .problems import CLOSE, GOT, INPUT, OF_PYDANTIC, ONE_OF, SETTING, UNKNOWN, Problem

# A value longer than this is shown with its length, since nobody counts to 64.
LONG_VALUE = 60
_CLOSE = 0.7
"""How alike a name must be to be the one that was meant: `rules` isn't `role`."""


@dataclass(frozen=True)
class Caller:
    """Who gives inputs."""

    what: str
    """What they give, at the beginning of a message."""
    root: str
    """How a message names the whole of the inputs."""
    prefix: str = ""
    """What stands before the name of an input."""
    camel_case: bool = True
    in_config: bool = False
    literal: Callable[[object], str] = json.dumps
    """Writes a number or the like."""

    def spelled(self, key: str) -> str:
        """Return the name of an input as this caller spells it; `key` is a path of names in Python."""
        return ".".join(map(to_camel, key.split("."))) if self.camel_case else key

    def path(self, place: Place) -> str:
        """Return `a.b[0]`, as `pulumi config set --path` writes it; of a mapping's key, the mapping's."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in place if step != "[key]")
        return self.prefix + "".join(steps).removeprefix(".") if place else self.root


class InputsError(pulumi.RunError):
    """Names every input that cannot be used, one a line; ends the program without a stack trace."""

    def __init__(self, what: str, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join([f"{what} cannot be used:", *(f"  {each}" for each in problems)]))
        self.problems = problems


def problems(error: ValidationError, kind: type[Any], caller: Caller) -> list[Problem]:
    """Return what is wrong with inputs of this kind."""
    return [
        Problem(
            caller.path(each["loc"]),
            _not_an_input(each["loc"], kind, caller)
            if each["type"] == "extra_forbidden"
            else _expected(each) + _got(each, caller),
        )
        for each in error.errors(include_url=False)
    ]


def problems_of_output(error: ValidationError, place: Place, caller: Caller) -> list[Problem]:
    """Return what is wrong with the value of an `Output`. It is not shown, because it can be a secret."""
    return [
        Problem(
            caller.path((*place, *each["loc"])), f"{_expected(each)}{GOT.format(given='an `Output` of something else')}"
        )
        for each in error.errors(include_url=False)
    ]


def _expected(error: ErrorDetails) -> str:
    return OF_PYDANTIC.get(error["type"], error["msg"]).format_map(error.get("ctx", {}))


def _got(error: ErrorDetails, caller: Caller) -> str:
    given = error["input"]
    # A rule about several inputs names what it got itself.
    if error["type"] == "missing" or (error["type"] == "value_error" and not isinstance(given, str)):
        return ""
    return GOT.format(given=_shown(given, caller))


def _shown(value: object, caller: Caller) -> str:
    if isinstance(value, list | dict):
        return f"a {'list' if isinstance(value, list) else 'mapping'} of {len(value)}"
    if is_later(value):
        return "an `Output`, which is known too late"
    if isinstance(value, str):
        return f"`{value}`" + (f" ({len(value)} characters)" if len(value) > LONG_VALUE else "")
    if value is None or isinstance(value, bool | int | float):
        return f"`{caller.literal(value)}`"
    return f"an object of type `{type(value).__name__}`"


def _not_an_input(place: Place, kind: type[Any], caller: Caller) -> str:
    *outer, key = place
    allowed = [caller.spelled(each) for each in _inputs_at(outer, kind, caller)]
    close = difflib.get_close_matches(str(key), allowed, n=1, cutoff=_CLOSE)
    hint = CLOSE.format(close=close[0]) if close else ONE_OF.format(allowed=listed(allowed))
    return UNKNOWN.format(kind=SETTING if caller.in_config else INPUT, hint=hint)


def _inputs_at(place: Sequence[int | str], kind: type[Any], caller: Caller) -> list[str]:
    """Return the names of the inputs that there are at this place."""
    for step in place:
        for key, annotation in kind.__annotations__.items():
            if caller.spelled(key) == step:
                kind = inputs_in(annotation) or kind
    return [*(settings_of(kind) if caller.in_config else kind.__annotations__)]
