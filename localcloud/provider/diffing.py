"""Diff: which inputs differ from the state, and what follows."""

from pulumi.runtime.proto.provider_pb2 import DiffResponse, PropertyDiff

from localcloud.provider.naming import DEFAULTS
from localcloud.provider.resource_type import Input, ResourceType
from localcloud.provider.wire import Properties, has_unknown

_TAGS_ALL = Input()
_EMPTY: tuple[object, ...] = (None, "", [], {}, False)  # Terraform does not tell a zero value from an absent one


def changed(row: ResourceType, state: Properties, inputs: Properties) -> frozenset[str]:
    """Return the names of the inputs that are not as in the state."""
    declared = {**row.inputs, "tagsAll": _TAGS_ALL} if row.tagged else row.inputs
    return frozenset(name for name, entry in declared.items() if not _same(entry, state, inputs, name))


def response(row: ResourceType, state: Properties, inputs: Properties) -> DiffResponse:
    """Return the engine's view of the change from `state` to `inputs`."""
    names = sorted(changed(row, state, inputs))
    replaces = [name for name in names if name in row.inputs and row.inputs[name].replaces]
    return DiffResponse(
        changes=DiffResponse.DIFF_SOME if names else DiffResponse.DIFF_NONE,
        diffs=names,
        replaces=replaces,
        deleteBeforeReplace=bool(replaces) and (row.delete_before_replace or _name_given(row, inputs)),
        hasDetailedDiff=True,
        detailedDiff={name: PropertyDiff(kind=_kind(state, inputs, name, name in replaces)) for name in names},
    )


def _same(declared: Input, state: Properties, inputs: Properties, name: str) -> bool:
    old, new = state.get(name), inputs.get(name)
    if declared.computed and new is None:
        return True
    if has_unknown(new):
        return False
    if old in _EMPTY or new in _EMPTY:
        return old in _EMPTY and new in _EMPTY
    return declared.kind.same(old, new)


def _name_given(row: ResourceType, inputs: Properties) -> bool:
    """Tell whether the program gives the name: then the bridge lets the old resource go before the new one comes.

    It does so for a new name, too (`nameRequiresDeleteBeforeReplace` in pkg/tfbridge/schema.go of the bridge).
    """
    return (
        row.autoname is not None
        and row.autoname.property in inputs
        and row.autoname.property not in inputs.get(DEFAULTS, [])
    )


def _kind(state: Properties, inputs: Properties, name: str, replaces: bool) -> "PropertyDiff.Kind.ValueType":
    if state.get(name) is None:
        return PropertyDiff.ADD_REPLACE if replaces else PropertyDiff.ADD
    if inputs.get(name) is None:
        return PropertyDiff.DELETE_REPLACE if replaces else PropertyDiff.DELETE
    return PropertyDiff.UPDATE_REPLACE if replaces else PropertyDiff.UPDATE
