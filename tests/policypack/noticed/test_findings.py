"""The findings on references, choices and texts, in one process: a mutation of the pack does not reach another one."""

from dataclasses import replace
from typing import Any

import pulumi_policy.policy
import pytest
from iam_guardrails.budget import Budget
from iam_guardrails.documents import parse
from iam_guardrails.secrets import mark_secrets

from tests.policypack.cases import Resource
from tests.policypack.findings.samples import FOLDER, read
from tests.policypack.judging import ROOT, check

FILES = (
    "25-references-in-a-cluster.json",
    "26-choices-that-depend-on-each-other.json",
    "27-groups-and-conditions.json",
    "34-conditions-that-compare-two-open-values.json",
    "35-choices-between-valid-documents.json",
    "36-secrets-in-keys-and-addresses.json",
    "37-spaces-and-byte-order-marks.json",
)


def verdict(found: dict[str, list[str]], expected: str) -> str:
    """Return what an expectation says of what is found, if it holds; else what is found."""
    blocking = [policy for policy in found if policy.startswith("iam-disallow")]
    kind, _, policy = expected.partition(" ")
    holds = {
        "mandatory": policy in blocking,
        "advisory": policy in found and not blocking,
        "not-blocked": not blocking,
        "quiet": not found,
    }
    return expected if holds[kind] else str(found)


def as_a_policy_sees(resource: Resource) -> Resource:
    """Return a resource with marks in place of the envelopes around its secrets."""
    mark_secrets()
    policy: Any = pulumi_policy.policy
    return replace(resource, props=policy.deserialize_properties(resource.props))


@pytest.mark.parametrize("file", FILES)
def test_gives_the_verdicts_of_a_file(file: str) -> None:
    check(ROOT)
    cases = read(FOLDER / file)
    found = [(check(as_a_policy_sees(case.resource)), case) for case in cases]
    assert [verdict(one, case.expect) for one, case in found] == [case.expect for case in cases]
    assert [text for one, case in found for text in case.hidden if text in str(one)] == []


def test_shows_the_unknown_key_of_a_document_that_is_no_secret() -> None:
    document = {"Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*", "Comment": "x"}]}
    resource = Resource("aws-native:iam:RolePolicy", "shown", {"roleName": "app", "policyDocument": document})
    assert "the unknown key `Comment`" in str(check(as_a_policy_sees(resource)))


@pytest.mark.parametrize(
    ("effects", "faults"),
    [
        pytest.param(("Deny", "Deny"), ["repeats the key `Effect`"], id="a Deny, twice"),
        pytest.param(
            ("Deny", "deny"),
            ["repeats the key `Effect`", "has an `Effect` that is neither `Allow` nor `Deny`"],
            id="a Deny and no effect",
        ),
    ],
)
def test_reads_a_repeated_effect(effects: tuple[str, str], faults: list[str]) -> None:
    written = ", ".join(f'"Effect": "{effect}"' for effect in effects)
    text = f'{{"Version": "2012-10-17", "Statement": [{{{written}, "Action": "iam:PassRole", "Resource": "*"}}]}}'
    (statement,) = parse(text, Budget()).statements
    assert list(statement.malformed) == faults
    assert statement.allows == (len(faults) > 1)
