"""The lives of all resource types, one case a type."""

from collections.abc import Callable

from tests.localcloud.provider.life import Life, Seen
from tests.localcloud.provider.samples import (
    BUCKET,
    GROUP,
    LIFECYCLE,
    LOGIN_PROFILE,
    OIDC_PROVIDER,
    OIDC_PROVIDERS,
    OTHER_TRUST,
    POLICY,
    READ_ONLY,
    REPOSITORY,
    REPOSITORY_POLICY,
    ROLE,
    SCANNING,
    SERVICE_LINKED,
    SERVICE_ROLES,
    TRUST,
    USER,
    VIEW_ONLY,
    allow,
    expire,
    repository_access,
    scan,
)
from tests.localcloud.provider.sso_lives import SSO_LIVES

_NEEDED = {
    "Role": lambda name: (ROLE, {"name": name, "assumeRolePolicy": TRUST}),
    "Group": lambda name: (GROUP, {"name": name}),
    "User": lambda name: (USER, {"name": name}),
}


def _of_principals(make: Callable[[str, str], Life]) -> list[Life]:
    return [make(principal, principal.lower()) for principal in _NEEDED]


def _inline(principal: str, owner: str) -> Life:
    name = f"inline-{owner}"
    return Life(
        type=f"aws:iam/{owner}Policy:{principal}Policy",
        needs=(_NEEDED[principal](name),),
        inputs={owner: name, "name": "p", "policy": allow("s3:GetObject")},
        id=f"{name}:p",
        seen=Seen(
            "iam",
            f"get_{owner}_policy",
            {f"{principal}Name": name, "PolicyName": "p"},
            "PolicyDocument.Statement[0].Action",
        ),
        value="s3:GetObject",
        update={"policy": allow("s3:PutObject")},
        updated="s3:PutObject",
        replacing={"name": "q", owner: "someone-else"},
    )


def _attachment(principal: str, owner: str) -> Life:
    name = f"attached-{owner}"
    return Life(
        type=f"aws:iam/{owner}PolicyAttachment:{principal}PolicyAttachment",
        needs=(_NEEDED[principal](name),),
        inputs={owner: name, "policyArn": READ_ONLY},
        id=f"{name}/{READ_ONLY}",
        seen=Seen(
            "iam",
            f"list_attached_{owner}_policies",
            {f"{principal}Name": name},
            "AttachedPolicies[].PolicyArn",
        ),
        value=[READ_ONLY],
        replacing={owner: "someone-else", "policyArn": VIEW_ONLY},
    )


def _exclusive(principal: str, owner: str) -> Life:
    name = f"exclusive-{owner}"
    return Life(
        type=f"aws:iam/{owner}PolicyAttachmentsExclusive:{principal}PolicyAttachmentsExclusive",
        needs=(_NEEDED[principal](name),),
        inputs={f"{owner}Name": name, "policyArns": [READ_ONLY]},
        id=name,
        seen=Seen(
            "iam",
            f"list_attached_{owner}_policies",
            {f"{principal}Name": name},
            "AttachedPolicies[].PolicyArn",
        ),
        value=[READ_ONLY],
        update={"policyArns": [VIEW_ONLY]},
        updated=[VIEW_ONLY],
        replacing={f"{owner}Name": "someone-else"},
        left=[VIEW_ONLY],
    )


