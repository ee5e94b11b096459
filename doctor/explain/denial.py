"""A refused request in AWS's words: who, what, on what, and which kind of policy refused it.

The sentence and its forms: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html. The ARN of
the policy behind it: https://aws.amazon.com/blogs/security/enhanced-access-denied-error-messages-with-policy-arns. IAM
says `role NAME` instead of an ARN where there is none yet, and some consoles omit the principal or the resource.
`forms` holds what isn't that sentence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from doctor.explain.principals import Principal, principal_of
from doctor.explain.secrets import MASK

ACTION = r"[a-z][a-z0-9-]{1,60}:[A-Za-z][A-Za-z0-9*]{1,100}"
_SENTENCE = re.compile(
    r"(?:not (?:authori[sz]ed|allowed|permitted) (?:to )?(?:perform|invoke|call|use)?|"
    r"(?:(?:do|does) not|don't|doesn't) have (?:the )?(?:permissions?|authori[sz]ation|rights?|access) (?:to "
    r"(?:perform )?|for )"
    r"(?:the )?(?:action )?) ?:? ?(?:the )?(?:(?:following )?(?:action|operation)s?:? )?[\"'`(]?"
    rf"(?P<action>{ACTION})[\"'`)]?"
    r"(?: on (?:this resource|the resource associated with this ciphertext)(?= because)|"
    r",? (?:on|for|against|with) (?:the )?(?:following )?(?:(?:resource(?:\(s\)|s)?|ARN)? ?: ?|"
    r"(?:(?:resource(?:\(s\)|s)?|ARN) )?(?=[\"'`(]?(?:arn:|\*|(?:role|user|group|policy|instance profile) )))[\"'`(]?"
    r"(?P<resource>(?:(?:role|user|group|policy|instance profile) (?!because|with)(?=[\w+=,.@/:-]+))?"
    r"(?!resource\b|because\b|with\b|this\b)[^\s\"'`<>]{1,1500})[\"'`]?)?"
    r"(?:,?\.? because no (?P<lacking>[\w -]{1,40}?) allows? the (?P<needed>\S{1,160}) action"
    r"|,? because (?P<public>public [^:.]{1,120}?Block Public Access)"
    r"|,? because (?P<absent>the resource does not exist in this Region), no resource-based policies allow access, or "
    r"a resource-based policy explicitly denies access"
    r"|,? with an explicit deny(?: in (?:an?|the) (?P<denying>[\w -]{1,40}?(?: policy| boundary|-based policy)))?)?"
    r"(?P<explicit>(?<= deny)| )?(?:: ?(?P<policy>arn:[^\s\"'`<>]{1,500}))?",
    re.IGNORECASE,
)
# Who stands before it; sought backwards from there, since a text may be one long word.
_WHO = re.compile(r"(?:^|\s|[\"'`(>])([^\s\"'`(<>]{1,250}?)[\"'`)]? (?:(?:is|are|was) $|$)", re.IGNORECASE)
_KINDS = {
    "identity": "identity-based policy",
    "resource-based": "resource-based policy",
    "boundary": "permissions boundary",
    "service control": "service control policy",
    "resource control": "resource control policy",
    "session": "session policy",
    "endpoint": "VPC endpoint policy",
    "trust": "role trust policy",
    "block public access": "S3 Block Public Access",
    "does not exist in this region": "key policy",
}
ARN = re.compile(r"arn:(?P<partition>[^:]*):(?P<service>[^:]*):(?P<region>[^:]*):(?P<account>[^:]*):(?P<resource>.*)")
_LOOK_BEFORE, _LOOK_AFTER = 300, 160
"""Characters around the sentence in which a tool says which service it called."""
# What the agent of ECS says before it: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
_AGENT = re.compile(r"ResourceInitializationError|CannotPull\w{0,12}ContainerError|CannotStartContainerError")
_AGENT_BEFORE = 900
_AFTER_RESOURCE = ".,;)}]\\"
_CUT_OFF = ("…", "...")
# GitHub and those who report an error hide an account and a region by asterisks, which are wildcards for IAM.
_HIDDEN = re.compile(r"(arn:[^:]*:[^:]*:)([^:]*):([^:]*)(?=:)")


@dataclass(frozen=True)
class Denial:
    """A refused request; `resource` is empty where AWS does not say it, `context` the text around the sentence."""

    principal: Principal
    action: str
    resource: str
    kind: str
    """The kind of policy that refused it, in AWS's words; empty where it does not say."""
    explicit: bool
    policy: str
    context: str
    span: tuple[int, int]
    is_before_start: bool = False
    """Whether ECS refused it before a container started, which it does as the execution role."""
    cut: str = ""
    """What the text lacks: its `beginning`, its `end`, the `case` of its letters, `words` that refuse, or nothing."""

    @property
    def surroundings(self) -> str:
        """The context without the resource, whose name does not tell who was refused and where."""
        return self.context.replace(self.resource, "") if self.resource else self.context


