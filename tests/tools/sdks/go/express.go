// Package express uses the SDK for Go: a program that doesn't compile any more shows what a new version breaks.
package express

import (
	"github.com/container-roles/container-roles/sdk/go/containerroles"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Roles creates the roles of an ECS Express service.
func Roles(ctx *pulumi.Context) error {
	tasks, err := containerroles.NewEcsTaskRoles(ctx, "shop", &containerroles.EcsTaskRolesArgs{
		ExecutionRole: containerroles.ServiceRoleArgs{Name: "shop-execution"},
		TaskRole:      containerroles.ServiceRoleArgs{Name: "shop-task"},
	})
	if err != nil {
		return err
	}
	express, err := containerroles.NewEcsExpressRoles(ctx, "express", &containerroles.EcsExpressRolesArgs{
		InfrastructureRole: containerroles.ServiceRoleArgs{Name: "shop-infrastructure"},
		TaskRoleArns:       pulumi.StringArray{tasks.ExecutionRoleArn, tasks.TaskRoleArn},
	})
	if err != nil {
		return err
	}
	ctx.Export("infrastructureRoleArn", express.InfrastructureRoleReadyArn)
	return nil
}
