"""What AWS or its provider refuses is refused here, in their words: at least one case a resource type."""

import json
import re
from collections.abc import Callable

import pytest

from localcloud.provider.servicer import RESOURCE_TYPES
from localcloud.provider.wire import Properties
from tests.localcloud.provider.engine import Boto, Engine, Engines, RefusedError
from tests.localcloud.provider.test_life import OTHER_TRUST, READ_ONLY, TRUST, allow, expire, repository_access, scan

ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/policy:Policy"
GROUP = "aws:iam/group:Group"
USER = "aws:iam/user:User"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
ROLE_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
REPOSITORY = "aws:ecr/repository:Repository"
LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
REPOSITORY_POLICY = "aws:ecr/repositoryPolicy:RepositoryPolicy"
SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"
LOGIN_PROFILE = "aws:iam/userLoginProfile:UserLoginProfile"
OIDC_PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
SERVICE_LINKED = "aws:iam/serviceLinkedRole:ServiceLinkedRole"
BUCKET = "aws:s3/bucket:Bucket"

NAME_WORDS = (
    "must only contain alphanumeric characters, hyphens, underscores, commas, periods, @ symbols, plus and equals signs"
)


def role(**inputs: object) -> Properties:
    """A role's inputs."""
    return {"name": "r", "assumeRolePolicy": TRUST, **inputs}


def repository(**inputs: object) -> Properties:
    """A repository's inputs."""
    return {"name": "r", **inputs}


def excluding(*filters: str) -> Properties:
    """A repository's inputs with exclusion filters."""
    return repository(
        imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters=[{"filter": pattern, "filterType": "WILDCARD"} for pattern in filters],
    )


