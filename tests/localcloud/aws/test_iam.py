"""What IAM refuses is refused to every client, here boto3, in IAM's words."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

from localcloud.aws.principals import is_service
from tests.localcloud.provider.engine import Boto
from tests.localcloud.provider.samples import READ_ONLY, TRUST, allow

TAG_KEY = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"
TAG_VALUE = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"


def refused(boto: Boto, service: str, operation: str, **parameters: object) -> tuple[str, str, int]:
    """The code, the words and the HTTP status of a refusal."""
    with pytest.raises(ClientError) as error:
        boto(service, operation, **parameters)
    answer = error.value.response
    return answer["Error"]["Code"], answer["Error"]["Message"], answer["ResponseMetadata"]["HTTPStatusCode"]


def trust(**principal: object) -> str:
    """A trust policy."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def in_use(what: str) -> tuple[str, str, int]:
    return "DeleteConflict", f"Cannot delete entity, must {what} first.", 409


def test_a_user_with_an_mfa_device_is_not_deleted(boto: Boto) -> None:
    boto("iam", "create_user", UserName="careful")
    device = boto("iam", "create_virtual_mfa_device", VirtualMFADeviceName="careful")["VirtualMFADevice"]
    serial = {"UserName": "careful", "SerialNumber": device["SerialNumber"]}
    boto("iam", "enable_mfa_device", AuthenticationCode1="123456", AuthenticationCode2="654321", **serial)
    assert refused(boto, "iam", "delete_user", UserName="careful") == in_use("delete MFA device")
    boto("iam", "deactivate_mfa_device", **serial)
    boto("iam", "delete_user", UserName="careful")


def test_a_user_who_has_anything_is_not_deleted(boto: Boto) -> None:
    user = {"UserName": "owner"}
    boto("iam", "create_user", **user)
    boto("iam", "create_group", GroupName="owners")
    boto("iam", "add_user_to_group", GroupName="owners", **user)
    assert refused(boto, "iam", "delete_user", **user) == in_use("remove users from group")
    assert refused(boto, "iam", "delete_group", GroupName="owners") == in_use("remove users from group")
    boto("iam", "remove_user_from_group", GroupName="owners", **user)
    key = boto("iam", "create_access_key", **user)["AccessKey"]["AccessKeyId"]
    assert refused(boto, "iam", "delete_user", **user) == in_use("delete access keys")
    boto("iam", "delete_access_key", AccessKeyId=key, **user)
    boto("iam", "create_login_profile", Password="Long-enough-1!", **user)  # noqa: S106  of a test's user
    assert refused(boto, "iam", "delete_user", **user) == in_use("delete login profile")
    boto("iam", "delete_login_profile", **user)
    boto("iam", "upload_ssh_public_key", SSHPublicKeyBody="ssh-rsa AAAA", **user)
    assert refused(boto, "iam", "delete_user", **user) == in_use("remove referenced objects")


def test_a_policy_in_use_is_not_deleted(boto: Boto) -> None:
    arn = boto("iam", "create_policy", PolicyName="in-use", PolicyDocument=allow("s3:Get*"))["Policy"]["Arn"]
    boto("iam", "create_user", UserName="using")
    for _ in range(2):
        boto("iam", "attach_user_policy", UserName="using", PolicyArn=arn)
    words = ("DeleteConflict", "Cannot delete a policy attached to entities.", 409)
    assert refused(boto, "iam", "delete_policy", PolicyArn=arn) == words
    boto("iam", "detach_user_policy", UserName="using", PolicyArn=arn)
    boto("iam", "create_policy_version", PolicyArn=arn, PolicyDocument=allow("s3:Put*"), SetAsDefault=True)
    code, message, _ = refused(boto, "iam", "delete_policy", PolicyArn=arn)
    assert (code, message.partition(".")[0]) == ("DeleteConflict", "This policy has more than one version")
    boto("iam", "delete_policy_version", PolicyArn=arn, VersionId="v1")
    boto("iam", "delete_policy", PolicyArn=arn)


