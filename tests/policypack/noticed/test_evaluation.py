"""What a document allows: conditions that bound, full access, writes on the holder, and roles to write and use."""

from typing import Any

import pytest
from iam_guardrails.access import Holder
from iam_guardrails.budget import Budget
from iam_guardrails.evaluation import evaluate
from iam_guardrails.self_escalation import own_writes
from iam_guardrails.usable_roles import usable_roles
from iam_guardrails.values import HOLE, Partial, PseudoText, Unknown

from tests.policypack.noticed.samples import (
    ATTACH,
    ATTACHES,
    NOTHING,
    OWN,
    POLICY,
    ROLES,
    Answer,
    allow,
    answer,
    deny,
    document,
    unknown,
)

ROLE = "arn:aws:iam::123456789012:role/app"
AWS = "arn:aws:iam::aws:policy/"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([POLICY], NOTHING, id="the account's own policy"),
        pytest.param([], ATTACHES, id="no values"),
        pytest.param([POLICY, "*"], ATTACHES, id="one of two values is a wildcard"),
        pytest.param([f"{POLICY}-*"], ATTACHES, id="a wildcard in the name"),
        pytest.param([f"{AWS}ReadOnlyAccess"], NOTHING, id="a harmless policy of AWS"),
        pytest.param([f"{AWS}AdministratorAccess"], ATTACHES, id="an admin policy of AWS"),
        pytest.param([f"{AWS}AWSLambda_FullAccess"], NOTHING, id="a policy that passes roles to some services"),
        pytest.param([f"{AWS}NoSuchPolicy"], unknown(f"{AWS}NoSuchPolicy"), id="a policy of AWS that nobody knows"),
        pytest.param(["arn:aws:iam::*:policy/AdministratorAccess"], ATTACHES, id="an admin policy in any account"),
        pytest.param(["arn:aws:iam::*:policy/team"], NOTHING, id="the account's own policy in any account"),
        pytest.param(
            ["arn:aws:iam::123456789012:policy/AdministratorAccess"], NOTHING, id="the account's own, called like AWS's"
        ),
        pytest.param([Unknown("x")], unknown("x"), id="an unknown value"),
        pytest.param([POLICY, Unknown("x")], unknown("x"), id="an unknown value next to one that bounds"),
        pytest.param(["*", Unknown("x")], ATTACHES, id="an unknown value next to a wildcard"),
        pytest.param([Partial(f"arn:aws:iam::{HOLE}:policy/team", ("x",))], NOTHING, id="an unknown account"),
        pytest.param(
            [Partial(f"arn:aws:iam::{HOLE}:policy/AdministratorAccess", ("x",))],
            unknown("x"),
            id="an unknown account of a policy called like AWS's",
        ),
        pytest.param(
            [Partial(f"arn:aws:iam::123456789012:policy/a{HOLE}", ("x",))], unknown("x"), id="an unknown part of a name"
        ),
        pytest.param([Partial(f"{HOLE}*", ("x",))], ATTACHES, id="an unknown beginning"),
    ],
)
def test_a_condition_bounds_by_each_of_its_values(values: list[object], expected: Answer) -> None:
    found = answer(document({**ATTACH, "Condition": {"StringLike": {"iam:PolicyARN": values}}}))
    assert found == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param({"stringEQUALS": {"IAM:policyarn": POLICY}}, NOTHING, id="another case"),
        pytest.param({"ForAnyValue:ArnLike": {"iam:PolicyARN": POLICY}}, NOTHING, id="ForAnyValue"),
        pytest.param({"ForAllValues:ArnLike": {"iam:PolicyARN": POLICY}}, ATTACHES, id="ForAllValues"),
        pytest.param({"ArnEquals": {"iam:PolicyARN": "*"}}, ATTACHES, id="a wildcard"),
        pytest.param({"StringEquals": {"iam:PolicyARN": "*"}}, NOTHING, id="a wildcard that is taken literally"),
        pytest.param({"stringEqualsIgnoreCase": {"iam:PolicyARN": f"{POLICY}?"}}, NOTHING, id="a question mark"),
        pytest.param(
            {"StringEquals": {"iam:PolicyARN": "${aws:PrincipalTag/x, '*'}"}}, ATTACHES, id="a wildcard in a variable"
        ),
        pytest.param({"ArnLikeIfExists": {"iam:PolicyARN": POLICY}}, ATTACHES, id="IfExists"),
        pytest.param({"ArnNotLike": {"iam:PolicyARN": POLICY}}, ATTACHES, id="a negated operator"),
        pytest.param({"ArnLike": {"iam:PermissionsBoundary": POLICY}}, NOTHING, id="a boundary"),
    ],
)
def test_a_condition_bounds_if_it_asks_for_its_key(condition: object, expected: Answer) -> None:
    assert answer(document({**ATTACH, "Condition": condition})) == expected


