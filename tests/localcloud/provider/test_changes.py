"""Diff, Update and Read where the general life of a resource does not go."""

import json
import re

import pytest
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto.provider_pb2 import PropertyDiff
from pulumi.runtime.rpc import UNKNOWN

from localcloud.provider import saying
from localcloud.provider.wire import to_struct
from tests.localcloud.provider.engine import Boto, Engine, RefusedError, urn
from tests.localcloud.provider.samples import (
    BUCKET,
    GROUP,
    LIFECYCLE,
    LOGIN_PROFILE,
    OIDC_PROVIDER,
    POLICY,
    READ_ONLY,
    REPOSITORY,
    ROLE,
    ROLE_ATTACHMENT,
    SCANNING,
    TRUST,
    USER,
    VIEW_ONLY,
    allow,
    expire,
    role,
    scan,
)

# How Pulumi marks a secret on the wire (sdk/go/common/resource/sig in pulumi/pulumi).
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  a mark


def test_documents_that_say_the_same_are_no_change(engine: Engine) -> None:
    made = engine.create(POLICY, "it", {"name": "same", "policy": allow("s3:GetObject")})
    statement = {"Resource": ["*"], "Action": ["s3:GetObject"], "Effect": "Allow"}
    reworded = json.dumps({"Statement": statement, "Version": "2012-10-17"}, indent=2)
    assert list(engine.diff(made, {"name": "same", "policy": reworded}).diffs) == []


def test_the_order_of_a_set_is_no_change(engine: Engine) -> None:
    engine.create(ROLE, "it", role(name="sorted"))
    inputs = {"roleName": "sorted", "policyArns": [VIEW_ONLY, READ_ONLY]}
    made = engine.create("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", "it", inputs)
    assert list(engine.diff(made, inputs | {"policyArns": [READ_ONLY, VIEW_ONLY]}).diffs) == []


def test_an_unknown_is_a_change(engine: Engine) -> None:
    engine.create(ROLE, "it", role(name="unknowing"))
    made = engine.create(ROLE_ATTACHMENT, "it", {"role": "unknowing", "policyArn": READ_ONLY})
    assert list(engine.diff(made, {"role": "unknowing", "policyArn": UNKNOWN}).replaces) == ["policyArn"]


def test_the_kinds_of_change_are_told(engine: Engine) -> None:
    made = engine.create(ROLE, "it", role(name="kinds", description="d", maxSessionDuration=3600))
    response = engine.diff(made, role(name="kinds", path="/x/", permissionsBoundary=READ_ONLY, maxSessionDuration=7200))
    assert {name: change.kind for name, change in response.detailedDiff.items()} == {
        "description": PropertyDiff.DELETE,
        "maxSessionDuration": PropertyDiff.UPDATE,
        "path": PropertyDiff.UPDATE_REPLACE,
        "permissionsBoundary": PropertyDiff.ADD,
    }


def test_ignored_changes_are_ignored(engine: Engine) -> None:
    made = engine.create(ROLE, "it", role(name="ignoring", tags={"a": "1"}))
    inputs = role(name="ignoring", description="d", tags={"a": "2"})
    assert list(engine.diff(made, inputs, ignore=("description", "tags.a", 'tagsAll["a"]')).diffs) == []


@pytest.mark.parametrize("path", ["tags.a", 'tags["a"]'])
def test_one_tag_is_ignored_and_the_others_are_not(engine: Engine, boto: Boto, path: str) -> None:
    name = f"ignoring-{len(path)}"
    made = engine.create(ROLE, "it", role(name=name, tags={"a": "1", "b": "1", "c": "1"}))
    boto("iam", "tag_role", RoleName=name, Tags=[{"Key": "a", "Value": "theirs"}])
    found = engine.refreshed(made)
    assert found is not None
    inputs = role(name=name, tags={"a": "ours", "b": "2"})
    assert list(engine.diff(found, role(name=name, tags={"b": "1", "c": "1"}), ignore=(path,)).diffs) == []
    assert list(engine.diff(found, inputs, ignore=(path,)).diffs) == ["tags", "tagsAll"]
    updated = engine.update(found, inputs, ignore=(path,))
    assert updated.state["tags"] == {"a": "theirs", "b": "2"}


