"""A live AWS account, read through boto3's usual credentials, profiles and endpoints.

Every call is a read, but for the assumption of a role that reads elsewhere. What cannot be read is an
`UnreadableError` with the action that is missing, never a guess.
"""

import os
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any, Self

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from components.arns import Account
from doctor.errors import DoctorError

RETRIES = Config(retries={"mode": "adaptive", "max_attempts": 10})
"""IAM throttles a reader of many users; adaptive retries slow down instead of failing."""
READS = ("Get", "List", "Describe", "Simulate")
"""How the names of the operations begin that change nothing."""
ABSENT = frozenset(
    {
        "NoSuchEntity",
        "RepositoryNotFoundException",
        "LifecyclePolicyNotFoundException",
        "PullThroughCacheRuleNotFoundException",
        "RepositoryPolicyNotFoundException",
        "ResourceNotFoundException",
    }
)
_CLIENTS = {"sso": "sso-admin"}
"""What boto3 calls a service whose actions begin otherwise."""
DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})

Answer = dict[str, Any]


def session(region: str | None) -> boto3.Session:
    """A session of boto3's usual credentials and profile, for a region: that of the stack, where it says one.

    Raises DoctorError where there is no such profile, or AWS's config files cannot be read.
    """
    # boto3 itself does not look at AWS_REGION, which Pulumi and the AWS CLI do.
    try:
        return boto3.Session(region_name=region or os.environ.get("AWS_REGION"))
    except BotoCoreError as error:
        raise _unusable(error) from error


def _unusable(error: Exception) -> DoctorError:
    return DoctorError(f"The AWS account must be readable with the credentials in use: {error}")


def must_be_of(account: str, stack: str, accounts: Collection[str]) -> None:
    """Raise DoctorError where the state of a stack names accounts, and this is none of them."""
    if accounts and account not in accounts:
        raise DoctorError(
            f"The state of stack `{stack}` is of account {', '.join(sorted(accounts))}, but the credentials in use "
            f"are of account {account}: use those of the stack, by AWS_PROFILE for example."
        )


class UnreadableError(Exception):
    """Something of the account could not be read; the text says why.

    `action` is the permission that the call needs, `denied` whether that is what is missing.
    """

    def __init__(self, action: str, why: str, *, denied: bool = False) -> None:
        super().__init__(why)
        self.action = action
        self.denied = denied


class Live:
    """The account behind a session; each thing is read once."""

    def __init__(self, session: boto3.Session) -> None:
        self._session = session
        self._clients: dict[str, Any] = {}
        self._answers: dict[tuple[str, str], Answer | None] = {}
        self._others: dict[str, Self] = {}

    @cached_property
    def account(self) -> Account:
        """Partition, account id and region; raises DoctorError without usable credentials or without a region."""
        region = self._session.region_name
        if not region:
            raise DoctorError(
                "A region must be set: `aws:region` of the stack, AWS_REGION or the AWS profile; got none."
            )
        try:
            identity = self._client("sts").get_caller_identity()
        except (BotoCoreError, ClientError, ValueError) as error:  # an endpoint that is no URL is a ValueError
            raise _unusable(error) from error
        return Account(partition=identity["Arn"].split(":")[1], id=identity["Account"], region=region)

    def must_be_of(self, stack: str, accounts: Collection[str]) -> None:
        """Raise DoctorError where the state of a stack names accounts, and this is none of them."""
        if accounts:
            must_be_of(self.account.id, stack, accounts)

    def by(self, role: str | None) -> Self:
        """Return what a role of another account can read there, or this account where there is none."""
        if role is None:
            return self
        if role not in self._others:
            self._others[role] = type(self)(self._assumed(role))
        return self._others[role]

    def _assumed(self, role: str) -> boto3.Session:
        """Return a session of a role, as a provider of the program has one. Raises UnreadableError."""
        action = "sts:AssumeRole"
        try:
            given = self._client("sts").assume_role(RoleArn=role, RoleSessionName="doctor")["Credentials"]
        except ClientError as error:
            denied = error.response["Error"]["Code"] in DENIED
            raise UnreadableError(action, f"`{action}` of `{role}` is not allowed", denied=denied) from error
        except BotoCoreError as error:
            raise UnreadableError(action, f"`{action}` fails: {type(error).__name__}") from error
        keys = (given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        return boto3.Session(*keys, region_name=self._session.region_name)

    def ask(self, action: str, **parameters: object) -> Answer | None:
        """Call the read that an action is named after, `iam:GetRole`, and return all its pages as one.

        Nothing is returned where AWS says that there is no such thing. Raises UnreadableError.
        """
        key = (action, repr(sorted(parameters.items())))
        if key not in self._answers:
            self._answers[key] = self._call(action, parameters)
        return self._answers[key]

    def _call(self, action: str, parameters: Mapping[str, object]) -> Answer | None:
        service, _, operation = action.partition(":")
        if not operation.startswith(READS):
            raise ValueError(f"`{action}` is no read")
        client, name = self._client(service), xform_name(operation)
        try:
            if client.can_paginate(name):
                pages: Answer = client.get_paginator(name).paginate(**parameters).build_full_result()
                return pages
            answer: Answer = getattr(client, name)(**parameters)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in ABSENT:
                return None
            if code in DENIED:
                raise UnreadableError(action, f"`{action}` is not allowed", denied=True) from error
            raise UnreadableError(action, f"`{action}` fails: {code}") from error
        except BotoCoreError as error:
            raise UnreadableError(action, f"`{action}` fails: {type(error).__name__}") from error
        return answer

    def _client(self, service: str) -> Any:  # noqa: ANN401  boto3 makes its clients at run time
        if service not in self._clients:
            named = _CLIENTS.get(service, service)
            client: Any = self._session.client(named, config=RETRIES)  # type: ignore[call-overload]  # any service
            self._clients[service] = client
        return self._clients[service]
