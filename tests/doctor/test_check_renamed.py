"""A policy gets another name: what the stack gave before stays until an update takes it away."""

import json
from collections.abc import Iterator

import pytest

from tests.doctor.checking import LIST_ROLES, commands, document, failed, remarkable
from tests.doctor.conftest import Place

STACK = "renamed"
UP = commands(STACK).update
POLICIES = "arn:aws:iam::123456789012:policy"
ATTACHMENT = failed("role `task`: policy `new`: `policyArn`", f"{POLICIES}/new", f"{POLICIES}/old", UP)


def configure(place: Place, policy: str) -> None:
    roles = {"executionRole": {"name": "execution"}, "taskRole": {"name": "task"}}
    ecs = {**roles, "taskPolicy": {"name": policy, "topics": ["orders"]}}
    config = {"aws:region": "us-east-1", "container-roles:ecs": ecs}
    place.program.joinpath(f"Pulumi.{STACK}.yaml").write_text(json.dumps({"config": config}))


@pytest.fixture(scope="module")
def renamed(place: Place) -> Iterator[Place]:
    """A stack that is up, whose config has another name for the policy of its task role since."""
    place.reset()
    configure(place, "old")
    place.pulumi("stack", "init", STACK, "--no-select")
    place.up(STACK)
    configure(place, "new")
    yield place
    place.program.joinpath(f"Pulumi.{STACK}.yaml").unlink()
    place.reset()


def test_what_the_stack_gave_is_left_to_the_update(renamed: Place) -> None:
    assert remarkable(renamed.refreshed(STACK), renamed.live, STACK) == [
        failed("policy `new`: `name`", "new", "old", UP),
        ATTACHMENT,
    ]


def test_strangers_who_hold_the_old_policy_are_in_the_way_and_get_the_new_one(renamed: Place) -> None:
    renamed.call("iam:CreateUser", UserName="ann")
    renamed.call("iam:AttachUserPolicy", UserName="ann", PolicyArn=f"{POLICIES}/old")
    rows = remarkable(renamed.refreshed(STACK), renamed.live, STACK)
    renamed.call("iam:DetachUserPolicy", UserName="ann", PolicyArn=f"{POLICIES}/old")
    renamed.call("iam:DeleteUser", UserName="ann")
    assert rows == [
        failed(
            "policy `new`: in the way of its deletion",
            "nothing",
            "user `ann`",
            f"aws iam detach-user-policy --user-name ann --policy-arn {POLICIES}/old",
            advice="AWS can't change it, and doesn't delete a policy that is attached. After the update, give it back: "
            f"`aws iam attach-user-policy --user-name ann --policy-arn {POLICIES}/new`.",
        ),
        failed("policy `new`: `name`", "new", "old", UP),
        ATTACHMENT,
    ]


def test_a_new_name_that_something_has_is_taken(renamed: Place) -> None:
    renamed.call("iam:CreatePolicy", PolicyName="new", PolicyDocument=document(LIST_ROLES))
    rows = remarkable(renamed.refreshed(STACK), renamed.live, STACK)
    renamed.call("iam:DeletePolicy", PolicyArn=f"{POLICIES}/new")
    advice = "An update creates it before it deletes anything, so its name must be free. Choose another name."
    assert rows == [failed("policy `new`: its name", "free", "taken", advice=advice), ATTACHMENT]
