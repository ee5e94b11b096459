"""What one preview or update has shown so far.

A policy sees one resource at a time, and the engine asks all policies of the pack about a resource before it goes on
to the next. It registers a resource before those that depend on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from pulumi_policy import ResourceValidationArgs

from iam_guardrails.access import may_allow
from iam_guardrails.checked import CheckedResource, check
from iam_guardrails.policies import Policies

ROOT = "pulumi:pulumi:Stack"


@dataclass(slots=True)
class Seen:
    """What a rule may know of the stack in addition to the resource it checks.

    `policies` are the stack's own policies, `groups` its groups by name. `creates` says what it creates, in the words
    of the table. `unknown` lists by URN the paths of inputs that are unknown and matter: a stack policy sees outputs
    only, which are unknown at preview for other reasons, too. `exempted` are the findings on the current resource that
    exemptions let through.
    """

    policies: Policies = field(default_factory=Policies)
    groups: set[str] = field(default_factory=set)
    creates: set[str] = field(default_factory=set)
    unknown: dict[str, list[str]] = field(default_factory=dict)
    exempted: list[str] = field(default_factory=list)

    def check(self, resource_type: str, name: str, props: Mapping[str, Any]) -> CheckedResource:
        """Check a resource, and remember what later ones may refer to: what it creates, and what its documents allow.

        What a resource creates that is too complex is taken for something from outside the stack.
        """
        if not may_allow(resource_type):
            return _IRRELEVANT
        resource = check(resource_type, name, props, self.policies)
        created = resource.access.created
        self.creates |= resource.access.creates
        self.groups.update(each.name for each in created if each.kind == "group")
        self.policies.add(created, resource.documents)
        return resource


_IRRELEVANT = CheckedResource()


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
