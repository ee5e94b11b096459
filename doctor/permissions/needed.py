"""Which permissions an update and a destruction of a stack need, and what of the stack they don't cover."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from components.arns import Account
from components.documents import Document, document
from doctor.errors import DoctorError
from doctor.kinds import ecr, sso
from doctor.permissions import keys
from doctor.permissions.arns import Arns, LookUp, UnnamedError, not_looked_up, objects, text
from doctor.permissions.calls import ANY, CREATE, DELETE, POLICY, READ, actions, is_known, things_of
from doctor.permissions.policy import Limits, Permission, Values, statements
from doctor.permissions.resources import Managed

INSPECTOR, INSPECTOR_ROLE = "inspector2.amazonaws.com", "AWSServiceRoleForAmazonInspector2"
INSPECTOR_ACTIONS = tuple(
    f"inspector2:{name}" for name in ("Disable", "Enable", "ListAccountPermissions", "ListCoverage", "ListFindings")
)
"""https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced.html; Inspector knows no resource that
they could be limited to: list_amazoninspector2.html of the Service Authorization Reference."""
CACHES, CACHES_ROLE = "pullthroughcache.ecr.amazonaws.com", "AWSServiceRoleForECRPullThroughCache"
"""ECR creates it with the first rule: https://docs.aws.amazon.com/AmazonECR/latest/userguide/slr-pullthroughcache.html"""
_BOUNDARY = ("StringEquals", "iam:PermissionsBoundary")
_BOUND = frozenset(
    f"iam:{call}"
    for of in ("Role", "User")
    for call in (f"Create{of}", f"Put{of}PermissionsBoundary", f"Put{of}Policy", f"Attach{of}Policy")
)
"""What takes the boundary as a condition and gives a permission.

Sources: list_awsidentityandaccessmanagementiam.html of the Service Authorization Reference,
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
"""
_UNBINDING = frozenset({"iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary"})
_ATTACHES_TO_ANY = "aws:iam/policyAttachment:PolicyAttachment"
"""Names roles, groups and users, or only some of them."""
_FORCE = ("forceDetachPolicies", "forceDestroy")
"""Inputs by which a deletion detaches whatever is attached."""


_NEW_SET = (
    "AWS chooses the ARN of permission set `{name}` when it creates it, so the policy allows the calls on all"
    " permission sets of the instance. Run this again after the update."
)
_MANAGEMENT = (
    "In the management account of the organization, an assignment also needs permissions of IAM:"
    " https://docs.aws.amazon.com/singlesignon/latest/userguide/iam-auth-access-using-id-policies.html."
)
"""The note below "Example 2" of that page, read on 2026-11-28."""


@dataclass(frozen=True)
class Needed:
    """The least policy, and what a person should know of it."""

    document: Document
    uncovered: tuple[str, ...]
    """Sentences about what of the stack the policy doesn't cover."""
    notes: tuple[str, ...]
    """Sentences about what was assumed."""


def needed(
    resources: Iterable[Managed],
    account: Account,
    further: Iterable[Permission] = (),
    unknown: Iterable[str] = (),
    look_up: LookUp = not_looked_up,
) -> Needed:
    """Return the least policy to create, read, change and delete the resources.

    Adds the permissions `further`, and the sentences about what else is `unknown`. `look_up` finds what the resources
    name and the stack doesn't have. Raises DoctorError if there is nothing to allow.
    """
    every = tuple(resources)
    of_aws = [each for each in every if _package(each).startswith("aws")]
    arns = Arns(account, of_aws, look_up)
    permissions, uncovered = list(further), dict.fromkeys(unknown)
    for each in of_aws:
        try:
            permissions += [*_of(each, arns)]  # all of it or nothing
        except UnnamedError as unnamed:
            uncovered[f"`{each.name}` ({each.type}): {unnamed}."] = None
    if not permissions:
        raise DoctorError(" ".join(["The stack must have something in AWS that needs a permission.", *uncovered]))
    for thing, why in sorted(arns.elsewhere.items()):
        uncovered[f"{thing}, which the stack doesn't have: {why}. Its path is taken to be `/`."] = None
    others = sorted({_package(each) for each in every} - {_package(each) for each in of_aws} - {"pulumi"})
    return Needed(
        document(statements(permissions)),
        tuple(uncovered),
        (
            *(_NEW_SET.format(name=each) for each in sorted(arns.new_sets)),
            *([_MANAGEMENT] if any(each.type == sso.ASSIGNMENT for each in of_aws) else []),
            *(f"The provider `{each}` isn't AWS's: what it calls isn't looked at." for each in others),
        ),
    )


def _package(resource: Managed) -> str:
    return resource.type.partition(":")[0]


def _of(resource: Managed, arns: Arns) -> Iterator[Permission]:
    if not is_known(resource.type):
        raise UnnamedError("what its provider calls isn't known here")
    given = {name for name, value in resource.inputs.items() if value not in (None, False, [], {}, "")}
    on = arns.of(resource)
    for action in sorted(actions(resource.type, given, resource.stages)):
        for thing in things_of(action):
            if thing not in on and resource.type != _ATTACHES_TO_ANY:
                raise UnnamedError(f"which {thing} it belongs to isn't known")
            for arn in on.get(thing, ()):
                yield from _limited(action, arn, _attached(action, resource, given, arns), arns.boundary(arn))
    yield from _by_services(resource, arns.account_of(resource))


def _limited(action: str, arn: str, limits: Limits, boundary: Values) -> Iterator[Permission]:
    """Yield the permission under the boundary of what it is for, which must stay."""
    if not boundary:
        yield Permission(action, arn, limits)
    elif action not in _UNBINDING:
        yield Permission(action, arn, {**limits, **({_BOUNDARY: boundary} if action in _BOUND else {})})


def _attached(action: str, resource: Managed, given: set[str], arns: Arns) -> dict[tuple[str, str], frozenset[str]]:
    """Limit which managed policies can be attached and detached, if the resource says which it does.

    Source of the condition key: AttachRolePolicy and its like in list_awsidentityandaccessmanagementiam.html
    """
    attaches, detaches = action.startswith("iam:Attach"), action.startswith("iam:Detach")
    watches = resource.type.endswith("AttachmentsExclusive")  # and detaches all others
    if not (attaches or detaches) or (detaches and (watches or given & {*_FORCE})):
        return {}
    return {("ArnEquals", "iam:PolicyARN"): frozenset(arns.named(resource, POLICY))}


def _by_services(resource: Managed, account: Account) -> Iterator[Permission]:
    """Yield what a service calls in the name of who creates or deletes the resource."""
    inputs: Mapping[str, Any] = resource.inputs
    if resource.type == ecr.REPOSITORY and resource.stages & {CREATE, DELETE}:
        for each in objects(inputs, "encryptionConfigurations"):
            if each.get("encryptionType") and text(each, "encryptionType").startswith("KMS"):
                yield from keys.of_repository(each.get("kmsKey"), account)
    scans = resource.type == ecr.SCANNING and resource.stages - {READ} and inputs.get("scanType")
    if scans and text(inputs, "scanType") == "ENHANCED":
        for action in INSPECTOR_ACTIONS:
            yield Permission(action, ANY)
        role = account.service_linked_role_arn(INSPECTOR, INSPECTOR_ROLE)
        yield Permission("iam:CreateServiceLinkedRole", role)
    if resource.type == ecr.CACHE and CREATE in resource.stages:
        role = account.service_linked_role_arn(CACHES, CACHES_ROLE)
        yield Permission("iam:CreateServiceLinkedRole", role)
