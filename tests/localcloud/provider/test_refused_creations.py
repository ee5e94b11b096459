"""What AWS refuses of a new resource, in its words: at least one case a resource type."""

import pytest

from localcloud.provider.servicer import RESOURCE_TYPES
from localcloud.provider.wire import Properties
from tests.localcloud.provider.engine import Boto, Engine, RefusedError
from tests.localcloud.provider.samples import (
    ANY,
    BUCKET,
    GROUP,
    LIFECYCLE,
    LOGIN_PROFILE,
    OIDC_PROVIDER,
    POLICY,
    READ_ONLY,
    REPOSITORY,
    REPOSITORY_POLICY,
    ROLE,
    ROLE_ATTACHMENT,
    ROLE_POLICY,
    SCANNING,
    SERVICE_LINKED,
    TRUST,
    USER,
    allow,
    expire,
    failed,
    matching,
    repository_access,
    role,
    scan,
)
from tests.localcloud.provider.sso_lives import SSO_REFUSED

NO_ROLE = "NoSuchEntity: The role with name nobody cannot be found."
NO_GROUP = "NoSuchEntity: The group with name nobody cannot be found."
NO_USER = "NoSuchEntity: The user with name nobody cannot be found."
NO_REPOSITORY = (
    "RepositoryNotFoundException: The repository with name 'nobody' does not exist in the registry with id "
    "'123456789012'"
)
TOO_LONG = "failed to satisfy constraint: Member must have length less than or equal to"
UNSUPPORTED = "UnsupportedUpstreamRegistryException: The upstream registry 'example.com' is not supported."

