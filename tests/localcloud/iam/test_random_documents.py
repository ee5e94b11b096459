"""Random documents and requests: properties of the evaluator, and of the generator that other tests use."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from localcloud.iam import Decision, Request, allows, evaluate, read_document
from tests.policypack.strategies import documents, requests

pytestmark = pytest.mark.thorough

UNHURRIED = settings(deadline=None)  # the time of an example depends on the machine more than on the evaluator


@given(documents(), requests())
@UNHURRIED
def test_the_generator_follows_the_grammar(document: Mapping[str, Any], request_: Request) -> None:
    """A comparison with the evaluator then never ends in an error of the evaluator."""
    assert allows(document, request_) in {True, False}
    assert json.loads(json.dumps(document)) == document


@given(documents(), requests())
@UNHURRIED
def test_order_and_brackets_do_not_change_the_decision(document: Mapping[str, Any], request_: Request) -> None:
    """The order of statements and values doesn't matter, and neither do brackets around one value."""

    def reshaped(value: Any) -> Any:  # noqa: ANN401  JSON of any shape
        if isinstance(value, dict):
            return {key: reshaped(item) for key, item in value.items()}
        return value[::-1] if isinstance(value, list) else [value]

    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    scalars = {"Sid", "Effect"}
    turned = [
        {key: value if key in scalars else reshaped(value) for key, value in statement.items()}
        for statement in reversed(statements)
    ]
    assert allows({**document, "Statement": turned}, request_) is allows(document, request_)


@given(documents(), requests())
@UNHURRIED
def test_a_deny_of_everything_denies_every_request(document: Mapping[str, Any], request_: Request) -> None:
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    deny = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    assert not allows({**document, "Statement": [*statements, deny]}, request_)


@pytest.mark.parametrize("allowed", [True, False])
def test_the_generator_finds_both_decisions(*, allowed: bool) -> None:
    find(st.tuples(documents(), requests()), lambda drawn: allows(*drawn) is allowed)


@given(st.lists(documents(), max_size=3), documents(), requests())
@UNHURRIED
def test_a_boundary_allows_what_both_allow_alone(
    drawn: list[Mapping[str, Any]], limit: Mapping[str, Any], request_: Request
) -> None:
    """access_policies_boundaries: the permissions are the intersection, and an explicit deny in either overrides."""
    read, boundary = [read_document(document) for document in drawn], read_document(limit)
    within = evaluate(read, request_, boundary=boundary)
    alone, limit_alone = evaluate(read, request_), evaluate([boundary], request_)
    decisions = {alone.decision, limit_alone.decision}
    assert within.boundary_allows is (limit_alone.decision is Decision.ALLOWED)
    assert (within.decision is Decision.ALLOWED) is (decisions == {Decision.ALLOWED})
    assert (within.decision is Decision.EXPLICIT_DENY) is (Decision.EXPLICIT_DENY in decisions)


@given(st.lists(documents(), min_size=1, max_size=3), requests())
@UNHURRIED
def test_several_documents_decide_as_one_with_all_statements(drawn: list[Mapping[str, Any]], request_: Request) -> None:
    """reference_policies_evaluation-logic_policy-eval-denyallow."""
    same_version = [{**document, "Version": "2012-10-17"} for document in drawn]
    statements = [
        {name: value for name, value in statement.items() if name != "Sid"}  # unique in one document only
        for document in same_version
        for statement in (document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]])
    ]
    whole = read_document({"Version": "2012-10-17", "Statement": statements})
    several = [read_document(document) for document in same_version]
    assert evaluate(several, request_).decision is evaluate([whole], request_).decision
