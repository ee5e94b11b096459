"""What the people of a stack may do, by the stack and by any other way: judged on the live documents.

The judge is the policy pack's own. AWS-managed policies are judged by the pack's table, since nobody can edit them.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from doctor import judge
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

EVERYBODY = ("User", "Group")
"""What is read of the whole account in one paged call, however many people a group has."""


class Held(NamedTuple):
    """A policy that somebody holds: by whom, in words, and the command that takes it away."""

    holder: str
    document: object
    policy_arn: str
    remove: str


def group_rows(group: str, expected: Expected, live: Live, fix: str) -> Iterator[Row]:
    """The rows about a group of the stack: whom it passes, what else it holds, and what its members hold elsewhere."""
    if not entity("group", group, live):
        return
    own = list(_held("group", group, live))
    yield from _passes(group, expected, own, live, fix)
    yield from _notes(group, expected, own)
    yield _gives_away(group, [*own, *_of_members(group, live)])


def _passes(group: str, expected: Expected, held: list[Held], live: Live, fix: str) -> Iterator[Row]:
    """PassRole in the group's customer documents: on exactly the roles of the stack, which exist."""
    wanted = judge.passed_roles(_documents_of(group, expected))
    found = judge.passed_roles(each.document for each in held if each.document is not None)
    yield compared(f"group `{group}`: may pass", ", ".join(wanted) or "no role", ", ".join(found) or "no role", fix)
    for arn in wanted:
        name = arn.rpartition("/")[2]
        if "*" not in arn:
            yield compared(f"role `{name}`", EXISTS, EXISTS if entity("role", name, live) else MISSING, fix)


def _documents_of(group: str, expected: Expected) -> list[object]:
    return [each.inputs["policy"] for each in _of_group(group, expected, "aws:iam/groupPolicy:GroupPolicy")]


def _of_group(group: str, expected: Expected, resource_type: str) -> list[Resource]:
    return [each for each in expected.of(resource_type) if each.inputs["group"] == group]


def _notes(group: str, expected: Expected, held: list[Held]) -> Iterator[Row]:
    """What is true and stays: AWS-managed policies that pass roles, and policies that are not of the stack."""
    attachments = _of_group(group, expected, "aws:iam/groupPolicyAttachment:GroupPolicyAttachment")
    inline = _of_group(group, expected, "aws:iam/groupPolicy:GroupPolicy")
    of_stack = {*(each.inputs["policyArn"] for each in attachments), *(each.inputs["name"] for each in inline)}
    for each in held:
        if judge.passes_to_services(each.policy_arn):
            found = "passes any role to some services only, by AWS's own document, which cannot be edited"
            yield Row(each.holder, "one of AWS's own policies", found, status=Status.NOTE)
        name = each.policy_arn or each.holder.rpartition("`")[0].rpartition("`")[2]
        if name not in of_stack:
            yield Row(each.holder, "a policy of the stack", "is not of this stack", each.remove, Status.NOTE)


def _gives_away(group: str, held: list[Held]) -> Row:
    """Whether anybody in the group holds a grant that gives the account away, by whatever way."""
    what = f"group `{group}`: grants that give the account away"
    offending = [
        (message, each.remove)
        for each in held
        for message in judge.violations(each.holder, document=each.document, policy_arn=each.policy_arn or None)
    ]
    found = " ".join(message for message, _ in offending)
    fix = "; ".join(dict.fromkeys(remove for _, remove in offending))
    return compared(what, "none, by any policy of its members", found or "none, by any policy of its members", fix)


def _held(kind: str, name: str, live: Live) -> Iterator[Held]:
    """The policies of a group, each read by itself."""
    for policy in inline_names(kind, name, live):
        yield _inline(kind, name, policy, inline_document(kind, name, policy, live))
    for arn in attached(kind, name, live):
        yield _attached(kind, name, arn, live)


def _inline(kind: str, name: str, policy: str, document: object) -> Held:
    remove = f"`aws iam delete-{kind}-policy --{kind}-name {name} --policy-name {policy}`"
    return Held(f"{kind} `{name}`: inline policy `{policy}`", document, "", remove)


def _attached(kind: str, name: str, arn: str, live: Live) -> Held:
    holder = f"{kind} `{name}`: policy `{arn.partition(':policy/')[2]}`"
    remove = f"`aws iam detach-{kind}-policy --{kind}-name {name} --policy-arn {arn}`"
    # One of AWS's own is judged by its name, and would be read for nothing.
    document = None if judge.is_aws_managed(arn) else managed_document(arn, live)
    return Held(holder, document, arn, remove)


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
