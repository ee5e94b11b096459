"""Policies that belong to one role or group."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from . import documents
from .documents import Document
from .input_types import Statements
from .inputs import known

EXTRA_POLICY_NAME = "ExtraStatements"


@dataclass(frozen=True)
class InlinePolicy:
    """A policy that exists in one role or group only."""

    name: str
    """Its name in IAM."""

    document: pulumi.Input[Document]
    """What it grants."""


def texts(owner: str, most: int, policies: Mapping[str, InlinePolicy]) -> pulumi.Output[Mapping[str, str]]:
    """The JSON texts of all policies of one owner, under the same keys.

    All at once, since IAM limits their sum: `documents.inline_policy_texts` fails the program above `most` characters.
    """
    return known({key: policy.document for key, policy in policies.items()}).apply(
        lambda whole: documents.inline_policy_texts(owner, most, whole)
    )


def of_statements(statements: Statements) -> dict[str, InlinePolicy]:
    """The policy of a caller's own statements under its label; no statement, no policy."""
    if not statements:
        return {}
    return {"extra-statements": InlinePolicy(EXTRA_POLICY_NAME, known(statements).apply(documents.document))}