def test_a_boundary_does_not_bound_its_own_removal() -> None:
    condition = {"ArnLike": {"iam:PermissionsBoundary": POLICY}}
    found = answer(document(allow(Action="iam:DeleteRolePermissionsBoundary", Condition=condition)))
    assert found.allows == {"iam:DeleteRolePermissionsBoundary": "unbounded"}


def test_a_condition_on_policies_does_not_bound_a_pass_role() -> None:
    found = answer(document(allow(Condition={"ArnLike": {"iam:PolicyARN": POLICY}})))
    assert found.allows == {"iam:PassRole": "unbounded"}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param(
            {"StringEquals": {"IAM:passedtoservice": "a.amazonaws.com"}}, ("a.amazonaws.com",), id="a service"
        ),
        pytest.param({"StringLike": {"iam:PassedToService": ["a.amazonaws.com", "*"]}}, (), id="a wildcard"),
        pytest.param({"StringNotEquals": {"iam:PassedToService": "a.amazonaws.com"}}, (), id="all but a service"),
        pytest.param({"StringEquals": {"aws:PrincipalTag/x": "a"}}, (), id="another key"),
    ],
)
def test_names_the_services_that_a_role_can_be_passed_to(condition: object, expected: tuple[str, ...]) -> None:
    permissions = evaluate(document(allow(Condition=condition)), Budget()).permissions
    assert {permission.services for permission in permissions} == {expected}


KEYS = "iam:CreateAccessKey"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        pytest.param(allow(Action=KEYS, Resource="arn:aws:iam::*:user/${aws:username}"), {}, id="the user's own"),
        pytest.param(allow(Action=KEYS, Resource="*/${aws:username}"), {KEYS: "unbounded"}, id="any path"),
        pytest.param(
            allow(Action="iam:PutUserPolicy", Resource="arn:aws:iam::*:user/${aws:username}"),
            {"iam:PutUserPolicy": "unbounded"},
            id="the user's own policies",
        ),
    ],
)
def test_a_user_may_have_keys_of_its_own(statement: object, expected: dict[str, str]) -> None:
    assert answer(document(statement)).allows == expected


@pytest.mark.parametrize(
    ("statements", "full_access", "all_writes"),
    [
        pytest.param([allow(Action="*")], True, True, id="everything"),
        pytest.param([allow(Action="*"), deny(Action="iam:AddUserToGroup")], True, False, id="but for one write"),
        pytest.param(
            [allow(Action="iam:*"), deny(Action="iam:*", Resource="*:group/*")], False, False, id="but groups"
        ),
        pytest.param(
            [allow(Action="iam:*"), deny(Action="iam:*", Resource="*:policy/*")], False, False, id="but policies"
        ),
        pytest.param(
            [
                allow(Action="iam:*"),
                deny(Action=["iam:*Policy*", "iam:*User*", "iam:*Login*", "iam:*Key*", "iam:*Boundary", "iam:*SAML*"]),
            ],
            False,
            False,
            id="but all writes",
        ),
    ],
)
def test_tells_full_access(statements: list[Any], *, full_access: bool, all_writes: bool) -> None:
    evaluation = evaluate(document(*statements), Budget())
    assert (evaluation.full_access is not None, evaluation.all_writes) == (full_access, all_writes)


# --- Writes on the holder ---------------------------------------------------------------------------------------------

