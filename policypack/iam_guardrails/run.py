"""What one preview or update has shown so far: a policy sees one resource at a time, this remembers the earlier ones.

The engine registers a resource before those that depend on it, and a pack's calls never overlap; the root stack
resource comes first and begins a new run.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_policy.proxy import UnknownValueError

ROOT = "pulumi:pulumi:Stack"
POLICY_NAMES = {"aws:iam/policy:Policy": "name", "aws-native:iam:ManagedPolicy": "managedPolicyName"}
"""The types of customer-managed policies, each with the input that names one."""
GROUP_NAMES = {"aws:iam/group:Group": "name", "aws-native:iam:Group": "groupName"}
"""The types of groups, likewise."""
GENERATED = "*"
"""Stands for the 26 digits that the AWS provider puts behind a `namePrefix`."""

_SUFFIX = re.compile(r"[0-9a-f]{26}$")


@dataclass(slots=True)
class Run:
    """Names of this stack's own policies (`/path/Name`) and groups, the types seen, and by URN what later rules report.

    `exempted`: the findings that exemptions let through. `unknown`: the paths of inputs that may grant and are not
    known; a stack policy sees outputs only, which are unknown at preview for other reasons too.
    """

    policies: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    exempted: dict[str, list[str]] = field(default_factory=dict)
    unknown: dict[str, list[str]] = field(default_factory=dict)

    def begin(self) -> None:
        """Forget everything."""
        for memory in (self.policies, self.groups, self.types, self.exempted, self.unknown):
            memory.clear()

    def remember(self, resource_type: str, props: Mapping[str, Any]) -> None:
        """Keep what later resources of this run may refer to."""
        self.types.add(resource_type)
        if resource_type in POLICY_NAMES:
            path, name, prefix = (_known(props, key) for key in ("path", POLICY_NAMES[resource_type], "namePrefix"))
            if name or prefix:
                self.policies.add(f"{path or '/'}{name or prefix + GENERATED}")
        elif resource_type in GROUP_NAMES:
            self.groups.add(_known(props, GROUP_NAMES[resource_type]))

    def makes_policy(self, name: str) -> bool:
        """Whether this stack makes the policy of this path and name."""
        return name in self.policies or _SUFFIX.sub(GENERATED, name) in self.policies


def _known(props: Mapping[str, Any], key: str) -> str:
    """An input, or nothing where there is none, or it is not known before the update registers it again."""
    try:
        return str(props[key]) if key in list(props) else ""
    except UnknownValueError:
        return ""


CURRENT = Run()
"""The run of this process."""
