"""Inputs as the engine shows them, read into plain values."""

from typing import Any

import pytest
from iam_guardrails.budget import Budget, TooComplexError
from iam_guardrails.reading import Reading, Wanted, read, wanted
from iam_guardrails.values import HOLE, UNKNOWN, UNTIL_THE_UPDATE, Partial, SecretText
from pulumi_policy.proxy import UNKNOWN_ARRAY_VALUE, UNKNOWN_STRING_VALUE, unknown_checking_proxy

EVERYTHING = Wanted(whole=True, reports=True)
POLICY = wanted([(("policy",), True), (("name",), False)])


def reading(props: dict[str, Any], want: Wanted = EVERYTHING, budget: Budget | None = None) -> Reading:
    return read(unknown_checking_proxy(props), want, budget or Budget())


def test_reads_the_engines_view_into_dicts_and_lists() -> None:
    props = {"a": [{"b": "text"}, 1.0, True, None], "c": {"d": {}}}
    assert reading(props) == Reading(props)


def test_reads_only_what_is_wanted() -> None:
    want = wanted([(("inline[]", "policy"), True), (("map{}",), True)])
    props = {"inline": [{"policy": "p", "name": "n"}], "map": {"k": "v"}, "tags": {"a": UNKNOWN_STRING_VALUE}}
    assert reading(props, want) == Reading({"inline": [{"policy": "p"}], "map": {"k": "v"}})


@pytest.mark.parametrize(
    ("props", "values", "unknown"),
    [
        pytest.param({"policy": UNKNOWN_STRING_VALUE}, {"policy": UNKNOWN}, ["policy"], id="value"),
        pytest.param(
            {"policy": {"Statement": [{"Resource": UNKNOWN_ARRAY_VALUE, "Effect": "Allow"}]}},
            {"policy": {"Statement": [{"Resource": UNKNOWN, "Effect": "Allow"}]}},
            ["policy.Statement[0].Resource"],
            id="inside",
        ),
        pytest.param({"policy": [UNKNOWN_STRING_VALUE]}, {"policy": [UNKNOWN]}, ["policy[0]"], id="entry"),
        pytest.param({"name": UNKNOWN_STRING_VALUE}, {"name": UNKNOWN}, [], id="does-not-matter"),
        pytest.param({"tags": UNKNOWN_STRING_VALUE}, {}, [], id="not-wanted"),
    ],
)
def test_lists_the_paths_of_unknown_values_that_matter(
    props: dict[str, Any], values: dict[str, Any], unknown: list[str]
) -> None:
    assert reading(props, POLICY) == Reading(values, unknown)


def test_lists_an_unknown_object_on_the_way_to_a_value() -> None:
    want = wanted([(("definition", "action", "policyArn"), True)])
    assert reading({"definition": UNKNOWN_STRING_VALUE}, want) == Reading({"definition": UNKNOWN}, ["definition"])


def test_collects_the_texts_that_came_as_secrets() -> None:
    props = {"policy": {"a": SecretText("one"), "b": [SecretText("two"), SecretText("")]}, "tags": SecretText("three")}
    assert reading(props, POLICY).secrets == {"one", "two"}


def test_pays_a_step_for_each_value_key_and_16_characters() -> None:
    budget = Budget()
    reading({"policy": ["x" * 32, 5]}, budget=budget)
    assert Budget().left - budget.left == 1 + 1 + 1 + 3 + 1


@pytest.mark.parametrize(
    "props",
    [
        pytest.param({"policy": "x" * 100_000}, id="long-text"),
        pytest.param({"policy": ["x"] * 5_000}, id="long-list"),
        pytest.param({"policy": {f"k{at}": None for at in range(5_000)}}, id="many-keys"),
        pytest.param({"policy": {"k" * 100_000: None}}, id="long-key"),
        pytest.param({"policy": {"k" * 20_000: [UNKNOWN_STRING_VALUE] * 5}}, id="unknown-below-a-long-key"),
    ],
)
def test_stops_when_the_budget_is_spent(props: dict[str, Any]) -> None:
    with pytest.raises(TooComplexError):
        reading(props, budget=Budget(5_000))


def test_refuses_inputs_that_are_nested_too_deeply() -> None:
    value: Any = "deep"
    for _ in range(101):
        value = [value]
    with pytest.raises(TooComplexError):
        reading({"policy": value})


@pytest.mark.parametrize("marker", [UNKNOWN_STRING_VALUE, UNKNOWN_ARRAY_VALUE])
def test_reads_a_marker_inside_of_a_text_as_an_unknown_part(marker: str) -> None:
    props = {"policy": [f"a{marker}b{marker}", SecretText(f"c{marker}")], "name": "d"}
    found = reading(props, POLICY)
    parts = [(str(text), text.sources) for text in found.values["policy"] if isinstance(text, Partial)]
    assert parts == [(f"a{HOLE}b{HOLE}", (UNTIL_THE_UPDATE, UNTIL_THE_UPDATE)), (f"c{HOLE}", (UNTIL_THE_UPDATE,))]
    assert found == Reading({"policy": [f"a{HOLE}b{HOLE}", f"c{HOLE}"], "name": "d"}, secrets={f"c{HOLE}"})
