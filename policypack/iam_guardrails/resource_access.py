"""What a resource allows: its documents, trust policies, attached policies and groups, and what can't be checked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Values = tuple[tuple[str, str], ...]
"""What is assumed of parameters that are unknown: where a value comes from, and the value."""
InEachCase = Callable[[], list[dict[Values, "ResourceAccess"]]] | None
NO_ONE: tuple["Holder", ...] = ()


class Holder(NamedTuple):
    """Who holds the permissions of a document.

    Attributes:
        kind: "role", "user", "group", "policy" or "permission set".
        name: The name without its path: a text, or the text of a `Reference`.
        path: "/team/" if the resource says it, None if it is unknown.
    """

    kind: str
    name: str
    path: str | None


class Source(NamedTuple):
    """A value that brings permissions into an account.

    Attributes:
        subject: How a message about it begins: "Inline policy `deploy`".
        value: A document (text, object or one of `values`), or the text of an ARN or a name.
        holders: Who holds the permissions: those of a document, or of a policy that is attached.
        reserved: "aws-reserved" for a role that belongs to a permission set of Identity Center.
        in_each_case: Returns what the resource allows in each case of what its template leaves open. Cases that differ
            only in the values of parameters stand together. The value may be a mix of several cases.
    """

    subject: str
    value: Any
    holders: tuple[Holder, ...] = NO_ONE
    reserved: str = ""
    in_each_case: InEachCase = None


class ExternalReference(NamedTuple):
    """Something that brings permissions and can't be checked here, unless the stack creates it.

    Attributes:
        subject: How a message about it begins.
        value: What the resource refers to it by.
        made_by: What a resource creates that is such a thing, in the words of the table.
    """

    subject: str
    value: str
    made_by: frozenset[str]


class Undecidable(NamedTuple):
    """Something that can't be checked: a sentence that says so and what to do, and what an exemption names it by.

    `in_each_case` is as in `Source`.
    """

    message: str
    key: str
    in_each_case: InEachCase = None


class Failure(NamedTuple):
    """A resource whose check failed, and the name of the error. Each mandatory policy reports it."""

    subject: str
    error: str


@dataclass(slots=True)
class ResourceAccess:
    """What one resource allows.

    Attributes:
        documents: Policy documents.
        trusts: Trust policies.
        policy_arns: ARNs of policies that it attaches, or `/path/Name` of a customer-managed policy.
        policy_objects: Names of objects of a Kubernetes cluster, whose policies it attaches.
        groups: Names of groups that it puts users into.
        references: Permission sets, groups and the like that the resource refers to.
        undecidable: What can't be checked.
        failures: What could not be checked because of an error of this pack.
        unknown: The paths of inputs that are unknown until the update.
        secrets: Texts that no message may repeat.
        creates: What it creates that others refer to, in the words of the table.
        created: The customer-managed policies and groups among these, if their names are known.
    """

    documents: list[Source] = field(default_factory=list)
    trusts: list[Source] = field(default_factory=list)
    policy_arns: list[Source] = field(default_factory=list)
    policy_objects: list[Source] = field(default_factory=list)
    groups: list[Source] = field(default_factory=list)
    references: list[ExternalReference] = field(default_factory=list)
    undecidable: list[Undecidable] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    creates: set[str] = field(default_factory=set)
    created: list[Holder] = field(default_factory=list)
