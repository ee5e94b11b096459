"""Check: a program's inputs become the provider's inputs, or are refused."""

from collections.abc import Iterator

from pulumi.runtime.rpc import UNKNOWN

from localcloud.provider.aws_model import UnknownRegionError, partitions
from localcloud.provider.naming import DEFAULTS, Naming
from localcloud.provider.resource_type import Input, ProviderError, ResourceType
from localcloud.provider.validation import attribute_name, missing
from localcloud.provider.wire import Properties, has_unknown

_TYPES = {str: "a string", int: "a number", bool: "a boolean", list: "a list", dict: "an object"}


def checked(
    row: ResourceType, news: Properties, olds: Properties, naming: Naming, *, region: str, default_tags: dict[str, str]
) -> tuple[Properties, list[str]]:
    """Return the provider's inputs for `news`, and every reason to refuse them in the provider's words.

    `olds` are the resource's inputs so far ({} for a new one): a name that Pulumi chose stays.
    """
    reasons = [
        f"the local cloud knows no input `{name}` of {row.type}; it knows {', '.join(sorted(row.inputs))}"
        for name in sorted(news.keys() - row.inputs.keys() - {DEFAULTS, "tagsAll", "id"})
    ]
    inputs = {
        name: row.inputs[name].kind.checked(value)
        for name, value in news.items()
        if name in row.inputs and value is not None
    }
    defaults = [name for name, declared in row.inputs.items() if declared.default is not None and name not in inputs]
    inputs |= {name: row.inputs[name].default for name in defaults}
    if row.autoname and row.autoname.property not in inputs and "namePrefix" not in inputs:
        try:
            inputs[row.autoname.property] = naming.name(row.autoname, olds)
        except ProviderError as refusal:
            reasons.append(str(refusal))
        defaults.append(row.autoname.property)
    if row.regional:
        inputs.setdefault("region", region)
    if row.tagged:
        tags = inputs.get("tags", {})
        inputs["tagsAll"] = (
            UNKNOWN if has_unknown(tags) else {**default_tags, **(tags if isinstance(tags, dict) else {})}
        )
    reasons += [
        f"{text}. Examine values at '{naming.logical_name}.{path}'." for path, text in _broken_rules(row, inputs)
    ]
    return {**inputs, DEFAULTS: sorted(defaults)}, reasons


def _broken_rules(row: ResourceType, inputs: Properties) -> Iterator[tuple[str, str]]:
    for name, declared in row.inputs.items():
        attribute = attribute_name(name)
        if name not in inputs and declared.required:
            yield name, missing(name)
        elif name in inputs and not has_unknown(inputs[name]):
            yield from ((name, text) for text in _broken_checks(declared, attribute, inputs[name]))
    if "name" in inputs and "namePrefix" in inputs:
        yield "namePrefix", 'Conflicting configuration arguments. "name_prefix": conflicts with name'
    region = inputs.get("region", UNKNOWN)
    if region != UNKNOWN and region not in partitions():
        yield "region", str(UnknownRegionError(region))
    yield from row.rules(inputs)


def _broken_checks(declared: Input, attribute: str, value: object) -> Iterator[str]:
    expected = declared.kind.accepts
    if isinstance(value, expected):
        yield from filter(None, (check(attribute, value) for check in declared.checks))
    else:
        yield f"expected {attribute} to be {_TYPES[expected]}, got {value!r}"
