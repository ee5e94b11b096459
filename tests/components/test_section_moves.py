"""A section of a config under another name than before keeps what it made; the state is as the engine gives it."""

import re
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from components import github_provider, own_state
from tests.components import sample_stacks
from tests.components.recorder import Recording
from tests.components.state_samples import ECS, STACK

pytestmark = pytest.mark.thorough

DEPLOYER_TYPE = "container-roles:index:GitHubDeployer"
OWNED = {"Role": own_state.ROLE, "Policy": own_state.POLICY, "Group": own_state.GROUP}
TASKS: dict[str, Any] = {"taskFamilies": ["f"], "clusters": ["c"]}
SERVICE: dict[str, Any] = {
    "executionRole": {"name": "execution"},
    "executionPolicy": {"name": "execution-policy", "secrets": ["s"]},
    "taskRole": {"name": "task", "tags": {"name": "web"}},
    "taskPolicy": {"name": "task-policy", "topics": ["t"]},
    "infrastructureRole": {"name": "infrastructure"},
    "infrastructureFor": ["VOLUMES"],
    "scheduler": {"role": {"name": "scheduler"}, **TASKS},
    "eventRules": {"role": {"name": "rules"}, **TASKS, "rules": ["r"]},
    "operators": {
        "groupName": "people",
        "users": ["ann"],
        "consoleAccess": True,
        "identityCenter": {"name": "set"},
    },
}
DEPLOYER = {"role": {"name": "deployer"}, "repository": "o/a", "branches": ["main"], "ecsServices": ["c/s"]}


def recorded(settings: Mapping[str, Any], state: Mapping[str, Any] | None = None) -> Recording:
    config = {"aws:region": "us-east-1", **{f"container-roles:{key}": each for key, each in settings.items()}}
    return sample_stacks.recorded(config, state=state)


def state_after(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What the stack holds after an update with these settings, as far as it has a name of its own in the account."""
    state: dict[str, Any] = {}
    for each in recorded(settings).resources:
        kind = each.type.rsplit(":", 1)[1]
        if kind in OWNED:
            component = DEPLOYER_TYPE if each.parent.startswith("git-hub") else ECS
            name = each.inputs["name"]
            outputs = {"name": name, "arn": f"arn:aws:iam::123456789012:{kind.lower()}/{name}"}
            state[f"{STACK}::{component}${each.type}::{each.name}"] = {"type": each.type, "outputs": outputs}
        elif each.type in {ECS, DEPLOYER_TYPE}:
            state[f"{STACK}::{each.type}::{each.name}"] = {"type": each.type, "outputs": {}}
    return state


def whole_state(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What the stack holds after an update with these settings, in the order in which it was made."""
    made = recorded(settings).resources
    types = {each.name: each.type for each in made if each.type in {ECS, DEPLOYER_TYPE}}
    arns = {"aws:ssoadmin/permissionSet:PermissionSet": "permission-set-made-{name}"}
    return {
        f"{STACK}::{f'{types[each.parent]}$' if each.parent in types else ''}{each.type}::{each.name}": {
            "type": each.type,
            "outputs": {"arn": arns.get(each.type, "").format_map(each.inputs), **each.inputs},
        }
        for each in made
    }


def former_names(recording: Recording) -> dict[str, list[str]]:
    """The names that each component and what it owns had before."""
    return {
        each.name: [name for name, _ in each.aliases]
        for each in recording.resources
        if each.type.rsplit(":", 1)[1] in OWNED or each.type in {ECS, DEPLOYER_TYPE}
    }


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        pytest.param({"ecs": SERVICE}, {"ecsServices": {"web": SERVICE}}, ("ecs", "ecs-web"), id="ecs-to-an-entry"),
        pytest.param({"ecsServices": {"web": SERVICE}}, {"ecs": SERVICE}, ("ecs-web", "ecs"), id="entry-to-ecs"),
        pytest.param(
            {"ecsServices": {"web": SERVICE}},
            {"ecsServices": {"web-2": SERVICE}},
            ("ecs-web", "ecs-web-2"),
            id="another-key",
        ),
        pytest.param(
            {"gitHub": DEPLOYER}, {"gitHubDeployers": {"web": DEPLOYER}}, ("git-hub", "git-hub-web"), id="deployer"
        ),
    ],
)
def test_a_section_that_moves_keeps_all_it_made(
    before: dict[str, Any], after: dict[str, Any], names: tuple[str, str]
) -> None:
    """Also in the course of an update, when the state has the new name of the component already."""
    former, new = names
    needed = {} if "gitHub" not in before else {"ecs": SERVICE}
    at_preview = state_after({**before, **needed})
    in_update = {re.sub(rf"(:[A-Za-z]+)::{former}$", rf"\1::{new}", urn): each for urn, each in at_preview.items()}
    assert in_update != at_preview
    for state in (at_preview, in_update):
        moved = former_names(recorded({**after, **needed}, state))
        of_section = {name: each for name, each in moved.items() if name == new or name.startswith(f"{new}-")}
        assert len(of_section) == (2 if needed else 9)
        assert of_section == {name: [name.replace(new, former, 1)] for name in of_section}
        assert {*moved} - {*of_section} == {name for name in moved if needed and name.startswith("ecs")}


