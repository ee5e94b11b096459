"""The command of a user's own program: what it prints, names and writes."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from components.arns import Account
from doctor import engine, permissions, preview
from doctor.errors import DoctorError
from doctor.expected import Expected
from doctor.permissions.arns import UnnamedError
from doctor.permissions.needed import needed
from doctor.permissions.policy import Permission
from tests.components.least_policy import policy_of
from tests.components.sample_stacks import STACKS, run
from tests.doctor.conftest import REPOSITORY, Place
from tests.doctor.guides import trust
from tests.doctor.interference import interfered
from tests.policypack.judging import inline_policy, report_of

PROGRAM = f"""
import pulumi
import pulumi_aws as aws

aws.iam.get_role(name="existing")
aws.iam.Group("hidden", name=pulumi.Output.secret("engineers"))
west = aws.Provider("west", region="us-west-2")
aws.ecr.Repository("images", name="images", opts=pulumi.ResourceOptions(provider=west))
aws.s3.Bucket("uploads")
role = aws.iam.Role("made-up", assume_role_policy={trust("ecs-tasks.amazonaws.com")!r})
aws.iam.RolePolicyAttachment("reads", role=role.id, policy_arn="arn:aws:iam::aws:policy/ReadOnlyAccess")
"""
OWN = "arn:aws:iam::123456789012:role"


@pytest.fixture
def own(place: Place, tmp_path: Path) -> Place:
    """A user's own program, with a stack."""
    place.cloud.reset()
    tmp_path.joinpath("Pulumi.yaml").write_text(
        "name: own\nruntime: {name: python, options: {toolchain: pip, virtualenv: .venv}}\n"
    )
    tmp_path.joinpath("Pulumi.dev.yaml").write_text("config: {aws:region: us-east-1}\n")
    tmp_path.joinpath("__main__.py").write_text(PROGRAM)
    for name in (".venv", "components", "doctor", "policypack"):
        tmp_path.joinpath(name).symlink_to(REPOSITORY / name)
    return Place(place.cloud, tmp_path)


def test_what_the_policy_does_not_cover_is_named(own: Place) -> None:
    own.call("iam:CreateRole", RoleName="existing", Path="/team/", AssumeRolePolicyDocument=trust("ecs.amazonaws.com"))
    own.pulumi("config", "--stack", "dev")  # for which the stack is made
    done = own.doctor("permissions", "--stack", "dev")
    assert sorted(done.stderr.splitlines()) == [
        "Not covered: `hidden` (aws:iam/group:Group): its `name` is a secret.",
        "Not covered: `uploads` (aws:s3/bucket:Bucket): what its provider calls isn't known here.",
    ]
    assert done.returncode == 1
    statements = json.loads(done.stdout)["Statement"]
    made_up = [f"{OWN}/made-up-???????"]
    assert sorted((each["Action"][0], each["Resource"]) for each in statements) == [
        ("ecr:CreateRepository", ["arn:aws:ecr:us-west-2:123456789012:repository/images"]),
        ("iam:AttachRolePolicy", made_up),
        ("iam:CreateRole", made_up),
        ("iam:GetRole", [f"{OWN}/team/existing"]),
    ]


MEMBERSHIP = """
import pulumi_aws as aws
aws.iam.UserGroupMembership("eve", user="eve", groups=["team"])
"""


def test_who_the_stack_does_not_have_is_looked_up(own: Place) -> None:
    own.program.joinpath("__main__.py").write_text(MEMBERSHIP)
    own.pulumi("config", "--stack", "dev")
    own.call("iam:CreateUser", UserName="eve", Path="/team/")
    done = own.doctor("permissions", "--stack", "dev")
    assert done.returncode == 1
    assert done.stderr == (
        "Not covered: group `team`, which the stack doesn't have: the account doesn't have it either. Its path is"
        " taken to be `/`.\n"
    )
    assert [(each["Action"], each["Resource"]) for each in json.loads(done.stdout)["Statement"]] == [
        (["iam:AddUserToGroup", "iam:RemoveUserFromGroup"], ["arn:aws:iam::123456789012:group/team"]),
        (["iam:ListGroupsForUser"], ["arn:aws:iam::123456789012:user/team/eve"]),
    ]


def test_what_cannot_be_looked_up_is_said(place: Place) -> None:
    refused = permissions.arn_in(Account("aws", "210987654321", "us-east-1"), place.live)
    with pytest.raises(UnnamedError, match=r"^the credentials in use are of account 123456789012, not 210987654321$"):
        refused("user", "eve")
    live, _ = interfered({"GetUser": (403, "AccessDenied")})
    with pytest.raises(UnnamedError, match=r"^`iam:GetUser` is not allowed$"):
        permissions.arn_in(live.account, live)("user", "eve")


def test_a_stack_that_is_missing_and_a_program_that_fails_are_said(own: Place) -> None:
    missing = own.doctor("permissions", "--stack", "other")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr == f"Stack `other` must exist in {own.program}: run `pulumi stack init other` first.\n"
    none = own.doctor("permissions", "--stack", "dev", environment={"PATH": "/"})
    assert none.stderr.startswith("`pulumi` must be on PATH for this command.")
    own.pulumi("config", "--stack", "dev")
    failing = own.doctor("permissions", "--stack", "dev")  # there is no role `existing`
    assert (failing.returncode, failing.stdout) == (2, "")
    assert failing.stderr.startswith("`pulumi preview --stack dev` must succeed first, but it fails")


