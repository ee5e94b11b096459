"""The values of a stack's parameters, and those of the pseudo parameters.

Source: CloudFormation User Guide, "CloudFormation template Parameters syntax" and "Pseudo parameters reference".
"""

from collections.abc import Mapping
from typing import Any, Final

from iam_guardrails.budget import Budget
from iam_guardrails.cloudformation.choices import either
from iam_guardrails.cloudformation.loading import CHARACTERS_A_STEP, each
from iam_guardrails.cloudformation.texts import literal, text_of
from iam_guardrails.parameters import Given
from iam_guardrails.values import (
    ACCOUNT,
    HOLE,
    REGION,
    STACK,
    UNIQUE_ID,
    Parameter,
    PseudoText,
    SecretText,
    Unknown,
    is_secret,
    like,
)

_STACK_ID = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/%s/{UNIQUE_ID}"
PSEUDO: Final[Mapping[str, Any]] = {
    # A stack has one account, partition and region, whichever they are: literals stand for them.
    "AWS::AccountId": PseudoText(ACCOUNT, HOLE),
    "AWS::Partition": PseudoText("aws", HOLE),
    "AWS::Region": PseudoText(REGION, HOLE),
    "AWS::URLSuffix": PseudoText("amazonaws.com", HOLE),
    "AWS::StackName": PseudoText(STACK, HOLE),
    "AWS::StackId": PseudoText(_STACK_ID % STACK, HOLE),
    "AWS::NotificationARNs": Unknown("AWS::NotificationARNs"),
}


class Parameters:
    """The parameters of one template, which of their values are secret, and which were asked for.

    `stack` is the name of the stack, or "" if it is unknown; `pseudo` are the pseudo parameters. `allowed` holds the
    values that an unknown parameter can have; none where the template does not list them.
    """

    def __init__(self, declared: Mapping[str, Any], given: Given, budget: Budget, stack: str = "") -> None:
        self.stack = stack
        self.pseudo = PSEUDO
        if stack:
            self.pseudo = {**PSEUDO, "AWS::StackName": stack, "AWS::StackId": PseudoText(_STACK_ID % stack, HOLE)}
        self._values: dict[str, Any] = {}
        self.allowed: dict[str, tuple[str, ...]] = {}
        self.used: set[str] = set()
        self._budget = budget
        secrets: set[str] = set()
        for name in {**declared, **given}:
            declarations = each(declared.get(name))
            value = either((self._value(name, one, given.value_of(name)) for one in declarations), budget)
            self._values[name] = value
            allowed = _allowed(declarations[0]) if isinstance(value, Unknown) and len(declarations) == 1 else ()
            if len(allowed) == 1:
                self._values[name] = literal(allowed[0])
            elif allowed:
                self.allowed[name] = allowed
            if any(map(_hides, declarations)):
                defaults = (one.get("Default") for one in declarations if isinstance(one, dict))
                secrets.update(allowed, *map(_texts, (value, given.get(name), *defaults)))
            secrets.update(filter(is_secret, (*_texts(value), *_texts(given.get(name)))))
        self.secrets = frozenset(str(text) for text in secrets if text)

    def value_of(self, name: str) -> Any:  # noqa: ANN401  any value
        """Return the value of a parameter, as given or its default, and note that it was asked for."""
        self.used.add(name)
        return self._values[name] if name in self._values else Unknown(like([name], Parameter(f"parameter {name}")))

    def _value(self, name: str, declaration: object, given: object) -> Any:  # noqa: ANN401  any value
        fields = declaration if isinstance(declaration, dict) else {}
        kind = str(fields.get("Type", "String"))
        value = fields.get("Default") if given is None else given
        if value is None or kind.startswith("AWS::SSM::Parameter::Value"):
            return Unknown(Parameter(f"parameter {name}"))
        hides = _hides(declaration)
        if isinstance(value, str) and (kind == "CommaDelimitedList" or kind.startswith("List<")):
            # An empty text is a list of one empty text: templates test for that with `Fn::Join` or `Fn::Select`.
            parts = [part.strip() for part in value.split(",")]
            hides = hides or is_secret(value)
            value = parts
        if isinstance(value, list | tuple):
            self._budget.spend(len(value))
            return [self._scalar(name, one, hides=hides) for one in value]
        return self._scalar(name, value, hides=hides)

    def _scalar(self, name: str, value: object, *, hides: bool) -> Any:  # noqa: ANN401  a text or `Unknown`
        text = text_of(value)
        if not isinstance(text, str):
            return text if isinstance(text, Unknown) else Unknown(Parameter(f"parameter {name}"))
        self._budget.spend(1 + len(text) // CHARACTERS_A_STEP)
        return literal(SecretText(text) if hides and type(text) is str else text)


_SCALARS = ("String", "Number")


def _allowed(declaration: object) -> tuple[str, ...]:
    fields = declaration if isinstance(declaration, dict) else {}
    values = fields.get("AllowedValues") if fields.get("Type", "String") in _SCALARS else None
    texts = [text_of(value) for value in values] if isinstance(values, list) else []
    if not all(type(text) is str for text in texts):
        return ()
    return tuple(dict.fromkeys(map(SecretText, texts) if _hides(declaration) else texts))


_SHOWN = frozenset(("false", "no", "0", ""))
"""Values of `NoEcho` that show a parameter; any other hides it."""


def _hides(declaration: object) -> bool:
    return isinstance(declaration, dict) and any(
        str(text_of(one)).casefold() not in _SHOWN for one in each(declaration.get("NoEcho", False))
    )


def _texts(value: object) -> list[str]:
    """Return the text of a value, and of each entry of a list."""
    entries = map(text_of, value if isinstance(value, list | tuple) else [value])
    return [text for text in entries if isinstance(text, str)]
