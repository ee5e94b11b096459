"""The exact sentence for what a config cannot say of people."""

from typing import Any

import pytest

from tests.components.settings_samples import (
    ECS,
    EXPRESS,
    IAM_NAME,
    operators,
    refusal,
)

ID = "11111111-2222-3333-4444-55555555555"


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        pytest.param(
            operators(passRoleArns=["arn:aws:iam::123456789012:role/a"]),
            "`container-roles:operators.passRoleArns` is not a setting: it must be one of `groupName`, `users`,"
            " `existingUsers`, `identityCenter`, `consoleAccess`, `requireMfa`, `usersPermissionsBoundary`,"
            " `extraStatements`, `readOnly`, `serviceTag`, `listRolesPolicyName`, `passRolePolicyName`,"
            " `createServiceLinkedRoles`, `deleteNetworkingRole`, `managedPolicies`",
            id="what-only-a-program-gives",
        ),
        pytest.param(
            operators(users="ai-engineer"),
            "`container-roles:operators.users` must be a list, got `ai-engineer`",
            id="text-for-a-list",
        ),
        pytest.param(
            operators(users=["a", "b", "a"]),
            "`container-roles:operators.users` must name each only once, got `a` twice",
            id="duplicate-user",
        ),
        pytest.param(
            operators(users=["a", "b c"]),
            f"`container-roles:operators.users[1]` must be 1 to 64 {IAM_NAME}, got `b c`",
            id="user-name",
        ),
        pytest.param(
            operators(existingUsers=["a", "b c"]),
            f"`container-roles:operators.existingUsers[1]` must be 1 to 64 {IAM_NAME}, got `b c`",
            id="name-of-an-existing-user",
        ),
        pytest.param(
            operators(users=["u"], existingUsers=["v", "U"]),
            "`container-roles:operators` must name each user in `users` or in `existingUsers`, got `U` in both",
            id="user-to-create-who-exists",
        ),
        pytest.param(
            operators(existingUsers=["u"], readOnly={"groupName": "r", "users": ["u"]}),
            "`container-roles:operators` must name each user in `users` or in `existingUsers`, got `u` in both",
            id="user-to-create-for-the-other-group-who-exists",
        ),
        pytest.param(
            {**operators(existingUsers=["u"]), "ecs": {**ECS, "operators": {"groupName": "h", "users": ["u"]}}},
            "`container-roles` must name each user in `users` or in `existingUsers`, got `u` in both",
            id="user-to-create-for-another-section-who-exists",
        ),
        pytest.param(
            {
                **operators(existingUsers=["u"]),
                "ecs": {**ECS, "operators": {"groupName": "h", "existingUsers": ["U"]}},
            },
            "`container-roles` must give each user a name of its own, got `u` twice",
            id="existing-user-with-two-spellings",
        ),
        pytest.param(
            operators(groupName="g" * 33, identityCenter={}),
            "`container-roles:operators` must give `identityCenter.name`, because a permission set has at most 32"
            f" characters in its name, got the group's `{'g' * 33}`",
            id="group-name-that-a-permission-set-cannot-have",
        ),
        pytest.param(
            operators(readOnly={"groupName": "g" * 33, "identityCenter": {}}),
            "`container-roles:operators.readOnly` must give `identityCenter.name`, because a permission set has at most"
            f" 32 characters in its name, got the group's `{'g' * 33}`",
            id="name-of-the-second-group-that-a-permission-set-cannot-have",
        ),
        pytest.param(
            operators(identityCenter={"name": "Readers"}, readOnly={"groupName": "readers", "identityCenter": {}}),
            "`container-roles` must give each permission set a name of its own, got `readers` twice",
            id="two-permission-sets-of-one-name",
        ),
        pytest.param(
            operators(identityCenter={"users": [f"{ID}A", f"{ID}a"]}),
            "`container-roles:operators.identityCenter` must name each of `users` once, whatever the case, got"
            f" `{ID}a` twice",
            id="one-person-in-two-cases",
        ),
        pytest.param(
            {
                "ecsServices": {
                    f"n{each}": {
                        "executionRole": {"name": f"e{each}"},
                        "taskRole": {"name": f"t{each}"},
                        "operators": {
                            "groupName": f"g{each}",
                            "users" if each % 2 else "existingUsers": [f"u{each % 2}"],
                        },
                    }
                    for each in range(22)
                }
            },
            "`container-roles` must have user `u0` in at most 10 groups, got 11",
            id="user-in-eleven-groups",
        ),
        pytest.param(
            operators(identityCenter={"groups": ["deployers"]}),
            "`container-roles:operators.identityCenter.groups[0]` must be the id of a group or user of Identity Center,"
            " such as `11111111-2222-3333-4444-555555555555`, not a name (`aws identitystore list-groups` and"
            " `list-users` show it), got `deployers`",
            id="name-for-an-id",
        ),
        pytest.param(
            operators(identityCenter={"sessionHours": 13}),
            "`container-roles:operators.identityCenter.sessionHours` must be at most 12, got `13`",
            id="session-longer-than-twelve-hours",
        ),
        pytest.param(
            operators(identityCenter={"instanceArn": "ssoins-1234567890abcdef"}),
            "`container-roles:operators.identityCenter.instanceArn` must be the ARN of an instance of Identity Center,"
            " `arn:aws:sso:::instance/ssoins-1234567890abcdef`, got `ssoins-1234567890abcdef`",
            id="id-of-an-instance",
        ),
        pytest.param(
            operators(identityCenter={"region": "Frankfurt"}),
            "`container-roles:operators.identityCenter.region` must be a region, such as `us-east-1`, got `Frankfurt`",
            id="name-of-a-region",
        ),
        pytest.param(
            operators(groupName="g" * 129),
            f"`container-roles:operators.groupName` must be 1 to 128 {IAM_NAME}, got `{'g' * 129}` (129 characters)",
            id="group-name",
        ),
        pytest.param(
            operators(passRolePolicyName="AllowListRoles"),
            "`container-roles:operators` must give its inline policies different names, got `AllowListRoles` twice",
            id="inline-policies-of-one-name",
        ),
        pytest.param(
            operators(managedPolicies={"iam": "arn:aws:iam::aws:policy/IAM FullAccess"}),
            "`container-roles:operators.managedPolicies.iam` must be the ARN of a managed policy,"
            " `arn:aws:iam::123456789012:policy/NAME`, without a space or a wildcard,"
            " got `arn:aws:iam::aws:policy/IAM FullAccess`",
            id="arn-with-a-space",
        ),
        pytest.param(
            operators(managedPolicies={"iam full": "arn:aws:iam::aws:policy/IAMFullAccess"}),
            "`container-roles:operators.managedPolicies.iam full` must be a label of 1 to 64 characters of"
            " `A-Za-z0-9-`, got `iam full`",
            id="label-with-a-space",
        ),
        pytest.param(
            operators(managedPolicies={"logs": "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"}),
            "`container-roles:operators` must attach each managed policy once, `managedPolicies.logs` is attached by"
            " the component already, got `arn:aws:iam::aws:policy/CloudWatchLogsFullAccess`",
            id="policy-of-the-guide-again",
        ),
        pytest.param(
            operators(managedPolicies={"a": "arn:aws:iam::aws:policy/X", "b": "arn:aws:iam::aws:policy/X"}),
            "`container-roles:operators` must attach each managed policy once, `managedPolicies.b` is attached by"
            " `managedPolicies.a` already, got `arn:aws:iam::aws:policy/X`",
            id="policy-twice",
        ),
        pytest.param(
            operators(managedPolicies={f"p{index}": f"arn:aws:iam::aws:policy/P{index}" for index in range(7)}),
            "`container-roles:operators.managedPolicies` must have at most 6 entries, got a mapping of 7",
            id="more-than-ten-attachments",
        ),
        pytest.param(
            operators(extraStatements=["iam:*"]),
            "`container-roles:operators.extraStatements[0]` must be a mapping, got `iam:*`",
            id="statement-that-is-none",
        ),
        pytest.param(
            {"ecs": ECS, "express": {"infrastructureRole": {"name": "T"}}},
            "`container-roles` must give each role a name of its own, got `t` twice",
            id="infrastructure-role-of-another-name",
        ),
        pytest.param(
            {"ecs": ECS, "express": {**EXPRESS, "operators": {"groupName": "g", "users": ["u"]}}, **operators()},
            "`container-roles` must give each group a name of its own, got `g` twice",
            id="group-of-two-components",
        ),
        pytest.param(
            {
                "ecs": {**ECS, "operators": {"groupName": "h", "users": ["u"]}},
                "express": {**EXPRESS, "operators": {"groupName": "g", "users": ["U"]}},
            },
            "`container-roles` must give each user a name of its own, got `u` twice",
            id="user-with-two-spellings",
        ),
        pytest.param(
            {
                "ecs": ECS,
                "express": {
                    **EXPRESS,
                    "operators": {
                        "groupName": "g",
                        "managedPolicies": {"pw": "arn:aws:iam::aws:policy/IAMUserChangePassword"},
                    },
                },
            },
            "`container-roles:express.operators` must attach each managed policy once, `managedPolicies.pw` is attached"
            " by the component already, got `arn:aws:iam::aws:policy/IAMUserChangePassword`",
            id="policy-of-the-component-again",
        ),
        pytest.param(
            operators(readOnly={"groupName": "G"}),
            "`container-roles` must give each group a name of its own, got `g` twice",
            id="one-group-twice",
        ),
        pytest.param(
            operators(serviceTag={"key": "aws:team", "value": "web"}),
            "`container-roles:operators.serviceTag.key` must be 1 to 128 letters, digits, spaces or `_.:/=+@-`,"
            " not beginning `aws:`, got `aws:team`",
            id="tag-of-aws",
        ),
    ],
)
def test_refused(config: dict[str, Any], problem: str) -> None:
    assert refusal(config) == f"  {problem}"
