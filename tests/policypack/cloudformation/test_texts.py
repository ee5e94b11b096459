"""Texts with unknown parts: what functions keep of them."""

from itertools import product

import pytest
from iam_guardrails.values import ACCOUNT, STACK, Either, Unknown

from tests.policypack.cloudformation.samples import IMPORT, IMPORTED, NO_VALUE, exact, partial, resolved

FROM = IMPORTED.source


def sub(text: str, **values: object) -> dict[str, object]:
    return {"Fn::Sub": [text, values]}


def maybe(value: object, other: object = NO_VALUE) -> dict[str, object]:
    return {"Fn::If": ["Open", value, other]}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(sub("a-${A}", A="b"), "a-b", id="known"),
        pytest.param(sub("a-${ A }", A="b"), "a-b", id="blanks around a name"),
        pytest.param(sub("a-${A}-${A}", A=IMPORT), partial("a-?-?", FROM, FROM), id="unknown twice"),
        pytest.param(sub("${A}", A=IMPORT), IMPORTED, id="unknown as a whole"),
        pytest.param(sub("${A}${B}", A="", B=IMPORT), IMPORTED, id="an empty text next to it"),
        pytest.param({"Fn::Sub": "${!aws:username}"}, "${aws:username}", id="a literal"),
        pytest.param({"Fn::Sub": "${aws:username}"}, Unknown("parameter aws:username"), id="a name that isn't there"),
        pytest.param({"Fn::Sub": "a ${ b"}, "a ${ b", id="no end"),
        pytest.param({"Fn::Sub": "a${}b"}, partial("a?b", "parameter "), id="no name"),
        pytest.param({"Fn::Sub": "a${AWS::NoValue}b"}, "ab", id="nothing"),
        pytest.param(sub("a${A}", A=maybe("b", "c")), Either(("ab", "ac")), id="one of two"),
        pytest.param(sub("a${A}", A=maybe("b")), Either(("ab", "a")), id="one that may be absent"),
        pytest.param(sub("${A}${A}", A=maybe("b", "c")), Either(("bb", "bc", "cb", "cc")), id="every combination"),
        pytest.param(sub("${A}!", A=["b"]), partial("?!", "Fn::Sub"), id="a list"),
        pytest.param(sub("${A}", A=5), "5", id="a number"),
        pytest.param(sub("${A}", A=True), "true", id="a boolean"),
        pytest.param({"Fn::Sub": 5}, Unknown("Fn::Sub"), id="no text"),
        pytest.param({"Fn::Sub": ["a", "b"]}, Unknown("Fn::Sub"), id="no values"),
        pytest.param({"Fn::Sub": {"Fn::Sub": "a"}}, "a", id="a text of another function"),
        pytest.param({"Fn::Sub": "arn:${AWS::Partition}:${AWS::AccountId}"}, f"arn:aws:{ACCOUNT}", id="pseudo"),
    ],
)
def test_substitutes(value: object, expected: object) -> None:
    assert resolved(value) == exact(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param({"Fn::Join": [":", ["a", 1, True]]}, "a:1:true", id="scalars"),
        pytest.param({"Fn::Join": [":", ["a", IMPORT, "b"]]}, partial("a:?:b", FROM), id="an unknown part"),
        pytest.param({"Fn::Join": [":", ["a", NO_VALUE, "b"]]}, "a:b", id="nothing among the parts"),
        pytest.param({"Fn::Join": [":", ["a", maybe("b")]]}, Either(("a:b", "a")), id="a part that may be absent"),
        pytest.param({"Fn::Join": [",", maybe(["a", "b"], ["c"])]}, Either(("a,b", "c")), id="one of two lists"),
        pytest.param({"Fn::Join": [",", {"Ref": "L"}]}, "a,b", id="a list parameter"),
        pytest.param({"Fn::Join": [",", ["x", {"Ref": "L"}]]}, "x,a,b", id="a list among the parts"),
        pytest.param({"Fn::Join": [",", IMPORT]}, IMPORTED, id="an unknown list"),
        pytest.param({"Fn::Join": [",", []]}, "", id="no parts"),
        pytest.param({"Fn::Join": [IMPORT, ["a", "b"]]}, Unknown("Fn::Join"), id="an unknown delimiter"),
        pytest.param({"Fn::Join": [","]}, Unknown("Fn::Join"), id="no list"),
        pytest.param(
            {"Fn::Join": ["", ["x", *[maybe("a", "b")] * 7]]},
            partial("x???????", *["Fn::If"] * 7),
            id="more ways than are told apart",
        ),
    ],
)
def test_joins(value: object, expected: object) -> None:
    assert resolved(value, Parameters={"L": {"Type": "CommaDelimitedList", "Default": "a,b"}}) == exact(expected)


