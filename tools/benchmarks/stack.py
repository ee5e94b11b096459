"""A realistic stack of any size: services with their storage, images and roles."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ACCOUNT = "123456789012"


@dataclass(frozen=True)
class Resource:
    """A resource as the engine shows it to a pack: with its inputs after the provider's check."""

    type: str
    name: str
    props: Mapping[str, Any]

    @property
    def urn(self) -> str:
        """The URN of the resource, which has no parent."""
        return f"urn:pulumi:local::benchmark::{self.type}::{self.name}"

    @property
    def has_document(self) -> bool:
        """Whether the resource has a policy document of its own."""
        return self.type in {"aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy"}


def services(count: int) -> list[Resource]:
    """Return the resources of some services: ten each, four of them IAM's. All documents differ and are harmless."""
    return [resource for number in range(count) for resource in _service(f"service-{number}")]


def _service(name: str) -> Iterator[Resource]:
    for use in ("uploads", "assets", "logs"):
        yield Resource("aws:s3/bucket:Bucket", f"{name}-{use}", {"bucket": f"{name}-{use}", "tags": {"Service": name}})
    for use in ("web", "worker"):
        props = {"name": f"{name}/{use}", "imageTagMutability": "IMMUTABLE", "tags": {"Service": name}}
        yield Resource("aws:ecr/repository:Repository", f"{name}-{use}", props)
    expire = {"rulePriority": 1, "selection": _UNTAGGED, "action": {"type": "expire"}}
    yield Resource(
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        name,
        {"repository": f"{name}/web", "policy": json.dumps({"rules": [expire]})},
    )
    yield Resource("aws:iam/role:Role", name, {"name": name, "assumeRolePolicy": _document(_TRUST)})
    yield Resource(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        name,
        {
            "role": name,
            "policyArn": "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
        },
    )
    yield Resource(
        "aws:iam/rolePolicy:RolePolicy", name, {"role": name, "name": "data", "policy": _document(*_data(name))}
    )
    yield Resource("aws:iam/policy:Policy", name, {"name": f"{name}-deploy", "policy": _document(*_deployment(name))})


def _data(name: str) -> tuple[dict[str, Any], ...]:
    """Return what a task can do with its buckets and parameters."""
    return (
        _allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], f"arn:aws:s3:::{name}-uploads/*"),
        _allow(["s3:ListBucket"], f"arn:aws:s3:::{name}-uploads"),
        _allow(["ssm:GetParameters"], f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/{name}/*"),
    )


def _deployment(name: str) -> tuple[dict[str, Any], ...]:
    """Return what a pipeline can do to release the service."""
    return (
        _allow(["ecr:GetAuthorizationToken"], "*"),
        _allow(["ecr:*"], f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/{name}/*"),
        _allow(["ecs:RegisterTaskDefinition", "ecs:Describe*"], "*"),
        _allow(["ecs:UpdateService"], f"arn:aws:ecs:us-east-1:{ACCOUNT}:service/{name}/*"),
        _allow(["iam:PassRole"], f"arn:aws:iam::{ACCOUNT}:role/{name}"),
    )


def _allow(actions: list[str], resource: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


_UNTAGGED = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14}
_TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
