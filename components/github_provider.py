"""The identity provider of GitHub: an account has it once, and every role for GitHub Actions in it needs it."""

from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import pulumi
import pulumi_aws as aws
from pulumi.runtime.settings import get_root_resource

from .arns import Account
from .github_documents import GITHUB_ISSUER
from .inputs import known

TYPE = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
NAME = "git-hub-provider"
"""The provider's name below the stack, and what the program of this repository called it below its deployer before."""


@dataclass(frozen=True)
class IdentityProvider:
    """What a role needs of the provider."""

    arn: pulumi.Output[str]
    """Its ARN, known at preview; who uses it waits for the provider."""

    depends_on: list[pulumi.Resource]


# Of each program, by the root that it runs under, and each account it deploys to.
_made: WeakKeyDictionary[pulumi.Resource, dict[Account, aws.iam.OpenIdConnectProvider]] = WeakKeyDictionary()


def made_here(
    component: pulumi.ComponentResource,
    name: str,
    account: Account,
    tags: Mapping[str, pulumi.Input[str]],
) -> IdentityProvider:
    """Make the provider, once in a program, below the stack; deployer `name` is the first that asks for it.

    It stays in the account when the stack is destroyed or no longer makes it: others may have come to use it.
    """
    root = get_root_resource()
    # The plugin makes one component at a time and knows no stack.
    made = _made.setdefault(root, {}) if root else {}
    place = Account(account.partition, account.id, region="")  # IAM has no regions
    if place not in made:
        made[place] = aws.iam.OpenIdConnectProvider(
            f"{name}-provider" if not root else f"{NAME}-{account.id}" if made else NAME,
            url=f"https://{GITHUB_ISSUER}",
            client_id_lists=[account.sts_audience],
            tags=tags,
            opts=pulumi.ResourceOptions(
                parent=None if root else component,
                provider=component.get_provider(TYPE),
                aliases=_former(component, name) if root else None,
                retain_on_delete=True,
            ),
        )
    provider = made[place]
    arn = provider.url.apply(lambda _: arn_in(account))
    return IdentityProvider(arn, [provider])


def of_account(component: pulumi.ComponentResource, name: str, account: Account) -> IdentityProvider:
    """Use the provider that the account has.

    It is read under the URN that it had when an earlier version made it here. The engine then gives it up; a resource
    that has gone from the program would be deleted, and every workflow of the account shut out.
    """
    arn = arn_in(account)
    aws.iam.OpenIdConnectProvider.get(f"{name}-provider", arn, opts=pulumi.ResourceOptions(parent=component))
    return IdentityProvider(pulumi.Output.from_input(arn), [])


def given(component: pulumi.ComponentResource, name: str, account: Account, arn: pulumi.Input[str]) -> IdentityProvider:
    """Use the provider of this ARN; an `Output` is waited for. Raises `RunError` on any other ARN."""

    def checked(value: str) -> str:
        if value != arn_in(account):
            raise pulumi.RunError(
                f"`provider_arn` must be the identity provider of GitHub in this account, `{arn_in(account)}`, got"
                f" `{value}`"
            )
        return value

    if isinstance(arn, str):
        checked(arn)
        return of_account(component, name, account)
    return IdentityProvider(known(arn).apply(checked), [])


def check_audience(component: pulumi.ComponentResource, account: Account) -> None:
    """Ask for the provider, which ends the program when there is none, and whether it lets AWS be asked for."""
    audiences = aws.iam.get_open_id_connect_provider(
        url=f"https://{GITHUB_ISSUER}", opts=pulumi.InvokeOptions(parent=component)
    ).client_id_lists
    if account.sts_audience not in audiences:
        raise pulumi.RunError(
            f"the account's identity provider `{GITHUB_ISSUER}` must have the audience"
            f" `{account.sts_audience}`, got {', '.join(f'`{each}`' for each in audiences) or 'none'}"
        )


def arn_in(account: Account) -> str:
    """Return the ARN of the provider, which follows from the issuer."""
    return account.iam_arn(f"oidc-provider/{GITHUB_ISSUER}")


def _former(component: pulumi.ComponentResource, name: str) -> list[pulumi.Alias]:
    """The places below a deployer where earlier versions made it: this one's, and that of `gitHub` in a config."""
    of_config = f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{component.pulumi_resource_type}::git-hub"
    aliases = [pulumi.Alias(name=f"{name}-provider", parent=component)]
    return aliases if name == "git-hub" else [*aliases, pulumi.Alias(name=NAME, parent=of_config)]
