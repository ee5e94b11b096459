"""What `doctor explain` says of what this project itself refuses: the policy pack's findings, and settings."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from iam_guardrails.checked import check
from iam_guardrails.run import Seen

from components import settings
from components.input_errors import InputsError
from components.namespaces import refuse_unread
from components.problems import NAMESPACE, Problem
from doctor.explain.cleaning import clean
from doctor.explain.explaining import explain
from doctor.explain.pack import POLICIES as TOLD
from doctor.guardrails import FINDS, MANDATORY, Settings, findings
from tests.policypack.cases import ALL_CASES
from tests.policypack.cases import read as read_case
from tests.policypack.judging import report_of
from tools.generated.policies import DOCUMENT

pytestmark = pytest.mark.thorough


def reported() -> Iterator[Any]:
    """Yield each policy of a case that reports something."""
    for each in ALL_CASES:
        path: Any = each.values[0]
        for policy in read_case(path).expect:
            yield pytest.param(path, policy, id=f"{each.id}-{policy}")


def exemptible() -> Iterator[Any]:
    """Yield what an exemption can let through, of the cases with one resource and without config."""
    for each in reported():
        case = read_case(each.values[0])
        if len(case.resources) == 1 and not case.config and TOLD[each.values[1]]["exemptions"]:
            yield each


def pasted(path: Path, policy: str) -> str:
    """Return what the engine prints of a case with one resource."""
    (resource,) = read_case(path).resources
    level, description = TOLD[policy]["level"], TOLD[policy]["description"]
    line = f"- [{level}] [severity: low]  {policy}  ({resource.type}: {resource.name})\n  {description}\n  "
    return "\n".join(f"{line}{message}" for message in read_case(path).expect[policy])


@pytest.mark.parametrize(("path", "policy"), list(reported()))
def test_every_message_of_the_pack_is_explained(path: Path, policy: str) -> None:
    for message in read_case(path).expect[policy]:
        (said,) = explain(clean(message))

        assert (said.recognised["policy"], said.cause) == (policy, message.rpartition(" See ")[0])


@pytest.mark.parametrize(("path", "policy"), list(exemptible()))
def test_the_exemptions_given_let_the_findings_through(path: Path, policy: str) -> None:
    case = read_case(path)
    (resource,) = case.resources
    said = explain(clean(pasted(path, policy)))
    assert all(each.exemption for each in said) or policy == "iam-review-undecidable"

    checked = check(resource.type, resource.name, resource.props)
    found = findings(FINDS[policy], checked, Seen(), Settings(), resource.name, mandatory=policy in MANDATORY)
    documents = {each.document for each in found if each.document}
    entries = [
        {**entry, "grant": grant, "reason": "reviewed", "until": "9999-12-31"}
        for each in said
        if each.exemption
        for entry in each.exemption[policy]["exemptions"]
        for grant in (documents if entry["grant"] == DOCUMENT else [entry["grant"]])
    ]
    left = report_of(case.resources, {policy: {"exemptions": entries}}, case.dependencies).get(policy, [])

    assert len(left) <= len([each for each in said if not each.exemption])


def test_several_findings_of_one_preview() -> None:
    said = explain(
        clean(
            "- [mandatory] [severity: critical]  iam-disallow-full-access  (aws:iam:RolePolicyAttachment: admin)\n"
            "  Words of an older pack, which are not recognised.\n"
            "- [advisory] [severity: critical]  iam-disallow-open-trust  (aws:iam:Role: open)\n"
            "  Role `open` trusts `*`. See https://example.com/iam#iam-disallow-open-trust\n"
            "error: another line\n"
            "Inline policy `operators-extra-statements` allows `iam:PassRole` on `*`. "
            "See policypack/README.md#iam-disallow-unscoped-pass-role\n"
        )
    )

    assert [(each.title, each.cause, each.see.partition(",")[0]) for each in said] == [
        (
            "`iam-disallow-full-access` stops `admin`",
            TOLD["iam-disallow-full-access"]["description"],
            "policypack/README.md#iam-disallow-full-access",
        ),
        (
            "`iam-disallow-open-trust` reports `open`",
            "Role `open` trusts `*`.",
            "https://example.com/iam#iam-disallow-open-trust",
        ),
        (
            "`iam-disallow-unscoped-pass-role` stops this",
            "Inline policy `operators-extra-statements` allows `iam:PassRole` on `*`.",
            "policypack/README.md#iam-disallow-unscoped-pass-role",
        ),
    ]
    assert said[-1].recognised["setting"] == "operators.extraStatements"


# The settings


@pytest.mark.parametrize(
    ("config", "named"),
    [
        pytest.param({"appRunner": '{"accessRole": {"name": "a b"}}'}, ["appRunner.accessRole.name"], id="name"),
        pytest.param(
            {"appRunner": '{"accessRole": {"name": "' + "x" * 65 + '"}}'}, ["appRunner.accessRole.name"], id="long"
        ),
        pytest.param({"appruner": "{}"}, ["appruner"], id="misspelt"),
        pytest.param({"ecs": '{"executionRole": {"name": "e"}}'}, ["ecs.taskRole"], id="missing"),
        pytest.param({"ecs": "[]", "operators": '{"groupName": [3]}'}, ["operators.groupName", "ecs"], id="two"),
        pytest.param(
            {"repositories": '{"a/b.c": {"scanOnPush": "yes"}}'}, ["repositories.a/b.c.scanOnPush"], id="repository"
        ),
        pytest.param({"operators": '{"groupName": "g", "users": ["a b"]}'}, ["operators.users[0]"], id="list"),
        pytest.param({"express": '{"infrastructureRole": {"name": "i"}}'}, [""], id="together"),
    ],
)
def test_every_refused_setting_is_named(config: dict[str, str], named: list[str]) -> None:
    with pytest.raises(InputsError) as refused:
        settings.parse(config)

    said = explain(clean(f"error: {refused.value}"))

    assert [each.recognised.get("setting", "") for each in said] == named
    # All that is wrong is repeated, without what was given.
    assert [each.cause for each in said] == [
        f"{'The config below `container-roles:`' if problem.path == NAMESPACE else f'`{name}`'} {told(problem)}"
        for name, problem in zip(named, refused.value.problems, strict=True)
    ]


def told(problem: Problem) -> str:
    reason = problem.reason.partition(", got ")[0]
    return reason if reason.endswith("?") else f"{reason}."


@pytest.mark.parametrize("key", ["container-role:ecs", "other:thing"])
def test_a_key_that_nobody_reads_is_explained(key: str) -> None:
    with pytest.raises(InputsError) as refused:
        refuse_unread([key])
    (problem,) = refused.value.problems

    (said,) = explain(clean(f"error: {refused.value}"))

    assert (said.recognised, said.cause) == ({"setting": key}, f"`{key}` {told(problem)}")
