"""Each finding gives its verdict, in one process that checks all of them one after the other."""

import pytest
from pulumi.runtime.proto import analyzer_pb2 as pb

from tests.policypack.findings.samples import CASES, FindingCase, parameters
from tests.policypack.judging import ROOT
from tests.policypack.process import Found, Pack

Verdicts = dict[str, Found]


@pytest.fixture(scope="module")
def verdicts(shared_pack: Pack) -> Verdicts:
    """Return what is reported of each case, by its id."""
    shared_pack.configure({})
    shared_pack.check(ROOT)
    return {case.id: shared_pack.check(case.resource) for case in CASES}


def at_level(found: Found, level: int) -> list[str]:
    """Return the policies that report something at a level."""
    return [policy for policy, violations in found.items() if level in dict(violations)]


def test_no_two_cases_have_the_same_urn() -> None:
    assert len({case.resource.urn for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", parameters("mandatory"))
def test_a_mandatory_policy_reports(case: FindingCase, verdicts: Verdicts) -> None:
    _, policy = case.expect.split()
    assert policy in at_level(verdicts[case.id], pb.MANDATORY)


@pytest.mark.parametrize("case", parameters("advisory"))
def test_an_advisory_policy_reports(case: FindingCase, verdicts: Verdicts) -> None:
    _, policy = case.expect.split()
    assert policy in at_level(verdicts[case.id], pb.ADVISORY)
    assert at_level(verdicts[case.id], pb.MANDATORY) == []


@pytest.mark.parametrize("case", parameters("not-blocked"))
def test_no_mandatory_policy_reports(case: FindingCase, verdicts: Verdicts) -> None:
    assert at_level(verdicts[case.id], pb.MANDATORY) == []


@pytest.mark.parametrize("case", parameters("quiet"))
def test_no_policy_reports(case: FindingCase, verdicts: Verdicts) -> None:
    assert verdicts[case.id] == {}


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES if case.hidden])
def test_no_message_repeats_a_secret(case: FindingCase, verdicts: Verdicts) -> None:
    said = str(verdicts[case.id]).casefold()
    assert said
    assert [text for text in case.hidden if text.casefold() in said] == []
