"""The tags of a resource: those of its component, and its own."""

from collections.abc import Mapping

import pulumi

from .input_types import first_repeated
from .texts import MOST_TAGS

Tags = Mapping[str, pulumi.Input[str]]


def over(tags: Tags, own: Tags) -> dict[str, pulumi.Input[str]]:
    """Return the tags with its own ones, which win even if their keys are written in another case."""
    own_keys = {key.lower() for key in own}
    return {**{key: value for key, value in tags.items() if key.lower() not in own_keys}, **own}


def of_iam(what: str, tags: Tags, own: Tags) -> dict[str, pulumi.Input[str]]:
    """Return the tags of a role, user or managed policy; raises RunError if IAM would refuse them.

    IAM takes the keys `Team` and `team` for the same, except on policies, which have the tags of their role here.
    Source: "Case sensitivity" in https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules
    """
    found = over(tags, own)
    if repeated := first_repeated([key.lower() for key in found]):
        both = " and ".join(f"`{key}`" for key in found if key.lower() == repeated)
        raise pulumi.RunError(f"{what} must have each tag once, and IAM ignores the case of its key, got {both}")
    return at_most(what, found)


def at_most(what: str, tags: Tags) -> dict[str, pulumi.Input[str]]:
    """Return the tags of a resource; raises RunError if AWS would refuse so many."""
    if len(tags) > MOST_TAGS:
        raise pulumi.RunError(
            f"{what} must have at most {MOST_TAGS} tags, got {len(tags)} with its own and those of its component"
        )
    return dict(tags)