APP = Holder("role", "app", "/")
TEAM = Holder("role", "app", "/team/")
ANYWHERE = Holder("role", "app", None)
PUT = "iam:PutRolePolicy"


@pytest.mark.parametrize(
    ("holder", "statements", "expected"),
    [
        pytest.param(APP, [allow(Action=PUT, Resource=ROLE)], [PUT], id="an exact ARN"),
        pytest.param(APP, [allow(Action=PUT, Resource=f"{ROLES}a*")], [PUT], id="a wildcard"),
        pytest.param(APP, [allow(Action=PUT, Resource=f"{ROLE}-2")], [], id="another role"),
        pytest.param(APP, [deny(Action=PUT, Resource=ROLE)], [], id="a Deny"),
        pytest.param(APP, [allow(Action=PUT, Resource=ROLE), deny(Action=PUT)], [], id="an Allow and a Deny"),
        pytest.param(APP, [allow(Action=PUT, Resource=ROLE), deny(Action="iam:PassRole")], [PUT], id="another Deny"),
        pytest.param(
            APP,
            [allow(Action=PUT, Resource=ROLE), allow(Action="iam:AttachRolePolicy", Resource=ROLE), deny(Action=PUT)],
            ["iam:AttachRolePolicy"],
            id="a Deny of one of two actions",
        ),
        pytest.param(
            APP,
            [allow(Action=PUT, Resource=ROLE, Condition={"ArnLike": {"iam:PermissionsBoundary": POLICY}})],
            [],
            id="a condition that bounds",
        ),
        pytest.param(TEAM, [allow(Action=PUT, Resource=f"{ROLES}team/app")], [PUT], id="at its path"),
        pytest.param(TEAM, [allow(Action=PUT, Resource=ROLE)], [], id="at another path"),
        pytest.param(ANYWHERE, [allow(Action=PUT, Resource=f"{ROLES}team/app")], [PUT], id="at any path"),
        pytest.param(ANYWHERE, [allow(Action=PUT, Resource=f"{ROLES}team/app2")], [], id="another name at any path"),
        pytest.param(
            APP, [allow(Action=PUT, Resource=None, NotResource="arn:*:role/app")], [], id="NotResource of the holder"
        ),
        pytest.param(APP, [allow(Action=PUT, Resource=None, NotResource=f"{ROLE}2")], [PUT], id="NotResource"),
        pytest.param(APP, [allow(Action=PUT, Resource="arn:aws:iam")], [PUT], id="an incomplete ARN"),
        pytest.param(APP, [allow(Action=PUT, Resource=f"{ROLE} ")], [PUT], id="a space behind it"),
        pytest.param(
            Holder("group", "ops", "/"),
            [allow(Action=["iam:AttachGroupPolicy", "iam:AddUserToGroup"])],
            ["iam:AttachGroupPolicy"],
            id="a group",
        ),
        pytest.param(
            Holder("policy", "ops", "/"),
            [allow(Action="iam:*Version", Resource="arn:aws:iam::*:policy/ops")],
            ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"],
            id="a policy",
        ),
        pytest.param(
            Holder("user", "me", "/"),
            [allow(Action=["iam:CreateAccessKey", "iam:PutUserPolicy"], Resource="arn:aws:iam::*:user/me")],
            ["iam:PutUserPolicy"],
            id="a user",
        ),
        pytest.param(Holder("permission set", "app", None), [allow(Action="*")], [], id="a permission set"),
    ],
)
def test_finds_writes_on_the_holder(holder: Holder, statements: list[Any], expected: list[str]) -> None:
    assert [write.action for write in own_writes(document(*statements), [holder], Budget())] == expected


# --- Roles to write and use -------------------------------------------------------------------------------------------

