"""The errors that `doctor explain` knows: each wording with the whole text it is answered with."""

import re
from pathlib import Path
from typing import Any

import pytest

from doctor.commands import COMMANDS
from doctor.explain.cleaning import clean
from doctor.explain.denied import REFUSALS
from doctor.explain.explanation import as_text
from doctor.explain.rules import RULES
from tests.doctor.explanations import FILES, REPOSITORY, explained, parts, texts
from tests.policypack.judging import inline_policy, report_of
from tools.generated import reference

pytestmark = pytest.mark.thorough

SCHEMA = reference.schema()


@pytest.mark.parametrize("case", [pytest.param(case, id=case.stem) for case in FILES])
def test_explains(case: Path) -> None:
    error, answer = parts(case)

    assert "\n\n".join(map(as_text, explained(error))) == answer


def test_every_known_error_has_a_case() -> None:
    lines = [" ".join(clean(text).split()) for text in texts().values()]

    assert [rule.name for rule in RULES if not any(next(rule.finditer(line), None) for line in lines)] == []


# What is named exists


def properties(path: str) -> bool:
    """Whether the schema of the settings knows a path; a label or name that the user chooses stands for any."""
    here: Any = SCHEMA
    for key in path.split("."):
        while "properties" not in here and "additionalProperties" not in here and ("$ref" in here or "anyOf" in here):
            here = SCHEMA["$defs"][here["$ref"].rpartition("/")[2]] if "$ref" in here else here["anyOf"][0]
        if "$ref" in here:
            here = SCHEMA["$defs"][here["$ref"].rpartition("/")[2]]
        inner = here.get("properties", {}).get(key) or next(iter(here.get("patternProperties", {}).values()), None)
        if not isinstance(inner, dict):
            return False
        here = inner
    return True


def inner_keys() -> set[str]:
    """Every setting of any section."""
    return {key for section in SCHEMA["$defs"].values() for key in section.get("properties", {})}


def said() -> list[str]:
    """Everything that may be said: the data files whole, and what the cases say."""
    files = [path.read_text(encoding="utf-8") for path in (REPOSITORY / "doctor/explain").rglob("*.toml")]
    answers = [
        f"{each.title} {each.cause} {each.fix} {each.ask}" for text in texts().values() for each in explained(text)
    ]
    return [*files, *answers]


def test_every_setting_named_exists() -> None:
    sections = "|".join(SCHEMA["properties"])
    named = {name for text in said() for name in re.findall(rf"`((?:{sections})(?:\.(?!amazonaws)\w+)*)`", text)}

    assert len(named) > 30
    assert [name for name in sorted(named) if not properties(name)] == []


def test_every_camel_case_word_named_is_a_setting() -> None:
    of_others = {
        "executionRoleArn",
        "taskRoleArn",
        "allowedPolicyArns",
        "templateBody",
        "desiredState",
        "ecsEventsRole",
        "executeCommandConfiguration",
        "ecsInfrastructureRole",
        "ecsInfrastructureRoleForExpressServices",
        "ecsInfrastructureRoleForLoadBalancers",
        "ecsTaskExecutionRole",
        "errorMessage",
        "valueFrom",
        "runtimePlatform",
        "iamRole",
        "stoppedReason",
        "servicesStable",
        "infrastructureRoleArn",
        "entryPoint",
        "repositoryCredentials",
        "ephemeralStorage",
        "healthCheckGracePeriodSeconds",
        "loadBalancers",
        "namePrefix",
        "taskDefinition",
        "ecsInstanceRole",
        "rootDirectory",
        "targetGroupArn",
    }
    named = {name for text in said() for name in re.findall(r"`([a-z]+(?:[A-Z][a-z]+)+)`", text)}

    assert sorted(named - of_others - inner_keys() - set(SCHEMA["properties"])) == []


def test_every_command_named_exists() -> None:
    everything = " ".join(said())
    targets = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    doctors = set(re.findall(r"`python -m doctor (\w+)", everything))
    modules = set(re.findall(r"python -m ([\w.]+)", everything))

    assert doctors <= set(COMMANDS)
    assert doctors
    assert set(re.findall(r"`make (\w+)", everything)) <= targets
    for module in modules:
        path = REPOSITORY / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or (path / "__main__.py").exists()


def test_every_link_leads_somewhere() -> None:
    links = {
        link
        for text in texts().values()
        for each in explained(text)
        for link in re.findall(r"[\w/]+\.md#[\w-]+", each.see)
    }

    assert links
    for link in links:
        file, _, anchor = link.partition("#")
        headings = re.findall(r"^#+ (.+)$", (REPOSITORY / file).read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def test_every_kind_of_policy_is_explained() -> None:
    assert set(REFUSALS) >= {
        *("identity-based policy", "resource-based policy", "permissions boundary", "service control policy"),
        *("resource control policy", "session policy", "VPC endpoint policy", "role trust policy", ""),
    }


# What is asked for is safe


def test_every_statement_asked_for_passes_the_pack() -> None:
    asked = {
        (name, title): dict(statement)
        for name, text in texts().items()
        for title, statement in ((each.title, each.statement) for each in explained(text))
        if statement
    }
    reports = {
        asks: report_of([inline_policy({"Version": "2012-10-17", "Statement": [statement]})])
        for asks, statement in asked.items()
    }

    assert asked
    assert {asks: report for asks, report in reports.items() if report} == {}
