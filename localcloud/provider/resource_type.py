"""The shape of a row: what there is to know of one resource type."""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi.runtime.rpc import UNKNOWN

from localcloud.provider import documents
from localcloud.provider.aws import Aws
from localcloud.provider.validation import Check
from localcloud.provider.wire import Properties, has_unknown


class ProviderError(Exception):
    """What the provider tells the user; the text is the message."""


@dataclass(frozen=True)
class Kind:
    """What sort of value an input is."""

    accepts: type = str
    """The type of a known value, after `checked`."""
    checked: Callable[[Any], Any] = lambda value: value
    """Turns what a program gives into what the provider keeps as input."""
    same: Callable[[Any, Any], bool] = operator.eq
    """Tells whether two known, non-empty values are no change."""
    stored: Callable[[Any], Any] = lambda value: value
    """Turns an input into the form it has in the state."""
    keeps_form: bool = True
    """A value that AWS words in another way, but that is the same, stays in the state as the program gave it."""


def _document_checked(value: object) -> object:
    if isinstance(value, dict | list):
        return UNKNOWN if has_unknown(value) else documents.as_text(value)
    return value


def _same_members(left: list[str], right: list[str]) -> bool:
    return sorted(left) == sorted(right)


TEXT = Kind()
NUMBER = Kind(int)
FLAG = Kind(bool)
OBJECT = Kind(dict)
BLOCKS = Kind(list)
"""A list of objects."""
DOCUMENT = Kind(checked=_document_checked, same=documents.same, stored=documents.normalised)
"""A JSON document: a program gives text or an object, the provider keeps text."""
SET = Kind(list, same=_same_members)
"""A list of strings whose order says nothing."""


@dataclass(frozen=True)
class Input:
    """One input property of a resource type."""

    kind: Kind = TEXT
    required: bool = False
    default: object = None
    checks: tuple[Check, ...] = ()
    replaces: bool = False
    """A change makes a new resource."""
    computed: bool = False
    """If the program omits it, it is whatever AWS has: no change."""
    kept: bool = False
    """AWS (or moto) does not report it: a read keeps what the state says."""
    moves: tuple[str, ...] = ()
    """Outputs that change with it, hence are unknown in the preview of an update."""


@dataclass(frozen=True)
class Autoname:
    """How Pulumi names the resource when the program does not: `<logical name>-<7 hex digits>`."""

    property: str = "name"
    longest: int = 255
    lower: bool = False


@dataclass(frozen=True)
class Id:
    """The resource's id, made of some of its properties: `Id("role", "name", separator=":")` is `<role>:<name>`."""

    parts: tuple[str, ...]
    separator: str = ""
    malformed: str = ""
    """What the provider says of an id to import that has not this form; `{id}` stands for it."""

    def of(self, state: Properties) -> str:
        """Return the id of the resource with this state."""
        return self.separator.join(str(state[part]) for part in self.parts)

    def parse(self, resource_id: str) -> Properties:
        """Return the properties that the id of a resource to import tells.

        Raises:
            ProviderError: it has not the form.
        """
        values = resource_id.split(self.separator, len(self.parts) - 1) if self.separator else [resource_id]
        if len(values) != len(self.parts) or not all(values):
            raise ProviderError(self.malformed.format(id=resource_id))
        return dict(zip(self.parts, values, strict=True))


def _no_rules(_inputs: Properties) -> Iterator[tuple[str, str]]:
    return iter(())


@dataclass(frozen=True)
class ResourceType:
    """One row: a resource type's properties, and the AWS calls of its life.

    The functions take and return property maps. They let `AwsError` through: the servicer puts what was being done
    in front, and knows that a read or a deletion of what is gone is no error.
    """

    type: str
    """Pulumi's token of it: `aws:iam/role:Role`."""
    noun: str
    """The provider's name for it in messages: `IAM Role`."""
    id: Id
    inputs: Mapping[str, Input]
    create: Callable[[Aws, Properties], Properties | None]
    """(aws, inputs): makes it; returns what reading it takes besides the inputs."""
    read: Callable[[Aws, Properties], Properties | None]
    """(aws, what is known of it): returns inputs and outputs as AWS has them, or None when it is gone."""
    delete: Callable[[Aws, Properties], None]
    """(aws, state)"""
    update: Callable[[Aws, Properties, Properties, frozenset[str]], None] | None = None
    """(aws, old state, new inputs, names of the changed inputs)"""
    outputs: tuple[str, ...] = ()
    secrets: frozenset[str] = frozenset()
    """Outputs that the engine encrypts in its state and does not show."""
    autoname: Autoname | None = None
    delete_before_replace: bool = False
    rules: Callable[[Properties], Iterator[tuple[str, str]]] = _no_rules
    """Checks beyond a single input: yields (property path, message). Values may be unknown."""
    importable: bool = True
    reads_back: bool = True
    """Whether a creation or an update ends with a read; without, the state is what the program gave."""
    doing: Mapping[str, str] = field(default_factory=dict)
    """Words for `create`, `read`, `update`, `delete` where they are not `creating <noun> (<id>)` and so on."""

    @property
    def tagged(self) -> bool:
        """Whether the type takes tags."""
        return "tags" in self.inputs

    @property
    def regional(self) -> bool:
        """Whether the type lives in a region, which a program may set per resource."""
        return "region" in self.inputs

    def after(self, aws: Aws, known: Properties) -> Properties:
        """Return what is known of the resource after a creation or an update."""
        if self.reads_back:
            return self.read(aws, known) or {}
        return {name: known[name] for name in self.inputs if name in known}

    def words(self, action: str, state: Properties) -> str:
        """Return what is being done, as the provider begins a message: `creating IAM Role (app)`."""
        default = f"{action.removesuffix('e')}ing {self.noun} ({{{self._called}}})"
        return self.doing.get(action, default).format_map(dict.fromkeys(self.inputs) | state)

    @property
    def _called(self) -> str:
        return next((part for part in self.id.parts if part in self.inputs), "name")
