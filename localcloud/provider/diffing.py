"""Diff: which inputs differ from the state, and what follows."""

from collections.abc import Iterable

from pulumi.runtime.proto.provider_pb2 import DiffResponse, PropertyDiff

from localcloud.provider.naming import DEFAULTS
from localcloud.provider.resource_type import Input, ResourceType
from localcloud.provider.wire import Properties, has_unknown

_TAGS_ALL = Input()
_EMPTY: tuple[object, ...] = (None, "", [], {}, False)  # Terraform does not tell a zero value from an absent one


def changed(row: ResourceType, state: Properties, inputs: Properties, ignored: Iterable[str] = ()) -> frozenset[str]:
    """Return the names of the inputs that are not as in the state."""
    declared = {**row.inputs, "tagsAll": _TAGS_ALL} if row.tagged else row.inputs
    heads = {path.partition(".")[0].partition("[")[0] for path in ignored}
    return frozenset(
        name for name, entry in declared.items() if name not in heads and not _same(entry, state, inputs, name)
    )


def response(row: ResourceType, state: Properties, inputs: Properties, ignored: Iterable[str]) -> DiffResponse:
    """Return the engine's view of the change from `state` to `inputs`."""
    names = sorted(changed(row, state, inputs, ignored))
    replaces = [name for name in names if name in row.inputs and row.inputs[name].replaces]
    return DiffResponse(
        changes=DiffResponse.DIFF_SOME if names else DiffResponse.DIFF_NONE,
        diffs=names,
        replaces=replaces,
        deleteBeforeReplace=bool(replaces) and (row.delete_before_replace or _name_stays(row, state, inputs)),
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


def _name_stays(row: ResourceType, state: Properties, inputs: Properties) -> bool:
    """Tell whether the program fixes the name, so that the old one must go before the new one can come."""
    if row.autoname is None or row.autoname.property in inputs.get(DEFAULTS, []):
        return False
    return bool(state.get(row.autoname.property) == inputs.get(row.autoname.property))


def _kind(state: Properties, inputs: Properties, name: str, replaces: bool) -> "PropertyDiff.Kind.ValueType":
    if state.get(name) is None:
        return PropertyDiff.ADD_REPLACE if replaces else PropertyDiff.ADD
    if inputs.get(name) is None:
        return PropertyDiff.DELETE_REPLACE if replaces else PropertyDiff.DELETE
    return PropertyDiff.UPDATE_REPLACE if replaces else PropertyDiff.UPDATE
