"""The table of permissions: every policy that the components write, with its settings."""

from . import (
    permissions_app_runner,
    permissions_ecs,
    permissions_events,
    permissions_github,
    permissions_operators,
    permissions_task,
)
from .permissions import Policy

POLICIES: tuple[Policy, ...] = (
    permissions_app_runner.PULL_IMAGES,
    permissions_app_runner.READ_CONFIGURATION,
    permissions_app_runner.LIST_ROLES,
    permissions_app_runner.PASS_APP_RUNNER_ROLES,
    permissions_app_runner.GUIDE,
    permissions_app_runner.TAGGED_SERVICES,
    permissions_app_runner.CREATE_LINKED_ROLES,
    permissions_app_runner.DELETE_NETWORKING_ROLE,
    permissions_ecs.EXECUTION_POLICY,
    permissions_task.TASK_POLICY,
    permissions_events.SCHEDULED_TASKS,
    permissions_events.TASKS_OF_RULES,
    permissions_operators.DEPLOY_ECS,
    permissions_operators.DEPLOY_EXPRESS,
    permissions_operators.PASS_ECS_ROLES,
    permissions_github.DEPLOY,
)