def test_all_tags_are_ignored(engine: Engine) -> None:
    made = engine.create(ROLE, "it", role(name="ignoring-all", tags={"a": "1"}))
    assert list(engine.diff(made, role(name="ignoring-all", tags={"b": "2"}), ignore=("tags",)).diffs) == []


def test_a_part_of_a_list_is_ignored(engine: Engine) -> None:
    policies = [{"name": name, "policy": allow("s3:GetObject")} for name in ("one", "two")]
    made = engine.create(ROLE, "it", role(name="ignoring-part", inlinePolicies=policies))
    other = [{**policy, "policy": allow("s3:PutObject")} for policy in policies]
    for path, changed in (("inlinePolicies[*].policy", []), ("inlinePolicies[1].policy", ["inlinePolicies"])):
        response = engine.diff(made, role(name="ignoring-part", inlinePolicies=other), ignore=(path,))
        assert list(response.diffs) == changed


@pytest.mark.parametrize(
    ("before", "after", "first"),
    [("fixed", "fixed", True), ("renamed", "new-name", True), (None, "named-now", True), (None, None, False)],
    ids=["the same name", "another name", "a name instead of Pulumi's", "a name that Pulumi chose"],
)
def test_what_the_program_names_is_deleted_before_it_is_replaced(
    engine: Engine, before: str | None, after: str | None, first: bool
) -> None:
    made = engine.create(ROLE, "it", role(name=before))
    assert engine.diff(made, role(name=after, path="/x/")).deleteBeforeReplace is first


def test_what_there_is_one_of_is_deleted_before_it_is_replaced(engine: Engine) -> None:
    engine.create(REPOSITORY, "it", {"name": "replacing"})
    made = engine.create(LIFECYCLE, "it", {"repository": "replacing", "policy": expire(3)})
    assert engine.diff(made, {"repository": "replacing", "policy": expire(4)}).deleteBeforeReplace


def test_a_refresh_finds_what_others_changed(engine: Engine, boto: Boto) -> None:
    made = engine.create(ROLE, "it", role(name="drifting", description="ours", tags={"a": "1"}))
    boto("iam", "update_role", RoleName="drifting", Description="theirs", MaxSessionDuration=7200)
    boto("iam", "tag_role", RoleName="drifting", Tags=[{"Key": "b", "Value": "2"}])
    found = engine.refreshed(made)
    assert found is not None
    assert (found.inputs["description"], found.inputs["maxSessionDuration"]) == ("theirs", 7200)
    assert found.state["tags"] == {"a": "1", "b": "2"}
    inputs = role(name="drifting", description="ours", tags={"a": "1"})
    assert list(engine.diff(found, inputs).diffs) == ["description", "maxSessionDuration", "tags", "tagsAll"]
    assert engine.update(found, inputs).state["tags"] == {"a": "1"}
    assert boto("iam", "get_role", RoleName="drifting")["Role"]["Description"] == "ours"


def test_a_refresh_shows_policies_of_a_role_without_claiming_them(engine: Engine) -> None:
    made = engine.create(ROLE, "it", role(name="granted"))
    engine.create(ROLE_ATTACHMENT, "it", {"role": "granted", "policyArn": READ_ONLY})
    found = engine.refreshed(made)
    assert found is not None
    assert (found.inputs, found.state["managedPolicyArns"]) == (made.inputs, [READ_ONLY])
    assert list(engine.diff(found, role(name="granted")).diffs) == []


