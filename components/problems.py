"""The sentences that say what is wrong with an input, as templates; needs nothing but Python.

`doctor explain` recognizes the same sentences by these templates.
"""

from collections.abc import Mapping
from dataclasses import dataclass

NAMESPACE = "container-roles"
"""Of the stack's config."""

PROBLEM = "`{path}` {reason}"
MUST = "must {rule}"
"""How each reason begins that a rule of a component gives."""
MUST_BE = "must be {expected}"
REQUIRED = "is required"
UNKNOWN = "is not {kind}: {hint}"
UNREAD = "is read by nobody: {hint}"
CLOSE = "did you mean `{close}`?"
ONE_OF = "it must be one of {allowed}"
ONE_NAMESPACE_OF = "the namespace must be one of {allowed}"
GOT = ", got {given}"
SETTING, INPUT = "a setting", "an input"
"""What an input is called in a config, and elsewhere."""

OF_PYDANTIC: Mapping[str, str] = {
    "bool_type": "must be true or false",
    "dict_type": "must be a mapping",
    "enum": "must be one of {expected}",
    "greater_than_equal": "must be at least {ge}",
    "int_type": "must be a whole number",
    "invalid_key": "must be text",
    "less_than_equal": "must be at most {le}",
    "list_type": "must be a list",
    "missing": REQUIRED,
    "string_type": "must be text",
    "too_long": "must have at most {max_length} entries",
    "too_short": "must have at least {min_length} entries",
    "value_error": "{error}",
}
"""By the type of an error of pydantic: https://docs.pydantic.dev/latest/errors/validation_errors/."""


@dataclass(frozen=True)
class Problem:
    """An input that cannot be used."""

    path: str
    reason: str

    def __str__(self) -> str:
        return PROBLEM.format(path=self.path, reason=self.reason)
