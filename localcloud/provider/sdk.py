"""What the installed `pulumi_aws` says of a resource type: its inputs, which of them are required, and its outputs.

The package is generated from the provider's schema, and keeps what a check needs: the class of a type's arguments has
a getter for each input, which knows the input's name on the wire, and an `__init__` whose parameters without a default
are the required inputs.
"""

import difflib
import enum
import importlib
import inspect
import sys
import threading
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from pulumi.runtime.rpc import _RESOURCE_MODULES  # the package lists its types nowhere else

from localcloud.provider.resource_type import ProviderError

_importing = threading.Lock()
"""Held while a service's classes are imported, which the package does when some thread first looks at them."""
_SCALARS = {str: "string", bool: "boolean", int: "integer", float: "number"}


@dataclass(frozen=True)
class Shape:
    """What a value can be: `string`, `boolean`, `integer`, `number`, `list`, `map`, `object`, `document` or `any`.

    A `document` is text, or an object that the provider turns into text, such as a policy document.
    """

    kind: str
    items: "Shape | None" = None
    """What a list or a map holds."""
    fields: type | None = None
    """The class that has the properties of an object."""


_ANY = Shape("any")


@dataclass(frozen=True)
class Field:
    """One property of an object."""

    shape: Shape
    required: bool


@dataclass(frozen=True)
class SdkType:
    """A resource type, with its properties by their names on the wire."""

    token: str
    inputs: Mapping[str, Field]
    outputs: frozenset[str]


@cache
def find(token: str) -> SdkType:
    """Return the resource type of a token such as `aws:s3/bucket:Bucket`.

    Raises:
        ProviderError: the package has no such type.
    """
    if token not in tokens():
        near = difflib.get_close_matches(token, tokens(), n=1)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        raise ProviderError(f"pulumi_aws {version('pulumi-aws')} has no resource type `{token}`{hint}")
    package, name = _classes()[token]
    with _importing:
        resource = getattr(importlib.import_module(package), name)
    module = sys.modules[resource.__module__]
    # Where `...Args` is the name of another input's class, the code generator takes the longer one.
    arguments = getattr(module, f"{name}InitArgs", None) or getattr(module, f"{name}Args")
    return SdkType(token, fields(arguments), frozenset(_names(resource).values()))


def tokens() -> Iterable[str]:
    """Return the tokens of all resource types."""
    return _classes().keys()


def configuration() -> Mapping[str, Field]:
    """Return the keys of the provider's own configuration."""
    with _importing:
        return fields(importlib.import_module("pulumi_aws.provider").ProviderArgs)


@cache
def fields(arguments: type) -> Mapping[str, Field]:
    """Return the properties of a class of arguments by their names on the wire."""
    parameters = inspect.signature(arguments).parameters
    namespace = vars(sys.modules[arguments.__module__])
    return {
        known: Field(
            _shape(inspect.get_annotations(vars(arguments)[name].fget)["return"], namespace),
            required=parameters[name].default is inspect.Parameter.empty,
        )
        for name, known in _names(arguments).items()
    }


@cache
def _classes() -> Mapping[str, tuple[str, str]]:
    """Return the package and the name of each resource type's class, by token."""
    importlib.import_module("pulumi_aws")
    modules: list[Any] = [module for each in _RESOURCE_MODULES.values() for module in each]
    return {
        token: (module.mod_info["fqn"], name)
        for module in modules
        if module.mod_info["pkg"] == "aws"
        for token, name in module.mod_info["classes"].items()
    }


def _names(generated: type) -> dict[str, str]:
    """Return the names of a class's properties on the wire, by their names in Python."""
    getters: dict[str, Any] = {
        name: member.fget for name, member in vars(generated).items() if isinstance(member, property)
    }
    return {name: getter._pulumi_name for name, getter in getters.items()}  # noqa: SLF001  the SDK tells it nowhere else


def _shape(annotation: object, namespace: Mapping[str, object]) -> Shape:
    """Return what an annotation such as `Input[Optional[Sequence[Input[str]]]]` lets a value be."""
    shapes = {_alternative(member, namespace) for member in _members(annotation)}
    if len(shapes) == 1:
        return shapes.pop()
    return Shape("document") if Shape("string") in shapes else _ANY


def _members(annotation: object) -> Iterator[object]:
    """Yield the types of a value: without None, and without the promises of a value that `Input` adds."""
    if typing.get_origin(annotation) is typing.Union:
        for member in typing.get_args(annotation):
            yield from _members(member)
    elif not (annotation is type(None) or _is_promise(annotation)):
        yield annotation


def _is_promise(annotation: object) -> bool:
    if isinstance(annotation, typing.ForwardRef):
        return annotation.__forward_arg__.startswith("Output[")
    return getattr(typing.get_origin(annotation), "__name__", "") in {"Awaitable", "Output"}


def _alternative(annotation: object, namespace: Mapping[str, object]) -> Shape:
    known = namespace.get(annotation.__forward_arg__) if isinstance(annotation, typing.ForwardRef) else annotation
    origin, arguments = typing.get_origin(known), typing.get_args(known)
    if origin is Sequence:
        return Shape("list", _shape(arguments[0], namespace))
    if origin is Mapping:
        return Shape("map", _shape(arguments[1], namespace))
    if not isinstance(known, type):
        return _ANY  # also a name that its module lacks: `PolicyDocumentArgs` in most
    if issubclass(known, enum.Enum):
        return Shape(_SCALARS[type(next(iter(known)).value)])
    if hasattr(known, "_pulumi_input_type"):
        return Shape("object", fields=known)
    return Shape(_SCALARS[known]) if known in _SCALARS else _ANY
