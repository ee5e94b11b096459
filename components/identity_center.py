"""People of IAM Identity Center: what a group of operators can do, as a permission set in this account.

Nobody needs an IAM user: who is assigned signs in at the access portal, and gets a role of Identity Center for some
hours: https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html.
"""

from collections.abc import Mapping
from typing import Annotated, Any, NotRequired

import pulumi
import pulumi_aws as aws
from pydantic import Field
from pydantic.alias_generators import to_camel
from typing_extensions import TypedDict

from . import documents, lookups, program_names
from .arns import Account
from .inline_policy import InlinePolicy
from .input_types import WHOLE_NUMBER, Named, Several, first_repeated, inputs, is_later
from .inputs import known
from .texts import InstanceArn, PermissionSetName, PrincipalId, Region, RoleArn, Tags

NAME_CHARACTERS = 32
"""https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreatePermissionSet.html"""
OF_USERS = frozenset({"change-password", "require-mfa"})
"""Labels of the policies about how IAM users sign in, by passwords and devices in IAM. Identity Center has its own:
https://docs.aws.amazon.com/singlesignon/latest/userguide/enable-mfa.html."""


class Policies(TypedDict):
    """The policies of a group, by their labels, and what caps the permissions of its people."""

    managed_policies: Mapping[str, pulumi.Input[str]]
    inline_policies: Mapping[str, InlinePolicy]
    boundary: pulumi.Input[str] | None


def _names_people_once(given: Mapping[str, Any], named: Named) -> None:
    for key in ("groups", "users"):
        if repeated := first_repeated([each.lower() for each in given.get(key, [])]):
            raise ValueError(f"must name each of `{named(key)}` once, whatever the case, got `{repeated}` twice")


@inputs(_names_people_once)
class IdentityCenter(TypedDict):
    """A permission set, and who has it."""

    name: NotRequired[PermissionSetName]
    """Name of the permission set, which the access portal shows. Defaults to that of the group."""

    groups: NotRequired[Several[PrincipalId]]
    """Ids of the groups of Identity Center that have the permission set in this account."""

    users: NotRequired[Several[PrincipalId]]
    """Ids of the users of Identity Center that have it."""

    session_hours: NotRequired[Annotated[int, Field(ge=1, le=12), WHOLE_NUMBER]]
    """Hours after which people get new credentials, at most 12. Defaults to 1."""

    instance_arn: NotRequired[InstanceArn]
    """ARN of the instance of Identity Center. Looked up by default."""

    region: NotRequired[Region]
    """Region of Identity Center. Defaults to that of the stack."""

    admin_role_arn: NotRequired[RoleArn]
    """ARN of a role in the account that administers Identity Center, which the deployer assumes to create the
    permission set. By default the account of the stack administers it."""


def permission_set_name(args: Mapping[str, Any]) -> str:
    """Return the name of the permission set of a group."""
    found: str = args["identity_center"].get("name", args["group_name"])
    return found


def fits(args: Mapping[str, Any], named: Named) -> None:
    """Raise `ValueError` if the permission set of a group can't have the name of the group, or all of its policies."""
    if "identity_center" not in args:
        return
    if "name" not in args["identity_center"] and len(args["group_name"]) > NAME_CHARACTERS:
        raise ValueError(
            f"must give `{named('identity_center.name')}`, because a permission set has at most {NAME_CHARACTERS}"
            f" characters in its name, got the group's `{args['group_name']}`"
        )
    for label, arn in args.get("managed_policies", {}).items():
        # One of the account has to exist in each account that the set is assigned in, and is attached by name.
        if is_later(arn) or not _is_of_aws(arn):
            given = "an `Output`" if is_later(arn) else f"`{arn}`"
            raise ValueError(
                f"must attach only policies of AWS with `{named('identity_center')}`, got {given} as"
                f" `{named('managed_policies')}.{label}`: put its statements into `{named('extra_statements')}`"
            )


def build_permission_set(
    name: str,
    args: Mapping[str, Any],
    policies: Policies,
    *,
    account: Account,
    tags: Tags,
    opts: pulumi.ResourceOptions,
) -> None:
    """Make the permission set of a group that is given by its inputs: `<name>-permission-set`.

    With a role of the administrators' account, all of it is made by the provider `<name>-identity-center`.

    It has the policies of the group, but for those about IAM users: `<name>-permission-set-<label>` for each managed
    policy, and `<name>-permission-set-policy` for all others, because a set has one inline policy. What caps it:
    `<name>-permission-set-boundary`. Who has it: `<name>-permission-set-group-<id>` and
    `<name>-permission-set-user-<id>`.
    """
    given: IdentityCenter = args["identity_center"]
    opts = _by_administrator(f"{name}-identity-center", given, account, opts)
    prefix, region = f"{name}-permission-set", given.get("region")
    instance = _given_instance(given, account) or _instance_arn(region, opts)
    set_name = permission_set_name(args)
    program_names.take("permission set", instance, set_name, prefix, opts.parent)
    made = aws.ssoadmin.PermissionSet(
        prefix,
        name=set_name,
        instance_arn=instance,
        region=region,
        session_duration=f"PT{given.get('session_hours', 1)}H",
        tags=tags,
        opts=opts,
    )
    of_set: dict[str, Any] = {"instance_arn": instance, "permission_set_arn": made.arn, "region": region}
    needed: list[pulumi.Resource] = []
    parts = {label: each.document for label, each in policies["inline_policies"].items() if label not in OF_USERS}
    if parts:
        text = known(parts).apply(lambda found: documents.permission_set_text(set_name, found))
        needed.append(
            aws.ssoadmin.PermissionSetInlinePolicy(f"{prefix}-policy", inline_policy=text, **of_set, opts=opts)
        )
    for label, arn in policies["managed_policies"].items():
        if label not in OF_USERS:
            attached = aws.ssoadmin.ManagedPolicyAttachment
            needed.append(attached(f"{prefix}-{label}", managed_policy_arn=arn, **of_set, opts=opts))
    if (boundary := policies["boundary"]) is not None:
        needed.append(_boundary(f"{prefix}-boundary", boundary, account, of_set, opts))
    # Nobody has a part of the permissions only, or more than the boundary allows. And each policy goes only once nobody
    # has the set: what is deleted in the other order fails,
    # https://github.com/hashicorp/terraform-provider-aws/issues/33337.
    whole = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=needed))
    for kind, ids in (("group", given.get("groups", [])), ("user", given.get("users", []))):
        for each in ids:
            aws.ssoadmin.AccountAssignment(
                f"{prefix}-{kind}-{each}",
                principal_id=each,
                principal_type=kind.upper(),
                target_id=account.id,
                target_type="AWS_ACCOUNT",
                **of_set,
                opts=whole,
            )


