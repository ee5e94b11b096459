"""What a stack's config says of all that the stack makes: settings that roles and users share, and protection."""

from collections.abc import Mapping
from typing import Annotated, Any, NotRequired, get_args, get_origin

import pulumi
from typing_extensions import is_typeddict

# What others can refer to by its ARN. Attachments, inline policies and memberships are not protected, so that an update
# can always take a permission away.
PROTECTED = frozenset(
    {
        "aws:ecr/repository:Repository",
        "aws:iam/group:Group",
        "aws:iam/policy:Policy",
        "aws:iam/role:Role",
        "aws:iam/user:User",
    }
)


def shared(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs that roles and groups take from the whole stack, by their names there."""
    named = {
        "path": settings.get("path"),
        "permissions_boundary": settings.get("permissions_boundary"),
        "users_permissions_boundary": settings.get("permissions_boundary"),
    }
    return {key: value for key, value in named.items() if value is not None}


def filled(annotation: Any, given: Any, defaults: Mapping[str, Any]) -> Any:  # noqa: ANN401  any inputs
    """Return what was given for an annotation, with the defaults wherever inputs of these names can stand and do not.

    Nothing is added to a role that is used as it is.
    """
    if get_origin(annotation) in {Annotated, NotRequired}:
        return filled(get_args(annotation)[0], given, defaults)
    if get_origin(annotation) is Mapping:
        return {name: filled(get_args(annotation)[1], each, defaults) for name, each in given.items()}
    if not is_typeddict(annotation) or given.get("existing"):
        return given
    taken = {key: value for key, value in defaults.items() if key in annotation.__annotations__}
    return {**taken, **{key: filled(annotation.__annotations__[key], each, defaults) for key, each in given.items()}}


def protect() -> None:
    """Protect what the program makes from now on, as far as `PROTECTED` says: the engine refuses to delete it."""
    pulumi.runtime.register_stack_transformation(_protected)


def _protected(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
    if args.type_ not in PROTECTED:
        return None
    opts = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(protect=True))
    return pulumi.ResourceTransformationResult(args.props, opts)
