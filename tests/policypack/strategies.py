"""Hypothesis strategies around iam:PassRole and the writes that lead to administration: documents and requests.

`documents()` draws identity-based policies inside the IAM grammar: realistic ones, and shapes that scanners misread.
`requests()` draws what a holder of such a document might try: targets with fresh names, wherever a name can stand.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from localcloud.iam import AssumeRoleRequest, Request

PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc")
OWN_ACCOUNT = "123456789012"
OTHER_ACCOUNT = "210987654321"

_ROLE = "arn:{partition}:iam::{account}:role/{name}"
_USER = "arn:{partition}:iam::{account}:user/{name}"
_GROUP = "arn:{partition}:iam::{account}:group/{name}"
_POLICY = "arn:{partition}:iam::{account}:policy/{name}"
_PERMISSION_SET = "arn:{partition}:sso:::permissionSet/ssoins-0123456789abcdef/{name}"

# iam:PassRole and the writes that by themselves lead to administration, each with the ARN it is aimed at (Service
# Authorization Reference: iam, sso, identitystore, sso-directory; the last has no resource type).
TARGETS = {
    "iam:PassRole": _ROLE,
    "iam:AttachRolePolicy": _ROLE,
    "iam:PutRolePolicy": _ROLE,
    "iam:UpdateAssumeRolePolicy": _ROLE,
    "iam:DeleteRolePermissionsBoundary": _ROLE,
    "iam:PutRolePermissionsBoundary": _ROLE,
    "iam:AttachUserPolicy": _USER,
    "iam:PutUserPolicy": _USER,
    "iam:CreateAccessKey": _USER,
    "iam:CreateLoginProfile": _USER,
    "iam:UpdateLoginProfile": _USER,
    "iam:DeleteUserPermissionsBoundary": _USER,
    "iam:PutUserPermissionsBoundary": _USER,
    "iam:AttachGroupPolicy": _GROUP,
    "iam:PutGroupPolicy": _GROUP,
    "iam:AddUserToGroup": _GROUP,
    "iam:CreatePolicyVersion": _POLICY,
    "iam:SetDefaultPolicyVersion": _POLICY,
    "iam:UpdateSAMLProvider": "arn:{partition}:iam::{account}:saml-provider/{name}",
    "sso:PutInlinePolicyToPermissionSet": _PERMISSION_SET,
    "sso:AttachManagedPolicyToPermissionSet": _PERMISSION_SET,
    "sso:AttachCustomerManagedPolicyReferenceToPermissionSet": _PERMISSION_SET,
    "sso:CreateAccountAssignment": _PERMISSION_SET,
    "identitystore:CreateGroupMembership": "arn:{partition}:identitystore:::group/{name}",
    "sso-directory:AddMemberToGroup": "*",
}
PASSED_TO = ("ecs-tasks.amazonaws.com", "ecs.amazonaws.com", "lambda.amazonaws.com", "tasks.apprunner.amazonaws.com")
POLICY_ARNS = ("arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
BOUNDARY = f"arn:aws:iam::{OWN_ACCOUNT}:policy/Boundary"
USERNAMES = ("alice", "bob")

# Operator, key and the values a document may compare it with; the values of a request are in `CONTEXT`.
CONDITIONS: Sequence[tuple[str, str, Sequence[str | bool]]] = (
    ("StringEquals", "iam:PassedToService", PASSED_TO),
    ("StringEqualsIfExists", "iam:PassedToService", PASSED_TO),
    ("StringEqualsIgnoreCase", "iam:PassedToService", ("ECS-Tasks.amazonaws.com",)),
    ("StringNotEquals", "iam:PassedToService", PASSED_TO),
    ("StringNotEqualsIfExists", "iam:PassedToService", PASSED_TO),
    ("StringLike", "iam:PassedToService", ("*", "*.amazonaws.com", "ecs*", "lambda.amazonaws.co?")),
    ("StringLikeIfExists", "iam:PassedToService", ("*.amazonaws.com", "ec?.amazonaws.com")),
    ("StringNotLike", "iam:PassedToService", ("lambda*",)),
    ("ForAllValues:StringEquals", "iam:PassedToService", PASSED_TO),
    ("ForAnyValue:StringEquals", "iam:PassedToService", PASSED_TO),
    ("ForAllValues:StringLike", "iam:PassedToService", ("ecs*", "*")),
    ("Null", "iam:PassedToService", ("true", "false", True, False)),
    ("ArnEquals", "iam:PolicyARN", POLICY_ARNS),
    ("ArnLike", "iam:PolicyARN", ("arn:*:iam::aws:policy/Amazon*", "arn:aws:iam::*:policy/*", *POLICY_ARNS)),
    ("StringEquals", "iam:PolicyARN", POLICY_ARNS),
    ("StringLike", "iam:PolicyARN", ("arn:aws:iam::aws:policy/Amazon*", "*")),
    ("ArnNotEquals", "iam:PolicyARN", POLICY_ARNS),
    ("ArnNotLike", "iam:PolicyARN", ("arn:*:iam::aws:policy/Administrator*",)),
    ("Null", "iam:PolicyARN", ("true", "false")),
    ("StringEquals", "iam:PermissionsBoundary", (BOUNDARY,)),
    ("ArnLikeIfExists", "iam:PermissionsBoundary", (BOUNDARY, f"arn:aws:iam::{OWN_ACCOUNT}:policy/*")),
    ("StringNotEquals", "iam:PermissionsBoundary", (BOUNDARY,)),
    ("ArnLike", "iam:AssociatedResourceArn", (f"arn:aws:ecs:*:{OWN_ACCOUNT}:*", "arn:aws:lambda:*:*:*")),
    ("StringEquals", "aws:username", ("${aws:username}", "alice", "${aws:PrincipalTag/owner, 'alice'}")),
    ("StringLike", "aws:username", ("a*", "${aws:PrincipalTag/team}*", "${*}")),
    ("StringEquals", "aws:PrincipalTag/team", ("blue", "${aws:username}")),
    ("StringNotLikeIfExists", "aws:PrincipalTag/team", ("red*",)),
    ("StringEquals", "aws:RequestedRegion", ("eu-west-1", "us-east-1")),
    ("Bool", "aws:MultiFactorAuthPresent", ("true", "false", True)),
    ("BoolIfExists", "aws:MultiFactorAuthPresent", ("true", "false")),
    ("IpAddress", "aws:SourceIp", ("203.0.113.0/24", "2001:db8::/32", "0.0.0.0/0")),
    ("NotIpAddress", "aws:SourceIp", ("198.51.100.0/24",)),
    ("DateGreaterThan", "aws:CurrentTime", ("2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z")),
    ("NumericLessThan", "aws:MultiFactorAuthAge", ("3600",)),
    ("ForAllValues:StringEquals", "aws:TagKeys", ("team", "owner")),
    ("ForAnyValue:StringNotLike", "aws:TagKeys", ("team*",)),
)
CONTEXT: Mapping[str, st.SearchStrategy[str | list[str]]] = {
    "iam:PassedToService": st.sampled_from((*PASSED_TO, "ec2.amazonaws.com")),
    "iam:PolicyARN": st.sampled_from((*POLICY_ARNS, f"arn:aws:iam::{OWN_ACCOUNT}:policy/Own")),
    "iam:PermissionsBoundary": st.sampled_from((BOUNDARY, f"arn:aws:iam::{OWN_ACCOUNT}:policy/Weaker")),
    "iam:AssociatedResourceArn": st.sampled_from(
        (f"arn:aws:ecs:eu-west-1:{OWN_ACCOUNT}:service/web", f"arn:aws:ec2:eu-west-1:{OTHER_ACCOUNT}:instance/i-0")
    ),
    "aws:username": st.sampled_from(USERNAMES),
    "aws:PrincipalTag/team": st.sampled_from(("blue", "red-1")),
    "aws:PrincipalTag/owner": st.sampled_from(USERNAMES),
    "aws:RequestedRegion": st.sampled_from(("eu-west-1", "ap-south-1")),
    "aws:MultiFactorAuthPresent": st.sampled_from(("true", "false")),
    "aws:MultiFactorAuthAge": st.sampled_from(("60", "86400")),
    "aws:SourceIp": st.sampled_from(("203.0.113.7", "198.51.100.7", "2001:db8::7")),
    "aws:CurrentTime": st.just("2026-11-22T10:00:00Z"),
    "aws:TagKeys": st.lists(st.sampled_from(("team", "owner", "cost")), max_size=3, unique=True),
}

_HARMLESS_ACTIONS = ("iam:GetRole", "iam:ListRoles", "sts:AssumeRole", "s3:GetObject", "ecs:RunTask")
_NAMES = (
    *("*", "app-*", "ap*", "app-web", "*Admin*", "??*", "app?*", "x*y", "alice"),
    *(
        "${aws:username}",
        "svc-${aws:username}-*",
        "${aws:PrincipalTag/team, 'none'}",
        "${*}",
        "app-${?}",
        "$",
        "${$}{x}",
    ),
)
_PATHS = ("", "", "", "*/", "team/*/", "team/x/", "service-role/", "aws-service-role/*/", "?/", "*")
_WHOLE_RESOURCES = (
    "*",
    "**",
    "?*",
    "???*",
    "arn:*",
    "arn:aws*",
    "arn:*:iam::*",
    "arn:*role/app-*",
    "arn:*:role/*",
    "arn:aws:iam:*Admin*",
    "?rn:aws:iam",
    "arn:aws:iam::1234*role/*",
    "arn:aws:sso:::permissionSet/ssoins-0123*",
    "arn:aws:s3:::bucket/*",
)

_distinct_tests = st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=2, unique_by=lambda test: test[:2])
_partitions = st.sampled_from(PARTITIONS)
_accounts = st.sampled_from((OWN_ACCOUNT, OTHER_ACCOUNT))


def _one_or_list(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value without brackets, or one to three of them in an array."""
    return values | st.lists(values, min_size=1, max_size=3)


