"""The limits that the documentation states are those of the pack."""

import re

from iam_guardrails.budget import MOST_STEPS, RESERVE, STEPS
from iam_guardrails.cannot_check import CHARACTERS_OF_OVERRIDDEN, DEEPEST_TEMPLATE, MOST_OVERRIDES
from iam_guardrails.cloudformation.choices import MOST_WAYS
from iam_guardrails.cloudformation.conditions import MOST_NESTED
from iam_guardrails.cloudformation.loading import CHARACTERS_A_STEP, LONGEST_TEMPLATE
from iam_guardrails.contents import RESERVED_PER_STEP
from iam_guardrails.denies import MOST_DENIES
from iam_guardrails.documents import LONGEST_DOCUMENT
from iam_guardrails.shell import MOST_FINDINGS
from iam_guardrails.values import DEEPEST

from tests.policypack.test_meta import PACK_README

LIMITS = {
    "a document given as text": (LONGEST_DOCUMENT,),
    "a template given as text": (LONGEST_TEMPLATE,),
    "templates inside each other": (DEEPEST_TEMPLATE,),
    "nesting of JSON or YAML": (DEEPEST,),
    "work for one resource": (STEPS,),
    "work for a set of parameter overrides": (CHARACTERS_OF_OVERRIDDEN, MOST_STEPS),
    "work for the combinations of a template's open conditions and parameters": (
        RESERVE,
        RESERVED_PER_STEP // CHARACTERS_A_STEP,
        MOST_STEPS,
    ),
    "values of one join in a template, where each part may be one of several": (MOST_WAYS,),
    "conditions of a template that depend on each other": (MOST_NESTED,),
    "sets of parameter overrides of a stack set": (MOST_OVERRIDES,),
    "Denies of a trust policy that count": (MOST_DENIES,),
    "messages of one policy about one resource": (MOST_FINDINGS,),
}


def test_the_limits_in_the_readme_are_those_of_the_pack() -> None:
    table = PACK_README.read_text(encoding="utf-8").partition("\n**Limits**\n")[2].partition("\n**")[0]
    rows = re.findall(r"^\| (.+?) \| (.+?) \|", table, re.MULTILINE)[2:]
    assert {what: tuple(map(int, re.findall(r"\d+", limit.replace(",", "")))) for what, limit in rows} == LIMITS
