"""What the AWS provider calls in the life of a resource, from `calls.toml`, and on what IAM checks each call.

An action has the name of its call: `CreateRole` of IAM is `iam:CreateRole`. `calls.toml` marks the types of which that
is not so, or of which it doesn't know all calls.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session

from doctor.errors import DoctorError

_SERVICES: Mapping[str, str] = {"ssoadmin": "sso"}
"""What actions begin with, where the provider's folder is called otherwise."""
_MODELS: Mapping[str, str] = {"sso": "sso-admin"}
"""What botocore calls a service, where actions begin otherwise."""
CREATE, READ, UPDATE, DELETE = "create", "read", "update", "delete"
TABLE: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    Path(__file__).with_name("calls.toml").read_text(encoding="utf-8")
)
"""The rows by the type of resource."""

ROLE, GROUP, USER, POLICY = "role", "group", "user", "policy"
PROVIDER, DEVICE, REPOSITORY, ANY = "oidc-provider", "mfa", "repository", "*"
INSTANCE, PERMISSION_SET, TARGET = "instance", "permissionSet", "account"
NEW_SET = "new permissionSet"
"""Of Identity Center; a new permission set has no ARN yet."""
_NAMED_BY: Mapping[str, str] = {
    "RoleName": ROLE,
    "AWSServiceName": ROLE,
    "DeletionTaskId": ROLE,
    "GroupName": GROUP,
    "UserName": USER,
    "OpenIDConnectProviderArn": PROVIDER,
    "Url": PROVIDER,
    "SerialNumber": DEVICE,
    "PolicyArn": POLICY,
    "PolicyName": POLICY,
    "repositoryName": REPOSITORY,
    "repositoryNames": REPOSITORY,
    "resourceArn": REPOSITORY,
}
"""What each parameter of a call names, the one that counts first: `AddUserToGroup` is checked on the group.

Source: "Actions" of list_awsidentityandaccessmanagementiam.html and list_amazonelasticcontainerregistry.html under
https://docs.aws.amazon.com/service-authorization/latest/reference/. A call without any, as `ListVirtualMFADevices` and
`PutRegistryScanningConfiguration`, knows no resource there and takes `*`.
"""

_SSO_NAMED_BY: Mapping[str, str] = {
    "InstanceArn": INSTANCE,
    "PermissionSetArn": PERMISSION_SET,
    "ResourceArn": PERMISSION_SET,
    "AccountId": TARGET,
    "TargetId": TARGET,
}
"""The same for Identity Center, which checks a call on all that it names.

Source: list_awsiamidentitycenter.html of the Service Authorization Reference, as data in aws/iam_definition.json of
https://github.com/iann0036/iam-dataset, read on 2026-11-28. It also wants `CreatePermissionSet` on a permission set.
"""


def is_known(resource_type: str) -> bool:
    """Whether all calls of a type of resource are known."""
    return resource_type in TABLE and "partial" not in TABLE[resource_type]


def actions(resource_type: str, given: Collection[str], stages: Collection[str]) -> frozenset[str]:
    """Return the actions of some stages in the life of a resource; `given` are the inputs that the program gives."""
    row = TABLE[resource_type]
    folder = row["file"].partition("/")[0]
    service = _SERVICES.get(folder, folder)
    variants = [row, *(variant for name, variant in row.get("with", {}).items() if name in given)]
    further = [variant["also"] for variant in variants if "also" in variant]
    return frozenset(
        f"{service}:{call}" for part in (*variants, *further) for stage in stages for call in _calls(part, stage)
    )


def _calls(part: Mapping[str, Any], stage: str) -> Iterator[str]:
    """Yield the calls of a stage; those of an update are listed, or stand under the input that changes."""
    calls = part.get(stage, [])
    yield from [call for each in calls.values() for call in each] if isinstance(calls, Mapping) else calls


def things_of(action: str) -> tuple[str, ...]:
    """Return on what IAM checks an action: `role`, `group`, ..., or `*`. It must be allowed on each of them."""
    service, _, call = action.partition(":")
    members = _members(service, call)
    if service == "sso":
        named = dict.fromkeys(thing for member, thing in _SSO_NAMED_BY.items() if member in members)
        return (*named, NEW_SET) if call == "CreatePermissionSet" else tuple(named) or (ANY,)
    return (next((thing for member, thing in _NAMED_BY.items() if member in members), ANY),)


@cache
def _members(service: str, call: str) -> frozenset[str]:
    model = _model(service)
    if call not in model.operation_names:
        raise DoctorError(f"`{call}` must be a call of {service.upper()}.")
    shape = model.operation_model(call).input_shape
    return frozenset(shape.members if shape else ())


@cache
def _model(service: str) -> Any:  # noqa: ANN401  botocore is untyped
    return botocore.session.get_session().get_service_model(_MODELS.get(service, service))
