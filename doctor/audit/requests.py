"""What the engine tells a policy pack about a resource.

`Analyze` gets the inputs of a resource, `AnalyzeStack` the outputs of all, as in `stateToAnalyzerResource` (pkg/
resource/deploy/analyze_snapshot.go) and `Analyze` (pkg/resource/plugin/analyzer_plugin.go) of
https://github.com/pulumi/pulumi, v3.276.0.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from pulumi.runtime.proto import analyzer_pb2 as pb

from doctor.audit.properties import as_struct
from doctor.audit.states import Held, State
from doctor.errors import DoctorError

TIMEOUTS = ("create", "update", "delete", "read")


def of_resource(held: Held, state: State) -> pb.AnalyzeRequest:
    """Return the request about one resource.

    Raises:
        DoctorError: The engine can't read the resource.
    """
    with _readable(held):
        return pb.AnalyzeRequest(
            urn=held.urn,
            type=held.type,
            name=held.name,
            properties=as_struct(held.inputs),
            options=_options(held),
            provider=_provider(held, state),
        )


def of_stack(state: State) -> pb.AnalyzeStackRequest:
    """Return the request about all resources of a stack.

    Raises:
        DoctorError: The engine can't read a resource.
    """
    return pb.AnalyzeStackRequest(resources=[_stack_resource(each, state) for each in state.resources])


@contextmanager
def _readable(held: Held) -> Iterator[None]:
    try:
        yield
    except (AttributeError, TypeError, ValueError) as error:
        raise DoctorError(f"must be as an engine writes it, got a wrong value for `{held.urn}`: {error}") from error


def _stack_resource(held: Held, state: State) -> pb.AnalyzerResource:
    content = held.content
    with _readable(held):
        return pb.AnalyzerResource(
            urn=held.urn,
            type=held.type,
            name=held.name,
            properties=as_struct(content.get("outputs") or {}),
            options=_options(held),
            provider=_provider(held, state),
            parent=content.get("parent") or "",
            dependencies=content.get("dependencies"),
            propertyDependencies={
                key: pb.AnalyzerPropertyDependencies(urns=urns)
                for key, urns in (content.get("propertyDependencies") or {}).items()
                if urns
            },
        )


def _options(held: Held) -> pb.AnalyzerResourceOptions:
    content = held.content
    timeouts = content.get("customTimeouts") or {}
    return pb.AnalyzerResourceOptions(
        protect=content.get("protect") or False,
        ignoreChanges=content.get("ignoreChanges"),
        additionalSecretOutputs=content.get("additionalSecretOutputs"),
        aliases=content.get("aliases"),
        customTimeouts=pb.AnalyzerResourceOptions.CustomTimeouts(
            **{key: timeouts[key] for key in TIMEOUTS if key in timeouts}
        ),
        parent=content.get("parent") or "",
    )


def _provider(held: Held, state: State) -> pb.AnalyzerProviderResource | None:
    """Return the provider of a resource, which the state names as `URN::ID`."""
    reference = held.content.get("provider")
    found = state.providers.get(reference.rpartition("::")[0]) if isinstance(reference, str) else None
    if found is None:
        return None
    return pb.AnalyzerProviderResource(
        urn=found.urn, type=found.type, name=found.name, properties=as_struct(found.inputs)
    )
