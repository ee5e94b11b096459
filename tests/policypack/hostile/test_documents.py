"""Documents made to hide a permission: with repeated keys, odd types and characters, or text that is not JSON."""

import json

import pytest

from tests.policypack.hostile.samples import (
    BARE,
    DOCUMENT,
    PASS_ROLE_RULE,
    TRUST,
    TRUST_RULE,
    UNDECIDABLE_RULE,
    role,
    sound,
)
from tests.policypack.judging import inline_policy


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f'{{"Statement":[{{{BARE}}}],"Statement":[]}}', id="Statement twice, the last empty"),
        pytest.param(f'{{"Statement":[],"Statement":[{{{BARE}}}]}}', id="Statement twice, the first empty"),
        pytest.param(f'{{"Statement":{{{BARE}}},"statement":[]}}', id="Statement in two cases"),
        pytest.param(f'{{"Statement":{{{BARE},"Effect":"Deny"}}}}', id="Effect twice"),
        pytest.param(f'{{"Statement":{{{BARE},"Action":"s3:GetObject"}}}}', id="Action twice"),
        pytest.param(f'{{"Statement":{{{BARE},"action":"s3:GetObject"}}}}', id="Action in two cases"),
        pytest.param(f'{{"Statement":{{{BARE},"NotAction":"iam:*"}}}}', id="Action and NotAction"),
        pytest.param(f'{{"Statement":{{{BARE},"Resource":"arn:aws:s3:::b"}}}}', id="Resource twice"),
        pytest.param(f'{{"Statement":{{{BARE},"RESOURCE":"arn:aws:s3:::b"}}}}', id="Resource in two cases"),
        pytest.param(f'{{"Statement":{{{BARE},"NotResource":"*"}}}}', id="Resource and NotResource"),
        pytest.param(f'{{"Statement":{{{BARE}}},"Version":"2012-10-17","Version":{{}}}}', id="Version twice"),
        pytest.param(
            '{"Statement":{"Effect":"Allow","Action":"iam:PassRole","Resource":[["*"]]}}', id="a list in a list"
        ),
        pytest.param(
            '{"Statement":{"Effect":"Allow","Action":[["iam:PassRole"]],"Resource":"*"}}', id="the same of Action"
        ),
        pytest.param(
            '{"Statement":{"Effect":"Allow","Action":{"a":"iam:PassRole"},"Resource":"*"}}', id="an object as Action"
        ),
        pytest.param(
            '{"Statement":{"Effect":"Allow","Action":"iam:PassRole","Resource":{"a":"*"}}}', id="an object as Resource"
        ),
        pytest.param('{"Statement":{"Effect":"Allow","Action":"iam:PassRole"}}', id="no Resource"),
        pytest.param('{"Statement":{"Action":"iam:PassRole","Resource":"*"}}', id="no Effect"),
        pytest.param(
            '{"Statement":{"Effect":"allow","Action":"iam:PassRole","Resource":"*"}}', id="Effect in lower case"
        ),
        pytest.param(
            '{"Statement":{"Effect":["Allow"],"Action":"iam:PassRole","Resource":"*"}}', id="a list as Effect"
        ),
        pytest.param(f'[{{"Statement":{{{BARE}}}}}]', id="a document in a list"),
        pytest.param(json.dumps(json.dumps(DOCUMENT)), id="a document as a string"),
        pytest.param('{"Statement":["iam:PassRole"]}', id="a string as Statement"),
        pytest.param(f"\ufeff{json.dumps(DOCUMENT)}", id="a byte order mark"),
        pytest.param(
            '{"Statement":{"Effect":"Allow","NotAction":"s3:*","Resource":"arn:aws:iam::1:role/*"',
            id="NotAction, cut off",
        ),
        pytest.param(f"{json.dumps(DOCUMENT)} trailing", id="text behind it"),
        pytest.param(f"{json.dumps(DOCUMENT)}{json.dumps(DOCUMENT)}", id="two documents"),
        pytest.param(json.dumps(DOCUMENT)[:-1], id="cut off"),
        pytest.param(json.dumps(DOCUMENT).replace('"', "'"), id="single quotes"),
        pytest.param(json.dumps(DOCUMENT).replace("}]", "},]"), id="a comma too many"),
        pytest.param(json.dumps(DOCUMENT).replace("iam", "\\u0069am"), id="escaped"),
        pytest.param(json.dumps(DOCUMENT).replace("iam", "\\u0069am")[:-1], id="escaped and cut off"),
        pytest.param(
            json.dumps(DOCUMENT).replace("iam", "\N{CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I}am"),
            id="a look-alike i",
        ),
        pytest.param(json.dumps(DOCUMENT).replace("PassRole", "Pa\u017f\u017fRole"), id="a long s"),
        pytest.param(json.dumps(DOCUMENT).replace("PassRole", "Pass\u200bRole"), id="a zero-width space"),
        pytest.param(json.dumps(DOCUMENT).replace("PassRole", "Pass\\u0000Role"), id="a NUL"),
        pytest.param(json.dumps(DOCUMENT).replace("PassRole", "Pass\\ud800Role"), id="half a surrogate pair"),
        pytest.param(json.dumps(DOCUMENT).replace("PassRole", "PassRole "), id="a space behind"),
        pytest.param(json.dumps(DOCUMENT).replace('"*"', '"\\ud800"'), id="half a surrogate pair as Resource"),
        pytest.param(json.dumps(DOCUMENT).replace('"*"', '"*\\u0000"'), id="a NUL in Resource"),
        pytest.param(f'{{"Statement":{{{BARE}}},"Id":{"9" * 5000}}}', id="a number of 5,000 digits"),
        pytest.param(f'{{"Statement":{{{BARE}}},"Id":NaN}}', id="NaN"),
        pytest.param(f'{{"Statement":{{{BARE}}},"Id":-Infinity}}', id="Infinity"),
        pytest.param(f'{{"Statement":{{{BARE}}},"Id":1e999}}', id="a number above all floats"),
        pytest.param(f'{{"Statement":{{{BARE},"Sid":{{}}}}}}', id="an object as Sid"),
        pytest.param(f'{{"Statement":{{{BARE},"Condition":[]}}}}', id="a list as Condition"),
        pytest.param(f'{{"Statement":{{{BARE},"Condition":null}}}}', id="null as Condition"),
        pytest.param(
            f'{{"Statement":{{{BARE},"Condition":{{"StringEquals":[]}}}}}}', id="a list as the keys of a Condition"
        ),
        pytest.param(
            f'{{"Statement":{{{BARE},"Condition":{{"StringEquals":{{"a:b":[]}}}}}}}}', id="a key without values"
        ),
        pytest.param(f'{{"Statement":[{{{BARE}}},{{"Effect":"Deny","Action":"*"}}]}}', id="a Deny without Resource"),
        pytest.param(
            f'{{"Statement":[{{{BARE}}},{{"Effect":"Deny","Action":"iam:P\u0430ssRole","Resource":"*"}}]}}',
            id="a Deny with a look-alike letter",
        ),
        pytest.param(
            f'{{"Statement":[{{{BARE}}},{{"Effect":"Deny","Effect":"Deny","Action":"*","Resource":"*"}}]}}',
            id="a Deny that repeats a key",
        ),
    ],
)
def test_reports_a_permission_in_an_odd_document(text: str) -> None:
    assert sound(inline_policy(text))[PASS_ROLE_RULE]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            '{"Statement":{"Effect":"Allow","Principal":"*","Principal":{},"Action":"*"}}', id="Principal twice"
        ),
        pytest.param(
            '{"Statement":{"Effect":"Allow","principal":"*","Action":"sts:AssumeRole"}}', id="Principal in lower case"
        ),
        pytest.param(
            '{"Statement":{"Effect":"Allow","Principal":[{"AWS":"*"}],"Action":"*"}}',
            id="an object in a list",
        ),
        pytest.param(
            '{"Statement":{"Effect":"Allow","Principal":{"AWS":[["*"]]},"Action":"*"}}',
            id="a list in a list",
        ),
        pytest.param(
            '{"Statement":{"Effect":"Allow","Principal":{"AWS":"*","AWS":"123456789012"},"Action":"*"}}', id="AWS twice"
        ),
        pytest.param('{"Statement":{"Effect":"Allow","Principal":{"aws":"*"},"Action":"*"}}', id="AWS in lower case"),
        pytest.param(
            '{"Statement":{"Effect":"Allow","Principal":"*","Action":"\\u0455ts:AssumeRole"}}', id="a look-alike s"
        ),
        pytest.param(
            '{"Statement":{"Effect":"Allow","Principal":{"AWS":{"a":"*"}},"Action":"*"}}',
            id="an object as AWS",
        ),
        pytest.param('{"Statement":{"Effect":"Allow","Principal":null,"Action":"*"}}', id="null"),
        pytest.param('[{"Statement":{"Effect":"Allow","Principal":"*","Action":"*"}}]', id="a document in a list"),
        pytest.param(json.dumps(TRUST)[:-1], id="cut off"),
        pytest.param(f"{json.dumps(TRUST)} trailing", id="text behind it"),
    ],
)
def test_reports_an_open_trust_policy_in_an_odd_document(text: str) -> None:
    assert sound(role(text)).keys() & {TRUST_RULE, UNDECIDABLE_RULE}
