"""How statements are read: values that are unknown, that may be absent, and what is outside the grammar."""

import pytest
from iam_guardrails.values import HOLE, Either, OpenObject, Partial, Unknown

from tests.policypack.noticed.samples import (
    ALLOW,
    ATTACH,
    ATTACHES,
    DENY,
    NOTHING,
    OWN,
    PASSES,
    POLICY,
    ROLES,
    Answer,
    allow,
    answer,
    deny,
    document,
    unknown,
)

BOUND = {"StringEquals": {"iam:PolicyARN": POLICY}}
OUTPUT = "Calling [toString] on an [Output<T>] is not supported."
ROLE = f"{OWN}app"
PREFIX = Answer({"iam:PassRole": "prefix"})
LOOK_ALIKE = "iam:PassR\N{CYRILLIC SMALL LETTER O}le"


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(deny(Condition={"Bool": {"aws:SecureTransport": "true"}}), id="one with a condition"),
        pytest.param(deny(Condition=Unknown("x")), id="one with an unknown condition"),
        pytest.param(deny(Condition=OpenObject({}, "Macro")), id="one to which a macro may add conditions"),
        pytest.param(deny(Comment="no"), id="one with an unknown key"),
        pytest.param(Either((DENY,)), id="one that may be absent"),
        pytest.param(deny(Resource=Either(("*", "arn:aws:s3:::b"))), id="one of two values"),
        pytest.param(deny(Resource=[Either(("*", "arn:aws:s3:::b"))]), id="one of two values in a list"),
        pytest.param(deny(Action=["iam:PassRole", Unknown("x")]), id="one with an unknown action"),
        pytest.param(deny(Resource=f"{ROLES}${{aws:username}}"), id="one with a policy variable"),
        pytest.param(deny(Resource="**", NotResource="*"), id="one with Resource and NotResource"),
        pytest.param(deny(Action=LOOK_ALIKE), id="one of a look-alike action"),
        pytest.param(deny(action="iam:PassRole"), id="one with a key in two cases"),
    ],
)
def test_a_deny_that_is_not_certain_takes_nothing_away(statement: object) -> None:
    assert answer(document(ALLOW, statement)).allows == PASSES.allows


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        pytest.param(allow(Resource=None, NotResource="*${aws:username}"), PASSES, id="NotResource, a variable"),
        pytest.param(
            allow(Action=None, NotAction=["iam:[!p]*", "s*", LOOK_ALIKE]), "iam:PassRole", id="NotAction, a look-alike"
        ),
        pytest.param(allow(Resource=Partial(f"arn:aws:iam::{HOLE}:role/*", ("x",))), PASSES, id="an unknown account"),
        pytest.param(allow(Resource=f"arn:aws:iam::123456789012:role/{OUTPUT}"), PASSES, id="an Output as a string"),
        pytest.param(allow(Resource=" * "), PASSES, id="spaces around a resource"),
        pytest.param(allow(Action=" iam:PassRole\n"), PASSES, id="spaces around an action"),
        pytest.param({**allow(), "action": "s3:GetObject"}, PASSES, id="a key in two cases"),
        pytest.param({"Effect": "Allow", "Action": "iam:PassRole"}, PASSES, id="no Resource"),
        pytest.param(allow(NotAction="iam:*"), "iam:PassRole", id="Action and NotAction"),
        pytest.param(allow(Effect="allow"), PASSES, id="a misspelt Effect"),
        pytest.param(allow(Action=[["iam:PassRole"]]), PASSES, id="a list in a list"),
        pytest.param(allow(Action=["s3:GetObject", {"x": "y"}]), "iam:PassRole", id="an object among the actions"),
        pytest.param("iam:PassRole", "iam:PassRole", id="a text in place of a statement"),
        pytest.param(
            allow(Action=None, NotAction=["s*", Either(("iam:*",))]), "iam:PassRole", id="an entry to leave out"
        ),
        pytest.param({**ATTACH, "Condition": Either((BOUND, {}))}, ATTACHES, id="two Condition blocks"),
        pytest.param({**ATTACH, "Condition": Either((BOUND,))}, ATTACHES, id="a Condition block that may be absent"),
        pytest.param(
            {**ATTACH, "Condition": {"StringEquals": Either((BOUND["StringEquals"], {}))}},
            ATTACHES,
            id="keys of one of two operands",
        ),
        pytest.param(
            {**ATTACH, "Condition": {"StringEquals": {"iam:PolicyARN": Either((POLICY,))}}},
            ATTACHES,
            id="values that may be absent",
        ),
        pytest.param({**ATTACH, "Condition": BOUND}, NOTHING, id="a condition that bounds"),
        pytest.param(allow(Effect=Unknown("x")), unknown("x"), id="an unknown Effect"),
        pytest.param(allow(Action=[Unknown("x")]), unknown("x"), id="an unknown action"),
        pytest.param(allow(Action=None, NotAction=[Unknown("x")]), unknown("x"), id="an unknown entry of NotAction"),
        pytest.param(allow(Resource=[Unknown("x")]), unknown("x"), id="an unknown resource"),
        pytest.param(Unknown("x"), unknown("x"), id="an unknown statement"),
        pytest.param({**ATTACH, "Condition": Unknown("x")}, unknown("x"), id="an unknown Condition block"),
        pytest.param({**ATTACH, "Condition": OpenObject({}, "x")}, unknown("x"), id="conditions that a macro adds"),
        pytest.param({**ATTACH, "Condition": {"StringEquals": Unknown("x")}}, unknown("x"), id="unknown operands"),
        pytest.param(OpenObject(DENY, "x"), unknown("x"), id="a statement to which a macro adds"),
        pytest.param(allow(Resource=Partial(f"{ROLES}a{HOLE}*", ("x",))), unknown("x"), id="an unknown part of a name"),
        pytest.param(
            allow(Resource=Partial(f"{ROLES}{HOLE}*", ("x",))), unknown("x"), id="an unknown beginning of a name"
        ),
        pytest.param(allow(Resource=Partial(f"arn:aws:iam::{HOLE}:role/app-*", ("x",))), PREFIX, id="its account"),
        pytest.param(allow(Resource=Partial(f"arn:{HOLE}:iam::*:role/app-*", ("x",))), PREFIX, id="its partition"),
        pytest.param(allow(Resource=Partial(f"{ROLES}app-{HOLE}*", ("x",))), PREFIX, id="more of a prefix"),
        pytest.param(allow(Resource=Partial(f"{ROLES}app-*-{HOLE}", ("x",))), PREFIX, id="the end behind a prefix"),
        pytest.param(allow(Resource=Partial(f"{ROLES}app-{HOLE}", ("x",))), unknown("x"), id="the end of a name"),
        pytest.param(allow(Action=Partial(f"iam:{HOLE}", ("x",))), unknown("x"), id="an unknown part of an action"),
        pytest.param(allow(Action="IAM:PassRole"), PASSES, id="an action in upper case"),
        pytest.param(allow(Action="?am:PassRole"), PASSES, id="an action that begins with a wildcard"),
        pytest.param(allow(Resource="a*:role/*"), PASSES, id="a wildcard in the first field"),
        pytest.param(allow(Resource=f"{ROLE}*"), PREFIX, id="a prefix"),
        pytest.param(allow(Resource=f"{OWN}?"), PASSES, id="a question mark in place of a name"),
        pytest.param(allow(Resource=f"{OWN}${{aws:username}}"), PASSES, id="a variable in place of a name"),
        pytest.param(allow(Resource="arn:aws:iam::${aws:username}"), PASSES, id="a variable in place of an account"),
        pytest.param(allow(Resource=f"{OWN}\N{CYRILLIC SMALL LETTER A}"), PASSES, id="a look-alike in a name"),
        pytest.param(allow(Resource="arn:aws:iam::123456789012"), PASSES, id="an ARN without its last field"),
        pytest.param(
            allow(Resource=f"{OWN}Pulumi.Output`1[System.String]"), PASSES, id="an Output of .NET as a string"
        ),
        pytest.param(allow(Resource=ROLE), NOTHING, id="a named role"),
        pytest.param(allow(Resource=None, NotResource=ROLE), PASSES, id="all but a named role"),
        pytest.param(allow(Resource=[ROLE, Unknown("x")]), unknown("x"), id="an unknown resource next to a named role"),
        pytest.param(
            allow(Action=Partial(f"iam:{HOLE}", ("x",)), Resource=ROLE),
            unknown("x"),
            id="an unknown part of an action on a named role",
        ),
        pytest.param(
            deny(Action=["iam:PassRole", Partial(f"iam:{HOLE}", ("x",))]),
            NOTHING,
            id="a Deny of an action that is unknown in part",
        ),
    ],
)
def test_reads_a_statement_as_what_it_may_allow(statement: object, expected: Answer | str) -> None:
    found = answer(document(statement))
    if isinstance(expected, str):
        assert found.allows[expected] == "unbounded"
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("statement", "faults"),
    [
        pytest.param(allow(Resource=" *"), ["statement 1 has spaces around an entry of `Resource`"], id="spaces"),
        pytest.param(
            {**allow(), "resource": "*"},
            ["statement 1 writes `Resource` as `resource`"],
            id="a key in another case",
        ),
        pytest.param("x", ["statement 1 is not an object"], id="a text"),
    ],
)
def test_says_what_is_outside_the_grammar(statement: object, faults: list[str]) -> None:
    assert list(document(statement).faults) == faults
