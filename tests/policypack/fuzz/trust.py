"""Random trust policies, and the strangers that no trust policy of this grammar names.

The theorem has two halves, because a condition can fail for everyone without limiting who can assume the role:

1. If the trust policy lets a stranger assume the role, the checker reports it.
2. If no stranger could, even one whose request satisfies every condition that limits nobody, it doesn't.

A stranger chooses everything that a caller can choose: its account, the name of its role, the external ID, the audience
and subject of its token, and whether its account is in an organization. A stranger's request may also omit the keys: a
condition limits callers only if it requires its key.

The patterns of the grammar are few, so a list of strangers is enough: for each pattern that others can satisfy, the
list has a value that matches it and that no document contains.
"""

import json
import random
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import Any

from localcloud.iam import AssumeRoleRequest, read_trust_policy
from localcloud.iam.documents import Statement
from localcloud.iam.operators import parse_operator
from tests.policypack.fuzz.elements import as_list, bits, element, has_variables, lowest
from tests.policypack.strategies import GITHUB, GITHUB_PROVIDER, OWN_ACCOUNT, STRANGER

Json = dict[str, Any]

_OWN_ROLE = f"arn:aws:iam::{OWN_ACCOUNT}:role/ci"
_SERVICE = "ecs-tasks.amazonaws.com"
_NEIGHBOR = "123455555555"
"""Another account of a stranger. It begins like the own account."""

_PRINCIPALS: Sequence[Any] = (
    *("*", {"AWS": "*"}) * 2,
    {"AWS": ["*", _OWN_ROLE]},
    {"AWS": "*", "Service": _SERVICE},
    {"AWS": OWN_ACCOUNT},
    {"AWS": [f"arn:aws:iam::{OWN_ACCOUNT}:root", _OWN_ROLE]},
    {"Service": _SERVICE},
    {"Service": [_SERVICE, "lambda.amazonaws.com"]},
    *({"Federated": GITHUB_PROVIDER},) * 4,
    {"Federated": GITHUB_PROVIDER, "AWS": _OWN_ROLE},
)
_ACTIONS: Sequence[Any] = (
    *("sts:AssumeRole", "sts:AssumeRoleWithWebIdentity") * 2,
    ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"],
    ["sts:AssumeRole", "sts:TagSession"],
    *("sts:*", "*", "STS:assume*", "sts:A?sumeRole", "sts:*WithWebIdentity", "sts:TagSession"),
)
_NOT_ACTIONS: Sequence[Any] = ("sts:TagSession", "s3:*", "sts:AssumeRole", ["sts:AssumeRoleWith*", "sts:TagSession"])

_SUBJECT = "repo:ours/app:ref:refs/heads/main"
_VALUES: dict[str, Sequence[str]] = {
    "aws:PrincipalOrgID": ("o-ours000000", "o-ours000000", "o-*", "*", "o-ours00000?"),
    "aws:PrincipalAccount": (OWN_ACCOUNT, OWN_ACCOUNT, "1234*", "*", "?" * 12),
    "aws:PrincipalArn": (
        _OWN_ROLE,
        f"arn:aws:iam::{OWN_ACCOUNT}:role/*",
        *("arn:aws:iam::*:role/ci", "arn:aws:iam::12345*:role/ci", "arn:*:*:*:*:*", "*"),
    ),
    "aws:SourceAccount": (OWN_ACCOUNT, "*"),
    "sts:ExternalId": ("shared", "*"),
    f"{GITHUB}:aud": ("sts.amazonaws.com", "*"),
    f"{GITHUB}:sub": (
        *(_SUBJECT, "repo:ours/*", "repo:ours/app:*", "repo:ours*", "repo:*/app:*", "repo:our?/app:*"),
        *("*", "*:ref:refs/heads/main", "*ours/app:*", "repo:*", "repo:?*/app:*"),
    ),
}
_STRING_OPERATORS = (
    *("StringEquals", "StringLike") * 3,
    *("StringNotEquals", "StringNotLike", "StringEqualsIgnoreCase"),
)
_ARN_OPERATORS = ("ArnLike", "ArnEquals", "ArnNotLike")


def trust_document(rng: random.Random) -> Json:
    """Return a random trust policy."""
    statements = [_statement(rng) for _ in range(rng.choice((1, 1, 2, 2, 3, 4)))]
    return {"Version": rng.choice(("2012-10-17", "2008-10-17")), "Statement": statements}


