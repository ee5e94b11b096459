"""The values that a template allows a parameter count where its value is used, each by itself."""

import json

import pytest
from iam_guardrails.access import Undecidable, access_of
from iam_guardrails.budget import Budget
from iam_guardrails.checked import check_access

from tests.policypack.cases import Resource
from tests.policypack.findings.samples import FOLDER, FindingCase, read
from tests.policypack.judging import check

CASES = {case.resource.name: case for case in read(FOLDER / "32-values-that-a-template-allows.json")}


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in CASES.items()])
def test_a_policy_reports_what_each_value_gives(case: FindingCase) -> None:
    found = check(case.resource)
    level, _, policy = case.expect.partition(" ")
    blocking = [name for name in found if name.startswith("iam-disallow")]
    assert (policy in found) == bool(policy)
    assert bool(blocking) == (level == "mandatory")
    assert bool(found) == (level != "quiet")
    assert [text for text in case.hidden if text in str(found)] == []


def test_groups_of_each_value_are_told_by_name() -> None:
    case = CASES["values-that-a-template-allows-group"]
    access = access_of(case.resource.type, "s", case.resource.props, Budget())
    assert [type(each) for each in access.undecidable] == [Undecidable]
    check_access(access, Budget())
    assert [source.value for source in access.groups] == ["dev", "ops"]
    assert access.undecidable == []


def test_each_value_leaves_something_else_open() -> None:
    urls = ["https://x.s3.amazonaws.com/a.json", "https://x.s3.amazonaws.com/b.json"]
    template = {
        "Parameters": {"Q": {"Type": "String", "AllowedValues": urls}},
        "Resources": {"S": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": {"Ref": "Q"}}}},
    }
    props = {"name": "s", "templateBody": json.dumps(template)}
    messages = check(Resource("aws:cloudformation/stack:Stack", "s", props))["iam-review-undecidable"]
    assert [url for url in urls if any(url in message for message in messages)] == urls
    assert not any("parameter Q" in message for message in messages)