@st.composite
def _mixed_case(draw: st.DrawFn, text: str) -> str:
    changed = draw(st.sets(st.integers(0, len(text) - 1), max_size=4))
    return "".join(character.swapcase() if index in changed else character for index, character in enumerate(text))


@st.composite
def action_patterns(draw: st.DrawFn) -> str:
    """One action in mixed case, a run of its name hidden behind wildcards or not."""
    actions = st.sampled_from(tuple(TARGETS)) | st.sampled_from(_HARMLESS_ACTIONS)
    service, name = draw(st.just("iam:PassRole") | actions).split(":")
    start = draw(st.integers(0, len(name)))
    end = draw(st.integers(start, len(name)))
    hidden = draw(st.sampled_from((name[start:end], "*", "?" * (end - start), "?*", "**")))
    return draw(_mixed_case(f"{service}:{name[:start]}{hidden}{name[end:]}"))


@st.composite
def resource_patterns(draw: st.DrawFn) -> str:
    """An ARN that is exact, wildcarded in any field but the service, or cut off after two or more of its six fields."""
    pattern = draw(st.just(_ROLE) | st.sampled_from(tuple(TARGETS.values()))).format(
        partition=draw(_partitions | st.sampled_from(("aws", "*", "aws*", "aws-??"))),
        account=draw(_accounts | st.sampled_from(("*", "1234*", "????????????"))),
        name=draw(st.sampled_from(_PATHS)) + draw(st.sampled_from(_NAMES)),
    )
    pattern = pattern.replace(":role/", draw(st.sampled_from((":role/", ":role/", ":*/", ":r*/", ":?ole/", ":**/"))))
    kept = draw(st.just(6) | st.integers(2, 6))
    return ":".join(pattern.split(":", 5)[:kept])


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    """One or two tests of `CONDITIONS`, the key in mixed case."""
    condition: dict[str, dict[str, Any]] = {}
    for operator, key, values in draw(_distinct_tests):
        condition.setdefault(operator, {})[draw(_mixed_case(key))] = draw(_one_or_list(st.sampled_from(values)))
    return condition


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    """One statement without a Sid."""
    actions = st.sampled_from(("*", "iam:*")) | action_patterns()
    resources = st.sampled_from(_WHOLE_RESOURCES) | resource_patterns()
    statement = {
        "Effect": draw(st.sampled_from(("Allow", "Allow", "Deny"))),
        draw(st.sampled_from(("Action", "Action", "NotAction"))): draw(_one_or_list(actions)),
        draw(st.sampled_from(("Resource", "Resource", "NotResource"))): draw(_one_or_list(resources)),
    }
    if draw(st.booleans()):
        statement["Condition"] = draw(conditions())
    return statement


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """An identity-based policy document inside the grammar: one statement bare, or up to three in an array."""
    drawn = draw(st.lists(statements(), min_size=1, max_size=3))
    for index, statement in enumerate(drawn):
        if draw(st.booleans()):
            statement["Sid"] = f"Statement{index}"
    bare = len(drawn) == 1 and draw(st.booleans())
    document: dict[str, Any] = {"Statement": drawn[0] if bare else drawn}
    version = draw(st.sampled_from(("2012-10-17", "2012-10-17", "2008-10-17", None)))
    return document if version is None else {"Version": version, **document}


