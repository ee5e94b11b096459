"""The roles App Runner itself assumes."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi

from . import documents
from .account import account_of
from .service_role import ServiceRole, build_role

# Its five actions pull images from every repository of the account:
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSAppRunnerServicePolicyForECRAccess.html
ECR_ACCESS_POLICY = "service-role/AWSAppRunnerServicePolicyForECRAccess"


class AppRunnerRolesArgs(TypedDict):
    """The roles of an App Runner service."""

    access_role: ServiceRole
    """The role App Runner pulls images from ECR with."""

    instance_role: NotRequired[ServiceRole]
    """The role the application itself calls AWS with; left out, there is none."""

    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every role."""


class AppRunnerRoles(pulumi.ComponentResource):
    """The access role and, if asked for, the instance role of App Runner services.

    Children: `<name>-access-role`, `<name>-access-role-ecr-access`, `<name>-instance-role`.
    """

    access_role_arn: pulumi.Output[str]
    """ARN of the access role, known at preview."""

    access_role_ready_arn: pulumi.Output[str]
    """ARN of the access role, once its policy is attached."""

    instance_role_arn: pulumi.Output[str] | None
    """ARN of the instance role, known at preview."""

    instance_role_ready_arn: pulumi.Output[str] | None
    """ARN of the instance role, once it exists."""

    def __init__(self, name: str, args: AppRunnerRolesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("container-roles:index:AppRunnerRoles", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        account = account_of(self)
        tags = args.get("tags", {})

        # No conditions in either trust policy: App Runner is not known to send aws:SourceAccount or aws:SourceArn,
        # and a key that is not sent locks the service out.
        access = build_role(
            f"{name}-access-role",
            args["access_role"],
            account=account,
            trust=documents.service_trust(documents.APP_RUNNER_BUILD),
            tags=tags,
            managed_policies={"ecr-access": account.aws_managed_policy_arn(ECR_ACCESS_POLICY)},
            opts=child,
        )
        self.access_role_arn = access.arn
        self.access_role_ready_arn = access.ready_arn

        self.instance_role_arn = self.instance_role_ready_arn = None
        if "instance_role" in args:
            instance = build_role(
                f"{name}-instance-role",
                args["instance_role"],
                account=account,
                trust=documents.service_trust(documents.APP_RUNNER_TASKS),
                tags=tags,
                managed_policies={},
                opts=child,
            )
            self.instance_role_arn = instance.arn
            self.instance_role_ready_arn = instance.ready_arn

        self.register_outputs(
            {
                "accessRoleArn": self.access_role_arn,
                "accessRoleReadyArn": self.access_role_ready_arn,
                "instanceRoleArn": self.instance_role_arn,
                "instanceRoleReadyArn": self.instance_role_ready_arn,
            }
        )
