"""The life of a resource as data: its inputs, what AWS sees of them, and what follows from changing them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import jmespath  # type: ignore[import-untyped]  # jmespath ships no types

from localcloud.provider.wire import Properties
from tests.localcloud.provider.engine import Boto, Engine, Resource


@dataclass(frozen=True)
class Seen:
    """What AWS answers past the provider: a call, and what a JMESPath finds in the answer."""

    service: str
    operation: str
    parameters: dict[str, Any]
    path: str
    of_state: frozenset[str] = frozenset()
    """Parameters that are the names of outputs: AWS chooses their values."""

    def by(self, boto: Boto, state: Properties) -> object:
        """Ask about a resource with this state."""
        parameters = {name: state[value] if name in self.of_state else value for name, value in self.parameters.items()}
        return jmespath.search(self.path, boto(self.service, self.operation, **parameters))


@dataclass(frozen=True)
class Life:
    """One case: inputs, what AWS sees of them, and what follows from changing them."""

    type: str
    inputs: Properties
    id: str
    seen: Seen
    value: object
    """What `seen` gives after the creation."""
    needs: tuple[tuple[str, Properties], ...] = ()
    """Resources that must exist, as (type, inputs)."""
    update: Properties = field(default_factory=dict)
    """Changed inputs that need no replacement ({}: there are none)."""
    updated: object = None
    """What `seen` gives after the update."""
    replacing: Properties = field(default_factory=dict)
    """Inputs of which each change makes a new resource."""
    unknown: frozenset[str] = frozenset()
    """What a preview does not know of a new resource."""
    import_id: str | None = None
    """The id to import it by, where it is not `id`."""
    not_imported: frozenset[str] = frozenset()
    """Inputs that AWS does not report, so that an import cannot find them."""
    reworded: frozenset[str] = frozenset()
    """Inputs that AWS reports in another form than a program must give them in."""
    left: object = None
    """What `seen` gives after the deletion, where it can still be asked."""


INSTANCE, NEEDED = "<instance>", "<needed>"
"""Stand for the ARN of the instance of Identity Center, and for that of what is needed first."""


def _named(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401  inputs of any type
    if isinstance(value, dict):
        return {key: _named(each, names) for key, each in value.items()}
    if isinstance(value, str):
        for placeholder, name in names.items():
            value = value.replace(placeholder, name)
    return value


@contextmanager
def needed(engine: Engine, life: Life) -> Iterator[Life]:
    """Create what the resource needs, for as long as the block lasts; yield the life with what AWS calls these."""
    instance = engine.invoke("aws:ssoadmin/getInstances:getInstances")["arns"][0]
    made = [engine.create(kind, "needed", _named(inputs, {INSTANCE: instance})) for kind, inputs in life.needs]
    names = {INSTANCE: instance, **({NEEDED: made[0].state["arn"]} if made and "arn" in made[0].state else {})}
    yield replace(
        life,
        inputs=_named(life.inputs, names),
        id=_named(life.id, names),
        seen=replace(life.seen, parameters=_named(life.seen.parameters, names)),
    )
    for resource in reversed(made):
        engine.delete(resource)


def clear(engine: Engine, resource: Resource) -> None:
    """Detach what a deleted resource that only watches attachments leaves attached."""
    if "policyArns" in resource.inputs:
        engine.update(resource, resource.inputs | {"policyArns": []})
