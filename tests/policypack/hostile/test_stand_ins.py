"""A message shows what a template writes, never the account, region or stack that stand in for its own."""

import pytest
from iam_guardrails.values import ACCOUNT, HOLE, MADE_UP, REGION, STACK, UNIQUE_ID
from iam_guardrails.words import printable

from tests.policypack.cases import Resource
from tests.policypack.judging import Report, check

ADVISORY = "iam-review-pass-role"
UNDECIDABLE = "iam-review-undecidable"
UNSCOPED = "iam-disallow-unscoped-pass-role"
CUSTOMER = "arn:aws:iam::${AWS::AccountId}:policy/team/Reader"
SUBJECT = "Resource `P` in the template of CloudFormation stack `s`"


def reported(
    properties: object, config: dict[str, dict[str, object]] | None = None, kind: str = "ManagedPolicy"
) -> Report:
    body = {"Resources": {"P": {"Type": f"AWS::IAM::{kind}", "Properties": properties}}}
    return check(Resource("aws:cloudformation/stack:Stack", "s", {"templateBody": body}), config)


def passing(resource: object) -> dict[str, object]:
    statement = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": resource}
    return {"PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}


@pytest.mark.parametrize(
    "written",
    [
        "arn:aws:iam::${AWS::AccountId}:role/${AWS::StackName}-${AWS::Region}-*",
        "arn:aws:iam::${AWS::AccountId}:role/app-*",
        "arn:aws:iam::*:role/${AWS::Region}/*",
        "arn:aws:iam::000000000000:role/us-east-1-*",
        "arn:aws:iam::123456789012:role/this-stack-*",
    ],
)
def test_a_resource_is_shown_as_it_is_written(written: str) -> None:
    message = (
        f"{SUBJECT} allows `iam:PassRole` on `{written}` (statement 1). List exact ARNs. "
        f"See policypack/README.md#{ADVISORY}"
    )
    assert reported(passing({"Fn::Sub": written})) == {ADVISORY: [message]}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param({"Fn::Select": [0, {"Fn::Split": ["-", {"Ref": "AWS::Region"}]}]}, "${AWS::Region}", id="region"),
        pytest.param({"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}, "…", id="id of the stack"),
    ],
)
def test_a_piece_of_a_pseudo_parameter_is_shown_as_what_it_comes_from(value: object, shown: str) -> None:
    [message] = reported(passing({"Fn::Join": ["", ["arn:aws:iam::*:role/", value, "-*"]]}))[ADVISORY]
    assert f"{shown}-*` (statement 1). " in message


def test_an_example_is_shown_as_a_template_would_write_it() -> None:
    [message] = reported(passing({"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/${!aws:PrincipalTag/team}"}))[
        UNSCOPED
    ]
    example = "arn:aws:iam::${AWS::AccountId}:role/any-new-role"
    assert f"For example, it can pass `{example}` to any service. " in message


def attached(config: dict[str, dict[str, object]] | None = None) -> Report:
    return reported({"ManagedPolicyArns": [{"Fn::Sub": CUSTOMER}]}, config, "Group")


FROM_OUTSIDE = (
    f"{SUBJECT} attaches `{CUSTOMER}`, a policy from outside this stack, which can't be checked. Review it where it is "
    f"created, and add its ARN to `allowedPolicyArns`. See policypack/README.md#{UNDECIDABLE}"
)


def test_a_policy_of_the_own_account_is_shown_as_it_is_written() -> None:
    assert attached() == {UNDECIDABLE: [FROM_OUTSIDE]}


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        pytest.param("arn:aws:iam::123456789012:policy/team/Reader", {}, id="reviewed"),
        pytest.param("arn:aws:iam::123456789012:policy/Reader", {UNDECIDABLE: [FROM_OUTSIDE]}, id="another path"),
    ],
)
def test_a_policy_of_the_own_account_is_allowed_by_its_arn_in_that_account(arn: str, expected: Report) -> None:
    assert attached({UNDECIDABLE: {"allowedPolicyArns": [arn]}}) == expected


def test_an_exemption_names_a_policy_as_the_message_shows_it() -> None:
    exemption = {"resource": "urn:*", "grant": CUSTOMER, "reason": "reviewed", "until": "2999-12-31"}
    assert attached({UNDECIDABLE: {"exemptions": [exemption]}}) == {}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param(f"{STACK}-{ACCOUNT}-{REGION}", "${AWS::StackName}-${AWS::AccountId}-${AWS::Region}", id="all"),
        pytest.param(f"role/{STACK}-App-{MADE_UP}/x", "role/${App}/x", id="a made-up name"),
        pytest.param(f"{STACK}-A-{MADE_UP}, s-t-B-{MADE_UP}", "${A}, ${B}", id="two made-up names"),
        pytest.param(f"{'a-' * 5000}App-{MADE_UP}", "${App}", id="a long made-up name"),
        pytest.param(f"stack/x/{UNIQUE_ID}", "stack/x/…", id="a random end"),
        pytest.param(f"arn:{HOLE}:iam", "arn:…:iam", id="an unknown part"),
        pytest.param("`a`\n\u200b", "'a'\ufffd\ufffd", id="what can't be printed"),
    ],
)
def test_shows_what_is_written(text: str, written: str) -> None:
    assert printable(text) == written