@st.composite
def requests(draw: st.DrawFn) -> Request:
    """`iam:PassRole` or an escalation write on a target of any name, path, account and partition, in any context."""
    action = draw(st.just("iam:PassRole") | st.sampled_from(tuple(TARGETS)))
    fresh_names = st.from_regex(r"[A-Za-z0-9+=,.@_-]{1,64}", fullmatch=True)
    resource = TARGETS[action].format(
        partition=draw(_partitions),
        account=draw(_accounts),
        name=draw(st.sampled_from(("", "team/x/", "service-role/", "aws-service-role/ecs.amazonaws.com/")))
        + draw(fresh_names | st.sampled_from(("app-web", "app-any-new", "SomeAdminRole", *USERNAMES))),
    )
    return Request(action, resource, draw(st.fixed_dictionaries({}, optional=CONTEXT)))


# --- Trust policies ---------------------------------------------------------------------------------------------------

GITHUB = "token.actions.githubusercontent.com"
GITHUB_PROVIDER = f"arn:aws:iam::{OWN_ACCOUNT}:oidc-provider/{GITHUB}"
STRANGER = "555555555555"
"""An account that no document names."""

_ASSUME_PATTERNS = (
    "sts:AssumeRole",
    "sts:*",
    "*",
    "STS:assume*",
    "sts:AssumeRole*",
    "sts:A?sumeRole",
    "sts:TagSession",
)
_PRINCIPALS: Sequence[Any] = (
    "*",
    {"AWS": "*"},
    {"AWS": ["*"]},
    {"AWS": OWN_ACCOUNT},
    {"AWS": [f"arn:aws:iam::{OWN_ACCOUNT}:root", f"arn:aws:iam::{OWN_ACCOUNT}:role/ci"]},
    {"Service": "ecs-tasks.amazonaws.com"},
    {"Service": "ecs-tasks.amazonaws.com", "AWS": "*"},
    {"Federated": GITHUB_PROVIDER},
)
_TRUST_OPERATORS = (
    *("StringEquals", "StringLike", "StringEqualsIfExists", "StringLikeIfExists", "StringNotEquals", "StringNotLike"),
    *("ForAllValues:StringEquals", "ForAnyValue:StringLike"),
)
_TRUST_KEYS: Mapping[str, Sequence[str]] = {
    "aws:PrincipalOrgID": ("o-ours000000", "o-*", "*"),
    "aws:PrincipalAccount": (OWN_ACCOUNT, "1234*", "*"),
    "aws:PrincipalArn": (f"arn:aws:iam::{OWN_ACCOUNT}:role/*", "arn:aws:iam::*:role/ci", "*"),
    "sts:ExternalId": ("shared", "*"),
    "aws:RequestedRegion": ("eu-west-1",),
    f"{GITHUB}:aud": ("sts.amazonaws.com",),
    f"{GITHUB}:sub": (
        "repo:ours/app:*",
        "repo:ours/*",
        "repo:ours*",
        "repo:*/app:*",
        "repo:ours/app:ref:refs/heads/main",
    ),
    f"{GITHUB}:repository_owner": ("ours", "our*"),
}
_trust_tests = st.tuples(
    st.sampled_from(_TRUST_OPERATORS),
    st.sampled_from(tuple(_TRUST_KEYS)).flatmap(
        lambda key: st.tuples(_mixed_case(key), _one_or_list(st.sampled_from(_TRUST_KEYS[key])))
    ),
)