USERS = {**SERVICE, "operators": {"groupName": "people", "users": ["ann"], "consoleAccess": True}}
CENTER = {"name": "set", "groups": ["11111111-2222-3333-4444-555555555555"]}
PEOPLE_OF_CENTER = {**SERVICE, "operators": {"groupName": "people", "identityCenter": CENTER}}


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        pytest.param({"ecs": USERS}, {"ecsServices": {"web": USERS}}, ("ecs", "ecs-web"), id="users"),
        pytest.param(
            {"ecsServices": {"web": PEOPLE_OF_CENTER}},
            {"ecs": PEOPLE_OF_CENTER},
            ("ecs-web", "ecs"),
            id="people-of-identity-center",
        ),
        pytest.param(
            {"gitHubDeployers": {"role-a": DEPLOYER}},
            {"gitHubDeployers": {"web": DEPLOYER}},
            ("git-hub-role-a", "git-hub-web"),
            id="deployer",
        ),
    ],
)
def test_a_move_goes_on_after_an_update_that_failed(
    before: dict[str, Any], after: dict[str, Any], names: tuple[str, str]
) -> None:
    """Whichever resource the update left under its former name is found there, and so not made again."""
    former, new = names
    needed = {} if "gitHubDeployers" not in before else {"ecs": SERVICE}
    made = whole_state({**before, **needed})
    of_section = [urn for urn in made if re.search(rf"::{former}(-[^:]+)?$", urn)]
    lost = {}
    for left in of_section[1:]:
        state = {
            urn.replace(f"::{former}", f"::{new}") if urn in of_section and urn != left else urn: each
            for urn, each in made.items()
        }
        held = {urn.rpartition("::")[2] for urn in state}
        for each in recorded({**after, **needed}, state).resources:
            if not held & {each.name, *(name for name, _ in each.aliases)}:
                lost[each.name] = left
    assert lost == {}


EXISTING = {**DEPLOYER, "existingProvider": True}


@pytest.mark.parametrize(
    "after",
    [
        pytest.param({"gitHubDeployers": {"web": EXISTING}}, id="moves"),
        pytest.param({"gitHubDeployers": {"web": {**EXISTING, "role": {"name": "other"}}}}, id="goes"),
        pytest.param(
            {"gitHub": EXISTING, "gitHubDeployers": {"web": {**EXISTING, "role": {"name": "other"}}}}, id="gets-another"
        ),
    ],
)
def test_a_provider_that_an_earlier_version_made_is_given_up_and_not_deleted(after: dict[str, Any]) -> None:
    """It was below the deployer, and nothing retained it."""
    below = f"{STACK}::{DEPLOYER_TYPE}${github_provider.TYPE}::git-hub-provider"
    arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
    state = whole_state({"ecs": SERVICE, "gitHub": DEPLOYER})
    del state[f"{STACK}::{github_provider.TYPE}::git-hub-provider"]
    state[below] = {"type": github_provider.TYPE, "outputs": {"arn": arn}}
    assert recorded({"ecs": SERVICE, **after}, state).reads == {"git-hub-provider": arn}


def test_it_moves_with_new_names_of_its_roles_if_the_policy_stays() -> None:
    renamed = {**SERVICE, "executionRole": {"name": "execution-2"}, "taskRole": {"name": "task-2"}}
    moved = recorded({"ecsServices": {"web": renamed}}, state_after({"ecs": SERVICE}))
    assert former_names(moved)["ecs-web-task-role"] == ["ecs-task-role"]
    assert former_names(moved)["ecs-web"] == ["ecs"]


