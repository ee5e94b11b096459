"""Of the settings that allow what was denied, `explain` advises the one that fits and allows it no more widely."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from components.permissions import Policy, covers, entries
from components.permissions_table import POLICIES
from doctor.explain import advice
from doctor.explain.advice import Advice
from doctor.explain.denial import Denial, denials
from localcloud.iam import Request, allows
from tests.components.permission_samples import ACCOUNT, SAMPLES, Sample

pytestmark = pytest.mark.thorough

ROWS = [
    pytest.param(sample, request, id=f"{sample.policy.sections[0]}.{sample.setting.key}-{request.action}-{at}")
    for sample in SAMPLES
    if sample.setting.in_config and sample.permission.advised
    for request in sample.requests()
    # The ARN of a secret ends with a hyphen and six characters, but that of this sample doesn't.
    if not request.resource.endswith(":secret:other/x")
    for at in [request.resource.partition("::")[2] or request.resource]
]


def denied(action: str, resource: str, before: str = "") -> Denial:
    """A request that is refused to a container."""
    (denial,) = denials(
        f"{before} User: arn:aws:sts::{ACCOUNT.id}:assumed-role/task/0a1b is not authorized to perform: {action} on "
        f"resource: {resource}"
    )
    return denial


def snake(value: object) -> object:
    """A value of a config as an input of a component."""
    if isinstance(value, Mapping):
        return {re.sub("[A-Z]", lambda big: f"_{big[0].lower()}", key): snake(each) for key, each in value.items()}
    return [snake(each) for each in value] if isinstance(value, list) else value


def statements(policy: Policy, given: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The statements that the inputs give, and those of the policies of AWS that come with the section."""
    managed = [
        {"Effect": "Allow", "Action": list(permission.actions), "Resource": list(permission.resources)}
        for setting in policy.settings
        if not setting.key or given.get(setting.key)
        for permission in setting.permissions
        if permission.managed
    ]
    return [*policy.statements(ACCOUNT, given), *managed]


def told_by(found: Advice) -> list[Mapping[str, Any]]:
    """The statements of the section with what is advised, roles included that other sections make."""
    roles = {
        setting.key: ["arn:aws:iam::123456789012:role/made"]
        for policy in POLICIES
        for setting in policy.settings
        if found.made_by and setting.made_by == found.made_by
    }
    given = snake({path.rpartition(".")[2]: value for path, value in found.config})
    assert isinstance(given, dict)
    inputs = {**given, **roles}
    return [each for policy in POLICIES if found.section in policy.sections for each in statements(policy, inputs)]


def where(given: Sequence[Mapping[str, Any]], action: str) -> list[str]:
    """The resources on which statements allow an action."""
    return [
        resource
        for each in given
        if any(covers(one.lower(), action.lower()) for one in entries(each["Action"]))
        for resource in entries(each["Resource"])
    ]


def advised(sample: Sample, denial: Denial) -> Advice:
    found = advice.for_role(sample.policy.holder, denial) if sample.policy.holder else advice.for_people(denial)
    assert found
    return found


@pytest.mark.parametrize(("sample", "request_"), ROWS)
def test_a_row_of_the_table_is_answered_with_a_setting_that_allows_it_no_more_widely(
    sample: Sample, request_: Request
) -> None:
    found = advised(sample, denied(request_.action, request_.resource))
    told = told_by(found)

    assert any(
        allows(
            {"Version": "2012-10-17", "Statement": [each]},
            Request(request_.action, request_.resource, met(each, request_.resource)),
        )
        for each in told
    )
    if not can_be_wider(sample, found):
        row = where(statements(sample.policy, sample.given), request_.action)
        assert [each for each in where(told, request_.action) if not any(covers(one, each) for one in row)] == []


def can_be_wider(sample: Sample, found: Advice) -> bool:
    """Whether an error does not tell enough for an answer as narrow as the row.

    It names an object and not the prefix that a row is limited to, nor what other settings are for. It does not always
    show the only use of a setting, and never asks for the tag that limits a whole group. What comes with a group needs
    no setting.
    """
    is_prefix = str(sample.entry).endswith("/*") or sample.entry == "mirrors/quay"
    is_told = found.is_named and not found.others and found.key
    return is_prefix or not is_told or bool(sample.setting.use) or sample.setting.key == "service_tag"


def met(statement: Mapping[str, Any], resource: str) -> dict[str, Any]:
    """What a request says that meets the conditions of a statement."""
    said = {key: value for keys in statement.get("Condition", {}).values() for key, value in keys.items()}
    service = resource.partition(":role/aws-service-role/")[2].partition("/")[0]
    return {**said, **({"iam:AWSServiceName": service} if service else {})}


