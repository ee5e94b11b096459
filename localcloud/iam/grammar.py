"""The policy grammar: parse JSON and refuse a malformed document (reference_policies_grammar)."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from localcloud.iam.operators import boolean, parse_operator
from localcloud.iam.patterns import VARIABLE, Patterns, like
from localcloud.iam.requests import PRINCIPAL_TYPES

VERSIONS = ("2008-10-17", "2012-10-17")
_ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+")  # a wildcard only in the name, never in the service
_NAMED_IN_FULL = re.compile(r"[^*?\s]+")
_PRINCIPAL_IDS = {
    "AWS": re.compile(r"\*|\d{12}|[A-Z0-9]{16,}|arn:[a-z0-9-]+:(iam|sts)::\d{12}:[^:*?]+"),
    "Service": _NAMED_IN_FULL,
    "Federated": _NAMED_IN_FULL,
}
_WHOLE_VARIABLES = "free of a `${` that opens no policy variable"


class MalformedDocument(ValueError):  # noqa: N818  AWS's own name for it is MalformedPolicyDocument
    """The document is outside the policy grammar. The text names the element, the expected and the actual value."""


@dataclass(frozen=True, slots=True)
class PolicyType:
    """What is different in the types of policies.

    Attributes:
        elements: the elements of a document.
        targets: the element that names the target of a statement, and its negation.
    """

    elements: frozenset[str]
    targets: tuple[str, str]


IDENTITY_POLICY = PolicyType(frozenset({"Version", "Statement"}), ("Resource", "NotResource"))
TRUST_POLICY = PolicyType(frozenset({"Version", "Id", "Statement"}), ("Principal", "NotPrincipal"))


def as_list(value: Any) -> list[Any]:  # noqa: ANN401  JSON of any shape
    """Return a list as it is and any other value in a list: the brackets of one value are optional."""
    return value if isinstance(value, list) else [value]


def as_text(value: object) -> str:
    """Return a condition value as the text that IAM compares: the quotes of numbers and Booleans are optional."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def parse(text: str) -> Any:  # noqa: ANN401  JSON of any shape
    """Parse the JSON text of a document.

    Raises:
        MalformedDocument: the text is not JSON, or an object has the same key twice.
    """
    try:
        return json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_refuse_constant)
    except MalformedDocument:
        raise
    except (ValueError, RecursionError) as error:
        raise MalformedDocument(f"the document must be JSON, got an error: {error}") from error


def check_document(document: object, kind: PolicyType) -> None:
    """Check the grammar of a whole document.

    Raises:
        MalformedDocument: the document is outside the grammar.
    """
    if not isinstance(document, Mapping):
        raise MalformedDocument(f"the document must be an object, got {document!r}")
    names = list(document)
    _expect(document.keys() <= kind.elements, "the document", f"of the elements {sorted(kind.elements)}", names)
    _expect("Statement" in document, "the document", "given a Statement", names)
    version = document.get("Version", VERSIONS[0])
    _expect(version in VERSIONS, "Version", " or ".join(VERSIONS), version)
    _expect(isinstance(document.get("Id", ""), str), "Id", "a string", document.get("Id"))
    statements = as_list(document["Statement"])
    _expect(statements, "Statement", "given at least one statement", statements)
    for index, statement in enumerate(statements):
        _check_statement(statement, f"Statement[{index}]", kind, has_variables=has_variables(document))
    sids = [statement["Sid"] for statement in statements if statement.get("Sid")]
    _expect(len(sids) == len(set(sids)), "Sid", "unique in the document", sids)


def has_variables(document: Mapping[str, Any]) -> bool:
    """Return whether the version of a document has policy variables (reference_policies_elements_version).

    A document without a `Version` is of version 2008-10-17, which has none.
    """
    return document.get("Version") == "2012-10-17"


