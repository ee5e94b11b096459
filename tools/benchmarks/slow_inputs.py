"""Generate resources that are slow to check: large ones, and ones that are made to be slow."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

from iam_guardrails.values import SecretText

from tests.policypack.cases import Resource
from tools.benchmarks.slow_texts import (
    LONGEST_DOCUMENT,
    LONGEST_TEMPLATE,
    combinations,
    many_denies,
    odd_policies,
    repeated,
    repeated_key,
)

DOCUMENT_SIZES = (6_144, 10_240, 32_768, LONGEST_DOCUMENT)
"""Characters of a managed policy, the inline policies of a role, that of a permission set, and what is read at most.

Source: IAM User Guide, "IAM and AWS STS quotas"; IAM Identity Center API Reference, "PutInlinePolicyToPermissionSet".
"""
USUAL = 0.2
LARGEST = 1.0

_ROLES = "arn:aws:iam::*:role/"

Json = Any
"""Any JSON value."""


@dataclass(frozen=True)
class SlowInput:
    """A resource that is slow to check.

    Attributes:
        resource: Returns the resource.
        seconds: The budget of processor time for all policies.
    """

    resource: Callable[[], Resource]
    seconds: float = USUAL


def slow_inputs() -> dict[str, SlowInput]:
    """Return all slow inputs by name."""
    return {**_documents(), **_products(), **_other_documents(), **_templates(), **_largest_templates()}


def _policy(document: object) -> Resource:
    text = document if isinstance(document, str) else json.dumps(document)
    return Resource("aws:iam/policy:Policy", "slow", {"name": "slow", "policy": text})


def _trusting(document: str) -> Resource:
    return Resource("aws:iam/role:Role", "slow", {"name": "slow", "assumeRolePolicy": document})


def _stack(template: object, **inputs: Json) -> Resource:
    text = template if isinstance(template, str) else json.dumps(template)
    return Resource("aws:cloudformation/stack:Stack", "slow", {"name": "slow", "templateBody": text, **inputs})


def _of(*statements: Json) -> Json:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _allow(**fields: Json) -> Json:
    return {"Effect": "Allow", **fields}


def _deny(**fields: Json) -> Json:
    return {"Effect": "Deny", **fields}


# --- Documents of each size -------------------------------------------------------------------------------------------


def _documents() -> dict[str, SlowInput]:
    """Return documents of each size, each with as many entries of one kind as fit."""
    kinds: dict[str, tuple[Callable[[int], Json], Callable[[list[Json]], Json]]] = {
        "statements": (
            lambda number: _allow(Action="*", Resource=f"{_ROLES}team-{number}/*"),
            lambda entries: _of(*entries),
        ),
        "actions": (
            lambda number: f"iam:*{number}*Role*",
            lambda entries: _of(_allow(Action=entries, Resource="*")),
        ),
        "resources": (
            lambda number: f"{_ROLES}a{number}-*",
            lambda entries: _of(_allow(Action="*", Resource=entries)),
        ),
        "resources with many wildcards": (
            lambda number: f"{_ROLES}*a*b*{number}*?*",
            lambda entries: _of(_allow(Action="*", Resource=entries)),
        ),
        "a resource of wildcards": (
            lambda _: "*a?" * 20,
            lambda entries: _of(_allow(Action="*", Resource=_ROLES + "".join(entries))),
        ),
        "excluded resources": (
            lambda number: f"{_ROLES}?{number}*",
            lambda entries: _of(_allow(Action="*", NotResource=entries)),
        ),
        "Denies": (
            lambda number: _deny(Action="*", Resource=f"{_ROLES}?*{number}*"),
            lambda entries: _of(_allow(Action="*", Resource="*"), *entries),
        ),
        "roles to write and use": (
            lambda number: f"{_ROLES}a{number}",
            lambda entries: _of(_allow(Action=["iam:PutRolePolicy", "iam:PassRole"], Resource=entries)),
        ),
    }
    return {
        f"{name}, {size:,} characters": SlowInput(partial(_sized, size, *kind))
        for size in DOCUMENT_SIZES
        for name, kind in kinds.items()
    }


def _sized(size: int, entry: Callable[[int], Json], document: Callable[[list[Json]], Json]) -> Resource:
    return _policy(_filled(size, entry, document))


def _filled(size: int, entry: Callable[[int], Json], document: Callable[[list[Json]], Json]) -> str:
    """Return the text of a document with as many entries as fit into so many characters."""
    entries: list[Json] = []
    room = size - len(json.dumps(document([])))
    for number in count():
        entries.append(entry(number))
        room -= len(json.dumps(entries[-1])) + len(", ")
        if room < 0:
            break
    return json.dumps(document(entries[:-1]))


# --- Products of patterns ---------------------------------------------------------------------------------------------


def _products() -> dict[str, SlowInput]:
    """Return short documents whose patterns combine in very many ways."""
    everything = _allow(Action="iam:*", Resource="*a*b*c*")
    five_lists = [_deny(Action="iam:*", NotResource=[f"*{i}{j}*" for j in range(6)]) for i in range(5)]
    stars = _allow(Action="iam:PassRole", Resource=f"{_ROLES}{'a*' * 700}")
    other_stars = _deny(Action="iam:*", NotResource=[f"{_ROLES}{'b*' * 300}"])
    marks = [_deny(Action="iam:*", NotResource=[f"*{c}{'?' * 12}"]) for c in "abcdef"]
    return {
        "glob product of five Denies": SlowInput(lambda: _policy(_of(everything, *five_lists))),
        "glob product of long patterns": SlowInput(lambda: _policy(_of(stars, other_stars))),
        "glob product of question marks": SlowInput(lambda: _policy(_of(_allow(Action="*", Resource="*"), *marks))),
    }


# --- Other documents --------------------------------------------------------------------------------------------------


def _other_documents() -> dict[str, SlowInput]:
    many = _filled(
        LONGEST_DOCUMENT,
        lambda number: _allow(Action="iam:PassRole", Resource=f"{_ROLES}a*{number}"),
        lambda entries: _of(*entries),
    )
    no_arns = _filled(
        LONGEST_DOCUMENT, lambda number: f"a{number}", lambda entries: _of(_allow(Action="*", Resource=entries))
    )
    secret = Resource("aws:iam/policy:Policy", "slow", {"name": "slow", "policy": SecretText(many)})
    return {
        "duplicate keys: actions": SlowInput(lambda: _policy(repeated_key("Action", lambda at: f'"iam:*{at}"'))),
        "duplicate keys: conditions": SlowInput(
            lambda: _policy(repeated_key("Condition", lambda at: f'{{"StringLike": {{"aws:x{at}": "*"}}}}'))
        ),
        "nesting": SlowInput(lambda: _policy("[" * LONGEST_DOCUMENT)),
        "words that are not JSON": SlowInput(lambda: _policy('"iam:PassRole" ' * (LONGEST_DOCUMENT // 15))),
        "two lists of many accounts": SlowInput(lambda: _policy(_of(_allow(Action="*", Resource="*"), *_accounts()))),
        "a secret document with many findings": SlowInput(lambda: secret),
        "a trust policy of many principals and Denies": SlowInput(_trust),
        "a trust policy of many subjects": SlowInput(_subjects),
        "a role of many inline policies": SlowInput(_inline_policies),
        "a list of many Kubernetes objects": SlowInput(_manifests),
        "resources that are no ARNs": SlowInput(lambda: _policy(no_arns)),
        **{name: SlowInput(partial(_policy, text)) for name, text in odd_policies().items()},
        **{name: SlowInput(partial(_policy, text)) for name, text in many_denies().items()},
        "a trust policy of empty statements": SlowInput(lambda: _trusting(repeated("{}"))),
        "inputs of four megabytes": SlowInput(lambda: _policy(f'{{"Statement": [{"{}, " * 2**20}{{}}]}}')),
    }


def _accounts() -> list[Json]:
    """Return two Denies, each of everything but the roles of other accounts."""
    return [
        _deny(Action="iam:*", NotResource=[f"arn:aws:iam::{first + at}:role/*" for at in range(1500)])
        for first in (100_000_000_000, 200_000_000_000)
    ]


def _trust() -> Resource:
    claims = {"StringNotLike": {f"token{at}.example.com:sub": ["repo:*"] * 4 for at in range(10)}}
    denies = [_deny(Principal="*", Action="sts:*", Condition=claims) for _ in range(60)]
    text = _filled(
        LONGEST_DOCUMENT,
        lambda at: f"token{at}.example.com",
        lambda issuers: _of(_allow(Principal={"Federated": issuers}, Action="sts:*"), *denies),
    )
    return _trusting(text)


def _subjects() -> Resource:
    key = "token.actions.githubusercontent.com:sub"
    names = [f"r*{at:x}" for at in range(9500)]
    trusted = {"Federated": "token.actions.githubusercontent.com"}
    text = json.dumps(_of(_allow(Principal=trusted, Action="sts:*", Condition={"StringLike": {key: names}})))
    return _trusting(text)


def _inline_policies() -> Resource:
    policies = [
        {"name": f"p{at}", "policy": json.dumps(_of(_allow(Action=f"iam:P*{at}", Resource="*")))} for at in range(5000)
    ]
    trust = json.dumps(_of(_allow(Principal={"Service": "ec2.amazonaws.com"}, Action="sts:AssumeRole")))
    return Resource("aws:iam/role:Role", "slow", {"assumeRolePolicy": trust, "inlinePolicies": policies})


def _manifests() -> Resource:
    document = json.dumps(_of(_allow(Action="iam:*", Resource="*")))
    items = [
        {
            "apiVersion": "iam.services.k8s.aws/v1alpha1",
            "kind": "Policy",
            "metadata": {"name": f"p{at}"},
            "spec": {"name": f"p{at}", "policyDocument": document},
        }
        for at in range(3000)
    ]
    return Resource("kubernetes:core/v1:List", "slow", {"items": items})


# --- Templates --------------------------------------------------------------------------------------------------------


def _template(value: Json, **sections: Json) -> Json:
    """Return a template of one managed policy with this document."""
    properties = {"PolicyDocument": value}
    return {**sections, "Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}}}


def _templates() -> dict[str, SlowInput]:
    """Return templates that are made to be slow."""
    entries = {"Type": "CommaDelimitedList", "Default": ",".join("a" * 1500)}
    long = {"Type": "String", "Default": "x" * 4096}
    actions = _of(_allow(Action=[{"Ref": "L"}] * 800, Resource="*"))
    regions = {f"r{row}": {f"k{at}": f"{row}-{at}" for at in range(20)} for row in range(50)}
    lookup = {"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, {"Ref": "AWS::Partition"}]}
    choice = {"Fn::If": ["Unknown", "a", "b"]}
    types, properties = '"Type": "AWS::IAM::Role", ' * 900, '"Properties": {}, ' * 1000
    templates: dict[str, Json] = {
        "nested Fn::Sub": _template(_doubled(25)),
        "a list parameter, 800 times": _template(actions, Parameters={"L": entries}),
        "a long parameter, joined": _template({"Fn::Join": ["", [{"Ref": "P"}] * 800]}, Parameters={"P": long}),
        "a long parameter, split": _template([{"Fn::Split": ["x", {"Ref": "P"}]}] * 200, Parameters={"P": long}),
        "a mapping, looked up as a whole": _template([lookup] * 200, Mappings={"M": regions}),
        "loops in loops": {"Resources": _loops(6)},
        "loops in conditions": {"Conditions": _loops(6), "Resources": {}},
        "conditions of conditions": {
            "Conditions": {f"C{at}": {"Fn::And": [{"Condition": f"C{at + 1}"}] * 2} for at in range(600)},
            "Resources": {"R": {"Type": "AWS::IAM::Role", "Condition": "C0", "Properties": {}}},
        },
        "texts in many ways": _template([{"Fn::Join": ["", [choice] * 6 + ["x" * 200]]} for _ in range(80)]),
        "JSON in many ways": _template([{"Fn::ToJsonString": [choice] * 6 + ["x" * 200]} for _ in range(60)]),
        "duplicate keys: types and properties": f'{{"Resources": {{"X": {{{types}{properties}"Metadata": 1}}}}}}',
        "dynamic references": _template({"Fn::Sub": "{{resolve:ssm:/x}}" * 2500}),
        "YAML that nests": "Resources:" + "".join(f"\n{' ' * at}a:" for at in range(1, 300)),
    }
    return {f"template: {name}": SlowInput(partial(_stack, one)) for name, one in templates.items()}


def _doubled(times: int) -> Json:
    value: Json = "xxxxxxxx"
    for _ in range(times):
        value = {"Fn::Sub": ["${a}${a}", {"a": value}]}
    return value


def _loops(depth: int) -> Json:
    output: Json = {}
    for at in range(depth):
        output = {f"Fn::ForEach::L{at}": [f"N{at}", list("abcdefghij"), output]}
    return output


# --- The largest templates --------------------------------------------------------------------------------------------


def _largest_templates() -> dict[str, SlowInput]:
    texts: Mapping[str, Callable[[], str]] = {
        "realistic, JSON": _realistic_json,
        "realistic, YAML": _realistic_yaml,
        "hostile: resources with many wildcards": lambda: _hostile(lambda at: f"{_ROLES}*a*b*{at}*?*"),
        "hostile: unknown parts of names": lambda: _hostile(
            lambda at: {"Fn::Sub": f"{_ROLES}${{Prefix}}${{Unknown}}{at}*"}
        ),
        "hostile: choices": lambda: _hostile(lambda at: {"Fn::If": ["Unknown", f"{_ROLES}a{at}*", f"{_ROLES}{at}*b"]}),
        "hostile: roles": _many_roles,
        "hostile: 32 combinations": combinations,
    }
    return {
        f"the largest template{deployed}, {name}": SlowInput(partial(make, text), LARGEST)
        for deployed, make in (("", _stack_of), (" with 16 sets of overrides", _stack_set_of))
        for name, text in texts.items()
    }


def _stack_of(text: Callable[[], str]) -> Resource:
    return _stack(text())


def _stack_set_of(text: Callable[[], str]) -> Resource:
    overrides = [{"parameterKey": "Prefix", "parameterValue": f"p{at}"} for at in range(16)]
    groups = [{"parameterOverrides": [one]} for one in overrides]
    props = {"templateBody": text(), "stackInstancesGroup": groups}
    return Resource("aws-native:cloudformation:StackSet", "slow", props)


def _fitting(pieces: Iterable[str], size: int) -> list[str]:
    """Return as many of the pieces as fit into so many characters."""
    found: list[str] = []
    for piece in pieces:
        size -= len(piece)
        if size < 0:
            break
        found.append(piece)
    return found


def _role(at: int) -> Json:
    trust = _of(_allow(Principal={"Service": {"Fn::Sub": "ecs-tasks.${AWS::URLSuffix}"}}, Action="sts:AssumeRole"))
    bucket = {"Fn::Join": ["", ["arn:aws:s3:::", {"Fn::FindInMap": ["Buckets", {"Ref": "AWS::Region"}, "Name"]}, "/*"]]}
    document = _of(_allow(Action=["s3:GetObject", "s3:PutObject"], Resource=bucket))
    return {
        "Type": "AWS::IAM::Role",
        "Condition": "Create",
        "Properties": {
            "RoleName": {"Fn::Sub": f"${{Prefix}}-role-{at}-${{AWS::Region}}"},
            "PermissionsBoundary": {"Fn::If": ["HasBoundary", {"Ref": "Boundary"}, {"Ref": "AWS::NoValue"}]},
            "AssumeRolePolicyDocument": trust,
            "ManagedPolicyArns": [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess"}],
            "Policies": [{"PolicyName": "p", "PolicyDocument": document}],
        },
    }


_REALISTIC = {
    "Parameters": {
        "Prefix": {"Type": "String", "Default": "app"},
        "Boundary": {"Type": "String", "Default": ""},
    },
    "Mappings": {"Buckets": {"us-east-1": {"Name": "one"}, "eu-west-1": {"Name": "two"}}},
    "Conditions": {
        "HasBoundary": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Boundary"}, ""]}]},
        "Create": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Prefix"}, ""]}]},
    },
}


def _realistic_json() -> str:
    """Return the largest template of roles as programs write it."""
    begins = f'{json.dumps(_REALISTIC, separators=(",", ":"))[:-1]},"Resources":{{'
    roles = (f'"Role{at}":{json.dumps(_role(at), separators=(",", ":"))},' for at in count())
    return f"{begins}{''.join(_fitting(roles, LONGEST_TEMPLATE - len(begins) - 1))[:-1]}}}}}"


def _realistic_yaml() -> str:
    """Return the largest template of roles as people write it: YAML with flow style inside of a role."""
    begins = f"{''.join(f'{key}: {json.dumps(value)}{chr(10)}' for key, value in _REALISTIC.items())}Resources:\n"
    roles = (f"  Role{at}: {json.dumps(_role(at))}\n" for at in count())
    return f"{begins}{''.join(_fitting(roles, LONGEST_TEMPLATE - len(begins)))}"


def _hostile(entry: Callable[[int], Json]) -> str:
    """Return the largest template of one policy that allows everything on many resources."""
    return _filled(
        LONGEST_TEMPLATE, entry, lambda entries: _template(_of(_allow(Action=["iam:*", "sso:*"], Resource=entries)))
    )


def _many_roles() -> str:
    """Return the largest template of roles that can do everything."""
    document = _of(_allow(Action="*", Resource="*"))
    policies = [{"PolicyName": "p", "PolicyDocument": document}]
    trust = _of(_allow(Principal="*", Action="sts:AssumeRole"))
    properties = {"AssumeRolePolicyDocument": trust, "Policies": policies}
    body = json.dumps({"Type": "AWS::IAM::Role", "Properties": properties}, separators=(",", ":"))
    roles = (f'"R{at}":{body},' for at in count())
    return f'{{"Resources":{{{"".join(_fitting(roles, LONGEST_TEMPLATE - 20))[:-1]}}}}}'
