"""A role that GitHub Actions deploys with, without a key that could leak."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from . import github_documents
from .account import account_of
from .documents import Account, Document
from .inline_policy import InlinePolicy
from .inputs import known
from .service_role import ServiceRole, build_role

DEPLOY_POLICY_NAME = "AllowDeploy"


class GitHubDeployerArgs(TypedDict):
    """Who may deploy, and what."""

    role: ServiceRole
    """The role the workflow assumes; it must be made here."""

    repository: str
    """The GitHub repository whose workflows may assume it: `owner/name`."""

    branches: NotRequired[Sequence[str]]
    """Names of the branches they run on, literally; give these or environments."""

    environments: NotRequired[Sequence[str]]
    """Names of the GitHub environments they run in, literally."""

    existing_provider: NotRequired[bool]
    """Use the identity provider of GitHub that the account has instead of making it; there can be one only."""

    push_repositories: NotRequired[Sequence[str]]
    """Names of the ECR repositories to push to."""

    ecs_services: NotRequired[Sequence[str]]
    """ECS and Express services to update, as `cluster/service`."""

    app_runner_services: NotRequired[Sequence[str]]
    """Names of the App Runner services to update."""

    task_role_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """Full ARNs of the execution and task roles the ECS services run with, to pass to tasks."""

    infrastructure_role_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """Full ARNs of the infrastructure roles of the Express services, to pass to ECS."""

    app_runner_role_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """Full ARNs of the access and instance roles of the App Runner services, to pass to App Runner."""

    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of the role and the provider."""


class GitHubDeployer(pulumi.ComponentResource):
    """A role for GitHub Actions, bounded to one repository and its branches or environments.

    Children: `<name>-provider` (unless it exists), `<name>-role`, its policy `<name>-role-deploy`, and its own policies
    `<name>-role-extra-<label>` and `<name>-role-extra-statements`.
    """

    role_arn: pulumi.Output[str]
    """ARN of the role, known at preview: `role-to-assume` of the workflow."""

    role_ready_arn: pulumi.Output[str]
    """ARN of the role, once its policy is attached."""

    def __init__(self, name: str, args: GitHubDeployerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("container-roles:index:GitHubDeployer", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        account = account_of(self)
        if args["role"].get("existing"):
            raise pulumi.RunError("`role` must be made here: what an existing one trusts and may do is not changed")
        if not (args.get("branches") or args.get("environments")):
            raise pulumi.RunError("`branches` or `environments` must name at least one: else any branch could deploy")

        tags = args.get("tags", {})
        if args.get("existing_provider"):
            _check_provider(account, child)
        else:
            provider = aws.iam.OpenIdConnectProvider(
                f"{name}-provider",
                url=f"https://{github_documents.GITHUB_ISSUER}",
                client_id_lists=[account.sts_audience],
                tags=tags,
                opts=child,
            )
            child = pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=[provider]))
        role = build_role(
            f"{name}-role",
            args["role"],
            account=account,
            trust=github_documents.github_trust(
                account,
                repository=args["repository"],
                branches=args.get("branches", []),
                environments=args.get("environments", []),
            ),
            tags=tags,
            managed_policies={},
            inline_policies={"deploy": InlinePolicy(DEPLOY_POLICY_NAME, _deploys(account, args))},
            opts=child,
        )
        self.role_arn = role.arn
        self.role_ready_arn = role.ready_arn
        self.register_outputs({"roleArn": self.role_arn, "roleReadyArn": self.role_ready_arn})


def _deploys(account: Account, args: GitHubDeployerArgs) -> pulumi.Output[Document]:
    """What the role may do; it passes the roles of those services only that it updates."""
    updates = {
        "ecs_services": ("task_role_arns", "infrastructure_role_arns"),
        "app_runner_services": ("app_runner_role_arns",),
    }
    inputs: dict[str, object] = {"push_repositories": args.get("push_repositories", [])}
    for services, roles in updates.items():
        if args.get(services):
            inputs |= {key: args.get(key, []) for key in (services, *roles)}
    return known(inputs).apply(lambda given: github_documents.deploy_from_github(account, **given))


def _check_provider(account: Account, opts: pulumi.ResourceOptions) -> None:
    """Ask for the provider, which ends the program when there is none, and whether it lets AWS be asked for."""
    audiences = aws.iam.get_open_id_connect_provider(
        url=f"https://{github_documents.GITHUB_ISSUER}", opts=pulumi.InvokeOptions(parent=opts.parent)
    ).client_id_lists
    if account.sts_audience not in audiences:
        raise pulumi.RunError(
            f"the account's identity provider `{github_documents.GITHUB_ISSUER}` must have the audience"
            f" `{account.sts_audience}`, got {', '.join(f'`{each}`' for each in audiences) or 'none'}"
        )
