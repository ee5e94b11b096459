"""A reference evaluator of IAM policy documents, at the level of one request.

`allows` answers "is this request allowed by this one identity-based policy document?", `trusts` answers "does this role
trust policy let this principal assume the role?". Both are written from the IAM User Guide alone, to be read as a
specification and compared with the pack's judge: no code is shared with it, and the plainest form is preferred to a
fast one. A rule names the page it comes from by its file name under
https://docs.aws.amazon.com/IAM/latest/UserGuide/, for example (reference_policies_grammar).

Out of scope, because one document cannot show it: other policies of the same principal, permissions boundaries, SCPs,
session policies, and whether a service sends a condition key at all.
"""

import base64
import ipaddress
import operator
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

Context = Mapping[str, str | Sequence[str]]


class MalformedDocument(ValueError):  # noqa: N818  AWS's own name for it is MalformedPolicyDocument
    """The document is outside the policy grammar; the text names the element, what was expected and what was got."""


class _UnresolvedVariable(Exception):  # noqa: N818  an answer about the request, not a fault
    """A policy variable has neither a value in the request nor a default."""


# --- Requests ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Request:
    """One request of the principal that holds the document.

    Attributes:
        action: `service:Name`, for example `iam:PassRole`.
        resource: the full ARN of the target, or `*` for an action without a resource type.
        context: condition key (case-insensitive) -> its value, or values for a multivalued key. What is absent here is
            not in the request.
    """

    action: str
    resource: str
    context: Context = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_request(self.action, self.context)
        if self.resource != "*" and self.resource.count(":") < _ARN_COLONS:
            raise ValueError(f"resource must be a full ARN or `*`, got `{self.resource}`")


@dataclass(frozen=True)
class AssumeRoleRequest:
    """One request to assume the role that carries the trust policy.

    Attributes:
        principal_type: `AWS`, `Service` or `Federated`.
        principal: the ARN of a user, role, session or account root; a service's name; a provider's ARN or domain.
        action: `sts:AssumeRole`, `sts:AssumeRoleWithWebIdentity`, `sts:AssumeRoleWithSAML`, `sts:TagSession`, ...
        context: as in `Request`.
    """

    principal_type: str
    principal: str
    action: str = "sts:AssumeRole"
    context: Context = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_request(self.action, self.context)
        if self.principal_type not in _PRINCIPAL_IDS:
            raise ValueError(f"principal_type must be one of {', '.join(_PRINCIPAL_IDS)}, got `{self.principal_type}`")
        if self.principal_type == "AWS" and self.principal.count(":") != _ARN_COLONS:
            raise ValueError(f"an AWS principal must be given by its ARN, got `{self.principal}`")


def _check_request(action: str, context: Context) -> None:
    if not re.fullmatch(r"[A-Za-z0-9-]+:[A-Za-z0-9]+", action):
        raise ValueError(f"action must be `service:Name` without a wildcard, got `{action}`")
    repeated = [key for key, times in Counter(key.lower() for key in context).items() if times > 1]
    if repeated:
        raise ValueError(f"a context key must be given once whatever its case, got `{repeated[0]}` several times")


# --- Verdict (reference_policies_evaluation-logic) --------------------------------------------------------------------


def allows(document: Mapping[str, Any], request: Request) -> bool:
    """Is the request allowed by this identity-based policy document?

    Raises:
        MalformedDocument: the document is outside the grammar, wherever that is and whatever the request.
        ValueError: a condition without a set operator meets several values of a key, for which AWS documents no result.
    """
    return _decide(document, _IDENTITY_POLICY, request)


def trusts(document: Mapping[str, Any], request: AssumeRoleRequest) -> bool:
    """Is the principal let in by this role trust policy?

    A principal of another account also needs leave of its own account; that is not asked here. Raises as `allows` does.
    """
    return _decide(document, _TRUST_POLICY, request)


def _decide(document: Mapping[str, Any], kind: "_PolicyType", request: Request | AssumeRoleRequest) -> bool:
    """An explicit Deny wins over an Allow, an Allow over the implicit deny.

    Without a Version the language is that of 2008-10-17, which has no variables (reference_policies_elements_version).
    """
    statements = _checked_statements(document, kind)
    has_variables = document.get("Version") == "2012-10-17"
    context = _Context({key.lower(): value for key, value in request.context.items()}, has_variables)
    effects = {statement["Effect"] for statement in statements if _applies(statement, request, context)}
    return "Allow" in effects and "Deny" not in effects