def test_a_role_with_policies_of_its_own(engine: Engine, boto: Boto) -> None:
    first = [{"name": "one", "policy": allow("s3:GetObject")}, {"name": "two", "policy": allow("s3:PutObject")}]
    made = engine.create(ROLE, "it", role(name="owning", inlinePolicies=first, managedPolicyArns=[READ_ONLY]))
    assert list(engine.diff(made, role(name="owning", inlinePolicies=first[::-1])).diffs) == []
    second = [{"name": "two", "policy": allow("s3:DeleteObject")}]
    updated = engine.update(made, role(name="owning", inlinePolicies=second, managedPolicyArns=[VIEW_ONLY]))
    document = boto("iam", "get_role_policy", RoleName="owning", PolicyName="two")["PolicyDocument"]
    assert document["Statement"][0]["Action"] == "s3:DeleteObject"
    assert boto("iam", "list_role_policies", RoleName="owning")["PolicyNames"] == ["two"]
    assert updated.state["managedPolicyArns"] == [VIEW_ONLY]
    engine.delete(updated)
    assert engine.refreshed(updated) is None


def test_a_role_may_be_emptied_by_force(engine: Engine, boto: Boto) -> None:
    made = engine.create(ROLE, "it", role(name="forced", forceDetachPolicies=True))
    boto("iam", "attach_role_policy", RoleName="forced", PolicyArn=READ_ONLY)
    boto("iam", "put_role_policy", RoleName="forced", PolicyName="p", PolicyDocument=allow("s3:GetObject"))
    engine.delete(made)
    assert engine.refreshed(made) is None


def test_a_user_with_keys_and_groups_may_be_deleted_by_force(engine: Engine, boto: Boto) -> None:
    made = engine.create(USER, "it", {"name": "forced", "forceDestroy": True})
    engine.create(GROUP, "it", {"name": "forced"})
    boto("iam", "add_user_to_group", GroupName="forced", UserName="forced")
    boto("iam", "create_access_key", UserName="forced")
    boto("iam", "create_login_profile", UserName="forced", Password="Long-enough-1!")  # noqa: S106  of a test's user
    engine.delete(made)
    assert engine.refreshed(made) is None


@pytest.mark.parametrize(("kind", "arn"), [(GROUP, "group"), (USER, "user")])
def test_a_group_or_user_is_renamed_in_place(engine: Engine, kind: str, arn: str) -> None:
    made = engine.create(kind, "it", {"name": "before"})
    assert list(engine.diff(made, {"name": "after"}).replaces) == []
    assert engine.update(made, {"name": "after"}, preview=True).state["arn"] == UNKNOWN
    renamed = engine.update(made, {"name": "after"})
    assert renamed.state["arn"] == f"arn:aws:iam::123456789012:{arn}/after"
    assert engine.refreshed(renamed) == renamed
    engine.delete(renamed)
    assert engine.imported(kind, "it", "after") is None


def test_a_managed_policy_keeps_five_versions_at_most(engine: Engine, boto: Boto) -> None:
    made = engine.create(POLICY, "it", {"name": "versioned", "policy": allow("s3:A0")})
    for number in range(1, 7):
        made = engine.update(made, {"name": "versioned", "policy": allow(f"s3:A{number}")})
    versions = boto("iam", "list_policy_versions", PolicyArn=made.id)["Versions"]
    assert sorted(version["VersionId"] for version in versions) == ["v3", "v4", "v5", "v6", "v7"]
    assert "s3:A6" in made.state["policy"]
    engine.delete(made)
    assert engine.refreshed(made) is None


def test_the_boundary_of_a_user_is_seen_by_others(engine: Engine, boto: Boto) -> None:
    made = engine.create(USER, "it", {"name": "bounded", "permissionsBoundary": READ_ONLY, "tags": {"a": "1"}})
    assert (made.state["permissionsBoundary"], made.state["tags"]) == (READ_ONLY, {"a": "1"})
    found = engine.imported(USER, "it", "bounded")
    assert found is not None
    assert found.inputs["permissionsBoundary"] == READ_ONLY
    boundary = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": READ_ONLY}
    assert boto("iam", "get_user", UserName="bounded")["User"]["PermissionsBoundary"] == boundary
    freed = engine.update(made, {"name": "bounded", "tags": {"a": "1"}})
    assert "permissionsBoundary" not in freed.state
    assert "PermissionsBoundary" not in boto("iam", "get_user", UserName="bounded")["User"]
    assert boto("iam", "list_user_tags", UserName="bounded")["Tags"] == [{"Key": "a", "Value": "1"}]


