"""`doctor explain` decides who was refused before it advises anything: a group helps its users only."""

import pytest

from doctor.explain.placeholders import filled, with_words
from doctor.explain.principals import Principal, caller_before, principal_of
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
    "arn:aws:iam::ACCOUNT_ID:user/***": Principal("user", ""),
    "arn:aws:sts::XXXXXXXXXXXX:assumed-role/XXXX": Principal("role", ""),
    "arn:aws:sts::ACCOUNT_ID:assumed-role/web/***": Principal("role", "web", session="***"),
    "arn:aws:sts::***REDACTED**": Principal("role", ""),
    "arn:aws:iam::SNIP": Principal("caller", ""),
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


@pytest.mark.parametrize(
    ("before", "principal"),
    [
        ("User: jo is ", Principal("user", "jo")),
        ("User jo.doe is ", Principal("user", "jo.doe")),
        ("User: 'arn:aws:iam::123456789012:user/jo' is ", Principal("user", "jo", "123456789012")),
        ("User: null is ", Principal("caller", "")),
        ("User: SNIP is ", Principal("caller", "")),
        ("User: *** is ", Principal("caller", "")),
        ("User: N/A is ", Principal("caller", "")),
        ("User: ${USER} is ", Principal("caller", "")),
        ("User: arn:aws:iam::YOUR_ACCOUNT_ID:user/YOUR_USER is ", Principal("user", "")),
        ("User: arn:aws:***::***:***/*** is ", Principal("caller", "")),
        ("User: AROAEXAMPLE123456:build-1 is ", Principal("role", "", session="build-1")),
        ("User: AIDAEXAMPLE123456 is ", Principal("user", "")),
        ("User: [REDACTED] is ", Principal("caller", "")),
        ("operation: GlueJobRunnerSession is ", Principal("caller", "GlueJobRunnerSession")),
        ("the pipeline is ", Principal("caller", "")),
        ("...is ", Principal("caller", "", is_cut=True)),
        ("is ", Principal("caller", "", is_cut=True)),
        ("…neer is ", Principal("caller", "", is_cut=True)),
        ("AccessDenied: you are ", Principal("you", "")),
        ("AccessDeniedException: ", Principal("you", "")),
        ("currently ", Principal("you", "")),
        ("", Principal("you", "")),
    ],
)
def test_reads_the_caller_before_a_refusal(before: str, principal: Principal) -> None:
    assert caller_before(before) == principal


@pytest.mark.parametrize(
    ("arn", "shown"),
    [
        ("arn:aws:iam::<user_id>:user/<username>", "arn:aws:iam::ACCOUNT_ID:user/***"),
        ("arn:aws:sts::<account id>:assumed-role/web/<...>", "arn:aws:sts::ACCOUNT_ID:assumed-role/web/***"),
        ("arn:aws:iam::***:user/[IAMUSERNAME]", "arn:aws:iam::***:user/***"),
        ("arn:aws:ecs:<region>:{id}:service/<my cluster>/<>", "arn:aws:ecs:REGION:ACCOUNT_ID:service/MY_CLUSTER/<>"),
        ("arn:<partition>:iam::1:role/<role-name>", "arn:aws:iam::1:role/ROLE_NAME"),
        ("arn:aws:iam::1:role/${*}", "arn:aws:iam::1:role/${*}"),
        ("arn:aws:iam::1:role/app<br>", "arn:aws:iam::1:role/app<br>"),
        ("User: <user> is not", "User: *** is not"),
    ],
)
def test_puts_words_for_placeholders(arn: str, shown: str) -> None:
    assert with_words(arn) == shown


@pytest.mark.parametrize(
    ("arn", "shown"),
    [
        ("arn:aws:ecs:eu-west-2:***:service/***/web", "arn:aws:ecs:eu-west-2:ACCOUNT_ID:service/NAME/web"),
        ("arn:aws:ecs:**:12xx34:cluster/a", "arn:aws:ecs:REGION:ACCOUNT_ID:cluster/a"),
        ("arn:aws:ecs:*:*:cluster/*", "arn:aws:ecs:*:*:cluster/*"),
        ("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/*"),
        ("arn:aws:ecr:eu-west-2:***:repository/REPO/***", "arn:aws:ecr:eu-west-2:ACCOUNT_ID:repository/repo/name"),
        ("*", "*"),
    ],
)
def test_hides_nothing_behind_a_wildcard(arn: str, shown: str) -> None:
    assert filled(arn) == shown


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
