"""A template whose parameters are unknown is reported exactly if it is reported with some values of them.

CloudFormation refuses values for which a mapping or a list has no entry. Nothing has to be reported of these. If it
refuses all values, anything may be.
"""

import json
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from tests.policypack.cases import Resource
from tests.policypack.judging import check
from tests.policypack.rewriting import Json

VALUES = ("x", "y", "0", "1", "other")
"""Every value of a parameter that some function asks for, and one that none does."""
MAPPING = {"M": {"x": {"a": "s3:*", "r": "*"}, "y": {"a": "iam:PassRole", "r": "arn:aws:iam::123456789012:role/app"}}}
ROLE = "arn:aws:iam::123456789012:role/app"
PASS_ROLE = "iam-disallow-unscoped-pass-role"  # noqa: S105  the name of a policy
PASSING = "iam:PassRole"

parameters = st.sampled_from([{"Ref": "A"}, {"Ref": "B"}])
atoms = st.builds(lambda one, value: {"Fn::Equals": [one, value]}, parameters, st.sampled_from(["x", "y"]))
expressions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds(lambda one: {"Fn::Not": [one]}, inner),
        st.builds(lambda one, other: {"Fn::And": [one, other]}, inner, inner),
        st.builds(lambda one, other: {"Fn::Or": [one, other]}, inner, inner),
        st.just({"Condition": "C"}),
    ),
    max_leaves=4,
)
conditions = st.sampled_from(["C", "D"])


