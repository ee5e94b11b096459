"""The config of the deployers of GitHub."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from .github_deployer import GitHubDeployerArgs
from .section import Distinct, Section, ServiceRoleSection
from .texts import Text

# https://docs.github.com/en/rest/repos/repos; the owner's name has no underscore but for managed users.
GitHubRepository = Annotated[
    str, Text(r"[A-Za-z0-9_-]{1,39}/[\w.-]{1,100}", "a repository of GitHub, `owner/name`, without a wildcard")
]
Branch = Annotated[str, Text(r"[\w./#@+-]{1,244}", "the name of a branch, without `refs/heads/` or a wildcard")]
Environment = Annotated[str, Text(r"[\w. /-]{1,255}", "the name of an environment, without a wildcard")]
_ECS = r"[\w-]{1,255}"
EcsService = Annotated[str, Text(rf"{_ECS}/{_ECS}", "a service of ECS, `cluster/service`, without a wildcard")]
# https://docs.aws.amazon.com/apprunner/latest/api/API_CreateService.html
AppRunnerService = Annotated[
    str, Text(r"[A-Za-z0-9][\w-]{3,39}", "the name of a service: 4 to 40 characters of `A-Za-z0-9_-`")
]


class GitHubSection(Section[GitHubDeployerArgs]):
    """The workflows that deploy."""

    role: ServiceRoleSection
    repository: GitHubRepository
    branches: Annotated[list[Branch], Field(min_length=1), Distinct] | None = None
    environments: Annotated[list[Environment], Field(min_length=1), Distinct] | None = None
    existing_provider: bool | None = None
    ecs_services: Annotated[list[EcsService], Distinct] | None = None
    app_runner_services: Annotated[list[AppRunnerService], Distinct] | None = None

    @model_validator(mode="after")
    def _is_bounded(self) -> Self:
        if not (self.branches or self.environments):
            raise ValueError("must give `branches` or `environments`: else any branch could deploy")
        if self.role.existing:
            raise ValueError("must give a `role` that is made here: an existing one is not changed")
        return self
