"""What AWS refuses beyond a single resource's creation: quotas, deletions, changes, imports."""

import json
import re
from collections.abc import Callable

import pytest

from localcloud.provider.wire import Properties
from tests.localcloud.provider.engine import Boto, Engine, Engines, RefusedError
from tests.localcloud.provider.samples import (
    ANY,
    GROUP,
    OIDC_PROVIDER,
    OTHER_TRUST,
    POLICY,
    READ_ONLY,
    REPOSITORY,
    ROLE,
    ROLE_ATTACHMENT,
    ROLE_POLICY,
    SERVICE_LINKED,
    USER,
    allow,
    failed,
    matching,
    role,
)

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
    words = "setting IAM User (unbound) permissions boundary: " + failed(
        "IAM",
        "PutUserPermissionsBoundary",
        404,
        "NoSuchEntity: Scope ARN: arn:aws:iam::aws:policy/None does not exist or is not attachable.",
    )
    with pytest.raises(RefusedError, match=matching(words)):
        engine.update(user, {"name": "unbound", "permissionsBoundary": "arn:aws:iam::aws:policy/None"})


@pytest.mark.parametrize(
    ("operation", "doing", "changed"),
    [
        pytest.param(
            "PutUserPermissionsBoundary",
            "setting IAM User (vanished) permissions boundary",
            {"permissionsBoundary": READ_ONLY},
            id="boundary",
        ),
        pytest.param("UpdateUser", "updating IAM User (vanished)", {"path": "/team/"}, id="path"),
    ],
)
def test_a_refusal_names_the_call_that_was_made(
    engine: Engine, boto: Boto, operation: str, doing: str, changed: dict[str, str]
) -> None:
    user = engine.create(USER, "it", {"name": "vanished"})
    boto("iam", "delete_user", UserName="vanished")
    words = f"{doing}: " + failed("IAM", operation, 404, "NoSuchEntity: The user with name vanished cannot be found.")
    with pytest.raises(RefusedError, match=matching(words)):
        engine.update(user, {"name": "vanished", **changed})


def test_a_hundred_client_ids_a_provider(engine: Engine) -> None:
    inputs = {"url": "https://crowded.example", "clientIdLists": [f"c{index}" for index in range(100)]}
    provider = engine.create(OIDC_PROVIDER, "it", inputs)
    words = f"adding IAM OIDC Provider ({provider.id}) client ID (one-more): " + failed(
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
    with pytest.raises(RefusedError, match=r"^updating IAM Role \(trusting\) assume role policy: .*Malformed"):
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
    with pytest.raises(RefusedError, match=r"knows no function aws:ec2/getVpc:getVpc; it knows aws:ecr/getRepository:"):
        engine.invoke("aws:ec2/getVpc:getVpc")


def test_a_server_that_is_gone_is_named(engines: Engines) -> None:
    lost = Engines(engines.stack, "http://127.0.0.1:9")(region="us-east-1")
    with pytest.raises(
        RefusedError, match=r'^creating IAM Group \(g\): .*Could not connect to .*"http://127.0.0.1:9/"'
    ):
        lost.create(GROUP, "it", {"name": "g"})