def choice(one: Any, other: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401  any JSON value
    """Return either of two values, or a function that chooses one."""
    return st.one_of(
        st.just(one),
        st.just(other),
        st.builds(lambda name: {"Fn::If": [name, one, other]}, conditions),
        st.builds(lambda name: {"Fn::If": [name, other, one]}, conditions),
        st.builds(
            lambda name, inner: {"Fn::If": [name, {"Fn::If": [inner, one, other]}, other]}, conditions, conditions
        ),
        st.builds(lambda at: {"Fn::Select": [at, [one, other]]}, parameters),
    )


def mapped(key: str) -> st.SearchStrategy[Any]:
    return st.builds(lambda one: {"Fn::FindInMap": ["M", one, key]}, parameters)


statements = st.builds(
    lambda effect, action, resource, condition: {
        "Effect": effect,
        "Action": action,
        "Resource": resource,
        **({} if condition is None else {"Condition": condition}),
    },
    choice("Allow", "Deny"),
    choice("iam:PassRole", "s3:GetObject") | choice("iam:PutRolePolicy", "s3:GetObject") | mapped("a"),
    choice("*", ROLE) | mapped("r"),
    st.none()
    | choice(
        {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::123456789012:policy/b"}}, {"Ref": "AWS::NoValue"}
    ),
)
present = st.builds(
    lambda statement, name: statement if name is None else {"Fn::If": [name, statement, {"Ref": "AWS::NoValue"}]},
    statements,
    st.none() | conditions,
)


trusts = st.builds(
    lambda effect, principal, condition: {
        "Effect": effect,
        "Principal": {"AWS": principal},
        "Action": "sts:AssumeRole",
        **({} if condition is None else {"Condition": condition}),
    },
    choice("Allow", "Deny"),
    choice("*", "123456789012"),
    st.none() | choice({"StringEquals": {"aws:PrincipalOrgID": "o-abc1234567"}}, {"Ref": "AWS::NoValue"}),
)
managed = st.lists(
    choice("arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess"), max_size=2
)


@st.composite
def templates(draw: st.DrawFn) -> Json:
    """Return a template with one policy or role, and two parameters without values."""
    document: Json = {"Version": "2012-10-17"}
    policy: Json = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}
    role: Json = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": document}}
    made = draw(st.sampled_from([policy, policy, role]))
    document["Statement"] = draw(st.lists(present if made is policy else trusts, min_size=1, max_size=2))
    if made is role:
        role["Properties"]["ManagedPolicyArns"] = draw(managed)
    if draw(st.booleans()):
        made["Condition"] = draw(conditions)
    return {
        "Parameters": {"A": {"Type": "String"}, "B": {"Type": "String"}},
        "Mappings": MAPPING,
        "Conditions": {"C": draw(atoms), "D": draw(expressions)},
        "Resources": {"P": made},
    }


def blocking(template: Json, **given: str) -> set[str]:
    """Return which mandatory policies report a stack of a template with these parameters."""
    props = {"name": "s", "templateBody": json.dumps(template), "parameters": given}
    found = check(Resource("aws:cloudformation/stack:Stack", "s", props))
    return {name for name in found if name.startswith("iam-disallow")}


def deploys(template: Json, **given: str) -> bool:
    """Tell whether every mapping and every selection that a template asks for is there with these parameters."""
    text = json.dumps(template["Resources"])
    mappings_fit = all(value in MAPPING["M"] for name, value in given.items() if f'"M", {{"Ref": "{name}"}}' in text)
    selections_fit = all(
        value in "01" for name, value in given.items() if f'"Fn::Select": [{{"Ref": "{name}"}}' in text
    )
    return mappings_fit and selections_fit


@settings(derandomize=True, max_examples=150, database=None, deadline=None)
@given(templates())
def test_is_reported_exactly_if_some_values_are(template: Json) -> None:
    found = {given: blocking(template, A=given[0], B=given[1]) for given in product(VALUES, repeat=2)}
    certain = [blocked for (a, b), blocked in found.items() if deploys(template, A=a, B=b)]
    reported = blocking(template)
    assert set[str]().union(*certain) <= reported
    assert not certain or reported <= set[str]().union(*found.values())


ALLOWED = {"A": ("*", "app", "app-*", "a"), "B": ("*", "PassRole", "PutRolePolicy", "GetRole")}
"""Values that a template lists for a parameter: parts of an ARN, or of an action."""


def given_by(parameter: str) -> st.SearchStrategy[Any]:
    """Return what uses the value of a parameter as it is."""
    folder = "arn:aws:iam::123456789012:role/"
    return st.sampled_from(
        [
            {"Ref": parameter},
            {"Fn::Sub": f"{folder}${{{parameter}}}"},
            {"Fn::Join": ["", [folder, {"Ref": parameter}, "*"]]},
            {"Fn::If": ["C", {"Fn::Sub": f"{folder}${{{parameter}}}"}, ROLE]},
        ]
    )


@st.composite
def templates_with_values(draw: st.DrawFn) -> Json:
    """Return a template with one policy, and two parameters with listed values."""
    listed = {
        name: {"Type": "String", "AllowedValues": draw(st.lists(st.sampled_from(values), min_size=2, unique=True))}
        for name, values in ALLOWED.items()
    }
    asked = draw(st.sampled_from("AB"))
    actions = st.sampled_from([PASSING, "iam:*", {"Fn::Sub": "iam:${B}"}, {"Fn::If": ["C", PASSING, "s3:*"]}])
    statement = {"Effect": "Allow", "Action": draw(actions), "Resource": draw(given_by("A"))}
    document: Json = {"Version": "2012-10-17", "Statement": [statement]}
    return {
        "Parameters": listed,
        "Conditions": {"C": {"Fn::Equals": [{"Ref": asked}, draw(st.sampled_from(ALLOWED[asked]))]}},
        "Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}},
    }


@settings(derandomize=True, max_examples=150, database=None, deadline=None)
@given(templates_with_values())
def test_reports_what_every_allowed_value_gives(template: Json) -> None:
    """What some values give can't be checked. Where a condition chooses, the values of a branch count."""
    asked, expected = template["Conditions"]["C"]["Fn::Equals"]
    chooses = '"C"' in json.dumps(template["Resources"])
    of_branches: dict[bool, list[set[str]]] = {}
    for a, b in product(*(template["Parameters"][name]["AllowedValues"] for name in "AB")):
        found = reported(json.dumps(template), parameters={"A": a, "B": b})
        of_branches.setdefault(chooses and {"A": a, "B": b}[asked["Ref"]] == expected, []).append(found)
    certain = set[str]().union(*(set.intersection(*found) for found in of_branches.values()))
    possible = set[str]().union(*(one for found in of_branches.values() for one in found))
    assert reported(json.dumps(template)) == certain | ({"iam-review-undecidable"} if possible - certain else set())


def test_reports_a_mix_of_cases_only_when_a_reserve_that_grows_with_the_template_is_spent() -> None:
    names = [f"C{at}" for at in range(5)]
    statement = {
        "Effect": "Allow",
        "Action": {"Fn::If": ["C0", "s3:*", "iam:PassRole"]},
        "Resource": {"Fn::If": ["C0", "*", ROLE]},
        "Condition": {"StringEquals": {f"aws:RequestTag/{name}": {"Fn::If": [name, "a", "b"]} for name in names}},
    }
    policy = {
        "Type": "AWS::IAM::ManagedPolicy",
        "Properties": {"PolicyDocument": {"Version": "2012-10-17", "Statement": [statement] * 3}},
    }
    template: Json = {
        "Parameters": {name: {"Type": "String"} for name in names},
        "Conditions": {name: {"Fn::Equals": [{"Ref": name}, "yes"]} for name in names},
    }
    one = {**template, "Resources": {"P": policy}}
    dozen = {**template, "Resources": {f"P{at}": policy for at in range(12)}}
    loop = ["N", [str(at) for at in range(16)], {"P${N}": policy}]
    many = {**template, "Transform": "AWS::LanguageExtensions", "Resources": {"Fn::ForEach::Ps": loop}}
    assert blocking(one) == blocking(dozen) == set()
    props = {"name": "s", "templateBody": json.dumps(many)}
    messages = check(Resource("aws:cloudformation/stack:Stack", "s", props))["iam-disallow-unscoped-pass-role"]
    assert all("allows `iam:PassRole`" in message for message in messages)
    assert len(messages) < 16 * 3


def undecided(*statements: Json, **sections: Any) -> Json:  # noqa: ANN401  any JSON value
    """Return a template of one policy, with a condition C that a parameter without a value decides."""
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return {
        "Parameters": {"A": {"Type": "String"}, "B": {"Type": "String"}},
        "Conditions": {"C": {"Fn::Equals": [{"Ref": "A"}, "x"]}},
        "Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}},
        **sections,
    }


def reported(body: str, kind: str = "aws:cloudformation/stack:Stack", **props: Any) -> set[str]:  # noqa: ANN401
    return set(check(Resource(kind, "s", {"name": "s", "templateBody": body, **props})))


def test_a_case_shows_what_a_mix_of_too_many_texts_hides() -> None:
    """Each part of the action is one of two texts, and so many ways count as unknown; there are two cases."""
    parts = zip(["ia", "m:", "Pa", "ss", "Ro", "le", ""], ["s3", ":G", "et", "Ob", "je", "ct", "s"], strict=True)
    action = {"Fn::Join": ["", [{"Fn::If": ["C", one, other]} for one, other in parts]]}
    assert blocking(undecided({"Effect": "Allow", "Action": action, "Resource": "*"})) == {PASS_ROLE}


def test_an_unknown_value_stays_unknown_that_only_one_case_has() -> None:
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": {"Fn::If": ["C", "*", "123456789012"]}},
        "Action": "sts:AssumeRole",
        "Condition": {"Fn::If": ["C", {"StringEquals": {"aws:PrincipalOrgID": {"Ref": "B"}}}, {"Ref": "AWS::NoValue"}]},
    }
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [trust]}}}
    assert reported(json.dumps(undecided(Resources={"R": role}))) == {"iam-review-undecidable"}