@pytest.mark.parametrize(
    ("operation", "parameter", "others", "words"),
    [
        ("create_user", "UserName", {}, "User with name cased already exists."),
        ("create_group", "GroupName", {}, "Group with name cased already exists."),
        ("create_role", "RoleName", {"AssumeRolePolicyDocument": TRUST}, "Role with name cased already exists."),
        (
            "create_policy",
            "PolicyName",
            {"PolicyDocument": allow("s3:GetObject")},
            "A policy called cased already exists. Duplicate names are not allowed.",
        ),
    ],
)
def test_names_that_differ_only_in_case_are_the_same(
    boto: Boto, operation: str, parameter: str, others: dict[str, str], words: str
) -> None:
    boto("iam", operation, **{parameter: "Cased"}, **others)
    found = refused(boto, "iam", operation, **{parameter: "cased"}, Path="/elsewhere/", **others)
    assert found == ("EntityAlreadyExists", words, 409)


def test_a_rename_takes_no_name_of_another_but_may_change_the_case(boto: Boto) -> None:
    for kind in ("user", "group"):
        name = f"{kind.title()}Name"
        boto("iam", f"create_{kind}", **{name: f"renamed-{kind}"})
        boto("iam", f"create_{kind}", **{name: f"other-{kind}"})
        rename = {name: f"renamed-{kind}", f"New{name}": f"OTHER-{kind}"}
        code, _, _ = refused(boto, "iam", f"update_{kind}", **rename)
        assert code == "EntityAlreadyExists"
        boto("iam", f"update_{kind}", **rename | {f"New{name}": f"Renamed-{kind}"})
        assert boto("iam", f"get_{kind}", **{name: f"Renamed-{kind}"})


@pytest.mark.parametrize(
    ("tag", "path", "pattern"),
    [
        pytest.param({"Key": "a#b", "Value": "v"}, "key", TAG_KEY, id="key"),
        pytest.param({"Key": "k", "Value": "50%"}, "value", TAG_VALUE, id="value"),
    ],
)
@pytest.mark.parametrize("operation", ["create_user", "tag_user"])
def test_tags_have_letters_digits_spaces_and_some_marks(
    boto: Boto, operation: str, tag: dict[str, str], path: str, pattern: str
) -> None:
    code, message, status = refused(boto, "iam", operation, UserName="tagged", Tags=[tag])
    assert (code, status) == ("ValidationError", 400)
    assert message == (
        f"1 validation error detected: Value '{tag[path.title()]}' at 'tags.1.member.{path}' failed to satisfy "
        f"constraint: Member must satisfy regular expression pattern: {pattern}"
    )


def test_tags_may_have_letters_of_any_script(boto: Boto) -> None:
    tags = [{"Key": "Größe 大_.:/=+-@", "Value": "٣ = три"}]
    boto("iam", "create_user", UserName="worldly", Tags=tags)
    assert boto("iam", "list_user_tags", UserName="worldly")["Tags"] == tags


def test_keys_of_tags_that_differ_only_in_case_are_the_same(boto: Boto) -> None:
    tags = [{"Key": "Owner", "Value": "a"}, {"Key": "owner", "Value": "b"}]
    words = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
    assert refused(boto, "iam", "create_user", UserName="doubled", Tags=tags) == ("InvalidInput", words, 400)


@pytest.mark.parametrize("host", ["lamda.amazonaws.com", "tagging.amazonaws.com", "amazonaws.com"])
@pytest.mark.parametrize("operation", ["create_role", "update_assume_role_policy"])
def test_an_unknown_service_is_no_principal(boto: Boto, operation: str, host: str) -> None:
    document, role = "AssumeRolePolicyDocument", "trusting-nobody"
    if operation == "update_assume_role_policy":
        document, role = "PolicyDocument", f"trusting-{host}"
        boto("iam", "create_role", RoleName=role, AssumeRolePolicyDocument=TRUST)
    words = f'Invalid principal in policy: "SERVICE":"{host}"'
    given = {"RoleName": role, document: trust(Service=["ec2.amazonaws.com", host])}
    assert refused(boto, "iam", operation, **given) == ("MalformedPolicyDocument", words, 400)


