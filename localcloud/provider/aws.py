"""Calls to AWS (here a moto server), named as in IAM policies: `aws.call("iam:CreateRole", RoleName="x")`."""

import threading
from typing import Any

from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from localcloud.provider import moto_gaps
from localcloud.provider.aws_model import AwsError, check_parameters, partition_of, partitions, session


class Aws:
    """AWS in one region, as one account's administrator."""

    def __init__(self, endpoint: str, region: str) -> None:
        self.endpoint = endpoint
        self.region = region
        self.partition = partition_of(region)
        self._clients: dict[str, Any] = {}
        self._creating = threading.Lock()

    def call(self, operation: str, **parameters: object) -> dict[str, Any]:
        """Make one call; a parameter that is None is left out.

        Raises:
            AwsError: AWS refuses it, in AWS's words also where moto would not refuse, or does not answer.
        """
        given = {name: value for name, value in parameters.items() if value is not None}
        check_parameters(operation, given)
        self._guard(operation, given)
        if operation not in moto_gaps.ANSWERS:
            return self.send(operation, **given)
        try:
            return moto_gaps.ANSWERS[operation](self, given)
        except AwsError as error:
            raise error.answering(operation) from error

    def send(self, operation: str, **parameters: object) -> dict[str, Any]:
        """Make one call to the server as it is, which `moto_gaps` needs to make up for it; `call` is for all others.

        Raises:
            AwsError: the server refuses it, or does not answer.
        """
        service, _, name = operation.partition(":")
        try:
            answer: dict[str, Any] = getattr(self._client(service), xform_name(name))(**parameters)
        except ClientError as error:
            raise _refused(operation, error) from error
        except BotoCoreError as error:
            raise AwsError(operation, "RequestError", str(error), status=0) from error
        return answer

    def ask(self, operation: str, **parameters: object) -> dict[str, Any] | None:
        """Make a call about something that may not exist; None when it does not.

        Raises:
            AwsError: as `call`, for any other reason.
        """
        try:
            return self.call(operation, **parameters)
        except AwsError as error:
            if error.gone:
                return None
            raise

    def names(self, operation: str, result: str, key: str | None = None, **parameters: object) -> list[str]:
        """Return the strings in list `result` of a List operation (its items' `key`), over all its pages.

        Raises:
            AwsError: as `call`.
        """
        found: list[str] = []
        marker: str | None = None
        while True:
            page = self.call(operation, Marker=marker, **parameters)
            found += [item[key] if key else item for item in page.get(result, [])]
            marker = page.get("Marker")
            if not marker or not page.get("IsTruncated"):
                return found

    @property
    def domain(self) -> str:
        """The DNS suffix of the partition's services."""
        return str(partitions()[self.region]["outputs"]["dnsSuffix"])

    @property
    def account(self) -> str:
        """The account's twelve digits."""
        return str(self.call("sts:GetCallerIdentity")["Account"])

    def _guard(self, operation: str, given: dict[str, Any]) -> None:
        guard = moto_gaps.GUARDS.get(operation)
        if guard is None:
            return
        try:
            guard(self, operation, given)
        except AwsError as error:
            # What the guard looked at is gone: that moto refuses itself, as an answer to the call that was made.
            if error.operation == operation or not error.gone:
                raise

    def _client(self, service: str) -> Any:  # noqa: ANN401  botocore makes its clients at run time
        with self._creating:
            if service not in self._clients:
                self._clients[service] = session().create_client(
                    service,
                    region_name=self.region,
                    endpoint_url=self.endpoint,
                    aws_access_key_id="local",
                    aws_secret_access_key="local",  # noqa: S106  moto takes any
                    config=Config(
                        connect_timeout=5,
                        read_timeout=60,
                        retries={"total_max_attempts": 2},
                        max_pool_connections=32,
                        parameter_validation=False,  # `check_parameters` says it in AWS's words
                        s3={"addressing_style": "path"},
                    ),
                )
            return self._clients[service]


def _refused(operation: str, error: ClientError) -> AwsError:
    details, metadata = error.response["Error"], error.response["ResponseMetadata"]
    return AwsError(
        operation,
        details.get("Code", "Unknown"),
        moto_gaps.in_aws_words(details.get("Message", "")),
        status=metadata["HTTPStatusCode"],
        request_id=metadata.get("RequestId", ""),
    )