def _check_statement(statement: object, where: str, kind: PolicyType, *, has_variables: bool) -> None:
    if not isinstance(statement, Mapping):
        raise MalformedDocument(f"{where} must be an object, got {statement!r}")
    known = {"Sid", "Effect", "Action", "NotAction", "Condition", *kind.targets}
    _expect(statement.keys() <= known, where, f"of the elements {sorted(known)}", list(statement))
    for pair in (("Action", "NotAction"), kind.targets):
        _expect(len(statement.keys() & pair) == 1, where, f"given exactly one of {' and '.join(pair)}", list(statement))
    sid, effect = statement.get("Sid", ""), statement.get("Effect")
    _expect(isinstance(sid, str) and re.fullmatch("[A-Za-z0-9]*", sid), f"{where}.Sid", "letters and digits", sid)
    _expect(effect in ("Allow", "Deny"), f"{where}.Effect", "Allow or Deny", effect)
    for name in statement.keys() & {"Action", "NotAction"}:
        _check_each(statement[name], f"{where}.{name}", "`*` or `service:name`", partial(_is_written_as, _ACTION))
    for name in statement.keys() & {"Resource", "NotResource"}:
        _check_each(statement[name], f"{where}.{name}", "`*` or an ARN", _is_resource)
        if has_variables:
            _check_each(statement[name], f"{where}.{name}", _WHOLE_VARIABLES, _has_whole_variables)
    for name in statement.keys() & {"Principal", "NotPrincipal"}:
        _check_principal(statement[name], f"{where}.{name}")
    _check_condition(statement.get("Condition", {}), f"{where}.Condition", has_variables=has_variables)


def _check_principal(principal: object, where: str) -> None:
    """Check a `Principal` element (reference_policies_elements_principal)."""
    if principal == "*":
        return
    if not isinstance(principal, Mapping) or not principal:
        raise MalformedDocument(f"{where} must be `*` or an object, got {principal!r}")
    for principal_type, ids in principal.items():
        _expect(principal_type in PRINCIPAL_TYPES, where, f"of the types {', '.join(PRINCIPAL_TYPES)}", principal_type)
        is_valid = partial(_is_written_as, _PRINCIPAL_IDS[principal_type])
        _check_each(ids, f"{where}.{principal_type}", "a principal named in full", is_valid)


def _check_condition(condition: object, where: str, *, has_variables: bool) -> None:
    """Check a `Condition` element. It may be empty: the IAM console has long written that into trust policies."""
    if not isinstance(condition, Mapping):
        raise MalformedDocument(f"{where} must be an object, got {condition!r}")
    for name, keys in condition.items():
        operator = parse_operator(name)
        _expect(operator or name == "Null", where, "made of condition operators", name)
        if not isinstance(keys, Mapping):
            raise MalformedDocument(f"{where}.{name} must be an object, got {keys!r}")
        reader = operator.reader if operator else boolean
        for key, values in keys.items():
            place = f"{where}.{name}.{key}"
            _expect(re.fullmatch(r"[^:]+:.+", key), place, "a key of the form `service:name`", key)
            _check_each(values, place, "a string, number or Boolean", _is_scalar)
            if reader:
                _check_each(values, place, f"of the type of {name}", partial(_reads, reader))
            elif has_variables:
                _check_each(values, place, _WHOLE_VARIABLES, _has_whole_variables)


def _expect(holds: object, where: str, expected: str, got: object) -> None:
    if not holds:
        raise MalformedDocument(f"{where} must be {expected}, got {got!r}")


def _check_each(values: object, where: str, expected: str, is_valid: Callable[[object], bool]) -> None:
    _expect(as_list(values), where, "given at least one value", values)
    for value in as_list(values):
        _expect(is_valid(value), where, expected, value)


def _is_written_as(grammar: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and grammar.fullmatch(value) is not None


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | int | float)


def _is_resource(value: object) -> bool:
    """Return whether the first field is `arn`, or has wildcards that match it."""
    if not isinstance(value, str):
        return False
    first_field = Patterns([value.split(":")[0]], like, has_variables=False)
    return first_field.matcher({})("arn") is not None


def _has_whole_variables(value: object) -> bool:
    return "${" not in VARIABLE.sub("", as_text(value))


def _reads(read: Callable[[str], object], value: object) -> bool:
    try:
        read(as_text(value))
    except ValueError:
        return False
    return True


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a repeated key: "Individual elements must not contain multiple instances of the same key"."""
    keys = [key for key, _ in pairs]
    _expect(len(keys) == len(set(keys)), "an object", "given each key once", keys)
    return dict(pairs)


def _refuse_constant(name: str) -> None:
    """Refuse `NaN` and `Infinity`, which Python accepts and JSON doesn't have."""
    raise MalformedDocument(f"the document must be JSON, got `{name}`")
