"""Input made to break a run, or to hide a grant: the pack goes on, and sees what is there."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from iam_guardrails.grants import AWS, CLOUDFORMATION
from iam_guardrails.rules import POLICIES
from pulumi_policy.proxy import (
    UNKNOWN_ARCHIVE_VALUE,
    UNKNOWN_ARRAY_VALUE,
    UNKNOWN_ASSET_VALUE,
    UNKNOWN_BOOLEAN_VALUE,
    UNKNOWN_NUMBER_VALUE,
    UNKNOWN_OBJECT_VALUE,
    UNKNOWN_STRING_VALUE,
)

from tests.policypack.cases import Resource
from tests.policypack.judging import inline_policy, report_of
from tests.policypack.strategies import documents

FAILED = "judging it failed"
MOST_OF_A_RESPONSE = 4 * 2**20
"""Bytes of a gRPC message that the engine takes; a longer report aborts the operation."""

LONGEST_MESSAGE = 4000
"""Characters that a person may be asked to read; more would repeat a document."""

PASS_ROLE_RULE = "iam-disallow-unscoped-pass-role"  # noqa: S105  the name of a policy
WRITES_RULE = "iam-disallow-privilege-escalation"
TRUST_RULE = "iam-disallow-open-trust"
UNDECIDABLE_RULE = "iam-review-undecidable"
UNKNOWN_RULE = "iam-review-unknown"

ALLOW: dict[str, Any] = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}
DOCUMENT = {"Version": "2012-10-17", "Statement": [ALLOW]}
TRUST = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}


def sound(*resources: Resource) -> dict[str, list[str]]:
    """What is reported of resources, once it is sure that nothing failed and the engine can take it."""
    report = report_of(resources)
    messages = [message for of_policy in report.values() for message in of_policy]
    assert not [message for message in messages if FAILED in message]
    assert sum(len(message.encode()) for message in messages) < MOST_OF_A_RESPONSE
    assert not [message for message in messages if not message.isprintable() or len(message) > LONGEST_MESSAGE]
    return report


def role(trust: object) -> Resource:
    return Resource("aws:iam/role:Role", "app", {"assumeRolePolicy": trust})


def stack(body: object) -> Resource:
    return Resource("aws:cloudformation/stack:Stack", "app", {"name": "app", "templateBody": body})


def stack_of(document: object) -> Resource:
    """A stack of one managed policy with this document."""
    properties = {"PolicyDocument": document}
    return stack(json.dumps({"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}}}))


# --- Grants that hide -------------------------------------------------------------------------------------------------

BARE = '"Effect":"Allow","Action":"iam:PassRole","Resource":"*"'


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
        pytest.param(f'{{"Statement":{{{BARE}}},"Id":1e999}}', id="a number beyond all"),
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
def test_a_grant_does_not_hide(text: str) -> None:
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
def test_an_opening_does_not_hide(text: str) -> None:
    assert sound(role(text)).keys() & {TRUST_RULE, UNDECIDABLE_RULE}


# --- Depth and size ---------------------------------------------------------------------------------------------------


def nested(opening: str, closing: str, depth: int, core: str = "") -> str:
    return opening * depth + core + closing * depth


def deep_documents(depth: int) -> Iterator[tuple[str, str]]:
    """Documents nested so deep, each with where."""
    brackets = nested("[", "]", depth)
    yield "the document, in objects", nested('{"Statement":', "}", depth, json.dumps(ALLOW))
    yield "Statement", f'{{"Statement":{nested("[", "]", depth, json.dumps(ALLOW))}}}'
    for key in ("Sid", "Effect", "Action", "Resource", "Principal", "Condition", "Unknown"):
        yield key, f'{{"Statement":[{json.dumps(ALLOW)},{{"Effect":"Allow","{key}":{brackets}}}]}}'
    condition = f'{{"StringEquals":{{"aws:username":{brackets}}}}}'
    yield "a value of Condition", f'{{"Statement":{{{BARE},"Condition":{condition}}}}}'
    yield "Version", f'{{"Statement":{{{BARE}}},"Version":{brackets}}}'


def deep(depth: int, *marks: pytest.MarkDecorator) -> list[Any]:
    return [pytest.param(text, id=f"{depth:,} deep: {where}", marks=marks) for where, text in deep_documents(depth)]


@pytest.mark.parametrize("text", [*deep(100), *deep(600), *deep(900), *deep(1000), *deep(100_000)])
def test_a_grant_hides_in_no_depth(text: str) -> None:
    assert sound(inline_policy(text)).keys() & {PASS_ROLE_RULE, UNDECIDABLE_RULE}


@pytest.mark.parametrize("depth", [100, 400, 600, 900, 1000, 100_000])
def test_a_grant_hides_in_no_number_of_lists(depth: int) -> None:
    text = nested("[", "]", depth, json.dumps(DOCUMENT))
    assert sound(inline_policy(text)).keys() & {PASS_ROLE_RULE, UNDECIDABLE_RULE}


@pytest.mark.parametrize(
    "text",
    [
        *deep(100),
        *deep(600),
        *deep(900),
        *deep(1000),
        *deep(100_000),
    ],
)
def test_depth_elsewhere(text: str) -> None:
    cloud_control = {"typeName": "AWS::IAM::ManagedPolicy", "desiredState": f'{{"PolicyDocument":{text}}}'}
    template = f'{{"Resources":{{"P":{{"Type":"AWS::IAM::ManagedPolicy","Properties":{{"PolicyDocument":{text}}}}}}}}}'
    sound(role(text))
    sound(stack(text))
    for resource in (Resource("aws:cloudcontrol/resource:Resource", "app", cloud_control), stack(template)):
        assert sound(resource).keys() & {PASS_ROLE_RULE, UNDECIDABLE_RULE}


MEGABYTE = 2**20


def megabyte(of: object, **document: object) -> str:
    """A document of a megabyte: `PassRole` on everything, and so many of one statement."""
    text = json.dumps(of)
    return json.dumps({**document, "Statement": [ALLOW, "FILL"]}).replace(
        '"FILL"', ",".join([text] * (MEGABYTE // len(text)))
    )


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(megabyte({}), id="statements without anything"),
        pytest.param(megabyte(0), id="statements that are none"),
        pytest.param(megabyte({**ALLOW, "Action": "s3:GetObject"}), id="harmless statements"),
        pytest.param(megabyte(ALLOW), id="grants"),
        pytest.param(megabyte({"Effect": "Deny", "Action": "*", "Resource": "arn:aws:iam::*:role/app-*"}), id="Denies"),
        pytest.param(json.dumps({"Statement": {**ALLOW, "Action": ["iam:P?ssRole"] * 70_000}}), id="actions"),
        pytest.param(
            json.dumps(
                {"Statement": {**ALLOW, "Action": [f"iam:PassRole{n}" for n in range(50_000)] + ["iam:PassRole"]}}
            ),
            id="actions, each another",
        ),
        pytest.param(
            json.dumps({"Statement": {**ALLOW, "Resource": [f"arn:aws:iam::*:role/{n}*" for n in range(30_000)]}}),
            id="resources, each another",
        ),
        pytest.param(json.dumps({"Statement": {**ALLOW, "Resource": "*" * MEGABYTE}}), id="one resource of wildcards"),
        pytest.param(json.dumps({"Statement": {**ALLOW, "Action": "*?" * 500_000}}), id="one action of wildcards"),
        pytest.param(json.dumps({"Statement": {**ALLOW, "Sid": "S" * MEGABYTE}}), id="one Sid"),
        pytest.param(json.dumps({"Statement": ALLOW, **{f"k{n}": 0 for n in range(80_000)}}), id="unknown keys"),
        pytest.param(
            json.dumps({"Statement": {**ALLOW, "Condition": {"StringLike": {"aws:username": ["x" * 9] * 80_000}}}}),
            id="values of a condition",
        ),
        pytest.param('"iam:PassRole" ' * 70_000, id="words that are no JSON"),
        pytest.param("${" * 500_000 + '"iam:PassRole"', id="open variables that are no JSON"),
        pytest.param(
            json.dumps({"Statement": {**ALLOW, "Resource": "${" * 500_000}, "Version": "2012-10-17"}),
            id="open variables",
        ),
        pytest.param('{"a":1,' * 150_000 + '"iam:PassRole"', id="open objects"),
        pytest.param("\\u0041" * 170_000 + '"iam:PassRole"', id="escapes that are no JSON"),
    ],
)
def test_a_megabyte_is_judged(text: str) -> None:
    assert sound(inline_policy(text)).keys() & {PASS_ROLE_RULE, "iam-review-pass-role", UNDECIDABLE_RULE}


# --- Templates --------------------------------------------------------------------------------------------------------

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
)
ROLE_YAML = "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: "


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"{BOMB}Resources: *i\n", id="an alias bomb"),
        pytest.param("a: &a [*a]\nResources: {}\n", id="an alias of itself"),
        pytest.param("&a {Resources: {P: *a}}", id="the template in itself"),
        pytest.param("a: &a {Resources: {}}\n<<: *a\n", id="a merge key"),
        pytest.param(nested("[", "]", 600), id="lists of YAML's, 600 deep"),
        pytest.param("a: " + nested("[", "]", 100_000), id="lists of YAML's, 100,000 deep"),
        pytest.param(nested("- ", "", 20_000, "x"), id="items, 20,000 deep"),
        pytest.param("Resources: !Sub" * 3, id="a tag in a tag"),
        pytest.param("? [a, b]\n: 1\nResources: {}\n", id="a list as a key"),
        pytest.param("? {a: b}\n: 1\nResources: {}\n", id="an object as a key"),
        pytest.param("!!python/object/apply:os.system [x]", id="a tag of Python's"),
        pytest.param("Resources: !!python/name:os.system", id="a name of Python's"),
        pytest.param("Resources: !Made.Up x", id="a tag nobody knows"),
        pytest.param("Resources: [", id="cut off"),
        pytest.param("\x00", id="a NUL"),
        pytest.param("Resources: 'a\x07'", id="a control character"),
        pytest.param("--- {Resources: {}}\n--- {Resources: {}}\n", id="two documents"),
        pytest.param("", id="nothing"),
        pytest.param("Resources: 2001-99-99", id="a date that is none"),
        pytest.param("Resources: 0x" + "f" * 5000, id="a number of 5,000 digits"),
        pytest.param("Resources: {P: {Type: 1}}", id="a type that is no string"),
        pytest.param("Resources: {P: {Type: AWS::IAM::Role, Properties: 1}}", id="properties that are no object"),
        pytest.param("\ud800", id="half a surrogate pair"),
        pytest.param(0, id="a number"),
        pytest.param([], id="a list"),
        pytest.param({}, id="an empty object"),
    ],
)
def test_a_template_that_is_none(body: object) -> None:
    sound(stack(body))


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(
            "{Statement: {Effect: Allow, Action: 'iam:PassRole', Resource: '*', Sid: 0x%s}}" % ("f" * 5000),
            id="Sid",
        ),
        pytest.param(
            "{Statement: {Effect: Allow, Action: 'iam:PassRole', Resource: '*', 0x%s: 1}}" % ("f" * 5000), id="key"
        ),
        pytest.param(
            "{Statement: {Effect: Allow, Action: 'iam:PassRole', Resource: '*', "
            "Condition: {StringEquals: {'a:b': 0x%s}}}}" % ("f" * 5000),
            id="value of a condition",
        ),
        pytest.param(
            "{Statement: {Effect: Allow, Action: 'iam:PassRole', Resource: '*', Sid: !Join ['', ['a', 0x%s]]}}"
            % ("f" * 5000),
            id="joined",
        ),
        pytest.param(
            "{Statement: {Effect: Allow, Action: 'iam:PassRole', Resource: '*', ? 2020-01-01 : 1}}", id="date"
        ),
    ],
)
def test_values_that_only_yaml_has(document: str) -> None:
    assert sound(stack(ROLE_YAML + document)).keys() & {PASS_ROLE_RULE, UNDECIDABLE_RULE}


def test_text_within_a_template_is_text() -> None:
    inner = '{"Resources": {"P": {"Type": "\ud800"}}}'
    properties = {"TemplateBody": inner}
    sound(stack(json.dumps({"Resources": {"S": {"Type": "AWS::CloudFormation::StackSet", "Properties": properties}}})))


def test_a_template_in_a_template_in_a_template() -> None:
    body = json.dumps(
        {"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": DOCUMENT}}}}
    )
    for _ in range(12):
        within: dict[str, Any] = {
            "Type": "AWS::CloudFormation::StackSet",
            "Properties": {"TemplateBody": json.loads(body)},
        }
        body = json.dumps({"Resources": {"S": within}})
    assert sound(stack(body))[UNDECIDABLE_RULE]


# --- Every position ---------------------------------------------------------------------------------------------------

UNKNOWNS = (
    *(UNKNOWN_BOOLEAN_VALUE, UNKNOWN_NUMBER_VALUE, UNKNOWN_STRING_VALUE, UNKNOWN_ARRAY_VALUE),
    *(UNKNOWN_ASSET_VALUE, UNKNOWN_ARCHIVE_VALUE, UNKNOWN_OBJECT_VALUE),
)
WRONG: tuple[Any, ...] = (
    None,
    True,
    0,
    -1.5,
    float("nan"),
    float("inf"),
    "",
    "\x00",
    "\ud800",
    [],
    {},
    [[]],
    {"": None},
)

Way = tuple[str | int, ...]


def positions(value: object, way: Way = ()) -> Iterator[Way]:
    """The way to every value within, itself included."""
    yield way
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in pairs:
        yield from positions(below, (*way, key))


def replaced(value: Any, way: Way, by: object) -> Any:  # noqa: ANN401  any JSON value
    if not way:
        return by
    copy = value.copy()
    copy[way[0]] = replaced(value[way[0]], way[1:], by)
    return copy


FULL: dict[str, Any] = {
    "Version": "2012-10-17",
    "Id": "id",
    "Statement": [
        {
            "Sid": "One",
            "Effect": "Allow",
            "Action": ["iam:PassRole", "s3:GetObject"],
            "Resource": ["*", "arn:aws:s3:::b/*"],
            "Condition": {
                "StringEquals": {"iam:PassedToService": ["ecs-tasks.amazonaws.com"]},
                "Bool": {"a:b": "true"},
            },
        },
        {"Effect": "Deny", "NotAction": "s3:*", "NotResource": "arn:aws:iam::123456789012:role/*"},
    ],
}
FULL_TRUST: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": ["123456789012", "*"], "Service": "ecs-tasks.amazonaws.com"},
            "Action": ["sts:AssumeRole"],
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-ours000000"}},
        },
        {"Effect": "Deny", "NotPrincipal": {"AWS": "123456789012"}, "Action": "sts:*"},
    ],
}
# Documents as objects, as aws-native has them: only there can part of one be unknown.
EXAMPLES: Mapping[str, dict[str, Any]] = {
    "aws-native:iam:ManagedPolicy": {"policyDocument": FULL, "managedPolicyName": "app"},
    "aws-native:iam:Role": {
        "assumeRolePolicyDocument": FULL_TRUST,
        "policies": [{"policyName": "app", "policyDocument": FULL}],
        "managedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    },
    "aws:iam/role:Role": {"assumeRolePolicy": json.dumps(TRUST), "inlinePolicies": [{"policy": json.dumps(DOCUMENT)}]},
    "aws:iam/policy:Policy": {"name": "app", "path": "/", "policy": json.dumps(DOCUMENT)},
    "aws:iam/group:Group": {"name": "app"},
    "aws:iam/userGroupMembership:UserGroupMembership": {"user": "app", "groups": ["app"]},
    "aws:cloudcontrol/resource:Resource": {"typeName": "AWS::IAM::ManagedPolicy", "desiredState": json.dumps(DOCUMENT)},
    "aws:cloudformation/stack:Stack": {"templateBody": "Resources: {}", "parameters": {"a": "b"}},
    "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment": {
        "customerManagedPolicyReference": {"name": "app", "path": "/"}
    },
    "aws:budgets/budgetAction:BudgetAction": {
        "definition": {"iamActionDefinition": {"policyArn": "arn:aws:iam::1:policy/a"}}
    },
}
PLACES = [
    pytest.param(kind, way, id=f"{kind} {way}") for kind, props in EXAMPLES.items() for way in positions(props) if way
]


@pytest.mark.parametrize(("kind", "way"), PLACES)
def test_unknown_anywhere(kind: str, way: Way) -> None:
    """What is not known yet breaks nothing; what is guarded and depends on it is said to be unknown."""
    for unknown in UNKNOWNS:
        report = sound(Resource(kind, "app", replaced(EXAMPLES[kind], way, unknown)))
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in way)[1:]
        guarded = path.startswith(("policyDocument", "assumeRole", "policies[0].policyDocument", "policy.", "groups"))
        assert not guarded or any(f"`{path}`" in message for message in report[UNKNOWN_RULE])


@pytest.mark.parametrize(
    ("kind", "way"),
    [
        pytest.param(
            kind,
            way,
            id=f"{kind} {way}",
        )
        for kind, props in EXAMPLES.items()
        for way in positions(props)
        if way
    ],
)
def test_a_wrong_type_anywhere(kind: str, way: Way) -> None:
    for wrong in WRONG:
        sound(Resource(kind, "app", replaced(EXAMPLES[kind], way, wrong)))


@pytest.mark.parametrize("kind", ["aws:iam/rolePolicy:RolePolicy", *EXAMPLES])
@pytest.mark.parametrize("props", [{}, {"": None}, {"policy": None}, {"assumeRolePolicy": 1}], ids=str)
def test_props_that_say_nothing(kind: str, props: dict[str, Any]) -> None:
    sound(Resource(kind, "app", props))


@pytest.mark.parametrize("way", [way for way in positions(FULL) if way], ids=str)
@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_a_wrong_leaf_hides_no_other_statement(way: Way, wrong: object) -> None:
    """Where one statement is broken, the others are judged all the same."""
    broken = replaced(FULL, way, wrong)
    if isinstance(broken["Statement"], list):
        text = json.dumps({**broken, "Statement": [*broken["Statement"][:1], ALLOW]})
        assert sound(inline_policy(text))[PASS_ROLE_RULE]
        text = json.dumps({**broken, "Statement": [ALLOW, *broken["Statement"][:1]]})
        assert sound(inline_policy(text))[PASS_ROLE_RULE]


# --- Secrets ----------------------------------------------------------------------------------------------------------

SECRET = "hunter2"  # noqa: S105  what a message must not repeat
KEPT_FROM_MESSAGES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Id", {"Id": SECRET, "Statement": [ALLOW]}),
    ("the value of an unknown key", {"Unknown": SECRET, "Statement": [ALLOW]}),
    ("Version", {"Version": SECRET, "Statement": [ALLOW]}),
    ("Effect", {"Statement": [{**ALLOW, "Effect": SECRET}]}),
    ("the value of a statement's unknown key", {"Statement": [{**ALLOW, "Unknown": {"a": SECRET}}]}),
    ("a statement", {"Statement": [SECRET, ALLOW]}),
    ("Sid that is no string", {"Statement": [{**ALLOW, "Sid": [SECRET]}]}),
    ("a value of Condition", {"Statement": [{**ALLOW, "Condition": {"StringEquals": {"aws:username": SECRET}}}]}),
    ("a key of Condition", {"Statement": [{**ALLOW, "Condition": {"StringLike": {SECRET: "*"}}}]}),
    ("an operator of Condition", {"Statement": [{**ALLOW, "Condition": {SECRET: {"aws:username": "*"}}}]}),
    ("Condition", {"Statement": [{**ALLOW, "Condition": SECRET}]}),
    ("a Principal", {"Statement": [{**ALLOW, "Principal": SECRET}]}),
    ("another entry of Action", {"Statement": [{**ALLOW, "Action": ["iam:PassRole", f"s3:{SECRET}"]}]}),
    ("another entry of Resource", {"Statement": [{**ALLOW, "Resource": ["*", f"arn:aws:s3:::{SECRET}"]}]}),
    (
        "another statement",
        {"Statement": [ALLOW, {**ALLOW, "Sid": SECRET, "Action": f"s3:{SECRET}", "Resource": SECRET}]},
    ),
    (
        "a Deny",
        {"Statement": [ALLOW, {"Effect": "Deny", "Action": f"s3:{SECRET}", "Resource": f"arn:aws:s3:::{SECRET}"}]},
    ),
    (
        "a Deny of PassRole",
        {"Statement": [ALLOW, {**ALLOW, "Effect": "Deny", "Resource": f"arn:aws:iam::1:role/{SECRET}"}]},
    ),
)


@pytest.mark.parametrize("document", [pytest.param(d, id=where) for where, d in KEPT_FROM_MESSAGES])
def test_a_message_repeats_only_what_offends(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    for resource in (inline_policy(text), inline_policy(text[:-1]), stack_of(document)):
        report = sound(resource)
        assert report
        assert SECRET not in str(report)


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(inline_policy(f'{SECRET} is no JSON "iam:PassRole"'), id="a document that is no JSON"),
        pytest.param(stack(f"{SECRET}: ["), id="a template that is none"),
        pytest.param(stack(json.dumps({"Parameters": {"P": {"Default": SECRET}}, "Resources": {}})), id="a parameter"),
        pytest.param(role(json.dumps({**TRUST, "Id": SECRET})), id="the Id of a trust policy"),
        pytest.param(
            Resource("aws:iam/user:User", "app", {"name": SECRET, "tags": {"a": SECRET}}), id="a user's name and tags"
        ),
        pytest.param(
            Resource(
                "aws:cloudcontrol/resource:Resource",
                "app",
                {"typeName": "AWS::IAM::Role", "desiredState": f"{SECRET}["},
            ),
            id="a desired state that is no JSON",
        ),
    ],
)
def test_what_is_no_document_is_not_repeated(resource: Resource) -> None:
    assert SECRET not in str(sound(resource))


# --- Anything ---------------------------------------------------------------------------------------------------------

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


def at(path: str, value: object) -> dict[str, Any]:
    """Inputs with a value at a path of a `Way`."""
    for part in reversed(path.split(".")):
        value = {part.removesuffix("[]"): [value] if part.endswith("[]") else value}
    assert isinstance(value, dict)
    return value


def ways_in() -> Iterator[tuple[str, str]]:
    for kind, (_, ways) in AWS.items():
        yield from ((kind, way.path) for way in ways)


fuzzily = settings(derandomize=True, database=None, max_examples=400)


@fuzzily
@given(
    way=st.sampled_from(tuple(ways_in())), value=ANYTHING | AS_TEXT, others=st.dictionaries(_TEXT, ANYTHING, max_size=2)
)
def test_anything_as_an_input(way: tuple[str, str], value: object, others: dict[str, Any]) -> None:
    """Whatever stands in an input through which a grant may enter, it is judged."""
    kind, path = way
    report_is_sound(Resource(kind, "app", {**others, **at(path, value)}))


@fuzzily
@given(
    kind=st.sampled_from([kind for kind in CLOUDFORMATION if CLOUDFORMATION[kind]]),
    value=ANYTHING,
    data=st.data(),
    shape=st.sampled_from(("template", "cloud control", "native")),
)
def test_anything_as_a_property(kind: str, value: object, data: st.DataObject, shape: str) -> None:
    """The same of each property of CloudFormation's, by each way there."""
    path = data.draw(st.sampled_from(CLOUDFORMATION[kind])).path
    properties = at(path, value)
    _, namespace, name = kind.split("::")
    native = ".".join(part[:1].lower() + part[1:] for part in path.split("."))
    report_is_sound(
        {
            "template": stack(json.dumps({"Resources": {"R": {"Type": kind, "Properties": properties}}})),
            "cloud control": Resource(
                "aws:cloudcontrol/resource:Resource", "app", {"typeName": kind, "desiredState": json.dumps(properties)}
            ),
            "native": Resource(f"aws-native:{namespace.lower()}:{name}", "app", at(native, value)),
        }[shape]
    )


def report_is_sound(resource: Resource) -> None:
    report = sound(resource)
    assert report.keys() <= {policy.name for policy in POLICIES}


@fuzzily
@given(document=documents(), data=st.data())
def test_a_broken_document_is_still_judged(document: dict[str, Any], data: st.DataObject) -> None:
    """A document cut off, or with a character changed, fails nothing."""
    text = json.dumps(document)
    place = data.draw(st.integers(0, len(text)))
    sound(inline_policy(text[:place]))
    sound(inline_policy(text[:place] + data.draw(st.characters()) + text[place + 1 :]))
