"""The decision from several documents and a permissions boundary. A row or a test names its page."""

from typing import Any

import pytest

from localcloud.iam import Decision, Document, Evaluation, Request, allows, evaluate, read_document
from tests.localcloud.iam.samples import ALLOW_ALL, DENY_PASS_ROLE, PASS_ROLE, allow


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param(ALLOW_ALL, True, id="one statement needs no brackets: reference_policies_grammar"),
        pytest.param([ALLOW_ALL], True, id="allow: reference_policies_evaluation-logic"),
        pytest.param([{**ALLOW_ALL, "Action": "s3:*"}], False, id="implicit deny: reference_policies_evaluation-logic"),
        pytest.param([ALLOW_ALL, DENY_PASS_ROLE], False, id="deny after allow: reference_policies_evaluation-logic"),
        pytest.param([DENY_PASS_ROLE, ALLOW_ALL], False, id="deny before allow: reference_policies_evaluation-logic"),
        pytest.param([DENY_PASS_ROLE], False, id="deny alone: reference_policies_evaluation-logic"),
        pytest.param(
            [ALLOW_ALL, {**DENY_PASS_ROLE, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}],
            True,
            id="deny whose condition fails: reference_policies_elements_condition",
        ),
    ],
)
def test_an_explicit_deny_overrides_an_allow(statements: object, *, expected: bool) -> None:
    assert allows({"Statement": statements}, PASS_ROLE) is expected


ALLOW_PAGE = "reference_policies_evaluation-logic_policy-eval-denyallow"
BOUNDARY_PAGE = "access_policies_boundaries"
ADMIN = {"Statement": ALLOW_ALL}
READ_ONLY = {"Statement": {**ALLOW_ALL, "Action": "iam:Get*"}}
DENY = {"Statement": DENY_PASS_ROLE}
ALLOW_TWICE = {"Statement": [ALLOW_ALL, {**ALLOW_ALL, "Action": "s3:*"}, {**ALLOW_ALL, "Action": "iam:*"}]}
ALLOW_THEN_DENY = {"Statement": [ALLOW_ALL, DENY_PASS_ROLE]}

ALLOWED, EXPLICIT_DENY, IMPLICIT_DENY = Decision.ALLOWED, Decision.EXPLICIT_DENY, Decision.IMPLICIT_DENY


def read_all(*documents: dict[str, Any]) -> list[Document]:
    return [read_document(document) for document in documents]


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        pytest.param([], Evaluation(IMPLICIT_DENY), id=f"no document: {ALLOW_PAGE}"),
        pytest.param([READ_ONLY], Evaluation(IMPLICIT_DENY), id=f"no statement applies: {ALLOW_PAGE}"),
        pytest.param([READ_ONLY, ADMIN], Evaluation(ALLOWED, ((1, 0),)), id=f"one document allows: {ALLOW_PAGE}"),
        pytest.param(
            [ALLOW_TWICE, READ_ONLY, ADMIN],
            Evaluation(ALLOWED, ((0, 0), (0, 2), (2, 0))),
            id="every statement that allows: API_EvaluationResult",
        ),
        pytest.param([ADMIN, DENY], Evaluation(EXPLICIT_DENY, ((1, 0),)), id=f"another denies: {ALLOW_PAGE}"),
        pytest.param([DENY, ADMIN], Evaluation(EXPLICIT_DENY, ((0, 0),)), id=f"the first denies: {ALLOW_PAGE}"),
        pytest.param(
            [ALLOW_THEN_DENY, ADMIN, DENY],
            Evaluation(EXPLICIT_DENY, ((0, 1), (2, 0))),
            id="only the statements that deny: API_EvaluationResult",
        ),
    ],
)
def test_evaluates_several_documents_together(documents: list[dict[str, Any]], expected: Evaluation) -> None:
    assert evaluate(read_all(*documents), PASS_ROLE) == expected


