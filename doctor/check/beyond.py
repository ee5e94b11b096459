"""What people and services hold beyond the program: the engine sees only what the program declares."""

from collections.abc import Collection, Iterator, Mapping

from doctor import guardrails
from doctor.account import Answer, Live
from doctor.check.rows import EXISTS, MISSING, NOT_GIVEN, Lot, Row, Status, compared
from doctor.expected import Expected
from doctor.holdings import Held, given, held, held_by_details
from doctor.kinds import KINDS
from doctor.kinds.ecr import ACCESS, LIFECYCLE, REPOSITORY
from doctor.kinds.iam import GROUP, ROLE, TYPES, USER, entity, leave
from doctor.kinds.iam_sign_in import MEMBERSHIP
from doctor.kinds.kind import Hold

SHOWN = 5
"""Names of members that are listed."""


def names(resource_type: str, program: Expected) -> list[str]:
    """Return the names of the program's resources of a type."""
    return sorted({str(each.inputs["name"]) for each in program.of(resource_type) if each.inputs.get("name")})


def principal_rows(kind: str, name: str, program: Expected, own: Collection[Hold], live: Live) -> Iterator[Row]:
    """Yield the rows about what a group, role or user holds. The steps speak of what is the stack's own."""
    if kind == "user":
        details = _everybody(live)[0].get(name)
        holdings = held_by_details(kind, name, details, live) if details else iter(())
    else:
        holdings = held(kind, name, live) if entity(kind, name, live) else iter(())
    of_program = given(kind, name, program.resources)
    for each in holdings:
        if each.policy in of_program:
            yield from _of_program(each)
        elif Hold(kind, name, each.policy) not in own:
            yield _surplus(each)


def _surplus(each: Held) -> Row:
    found = " ".join(each.violations) or " and ".join(_allows(each)) or "is held, too"
    return Row(each.label, NOT_GIVEN, found, Status.FAILED, (each.removal,))


def _of_program(each: Held) -> Iterator[Row]:
    """Yield what is true of a policy of the program and stays: changing it is the program's."""
    if guardrails.passes_to_services(each.policy):
        found = "passes any role to some services only, by AWS's own document, which cannot be edited"
        yield Row(each.label, "one of AWS's own policies", found, Status.NOTE)
    for text in each.violations:
        yield Row(each.label, "as little as is needed", text, Status.NOTE)


def _allows(each: Held) -> list[str]:
    """Say what a policy allows that nobody should be given by accident."""
    if each.document is None:
        return []
    passed = guardrails.passed_roles([each.document])
    return [
        *([f"passes {', '.join(passed)}"] if passed else []),
        *(["allows `sts:AssumeRole` on `*`"] if guardrails.assumes_any_role(each.document) else []),
    ]


def _gives(each: Held) -> list[str]:
    """Say the same in sentences that name the policy."""
    return each.violations or [f"{each.label[0].upper()}{each.label[1:]} {text}." for text in _allows(each)]


def member_rows(group: str, stack: Expected, live: Live) -> Iterator[Row]:
    """Yield the row about members of a group whom the stack has not put there."""
    found = entity("group", group, live)
    if not found:
        return
    own = {user for user, groups in _memberships(stack).items() if group in groups}
    others = sorted({each["UserName"] for each in found.get("Users", [])} - own)
    if others:
        more = f" and {len(others) - SHOWN} more" if len(others) > SHOWN else ""
        named = ", ".join(f"`{each}`" for each in others[:SHOWN])
        fix = tuple(leave(group, each) for each in others)
        yield Row(f"group `{group}`: other members", "none", f"{named}{more}", Status.FAILED, fix)


def group_rows(user: str, stack: Expected, live: Live) -> Iterator[Row]:
    """Yield the rows about groups of a user of the program that the stack has not put them in."""
    users, groups = _everybody(live)
    own = _memberships(stack).get(user, set())
    for group in sorted({*users.get(user, {}).get("GroupList", [])} - own):
        holdings = held_by_details("group", group, groups.get(group, {}), live)
        gets = [text for each in holdings for text in _gives(each)]
        found = f"member, by which the user gets this: {' '.join(gets)}" if gets else "member"
        yield Row(f"user `{user}`: group `{group}`", "no member", found, Status.FAILED, (leave(group, user),))


def _memberships(stack: Expected) -> Mapping[str, set[str]]:
    """Return the groups that users are in by a stack, by user."""
    found: dict[str, set[str]] = {}
    for each in stack.of(MEMBERSHIP):
        found.setdefault(each.inputs["user"], set()).update(each.inputs["groups"])
    for each in stack.of("aws:iam/groupMembership:GroupMembership"):
        for user in each.inputs["users"]:
            found.setdefault(user, set()).add(each.inputs["group"])
    return found


def _everybody(live: Live) -> tuple[dict[str, Answer], dict[str, Answer]]:
    """Read all users and groups of the account in one paged call, however many people a group has."""
    found = live.ask("iam:GetAccountAuthorizationDetails", Filter=["User", "Group"]) or {}
    return (
        {each["UserName"]: each for each in found.get("UserDetailList", [])},
        {each["GroupName"]: each for each in found.get("GroupDetailList", [])},
    )


def passed_rows(program: Expected, live: Live) -> Iterator[Row]:
    """Yield the rows about roles that the program's groups pass and it doesn't create: they must exist."""
    documents = [each.inputs["policy"] for each in program.resources if each.type == "aws:iam/groupPolicy:GroupPolicy"]
    made = {*names(ROLE, program)}
    for arn in guardrails.passed_roles(documents):
        name = arn.rpartition("/")[2]
        if "*" not in arn and name not in made:
            there = EXISTS if entity("role", name, live) else MISSING
            advice = "" if there == EXISTS else "Create this role again: the program passes it and doesn't create it."
            row = compared(f"role `{name}`", EXISTS, there, ())
            yield Row(row.what, row.expected, row.found, row.status, (), advice)


def repository_rows(repository: str, stack: Expected, live: Live) -> Iterator[Row]:
    """Yield the rows about policies of a repository that nobody declared."""
    for kind, operation in ((LIFECYCLE, "delete-lifecycle-policy"), (ACCESS, "delete-repository-policy")):
        declared = {each.inputs["repository"] for each in stack.of(kind)}
        inputs = {"repository": repository}
        found = None if repository in declared else KINDS[kind].find(inputs, live)
        if found:
            fix = (f"aws ecr {operation} --repository-name {repository}",)
            yield Row(KINDS[kind].label(inputs), NOT_GIVEN, "exists", Status.FAILED, fix)


def lots(program: Expected, stack: Expected, own: Collection[Hold], live: Live) -> Iterator[Lot]:
    """Yield the rows about everything of the program.

    What an update takes away is in `stack`, too. `own` is what the stack gives, or gave.
    """
    for kind, resource_type in TYPES.items():
        for name in names(resource_type, program):
            rows = principal_rows(kind, name, program, own, live)
            yield Lot(f"{kind} `{name}`: policies", rows, frozenset({(resource_type, name)}))
    for name in names(GROUP, program):
        yield Lot(f"group `{name}`: members", member_rows(name, stack, live))
    for name in names(USER, program):
        yield Lot(f"user `{name}`: groups", group_rows(name, stack, live))
    yield Lot("roles that are passed", passed_rows(program, live))
    for name in names(REPOSITORY, program):
        yield Lot(f"repository `{name}`: policies", repository_rows(name, stack, live))
