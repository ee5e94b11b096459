"""The life of a resource as data: its inputs, what AWS sees of them, and what follows from changing them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import jmespath  # type: ignore[import-untyped]  # jmespath ships no types

from localcloud.provider.wire import Properties
from tests.localcloud.provider.engine import Boto, Engine, Resource


@dataclass(frozen=True)
class Seen:
    """What AWS answers past the provider: a call, and what a JMESPath finds in the answer."""

    service: str
    operation: str
    parameters: dict[str, object]
    path: str

    def by(self, boto: Boto) -> object:
        return jmespath.search(self.path, boto(self.service, self.operation, **self.parameters))


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


@contextmanager
def needed(engine: Engine, life: Life) -> Iterator[None]:
    """Create what the resource needs, for as long as the block lasts."""
    made = [engine.create(kind, "needed", inputs) for kind, inputs in life.needs]
    yield
    for resource in reversed(made):
        engine.delete(resource)


def clear(engine: Engine, resource: Resource) -> None:
    """Detach what a deleted resource that only watches attachments leaves attached."""
    if "policyArns" in resource.inputs:
        engine.update(resource, resource.inputs | {"policyArns": []})