@pytest.mark.parametrize("conditions", [("C", "D"), ("D", "C")])
def test_two_unknown_parts_of_a_template_may_differ(conditions: tuple[str, str]) -> None:
    """The engine's markers look alike, and stand for different values."""
    one, other = conditions
    statement = {
        "Effect": "Allow",
        "Action": {"Fn::If": [one, PASSING, "s3:*"]},
        "Resource": {"Fn::If": [other, ROLE, "*"]},
    }
    unknown = {"Fn::Equals": [UNKNOWN_STRING_VALUE, "x"]}
    template = undecided(statement, Conditions={"C": unknown, "D": unknown})
    assert reported(json.dumps(template)) == {PASS_ROLE}


def test_an_unknown_part_of_a_template_may_not_equal_another() -> None:
    statement = {"Effect": "Allow", "Action": {"Fn::If": ["C", "s3:*", PASSING]}, "Resource": "*"}
    unknown = {"Fn::Equals": [UNKNOWN_STRING_VALUE, UNKNOWN_STRING_VALUE]}
    assert reported(json.dumps(undecided(statement, Conditions={"C": unknown}))) == {PASS_ROLE}


def test_what_one_set_of_parameters_excludes_another_may_allow() -> None:
    """The first reading attaches the policy in no case; with the override, the second entry does."""
    admin, reader = (f"arn:aws:iam::aws:policy/{name}" for name in ("AdministratorAccess", "ReadOnlyAccess"))
    role = {
        "Type": "AWS::IAM::User",
        "Condition": "C",
        "Properties": {
            "ManagedPolicyArns": [{"Fn::If": ["C", reader, admin]}, {"Fn::If": ["D", admin, reader]}],
        },
    }
    conditions = {**undecided()["Conditions"], "D": {"Fn::Equals": [{"Ref": "B"}, "x"]}}
    body = json.dumps(undecided(Resources={"U": role}, Conditions=conditions))
    kind = "aws-native:cloudformation:StackSet"
    given = {"stackSetName": "s", "parameters": [{"parameterKey": "B", "parameterValue": "y"}]}
    override = {"parameterOverrides": [{"parameterKey": "B", "parameterValue": "x"}]}
    assert reported(body, kind, **given) == set()
    assert "iam-disallow-full-access" in reported(body, kind, **given, stackInstancesGroup=[override])