def _applies(statement: Mapping[str, Any], request: Request | AssumeRoleRequest, context: "_Context") -> bool:
    """A variable that cannot be resolved makes the entire statement invalid (reference_policies_variables)."""
    try:
        return (
            _covers_action(statement, request.action)
            and (
                _covers_resource(statement, request.resource, context)
                if isinstance(request, Request)
                else _covers_principal(statement, request)
            )
            and _conditions_hold(statement.get("Condition", {}), context)
        )
    except _UnresolvedVariable:
        return False


# --- Text: variables and wildcards ------------------------------------------------------------------------------------

# A character of a pattern, and whether the document itself wrote it: only then can it be a wildcard. The values of
# variables are literal.
_Characters = list[tuple[str, bool]]

_VARIABLE = re.compile(r"\$\{(?:(?P<literal>[*?$])|(?P<key>[^\s{}',$*?]+)(?:, '(?P<default>[^']*)')?)\}")
_WILDCARDS = {"*": ".*", "?": "."}


@dataclass(frozen=True)
class _Context:
    """What the request carries, by lower-cased key; and whether the version of the document knows variables."""

    values: Context
    has_variables: bool

    def of(self, key: str) -> list[str]:
        """The values of a condition key; none where the request does not carry it."""
        value = self.values.get(key.lower(), [])
        return [value] if isinstance(value, str) else list(value)

    def replace(self, text: str) -> _Characters:
        """The characters of a text of the document, its variables replaced.

        Raises:
            _UnresolvedVariable: a variable has no value here and no default.
        """
        characters: _Characters = []
        end = 0
        for variable in _VARIABLE.finditer(text) if self.has_variables else ():
            characters += _written(text[end : variable.start()])
            characters += [(character, False) for character in self._value(variable)]
            end = variable.end()
        return characters + _written(text[end:])

    def _value(self, variable: re.Match[str]) -> str:
        """A multivalued key is no variable (reference_policies_condition-single-vs-multi-valued-context-keys)."""
        if variable["literal"]:
            return variable["literal"]
        value = self.values.get(variable["key"].lower(), variable["default"])
        if not isinstance(value, str):
            raise _UnresolvedVariable(variable[0])
        return value


def _written(text: str) -> _Characters:
    return [(character, True) for character in text]


def _literal(characters: _Characters) -> str:
    return "".join(character for character, _ in characters)


def _like(pattern: _Characters, text: str) -> bool:
    """`*` stands for any characters (none, `:` and `/` included), `?` for exactly one, the rest for itself."""
    source = "".join(
        _WILDCARDS[character] if written and character in _WILDCARDS else re.escape(character)
        for character, written in pattern
    )
    return re.fullmatch(source, text, re.DOTALL) is not None


# --- Action, Resource, Principal --------------------------------------------------------------------------------------

_ARN_COLONS = 5  # arn:partition:service:region:account:resource (reference-arns)


def _covers_action(statement: Mapping[str, Any], action: str) -> bool:
    """Service prefix and action name are case-insensitive (reference_policies_elements_action)."""
    patterns = _listed(statement.get("Action", statement.get("NotAction")))
    named = any(_like(_written(pattern.lower()), action.lower()) for pattern in patterns)
    return named == ("Action" in statement)


def _covers_resource(statement: Mapping[str, Any], resource: str, context: _Context) -> bool:
    """ARNs are case-sensitive (reference_policies_elements_resource)."""
    patterns = [context.replace(text) for text in _listed(statement.get("Resource", statement.get("NotResource")))]
    named = any(_resource_matches(pattern, resource) for pattern in patterns)
    return named == ("Resource" in statement)


def _resource_matches(pattern: _Characters, resource: str) -> bool:
    """The fields that an incomplete ARN leaves out count as `*`; a `*` may run on into the fields after it.

    The pages promise the second only of a `*` that ends its field, and call an ARN without all six fields an error
    (access-analyzer-reference-policy-checks): where they leave it open, the widest reading is taken.
    """
    incomplete = _literal(pattern).count(":") < _ARN_COLONS
    return _like(pattern, resource) or (incomplete and _like(pattern + _written(":*"), resource))


