"""What a stack holds, as the engine gives it to a program."""

from typing import Any

STACK = "urn:pulumi:test::container-roles"
ECS = "container-roles:index:EcsTaskRoles"
ROLE = "aws:iam/role:Role"


def component(name: str, types: str = ECS, *, retained: bool = False) -> dict[str, Any]:
    outputs = {"taskRoleArn": "arn:aws:iam::123456789012:role/task", **({"retainOnDelete": True} if retained else {})}
    return {f"{STACK}::{types}::{name}": {"type": ECS, "outputs": outputs}}


def imported(name: str) -> dict[str, Any]:
    return {f"{STACK}::{ECS}::{name}": {"type": ECS, "outputs": {}}}


def role(
    name: str, types: str = f"{ECS}${ROLE}", iam_name: str = "task", account: str = "123456789012"
) -> dict[str, Any]:
    outputs = {"id": iam_name, "name": iam_name, "arn": f"arn:aws:iam::{account}:role/{iam_name}"}
    return {f"{STACK}::{types}::{name}": {"type": ROLE, "outputs": outputs}}