def test_other_credentials_of_the_config_are_named(own: Place) -> None:
    own.program.joinpath("__main__.py").write_text("import pulumi_aws as aws\naws.iam.Group('g', name='g')\n")
    config = {"aws:region": "us-east-1", "aws:assumeRoles": [{"roleArn": f"{OWN}/up"}]}
    own.program.joinpath("Pulumi.dev.yaml").write_text(json.dumps({"config": config}))
    own.pulumi("config", "--stack", "dev")
    done = own.doctor("permissions", "--stack", "dev")
    assert done.returncode == 1
    assert done.stderr == (
        "Not covered: what the caller needs to use `aws:assumeRoles` of the config, such as `sts:AssumeRole`. The"
        " policy is for the credentials that it names.\n"
    )
    assert [each["Resource"] for each in json.loads(done.stdout)["Statement"]] == [
        ["arn:aws:iam::123456789012:group/g"]
    ]


def test_a_state_of_another_account_is_refused(own: Place) -> None:
    own.program.joinpath("__main__.py").write_text(
        "import pulumi_aws as aws\naws.get_caller_identity()\naws.iam.Group('g', name='g')\n"
    )
    own.pulumi("up", "--yes", "--skip-preview", "--stack", "dev")
    state = json.loads(own.pulumi("stack", "export", "--stack", "dev").stdout)
    moved = json.dumps(state).replace("arn:aws:iam::123456789012:", "arn:aws:iam::210987654321:")
    own.program.joinpath("state.json").write_text(moved)
    own.pulumi("stack", "import", "--stack", "dev", "--file", "state.json")
    done = own.doctor("permissions", "--stack", "dev")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The state of stack `dev` is of account 210987654321, but the credentials in use are")


def test_an_engine_that_writes_no_calls_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(permissions, "of_stack", lambda _stack, _folder: Expected(()))
    monkeypatch.setattr(preview, "digest", lambda *_arguments, **_options: {"steps": []})
    with pytest.raises(DoctorError) as raised:
        permissions.of_program("dev", tmp_path)
    assert str(raised.value) == (
        "`pulumi` must write its calls into the file that `PULUMI_DEBUG_GRPC` names, but it didn't."
    )


@pytest.mark.parametrize("stack", ["dev", "organization/own/dev"])
def test_where_the_state_and_the_secrets_are_counts(
    stack: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    function = "aws:index/getCallerIdentity:getCallerIdentity"
    answer = {"return": {"arn": "arn:aws:sts::123456789012:assumed-role/up/session"}}
    call = {"method": "/pulumirpc.ResourceMonitor/Invoke", "request": {"tok": function}, "response": answer}
    group = {"urn": "urn::g", "type": "aws:iam/group:Group", "custom": True, "inputs": {"name": "g"}}

    def digest(_stack: str, _folder: Path, environment: Mapping[str, str]) -> Mapping[str, Any]:
        Path(environment["PULUMI_DEBUG_GRPC"]).write_text(json.dumps(call))
        return {"config": {"aws:region": "eu-west-1"}, "steps": [{"op": "same", "urn": "urn::g", "newState": group}]}

    monkeypatch.setattr(permissions, "of_stack", lambda _stack, _folder: Expected(()))
    monkeypatch.setattr(preview, "digest", digest)
    monkeypatch.setattr(engine, "answer", lambda _arguments, cwd: {"url": f"s3://states/{cwd.name}"})
    tmp_path.joinpath("Pulumi.dev.yaml").write_text("secretsprovider: awskms://alias/stacks\nencryptedkey: x\n")
    found = permissions.of_program(stack, tmp_path)
    assert {(each["Action"][0], each["Resource"][0]) for each in found.document["Statement"]} == {
        ("iam:CreateGroup", "arn:aws:iam::123456789012:group/g"),
        ("kms:Decrypt", "arn:aws:kms:eu-west-1:123456789012:key/*"),
        ("s3:DeleteObject", f"arn:aws:s3:::states/{tmp_path.name}/.pulumi/*"),
        ("s3:ListBucket", "arn:aws:s3:::states"),
    }


def test_a_large_policy_is_written_as_several(tmp_path: Path) -> None:
    many = [Permission("iam:GetRole", f"{OWN}/{'x' * 50}{number}") for number in range(100)]
    found = needed([], Account("aws", "123456789012", "us-east-1"), many)
    files = permissions.write(found, "dev", tmp_path / "new" / "folder")
    assert [each.name for each in files] == ["dev-1.json", "dev-2.json"]
    written = [json.loads(each.read_text()) for each in files]
    assert sorted(
        arn for each in written for statement in each["Statement"] for arn in statement["Resource"]
    ) == sorted(each.resource for each in many)


@pytest.mark.parametrize("stack", STACKS)
def test_the_pack_reports_nothing_in_the_policy_of_a_sample_stack_which_fits_into_one(stack: str) -> None:
    policy = policy_of(run(stack))
    assert report_of([inline_policy(json.dumps(policy))]) == {}
    assert permissions.policy.size(policy) <= 6144
