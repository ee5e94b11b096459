"""Sections that a config can have several times, under another name than before: what they made stays as it is.

`ecs` becomes an entry of `ecsServices`, or an entry gets another key. Without an alias the engine would make each role
again, which AWS refuses, or delete it first.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi

from . import own_state

_NAMED = frozenset({own_state.ROLE, own_state.POLICY, own_state.GROUP})
"""What has one name in an account: it shows which section made it."""


def options(
    opts: pulumi.ResourceOptions,
    kind: type[pulumi.ComponentResource],
    name: str,
    sections: Mapping[str, Mapping[str, Any]],
) -> pulumi.ResourceOptions:
    """Return the options of the component `name`, with the name that it had before if its section has moved.

    `sections` has the inputs of all components of this kind, by their names.
    """
    former = {each: _former(f"{own_state.COMPONENTS}{kind.__name__}", each, sections) for each in sections}
    # What two sections share out between them, or one puts together, is no move: the components refuse it.
    if len(former[name]) != 1 or any(former[name] & former[each] for each in sections if each != name):
        return opts
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(aliases=[pulumi.Alias(name=min(former[name]))]))


def _former(component: str, name: str, sections: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Return the names of the sections that are gone and have made what this one makes, in the same places."""
    held = {
        each.name: each.outputs.get("name")
        for kind in _NAMED
        for each in own_state.made_by_components(kind)
        if each.types[-2] == component
    }
    children = dict(_children(sections[name]))
    former = {
        child.removesuffix(end)
        for end, aws_name in children.items()
        for child, held_name in held.items()
        if held_name == aws_name and child.endswith(end)
    }
    # A section that made some of its own before has not moved as a whole.
    return {
        each
        for each in former - {*sections}
        if not any(f"{name}{end}" in held and f"{each}{end}" in held for end in children)
    }


def _children(inputs: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, str]]:
    """Yield the ends of the names of what a component makes of these inputs, each with the name in AWS."""
    for key, value in inputs.items():
        end = f"{place}-{key.replace('_', '-')}"
        if key == "group_name":
            yield f"{place}-group", value
        elif isinstance(value, Mapping) and not value.get("existing"):
            if isinstance(value.get("name"), str):
                yield end, value["name"]
            yield from _children(value, end)