def _covers_principal(statement: Mapping[str, Any], request: AssumeRoleRequest) -> bool:
    """(reference_policies_elements_principal), (reference_policies_elements_notprincipal)."""
    element = statement.get("Principal", statement.get("NotPrincipal"))
    named = element == "*" or any(
        _is_principal(principal_type, principal_id, request)
        for principal_type, principal_ids in element.items()
        for principal_id in _listed(principal_ids)
    )
    return named == ("Principal" in statement)


def _is_principal(principal_type: str, principal_id: str, request: AssumeRoleRequest) -> bool:
    """Does one entry of a `Principal` element name the principal of the request?

    `{"AWS": "*"}` is the same as `"*"`: everyone. An account, as its 12 digits or the ARN of its root, names every
    principal in it. A role names its sessions, whose ARN leaves out the role's path. An id such as `AROA...` belongs to
    a deleted principal: nobody.
    """
    if principal_id == "*":
        return True
    if principal_type != request.principal_type:
        return False
    if principal_type != "AWS":
        return principal_id == request.principal
    _, partition, _, _, account, name = request.principal.split(":")
    own_names = {request.principal, account, f"arn:{partition}:iam::{account}:root"}
    if session := re.fullmatch(r"assumed-role/(?P<role>[^/]+)/.+", name):
        role = re.sub(r":role/(.*/)?", ":role/", principal_id)
        return principal_id in own_names or role == f"arn:{partition}:iam::{account}:role/{session['role']}"
    return principal_id in own_names


# --- Condition --------------------------------------------------------------------------------------------------------


def _arn_like(pattern: _Characters, value: str) -> bool:
    """Each of the six fields is compared on its own (reference_policies_elements_condition_operators)."""
    fields: list[_Characters] = [[]]
    for character in pattern:
        if character[0] == ":" and len(fields) <= _ARN_COLONS:
            fields.append([])
        else:
            fields[-1].append(character)
    values = value.split(":", _ARN_COLONS)
    return len(fields) == len(values) == _ARN_COLONS + 1 and all(map(_like, fields, values))


def _number(text: str) -> Decimal:
    if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text):
        raise ValueError(f"not an integer or decimal: {text}")
    return Decimal(text)


def _moment(text: str) -> datetime:
    """ISO 8601 with at least a day, UTC where it names no offset; or seconds since 1970."""
    if re.fullmatch("[0-9]{5,11}", text):
        return datetime.fromtimestamp(int(text), UTC)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _boolean(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise ValueError(f"neither true nor false: {text}")
    return text.lower() == "true"


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(text, strict=False)


def _within(
    address: ipaddress.IPv4Network | ipaddress.IPv6Network, network: ipaddress.IPv4Network | ipaddress.IPv6Network
) -> bool:
    return address.network_address in network


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


# Operators on text: may hold wildcards or variables. Name -> (pattern of the document, value of the request) -> match.
_TEXT_OPERATORS: dict[str, Callable[[_Characters, str], bool]] = {
    "StringEquals": lambda pattern, value: _literal(pattern) == value,
    "StringEqualsIgnoreCase": lambda pattern, value: _literal(pattern).lower() == value.lower(),
    "StringLike": _like,
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
}
# Operators on other types, without wildcards and variables. Name -> reader of both sides, (request, document) -> match.
_TYPED_OPERATORS: dict[str, tuple[Callable[[str], Any], Callable[[Any, Any], bool]]] = {
    **{
        f"{family}{comparison}": (reader, relation)
        for family, reader in {"Numeric": _number, "Date": _moment}.items()
        for comparison, relation in {
            "Equals": operator.eq,
            "LessThan": operator.lt,
            "LessThanEquals": operator.le,
            "GreaterThan": operator.gt,
            "GreaterThanEquals": operator.ge,
        }.items()
    },
    "Bool": (_boolean, operator.eq),
    "BinaryEquals": (_bytes, operator.eq),
    "IpAddress": (_network, _within),
}
_NEGATED_OPERATORS = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
}
_OPERATOR = re.compile(
    r"(?:(?P<set>ForAllValues|ForAnyValue):)?"
    rf"(?P<name>{'|'.join([*_TEXT_OPERATORS, *_TYPED_OPERATORS, *_NEGATED_OPERATORS])})"
    r"(?P<if_exists>IfExists)?"
)


