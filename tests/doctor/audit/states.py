"""States for the tests of the audit, as `pulumi stack export` writes them."""

import json
from typing import Any

ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
FULL_ACCESS = "arn:aws:iam::aws:policy/IAMFullAccess"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
OPEN_TRUST = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}
)
ATTACHES = (
    f"Role policy attachment `admin` attaches `{FULL_ACCESS}`, which gives admin access. List the actions and "
    "resources that are needed. See policypack/README.md#iam-disallow-full-access"
)
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270"}
"""What is common to all secrets of a state; a `ciphertext` or a `plaintext` is added."""


def urn(stack: str, resource_type: str = ATTACHMENT, name: str = "admin") -> str:
    return f"urn:pulumi:{stack}::shop::{resource_type}::{name}"


def held(stack: str, resource_type: str, name: str, inputs: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
    """A resource of a state."""
    resource = {"custom": True, "id": name, "type": resource_type, "inputs": inputs, "outputs": inputs}
    return {"urn": urn(stack, resource_type, name), **resource, **more}


def attach(stack: str, arn: str, name: str = "admin", **more: Any) -> dict[str, Any]:  # noqa: ANN401  JSON
    return held(stack, ATTACHMENT, name, {"role": "deployer", "policyArn": arn}, **more)


def deployment(*resources: dict[str, Any]) -> dict[str, Any]:
    """What is inside of a state, without a root resource."""
    return {"manifest": {"time": "2026-01-01T00:00:00Z", "magic": "", "version": ""}, "resources": list(resources)}


def root(stack: str) -> dict[str, Any]:
    return {"urn": urn(stack, "pulumi:pulumi:Stack", f"shop-{stack}"), "type": "pulumi:pulumi:Stack", "custom": False}


def state(stack: str, *resources: dict[str, Any]) -> str:
    return json.dumps({"version": 3, "deployment": deployment(root(stack), *resources)})