def denials(text: str) -> Iterator[Denial]:
    """Yield every refusal that AWS's sentence tells in a text without line breaks, in its order."""
    end = 0
    for found in _SENTENCE.finditer(text):
        start = max(end, found.start() - _LOOK_BEFORE)
        named = next(filter(None, found.group("lacking", "denying", "public", "absent")), "").lower()
        who = _WHO.search(text[start : found.start()])
        principal = principal_of(_stripped(who[1]) if who else "")
        told = found["resource"] or ""
        resource = told.rstrip(_AFTER_RESOURCE)
        is_cut = (
            told.endswith(_CUT_OFF)
            or told.startswith("ARN:")
            or (resource.startswith("arn:") and not ARN.fullmatch(resource))
        )
        yield Denial(
            principal,
            _decided(found),
            "" if is_cut else full_arn(resource, principal, found["action"]),
            kind_of(named),
            "with an explicit deny" in found[0].lower(),
            (found["policy"] or "").rstrip(".,;)\"'"),
            text[start : found.end() + _LOOK_AFTER],
            found.span(),
            bool(_AGENT.search(text[max(end, found.start() - _AGENT_BEFORE) : found.start()])),
            "case" if told.startswith("ARN:") else "end" if is_cut else "beginning" if principal.is_cut else "",
        )
        end = found.end()


def _decided(found: re.Match[str]) -> str:
    """Return the action that decided: a call can need another one, which AWS names in the reason."""
    needed = found["needed"] or ""
    return needed if re.fullmatch(ACTION, needed) else str(found["action"])


def _stripped(who: str) -> str:
    return who if MASK in who else who.strip("\"'`(,;[{")


def kind_of(named: str) -> str:
    """Return the kind of policy that some words of AWS name, empty where they name none."""
    return next((kind for part, kind in _KINDS.items() if part in named), "")


def full_arn(text: str, principal: Principal, action: str = "") -> str:
    """Return the ARN of a resource, also where AWS says `role NAME`, or names a secret as the caller did."""
    kind, _, name = text.partition(" ")
    account = principal.account or "ACCOUNT_ID"
    if name.startswith("arn:"):
        return _HIDDEN.sub(_shown, name)
    if name:
        return f"arn:{principal.partition}:iam::{account}:{kind}/{name}"
    if action.lower().startswith("secretsmanager:") and text.strip("*") and not text.startswith("arn:"):
        # The name of a secret ends with six random characters in its ARN:
        # https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
        return f"arn:{principal.partition}:secretsmanager:REGION:{account}:secret:{text}-??????"
    return _HIDDEN.sub(_shown, text)


def _shown(arn: re.Match[str]) -> str:
    """Return the beginning of an ARN with a word to fill in for each part that asterisks hide."""
    region, account = ("" if "**" in each else each for each in arn.group(2, 3))
    return f"{arn[1]}{region or ('REGION' if arn[2] else '')}:{account or ('ACCOUNT_ID' if arn[3] else '')}"


def role_name(arn: str) -> str:
    """Return the name in a role's ARN, without its path; the text itself where it is none."""
    return arn.rpartition("/")[2]


def role_path(arn: str) -> str:
    """Return the path in a role's ARN, `/` or `/team/`."""
    path = re.search(r":role(/(?:.*/)?)", arn)
    return path[1] if path else "/"


def account_in(arn: str) -> str:
    """Return the account in an ARN, empty where it has none."""
    parts = ARN.fullmatch(arn)
    return parts["account"] if parts and parts["account"].isdigit() else ""
