"""The roles of `ecs` for ECS itself, for schedules and for rules: what they are, and what a config can't say."""

from typing import Any

import pytest

from components.arns import Account
from components.ecs_task_roles import EcsTaskRoles
from tests.components.recorder import record
from tests.components.sample_stacks import allow, document, run, trust
from tests.components.settings_samples import ECS, refusal

RUNNER: dict[str, Any] = {"role": {"name": "r"}, "taskFamilies": ["report"], "clusters": ["jobs"]}
RULES = {**RUNNER, "rules": ["nightly"]}
TASK_ARN = "arn:aws:ecs:us-east-1:123456789012:"
INFRASTRUCTURE = {"infrastructureRole": {"name": "i"}, "infrastructureFor": ["VOLUMES"]}


def made(**settings: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401  any settings
    """The resources that the stack `prod` has in addition with these settings of `ecs`."""
    ecs = {
        "executionRole": {"name": "execution"},
        "taskRole": {"name": "task"},
    }
    without = run("prod", change={"container-roles:ecs": ecs}).inputs()
    found = run("prod", change={"container-roles:ecs": {**ecs, **settings}}).inputs()
    assert {name: each for name, each in found.items() if name in without} == without
    return {name: each for name, each in found.items() if name not in without}


def runs(*queues: str) -> dict[str, Any]:
    roles = [f"arn:aws:iam::123456789012:role/{name}" for name in ("execution", "task")]
    return document(
        {
            **allow("RunTasks", ["ecs:RunTask"], [f"{TASK_ARN}task-definition/report:*"]),
            "Condition": {"ArnEquals": {"ecs:cluster": f"{TASK_ARN}cluster/jobs"}},
        },
        {
            **allow("TagTasks", ["ecs:TagResource"], [f"{TASK_ARN}task/jobs/*"]),
            "Condition": {"StringEquals": {"ecs:CreateAction": "RunTask"}},
        },
        {
            **allow("PassTaskRoles", ["iam:PassRole"], roles),
            "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        },
        *(allow("SendDeadLetters", ["sqs:SendMessage"], [f"arn:aws:sqs:us-east-1:123456789012:{q}"]) for q in queues),
    )


def source(*arns: str) -> dict[str, Any]:
    return {
        "ArnLike": {"aws:SourceArn": list(arns) if len(arns) > 1 else arns[0]},
        "StringEquals": {"aws:SourceAccount": "123456789012"},
    }


def test_schedules_have_a_role_that_runs_exactly_these_tasks() -> None:
    assert made(scheduler={**RUNNER, "deadLetterQueues": ["missed"]}) == {
        "Role ecs-scheduler-role": {
            "name": "r",
            "path": "/",
            "assumeRolePolicy": trust(
                "scheduler.amazonaws.com",
                **source("arn:aws:scheduler:us-east-1:123456789012:schedule-group/default"),
            ),
            "tags": {"Project": "Influmojo"},
        },
        "RolePolicy ecs-scheduler-role-run-tasks": {"role": "r", "name": "AllowRunTasks", "policy": runs("missed")},
    }


def test_rules_have_a_role_that_runs_exactly_these_tasks() -> None:
    assert made(eventRules={**RUNNER, "rules": ["on-upload", "shop/order-*"]}) == {
        "Role ecs-event-rules-role": {
            "name": "r",
            "path": "/",
            "assumeRolePolicy": trust(
                "events.amazonaws.com",
                **source(
                    "arn:aws:events:us-east-1:123456789012:rule/on-upload",
                    "arn:aws:events:us-east-1:123456789012:rule/shop/order-*",
                ),
            ),
            "tags": {"Project": "Influmojo"},
        },
        "RolePolicy ecs-event-rules-role-run-tasks": {"role": "r", "name": "AllowRunTasks", "policy": runs()},
    }


@pytest.mark.parametrize(
    ("use", "suffix", "policy"),
    [
        ("LOAD_BALANCERS", "load-balancers", "AmazonECSInfrastructureRolePolicyForLoadBalancers"),
        ("VOLUMES", "volumes", "service-role/AmazonECSInfrastructureRolePolicyForVolumes"),
        (
            "SERVICE_CONNECT_TLS",
            "service-connect-tls",
            "service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity",
        ),
        ("VPC_LATTICE", "vpc-lattice", "AmazonECSInfrastructureRolePolicyForVpcLattice"),
    ],
)
def test_the_infrastructure_role_has_the_policy_of_each_use(use: str, suffix: str, policy: str) -> None:
    assert made(infrastructureRole={"name": "i"}, infrastructureFor=[use]) == {
        "Role ecs-infrastructure-role": {
            "name": "i",
            "path": "/",
            "assumeRolePolicy": trust("ecs.amazonaws.com"),
            "tags": {"Project": "Influmojo"},
        },
        f"RolePolicyAttachment ecs-infrastructure-role-{suffix}": {
            "role": "i",
            "policyArn": f"arn:aws:iam::aws:policy/{policy}",
        },
    }


def test_an_existing_infrastructure_role_is_only_passed() -> None:
    operators = {"groupName": "g"}
    found = made(infrastructureRole={"name": "i", "existing": True}, operators=operators)
    assert not any("infrastructure" in name for name in found)
    statements = found["GroupPolicy ecs-operators-pass-roles"]["policy"]["Statement"]
    assert [each["Resource"] for each in statements if each["Sid"] == "PassInfrastructureRoles"] == [
        ["arn:aws:iam::123456789012:role/found/i"]
    ]


def test_a_deployer_passes_the_infrastructure_role_and_creates_no_express_service() -> None:
    github = {"role": {"name": "d"}, "repository": "o/a", "branches": ["main"], "ecsServices": ["main/web"]}
    config = {"container-roles:ecs": {**ECS, **INFRASTRUCTURE}, "container-roles:gitHub": github}
    statements = run("prod", change=config).inputs()["RolePolicy git-hub-role-deploy"]["policy"]["Statement"]
    passed = [each for each in statements if each["Sid"] == "PassInfrastructureRoles"]
    assert passed == [
        {
            **allow("PassInfrastructureRoles", ["iam:PassRole"], ["arn:aws:iam::123456789012:role/i"]),
            "Condition": {"StringEquals": {"iam:PassedToService": "ecs.amazonaws.com"}},
        }
    ]
    assert "CreateExpressServices" not in {each["Sid"] for each in statements}


def test_each_is_of_its_partition() -> None:
    recording = record(
        lambda: EcsTaskRoles(
            "app",
            {
                "execution_role": {"name": "execution"},
                "task_role": {"name": "task"},
                "scheduler": {"role": {"name": "s"}, "task_families": ["a"], "clusters": ["c"]},
                "event_rules": {"role": {"name": "e"}, "task_families": ["a"], "clusters": ["c"], "rules": ["r"]},
            },
        ),
        account=Account("aws-cn", "123456789012", "cn-north-1"),
        preview=True,
    )
    sources = [
        each["assumeRolePolicy"]["Statement"][0]["Condition"]["ArnLike"]["aws:SourceArn"]
        for name, each in recording.inputs().items()
        if name in {"Role app-scheduler-role", "Role app-event-rules-role"}
    ]
    assert sources == [
        "arn:aws-cn:scheduler:cn-north-1:123456789012:schedule-group/default",
        "arn:aws-cn:events:cn-north-1:123456789012:rule/r",
    ]


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        pytest.param(
            {"infrastructureRole": {"name": "i"}},
            "ecs` must give `infrastructureFor` with `infrastructureRole`, to say what ECS manages with it",
            id="role-for-nothing",
        ),
        pytest.param(
            {"infrastructureFor": ["VOLUMES"]},
            "ecs` must leave out `infrastructureFor` unless `infrastructureRole` is made here",
            id="use-without-a-role",
        ),
        pytest.param(
            {**INFRASTRUCTURE, "infrastructureRole": {"name": "i", "existing": True}},
            "ecs` must leave out `infrastructureFor` unless `infrastructureRole` is made here",
            id="use-of-an-existing-role",
        ),
        pytest.param(
            {**INFRASTRUCTURE, "infrastructureFor": ["VOLUME"]},
            "ecs.infrastructureFor[0]` must be one of 'LOAD_BALANCERS', 'VOLUMES', 'SERVICE_CONNECT_TLS' or"
            " 'VPC_LATTICE', got `VOLUME`",
            id="unknown-use",
        ),
        pytest.param(
            {
                "infrastructureFor": ["VOLUMES", "LOAD_BALANCERS", "VPC_LATTICE"],
                "infrastructureRole": {
                    "name": "i",
                    "managedPolicies": {f"p{n}": f"arn:aws:iam::aws:policy/P{n}" for n in range(8)},
                },
            },
            "ecs` must attach at most 10 managed policies to `infrastructureRole`, got 11 with those of the component",
            id="more-policies-than-a-role-can-have",
        ),
        pytest.param(
            {
                "infrastructureFor": ["VPC_LATTICE"],
                "infrastructureRole": {
                    "name": "i",
                    "managedPolicies": {"l": "arn:aws:iam::aws:policy/AmazonECSInfrastructureRolePolicyForVpcLattice"},
                },
            },
            "ecs` must attach each managed policy once, `infrastructureRole.managedPolicies.l` is attached by the"
            " component already, got `arn:aws:iam::aws:policy/AmazonECSInfrastructureRolePolicyForVpcLattice`",
            id="policy-twice",
        ),
        pytest.param(
            {"scheduler": {**RUNNER, "role": {"name": "r", "existing": True}}},
            "ecs.scheduler` must give a `role` that is made here: an existing one is not changed",
            id="existing-role-of-schedules",
        ),
        pytest.param(
            {"scheduler": {"role": {"name": "r"}, "clusters": ["c"]}},
            "ecs.scheduler.taskFamilies` is required",
            id="any-task",
        ),
        pytest.param(
            {"scheduler": {**RUNNER, "taskFamilies": ["*"]}},
            "ecs.scheduler.taskFamilies[0]` must be the family of a task definition: 1 to 255 characters of"
            " `A-Za-z0-9_-`, got `*`",
            id="any-family",
        ),
        pytest.param(
            {"scheduler": {**RUNNER, "clusters": ["*"]}},
            "ecs.scheduler.clusters[0]` must be the name of a cluster: 1 to 255 characters of `A-Za-z0-9_-`, got `*`",
            id="any-cluster",
        ),
        pytest.param(
            {"scheduler": {**RUNNER, "groups": ["*"]}},
            "ecs.scheduler.groups[0]` must be the name of a schedule group: 1 to 64 characters of `A-Za-z0-9_.-`,"
            " got `*`",
            id="any-group",
        ),
        pytest.param(
            {"scheduler": {**RUNNER, "deadLetterQueues": ["missed.fifo"]}},
            "ecs.scheduler.deadLetterQueues[0]` must be the name of a queue, 1 to 80 characters of `A-Za-z0-9_-`, or"
            " its ARN; not a FIFO queue, got `missed.fifo`",
            id="fifo-queue",
        ),
        pytest.param(
            {"eventRules": {**RULES, "rules": ["*"]}},
            "ecs.eventRules.rules[0]` must be the name of a rule, `BUS/NAME` on another bus than `default`, or a prefix"
            " of it and `*`, got `*`",
            id="any-rule",
        ),
        pytest.param({"eventRules": RUNNER}, "ecs.eventRules.rules` is required", id="no-rule"),
        pytest.param(
            {"scheduler": RUNNER, "eventRules": RULES},
            "` must give each role a name of its own, got `r` twice",
            id="one-role-twice",
        ),
        pytest.param(
            {**INFRASTRUCTURE, "scheduler": {**RUNNER, "role": {"name": "I"}}},
            "` must give each role a name of its own, got `i` twice",
            id="role-of-another-case",
        ),
    ],
)
def test_refused(settings: dict[str, Any], problem: str) -> None:
    where = "`container-roles" if problem.startswith("`") else "`container-roles:"
    assert refusal({"ecs": {**ECS, **settings}}) == f"  {where}{problem}"