def _boundary(
    name: str, arn: pulumi.Input[str], account: Account, of_set: Mapping[str, Any], opts: pulumi.ResourceOptions
) -> pulumi.Resource:
    """Cap what a permission set allows, as the boundary caps IAM users.

    A policy of AWS is attached by its ARN. One of the account is attached by name and path, and is looked for in each
    account that has the set: https://docs.aws.amazon.com/singlesignon/latest/userguide/howtocmp.html.
    """
    return aws.ssoadmin.PermissionsBoundaryAttachment(
        name,
        permissions_boundary=known(arn).apply(lambda found: _named(found, account)),
        **of_set,
        # A set has one. The former is deleted by the ARN of the set, which would then delete the new one.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True)),
    )


def _is_of_aws(policy_arn: str) -> bool:
    return ":iam::aws:policy/" in policy_arn


def _named(policy_arn: str, account: Account) -> aws.ssoadmin.PermissionsBoundaryAttachmentPermissionsBoundaryArgs:
    """Return a policy as a permission set names its boundary; raises `RunError`."""
    boundary = aws.ssoadmin.PermissionsBoundaryAttachmentPermissionsBoundaryArgs
    reference = aws.ssoadmin.PermissionsBoundaryAttachmentPermissionsBoundaryCustomerManagedPolicyReferenceArgs
    if policy_arn.startswith(account.aws_managed_policy_arn("")):
        return boundary(managed_policy_arn=policy_arn)
    of_account = account.iam_arn("policy")
    if not policy_arn.startswith(f"{of_account}/"):
        raise pulumi.RunError(
            f"`users_permissions_boundary` must be a policy of account {account.id} or of AWS with `identity_center`,"
            f" got `{policy_arn}`"
        )
    path, _, policy_name = policy_arn.removeprefix(of_account).rpartition("/")
    return boundary(customer_managed_policy_reference=reference(name=policy_name, path=f"{path}/"))


def _by_administrator(
    name: str, given: IdentityCenter, account: Account, opts: pulumi.ResourceOptions
) -> pulumi.ResourceOptions:
    """Return the options of what is made in the account that administers Identity Center.

    Only the management account of an organization and a delegated administrator manage permission sets:
    https://docs.aws.amazon.com/singlesignon/latest/userguide/identity-center-instances.html.
    """
    if "admin_role_arn" not in given:
        return opts
    provider = aws.Provider(name, region=given.get("region", account.region), **_deployer(given), opts=opts)
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(provider=provider))


def _deployer(given: IdentityCenter) -> dict[str, Any]:
    """Return the credentials of the stack's config, which a provider of its own doesn't read, and the role they assume.

    The roles of a provider are assumed one after the other: https://github.com/pulumi/pulumi-aws/pull/5563.
    """
    config = pulumi.Config("aws")
    return {
        "profile": config.get("profile"),
        "shared_config_files": config.get_object("sharedConfigFiles"),
        "shared_credentials_files": config.get_object("sharedCredentialsFiles"),
        **{key: config.get_secret(to_camel(key)) for key in ("access_key", "secret_key", "token")},
        # As the config has them: the SDK hands on what it is given, as JSON.
        "assume_roles": [*(config.get_object("assumeRoles") or []), {"roleArn": given["admin_role_arn"]}],
    }


def _given_instance(given: IdentityCenter, account: Account) -> str | None:
    arn = given.get("instance_arn")
    if arn and not arn.startswith(f"arn:{account.partition}:"):
        raise pulumi.RunError(
            f"`identity_center.instance_arn` must be an instance in partition `{account.partition}`, got `{arn}`"
        )
    return arn


def _instance_arn(region: str | None, opts: pulumi.ResourceOptions) -> str:
    """Return the one instance of Identity Center that the account sees; raises `RunError`."""
    asking = pulumi.InvokeOptions(parent=opts.parent, provider=opts.provider)
    place = f" in region `{region}`" if region else ""
    answer = lookups.found(
        f"the instance of `identity_center`{place}", lambda: aws.ssoadmin.get_instances(region=region, opts=asking)
    )
    found = answer.arns or []
    if len(found) != 1:
        raise pulumi.RunError(
            "`identity_center` must give `instance_arn`, or the `region` of Identity Center: the account sees"
            f" {len(found)} instances of it{f' in {region}' if region else ''}"
        )
    return found[0]
