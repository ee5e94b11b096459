"""The checklist against a stack with everything on: what `local` has not got breaks here; no kind of row is left."""

import json
import re
from typing import Any

from doctor.check import check
from doctor.check.rows import Row, Status
from doctor.kinds import KINDS
from tests.doctor import test_check
from tests.doctor.checking import commands, document, failed, fix, remarkable
from tests.doctor.conftest import Place
from tests.doctor.interference import interfered
from tests.engine.test_components import EVERYTHING

STACK = "all"
UP = commands(STACK).update
GITHUB = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::123456789012:oidc-provider/{GITHUB}"
NETWORKING = "service-linked role of `networking.apprunner.amazonaws.com`"
NETWORKING_ROLE = "AWSServiceRoleForAppRunnerNetworking"
POWER_USER = "arn:aws:iam::aws:policy/PowerUserAccess"
CREDENTIALS = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/"
TAGS = [{"Key": "Stack", "Value": "try"}]


def differs(what: str, expected: str, found: str) -> Row:
    return failed(what, expected, found, UP)


def missing(what: str) -> Row:
    return differs(what, "exists", "missing")


BREAKS: list[tuple[str, dict[str, Any], list[Row]]] = [
    (
        "iam:UpdateRoleDescription",
        {"RoleName": NETWORKING_ROLE, "Description": "any"},
        [differs(f"{NETWORKING}: description", "VPC access", "any")],
    ),
    (
        "iam:DeleteOpenIDConnectProvider",
        {"OpenIDConnectProviderArn": PROVIDER},
        [missing(f"identity provider `{GITHUB}`")],
    ),
    (
        "iam:DeleteUserPermissionsBoundary",
        {"UserName": "ann"},
        [differs("user `ann`: permissions boundary", POWER_USER, "none")],
    ),
    (
        "iam:UntagUser",
        {"UserName": "bob", "TagKeys": ["Stack"]},
        [differs("user `bob`: tags", "Stack=try", "none")],
    ),
    (
        "iam:UpdateUser",
        {"UserName": "bob", "NewPath": "/team/", "NewUserName": "bob"},
        [differs("user `bob`: path", "/", "/team/")],
    ),
    ("iam:UpdateGroup", {"GroupName": "watchers", "NewGroupName": "others", "NewPath": "/team/"}, []),
    (
        "iam:UpdateGroup",
        {"GroupName": "others", "NewGroupName": "watchers"},
        [differs("group `watchers`: path", "/", "/team/")],
    ),
    (
        "iam:DeleteRolePolicy",
        {"RoleName": "instance", "PolicyName": "AllowReadConfiguration"},
        [missing("role `instance`: inline policy `AllowReadConfiguration`")],
    ),
    (
        "iam:PutRolePolicy",
        {
            "RoleName": "instance",
            "PolicyName": "ExtraStatements",
            "PolicyDocument": document({"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}),
        },
        [
            differs(
                "role `instance`: inline policy `ExtraStatements`: document: statement 1: `Action`",
                "`s3:ListAllMyBuckets`",
                "`s3:ListBucket`",
            )
        ],
    ),
    (
        "ecr:UntagResource",
        {"resourceArn": "arn:aws:ecr:us-east-1:123456789012:repository/app", "tagKeys": ["Stack"]},
        [differs("repository `app`: tags", "Stack=try", "none")],
    ),
    (
        "ecr:UpdatePullThroughCacheRule",
        {"ecrRepositoryPrefix": "github", "credentialArn": f"{CREDENTIALS}other-AbCdEf"},
        [differs("pull-through cache `github`: credentials", f"{CREDENTIALS}one-AbCdEf", f"{CREDENTIALS}other-AbCdEf")],
    ),
    (
        "ecr:PutRegistryScanningConfiguration",
        {"scanType": "ENHANCED", "rules": []},
        [
            differs("registry: scanning", "BASIC", "ENHANCED"),
            differs("registry: scanning rules", "SCAN_ON_PUSH *", "none"),
        ],
    ),
]


def alter_policies(place: Place) -> list[Row]:
    """Let another account pull images, and keep untagged ones longer; returns the rows that this turns."""
    access = place.call("ecr:GetRepositoryPolicy", repositoryName="app")["policyText"]
    others = access.replace("111111111111", "222222222222")
    place.call("ecr:SetRepositoryPolicy", repositoryName="app", policyText=others)
    lifecycle = json.loads(place.call("ecr:GetLifecyclePolicy", repositoryName="app")["lifecyclePolicyText"])
    wanted = json.dumps(lifecycle["rules"][1]["selection"], sort_keys=True)
    lifecycle["rules"][1]["selection"]["countNumber"] = 30
    found = json.dumps(lifecycle["rules"][1]["selection"], sort_keys=True)
    place.call("ecr:PutLifecyclePolicy", repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle))
    root = '`{"AWS": ["arn:aws:iam::%s:root"]}`'
    return [
        differs("repository `app`: lifecycle policy: document: rule 2: `selection`", f"`{wanted}`", f"`{found}`"),
        differs(
            "repository `app`: repository policy: document: statement 1: `Principal`",
            root % "111111111111",
            root % "222222222222",
        ),
    ]


def policy_arn(name: str) -> str:
    return f"arn:aws:iam::123456789012:policy/{name}"


def empty(place: Place, kind: str, name: str) -> None:
    noun = kind.capitalize()
    key = {f"{noun}Name": name}
    for policy in place.call(f"iam:ListAttached{noun}Policies", **key)["AttachedPolicies"]:
        place.call(f"iam:Detach{noun}Policy", **key, PolicyArn=policy["PolicyArn"])
    for inline in place.call(f"iam:List{noun}Policies", **key)["PolicyNames"]:
        place.call(f"iam:Delete{noun}Policy", **key, PolicyName=inline)


def move_role(place: Place, name: str) -> None:
    """Make a role again in another path."""
    role = place.call("iam:GetRole", RoleName=name)["Role"]
    attached = place.call("iam:ListAttachedRolePolicies", RoleName=name)["AttachedPolicies"]
    empty(place, "role", name)
    place.call("iam:DeleteRole", RoleName=name)
    trust = json.dumps(role["AssumeRolePolicyDocument"])
    place.call("iam:CreateRole", RoleName=name, Path="/any/", AssumeRolePolicyDocument=trust, Tags=role["Tags"])
    for policy in attached:
        place.call("iam:AttachRolePolicy", RoleName=name, PolicyArn=policy["PolicyArn"])


def describe_policy(place: Place, name: str) -> None:
    """Make a policy again with a description, which AWS never changes."""
    arn = policy_arn(name)
    policy = place.call("iam:GetPolicy", PolicyArn=arn)["Policy"]
    text = place.call("iam:GetPolicyVersion", PolicyArn=arn, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    for role in place.call("iam:ListEntitiesForPolicy", PolicyArn=arn)["PolicyRoles"]:
        place.call("iam:DetachRolePolicy", RoleName=role["RoleName"], PolicyArn=arn)
    place.call("iam:DeletePolicy", PolicyArn=arn)
    place.call(
        "iam:CreatePolicy",
        PolicyName=name,
        Description="by hand",
        PolicyDocument=json.dumps(text["Document"]),
        Tags=policy["Tags"],
    )


def remake(place: Place) -> list[Row]:
    """Make by hand, in another way, what no call changes; returns the rows that this turns."""
    place.call("iam:DeleteServiceLinkedRole", RoleName=NETWORKING_ROLE)
    place.call("iam:DeleteOpenIDConnectProvider", OpenIDConnectProviderArn=PROVIDER)
    place.call("iam:CreateOpenIDConnectProvider", Url=f"https://{GITHUB}", ClientIDList=["any"])
    place.call("ecr:DeleteRepository", repositoryName="app", force=True)
    place.call("ecr:CreateRepository", repositoryName="app", tags=TAGS)
    for prefix in ("github", "quay"):
        place.call("ecr:DeletePullThroughCacheRule", ecrRepositoryPrefix=prefix)
    place.call("ecr:CreatePullThroughCacheRule", ecrRepositoryPrefix="github", upstreamRegistryUrl="quay.io")
    move_role(place, "infrastructure")
    describe_policy(place, "task")
    for role in ("task", "theirs"):
        place.call("iam:AttachRolePolicy", RoleName=role, PolicyArn=policy_arn("task"))
    empty(place, "role", "access")
    place.call("iam:DeleteRole", RoleName="access")
    place.call("iam:RemoveUserFromGroup", GroupName="ecs-operators", UserName="cid")
    place.call("iam:DeleteUser", UserName="cid")
    place.call("iam:RemoveUserFromGroup", GroupName="watchers", UserName="bob")
    empty(place, "group", "watchers")
    place.call("iam:DeleteGroup", GroupName="watchers")
    place.call("iam:DetachRolePolicy", RoleName="execution", PolicyArn=policy_arn("execution"))
    place.call("iam:DeletePolicy", PolicyArn=policy_arn("execution"))
    attach = f"attach-role-policy --role-name theirs --policy-arn {policy_arn('task')}"
    return [
        failed(
            "policy `task`: in the way of its deletion",
            "nothing",
            "role `theirs`",
            f"aws iam {attach.replace('attach', 'detach')}",
            advice=(
                "AWS can't change it, and doesn't delete a policy that is attached. After the update, give it back: "
                f"`aws iam {attach}`."
            ),
        ),
        missing("group `watchers`"),
        differs(f"identity provider `{GITHUB}`: audiences", "sts.amazonaws.com", "any"),
        differs(f"identity provider `{GITHUB}`: tags", "Stack=try", "none"),
        missing("policy `execution`"),
        differs("policy `task`: description", "none", "by hand"),
        differs("pull-through cache `github`: credentials", f"{CREDENTIALS}one-AbCdEf", "none"),
        differs("pull-through cache `github`: registry", "ghcr.io", "quay.io"),
        missing("pull-through cache `quay`"),
        differs("repository `app`: encryption", "KMS arn:aws:kms:us-east-1:123456789012:key/1234abcd", "AES256"),
        missing("repository `app`: lifecycle policy"),
        missing("repository `app`: repository policy"),
        differs("repository `app`: scan on push", "yes", "no"),
        differs("repository `app`: tag mutability", "IMMUTABLE_WITH_EXCLUSION", "MUTABLE"),
        differs("repository `app`: tags that are excluded from it", "latest*", "none"),
        missing("role `access`"),
        differs("role `infrastructure`: path", "/", "/any/"),
        missing(NETWORKING),
        differs("user `bob`: groups", "watchers", "none"),
        missing("user `cid`"),
    ]


def kinds(rows: list[Row]) -> set[str]:
    """Return what the rows are about, without names and places in documents."""
    return {re.split(": (?:statement|rule) ", re.sub("`[^`]*`", "``", row.what))[0] for row in rows}


def test_what_breaks_turns_its_row_and_the_fix_repairs_all(place: Place) -> None:
    place.reset()
    config = {"aws:region": "us-east-1", **{f"container-roles:{key}": value for key, value in EVERYTHING.items()}}
    place.program.joinpath(f"Pulumi.{STACK}.yaml").write_text(json.dumps({"config": config}))
    place.pulumi("stack", "init", STACK, "--no-select")
    place.up(STACK)
    planned = place.refreshed(STACK)

    def broken() -> list[Row]:
        return [row for row in remarkable(place.refreshed(STACK), place.live, STACK) if row.status is not Status.NOTE]

    rows = check(planned, place.live, commands(STACK))
    assert [row for row in rows if row.status not in (Status.OK, Status.NOTE)] == []
    of_types = {each.resource.type: each.resource for each in planned.steps if each.resource.type in KINDS}
    assert len(of_types) > 10
    for resource in of_types.values():
        kind = KINDS[resource.type]
        live, interference = interfered({})
        assert kind.find(resource.inputs, live)
        kind.namesake(resource.inputs, live)
        assert {*interference.calls} - {"GetCallerIdentity"} == {each.partition(":")[2] for each in kind.reads}
    asked = [row.what.partition(":")[0] for row in rows if row.what.endswith("simulated")]
    assert asked == [
        *["group `ecs-operators`"] * 7,
        *["group `express-operators`"] * 7,
        *["group `operators`"] * 5,
    ]
    for action, parameters, _ in BREAKS:
        place.call(action, **parameters)
    turned = [*alter_policies(place), *(row for *_, rows_of_break in BREAKS for row in rows_of_break)]
    found = broken()
    assert found == sorted(turned, key=lambda row: row.what)
    fix(place, found, STACK)
    place.call("iam:CreateRole", RoleName="theirs", AssumeRolePolicyDocument=test_check.TRUST_TEXT)
    remade = remake(place)
    assert broken() == remade
    fix(place, remade, STACK)
    assert broken() == []

    of_local = [row for *_, rows_of_break in test_check.BREAKS for row in rows_of_break]
    matching = [row for row in rows if not row.what.endswith("simulated")]
    # A registry always has a configuration.
    assert kinds(matching) - kinds([*found, *remade, *of_local]) == {"registry"}
