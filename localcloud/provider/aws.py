"""Calls to AWS (here a moto server), named as in IAM policies: `aws.call("iam:CreateRole", RoleName="x")`."""

import threading
from collections.abc import Iterator
from typing import Any

from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from localcloud.provider.aws_model import AwsError, partition_of, partitions, session


class Aws:
    """AWS in one region, as one account's administrator."""

    def __init__(self, endpoint: str, region: str) -> None:
        self.endpoint = endpoint
        self.region = region
        self.partition = partition_of(region)
        self._clients: dict[str, Any] = {}
        self._creating = threading.Lock()

    def call(self, operation: str, **parameters: object) -> dict[str, Any]:
        """Make one call; a parameter that is None is omitted.

        Raises:
            AwsError: AWS refuses it, or does not answer.
        """
        service, _, name = operation.partition(":")
        given = {name: value for name, value in parameters.items() if value is not None}
        try:
            answer: dict[str, Any] = getattr(self._client(service), xform_name(name))(**given)
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
        return [
            item[key] if key else item for page in self.pages(operation, **parameters) for item in page.get(result, [])
        ]

    def pages(self, operation: str, **parameters: object) -> Iterator[dict[str, Any]]:
        """Yield the pages of a List operation.

        Raises:
            AwsError: as `call`.
        """
        page = self.call(operation, **parameters)
        yield page
        while page.get("IsTruncated") and page.get("Marker"):
            page = self.call(operation, Marker=page["Marker"], **parameters)
            yield page

    @property
    def domain(self) -> str:
        """The DNS suffix of the partition's services."""
        return str(partitions()[self.region]["outputs"]["dnsSuffix"])

    @property
    def account(self) -> str:
        """The account's twelve digits."""
        return str(self.call("sts:GetCallerIdentity")["Account"])

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
                        parameter_validation=False,  # the server says it in AWS's words
                        s3={"addressing_style": "path"},
                    ),
                )
            return self._clients[service]


def _refused(operation: str, error: ClientError) -> AwsError:
    details, metadata = error.response["Error"], error.response["ResponseMetadata"]
    return AwsError(
        operation,
        details.get("Code", "Unknown"),
        details.get("Message", ""),
        status=metadata["HTTPStatusCode"],
        request_id=metadata.get("RequestId", ""),
    )
