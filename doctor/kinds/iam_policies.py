"""Managed and inline policies, and what they are attached to."""

from dataclasses import replace
from typing import Any

from doctor.account import Live
from doctor.expected import Resource
from doctor.kinds.field import Document, Field, tags_of
from doctor.kinds.iam import TAGS, TYPES, attached, entity, inline_document, short
from doctor.kinds.kind import Found, Hold, Inputs, Kind, Obstacle, Owner

POLICY = "aws:iam/policy:Policy"
ATTACHMENTS = {kind: f"aws:iam/{kind}PolicyAttachment:{kind.capitalize()}PolicyAttachment" for kind in TYPES}
"""Types of attachments, by the kind of principal."""
INLINE = {kind: f"aws:iam/{kind}Policy:{kind.capitalize()}Policy" for kind in TYPES}
"""Types of inline policies, by the kind of principal."""
_BOUNDARY = "PermissionsBoundary"
_HOLDERS = {
    "group": ("PolicyGroups", "GroupName"),
    "user": ("PolicyUsers", "UserName"),
    "role": ("PolicyRoles", "RoleName"),
}


def policy_arn(inputs: Inputs, live: Live) -> str:
    """Return the ARN that a managed policy of the program has in this account."""
    return live.account.iam_arn(f"policy{inputs.get('path') or '/'}{inputs['name']}")


def with_arn(resource: Resource, live: Live) -> Resource:
    """Return the resource with the ARN that its policy has in this account, where a preview doesn't know it."""
    match resource.inputs.get("policyArn"):
        case {"policy": policy}:
            return replace(resource, inputs={**resource.inputs, "policyArn": policy_arn(policy, live)})
    return resource


def managed_document(arn: str, live: Live) -> Any:  # noqa: ANN401  any JSON value
    """Return the document of a managed policy in its default version, or nothing."""
    found = live.ask("iam:GetPolicy", PolicyArn=arn)
    if not found:
        return None
    version = live.ask("iam:GetPolicyVersion", PolicyArn=arn, VersionId=found["Policy"]["DefaultVersionId"])
    return version and version["PolicyVersion"]["Document"]


def _find_policy(inputs: Inputs, live: Live) -> Found | None:
    arn = policy_arn(inputs, live)
    found = live.ask("iam:GetPolicy", PolicyArn=arn)
    if not found:
        return None
    policy = found["Policy"]
    properties = {
        "description": policy.get("Description"),
        "policy": managed_document(arn, live),
        "tags": tags_of(policy),
    }
    return Found(arn, properties)


def _namesake(inputs: Inputs, live: Live) -> Obstacle | None:
    """Return another policy with the name: an account has each once, whatever the path or the case of letters.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
    """
    policies = (live.ask("iam:ListPolicies", Scope="Local") or {}).get("Policies", [])
    name = inputs["name"].lower()
    arn = next((each["Arn"] for each in policies if each["PolicyName"].lower() == name), None)
    if not arn:
        return None
    return _deletion(arn, f"Policy `{arn}` has the name, in another path or spelling.", policy_arn(inputs, live), live)


def _attached_policy(inputs: Inputs, live: Live) -> Obstacle | None:
    arn = policy_arn(inputs, live)
    if not (_entities(arn, live) or _entities(arn, live, _BOUNDARY)):
        return None
    return _deletion(arn, "AWS can't change it, and doesn't delete a policy that is attached.", arn, live)


def _entities(arn: str, live: Live, usage: str = "PermissionsPolicy") -> tuple[Hold, ...]:
    """Return who has a managed policy, as a policy or as the boundary of others.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html
    """
    found = live.ask("iam:ListEntitiesForPolicy", PolicyArn=arn, PolicyUsageFilter=usage) or {}
    holds = (Hold(kind, each[name], arn) for kind, (key, name) in _HOLDERS.items() for each in found.get(key, []))
    return tuple(sorted(holds, key=lambda hold: (hold.kind, hold.holder)))


def _deletion(arn: str, why: str, becomes: str, live: Live) -> Obstacle:
    """Return how to delete a policy: detached from all, and without its old versions, as AWS demands.

    Of a policy that is somebody's boundary, too, there are no commands: without it, nothing would cap them.
    Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html,
    https://github.com/gruntwork-io/cloud-nuke/issues/972
    """
    if bounded := _entities(arn, live, _BOUNDARY):
        named = ", ".join(f"{each.kind} `{each.holder}`" for each in bounded)
        return Obstacle(f"{why} It is the permissions boundary of {named}, which nothing else caps.")
    versions = (live.ask("iam:ListPolicyVersions", PolicyArn=arn) or {}).get("Versions", [])
    old = (
        f"aws iam delete-policy-version --policy-arn {arn} --version-id {each['VersionId']}"
        for each in versions
        if not each["IsDefaultVersion"]
    )
    return Obstacle(why, _entities(arn, live), delete=(*old, f"aws iam delete-policy --policy-arn {arn}"), arn=becomes)


def _attachment(kind: str) -> Kind:
    def find(inputs: Inputs, live: Live) -> Found | None:
        name, arn = inputs[kind], inputs["policyArn"]
        there = entity(kind, name, live) and arn in attached(kind, name, live)
        return Found(f"{name}/{arn}") if there else None

    return Kind(
        ATTACHMENTS[kind],
        lambda inputs: f"{kind} `{inputs[kind]}`: policy `{short(str(inputs['policyArn']))}`",
        find,
        (f"iam:Get{kind.capitalize()}", f"iam:ListAttached{kind.capitalize()}Policies"),
        owners=(Owner(kind, TYPES[kind]), Owner("policyArn", POLICY)),
    )


def _inline(kind: str) -> Kind:
    def find(inputs: Inputs, live: Live) -> Found | None:
        document = inline_document(kind, inputs[kind], inputs["name"], live)
        return None if document is None else Found(f"{inputs[kind]}:{inputs['name']}", {"policy": document})

    return Kind(
        INLINE[kind],
        lambda inputs: f"{kind} `{inputs[kind]}`: inline policy `{inputs.get('name')}`",
        find,
        (f"iam:Get{kind.capitalize()}Policy",),
        {"policy": Document("document")},
        owners=(Owner(kind, TYPES[kind]),),
    )


KINDS = (
    Kind(
        POLICY,
        lambda inputs: f"policy `{inputs.get('name')}`",
        _find_policy,
        (
            "iam:GetPolicy",
            "iam:GetPolicyVersion",
            "iam:ListEntitiesForPolicy",
            "iam:ListPolicies",
            "iam:ListPolicyVersions",
        ),
        {
            "policy": Document("document"),
            "description": Field("description", replaces=True),
            "tags": TAGS,
        },
        namesake=_namesake,
        obstacle=_attached_policy,
    ),
    *map(_attachment, TYPES),
    *map(_inline, TYPES),
)
