"""An Output that a program used as a string is reported in those terms, wherever it ends up."""

import json
from typing import Any

import pytest
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from tests.policypack.cases import Resource
from tests.policypack.hostile.samples import stack
from tests.policypack.judging import Report, check, inline_policy
from tests.policypack.outputs import JAVA, MARKERS, NODEJS, OUTPUTS, PYTHON_OBJECT

UNDECIDABLE = "iam-review-undecidable"
FULL = "iam-disallow-full-access"
ESCALATION = "iam-disallow-privilege-escalation"
PASSES = "Pass the `Output` itself, or make the text with its `apply`."
UNTIL_THE_UPDATE = "`a value that is unknown until the update`"


def advised(*sentences: str) -> Report:
    return {UNDECIDABLE: [f"{sentence} See policypack/README.md#{UNDECIDABLE}" for sentence in sentences]}


def attachment(arn: str) -> Resource:
    return Resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "x", {"role": "app", "policyArn": arn})


@pytest.mark.parametrize("text", OUTPUTS)
@pytest.mark.parametrize("form", ["{}", "arn:aws:iam::{}:policy/app", "arn:aws:iam::aws:policy/{}"])
def test_an_output_in_the_arn_of_a_policy(text: str, form: str) -> None:
    said = "Role policy attachment `x` has an `Output` in the policy ARN that was turned into a string, so it can't {}"
    assert check(attachment(form.format(text))) == advised(f"{said.format('be checked.')} {PASSES}")


def given(resource_type: str, **props: object) -> Resource:
    return Resource(resource_type, "x", props)


@pytest.mark.parametrize(
    ("resource", "subject", "place"),
    [
        pytest.param(
            given("aws:iam/userGroupMembership:UserGroupMembership", groups=[NODEJS]),
            "Group membership `x`",
            "the group name",
            id="a group",
        ),
        pytest.param(
            given("aws:ssoadmin/accountAssignment:AccountAssignment", permissionSetArn=NODEJS),
            "Account assignment `x`",
            "the permission set",
            id="a permission set",
        ),
        pytest.param(
            given("aws:cloudformation/stack:Stack", templateUrl=f"https://{NODEJS}"),
            "CloudFormation stack `x`",
            "the template URL",
            id="the URL of a template",
        ),
        pytest.param(
            given("aws:cloudformation/stack:Stack", templateBody=NODEJS),
            "CloudFormation stack `x`",
            "the template",
            id="a template",
        ),
        pytest.param(
            given("aws:cloudcontrol/resource:Resource", typeName="AWS::IAM::Role", desiredState=NODEJS),
            "Cloud Control resource `x`",
            "`desiredState`",
            id="a state",
        ),
    ],
)
def test_an_output_in_place_of_another_input(resource: Resource, subject: str, place: str) -> None:
    said = f"{subject} has an `Output` in {place} that was turned into a string, so it can't be checked. {PASSES}"
    assert check(resource) == advised(said)


def test_an_output_in_a_parameter_of_a_template() -> None:
    body = {
        "Parameters": {"A": {"Type": "String"}},
        "Resources": {"G": {"Type": "AWS::IAM::Group", "Properties": {"ManagedPolicyArns": [{"Ref": "A"}]}}},
    }
    resource = given("aws:cloudformation/stack:Stack", templateBody=json.dumps(body), parameters={"A": NODEJS})
    said = "Resource `G` in the template of CloudFormation stack `x` has an `Output` in the policy ARN that was turned"
    assert check(resource) == advised(f"{said} into a string, so it can't be checked. {PASSES}")


def trust(**fields: object) -> Resource:
    statement = {"Effect": "Allow", "Action": "sts:*", **fields}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return given("aws:iam/role:Role", name="app", assumeRolePolicy=json.dumps(document))


def faulty(fault: str) -> Report:
    said = (
        f"Role `x` has a policy document that is not valid: {fault} that was turned into a string. Correct it, because"
    )
    return advised(f"{said} AWS may refuse it.")


