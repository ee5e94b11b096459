"""What the inputs of a deployer of GitHub must be together."""

from collections.abc import Mapping
from typing import Any

from .github_pull_requests import deploying_inputs
from .github_subjects import is_another_form
from .input_types import Named, listed
from .permissions_github import RUN_TASKS

Deployer = Mapping[str, Any]


def is_bounded(deployer: Deployer, named: Named) -> None:
    """Raise `ValueError` unless the deployer is made here, for some workflows of one repository."""
    kinds = ("branches", "git_tags", "environments", "pull_requests")
    if not any(deployer.get(kind) for kind in kinds):
        *others, last = (f"`{named(kind)}`" for kind in kinds)
        raise ValueError(
            f"must give {', '.join(others)} or {last}: else any workflow of the repository could assume the role"
        )
    if deployer["role"].get("existing"):
        raise ValueError(f"must give a `{named('role')}` that is made here: an existing one is not changed")
    for alias in deployer.get("repository_aliases", []):
        if not is_another_form(deployer["repository"], alias):
            raise ValueError(
                f"must give other forms of `{named('repository')}` in `{named('repository_aliases')}`, got `{alias}`"
                f" for `{deployer['repository']}`"
            )


def keeps_pull_requests_from_deploying(deployer: Deployer, named: Named) -> None:
    """Raise `ValueError` if pull requests can assume a role that can push or update."""
    if deployer.get("pull_requests") and (given := deploying_inputs(deployer)):
        raise ValueError(
            f"must leave out `{named('pull_requests')}` when the deployer can push or update, because every pull"
            f" request could then deploy, got {listed(map(named, given))}"
        )


def says_which_tasks(deployer: Deployer, named: Named) -> None:
    """Raise `ValueError` if any task could be run."""
    if deployer.get(RUN_TASKS.key) and not all(deployer.get(each) for each in RUN_TASKS.goes_with):
        needed = " and ".join(f"`{named(each)}`" for each in RUN_TASKS.goes_with)
        raise ValueError(f"must give {needed} with `{named(RUN_TASKS.key)}`, to say which tasks in which clusters")


def names_one_provider(deployer: Deployer, named: Named) -> None:
    """Raise `ValueError` if the provider is named and searched for."""
    if "provider_arn" in deployer and deployer.get("existing_provider"):
        raise ValueError(
            f"must leave out `{named('existing_provider')}` with `{named('provider_arn')}`, which names the provider"
            " already"
        )
