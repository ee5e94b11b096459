"""The texts of the known errors: no answer shows the signs of the template that it was filled into."""

import re

import pytest

from doctor.explain.rules import RULES, Rule

_LEFT = re.compile(r"\[[^\[\]]*``[^\[\]]*\]|\{\w+\}")
"""A part in brackets that names nothing, or a name that nothing was filled in for."""


def part(text: str) -> str:
    return next(iter(_LEFT.findall(text)), "")


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in RULES])
def test_what_was_not_recognised_leaves_no_sign(rule: Rule) -> None:
    said = rule.explanation({})

    assert [part(text) for text in (said.title, said.cause, said.fix, said.ask)] == [""] * 4


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in RULES if rule.pattern.groupindex])
def test_what_was_recognised_is_filled_in_without_brackets(rule: Rule) -> None:
    names = rule.pattern.groupindex
    said = rule.explanation(dict.fromkeys(names, "value"))

    assert not re.search(r"\[[^\[\]]*`value`[^\[\]]*\]", f"{said.title} {said.cause} {said.fix} {said.ask}")
