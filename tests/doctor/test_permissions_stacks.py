"""The printed policy allows every call of an update and a destruction, and the same on no neighbour."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import yaml

from localcloud.iam import Document, Request, read_document
from tests.components.least_policy import policy_of
from tests.components.sample_stacks import STACKS, run
from tests.doctor.conftest import Place
from tests.doctor.recorded_requests import Account, denied
from tests.localcloud.provider.recording import Recorder

RICH: dict[str, Any] = {
    "tags": {"Project": "Webapp"},
    "appRunner": {"accessRole": {"name": "access", "description": "one"}, "networkingRole": {"description": "one"}},
    "operators": {"groupName": "Operators", "users": ["jo"], "consoleAccess": True},
    "ecs": {
        "executionRole": {"name": "execution", "path": "/webapp/", "permissionsBoundary": "BOUNDARY"},
        "executionPolicy": {"name": "execution-policy", "parameters": ["webapp/*"]},
        "taskRole": {"name": "task", "permissionsBoundary": "BOUNDARY"},
        "taskPolicy": {"name": "task-policy", "buckets": ["uploads"]},
    },
    "repositories": {
        "webapp": {"lifecycle": {"keepLastImages": 10}, "pullAccounts": ["210987654321"]},
        "other": {"encryptionType": "KMS", "kmsKey": "arn:aws:kms:us-east-1:123456789012:key/1234"},
    },
    "registryScanning": {"scanType": "ENHANCED"},
    "gitHub": {"role": {"name": "deployer"}, "repository": "octo-org@1/webapp@2", "branches": ["main"]},
}
BOUNDARY = "arn:aws:iam::aws:policy/PowerUserAccess"


def config(changes: Callable[[dict[str, Any]], None] = lambda _config: None) -> str:
    """The config of the rich stack, changed."""
    given = json.loads(json.dumps(RICH).replace("BOUNDARY", BOUNDARY))
    changes(given)
    settings = {f"container-roles:{key}": value for key, value in given.items()}
    return yaml.safe_dump({"config": {"aws:region": "us-east-1", **settings}})


def edited(given: dict[str, Any]) -> None:
    """Change, in place, what can be."""
    given["tags"] = {"Team": "web"}
    given["appRunner"]["accessRole"]["permissionsBoundary"] = BOUNDARY
    given["operators"]["usersPermissionsBoundary"] = BOUNDARY
    given["appRunner"]["accessRole"] |= {"description": "two", "maxSessionDuration": 7200}
    given["appRunner"]["networkingRole"]["description"] = "two"
    given["appRunner"]["accessRole"]["trustConditions"] = {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    given["ecs"]["executionPolicy"]["parameters"] = ["webapp/*", "shared/*"]
    given["repositories"]["webapp"] = {
        **given["repositories"]["webapp"],
        "imageTagMutability": "MUTABLE",
        "scanOnPush": False,
        "pullAccounts": ["210987654320"],
        "lifecycle": {"keepLastImages": 20},
    }
    given["gitHub"]["branches"] = ["main", "next"]
    given["registryScanning"] = {"scanType": "ENHANCED", "scanFrequency": "CONTINUOUS_SCAN"}


def moved(given: dict[str, Any]) -> None:
    """Move a role, remove the boundary of another, and remove others, a repository and a user."""
    edited(given)
    del given["ecs"]["taskRole"]["permissionsBoundary"]
    given["ecs"]["executionRole"] |= {"name": "moved", "path": "/moved/"}
    given["operators"]["users"] = ["kim"]
    del given["repositories"]["other"]
    del given["appRunner"], given["gitHub"]


def tasks(role: str) -> Callable[[dict[str, Any]], None]:
    """Leave only the roles of tasks, of which the task role is named so."""

    def change(given: dict[str, Any]) -> None:
        given.clear()
        given["ecs"] = {"executionRole": {"name": "execution"}, "taskRole": {"name": role}}

    return change


UNCALLED = {
    # The config can't change these inputs. tests/localcloud/provider/test_calls.py and test_further_calls.py drive the
    # provider through them: another version of the program may.
    "iam:AddClientIDToOpenIDConnectProvider",
    "iam:DeleteUserPermissionsBoundary",
    "iam:RemoveClientIDFromOpenIDConnectProvider",
    "iam:UpdateOpenIDConnectProviderThumbprint",
    "iam:UpdateUser",
    # This life renames no group; a test below does.
    "iam:UpdateGroup",
    # ECR calls these in the caller's name, and the local ECR doesn't.
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
    "kms:CreateGrant",
    "kms:DescribeKey",
    "kms:RetireGrant",
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced.html
    "inspector2:Disable",
    "inspector2:Enable",
    "inspector2:ListAccountPermissions",
    "inspector2:ListCoverage",
    "inspector2:ListFindings",
}
"""What is printed although no step calls it."""


@dataclass(frozen=True)
class Step:
    """A step in the life of a stack: the policy that was printed before, and what was called."""

    policy: Mapping[str, Any]
    requests: list[Request]

    @property
    def document(self) -> Document:
        return read_document(self.policy)

    @property
    def actions(self) -> set[str]:
        """What the policy allows."""
        return {action for each in self.policy["Statement"] for action in each["Action"]}


@dataclass(frozen=True)
class Stack:
    """A stack of the program, whose calls are recorded."""

    place: Place
    name: str
    account: Account = field(default_factory=Account)

    def printed(self) -> Mapping[str, Any]:
        """Return the policy, which covers all of the stack."""
        done = self.place.doctor("permissions", "--stack", self.name)
        assert done.returncode == 0, done.stderr
        policy: Mapping[str, Any] = json.loads(done.stdout)
        return policy

    def step(self, policy: Mapping[str, Any], *command: str) -> Step:
        """Run a command of the engine's and record its calls."""
        assert self.place.cloud.server is not None
        with Recorder(self.place.cloud.server.url).recording_requests() as entries:
            self.place.pulumi(*command, "--yes", "--skip-preview", "--stack", self.name)
        return Step(policy, self.account.requests(entries))