WRITE = allow(Action=PUT, Resource=ROLE)
WRITE_ANY = allow(Action=PUT, Resource=f"{ROLES}app*")
TAGGED = {"StringEquals": {"aws:PrincipalTag/team": "x"}}
ASSUME = allow(Action="sts:AssumeRole", Resource=ROLE)


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param([WRITE, ASSUME], [(ROLE, PUT, "sts:AssumeRole")], id="a role to assume"),
        pytest.param([WRITE, allow(Resource=ROLE)], [(ROLE, PUT, "iam:PassRole")], id="a role to pass"),
        pytest.param([WRITE, allow(Resource=f"{ROLES}a*")], [(ROLE, PUT, "iam:PassRole")], id="a wildcard to pass"),
        pytest.param([WRITE], [], id="no use"),
        pytest.param([ASSUME], [], id="no write"),
        pytest.param([WRITE, allow(Resource=f"{ROLE}2")], [], id="the use of another role"),
        pytest.param([WRITE, deny(Resource=ROLE)], [], id="a Deny of the use"),
        pytest.param([deny(Action=PUT, Resource=ROLE), ASSUME], [], id="a Deny of the write"),
        pytest.param([WRITE, ASSUME, deny(Action=PUT)], [], id="a write that is denied"),
        pytest.param(
            [WRITE, ASSUME, deny(Action=PUT, Condition=TAGGED)],
            [(ROLE, PUT, "sts:AssumeRole")],
            id="a write that is denied under a condition",
        ),
        pytest.param([WRITE, ASSUME, deny(Action="iam:PassRole")], [(ROLE, PUT, "sts:AssumeRole")], id="another Deny"),
        pytest.param(
            [WRITE, ASSUME, deny(Action=PUT, Resource=None, NotResource=ROLE)],
            [(ROLE, PUT, "sts:AssumeRole")],
            id="a Deny of all others",
        ),
        pytest.param([allow(Action=PUT, Resource=f"{ROLES}app*"), ASSUME], [], id="a wildcard to write"),
        pytest.param([allow(Action=PUT, Resource=None, NotResource=ROLE), ASSUME], [], id="NotResource to write"),
        pytest.param([WRITE, allow(Resource=None, NotResource=ROLE)], [], id="NotResource to use"),
        pytest.param(
            [WRITE_ANY, allow(Action=PUT, Resource=None, NotResource=ROLE), ASSUME],
            [],
            id="NotResource next to a wildcard",
        ),
        pytest.param(
            [WRITE_ANY, deny(Action=PUT, Resource=ROLE, Condition=TAGGED), ASSUME], [], id="a Deny next to a wildcard"
        ),
        pytest.param(
            [allow(Action=[PUT, "iam:AttachRolePolicy"], Resource=ROLE), deny(Action="iam:Attach*"), ASSUME],
            [(ROLE, PUT, "sts:AssumeRole")],
            id="a Deny of one of two writes",
        ),
        pytest.param(
            [WRITE, allow(Action=None, NotAction=["iam:Put*", "iam:Attach*"], Resource=ROLE)],
            [(ROLE, PUT, "iam:PassRole")],
            id="NotAction to use",
        ),
        pytest.param(
            [{**WRITE, "Condition": {"ArnLike": {"iam:PermissionsBoundary": POLICY}}}, ASSUME],
            [],
            id="a write that is bounded",
        ),
        pytest.param(
            [allow(Action=[PUT, "iam:PassRole"]), deny(Action="iam:*", Resource=None, NotResource=ROLE)],
            [(ROLE, PUT, "iam:PassRole")],
            id="all that a Deny with NotResource leaves",
        ),
        pytest.param(
            [
                allow(Action=[PUT, "iam:PassRole"], Resource=None, NotResource=f"{ROLES}x"),
                deny(Action="iam:*", Resource=None, NotResource=[ROLE, f"{ROLES}x"]),
            ],
            [(ROLE, PUT, "iam:PassRole")],
            id="NotResource and a Deny with NotResource",
        ),
        pytest.param(
            [allow(Action=[PUT, "iam:PassRole"]), deny(Action=PUT, Resource=None, NotResource=f"{ROLES}x")],
            [(f"{OWN}x", PUT, "iam:PassRole")],
            id="a write that a Deny leaves",
        ),
        pytest.param(
            [allow(Action=[PUT, "iam:PassRole"], Resource="*:role/q")],
            [("*:role/q", PUT, "iam:PassRole")],
            id="a wildcard in front of the name",
        ),
        pytest.param(
            [allow(Action=PUT, Resource="arn:aws:iam:*:*:role/q"), allow(Resource="arn:*:role/q")],
            [("arn:aws:iam:*:*:role/q", PUT, "iam:PassRole")],
            id="wildcards in other fields",
        ),
        pytest.param(
            [
                allow(Action=PUT, Resource="arn:aws:iam::111111111111:role/q"),
                allow(Resource="arn:aws:iam::222222222222:role/q"),
            ],
            [],
            id="roles of two accounts",
        ),
        pytest.param(
            [
                allow(Action=PUT, Resource="arn:aws:iam::111111111111:role/q"),
                allow(Resource=PseudoText("arn:aws:iam::000000000000:role/q", f"arn:aws:iam::{HOLE}:role/q")),
            ],
            [("arn:aws:iam::111111111111:role/q", PUT, "iam:PassRole")],
            id="the account of the stack, which may be this one",
        ),
        pytest.param(
            [
                allow(Action=PUT, Resource="arn:aws:iam::111111111111:role/q"),
                allow(Resource=PseudoText("arn:aws:iam::222222222222:role/q", f"arn:{HOLE}:iam::222222222222:role/q")),
            ],
            [],
            id="another account, in the partition of the stack",
        ),
        pytest.param(
            [
                allow(Action=[PUT, "iam:PassRole"]),
                deny(Action=PUT, Resource=None, NotResource=[f"{ROLES}x", f"{ROLES}y"]),
                deny(Action="iam:PassRole", Resource=[f"{ROLES}x", f"{ROLES}z"]),
            ],
            [(f"{OWN}y", PUT, "iam:PassRole")],
            id="one of two roles is denied",
        ),
    ],
)
def test_finds_roles_to_write_and_use(statements: list[Any], expected: list[tuple[str, str, str]]) -> None:
    read = document(*statements)
    found = usable_roles(read, evaluate(read, Budget()).permissions, Budget())
    assert [(role.resource, role.write, role.use) for role in found] == expected


