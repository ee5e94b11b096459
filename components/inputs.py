"""What a caller gives to a component, for documents that are built from plain values."""

from typing import Any

import pulumi


def known(inputs: object) -> pulumi.Output[Any]:
    """The inputs with every `Output` in them resolved; known at preview when none of those is unknown."""
    # Any: the type of `from_input` does not say that it resolves what stands inside lists and mappings, too.
    return pulumi.Output.from_input(inputs)
