"""Every resource type from its creation to its end, one case a type."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jmespath  # type: ignore[import-untyped]  # jmespath ships no types
import pytest
from pulumi.runtime.proto.provider_pb2 import DiffResponse
from pulumi.runtime.rpc import UNKNOWN

from localcloud.provider.servicer import RESOURCE_TYPES
from localcloud.provider.wire import Properties
from tests.localcloud.provider.engine import Boto, Engine, RefusedError, Resource

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
OTHER_TRUST = TRUST.replace("ecs-tasks", "build.apprunner")
SERVICE_ROLES = "arn:aws:iam::123456789012:role/aws-service-role"
OIDC_PROVIDERS = "arn:aws:iam::123456789012:oidc-provider"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
VIEW_ONLY = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"


def allow(action: str) -> str:
    """A policy that allows one action."""
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def repository_access(sid: str) -> str:
    """A repository policy."""
    statement = {"Sid": sid, "Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def expire(count: int) -> str:
    """A lifecycle policy."""
    selection = {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": count}
    return json.dumps({"rules": [{"rulePriority": 1, "selection": selection, "action": {"type": "expire"}}]})


def scan(frequency: str, *filters: str) -> Properties:
    """A rule by which a registry scans its repositories."""
    wildcards = [{"filter": pattern, "filterType": "WILDCARD"} for pattern in filters]
    return {"scanFrequency": frequency, "repositoryFilters": wildcards}


@dataclass(frozen=True)
class Seen:
    """What AWS answers past the provider: a call, and what a JMESPath finds in the answer."""

    service: str
    operation: str
    parameters: dict[str, object]
    path: str

    def by(self, boto: Boto) -> object:
        return jmespath.search(self.path, boto(self.service, self.operation, **self.parameters))


@dataclass(frozen=True)
class Life:
    """One case: inputs, what AWS sees of them, and what follows from changing them."""

    type: str
    inputs: Properties
    id: str
    seen: Seen
    value: object
    """What `seen` gives after the creation."""
    needs: tuple[tuple[str, Properties], ...] = ()
    """Resources that must exist, as (type, inputs)."""
    update: Properties = field(default_factory=dict)
    """Changed inputs that need no replacement ({}: there are none)."""
    updated: object = None
    """What `seen` gives after the update."""
    replacing: Properties = field(default_factory=dict)
    """Inputs of which each change makes a new resource."""
    unknown: frozenset[str] = frozenset()
    """What a preview does not know of a new resource."""
    import_id: str | None = None
    """The id to import it by, where it is not `id`."""
    not_imported: frozenset[str] = frozenset()
    """Inputs that AWS does not report, so that an import cannot find them."""
    reworded: frozenset[str] = frozenset()
    """Inputs that AWS reports in another form than a program must give them in."""
    left: object = None
    """What `seen` gives after the deletion, where it can still be asked."""


_ROLE = "aws:iam/role:Role"
_GROUP = "aws:iam/group:Group"
_USER = "aws:iam/user:User"
_REPOSITORY = "aws:ecr/repository:Repository"

_NEEDED = {
    "Role": lambda name: (_ROLE, {"name": name, "assumeRolePolicy": TRUST}),
    "Group": lambda name: (_GROUP, {"name": name}),
    "User": lambda name: (_USER, {"name": name}),
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
        type=_ROLE,
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
        type="aws:iam/policy:Policy",
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
        type=_GROUP,
        inputs={"name": "group"},
        id="group",
        unknown=frozenset({"arn", "uniqueId"}),
        seen=Seen("iam", "get_group", {"GroupName": "group"}, "Group.[GroupName, Path]"),
        value=["group", "/"],
        update={"path": "/team/"},
        updated=["group", "/team/"],
    ),
    Life(
        type=_USER,
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
        type="aws:iam/userLoginProfile:UserLoginProfile",
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
        type="aws:iam/openIdConnectProvider:OpenIdConnectProvider",
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
            ("aws:iam/policy:Policy", {"name": "everywhere", "policy": allow("s3:GetObject")}),
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
        type=_REPOSITORY,
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
        type="aws:ecr/lifecyclePolicy:LifecyclePolicy",
        needs=((_REPOSITORY, {"name": "expiring"}),),
        inputs={"repository": "expiring", "policy": expire(3)},
        id="expiring",
        unknown=frozenset({"registryId"}),
        seen=Seen("ecr", "get_lifecycle_policy", {"repositoryName": "expiring"}, "registryId"),
        value="123456789012",
        replacing={"repository": "another", "policy": expire(4), "region": "eu-west-1"},
    ),
    Life(
        type="aws:ecr/repositoryPolicy:RepositoryPolicy",
        needs=((_REPOSITORY, {"name": "shared"}),),
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
        type="aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
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
        type="aws:iam/serviceLinkedRole:ServiceLinkedRole",
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
        type="aws:s3/bucket:Bucket",
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
]


def test_every_resource_type_has_its_life() -> None:
    assert sorted(life.type for life in LIVES) == sorted(RESOURCE_TYPES)


def _known(inputs: Properties) -> Properties:
    return {name: value for name, value in inputs.items() if value is not None}


def _assert_unchanged(engine: Engine, resource: Resource, inputs: Properties) -> None:
    response = engine.diff(resource, inputs)
    assert (response.changes, list(response.diffs)) == (DiffResponse.DIFF_NONE, [])


@pytest.mark.parametrize("life", [pytest.param(life, id=life.type) for life in LIVES])
def test_life(engine: Engine, boto: Boto, life: Life) -> None:
    for kind, needed in life.needs:
        engine.create(kind, "needed", needed)
    planned = engine.planned(life.type, "it", life.inputs)
    assert {name for name, value in planned.items() if value == UNKNOWN} == life.unknown

    it = engine.create(life.type, "it", life.inputs)
    assert it.id.startswith(life.id.removesuffix("*")) if life.id.endswith("*") else it.id == life.id
    assert it.state["id"] == it.id
    assert UNKNOWN not in it.state.values()
    assert life.seen.by(boto) == life.value
    _assert_unchanged(engine, it, life.inputs)
    inputs = life.inputs

    if life.update:
        inputs = _known(inputs | life.update)
        response = engine.diff(it, inputs)
        assert (set(response.diffs) - {"tagsAll"}, list(response.replaces)) == (set(life.update), [])
        unchanged = {name: it.state[name] for name in life.inputs.keys() - life.update.keys() if name in it.state}
        assert engine.update(it, inputs, preview=True).state.items() >= (_known(life.update) | unchanged).items()
        assert life.seen.by(boto) == life.value, "a preview must not touch AWS"
        it = engine.update(it, inputs)
        assert life.seen.by(boto) == life.updated
        _assert_unchanged(engine, it, inputs)

    for name, value in life.replacing.items():
        assert list(engine.diff(it, inputs | {name: value}).replaces) == [name]

    assert engine.refreshed(it) == it, "a refresh without a drift changes nothing"
    _assert_imports(engine, life, it, inputs)

    engine.delete(it)
    if life.left is None:
        assert engine.refreshed(it) is None
    else:
        assert life.seen.by(boto) == life.left
    engine.delete(it)


def _assert_imports(engine: Engine, life: Life, it: Resource, inputs: Properties) -> None:
    if not RESOURCE_TYPES[life.type].importable:
        with pytest.raises(RefusedError, match=f"resource {life.type} does not support import"):
            engine.imported(life.type, "it", it.id)
        return
    found = engine.imported(life.type, "it", life.import_id or it.id)
    assert found is not None
    unknown_to_aws = {name: value for name, value in inputs.items() if name in life.not_imported}
    response = engine.diff(found, inputs)
    assert set(response.diffs) == set(unknown_to_aws)
    as_found = {name: value for name, value in found.inputs.items() if name != "__defaults"}
    response = engine.diff(found, as_found | {name: inputs[name] for name in life.reworded})
    assert set(response.diffs) <= life.not_imported, "a default differs at most from what AWS does not report"


def test_what_never_was_is_not_found(engine: Engine) -> None:
    found: list[Any] = [
        engine.imported(_ROLE, "it", "never-was"),
        engine.imported("aws:iam/policy:Policy", "it", "arn:aws:iam::123456789012:policy/never-was"),
        engine.imported("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "it", f"never-was/{READ_ONLY}"),
        engine.imported(_REPOSITORY, "it", "never-was"),
        engine.imported("aws:s3/bucket:Bucket", "it", "never-was"),
        engine.imported("aws:iam/userLoginProfile:UserLoginProfile", "it", "never-was"),
        engine.imported("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "it", f"{OIDC_PROVIDERS}/never-was"),
    ]
    assert found == [None] * 7
