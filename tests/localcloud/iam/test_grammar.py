"""Malformed documents. A test names its pages of the IAM User Guide."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from localcloud.iam import MalformedDocument, Request, allows, read_document, read_trust_policy, trusts
from tests.localcloud.iam.samples import BOB, PASS_ROLE, ROLE, trust

STATEMENT = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        pytest.param({}, r"the document must be given a Statement, got \[\]", id="empty"),
        pytest.param({"Statement": []}, r"Statement must be given at least one statement, got \[\]", id="no statement"),
        pytest.param({"statement": STATEMENT}, r"the document must be of the elements .*'statement'", id="key case"),
        pytest.param({"Id": "x", "Statement": STATEMENT}, r"the document must be of the elements .*'Id'", id="id"),
        pytest.param(
            {"Version": "2012-10-18", "Statement": STATEMENT}, r"Version must be .* '2012-10-18'", id="version"
        ),
        pytest.param({"Statement": "Allow"}, r"Statement\[0\] must be an object, got 'Allow'", id="text"),
        pytest.param({"Statement": [STATEMENT, 7]}, r"Statement\[1\] must be an object, got 7", id="number"),
        pytest.param(
            {"Statement": [{**STATEMENT, "Sid": "A"}] * 2}, r"Sid must be unique .*\['A', 'A'\]", id="sid twice"
        ),
    ],
)
def test_refuses_a_malformed_document(document: Mapping[str, Any], message: str) -> None:
    """reference_policies_grammar."""
    with pytest.raises(MalformedDocument, match=message):
        allows(document, PASS_ROLE)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"Effect": None}, r"Statement\[0\].Effect must be Allow or Deny, got None", id="no effect"),
        pytest.param({"Effect": "allow"}, r"Effect must be Allow or Deny, got 'allow'", id="effect case"),
        pytest.param({"effect": "Allow"}, r"Statement\[0\] must be of the elements .*'effect'", id="unknown element"),
        pytest.param({"NotAction": "s3:*"}, r"exactly one of Action and NotAction", id="both actions"),
        pytest.param({"NotResource": "*"}, r"exactly one of Resource and NotResource", id="both resources"),
        pytest.param({"Principal": "*"}, r"must be of the elements .*'Principal'", id="principal"),
        pytest.param({"Sid": "a b"}, r"Statement\[0\].Sid must be letters and digits, got 'a b'", id="sid"),
        pytest.param({"Action": []}, r"Action must be given at least one value, got \[\]", id="no action"),
        pytest.param({"Action": "PassRole"}, r"Action must be `\*` or `service:name`, got 'PassRole'", id="no service"),
        pytest.param({"Action": "*:*"}, r"Action must be .*, got '\*:\*'", id="star for the service"),
        pytest.param({"Action": "i*:PassRole"}, r"Action must be .*, got 'i\*:PassRole'", id="star in the service"),
        pytest.param({"Action": ["iam:*", 7]}, r"Action must be .*, got 7", id="action of another type"),
        pytest.param({"Resource": "role/x"}, r"Resource must be `\*` or an ARN, got 'role/x'", id="no ARN"),
        pytest.param({"Resource": ""}, r"Resource must be `\*` or an ARN, got ''", id="empty resource"),
        pytest.param({"Resource": {"a": 1}}, r"Resource must be `\*` or an ARN", id="resource of another type"),
        pytest.param({"Resource": "arn:aws:iam::1:role/${x"}, r"free of a `\$\{` that opens no", id="open variable"),
        pytest.param({"Resource": "arn:aws:iam::1:role/${}"}, r"free of a `\$\{` that opens no", id="empty variable"),
        pytest.param({"Resource": "arn:aws:iam::1:role/${a, b}"}, r"free of a `\$\{` that opens no", id="no quotes"),
        pytest.param({"Condition": []}, r"Statement\[0\].Condition must be an object, got \[\]", id="condition"),
        pytest.param({"Condition": {"StringIs": {"a:b": "c"}}}, r"condition operators, got 'StringIs'", id="operator"),
        pytest.param({"Condition": {"NullIfExists": {"a:b": "true"}}}, r"got 'NullIfExists'", id="null if exists"),
        pytest.param({"Condition": {"StringEquals": "x"}}, r"StringEquals must be an object, got 'x'", id="keys"),
        pytest.param({"Condition": {"StringEquals": {"b": "c"}}}, r"`service:name`, got 'b'", id="key"),
        pytest.param({"Condition": {"StringEquals": {"a:b": []}}}, r"a:b must be given at least one", id="no value"),
        pytest.param({"Condition": {"StringEquals": {"a:b": None}}}, r"string, number or Boolean, got None", id="null"),
        pytest.param(
            {"Condition": {"StringLike": {"a:b": "${"}}}, r"free of a `\$\{`", id="open variable in condition"
        ),
        pytest.param({"Condition": {"Bool": {"a:b": "${a:c}"}}}, r"of the type of Bool", id="variable in Boolean"),
        pytest.param({"Condition": {"Null": {"a:b": "maybe"}}}, r"of the type of Null, got 'maybe'", id="no Boolean"),
        pytest.param({"Condition": {"NumericEquals": {"a:b": "ten"}}}, r"NumericEquals, got 'ten'", id="no number"),
        pytest.param({"Condition": {"DateLessThan": {"a:b": "May"}}}, r"DateLessThan, got 'May'", id="no date"),
        pytest.param({"Condition": {"NotIpAddress": {"a:b": "1.2.3"}}}, r"NotIpAddress, got '1.2.3'", id="no address"),
        pytest.param({"Condition": {"BinaryEquals": {"a:b": "?"}}}, r"BinaryEquals, got '\?'", id="no base64"),
    ],
)
def test_refuses_a_malformed_statement_about_another_action(change: Mapping[str, Any], message: str) -> None:
    """reference_policies_grammar and access-analyzer-reference-policy-checks."""
    document = {"Version": "2012-10-17", "Statement": [{**STATEMENT, **change}]}
    with pytest.raises(MalformedDocument, match=message):
        allows(document, Request("s3:GetObject", "arn:aws:s3:::bucket/key"))


@pytest.mark.parametrize(
    ("elements", "message"),
    [
        pytest.param({}, r"exactly one of Principal and NotPrincipal", id="no principal"),
        pytest.param({"Principal": "*", "Resource": "*"}, r"must be of the elements .*'Resource'", id="resource"),
        pytest.param({"Principal": "everyone"}, r"Principal must be `\*` or an object, got 'everyone'", id="text"),
        pytest.param({"Principal": {"Group": "x"}}, r"types AWS, Service, Federated, got 'Group'", id="type"),
        pytest.param({"Principal": {"AWS": []}}, r"Principal.AWS must be given at least one value", id="nobody"),
        pytest.param(
            {"Principal": {"AWS": "arn:aws:iam::123456789012:role/*"}},
            r"named in full, got 'arn",
            id="partial wildcard",
        ),
        pytest.param(
            {"Principal": {"Service": "*"}}, r"Principal.Service must be .* in full, got '\*'", id="any service"
        ),
        pytest.param(
            {"NotPrincipal": {"AWS": "Bob"}}, r"NotPrincipal.AWS must be .* in full, got 'Bob'", id="bare name"
        ),
    ],
)
def test_refuses_a_malformed_principal(elements: Mapping[str, Any], message: str) -> None:
    """reference_policies_elements_principal and access-analyzer-reference-policy-checks."""
    with pytest.raises(MalformedDocument, match=message):
        trusts({"Statement": [trust(**elements)]}, BOB)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", r"the document must be JSON, got an error: Expecting value: line 1", id="empty"),
        pytest.param("{'Statement': []}", r"the document must be JSON, got an error: Expecting property", id="quotes"),
        pytest.param("[" * 100_000, r"the document must be JSON, got an error: maximum recursion", id="deep"),
        pytest.param('{"Version": NaN}', r"the document must be JSON, got `NaN`", id="not a number"),
        pytest.param("[]", r"the document must be an object, got \[\]", id="list"),
        pytest.param('{"Version": [], "Statement": []}', r"Version must be .* got \[\]", id="version of another type"),
        pytest.param(
            '{"Statement": {"Effect": "Deny", "Effect": "Allow", "Action": "*", "Resource": "*"}}',
            r"an object must be given each key once, got \['Effect', 'Effect', 'Action', 'Resource'\]",
            id="key twice",
        ),
    ],
)
def test_refuses_malformed_json(text: str, message: str) -> None:
    """reference_policies_grammar: "Individual elements must not contain multiple instances of the same key"."""
    for read in (read_document, read_trust_policy):
        with pytest.raises(MalformedDocument, match=message):
            read(text)


def test_reads_a_document_as_json_text() -> None:
    [statement] = read_document(json.dumps({"Statement": STATEMENT})).statements
    requests = [PASS_ROLE, Request("iam:GetRole", ROLE)]
    assert [statement.applies(request) for request in requests] == [True, False]