def test_tells_up_to_64_combinations_apart() -> None:
    combinations = ["".join(letters) for letters in product("ab", repeat=6)]
    assert resolved({"Fn::Join": ["", [maybe("a", "b")] * 6]}) == ("Either", *combinations)


ARN = sub("arn:aws:iam::p${A}:role/x", A=IMPORT)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param({"Fn::Split": [",", "a,b"]}, ["a", "b"], id="known"),
        pytest.param({"Fn::Split": [",", sub("iam:*,${A}", A=IMPORT)]}, ["iam:*", IMPORTED], id="an unknown part"),
        pytest.param({"Fn::Split": [",", sub("a,b${A}", A=IMPORT)]}, ["a", partial("b?", FROM)], id="in part unknown"),
        pytest.param({"Fn::Split": [",", maybe("a,b", "c")]}, Either((["a", "b"], ["c"])), id="one of two texts"),
        pytest.param({"Fn::Split": [",", IMPORT]}, IMPORTED, id="an unknown text"),
        pytest.param({"Fn::Split": ["", "a"]}, Unknown("Fn::Split"), id="no delimiter"),
        pytest.param({"Fn::Split": [",", NO_VALUE]}, Unknown("Fn::Split"), id="no text"),
        pytest.param({"Fn::Select": [2, {"Fn::Split": [":", ARN]}]}, "iam", id="an entry before the unknown part"),
        pytest.param({"Fn::Select": [4, {"Fn::Split": [":", ARN]}]}, partial("p?", FROM), id="that part"),
        pytest.param({"Fn::Select": [5, {"Fn::Split": [":", ARN]}]}, IMPORTED, id="an entry behind it"),
        pytest.param({"Fn::Select": [9, {"Fn::Split": [":", ARN]}]}, IMPORTED, id="an entry far behind it"),
        pytest.param({"Fn::Length": {"Fn::Split": [":", ARN]}}, Unknown("Fn::Length"), id="their number"),
        pytest.param(
            {"Fn::Select": [4, {"Fn::Split": [":", {"Ref": "AWS::StackId"}]}]}, ACCOUNT, id="of a pseudo text"
        ),
    ],
)
def test_splits(value: object, expected: object) -> None:
    assert resolved(value) == exact(expected)


