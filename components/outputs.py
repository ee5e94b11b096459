"""What a stack says about its components."""

import pulumi


def export(prefix: str, component: pulumi.ComponentResource) -> None:
    """Export every output of a component, under its name after `prefix`; of what it was not asked for, it has none.

    `..._ready_arn` is the text of `..._arn` again, for resources of the same program, and left out.
    """
    for name in type(component).__annotations__:
        output = getattr(component, name)
        if output is not None and not name.endswith("_ready_arn"):
            pulumi.export(prefix + name, output)
