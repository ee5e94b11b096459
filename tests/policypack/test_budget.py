"""The budget of a resource: what it covers, what is reported when it is spent, and how such a resource is exempted."""

import json
from typing import Any

import pytest
from iam_guardrails import checked
from iam_guardrails.budget import MOST_STEPS, RESERVE, STEPS, Budget, TooComplexError
from iam_guardrails.cannot_check import MOST_OVERRIDES
from iam_guardrails.cloudformation import LONGEST_TEMPLATE
from iam_guardrails.keys import document_key

from tests.policypack.cases import Resource
from tests.policypack.judging import ROOT, Report, check, inline_policy, report_of

pytestmark = pytest.mark.thorough

MANDATORY = (
    "iam-disallow-full-access",
    "iam-disallow-unscoped-pass-role",
    "iam-disallow-privilege-escalation",
    "iam-disallow-open-trust",
)
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
HARMLESS = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
REVIEW = "iam-review-exemption"
BAD = inline_policy(json.dumps({"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}), "bad")


def document(stars: int, letter: str = "a") -> dict[str, Any]:
    """Return a document whose patterns take many steps."""
    pattern = f"arn:aws:iam::*:role/{f'{letter}*' * stars}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "iam:PassRole", "Resource": pattern},
            {"Effect": "Deny", "Action": "iam:PassRole", "Resource": f"arn:aws:iam::*:role/{'*z' * stars}"},
        ],
    }


MANY = 130
"""Stars of a document that takes much of the budget."""
MUCH = 1_000
"""Steps of a part of a resource that are worth counting."""
TOO_MANY = 1000
"""Stars of a document that takes more than the budget."""
COMPLEX = inline_policy(json.dumps(document(TOO_MANY)), "complex")


def role(*documents: object, name: str = "app") -> Resource:
    """Return a role with inline policies."""
    policies = [{"name": f"p{at}", "policy": json.dumps(each)} for at, each in enumerate(documents)]
    return Resource("aws:iam/role:Role", name, {"assumeRolePolicy": json.dumps(TRUST), "inlinePolicies": policies})


def stack(*documents: object, parameter: str = "a") -> Resource:
    """Return a stack with a managed policy for each document."""
    template = {
        "Parameters": {"Names": {"Type": "CommaDelimitedList", "Default": parameter}},
        "Resources": {
            f"P{at}": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": each}}
            for at, each in enumerate(documents)
        },
    }
    return Resource("aws:cloudformation/stack:Stack", "app", {"templateBody": json.dumps(template)})


FUNCTIONS = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Action": [{"Ref": "Names"}] * 20, "Resource": "*"}],
}
"""A document that takes many steps because of the function in it."""
LONG = document(MANY)
LONG_POLICY = {
    "Type": "AWS::IAM::ManagedPolicy",
    "Properties": {"Description": {"Ref": "Prefix"}, "PolicyDocument": {**LONG, "Id": {"Ref": "Prefix"}}},
}
"""A policy whose document takes many steps and differs with each prefix."""
STACK_SET = "aws-native:cloudformation:StackSet"
OTHER = document(MANY, "b")
NAMES = ",".join(["s3:GetObject"] * 1200)


def is_too_complex(resource: Resource) -> bool:
    found = checked.check(resource.type, resource.name, resource.props)
    assert found.failure == ""
    return bool(found.too_complex)


