"""Permissions on keys of KMS, which a program can give by their ARN, their id or an alias."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from components.arns import Account
from doctor.permissions.arns import text
from doctor.permissions.policy import Condition, Permission, Values

OWN_KEY = "alias/aws/ecr"
"""The key that AWS makes for ECR, if a repository is encrypted with KMS and no key is given."""


def of_repository(key: object, account: Account) -> Iterator[Permission]:
    """Yield what ECR does with the key of a repository, in the name of who creates or deletes that.

    Without `kms:RetireGrant` the grants stay when the repository is deleted; it takes no `kms:ViaService`. AWS's own
    key asks for nothing more. Sources: https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html,
    list_awskeymanagementservice.html of the Service Authorization Reference
    """
    name = text({"kmsKey": key}, "kmsKey") if key else OWN_KEY
    yield from of_key(name, ("kms:RetireGrant",), account, {})
    if key:
        service = f"ecr.{account.region}.amazonaws.com"
        # Which of the two names a request has in China isn't documented.
        names = frozenset({service, f"{service}.cn"} if account.partition == "aws-cn" else {service})
        through_ecr = {("StringEquals", "kms:ViaService"): names}
        yield from of_key(name, ("kms:CreateGrant", "kms:DescribeKey"), account, through_ecr)


def of_secrets(url: str, account: Account) -> Iterator[Permission]:
    """Yield what reading the secrets of a stack takes, from the address of its secrets provider.

    `awskms://alias/name?region=us-east-1`, or an id or an ARN instead of the alias; another provider takes nothing.
    Source: `newCloudSecretsManager` in pkg/secrets/cloud/manager.go of https://github.com/pulumi/pulumi
    """
    parsed = urlsplit(url)
    if parsed.scheme == "awskms":
        of = parse_qs(parsed.query).get("region")
        place = replace(account, region=of[0]) if of else account
        yield from of_key(f"{parsed.netloc}{parsed.path}".strip("/"), ("kms:Decrypt",), place, {})


def of_key(
    key: str, actions: Iterable[str], account: Account, conditions: dict[Condition, Values]
) -> Iterator[Permission]:
    """Yield actions on a key. A policy can name a key by an alias in a condition only.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
    """
    account_part, _, name = key.rpartition(":")
    arn = key if account_part else account.regional_arn("kms", key if key.startswith("alias/") else f"key/{key}")
    if name.startswith("alias/"):
        arn = f"{arn.removesuffix(name)}key/*"
        conditions = {**conditions, ("ForAnyValue:StringEquals", "kms:ResourceAliases"): frozenset({name})}
    for action in actions:
        yield Permission(action, arn, conditions)
