"""A repository that the stack made is not dropped by becoming `existing`; the state is as the engine gives it."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from components import own_state
from components.ecr_repositories import EcrRepositories
from tests.components.recorder import Recording, record
from tests.components.state_samples import STACK

ECR = "container-roles:index:EcrRepositories"


def repositories(name: str, *, retained: bool = False) -> dict[str, Any]:
    """The state of a stack whose component `images` made the repository `name`."""
    kind = "aws:ecr/repository:Repository"
    outputs = {"retainOnDelete": True} if retained else {}
    return {
        f"{STACK}::{ECR}::images": {"type": ECR, "outputs": outputs},
        f"{STACK}::{ECR}${kind}::images-{name}": {"type": kind, "outputs": {"name": name}},
    }


def existing_repository(state: Mapping[str, Any]) -> Recording:
    return record(lambda: EcrRepositories("images", {"repositories": {"app": {"existing": True}}}), state=state)


def test_a_repository_that_the_stack_would_delete_cannot_become_existing() -> None:
    with pytest.raises(pulumi.RunError) as refused:
        existing_repository(repositories("app"))
    assert str(refused.value) == (
        "repository `app` can't become `existing` in one update, because this stack made it and would delete it. Keep"
        " it in two: first retain what the stack made, with `container-roles:retain: true` in a config or the option"
        " `retain_on_delete` of the component in a program, and run `pulumi up`. Then set `existing`."
        " See docs/change.md"
    )


@pytest.mark.parametrize(
    "state",
    [
        pytest.param({}, id="new-stack"),
        pytest.param(repositories("other"), id="another-repository"),
        pytest.param(repositories("app", retained=True), id="retained"),
    ],
)
def test_a_repository_that_stays_can_become_existing(state: dict[str, Any]) -> None:
    assert [each.name for each in existing_repository(state).resources] == ["images"]


def test_a_component_uses_the_repository_that_one_before_it_makes() -> None:
    """A repository of this name in another region, or below another name, is another one."""

    def program() -> None:
        EcrRepositories("images", {"repositories": {"team/app": {}}})
        EcrRepositories("others", {"repositories": {"team/app": {"existing": True}}})

    state = repositories("team/app")
    outputs = state[f"{STACK}::{ECR}$aws:ecr/repository:Repository::images-team/app"]["outputs"]
    outputs["arn"] = "arn:aws:ecr:us-east-1:123456789012:repository/team/app"
    assert [each.name for each in record(program, state=state).resources] == ["images", "images-team/app", "others"]
    for other in ("us-east-1:123456789012:repository/app", "eu-west-1:123456789012:repository/team/app"):
        outputs["arn"] = f"arn:aws:ecr:{other}"
        with pytest.raises(pulumi.RunError, match="repository `team/app` can't become `existing` in one update"):
            record(program, state=state)


def test_no_repository_becomes_existing_where_the_state_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_state, "_state", lambda: own_state.State(problem="AccessDenied: s3:GetObject"))
    with pytest.raises(pulumi.RunError) as raised:
        existing_repository({})
    assert str(raised.value) == (
        "repository `app` can't be `existing`, because the state of this stack can't be read: AccessDenied:"
        " s3:GetObject. If this stack made the repository, the update would delete it. Run `pulumi stack export`, and"
        " `pulumi up` again once that works. See docs/change.md"
    )
