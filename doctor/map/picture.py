"""What a picture of a stack shows: who may pass which role to which service, and what that role may reach.

It is read from the documents and attachments of the stack's resources, not from the names of its components. Roles
that the stack passes and does not make are in it, too; what those may reach is not known here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from typing import Any

from doctor import guardrails
from doctor.differences import parsed, principals, statements
from doctor.expected import Expected, Resource
from doctor.kinds.sso import ASSIGNMENT, ATTACHMENT, INLINE, PERMISSION_SET

_LONG = 30
"""Characters of a name that takes a line of its own."""


class Kind(Enum):
    """What a box stands for, in the words of the legend."""

    GROUP = "group, its users and policies"
    SET = "permission set, and who has it"
    WORKFLOW = "role of a workflow, and who assumes it"
    PASSING = "role that passes others, and who uses it"
    ROLE = "role, and who uses it"
    THEIRS = "role outside this stack"
    REACH = "what a role can reach"


@dataclass(frozen=True)
class Part:
    """Some lines of a box that belong together, such as the users of a group, and what they are."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Box:
    """A thing of the picture: its title, and below it what is known of it."""

    kind: Kind
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Picture:
    """Those who pass roles, the roles, and what each role reaches; `passes` has pairs of indexes into the first two.

    `reaches` has one box a role, in the order of the roles, and nothing where a role has no policy.
    """

    people: tuple[Box, ...]
    roles: tuple[Box, ...]
    reaches: tuple[Box | None, ...]
    passes: tuple[tuple[int, int], ...]


def picture_of(expected: Expected) -> Picture:
    """The picture of a stack: people who pass roles first, and each role next to those who pass it."""
    roles = _sorted(expected, "aws:iam/role:Role")
    people = sorted(_holders(expected, roles), key=lambda holder: not holder.passes)
    passing = {holder.box.title for holder in people if holder.box.kind is Kind.PASSING}
    only_passing = {name for name in passing if not any(holder.may_pass(name) for holder in people)}
    made = [
        Box(Kind.ROLE, role.inputs["name"], _some("used by", _assumed_by(role)))
        for role in roles
        if not _federated(role) and role.inputs["name"] not in only_passing
    ]
    theirs = _not_made_here(people, {role.inputs["name"] for role in roles})
    boxes = sorted([*made, *theirs], key=lambda box: _first(box.title, people))
    return Picture(
        people=tuple(holder.box for holder in people),
        roles=tuple(boxes),
        reaches=tuple(_reach(box.title, expected) for box in boxes),
        passes=tuple(
            (index, role)
            for index, holder in enumerate(people)
            for role, box in enumerate(boxes)
            if holder.may_pass(box.title)
        ),
    )


@dataclass(frozen=True)
class _Holder:
    """Somebody who may pass roles: their names, or patterns of these, each with the services that it is limited to."""

    box: Box
    passes: Mapping[str, set[str]]

    def may_pass(self, role: str) -> bool:
        """Whether one of the names or patterns is that of the role."""
        return any(fnmatchcase(role, pattern) for pattern in self.passes)


def _holders(expected: Expected, roles: Iterable[Resource]) -> Iterator[_Holder]:
    """Yield the groups, the permission sets, the roles of workflows, and other roles that pass roles."""
    for name in _names(expected):
        yield _Holder(_group(name, expected), _passed(_documents("group", name, expected)))
    for each in _sorted(expected, PERMISSION_SET):
        documents = [parsed(policy["inlinePolicy"]) for policy in _of_set(INLINE, each, expected)]
        yield _Holder(_permission_set(each, expected), _passed(documents))
    for role in roles:
        passes = _passed(_documents("role", role.inputs["name"], expected))
        if _federated(role):
            yield _Holder(_workflow(role, expected), passes)
        elif passes:
            parts = (*_some("used by", _assumed_by(role)), *_reached(role.inputs["name"], expected))
            yield _Holder(Box(Kind.PASSING, role.inputs["name"], parts), passes)


def _sorted(expected: Expected, resource_type: str) -> list[Resource]:
    return sorted(expected.of(resource_type), key=lambda each: str(each.inputs["name"]))


def _names(expected: Expected) -> list[str]:
    return [each.inputs["name"] for each in _sorted(expected, "aws:iam/group:Group")]


def _first(role: str, people: list[_Holder]) -> int:
    """Who passes a role first; one that nobody passes comes last."""
    return next((index for index, holder in enumerate(people) if holder.may_pass(role)), len(people))


def _not_made_here(people: list[_Holder], made: set[str]) -> list[Box]:
    """The names and patterns that people pass roles by and that are no role of the stack."""
    services: dict[str, set[str]] = {}
    for holder in people:
        for name, limits in holder.passes.items():
            services.setdefault(name, set()).update(limits)
    return [
        Box(Kind.THEIRS, name, (_outside(name), *_some("used by", sorted(limits))))
        for name, limits in sorted(services.items())
        if name not in made
    ]


def _outside(name: str) -> Part:
    """Say what a name or pattern stands for that is no role of the stack."""
    return Part("any role of this name" if {*name} & {*"*?"} else "outside this stack", ())


def _group(name: str, expected: Expected) -> Box:
    members = [
        each.inputs["user"]
        for each in expected.of("aws:iam/userGroupMembership:UserGroupMembership")
        if name in each.inputs["groups"]
    ]
    count = _count(members, "user") if members else "no IAM user"
    # Long names, such as addresses of e-mail, would be broken in the middle within a running text.
    apart = any(len(each) > _LONG for each in members)
    users = tuple(sorted(members)) if apart else (", ".join(sorted(members)),) if members else ()
    policies = [_last(arn) for arn in _attached("group", name, expected)]
    return Box(Kind.GROUP, name, (Part(count, users), *_some("policies", policies)))