def steps_of(resource: Resource, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return the steps that a check of a resource takes, however many these are."""
    budget = Budget(1_000 * STEPS)
    only = iter([budget])
    with monkeypatch.context() as patched:
        patched.setattr(checked, "Budget", lambda: next(only))
        found = checked.check(resource.type, resource.name, resource.props)
    assert found.failure == "", "a resource has one budget"
    return 1_000 * STEPS - budget.left


def key_of(resource: Resource) -> str:
    return checked.check(resource.type, resource.name, resource.props).too_complex


def sentences(resource: Resource, key: str) -> str:
    return (
        f"Resource `{resource.name}` is too complex to be checked. Simplify its policy documents or its template, or "
        f"exempt `{key}` after a review."
    )


def too_complex(resource: Resource, key: str) -> dict[str, list[str]]:
    """Return the report of a resource that is too complex."""
    return {policy: [f"{sentences(resource, key)} See policypack/README.md#{policy}"] for policy in MANDATORY}


def exempting(grant: str, *policies: str) -> dict[str, dict[str, Any]]:
    entry = {"resource": "urn:*", "grant": grant, "reason": "reviewed", "until": "9999-12-31"}
    return {policy: {"exemptions": [entry]} for policy in policies}


def test_stops_when_the_budget_is_spent() -> None:
    budget = Budget(3)
    budget.spend(3)
    with pytest.raises(TooComplexError):
        budget.spend()


# --- What one budget covers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nothing", "one", "other", "both"),
    [
        pytest.param(role(), role(LONG), role(OTHER), role(LONG, OTHER), id="documents"),
        pytest.param(stack(), stack(LONG), stack(OTHER), stack(LONG, OTHER), id="templates"),
        pytest.param(
            stack(parameter=NAMES),
            stack(LONG, parameter=NAMES),
            stack(FUNCTIONS, parameter=NAMES),
            stack(LONG, FUNCTIONS, parameter=NAMES),
            id="a-document-and-functions",
        ),
    ],
)
def test_one_budget_covers_all_of_a_resource(
    nothing: Resource, one: Resource, other: Resource, both: Resource, monkeypatch: pytest.MonkeyPatch
) -> None:
    least = steps_of(nothing, monkeypatch)
    of_one, of_other, of_both = (steps_of(each, monkeypatch) - least for each in (one, other, both))
    assert of_one > MUCH
    assert of_other > MUCH
    assert of_both > 0.9 * (of_one + of_other)


def test_the_budget_of_a_resource_can_be_spent_by_several_parts() -> None:
    assert not is_too_complex(stack(FUNCTIONS, parameter=NAMES))
    assert is_too_complex(stack(FUNCTIONS, FUNCTIONS, parameter=NAMES))


def test_each_resource_has_its_own_budget() -> None:
    resources = [inline_policy(json.dumps(document(MANY, letter)), letter) for letter in "abcdef"]
    found = report_of(resources)
    assert {policy: len(messages) for policy, messages in found.items()} == {"iam-disallow-unscoped-pass-role": 6}


@pytest.mark.parametrize("resource", [COMPLEX, role(document(TOO_MANY)), stack(document(TOO_MANY))])
def test_each_mandatory_policy_reports_a_resource_that_is_too_complex_and_nothing_else(resource: Resource) -> None:
    assert report_of([resource]) == too_complex(resource, key_of(resource))


def test_checks_the_resource_after_one_that_is_too_complex() -> None:
    bad, harmless = check_after_root(BAD), inline_policy(json.dumps(HARMLESS), "harmless")
    assert bad
    assert check_after_root(COMPLEX) == too_complex(COMPLEX, key_of(COMPLEX))
    assert check(BAD) == bad
    assert check(COMPLEX) == too_complex(COMPLEX, key_of(COMPLEX))
    assert check(harmless) == {}


def check_after_root(resource: Resource) -> Report:
    assert check(ROOT) == {}
    return check(resource)


# --- Exemptions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resource", "text"),
    [
        pytest.param(COMPLEX, COMPLEX.props["policy"], id="document"),
        pytest.param(stack(document(TOO_MANY)), stack(document(TOO_MANY)).props["templateBody"], id="template"),
    ],
)
def test_an_exemption_by_the_key_in_the_message_lets_a_complex_resource_through(resource: Resource, text: str) -> None:
    key = document_key(text)
    assert report_of([resource]) == too_complex(resource, key)
    assert report_of([resource], exempting(key, *MANDATORY)) == {
        REVIEW: [
            f"An exemption from `{policy}` lets this through: {sentences(resource, key)} Reason: reviewed. "
            f"The exemption is valid until 9999-12-31. See policypack/README.md#{REVIEW}"
            for policy in MANDATORY
        ]
    }


@pytest.mark.parametrize("policy", MANDATORY)
def test_an_exemption_of_a_complex_resource_counts_for_its_policy_only(policy: str) -> None:
    found = report_of([COMPLEX], exempting(key_of(COMPLEX), policy))
    reported = too_complex(COMPLEX, key_of(COMPLEX))
    del reported[policy]
    assert len(found.pop(REVIEW)) == 1
    assert found == reported


@pytest.mark.parametrize(
    "grant",
    [
        "*",
        "iam:PassRole",
        "iam:*",
        "document:",
        "document:*",
        document_key(json.dumps(HARMLESS)),
        document_key(json.dumps(document(TOO_MANY, "b"))),
        key_of(COMPLEX).removeprefix("document:"),
        key_of(COMPLEX)[:-1],
    ],
)
def test_no_other_exemption_lets_a_complex_resource_through(grant: str) -> None:
    assert report_of([COMPLEX], exempting(grant, *MANDATORY)) == too_complex(COMPLEX, key_of(COMPLEX))


def test_an_exemption_of_a_complex_resource_ends_with_a_change_of_its_document() -> None:
    changed = inline_policy(json.dumps({**document(TOO_MANY), "Id": "changed"}), "complex")
    assert report_of([changed], exempting(key_of(COMPLEX), *MANDATORY)) == too_complex(changed, key_of(changed))


# --- Realistic content ------------------------------------------------------------------------------------------------


def service(at: int) -> str:
    """Return the roles of a service in a template: its own, and one that deploys it."""
    return f"""  TaskRole{at}:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub "${{Prefix}}-task-{at}-${{AWS::Region}}"
      PermissionsBoundary: !If [HasBoundary, !Ref Boundary, !Ref AWS::NoValue]
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: {{Service: !Sub "ecs-tasks.${{AWS::URLSuffix}}"}}
            Action: sts:AssumeRole
            Condition: {{StringEquals: {{"aws:SourceAccount": !Ref AWS::AccountId}}}}
      Policies:
        - PolicyName: data
          PolicyDocument:
            Version: 2012-10-17
            Statement:
              - Effect: Allow
                Action: [s3:GetObject, s3:PutObject, s3:DeleteObject]
                Resource: !Sub "arn:${{AWS::Partition}}:s3:::${{Prefix}}-{at}/*"
              - Effect: Allow
                Action: [dynamodb:GetItem, dynamodb:PutItem, dynamodb:Query]
                Resource: !Sub "arn:${{AWS::Partition}}:dynamodb:*:${{AWS::AccountId}}:table/orders-{at}"
  DeployPolicy{at}:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Action: [ecs:RegisterTaskDefinition, ecs:UpdateService, ecs:DescribeServices]
            Resource: "*"
          - Effect: Allow
            Action: iam:PassRole
            Resource: !GetAtt TaskRole{at}.Arn
            Condition: {{StringEquals: {{"iam:PassedToService": ecs-tasks.amazonaws.com}}}}
          - Effect: Deny
            Action: iam:*
            NotResource: !Sub "arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/${{Prefix}}-*"
"""


HEAD = """Parameters:
  Prefix: {Type: String, Default: app}
  Boundary: {Type: String, Default: ""}
Conditions:
  HasBoundary: !Not [!Equals [!Ref Boundary, ""]]
Resources:
"""


def longest_realistic() -> str:
    services = [service(at) for at in range(100, 200)]
    while len(HEAD) + sum(map(len, services)) > LONGEST_TEMPLATE:
        services.pop()
    text = HEAD + "".join(services)
    assert LONGEST_TEMPLATE - len(service(100)) < len(text) <= LONGEST_TEMPLATE
    return text


def test_the_longest_template_of_realistic_content_takes_less_than_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = Resource("aws:cloudformation/stack:Stack", "app", {"templateBody": longest_realistic()})
    assert report_of([resource]) == {}
    assert 0 < steps_of(resource, monkeypatch) < STEPS


def stack_set(text: str, sets: int) -> Resource:
    """Return a stack set whose template is read once more for each set of overrides."""
    overrides = [[{"parameterKey": "Prefix", "parameterValue": f"prefix-{at}"}] for at in range(sets)]
    groups = [{"parameterOverrides": one} for one in overrides]
    return Resource(STACK_SET, "app", {"templateBody": text, "stackInstancesGroup": groups})


def test_checks_the_longest_template_of_realistic_content_with_sixteen_sets_of_overrides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resource = stack_set(longest_realistic(), MOST_OVERRIDES)
    assert report_of([resource]) == {}
    assert 2 * STEPS < steps_of(resource, monkeypatch) < MOST_STEPS


def test_a_set_of_overrides_adds_little_to_the_budget_of_a_short_template() -> None:
    template = {"Parameters": {"Prefix": {"Type": "String", "Default": "a"}}, "Resources": {"P": LONG_POLICY}}
    text = json.dumps(template)
    assert not is_too_complex(stack_set(text, 2))
    assert is_too_complex(stack_set(text, MOST_OVERRIDES))


def test_no_template_extends_the_budget_without_end() -> None:
    budget = Budget()
    for _ in range(100):
        budget.extend(STEPS)
    assert (budget.all, budget.left, budget.spent) == (MOST_STEPS, MOST_STEPS, 0)
    budget.spend(5)
    budget.extend(1)
    assert (budget.left, budget.spent) == (MOST_STEPS - 5, 5)


def test_no_template_extends_the_reserve_without_end() -> None:
    budget = Budget()
    for _ in range(100):
        budget.extend_reserve(STEPS)
    with budget.reserve():
        assert budget.left == MOST_STEPS
    budget.extend_reserve(1)
    with budget.reserve():
        assert budget.left == MOST_STEPS
    assert (budget.all, budget.left) == (STEPS, STEPS)


def test_work_from_the_reserve_takes_no_step_twice() -> None:
    budget = Budget()
    with budget.reserve():
        budget.spend(RESERVE)
    with pytest.raises(TooComplexError), budget.reserve():
        budget.spend()
    budget.extend_reserve(2)
    with budget.reserve():
        budget.spend(2)
