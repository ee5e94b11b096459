"""A role that an AWS service assumes: the inputs all of them have, and the resources they are made of."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from . import documents, inline_policy
from .documents import Account, Document
from .inline_policy import InlinePolicy

ROOT_PATH = "/"


class ServiceRole(TypedDict):
    """A role that an AWS service assumes."""

    name: str
    """Name of the role: 1 to 64 characters of `A-Za-z0-9_+=,.@-`."""

    path: NotRequired[str]
    """IAM path, `/` unless given. Leave it so for App Runner, whose API once refused any other."""

    description: NotRequired[str]
    """What the role is for, as the consoles show it."""

    permissions_boundary: NotRequired[pulumi.Input[str]]
    """ARN of the managed policy that caps what the role can be granted."""

    max_session_duration: NotRequired[int]
    """Longest session in seconds, 3600 to 43200; AWS takes 3600 unless given."""

    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of this role; they win over those of the component."""


@dataclass(frozen=True)
class BuiltRole:
    """The two ARNs of a role, the same text at two times."""

    arn: pulumi.Output[str]
    """Put together from names, so known at preview: the one to write into grants."""

    ready_arn: pulumi.Output[str]
    """Known when every attachment exists: the one to hand to a service, which fails when it comes before them."""


def build_role(
    name: str,
    args: ServiceRole,
    *,
    account: Account,
    trust: Document,
    tags: Mapping[str, pulumi.Input[str]],
    managed_policies: Mapping[str, pulumi.Input[str]],
    inline_policies: Mapping[str, InlinePolicy],
    opts: pulumi.ResourceOptions,
) -> BuiltRole:
    """Make role `name` and, for each label of the two kinds of policies, the resource `<name>-<label>`.

    Policies are resources of their own: lists on the role would be exclusive and undo what others attach.
    """
    path = args.get("path", ROOT_PATH)
    role = aws.iam.Role(
        name,
        name=args["name"],
        path=path,
        description=args.get("description"),
        permissions_boundary=args.get("permissions_boundary"),
        max_session_duration=args.get("max_session_duration"),
        assume_role_policy=json.dumps(trust),
        tags={**tags, **args.get("tags", {})},
        opts=opts,
    )
    attachments = [
        aws.iam.RolePolicyAttachment(f"{name}-{label}", role=role.name, policy_arn=policy_arn, opts=opts)
        for label, policy_arn in managed_policies.items()
    ]
    texts = inline_policy.texts(f"role `{args['name']}`", documents.ROLE_INLINE_CHARACTERS, inline_policies)
    inline = [
        aws.iam.RolePolicy(f"{name}-{label}", role=role.name, name=policy.name, policy=texts[label], opts=opts)
        for label, policy in inline_policies.items()
    ]
    arn = account.role_arn(args["name"], path)
    ready = pulumi.Output.all(role.arn, *(each.id for each in (*attachments, *inline)))
    return BuiltRole(arn=pulumi.Output.from_input(arn), ready_arn=ready.apply(lambda _: arn))
