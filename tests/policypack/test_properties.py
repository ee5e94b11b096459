"""The checker compared with the reference evaluator, and with itself: each docstring is a theorem.

A finding says "this request would be allowed", so the reference must allow it (soundness). Each
request on an unnamed target that the reference allows must be behind a finding (completeness).
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from iam_guardrails.actions import ESCALATION_WRITES, OWN_CREDENTIALS, PASS_ROLE, Target
from iam_guardrails.budget import Budget
from iam_guardrails.conditions import bounds_write
from iam_guardrails.documents import parse
from iam_guardrails.evaluation import Permission, Reach, evaluate
from iam_guardrails.patterns import FRESH

from localcloud.iam import Context, Request, allows
from tests.policypack.rewriting import REWRITES, Json, briefly, listed, statements_of, thoroughly, with_statements
from tests.policypack.strategies import (
    OTHER_ACCOUNT,
    OWN_ACCOUNT,
    PARTITIONS,
    STRANGER,
    TARGETS,
    documents,
    resource_patterns,
    statements,
)

UNWRITTEN = "="
"""A character of names that stands in no pattern of the strategies; in no action stands a digit."""

FULL_DENY = {"Effect": "Deny", "Action": "*", "Resource": "*"}


def found_in(document: object) -> tuple[Permission, ...]:
    budget = Budget(10**9)
    return evaluate(parse(document, budget), budget).permissions


def checked(document: Json) -> tuple[Permission, ...]:
    return found_in(json.dumps(document))


def reaches(document: Json) -> dict[tuple[str, Target], Reach]:
    """How far each guarded action goes at most."""
    widest: dict[tuple[str, Target], Reach] = {}
    for permission in checked(document):
        asked = permission.action, permission.target
        widest[asked] = max(permission.reach, widest.get(asked, permission.reach))
    return widest


def verdict(document: Json) -> set[tuple[str, Target, Reach]]:
    return {(permission.action, permission.target, permission.reach) for permission in checked(document)}


# --- Soundness --------------------------------------------------------------------------------------------------------


def has_variable(value: object) -> bool:
    return "${" in json.dumps(value)


def is_credited(deny: Json) -> bool:
    """Whether the checker takes a Deny into account: a caller avoids one with a condition or a variable."""
    return "Condition" not in deny and not has_variable(deny.get("Resource", deny.get("NotResource")))


# One of these meets any test of `strategies.CONDITIONS` that can be met.
ANY_VALUES = ("x", "true", "false", "1", "203.0.113.7", "2001:db8::7", "2026-11-22T10:00:00Z", "9999-12-31T00:00:00Z")


def meeting(condition: Mapping[str, Mapping[str, Any]]) -> Json | None:
    """A context under which a `Condition` without variables holds, or `None`; found key by key."""
    context: Json = {}
    tests: dict[str, Json] = {}
    for operator, keys in condition.items():
        for key, values in keys.items():
            tests.setdefault(key.lower(), {}).setdefault(operator, {})[key] = values
    for key, of_key in tests.items():
        written = [
            str(v).replace("*", "x").replace("?", "x") for t in of_key.values() for v in listed(next(iter(t.values())))
        ]
        candidates: list[Json] = [{}, *({key: value} for value in (*written, *ANY_VALUES))]
        probe = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": of_key}}
        met = next((c for c in candidates if allows(probe, Request("iam:PassRole", "*", c))), None)
        if met is None:
            return None
        context |= met
    return context


def asked(permission: Permission) -> Request:
    """The request of a grant, with characters nobody wrote where the checker has `FRESH`."""
    *head, account, last = permission.arn.split(":", 5)
    arn = ":".join((*head, account.replace(FRESH, "5"), last.replace(FRESH, UNWRITTEN)))
    return Request(permission.action.replace(FRESH, "0"), arn)


def contexts(request: Request, met: Json) -> Iterator[Json]:
    """What a caller may be called, and tagged: as the target is, in part, or otherwise."""
    for name in ("alice", *set(re.findall(f"{UNWRITTEN}+", request.resource))):
        yield {"aws:username": name, "aws:principaltag/team": name, "aws:principaltag/owner": name, **met}


@thoroughly
@given(document=documents())
def test_what_is_reported_is_allowed(document: Json) -> None:
    """Soundness: the request of every grant is allowed by the reference, under a context that the caller may choose.

    Skips what the checker documents as widened: Denies that it never credits, and conditions that nothing meets.
    """
    credited = [s for s in statements_of(document) if s["Effect"] == "Allow" or is_credited(s)]
    for permission in checked(document):
        condition = statements_of(document)[permission.statement.position - 1].get("Condition", {})
        met = None if has_variable(condition) else meeting(condition)
        if met is None:
            continue
        request = asked(permission)
        assert any(
            allows(with_statements(document, credited), Request(request.action, request.resource, context))
            for context in contexts(request, met)
        ), request


# --- Completeness -----------------------------------------------------------------------------------------------------

HEADS = {
    "role/": ("", "service-role/"),
    "user/": ("",),
    "group/": ("",),
    "policy/": ("", "service-role/"),
    "saml-provider/": ("",),
    "permissionSet/": ("ps-",),
    "identitystore group/": ("",),
}
TAILS = ("", "", "", "Admin", "y", "-web", "/app-", "/x", "/alice")


@st.composite
def fresh_names(draw: st.DrawFn) -> str:
    """A name, or a path and a name, of which no pattern fixes the first three characters."""
    tail = draw(st.sampled_from(TAILS)) + UNWRITTEN * draw(st.integers(0, 3))
    return UNWRITTEN * draw(st.integers(3, 20)) + tail


@st.composite
def fresh_requests(draw: st.DrawFn) -> list[Request]:
    """A request for each action on one fresh target, by a caller who may be called, or tagged, like it."""
    name = draw(fresh_names())
    place = {
        "partition": draw(st.sampled_from(PARTITIONS)),
        "account": draw(st.sampled_from((OWN_ACCOUNT, OTHER_ACCOUNT, STRANGER, f"1234{STRANGER[4:]}"))),
    }
    shared = draw(st.sampled_from((0, -1)))
    called = st.sampled_from((name, "alice"))
    own = draw(st.fixed_dictionaries({}, optional={"aws:username": called, "aws:PrincipalTag/team": called}))
    context = own | draw(
        st.fixed_dictionaries({}, optional={"iam:PassedToService": st.just("ecs-tasks.amazonaws.com")})
    )
    return [
        Request(action, TARGETS[action].format(name=HEADS[target.value][shared] + name, **place), context)
        for action, target in ((PASS_ROLE, Target.ROLE), *ESCALATION_WRITES.items())
        if target is not Target.DIRECTORY  # it has no ARN: see test_actions_without_a_resource_type
    ]


def is_ones_own(request: Request) -> bool:
    """Whether a request gives its caller what it has already: keys or a password of its own user."""
    name = request.resource.rpartition("/")[2]
    return request.action in OWN_CREDENTIALS and request.context.get("aws:username") in (name, f"any/{name}")


def is_bounded(statement: Json, action: str) -> bool:
    """Whether a statement's conditions bound an action, as `conditions.py` defines it."""
    (parsed,) = parse({"Statement": statement}, Budget()).statements
    return bounds_write(parsed, action).certain


