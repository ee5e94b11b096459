"""The trust policy and the permissions of a role for GitHub Actions, built from plain values."""

from collections.abc import Sequence

from .documents import PULL, Account, Document, allow, document, pass_ecs_roles, pass_roles, repository_arn
from .github_subjects import subjects

# https://docs.github.com/en/actions/concepts/security/openid-connect
GITHUB_ISSUER = "token.actions.githubusercontent.com"


def github_trust(
    account: Account,
    *,
    repository: str,
    repository_aliases: Sequence[str] = (),
    branches: Sequence[str] = (),
    git_tags: Sequence[str] = (),
    environments: Sequence[str] = (),
    pull_requests: bool = False,
) -> Document:
    """The trust policy of a role for the workflows of `repository`, on these branches, tags or in these environments.

    Without a subject any repository of GitHub could assume it, so each is spelt out; raises `RunError` on one that is
    wider than its repository. Source: "Configuring a role for GitHub OIDC identity provider" of
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html.
    """
    trusted = subjects(
        repository=repository,
        repository_aliases=repository_aliases,
        branches=branches,
        git_tags=git_tags,
        environments=environments,
        pull_requests=pull_requests,
    )
    audience: Document = {f"{GITHUB_ISSUER}:aud": account.sts_audience}
    subject: Document = {f"{GITHUB_ISSUER}:sub": trusted}
    # One statement: the conditions of a caller are merged into it. A name holds no wildcard, so it is itself a pattern.
    patterns = any("*" in each for each in trusted)
    condition = (
        {"StringEquals": audience, "StringLike": subject} if patterns else {"StringEquals": {**audience, **subject}}
    )
    return document(
        [
            {
                "Effect": "Allow",
                "Principal": {"Federated": account.iam_arn(f"oidc-provider/{GITHUB_ISSUER}")},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": condition,
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