@pytest.mark.parametrize("text", OUTPUTS)
@pytest.mark.parametrize("kind", ["AWS", "Service", "Federated"])
@pytest.mark.parametrize("form", ["{}", "arn:aws:iam::{}:oidc-provider/id.example.com", "{}.amazonaws.com"])
def test_an_output_in_a_principal(text: str, kind: str, form: str) -> None:
    name = form.format(text)
    for principal in ({kind: name}, {kind: [name]}, {kind: [name, name]}):
        assert check(trust(Principal=principal)) == faulty("statement 1 has an `Output` in `Principal`")


def test_an_output_next_to_an_open_principal() -> None:
    (message,) = check(trust(Principal={"AWS": ["*", NODEJS]}))["iam-disallow-open-trust"]
    fault = "which has an `Output` in `Principal` that was turned into a string"
    assert message.startswith(
        f"Role `x` trusts `*` without a condition that limits who can assume it (statement 1, {fault})"
    )


def test_an_output_in_a_principal_that_is_excluded() -> None:
    (message,) = check(trust(NotPrincipal={"AWS": NODEJS}))["iam-disallow-open-trust"]
    assert "(statement 1, which has an `Output` in `NotPrincipal` that was turned into a string)" in message


@pytest.mark.parametrize("values", [f"repo:acme/{NODEJS}:*", ["repo:acme/app:*", NODEJS]])
def test_an_output_in_a_condition(values: object) -> None:
    condition = {"StringLike": {"token.actions.githubusercontent.com:sub": values}}
    principal = {"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"}
    found = check(trust(Principal=principal, Condition=condition))
    fault = "has an `Output` in `Condition` that was turned into a string"
    assert all(fault in message for messages in found.values() for message in messages)
    assert found


def test_an_output_in_a_condition_of_a_statement_that_is_written_as_usual() -> None:
    condition = {"StringEquals": {"aws:RequestedRegion": NODEJS}}
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": condition}
    found = check(inline_policy(json.dumps({"Version": "2012-10-17", "Statement": [statement]})))
    said = "Inline policy `deploy` has a policy document that is not valid: statement 1 has an `Output` in `Condition`"
    assert found == advised(f"{said} that was turned into a string. Correct it, because AWS may refuse it.")


@pytest.mark.parametrize("condition", [NODEJS, {"StringEquals": NODEJS}])
def test_an_output_in_place_of_a_part_of_a_condition(condition: object) -> None:
    (message,) = check(trust(Principal="*", Condition=condition))["iam-disallow-open-trust"]
    assert "(statement 1, which has an `Output` in `Condition` that was turned into a string and has " in message


def test_an_output_in_place_of_a_statement() -> None:
    fault = "which has an `Output` in it that was turned into a string"
    for statements in (NODEJS, [NODEJS]):
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        (message,) = check(inline_policy(document))[FULL]
        assert message == (
            f"Inline policy `deploy` allows all IAM actions through `*` on `*` (statement 1, {fault}). List the "
            f"actions and resources that are needed. See policypack/README.md#{FULL}"
        )


@pytest.mark.parametrize("text", OUTPUTS)
def test_an_output_in_place_of_a_document(text: str) -> None:
    fault = "the document has an `Output` in it that was turned into a string"
    said = f"has a policy document that is not valid: {fault}. Correct it, because AWS may refuse it."
    for document in (text, json.dumps(text)):
        assert check(inline_policy(document)) == advised(f"Inline policy `deploy` {said}")
    assert check(given("aws:iam/role:Role", name="app", assumeRolePolicy=text)) == advised(f"Role `x` {said}")


@pytest.mark.parametrize("text", [NODEJS, JAVA])
def test_an_output_that_breaks_the_json_around_it(text: str) -> None:
    document = f'{{"Statement": [{{"Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": "{text}"}}]}}'
    (message,) = check(inline_policy(document))[ESCALATION]
    assert message == (
        "Inline policy `deploy` allows `iam:PutRolePolicy` on `*` (a text that has an `Output` in it that was turned "
        f"into a string). List exact ARNs. See policypack/README.md#{ESCALATION}"
    )


