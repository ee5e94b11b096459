"""What the ECS roles guide and the consoles of ECS and IAM leave behind."""

from collections.abc import Mapping
from typing import Any

from tests.doctor.accounts.form import (
    ACCOUNT,
    AWS_POLICY,
    Account,
    Call,
    arn,
    document,
    of_policy,
    of_role,
    old_trust,
    role,
    tags,
    trust,
    visual,
)

TASKS = "ecs-tasks.amazonaws.com"
TASK_EXECUTION = f"{AWS_POLICY}service-role/AmazonECSTaskExecutionRolePolicy"
# What the console proposes for a role of this use case.
BY_CONSOLE = "Allows ECS tasks to call AWS services on your behalf."
PARAMETERS = visual("ssm:GetParameters", f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/app/*")
UPLOADS = visual(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::uploads/*")


def policy(name: str, *statements: Mapping[str, Any], **more: object) -> Call:
    """Return the call that makes a customer-managed policy."""
    return ("iam:CreatePolicy", {"PolicyName": name, "PolicyDocument": document(*statements), **more})


def attach(role_name: str, policy_name: str) -> Call:
    """Return the call that attaches it to a role."""
    return ("iam:AttachRolePolicy", {"RoleName": role_name, "PolicyArn": arn("policy", policy_name)})


def version(policy_name: str, *statements: Mapping[str, Any], default: bool = True) -> Call:
    """Return the call that edits it, by which it gets another version."""
    edited = {"PolicyArn": arn("policy", policy_name), "PolicyDocument": document(*statements)}
    return ("iam:CreatePolicyVersion", {**edited, "SetAsDefault": default})


def wanted(name: str, **more: object) -> dict[str, Any]:
    """Return the inputs of two roles with a policy each, all named after the account."""
    return {
        "execution_role": {"name": f"{name}-execution"},
        "execution_policy": {"name": f"{name}-execution-policy", "parameters": ["app/*"]},
        "task_role": {"name": f"{name}-task"},
        "task_policy": {"name": f"{name}-task-policy", "buckets": ["uploads"]},
        **more,
    }


ACCOUNTS = (
    Account(
        "ecs-guide",
        (
            *role("guide-execution", trust(TASKS), TASK_EXECUTION, Description="ECS task execution role for Influmojo"),
            policy("guide-execution-policy", PARAMETERS, Tags=tags(Project="Influmojo", Purpose="ECS Task Execution")),
            attach("guide-execution", "guide-execution-policy"),
            *role("guide-task", trust(TASKS), Description="ECS task role for Influmojo application permissions"),
            policy("guide-task-policy", UPLOADS, Tags=tags(Project="Influmojo", Purpose="ECS Task Application")),
            attach("guide-task", "guide-task-policy"),
        ),
        {"EcsTaskRoles": wanted("guide", tags={"Project": "Influmojo"})},
        kept=(
            of_role("guide-execution"),
            of_role("guide-task"),
            of_policy("guide-execution-policy"),
            of_policy("guide-task-policy"),
        ),
    ),
    Account(
        "made-by-the-ecs-console",
        role("ecsTaskExecutionRole", old_trust(TASKS), TASK_EXECUTION, Description=BY_CONSOLE),
        {"EcsTaskRoles": {"execution_role": {"name": "ecsTaskExecutionRole"}, "task_role": {"name": "console-task"}}},
        kept=(of_role("ecsTaskExecutionRole"),),
    ),
    Account(
        "policy-with-a-description",
        (
            *role("described-task", trust(TASKS)),
            *role("stranger-of-described", trust("lambda.amazonaws.com")),
            policy("described-task-policy", UPLOADS, Description="Uploads of the application"),
            version("described-task-policy", UPLOADS, visual("s3:ListBucket", "arn:aws:s3:::uploads", 1)),
            attach("described-task", "described-task-policy"),
            attach("stranger-of-described", "described-task-policy"),
        ),
        {"EcsTaskRoles": wanted("described")},
        kept=(of_role("described-task"), of_role("stranger-of-described")),
    ),
    Account(
        "policy-that-caps-somebody",
        (
            *role("caps-task", trust(TASKS)),
            policy("caps-task-policy", UPLOADS, Description="Uploads of the application"),
            attach("caps-task", "caps-task-policy"),
            *role(
                "capped-stranger", trust("lambda.amazonaws.com"), PermissionsBoundary=arn("policy", "caps-task-policy")
            ),
        ),
        {"EcsTaskRoles": wanted("caps")},
        kept=(of_role("caps-task"), of_role("capped-stranger")),
        decided=(
            ("iam:DeleteRolePermissionsBoundary", {"RoleName": "capped-stranger"}),
            ("iam:DetachRolePolicy", {"RoleName": "caps-task", "PolicyArn": arn("policy", "caps-task-policy")}),
            ("iam:DeletePolicy", {"PolicyArn": arn("policy", "caps-task-policy")}),
        ),
    ),
    Account(
        "policy-in-another-path",
        (
            *role("path-execution", trust(TASKS), TASK_EXECUTION),
            policy("path-execution-policy", PARAMETERS, Path="/team/"),
            attach("path-execution", "team/path-execution-policy"),
        ),
        {"EcsTaskRoles": wanted("path")},
        kept=(of_role("path-execution"),),
    ),
    Account(
        "five-versions",
        (
            *role("versions-task", trust(TASKS)),
            policy("versions-task-policy", UPLOADS),
            *(
                version("versions-task-policy", UPLOADS, visual("s3:ListBucket", f"arn:aws:s3:::{n}x", n))
                for n in range(1, 5)
            ),
            ("iam:SetDefaultPolicyVersion", {"PolicyArn": arn("policy", "versions-task-policy"), "VersionId": "v2"}),
            attach("versions-task", "versions-task-policy"),
        ),
        {"EcsTaskRoles": wanted("versions")},
        kept=(of_role("versions-task"), of_policy("versions-task-policy")),
    ),
    Account(
        "inline-and-attached",
        (
            *role("twice-task", trust(TASKS)),
            policy("twice-task-policy", UPLOADS),
            attach("twice-task", "twice-task-policy"),
            (
                "iam:PutRolePolicy",
                {"RoleName": "twice-task", "PolicyName": "twice-task-policy", "PolicyDocument": document(UPLOADS)},
            ),
        ),
        {"EcsTaskRoles": wanted("twice")},
        kept=(of_role("twice-task"), of_policy("twice-task-policy")),
    ),
    Account(
        "half-done",
        role("half-task", trust(TASKS)),
        {"EcsTaskRoles": wanted("half")},
        kept=(of_role("half-task"),),
    ),
    Account(
        "boundary-over-admin-access",
        (
            policy("cap", visual("s3:*", "*")),
            *role(
                "capped-task",
                trust(TASKS),
                f"{AWS_POLICY}AdministratorAccess",
                PermissionsBoundary=arn("policy", "cap"),
            ),
            (
                "iam:PutRolePolicy",
                {"RoleName": "capped-task", "PolicyName": "all", "PolicyDocument": document(visual("*", "*"))},
            ),
        ),
        {"EcsTaskRoles": wanted("capped")},
        kept=(of_role("capped-task"),),
    ),
    Account(
        "long-sessions-and-tags",
        role(
            "long-task",
            trust(TASKS, Condition={"StringEquals": {"aws:SourceAccount": "123456789012"}}),
            MaxSessionDuration=43200,
            Tags=tags(Owner="Ann Lee", CostCenter="42"),
        ),
        {"EcsTaskRoles": wanted("long", tags={"Owner": "Ann Lee"})},
        kept=(of_role("long-task"),),
        after=((of_role("long-task", "Tags[?Key=='Owner'].Value"), ["Ann Lee"]),),
    ),
)
