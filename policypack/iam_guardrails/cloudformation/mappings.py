"""Look values up in the mappings of a template.

Source: CloudFormation User Guide, "CloudFormation template Mappings syntax" and "Fn::FindInMap enhancements".
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from iam_guardrails.budget import Budget
from iam_guardrails.cloudformation.choices import NO_VALUE, either, options
from iam_guardrails.cloudformation.loading import each
from iam_guardrails.cloudformation.open_questions import ImpossibleCaseError, OpenQuestions
from iam_guardrails.cloudformation.texts import fits, literal, mask_of, text_of
from iam_guardrails.values import HOLE, Unknown

NAME: Final = "Fn::FindInMap"

_TRANSFORM = "Fn::Transform"
_KEYS = 3


class Mappings:
    """The mappings of one template."""

    def __init__(
        self, declared: Mapping[str, Any], resolve: Callable[[object], Any], questions: OpenQuestions, budget: Budget
    ) -> None:
        self._declared = declared
        self._resolve = resolve
        self._questions = questions
        self._budget = budget

    def find(self, argument: object) -> Any:  # noqa: ANN401  any value
        """Return the value at three keys: one of several where a key is unknown, or names a region or an account."""
        if not isinstance(argument, list) or not _KEYS <= len(argument) <= _KEYS + 1:
            return Unknown(NAME)
        found: list[Any] = [self._declared]
        certain = True
        for key in argument[:_KEYS]:
            keys = options(text_of(self._resolve(key)))
            certain = certain and len(keys) == 1 and HOLE not in mask_of(keys[0])
            found = [
                value for level in found for value in self._below(level, keys, key, has_default=len(argument) > _KEYS)
            ]
        values = [self._value(one) for one in found]
        if len(argument) > _KEYS and not (values and certain):
            values.append(self._default(argument[_KEYS]))
        found_value = either(values, self._budget)
        return Unknown(NAME) if found_value is NO_VALUE else found_value

    def _below(self, level: object, keys: tuple[object, ...], asked: object, *, has_default: bool) -> Iterable[Any]:
        """Yield the values under the keys, of which one is `asked` for."""
        if isinstance(level, Unknown):
            yield level
        if not isinstance(level, dict):
            return
        if _TRANSFORM in level:
            yield Unknown(_TRANSFORM)
        for key in keys:
            mask = mask_of(key) if isinstance(key, str | Unknown) else HOLE
            if HOLE not in mask:
                self._budget.spend()
                names = [mask] if mask in level else []
            else:
                self._budget.spend(len(level))
                names = [name for name in level if name != _TRANSFORM and fits(mask, name)]
                if len(keys) == 1 and len(names) > 1:
                    assumed = self._questions.outcome(asked, tuple(names))
                    names = [name for name in names if assumed in (None, name)]
                    if not names and not has_default and _TRANSFORM not in level:
                        raise ImpossibleCaseError
            self._questions.steps.append(names)
            for name in names:
                yield from each(level[name])

    def _value(self, value: object) -> Any:  # noqa: ANN401  any value
        if isinstance(value, list):
            self._budget.spend(len(value))
            return [self._value(one) for one in value]
        text = text_of(value)
        if isinstance(text, str):
            return literal(text)
        return value if isinstance(value, Unknown) else Unknown(NAME)

    def _default(self, value: object) -> Any:  # noqa: ANN401  any value
        fields = value if isinstance(value, dict) else {}
        return self._resolve(fields["DefaultValue"]) if "DefaultValue" in fields else Unknown(NAME)