def _conditions_hold(condition: Mapping[str, Any], context: _Context) -> bool:
    """All must hold (reference_policies_condition-logic-multiple-context-keys-or-values)."""
    return all(
        _condition_holds(name, key, [_text(value) for value in _listed(values)], context)
        for name, keys in condition.items()
        for key, values in keys.items()
    )


def _condition_holds(operator_name: str, key: str, expected: list[str], context: _Context) -> bool:
    """One operator on one key: the values of the document are joined by OR, those of a negated operator by NOR.

    `ForAllValues` asks it of every value of the request, and holds where there is none; `ForAnyValue` of one, and fails
    where there is none, with `IfExists` too (reference_policies_condition-single-vs-multi-valued-context-keys). To both
    and to `Null` the empty string is no value (reference_policies_condition_examples-multi-valued-context-keys).
    Without a set operator an absent key fails; a negated operator or `IfExists` makes it hold
    (reference_policies_elements_condition_operators).
    """
    values = context.of(key)
    present = [value for value in values if value]
    if operator_name == "Null":
        return any(_boolean(wants_absent) != bool(present) for wants_absent in expected)

    parts = _OPERATOR.fullmatch(operator_name)
    assert parts, "the document is checked before it is evaluated"
    negated = parts["name"] in _NEGATED_OPERATORS
    name = _NEGATED_OPERATORS.get(parts["name"], parts["name"])

    def satisfied(value: str) -> bool:
        # A list, not a generator: a variable that cannot be resolved counts whichever value stands before it.
        matches = [_compare(name, text, value, context) for text in expected]
        return any(matches) != negated

    match parts["set"]:
        case "ForAllValues":
            return all(satisfied(value) for value in present)
        case "ForAnyValue":
            return any(satisfied(value) for value in present)
    if not values:
        return negated or parts["if_exists"] is not None
    if len(values) > 1:
        raise ValueError(
            f"condition `{operator_name}` needs ForAllValues or ForAnyValue: `{key}` has {len(values)} values"
        )
    return satisfied(values[0])


def _compare(name: str, expected: str, value: str, context: _Context) -> bool:
    """A value of the request that is not of the operator's type matches nothing."""
    if name in _TEXT_OPERATORS:
        return _TEXT_OPERATORS[name](context.replace(expected), value)
    read, related = _TYPED_OPERATORS[name]
    try:
        actual = read(value)
    except ValueError:
        return False
    return related(actual, read(expected))


# --- Grammar (reference_policies_grammar) -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _PolicyType:
    """What sets the kinds apart: an identity-based policy has no `Id` and no principal, a trust policy no resource."""

    elements: frozenset[str]
    targets: tuple[str, str]


_IDENTITY_POLICY = _PolicyType(frozenset({"Version", "Statement"}), ("Resource", "NotResource"))
_TRUST_POLICY = _PolicyType(frozenset({"Version", "Id", "Statement"}), ("Principal", "NotPrincipal"))

_ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+")  # a wildcard only in the name, never in the service
_PRINCIPAL_IDS = {
    "AWS": re.compile(r"\*|\d{12}|[A-Z0-9]{16,}|arn:[a-z0-9-]+:(iam|sts)::\d{12}:[^:*?]+"),
    "Service": re.compile(r"[^*?\s]+"),
    "Federated": re.compile(r"[^*?\s]+"),
}


def _listed(value: Any) -> list[Any]:  # noqa: ANN401  JSON of any shape
    """Where the grammar takes an array, one value may stand without brackets."""
    return value if isinstance(value, list) else [value]


