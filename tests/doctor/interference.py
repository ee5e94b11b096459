"""Calls to AWS that are counted, and some of them answered with an error."""

from collections.abc import Iterator
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse, HTTPHeaders

from doctor.account import Live
from tests.doctor.conftest import session

THROTTLED = 400


class Interference:
    """Answers some calls in AWS's place, and counts them all."""

    def __init__(self, session: boto3.Session, answers: dict[str, tuple[int, str]]) -> None:
        self.calls: list[str] = []
        self._answers = answers
        events: Any = session.events  # the types know no handler that answers
        events.register("before-send", self._answer)
        events.register("before-call", self._count)

    def _count(self, model: Any, **_more: object) -> None:  # noqa: ANN401  botocore has no types
        self.calls.append(model.name)

    def _answer(self, request: Any, **_more: object) -> AWSResponse | None:  # noqa: ANN401  the same
        for operation, (status, code) in self._answers.items():
            if f"Action={operation}&" in str(request.body):
                text = f"<ErrorResponse><Error><Code>{code}</Code><Message>-</Message></Error></ErrorResponse>"
                if status == THROTTLED:
                    del self._answers[operation]  # the second time goes through
                return AWSResponse(request.url, status, HTTPHeaders(), Raw(text.encode()))
        return None


class Raw:
    """A body as botocore reads it."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, *_size: int) -> Iterator[bytes]:
        """The whole."""
        yield self._content


def interfered(answers: dict[str, tuple[int, str]]) -> tuple[Live, Interference]:
    through = session()
    interference = Interference(through, answers)
    return Live(through), interference
