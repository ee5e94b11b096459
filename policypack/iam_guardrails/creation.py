"""The policies and groups that a stack creates, by the names that its other resources refer to them by."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from iam_guardrails.budget import Budget
from iam_guardrails.holders import holders_of
from iam_guardrails.reading import Wanted, read, wanted
from iam_guardrails.resource_access import Holder
from iam_guardrails.ways.families import TYPES
from iam_guardrails.ways.lookup import plain_type
from iam_guardrails.ways.model import ResourceType
from iam_guardrails.ways.table import GROUP, POLICY


def created_by(resource_type: str, props: Mapping[str, Any], budget: Budget) -> tuple[Holder, ...]:
    """Return the customer-managed policy or the group that a resource creates, if its name is known.

    Its `kind` is "policy" or "group". A name that the provider completes ends in `COMPLETED`.

    Raises:
        TooComplexError: The budget is spent.
    """
    found = _creator(resource_type)
    if found is None:
        return ()
    own, want = found
    return holders_of(own, read(props, want, budget).values)


@lru_cache(maxsize=1024)
def _creator(resource_type: str) -> tuple[ResourceType, Wanted] | None:
    derived = TYPES.get(plain_type(resource_type))
    if derived is None or derived.creates not in (POLICY, GROUP):
        return None
    whole = derived.derive()
    own = tuple(held for held in whole.holders if held.path is not None)
    return ResourceType(whole.noun, (), own), wanted([(path, False) for held in own for path in held.paths])
