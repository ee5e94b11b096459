"""All components with another provider, and in another partition."""

import pulumi
import pulumi_aws as aws
import pytest

from components.app_runner_operators import AppRunnerOperators
from components.app_runner_roles import AppRunnerRoles
from components.arns import Account
from components.ecr_repositories import EcrRepositories
from components.ecs_express_roles import EcsExpressRoles
from components.ecs_task_roles import EcsTaskRoles
from components.github_deployer import GitHubDeployer
from tests.components.component_samples import DEPLOYER, EXPRESS, TWO_ROLES, attached
from tests.components.recorder import record


def build_all(opts: pulumi.ResourceOptions | None = None) -> None:
    AppRunnerRoles("roles", {"access_role": {"name": "a"}}, opts)
    AppRunnerOperators("operators", {"group_name": "g"}, opts)
    EcsTaskRoles("ecs", TWO_ROLES, opts)
    EcsExpressRoles("express", {**EXPRESS, "operators": {"group_name": "x"}}, opts)
    EcrRepositories("repositories", {"repositories": {"app": {}}}, opts)
    GitHubDeployer("deployer", DEPLOYER, opts)


def test_a_given_provider_makes_every_resource_and_answers_every_question() -> None:
    recording = record(
        lambda: build_all(pulumi.ResourceOptions(provider=aws.Provider("other", region="eu-west-1"))),
    )
    providers = {each.provider for each in recording.resources if each.type.startswith("aws:")}
    assert (
        providers
        == recording.call_providers
        == {"urn:pulumi:test::container-roles::pulumi:pulumi:Stack$pulumi:providers:aws::other::id-other"}
    )


@pytest.mark.parametrize(
    ("account", "prefix"),
    [
        pytest.param(Account("aws", "123456789012", "eu-west-1"), "arn:aws:iam::aws:policy/", id="aws"),
        pytest.param(Account("aws-cn", "123456789012", "cn-north-1"), "arn:aws-cn:iam::aws:policy/", id="aws-cn"),
        pytest.param(
            Account("aws-us-gov", "123456789012", "us-gov-west-1"), "arn:aws-us-gov:iam::aws:policy/", id="aws-us-gov"
        ),
    ],
)
def test_managed_policies_are_those_of_the_partition(account: Account, prefix: str) -> None:
    assert attached(record(build_all, account=account).inputs()) == {
        "roles-access-role-ecr-access": f"{prefix}service-role/AWSAppRunnerServicePolicyForECRAccess",
        "operators-ecr-full-access": f"{prefix}AmazonEC2ContainerRegistryFullAccess",
        "operators-app-runner-full-access": f"{prefix}AWSAppRunnerFullAccess",
        "operators-logs-full-access": f"{prefix}CloudWatchLogsFullAccess",
        "operators-change-password": f"{prefix}IAMUserChangePassword",
        "ecs-execution-role-task-execution": f"{prefix}service-role/AmazonECSTaskExecutionRolePolicy",
        "express-infrastructure-role-express": (
            f"{prefix}service-role/AmazonECSInfrastructureRoleforExpressGatewayServices"
        ),
        "express-operators-ecr-power-user": f"{prefix}AmazonEC2ContainerRegistryPowerUser",
        "express-operators-logs-read-only": f"{prefix}CloudWatchLogsReadOnlyAccess",
        "express-operators-change-password": f"{prefix}IAMUserChangePassword",
    }


@pytest.mark.parametrize(
    ("account", "arn"),
    [
        pytest.param(Account("aws", "123456789012", "eu-west-1"), "arn:aws:iam::123456789012:role/x/e", id="aws"),
        pytest.param(
            Account("aws-cn", "123456789012", "cn-north-1"), "arn:aws-cn:iam::123456789012:role/x/e", id="aws-cn"
        ),
        pytest.param(
            Account("aws-us-gov", "123456789012", "us-gov-west-1"),
            "arn:aws-us-gov:iam::123456789012:role/x/e",
            id="aws-us-gov",
        ),
    ],
)
def test_a_role_arn_is_that_of_the_partition_and_path(account: Account, arn: str) -> None:
    def program() -> None:
        ecs = EcsTaskRoles("ecs", {"execution_role": {"name": "e", "path": "/x/"}, "task_role": {"name": "t"}})
        pulumi.export("arn", ecs.execution_role_arn)

    assert record(program, account=account).outputs == {"arn": arn}
