"""All that the doctor knows of one type of resource."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from doctor.account import Live
from doctor.kinds.field import Field

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine writes for a text that is unknown until the update."""
_NAMES = ("name", "group", "role", "user", "repository", "policyArn", "permissionSetArn")
Inputs = Mapping[str, Any]
"""The properties of a resource as a program gives them: `{"name": "x", "path": "/"}`."""


@dataclass(frozen=True)
class Found:
    """What the account has: the id that an import takes, and its properties, called as a program calls them."""

    id: str
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """One thing that differs from the program."""

    what: str
    """The resource and its property: "role `x`: path"."""
    expected: str
    found: str
    replaces: bool = False
    """AWS can't change it: an update deletes the resource and creates it again."""

    @property
    def text(self) -> str:
        """All of it on a line."""
        how = " (an update deletes it and creates it again)" if self.replaces else ""
        return f"{self.what}: {self.found}, not {self.expected}{how}"


@dataclass(frozen=True)
class Hold:
    """A policy that a user, group or role holds."""

    kind: str
    """Kind of the holder: `group`, `role` or `user`."""
    holder: str
    policy: str
    """The ARN of a managed policy, the name of an inline one."""

    @property
    def is_managed(self) -> bool:
        """Whether it is a managed policy, which others can hold as well."""
        return self.policy.startswith("arn:")

    @property
    def removal(self) -> str:
        """The command that takes it from the holder."""
        whose = f"--{self.kind}-name {self.holder}"
        if self.is_managed:
            return f"aws iam detach-{self.kind}-policy {whose} --policy-arn {self.policy}"
        return f"aws iam delete-{self.kind}-policy {whose} --policy-name {self.policy}"

    @property
    def attachment(self) -> str:
        """The command that gives a managed policy to the holder."""
        return f"aws iam attach-{self.kind}-policy --{self.kind}-name {self.holder} --policy-arn {self.policy}"


@dataclass(frozen=True)
class Obstacle:
    """Why AWS refuses to delete something, or to create it again, and what clears the way."""

    why: str
    """A sentence."""
    holds: tuple[Hold, ...] = ()
    """Who holds the managed policy, or what the user or group holds."""
    release: tuple[str, ...] = ()
    """Commands that clear what else is in the way."""
    delete: tuple[str, ...] = ()
    """Commands that delete it once nobody holds it."""
    arn: str = ""
    """The ARN that the policy of the program gets."""

    @property
    def commands(self) -> tuple[str, ...]:
        """Commands that delete it: it is taken from all who hold it first."""
        return (*(each.removal for each in self.holds), *self.delete)

    def given_back(self, own: Collection[Hold]) -> tuple[str, ...]:
        """Return the commands that give the program's policy to those who held it, but for what the program does."""
        holds = {replace(each, policy=self.arn) for each in self.holds if self.arn} - {*own}
        return tuple(sorted(each.attachment for each in holds))


TAKEN = "Give the program's another name, or delete that one."
"""What to do where something else has the name."""


@dataclass(frozen=True)
class Owner:
    """What a resource goes away with: its type, and the property that names it."""

    property: str
    type: str


def _nothing(_inputs: Inputs, _live: Live) -> None:
    return None


def _is_named(inputs: Inputs) -> bool:
    return "namePrefix" not in inputs and all(inputs.get(name) != UNKNOWN for name in _NAMES)


@dataclass(frozen=True)
class Kind:
    """A type of resource. The ids are those of "Import" on its page in https://www.pulumi.com/registry/packages/aws/."""

    type: str
    label: Callable[[Inputs], str]
    """Return what people call it: "role `x`"."""
    find: Callable[[Inputs, Live], Found | None]
    """Look it up in the account."""
    reads: tuple[str, ...]
    """The actions that looking it up takes, and what has its name."""
    fields: Mapping[str, Field] = field(default_factory=dict)
    """Its properties that are compared, by the names of the program."""
    owners: tuple[Owner, ...] = ()
    namesake: Callable[[Inputs, Live], Obstacle | None] = _nothing
    """Look up something else that has its name, so that it can't be created."""
    obstacle: Callable[[Inputs, Live], Obstacle | None] = _nothing
    """Look up why AWS refuses to delete it, as a replacement must."""

    def look_up(self, inputs: Inputs, live: Live) -> Found | None:
        """Look it up, unless the provider makes a name up for it, or its name is unknown until the update."""
        return self.find(inputs, live) if _is_named(inputs) else None

    def taken_by(self, inputs: Inputs, live: Live) -> Obstacle | None:
        """Look up what has its name, of something that the account has not."""
        return self.namesake(inputs, live) if _is_named(inputs) else None

    def differences(
        self, expected: Inputs, found: Mapping[str, Any], only: frozenset[str] | None = None
    ) -> Iterator[Difference]:
        """Yield what differs, of the properties `only` if they are given."""
        for name, each in self.fields.items():
            if only is None or name in only:
                for pair in each.differences(expected.get(name), found.get(name)):
                    what = ": ".join(filter(None, (self.label(expected), each.name, pair.where)))
                    yield Difference(what, pair.expected, pair.found, each.replaces)
