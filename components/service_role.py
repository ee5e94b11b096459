"""A role that an AWS service assumes: the inputs all of them have, and the resources they are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from . import documents, inline_policy
from .arns import Account
from .documents import Document
from .inline_policy import InlinePolicy
from .inputs import known

ROOT_PATH = "/"
# All that can be said of a role that exists.
OF_EXISTING = frozenset({"name", "existing"})


class ServiceRole(TypedDict):
    """A role that an AWS service assumes."""

    name: str
    """Name of the role: 1 to 64 characters of `A-Za-z0-9_+=,.@-`."""

    existing: NotRequired[bool]
    """Use the role of this name that the account has, as it is: nothing of it is changed, nothing attached to it."""

    path: NotRequired[str]
    """IAM path, `/` unless given. Leave it so for App Runner, whose API once refused any other."""

    description: NotRequired[str]
    """What the role is for, as the consoles show it."""

    permissions_boundary: NotRequired[pulumi.Input[str]]
    """ARN of the managed policy that caps what the role can be granted."""

    max_session_duration: NotRequired[int]
    """Longest session in seconds, 3600 to 43200; AWS takes 3600 unless given."""

    trust_conditions: NotRequired[Mapping[str, Any]]
    """Conditions under which the service may assume the role, `{StringEquals: {"aws:SourceAccount": ...}}`; one on the
    same operator and key takes the place of the component's. A key that the service does not send locks it out."""

    managed_policies: NotRequired[Mapping[str, pulumi.Input[str]]]
    """ARNs of managed policies to attach beside the component's own, each under a label of your choice."""

    extra_statements: NotRequired[Sequence[pulumi.Input[Mapping[str, Any]]]]
    """Statements of an inline policy `ExtraStatements`, taken as they are; a policy pack judges them."""

    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of this role; they win over those of the component."""


@dataclass(frozen=True)
class BuiltRole:
    """The two ARNs of a role, the same text at two times."""

    arn: pulumi.Output[str]
    """Put together from names, so known at preview: the one to write into grants."""

    ready_arn: pulumi.Output[str]
    """Known when every policy is attached: the one to hand to a service, which fails when it comes before them."""


def build_role(
    name: str,
    args: ServiceRole,
    *,
    account: Account,
    trust: pulumi.Input[Document],
    tags: Mapping[str, pulumi.Input[str]],
    managed_policies: Mapping[str, pulumi.Input[str]],
    inline_policies: Mapping[str, InlinePolicy],
    opts: pulumi.ResourceOptions,
) -> BuiltRole:
    """Make role `name` and, for each label of the two kinds of policies, the resource `<name>-<label>`.

    The caller's own policies are `<name>-extra-<label>` and `<name>-extra-statements`. Policies are resources of their
    own: lists on the role would be exclusive and undo what others attach. An existing role is only looked up.
    Raises `RunError` on inputs that contradict each other.
    """
    if args.get("existing"):
        return _existing_role(args, opts)
    attached = {**managed_policies, **_extra_policies(args, managed_policies)}
    inline = {**inline_policies, **inline_policy.of_statements(args.get("extra_statements", []))}
    path = args.get("path", ROOT_PATH)
    role = aws.iam.Role(
        name,
        name=args["name"],
        path=path,
        description=args.get("description"),
        permissions_boundary=args.get("permissions_boundary"),
        max_session_duration=args.get("max_session_duration"),
        assume_role_policy=known([trust, args.get("trust_conditions", {})]).apply(
            lambda each: documents.trust_text(args["name"], documents.with_conditions(*each))
        ),
        tags={**tags, **args.get("tags", {})},
        opts=opts,
    )
    attachments = [
        aws.iam.RolePolicyAttachment(f"{name}-{label}", role=role.name, policy_arn=policy_arn, opts=opts)
        for label, policy_arn in attached.items()
    ]
    texts = inline_policy.texts(f"role `{args['name']}`", documents.ROLE_INLINE_CHARACTERS, inline)
    policies = [
        aws.iam.RolePolicy(f"{name}-{label}", role=role.name, name=policy.name, policy=texts[label], opts=opts)
        for label, policy in inline.items()
    ]
    arn = account.role_arn(args["name"], path)
    ready = pulumi.Output.all(role.arn, *(each.id for each in (*attachments, *policies)))
    return BuiltRole(arn=pulumi.Output.from_input(arn), ready_arn=ready.apply(lambda _: arn))


def misdirected(args: Mapping[str, Any], roles: Mapping[str, str]) -> str | None:
    """The first input that is given although its role is not made here; `roles` are the keys of both."""
    made = {role for role in roles.values() if role in args and not args[role].get("existing")}
    return next((key for key, role in roles.items() if key in args and role not in made), None)


def _existing_role(args: ServiceRole, opts: pulumi.ResourceOptions) -> BuiltRole:
    if surplus := sorted(args.keys() - OF_EXISTING):
        listed = ", ".join(f"`{key}`" for key in surplus)
        raise pulumi.RunError(f"role `{args['name']}` is used as it exists: {listed} must be left out")
    # Asked for in its plain form, the ARN is known at preview, with the path that it has; a role that is not there
    # ends the program.
    arn = pulumi.Output.from_input(
        aws.iam.get_role(name=args["name"], opts=pulumi.InvokeOptions(parent=opts.parent)).arn
    )
    return BuiltRole(arn=arn, ready_arn=arn)


def _extra_policies(args: ServiceRole, attached: Mapping[str, pulumi.Input[str]]) -> dict[str, pulumi.Input[str]]:
    """The caller's managed policies; one that is attached twice would be detached by removing either."""
    taken = [arn for arn in attached.values() if isinstance(arn, str)]
    extra: dict[str, pulumi.Input[str]] = {}
    for label, arn in args.get("managed_policies", {}).items():
        if arn in taken:
            raise pulumi.RunError(
                f"role `{args['name']}` must have each managed policy attached once, got `{arn}` again as"
                f" `managed_policies.{label}`"
            )
        if isinstance(arn, str):
            taken.append(arn)
        extra[f"extra-{label}"] = arn
    return extra