@thoroughly
@given(document=documents(), requests=fresh_requests())
def test_what_is_allowed_is_reported(document: Json, requests: list[Request]) -> None:
    """Completeness: an action that the reference allows on a fresh target, without a bounding condition, is reported.

    Fresh: no pattern fixes the first three characters of the name or path, whatever stands behind them.
    """
    found = {permission.action for permission in checked(document) if permission.reach is Reach.UNBOUNDED}
    for request in requests:
        unbounded = [s for s in statements_of(document) if s["Effect"] == "Deny" or not is_bounded(s, request.action)]
        if request.action not in found and not is_ones_own(request):
            assert not unbounded or not allows(with_statements(document, unbounded), request), request


ANY_ROLE = f"arn:aws:iam::{OWN_ACCOUNT}:role/*"


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        *(
            pytest.param([{"Effect": "Allow", "Resource": f"arn:{partition}:iam::*:role/*"}], "===", id=partition)
            for partition in PARTITIONS
        ),
        pytest.param([{"Effect": "Allow", "NotResource": "arn:*:iam::*:role/${aws:username}"}], "===", id="a variable"),
        *(
            pytest.param(
                [
                    {"Effect": "Allow", "Resource": ANY_ROLE},
                    {"Effect": "Deny", "Resource": ANY_ROLE.replace("*", "?" * denied) + rest},
                ],
                left,
                id=f"names of {denied} characters{' or more' * len(rest)} are denied",
            )
            for denied, rest, left in ((12, "", "==="), (1, "", "==="), (2, "*", "="), (13, "*", "==="))
        ),
    ],
)
def test_what_is_allowed_on_a_name_is_reported(statement: list[Json], name: str) -> None:
    """Completeness, where drawing meets it seldom: each partition, a variable, Denies that count characters."""
    document = {"Version": "2012-10-17", "Statement": [{"Action": "iam:PassRole", **one} for one in statement]}
    targets = [f"arn:{partition}:iam::{OWN_ACCOUNT}:role/{name}" for partition in PARTITIONS]
    assert any(allows(document, Request(PASS_ROLE, target, {"aws:username": "alice"})) for target in targets)
    assert reaches(document) == {(PASS_ROLE, Target.ROLE): Reach.UNBOUNDED}


ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
CHOSEN: Sequence[str | None] = (None, ADMINISTRATOR, f"arn:aws:iam::{OWN_ACCOUNT}:policy/any-new-policy")
"""Policies and boundaries of a caller's choice; `None`: the request has none."""

