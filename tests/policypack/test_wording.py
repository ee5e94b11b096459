"""What goes wrong between a program and a document is reported in the program's terms."""

import json
from typing import Any

import pytest

from tests.policypack.cases import Resource
from tests.policypack.judging import inline_policy, report_of
from tests.policypack.outputs import MARKERS, OUTPUTS

PASS_ROLE = "iam-disallow-unscoped-pass-role"  # noqa: S105  the name of a policy
UNDECIDABLE = "iam-review-undecidable"


def reported(**fields: Any) -> dict[str, list[str]]:  # noqa: ANN401  any JSON value
    """Return what is reported of a document of one statement."""
    statement = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", **fields}
    return report_of([inline_policy(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))])


def shown(text: str) -> str:
    """Return a text as a message shows it: on one line, without backticks, and cut off."""
    line = "".join(character if character.isprintable() else "\ufffd" for character in text).replace("`", "'")
    return line if len(line) <= 120 else f"{line[:120]}…"


EXAMPLE = "For example, it can pass `arn:aws:iam::123456789012:role/any-new-role` to any service. "


def passes(resource: str, fault: str = "", through: str = "") -> dict[str, list[str]]:
    """Return the report of a statement that passes any role on a resource; `fault` is what is wrong with it."""
    label = f"statement 1, which {fault}" if fault else "statement 1"
    example = "" if "*" in resource else EXAMPLE
    sentences = f"Inline policy `deploy` allows `iam:PassRole`{through} on `{resource}` ({label})."
    return {PASS_ROLE: [f"{sentences} {example}List the role ARNs it can pass. See policypack/README.md#{PASS_ROLE}"]}


@pytest.mark.parametrize("resource", ["{}", "arn:aws:iam::123456789012:role/{}"])
@pytest.mark.parametrize("text", OUTPUTS)
def test_says_how_to_use_an_output_that_was_turned_into_a_string(text: str, resource: str) -> None:
    """Its text has line breaks, and says nothing of the program."""
    written = resource.format(text)
    assert reported(Resource=[written]) == reported(Resource=written)
    assert reported(Resource=written) == {
        PASS_ROLE: [
            (
                "Inline policy `deploy` allows `iam:PassRole` on an `Output` (statement 1, which has an `Output` in "
                f"`Resource` that was turned into a string). {EXAMPLE}Build the document with "
                f"`pulumi.Output.json_dumps`, or with the `apply` of the `Output`. See policypack/README.md#{PASS_ROLE}"
            )
        ]
    }


@pytest.mark.parametrize("text", [" *", "* ", " * ", "\t*", "*\n"])
def test_reports_spaces_around_a_star(text: str) -> None:
    assert reported(Resource=text) == passes(shown(text), "has spaces around an entry of `Resource`")


@pytest.mark.parametrize("text", [" iam:PassRole", "iam:PassRole ", "\tiam:PassRole\n"])
def test_reports_spaces_around_an_action(text: str) -> None:
    fault = f"has spaces around an entry of `Action` and has the action `{shown(text)}`, which is not valid"
    assert reported(Action=text) == passes("*", fault, through=f" through `{shown(text)}`")


DEPENDS_MESSAGE = (
    "Inline policy `deploy` depends on `a value that is unknown until the update`, so it can't be checked completely. "
    f"Review it, or write its value into the document. See policypack/README.md#{UNDECIDABLE}"
)
DEPENDS = {UNDECIDABLE: [DEPENDS_MESSAGE]}
"""The report of a document in which an unknown value decides."""


@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.parametrize(
    ("field", "text"),
    [
        pytest.param("Resource", "{}", id="resource"),
        pytest.param("Resource", "arn:aws:iam::123456789012:role/{}", id="name-of-a-role"),
        pytest.param("Resource", "arn:aws:iam::123456789012:role/{}-*", id="prefix"),
        pytest.param("Action", "iam:{}", id="action"),
        pytest.param("Effect", "{}", id="effect"),
    ],
)
def test_reports_an_unknown_value_inside_of_a_string(marker: str, field: str, text: str) -> None:
    assert reported(**{field: text.format(marker)}) == DEPENDS


