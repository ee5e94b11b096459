"""The identity provider of GitHub: an account has it once, and every role for GitHub Actions in it needs it."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from . import lookups, own_state, programs
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


# By the account that has it.
_made: programs.Kept[dict[Account, aws.iam.OpenIdConnectProvider]] = programs.Kept(dict)
# The ARNs of those that the program reads.
_read: programs.Kept[set[str]] = programs.Kept(set)


def made_here(
    component: pulumi.ComponentResource,
    name: str,
    account: Account,
    tags: Mapping[str, pulumi.Input[str]],
) -> IdentityProvider:
    """Make the provider, once in a program, below the stack; deployer `name` is the first that asks for it.

    It stays in the account when the stack is destroyed or no longer makes it: others may have come to use it.
    """
    made = _made.here()
    place = Account(account.partition, account.id, region="")  # IAM has no regions
    if place not in made:
        made[place] = aws.iam.OpenIdConnectProvider(
            _name(account, first=not made),
            url=f"https://{GITHUB_ISSUER}",
            client_id_lists=[account.sts_audience],
            tags=tags,
            opts=pulumi.ResourceOptions(
                provider=component.get_provider(TYPE),
                aliases=_former(component, name, arn_in(account)),
                retain_on_delete=True,
            ),
        )
    provider = made[place]
    arn = provider.url.apply(lambda _: arn_in(account))
    return IdentityProvider(arn, [provider])


def of_account(component: pulumi.ComponentResource, name: str, account: Account) -> IdentityProvider:
    """Use the provider that the account has.

    A program reads it once, under the URN that it had when an earlier version made it below a deployer. The engine then
    gives it up; a resource that has gone from the program would be deleted, and every workflow of the account shut out.
    """
    arn = arn_in(account)
    read = _read.here()
    if arn not in read:
        read.add(arn)
        in_state = min((each.name for each in _below_deployers(arn)), default=f"{name}-provider")
        aws.iam.OpenIdConnectProvider.get(in_state, arn, opts=pulumi.ResourceOptions(parent=component))
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
    asking = pulumi.InvokeOptions(parent=component)
    audiences = lookups.found(
        "the identity provider of GitHub for `existing_provider`",
        lambda: aws.iam.get_open_id_connect_provider(url=f"https://{GITHUB_ISSUER}", opts=asking),
    ).client_id_lists
    if account.sts_audience not in audiences:
        raise pulumi.RunError(
            f"the account's identity provider `{GITHUB_ISSUER}` must have the audience"
            f" `{account.sts_audience}`, got {', '.join(f'`{each}`' for each in audiences) or 'none'}"
        )


def arn_in(account: Account) -> str:
    """Return the ARN of the provider, which follows from the issuer."""
    return account.iam_arn(f"oidc-provider/{GITHUB_ISSUER}")


def _name(account: Account, *, first: bool) -> str:
    """Return the provider's name in the program: the one it has, because deployers come in any order."""
    names = {
        each.outputs.get("arn"): each.name
        for each in own_state.resources()
        if each.types == (TYPE,) and each.name.startswith(NAME)
    }
    free = first and NAME not in names.values()
    return names.get(arn_in(account), NAME if free else f"{NAME}-{account.id}")


def _former(component: pulumi.ComponentResource, name: str, arn: str) -> list[str | pulumi.Alias]:
    """The places below a deployer where earlier versions made it.

    That is this deployer, that of `gitHub` in a config, or any other that was the first to ask for it.
    """
    former: list[str | pulumi.Alias] = [pulumi.Alias(name=f"{name}-provider", parent=component)]
    if name != "git-hub":
        of_config = own_state.urn_of([component.pulumi_resource_type], "git-hub")
        former.append(pulumi.Alias(name=NAME, parent=of_config))
    return [*former, *(own_state.urn_of(each.types, each.name) for each in _below_deployers(arn))]


def _below_deployers(arn: str) -> list[own_state.Resource]:
    """Return the provider of this ARN where the stack holds it below a deployer."""
    return [each for each in own_state.made_by_components(TYPE) if each.outputs.get("arn") == arn]