def _text(value: object) -> str:
    """A condition value as the text IAM compares: quotation marks are optional for numbers and Booleans."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _expect(holds: object, where: str, expected: str, got: object) -> None:
    if not holds:
        raise MalformedDocument(f"{where} must be {expected}, got {got!r}")


def _checked_statements(document: Mapping[str, Any], kind: _PolicyType) -> list[Mapping[str, Any]]:
    _expect(isinstance(document, Mapping), "the document", "an object", document)
    _expect(
        document.keys() <= kind.elements, "the document", f"of the elements {sorted(kind.elements)}", list(document)
    )
    _expect("Statement" in document, "the document", "given a Statement", list(document))
    version = document.get("Version", "2008-10-17")
    _expect(version in {"2008-10-17", "2012-10-17"}, "Version", "2008-10-17 or 2012-10-17", version)
    _expect(isinstance(document.get("Id", ""), str), "Id", "a string", document.get("Id"))
    statements = _listed(document["Statement"])
    _expect(statements, "Statement", "given at least one statement", statements)
    for index, statement in enumerate(statements):
        _check_statement(statement, f"Statement[{index}]", kind, has_variables=version == "2012-10-17")
    sids = [statement["Sid"] for statement in statements if statement.get("Sid")]
    _expect(len(sids) == len(set(sids)), "Sid", "unique in the document", sids)
    return statements


def _check_statement(statement: object, where: str, kind: _PolicyType, *, has_variables: bool) -> None:
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
            _check_each(statement[name], f"{where}.{name}", _WELL_FORMED, _has_whole_variables)
    for name in statement.keys() & {"Principal", "NotPrincipal"}:
        _check_principal(statement[name], f"{where}.{name}")
    _check_condition(statement.get("Condition", {}), f"{where}.Condition", has_variables=has_variables)


def _check_each(values: object, where: str, expected: str, is_valid: Callable[[object], bool]) -> None:
    _expect(_listed(values), where, "given at least one value", values)
    for value in _listed(values):
        _expect(is_valid(value), where, expected, value)


def _is_written_as(grammar: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and grammar.fullmatch(value) is not None


def _is_resource(value: object) -> bool:
    """The first field must be `arn`, or a wildcard that can stand for it."""
    return isinstance(value, str) and _like(_written(value.split(":")[0]), "arn")


_WELL_FORMED = "free of a `${` that opens no policy variable"


def _has_whole_variables(value: object) -> bool:
    return "${" not in _VARIABLE.sub("", _text(value))


def _check_principal(principal: object, where: str) -> None:
    if principal == "*":
        return
    if not isinstance(principal, Mapping) or not principal:
        raise MalformedDocument(f"{where} must be `*` or an object, got {principal!r}")
    for principal_type, ids in principal.items():
        _expect(principal_type in _PRINCIPAL_IDS, where, f"of the types {', '.join(_PRINCIPAL_IDS)}", principal_type)
        is_valid = partial(_is_written_as, _PRINCIPAL_IDS[principal_type])
        _check_each(ids, f"{where}.{principal_type}", "a principal named in full", is_valid)


def _check_condition(condition: object, where: str, *, has_variables: bool) -> None:
    """An empty `Condition` is accepted: the IAM console itself has long written it into trust policies."""
    if not isinstance(condition, Mapping):
        raise MalformedDocument(f"{where} must be an object, got {condition!r}")
    for operator_name, keys in condition.items():
        parts = _OPERATOR.fullmatch(operator_name)
        _expect(parts or operator_name == "Null", where, "made of condition operators", operator_name)
        if not isinstance(keys, Mapping):
            raise MalformedDocument(f"{where}.{operator_name} must be an object, got {keys!r}")
        for key, values in keys.items():
            place = f"{where}.{operator_name}.{key}"
            _expect(re.fullmatch(r"[^:]+:.+", key), place, "a key of the form `service:name`", key)
            _check_each(
                values, place, "a string, number or Boolean", lambda value: isinstance(value, str | int | float)
            )
            name = parts["name"] if parts else "Bool"  # Null takes true or false
            name = _NEGATED_OPERATORS.get(name, name)
            if name in _TYPED_OPERATORS:
                read, _ = _TYPED_OPERATORS[name]
                _check_each(values, place, f"of the type of {operator_name}", partial(_reads, read))
            elif has_variables:
                _check_each(values, place, _WELL_FORMED, _has_whole_variables)


def _reads(read: Callable[[str], object], value: object) -> bool:
    try:
        read(_text(value))
    except ValueError:
        return False
    return True