def role_set(name: str) -> dict[str, Any]:
    return {"executionRole": {"name": f"{name}-e"}, "taskRole": {"name": f"{name}-t"}}


BOTH = {"ecsServices": {"a": role_set("a"), "b": role_set("b")}}


@pytest.mark.parametrize(
    ("after", "role"),
    [
        pytest.param({"a": role_set("b"), "b": role_set("a")}, "b-e", id="swapped"),
        pytest.param(
            {"c": {**role_set("a"), "taskRole": {"name": "b-t"}}, "d": {**role_set("b"), "taskRole": {"name": "a-t"}}},
            "a-e",
            id="shared-out",
        ),
        pytest.param({"c": {**role_set("a"), "taskRole": {"name": "b-t"}}}, "a-e", id="put-together"),
        pytest.param({"a": role_set("b")}, "b-e", id="into-one-that-has-its-own"),
        pytest.param(
            {"a": {"executionRole": {"name": "a-t"}, "taskRole": {"name": "a-e"}}}, "a-t", id="roles-of-one-swapped"
        ),
    ],
)
def test_what_does_not_move_as_a_whole_is_refused(after: dict[str, Any], role: str) -> None:
    with pytest.raises(pulumi.RunError, match=f"role `{role}` can't move in one update"):
        recorded({"ecsServices": after}, state_after(BOTH))


@pytest.mark.parametrize(
    "after",
    [
        pytest.param({**BOTH["ecsServices"], "c": role_set("c")}, id="a-new-one"),
        pytest.param({"a": role_set("a"), "c": role_set("c")}, id="another-one"),
        pytest.param({**BOTH["ecsServices"], "b": role_set("c")}, id="other-roles"),
    ],
)
def test_what_has_not_moved_has_no_former_name(after: dict[str, Any]) -> None:
    assert {
        name for name, each in former_names(recorded({"ecsServices": after}, state_after(BOTH))).items() if each
    } == set()


def test_a_new_section_for_the_same_people_has_not_moved() -> None:
    def service(name: str) -> dict[str, Any]:
        return {**role_set(name), "operators": {"groupName": name, "users": ["ann"], "consoleAccess": True}}

    moved = former_names(recorded({"ecsServices": {"b": service("b")}}, whole_state({"ecs": service("a")})))
    assert {name for name, each in moved.items() if each} == set()


POLICY = {"name": "p", "topics": ["t"]}
PEOPLE = {"groupName": "people"}


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        pytest.param(
            {"a": {**role_set("a"), "taskPolicy": POLICY}, "b": role_set("b")},
            {"a": role_set("a"), "b": {**role_set("b"), "taskPolicy": POLICY}},
            "policy `p` can't move in one update, because AWS has one policy of each name and this stack has made it as"
            " `ecs-a-task-policy` in the state: AWS would refuse to create it. If a component of a program has another"
            " name or parent than before, give it the option `aliases`. Otherwise give the policy another name. See"
            " docs/change.md",
            id="policy",
        ),
        pytest.param(
            {
                "a": {**role_set("a"), "taskPolicy": POLICY},
                "b": {**role_set("b"), "taskPolicy": {**POLICY, "name": "q"}},
            },
            {
                "a": {**role_set("a"), "taskPolicy": {**POLICY, "name": "q"}},
                "b": {**role_set("b"), "taskPolicy": POLICY},
            },
            "policy `q` can't move in one update, because AWS has one policy of each name and this stack has made it as"
            " `ecs-b-task-policy` in the state: AWS would refuse to create it. If a component of a program has another"
            " name or parent than before, give it the option `aliases`. Otherwise give the policy another name. See"
            " docs/change.md",
            id="policies-swapped",
        ),
        pytest.param(
            {"a": {**role_set("a"), "operators": PEOPLE}, "b": role_set("b")},
            {"a": role_set("a"), "b": {**role_set("b"), "operators": PEOPLE}},
            "group `people` can't move in one update, because AWS has one group of each name and this stack has made it"
            " as `ecs-a-operators-group` in the state: AWS would refuse to create it. If a component of a program has"
            " another name or parent than before, give it the option `aliases`. Otherwise give the group another name."
            " See docs/change.md",
            id="group",
        ),
    ],
)
def test_a_policy_or_group_cannot_move_between_sections(
    before: dict[str, Any], after: dict[str, Any], what: str
) -> None:
    with pytest.raises(pulumi.RunError) as raised:
        recorded({"ecsServices": after}, state_after({"ecsServices": before}))
    assert str(raised.value) == what
