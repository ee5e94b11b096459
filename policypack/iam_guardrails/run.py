"""What one preview or update has shown so far: a policy sees one resource at a time, this remembers the earlier ones.

The engine registers a resource before those that depend on it, and a pack's calls never overlap; the root stack
resource comes first and begins a new run.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_policy.proxy import UnknownValueError

ROOT = "pulumi:pulumi:Stack"


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
        try:
            if resource_type == "aws:iam/policy:Policy":
                path = props["path"] if "path" in list(props) else "/"
                self.policies.add(f"{path}{props['name']}")
            elif resource_type == "aws:iam/group:Group":
                self.groups.add(props["name"])
        except (UnknownValueError, KeyError):
            # A name that is not known yet is known when the update registers it again.
            return


CURRENT = Run()
"""The run of this process."""
