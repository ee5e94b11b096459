"""Explain the errors in a cleaned text."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from doctor.explain.cleaning import line_starts, on_one_line
from doctor.explain.denial import Denial, denials, trimmed
from doctor.explain.denied import explain_denial
from doctor.explain.explanation import Explanation
from doctor.explain.forms import boxes, other_forms
from doctor.explain.own import own_errors
from doctor.explain.pack import violations
from doctor.explain.passages import Passages, Span
from doctor.explain.rules import RULES, Rule
from doctor.explain.settings import refused_settings

_FRAMED = 1000
"""Characters between the beginning of an error that frames another one and that one."""
_TRACE = 20_000
"""Characters of a stack trace, which belongs to the line before it."""


@dataclass(frozen=True)
class _Found:
    """An explanation of a passage."""

    start: int
    end: int
    explanation: Explanation
    is_denial: bool = False
    """Whether it tells a refused request, though it may be in part."""
    rule: Rule | None = None
    """The known error, if it is one."""

    @property
    def wraps(self) -> bool:
        """Whether it only frames another error."""
        return self.rule is not None and self.rule.wraps


def explain(text: str) -> list[Explanation]:
    """Return each error of a text once, in its order; one that says what was recognised where none is known."""
    line = on_one_line(text)
    own = (*violations(line, line_starts(text)), *refused_settings(line))
    reported = [_Found(start, start, each) for start, each in own]
    found = sorted([*reported, *_found(line)], key=lambda each: each.start)
    told = [each.explanation for each in _without_frames(found, line_starts(text, indented=False))]
    distinct: dict[str, Explanation] = {}
    for each in told:
        distinct.setdefault(_said(each), each)
    explanations = list(distinct.values())
    if not any(each.known for each in explanations):
        explanations = [each for _, each in own_errors(line)] or explanations
    return explanations or [_unknown(line)]


def _said(explanation: Explanation) -> str:
    """Return what tells an explanation from another one: two with the same words are one for the reader."""
    return repr(replace(explanation, recognised={}) if explanation.known else explanation)


def _found(line: str) -> Iterator[_Found]:
    """Yield what is found: AWS's own sentence says most, and errors that frame others say least."""
    taken = Passages()
    told: list[Denial] = []
    for denial in (*boxes(line), *denials(line)):
        if not taken.overlap(denial.span):
            taken.add(denial.span)
            told.append(denial)
    exact = list(_by_words(line, [rule for rule in RULES if not rule.wraps], taken))
    taken = Passages([*taken, *((each.start, each.end) for each in exact)])
    others = list(_telling_more(other_forms(line, taken), told))
    yield from exact
    yield from _denied((*told, *others))
    taken = Passages([*taken, *(denial.span for denial in others)])
    yield from _by_words(line, [rule for rule in RULES if rule.wraps], taken)