@pytest.mark.parametrize(
    "host",
    [
        *("ecs.amazonaws.com", "ecs-tasks.amazonaws.com", "ec2.amazonaws.com.cn", "states.eu-west-1.amazonaws.com"),
        *("build.apprunner.amazonaws.com", "tasks.apprunner.amazonaws.com", "edgelambda.amazonaws.com"),
    ],
)
def test_services_are_principals(host: str) -> None:
    assert is_service(host)


def test_a_missing_role_or_user_is_no_principal(boto: Boto) -> None:
    for arn in ("arn:aws:iam::123456789012:role/missing", "arn:aws:iam::123456789012:user/team/missing"):
        words = f'Invalid principal in policy: "AWS":"{arn}"'
        given = {"RoleName": "trusting-the-missing", "AssumeRolePolicyDocument": trust(AWS=arn)}
        assert refused(boto, "iam", "create_role", **given) == ("MalformedPolicyDocument", words, 400)


def test_a_quota_holds_for_requests_at_once(boto: Boto) -> None:
    boto("iam", "create_user", UserName="crowded")
    arns = [policy["Arn"] for policy in boto("iam", "list_policies", Scope="AWS", MaxItems=20)["Policies"]]

    def attach(arn: str) -> str:
        try:
            boto("iam", "attach_user_policy", UserName="crowded", PolicyArn=arn)
        except ClientError as error:
            return str(error.response["Error"]["Message"])
        return "attached"

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(attach, arns))
    assert answers == {"attached": 10, "Cannot exceed quota for PoliciesPerUser: 10": 10}


def test_an_update_of_a_role_leaves_what_it_does_not_name(boto: Boto) -> None:
    given = {"RoleName": "half-updated", "AssumeRolePolicyDocument": TRUST}
    boto("iam", "create_role", Description="kept", MaxSessionDuration=7200, **given)
    boto("iam", "update_role", RoleName="half-updated", MaxSessionDuration=3600)
    boto("iam", "update_role", RoleName="half-updated")
    role = boto("iam", "get_role", RoleName="half-updated")["Role"]
    assert (role["Description"], role["MaxSessionDuration"]) == ("kept", 3600)


def test_a_boundary_that_does_not_exist_is_refused(boto: Boto) -> None:
    boundary = {"PermissionsBoundary": f"{READ_ONLY}2"}
    words = ("NoSuchEntity", f"Scope ARN: {READ_ONLY}2 does not exist or is not attachable.", 404)
    assert refused(boto, "iam", "create_user", UserName="unbounded", **boundary) == words


@pytest.mark.parametrize("version", [{}, {"Version": "2008-10-17"}])
def test_only_managed_policies_must_be_of_the_new_version(boto: Boto, version: dict[str, str]) -> None:
    """Roles that the consoles of AWS made years ago have such trust policies."""
    role, name = {"RoleName": "of-old"}, {"PolicyName": "of-old"}
    reading = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    document = json.dumps({**version, "Statement": [reading]})
    statements = json.loads(trust(Service="ec2.amazonaws.com"))["Statement"]
    trusting = json.dumps({**version, "Statement": statements})
    boto("iam", "create_role", AssumeRolePolicyDocument=trusting, **role)
    boto("iam", "update_assume_role_policy", PolicyDocument=trusting, **role)
    boto("iam", "put_role_policy", PolicyDocument=document, **role, **name)
    refusal = "MalformedPolicyDocument", "Policy document must be version 2012-10-17 or greater.", 400
    assert refused(boto, "iam", "create_policy", PolicyDocument=document, **name) == refusal
    made = boto("iam", "create_policy", PolicyDocument=allow("s3:GetObject"), **name)["Policy"]["Arn"]
    version_of = {"PolicyArn": made, "PolicyDocument": document}
    assert refused(boto, "iam", "create_policy_version", **version_of) == refusal
    boto("iam", "delete_policy", PolicyArn=made)
    boto("iam", "delete_role_policy", **role, **name)
    boto("iam", "delete_role", **role)


