"""A role or policy whose name the provider completes: what it may do to itself."""

import json

import pytest
from iam_guardrails.ways import find

from tests.policypack.cases import Resource
from tests.policypack.judging import check

ESCALATION = "iam-disallow-privilege-escalation"
SERVICE = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
TRUST = json.dumps({"Statement": [SERVICE]})
ROLE = "arn:aws:iam::123456789012:role/team/app-*"
POLICY = "arn:aws:iam::123456789012:policy/team/app-*"


def document(action: str, resource: str) -> str:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


def role(resource: str = ROLE, **more: object) -> Resource:
    inline = [{"name": "own", "policy": document("iam:PutRolePolicy", resource)}]
    named = {"namePrefix": "app-", "path": "/team/", **more}
    return Resource("aws:iam/role:Role", "app", {**named, "assumeRolePolicy": TRUST, "inlinePolicies": inline})


def test_a_role_that_can_write_roles_with_its_prefix() -> None:
    [message] = check(role())[ESCALATION]
    assert (
        f"Role `app` allows `iam:PutRolePolicy` on `{ROLE}` (statement 1). This is the role that has these" in message
    )
    assert " list only targets other than `app-*`. " in message


def test_a_policy_that_can_write_policies_with_its_prefix() -> None:
    props = {"namePrefix": "app-", "path": "/team/", "policy": document("iam:CreatePolicyVersion", POLICY)}
    assert ESCALATION in check(Resource("aws:iam/policy:Policy", "app", props))


def test_a_role_of_a_terraform_module() -> None:
    inline = [{"name": "own", "policy": document("iam:PutRolePolicy", ROLE)}]
    props = {"name_prefix": "app-", "path": "/team/", "assume_role_policy": TRUST, "inline_policy": inline}
    assert ESCALATION in check(Resource("module:tf:aws_iam_role", "app", props))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(role(ROLE.replace("app-", "app-1")), id="another prefix"),
        pytest.param(role(ROLE.replace("/team/", "/")), id="another path"),
        pytest.param(role(name="other", namePrefix=None), id="a name"),
        pytest.param(role(name="other"), id="a name and a prefix"),
        pytest.param(role(namePrefix=""), id="no prefix"),
        pytest.param(role(namePrefix=None), id="no name at all"),
    ],
)
def test_a_role_that_can_write_others(other: Resource) -> None:
    assert ESCALATION not in check(other)


@pytest.mark.parametrize("token", ["aws:iam/role:Role", "aws:iam/policy:Policy"])
def test_the_property_is_pulumis(token: str) -> None:
    found = find(token)
    assert found is not None
    assert ("namePrefix",) in {held.prefix for held in found.type.holders}
