"""`doctor explain` decides who was refused before it advises anything: a group helps its users only."""

import pytest

from doctor.explain.principals import Principal, principal_of
from tests.doctor.explanations import explained

CALLERS = {
    "arn:aws:iam::123456789012:user/jo": Principal("user", "jo", "123456789012"),
    "arn:aws:iam::123456789012:user/team/jo": Principal("user", "jo", "123456789012"),
    "arn:aws:iam::123456789012:root": Principal("root user", "", "123456789012"),
    "arn:aws-cn:sts::123456789012:assumed-role/web/abc": Principal("role", "web", "123456789012", "aws-cn", "abc"),
    "arn:aws:iam::123456789012:role/team/web": Principal("role", "web", "123456789012"),
    "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Dev_0123456789abcdef/jo": Principal(
        "permission set", "Dev", "123456789012", session="jo"
    ),
    "arn:aws:sts::123456789012:assumed-role/AWSServiceRoleForECS/x": Principal(
        "service-linked role", "AWSServiceRoleForECS", "123456789012", session="x"
    ),
    "arn:aws:sts::123456789012:federated-user/jo": Principal("federated user", "jo", "123456789012"),
    "ecs-tasks.amazonaws.com": Principal("service", "ecs-tasks.amazonaws.com"),
    "anonymous": Principal("anonymous caller", ""),
    "You": Principal("you", ""),
    "er/jo": Principal("user", "jo", is_cut=True),
    "umed-role/web/abc": Principal("role", "web", session="abc", is_cut=True),
}
RUNNERS = {
    "GitHubActions": "GitHub Actions", "github-actions": "GitHub Actions", "AWSCodeBuild-1a2b": "CodeBuild",
    "GitLabRunner-42": "GitLab CI", "terraform-run-abc": "HCP Terraform", "AWSCloudFormation": "CloudFormation",
    "aws-cdk-jo": "the CDK", "i-0123456789abcdef0": "an EC2 instance", "jo@example.com": "", "": "",
}  # fmt: skip
ACTIONS = {
    "iam:PassRole": "arn:aws:iam::123456789012:role/influmojo-ecs-task-role",
    "iam:CreateRole": "arn:aws:iam::123456789012:role/influmojo-ecs-task-role",
    "iam:ListRoles": "*",
    "iam:CreateServiceLinkedRole": "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/"
    "AWSServiceRoleForECS",
    "ecs:RunTask": "arn:aws:ecs:us-east-1:123456789012:task-definition/app:3",
    "ecs:CreateExpressGatewayService": "*",
    "ecr:CreateRepository": "arn:aws:ecr:us-east-1:123456789012:repository/web",
    "apprunner:CreateService": "arn:aws:apprunner:us-east-1:123456789012:service/web/*",
    "logs:GetLogEvents": "*",
    "sqs:SendMessage": "arn:aws:sqs:us-east-1:123456789012:jobs",
}
REASONS = [
    "",
    " because no identity-based policy allows the {} action",
    " with an explicit deny in an identity-based policy",
]


@pytest.mark.parametrize(("text", "principal"), CALLERS.items())
def test_recognises_the_caller(text: str, principal: Principal) -> None:
    assert principal_of(text) == principal


@pytest.mark.parametrize(("session", "runner"), RUNNERS.items())
def test_recognises_what_assumed_a_role(session: str, runner: str) -> None:
    assert Principal("role", "web", session=session).runner == runner


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("caller", [arn for arn in CALLERS if ":user/" not in arn and arn.startswith("arn:aws:")])
def test_advises_no_group_to_a_caller_that_is_in_none(caller: str, action: str, reason: str) -> None:
    (said,) = explained(
        f"User: {caller} is not authorized to perform: {action} on resource: {ACTIONS[action]}{reason.format(action)}"
    )

    assert [
        path for path, _ in said.config if path.endswith((".users", ".groupName", "operators.extraStatements"))
    ] == []
    assert "add the user" not in f"{said.fix} {said.ask}".lower()
    assert "to the group of" not in said.ask
