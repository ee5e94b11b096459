"""The quotas of IAM that a program meets: sizes of policies, and numbers of attachments, groups and client ids.

Source: IAM User Guide, "IAM and AWS STS quotas", the defaults.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from localcloud.aws.refusals import Refusal

Account = Any
"""Moto's account: its IAM backend, of which it ships no types."""
Parameters = Mapping[str, Any]

ATTACHMENTS = 10
"""Managed policies of a role, group or user, and groups of a user."""
INLINE_SIZE = {"role": 10_240, "group": 5_120, "user": 2_048}
"""Characters of a principal's inline policies in sum. White space never counts."""
MANAGED_SIZE = 6_144
"""Characters of a managed policy."""
TRUST_SIZE = 2_048
"""Characters of a role's trust policy."""
CLIENT_IDS = 100
"""Client ids of an OpenID Connect provider."""


def exceeded(message: str) -> Refusal:
    """Return the refusal of what exceeds a quota."""
    return Refusal("LimitExceeded", message)


def size(document: str) -> int:
    """Return the number of characters that count."""
    return len(re.sub(r"\s", "", document))


def check_managed_size(_account: Account, given: Parameters) -> None:
    """Refuse a managed policy that is too long."""
    if size(given["PolicyDocument"]) > MANAGED_SIZE:
        raise exceeded(f"Cannot exceed quota for PolicySize: {MANAGED_SIZE}")


def check_inline_size(kind: str) -> Callable[[Account, Parameters], None]:
    """Return what refuses an inline policy of a `role`, `group` or `user` whose policies are too long in sum."""

    def check(account: Account, given: Parameters) -> None:
        name = given[f"{kind.title()}Name"]
        documents = {**_holder(account, kind, name).policies, given["PolicyName"]: given["PolicyDocument"]}
        if sum(map(size, documents.values())) > INLINE_SIZE[kind]:
            raise exceeded(f"Maximum policy size of {INLINE_SIZE[kind]} bytes exceeded for {kind} {name}")

    return check


def check_attachments(kind: str) -> Callable[[Account, Parameters], None]:
    """Return what refuses one more managed policy of a `role`, `group` or `user` than it can have."""

    def check(account: Account, given: Parameters) -> None:
        attached = _holder(account, kind, given[f"{kind.title()}Name"]).managed_policies
        if len(attached) >= ATTACHMENTS and given["PolicyArn"] not in attached:
            raise exceeded(f"Cannot exceed quota for PoliciesPer{kind.title()}: {ATTACHMENTS}")

    return check


def check_groups(account: Account, given: Parameters) -> None:
    """Refuse a user one more group than users can have."""
    groups = {group.name for group in account.get_groups_for_user(given["UserName"])}
    if len(groups) >= ATTACHMENTS and given["GroupName"] not in groups:
        raise exceeded(f"Cannot exceed quota for GroupsPerUser: {ATTACHMENTS}")


def check_client_ids(account: Account, given: Parameters) -> None:
    """Refuse an OpenID Connect provider one more client id than providers can have."""
    known = account.get_open_id_connect_provider(given["OpenIDConnectProviderArn"]).client_id_list
    if len({*known, given["ClientID"]}) > CLIENT_IDS:
        raise exceeded(f"Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: {CLIENT_IDS}")


def _holder(account: Account, kind: str, name: str) -> Any:  # noqa: ANN401  a role, group or user of moto
    return getattr(account, f"get_{kind}")(name)
