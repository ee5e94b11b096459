"""Several role sets of ECS tasks in one stack: their names, who passes their roles, and what can't stand together."""

from typing import Any

import pytest

from components.ecs_task_roles import EcsTaskRoles
from components.github_deployer import GitHubDeployer
from tests.components import sample_stacks
from tests.components.recorder import Recording
from tests.components.settings_samples import EXPRESS, refusal


def role_set(name: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401  any settings
    return {"executionRole": {"name": f"{name}-execution"}, "taskRole": {"name": f"{name}-task"}, **more}


def deployer(name: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401  any settings
    return {
        "role": {"name": f"deploy-{name}"},
        "repository": f"octo-org/{name}",
        "branches": ["main"],
        "ecsServices": [f"main/{name}"],
        **more,
    }


def recorded(config: dict[str, Any]) -> Recording:
    return sample_stacks.recorded({f"container-roles:{key}": value for key, value in config.items()})


def passed(recording: Recording, policy: str, sid: str = "PassTaskRoles") -> list[str]:
    """The roles that a policy lets its holder pass, by default to tasks."""
    return [
        resource.partition(":role/")[2]
        for statement in recording.inputs()[policy]["policy"]["Statement"]
        if statement.get("Sid") == sid
        for resource in statement["Resource"]
    ]


SERVICES = {"api": role_set("api"), "web-2": role_set("web")}


def test_each_role_set_has_a_component_and_outputs_of_its_own() -> None:
    recording = recorded({"ecsServices": SERVICES})
    parents = {each.name: each.parent for each in recording.resources}
    assert parents == {
        "ecs-api": "container-roles-test",
        "ecs-api-execution-role": "ecs-api",
        "ecs-api-execution-role-task-execution": "ecs-api",
        "ecs-api-task-role": "ecs-api",
        "ecs-web-2": "container-roles-test",
        "ecs-web-2-execution-role": "ecs-web-2",
        "ecs-web-2-execution-role-task-execution": "ecs-web-2",
        "ecs-web-2-task-role": "ecs-web-2",
    }
    assert {key: value for key, value in recording.outputs.items() if key.endswith("_role_arn")} == {
        "ecs_api_execution_role_arn": "arn:aws:iam::123456789012:role/api-execution",
        "ecs_api_task_role_arn": "arn:aws:iam::123456789012:role/api-task",
        "ecs_web_2_execution_role_arn": "arn:aws:iam::123456789012:role/web-execution",
        "ecs_web_2_task_role_arn": "arn:aws:iam::123456789012:role/web-task",
    }


def test_a_section_alone_stays_as_it_is_next_to_named_ones() -> None:
    alone, together = (
        sample_stacks.run("prod"),
        sample_stacks.run("prod", change={"container-roles:ecsServices": {"api": role_set("api")}}),
    )
    assert {name: each for name, each in together.inputs().items() if "ecs-api" not in name} == alone.inputs()
    assert {key: each for key, each in together.outputs.items() if not key.startswith("ecs_api_")} == alone.outputs


@pytest.mark.parametrize("component", [EcsTaskRoles, GitHubDeployer])
def test_no_output_of_a_named_one_has_the_key_of_another(component: Any) -> None:  # noqa: ANN401  a class
    """`PREFIX_` and an output can equal `PREFIX_NAME_` and an output only if one output ends with another."""
    keys = set(component.__annotations__)
    assert [(one, other) for one in keys for other in keys if one.endswith(f"_{other}")] == []


BOTH = {"ecs": role_set("old"), "ecsServices": SERVICES}
ALL = ["old-execution", "old-task", "api-execution", "api-task", "web-execution", "web-task"]


@pytest.mark.parametrize(
    ("setting", "roles"),
    [
        pytest.param({}, ALL, id="all-of-the-stack"),
        pytest.param({"passRolesOf": ["web-2"]}, ["web-execution", "web-task"], id="one"),
        pytest.param(
            {"passRolesOf": ["api", "ecs"]}, ["api-execution", "api-task", "old-execution", "old-task"], id="two"
        ),
        pytest.param({"passRolesOf": []}, [], id="none"),
    ],
)
def test_a_deployer_passes_the_roles_of_the_services_that_it_names(setting: dict[str, Any], roles: list[str]) -> None:
    recording = recorded({**BOTH, "gitHub": deployer("app", **setting)})
    assert passed(recording, "RolePolicy git-hub-role-deploy") == roles


def test_each_deployer_passes_its_own() -> None:
    deployers = {"api": deployer("api", passRolesOf=["api"]), "web": deployer("web")}
    recording = recorded({**BOTH, "gitHubDeployers": deployers})
    assert passed(recording, "RolePolicy git-hub-api-role-deploy") == ["api-execution", "api-task"]
    assert passed(recording, "RolePolicy git-hub-web-role-deploy") == ALL


def test_a_deployer_passes_the_infrastructure_roles_of_the_services_that_it_names() -> None:
    more = {"infrastructureFor": ["VOLUMES"]}
    services = {name: role_set(name, infrastructureRole={"name": f"{name}-i"}, **more) for name in ("api", "web")}
    deployers = {"api": deployer("api", passRolesOf=["api"]), "all": deployer("all")}
    recording = recorded({"ecsServices": services, "gitHubDeployers": deployers})
    to_ecs = {
        name: passed(recording, f"RolePolicy git-hub-{name}-role-deploy", "PassInfrastructureRoles")
        for name in deployers
    }
    assert to_ecs == {"api": ["api-i"], "all": ["api-i", "web-i"]}


CREATES_EXPRESS = {"ecs:CreateExpressGatewayService", "ecs:CreateCluster", "iam:CreateServiceLinkedRole"}


@pytest.mark.parametrize(
    ("setting", "tasks", "express"),
    [
        pytest.param({}, ALL[2:], True, id="all-of-the-stack"),
        pytest.param({"passRolesOf": []}, [], False, id="none"),
        pytest.param({"passRolesOf": ["api"]}, ALL[2:4], False, id="a-service"),
        pytest.param({"passRolesOf": ["api", "express"]}, ALL[2:4], True, id="a-service-and-express"),
    ],
)
def test_a_deployer_creates_express_services_only_where_it_passes_their_role(
    setting: dict[str, Any],
    tasks: list[str],
    express: bool,
) -> None:
    recording = recorded({"ecsServices": SERVICES, "express": EXPRESS, "gitHub": deployer("app", **setting)})
    policy = "RolePolicy git-hub-role-deploy"
    assert passed(recording, policy) == tasks
    infrastructure = [EXPRESS["infrastructureRole"]["name"]] if express else []
    assert passed(recording, policy, "PassInfrastructureRoles") == infrastructure
    allowed = {each for statement in recording.inputs()[policy]["policy"]["Statement"] for each in statement["Action"]}
    assert allowed & CREATES_EXPRESS == (CREATES_EXPRESS if express else set())


def test_operators_pass_the_roles_of_their_own_service() -> None:
    operators = {"groupName": "Api", "users": ["ann"]}
    services = {**SERVICES, "api": role_set("api", operators=operators)}
    recording = recorded({"ecsServices": services})
    assert passed(recording, "GroupPolicy ecs-api-operators-pass-roles") == ["api-execution", "api-task"]


def test_express_services_run_with_the_roles_of_all() -> None:
    express = {**EXPRESS, "operators": {"groupName": "g"}}
    recording = recorded({"ecsServices": SERVICES, "express": express})
    assert passed(recording, "GroupPolicy express-operators-pass-roles") == ALL[2:]


def test_services_can_share_a_role_that_exists() -> None:
    shared = {"executionRole": {"name": "shared", "existing": True}}
    services = {"api": role_set("api", **shared), "web": role_set("web", **shared)}
    express = {**EXPRESS, "operators": {"groupName": "g"}}
    recording = recorded({"ecsServices": services, "express": express, "gitHub": deployer("app")})
    for policy in ("GroupPolicy express-operators-pass-roles", "RolePolicy git-hub-role-deploy"):
        assert passed(recording, policy) == ["found/shared", "api-task", "web-task"]
    assert len(recording.outputs["express_operator_pass_role_arns"]) == 4


USERS = {"groupName": "Web", "users": ["ann"]}


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        pytest.param(
            {"ecsServices": {}},
            "`container-roles:ecsServices` must have at least 1 entries, got a mapping of 0",
            id="0",
        ),
        pytest.param(
            {"ecsServices": {"Web": role_set("web")}},
            "`container-roles:ecsServices.Web` must be a name of 1 to 40 characters of `a-z0-9-`, beginning with a"
            " letter, other than `ecs` and `express`, got `Web`",
            id="name",
        ),
        pytest.param(
            {"ecsServices": {"ecs": role_set("web")}},
            "`container-roles:ecsServices.ecs` must be a name of 1 to 40 characters of `a-z0-9-`, beginning with a"
            " letter, other than `ecs` and `express`, got `ecs`",
            id="name-of-the-section-alone",
        ),
        pytest.param(
            {"ecsServices": {"express": role_set("web")}},
            "`container-roles:ecsServices.express` must be a name of 1 to 40 characters of `a-z0-9-`, beginning with a"
            " letter, other than `ecs` and `express`, got `express`",
            id="name-of-another-section",
        ),
        pytest.param(
            {"ecsServices": {"web": {**role_set("web"), "taskRol": {}}}},
            "`container-roles:ecsServices.web.taskRol` is not a setting: did you mean `taskRole`?",
            id="misspelt",
        ),
        pytest.param(
            {"ecsServices": {"a": role_set("web"), "b": role_set("Web")}},
            "`container-roles` must give each role a name of its own, got `web-execution` twice",
            id="one-role-twice",
        ),
        pytest.param(
            {"ecs": role_set("web"), "ecsServices": {"b": role_set("web")}},
            "`container-roles` must give each role a name of its own, got `web-execution` twice",
            id="the-role-of-the-section-alone",
        ),
        pytest.param(
            {
                "ecsServices": {
                    "a": role_set("a"),
                    "b": {**role_set("b"), "executionRole": {"name": "A-execution", "existing": True}},
                }
            },
            "`container-roles` must not use a role as `existing` that this stack creates in another place,"
            " got `A-execution`",
            id="existing-role-of-this-stack",
        ),
        pytest.param(
            {
                "ecsServices": {
                    "a": role_set("a", taskPolicy={"name": "p", "topics": ["t"]}),
                    "b": role_set("b", executionPolicy={"name": "P", "parameters": ["a"]}),
                }
            },
            "`container-roles` must give each managed policy a name of its own, got `p` twice",
            id="one-policy-twice",
        ),
        pytest.param(
            {"ecsServices": {"a": role_set("a", operators=USERS), "b": role_set("b", operators=USERS)}},
            "`container-roles` must give each group a name of its own, got `web` twice",
            id="one-group-twice",
        ),
        pytest.param(
            {"ecs": role_set("web"), "gitHub": deployer("web", passRolesOf=["api"])},
            "`container-roles` must hold `api` in `ecsServices`, which `gitHub.passRolesOf` names",
            id="roles-of-nothing",
        ),
        pytest.param(
            {"ecsServices": SERVICES, "gitHubDeployers": {"web": deployer("web", passRolesOf=["ecs"])}},
            "`container-roles` must hold `ecs`, which `gitHubDeployers.web.passRolesOf` names",
            id="roles-of-a-section-that-is-absent",
        ),
        pytest.param(
            {"ecsServices": SERVICES, "gitHub": deployer("web", passRolesOf=["express"])},
            "`container-roles` must hold `express`, which `gitHub.passRolesOf` names",
            id="roles-of-express-that-is-absent",
        ),
        pytest.param(
            {"ecsServices": SERVICES, "gitHub": deployer("web", ecsServices=[], passRolesOf=["api"])},
            "`container-roles:gitHub` must give `ecsServices` with `passRolesOf`, because it passes roles only to"
            " services that it updates",
            id="roles-without-a-service",
        ),
        pytest.param(
            {"ecsServices": SERVICES, "gitHub": deployer("web", passRolesOf=["Web"])},
            "`container-roles:gitHub.passRolesOf[0]` must be a name of 1 to 40 characters of `a-z0-9-`, beginning with"
            " a letter, got `Web`",
            id="roles-of-no-name",
        ),
        pytest.param(
            {"express": EXPRESS},
            "`container-roles` must hold `ecs` or `ecsServices` with `express`, whose services run with their roles",
            id="express-alone",
        ),
    ],
)
def test_refused(config: dict[str, Any], problem: str) -> None:
    assert refusal(config) == f"  {problem}"