LETTERS = ["a", "b", "c"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param([1, LETTERS], "b", id="a number"),
        pytest.param(["1", LETTERS], "b", id="a text"),
        pytest.param([{"Ref": "N"}, LETTERS], "c", id="a parameter"),
        pytest.param([maybe("0", "1"), LETTERS], Either(("a", "b")), id="one of two places"),
        pytest.param([IMPORT, LETTERS], Either(tuple(LETTERS)), id="an unknown place"),
        pytest.param([1, maybe(LETTERS, ["d", "e"])], Either(("b", "e")), id="one of two lists"),
        pytest.param([0, [maybe("a"), "b"]], Either((Either(("a", "b")),)), id="an entry that may be absent"),
        pytest.param([0, ["a", maybe("b")]], "a", id="one before that"),
        pytest.param([0, IMPORT], IMPORTED, id="an unknown list"),
        pytest.param([0, [IMPORT, "a"]], IMPORTED, id="an unknown entry"),
        pytest.param([9, LETTERS], Unknown("Fn::Select"), id="behind the end"),
        pytest.param([-1, LETTERS], Unknown("Fn::Select"), id="negative"),
        pytest.param(["1" * 5000, LETTERS], Unknown("Fn::Select"), id="huge"),
        pytest.param(["\u0663", LETTERS], Unknown("Fn::Select"), id="a digit that is not ASCII"),
        pytest.param([0, []], Unknown("Fn::Select"), id="an empty list"),
        pytest.param([0], Unknown("Fn::Select"), id="no list"),
    ],
)
def test_selects(value: object, expected: object) -> None:
    assert resolved({"Fn::Select": value}, Parameters={"N": {"Type": "Number", "Default": 2}}) == exact(expected)


SECRET = "{{resolve:ssm:/x}}"  # noqa: S105  the name of a parameter


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(SECRET, Unknown(SECRET), id="alone"),
        pytest.param(f"a-{SECRET}-b-{SECRET}", partial("a-?-b-?", SECRET, SECRET), id="in a text"),
        pytest.param({"Fn::Join": ["", ["{{resolve:ssm:", "/x}}"]]}, Unknown(SECRET), id="joined"),
        pytest.param(
            {"Fn::Sub": "{{resolve:ssm:/${AWS::StackName}}}"},
            Unknown(f"{{{{resolve:ssm:/{STACK}}}}}"),
            id="substituted",
        ),
        pytest.param(sub("{{resolve:ssm:/${A}}}", A=IMPORT), Unknown("{{resolve:ssm:/…}}"), id="with an unknown name"),
        pytest.param(
            sub("${A}-{{resolve:ssm:/${A}}}-${B}", A=IMPORT, B={"Ref": "N"}),
            partial("?-?-?", FROM, "{{resolve:ssm:/…}}", "parameter N"),
            id="among other unknown parts",
        ),
        pytest.param({"Fn::Sub": SECRET}, Unknown(SECRET), id="substituted without a placeholder"),
        pytest.param(
            {"Fn::Sub": f"role/{SECRET}"}, partial("role/?", SECRET), id="behind a text without a placeholder"
        ),
        pytest.param({"Fn::Select": [0, [SECRET]]}, Unknown(SECRET), id="selected"),
        pytest.param({"Ref": "D"}, Unknown(SECRET), id="the default of a parameter"),
        pytest.param({"Ref": "L"}, ["a", Unknown(SECRET)], id="in a list parameter"),
        pytest.param({"Fn::FindInMap": ["M", "a", "b"]}, Unknown(SECRET), id="in a mapping"),
        pytest.param({"Fn::ToJsonString": {"a": SECRET}}, partial('{"a":"?"}', SECRET), id="in JSON"),
        pytest.param([{"a": SECRET}], [{"a": Unknown(SECRET)}], id="deep in a value"),
        pytest.param("{{resolve:ssm:/x", "{{resolve:ssm:/x", id="without an end"),
        pytest.param("{{resolved}}", "{{resolved}}", id="another text in braces"),
    ],
)
def test_a_dynamic_reference_is_unknown(value: object, expected: object) -> None:
    parameters = {
        "D": {"Type": "String", "Default": SECRET},
        "L": {"Type": "CommaDelimitedList", "Default": f"a,{SECRET}"},
        "N": {"Type": "String"},
    }
    assert resolved(value, Parameters=parameters, Mappings={"M": {"a": {"b": SECRET}}}) == exact(expected)


def test_a_character_that_stands_for_an_unknown_part_is_unknown() -> None:
    assert resolved("a\ue004b") == exact(partial("a?b", "the template"))
