import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from pydantic.alias_generators import to_camel

from components.input_types import inputs_in, settings_of
from components.service_role import ServiceRole
from components.settings import StackSettings
from tools.generated import reference

ROOT = Path(__file__).parents[3]


MAPPINGS = ("pull_through_caches", "repositories")
LISTS = ("application_inference_profiles", "file_systems")


def named(kind: type[Any], prefix: str = "") -> Iterator[str]:
    """Every setting of these inputs and of those in them; a role and the names in a mapping are shown once."""
    for key, annotation in settings_of(kind).items():
        yield f"{prefix}{to_camel(key)}"
        inner = inputs_in(annotation)
        if inner and inner is not ServiceRole and key not in {"ecs_services", "git_hub_deployers", "databases"}:
            entry = {**dict.fromkeys(MAPPINGS, ".NAME"), **dict.fromkeys(LISTS, "[]")}.get(key, "")
            yield from named(inner, f"{prefix}{to_camel(key)}{entry}.")


def test_the_tables_hold_every_setting_once() -> None:
    rows = [line.split("`")[1] for line in reference.reference().splitlines() if line.startswith("| `")]
    settings = [*named(StackSettings), *named(ServiceRole)]
    assert {"ecs.taskPolicy.database.user", "repositories.NAME.lifecycle.keepTags"} < set(settings)
    assert [rows.count(key) for key in settings if "." in key] == [1 for key in settings if "." in key]
    assert [key for key in settings if key not in rows] == []


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(
            "| `appRunner.accessRole` | [a role](#a-role), required |"
            " The role that App Runner uses to pull images from ECR. |",
            id="role",
        ),
        pytest.param(
            "| `ecs.taskPolicy.topics` | list of text, each the name of a topic, 1 to 256 characters of `A-Za-z0-9_-`,"
            " or its ARN | Names or ARNs of SNS topics to publish to. |",
            id="list",
        ),
        pytest.param(
            "| `repositories.NAME.exclusionFilters` | list of text, each 1 to 128 characters of `A-Za-z0-9._*-` with at"
            " most 2 `*`, 1 to 5 entries | Tags that the mutability doesn't apply to, for example `latest*`. |",
            id="entries",
        ),
        pytest.param(
            "| `repositories.NAME.scanOnPush` | `true` or `false` |"
            " Scan each image for known vulnerabilities when it is pushed. Defaults to true. |",
            id="boolean",
        ),
        pytest.param(
            "| `maxSessionDuration` | 3600 to 43200 |"
            " Longest session in seconds, 3600 to 43200. AWS defaults to 3600. |",
            id="number",
        ),
        pytest.param(
            "| `name` | text: 1 to 64 characters of `A-Za-z0-9_+=,.@-`, required | Name of the role. |", id="text"
        ),
    ],
)
def test_a_row(row: str) -> None:
    assert row in reference.reference().splitlines()


def test_the_section_of_a_component() -> None:
    section = reference.reference().partition("### GitHubDeployer\n\n")[2].partition("\n### ")[0]
    intro, settings, outputs = (block.splitlines() for block in re.split(r"\n\n(?=\| )", section))
    described, children, module = (line for line in intro if line)
    assert (described, children.partition(":")[0], module) == (
        "A role for GitHub Actions, bounded to one repository and its branches, tags, environments or pull requests.",
        "Children",
        "In a program: `from container_roles.github_deployer import GitHubDeployer`.",
    )
    assert [line for line in settings if "in a program" in line] == [
        (
            "| `task_role_arns` | in a program |"
            " Full ARNs of the execution and task roles the ECS services run with, to pass to tasks. |"
        ),
        (
            "| `infrastructure_role_arns` | in a program |"
            " Full ARNs of the infrastructure roles of the Express services, to pass to ECS. |"
        ),
        (
            "| `ecs_infrastructure_role_arns` | in a program |"
            " Full ARNs of the infrastructure roles of other ECS services, to pass to ECS. |"
        ),
        (
            "| `app_runner_role_arns` | in a program | Full ARNs of the access and instance roles of the App Runner "
            "services, to pass to App Runner. |"
        ),
        "| `tags` | in a program | Tags of the role, and of the provider if it is made for this one first. |",
    ]
    assert [line for line in outputs if line] == [
        "| Output | Meaning |",
        "| --- | --- |",
        "| `role_arn` | ARN of the role, known at preview: `role-to-assume` of the workflow. |",
        "| `role_ready_arn` | ARN of the role, once its policy is attached. |",
        "| `role_name` | Name of the role. |",
        "| `role_unique_id` | Unique id of the role, `AROA...`. |",
        (
            "| `provider_arn` | ARN of the identity provider, known at preview: `providerArn` of other stacks in the"
            " account. |"
        ),
    ]


MODELINE = "# yaml-language-server: $schema="
STACK = {"config": {"aws:region": "us-east-1", "container-roles:operators": {"groupName": "g"}}}


@pytest.mark.parametrize("file", sorted(ROOT.glob("Pulumi.*.yaml")), ids=lambda file: file.stem)
def test_a_sample_stack_conforms_to_the_schema_that_it_names(file: Path) -> None:
    text = file.read_text()
    (named,) = (line.removeprefix(MODELINE) for line in text.splitlines() if line.startswith(MODELINE))
    schema = json.loads((file.parent / named).read_text())
    assert schema == reference.stack_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.Draft7Validator(schema).validate(yaml.safe_load(text))


def of_config(**settings: Any) -> dict[str, Any]:  # noqa: ANN401  wrong values are the point
    return {"config": {f"container-roles:{key}": value for key, value in settings.items()}}


@pytest.mark.parametrize(
    ("stack", "wrong"),
    [
        pytest.param(STACK, [], id="right"),
        pytest.param({**STACK, "encryptionsalt": "v1:x", "environment": ["prod"]}, [], id="of-the-engine"),
        pytest.param(of_config(repositories={"app": {"pullAccounts": [123456789012]}}), [], id="digits"),
        pytest.param({"confg": {}}, ["$"], id="misspelt"),
        pytest.param({"config": {"container-role:ecs": {}}}, ["$.config"], id="namespace-that-nobody-reads"),
        pytest.param(of_config(opertors={}), ["$.config"], id="misspelt-section"),
        pytest.param(
            of_config(operators={"groupName": "g", "passRoleArns": []}),
            ["$.config.container-roles:operators"],
            id="what-only-a-program-gives",
        ),
        pytest.param(of_config(repositories={"App": {}}), ["$.config.container-roles:repositories"], id="name"),
        pytest.param(
            of_config(operators={"groupName": "g", "users": ["a b"]}),
            ["$.config.container-roles:operators.users[0]"],
            id="value",
        ),
    ],
)
def test_an_editor_shows_what_is_wrong(stack: Any, wrong: list[str]) -> None:  # noqa: ANN401  the same
    validator = jsonschema.Draft7Validator(reference.stack_schema())
    assert [error.json_path.replace("['", ".").replace("']", "") for error in validator.iter_errors(stack)] == wrong
