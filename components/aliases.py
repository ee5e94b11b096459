"""What the resources of a component were called before: so the state calls them until an update is done."""

from collections.abc import Iterator

import pulumi
from pulumi.runtime.sync_await import _sync_await  # as `pulumi.runtime.invoke` waits for its answer


def names(name: str, component: pulumi.Resource | None) -> frozenset[str]:
    """Return the name of a child of this component, and those that it has by the aliases of the component.

    A child whose name begins with that of its component changes with it: `inheritedChildAlias` in
    https://github.com/pulumi/pulumi/blob/master/pkg/resource/deploy/step_generator.go.
    """
    if not component:
        return frozenset({name})
    end = name.removeprefix(component._name)  # noqa: SLF001  Pulumi has no other way
    return frozenset({name, *(f"{former}{end}" for former in _former_names(component))})


def _former_names(component: pulumi.Resource) -> Iterator[str]:
    for alias in component._aliases:  # noqa: SLF001  the same
        urn = _sync_await(pulumi.Output.from_input(alias).future())
        if urn:
            yield urn.rpartition("::")[2]


def children(component: pulumi.Resource) -> pulumi.ResourceOptions:
    """Return the options of what this component makes: all of it has its former names, also where it has the new one.

    The engine finds children by the aliases of their component only in the update that renames it. If that one ends
    before its time, the state has the new name of the component and the former ones of its children.
    """

    def with_aliases(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        former = sorted(names(args.name, component) - {args.name})
        options = pulumi.ResourceOptions(aliases=[pulumi.Alias(name=each) for each in former])
        return (
            pulumi.ResourceTransformationResult(args.props, pulumi.ResourceOptions.merge(args.opts, options))
            if former
            else None
        )

    return pulumi.ResourceOptions(parent=component, transformations=[with_aliases])