@pytest.mark.parametrize(
    ("documents", "boundary", "expected"),
    [
        pytest.param(
            [ADMIN],
            ADMIN,
            Evaluation(ALLOWED, ((0, 0),), (0,), boundary_allows=True),
            id=f"both allow: {BOUNDARY_PAGE}",
        ),
        pytest.param(
            [READ_ONLY, ADMIN],
            ALLOW_TWICE,
            Evaluation(ALLOWED, ((1, 0),), (0, 2), boundary_allows=True),
            id=f"one document is enough: {BOUNDARY_PAGE}",
        ),
        pytest.param(
            [ADMIN],
            READ_ONLY,
            Evaluation(IMPLICIT_DENY, boundary_allows=False),
            id=f"the boundary does not mention the action: {BOUNDARY_PAGE}",
        ),
        pytest.param(
            [READ_ONLY],
            ADMIN,
            Evaluation(IMPLICIT_DENY, boundary_allows=True),
            id=f"a boundary alone allows nothing: {BOUNDARY_PAGE}",
        ),
        pytest.param(
            [],
            ADMIN,
            Evaluation(IMPLICIT_DENY, boundary_allows=True),
            id=f"a boundary without documents: {BOUNDARY_PAGE}",
        ),
        pytest.param(
            [ADMIN],
            ALLOW_THEN_DENY,
            Evaluation(EXPLICIT_DENY, (), (1,), boundary_allows=False),
            id=f"an explicit deny in the boundary: {ALLOW_PAGE}",
        ),
        pytest.param(
            [READ_ONLY],
            DENY,
            Evaluation(EXPLICIT_DENY, (), (0,), boundary_allows=False),
            id=f"an explicit deny in the boundary alone: {ALLOW_PAGE}",
        ),
        pytest.param(
            [ADMIN, DENY],
            ADMIN,
            Evaluation(EXPLICIT_DENY, ((1, 0),), boundary_allows=True),
            id=f"an explicit deny in a document: {ALLOW_PAGE}",
        ),
        pytest.param(
            [ADMIN, DENY],
            READ_ONLY,
            Evaluation(EXPLICIT_DENY, ((1, 0),), boundary_allows=False),
            id=f"an explicit deny and an implicit one: {ALLOW_PAGE}",
        ),
        pytest.param(
            [DENY],
            DENY,
            Evaluation(EXPLICIT_DENY, ((0, 0),), (0,), boundary_allows=False),
            id=f"an explicit deny in both: {ALLOW_PAGE}",
        ),
    ],
)
def test_limits_the_documents_to_a_permissions_boundary(
    documents: list[dict[str, Any]], boundary: dict[str, Any], expected: Evaluation
) -> None:
    assert evaluate(read_all(*documents), PASS_ROLE, boundary=read_document(boundary)) == expected


def test_decisions_have_the_strings_of_the_policy_simulator() -> None:
    """API_EvaluationResult."""
    assert [decision.value for decision in Decision] == ["allowed", "explicitDeny", "implicitDeny"]


# The document of https://github.com/boto/boto3/issues/3111, whose answer lists the keys of both statements.
TWO_KEYS = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": "arn:aws:s3:::example-bucket",
            "Condition": {"StringLike": {"aws:PrincipalTag/allowed_service": "s3"}},
        },
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/${aws:username}"},
    ],
}


@pytest.mark.parametrize(
    ("documents", "context", "missing"),
    [
        pytest.param([ADMIN], {}, (), id="no key in the document"),
        pytest.param([TWO_KEYS], {}, ("aws:PrincipalTag/allowed_service", "aws:username"), id="of any statement"),
        pytest.param([TWO_KEYS], {"AWS:UserName": "x"}, ("aws:PrincipalTag/allowed_service",), id="in any case"),
        pytest.param(
            [TWO_KEYS], {"aws:username": "", "aws:principaltag/allowed_service": []}, (), id="present without a value"
        ),
        pytest.param(
            [allow(Condition={"Bool": {"AWS:username": "true"}}), TWO_KEYS],
            {},
            ("AWS:username", "aws:PrincipalTag/allowed_service"),
            id="once, as first written",
        ),
        pytest.param([allow(Condition={"Null": {"a:b": "true"}})], {}, ("a:b",), id="of Null"),
        pytest.param(
            [allow(Condition={"StringLikeIfExists": {"a:b": "${c:d, 'x'}"}})], {}, ("a:b", "c:d"), id="of a variable"
        ),
        pytest.param(
            [{**allow(Condition={"StringLike": {"a:b": "${c:d}"}}), "Version": "2008-10-17"}],
            {},
            ("a:b",),
            id="not of a variable before 2012",
        ),
    ],
)
def test_reports_missing_context_keys(
    documents: list[dict[str, Any]], context: dict[str, str | list[str]], missing: tuple[str, ...]
) -> None:
    """API_EvaluationResult: "context keys that are required by the included input policies"."""
    request = Request("s3:ListBucket", "arn:aws:s3:::example-bucket", context)
    assert evaluate(read_all(*documents), request).missing_context_keys == missing


def test_reports_missing_context_keys_of_the_boundary_last() -> None:
    boundary = read_document(allow(Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}))
    evaluation = evaluate(read_all(TWO_KEYS, ADMIN), PASS_ROLE, boundary=boundary)
    missing = ("aws:PrincipalTag/allowed_service", "aws:username", "aws:RequestedRegion")
    assert evaluation == Evaluation(IMPLICIT_DENY, (), (), missing, boundary_allows=False)


def test_a_document_lists_its_context_keys() -> None:
    """API_GetContextKeysForCustomPolicy."""
    assert read_document(TWO_KEYS).context_keys == {
        "aws:principaltag/allowed_service": "aws:PrincipalTag/allowed_service",
        "aws:username": "aws:username",
    }