@st.composite
def trust_statements(draw: st.DrawFn) -> dict[str, Any]:
    """One statement of a trust policy, without a Sid."""
    statement = {
        "Effect": draw(st.sampled_from(("Allow", "Allow", "Deny"))),
        draw(st.sampled_from(("Action", "Action", "NotAction"))): draw(_one_or_list(st.sampled_from(_ASSUME_PATTERNS))),
        draw(st.sampled_from(("Principal", "Principal", "Principal", "NotPrincipal"))): draw(
            st.sampled_from(_PRINCIPALS)
        ),
    }
    tests = draw(st.lists(_trust_tests, max_size=2, unique_by=lambda test: test[0]))
    if tests:
        statement["Condition"] = {operator: {key: values} for operator, (key, values) in tests}
    return statement


@st.composite
def trust_documents(draw: st.DrawFn) -> dict[str, Any]:
    """A trust policy inside the grammar."""
    return {"Version": "2012-10-17", "Statement": draw(st.lists(trust_statements(), min_size=1, max_size=3))}


@st.composite
def strangers(draw: st.DrawFn) -> AssumeRoleRequest:
    """A caller whom no trust policy names, with everything in the request that is the caller's to choose."""
    if draw(st.booleans()):
        owner = draw(st.sampled_from(("stranger", "ours-2")))
        claims = {"aud": "sts.amazonaws.com", "sub": f"repo:{owner}/app:ref:refs/heads/main", "repository_owner": owner}
        context = {f"{GITHUB}:{claim}": value for claim, value in claims.items()}
        return AssumeRoleRequest("Federated", GITHUB_PROVIDER, "sts:AssumeRoleWithWebIdentity", context)
    arn = f"arn:aws:iam::{STRANGER}:role/ci"
    context = {"aws:PrincipalOrgID": "o-stranger00", "aws:PrincipalAccount": STRANGER, "aws:PrincipalArn": arn}
    chosen = {"sts:ExternalId": st.just("shared"), "aws:RequestedRegion": st.sampled_from(("eu-west-1", "us-east-1"))}
    return AssumeRoleRequest("AWS", arn, context={**context, **draw(st.fixed_dictionaries({}, optional=chosen))})