def test_a_template_that_is_refused_with_any_value_is_a_mix() -> None:
    """No value of the parameter is both an index and a key of the mapping."""
    action = {"Fn::Select": [{"Ref": "A"}, [PASSING, "s3:*"]]}
    resource = {"Fn::FindInMap": ["M", {"Ref": "A"}, "r"]}
    template = undecided({"Effect": "Allow", "Action": action, "Resource": resource}, Mappings=MAPPING)
    (message,) = check(Resource("aws:cloudformation/stack:Stack", "s", {"templateBody": json.dumps(template)}))[
        PASS_ROLE
    ]
    assert "allows `iam:PassRole` on `*` (statement 1)" in message


@pytest.mark.parametrize(("count", "expected"), [(5, set()), (6, {PASS_ROLE})])
def test_more_than_32_cases_are_a_mix(count: int, expected: set[str]) -> None:
    names = [f"C{at}" for at in range(count)]
    statements = [
        {
            "Effect": "Allow",
            "Action": {"Fn::If": [name, "s3:*", PASSING]},
            "Resource": {"Fn::If": [name, "*", ROLE]},
        }
        for name in names
    ]
    conditions = {name: {"Fn::Equals": [{"Ref": name}, "x"]} for name in names}
    assert blocking(undecided(*statements, Conditions=conditions)) == expected


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        pytest.param(
            {"Fn::FindInMap": ["M", {"Ref": "A"}, "a"]}, {"Fn::FindInMap": ["M", {"Ref": "A"}, "r"]}, id="key"
        ),
        pytest.param(
            {"Fn::Select": [{"Ref": "A"}, ["s3:*", PASSING]]}, {"Fn::Select": [{"Ref": "A"}, ["*", ROLE]]}, id="index"
        ),
    ],
)
def test_a_value_that_is_refused_is_no_case(action: Json, resource: Json) -> None:
    """The condition asks for a value that is no key and no index."""
    effect = {"Fn::If": ["C", "Deny", "Allow"]}
    template = undecided({"Effect": effect, "Action": action, "Resource": resource}, Mappings=MAPPING)
    template["Conditions"]["C"] = {"Fn::Equals": [{"Ref": "A"}, "z"]}
    assert reported(json.dumps(template)) == set()


@pytest.mark.parametrize(("kind", "expected"), [("String", set()), ("AWS::SSM::Parameter::Value<String>", {PASS_ROLE})])
def test_the_allowed_values_are_those_of_the_parameter(kind: str, expected: set[str]) -> None:
    """Those of a parameter of Systems Manager are names: its value may be any."""
    action = {"Fn::If": ["C", PASSING, "s3:*"]}
    template = undecided({"Effect": "Allow", "Action": action, "Resource": "*"})
    template["Parameters"]["A"] = {"Type": kind, "AllowedValues": ["y"]}
    assert blocking(template) == expected


def test_the_cases_of_a_resource_are_its_own() -> None:
    names = [f"C{at}" for at in range(6)]
    resources = {}
    for name in names:
        action, resource = {"Fn::If": [name, "s3:*", PASSING]}, {"Fn::If": [name, "*", ROLE]}
        one = undecided({"Effect": "Allow", "Action": action, "Resource": resource})
        resources[name] = one["Resources"]["P"]
    conditions = {name: {"Fn::Equals": [{"Ref": name}, "x"]} for name in names}
    assert blocking(undecided(Resources=resources, Conditions=conditions)) == set()
