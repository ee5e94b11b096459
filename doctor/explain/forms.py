"""Refused requests that are not told in AWS's English sentence: a console's box, another language, a decoded message.

A passage counts that names an action next to words which refuse it. Who and on what are the ARNs next to it. `Access
denied` boxes of the console: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html; decoded
messages: https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html.
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import Path

from doctor.explain.denial import ACTION, Denial, full_arn, kind_of, trimmed
from doctor.explain.passages import Passages, Span
from doctor.explain.placeholders import ANY_ACCOUNT
from doctor.explain.principals import Principal, principal_of

_WORDS = tomllib.loads(Path(__file__).with_name("refusing.toml").read_text(encoding="utf-8"))
_REFUSES = re.compile("|".join(each for words in _WORDS["action"].values() for each in words), re.IGNORECASE)
_PHRASES = tuple(
    (phrase["action"], re.compile("|".join(phrase["reads"]), re.IGNORECASE)) for phrase in _WORDS["phrase"]
)
_ACTION = re.compile(rf"(?<![\w:./-])(?P<action>{ACTION})(?![\w:/])")
_SERVICES = frozenset(
    {
        "acm",
        "application-autoscaling",
        "apprunner",
        "bedrock",
        "cloudformation",
        "cloudwatch",
        "codebuild",
        "codedeploy",
        "codepipeline",
        "dynamodb",
        "ec2",
        "ecr",
        "ecr-public",
        "ecs",
        "elasticfilesystem",
        "elasticloadbalancing",
        "events",
        "iam",
        "kms",
        "lambda",
        "logs",
        "organizations",
        "rds",
        "rds-db",
        "route53",
        "s3",
        "secretsmanager",
        "servicediscovery",
        "ses",
        "sns",
        "sqs",
        "ssm",
        "ssmmessages",
        "states",
        "sts",
        "xray",
    }
)
"""Prefixes of actions; a word before a colon is one only if it is among these."""
_ARN = re.compile(
    rf"arn:aws[a-z-]*:[a-z0-9-]*:(?:[a-z0-9*-]*|REGION):{ANY_ACCOUNT}:[^\s\"'`<>(),;\[\]\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3]+"
)
_PRINCIPAL = re.compile(rf"arn:aws[a-z-]*:(?:iam|sts)::{ANY_ACCOUNT}:(?:user|assumed-role|federated-user|root)(?:/|$)")
# A policy that a tool prints next to an error: what it allows is not what was refused.
_IN_DOCUMENT = re.compile(r"\\?\"(?:Not)?Action\\?\" ?: ?(?:\[[^\[\]{}]*)?\\?\"$", re.IGNORECASE)
_DOCUMENT = 2000
_DECODED = re.compile(r"\"?allowed\"? ?: ?false")
_FIELDS = {
    "who": re.compile(r"\"?principal\"? ?: ?\{[^{}]{0,300}?\"?arn\"? ?: ?\"?(arn:[^\s\",}]{1,300})"),
    "action": re.compile(r"\"?action\"? ?: ?\"?([a-z0-9-]{1,60}:\w{1,100})"),
    "resource": re.compile(r"\"?resource\"? ?: ?\"?([^\s\",{}]{1,500})"),
}
_MESSAGE = 3000
"""Characters of a decoded message that are read."""
_REASON = re.compile(r"because no ([\w -]{1,40}?) allows|explicit deny in an? ([\w -]{1,40})|no ([\w -]{1,40}?) allows")
# The box of a console; its fields follow in lines of their own.
_BOX = re.compile(
    rf"(?:Access denied to {ACTION}\.? )?(?:You )?(?:don't|do not) have permission to (?P<action>{ACTION})\. To "
    rf"request access",
    re.IGNORECASE,
)
_BOX_FIELDS = {
    "who": re.compile(r"\bUser: (\S{1,300})"),
    "resource": re.compile(r"\bOn resource(?:\(s\)|s)?: ([^\s,]{1,500})"),
    "why": re.compile(r"\bContext: (.{1,160}?(?:action|policy|boundary)\b)"),
}
_BOX_LENGTH = 1500
_OTHER_LETTERS = re.compile(r"[^\W\d_a-zA-Z]|\N{REPLACEMENT CHARACTER}")
_SENTENCE_OF = 8
"""Such letters that make a sentence. A wrong encoding leaves signs of replacement."""
_NEAR = 320
"""Characters around an action that belong to it."""
_ROLE = re.compile(r"(?:role|role arn)[ :]+[\"'`]?(?P<name>arn:aws[^\s\"'`]+|[\w+=,.@/-]*[\w+=@-])", re.IGNORECASE)


def other_forms(text: str, taken: Iterable[Span]) -> Iterator[Denial]:
    """Yield the refusals of a text without line breaks that are none of the taken passages."""
    passages = Passages(taken)
    for form in (_decoded, _phrases, _named):
        for denial in form(text):
            if not passages.overlap(denial.span):
                passages.add(denial.span)
                yield denial


def boxes(text: str) -> Iterator[Denial]:
    """Yield what the boxes of a console say; their first sentence alone looks like an error without a caller."""
    for start in _BOX.finditer(text):
        box = text[start.start() : start.start() + _BOX_LENGTH]
        found = {name: field.search(box) for name, field in _BOX_FIELDS.items()}
        who, resource, why = ((match[1] if (match := found[name]) else "") for name in ("who", "resource", "why"))
        end = start.start() + max((match.end() for match in found.values() if match), default=len(start[0]))
        explicit = "explicit deny" in why.lower()
        arn = trimmed(resource)
        yield Denial(
            principal_of(who),
            start["action"],
            arn,
            kind_of(why.lower()),
            explicit,
            "",
            box[:_NEAR],
            (start.start(), end),
        )


def _decoded(text: str) -> Iterator[Denial]:
    for start in _DECODED.finditer(text):
        message = text[start.start() : start.start() + _MESSAGE]
        found = {name: field.search(message) for name, field in _FIELDS.items()}
        who, action, resource = found["who"], found["action"], found["resource"]
        if who and action:
            explicit = bool(re.search(r"\"?explicitDeny\"? ?: ?true", message))
            end = start.start() + max(each.end() for each in (who, action, resource) if each)
            arn = resource[1] if resource else ""
            yield Denial(principal_of(who[1]), action[1], arn, "", explicit, "", "", (start.start(), end))


def _phrases(text: str) -> Iterator[Denial]:
    """Yield what refuses an action without naming it, such as passing a role."""
    for action, phrase in _PHRASES:
        for found in phrase.finditer(text):
            around = text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
            role = _ROLE.search(text[found.start() : found.end() + 200]) if action == "iam:PassRole" else None
            named = trimmed(role["name"]) if role else ""
            who = _principal(around)
            arn = named if named.startswith("arn:") or not named else full_arn(f"role {named}", who)
            yield Denial(who, action, arn, "", explicit=False, policy="", context=around, span=found.span())


def _named(text: str) -> Iterator[Denial]:
    """Yield each action that words near it refuse."""
    refusals = [match.span() for match in _REFUSES.finditer(text)]
    starts = [start for start, _ in refusals]
    end = 0
    for found in _ACTION.finditer(text):
        if found["action"].partition(":")[0] not in _SERVICES or found.start() < end:
            continue
        if _IN_DOCUMENT.search(text, max(0, found.start() - _DOCUMENT), found.start()):
            continue
        start = max(end, found.start() - _NEAR)
        around = text[start : found.end() + _NEAR]
        nearest = bisect_left(starts, start)
        if nearest < len(starts) and starts[nearest] <= found.end() + _NEAR:
            refusal, cut = refusals[nearest], ""
        elif _is_of_another_language(around):
            refusal, cut = found.span(), "words"
        else:
            continue
        arns = [trimmed(arn) for arn in _ARN.findall(around)]
        resource = next((arn for arn in arns if not _PRINCIPAL.match(arn) and ":organizations:" not in arn), "")
        reason = _REASON.search(around)
        named = next(filter(None, reason.groups()), "") if reason else ""
        end = found.end() + (_NEAR if resource else 0)
        yield Denial(
            _principal(around),
            found["action"],
            resource,
            kind_of(named.lower()),
            "explicit deny" in around.lower(),
            "",
            around,
            (min(refusal[0], found.start()), max(refusal[1], found.end())),
            cut=cut,
        )


def _is_of_another_language(around: str) -> bool:
    """Return whether a sentence in letters that are not English has what AWS's sentence has: who, and on what."""
    arns = _ARN.findall(around)
    is_who = [bool(_PRINCIPAL.match(arn)) for arn in arns]
    return any(is_who) and not all(is_who) and len(_OTHER_LETTERS.findall(around)) >= _SENTENCE_OF


def _principal(around: str) -> Principal:
    arn = next((arn for arn in _ARN.findall(around) if _PRINCIPAL.match(arn)), "")
    return principal_of(trimmed(arn))