@pytest.mark.parametrize("marker", MARKERS)
def test_checks_what_is_known_next_to_an_unknown_value(marker: str) -> None:
    assert reported(Resource=f"arn:aws:iam::{marker}:role/*") == passes("arn:aws:iam::…:role/*")
    assert reported(Resource=["*", marker]) == passes("*") | DEPENDS
    assert reported(Sid=marker) == passes("*")


@pytest.mark.parametrize("marker", MARKERS)
def test_ignores_an_unknown_value_that_decides_nothing(marker: str) -> None:
    assert reported(Action="s3:GetObject", Resource=f"arn:aws:s3:::{marker}/*") == {}


@pytest.mark.parametrize(
    ("actions", "through"),
    [
        pytest.param(["iam:PutRolePolicy"], "", id="by its name"),
        pytest.param(["iam:PutRolePolicy", "iam:putrolepolicy"], "", id="twice"),
        pytest.param(["iam:PutRoleP*"], " through `iam:PutRoleP*`", id="a wildcard"),
        pytest.param(
            ["iam:PutRoleP*", "iam:AttachR*"], " through `iam:PutRoleP*` and `iam:AttachR*`", id="two wildcards"
        ),
        pytest.param(
            ["iam:CreatePolicyV*", "iam:PutRolePolicy"],
            " through `iam:CreatePolicyV*` and `iam:PutRolePolicy`",
            id="a wildcard and a name",
        ),
        pytest.param(
            ["iam:PutRolePolicy", "iam:*RolePolicy"], " through `iam:PutRolePolicy` and `iam:*RolePolicy`", id="both"
        ),
    ],
)
def test_names_each_entry_that_lets_an_action_in(actions: list[str], through: str) -> None:
    (message,) = reported(Action=actions)["iam-disallow-privilege-escalation"]
    written, _, rest = message.partition(" on `*`")
    assert rest
    assert written.partition(" through ")[1:] == (through[:9], through[9:])


LIMITS_NOTHING = "`{}` on `iam:PolicyARN` limits nothing, because {}. List exact ARNs."
READ_ONLY, ADMIN = "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/AdministratorAccess"


@pytest.mark.parametrize(
    ("operator", "value", "reason"),
    [
        pytest.param("ArnEqualsIfExists", READ_ONLY, "it also holds without the key", id="if it exists"),
        pytest.param("ForAllValues:ArnEquals", READ_ONLY, "it also holds without the key", id="for all values"),
        pytest.param("Null", "false", "it only asks whether the request has the key", id="null"),
        pytest.param(
            "ArnNotEquals", ADMIN, "it excludes values instead of naming those that are allowed", id="negated"
        ),
        pytest.param("ArnLike", "arn:aws:iam::*:policy/*", "`arn:aws:iam::*:policy/*` also matches others", id="any"),
        pytest.param("ArnEquals", [READ_ONLY, ADMIN], f"`{ADMIN}` allows too much", id="admin access"),
    ],
)
def test_says_which_condition_of_a_write_limits_nothing_and_why(operator: str, value: object, reason: str) -> None:
    found = reported(Action="iam:AttachRolePolicy", Condition={operator: {"iam:PolicyARN": value}})
    (message,) = found["iam-disallow-privilege-escalation"]
    assert message.partition("any-new-role`. ")[2].partition(" See ")[0] == LIMITS_NOTHING.format(operator, reason)


def test_says_it_of_the_first_write_that_the_condition_could_limit() -> None:
    condition = {"StringNotEquals": {"iam:PermissionsBoundary": ADMIN}}
    found = reported(Action=["iam:DeleteRolePermissionsBoundary", "iam:PutUserPolicy"], Condition=condition)
    said = "".join(found["iam-disallow-privilege-escalation"])
    assert "`StringNotEquals` on `iam:PermissionsBoundary` limits nothing, because it excludes values" in said


