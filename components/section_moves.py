"""Sections that a config can have several times, under another name than before: what they made stays as it is.

`ecs` becomes an entry of `ecsServices`, or an entry gets another key. Without an alias the engine would make each role
again, which AWS refuses, or delete it first.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import pulumi

from . import own_state
from .identity_center import permission_set_name

_NAMED = frozenset({own_state.ROLE, own_state.POLICY, own_state.GROUP})
"""What has one name in an account: it shows which section made it."""
_PERMISSION_SET = "aws:ssoadmin/permissionSet:PermissionSet"


def options(
    opts: pulumi.ResourceOptions, kind: type[pulumi.ComponentResource], sections: Mapping[str, Mapping[str, Any]]
) -> dict[str, pulumi.ResourceOptions]:
    """Return the options of each component, with the name that it had before if its section has moved.

    `sections` has the inputs of all components of this kind, by their names.
    """
    former = {name: _former(f"{own_state.COMPONENTS}{kind.__name__}", name, sections) for name in sections}
    takers = Counter(chain(*former.values()))

    def of_section(name: str) -> pulumi.ResourceOptions:
        # What two sections share out between them, or one puts together, is no move: the components refuse it.
        if len(former[name]) != 1 or takers[min(former[name])] > 1:
            return opts
        moved = pulumi.ResourceOptions(aliases=[pulumi.Alias(name=min(former[name]))])
        return pulumi.ResourceOptions.merge(opts, moved)

    return {name: of_section(name) for name in sections}


def _former(component: str, name: str, sections: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Return the names of the sections that are gone and have made what this one makes, in the same places."""
    made = [each for each in own_state.resources() if each.types[-2:-1] == (component,)]
    named = [each for each in made if each.types[-1] in _NAMED]
    held = {each.name for each in named}
    ends = dict(_children(sections[name]))
    if former := _makers(named, ends) - {*sections}:
        # A section that made some of its own before has not moved as a whole.
        return {each for each in former if not any(f"{name}{end}" in held and f"{each}{end}" in held for end in ends)}
    # After an update that failed, what has a name may have moved, and what belongs to it not yet.
    return {each for each in _makers(made, ends) - {*sections} if not any(f"{each}{end}" in held for end in ends)}


def _makers(made: Sequence[own_state.Resource], ends: Mapping[str, str]) -> set[str]:
    """Return the names of the sections that made what has one of these ends, or belongs to it, by its name in AWS."""
    permission_sets = (each.outputs for each in made if each.types[-1] == _PERMISSION_SET)
    sets = {each["arn"]: each["name"] for each in permission_sets if "arn" in each}
    places = {end.removesuffix("group"): aws_name for end, aws_name in ends.items()}
    return {
        each.name.rpartition(place)[0]
        for each in made
        for place, aws_name in places.items()
        if place in each.name and aws_name in _names(each.outputs, sets)
    }


def _names(outputs: Mapping[str, Any], sets: Mapping[str, str]) -> set[str]:
    """Return the names in AWS of a resource and of what it belongs to; `sets` are those of permission sets, by ARN."""
    own = (outputs.get(key) for key in ("name", "role", "group", "user"))
    return {*own, *(outputs.get("groups") or []), sets.get(outputs.get("permissionSetArn", ""), "")}


def _children(inputs: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, str]]:
    """Yield the ends of the names of what a component makes of these inputs, each with the name in AWS."""
    if "group_name" in inputs:
        yield f"{place}-group", inputs["group_name"]
        yield from ((f"{place}-{each}-{user}", user) for user in inputs.get("users", []) for each in ("user", "login"))
    if "identity_center" in inputs:
        yield f"{place}-permission-set", permission_set_name(inputs)
    for key, value in inputs.items():
        if isinstance(value, Mapping) and not value.get("existing"):
            end = f"{place}-{key.replace('_', '-')}"
            if isinstance(value.get("name"), str):
                yield end, value["name"]
            yield from _children(value, end)