CHECKED = [
    (ROLE, role(name="r" * 65), "name", f"expected length of name to be in the range (1 - 64), got {'r' * 65}"),
    (ROLE, role(name="a b"), "name", r"invalid value for name (must match [\w+=,.@-])"),
    (ROLE, role(name="größe"), "name", r"invalid value for name (must match [\w+=,.@-])"),
    (
        ROLE,
        role(maxSessionDuration=60),
        "maxSessionDuration",
        "expected max_session_duration to be in the range (3600 - 43200), got 60",
    ),
    (
        ROLE,
        role(description="d" * 1001),
        "description",
        f"expected length of description to be in the range (0 - 1000), got {'d' * 1001}",
    ),
    (
        ROLE,
        role(assumeRolePolicy="trust.json"),
        "assumeRolePolicy",
        '"assume_role_policy" contains an invalid JSON policy: not a JSON object',
    ),
    (
        ROLE,
        role(assumeRolePolicy='{"a": 1 2}'),
        "assumeRolePolicy",
        "\"assume_role_policy\" contains an invalid JSON policy: Expecting ',' delimiter, at byte offset 8",
    ),
    (
        ROLE,
        role(permissionsBoundary="ReadOnlyAccess"),
        "permissionsBoundary",
        '"permissions_boundary" (ReadOnlyAccess) is an invalid ARN: arn: invalid prefix',
    ),
    (
        ROLE,
        role(inlinePolicies=[{"name": "p", "policy": "[]"}]),
        "inlinePolicies[0].policy",
        '"policy" contains an invalid JSON policy: contains a JSON array, not a JSON object',
    ),
    (
        ROLE,
        role(managedPolicyArns=["arn:aws:iam"]),
        "managedPolicyArns",
        '"managed_policy_arns" (arn:aws:iam) is an invalid ARN: arn: not enough sections',
    ),
    (
        ROLE,
        {"name": "r"},
        "assumeRolePolicy",
        'Missing required argument. The argument "assume_role_policy" is required, but no definition was found.',
    ),
    (
        ROLE,
        role(namePrefix="p"),
        "namePrefix",
        'Conflicting configuration arguments. "name_prefix": conflicts with name',
    ),
    (
        ROLE,
        role(maxSessionDuration="an hour"),
        "maxSessionDuration",
        "expected max_session_duration to be a number, got 'an hour'",
    ),
    (ROLE, role(tags=["a"]), "tags", "expected tags to be an object, got ['a']"),
    (ROLE, role(managedPolicyArns="arn"), "managedPolicyArns", "expected managed_policy_arns to be a list, got 'arn'"),
    (
        POLICY,
        {"policy": ' {"Version": "2012-10-17"}'},
        "policy",
        '"policy" contains an invalid JSON policy: leading space characters are not allowed',
    ),
    (
        POLICY,
        {"policy": '{"Statement": [{"Effect": "Deny", "Effect": "Allow"}]}'},
        "policy",
        '"policy" contains duplicate JSON keys: duplicate key "Effect"',
    ),
    (GROUP, {"name": "a/b"}, "name", f"invalid value for name ({NAME_WORDS})"),
    (USER, {"name": "a b"}, "name", f"invalid value for name ({NAME_WORDS})"),
    (
        ROLE_POLICY,
        {"role": "arn:aws:iam::123456789012:role/r", "policy": allow("s3:GetObject")},
        "role",
        '"role" must be the role\'s name not its ARN',
    ),
    (
        ROLE_ATTACHMENT,
        {"role": "r", "policyArn": "arn:aws:iam::12:policy/p"},
        "policyArn",
        (
            '"policy_arn" (arn:aws:iam::12:policy/p) is an invalid ARN: invalid account ID value (expecting to match '
            r"regular expression: ^(aws|aws-managed|third-party|\d{12}|cw.{10})$)"
        ),
    ),
    (
        "aws:iam/policyAttachment:PolicyAttachment",
        {"policyArn": READ_ONLY},
        "groups",
        'Missing required argument. "groups": one of `groups,roles,users` must be specified',
    ),
    (
        REPOSITORY,
        repository(imageTagMutability="FIXED"),
        "imageTagMutability",
        (
            'expected image_tag_mutability to be one of ["MUTABLE" "IMMUTABLE" "IMMUTABLE_WITH_EXCLUSION" '
            '"MUTABLE_WITH_EXCLUSION"], got FIXED'
        ),
    ),
    (
        REPOSITORY,
        excluding("latest!"),
        "imageTagMutabilityExclusionFilters[0].filter",
        "invalid value for filter (must contain only letters, numbers, and special characters (._*-))",
    ),
    (
        REPOSITORY,
        repository(
            imageTagMutability="MUTABLE_WITH_EXCLUSION",
            imageTagMutabilityExclusionFilters=[{"filter": "latest", "filterType": "REGEX"}],
        ),
        "imageTagMutabilityExclusionFilters[0].filterType",
        'expected filter_type to be one of ["WILDCARD"], got REGEX',
    ),
    (
        REPOSITORY,
        repository(encryptionConfigurations=["KMS"]),
        "encryptionConfigurations[0]",
        "expected an object, got 'KMS'",
    ),
    (
        REPOSITORY,
        excluding("*a*b*"),
        "imageTagMutabilityExclusionFilters[0].filter",
        "Invalid filter pattern. Image tag mutability exclusion filter can contain a maximum of 2 wildcards (*)",
    ),
    (
        REPOSITORY,
        excluding(*"abcdef"),
        "imageTagMutabilityExclusionFilters",
        (
            "Too many list items. Attribute image_tag_mutability_exclusion_filters supports 5 item maximum, but config "
            "has 6 declared."
        ),
    ),
    (
        REPOSITORY,
        excluding("latest*") | {"imageTagMutability": "IMMUTABLE"},
        "imageTagMutabilityExclusionFilters",
        (
            "image_tag_mutability_exclusion_filter can only be used when image_tag_mutability is set to "
            "IMMUTABLE_WITH_EXCLUSION or MUTABLE_WITH_EXCLUSION"
        ),
    ),
    (REPOSITORY, repository(region="us-esat-1"), "region", "invalid AWS Region: us-esat-1"),
    (
        LIFECYCLE,
        {"repository": "r", "policy": "{"},
        "policy",
        '"policy" contains an invalid JSON: Expecting property name enclosed in double quotes, at offset 1',
    ),
    (
        SCANNING,
        {"scanType": "DEEP"},
        "scanType",
        'expected scan_type to be one of ["BASIC" "ENHANCED"], got DEEP',
    ),
    (
        SCANNING,
        {"scanType": "BASIC", "rules": [{"scanFrequency": "DAILY"}]},
        "rules[0].scanFrequency",
        'expected scan_frequency to be one of ["SCAN_ON_PUSH" "CONTINUOUS_SCAN" "MANUAL"], got DAILY',
    ),
    (
        SCANNING,
        {"scanType": "BASIC", "rules": [{"scanFrequency": "MANUAL"}]},
        "rules[0].repositoryFilters",
        'Missing required argument. The argument "repository_filters" is required, but no definition was found.',
    ),
    (
        SCANNING,
        {"scanType": "BASIC", "rules": [scan("SCAN_ON_PUSH", "*", "Team")]},
        "rules[0].repositoryFilters[1].filter",
        (
            "invalid value for filter (must contain only lowercase alphanumeric, dot, underscore, hyphen, wildcard, "
            "and colon characters)"
        ),
    ),
    (
        SCANNING,
        {"scanType": "BASIC", "rules": [{"scanFrequency": "MANUAL", "repositoryFilters": [{"filter": "*"}]}]},
        "rules[0].repositoryFilters[0].filterType",
        'Missing required argument. The argument "filter_type" is required, but no definition was found.',
    ),
    (
        LOGIN_PROFILE,
        {"user": "u", "passwordLength": 4},
        "passwordLength",
        "expected password_length to be in the range (5 - 128), got 4",
    ),
    (
        OIDC_PROVIDER,
        {"url": "id.example", "clientIdLists": ["c"]},
        "url",
        'expected "url" to have a host, got id.example',
    ),
    (
        OIDC_PROVIDER,
        {"url": "http://id.example", "clientIdLists": ["c"]},
        "url",
        'expected "url" to have a url with schema of: "https", got http://id.example',
    ),
    (
        OIDC_PROVIDER,
        {"url": "https://id.example?tenant=1", "clientIdLists": ["c"]},
        "url",
        '"url" cannot contain query parameters per the OIDC standard',
    ),
    (
        OIDC_PROVIDER,
        {"url": "https://id.example", "clientIdLists": ["c"], "thumbprintLists": ["abc"]},
        "thumbprintLists",
        "expected length of thumbprint_lists to be in the range (40 - 40), got abc",
    ),
    (BUCKET, {"bucket": "Ab"}, "bucket", "expected length of bucket to be in the range (3 - 63), got Ab"),
    (
        BUCKET,
        {"bucket": "Uploads"},
        "bucket",
        "invalid value for bucket (only lowercase alphanumeric characters, hyphens and periods allowed)",
    ),
]


