"""The program of the accounts: what each wants, by the components. A test copies it into a project."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from components.app_runner_operators import AppRunnerOperators
from components.app_runner_roles import AppRunnerRoles
from components.ecr_repositories import EcrRepositories
from components.ecs_task_roles import EcsTaskRoles
from components.github_deployer import GitHubDeployer

COMPONENTS: dict[str, Callable[[str, Any], object]] = {
    each.__name__: each for each in (AppRunnerOperators, AppRunnerRoles, EcrRepositories, EcsTaskRoles, GitHubDeployer)
}

wanted: dict[str, dict[str, Any]] = json.loads(Path("wanted.json").read_text(encoding="utf-8"))
for account, components in wanted.items():
    for component, inputs in components.items():
        COMPONENTS[component](f"{account}-{component}", inputs)
