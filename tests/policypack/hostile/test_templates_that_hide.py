"""Templates that hide a permission behind a value which only the deployment tells, and those that hide nothing."""

import json
from typing import Any

import pytest
from iam_guardrails.values import ACCOUNT, STACK

from tests.policypack.cases import Resource
from tests.policypack.judging import report_of

Json = dict[str, Any]

FULL, PASS, WRITE, TRUST = (
    "iam-disallow-full-access",
    "iam-disallow-unscoped-pass-role",
    "iam-disallow-privilege-escalation",
    "iam-disallow-open-trust",
)
UNDECIDABLE = "iam-review-undecidable"
OWN_ACCOUNT = "arn:aws:iam::${AWS::AccountId}:"
STAND_IN = f"arn:aws:iam::{ACCOUNT}:"
CALLER = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "x.amazonaws.com"}, "Action": "sts:AssumeRole"}]}


def allow(action: str, resource: object, **fields: object) -> Json:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **fields}


def deny(action: str, **fields: object) -> Json:
    return {"Effect": "Deny", "Action": action, **fields}


def sub(text: str) -> Json:
    return {"Fn::Sub": text}


def stack(resources: Json, **inputs: object) -> Resource:
    body = json.dumps({"Transform": "AWS::LanguageExtensions", **inputs, "Resources": resources})
    return Resource("aws:cloudformation/stack:Stack", "s", {"templateBody": body})


def policy(*statements: Json) -> Json:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}}


def own_write(denied: str) -> Json:
    statements = [
        allow("iam:PutRolePolicy", sub(f"{OWN_ACCOUNT}role/app")),
        deny("iam:PutRolePolicy", Resource=denied),
    ]
    inline = {"PolicyName": "x", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}
    properties = {"RoleName": "app", "AssumeRolePolicyDocument": CALLER, "Policies": [inline]}
    return {"R": {"Type": "AWS::IAM::Role", "Properties": properties}}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            policy(allow("iam:*", sub(f"{OWN_ACCOUNT}*")), deny("iam:*", Resource=f"{STAND_IN}*")),
            {FULL, PASS, WRITE},
            id="a Deny of what stands for the account",
        ),
        pytest.param(
            policy(
                allow("iam:*", sub(f"{OWN_ACCOUNT}role/*")),
                deny("iam:*", NotResource="arn:aws:iam::111111111111:role/*"),
            ),
            {PASS, WRITE},
            id="a Deny of all but the roles of an account that may be the stack's",
        ),
        pytest.param(
            policy(
                allow("iam:PassRole", "arn:aws:iam::111111111111:role/*"),
                deny("iam:PassRole", NotResource=sub(f"{OWN_ACCOUNT}role/*")),
            ),
            {PASS},
            id="a Deny of all but the stack's own roles",
        ),
        pytest.param(
            policy(
                allow("iam:PassRole", sub("arn:${AWS::Partition}:iam::*:role/*")),
                deny("iam:PassRole", Resource="arn:aws:iam::*:role/*"),
            ),
            {PASS},
            id="a Deny in one partition",
        ),
        pytest.param(own_write(f"{STAND_IN}role/app"), {WRITE}, id="a write on the role itself"),
        pytest.param(
            policy(
                allow("iam:PassRole", sub("arn:aws:iam::*:role/${AWS::StackName}-*")),
                deny("iam:PassRole", Resource=f"arn:aws:iam::*:role/{STACK}-*"),
            ),
            {UNDECIDABLE},
            id="a Deny of what stands for the name of the stack",
        ),
        pytest.param(
            policy(allow("iam:PassRole", sub(f"{OWN_ACCOUNT}role/*")), deny("iam:*", Resource=sub(f"{OWN_ACCOUNT}*"))),
            set(),
            id="a Deny of the stack's own account",
        ),
        pytest.param(
            policy(
                allow("*", "*"), deny("iam:*", NotResource=sub(f"{OWN_ACCOUNT}role/app")), deny("sso*", Resource="*")
            ),
            {"iam-review-pass-role"},
            id="a Deny of all but one role, with Identity Center's own services left",
        ),
    ],
)
def test_a_pseudo_parameter_may_be_what_the_document_writes(resources: Json, expected: set[str]) -> None:
    assert report_of([stack(resources)]).keys() == expected


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("AWS::EC2::KeyPair", {"KeyName": "*"}),
        ("AWS::Cognito::UserPoolUser", {"Username": "*"}),
        ("AWS::Cognito::UserPoolGroup", {"GroupName": "*"}),
        ("AWS::SES::EmailIdentity", {"EmailIdentity": "*"}),
        ("AWS::New::Thing", {"Label": "*"}),
    ],
)
def test_a_reference_may_give_the_name_that_its_author_chose(kind: str, properties: Json) -> None:
    resources = {"K": {"Type": kind, "Properties": properties}, **policy(allow("iam:*", {"Ref": "K"}))}
    assert report_of([stack(resources)]).keys() == {FULL, PASS, WRITE}


def test_a_reference_to_a_name_that_is_unknown_cannot_be_checked() -> None:
    key = {"Type": "AWS::EC2::KeyPair", "Properties": {"KeyName": {"Fn::ImportValue": "x"}}}
    assert report_of([stack({"K": key, **policy(allow("*", {"Ref": "K"}))})]).keys() == {UNDECIDABLE}


def test_a_reference_to_a_bucket_of_a_plain_name_is_quiet() -> None:
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "data"}}
    assert report_of([stack({"B": bucket, **policy(allow("*", {"Ref": "B"}))})]) == {}


def test_the_number_of_parts_of_a_region_is_unknown() -> None:
    parts = {"Fn::Length": {"Fn::Split": ["-", {"Ref": "AWS::Region"}]}}
    user = {
        "Type": "AWS::IAM::User",
        "Condition": "C",
        "Properties": {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"]},
    }
    assert FULL in report_of([stack({"U": user}, Conditions={"C": {"Fn::Equals": [parts, "4"]}})])


@pytest.mark.parametrize("path", ["//aws-service-role/", "//aws-reserved/", "/x/aws-service-role/"])
def test_only_the_exact_path_is_that_of_aws(path: str) -> None:
    trust = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}
    props = {"name": "x", "path": path, "assumeRolePolicy": json.dumps(trust)}
    assert TRUST in report_of([Resource("aws:iam/role:Role", "x", props)])


def test_overrides_of_a_parameter_that_nothing_uses_cost_nothing() -> None:
    names = [f"service-{at}" for at in range(40)]
    roles = {f"R{at}": policy(allow("s3:*", f"arn:aws:s3:::{name}/*"))["P"] for at, name in enumerate(names)}
    overrides = [{"parameterOverrides": {"Unused": f"{at}"}} for at in range(16)]
    body = json.dumps({"Resources": roles})
    props = {"stackSetName": "x", "templateBody": body, "stackInstancesGroup": [{"accounts": ["1"]}]}
    instances = [{"regions": ["us-east-1"], **one, "deploymentTargets": {}} for one in overrides]
    assert (
        report_of([Resource("aws-native:cloudformation:StackSet", "x", {**props, "stackInstancesGroup": instances})])
        == {}
    )