@pytest.mark.parametrize(
    ("kind", "inputs", "path", "words"),
    CHECKED,
    ids=[f"{kind.rpartition(':')[2]}.{path}" for kind, _, path, _ in CHECKED],
)
def test_the_provider_refuses_before_aws_is_asked(
    engine: Engine, kind: str, inputs: Properties, path: str, words: str
) -> None:
    _, reasons = engine.check(kind, "it", inputs)
    assert f"{words}. Examine values at 'it.{path}'." in reasons


def test_every_reason_is_given_at_once(engine: Engine) -> None:
    _, reasons = engine.check(ROLE, "it", role(name="a b", maxSessionDuration=60))
    assert reasons == [
        r"invalid value for name (must match [\w+=,.@-]). Examine values at 'it.name'.",
        (
            "expected max_session_duration to be in the range (3600 - 43200), got 60. "
            "Examine values at 'it.maxSessionDuration'."
        ),
    ]


ANY = "<any>"
"""Stands for what is not the same every time."""

NO_ROLE = "NoSuchEntity: The role with name nobody cannot be found."
NO_GROUP = "NoSuchEntity: The group with name nobody cannot be found."
NO_USER = "NoSuchEntity: The user with name nobody cannot be found."
NO_REPOSITORY = (
    "RepositoryNotFoundException: The repository with name 'nobody' does not exist in the registry with id "
    "'123456789012'"
)
TOO_LONG = "failed to satisfy constraint: Member must have length less than or equal to"


def failed(service: str, operation: str, status: int, words: str) -> str:
    """An AWS refusal as the SDK for Go prints it."""
    return (
        f"operation error {service}: {operation}, https response error StatusCode: {status}, RequestID: {ANY}, {words}"
    )


