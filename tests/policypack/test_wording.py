"""What goes wrong between a program and a document is reported in the program's terms."""

import json
from typing import Any

import pytest

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


@pytest.mark.parametrize("text", OUTPUTS)
def test_reports_an_output_that_was_turned_into_a_string_as_such(text: str) -> None:
    assert reported(Resource=[text]) == reported(Resource=text)
    assert reported(Resource=text) == passes(shown(text), "has an `Output` in `Resource` that was turned into a string")


@pytest.mark.parametrize("text", OUTPUTS)
def test_reports_an_output_inside_of_an_arn(text: str) -> None:
    arn = f"arn:aws:iam::123456789012:role/{text}"
    assert reported(Resource=arn) == passes(shown(arn), "has an `Output` in `Resource` that was turned into a string")


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
