"""A role that GitHub Actions deploys with, without a key that could leak."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any, NotRequired

import pulumi
from typing_extensions import TypedDict

from . import aliases, github_documents, github_provider, github_rules
from .account import account_of
from .arns import Account
from .attachments import attached_once
from .github_provider import IdentityProvider
from .github_pull_requests import changes
from .github_texts import (
    AppRunnerConfigurationArn,
    AppRunnerService,
    Branch,
    CodeDeployGroup,
    EcsService,
    Environment,
    GitHubRepository,
    GitTag,
    ProviderArn,
    TaskFamily,
)
from .inline_policy import InlinePolicy
from .input_types import PROGRAM_ONLY, Entries, Several, inputs
from .inputs import known, of_program
from .outputs import register
from .permissions_github import DEPLOY
from .policy_documents import document_for
from .service_role import ServiceRole, build_role, give_out
from .texts import CachePrefix, RepositoryNameOrArn, RoleArn, Tags

DEPLOY_POLICY_NAME = "AllowDeploy"
RULES = (
    github_rules.is_bounded,
    github_rules.keeps_pull_requests_from_deploying,
    github_rules.says_which_tasks,
    github_rules.names_one_provider,
    attached_once(lambda _: {}, "role"),
)
"""What the inputs must be together, in a program and in a config."""


@inputs(*RULES)
class GitHubDeployerArgs(TypedDict):
    """Who may deploy, and what."""

    role: ServiceRole
    """The role the workflow assumes; it must be made here."""

    repository: GitHubRepository
    """The GitHub repository whose workflows may assume it: `OWNER/NAME`, or `OWNER@OWNER_ID/NAME@REPOSITORY_ID` for one
    whose tokens carry ids: those created, renamed or transferred since 2026-07-15. `gh api repos/OWNER/NAME --jq
    '[.owner.id, .id]'` shows the ids."""

    repository_aliases: NotRequired[Several[GitHubRepository]]
    """Other forms of the same repository that are trusted too: the one without ids until its tokens carry them, or its
    former name. Remove it once it is no longer sent: someone else can register a name that has become free."""

    branches: NotRequired[Annotated[Sequence[Branch], Entries(least=1, distinct=True)]]
    """Names of the branches they run on, or patterns: `main`, `release/*`."""

    git_tags: NotRequired[Annotated[Sequence[GitTag], Entries(least=1, distinct=True)]]
    """Names of the Git tags they run on, or patterns: `v*`."""

    environments: NotRequired[Annotated[Sequence[Environment], Entries(least=1, distinct=True)]]
    """Names of the GitHub environments they run in, or patterns. A job with an environment is trusted by that alone."""

    pull_requests: NotRequired[bool]
    """Trust every pull request of the repository. Only for a role that can't push or update anything: no repositories,
    no services, no managed policies, and extra statements that only read."""

    existing_provider: NotRequired[bool]
    """Use the identity provider of GitHub that the account has. An account can have only one: one stack creates it, the
    others set this."""

    provider_arn: NotRequired[ProviderArn]
    """ARN of the identity provider of GitHub that the account has, the output `provider_arn` of the stack that creates
    it. As `existing_provider`, but without the permission to look it up by its address."""

    push_repositories: NotRequired[Several[RepositoryNameOrArn]]
    """The ECR repositories to push to: names, or ARNs for other accounts and regions. In a config, defaults to all of
    `repositories`. `[]` stands for none."""

    pull_through_caches: NotRequired[Several[CachePrefix]]
    """Prefixes of the caches that builds pull base images through. The first pull of an image creates its repository
    and fetches it."""

    ecs_services: NotRequired[Several[EcsService]]
    """ECS and Express services to update, as `cluster/service`. With an infrastructure role, Express services can be
    created too."""

    task_families: NotRequired[Several[TaskFamily]]
    """Families of the only task definitions the workflow tags and runs. It can register those of any family, because
    AWS checks a registration on `*`."""

    run_tasks: NotRequired[bool]
    """Let the workflow run tasks of `task_families` in the clusters of `ecs_services`, for migrations for example."""

    code_deploy_groups: NotRequired[Several[CodeDeployGroup]]
    """CodeDeploy deployment groups of services with blue/green deployments, as `application/group`. The action's
    defaults are `AppECS-CLUSTER-SERVICE/DgpECS-CLUSTER-SERVICE`."""

    app_runner_services: NotRequired[Several[AppRunnerService]]
    """Names of the App Runner services to create and update. One that failed to be created is deleted first."""

    app_runner_configurations: NotRequired[Several[AppRunnerConfigurationArn]]
    """ARNs of what the App Runner services use: autoscaling and observability configurations, VPC connectors and
    connections."""

    task_role_arns: NotRequired[Annotated[Several[RoleArn], PROGRAM_ONLY]]
    """Full ARNs of the execution and task roles the ECS services run with, to pass to tasks."""

    infrastructure_role_arns: NotRequired[Annotated[Several[RoleArn], PROGRAM_ONLY]]
    """Full ARNs of the infrastructure roles of the Express services, to pass to ECS."""

    ecs_infrastructure_role_arns: NotRequired[Annotated[Several[RoleArn], PROGRAM_ONLY]]
    """Full ARNs of the infrastructure roles of other ECS services, to pass to ECS."""

    app_runner_role_arns: NotRequired[Annotated[Several[RoleArn], PROGRAM_ONLY]]
    """Full ARNs of the access and instance roles of the App Runner services, to pass to App Runner."""

    tags: NotRequired[Annotated[Tags, PROGRAM_ONLY]]
    """Tags of the role, and of the provider if it is made for this one first."""


class GitHubDeployer(pulumi.ComponentResource):
    """A role for GitHub Actions, bounded to one repository and its branches, tags, environments or pull requests.

    Children: `<name>-role`, its policy `<name>-role-deploy`, and its own policies `<name>-role-extra-<label>` and
    `<name>-role-extra-statements`. The identity provider is `git-hub-provider`, a child of the stack that all deployers
    of a program share. It is never deleted: a stack that is destroyed, or stops making it, leaves it in the account,
    because other stacks may use it. The first deployer reads one that exists, as `<name>-provider`.
    """

    role_arn: pulumi.Output[str]
    """ARN of the role, known at preview: `role-to-assume` of the workflow."""

    role_ready_arn: pulumi.Output[str]
    """ARN of the role, once its policy is attached."""

    role_name: pulumi.Output[str]
    """Name of the role."""

    role_unique_id: pulumi.Output[str]
    """Unique id of the role, `AROA...`."""

    provider_arn: pulumi.Output[str]
    """ARN of the identity provider, known at preview: `providerArn` of other stacks in the account."""

    def __init__(self, name: str, args: GitHubDeployerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = of_program(GitHubDeployerArgs, args, self, name)
        super().__init__("container-roles:index:GitHubDeployer", name, {}, opts)
        child = aliases.children(self)
        account = account_of(self)
        inline: dict[str, InlinePolicy] = {}
        if args.get("pull_requests"):
            args = {**args, "role": _without_deploying(args["role"])}
        else:
            # It passes the roles of those services only that it updates.
            inline["deploy"] = InlinePolicy(DEPLOY_POLICY_NAME, document_for(DEPLOY, account, args))
        trust = github_documents.github_trust(
            account,
            repository=args["repository"],
            repository_aliases=args.get("repository_aliases", []),
            branches=args.get("branches", []),
            git_tags=args.get("git_tags", []),
            environments=args.get("environments", []),
            pull_requests=args.get("pull_requests", False),
        )
        provider = _identity_provider(self, name, account, args)
        child = pulumi.ResourceOptions.merge(child, pulumi.ResourceOptions(depends_on=provider.depends_on))
        role = build_role(
            f"{name}-role",
            args["role"],
            account=account,
            trust=provider.arn.apply(lambda _: trust),
            tags=args.get("tags", {}),
            managed_policies={},
            inline_policies=inline,
            opts=child,
        )
        give_out(self, "role", role)
        self.provider_arn = provider.arn
        register(self, GitHubDeployer, opts)


def _identity_provider(
    component: GitHubDeployer, name: str, account: Account, args: GitHubDeployerArgs
) -> IdentityProvider:
    arn = args.get("provider_arn")
    if arn is not None:
        return github_provider.given(component, name, account, arn)
    if args.get("existing_provider"):
        github_provider.check_audience(component, account)
        return github_provider.of_account(component, name, account)
    return github_provider.made_here(component, name, account, args.get("tags", {}))


def _without_deploying(role: ServiceRole) -> ServiceRole:
    """Return the role with statements that are checked once they are known, as `github_rules` checks those that are."""

    def checked(index: int, statement: Mapping[str, Any]) -> Mapping[str, Any]:
        if changes(statement):
            raise pulumi.RunError(
                "`pull_requests` must be omitted from a deployer that can push or update, because every pull request"
                f" could then deploy, got `role.extra_statements[{index}]`"
            )
        return statement

    statements = [
        known(each).apply(partial(checked, index)) for index, each in enumerate(role.get("extra_statements", []))
    ]
    return {**role, "extra_statements": statements} if statements else role