REFUSED = [
    (
        ROLE,
        role(name="taken"),
        "creating IAM Role (taken): "
        + failed("IAM", "CreateRole", 409, "EntityAlreadyExists: Role with name taken already exists."),
    ),
    (
        ROLE,
        role(assumeRolePolicy='{"Version": "2012-10-17", "Statement": []}'),
        "creating IAM Role (r): "
        + failed("IAM", "CreateRole", 400, "MalformedPolicyDocument: Syntax errors in policy."),
    ),
    (
        ROLE,
        role(
            assumeRolePolicy=TRUST.replace(
                '{"Service": "ecs-tasks.amazonaws.com"}', '{"AWS": "arn:aws:iam::123456789012:role/nobody"}'
            )
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
        role(assumeRolePolicy=TRUST.replace("ecs-tasks", "x" * 2048)),
        "creating IAM Role (r): "
        + failed("IAM", "CreateRole", 409, "LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048"),
    ),
    (
        ROLE,
        role(permissionsBoundary="arn:aws:iam::aws:policy/None"),
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
        role(path="team"),
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
        role(managedPolicyArns=["arn:aws:iam::aws:policy/None"]),
        "creating IAM Role (r): "
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
        f"attaching IAM Policy ({READ_ONLY}): " + failed("IAM", "AttachRolePolicy", 404, NO_ROLE),
    ),
    (
        "aws:iam/userGroupMembership:UserGroupMembership",
        {"user": "taken", "groups": ["nobody"]},
        "assigning IAM User Group Membership (taken): " + failed("IAM", "AddUserToGroup", 404, NO_GROUP),
    ),
    (
        "aws:iam/groupMembership:GroupMembership",
        {"name": "m", "group": "taken", "users": ["nobody"]},
        "creating IAM Group Membership (m): " + failed("IAM", "AddUserToGroup", 404, NO_USER),
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
        + failed(
            "IAM",
            "CreateLoginProfile",
            409,
            "EntityAlreadyExists: Login Profile for user taken already exists.",
        ),
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


def matching(words: str) -> str:
    """A pattern for the whole message."""
    return f"(?s)^{re.escape(words).replace(re.escape(ANY), '.+')}$"


@pytest.mark.parametrize(("kind", "inputs", "words"), REFUSED, ids=[kind.rpartition(":")[2] for kind, *_ in REFUSED])
def test_aws_refuses_a_new_resource(engine: Engine, kind: str, inputs: Properties, words: str) -> None:
    with pytest.raises(RefusedError, match=matching(words)):
        engine.create(kind, "it", inputs)


def test_every_resource_type_is_refused_something() -> None:
    assert {kind for kind, *_ in REFUSED} == set(RESOURCE_TYPES)


def test_a_role_that_cannot_get_its_policies_is_not_left_behind(engine: Engine) -> None:
    inputs = role(name="half", managedPolicyArns=[READ_ONLY, "arn:aws:iam::aws:policy/None"])
    with pytest.raises(RefusedError):
        engine.create(ROLE, "it", inputs)
    assert engine.imported(ROLE, "it", "half") is None


MAKERS: dict[str, Callable[[str], tuple[str, Properties]]] = {
    "Role": lambda name: (ROLE, role(name=name)),
    "Group": lambda name: (GROUP, {"name": name}),
    "User": lambda name: (USER, {"name": name}),
}


@pytest.mark.parametrize("principal", MAKERS)
def test_ten_policies_a_principal(engine: Engine, boto: Boto, principal: str) -> None:
    owner = principal.lower()
    kind, inputs = MAKERS[principal](f"full-{owner}")
    engine.create(kind, "it", inputs)
    arns = [policy["Arn"] for policy in boto("iam", "list_policies", Scope="AWS", MaxItems=11)["Policies"]]
    attachment = f"aws:iam/{owner}PolicyAttachment:{principal}PolicyAttachment"
    for arn in arns[:10]:
        engine.create(attachment, "it", {owner: f"full-{owner}", "policyArn": arn})
    words = failed(
        "IAM", f"Attach{principal}Policy", 409, f"LimitExceeded: Cannot exceed quota for PoliciesPer{principal}: 10"
    )
    with pytest.raises(RefusedError, match=matching(f"{ANY}{words}")):
        engine.create(attachment, "it", {owner: f"full-{owner}", "policyArn": arns[10]})
    again = engine.create(attachment, "it", {owner: f"full-{owner}", "policyArn": arns[9]})
    assert again.id == f"full-{owner}/{arns[9]}", "what is attached may be attached again"


@pytest.mark.parametrize(("principal", "limit"), [("Role", 10_240), ("Group", 5_120), ("User", 2_048)])
def test_inline_policies_count_in_sum_without_white_space(engine: Engine, principal: str, limit: int) -> None:
    owner, name = principal.lower(), f"inline-sum-{principal.lower()}"
    kind = f"aws:iam/{owner}Policy:{principal}Policy"
    owner_kind, inputs = MAKERS[principal](name)
    engine.create(owner_kind, "it", inputs)
    half, frame = limit // 2, len(allow("s3:").replace(" ", ""))
    spaced = json.dumps(json.loads(allow("s3:" + "x" * (half - frame))), indent=8)
    engine.create(kind, "it", {owner: name, "name": "first", "policy": spaced})
    just_right = allow("s3:" + "y" * (half - frame))
    engine.create(kind, "it", {owner: name, "name": "second", "policy": just_right})
    words = f"LimitExceeded: Maximum policy size of {limit} bytes exceeded for {owner} {name}"
    with pytest.raises(RefusedError, match=words):
        engine.create(kind, "it", {owner: name, "name": "second", "policy": just_right.replace("y", "yy", 1)})


def test_ten_groups_a_user(engine: Engine) -> None:
    engine.create(USER, "it", {"name": "joiner"})
    for index in range(11):
        engine.create(GROUP, "it", {"name": f"joined-{index}"})
    groups = [f"joined-{index}" for index in range(11)]
    with pytest.raises(RefusedError, match="LimitExceeded: Cannot exceed quota for GroupsPerUser: 10"):
        engine.create("aws:iam/userGroupMembership:UserGroupMembership", "it", {"user": "joiner", "groups": groups})


def test_what_is_in_use_is_not_deleted(engine: Engine, boto: Boto) -> None:
    used_role = engine.create(ROLE, "it", role(name="used"))
    policy = engine.create(POLICY, "it", {"name": "used", "policy": allow("s3:GetObject")})
    group = engine.create(GROUP, "it", {"name": "used"})
    user = engine.create(USER, "it", {"name": "used"})
    boto("iam", "attach_role_policy", RoleName="used", PolicyArn=policy.id)
    boto("iam", "add_user_to_group", GroupName="used", UserName="used")
    boto("iam", "create_login_profile", UserName="used", Password="Long-enough-1!")  # noqa: S106  of a test's user
    for resource, words in (
        (
            used_role,
            f"deleting IAM Role (used): {ANY}DeleteConflict: Cannot delete entity, must detach all policies first.",
        ),
        (
            policy,
            f"deleting IAM Policy ({policy.id}): {ANY}DeleteConflict: Cannot delete a policy attached to entities.",
        ),
        (
            group,
            f"deleting IAM Group (used): {ANY}Cannot delete entity, must remove users from group first.",
        ),
        (
            user,
            f"deleting IAM User (used): {ANY}DeleteConflict: Cannot delete entity, must delete login profile first.",
        ),
    ):
        with pytest.raises(RefusedError, match=matching(words)):
            engine.delete(resource)


MANIFEST = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json"})


def test_a_repository_with_images_is_kept_without_force(engine: Engine, boto: Boto) -> None:
    filled = engine.create(REPOSITORY, "it", {"name": "filled"})
    boto("ecr", "put_image", repositoryName="filled", imageManifest=MANIFEST, imageTag="v1")
    words = "ECR Repository (filled) not empty, consider using force_delete: operation error ECR: DeleteRepository, "
    with pytest.raises(RefusedError, match=re.escape(words)):
        engine.delete(filled)
    forced = engine.update(filled, {"name": "filled", "forceDelete": True})
    engine.delete(forced)
    assert engine.refreshed(forced) is None


def test_a_user_is_not_renamed_onto_another(engine: Engine) -> None:
    one = engine.create(USER, "one", {"name": "one"})
    engine.create(USER, "two", {"name": "two"})
    with pytest.raises(RefusedError, match=r"updating IAM User \(one\): .*User with name two already exists\."):
        engine.update(one, {"name": "two"})


def test_a_user_is_refused_a_boundary_in_an_update_too(engine: Engine) -> None:
    user = engine.create(USER, "it", {"name": "unbound"})
    words = (
        "updating IAM User (unbound): operation error IAM: PutUserPermissionsBoundary, https response error StatusCode:"
        f" 404, RequestID: {ANY}, NoSuchEntity: Scope ARN: arn:aws:iam::aws:policy/None does not exist or is not "
        "attachable."
    )
    with pytest.raises(RefusedError, match=matching(words)):
        engine.update(user, {"name": "unbound", "permissionsBoundary": "arn:aws:iam::aws:policy/None"})


@pytest.mark.parametrize(
    ("operation", "changed"),
    [
        pytest.param("PutUserPermissionsBoundary", {"permissionsBoundary": READ_ONLY}, id="asked as it is"),
        pytest.param("UpdateUser", {"path": "/team/"}, id="moto was asked another"),
    ],
)
def test_a_refusal_names_the_call_that_was_made(
    engine: Engine, boto: Boto, operation: str, changed: dict[str, str]
) -> None:
    user = engine.create(USER, "it", {"name": "vanished"})
    boto("iam", "delete_user", UserName="vanished")
    words = "updating IAM User (vanished): " + failed(
        "IAM", operation, 404, "NoSuchEntity: The user with name vanished cannot be found."
    )
    with pytest.raises(RefusedError, match=matching(words)):
        engine.update(user, {"name": "vanished", **changed})


def test_a_hundred_client_ids_a_provider(engine: Engine) -> None:
    inputs = {"url": "https://crowded.example", "clientIdLists": [f"c{index}" for index in range(100)]}
    provider = engine.create(OIDC_PROVIDER, "it", inputs)
    words = f"updating IAM OIDC Provider ({provider.id}): " + failed(
        "IAM",
        "AddClientIDToOpenIDConnectProvider",
        409,
        "LimitExceeded: Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100",
    )
    with pytest.raises(RefusedError, match=matching(words)):
        engine.update(provider, inputs | {"clientIdLists": [*inputs["clientIdLists"], "one-more"]})
    assert engine.refreshed(provider) == provider, "the provider is as it was"


def test_a_role_is_refused_a_trust_policy_in_an_update_too(engine: Engine) -> None:
    trusting = engine.create(ROLE, "it", role(name="trusting"))
    with pytest.raises(RefusedError, match=r"updating IAM Role \(trusting\): .*MalformedPolicyDocument"):
        engine.update(trusting, role(name="trusting", assumeRolePolicy=OTHER_TRUST.replace("Principal", "Resource")))


@pytest.mark.parametrize(
    ("kind", "resource_id", "words"),
    [
        (ROLE_POLICY, "no-colon", "role_policy id must be of the form <role name>:<policy name>"),
        (
            SERVICE_LINKED,
            "AWSServiceRoleForECS",
            (
                "expected IAM Service Role ARN (arn:PARTITION:iam::ACCOUNTID:role/aws-service-role/"
                "SERVICENAME/ROLENAME), received: AWSServiceRoleForECS"
            ),
        ),
        (
            ROLE_ATTACHMENT,
            "no-slash",
            'unexpected format for Import ID ("no-slash"), expected <role-name>/<policy_arn>',
        ),
        (
            "aws:iam/userGroupMembership:UserGroupMembership",
            "alone",
            'unexpected format of ID ("alone"), expected <user-name>/<group-name1>/...',
        ),
    ],
)
def test_an_id_of_another_form_is_not_imported(engine: Engine, kind: str, resource_id: str, words: str) -> None:
    with pytest.raises(RefusedError, match=re.escape(words)):
        engine.imported(kind, "it", resource_id)


def test_other_functions_are_named(engine: Engine) -> None:
    with pytest.raises(RefusedError, match=r"knows no function aws:ec2/getVpc:getVpc; it knows aws:iam/getGroup:"):
        engine.invoke("aws:ec2/getVpc:getVpc")


def test_a_region_that_does_not_exist_is_refused(engines: Engines) -> None:
    with pytest.raises(RefusedError, match=r"^invalid AWS Region: us-esat-1$"):
        engines(region="us-esat-1")


def test_a_server_that_is_gone_is_named(engines: Engines) -> None:
    lost = Engines(engines.stack, "http://127.0.0.1:9")(region="us-east-1")
    with pytest.raises(
        RefusedError, match=r'^creating IAM Group \(g\): .*Could not connect to .*"http://127.0.0.1:9/"'
    ):
        lost.create(GROUP, "it", {"name": "g"})
