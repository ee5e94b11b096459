"""Which role of the config an error is about: by the role's name, by its session, by the call that passes it."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from components import ecs_express_roles, ecs_infrastructure
from doctor.explain import infrastructure
from doctor.explain.cleaning import clean
from doctor.explain.explaining import explain
from doctor.explain.explanation import Explanation, nested

MANAGED: Mapping[str, Any] = json.loads(aws_managed_policies_data)


def said(text: str) -> Explanation:
    (explanation,) = explain(clean(text))
    return explanation


def denied(session: str, action: str, resource: str) -> Explanation:
    return said(
        f"User: arn:aws:sts::123456789012:assumed-role/{session} is not authorized to perform: {action} on resource: "
        f"{resource} because no identity-based policy allows the {action} action"
    )


@pytest.mark.parametrize(
    ("session", "title"),
    [
        pytest.param("shop-scheduler/1a2b", "role of EventBridge Scheduler", id="scheduler"),
        pytest.param("Amazon_EventBridge_Scheduler_ECS_0a1b/9f", "role of EventBridge Scheduler", id="of-the-console"),
        pytest.param("ecsEventsRole/1a2b", "role of EventBridge rules", id="events"),
        pytest.param("shop-report-event-rules/1a2b", "role of EventBridge rules", id="rules"),
        pytest.param("job-scheduler-task-role/0a1b", "task role of ECS", id="task-of-a-scheduler"),
        pytest.param("web-apprunner-instance-role/AppRunner-0a1b", "instance role of App Runner", id="instance"),
    ],
)
def test_a_role_is_told_by_its_name(session: str, title: str) -> None:
    assert (
        f"is apparently the {title}."
        in denied(session, "sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:jobs").cause
    )


@pytest.mark.parametrize(
    "session",
    [
        pytest.param("order-events-lambda/orders", id="function"),
        pytest.param("scheduler-pipeline/0a1b", id="pipeline"),
        pytest.param("user-events/0a1b", id="events-of-an-application"),
    ],
)
def test_a_role_of_another_program_is_none_of_the_stack(session: str) -> None:
    assert "apparently" not in denied(session, "sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:jobs").cause


BALANCER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0a1b"


@pytest.mark.parametrize(
    ("session", "action", "policy", "setting"),
    [
        pytest.param(
            "ecsInfrastructureRoleForExpressServices/ecs",
            "elasticloadbalancing:CreateLoadBalancer",
            "AmazonECSInfrastructureRoleforExpressGatewayServices",
            "express.infrastructureRole",
            id="express",
        ),
        pytest.param(
            "ecsInfrastructureRole/ECSNetworkingWithELB",
            "elasticloadbalancing:ModifyListener",
            "AmazonECSInfrastructureRolePolicyForLoadBalancers",
            "LOAD_BALANCERS",
            id="load-balancers",
        ),
        pytest.param(
            "ecsInfrastructureRole/ECSTaskVolumesForEBS",
            "ec2:CreateVolume",
            "AmazonECSInfrastructureRolePolicyForVolumes",
            "VOLUMES",
            id="volumes",
        ),
        pytest.param(
            "shop-volumes/ECSTaskVolumesForEBS",
            "ec2:AttachVolume",
            "AmazonECSInfrastructureRolePolicyForVolumes",
            "VOLUMES",
            id="told-by-the-session-alone",
        ),
        pytest.param(
            "ecsInfrastructureRole/ECSServiceConnectForTLS",
            "acm-pca:IssueCertificate",
            "AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity",
            "SERVICE_CONNECT_TLS",
            id="tls",
        ),
        pytest.param(
            "ecsInfrastructureRole/ECSNetworkingWithVPCLattice",
            "vpc-lattice:RegisterTargets",
            "AmazonECSInfrastructureRolePolicyForVpcLattice",
            "VPC_LATTICE",
            id="lattice",
        ),
    ],
)
def test_an_infrastructure_role_lacks_the_policy_of_its_use(
    session: str, action: str, policy: str, setting: str
) -> None:
    explanation = denied(session, action, BALANCER)

    assert f"`{policy}`" in explanation.cause
    assert setting in f"{explanation.fix} {nested(explanation.config)}"
    assert "extraStatements" not in f"{explanation}"


def test_the_policies_of_the_uses_are_those_that_the_components_attach() -> None:
    attached = {use.value: path.rpartition("/")[2] for use, path in ecs_infrastructure.POLICIES.items()}

    assert {use.value: use.policy for use in infrastructure.USES} == attached
    assert infrastructure.EXPRESS.policy == ecs_express_roles.POLICIES["express"].rpartition("/")[2]


@pytest.mark.parametrize(
    "use", [pytest.param(each, id=each.policy) for each in (*infrastructure.USES, infrastructure.EXPRESS)]
)
def test_a_policy_is_about_its_services(use: infrastructure.Use) -> None:
    actions = {action for each in MANAGED[use.policy]["Document"]["Statement"] for action in _several(each["Action"])}
    changed = {action.partition(":")[0] for action in actions if ":Describe" not in action} - {"iam"}

    assert use.services == changed


def _several(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


@pytest.mark.parametrize(
    ("call", "role", "paths"),
    [
        pytest.param(
            "calling the CreateService operation",
            "ecsInfrastructureRoleForLoadBalancers",
            {"ecs.infrastructureRole.name", "ecs.infrastructureFor", "ecs.operators.groupName", "ecs.operators.users"},
            id="load-balancers",
        ),
        pytest.param(
            "calling the RunTask operation",
            "ecsInfrastructureRole",
            {"ecs.infrastructureRole.name", "ecs.infrastructureFor", "ecs.operators.groupName", "ecs.operators.users"},
            id="volumes",
        ),
        pytest.param(
            "calling the CreateExpressGatewayService operation",
            "ecsInfrastructureRole",
            {"express.infrastructureRole.name", "express.operators.groupName", "express.operators.users"},
            id="express",
        ),
        pytest.param(
            "calling the CreateSchedule operation",
            "nightly",
            {
                "ecs.scheduler.role.name",
                "ecs.operators.groupName",
                "ecs.operators.users",
                "ecs.operators.extraStatements",
            },
            id="schedule",
        ),
        pytest.param(
            "calling the PutTargets operation",
            "ecsEventsRole",
            {
                "ecs.eventRules.role.name",
                "ecs.operators.groupName",
                "ecs.operators.users",
                "ecs.operators.extraStatements",
            },
            id="rule",
        ),
    ],
)
def test_the_role_that_is_passed_is_told_by_its_name_and_by_the_call(call: str, role: str, paths: set[str]) -> None:
    explanation = said(
        f"An error occurred (AccessDeniedException) when {call}: User: arn:aws:iam::123456789012:user/jo is not "
        f"authorized to perform: iam:PassRole on resource: arn:aws:iam::123456789012:role/{role} because no "
        "identity-based policy allows the iam:PassRole action"
    )

    assert {path for path, _ in explanation.config} == paths
    assert "creates no role for" not in explanation.fix


@pytest.mark.parametrize(
    ("call", "action", "path"),
    [
        pytest.param("ECS console:", "ecr:PutImage", "ecs.operators.groupName", id="ecs"),
        pytest.param("App Runner console:", "ecr:PutImage", "operators.groupName", id="app-runner"),
        pytest.param("", "ecr:PutImage", "operators.groupName", id="no-service"),
        pytest.param("Express Mode:", "ecs:ExecuteCommand", "express.operators.executeCommand", id="express"),
    ],
)
def test_the_group_of_the_service_in_the_text_is_advised(call: str, action: str, path: str) -> None:
    resource = "arn:aws:ecr:us-east-1:123456789012:repository/app"
    if action.startswith("ecs:"):
        resource = "arn:aws:ecs:us-east-1:123456789012:task/apps/0a1b"
    explanation = said(
        f"{call} User: arn:aws:iam::123456789012:user/jo is not authorized to perform: {action} on resource: "
        f"{resource} because no identity-based policy allows the {action} action"
    )

    assert path in {each for each, _ in explanation.config}


def test_writes_the_name_of_a_role_that_passes_another_one_as_it_is() -> None:
    answer = denied("ecsEventsRole/1a2b", "iam:PassRole", "arn:aws:iam::123456789012:role/shop-task")

    assert "Role `ecsEventsRole` is apparently the role of EventBridge rules." in answer.cause
