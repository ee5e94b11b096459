"""An ECS Express service with its roles."""

import pulumi
import pulumi_aws as aws
from container_roles.ecs_express_roles import EcsExpressRoles
from container_roles.ecs_task_roles import EcsTaskRoles

tasks = EcsTaskRoles(
    "shop",
    {
        "execution_role": {"name": "shop-execution"},
        "task_role": {"name": "shop-task"},
    },
)
express = EcsExpressRoles(
    "shop-express",
    {
        "infrastructure_role": {"name": "shop-infrastructure"},
        "task_role_arns": [tasks.execution_role_arn, tasks.task_role_arn],
    },
)

# The `..._ready_arn` wait until the policies are attached: ECS fails if the service starts earlier.
service = aws.ecs.ExpressGatewayService(
    "shop",
    execution_role_arn=tasks.execution_role_ready_arn,
    task_role_arn=tasks.task_role_ready_arn,
    infrastructure_role_arn=express.infrastructure_role_ready_arn,
    primary_container={"image": "public.ecr.aws/nginx/nginx:stable", "container_port": 80},
)
pulumi.export("endpoints", service.ingress_paths)
