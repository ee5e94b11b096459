"""What one preview or update has shown so far.

A policy sees one resource at a time, and the engine asks all policies of the pack about a resource before it goes on
to the next. It registers a resource before those that depend on it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pulumi_policy import ResourceValidationArgs

from iam_guardrails.access import may_allow
from iam_guardrails.checked import CheckedDocument, CheckedResource, check
from iam_guardrails.managed_policies import is_aws_managed, path_and_name
from iam_guardrails.resource_access import Holder
from iam_guardrails.values import COMPLETED
from iam_guardrails.ways import plain_type

ROOT = "pulumi:pulumi:Stack"

# The AWS provider puts 26 digits behind a `namePrefix`.
_SUFFIX = re.compile(r"[0-9a-f]{26}$")


@dataclass(slots=True)
class Seen:
    """What a rule may know of the stack in addition to the resource it checks.

    `policies` are the stack's own policies by `/path/Name`, each with those of its documents that can change a role,
    user, group or policy. `groups` are its groups by name, `types` the resource types so far. `unknown` lists by URN
    the paths of inputs that are unknown and matter: a stack policy sees outputs only, which are unknown at preview for
    other reasons, too. `exempted` are the findings on the current resource that exemptions let through.
    """

    policies: dict[str, tuple[CheckedDocument, ...]] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    unknown: dict[str, list[str]] = field(default_factory=dict)
    exempted: list[str] = field(default_factory=list)

    def creates_policy(self, name: str) -> bool:
        """Tell whether this stack creates the policy of this path and name."""
        return name in self.policies or _SUFFIX.sub(COMPLETED, name) in self.policies

    def documents_of(self, arn: str) -> tuple[CheckedDocument, ...]:
        """Return the documents of a policy of this stack that can change a role, user, group or policy."""
        if not self.policies or is_aws_managed(arn):
            return ()
        name = path_and_name(arn)
        return self.policies.get(name) or self.policies.get(_SUFFIX.sub(COMPLETED, name), ())

    def check(self, resource_type: str, name: str, props: Mapping[str, Any]) -> CheckedResource:
        """Check a resource, and remember what later ones may refer to: what it creates, and what its documents allow.

        What a resource creates that is too complex is taken for something from outside the stack.
        """
        self.types.add(plain_type(resource_type))
        if not may_allow(resource_type):
            return _IRRELEVANT
        resource = check(resource_type, name, props, self.documents_of)
        created = resource.access.created
        self.groups.update(each.name for each in created if each.kind == "group")
        self.policies |= _policies(created, resource.documents)
        return resource


_IRRELEVANT = CheckedResource()


def _policies(
    created: Iterable[Holder], documents: Sequence[CheckedDocument]
) -> dict[str, tuple[CheckedDocument, ...]]:
    """Return the policies that a resource creates, itself or in its template, each with its documents that can write.

    All documents of a resource that creates a policy are that policy's.
    """
    policies: dict[str, tuple[CheckedDocument, ...]] = {}
    for each in documents:
        for holder in each.source.holders:
            if holder.kind == "policy" and holder.path is not None:
                known = policies.setdefault(_key(holder), ())
                policies[_key(holder)] = (*known, each) if each.evaluation.writes else known
    for one in created:
        if one.kind == "policy" and one.path is not None:
            policies[_key(one)] = tuple(each for each in documents if each.evaluation.writes)
    return policies


def _key(policy: Holder) -> str:
    return f"{policy.path}{policy.name}"


class Run:
    """The run of this process; it checks each resource once, whichever policies ask.

    A run begins when the engine configures the pack for a stack, or at the root resource.
    """

    def __init__(self) -> None:
        self.seen = Seen()
        self._tags: Mapping[str, str] | None = None
        self._urn: str | None = None
        self._asked: set[str] = set()
        self._resource: CheckedResource | None = None

    def ask(self, policy: str, args: ResourceValidationArgs) -> CheckedResource | None:
        """Return what a resource allows, or `None` if no rule could report anything.

        The first policy that asks about a resource has it checked, the others get the same answer. A policy that asks
        about the same URN a second time has it checked again: its inputs may have changed.
        """
        # The SDK makes a new mapping of stack tags when the engine configures the pack for a stack.
        if args.stack_tags is not self._tags and isinstance(args.stack_tags, MappingProxyType):
            self._tags = args.stack_tags
            self._begin()
        if args.urn != self._urn or policy in self._asked:
            self._open(args)
        self._asked.add(policy)
        return self._resource

    def _begin(self) -> None:
        self.seen = Seen()
        self._urn = None

    def _open(self, args: ResourceValidationArgs) -> None:
        if args.resource_type == ROOT:
            self._begin()
        self._urn = args.urn
        self._asked.clear()
        self.seen.exempted.clear()
        self.seen.unknown.pop(args.urn, None)
        resource = self.seen.check(args.resource_type, args.name, args.props)
        self._resource = None if resource.is_clean else resource
        if resource.access.unknown:
            self.seen.unknown[args.urn] = resource.access.unknown


RUN = Run()
"""The run of this process."""
