"""The config of the deployers of GitHub."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic.alias_generators import to_camel

from .github_deployer import GitHubDeployerArgs
from .github_pull_requests import deploying_inputs
from .github_subjects import BRANCH, ENVIRONMENT, GIT_TAG, REPOSITORY, is_another_form
from .section import Distinct, Section, ServiceRoleSection
from .texts import RepositoryNameOrArn, Text

COMPONENT = "git-hub"

GitHubRepository = Annotated[str, Text(*REPOSITORY)]
Branch = Annotated[str, Text(*BRANCH)]
GitTag = Annotated[str, Text(*GIT_TAG)]
Environment = Annotated[str, Text(*ENVIRONMENT)]
ProviderArn = Annotated[
    str,
    Text(
        r"arn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider/token\.actions\.githubusercontent\.com",
        "the ARN of GitHub's identity provider,"
        " `arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com`",
    ),
]
DeployerName = Annotated[
    str, Text(r"[a-z][a-z0-9-]{0,39}", "a name of 1 to 40 characters of `a-z0-9-`, beginning with a letter")
]
_ECS = r"[\w-]{1,255}"
EcsService = Annotated[str, Text(rf"{_ECS}/{_ECS}", "a service of ECS, `cluster/service`, without a wildcard")]
TaskFamily = Annotated[str, Text(_ECS, "the family of a task definition: 1 to 255 characters of `A-Za-z0-9_-`")]
# https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html
_CODE_DEPLOY = r"[\w+=,.@-]{1,100}"
CodeDeployGroup = Annotated[
    str, Text(rf"{_CODE_DEPLOY}/{_CODE_DEPLOY}", "a deployment group, `application/group`, without a wildcard")
]
AppRunnerConfigurationArn = Annotated[
    str,
    Text(
        r"arn:aws[a-z-]*:apprunner:[a-z0-9-]+:[0-9]{12}:"
        r"(?:autoscalingconfiguration|connection|observabilityconfiguration|vpcconnector)(?:/[\w-]+){2,3}",
        "the ARN of an autoscaling or observability configuration, a VPC connector or a connection",
    ),
]
# https://docs.aws.amazon.com/apprunner/latest/api/API_CreateService.html
AppRunnerService = Annotated[
    str, Text(r"[A-Za-z0-9][\w-]{3,39}", "the name of a service: 4 to 40 characters of `A-Za-z0-9_-`")
]


class GitHubSection(Section[GitHubDeployerArgs]):
    """The workflows that deploy."""

    role: ServiceRoleSection
    repository: GitHubRepository
    repository_aliases: Annotated[list[GitHubRepository], Distinct] | None = None
    branches: Annotated[list[Branch], Field(min_length=1), Distinct] | None = None
    git_tags: Annotated[list[GitTag], Field(min_length=1), Distinct] | None = None
    environments: Annotated[list[Environment], Field(min_length=1), Distinct] | None = None
    pull_requests: bool | None = None
    existing_provider: bool | None = None
    provider_arn: ProviderArn | None = None
    push_repositories: Annotated[list[RepositoryNameOrArn], Distinct] | None = None
    ecs_services: Annotated[list[EcsService], Distinct] | None = None
    task_families: Annotated[list[TaskFamily], Distinct] | None = None
    run_tasks: bool | None = None
    code_deploy_groups: Annotated[list[CodeDeployGroup], Distinct] | None = None
    app_runner_services: Annotated[list[AppRunnerService], Distinct] | None = None
    app_runner_configurations: Annotated[list[AppRunnerConfigurationArn], Distinct] | None = None

    @model_validator(mode="after")
    def _is_bounded(self) -> Self:
        if not (self.branches or self.git_tags or self.environments or self.pull_requests):
            raise ValueError(
                "must give `branches`, `gitTags`, `environments` or `pullRequests`: else any workflow of the repository"
                " could assume the role"
            )
        if self.role.existing:
            raise ValueError("must give a `role` that is made here: an existing one is not changed")
        for alias in self.repository_aliases or []:
            if not is_another_form(self.repository, alias):
                raise ValueError(
                    f"must give other forms of `repository` in `repositoryAliases`, got `{alias}` for"
                    f" `{self.repository}`"
                )
        return self

    @model_validator(mode="after")
    def _keeps_pull_requests_from_deploying(self) -> Self:
        if self.pull_requests and (given := deploying_inputs(self.to_args())):
            raise ValueError(
                "must leave out `pullRequests` when the deployer can push or update, because every pull request could"
                f" then deploy, got {_listed(map(_camel, given))}"
            )
        return self

    @model_validator(mode="after")
    def _says_which_tasks(self) -> Self:
        if self.run_tasks and not (self.ecs_services and self.task_families):
            raise ValueError(
                "must give `taskFamilies` and `ecsServices` with `runTasks`, to say which tasks in which clusters"
            )
        return self

    @model_validator(mode="after")
    def _names_one_provider(self) -> Self:
        if self.provider_arn and self.existing_provider:
            raise ValueError("must leave out `existingProvider` with `providerArn`, which names the provider already")
        return self

    def pushes_to(self, repositories: Sequence[str]) -> list[str]:
        """The repositories it pushes to, in a stack that has these."""
        return list(repositories) if self.push_repositories is None else self.push_repositories


def all_of(only: GitHubSection | None, several: Mapping[str, GitHubSection] | None) -> dict[str, GitHubSection]:
    """Return the deployers of `gitHub` and `gitHubDeployers` under the names of their components."""
    return {
        **({COMPONENT: only} if only else {}),
        **{f"{COMPONENT}-{name}": each for name, each in (several or {}).items()},
    }


def check(deployers: Mapping[str, GitHubSection], repositories: Sequence[str]) -> None:
    """Raise `ValueError` on a deployer that does not fit its stack, which has these repositories."""
    keys = {name: _key(name) for name in deployers}
    for name, section in deployers.items():
        pushes = section.pushes_to(repositories)
        if section.pull_requests and pushes:
            raise ValueError(
                f"must hold `pushRepositories: []` in `{keys[name]}` with `pullRequests`, because every pull request"
                f" could push to `repositories` otherwise, got {_listed(pushes)}"
            )
        deploys = section.ecs_services or section.app_runner_services or section.code_deploy_groups
        if not (pushes or deploys or section.pull_requests):
            raise ValueError(
                f"must hold `repositories`, or services in `{keys[name]}`, for `{keys[name]}` to deploy to"
            )
    if len({(each.existing_provider or False, each.provider_arn) for each in deployers.values()}) > 1:
        raise ValueError(
            f"must say the same of the identity provider in {' and '.join(f'`{key}`' for key in keys.values())},"
            " because an account has one: `existingProvider` or `providerArn` in all of them, or in none"
        )


def _key(component: str) -> str:
    name = component.removeprefix(COMPONENT)
    return f"gitHubDeployers.{name.removeprefix('-')}" if name else "gitHub"


def _camel(key: str) -> str:
    return ".".join(map(to_camel, key.split(".")))


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"`{each}`" for each in values)