def test_a_service_linked_role_is_changed_by_its_service_only(boto: Boto) -> None:
    made = boto("iam", "create_service_linked_role", AWSServiceName="replication.ecr.amazonaws.com")["Role"]
    role = {"RoleName": made["RoleName"]}
    trusting = trust(Service="replication.ecr.amazonaws.com")
    message = (
        "Cannot perform the operation on the protected role 'AWSServiceRoleForECRReplication' - "
        "this role is only modifiable by AWS"
    )
    for operation, parameters in {
        "delete_role": {},
        "attach_role_policy": {"PolicyArn": READ_ONLY},
        "put_role_policy": {"PolicyName": "p", "PolicyDocument": allow("s3:GetObject")},
        "put_role_permissions_boundary": {"PermissionsBoundary": READ_ONLY},
        "update_assume_role_policy": {"PolicyDocument": trusting},
    }.items():
        assert refused(boto, "iam", operation, **role, **parameters) == ("UnmodifiableEntity", message, 400)
    boto("iam", "update_role", Description="A description can change.", **role)
    boto("iam", "delete_service_linked_role", **role)


def test_a_policy_of_aws_is_not_changed(boto: Boto) -> None:
    policy = {"PolicyArn": READ_ONLY}
    refusal = "InvalidInput", f"Policy {READ_ONLY} is managed by AWS, and only AWS can change it.", 400
    assert refused(boto, "iam", "delete_policy", **policy) == refusal
    document = allow("s3:GetObject")
    assert refused(boto, "iam", "create_policy_version", PolicyDocument=document, **policy) == refusal
    assert refused(boto, "iam", "tag_policy", Tags=[{"Key": "a", "Value": "b"}], **policy) == refusal
    assert refused(boto, "iam", "untag_policy", TagKeys=["a"], **policy) == refusal


@pytest.mark.parametrize("password", ["Short-1", "only-lower-case", "12345678A"])
def test_a_password_that_the_default_policy_refuses(boto: Boto, password: str) -> None:
    user = {"UserName": f"with-{password}"}
    boto("iam", "create_user", **user)
    assert refused(boto, "iam", "create_login_profile", Password=password, **user) == (
        "PasswordPolicyViolation",
        "Password does not conform to the account password policy.",
        400,
    )
    boto("iam", "delete_user", **user)


@pytest.mark.parametrize(
    ("requirement", "refused_one", "taken"),
    [
        pytest.param({"MinimumPasswordLength": 14}, "Thirteen-chr1", "fourteen-chars", id="length"),
        pytest.param({"RequireUppercaseCharacters": True}, "lower-1", "Upper1", id="an uppercase letter"),
        pytest.param({"RequireLowercaseCharacters": True}, "UPPER-1", "lOWER1", id="a lowercase letter"),
        pytest.param({"RequireNumbers": True}, "No-number", "number1", id="a digit"),
        pytest.param({"RequireSymbols": True}, "No symbol, 1", "symbol!", id="a symbol"),
    ],
)
def test_a_password_policy_of_the_account_replaces_the_default(
    boto: Boto, requirement: dict[str, object], refused_one: str, taken: str
) -> None:
    user = {"UserName": "under-a-policy"}
    boto("iam", "create_user", **user)
    boto("iam", "update_account_password_policy", **requirement)
    try:
        code, _, _ = refused(boto, "iam", "create_login_profile", Password=refused_one, **user)
        assert code == "PasswordPolicyViolation"
        boto("iam", "create_login_profile", Password=taken, **user)
        code, _, _ = refused(boto, "iam", "update_login_profile", Password=refused_one, **user)
        assert code == "PasswordPolicyViolation"
        boto("iam", "delete_login_profile", **user)
    finally:
        boto("iam", "delete_account_password_policy")
        boto("iam", "delete_user", **user)


