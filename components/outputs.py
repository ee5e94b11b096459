"""What components and stacks give out."""

from inspect import get_annotations
from typing import Any

import pulumi
from pydantic.alias_generators import to_camel

from . import own_state


def register(
    component: pulumi.ComponentResource,
    kind: type[pulumi.ComponentResource],
    opts: pulumi.ResourceOptions | None,
) -> None:
    """Register the outputs of a component of this kind, and whether its options retain what it made."""
    retained = {own_state.RETAINED: True} if opts and opts.retain_on_delete else {}
    component.register_outputs({**outputs_of(component, kind), **retained})


def outputs_of(component: pulumi.ComponentResource, kind: type[pulumi.ComponentResource]) -> dict[str, Any]:
    """Return the outputs of a component of this kind, by their names in the schema of the plugin."""
    return {to_camel(name): getattr(component, name) for name in get_annotations(kind)}


def prefix(component: str) -> str:
    """Return what stands before the outputs of a stack that are those of this component: `ecs_web_` for `ecs-web`."""
    return f"{component.replace('-', '_')}_"


def export(prefix: str, component: pulumi.ComponentResource) -> None:
    """Export every output of a component, under its name after `prefix`; of what it was not asked for, it has none.

    `..._ready_arn` isn't exported: it is the same text as `..._arn`, for resources of the same program.
    """
    for name in get_annotations(type(component)):
        output = getattr(component, name)
        if output is not None and not name.endswith("_ready_arn"):
            pulumi.export(prefix + name, output)
