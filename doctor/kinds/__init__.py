"""The types of resources that the doctor knows, one object each: `KINDS`."""

from collections.abc import Mapping

from doctor.account import Live
from doctor.expected import Resource
from doctor.kinds import ecr, iam, iam_policies, iam_sign_in, sso
from doctor.kinds.kind import Kind

KINDS: Mapping[str, Kind] = {
    each.type: each for each in (*iam.KINDS, *iam_policies.KINDS, *iam_sign_in.KINDS, *sso.KINDS, *ecr.KINDS)
}
"""Every type of AWS resource that the components make, and those of users; a test holds that."""

Key = tuple[str, str]
"""A type, and the name or the ARN by which the parts of a resource name it."""


def keys(resource: Resource, live: Live) -> set[Key]:
    """Return what the parts of a resource call it."""
    names = {str(resource.inputs.get("name"))}
    if resource.type == iam_policies.POLICY:
        names.add(iam_policies.policy_arn(resource.inputs, live))
    return {(resource.type, name) for name in names}


def owners(resource: Resource) -> set[Key]:
    """Return what a resource is part of and goes away with."""
    kind = KINDS.get(resource.type)
    named = ((each.type, resource.inputs.get(each.property)) for each in kind.owners) if kind else ()
    return {(of_type, sso.name_in(value) or str(value)) for of_type, value in named}