@pytest.mark.parametrize("name", ["Output.amazonaws.com", PYTHON_OBJECT.replace("Output ", "Outputs ")])
def test_a_text_that_only_speaks_of_an_output_is_none(name: str) -> None:
    assert check(trust(Principal={"Service": name})) == {}


@pytest.mark.parametrize("marker", MARKERS)
class TestMarker:
    """The engine's marker for an unknown value, inside of a string."""

    def test_for_the_partition_of_a_managed_policy(self, marker: str) -> None:
        message = (
            "Role policy attachment `x` attaches `arn:aws:iam::aws:policy/AdministratorAccess`, which gives admin "
            f"access. List the actions and resources that are needed. See policypack/README.md#{FULL}"
        )
        assert check(attachment(f"arn:{marker}:iam::aws:policy/AdministratorAccess")) == {FULL: [message]}
        assert check(attachment(f"arn:{marker}:iam::aws:policy/ReadOnlyAccess")) == {}

    @pytest.mark.parametrize(
        "form", ["arn:aws:iam::{}:policy/app", "arn:aws:iam::aws:policy/{}", "arn:{0}:iam::{0}:p/x"]
    )
    def test_in_the_arn_of_a_policy(self, marker: str, form: str) -> None:
        said = (
            f"Role policy attachment `x` depends on {UNTIL_THE_UPDATE}, so it can't be checked. Write the value itself"
        )
        assert check(attachment(form.format(marker))) == advised(f"{said} into the program.")

    def test_in_a_name_that_a_template_is_given(self, marker: str) -> None:
        body = {"Resources": {"G": {"Type": "AWS::IAM::Group", "Properties": {"ManagedPolicyArns": [f"x{marker}"]}}}}
        said = "Resource `G` in the template of CloudFormation stack `app` depends on"
        todo = "so it can't be checked. Write the value itself into the template or a parameter."
        for template in (body, json.dumps(body)):
            assert check(stack(template)) == advised(f"{said} {UNTIL_THE_UPDATE}, {todo}")

    @pytest.mark.parametrize("kind", ["AWS", "Federated"])
    def test_in_a_principal(self, marker: str, kind: str) -> None:
        said = (
            f"Role `x` depends on {UNTIL_THE_UPDATE}, so it can't be checked completely. Review it, or write its value"
        )
        found = check(trust(Principal={kind: f"arn:aws:iam::123456789012:{marker}"}, Action="sts:*"))
        assert found == (advised(f"{said} into the document.") if kind == "Federated" else {})

    def test_in_place_of_a_part_of_a_document(self, marker: str) -> None:
        said = f"Inline policy `deploy` depends on {UNTIL_THE_UPDATE}, so it can't be checked completely. Review it, or"
        statement = f'{{"Statement": ["{marker}x"]}}'
        for text in (statement, f"\ufeff{statement}"):
            found = check(inline_policy(text))
            assert found[UNDECIDABLE][0] == advised(f"{said} write its value into the document.")[UNDECIDABLE][0]


def test_no_message_shows_a_marker() -> None:
    marked: list[Any] = [
        attachment(f"arn:{UNKNOWN_STRING_VALUE}:policy/x"),
        given("aws:iam/userGroupMembership:UserGroupMembership", groups=[f"a{UNKNOWN_STRING_VALUE}"]),
        given("aws:cloudformation/stack:Stack", templateUrl=f"https://{UNKNOWN_STRING_VALUE}/x"),
        trust(Principal={"Service": f"{UNKNOWN_STRING_VALUE}.amazonaws.com", "AWS": f"x{UNKNOWN_STRING_VALUE}"}),
    ]
    for resource in marked:
        found = check(resource)
        assert found
        assert UNKNOWN_STRING_VALUE not in str(found)
