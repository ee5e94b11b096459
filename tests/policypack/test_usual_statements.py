"""Statements that are written as nearly all are: reading them at once gives what reading them in full gives."""

import json
from dataclasses import fields

import pytest
from iam_guardrails import documents
from iam_guardrails.budget import Budget
from iam_guardrails.documents import Document, parse
from iam_guardrails.statements import Statement

from tools.generated.managed_policies import managed_documents

PLAIN = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}
ODD = [
    pytest.param('{"Effect": "Allow", "Action": ["iam:PassRole", "iam:PassRole "], "Resource": "*"}', id="a space"),
    pytest.param('{"Effect": "Allow", "Action": ["iam:PassRole iam:*"], "Resource": "*"}', id="two actions in one"),
    pytest.param('{"Effect": "Allow", "Action": ["iam:PassRole", ""], "Resource": "*"}', id="an empty action"),
    pytest.param('{"Effect": "Allow", "Action": [], "Resource": "*"}', id="no action"),
    pytest.param('{"Effect": "Allow", "Action": "iam:*", "Resource": []}', id="no resource"),
    pytest.param('{"Effect": "Allow", "Action": ["iam:*", 1], "Resource": "*"}', id="a number"),
    pytest.param('{"Effect": "Allow", "Action": "iam", "Resource": "*"}', id="an action without a service"),
    pytest.param('{"Effect": "allow", "Action": "iam:*", "Resource": "*"}', id="an effect in lower case"),
    pytest.param('{"Effect": ["Allow"], "Action": "iam:*", "Resource": "*"}', id="a list of effects"),
    pytest.param('{"Sid": "a", "Sid": "b", "Effect": "Deny", "Action": "iam:*", "Resource": "*"}', id="two Sids"),
    pytest.param('{"Sid": 1, "Effect": "Deny", "Action": "iam:*", "Resource": "*"}', id="a Sid that is a number"),
    pytest.param('{"Effect": "Deny", "Effect": "Allow", "Action": "iam:*", "Resource": "*"}', id="two effects"),
    pytest.param('{"Effect": "Deny", "Action": "iam:*", "Resource": "*", "Condition": null}', id="a null Condition"),
    pytest.param('{"Effect": "Deny", "Action": "iam:*", "Resource": "*", "Condition": {"Bool": 1}}', id="no operands"),
    pytest.param('{"Effect": "Deny", "Action": "iam:*", "Resource": "*", "Principal": "*"}', id="a principal"),
    pytest.param('{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}', id="NotAction"),
    pytest.param(
        '{"Effect": "Allow", "Action": "iam:*", "Resource": "Pulumi.Output`1[System.String]"}', id="an Output"
    ),
]


def shown(document: Document) -> list[dict[str, object]]:
    """Return the statements of a document, field by field."""
    names = [field.name for field in fields(Statement)]
    return [{name: getattr(statement, name) for name in names} for statement in document.statements]


def read_in_full(value: object, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    with monkeypatch.context() as patched:
        patched.setattr(documents, "plain_statement", lambda *_, **__: None)
        return shown(parse(value, Budget()))


def test_reads_policies_of_aws_as_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    for document in managed_documents().values():
        assert shown(parse(document, Budget())) == read_in_full(document, monkeypatch)


@pytest.mark.parametrize("statement", ODD)
def test_reads_what_is_not_usual_in_full(statement: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f'{{"Version": "2012-10-17", "Statement": [{json.dumps(PLAIN)}, {statement}]}}'
    assert shown(parse(text, Budget())) == read_in_full(text, monkeypatch)
