"""What users, groups and roles hold in the account, compared with what a program gives them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from doctor import guardrails
from doctor.account import Answer, Live
from doctor.expected import Resource
from doctor.kinds.iam import TYPES, attached, inline_document, inline_names, short
from doctor.kinds.iam_policies import ATTACHMENTS, INLINE, managed_document
from doctor.kinds.kind import Hold


@dataclass(frozen=True)
class Held(Hold):
    """A policy that is held in the account."""

    document: object = None
    """What it allows, unless it is one of AWS's own."""

    @property
    def label(self) -> str:
        """The holder and the policy, as text."""
        policy = f"policy `{short(self.policy)}`" if self.is_managed else f"inline policy `{self.policy}`"
        return f"{self.kind} `{self.holder}`: {policy}"

    @property
    def violations(self) -> list[str]:
        """What the policy pack's mandatory policies find in it, in sentences."""
        found = guardrails.violations(self.label, self.document) if self.document is not None else []
        if not self.is_managed:
            return found
        return [*guardrails.attached(f"{self.kind} `{self.holder}`", self.policy), *found]


def held(kind: str, name: str, live: Live) -> Iterator[Held]:
    """Yield what a group, role or user holds, each policy read by itself."""
    for policy in inline_names(kind, name, live):
        yield Held(kind, name, policy, inline_document(kind, name, policy, live))
    for arn in attached(kind, name, live):
        yield _managed(kind, name, arn, live)


def held_by_details(kind: str, name: str, details: Answer, live: Live) -> Iterator[Held]:
    """Yield the same from an answer of `iam:GetAccountAuthorizationDetails`, which has it for everybody."""
    for policy in details.get(f"{kind.capitalize()}PolicyList", []):
        yield Held(kind, name, policy["PolicyName"], policy["PolicyDocument"])
    for policy in details.get("AttachedManagedPolicies", []):
        yield _managed(kind, name, policy["PolicyArn"], live)


def _managed(kind: str, name: str, arn: str, live: Live) -> Held:
    return Held(kind, name, arn, None if guardrails.is_aws_managed(arn) else managed_document(arn, live))


def given(kind: str, name: str, resources: Iterable[Resource]) -> set[str]:
    """Return what a program gives a group, role or user: ARNs of managed policies, names of inline ones."""
    policies: set[str] = set()
    for each in resources:
        inputs = each.inputs
        if each.type == ATTACHMENTS[kind] and inputs[kind] == name:
            policies.add(inputs["policyArn"])
        elif each.type == INLINE[kind] and inputs[kind] == name:
            policies.add(str(inputs.get("name")))
        elif each.type == "aws:iam/policyAttachment:PolicyAttachment" and name in inputs.get(f"{kind}s", []):
            policies.add(inputs["policyArn"])
        elif each.type == TYPES[kind] and inputs.get("name") == name:
            policies |= {*inputs.get("managedPolicyArns", [])}
            policies |= {str(policy.get("name")) for policy in inputs.get("inlinePolicies", [])}
    return policies


def surplus(kind: str, name: str, resources: Iterable[Resource], live: Live) -> list[Held]:
    """Return what a group, role or user holds that the program doesn't give it."""
    of_program = given(kind, name, resources)
    return [each for each in held(kind, name, live) if each.policy not in of_program]


def owned(resources: Iterable[Resource]) -> frozenset[Hold]:
    """Return what groups, roles and users hold by resources of a program."""
    kinds = {of_type: kind for types in (ATTACHMENTS, INLINE) for kind, of_type in types.items()}
    return frozenset(
        Hold(kind, str(each.inputs[kind]), str(each.inputs.get("policyArn") or each.inputs.get("name")))
        for each in resources
        if (kind := kinds.get(each.type)) and kind in each.inputs
    )