def steps(stack: Stack) -> Iterator[tuple[str, Step]]:
    """Bring the rich stack up, edit, move and destroy it, a step whenever one is asked for."""
    stack.place.cloud.reset()
    file = stack.place.program / f"Pulumi.{stack.name}.yaml"
    file.write_text(config())
    stack.place.pulumi("config", "--stack", stack.name)  # for which the stack is made
    first = stack.printed()
    yield "up", stack.step(first, "up")
    assert stack.printed() == first
    file.write_text(config(edited))
    yield "edit", stack.step(first, "up", "--refresh")
    file.write_text(config(moved))
    second = stack.printed()
    yield "move", stack.step(second, "up")
    yield "destroy", stack.step(second, "destroy")


def neighbours(requests: list[Request]) -> list[Request]:
    """The same requests on things that have nearly the same name, and in another account."""
    return [
        Request(each.action, arn, each.context)
        for each in requests
        if each.resource != "*"
        for arn in (f"{each.resource}-2", each.resource.replace("123456789012", "210987654321"))
        if "/aws-service-role/" not in arn
    ]


def uses(requests: list[Request]) -> list[Request]:
    """The requests that use the roles."""
    roles = {each.resource for each in requests if ":role/" in each.resource}
    return [Request(action, role) for role in roles for action in ("iam:PassRole", "sts:AssumeRole")]


@pytest.mark.timeout(900)  # one life, so that no two workers live it
def test_a_stack_comes_up_changes_moves_and_goes_with_its_policy(place: Place) -> None:
    printed, called = set[str](), set[str]()
    for name, step in steps(Stack(place, "rich")):
        assert step.requests, name
        assert denied(step.document, step.requests) == [], name
        others = [*neighbours(step.requests), *uses(step.requests)]
        assert denied(step.document, others) == others, name
        printed |= step.actions
        called |= {each.action for each in step.requests}
    assert printed - called == UNCALLED


def test_what_aws_did_not_delete_is_deleted_with_the_policy(place: Place) -> None:
    place.cloud.reset()
    stack, by_hand = Stack(place, "left"), {"RoleName": "task", "PolicyArn": BOUNDARY}
    file = place.program / "Pulumi.left.yaml"
    file.write_text(config(tasks("task")))
    stack.step({}, "up")
    place.call("iam:AttachRolePolicy", **by_hand)
    file.write_text(config(tasks("renamed")))
    failed = place.cloud.pulumi("up", "--yes", "--skip-preview", "--stack", "left", cwd=place.program)
    assert "DeleteConflict" in failed.stdout + failed.stderr
    place.call("iam:DetachRolePolicy", **by_hand)
    again = stack.step(stack.printed(), "up")
    assert Request("iam:DeleteRole", "arn:aws:iam::123456789012:role/task") in again.requests
    assert denied(again.document, again.requests) == []


def test_a_group_is_renamed_with_the_policy(place: Place) -> None:
    place.cloud.reset()
    stack, file = Stack(place, "groups"), place.program / "Pulumi.groups.yaml"

    def named(group: str) -> str:
        operators = {"groupName": group, "users": ["jo"]}
        return yaml.safe_dump({"config": {"aws:region": "us-east-1", "container-roles:operators": operators}})

    file.write_text(named("Operators"))
    stack.step({}, "up")
    file.write_text(named("People"))
    policy = stack.printed()
    renamed, destroyed = stack.step(policy, "up"), stack.step(policy, "destroy")
    updated = [each.resource for each in renamed.requests if each.action == "iam:UpdateGroup"]
    assert updated == [f"arn:aws:iam::123456789012:group/{name}" for name in ("Operators", "People")]
    assert denied(renamed.document, [*renamed.requests, *destroyed.requests]) == []


def test_repositories_move_to_another_region_with_the_policy(place: Place) -> None:
    place.cloud.reset()
    stack, file = Stack(place, "regions"), place.program / "Pulumi.regions.yaml"

    def in_region(region: str) -> str:
        return yaml.safe_dump({"config": {"aws:region": region, "container-roles:repositories": {"app": {}}}})

    file.write_text(in_region("us-east-1"))
    stack.step({}, "up")
    file.write_text(in_region("eu-west-1"))
    moved = stack.step(stack.printed(), "up")
    assert denied(moved.document, moved.requests) == []
    assert {(each.action, each.resource) for each in moved.requests} >= {
        ("ecr:DeleteRepository", "arn:aws:ecr:us-east-1:123456789012:repository/app"),
        ("ecr:CreateRepository", "arn:aws:ecr:eu-west-1:123456789012:repository/app"),
    }


@pytest.mark.parametrize("name", STACKS)
def test_a_sample_stack_comes_up_and_goes_with_its_policy(place: Place, name: str) -> None:
    place.cloud.reset()
    place.pulumi("config", "--stack", name)  # for which the stack is made
    stack = Stack(place, name)
    policy = policy_of(run(name))
    if name == "local":  # of one, because a preview takes its time
        assert stack.printed() == policy
    for command in ("up", "destroy"):
        if command == "destroy":
            place.pulumi("state", "unprotect", "--all", "--yes", "--stack", name)  # prod protects
        step = stack.step(policy, command)
        assert step.requests
        assert denied(step.document, step.requests) == []
