"""The roles that EventBridge runs tasks with: those of schedules, and those of rules."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NotRequired

import pulumi
from typing_extensions import TypedDict

from .arns import Account
from .attachments import attached_once
from .documents import Document
from .event_texts import ClusterName, DeadLetterQueue, EventRuleName, ScheduleGroupName
from .github_texts import TaskFamily
from .inline_policy import InlinePolicy
from .input_types import Entries, Named, Several, inputs
from .permissions import Policy
from .policy_documents import document_for
from .service_role import BuiltRole, ServiceRole, build_role
from .texts import Tags

RUN_POLICY_NAME = "AllowRunTasks"


class TaskRunner(TypedDict):
    """What runs tasks with exactly the execution role and the task role next to it."""

    role: ServiceRole
    """The role that EventBridge assumes; it must be made here."""

    task_families: Annotated[Sequence[TaskFamily], Entries(least=1, distinct=True)]
    """Families of the only task definitions that are run, in any revision."""

    clusters: Annotated[Sequence[ClusterName], Entries(least=1, distinct=True)]
    """Names of the only clusters that they are run in."""


def _is_made_here(runner: Mapping[str, Any], named: Named) -> None:
    if runner["role"].get("existing"):
        raise ValueError(f"must give a `{named('role')}` that is made here: an existing one is not changed")


_RULES = (_is_made_here, attached_once(lambda _: {}, "role"))


@inputs(*_RULES)
class Scheduler(TaskRunner):
    """Schedules of EventBridge Scheduler that run tasks."""

    groups: NotRequired[Annotated[Sequence[ScheduleGroupName], Entries(least=1, distinct=True)]]
    """Names of the schedule groups that can use the role. Defaults to `default`, the group of a schedule that names
    none."""

    dead_letter_queues: NotRequired[Several[DeadLetterQueue]]
    """Names or ARNs of the SQS queues that keep what a schedule failed to run."""


@inputs(*_RULES)
class EventRules(TaskRunner):
    """Rules of EventBridge that run tasks."""

    rules: Annotated[Sequence[EventRuleName], Entries(least=1, distinct=True)]
    """Names of the only rules that can use the role, `BUS/NAME` on another bus than `default`. `NAME*` stands for all
    that begin with it."""


def build_task_runner(
    name: str,
    args: TaskRunner,
    *,
    account: Account,
    trust: Document,
    policy: Policy,
    task_role_arns: Sequence[pulumi.Output[str]],
    tags: Tags,
    opts: pulumi.ResourceOptions,
) -> BuiltRole:
    """Make `<name>-role` with its policy `<name>-role-run-tasks`, which passes these roles to tasks."""
    run = InlinePolicy(RUN_POLICY_NAME, document_for(policy, account, {**args, "task_role_arns": task_role_arns}))
    return build_role(
        f"{name}-role",
        args["role"],
        account=account,
        trust=trust,
        tags=tags,
        managed_policies={},
        inline_policies={"run-tasks": run},
        opts=opts,
    )