def test_gives_no_reason_that_it_does_not_know() -> None:
    """A condition of numbers on a policy's ARN holds for no request."""
    found = reported(Action="iam:AttachRolePolicy", Condition={"NumericEquals": {"iam:PolicyARN": "1"}})
    said = "".join(found.get("iam-disallow-privilege-escalation", ()))
    assert "List exact ARNs." in said
    assert "limits nothing" not in said


def test_does_not_speak_of_conditions_that_never_limit_a_write() -> None:
    secure = reported(Action="iam:AttachRolePolicy", Condition={"Bool": {"aws:SecureTransport": "true"}})
    passing = reported(Condition={"StringLike": {"iam:PolicyARN": "*"}})
    said = [*secure["iam-disallow-privilege-escalation"], *passing[PASS_ROLE]]
    assert [message.partition("any-new-role`")[2].partition(" See ")[0] for message in said] == [
        ". List exact ARNs.",
        " to any service. List the role ARNs it can pass.",
    ]


def trusting(principal: object, action: str, condition: object) -> str:
    """Return the message about a trust policy, without its subject and its address."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Condition": condition}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    found = report_of([Resource("aws:iam/role:Role", "deployer", {"assumeRolePolicy": document})])
    (message,) = found["iam-disallow-open-trust"]
    return message.partition(" (statement 1): ")[2].partition(" See ")[0]


NAME_THEM = "Name the accounts or roles in `Principal`, or limit `aws:PrincipalOrgID` to your organization."


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        pytest.param(
            {"StringLike": {"aws:PrincipalOrgID": "o-*"}},
            "any AWS account can. `StringLike` on `aws:PrincipalOrgID` limits nothing, because `o-*` also matches "
            f"others. {NAME_THEM}",
            id="a wildcard",
        ),
        pytest.param(
            {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
            "any AWS account can. `StringEqualsIfExists` on `aws:PrincipalOrgID` limits nothing, because it also holds "
            f"without the key. {NAME_THEM}",
            id="an operator",
        ),
        pytest.param(
            {"ArnLike": {"aws:PrincipalArn": "deployer"}},
            "any AWS account can. `ArnLike` on `aws:PrincipalArn` limits nothing, because `deployer` does not say "
            f"whose it is. {NAME_THEM}",
            id="a value without an account",
        ),
        pytest.param(
            {"StringEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}},
            f"any AWS account can, if its conditions hold. {NAME_THEM}",
            id="a key that does not say who it is",
        ),
    ],
)
def test_says_which_condition_of_a_trust_policy_limits_nothing_and_why(condition: object, said: str) -> None:
    assert trusting("*", "sts:AssumeRole", condition) == said


def test_names_both_forms_of_subjects_of_github() -> None:
    issuer = "token.actions.githubusercontent.com"
    provider = {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{issuer}"}
    condition = {"StringLike": {f"{issuer}:sub": "repo:*@1234567/shop@*:*"}}
    assert trusting(provider, "sts:AssumeRoleWithWebIdentity", condition) == (
        f"anyone who can get such a token can assume it. `StringLike` on `{issuer}:sub` limits nothing, because "
        f"`repo:*@1234567/shop@*:*` also matches others. Limit `{issuer}:sub` to `repo:ORG/REPO:*`, or to "
        "`repo:ORG@ID/REPO@ID:*` for immutable subjects."
    )


@pytest.mark.parametrize(
    ("resource_type", "key"),
    [("aws:iam/rolePolicy:RolePolicy", "policy"), ("aws:iam/role:Role", "assumeRolePolicy")],
)
def test_a_secret_document_that_nobody_decrypted_is_not_called_invalid(resource_type: str, key: str) -> None:
    """`pulumi policy analyze` shows `[secret]` in the place of such a document."""
    (messages,) = report_of([Resource(resource_type, "hidden", {key: "[secret]"})]).values()
    (message,) = messages
    assert message.partition(" has ")[2] == (
        "a policy document that is a secret that can't be decrypted, so it can't be checked. Check it where Pulumi has "
        f"the passphrase or the key of the stack. See policypack/README.md#{UNDECIDABLE}"
    )