LIVES = [
    Life(
        type=ROLE,
        inputs={
            "name": "role",
            "assumeRolePolicy": TRUST,
            "description": "first",
            "maxSessionDuration": 7200,
            "path": "/team/",
            "permissionsBoundary": READ_ONLY,
            "tags": {"Project": "x"},
        },
        id="role",
        unknown=frozenset({"arn", "createDate", "inlinePolicies", "managedPolicyArns", "uniqueId"}),
        seen=Seen(
            "iam",
            "get_role",
            {"RoleName": "role"},
            "Role.[Path, Description, MaxSessionDuration, AssumeRolePolicyDocument.Statement[0].Principal.Service, "
            "PermissionsBoundary.PermissionsBoundaryArn, Tags]",
        ),
        value=[
            "/team/",
            "first",
            7200,
            "ecs-tasks.amazonaws.com",
            READ_ONLY,
            [{"Key": "Project", "Value": "x"}],
        ],
        update={
            "assumeRolePolicy": OTHER_TRUST,
            "description": "second",
            "maxSessionDuration": 3600,
            "permissionsBoundary": VIEW_ONLY,
            "tags": {"Owner": "y"},
        },
        updated=[
            "/team/",
            "second",
            3600,
            "build.apprunner.amazonaws.com",
            VIEW_ONLY,
            [{"Key": "Owner", "Value": "y"}],
        ],
        replacing={"name": "another", "path": "/"},
    ),
    Life(
        type=POLICY,
        inputs={"name": "managed", "policy": allow("s3:GetObject"), "description": "d", "tags": {"a": "1"}},
        id="arn:aws:iam::123456789012:policy/managed",
        unknown=frozenset({"arn", "attachmentCount", "policyId"}),
        seen=Seen(
            "iam",
            "get_policy",
            {"PolicyArn": "arn:aws:iam::123456789012:policy/managed"},
            "Policy.[Description, DefaultVersionId, Tags]",
        ),
        value=["d", "v1", [{"Key": "a", "Value": "1"}]],
        update={"policy": allow("s3:PutObject"), "tags": {"a": "2"}},
        updated=["d", "v2", [{"Key": "a", "Value": "2"}]],
        replacing={"name": "another", "path": "/x/", "description": "e"},
    ),
    Life(
        type=GROUP,
        inputs={"name": "group"},
        id="group",
        unknown=frozenset({"arn", "uniqueId"}),
        seen=Seen("iam", "get_group", {"GroupName": "group"}, "Group.[GroupName, Path]"),
        value=["group", "/"],
        update={"path": "/team/"},
        updated=["group", "/team/"],
    ),
    Life(
        type=USER,
        inputs={"name": "user", "permissionsBoundary": READ_ONLY, "tags": {"a": "1", "b": "2"}, "forceDestroy": True},
        id="user",
        unknown=frozenset({"arn", "uniqueId"}),
        seen=Seen(
            "iam",
            "get_user",
            {"UserName": "user"},
            "User.[Path, sort_by(Tags, &Key), PermissionsBoundary.PermissionsBoundaryArn]",
        ),
        value=["/", [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}], READ_ONLY],
        update={"path": "/team/", "permissionsBoundary": VIEW_ONLY, "tags": {"a": "3"}},
        updated=["/team/", [{"Key": "a", "Value": "3"}], VIEW_ONLY],
        not_imported=frozenset({"forceDestroy"}),
    ),
    Life(
        type=LOGIN_PROFILE,
        needs=(_NEEDED["User"]("signing-in"),),
        inputs={"user": "signing-in", "passwordLength": 24, "passwordResetRequired": True},
        id="signing-in",
        unknown=frozenset({"encryptedPassword", "keyFingerprint", "password"}),
        seen=Seen("iam", "get_login_profile", {"UserName": "signing-in"}, "LoginProfile.PasswordResetRequired"),
        value=True,
        replacing={"user": "someone-else", "passwordLength": 25, "passwordResetRequired": False},
        not_imported=frozenset({"passwordLength"}),
    ),
    Life(
        type=OIDC_PROVIDER,
        inputs={
            "url": "https://id.example/tenant",
            "clientIdLists": ["one", "two"],
            "tags": {"Kept": "1", "Gone": "2"},
        },
        id=f"{OIDC_PROVIDERS}/id.example/tenant",
        unknown=frozenset({"arn", "thumbprintLists"}),
        seen=Seen(
            "iam",
            "get_open_id_connect_provider",
            {"OpenIDConnectProviderArn": f"{OIDC_PROVIDERS}/id.example/tenant"},
            "[Url, ClientIDList, ThumbprintList, sort_by(Tags, &Key)]",
        ),
        value=["id.example/tenant", ["one", "two"], [], [{"Key": "Gone", "Value": "2"}, {"Key": "Kept", "Value": "1"}]],
        update={"clientIdLists": ["two", "three"], "thumbprintLists": ["a" * 40], "tags": {"Kept": "1", "New": "3"}},
        updated=[
            "id.example/tenant",
            ["two", "three"],
            ["a" * 40],
            [{"Key": "Kept", "Value": "1"}, {"Key": "New", "Value": "3"}],
        ],
        replacing={"url": "https://id.example/other"},
        reworded=frozenset({"url"}),
    ),
    *_of_principals(_inline),
    *_of_principals(_attachment),
    *_of_principals(_exclusive),
    Life(
        type="aws:iam/policyAttachment:PolicyAttachment",
        needs=(
            (POLICY, {"name": "everywhere", "policy": allow("s3:GetObject")}),
            _NEEDED["Role"]("everywhere"),
            _NEEDED["User"]("everywhere"),
            _NEEDED["User"]("everywhere-else"),
        ),
        inputs={
            "name": "everywhere",
            "policyArn": "arn:aws:iam::123456789012:policy/everywhere",
            "roles": ["everywhere"],
            "users": ["everywhere", "everywhere-else"],
        },
        id="everywhere",
        seen=Seen(
            "iam",
            "list_entities_for_policy",
            {"PolicyArn": "arn:aws:iam::123456789012:policy/everywhere"},
            "[PolicyRoles[].RoleName, sort(PolicyUsers[].UserName)]",
        ),
        value=[["everywhere"], ["everywhere", "everywhere-else"]],
        update={"roles": [], "users": ["everywhere"]},
        updated=[[], ["everywhere"]],
        replacing={"name": "another", "policyArn": VIEW_ONLY},
    ),
    Life(
        type="aws:iam/userGroupMembership:UserGroupMembership",
        needs=(_NEEDED["User"]("member"), _NEEDED["Group"]("club-a"), _NEEDED["Group"]("club-b")),
        inputs={"user": "member", "groups": ["club-a"]},
        id="terraform-*",
        import_id="member/club-b",
        seen=Seen("iam", "list_groups_for_user", {"UserName": "member"}, "Groups[].GroupName"),
        value=["club-a"],
        update={"groups": ["club-b"]},
        updated=["club-b"],
        left=[],
        replacing={"user": "someone-else"},
    ),
    Life(
        type="aws:iam/groupMembership:GroupMembership",
        needs=(_NEEDED["Group"]("team"), _NEEDED["User"]("mate-a"), _NEEDED["User"]("mate-b")),
        inputs={"name": "team", "group": "team", "users": ["mate-a"]},
        id="team",
        seen=Seen("iam", "get_group", {"GroupName": "team"}, "Users[].UserName"),
        value=["mate-a"],
        update={"users": ["mate-b"]},
        updated=["mate-b"],
        left=[],
        replacing={"name": "another", "group": "someone-else"},
    ),
    Life(
        type=REPOSITORY,
        inputs={
            "name": "team/app",
            "imageScanningConfiguration": {"scanOnPush": True},
            "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
            "imageTagMutabilityExclusionFilters": [{"filter": "latest*", "filterType": "WILDCARD"}],
            "forceDelete": True,
            "tags": {"a": "1"},
        },
        id="team/app",
        unknown=frozenset({"arn", "encryptionConfigurations", "registryId", "repositoryUrl"}),
        seen=Seen(
            "ecr",
            "describe_repositories",
            {"repositoryNames": ["team/app"]},
            "repositories[0].[imageTagMutability, imageTagMutabilityExclusionFilters[].filter, "
            "imageScanningConfiguration.scanOnPush, encryptionConfiguration.encryptionType]",
        ),
        value=["IMMUTABLE_WITH_EXCLUSION", ["latest*"], True, "AES256"],
        update={
            "imageScanningConfiguration": {"scanOnPush": False},
            "imageTagMutability": "IMMUTABLE",
            "imageTagMutabilityExclusionFilters": None,
            "tags": {"b": "2"},
        },
        updated=["IMMUTABLE", None, False, "AES256"],
        replacing={
            "name": "another",
            "region": "eu-west-1",
            "encryptionConfigurations": [{"encryptionType": "KMS"}],
        },
        not_imported=frozenset({"forceDelete"}),
    ),
    Life(
        type=LIFECYCLE,
        needs=((REPOSITORY, {"name": "expiring"}),),
        inputs={"repository": "expiring", "policy": expire(3)},
        id="expiring",
        unknown=frozenset({"registryId"}),
        seen=Seen("ecr", "get_lifecycle_policy", {"repositoryName": "expiring"}, "registryId"),
        value="123456789012",
        replacing={"repository": "another", "policy": expire(4), "region": "eu-west-1"},
    ),
    Life(
        type=REPOSITORY_POLICY,
        needs=((REPOSITORY, {"name": "shared"}),),
        inputs={"repository": "shared", "policy": repository_access("one")},
        id="shared",
        unknown=frozenset({"registryId"}),
        seen=Seen("ecr", "get_repository_policy", {"repositoryName": "shared"}, "contains(policyText, 'two')"),
        value=False,
        update={"policy": repository_access("two")},
        updated=True,
        replacing={"repository": "another", "region": "eu-west-1"},
    ),
    Life(
        type=SCANNING,
        inputs={"scanType": "ENHANCED", "rules": [scan("SCAN_ON_PUSH", "team/*", "*"), scan("CONTINUOUS_SCAN", "app")]},
        id="123456789012",
        unknown=frozenset({"registryId"}),
        seen=Seen(
            "ecr",
            "get_registry_scanning_configuration",
            {},
            "scanningConfiguration.[scanType, rules[].[scanFrequency, repositoryFilters[].filter]]",
        ),
        value=["ENHANCED", [["SCAN_ON_PUSH", ["team/*", "*"]], ["CONTINUOUS_SCAN", ["app"]]]],
        update={"scanType": "BASIC", "rules": [scan("SCAN_ON_PUSH", "*")]},
        updated=["BASIC", [["SCAN_ON_PUSH", ["*"]]]],
        replacing={"region": "eu-west-1"},
        left=["BASIC", []],
    ),
    Life(
        type=SERVICE_LINKED,
        inputs={"awsServiceName": "networking.apprunner.amazonaws.com", "description": "one", "tags": {"a": "1"}},
        id=f"{SERVICE_ROLES}/networking.apprunner.amazonaws.com/AWSServiceRoleForAppRunnerNetworking",
        unknown=frozenset({"arn", "createDate", "name", "path", "uniqueId"}),
        seen=Seen("iam", "get_role", {"RoleName": "AWSServiceRoleForAppRunnerNetworking"}, "Role.[Description, Tags]"),
        value=["one", [{"Key": "a", "Value": "1"}]],
        update={"description": "two", "tags": {"a": "2"}},
        updated=["two", [{"Key": "a", "Value": "2"}]],
        replacing={"awsServiceName": "ecs.amazonaws.com", "customSuffix": "x"},
    ),
    Life(
        type=BUCKET,
        inputs={"bucket": "uploads", "tags": {"a": "1"}, "forceDestroy": True},
        id="uploads",
        unknown=frozenset({"arn", "bucketDomainName", "bucketRegion", "bucketRegionalDomainName"}),
        seen=Seen("s3", "get_bucket_tagging", {"Bucket": "uploads"}, "TagSet"),
        value=[{"Key": "a", "Value": "1"}],
        update={"tags": {"b": "2"}},
        updated=[{"Key": "b", "Value": "2"}],
        replacing={"bucket": "another", "region": "eu-west-1"},
        not_imported=frozenset({"forceDestroy"}),
    ),
    *SSO_LIVES,
]
