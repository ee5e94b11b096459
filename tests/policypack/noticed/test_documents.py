"""How documents are read: texts that are not JSON, or only in part known, and what reading costs."""

import json

import pytest
from iam_guardrails.budget import STEPS, Budget, TooComplexError
from iam_guardrails.documents import LONGEST_DOCUMENT, parse
from iam_guardrails.values import HOLE, OpenObject, Parameter, Partial, Unknown, read_json

from tests.policypack.noticed.samples import ALLOW, DENY, NOTHING, PASSES, VERSION, Answer, answer, unknown

TEXT = json.dumps({"Version": VERSION, "Statement": {**ALLOW, "Resource": "ENTRY"}})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(Partial(TEXT.replace("ENTRY", HOLE), ("x",)), unknown("x"), id="a text with an unknown part"),
        pytest.param(
            Partial(TEXT.replace("ENTRY", f"arn:aws:iam::{HOLE}:role/*"), ("x",)), PASSES, id="an unknown account"
        ),
        pytest.param(
            Partial(f"\ufeff{TEXT.replace('ENTRY', HOLE)}", ("x",)), unknown("x"), id="a byte order mark before one"
        ),
        pytest.param(OpenObject({"Statement": []}, "Macro"), unknown("Macro"), id="an object to which a macro adds"),
        pytest.param([OpenObject({"Statement": []}, "Macro")], unknown("Macro"), id="a list of such an object"),
        pytest.param([Unknown("x")], unknown("x"), id="a list of an unknown value"),
        pytest.param(Unknown("x"), unknown("x"), id="an unknown document"),
        pytest.param({"Statement": [Partial(f"{HOLE}x", ("x",))]}, unknown("x"), id="a statement with an unknown part"),
        pytest.param({"Statement": [ALLOW, DENY]}, NOTHING, id="a Deny"),
        pytest.param({"statement": [ALLOW]}, PASSES, id="a key in another case"),
    ],
)
def test_reads_a_document_as_what_it_may_allow(value: object, expected: Answer) -> None:
    assert answer(parse(value, Budget())) == expected


@pytest.mark.parametrize(
    ("text", "action"),
    [
        pytest.param("'NotAction': 's3:*'", "iam:PassRole", id="NotAction"),
        pytest.param(r"{'Action': 'iam:Pass\u0052ole'}", "iam:PassRole", id="an escaped letter"),
        pytest.param("iam:AddUserToGroup: yes", "iam:AddUserToGroup", id="an action with a colon behind it"),
        pytest.param("x" * (LONGEST_DOCUMENT + 1), "iam:PassRole", id="a text that is too long"),
        pytest.param('["iam:PassRole"]', "iam:PassRole", id="a list of an action"),
    ],
)
def test_takes_what_it_cannot_read_for_permissions(text: str, action: str) -> None:
    assert answer(parse(text, Budget())).allows[action] == "unbounded"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param("{}", ["the document has no `Statement`"], id="an empty object"),
        pytest.param("no", ["the document is not JSON"], id="a word"),
        pytest.param("[" * 200 + "]" * 200, ["the document is nested too deeply"], id="nesting"),
        pytest.param(
            '{"Version": "2012", "Statement": []}',
            ["the document has a `Version` that is neither `2012-10-17` nor `2008-10-17`"],
            id="another version",
        ),
        pytest.param('\ufeff{"Statement": []}', ["the document begins with a byte order mark"], id="a byte order mark"),
        pytest.param(
            "\ufeff{}",
            ["the document begins with a byte order mark", "the document has no `Statement`"],
            id="a byte order mark and no statements",
        ),
    ],
)
def test_says_what_is_wrong_with_a_document(text: str, faults: list[str]) -> None:
    assert list(parse(text, Budget()).faults) == faults


@pytest.mark.parametrize("resource", ['"Resource": "*"', "'resource': '*'", "RESOURCE: *", '"Resource": [ "*" ]'])
def test_takes_a_resource_in_what_it_cannot_read_for_no_action(resource: str) -> None:
    assert answer(parse(f"{{'Action': 's3:*', {resource},}}", Budget())).allows == {}
    assert answer(parse(f"{{'Action': '*', {resource},}}", Budget())).allows["iam:PassRole"] == "unbounded"


def test_says_what_is_wrong_with_a_trust_policy_that_looks_like_a_permission_policy() -> None:
    assert parse({"Statement": ALLOW}, Budget(), trust=True).faults == (
        "statement 1 has neither `Principal` nor `NotPrincipal`",
        "statement 1 has a `Resource`, which does not belong there",
    )


@pytest.mark.parametrize(
    ("value", "least"),
    [
        pytest.param(json.dumps({"Statement": [], "Id": "x" * 100_000}), 1000, id="a long text"),
        pytest.param({"Statement": [ALLOW] * 1000}, 1000, id="many statements"),
        pytest.param({"Statement": {**ALLOW, "Action": ["iam:PassRole"] * 8000}}, 1000, id="many actions"),
    ],
)
def test_pays_for_reading(value: object, least: int) -> None:
    budget = Budget()
    parse(value, budget)
    assert least < STEPS - budget.left < STEPS
    with pytest.raises(TooComplexError):
        parse(value, Budget(least))


def test_tells_the_unknown_parts_of_a_text_from_what_it_escapes() -> None:
    text = Partial(rf'{{"a": "\uE004", "b": "\\ue004", "c": "{HOLE}", "d": "{HOLE}"}}', ("x", "y"))
    read = read_json(text)
    assert read == {"a": "\ufffd", "b": r"\ue004", "c": HOLE, "d": HOLE}
    assert (read["c"].sources, read["d"].sources) == (("x",), ("y",))


def test_a_source_that_nobody_can_tell_is_no_value_of_a_parameter() -> None:
    read = read_json(Partial(f'["{HOLE}", "{HOLE}{HOLE}"]', (Parameter("parameter P"), Parameter("parameter Q"))))
    assert [one.sources for one in read] == [("parameter P",), ("parameter P", "parameter P")]
    assert {type(source) for one in read for source in one.sources} == {str}
