"""The whole program with each sample stack: exactly these resources, and no document that is unknown at preview."""

import json
import runpy

import pytest
from pulumi import contains_unknowns

from components.input_errors import InputsError
from tests.components.recorder import record
from tests.components.sample_outputs import OUTPUTS
from tests.components.sample_stacks import GROUP, ROOT, STACKS, document, run


@pytest.mark.parametrize("stack", STACKS)
def test_resources(stack: str) -> None:
    assert run(stack).inputs() == STACKS[stack]


@pytest.mark.parametrize("stack", STACKS)
def test_outputs(stack: str) -> None:
    assert run(stack).outputs == OUTPUTS[stack]


COMPONENTS = ("app-runner", "operators", "ecs", "express", "repositories")


@pytest.mark.parametrize("stack", STACKS)
def test_every_resource_belongs_to_its_component(stack: str) -> None:
    parents = {each.name: each.parent for each in run(stack).resources}
    assert parents == {
        name: "container-roles-test"
        if name in COMPONENTS
        else next(component for component in COMPONENTS if name.startswith(f"{component}-"))
        for name in parents
    }


# An attachment takes its ARN from the policy it attaches, which carries the dependency; the policy itself is known.
ATTACHED_HERE = {"ecs-execution-role-custom": ["policyArn"], "ecs-task-role-custom": ["policyArn"]}


@pytest.mark.parametrize(
    ("stack", "unknown"),
    [
        pytest.param("dev", {}, id="dev"),
        pytest.param("prod", ATTACHED_HERE, id="prod"),
        pytest.param("express", {}, id="express"),
        pytest.param("local", ATTACHED_HERE, id="local"),
    ],
)
def test_no_document_is_unknown_at_preview(stack: str, unknown: dict[str, list[str]]) -> None:
    recording = run(stack, preview=True)
    documents = {name: resource for name, resource in recording.inputs().items() if "policyArn" not in resource}
    assert recording.unknown() == unknown
    assert documents == {name: resource for name, resource in STACKS[stack].items() if "policyArn" not in resource}


@pytest.mark.parametrize("stack", STACKS)
def test_only_what_aws_makes_up_is_an_unknown_output_at_preview(stack: str) -> None:
    outputs = run(stack, preview=True).outputs
    unknown = {key for key, value in outputs.items() if contains_unknowns(value)}
    made_up = {"repository_urls", "push_commands", "operator_initial_passwords"}
    assert unknown == {key for key in outputs if key in made_up or key.endswith("_unique_id")}
    assert {key: value for key, value in outputs.items() if key not in unknown} == {
        key: value for key, value in OUTPUTS[stack].items() if key not in unknown
    }


def test_operators_without_app_runner_pass_nothing() -> None:
    recording = record(
        lambda: runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__"),
        config={"container-roles:operators": json.dumps({"groupName": "g"})},
    )
    assert [name for name in recording.inputs() if name.startswith("GroupPolicy ")] == [
        "GroupPolicy operators-list-roles"
    ]
    assert recording.outputs == {
        "operator_group_name": "g",
        "operator_user_names": [],
        "operator_pass_role_arns": [],
    }


def test_what_the_operators_are_granted_on_top_is_left_to_the_pack() -> None:
    statement = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}
    operators = {
        "groupName": GROUP,
        "managedPolicies": {"iam": "arn:aws:iam::aws:policy/IAMFullAccess"},
        "extraStatements": [statement],
    }
    inputs = run("dev", change={"container-roles:operators": operators}).inputs()
    assert inputs["GroupPolicyAttachment operators-extra-iam"] == {
        "group": GROUP,
        "policyArn": "arn:aws:iam::aws:policy/IAMFullAccess",
    }
    assert inputs["GroupPolicy operators-extra-statements"] == {
        "group": GROUP,
        "name": "ExtraStatements",
        "policy": document(statement),
    }


def test_a_misspelt_section_ends_the_program_before_the_first_resource() -> None:
    with pytest.raises(InputsError) as raised:
        run("dev", change={"container-roles:opertors": {}})
    assert str(raised.value) == (
        "this stack's config cannot be used:\n  `container-roles:opertors` is not a setting: did you mean `operators`?"
    )


def test_a_misspelt_namespace_ends_the_program_before_the_first_resource() -> None:
    with pytest.raises(InputsError) as raised:
        run("dev", change={"container-role:ecs": {}})
    assert str(raised.value) == (
        "this stack's config cannot be used:\n"
        "  `container-role:ecs` is read by nobody: did you mean `container-roles:ecs`?"
    )
