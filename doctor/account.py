"""A live AWS account, read through boto3's usual credentials, profiles and endpoints.

Every call is a read. What cannot be read is an `UnreadableError` with the action that is missing, never a guess.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from components.documents import Account
from doctor.errors import DoctorError

if TYPE_CHECKING:
    from types_boto3_ecr import ECRClient
    from types_boto3_iam import IAMClient

RETRIES = Config(retries={"mode": "adaptive", "max_attempts": 10})
"""IAM throttles a reader of many users; adaptive retries slow down instead of failing."""
T = TypeVar("T")
DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})


class UnreadableError(Exception):
    """Something of the account could not be read; the text says what, and which permission is missing."""


class Live:
    """The account behind the session; the clients are made when first asked for."""

    def __init__(self, session: boto3.Session) -> None:
        self._session = session

    @cached_property
    def account(self) -> Account:
        """Partition, account id and region; raises DoctorError without usable credentials or without a region."""
        region = self._session.region_name
        if not region:
            raise DoctorError("A region must be set: AWS_REGION, or `region` in the AWS profile; got none.")
        try:
            identity = self._session.client("sts", config=RETRIES).get_caller_identity()
        except (BotoCoreError, ClientError) as error:
            raise DoctorError(f"The AWS account must be readable with the credentials in use: {error}") from error
        partition = identity["Arn"].split(":")[1]
        return Account(partition=partition, id=identity["Account"], region=region)

    @cached_property
    def iam(self) -> "IAMClient":
        """IAM."""
        return self._session.client("iam", config=RETRIES)

    @cached_property
    def ecr(self) -> "ECRClient":
        """ECR, in the session's region."""
        return self._session.client("ecr", config=RETRIES)


@contextmanager
def reading(action: str) -> Iterator[None]:
    """Turn the refusal of a call that needs `action`, `iam:GetGroup`, into an UnreadableError.

    What AWS says of the thing itself, `NoSuchEntity`, passes through: it is an answer.
    """
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in DENIED:
            raise UnreadableError(f"not readable: `{action}` is not allowed") from error
        if code.startswith("Throttl") or code == "RequestLimitExceeded":
            raise UnreadableError(f"not readable: AWS throttles `{action}`") from error
        raise
    except BotoCoreError as error:
        raise UnreadableError(f"not readable: `{action}` fails with {type(error).__name__}") from error


def or_none(action: str, call: Callable[[], T]) -> T | None:
    """What a call returns, or nothing where AWS says that there is no such thing; raises UnreadableError."""
    try:
        with reading(action):
            return call()
    except ClientError as error:
        if error.response["Error"]["Code"] in {
            "NoSuchEntity",
            "RepositoryNotFoundException",
            "LifecyclePolicyNotFoundException",
            "RepositoryPolicyNotFoundException",
        }:
            return None
        raise UnreadableError(f"not readable: `{action}` fails with {error}") from error
