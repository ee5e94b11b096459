"""The customer-managed policies that a stack creates, by their paths and names."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from iam_guardrails.managed_policies import is_aws_managed, path_and_name
from iam_guardrails.resource_access import Holder
from iam_guardrails.values import COMPLETED

if TYPE_CHECKING:
    from iam_guardrails.checked import CheckedDocument

# The AWS provider puts 26 digits behind a `namePrefix`.
_SUFFIX = re.compile(r"[0-9a-f]{26}$")


class Policies:
    """Policies by `/path/Name`, each with those of its documents that can change a role, user, group or policy."""

    def __init__(self) -> None:
        self._documents: dict[str, tuple[CheckedDocument, ...]] = {}

    def add(self, created: Iterable[Holder], documents: Sequence["CheckedDocument"]) -> None:
        """Add the policies that a resource creates, itself or in its template, in place of those it created before.

        All documents of a resource that creates a policy are that policy's.
        """
        found: dict[str, tuple[CheckedDocument, ...]] = {}
        for each in documents:
            for holder in each.source.holders:
                if holder.kind == "policy" and holder.path is not None:
                    known = found.get(_key(holder), ())
                    found[_key(holder)] = (*known, each) if each.evaluation.writes else known
        for one in created:
            if one.kind == "policy" and one.path is not None:
                found[_key(one)] = tuple(each for each in documents if each.evaluation.writes)
        self._documents |= found

    def creates(self, name: str) -> bool:
        """Tell whether there is a policy of this path and name."""
        return name in self._documents or _SUFFIX.sub(COMPLETED, name) in self._documents

    def documents_of(self, arn: str) -> tuple["CheckedDocument", ...]:
        """Return the documents of a policy that can change a role, user, group or policy.

        A name alone is that of a policy at any path.
        """
        if not self._documents or is_aws_managed(arn):
            return ()
        name = path_and_name(arn)
        if "/" not in name:
            return next((known for key, known in self._documents.items() if key.endswith(f"/{name}")), ())
        return self._documents.get(name) or self._documents.get(_SUFFIX.sub(COMPLETED, name), ())


def _key(policy: Holder) -> str:
    return f"{policy.path}{policy.name}"
