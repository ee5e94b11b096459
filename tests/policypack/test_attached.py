"""A policy that can change the role, user or group it is attached to: the attachment is reported."""

import json

import pytest

from tests.policypack.cases import Resource
from tests.policypack.judging import ROOT, check

ESCALATION = "iam-disallow-privilege-escalation"
ARN = "arn:aws:iam::123456789012:policy/team/deploy"
WRITES = {
    "role": ("iam:PutRolePolicy", "arn:aws:iam::123456789012:role/app"),
    "user": ("iam:AttachUserPolicy", "arn:aws:iam::123456789012:user/app"),
    "group": ("iam:PutGroupPolicy", "arn:aws:iam::123456789012:group/app"),
}

SERVICE = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
TRUST = {"Statement": [SERVICE]}


def policy(kind: str = "role", resource: str = "", **more: object) -> Resource:
    action, target = WRITES[kind]
    statement = {"Effect": "Allow", "Action": action, "Resource": resource or target}
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    named = {"name": "deploy", "path": "/team/", **more}
    return Resource("aws:iam/policy:Policy", "deploy", {**named, "policy": document})


@pytest.fixture(autouse=True)
def _new_run() -> None:
    check(ROOT)


@pytest.mark.parametrize(
    ("kind", "resource_type", "props"),
    [
        pytest.param("role", "aws:iam/rolePolicyAttachment:RolePolicyAttachment", {"role": "app"}, id="role"),
        pytest.param("user", "aws:iam/userPolicyAttachment:UserPolicyAttachment", {"user": "app"}, id="user"),
        pytest.param("group", "aws:iam/groupPolicyAttachment:GroupPolicyAttachment", {"group": "app"}, id="group"),
        pytest.param("role", "aws:iam/policyAttachment:PolicyAttachment", {"roles": ["b", "app"]}, id="of roles"),
        pytest.param("user", "aws:iam/policyAttachment:PolicyAttachment", {"users": ["app"]}, id="of users"),
        pytest.param("group", "aws:iam/policyAttachment:PolicyAttachment", {"groups": ["app"]}, id="of groups"),
    ],
)
def test_an_attachment_to_what_the_policy_writes(kind: str, resource_type: str, props: dict[str, object]) -> None:
    assert check(policy(kind)) == {}
    found = check(Resource(resource_type, "app", {**props, "policyArn": ARN}))
    action, target = WRITES[kind]
    assert found.keys() == {ESCALATION}
    [message] = found[ESCALATION]
    assert f" `app` attaches `{ARN}`, which allows `{action}` on `{target}` (statement 1). " in message
    assert f"This is the {kind} that has these permissions, so it can give itself admin access. " in message


@pytest.mark.parametrize(
    "props",
    [
        pytest.param({"name": "app", "managedPolicyArns": [ARN]}, id="a role and its policies"),
        pytest.param({"RoleName": "app", "ManagedPolicyArns": [ARN]}, id="in a template"),
    ],
)
def test_a_role_that_lists_its_policies(props: dict[str, object]) -> None:
    check(policy())
    if "name" in props:
        role = Resource("aws:iam/role:Role", "app", {**props, "assumeRolePolicy": json.dumps(TRUST)})
    else:
        made = {"R": {"Type": "AWS::IAM::Role", "Properties": {**props, "AssumeRolePolicyDocument": TRUST}}}
        body = json.dumps({"Resources": made})
        role = Resource("aws:cloudformation/stack:Stack", "app", {"name": "app", "templateBody": body})
    assert check(role).keys() == {ESCALATION}


def test_a_policy_with_a_generated_name() -> None:
    check(policy(name=None, namePrefix="deploy-"))
    arn = f"{ARN}-0123456789abcdef0123456789"
    assert check(
        Resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "app", {"role": "app", "policyArn": arn})
    )


@pytest.mark.parametrize(
    ("role", "arn", "resource"),
    [
        pytest.param("other", ARN, "", id="to another role"),
        pytest.param("app", "arn:aws:iam::123456789012:policy/deploy", "", id="of another path"),
        pytest.param("app", "arn:aws:iam::aws:policy/team/deploy", "", id="of AWS's own"),
        pytest.param("app", ARN, "*", id="of a policy that is blocked itself"),
    ],
)
def test_another_attachment(role: str, arn: str, resource: str) -> None:
    check(policy(resource=resource))
    attachment = Resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "app", {"role": role, "policyArn": arn})
    assert ESCALATION not in check(attachment)


def test_an_exemption_of_the_action_lets_it_through() -> None:
    check(policy())
    exemption = {"resource": "urn:*", "grant": "iam:PutRolePolicy", "reason": "test", "until": "2999-12-31"}
    attachment = Resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "app", {"role": "app", "policyArn": ARN})
    assert check(attachment, {ESCALATION: {"exemptions": [exemption]}}).keys() == {"iam-review-exemption"}


def template(role: dict[str, object], policy: dict[str, object], resource: object) -> Resource:
    statement = {"Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": resource}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    resources = {
        "P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document, **policy}},
        "R": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST, **role}},
    }
    body = json.dumps({"Resources": resources})
    return Resource("aws:cloudformation/stack:Stack", "s", {"name": "s", "templateBody": body})


