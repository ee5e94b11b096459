"""What a stack's config says of all its roles and users, where they say nothing of their own."""

from collections.abc import Mapping
from typing import Annotated, Any, NotRequired, get_args, get_origin

from typing_extensions import is_typeddict


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
