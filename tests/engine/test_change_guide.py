"""The ways of docs/change.md on the local AWS: its settings and commands, as they stand there."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from localcloud.cloud import LocalCloud
from tests.doctor.accounts.country import follow
from tests.doctor.conftest import Place
from tests.documents import blocks as documents
from tests.documents.blocks import Block
from tests.engine.conftest import Engine
from tests.engine.holdings import holdings
from tests.engine.test_program import Edit, configure

TASK, EXECUTION = "influmojo-ecs-task-role", "influmojo-ecs-task-execution-role"
ONE_REPOSITORY = "config: {aws:region: us-east-1, container-roles:repositories: {app: {}}}\n"
RETAIN = "Keep what leaves the stack"


def blocks(heading: str) -> list[Block]:
    return documents.blocks("docs/change.md", f"## {heading}")


@dataclass(frozen=True)
class Reader:
    """Somebody who follows the guide with a sample stack."""

    place: Place
    iam: Any

    @property
    def ecr(self) -> Any:  # noqa: ANN401  boto3 makes its clients at run time
        return boto3.client("ecr", region_name="us-east-1", aws_access_key_id="any", aws_secret_access_key="any")  # noqa: S106

    def up(self, stack: str = "prod") -> None:
        self.place.pulumi("up", "--yes", "--skip-preview", "--stack", stack)

    def edits(self, edit: Edit, stack: str = "prod") -> None:
        configure(self.place.program, edit, stack)

    def follows(self, block: Block, stack: str = "prod", **real: str) -> None:
        """Do what a block says, with real names in place of those of the guide."""
        if block.language == "yaml":
            self.edits(lambda config: _merge(config, yaml.safe_load(block.text)), stack)
            return
        for command in block.text.splitlines():
            if command.startswith("aws "):
                follow(self.place, "".join(real.get(each, each) for each in re.split(r"\b", command)))
            else:
                _, verb, *rest = command.split()
                self.place.pulumi(verb, *(["--yes", "--skip-preview"] if verb == "up" else []), *rest)

    def retains(self) -> None:
        for block in blocks(RETAIN):
            self.follows(block)

    def protects_again(self) -> None:
        def edit(config: dict[str, Any]) -> None:
            del config["container-roles:retain"]
            config["container-roles:protect"] = True

        self.edits(edit)
        self.up()

    def repositories(self) -> set[str]:
        return {each["repositoryName"] for each in self.ecr.describe_repositories()["repositories"]}


def _merge(config: dict[str, Any], settings: dict[str, Any]) -> None:
    for key, value in settings.items():
        if isinstance(value, dict):
            config[key] = {**config[key], **value}
        else:
            config[key] = value


@pytest.fixture
def reader(cloud: LocalCloud, engine: Engine, program: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    assert cloud.server is not None
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.server.url)
    return Reader(Place(cloud, program), engine.iam)


def without_task_policy(config: dict[str, Any]) -> None:
    del config["container-roles:ecs"]["taskPolicy"]


def test_a_role_is_handed_over(reader: Reader) -> None:
    reader.up()
    before = holdings(reader.iam)
    reader.retains()
    settings, command = blocks("Hand over a role")
    reader.edits(without_task_policy)
    reader.follows(settings)
    reader.follows(command)
    reader.protects_again()
    assert holdings(reader.iam) == before


def test_a_role_moves_under_a_new_name_next_to_the_former(reader: Reader) -> None:
    reader.up()
    before = holdings(reader.iam)
    reader.retains()
    settings, update, listing, deletion = blocks("Rename or move a role")
    reader.follows(settings)
    reader.follows(update)
    reader.protects_again()
    both = holdings(reader.iam)
    moved = both["influmojo-task"]
    assert both[TASK] == before[TASK]
    assert moved == {**before[TASK], "id": moved["id"], "path": "/influmojo/"}
    reader.follows(listing)
    reader.follows(deletion)
    assert holdings(reader.iam) == {EXECUTION: before[EXECUTION], "influmojo-task": moved}


def push(reader: Reader, repository: str) -> None:
    config = {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 1, "digest": f"sha256:{'0' * 64}"}
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": config,
        "layers": [],
    }
    reader.ecr.put_image(repositoryName=repository, imageManifest=json.dumps(manifest), imageTag="v1")


def without_admin(config: dict[str, Any]) -> None:
    del config["container-roles:repositories"]["influmojo-admin"]


def with_another(config: dict[str, Any]) -> None:
    config["container-roles:repositories"]["influmojo-office"] = {}


def test_a_repository_leaves_with_its_images_or_stays_with_them(reader: Reader) -> None:
    reader.up()
    push(reader, "influmojo-admin")
    reader.edits(with_another)
    reader.up()  # the new name next to the former
    reader.retains()
    reader.edits(without_admin)
    reader.up()
    reader.protects_again()
    assert reader.repositories() == {"influmojo-webapp", "influmojo-admin", "influmojo-backend", "influmojo-office"}
    assert [each["imageTag"] for each in reader.ecr.list_images(repositoryName="influmojo-admin")["imageIds"]] == ["v1"]


def test_a_repository_is_deleted_with_its_images(reader: Reader) -> None:
    reader.up()
    push(reader, "influmojo-admin")
    for block in blocks("Remove or rename a repository with images"):
        reader.follows(block)
    reader.edits(without_admin)
    reader.up()
    assert reader.repositories() == {"influmojo-webapp", "influmojo-backend"}


def without_users(config: dict[str, Any]) -> None:
    config["container-roles:operators"]["users"] = []


@pytest.mark.parametrize("removed_before", [False, True])
def test_a_user_with_a_key_and_a_device_is_removed(reader: Reader, removed_before: bool) -> None:
    reader.up("dev")
    key = reader.iam.create_access_key(UserName="ai-engineer")["AccessKey"]["AccessKeyId"]
    device = reader.iam.create_virtual_mfa_device(VirtualMFADeviceName="ai-engineer")["VirtualMFADevice"]
    reader.iam.enable_mfa_device(
        UserName="ai-engineer",
        SerialNumber=device["SerialNumber"],
        AuthenticationCode1="123456",
        AuthenticationCode2="654321",
    )
    reader.edits(without_users, "dev")
    if removed_before:
        with pytest.raises(AssertionError, match="DeleteConflict"):
            reader.up("dev")
    for block in blocks("Remove a user with keys or MFA devices"):
        reader.follows(block, AKIAIOSFODNN7EXAMPLE=key)
    reader.up("dev")
    assert reader.iam.list_users()["Users"] == []


def test_a_user_is_handed_over(reader: Reader) -> None:
    reader.up("dev")
    before = reader.iam.get_user(UserName="ai-engineer")["User"]
    reader.edits(lambda config: config.update({"container-roles:retain": True}), "dev")
    reader.up("dev")
    for block in blocks("Hand over a user"):
        reader.follows(block, "dev")
    reader.edits(lambda config: config.pop("container-roles:retain"), "dev")
    reader.up("dev")
    assert reader.iam.get_user(UserName="ai-engineer")["User"] == before
    members = reader.iam.get_group(GroupName="BroadAIEngineerAccess")["Users"]
    assert [each["UserName"] for each in members] == ["ai-engineer"]


def test_a_second_region_uses_the_roles_of_the_first_and_leaves_them(reader: Reader) -> None:
    reader.up()
    second, trust, commands = blocks("Use a second region")
    reader.place.program.joinpath("Pulumi.prod-eu.yaml").write_text(second.text)
    reader.follows(trust)
    reader.follows(commands)
    held = holdings(reader.iam)
    condition = held[TASK]["trust"]["Statement"][0]["Condition"]
    assert condition["ArnLike"]["aws:SourceArn"] == [
        f"arn:aws:ecs:{region}:123456789012:*" for region in ("us-east-1", "eu-west-1")
    ]
    there = boto3.client("ecr", region_name="eu-west-1", aws_access_key_id="any", aws_secret_access_key="any")  # noqa: S106
    assert [each["repositoryName"] for each in there.describe_repositories()["repositories"]] == ["influmojo-webapp"]
    reader.place.pulumi("destroy", "--yes", "--stack", "prod-eu")
    assert holdings(reader.iam) == held
    assert reader.repositories() == {"influmojo-webapp", "influmojo-admin", "influmojo-backend"}


def test_a_second_stack_with_the_same_names_changes_nothing_of_the_first(reader: Reader) -> None:
    reader.up()
    held, repositories = holdings(reader.iam), reader.repositories()
    program = reader.place.program
    second = yaml.safe_load((program / "Pulumi.prod.yaml").read_text())
    second["config"]["container-roles:protect"] = False
    program.joinpath("Pulumi.second.yaml").write_text(yaml.safe_dump(second))
    with pytest.raises(AssertionError, match="EntityAlreadyExists"):
        reader.up("second")
    reader.place.pulumi("destroy", "--yes", "--stack", "second")
    assert (holdings(reader.iam), reader.repositories()) == (held, repositories)


def test_a_second_stack_overwrites_how_the_registry_scans_until_the_first_refreshes(reader: Reader) -> None:
    def scans(stack: str, kind: str) -> None:
        reader.edits(lambda config: config.update({"container-roles:registryScanning": {"scanType": kind}}), stack)

    def scanning() -> tuple[str, int]:
        found = reader.ecr.get_registry_scanning_configuration()["scanningConfiguration"]
        return found["scanType"], len(found["rules"])

    program = reader.place.program
    for stack in ("first", "second"):
        program.joinpath(f"Pulumi.{stack}.yaml").write_text(ONE_REPOSITORY)
    scans("first", "ENHANCED")
    reader.up("first")
    scans("second", "BASIC")
    with pytest.raises(AssertionError, match="RepositoryAlreadyExistsException"):
        reader.up("second")
    assert scanning() == ("BASIC", 1)
    reader.place.pulumi("destroy", "--yes", "--stack", "second")
    assert scanning() == ("BASIC", 0)
    reader.place.pulumi("up", "--yes", "--refresh", "--skip-preview", "--stack", "first")
    assert (scanning(), reader.repositories()) == (("ENHANCED", 1), {"app"})


def test_a_protected_stack_is_destroyed_once_it_is_not_protected(reader: Reader) -> None:
    protected, unprotected, update = blocks("Protect a stack")
    reader.follows(protected)
    reader.up()
    with pytest.raises(AssertionError, match="protect"):
        reader.place.pulumi("destroy", "--yes", "--stack", "prod")
    assert len(holdings(reader.iam)) == 2
    reader.follows(unprotected)
    reader.follows(update)
    reader.place.pulumi("destroy", "--yes", "--stack", "prod")
    assert holdings(reader.iam) == {}