def test_a_user_who_is_renamed_takes_tags_and_boundary_along(engine: Engine) -> None:
    given = {"permissionsBoundary": READ_ONLY, "tags": {"a": "1"}}
    made = engine.create(USER, "it", {"name": "maiden", **given})
    renamed = engine.update(made, {"name": "married", "path": "/team/", **given})
    assert given.items() <= renamed.state.items()
    assert engine.refreshed(renamed) == renamed
    namesake = engine.create(USER, "other", {"name": "maiden"})
    assert ("permissionsBoundary" in namesake.state, namesake.state["tags"]) == (False, {})


def test_a_new_trust_policy_waits_for_its_principal(
    engine: Engine, boto: Boto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saying, "PROPAGATION_LIMIT", 60)
    late = [{"RoleName": name, "AssumeRolePolicyDocument": TRUST} for name in ("late", "later")]
    monkeypatch.setattr(saying, "pause", lambda: boto("iam", "create_role", **late.pop(0)))
    for name in ("late", "later"):
        principal = json.dumps({"AWS": f"arn:aws:iam::123456789012:role/{name}"})
        document = TRUST.replace('{"Service": "ecs-tasks.amazonaws.com"}', principal)
        if name == "late":
            made = engine.create(ROLE, "it", role(name="waiting", assumeRolePolicy=document))
        else:
            made = engine.update(made, role(name="waiting", assumeRolePolicy=document))
        assert json.loads(made.state["assumeRolePolicy"])["Statement"][0]["Principal"] == json.loads(principal)


def test_a_principal_that_never_comes_is_refused_in_the_end(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saying, "PROPAGATION_LIMIT", 0)
    document = TRUST.replace('{"Service": "ecs-tasks.amazonaws.com"}', '{"Service": "ecs-task.amazonaws.com"}')
    with pytest.raises(RefusedError, match=r'Invalid principal in policy: "SERVICE":"ecs-task\.amazonaws\.com"'):
        engine.create(ROLE, "it", role(name="waiting-in-vain", assumeRolePolicy=document))


def test_the_boundary_of_a_role_is_taken_away(engine: Engine) -> None:
    made = engine.create(ROLE, "it", role(name="bounded", permissionsBoundary=READ_ONLY))
    assert "permissionsBoundary" not in engine.update(made, role(name="bounded")).state


