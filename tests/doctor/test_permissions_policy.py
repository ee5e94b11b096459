"""How permissions become statements, and a policy several that IAM takes."""

from itertools import permutations

import pytest

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


def attaching(**values: str) -> Permission:
    """The permission to attach under conditions: `arn` on the policy, `bound` on the boundary, a word each."""
    keys = {"arn": ARN_EQUALS, "bound": BOUND}
    return Permission(
        "iam:AttachRolePolicy", ROLE, {keys[key]: frozenset(each.split()) for key, each in values.items()}
    )


@pytest.mark.parametrize(
    ("permissions", "conditions"),
    [
        pytest.param(
            [attaching(arn="p", bound="b"), attaching(bound="c")],
            [
                {"ArnEquals": {"iam:PolicyARN": ["p"]}, "StringEquals": {"iam:PermissionsBoundary": ["b"]}},
                {"StringEquals": {"iam:PermissionsBoundary": ["c"]}},
            ],
            id="a-key-that-one-leaves-free-with-another-value",
        ),
        pytest.param(
            [attaching(arn="p", bound="b"), attaching(arn="q", bound="c")],
            [
                {"ArnEquals": {"iam:PolicyARN": ["p"]}, "StringEquals": {"iam:PermissionsBoundary": ["b"]}},
                {"ArnEquals": {"iam:PolicyARN": ["q"]}, "StringEquals": {"iam:PermissionsBoundary": ["c"]}},
            ],
            id="two-keys-that-differ",
        ),
        pytest.param(
            [attaching(arn="p", bound="b"), attaching(arn="q", bound="b")],
            [{"ArnEquals": {"iam:PolicyARN": ["p", "q"]}, "StringEquals": {"iam:PermissionsBoundary": ["b"]}}],
            id="one-key-that-differs",
        ),
        pytest.param(
            [attaching(arn="p", bound="b"), attaching(arn="q", bound="c"), attaching(arn="q", bound="b")],
            [
                {"ArnEquals": {"iam:PolicyARN": ["p", "q"]}, "StringEquals": {"iam:PermissionsBoundary": ["b"]}},
                {"ArnEquals": {"iam:PolicyARN": ["q"]}, "StringEquals": {"iam:PermissionsBoundary": ["c"]}},
            ],
            id="one-of-them-differs-in-one-key",
        ),
        pytest.param(
            [attaching(arn="p", bound="b"), attaching(bound="b c")],
            [{"StringEquals": {"iam:PermissionsBoundary": ["b", "c"]}}],
            id="one-within-the-other",
        ),
        pytest.param([attaching(arn="p"), attaching(), attaching(bound="b")], [None], id="one-without-any"),
    ],
)
def test_a_policy_allows_what_is_needed_and_no_more(permissions: list[Permission], conditions: list[object]) -> None:
    for order in permutations(permissions):
        found = sorted((each.get("Condition") for each in statements(order)), key=str)
        assert found == conditions


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
