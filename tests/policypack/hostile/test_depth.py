"""Deep nesting: in every place of a document, and in every resource that holds one."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.policypack.cases import Resource
from tests.policypack.hostile.samples import (
    ALLOW,
    BARE,
    DOCUMENT,
    PASS_ROLE_RULE,
    TRUST_RULE,
    UNDECIDABLE_RULE,
    nested,
    role,
    sound,
    stack,
)
from tests.policypack.judging import inline_policy


def deep_documents(depth: int) -> Iterator[tuple[str, str]]:
    """Yield documents that are nested so deeply, each with where."""
    brackets = nested("[", "]", depth)
    yield "the document, in objects", nested('{"Statement":', "}", depth, json.dumps(ALLOW))
    yield "Statement", f'{{"Statement":{nested("[", "]", depth, json.dumps(ALLOW))}}}'
    for key in ("Sid", "Effect", "Action", "Resource", "Principal", "Condition", "Unknown"):
        yield key, f'{{"Statement":[{json.dumps(ALLOW)},{{"Effect":"Allow","{key}":{brackets}}}]}}'
    condition = f'{{"StringEquals":{{"aws:username":{brackets}}}}}'
    yield "a value of Condition", f'{{"Statement":{{{BARE},"Condition":{condition}}}}}'
    yield "Version", f'{{"Statement":{{{BARE}}},"Version":{brackets}}}'


def deep(depth: int) -> list[Any]:
    return [pytest.param(text, id=f"{depth:,} deep: {where}") for where, text in deep_documents(depth)]


DEEP = [each for depth in (100, 600, 900, 1000, 100_000) for each in deep(depth)]


@pytest.mark.parametrize("text", DEEP)
def test_reports_a_permission_next_to_deep_nesting(text: str) -> None:
    assert sound(inline_policy(text)).keys() & {PASS_ROLE_RULE, UNDECIDABLE_RULE}


@pytest.mark.parametrize("depth", [100, 400, 600, 900, 1000, 100_000])
def test_reports_a_document_inside_of_many_lists(depth: int) -> None:
    text = nested("[", "]", depth, json.dumps(DOCUMENT))
    assert sound(inline_policy(text)).keys() & {PASS_ROLE_RULE, UNDECIDABLE_RULE}


@pytest.mark.parametrize("text", DEEP)
def test_reports_a_permission_next_to_deep_nesting_in_other_resources(text: str) -> None:
    state = {"typeName": "AWS::IAM::ManagedPolicy", "desiredState": f'{{"PolicyDocument":{text}}}'}
    template = f'{{"Resources":{{"P":{{"Type":"AWS::IAM::ManagedPolicy","Properties":{{"PolicyDocument":{text}}}}}}}}}'
    for resource in (Resource("aws:cloudcontrol/resource:Resource", "app", state), stack(template)):
        assert sound(resource).keys() & {PASS_ROLE_RULE, UNDECIDABLE_RULE}


@pytest.mark.parametrize("text", DEEP)
def test_reports_a_deep_text_where_a_trust_policy_or_a_template_belongs(text: str) -> None:
    assert sound(role(text)).keys() & {TRUST_RULE, UNDECIDABLE_RULE}
    assert sound(stack(text)).keys() & {PASS_ROLE_RULE, UNDECIDABLE_RULE}
