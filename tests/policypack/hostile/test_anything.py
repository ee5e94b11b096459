"""Anything in each place that can allow something: each gets an answer, and no check fails."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from iam_guardrails.rules import POLICIES
from iam_guardrails.ways.families import TYPES

from tests.policypack.cases import Resource
from tests.policypack.hostile.samples import UNKNOWNS, sound, stack
from tests.policypack.judging import inline_policy
from tests.policypack.strategies import documents
from tests.policypack.ways.samples import at

_WORDS = st.sampled_from(
    (
        *(
            "Statement",
            "Effect",
            "Allow",
            "Deny",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Principal",
            "Condition",
        ),
        *(
            "AWS",
            "*",
            "iam:PassRole",
            "sts:AssumeRole",
            "arn:aws:iam::123456789012:role/*",
            "StringEquals",
            "Properties",
        ),
        *("Resources", "Type", "AWS::IAM::Role", "Ref", "Fn::Join", "Fn::Sub", "Fn::If", "Fn::GetAtt", "${a}", "name"),
    )
)
_TEXT = _WORDS | st.text(max_size=8) | st.sampled_from(UNKNOWNS)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXT,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(_TEXT, below, max_size=4),
    max_leaves=12,
)
AS_TEXT = ANYTHING.map(json.dumps)


SETTINGS = settings(derandomize=True, database=None, max_examples=400)
WAYS = {token: [way.path for way in derived.derive().ways if way.path] for token, derived in TYPES.items()}
PROGRAM = sorted(token for token, ways in WAYS.items() if ways and not token.startswith("aws::"))
CLOUDFORMATION = sorted(token for token, ways in WAYS.items() if ways and token.startswith("aws::"))


@SETTINGS
@given(
    token=st.sampled_from(PROGRAM),
    value=ANYTHING | AS_TEXT,
    others=st.dictionaries(_TEXT, ANYTHING, max_size=2),
    data=st.data(),
)
def test_answers_for_anything_as_an_input(
    token: str, value: object, others: dict[str, Any], data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(WAYS[token]))
    assert_answers(Resource(token_of(token), "app", {**others, **at(path, value)}))


@SETTINGS
@given(
    token=st.sampled_from(CLOUDFORMATION),
    value=ANYTHING,
    data=st.data(),
    form=st.sampled_from(("template", "cloud control", "extension")),
)
def test_answers_for_anything_as_a_property_of_cloudformation(
    token: str, value: object, data: st.DataObject, form: str
) -> None:
    properties = at(data.draw(st.sampled_from(WAYS[token])), value)
    state = {"typeName": token, "desiredState": json.dumps(properties)}
    assert_answers(
        {
            "template": stack(json.dumps({"Resources": {"R": {"Type": token, "Properties": properties}}})),
            "cloud control": Resource("aws:cloudcontrol/resource:Resource", "app", state),
            "extension": Resource(
                "aws-native:index:ExtensionResource", "app", {"type": token, "properties": properties}
            ),
        }[form]
    )


def token_of(plain: str) -> str:
    """Return a token that a program could have: with the parts that vary."""
    if plain.startswith("terraform:"):
        return plain.replace("terraform:", "iam:tf:")
    return plain.replace(".io:", ".io/v1beta1:").replace(".aws:", ".aws/v1alpha1:")


def assert_answers(resource: Resource) -> None:
    assert sound(resource).keys() <= {policy.name for policy in POLICIES}


@SETTINGS
@given(document=documents(), data=st.data())
def test_answers_for_a_broken_document(document: dict[str, Any], data: st.DataObject) -> None:
    text = json.dumps(document)
    place = data.draw(st.integers(0, len(text)))
    sound(inline_policy(text[:place]))
    sound(inline_policy(text[:place] + data.draw(st.characters()) + text[place + 1 :]))