def test_a_password_is_random_and_of_every_sort_of_character(engine: Engine) -> None:
    inputs = {"user": "secretive", "passwordLength": 8}
    engine.create(USER, "it", {"name": "secretive"})
    passwords = []
    for _ in range(3):
        profile = engine.create(LOGIN_PROFILE, "it", inputs)
        passwords.append(profile.state["password"])
        engine.delete(profile)
    assert len(set(passwords)) == len(passwords)
    for password in passwords:
        assert re.fullmatch(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[!@#$%^&*()_+\-=\[\]{}|'])[^ ]{8}", password)


def test_a_password_is_a_secret(engine: Engine) -> None:
    engine.create(USER, "it", {"name": "discreet"})
    inputs = engine.checked(LOGIN_PROFILE, "it", {"user": "discreet"})
    request = pb.CreateRequest(urn=urn(LOGIN_PROFILE, "it"), properties=to_struct(inputs))
    created = engine.stub.Create(request).properties
    assert created["password"][SIGNATURE] == SECRET
    read = engine.stub.Read(pb.ReadRequest(id="discreet", urn=urn(LOGIN_PROFILE, "it"), properties=created))
    assert read.properties["password"] == created["password"]


def test_a_password_need_not_be_changed_unless_asked(engine: Engine) -> None:
    engine.create(USER, "it", {"name": "careless"})
    strict = engine.create(LOGIN_PROFILE, "it", {"user": "careless", "passwordResetRequired": True})
    engine.delete(strict)
    lax = engine.create(LOGIN_PROFILE, "it", {"user": "careless"})
    assert lax.state["passwordResetRequired"] is False


def test_the_thumbprints_of_a_provider_stay_when_the_program_drops_them(engine: Engine) -> None:
    inputs = {"url": "https://thumb.example", "clientIdLists": ["c"], "thumbprintLists": ["a" * 40]}
    made = engine.create(OIDC_PROVIDER, "it", inputs)
    assert list(engine.diff(made, inputs | {"thumbprintLists": None}).diffs) == []
    assert engine.update(made, inputs | {"thumbprintLists": []}).state["thumbprintLists"] == ["a" * 40]


def test_the_order_of_scanning_rules_is_no_change(engine: Engine) -> None:
    rules = [scan("SCAN_ON_PUSH", "a", "b"), scan("CONTINUOUS_SCAN", "c")]
    made = engine.create(SCANNING, "it", {"scanType": "ENHANCED", "rules": rules})
    reordered = [scan("CONTINUOUS_SCAN", "c"), scan("SCAN_ON_PUSH", "b", "a")]
    assert list(engine.diff(made, {"scanType": "ENHANCED", "rules": reordered}).diffs) == []
    engine.delete(made)


def test_a_repository_with_a_key_of_aws(engine: Engine) -> None:
    inputs = {"name": "encrypted", "encryptionConfigurations": [{"encryptionType": "KMS"}]}
    made = engine.create(REPOSITORY, "it", inputs)
    assert made.state["encryptionConfigurations"][0]["encryptionType"] == "KMS"
    assert list(engine.diff(made, inputs).diffs) == []
    assert list(engine.diff(made, {"name": "encrypted"}).diffs) == []
    own_key = {"encryptionType": "KMS", "kmsKey": "arn:aws:kms:us-east-1:123456789012:key/own"}
    response = engine.diff(made, {"name": "encrypted", "encryptionConfigurations": [own_key]})
    assert list(response.replaces) == ["encryptionConfigurations"]


def test_an_import_finds_the_inputs_that_matter(engine: Engine) -> None:
    engine.create(ROLE, "it", role(name="found", description="d", tags={"a": "1"}))
    found = engine.imported(ROLE, "it", "found")
    assert found is not None
    assert found.inputs == {
        "__defaults": [],
        "assumeRolePolicy": found.state["assumeRolePolicy"],
        "description": "d",
        "name": "found",
        "tags": {"a": "1"},
    }


def test_outputs_of_a_role(engine: Engine) -> None:
    state = engine.create(ROLE, "it", role(name="output", path="/team/")).state
    assert state["arn"] == "arn:aws:iam::123456789012:role/team/output"
    assert json.loads(state["assumeRolePolicy"]) == json.loads(TRUST)
    assert state["uniqueId"].startswith("AROA")


def test_outputs_of_an_openid_connect_provider(engine: Engine) -> None:
    state = engine.create(OIDC_PROVIDER, "it", {"url": "https://output.example/x", "clientIdLists": ["c"]}).state
    assert (state["arn"], state["url"]) == (
        "arn:aws:iam::123456789012:oidc-provider/output.example/x",
        "output.example/x",  # what conditions of trust policies are named after
    )


def test_outputs_of_a_repository(engine: Engine) -> None:
    state = engine.create(REPOSITORY, "it", {"name": "team/output"}).state
    assert state["repositoryUrl"] == "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/output"
    assert state["registryId"] == "123456789012"


def test_outputs_of_a_bucket(engine: Engine) -> None:
    state = engine.create(BUCKET, "it", {"bucket": "output"}).state
    assert (state["arn"], state["bucketRegionalDomainName"]) == (
        "arn:aws:s3:::output",
        "output.s3.us-east-1.amazonaws.com",
    )
