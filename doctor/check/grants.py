"""What the people of a stack can do, through the stack and in any other way, by their live documents.

The policy pack's own checker checks the documents. AWS-managed policies are looked up in the pack's table.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from doctor import guardrails
from doctor.account import Answer, Live
from doctor.check.resources import (
    EXISTS,
    MISSING,
    attached,
    entity,
    inline_document,
    inline_names,
    managed_document,
)
from doctor.check.rows import Row, Status, compared
from doctor.expected import Expected, Resource

SHOWN = 5
"""Names of members that are listed."""
EVERYBODY = ("User", "Group")
"""What is read of the whole account in one paged call, however many people a group has."""


class Held(NamedTuple):
    """A policy that a user, group or role holds, and the command that removes it.

    `owner` and `policy` are in words: "group `admins`", "inline policy `deploy`".
    """

    owner: str
    policy: str
    document: object
    policy_arn: str
    remove: str

    @property
    def name(self) -> str:
        """The ARN of a managed policy, the name of an inline one."""
        return self.policy_arn or self.policy.split("`")[1]

    @property
    def holder(self) -> str:
        """The policy, with its owner."""
        return f"{self.owner}: {self.policy}"


def group_rows(group: str, expected: Expected, live: Live, fix: str) -> Iterator[Row]:
    """The rows about a group of the stack: whom it passes, what else it holds, and what its members hold elsewhere."""
    found = entity("group", group, live)
    if not found:
        return
    own = list(_held("group", group, live))
    yield from _passes(group, expected, own, live, fix)
    yield from _notes("group", group, expected, own)
    yield from _strangers(group, expected, found)
    members = list(_of_members(group, live))
    yield from _passed_besides(members, expected)
    yield _gives_away("group", group, [*own, *members], "none, by any policy of its members")


def role_rows(role: str, expected: Expected, live: Live) -> Iterator[Row]:
    """The rows about what a role of the stack holds beside what the stack gives it."""
    if not entity("role", role, live):
        return
    held = list(_held("role", role, live))
    yield from _notes("role", role, expected, held)
    yield _gives_away("role", role, held, "none")


def _passes(group: str, expected: Expected, held: list[Held], live: Live, fix: str) -> Iterator[Row]:
    """PassRole in the group's customer documents: on exactly the roles of the stack, which exist."""
    of_stack = _of_stack("group", group, expected)
    own = [each for each in held if each.name in of_stack]
    foreign = [each for each in held if each.name not in of_stack]
    inline = [each.inputs["policy"] for each in _of("group", group, expected, "aws:iam/groupPolicy:GroupPolicy")]
    # What a policy holds that the stack attaches and does not make is as it should be.
    wanted = guardrails.passed_roles([*inline, *(each.document for each in own if each.policy_arn and each.document)])
    surplus = [each.remove for each in foreign if {*_passed([each])} - {*wanted}]
    found = _passed(held)
    mended = "; ".join([*([] if _passed(own) == wanted else [fix]), *surplus])
    yield compared(f"group `{group}`: may pass", ", ".join(wanted) or "no role", ", ".join(found) or "no role", mended)
    made = {each.inputs["name"] for each in expected.of("aws:iam/role:Role")}
    for arn in wanted:
        name = arn.rpartition("/")[2]
        if "*" not in arn:
            there = EXISTS if entity("role", name, live) else MISSING
            back = fix if name in made else f"make role `{name}` again: this stack passes it and does not make it"
            yield compared(f"role `{name}`", EXISTS, there, back)


def _passed(held: list[Held]) -> tuple[str, ...]:
    return guardrails.passed_roles(each.document for each in held if each.document is not None)


def _of(kind: str, name: str, expected: Expected, resource_type: str) -> list[Resource]:
    return [each for each in expected.of(resource_type) if each.inputs[kind] == name]


def _of_stack(kind: str, name: str, expected: Expected) -> set[str]:
    """The ARNs of the policies that the stack attaches to a group or role, and the names of its inline policies."""
    noun = kind.capitalize()
    attachments = _of(kind, name, expected, f"aws:iam/{kind}PolicyAttachment:{noun}PolicyAttachment")
    inline = _of(kind, name, expected, f"aws:iam/{kind}Policy:{noun}Policy")
    return {*(each.inputs["policyArn"] for each in attachments), *(each.inputs["name"] for each in inline)}


