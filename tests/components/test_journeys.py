"""Real clients with real settings: each call they make is allowed, and each listed call next to it is refused.

The files of `journeys/` are written from the sources of the clients and from AWS's documentation alone, without a look
at the documents that the components write. The real program builds each stack, and the evaluator of `localcloud/iam/`
decides each call.
"""

import json
import runpy
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from localcloud.iam import AssumeRoleRequest, Decision, Request, evaluate, trusts
from tests.components.journey_files import Call, Journey, JourneyFile, journey_files, journeys
from tests.components.principal_documents import documents_of, policy_naming_principals
from tests.components.recorder import ACCOUNT, Recording, record

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[2]
ALWAYS = {
    "aws:PrincipalAccount": ACCOUNT.id,
    "aws:RequestedRegion": ACCOUNT.region,
    "aws:SecureTransport": "true",
    "aws:ViaAWSService": "false",
}
"""What every signed request holds.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""
JOURNEYS = [pytest.param(journey, id=name) for name, journey in journeys()]
FILES = [pytest.param(file, id=file.path.stem) for file in journey_files()]


@cache
def _recorded(config: str) -> Recording:
    settings: dict[str, object] = json.loads(config)
    return record(
        lambda: runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__"),
        config={
            "aws:region": ACCOUNT.region,
            **{key: value if isinstance(value, str) else json.dumps(value) for key, value in settings.items()},
        },
    )


def _is_allowed(journey: Journey, call: Call) -> bool:
    recording = _recorded(json.dumps(journey.config))
    if call.caller:
        kind, name = next(iter(call.caller.items()))
        request = AssumeRoleRequest(kind, name, call.action, call.context)
        return trusts(policy_naming_principals(journey.principal, recording), request)
    documents = [each.document for each in documents_of(journey.principal, recording)]
    decided = evaluate(documents, Request(call.action, call.resource, {**ALWAYS, **call.context}))
    return decided.decision is Decision.ALLOWED


def _must_be_none(journey: Journey, problem: str, calls: Sequence[Call]) -> None:
    """Fail with one message that lists all the calls."""
    lines = [f"{journey.client}, {journey.name}: `{journey.principal}` {problem}"]
    for each in calls:
        details = [each.when, each.source, each.why, each.unverified and f"unverified: {each.unverified}"]
        lines.append(f"  {each.text} ({'; '.join(filter(None, details))})")
    if calls:
        pytest.fail("\n".join(lines), pytrace=False)


@pytest.mark.parametrize("journey", JOURNEYS)
def test_allows_every_call_of_the_client(journey: Journey) -> None:
    refused = [each for each in journey.calls if not _is_allowed(journey, each)]
    _must_be_none(journey, "is refused calls that the client makes:", refused)


@pytest.mark.parametrize("journey", JOURNEYS)
def test_refuses_every_neighbour_of_the_calls(journey: Journey) -> None:
    allowed = [each for each in journey.neighbours if _is_allowed(journey, each)]
    _must_be_none(journey, "is allowed calls that must be refused:", allowed)


@pytest.mark.parametrize("file", FILES)
def test_every_call_has_a_source_and_every_neighbour_a_reason(file: JourneyFile) -> None:
    calls = [call for journey in file.journeys for call in journey.calls]
    neighbours = [call for journey in file.journeys for call in journey.neighbours]
    cited = {name for call in calls for name in call.source.split(", ")}
    assert cited == set(file.sources)
    assert [each.text for each in calls if not each.when] == []
    assert [each.text for each in neighbours if not each.why] == []
    assert [journey.name for journey in file.journeys if not journey.calls or not journey.neighbours] == []