REFUSED = [
    *SSO_REFUSED,
    (
        "aws:ecr/pullThroughCacheRule:PullThroughCacheRule",
        {"ecrRepositoryPrefix": "cache", "upstreamRegistryUrl": "example.com"},
        "creating ECR Pull Through Cache Rule (cache): "
        + failed("ECR", "CreatePullThroughCacheRule", 400, UNSUPPORTED),
    ),
    (
        ROLE,
        role(name="taken"),
        "creating IAM Role (taken): "
        + failed("IAM", "CreateRole", 409, "EntityAlreadyExists: Role with name taken already exists."),
    ),
    (
        ROLE,
        role(name="r", assumeRolePolicy='{"Version": "2012-10-17", "Statement": []}'),
        "creating IAM Role (r): "
        + failed("IAM", "CreateRole", 400, "MalformedPolicyDocument: Syntax errors in policy."),
    ),
    (
        ROLE,
        role(
            name="r",
            assumeRolePolicy=TRUST.replace(
                '{"Service": "ecs-tasks.amazonaws.com"}', '{"AWS": "arn:aws:iam::123456789012:role/nobody"}'
            ),
        ),
        "creating IAM Role (r): "
        + failed(
            "IAM",
            "CreateRole",
            400,
            'MalformedPolicyDocument: Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role/nobody"',
        ),
    ),
    (
        ROLE,
        role(name="r", assumeRolePolicy=TRUST.replace("ecs-tasks", "x" * 2048)),
        "creating IAM Role (r): "
        + failed("IAM", "CreateRole", 409, "LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048"),
    ),
    (
        ROLE,
        role(name="r", permissionsBoundary="arn:aws:iam::aws:policy/None"),
        "creating IAM Role (r): "
        + failed(
            "IAM",
            "CreateRole",
            404,
            "NoSuchEntity: Scope ARN: arn:aws:iam::aws:policy/None does not exist or is not attachable.",
        ),
    ),
    (
        ROLE,
        role(name="r", path="team"),
        "creating IAM Role (r): "
        + failed(
            "IAM",
            "CreateRole",
            400,
            "api error ValidationError: 1 validation error detected: Value 'team' at 'path' failed to satisfy "
            r"constraint: Member must satisfy regular expression pattern: (\u002F)|(\u002F[\u0021-\u007E]+\u002F)",
        ),
    ),
    (
        ROLE,
        role(name="left-behind", managedPolicyArns=["arn:aws:iam::aws:policy/None"]),
        "creating IAM Role (left-behind): "
        "attaching IAM Policy (arn:aws:iam::aws:policy/None) to IAM Role (left-behind): "
        + failed(
            "IAM",
            "AttachRolePolicy",
            404,
            "NoSuchEntity: Policy arn:aws:iam::aws:policy/None does not exist or is not attachable.",
        ),
    ),
    (
        POLICY,
        {"name": "p", "policy": '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow"}]}'},
        "creating IAM Policy (p): "
        + failed("IAM", "CreatePolicy", 400, "MalformedPolicyDocument: Policy statement must contain actions."),
    ),
    (
        POLICY,
        {"name": "p", "policy": allow("s3:" + "x" * 6144)},
        "creating IAM Policy (p): "
        + failed("IAM", "CreatePolicy", 409, "LimitExceeded: Cannot exceed quota for PolicySize: 6144"),
    ),
    (
        GROUP,
        {"name": "g" * 129},
        f"creating IAM Group ({'g' * 129}): "
        + failed(
            "IAM",
            "CreateGroup",
            400,
            f"api error ValidationError: 1 validation error detected: Value '{'g' * 129}' at 'groupName' "
            f"{TOO_LONG} 128",
        ),
    ),
    (
        GROUP,
        {"name": "taken"},
        "creating IAM Group (taken): "
        + failed("IAM", "CreateGroup", 409, "EntityAlreadyExists: Group with name taken already exists."),
    ),
    (
        USER,
        {"name": "taken"},
        "creating IAM User (taken): "
        + failed("IAM", "CreateUser", 409, "EntityAlreadyExists: User with name taken already exists."),
    ),
    (
        USER,
        {"name": "u" * 65, "tags": {f"k{index}": "v" for index in range(51)}},
        f"creating IAM User ({'u' * 65}): "
        + failed(
            "IAM",
            "CreateUser",
            400,
            f"api error ValidationError: 2 validation errors detected: Value '{'u' * 65}' at 'userName' {TOO_LONG} 64;"
            f" Value '{ANY}' at 'tags' {TOO_LONG} 50",
        ),
    ),
    (
        USER,
        {"name": "u", "permissionsBoundary": "arn:aws:iam::aws:policy/None"},
        "creating IAM User (u): "
        + failed(
            "IAM",
            "CreateUser",
            404,
            "NoSuchEntity: Scope ARN: arn:aws:iam::aws:policy/None does not exist or is not attachable.",
        ),
    ),
    (
        ROLE_POLICY,
        {"role": "nobody", "name": "p", "policy": allow("s3:GetObject")},
        "putting IAM Role (nobody) Policy (p): " + failed("IAM", "PutRolePolicy", 404, NO_ROLE),
    ),
    (
        "aws:iam/groupPolicy:GroupPolicy",
        {"group": "nobody", "name": "p", "policy": allow("s3:GetObject")},
        "putting IAM Group (nobody) Policy (p): " + failed("IAM", "PutGroupPolicy", 404, NO_GROUP),
    ),
    (
        "aws:iam/userPolicy:UserPolicy",
        {"user": "nobody", "name": "p", "policy": allow("s3:GetObject")},
        "putting IAM User (nobody) Policy (p): " + failed("IAM", "PutUserPolicy", 404, NO_USER),
    ),
    (
        ROLE_ATTACHMENT,
        {"role": "taken", "policyArn": "arn:aws:iam::aws:policy/No Such"},
        "attaching IAM Policy (arn:aws:iam::aws:policy/No Such) to IAM Role (taken): "
        + failed(
            "IAM",
            "AttachRolePolicy",
            404,
            "NoSuchEntity: Policy arn:aws:iam::aws:policy/No Such does not exist or is not attachable.",
        ),
    ),
    (
        "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
        {"group": "nobody", "policyArn": READ_ONLY},
        f"attaching IAM Policy ({READ_ONLY}) to IAM Group (nobody): "
        + failed("IAM", "AttachGroupPolicy", 404, NO_GROUP),
    ),
    (
        "aws:iam/userPolicyAttachment:UserPolicyAttachment",
        {"user": "nobody", "policyArn": READ_ONLY},
        f"attaching IAM Policy ({READ_ONLY}) to IAM User (nobody): " + failed("IAM", "AttachUserPolicy", 404, NO_USER),
    ),
    *(
        (
            f"aws:iam/{owner}PolicyAttachmentsExclusive:{owner.title()}PolicyAttachmentsExclusive",
            {f"{owner}Name": "nobody", "policyArns": [READ_ONLY]},
            f"creating IAM (Identity & Access Management) {owner.title()} Policy Attachments Exclusive (nobody): "
            + failed("IAM", f"ListAttached{owner.title()}Policies", 404, words),
        )
        for owner, words in (("role", NO_ROLE), ("group", NO_GROUP), ("user", NO_USER))
    ),
    (
        "aws:iam/policyAttachment:PolicyAttachment",
        {"name": "a", "policyArn": READ_ONLY, "roles": ["nobody"]},
        f"attaching IAM Policy ({READ_ONLY}) to IAM Role (nobody): " + failed("IAM", "AttachRolePolicy", 404, NO_ROLE),
    ),
    (
        "aws:iam/userGroupMembership:UserGroupMembership",
        {"user": "taken", "groups": ["nobody"]},
        "assigning IAM User Group Membership (taken): adding User (taken) to Group (nobody): "
        + failed("IAM", "AddUserToGroup", 404, NO_GROUP),
    ),
    (
        "aws:iam/groupMembership:GroupMembership",
        {"name": "m", "group": "taken", "users": ["nobody"]},
        "creating IAM Group Membership (m): adding User (nobody) to Group (taken): "
        + failed("IAM", "AddUserToGroup", 404, NO_USER),
    ),
    (
        REPOSITORY,
        {"name": "taken"},
        "creating ECR Repository (taken): "
        + failed(
            "ECR",
            "CreateRepository",
            400,
            "RepositoryAlreadyExistsException: The repository with name 'taken' already exists in the registry with "
            "id '123456789012'",
        ),
    ),
    (
        REPOSITORY,
        {"name": "Upper"},
        "creating ECR Repository (Upper): "
        + failed(
            "ECR",
            "CreateRepository",
            400,
            "InvalidParameterException: Invalid parameter at 'repositoryName' failed to satisfy constraint: 'Member "
            r"must satisfy regular expression pattern: "
            r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*'",
        ),
    ),
    (
        LIFECYCLE,
        {"repository": "nobody", "policy": expire(3)},
        "creating ECR Lifecycle Policy (nobody): " + failed("ECR", "PutLifecyclePolicy", 400, NO_REPOSITORY),
    ),
    (
        LIFECYCLE,
        {"repository": "taken", "policy": '{"rules": [{"rulePriority": 1}]}'},
        "creating ECR Lifecycle Policy (taken): "
        + failed("ECR", "PutLifecyclePolicy", 400, f"InvalidParameterException: Invalid parameter at {ANY}"),
    ),
    (
        REPOSITORY_POLICY,
        {"repository": "nobody", "policy": repository_access("one")},
        "putting ECR Repository Policy (nobody): " + failed("ECR", "SetRepositoryPolicy", 400, NO_REPOSITORY),
    ),
    (
        REPOSITORY_POLICY,
        {
            "repository": "taken",
            "policy": repository_access("one").replace('"*"', '{"AWS": "arn:aws:iam::123456789012:role/nobody"}'),
        },
        "putting ECR Repository Policy (taken): "
        + failed(
            "ECR",
            "SetRepositoryPolicy",
            400,
            "InvalidParameterException: Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid "
            "repository policy provided'",
        ),
    ),
    (
        SCANNING,
        {"scanType": "ENHANCED", "rules": [scan("MANUAL", name) for name in ("a", "b", "c")]},
        "putting ECR Registry Scanning Configuration: "
        + failed(
            "ECR",
            "PutRegistryScanningConfiguration",
            400,
            "InvalidParameterException: Invalid parameter at 'rules' failed to satisfy constraint: 'Member must have "
            "length less than or equal to 2'",
        ),
    ),
    (
        LOGIN_PROFILE,
        {"user": "nobody"},
        'creating IAM User Login Profile for "nobody": ' + failed("IAM", "CreateLoginProfile", 404, NO_USER),
    ),
    (
        LOGIN_PROFILE,
        {"user": "taken"},
        'creating IAM User Login Profile for "taken": '
        + failed("IAM", "CreateLoginProfile", 409, "EntityAlreadyExists: Login Profile for user taken already exists."),
    ),
    (
        OIDC_PROVIDER,
        {"url": "https://taken.example/a", "clientIdLists": ["c"]},
        "creating IAM OIDC Provider: "
        + failed(
            "IAM",
            "CreateOpenIDConnectProvider",
            409,
            "EntityAlreadyExists: Provider with url https://taken.example/a already exists.",
        ),
    ),
    (
        SERVICE_LINKED,
        {"awsServiceName": "ecs.amazonaws.com"},
        "creating IAM Service Linked Role (ecs.amazonaws.com): "
        + failed(
            "IAM",
            "CreateServiceLinkedRole",
            400,
            "InvalidInput: Service role name AWSServiceRoleForECS has been taken in this account, please try a "
            "different suffix.",
        ),
    ),
    (
        BUCKET,
        {"bucket": "taken", "region": "eu-west-1"},
        "creating S3 Bucket (taken): "
        + failed(
            "S3",
            "CreateBucket",
            409,
            "BucketAlreadyOwnedByYou: Your previous request to create the named bucket succeeded and you already own "
            "it.",
        ),
    ),
]