def _permission_set(resource: Resource, expected: Expected) -> Box:
    """A permission set, with the ids of the groups and users of Identity Center that have it."""
    assigned = _of_set(ASSIGNMENT, resource, expected)
    ids = {
        kind: sorted(each["principalId"] for each in assigned if each["principalType"] == kind.upper())
        for kind in ("group", "user")
    }
    people = tuple(Part(_count(found, kind), tuple(found)) for kind, found in ids.items() if found)
    policies = sorted(_last(each["managedPolicyArn"]) for each in _of_set(ATTACHMENT, resource, expected))
    parts = (Part("permission set", ()), *(people or (Part("nobody", ()),)), *_some("policies", policies))
    return Box(Kind.SET, resource.inputs["name"], parts)


def _of_set(resource_type: str, permission_set: Resource, expected: Expected) -> list[Mapping[str, Any]]:
    """Return the inputs of what is part of a permission set, which they have in place of its ARN."""
    whole = {"permissionSet": permission_set.inputs}
    return [each.inputs for each in expected.of(resource_type) if each.inputs.get("permissionSetArn") == whole]


def _count(found: Sized, what: str) -> str:
    return f"1 {what}" if len(found) == 1 else f"{len(found)} {what}s"


def _some(heading: str, lines: Iterable[str]) -> tuple[Part, ...]:
    """Return a part, or nothing if it has no lines."""
    listed = tuple(lines)
    return (Part(heading, listed),) if listed else ()


def _workflow(role: Resource, expected: Expected) -> Box:
    """A role that the workflows of a repository assume, with what may assume it."""
    name = role.inputs["name"]
    subjects = [
        value
        for statement in statements(role.inputs["assumeRolePolicy"])
        for keys in statement.get("Condition", {}).values()
        for key, values in keys.items()
        if key.endswith(":sub")
        for value in (values if isinstance(values, list) else [values])
    ]
    return Box(Kind.WORKFLOW, name, (*_some("assumed by", subjects), *_reached(name, expected)))


def _federated(role: Resource) -> bool:
    return any(kind == "Federated" for kind, _ in principals(role.inputs["assumeRolePolicy"]))


def _assumed_by(role: Resource) -> Iterable[str]:
    return dict.fromkeys(who for _, who in principals(role.inputs["assumeRolePolicy"]))


def _attached(kind: str, name: str, expected: Expected) -> list[str]:
    attachments = f"aws:iam/{kind}PolicyAttachment:{kind.capitalize()}PolicyAttachment"
    return sorted(each.inputs["policyArn"] for each in expected.of(attachments) if each.inputs[kind] == name)


def _documents(kind: str, name: str, expected: Expected) -> Iterator[Mapping[str, Any]]:
    """A principal's inline documents, and those of the stack's own policies that are attached to it."""
    for each in expected.of(f"aws:iam/{kind}Policy:{kind.capitalize()}Policy"):
        if each.inputs[kind] == name:
            yield parsed(each.inputs["policy"])
    attached = {_last(arn) for arn in _attached(kind, name, expected) if not guardrails.is_aws_managed(arn)}
    for each in expected.of("aws:iam/policy:Policy"):
        if each.inputs["name"] in attached:
            yield parsed(each.inputs["policy"])


def _passed(documents: Iterable[Mapping[str, Any]]) -> dict[str, set[str]]:
    """The last part of every ARN that somebody may pass: the names of roles, with the services of conditions."""
    found: dict[str, set[str]] = {}
    for arn, services in guardrails.passes(documents).items():
        found.setdefault(_last(arn), set()).update(services)
    return found


def _last(arn: str) -> str:
    """The name in an ARN of IAM's, without the path."""
    return arn.rpartition("/")[2]


def _reach(role: str, expected: Expected) -> Box | None:
    """Return what a role can do, if it can do anything."""
    parts = _reached(role, expected)
    return Box(Kind.REACH, "", parts) if parts else None


def _reached(role: str, expected: Expected) -> tuple[Part, ...]:
    """Return the AWS-managed policies of a role by name, and the resources of its own documents by service."""
    policies = [_last(arn) for arn in _attached("role", role, expected) if guardrails.is_aws_managed(arn)]
    targets: dict[str, dict[str, None]] = {}
    for document in _documents("role", role, expected):
        for statement in statements(document):
            for service in _granted(statement):
                for arn in _listed(statement.get("Resource", "*")):
                    targets.setdefault(service, {})[_short(arn)] = None
    resources = (f"{service}: {', '.join(names)}" for service, names in targets.items())
    return (*_some("policies", policies), *_some("resources", resources))


def _granted(statement: Mapping[str, Any]) -> Iterable[str]:
    """The services of what a statement allows; passing a role is drawn as a line."""
    if statement.get("Effect") != "Allow":
        return ()
    if "NotAction" in statement:
        return (f"all but {', '.join(_listed(statement['NotAction']))}",)
    actions = [each for each in _listed(statement.get("Action") or []) if each != "iam:PassRole"]
    return dict.fromkeys(each.partition(":")[0] for each in actions)


def _listed(value: Any) -> list[str]:  # noqa: ANN401  one string or a list, as IAM has it
    return [value] if isinstance(value, str) else list(value)


def _short(arn: str) -> str:
    """A resource without the fields that are the same for all of a stack."""
    return arn.split(":", 5)[-1] if arn.count(":") >= 5 else arn  # noqa: PLR2004  the fields of an ARN
