"""From a cleaned text to what is said about the errors in it."""

import re
from collections.abc import Iterator

from doctor.explain.cleaning import line_starts, on_one_line
from doctor.explain.denial import denials
from doctor.explain.denied import explain_denial
from doctor.explain.explanation import Explanation
from doctor.explain.pack import violations
from doctor.explain.rules import RULES


def explain(text: str) -> list[Explanation]:
    """Each error of a text once, in the order of the text; one that says what was recognised where none is known."""
    line = on_one_line(text)
    found = sorted([*violations(line, line_starts(text)), *_found(line)], key=lambda each: each[0])
    explanations: list[Explanation] = []
    for _, explanation in found:
        if explanation not in explanations:
            explanations.append(explanation)
    return explanations or [_unknown(line)]


def _found(line: str) -> Iterator[tuple[int, Explanation]]:
    taken: list[tuple[int, int]] = []
    for rule in RULES:
        for match in rule.pattern.finditer(line):
            # The first rule that explains a passage is the most exact one.
            if not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                yield match.start(), rule.explain(match)
    for denial in denials(line):
        if not any(start < denial.span[1] and denial.span[0] < end for start, end in taken):
            yield denial.span[0], explain_denial(denial)


# What can be told of any error.
_CODE = re.compile(
    r"(?:An error occurred \(|\bapi error |\bError Code: )([A-Z]\w+)"
    r"|\b((?!An\b)[A-Z][A-Za-z]+(?:Exception|Error|Fault|Failure|Denied|Exceeded|NotFound))\b"
)
_OPERATION = re.compile(r"when calling the (\w+) operation|operation error ([\w ]+: \w+)|\(Service: (\w+)")
_ACTION = re.compile(r"\b(?:iam|sts|ecs|ecr|apprunner|logs|ssm|kms|s3|ec2|secretsmanager|organizations):[A-Z]\w+")
_ARN = re.compile(r"\barn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:\d*:[\w/.*:@+=,-]+")
_PRINCIPAL = re.compile(r":(?:user|assumed-role|federated-user)/")


def _unknown(line: str) -> Explanation:
    arns = [arn.rstrip(".,:") for arn in _ARN.findall(line)]
    code, operation = _CODE.search(line), _OPERATION.search(line)
    seen = {
        "code": next(filter(None, code.groups()), "") if code else "",
        "operation": next(filter(None, operation.groups()), "") if operation else "",
        "action": next(iter(_ACTION.findall(line)), ""),
        "principal": next((arn for arn in arns if _PRINCIPAL.search(arn)), ""),
        "resource": next((arn for arn in arns if not _PRINCIPAL.search(arn)), ""),
    }
    recognised = {key: value for key, value in seen.items() if value}
    return Explanation(
        "This error is not known",
        "It is none of those this command explains."
        + (" What was recognised in it stands below." if recognised else " Nothing of AWS was recognised in it."),
        "Give the whole text of the error, from the service or tool that said it, not only its last line."
        if not recognised
        else "Look for it in the documentation of the service; neither the policy pack nor the settings say so.",
        recognised=recognised,
        known=False,
    )