SHOWN = {
    "ECS Exec": "Session ecs-execute-command-0a1b: Encountered error while initiating handshake.",
    "FireLens": "The log router of FireLens stopped.",
    "the Kinesis Client Library": "software.amazon.kinesis.leases.exceptions.DependencyException:",
    "pull-through caches": "The pull-through cache has no such image.",
}
USED = [
    pytest.param(sample, request, id=f"{sample.policy.sections[0]}.{sample.setting.key}-{request.action}-{at}")
    for sample in SAMPLES
    if sample.setting.use and sample.permission.advised and sample.policy.holder
    for request in sample.requests()
    for at in [request.resource.partition("::")[2] or request.resource]
]


@pytest.mark.parametrize(("sample", "request_"), USED)
def test_a_setting_for_one_use_is_advised_if_the_text_shows_it(sample: Sample, request_: Request) -> None:
    found = advised(sample, denied(request_.action, request_.resource, SHOWN[sample.setting.use]))

    assert snake({found.key: 0}) == {sample.setting.key: 0}


@pytest.mark.parametrize(
    ("action", "resource", "config"),
    [
        pytest.param("dynamodb:GetItem", "dynamodb:{here}:table/orders", {"tables": ["orders"]}, id="get"),
        pytest.param("dynamodb:PutItem", "dynamodb:{here}:table/orders", {"tables": ["orders"]}, id="put"),
        pytest.param("dynamodb:Query", "dynamodb:{here}:table/orders/index/day", {"tables": ["orders"]}, id="index"),
        pytest.param(
            "dynamodb:CreateTable", "dynamodb:{here}:table/app", {"kclApplications": ["app"]}, id="only-the-library"
        ),
        pytest.param(
            "dynamodb:GetItem",
            "dynamodb:{here}:table/app-CoordinatorState",
            {"kclApplications": ["app"]},
            id="a-table-of-the-library",
        ),
        pytest.param("s3:GetObject", "s3:::app/a.txt", {"readBuckets": ["app"]}, id="read"),
        pytest.param("s3:PutObject", "s3:::app/a.txt", {"buckets": ["app"]}, id="write"),
        pytest.param("sns:Publish", "sns:{here}:news", {"topics": ["news"]}, id="publish"),
        pytest.param("sns:GetTopicAttributes", "sns:{here}:news", {"topicsByName": ["news"]}, id="look-up"),
        pytest.param("kinesis:ListShards", "kinesis:{here}:stream/a", {"readStreams": ["a"]}, id="reads-shards"),
        pytest.param(
            "kms:Decrypt", "kms:{here}:key/1", {"keys": ["arn:aws:kms:us-east-1:123456789012:key/1"]}, id="key"
        ),
        pytest.param(
            "logs:PutLogEvents", "logs:{here}:log-group:/app:log-stream:1", {"logGroups": ["/app"]}, id="log-group"
        ),
        pytest.param(
            "logs:DescribeLogGroups",
            "logs:{here}:log-group::log-stream:",
            {"executeCommandLogGroups": ["NAME"], "executeCommand": True},
            id="only-on-anything",
        ),
        pytest.param(
            "ses:SendTemplatedEmail",
            "ses:{here}:identity/a.com",
            {"mailIdentities": ["a.com"], "mailTemplates": ["NAME"]},
            id="with-another-setting",
        ),
    ],
)
def test_the_setting_for_a_task_is_the_narrowest_that_fits(
    action: str, resource: str, config: dict[str, object]
) -> None:
    arn = f"arn:aws:{resource.format(here='us-east-1:123456789012')}"
    found = advice.for_role("ecs.taskRole", denied(action, arn))

    assert found
    assert dict(found.config) == {f"ecs.taskPolicy.{key}": value for key, value in config.items()}


TOLD_WITHOUT_RESOURCE = sorted(
    {
        (sample.policy.holder, action)
        for sample in SAMPLES
        if sample.policy.holder and sample.setting.in_config and sample.permission.advised
        for action in sample.permission.actions
    }
)


@pytest.mark.parametrize(
    ("holder", "action"), [pytest.param(*each, id="-".join(each)) for each in TOLD_WITHOUT_RESOURCE]
)
def test_a_setting_is_known_if_the_error_does_not_name_the_resource(holder: str, action: str) -> None:
    denial = denied(action, "*")

    assert advice.in_general(holder, replace(denial, resource=""))


@pytest.mark.parametrize(
    ("action", "resource", "is_named"),
    [
        pytest.param("sqs:SendMessage", f"arn:aws:sqs:us-east-1:{ACCOUNT.id}:jobs", True, id="named"),
        pytest.param("cloudwatch:PutMetricData", "*", False, id="a-name-to-fill-in"),
        pytest.param("xray:PutTraceSegments", "*", True, id="a-switch"),
        pytest.param(
            "logs:DescribeLogGroups", f"arn:aws:logs:us-east-1:{ACCOUNT.id}:log-group::", False, id="anything"
        ),
    ],
)
def test_says_whether_names_are_to_be_filled_in(action: str, resource: str, *, is_named: bool) -> None:
    found = advice.for_role("ecs.taskRole", denied(action, resource))

    assert found
    assert found.is_named is is_named