ROLE = "arn:aws:iam::123456789012:role/app"


@pytest.mark.parametrize("order", [1, -1])
def test_a_template_that_attaches_its_own_policy(order: int) -> None:
    made = template({"RoleName": "app", "ManagedPolicyArns": [{"Ref": "P"}]}, {}, ROLE)
    body = json.loads(made.props["templateBody"])
    body["Resources"] = dict(list(body["Resources"].items())[::order])
    found = check(Resource(made.type, made.name, {"name": "s", "templateBody": json.dumps(body)}))
    assert found.keys() == {ESCALATION}
    [message] = found[ESCALATION]
    assert message.startswith(
        "Resource `P` in the template of CloudFormation stack `s` allows `iam:PutRolePolicy` on "
        f"`{ROLE}` (statement 1). This is the role that has these permissions, so it can give itself admin access. "
        "Remove the action, or list only targets other than `app`."
    )


def test_a_template_that_attaches_its_own_policy_to_another_role() -> None:
    assert check(template({"RoleName": "other", "ManagedPolicyArns": [{"Ref": "P"}]}, {}, ROLE)) == {}


@pytest.mark.parametrize(
    ("resource_type", "props"),
    [
        pytest.param(
            "aws:index/iamRolePolicyAttachment:IamRolePolicyAttachment",
            {"role": "app", "policyArn": ARN},
            id="any provider",
        ),
        pytest.param("mod:tf:aws_iam_role_policy_attachment", {"role": "app", "policy_arn": ARN}, id="module"),
        pytest.param(
            "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
            {"roleName": "app", "policyArns": [ARN]},
            id="exclusive",
        ),
        pytest.param("aws-native:iam:Role", {"roleName": "app", "managedPolicyArns": [ARN]}, id="aws-native"),
        pytest.param(
            "kubernetes:iam.aws.upbound.io/v1beta1:RolePolicyAttachment",
            {"spec": {"forProvider": {"role": "app", "policyArn": ARN}}},
            id="Crossplane",
        ),
        pytest.param(
            "kubernetes:iam.aws.crossplane.io/v1beta1:RolePolicyAttachment",
            {"spec": {"forProvider": {"roleName": "app", "policyArn": ARN}}},
            id="Crossplane's community",
        ),
        pytest.param(
            "kubernetes:iam.services.k8s.aws/v1alpha1:Role",
            {"spec": {"name": "app", "policies": [ARN], "assumeRolePolicyDocument": "{}"}},
            id="ACK",
        ),
    ],
)
def test_every_family(resource_type: str, props: dict[str, object]) -> None:
    check(policy())
    assert ESCALATION in check(Resource(resource_type, "app", props))


def test_a_policy_of_a_template_that_another_resource_attaches() -> None:
    check(template({"RoleName": "other"}, {"ManagedPolicyName": "deploy", "Path": "/team/"}, ROLE))
    attachment = Resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "app", {"role": "app", "policyArn": ARN})
    assert check(attachment).keys() == {ESCALATION}


def test_a_policy_of_a_template_that_the_template_names() -> None:
    """It is of this stack: nothing says that it comes from outside."""
    named = "arn:aws:iam::123456789012:policy/team/deploy"
    made = template({"ManagedPolicyArns": [named]}, {"ManagedPolicyName": "deploy", "Path": "/team/"}, ROLE)
    assert check(made) == {}


def named_policy(*statements: object) -> Resource:
    """Return a stack with the policy `/team/deploy`, whose document is one of these."""
    made = template({"RoleName": "other"}, {"ManagedPolicyName": "deploy", "Path": "/team/"}, ROLE)
    body = json.loads(made.props["templateBody"])
    documents = [{"Version": "2012-10-17", "Statement": [one]} for one in statements]
    chosen: object = documents[0] if len(documents) == 1 else {"Fn::If": ["Open", *documents]}
    body["Resources"]["P"]["Properties"]["PolicyDocument"] = chosen
    body |= {"Conditions": {"Open": {"Fn::Equals": [{"Ref": "Outside"}, "a"]}}}
    return Resource(made.type, made.name, {"name": "s", "templateBody": json.dumps(body)})


READS = {"Effect": "Allow", "Action": "iam:DeleteRolePermissionsBoundary", "Resource": f"{ROLE}-other"}
ATTACHMENT = Resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "app", {"role": "app", "policyArn": ARN})
WRITING = {"Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": ROLE}


@pytest.mark.parametrize("order", [1, -1])
def test_each_document_that_a_policy_of_a_template_may_have_counts(order: int) -> None:
    check(named_policy(*[READS, WRITING][::order]))
    assert check(ATTACHMENT).keys() == {ESCALATION}


def test_a_policy_of_a_template_that_is_shown_again_has_the_new_document() -> None:
    check(named_policy(READS))
    assert check(ATTACHMENT) == {}
    check(named_policy(WRITING))
    assert check(ATTACHMENT).keys() == {ESCALATION}
    check(named_policy(READS))
    assert check(ATTACHMENT) == {}
