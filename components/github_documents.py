"""The trust policy and the permissions of a role for GitHub Actions, built from plain values."""

from collections.abc import Sequence

from .documents import PULL, Account, Document, allow, document, pass_ecs_roles, pass_roles, repository_arn

# https://docs.github.com/en/actions/concepts/security/openid-connect
GITHUB_ISSUER = "token.actions.githubusercontent.com"


def github_trust(
    account: Account, *, repository: str, branches: Sequence[str], environments: Sequence[str]
) -> Document:
    """The trust policy of a role for the workflows of `repository`, on these branches or in these environments.

    Without a subject any repository of GitHub could assume it, so each is spelt out. Source: "Configuring a role for
    GitHub OIDC identity provider" of
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html, the forms of the subject from
    https://docs.github.com/en/actions/reference/security/oidc.
    """
    subjects = [
        *(f"repo:{repository}:ref:refs/heads/{branch}" for branch in branches),
        *(f"repo:{repository}:environment:{environment}" for environment in environments),
    ]
    claims = {f"{GITHUB_ISSUER}:aud": account.sts_audience, f"{GITHUB_ISSUER}:sub": subjects}
    return document(
        [
            {
                "Effect": "Allow",
                "Principal": {"Federated": account.iam_arn(f"oidc-provider/{GITHUB_ISSUER}")},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {"StringEquals": claims},
            }
        ]
    )


def deploy_from_github(
    account: Account,
    *,
    push_repositories: Sequence[str] = (),
    ecs_services: Sequence[str] = (),
    task_role_arns: Sequence[str] = (),
    infrastructure_role_arns: Sequence[str] = (),
    app_runner_services: Sequence[str] = (),
    app_runner_role_arns: Sequence[str] = (),
) -> Document:
    """What it takes to push images, update services and pass their roles; an empty list makes no statement.

    `ecs_services` are `cluster/service`, the other repositories and services are names. Raises `RunError` on anything
    but a role's full ARN, and when nothing is granted. Sources:
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html, "Permissions" of
    https://github.com/aws-actions/amazon-ecs-deploy-task-definition,
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapprunner.html.
    """
    push = [*PULL, "ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage"]
    updates = ["ecs:UpdateService", "ecs:DescribeServices", "ecs:ListServiceDeployments"]
    express = ["ecs:UpdateExpressGatewayService", "ecs:DescribeExpressGatewayService"]
    app_runner = ["UpdateService", "StartDeployment", "DescribeService", "ListOperations"]
    statements = [
        allow(sid, actions, resources)
        for sid, actions, resources in (
            ("SignInToRegistry", ["ecr:GetAuthorizationToken"], ["*"] if push_repositories else []),
            ("PushImages", push, [repository_arn(account, each) for each in push_repositories]),
            # Neither takes a narrower resource, or none that is known before the definition is.
            (
                "RegisterTaskDefinitions",
                ["ecs:RegisterTaskDefinition", "ecs:DescribeTaskDefinition"],
                ["*"] if ecs_services else [],
            ),
            (
                "UpdateEcsServices",
                [*updates, *express],
                [account.regional_arn("ecs", f"service/{each}") for each in ecs_services],
            ),
            (
                "SeeServiceDeployments",
                ["ecs:DescribeServiceDeployments"],
                [account.regional_arn("ecs", f"service-deployment/{each}/*") for each in ecs_services],
            ),
            (
                "UpdateAppRunnerServices",
                [f"apprunner:{each}" for each in app_runner],
                # The ARN of a service ends with an id of App Runner's choice.
                [account.regional_arn("apprunner", f"service/{each}/*") for each in app_runner_services],
            ),
        )
        if resources
    ]
    if task_role_arns or infrastructure_role_arns:
        statements += pass_ecs_roles(task_role_arns, infrastructure_role_arns=infrastructure_role_arns)["Statement"]
    if app_runner_role_arns:
        statements += pass_roles(app_runner_role_arns)["Statement"]
    return document(statements)