def _notes(kind: str, name: str, expected: Expected, held: list[Held]) -> Iterator[Row]:
    """What is true and stays: AWS-managed policies that pass roles, and policies that are not of the stack."""
    of_stack = _of_stack(kind, name, expected)
    for each in held:
        if guardrails.passes_to_services(each.policy_arn):
            found = "passes any role to some services only, by AWS's own document, which cannot be edited"
            yield Row(each.holder, "one of AWS's own policies", found, status=Status.NOTE)
        if each.name not in of_stack:
            yield Row(each.holder, "a policy of the stack", "is not of this stack", each.remove, Status.NOTE)


def _strangers(group: str, expected: Expected, found: Answer) -> Iterator[Row]:
    """Members that the stack has not put there: others may, so that it is no failure."""
    memberships = expected.of("aws:iam/userGroupMembership:UserGroupMembership")
    own = {each.inputs["user"] for each in memberships if group in each.inputs["groups"]}
    others = sorted({each["UserName"] for each in found.get("Users", [])} - own)
    if others:
        more = f" and {len(others) - SHOWN} more" if len(others) > SHOWN else ""
        named = ", ".join(f"`{each}`" for each in others[:SHOWN])
        fix = f"`aws iam remove-user-from-group --group-name {group} --user-name {others[0]}`"
        yield Row(f"group `{group}`: other members", "users of the stack", f"{named}{more}", fix, Status.NOTE)


def _passed_besides(members: list[Held], expected: Expected) -> Iterator[Row]:
    """Named roles that members pass by policies which no group of the stack holds; what gives it away is a failure."""
    of_stack = tuple(f"group `{each.inputs['name']}`: " for each in expected.of("aws:iam/group:Group"))
    for each in members:
        passed = _passed([each])
        if passed and not each.holder.startswith(of_stack) and not _violations(each):
            yield Row(each.holder, "passes no role", f"passes {', '.join(passed)}", each.remove, Status.NOTE)


def _violations(held: Held) -> list[str]:
    found = guardrails.violations(held.holder, held.document) if held.document is not None else []
    return [*(guardrails.attached(held.owner, held.policy_arn) if held.policy_arn else []), *found]


def _gives_away(kind: str, name: str, held: list[Held], none: str) -> Row:
    """Return the row that says whether these policies give the account away."""
    what = f"{kind} `{name}`: permissions that give the account away"
    offending = [(message, each.remove) for each in held for message in _violations(each)]
    found = " ".join(message for message, _ in offending)
    fix = "; ".join(dict.fromkeys(remove for _, remove in offending))
    return compared(what, none, found or none, fix)


def _held(kind: str, name: str, live: Live) -> Iterator[Held]:
    """The policies of a group, each read by itself."""
    for policy in inline_names(kind, name, live):
        yield _inline(kind, name, policy, inline_document(kind, name, policy, live))
    for arn in attached(kind, name, live):
        yield _attached(kind, name, arn, live)


def _inline(kind: str, name: str, policy: str, document: object) -> Held:
    remove = f"`aws iam delete-{kind}-policy --{kind}-name {name} --policy-name {policy}`"
    return Held(f"{kind} `{name}`", f"inline policy `{policy}`", document, "", remove)


def _attached(kind: str, name: str, arn: str, live: Live) -> Held:
    policy = f"policy `{arn.partition(':policy/')[2]}`"
    remove = f"`aws iam detach-{kind}-policy --{kind}-name {name} --policy-arn {arn}`"
    document = None if guardrails.is_aws_managed(arn) else managed_document(arn, live)
    return Held(f"{kind} `{name}`", policy, document, arn, remove)


def _of_members(group: str, live: Live) -> Iterator[Held]:
    """The policies that the members of a group hold themselves, and by other groups."""
    everybody = live.ask("iam:GetAccountAuthorizationDetails", Filter=list(EVERYBODY)) or {}
    groups: Mapping[str, Answer] = {each["GroupName"]: each for each in everybody.get("GroupDetailList", [])}
    others: set[str] = set()
    for user in everybody.get("UserDetailList", []):
        if group in user.get("GroupList", []):
            yield from _details("user", user["UserName"], user, live)
            others |= {*user["GroupList"]} - {group}
    for other in sorted(others & groups.keys()):
        yield from _details("group", other, groups[other], live)


def _details(kind: str, name: str, details: Answer, live: Live) -> Iterator[Held]:
    for policy in details.get(f"{kind.capitalize()}PolicyList", []):
        yield _inline(kind, name, policy["PolicyName"], policy["PolicyDocument"])
    for policy in details.get("AttachedManagedPolicies", []):
        yield _attached(kind, name, policy["PolicyArn"], live)