def test_tags_that_aws_keeps_for_itself(boto: Boto) -> None:
    tags = [{"Key": "AWS:x", "Value": "y"}]
    message = "aws: prefixed tag key names are not allowed for external use."
    assert refused(boto, "iam", "create_user", UserName="tagged", Tags=tags) == ("InvalidInput", message, 400)
    profile = {"InstanceProfileName": "tagged", "Tags": tags}
    assert refused(boto, "iam", "create_instance_profile", **profile) == ("InvalidInput", message, 400)


def test_a_boundary_is_a_use_of_its_policy_of_another_kind(boto: Boto) -> None:
    policy = boto("iam", "create_policy", PolicyName="cap", PolicyDocument=allow("s3:ListAllMyBuckets"))["Policy"][
        "Arn"
    ]
    boto("iam", "create_role", RoleName="capped", AssumeRolePolicyDocument=TRUST, PermissionsBoundary=policy)
    boto("iam", "create_user", UserName="capped", PermissionsBoundary=policy)
    boto("iam", "create_role", RoleName="has-it", AssumeRolePolicyDocument=TRUST)
    boto("iam", "attach_role_policy", RoleName="has-it", PolicyArn=policy)

    def entities(**filters: str) -> tuple[list[str], list[str]]:
        found = boto("iam", "list_entities_for_policy", PolicyArn=policy, **filters)
        return [each["UserName"] for each in found["PolicyUsers"]], sorted(
            each["RoleName"] for each in found["PolicyRoles"]
        )

    assert entities() == (["capped"], ["capped", "has-it"])
    assert entities(PolicyUsageFilter="PermissionsPolicy") == ([], ["has-it"])
    assert entities(PolicyUsageFilter="PermissionsBoundary") == (["capped"], ["capped"])
    assert entities(PolicyUsageFilter="PermissionsBoundary", EntityFilter="User") == (["capped"], [])
    boto("iam", "detach_role_policy", RoleName="has-it", PolicyArn=policy)
    attached = ("DeleteConflict", "Cannot delete a policy attached to entities.", 409)
    assert refused(boto, "iam", "delete_policy", PolicyArn=policy) == attached
    boto("iam", "delete_role_permissions_boundary", RoleName="capped")
    assert refused(boto, "iam", "delete_policy", PolicyArn=policy) == attached
    boto("iam", "delete_user_permissions_boundary", UserName="capped")
    boto("iam", "delete_policy", PolicyArn=policy)


@pytest.mark.parametrize("usage", ["PermissionsPolicy", "PermissionsBoundary"])
def test_the_entities_of_a_policy_by_path(boto: Boto, usage: str) -> None:
    policy = f"arn:aws:iam::aws:policy/{'IAMReadOnlyAccess' if usage == 'PermissionsPolicy' else 'IAMFullAccess'}"
    bounded = {"PermissionsBoundary": policy} if usage == "PermissionsBoundary" else {}
    roles = {"near": f"/{usage}/near/", "far": f"/{usage}/far/"}
    for name, path in roles.items():
        role = {"RoleName": f"{name}-{usage}"}
        boto("iam", "create_role", Path=path, AssumeRolePolicyDocument=TRUST, **role, **bounded)
        if not bounded:
            boto("iam", "attach_role_policy", PolicyArn=policy, **role)
            group = {"GroupName": f"{name}-{usage}"}
            boto("iam", "create_group", Path=path, **group)
            boto("iam", "attach_group_policy", PolicyArn=policy, **group)

    def entities(**filters: str) -> list[str]:
        found = boto("iam", "list_entities_for_policy", PolicyArn=policy, PolicyUsageFilter=usage, **filters)
        return sorted({each[f"{kind}Name"] for kind in ("Role", "Group") for each in found[f"Policy{kind}s"]})

    both = [f"far-{usage}", f"near-{usage}"]
    assert entities() == both
    assert entities(PathPrefix=roles["near"]) == [f"near-{usage}"]
    assert entities(PathPrefix=roles["near"], EntityFilter="Role") == [f"near-{usage}"]
    assert entities(EntityFilter="AWSManagedPolicy") == both
