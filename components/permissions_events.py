"""What the settings of `ecs.scheduler` and `ecs.eventRules` allow (also in `ecsServices`).

Pages are named as in `permissions_ecs.py`. CDK stands for aws/aws-cdk, EBS for the user guide of EventBridge Scheduler,
https://docs.aws.amazon.com/scheduler/latest/UserGuide/.
"""

from .permissions import Condition, Permission, Policy, Setting, field, named
from .permissions_ecs import CLUSTER, FAMILY, RUN_TASK, TASKS, created_by
from .permissions_operators import passed_to_tasks
from .permissions_task import QUEUE

_RUN = (
    Setting(
        "task_families",
        named(),
        (
            Permission(
                "RunTasks",
                ("ecs:RunTask",),
                (f"{FAMILY}:*",),
                f"ECSDG CWE_IAM_role; CDK aws-events-targets/lib/ecs-task.ts; {RUN_TASK}",
                (Condition("ArnEquals", "ecs:cluster", (CLUSTER,), of="clusters"),),
            ),
        ),
    ),
    Setting(
        "clusters",
        field("cluster"),
        (
            Permission(
                "TagTasks",
                ("ecs:TagResource",),
                (TASKS,),
                "ECSDG CWE_IAM_role: for tasks with tags of their own, of their definition or of ECS",
                created_by("RunTask"),
            ),
        ),
    ),
    passed_to_tasks(),
)

SCHEDULED_TASKS = Policy(
    ("ecs.scheduler", "ecsServices.NAME.scheduler"),
    "ecs.scheduler.role",
    (
        *_RUN,
        Setting(
            "dead_letter_queues",
            named(QUEUE),
            (
                Permission(
                    "SendDeadLetters",
                    ("sqs:SendMessage",),
                    (QUEUE,),
                    "EBS configuring-schedule-dlq; CDK aws-scheduler-targets/lib/target.ts",
                ),
            ),
        ),
    ),
)
TASKS_OF_RULES = Policy(("ecs.eventRules", "ecsServices.NAME.eventRules"), "ecs.eventRules.role", _RUN)