@pytest.fixture(scope="session", autouse=True)
def taken(boto: Boto) -> None:
    """One of each kind has the name `taken`."""
    boto("iam", "create_role", RoleName="taken", AssumeRolePolicyDocument=TRUST)
    boto("iam", "create_role", RoleName="AWSServiceRoleForECS", AssumeRolePolicyDocument=TRUST)
    boto("iam", "create_group", GroupName="taken")
    boto("iam", "create_user", UserName="taken")
    boto("iam", "create_login_profile", UserName="taken", Password="Long-enough-1!")  # noqa: S106  of a test's user
    boto("iam", "create_open_id_connect_provider", Url="https://taken.example/a")
    boto("ecr", "create_repository", repositoryName="taken")
    boto("s3", "create_bucket", Bucket="taken")


@pytest.mark.parametrize(("kind", "inputs", "words"), REFUSED, ids=[kind.rpartition(":")[2] for kind, *_ in REFUSED])
def test_aws_refuses_a_new_resource(engine: Engine, kind: str, inputs: Properties, words: str) -> None:
    with pytest.raises(RefusedError, match=matching(words)):
        engine.create(kind, "it", inputs)


def test_every_resource_type_is_refused_something() -> None:
    assert {kind for kind, *_ in REFUSED} == set(RESOURCE_TYPES)


def test_a_role_that_cannot_get_its_inline_policies_is_not_left_behind(engine: Engine) -> None:
    inputs = role(name="half", inlinePolicies=[{"name": "p", "policy": "{}"}])
    with pytest.raises(RefusedError, match=r"^creating IAM Role \(half\): adding inline policy \(p\): .*Malformed"):
        engine.create(ROLE, "it", inputs)
    assert engine.imported(ROLE, "it", "half") is None


def test_a_role_that_cannot_get_its_managed_policies_is_left_behind(engine: Engine) -> None:
    """The real provider deletes the role only where an inline policy fails; the next update finds the name taken."""
    inputs = role(name="half-attached", managedPolicyArns=[READ_ONLY, "arn:aws:iam::aws:policy/None"])
    with pytest.raises(RefusedError, match=r"^creating IAM Role \(half-attached\): attaching IAM Policy"):
        engine.create(ROLE, "it", inputs)
    assert engine.imported(ROLE, "it", "half-attached") is not None
