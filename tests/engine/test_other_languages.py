"""States as programs in other languages leave them, checked by `pulumi policy analyze`.

The states are constructed, from the schemas of the SDKs: none of these programs was run. What differs between languages
is how a program says a thing, not the tokens and properties that the engine and the pack get: so each state has what
its language's libraries make, under the parents that these give it.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.engine.conftest import PACK, VERSION, Engine

Held = dict[str, Any]
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
PASS_ANY = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["iam:passrole"], "Resource": ["*"]}}


def held(kind: str, name: str, inputs: Held, parents: str = "") -> Held:
    urn = f"urn:pulumi:prod::shop::{parents}{kind}::{name}"
    return {"urn": urn, "custom": True, "id": name, "type": kind, "inputs": inputs, "outputs": {**inputs, "id": name}}


# TypeScript: documents by JSON.stringify, and the roles that awsx makes for a service, under its components.
AWSX = "awsx:ecs:FargateService$awsx:ecs:FargateTaskDefinition$"
TYPESCRIPT = [
    held("aws:iam/role:Role", "web-execution", {"assumeRolePolicy": json.dumps(TRUST, indent=4)}, AWSX),
    held(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "web-execution-9a42f520",
        {
            "role": "web-execution-1a2b3c4",
            "policyArn": "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
        },
        AWSX,
    ),
    held(
        "aws:iam/rolePolicy:RolePolicy",
        "web-task",
        {"role": "web-task-5d6e7f8", "policy": json.dumps(PASS_ANY, separators=(",", ":"))},
        AWSX,
    ),
]
# Go: pulumi.StringArray, and a role whose policies stand on it.
GO = [
    held(
        "aws:iam/role:Role",
        "deployer",
        {
            "assumeRolePolicy": json.dumps(TRUST),
            "managedPolicyArns": ["arn:aws:iam::aws:policy/IAMFullAccess"],
            "inlinePolicies": [{"name": "pass", "policy": json.dumps(PASS_ANY)}],
        },
    )
]
# The libraries of aws-native, in any language, leave documents as objects.
NATIVE = [
    held(
        "aws-native:iam:Role",
        "deployer",
        {
            "assumeRolePolicyDocument": TRUST,
            "managedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            "policies": [{"policyName": "pass", "policyDocument": PASS_ANY}],
        },
    )
]


def pass_any(subject: str) -> str:
    return (
        f"{subject} allows `iam:PassRole` on `*` (statement 1). List the role ARNs it can pass. "
        "See policypack/README.md#iam-disallow-unscoped-pass-role"
    )


@pytest.mark.parametrize(
    ("resources", "messages"),
    [
        pytest.param(
            TYPESCRIPT,
            [pass_any("Inline policy `web-task`")],
            id="TypeScript with awsx",
        ),
        pytest.param(
            GO,
            [
                (
                    "Role `deployer` attaches `arn:aws:iam::aws:policy/IAMFullAccess`, which gives admin access. List "
                    "the actions and resources that are needed. See policypack/README.md#iam-disallow-full-access"
                ),
                pass_any("Role `deployer`"),
            ],
            id="Go",
        ),
        pytest.param(NATIVE, [pass_any("Role `deployer`")], id="aws-native"),
    ],
)
def test_a_state_of_another_language(
    engine: Engine, tmp_path: Path, resources: list[Held], messages: list[str]
) -> None:
    root = {"urn": "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod", "type": "pulumi:pulumi:Stack"}
    manifest = {"time": "2026-01-01T00:00:00Z", "magic": "", "version": ""}
    deployment = {"manifest": manifest, "resources": [{**root, "custom": False}, *resources]}
    state = tmp_path / "state.json"
    state.write_text(json.dumps({"version": 3, "deployment": deployment}))
    flags = ("--file", str(state), "--policy-pack", str(PACK), "--json")
    run = engine.cloud.pulumi("policy", "analyze", *flags, cwd=tmp_path)
    events = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    assert [each["policyEvent"]["message"].partition("\n")[2] for each in events if "policyEvent" in each] == messages
    assert events[-1]["summaryEvent"]["PolicyPacks"] == {"iam-guardrails": VERSION}
    assert run.returncode == 1
