"""The table of permissions against an evaluator that is written apart from it."""

import json
from typing import Any

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data
from pulumi import RunError

from components import permissions_managed
from components.documents import document_of
from components.permissions import Policy, covers, matched
from components.permissions_app_runner import GUIDE
from components.permissions_table import POLICIES
from localcloud.iam import Request, allows
from tests.components.permission_samples import ACCOUNT, ENTRIES, SAMPLES, Sample, value_of
from tests.policypack.judging import inline_policy, report_of

NAMED = [
    pytest.param(each, id=f"{each.policy.sections[0]}-{each.setting.key}-{index}") for index, each in enumerate(SAMPLES)
]
OF_POLICY = [
    pytest.param(policy, id=f"{policy.sections[0]}-{index}")
    for index, policy in enumerate(POLICIES)
    if policy is not GUIDE
]
CONDITIONAL = [each for each, sample in zip(NAMED, SAMPLES, strict=True) if sample.permission.conditions]
NEEDING = [each for each, sample in zip(NAMED, SAMPLES, strict=True) if sample.needed - sample.limits]
ASKED_FOR = [
    each
    for each, sample in zip(NAMED, SAMPLES, strict=True)
    if sample.setting.key and sample.setting.key not in sample.limits
]
LIMITED = [each for each, sample in zip(NAMED, SAMPLES, strict=True) if sample.permission.unless in sample.limits]


def all_of(key: str) -> object:
    """Return an input with all samples of its entries."""
    return list(ENTRIES[key]) if isinstance(value_of(key), list) else value_of(key)


def is_allowed(policy: Policy, given: dict[str, Any], request: Request) -> bool:
    """Return whether the document for these inputs allows the request; one that allows nothing can't be built."""
    try:
        document = document_of(policy, ACCOUNT, **given)
    except RunError:
        return False
    return allows(document, request)


@pytest.mark.parametrize("sample", NAMED)
def test_every_action_of_a_setting_is_allowed_on_its_resource(sample: Sample) -> None:
    requests = list(sample.requests())

    assert [each for each in requests if not is_allowed(sample.policy, sample.given, each)] == []


@pytest.mark.parametrize("sample", ASKED_FOR)
def test_every_action_of_a_setting_is_denied_without_it(sample: Sample) -> None:
    without = {key: value for key, value in sample.given.items() if key != sample.setting.key}

    assert [each for each in sample.requests() if is_allowed(sample.policy, without, each)] == []


@pytest.mark.parametrize("sample", NEEDING)
def test_every_permission_is_denied_without_the_setting_it_needs(sample: Sample) -> None:
    for needed in sample.needed - sample.limits:
        without = {key: value for key, value in sample.given.items() if key != needed}

        assert [each for each in sample.requests() if is_allowed(sample.policy, without, each)] == []


@pytest.mark.parametrize("sample", LIMITED)
def test_a_setting_that_limits_a_permission_denies_it_elsewhere(sample: Sample) -> None:
    given = {**sample.given, sample.permission.unless: value_of(sample.permission.unless)}
    left = {
        (each.action, each.resource.rpartition(":")[2])
        for each in sample.requests()
        if is_allowed(sample.policy, given, each)
    }

    # A task definition is in no cluster.
    assert left <= {(f"ecs:{action}", "task-definition/x") for action in ("TagResource", "UntagResource")}


@pytest.mark.parametrize("sample", CONDITIONAL)
def test_every_condition_is_required(sample: Sample) -> None:
    requests = [Request(each.action, each.resource) for each in sample.requests()]

    assert [each for each in requests if is_allowed(sample.policy, sample.given, each)] == []


@pytest.mark.parametrize("policy", OF_POLICY)
def test_a_policy_of_ecs_is_also_one_of_the_named_services(policy: Policy) -> None:
    sections = [each for each in policy.sections if each.startswith("ecs.")]

    assert {each.replace("ecs.", "ecsServices.NAME.") for each in sections} <= {*policy.sections}


@pytest.mark.parametrize("policy", OF_POLICY)
def test_the_policy_pack_finds_nothing(policy: Policy) -> None:
    given = {each.key: value_of(each.key) for each in policy.settings if each.key}
    document = json.dumps(document_of(policy, ACCOUNT, **given))

    assert report_of([inline_policy(document)]) == {}


