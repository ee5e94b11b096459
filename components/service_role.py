"""A role for a service of AWS: the inputs that all of them have, and the resources that they consist of."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any, NotRequired

import pulumi
import pulumi_aws as aws
from pydantic import Field
from typing_extensions import TypedDict

from . import aliases, attachments, documents, inline_policy, lookups, own_state, program_names, tagging
from .arns import Account
from .documents import Document
from .inline_policy import InlinePolicy
from .input_types import WHOLE_NUMBER, Conditions, Entries, Named, Rule, Statements, inputs, leaves_existing_alone
from .inputs import known
from .texts import Description, Label, PolicyArn, RoleName, RolePath, Tags

ROOT_PATH = "/"


def about_roles_made_here(roles: Mapping[str, str]) -> Rule:
    """Return the rule that an input is given only if the role that it is about is made here; `roles` are their keys."""

    def rule(args: Mapping[str, Any], named: Named) -> None:
        made = {role for role in roles.values() if role in args and not args[role].get("existing")}
        for key, role in roles.items():
            if key in args and role not in made:
                raise ValueError(f"must leave out `{named(key)}` unless `{named(role)}` is made here")

    return rule


@inputs(leaves_existing_alone("role", "name"))
class ServiceRole(TypedDict):
    """A role that a service of AWS assumes."""

    name: RoleName
    """Name of the role."""

    existing: NotRequired[bool]
    """Use the account's role of this name as it is. Nothing of it is changed, and nothing is attached to it."""

    path: NotRequired[RolePath]
    """IAM path. Defaults to `/`. Keep the default for App Runner, whose API once refused other paths."""

    description: NotRequired[Description]
    """What the role is for, as the consoles show it."""

    permissions_boundary: NotRequired[PolicyArn]
    """ARN of the managed policy that caps the permissions of the role."""

    max_session_duration: NotRequired[Annotated[int, Field(ge=3600, le=43200), WHOLE_NUMBER]]
    """Longest session in seconds, 3600 to 43200. AWS defaults to 3600."""

    trust_conditions: NotRequired[Conditions]
    """Conditions under which the service can assume the role, `{StringEquals: {"aws:SourceAccount": ...}}`. A condition
    with the same operator and key replaces the component's. A key that the service doesn't send locks it out."""

    managed_policies: NotRequired[Annotated[Mapping[Label, PolicyArn], Entries(most=attachments.MOST - 2)]]
    """ARNs of more managed policies to attach, each under a label of your choice."""

    extra_statements: NotRequired[Statements]
    """Statements for an inline policy `ExtraStatements`, used as they are. A policy pack checks them."""

    tags: NotRequired[Tags]
    """Tags of this role. They override those of the component."""


@dataclass(frozen=True)
class BuiltRole:
    """What is known of a role: its ARN is the same text at two times."""

    arn: pulumi.Output[str]
    """Put together from names, so known at preview: the one to write into grants."""

    ready_arn: pulumi.Output[str]
    """Known when every policy is attached: the one to hand to a service, which fails when it comes before them."""

    name: pulumi.Output[str]
    """Known at preview."""

    unique_id: pulumi.Output[str]
    """What AWS calls it, `AROA...`: no other role ever has it, also not one of the same name."""


def give_out(component: pulumi.ComponentResource, prefix: str, role: BuiltRole | None) -> None:
    """Set the outputs of a component that are about one of its roles: `<prefix>_arn` and the others of `BuiltRole`."""
    for each in fields(BuiltRole):
        setattr(component, f"{prefix}_{each.name}", getattr(role, each.name) if role else None)


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
    """
    if args.get("existing"):
        return _existing_role(args, opts)
    attached = {**managed_policies, **attachments.of_caller(args.get("managed_policies", {}))}
    former_names = attachments.former_names("role", args["name"], name, attached)
    inline = {**inline_policies, **inline_policy.of_statements(args.get("extra_statements", []))}
    path = args.get("path", ROOT_PATH)
    arn = account.role_arn(args["name"], path)
    program_names.take("role", account.id, args["name"], name, opts.parent)
    names = aliases.names(name, opts.parent)
    own_state.refuse_to_replace(names, arn)
    own_state.keep(arn)
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
        tags=tagging.of_iam(f"role `{args['name']}`", tags, args.get("tags", {})),
        opts=pulumi.ResourceOptions.merge(opts, own_state.created_first(own_state.ROLE, names, args["name"])),
    )
    made = [
        aws.iam.RolePolicyAttachment(
            f"{name}-{label}",
            role=role.name,
            policy_arn=policy_arn,
            opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(aliases=former_names[label])),
        )
        for label, policy_arn in attached.items()
    ]
    texts = inline_policy.texts(f"role `{args['name']}`", documents.ROLE_INLINE_CHARACTERS, inline)
    policies = [
        aws.iam.RolePolicy(f"{name}-{label}", role=role.name, name=policy.name, policy=texts[label], opts=opts)
        for label, policy in inline.items()
    ]
    ready = pulumi.Output.all(role.arn, *(each.id for each in (*made, *policies)))
    return BuiltRole(
        arn=pulumi.Output.from_input(arn),
        ready_arn=ready.apply(lambda _: arn),
        name=role.name,
        unique_id=role.unique_id,
    )


def _existing_role(args: ServiceRole, opts: pulumi.ResourceOptions) -> BuiltRole:
    # Asked for in its plain form, the ARN is known at preview, with the path that it has; a role that is not there
    # ends the program.
    asking = pulumi.InvokeOptions(parent=opts.parent)
    found = lookups.found(
        f"role `{args['name']}`, which is `existing`,", lambda: aws.iam.get_role(name=args["name"], opts=asking)
    )
    own_state.refuse_to_drop(found.arn)
    arn = pulumi.Output.from_input(found.arn)
    return BuiltRole(
        arn=arn,
        ready_arn=arn,
        name=pulumi.Output.from_input(args["name"]),
        unique_id=pulumi.Output.from_input(found.unique_id),
    )
