"""How permissions become statements, and a policy several that IAM takes."""

from components.documents import document
from doctor.permissions import policy
from doctor.permissions.policy import Permission, statements
from localcloud.iam import Request, allows

ROLE, OTHER = "arn:aws:iam::123456789012:role/a", "arn:aws:iam::123456789012:role/b"
ARN_EQUALS, BOUND = ("ArnEquals", "iam:PolicyARN"), ("StringEquals", "iam:PermissionsBoundary")


def test_what_shares_its_actions_shares_a_statement() -> None:
    every = [Permission(action, arn) for arn in (OTHER, ROLE) for action in ("iam:GetRole", "iam:CreateRole")]
    assert statements([*every, *every, Permission("iam:GetUser", ROLE)]) == [
        {"Effect": "Allow", "Action": ["iam:CreateRole", "iam:GetRole"], "Resource": [OTHER]},
        {"Effect": "Allow", "Action": ["iam:CreateRole", "iam:GetRole", "iam:GetUser"], "Resource": [ROLE]},
    ]


def test_two_values_of_a_condition_are_both_allowed() -> None:
    either = [Permission("iam:AttachRolePolicy", ROLE, {ARN_EQUALS: frozenset({value})}) for value in ("two", "one")]
    assert statements(either) == [
        {
            "Effect": "Allow",
            "Action": ["iam:AttachRolePolicy"],
            "Resource": [ROLE],
            "Condition": {"ArnEquals": {"iam:PolicyARN": ["one", "two"]}},
        }
    ]


def test_what_one_of_two_leaves_free_is_free() -> None:
    one = Permission("iam:AttachRolePolicy", ROLE, {ARN_EQUALS: frozenset({"p"}), BOUND: frozenset({"b"})})
    other = Permission("iam:AttachRolePolicy", ROLE, {BOUND: frozenset({"c"})})
    ((limit),) = (each["Condition"] for each in statements([one, other]))
    assert limit == {"StringEquals": {"iam:PermissionsBoundary": ["b", "c"]}}
    ((free),) = statements([one, Permission("iam:AttachRolePolicy", ROLE)])
    assert "Condition" not in free


def large(count: int) -> list[Permission]:
    return [
        Permission(
            f"iam:{call}", f"arn:aws:iam::123456789012:role/{'x' * 40}{number}", {BOUND: frozenset({str(group)})}
        )
        for group in range(3)
        for number in range(group, count, 3)
        for call in ("CreateRole", "GetRole")
    ]


def test_a_policy_that_fits_is_one_part() -> None:
    whole = document(statements(large(30)))
    assert policy.size(whole) <= 6144
    assert policy.parts(whole) == [whole]


def test_the_parts_of_a_large_policy_fit_and_allow_the_same() -> None:
    permissions = large(400)
    parts = policy.parts(document(statements(permissions)))
    assert all(policy.size(part) <= 6144 for part in parts)
    assert len(parts) < 10
    found = sorted(
        (action, arn, str(statement["Condition"]))
        for part in parts
        for statement in part["Statement"]
        for action in statement["Action"]
        for arn in statement["Resource"]
    )
    assert found == sorted(
        (each.action, each.resource, str({BOUND[0]: {BOUND[1]: sorted(each.conditions[BOUND])}}))
        for each in permissions
    )


def test_a_large_statement_for_one_resource_is_halved_by_its_actions() -> None:
    permissions = [Permission(f"iam:Get{'X' * 60}{number}", ROLE) for number in range(200)]
    parts = policy.parts(document(statements(permissions)))
    assert all(policy.size(part) <= 6144 for part in parts)
    for each in permissions:
        assert any(allows(part, Request(each.action, ROLE)) for part in parts)