@pytest.mark.parametrize("policy", OF_POLICY)
def test_every_statement_has_an_id_of_its_own(policy: Policy) -> None:
    given = {each.key: all_of(each.key) for each in policy.settings if each.key}
    ids = [each["Sid"] for each in document_of(policy, ACCOUNT, **given)["Statement"] if "Sid" in each]

    assert sorted(ids) == sorted({*ids})


def test_only_actions_without_a_narrower_resource_are_allowed_on_any() -> None:
    assert {action for each in SAMPLES if "*" in each.permission.resources for action in each.permission.actions} == {
        "apprunner:Describe*",  # what the console shows
        "apprunner:List*",
        "apprunner:ListServices",
        "application-autoscaling:DescribeScalableTargets",
        "application-autoscaling:DescribeScalingActivities",
        "application-autoscaling:DescribeScalingPolicies",
        "cloudwatch:DescribeAlarms",
        "cloudwatch:PutMetricData",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "ecr:GetAuthorizationToken",
        "ecs:CreateCluster",
        "ecs:DeregisterTaskDefinition",
        "ecs:Describe*",  # what the console shows
        "ecs:DescribeTaskDefinition",
        "ecs:List*",
        "ecs:RegisterTaskDefinition",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeTargetGroups",
        "iam:ListRoles",
        "logs:DescribeLogGroups",
        "servicediscovery:ListNamespaces",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
        "xray:GetSamplingRules",
        "xray:GetSamplingStatisticSummaries",
        "xray:GetSamplingTargets",
        "xray:PutSpans",
        "xray:PutSpansForIndexing",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }


def test_every_permission_has_a_source() -> None:
    assert [
        each.sid for policy in POLICIES for one in policy.settings for each in one.permissions if not each.source
    ] == []


def test_every_setting_has_a_sample() -> None:
    assert {each.key for policy in POLICIES for each in policy.settings} == {*ENTRIES}


@pytest.mark.parametrize("name", sorted(permissions_managed.ALLOWED))
def test_a_managed_policy_allows_what_the_table_says(name: str) -> None:
    document = json.loads(aws_managed_policies_data)[name]["Document"]
    (permission,) = permissions_managed.managed(name)
    actions = [each.replace("*", "Anything") for each in permission.actions]

    assert [each for each in actions if not allows(document, Request(each, "*"))] == []


@pytest.mark.parametrize(
    ("template", "arn", "fields"),
    [
        pytest.param(
            "arn:{partition}:sns:{region}:{account}:{path}",
            "arn:aws-cn:sns:cn-north-1:123456789012:t.fifo",
            {"partition": "aws-cn", "region": "cn-north-1", "account": "123456789012", "path": "t.fifo"},
            id="regional",
        ),
        pytest.param(
            "arn:{partition}:s3:::{bucket}/{key}",
            "arn:aws:s3:::b/a/c.env",
            {"partition": "aws", "bucket": "b", "key": "a/c.env"},
            id="object",
        ),
        pytest.param("arn:{partition}:s3:::{bucket}", "arn:aws:s3:::b/a", None, id="object-for-a-bucket"),
        pytest.param("*", "arn:aws:s3:::b", {}, id="anything"),
    ],
)
def test_fields_of_an_arn(template: str, arn: str, fields: dict[str, str] | None) -> None:
    assert matched(template, arn) == fields


@pytest.mark.timeout(60)  # without end, if each wildcard is tried with each length
@pytest.mark.parametrize(
    ("pattern", "name", "covered"),
    [
        pytest.param("ecr:put*", "ecr:putimage", True, id="any"),
        pytest.param("ecr:?utimage", "ecr:putimage", True, id="one"),
        pytest.param("ecr:put", "ecr:putimage", False, id="beginning"),
        pytest.param("arn:aws:s3:::b/[ab]", "arn:aws:s3:::b/a", False, id="brackets-are-no-choice"),
        pytest.param("arn:aws:s3:::b/[ab]*", "arn:aws:s3:::b/[ab]c", True, id="brackets"),
        pytest.param(f"{'*' * 60}!", "ecr:putimage" * 10, False, id="many-wildcards"),
        pytest.param(f"{'*e' * 60}!", "e" * 120, False, id="many-wildcards-between-letters"),
    ],
)
def test_a_pattern_covers_a_name(pattern: str, name: str, covered: bool) -> None:
    assert covers(pattern, name) is covered