_NAMED_POLICIES = (
    *(f"arn:aws:iam::{OWN_ACCOUNT}:policy/Boundary", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"),
    *(ADMINISTRATOR, ADMINISTRATOR.lower(), "arn:aws:iam::*:policy/AdministratorAccess"),
    *("arn:aws:iam::aws:policy/Admin*", "arn:*:iam::*:policy/Boundary", "*"),
)


@st.composite
def policy_conditions(draw: st.DrawFn) -> Json:
    """One test of the policy or boundary of a request."""
    key = draw(st.sampled_from(("iam:PolicyARN", "iam:policyarn", "iam:PermissionsBoundary")))
    quantifier = draw(st.sampled_from(("", "", "ForAnyValue:", "ForAllValues:")))
    names = ("StringEquals", "StringLike", "StringEqualsIgnoreCase", "ArnEquals", "ArnLike", "StringNotEquals")
    exists = draw(st.sampled_from(("", "", "IfExists")))
    values = draw(st.lists(st.sampled_from(_NAMED_POLICIES), min_size=1, max_size=2))
    return {f"{quantifier}{draw(st.sampled_from(names))}{exists}": {key: values}}


@thoroughly
@given(condition=policy_conditions(), action=st.sampled_from(sorted(ESCALATION_WRITES)))
def test_a_bounding_condition_bounds(condition: Json, action: str) -> None:
    """What bounds a write holds for no request that uses a policy, and a boundary, of the caller's choice, or none."""
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}
    if is_bounded(statement, action):
        for policy, boundary in product(CHOSEN, repeat=2):
            chosen = {"iam:PolicyARN": policy, "iam:PermissionsBoundary": boundary}
            context: Context = {key: value for key, value in chosen.items() if value is not None}
            assert not allows({"Statement": statement}, Request(action, "*", context)), context


# --- Invariances ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rewrite", REWRITES.values(), ids=REWRITES)
@briefly
@given(document=documents())
def test_what_means_the_same_is_checked_the_same(rewrite: Callable[[Json], Json], document: Json) -> None:
    """Invariance: a document written otherwise has the same actions, reaches and targets."""
    assert verdict(rewrite(document)) == verdict(document)


@briefly
@given(document=documents())
def test_text_and_object_are_checked_the_same(document: Json) -> None:
    """Invariance: a document is checked the same as text, as an object, and with its characters escaped."""
    escaped = re.sub(r'(?<=")[A-Za-z]', lambda letter: f"\\u{ord(letter.group()):04x}", json.dumps(document))
    for form in (document, escaped):
        assert {(p.action, p.target, p.reach) for p in found_in(form)} == verdict(document)


# --- Monotonicity -----------------------------------------------------------------------------------------------------


@thoroughly
@given(document=documents(), more=statements(), first=st.booleans())
def test_more_statements(document: Json, more: Json, *, first: bool) -> None:
    """Monotonicity: one more Allow takes away no grant, one more Deny adds none; wherever it stands."""
    before = reaches(document)
    present = statements_of(document)
    after = reaches(with_statements(document, [more, *present] if first else [*present, more]))
    smaller, larger = (before, after) if more["Effect"] == "Allow" else (after, before)
    assert smaller.keys() <= larger.keys()
    assert all(reach <= larger[asked] for asked, reach in smaller.items())


@briefly
@given(document=documents(), pattern=resource_patterns())
def test_more_resources(document: Json, pattern: str) -> None:
    """Monotonicity: one more entry in the Resource of every Allow takes away no permission."""
    widened = [
        {**s, "Resource": [*listed(s["Resource"]), pattern]} if s["Effect"] == "Allow" and "Resource" in s else s
        for s in statements_of(document)
    ]
    after = reaches(with_statements(document, widened))
    assert all(reach <= after.get(asked, 0) for asked, reach in reaches(document).items())


@briefly
@given(document=documents())
def test_a_full_deny_leaves_nothing(document: Json) -> None:
    """An unconditional Deny of everything leaves no grant; under a condition it takes none away."""
    present = statements_of(document)
    assert verdict(with_statements(document, [*present, FULL_DENY])) == set()
    conditional = {**FULL_DENY, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}
    assert verdict(with_statements(document, [*present, conditional])) == verdict(document)
