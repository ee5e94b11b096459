"""The sections that a config can have several times: one alone, and more of them under names of their own."""

from collections.abc import Mapping
from typing import TypeVar

ECS = "ecs"
"""The component of `ecs`; those of `ecsServices` are `ecs-NAME`."""
EXPRESS = "express"
"""The component of `express`."""
GITHUB = "git-hub"
"""The component of `gitHub`; those of `gitHubDeployers` are `git-hub-NAME`."""

ArgsT = TypeVar("ArgsT")


def all_of(component: str, only: ArgsT | None, several: Mapping[str, ArgsT]) -> dict[str, ArgsT]:
    """Return the inputs of the one section and of the named ones, under the names of their components."""
    named = {f"{component}-{name}": each for name, each in several.items()}
    return {**({component: only} if only else {}), **named}


def component_of(name: str) -> str:
    """Return the component of an entry of `ecsServices`, or of `ecs` or `express`, as `passRolesOf` names them."""
    return name if name in {ECS, EXPRESS} else f"{ECS}-{name}"
