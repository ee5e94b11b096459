"""The requests that policies decide."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Context = Mapping[str, str | Sequence[str]]
"""Condition key -> its value, or a list of values for a multivalued key."""

ARN_COLONS = 5
"""The colons of `arn:partition:service:region:account:resource` (reference-arns); the resource may have more."""

PRINCIPAL_TYPES = ("AWS", "Service", "Federated")

_ACTION = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the principal that has the policies.

    Attributes:
        action: `service:Name`, for example `iam:PassRole`.
        resource: the full ARN of the target, or `*` for an action without a resource type.
        context: the condition keys of the request, in any case. A key that is absent here is not in the request.
        lowered_action: the action in lower case, because IAM ignores the case of actions.
        values: the context by lower-cased key, because IAM ignores the case of condition keys.

    Raises:
        ValueError: the action has a wildcard, the resource is no ARN, or the context repeats a key.
    """

    action: str
    resource: str
    context: Context = field(default_factory=dict)
    lowered_action: str = field(init=False, repr=False, compare=False)
    values: Context = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lowered_action", _lowered_action(self.action))
        object.__setattr__(self, "values", _lowered_keys(self.context))
        if self.resource != "*" and self.resource.count(":") < ARN_COLONS:
            raise ValueError(f"resource must be a full ARN or `*`, got `{self.resource}`")


@dataclass(frozen=True, slots=True)
class AssumeRoleRequest:
    """One request to assume the role that has the trust policy.

    Attributes:
        principal_type: `AWS`, `Service` or `Federated`.
        principal: the ARN of a user, role, session or account root; a service's name; a provider's ARN or domain.
        action: `sts:AssumeRole`, `sts:AssumeRoleWithWebIdentity`, `sts:AssumeRoleWithSAML`, `sts:TagSession`, ...
        context: as in `Request`.
        lowered_action: as in `Request`.
        values: as in `Request`.

    Raises:
        ValueError: as in `Request`, or the principal has no known type, or an AWS principal is no ARN.
    """

    principal_type: str
    principal: str
    action: str = "sts:AssumeRole"
    context: Context = field(default_factory=dict)
    lowered_action: str = field(init=False, repr=False, compare=False)
    values: Context = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lowered_action", _lowered_action(self.action))
        object.__setattr__(self, "values", _lowered_keys(self.context))
        if self.principal_type not in PRINCIPAL_TYPES:
            raise ValueError(f"principal_type must be one of {', '.join(PRINCIPAL_TYPES)}, got `{self.principal_type}`")
        if self.principal_type == "AWS" and self.principal.count(":") != ARN_COLONS:
            raise ValueError(f"an AWS principal must be given by its ARN, got `{self.principal}`")


def _lowered_action(action: str) -> str:
    if not _ACTION.fullmatch(action):
        raise ValueError(f"action must be `service:Name` without a wildcard, got `{action}`")
    return action.lower()


def _lowered_keys(context: Context) -> Context:
    values: dict[str, str | Sequence[str]] = {}
    for key, value in context.items():
        lowered = key.lower()
        if lowered in values:
            raise ValueError(f"a context key must be given once whatever its case, got `{lowered}` several times")
        values[lowered] = value
    return values
