"""The `Condition` element: absent keys, multivalued keys, `IfExists` and `Null`."""

from collections.abc import Mapping, Sequence
from typing import Any

from localcloud.iam.grammar import as_list, as_text
from localcloud.iam.operators import Comparison, Operator, boolean, parse_operator
from localcloud.iam.requests import Context


class Condition:
    """One operator on one key.

    Attributes:
        keys: the condition key and those of the policy variables in its values, as written.
    """

    def __init__(self, operator: Operator, key: str, expected: Sequence[str], *, has_variables: bool) -> None:
        self._operator = operator
        self._key = key
        self._lowered_key = key.lower()
        self._comparison = Comparison(operator.base, expected, has_variables=has_variables)
        self.keys = (key, *self._comparison.keys)

    def holds(self, values: Context) -> bool:
        """Return whether the condition holds.

        The values in the policy are joined by OR, those of a negated operator by NOR.

        | operator | the key is absent | the request has values |
        | --- | --- | --- |
        | `ForAllValues` | holds | every value must match |
        | `ForAnyValue`, with `IfExists` too | fails | one value must match |
        | other | fails; holds if negated or with `IfExists` | the value must match |

        To both set operators an empty string is no value
        (reference_policies_condition_examples-multi-valued-context-keys). The rest is from
        (reference_policies_condition-single-vs-multi-valued-context-keys) and
        (reference_policies_elements_condition_operators).

        Raises:
            UnresolvedVariable: the request has a value, and a variable in a value of the policy can't be resolved.
            ValueError: an operator without a set operator gets several values. AWS documents no result.
        """
        found = _values_of(self._lowered_key, values)
        operator = self._operator
        if operator.quantifier:
            found = [value for value in found if value]
        elif len(found) > 1:
            raise ValueError(
                f"condition `{operator.name}` needs ForAllValues or ForAnyValue: `{self._key}` has {len(found)} values"
            )
        if not found:
            return self._holds_without_a_value()
        matches = self._comparison.matcher(values)
        outcomes = (bool(matches(value)) != operator.is_negated for value in found)
        return any(outcomes) if operator.quantifier == "ForAnyValue" else all(outcomes)

    def _holds_without_a_value(self) -> bool:
        if self._operator.quantifier:
            return self._operator.quantifier == "ForAllValues"
        return self._operator.is_negated or self._operator.if_exists


class NullCondition:
    """The operator `Null` on one key: `true` asks that the key is absent, `false` that it has a value.

    An empty string is no value. The pages are those of `Condition`.

    Attributes:
        keys: the condition key, as written.
    """

    def __init__(self, key: str, expected: Sequence[str]) -> None:
        self._lowered_key = key.lower()
        self._wants_absent = {boolean(text) for text in expected}
        self.keys = (key,)

    def holds(self, values: Context) -> bool:
        """Return whether the condition holds."""
        return (not any(_values_of(self._lowered_key, values))) in self._wants_absent


def read_conditions(element: Mapping[str, Any], *, has_variables: bool) -> tuple[Condition | NullCondition, ...]:
    """Compile a well-formed `Condition` element.

    All its conditions must hold (reference_policies_condition-logic-multiple-context-keys-or-values).
    """
    conditions: list[Condition | NullCondition] = []
    for name, keys in element.items():
        operator = parse_operator(name)
        for key, values in keys.items():
            expected = [as_text(value) for value in as_list(values)]
            if operator is None:
                conditions.append(NullCondition(key, expected))
            else:
                conditions.append(Condition(operator, key, expected, has_variables=has_variables))
    return tuple(conditions)


def _values_of(lowered_key: str, values: Context) -> Sequence[str]:
    """Return the values of a key, or none if the request doesn't have it."""
    value = values.get(lowered_key, ())
    return (value,) if isinstance(value, str) else value