def _statement(rng: random.Random) -> Json:
    is_negated = rng.random() < 0.15
    principals = [each for each in _PRINCIPALS if "*" not in str(each)] if is_negated else _PRINCIPALS
    statement: Json = {
        "Effect": rng.choice(("Allow", "Allow", "Allow", "Deny")),
        "NotPrincipal" if is_negated else "Principal": rng.choice(principals),
    }
    if rng.random() < 0.15:
        statement["NotAction"] = rng.choice(_NOT_ACTIONS)
    else:
        statement["Action"] = rng.choice(_ACTIONS)
    condition: dict[str, Json] = {}
    for _ in range(rng.choice((0, 0, 1, 1, 1, 2, 2, 3))):
        operator, key, values = _test(rng)
        condition.setdefault(operator, {})[key] = values
    if condition or rng.random() < 0.1:
        statement["Condition"] = condition
    return statement


def _test(rng: random.Random) -> tuple[str, str, Any]:
    """Return the operator, the key and the values of one condition."""
    key = rng.choice(list(_VALUES))
    written = rng.choice((key, key, key.upper(), key.lower()))
    if rng.random() < 0.08:
        return "Null", written, rng.choice(("true", "false"))
    is_arn = key == "aws:PrincipalArn" and rng.random() < 0.5
    operator = rng.choice(_ARN_OPERATORS if is_arn else _STRING_OPERATORS)
    values = [value for value in _VALUES[key] if not is_arn or value.startswith("arn")]
    quantifier = rng.choice(("", "", "", "ForAnyValue:", "ForAllValues:"))
    suffix = rng.choice(("", "", "", "IfExists"))
    chosen = rng.sample(values, min(len(values), rng.choice((1, 1, 1, 2))))
    return f"{quantifier}{operator}{suffix}", written, chosen[0] if len(chosen) == 1 else chosen


def _aws_strangers() -> Iterator[AssumeRoleRequest]:
    """Yield the roles of unnamed accounts. An external ID of `*` is the widest interpretation."""
    for account, organization, role, external_id in product(
        (STRANGER, _NEIGHBOR, "123456555555"),
        (None, "o-stranger00", "o-ours00000x"),
        ("ci", "path/other"),
        (None, "shared", "other", "*"),
    ):
        arn = f"arn:aws:iam::{account}:role/{role}"
        context = {
            "aws:PrincipalAccount": account,
            "aws:PrincipalArn": arn,
            "aws:PrincipalOrgID": organization,
            "sts:ExternalId": external_id,
        }
        yield AssumeRoleRequest("AWS", arn, context=_present(context))
    yield AssumeRoleRequest("AWS", f"arn:aws:iam::{STRANGER}:role/ci")


def _github_strangers() -> Iterator[AssumeRoleRequest]:
    """Yield tokens for workflows of unnamed organizations."""
    owners = ("stranger", "ours-2", "ourx", "x-ours")
    subjects = (*(f"repo:{owner}/app:ref:refs/heads/main" for owner in owners), "repo:stranger/x:environment:y", None)
    for subject, audience in product(subjects, ("sts.amazonaws.com", "*", None)):
        context = _present({f"{GITHUB}:sub": subject, f"{GITHUB}:aud": audience})
        yield AssumeRoleRequest("Federated", GITHUB_PROVIDER, "sts:AssumeRoleWithWebIdentity", context)


def _present(context: dict[str, str | None]) -> dict[str, str]:
    return {key: value for key, value in context.items() if value is not None}


_AWS = tuple(_aws_strangers())
_GITHUB = tuple(_github_strangers())
_GOOGLE = (AssumeRoleRequest("Federated", "accounts.google.com", "sts:AssumeRoleWithWebIdentity"),)
_STRANGERS = (*_AWS, *_GITHUB, *_GOOGLE)
_FROM_AWS, _FROM_GITHUB, _FROM_GOOGLE = (
    bits(each in group for each in _STRANGERS) for group in (_AWS, _GITHUB, _GOOGLE)
)
"""Sets of strangers: the bit of each is its number."""
_WAYS_IN: Sequence[tuple[int, str, set[str]]] = (
    (_FROM_AWS, "sts:AssumeRole", {"aws:principalorgid", "aws:principalaccount", "aws:principalarn"}),
    (_FROM_GITHUB, "sts:AssumeRoleWithWebIdentity", {f"{GITHUB}:sub"}),
    (_FROM_GITHUB, "sts:AssumeRoleWithSAML", set()),
    (_FROM_GITHUB, "sts:AssumeRole", set()),
    (_FROM_GOOGLE, "sts:AssumeRoleWithWebIdentity", set()),
)
"""Strangers, action and the lowered keys that can limit which of them assume the role. AWS accepts not every action."""
ACTIONS = tuple(dict.fromkeys(action for _, action, _ in _WAYS_IN))