MANY = 10**9
"""Steps that suffice for anything."""


@pytest.mark.thorough
def test_pays_for_conditions_and_denies() -> None:
    condition = {"StringEquals": {"aws:username": ["x"] * 500}}
    for statements in (
        [allow(Action="iam:*", Condition=condition)],
        [*[deny(Resource=f"{ROLE}{at}") for at in range(500)], *[allow(Resource=f"{ROLE}-{at}*") for at in range(500)]],
    ):
        budget = Budget(MANY)
        evaluate(document(*statements), budget)
        assert MANY - budget.left > 500 * 20


def test_pays_for_looking_for_uses() -> None:
    budget = Budget(MANY)
    read = document(WRITE, allow(Action=["s3:GetObject"] * 8000, Resource=ROLE))
    assert list(usable_roles(read, (), budget)) == []
    assert MANY - budget.left > 8000 / 8


def test_pays_for_preparing_resources() -> None:
    budget = Budget(MANY)
    read = document(WRITE, deny(Action="iam:*", Resource=[f"{ROLE}{at}" for at in range(8000)]))
    assert list(usable_roles(read, (), budget)) == []
    assert MANY - budget.left > 8000 / 2


def test_pays_for_comparing_roles() -> None:
    roles = [f"{ROLE}{at}" for at in range(500)]
    budget = Budget(MANY)
    read = document(allow(Action=PUT, Resource=roles), allow(Resource=[f"{ROLES}b{at}*" for at in range(200)]))
    assert list(usable_roles(read, (), budget)) == []
    assert MANY - budget.left > 500 * 50


def test_pays_for_denies_of_roles_to_write() -> None:
    budget = Budget(MANY)
    denies = [deny(Action="iam:UpdateAssumeRolePolicy", Resource=f"{ROLES}x{at}") for at in range(100)]
    roles = allow(Action=[PUT, "sts:AssumeRole"], Resource=[f"{ROLE}{at}" for at in range(500)])
    assert len(list(usable_roles(document(roles, *denies), (), budget))) == 500
    assert MANY - budget.left > 500 * 2 * 100
