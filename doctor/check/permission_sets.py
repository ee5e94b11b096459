"""What permission sets of the program hold beyond it: policies, a boundary, and who has them in this account."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from doctor import guardrails
from doctor.account import Answer, Live, UnreadableError
from doctor.check.rows import NOT_GIVEN, Lot, Row, Status
from doctor.expected import Expected, Resource
from doctor.kinds import Key
from doctor.kinds.iam import short
from doctor.kinds.iam_policies import managed_document
from doctor.kinds.kind import Inputs
from doctor.kinds.sso import (
    ADMINISTRATOR,
    ASSIGNMENT,
    ATTACHMENT,
    BOUNDARY,
    INLINE,
    PERMISSION_SET,
    SET_NAME,
    asked,
    described,
    label,
    set_name,
)

OF_CUSTOMER = "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment"
ALL_MANAGED = "aws:ssoadmin/managedPolicyAttachmentsExclusive:ManagedPolicyAttachmentsExclusive"
"""Holds a permission set to the policies that it lists: an update removes the others."""
ALL_OF_CUSTOMER = "aws:ssoadmin/customerManagedPolicyAttachmentsExclusive:CustomerManagedPolicyAttachmentsExclusive"
"""The same for policies of the account."""


@dataclass(frozen=True)
class _Set:
    """A permission set that the account has, and what the stack gives it."""

    inputs: Inputs
    """Of the set, and `SET_NAME`, as its parts have it."""
    arn: str
    parts: tuple[Resource, ...]
    live: Live

    def of(self, resource_type: str) -> list[Inputs]:
        return [each.inputs for each in self.parts if each.type == resource_type]

    def ask(self, action: str, **parameters: str) -> Answer:
        return asked(action, self.inputs, self.live, PermissionSetArn=self.arn, **parameters)

    def surplus(
        self, part: str, found: Iterable[str], operation: str, flags: str = "", *, provision: bool = True
    ) -> Row:
        """Return the row of a part, with what removes it from the set, and from the accounts that have the set.

        A change of a set reaches these only when it is provisioned:
        https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_AttachManagedPolicyToPermissionSet.html.
        """
        whose = f"--instance-arn {self.inputs['instanceArn']} --permission-set-arn {self.arn}"
        fix = f"aws sso-admin {operation} {whose} {flags}".rstrip()
        into = f"aws sso-admin provision-permission-set {whose} --target-type ALL_PROVISIONED_ACCOUNTS"
        role = self.inputs.get(ADMINISTRATOR)
        advice = (
            f"Run this with the role `{role}`, in the account that administers IAM Identity Center." if role else ""
        )
        commands = (fix, into) if provision else (fix,)
        what, said = label(part, self.inputs), " ".join(found) or "is held, too"
        return Row(what, NOT_GIVEN, said, Status.FAILED, commands, advice)


def lots(program: Expected, stack: Expected, absent: Collection[Key], live: Live) -> Iterator[Lot]:
    """Yield the rows about each permission set of the program but those that are `absent` until an update.

    `stack` is what the update leaves and what it takes away.
    """
    for each in program.of(PERMISSION_SET):
        inputs = {**each.inputs, SET_NAME: each.inputs.get("name")}
        is_absent = (PERMISSION_SET, str(each.inputs.get("name"))) in absent
        yield Lot(label("what it holds", inputs), _rows(inputs, stack, live, is_absent=is_absent))


def _rows(inputs: Inputs, stack: Expected, live: Live, *, is_absent: bool) -> Iterator[Row]:
    found = described(inputs, live)
    if not found and is_absent:
        return
    if not found:  # a refreshed preview has just seen it
        raise UnreadableError("sso:ListPermissionSets", "the caller doesn't see the permission set")
    whose = (inputs[SET_NAME], inputs["instanceArn"])
    parts = (each for each in stack.resources if (set_name(each.inputs), each.inputs.get("instanceArn")) == whose)
    the_set = _Set(inputs, found["PermissionSetArn"], tuple(parts), live)
    yield from _managed(the_set)
    yield from _of_customer(the_set)
    yield from _inline_policy(the_set)
    yield from _boundary(the_set)
    yield from _assignments(the_set)


def _managed(the_set: _Set) -> Iterator[Row]:
    if the_set.of(ALL_MANAGED):
        return
    given = {each["managedPolicyArn"] for each in the_set.of(ATTACHMENT)}
    held = the_set.ask("sso:ListManagedPoliciesInPermissionSet").get("AttachedManagedPolicies", [])
    for arn in sorted({each["Arn"] for each in held} - given):
        found = guardrails.attached(f"permission set `{the_set.inputs[SET_NAME]}`", arn)
        flags = f"--managed-policy-arn {arn}"
        yield the_set.surplus(f"policy `{short(arn)}`", found, "detach-managed-policy-from-permission-set", flags)


def _of_customer(the_set: _Set) -> Iterator[Row]:
    if the_set.of(ALL_OF_CUSTOMER):
        return
    given = {_reference(each["customerManagedPolicyReference"]) for each in the_set.of(OF_CUSTOMER)}
    answer = the_set.ask("sso:ListCustomerManagedPolicyReferencesInPermissionSet")
    held = {_reference(each) for each in answer.get("CustomerManagedPolicyReferences", [])}
    for path, name in sorted(held - given):
        arn = the_set.live.account.iam_arn(f"policy{path}{name}")
        document = managed_document(arn, the_set.live)
        part = f"policy `{short(arn)}`"
        violations = guardrails.violations(label(part, the_set.inputs), document) if document is not None else []
        flags = f"--customer-managed-policy-reference Name={name},Path={path}"
        operation = "detach-customer-managed-policy-reference-from-permission-set"
        yield the_set.surplus(part, violations, operation, flags)


def _inline_policy(the_set: _Set) -> Iterator[Row]:
    text = the_set.ask("sso:GetInlinePolicyForPermissionSet").get("InlinePolicy")
    if text and not the_set.of(INLINE):
        found = guardrails.violations(label("inline policy", the_set.inputs), text)
        yield the_set.surplus("inline policy", found, "delete-inline-policy-from-permission-set")


def _boundary(the_set: _Set) -> Iterator[Row]:
    found = the_set.ask("sso:GetPermissionsBoundaryForPermissionSet").get("PermissionsBoundary")
    if found and not the_set.of(BOUNDARY):
        path, name = _reference(found.get("CustomerManagedPolicyReference", {}))
        arn = found.get("ManagedPolicyArn") or the_set.live.account.iam_arn(f"policy{path}{name}")
        yield the_set.surplus("permissions boundary", [arn], "delete-permissions-boundary-from-permission-set")


def _assignments(the_set: _Set) -> Iterator[Row]:
    """Yield the rows about people who have the set. Who has it in other accounts isn't the stack's."""
    account = the_set.live.account.id
    given = {(each["principalType"], each["principalId"]) for each in the_set.of(ASSIGNMENT)}
    answer = the_set.ask("sso:ListAccountAssignments", AccountId=account)
    held = {(each["PrincipalType"], each["PrincipalId"]) for each in answer.get("AccountAssignments", [])}
    for kind, who in sorted(held - given):
        flags = f"--principal-type {kind} --principal-id {who} --target-type AWS_ACCOUNT --target-id {account}"
        part = f"{kind.lower()} `{who}`"
        yield the_set.surplus(part, ["has it in this account"], "delete-account-assignment", flags, provision=False)


def _reference(given: Inputs) -> tuple[str, str]:
    """Return the path and name of a policy of the account, as a program or an answer of AWS has them."""
    small = {key.lower(): value for key, value in given.items()}
    return str(small.get("path") or "/"), str(small.get("name"))
