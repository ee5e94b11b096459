"""What a picture of a stack shows: who may pass which role to which service, and what that role may reach.

It is read from the documents and attachments of the stack's resources, not from the names of its components.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from doctor import judge
from doctor.differences import parsed
from doctor.expected import Expected, Resource


@dataclass(frozen=True)
class Box:
    """A thing of the picture: its title, and below it a few lines."""

    title: str
    lines: tuple[str, ...]


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
    """The picture of a stack: those who pass roles first, and each role beside whom it is passed by."""
    roles = _sorted(expected, "aws:iam/role:Role")
    holders = [
        *(_Holder(_group(name, expected), _passed("group", name, expected)) for name in _names(expected)),
        *(
            _Holder(_workflow(role, expected), _passed("role", role.inputs["name"], expected))
            for role in roles
            if _federated(role)
        ),
    ]
    people = sorted(holders, key=lambda holder: not holder.passes)
    assumed = sorted((role for role in roles if not _federated(role)), key=lambda role: _first(role, people))
    return Picture(
        people=tuple(holder.box for holder in people),
        roles=tuple(Box(role.inputs["name"], tuple(f"for {each}" for each in _services(role))) for role in assumed),
        reaches=tuple(_reach(role.inputs["name"], expected) for role in assumed),
        passes=tuple(
            (holder, role)
            for holder in range(len(people))
            for role in range(len(assumed))
            if assumed[role].inputs["name"] in people[holder].passes
        ),
    )


@dataclass(frozen=True)
class _Holder:
    """Somebody who may pass roles, with their names."""

    box: Box
    passes: frozenset[str]


def _sorted(expected: Expected, resource_type: str) -> list[Resource]:
    return sorted(expected.of(resource_type), key=lambda each: str(each.inputs["name"]))


def _names(expected: Expected) -> list[str]:
    return [each.inputs["name"] for each in _sorted(expected, "aws:iam/group:Group")]


def _first(role: Resource, people: list[_Holder]) -> int:
    """Who passes a role first; one that nobody passes comes last."""
    passing = (index for index, holder in enumerate(people) if role.inputs["name"] in holder.passes)
    return next(passing, len(people))


def _group(name: str, expected: Expected) -> Box:
    members = [
        each.inputs["user"]
        for each in expected.of("aws:iam/userGroupMembership:UserGroupMembership")
        if name in each.inputs["groups"]
    ]
    users = ", ".join(sorted(members)) or "no user"
    return Box(name, (users, *(_last(arn) for arn in _attached("group", name, expected))))


def _workflow(role: Resource, expected: Expected) -> Box:
    """A role that the workflows of a repository assume, with what may assume it."""
    name = role.inputs["name"]
    subjects = [
        value
        for statement in parsed(role.inputs["assumeRolePolicy"])["Statement"]
        for keys in statement.get("Condition", {}).values()
        for key, values in keys.items()
        if key.endswith(":sub")
        for value in (values if isinstance(values, list) else [values])
    ]
    reach = _reach(name, expected)
    return Box(name, (*subjects, *(reach.lines if reach else ())))


def _federated(role: Resource) -> bool:
    statements = parsed(role.inputs["assumeRolePolicy"])["Statement"]
    return any("Federated" in statement["Principal"] for statement in statements)


def _services(role: Resource) -> list[str]:
    found: dict[str, None] = {}
    for statement in parsed(role.inputs["assumeRolePolicy"])["Statement"]:
        services = statement["Principal"].get("Service", [])
        found |= dict.fromkeys([services] if isinstance(services, str) else services)
    return list(found)


def _attached(kind: str, name: str, expected: Expected) -> list[str]:
    attachments = f"aws:iam/{kind}PolicyAttachment:{kind.capitalize()}PolicyAttachment"
    return sorted(each.inputs["policyArn"] for each in expected.of(attachments) if each.inputs[kind] == name)


def _documents(kind: str, name: str, expected: Expected) -> Iterator[Mapping[str, Any]]:
    """A principal's inline documents, and those of the stack's own policies that are attached to it."""
    for each in expected.of(f"aws:iam/{kind}Policy:{kind.capitalize()}Policy"):
        if each.inputs[kind] == name:
            yield parsed(each.inputs["policy"])
    attached = {_last(arn) for arn in _attached(kind, name, expected) if not judge.is_aws_managed(arn)}
    for each in expected.of("aws:iam/policy:Policy"):
        if each.inputs["name"] in attached:
            yield parsed(each.inputs["policy"])


def _passed(kind: str, name: str, expected: Expected) -> frozenset[str]:
    """The last part of every ARN that somebody may pass: the names of roles."""
    return frozenset(map(_last, judge.passed_roles(_documents(kind, name, expected))))


def _last(arn: str) -> str:
    """The name in an ARN of IAM's, without the path."""
    return arn.rpartition("/")[2]


def _reach(role: str, expected: Expected) -> Box | None:
    """What a role may do: its AWS-managed policies by name, and the resources of its own documents by service."""
    lines = [_last(arn) for arn in _attached("role", role, expected) if judge.is_aws_managed(arn)]
    targets: dict[str, dict[str, None]] = {}
    for document in _documents("role", role, expected):
        for statement in document["Statement"]:
            for arn in _listed(statement.get("Resource", "*")):
                if statement["Effect"] == "Allow" and "iam:PassRole" not in _listed(statement.get("Action", [])):
                    service = _listed(statement.get("Action", "*"))[0].partition(":")[0]
                    targets.setdefault(service, {})[_short(arn)] = None
    lines += [f"{service}: {', '.join(names)}" for service, names in targets.items()]
    return Box("", tuple(lines)) if lines else None


def _listed(value: Any) -> list[str]:  # noqa: ANN401  one string or a list, as IAM has it
    return [value] if isinstance(value, str) else list(value)


def _short(arn: str) -> str:
    """A resource without the fields that are the same for all of a stack."""
    return arn.split(":", 5)[-1] if arn.count(":") >= 5 else arn  # noqa: PLR2004  the fields of an ARN
