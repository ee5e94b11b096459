"""AWS's own sentence about a refused request: who, what, on what, and which kind of policy refused it.

Its forms: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html; the ARN of the policy
behind it: https://aws.amazon.com/blogs/security/enhanced-access-denied-error-messages-with-policy-arns. IAM says
`role NAME` instead of an ARN where there is none yet, and some consoles leave out principal or resource.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SENTENCE = re.compile(
    r"not authorized to perform:? (?:the action )?[\"'`]?"
    r"(?P<action>[a-z0-9-]{1,60}:[a-z0-9*]{1,100})[\"'`]?"
    r"(?: on (?:the )?resource:? [\"'`]?"
    r"(?P<resource>(?:(?:role|user|group|policy|instance profile) )?[^\s\"'`]{1,1500})[\"'`]?)?"
    r"(?: because no (?P<lacking>[\w -]{1,40}?) allows the \S{1,160} action"
    r"| with an explicit deny(?: in (?:an?|the) (?P<denying>[\w -]{1,40}?(?: policy| boundary|-based policy)))?)?"
    r"(?P<explicit>(?<= deny)| )?(?:: ?(?P<policy>arn:\S{1,500}))?",
    re.IGNORECASE,
)
# Who stands before it; sought backwards from there, since a text may be one long word.
_WHO = re.compile(r"(?:^|\s)(\S{1,250}) (?:is|are) $")
_KINDS = {
    "identity": "identity-based policy",
    "resource-based": "resource-based policy",
    "boundary": "permissions boundary",
    "service control": "service control policy",
    "resource control": "resource control policy",
    "session": "session policy",
    "endpoint": "VPC endpoint policy",
    "trust": "role trust policy",
}
_ARN = re.compile(r"arn:(?P<partition>[^:]*):[^:]*:[^:]*:(?P<account>[^:]*):(?P<resource>.*)")
_LOOK_BEFORE, _LOOK_AFTER = 300, 160
"""Characters around the sentence in which a tool says which service it called."""


@dataclass(frozen=True)
class Principal:
    """Who was refused: `user`, `role` (with its session), `permission set`, or whatever else AWS calls a principal."""

    kind: str
    name: str
    account: str = ""
    partition: str = "aws"
    session: str = ""

    def __str__(self) -> str:
        return f"{self.kind} `{self.name}`" if self.name else self.kind

    @property
    def is_github(self) -> bool:
        """Whether it is a workflow of GitHub: its action names its sessions so, unless told otherwise."""
        return self.session in {"GitHubActions", "github-actions"}


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


def denials(text: str) -> Iterator[Denial]:
    """Every refusal in a text without line breaks, in its order."""
    end = 0
    for found in _SENTENCE.finditer(text):
        start = max(end, found.start() - _LOOK_BEFORE)
        named = (found["lacking"] or found["denying"] or "").lower()
        who = _WHO.search(text[max(end, found.start() - _LOOK_BEFORE) : found.start()])
        principal = principal_of(who[1].strip("\"'`(") if who else "")
        yield Denial(
            principal,
            found["action"],
            _resource((found["resource"] or "").rstrip(".,;)"), principal),
            next((kind for part, kind in _KINDS.items() if part in named), ""),
            "with an explicit deny" in found[0].lower(),
            (found["policy"] or "").rstrip(".,;)\"'"),
            text[start : found.end() + _LOOK_AFTER],
            found.span(),
        )
        end = found.end()


def principal_of(text: str) -> Principal:
    """The principal in AWS's words, an ARN or a name."""
    arn = _ARN.fullmatch(text)
    if not arn:
        return Principal("user", text) if text.lower() not in {"", "you", "user", "user:"} else Principal("you", "")
    kind, _, rest = arn["resource"].partition("/")
    where = {"account": arn["account"], "partition": arn["partition"]}
    if kind == "assumed-role":
        name, _, session = rest.partition("/")
        if reserved := re.fullmatch(r"AWSReservedSSO_(.+)_[0-9a-f]{16}", name):
            return Principal("permission set", reserved[1], session=session, **where)
        return Principal("role", name, session=session, **where)
    return Principal(kind.replace("-", " "), rest.rpartition("/")[2], **where)


def _resource(text: str, principal: Principal) -> str:
    """The ARN of a resource, also where AWS says `role NAME`."""
    kind, _, name = text.partition(" ")
    if name and principal.account:
        return f"arn:{principal.partition}:iam::{principal.account}:{kind}/{name}"
    return text


def role_name(arn: str) -> str:
    """The name in a role's ARN, without its path; the text itself where it is none."""
    return arn.rpartition("/")[2]


def role_path(arn: str) -> str:
    """The path in a role's ARN, `/` or `/team/`."""
    path = re.search(r":role(/(?:.*/)?)", arn)
    return path[1] if path else "/"


def account_in(arn: str) -> str:
    """The account in an ARN, empty where it has none."""
    parts = _ARN.fullmatch(arn)
    return parts["account"] if parts else ""