def stranger(document: Json) -> AssumeRoleRequest | None:
    """Return a stranger that the trust policy lets in, or None."""
    variables = has_variables(document)
    allowed = denied = 0
    for statement in as_list(document["Statement"]):
        concerned = _asking(*element(statement, "Action")) & _named(statement)
        for operator, key, values in _tests(statement):
            concerned &= _satisfying(operator, key, values, variables=variables)
        if statement["Effect"] == "Allow":
            allowed |= concerned
        else:
            denied |= concerned
    found = allowed & ~denied & (_FROM_AWS | _FROM_GITHUB)
    return _STRANGERS[lowest(found)] if found else None


def could_open(document: Json) -> bool:
    """Return whether a stranger could assume the role if it satisfied every condition that limits nobody.

    A `Deny` with a condition limits nobody here. Nothing is known of a `NotPrincipal`: a trust policy can't have it
    (reference_policies_elements_notprincipal).
    """
    statements = [
        statement
        for statement in as_list(document["Statement"])
        if statement["Effect"] == "Allow" or not statement.get("Condition")
    ]
    if any("NotPrincipal" in statement for statement in statements):
        return True
    for way_in in _WAYS_IN:
        effects = {statement["Effect"] for statement in statements if _could_apply(statement, *way_in)}
        if effects == {"Allow"}:
            return True
    return False


def _could_apply(statement: Json, strangers: int, action: str, keys: set[str]) -> bool:
    """Return whether each condition that can limit who assumes the role holds for one of the strangers.

    A `*` or `?` counts as a wildcard with every operator. A checker can take an exact comparison with it for a mistake.
    """
    callers = strangers & _named(statement) if _covers(*element(statement, "Action"), action) else 0
    limits = [
        _satisfying(operator.replace("Equals", "Like").replace("IgnoreCase", ""), key, values, variables=True)
        for operator, key, values in _tests(statement)
        if key.lower() in keys and _can_limit(operator)
    ]
    return bool(callers) and all(callers & limit for limit in limits)


def _can_limit(operator: str) -> bool:
    """Return whether the operator names values: it is no negation, and doesn't hold without the key."""
    parsed = parse_operator(operator)
    return parsed is not None and not parsed.is_negated and not parsed.if_exists


def _tests(statement: Json) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield the operator, the key and the values of each condition."""
    for operator, tests in statement.get("Condition", {}).items():
        for key, values in tests.items():
            yield operator, key, tuple(as_list(values))


@lru_cache(maxsize=4096)
def _asking(name: str, entries: tuple[str, ...]) -> int:
    """Return the strangers whose action an `Action` or `NotAction` covers."""
    return bits(_covers(name, entries, each.action) for each in _STRANGERS)


@lru_cache(maxsize=4096)
def _covers(name: str, entries: tuple[str, ...], action: str) -> bool:
    return _read({name: list(entries), "Principal": "*"}).actions.covers(action.lower())


def _named(statement: Json) -> int:
    """Return the strangers that a `Principal` or `NotPrincipal` covers."""
    name = "Principal" if "Principal" in statement else "NotPrincipal"
    return _named_in(name, json.dumps(statement[name]))


@lru_cache(maxsize=4096)
def _named_in(name: str, principals: str) -> int:
    return bits(map(_read({"Action": "*", name: json.loads(principals)}).target.covers, _STRANGERS))


@lru_cache(maxsize=65536)
def _satisfying(operator: str, key: str, values: tuple[str, ...], *, variables: bool) -> int:
    """Return the strangers for which one condition holds."""
    condition = {operator: {key: list(values)}}
    statement = _read({"Action": "*", "Principal": "*", "Condition": condition}, variables=variables)
    return bits(map(statement.applies, _STRANGERS))


def _read(elements: Json, *, variables: bool = False) -> Statement[AssumeRoleRequest]:
    version = "2012-10-17" if variables else "2008-10-17"
    return read_trust_policy({"Version": version, "Statement": {"Effect": "Allow", **elements}}).statements[0]
