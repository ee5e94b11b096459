"""A refused request in AWS's words: who, what, on what, and which kind of policy refused it.

The sentence and its forms: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html. The ARN of
the policy behind it: https://aws.amazon.com/blogs/security/enhanced-access-denied-error-messages-with-policy-arns. IAM
says `role NAME` instead of an ARN where there is none yet, and some consoles omit the principal or the resource.
`forms` holds what isn't that sentence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from doctor.explain.actions import is_begun
from doctor.explain.placeholders import filled, is_hidden
from doctor.explain.principals import Principal, caller_before

ACTION = r"[a-z][a-z0-9-]{1,60}:[A-Za-z][A-Za-z0-9*]{1,100}"
# S3 quotes the ARN of an object, because its key can have spaces.
_S3_ARN = r"(?<=[\"'])arn:aws[a-z-]*:s3:(?:(?! because no | with an explicit deny)[^\"']){1,1200}(?=[\"'])"
_SENTENCE = re.compile(
    r"(?:not (?:authori[sz]ed|allowed|permitted) (?:to )?(?:perform|invoke|call|use)?|"
    r"(?:(?:do|does) not|don't|doesn't) have (?:the )?(?:permissions?|authori[sz]ation|rights?|access) (?:to "
    r"(?:perform )?|for )"
    r"(?:the )?(?:action )?) ?:? ?(?:the )?(?:(?:following )?(?:action|operation)s?:? )?[\"'`(]?"
    rf"(?P<action>{ACTION})[\"'`)]?"
    r"(?: on (?:this resource|the resource associated with this ciphertext)(?= because)|"
    r",? (?:on|for|against|with) (?:the )?(?:following )?(?:(?:resource(?:\(s\)|s)?|ARN)? ?: ?|"
    r"(?:(?:resource(?:\(s\)|s)?|ARN) )?(?=[\"'`(]?(?:arn:|\*|(?:role|user|group|policy|instance profile) )))[\"'`(]?"
    rf"(?P<resource>{_S3_ARN}|"
    r"(?:(?:role|user|group|policy|instance profile) (?!because|with)(?=[\w+=,.@/:*-]+))?"
    r"(?!resource\b|because\b|with\b|this\b)[^\s\"'`<>]{1,1500})[\"'`]?)?"
    r"(?:,?\.? because no (?P<lacking>[\w -]{1,40}?) allows? the (?P<needed>\S{1,160}) action"
    r"|,? because (?P<public>public [^:.]{1,120}?Block Public Access)"
    r"|,? because (?P<absent>the resource does not exist in this Region), no resource-based policies allow access, or "
    r"a resource-based policy explicitly denies access"
    r"|,? with an explicit deny(?: in (?:an?|the) (?P<denying>[\w -]{1,40}?(?: policy| boundary|-based policy)))?)?"
    r"(?P<explicit>(?<= deny)| )?(?:: ?(?P<policy>arn:[^\s\"'`<>]{1,500}))?",
    re.IGNORECASE,
)
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
_ALL_HIDDEN = re.compile(r"arn:[^:]*:[^:]*:REGION:[^:]*:NAME")
_LOOK_BEFORE, _LOOK_AFTER = 300, 160
"""Characters around the sentence in which a tool says which service it called."""
# What the agent of ECS says before it: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
_AGENT = re.compile(r"ResourceInitializationError|CannotPull\w{0,12}ContainerError|CannotStartContainerError")
_AGENT_BEFORE = 900
_PUNCTUATION, _CLOSING = ".,;!|\\", {")": "(", "]": "[", "}": "{"}
_CUT_OFF = ("…", "...")
_CUT_BEFORE_RESOURCE = re.compile(r" on?(?: r\w{0,7}:?)? ?(?:…|\.{3}|$)")


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
    """What the text lacks: its `beginning`, its `end`, the end of the `action`, the `case` of its letters, `words` that
    refuse, or nothing."""

    @property
    def hides_resource(self) -> bool:
        """Whether the text hides the resource as a whole."""
        return _ALL_HIDDEN.fullmatch(self.resource) is not None

    @property
    def surroundings(self) -> str:
        """The context without the resource, whose name does not tell who was refused and where."""
        return self.context.replace(self.resource, "") if self.resource else self.context


def denials(text: str) -> list[Denial]:
    """Return every refusal that AWS's sentence tells in a text without line breaks, in its order.

    One that the text cuts off says nothing if another one says the same in full.
    """
    told = list(_denials(text))
    whole = {(each.principal, each.action, each.resource) for each, _ in told if not each.cut}
    repeats = cache(lambda principal, action, begun: any(_begins(principal, action, begun, each) for each in whole))
    return [each for each, begun in told if not each.cut or not repeats(each.principal, each.action, begun)]


def _begins(principal: Principal, action: str, begun: str, whole: tuple[Principal, str, str]) -> bool:
    """Return whether what is left of a refusal is a part of a whole one."""
    is_same = principal == whole[0] or (principal.is_cut and whole[0].name.endswith(principal.name))
    return is_same and whole[1].startswith(action) and whole[2].startswith(begun)


def _denials(text: str) -> Iterator[tuple[Denial, str]]:
    """Yield each refusal, with the resource as far as the text names it."""
    end = 0
    for found in _SENTENCE.finditer(text):
        start = max(end, found.start() - _LOOK_BEFORE)
        named = next(filter(None, found.group("lacking", "denying", "public", "absent")), "").lower()
        principal = caller_before(text[start : found.start()])
        told = found["resource"] or ""
        resource = trimmed(told)
        cut = _cut(found, resource) or ("beginning" if principal.is_cut else "")
        denial = Denial(
            principal,
            _decided(found),
            "" if cut in {"end", "case"} else full_arn(resource, principal, found["action"]),
            kind_of(named),
            "with an explicit deny" in found[0].lower(),
            filled(trimmed(found["policy"] or "")),
            text[start : found.end() + _LOOK_AFTER],
            found.span(),
            bool(_AGENT.search(text[max(end, found.start() - _AGENT_BEFORE) : found.start()])),
            cut,
        )
        yield denial, filled(resource.rstrip("…")) if cut == "end" else denial.resource
        end = found.end()


def _decided(found: re.Match[str]) -> str:
    """Return the action that decided: a call can need another one, which AWS names in the reason."""
    needed = found["needed"] or ""
    return needed if re.fullmatch(ACTION, needed) else str(found["action"])


def _cut(found: re.Match[str], resource: str) -> str:
    """Return what the text lacks of the sentence."""
    told = found["resource"] or ""
    if told.startswith("ARN:"):
        return "case"
    if resource and "arn:aws".startswith(resource) and not found.string[found.end() :].strip():
        return "end"
    if told.endswith(_CUT_OFF) or (resource.startswith("arn:") and not ARN.fullmatch(resource)):
        return "end"
    if _CUT_BEFORE_RESOURCE.match(found.string, found.end("action")):
        return "end"
    rest = found.string[found.end("action") :].strip()
    return "action" if rest.startswith(_CUT_OFF) or (not rest and is_begun(found["action"])) else ""


def trimmed(name: str) -> str:
    """Return a name without the punctuation of the sentence around it, and without brackets that it does not open."""
    while name:
        last = name[-1]
        is_closing = last in _CLOSING and name.count(last) > name.count(_CLOSING[last])
        # An ARN of CloudWatch Logs ends with a colon, and that of a secret with a question mark for each letter.
        # A shell writes `%` where a text ends within a line; the key of an object can end with it.
        is_mark = last in "%~#$" and ":s3:" not in name
        is_sign = (last == ":" and ":logs:" not in name) or (last == "?" and not name.endswith("??"))
        if not (is_closing or is_mark or is_sign or last in _PUNCTUATION):
            break
        name = name[:-1]
    return name


def kind_of(named: str) -> str:
    """Return the kind of policy that some words of AWS name, empty where they name none."""
    return next((kind for part, kind in _KINDS.items() if part in named), "")


def full_arn(text: str, principal: Principal, action: str = "") -> str:
    """Return the ARN of a resource, also where AWS says `role NAME`, or names a secret as the caller did."""
    if text.startswith("arn:"):
        return filled(text)
    kind, _, name = text.partition(" ")
    account = principal.account or "ACCOUNT_ID"
    if name.startswith("arn:"):
        return filled(name)
    if name:
        return filled(f"arn:{principal.partition}:iam::{account}:{kind}/{name}")
    if is_hidden(text):
        return f"arn:{principal.partition}:{action.partition(':')[0]}:REGION:{account}:NAME"
    if action.lower().startswith("secretsmanager:") and text.strip("*"):
        # The name of a secret ends with six random characters in its ARN:
        # https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
        return f"arn:{principal.partition}:secretsmanager:REGION:{account}:secret:{text}-??????"
    return text


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
