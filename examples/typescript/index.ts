/** An ECS Express service with its roles. */

import * as aws from "@pulumi/aws";
import { EcsExpressRoles, EcsTaskRoles } from "@container-roles/container-roles";

const tasks = new EcsTaskRoles("shop", {
    executionRole: { name: "shop-execution" },
    taskRole: { name: "shop-task" },
});
const express = new EcsExpressRoles("shop-express", {
    infrastructureRole: { name: "shop-infrastructure" },
    taskRoleArns: [tasks.executionRoleArn, tasks.taskRoleArn],
});

// The `...ReadyArn` wait until the policies are attached: ECS fails if the service starts earlier.
const service = new aws.ecs.ExpressGatewayService("shop", {
    executionRoleArn: tasks.executionRoleReadyArn,
    taskRoleArn: tasks.taskRoleReadyArn,
    infrastructureRoleArn: express.infrastructureRoleReadyArn,
    primaryContainer: { image: "public.ecr.aws/nginx/nginx:stable", containerPort: 80 },
});

export const endpoints = service.ingressPaths;