def _telling_more(others: Iterable[Denial], told: Iterable[Denial]) -> Iterator[Denial]:
    """Yield the refusals that are not what a tool says of AWS's sentence next to it: the same action, on nothing."""
    sentences: dict[str, Passages] = {}
    for denial in told:
        sentences.setdefault(denial.action.lower(), Passages()).add(denial.span)
    for denial in others:
        of_action = sentences.get(denial.action.lower(), Passages())
        start, end = denial.span
        if denial.resource or not of_action.begin_within(start - _FRAMED // 2, end + _FRAMED // 2):
            yield denial


def _denied(told: Iterable[Denial]) -> Iterator[_Found]:
    explained: dict[Denial, Explanation] = {}
    for denial in told:
        # A log repeats a refusal, too.
        same = replace(denial, span=(0, 0))
        if same not in explained:
            explained[same] = explain_denial(denial)
        yield _Found(*denial.span, explained[same], is_denial=True)


def _by_words(line: str, rules: Sequence[Rule], taken: Iterable[Span]) -> Iterator[_Found]:
    passages = Passages(taken)
    explained: dict[tuple[str, str], Explanation] = {}
    for rule in rules:
        for match in rule.finditer(line):
            # The first rule that explains a passage is the most exact one.
            if not passages.overlap(match.span()):
                passages.add(match.span())
                key = rule.name, match[0]
                # A log repeats an error thousands of times.
                if key not in explained:
                    explained[key] = _explained(rule, match)
                yield _Found(*match.span(), explained[key], rule=rule)


def _explained(rule: Rule, match: re.Match[str]) -> Explanation:
    explanation = rule.explain(match)
    return explanation if explanation.known else replace(explanation, recognised=_recognised(match.string))


def _without_frames(found: Sequence[_Found], starts: Sequence[int]) -> Iterator[_Found]:
    """Yield what is found without what only frames another error, or says less than what stands next to it.

    `starts` are the places where lines begin, ascending.
    """
    framed = Passages((each.start, each.end) for each in found if not each.wraps)
    known = Passages((each.start, each.end) for each in found if each.explanation.known)
    refused = Passages((each.start, each.end) for each in found if each.is_denial)
    for each in found:
        near = each.start - _FRAMED // 2, each.end + _FRAMED
        inner = framed if each.explanation.known else known
        within = _line_at(each.start, starts, near) if each.rule and each.rule.of_one_line else near
        # The trace and the fields of an error are of it, however long they are.
        trace = _line_at(each.start, starts, (max(0, each.start - _TRACE), near[1]))
        if not (each.wraps and (inner.begin_within(*within) or any(refused.begin_within(*at) for at in (near, trace)))):
            yield each


def _line_at(place: int, starts: Sequence[int], most: Span) -> Span:
    """Return the line in which a place is, as far as it is within the span `most`."""
    after = bisect_right(starts, place)
    end = starts[after] - 1 if after < len(starts) else most[1]
    return max(starts[after - 1], most[0]), min(end, most[1])


# What can be told of any error.
_CODE = re.compile(
    r"(?:An error occurred \(|\bapi error |\bError Code: |\b[Cc]ode['\"]?: ?['\"]?)([A-Z]\w+)"
    r"|\b((?!An\b)[A-Z][A-Za-z]+(?:Exception|Error|Fault|Failure|Denied|Exceeded|NotFound))\b"
)
_OPERATION = re.compile(
    r"when calling the (\w+) operation|operation error ([\w ]{1,60}: \w+)|(\w+) API responded with error"
    r"|amazonaws\.com(?:\.cn)?/\?(?:[^\s#]{1,200}&)?Action=(\w+)"
)
_OF_SERVICE = re.compile(r"\(Service: (\w+)")
_ACTION = re.compile(r"\b(?:iam|sts|ecs|ecr|apprunner|logs|ssm|kms|s3|ec2|secretsmanager|organizations):[A-Z]\w+")
_ARN = re.compile(r"\barn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:\d*:[\w/.*:@+=,-]+")
_PRINCIPAL = re.compile(r":(?:user|assumed-role|federated-user)/")
_SERVICE = re.compile(
    r"\b(?:AWS|Amazon|App ?Runner|Bedrock|CloudFormation|CloudTrail|CloudWatch(?: Logs)?|Code(?:Build|Deploy|Pipeline)"
    r"|DynamoDB|EC2|ECR|ECS|EFS|EKS|EventBridge(?: Scheduler)?|Fargate|IAM|KMS|Kinesis|Lambda|RDS|Route ?53|S3|SES|SNS"
    r"|SQS|STS|Secrets ?Manager|Session Manager|Step Functions|Systems Manager|VPC|ecs-execute-command|dkr\.ecr"
    r"|[\w-]+\.amazonaws\.com)\b"
)
"""What names AWS or a service of it."""


def _recognised(line: str) -> dict[str, str]:
    """Return what is told of any error: its code, operation, action, principal and resource."""
    arns = [trimmed(arn) for arn in _ARN.findall(line)]
    code, operation, service = _CODE.search(line), _OPERATION.search(line), _OF_SERVICE.search(line)
    seen = {
        "code": next(filter(None, code.groups()), "") if code else "",
        "operation": next(filter(None, operation.groups()), "") if operation else "",
        "service": service[1] if service and not operation else "",
        "action": next(iter(_ACTION.findall(line)), ""),
        "principal": next((arn for arn in arns if _PRINCIPAL.search(arn)), ""),
        "resource": next((arn for arn in arns if not _PRINCIPAL.search(arn)), ""),
    }
    told = {key: value for key, value in seen.items() if value}
    named = None if told else _SERVICE.search(line)
    return {"service": named[0]} if named else told


def _unknown(line: str) -> Explanation:
    recognised = _recognised(line)
    return Explanation(
        "This error is not known",
        "This command does not explain it."
        + (" What was recognised in it is below." if recognised else " Nothing of AWS was recognised in it."),
        "Paste the whole text of the error, from the service or tool that printed it, not only its last line."
        if not recognised
        else "Look for it in the documentation of the service. Neither the policy pack nor the settings print it.",
        recognised=recognised,
        known=False,
    )
