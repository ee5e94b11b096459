"""CloudFormation templates: from the text to the properties of their resources, as far as a text can tell.

A value that the template takes from elsewhere (an import, a parameter without a value, a macro) becomes an `Unknown`
that says where from; the rest is judged. The name of another resource of the template stands for itself.

Source: CloudFormation User Guide, "Intrinsic function reference", "Pseudo parameters reference", "Quotas".
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from iam_guardrails.documents import Either, Repeated, Unknown, read_json

LONGEST_TEMPLATE = 51_200
"""Bytes of a template that may stand in `templateBody`."""

# A stack has one account, partition and region, whichever they are: literals that stand for them, and no wildcards.
_PSEUDO = {
    "AWS::AccountId": "0" * 12,
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": "this-stack",
    "AWS::StackId": "this-stack",
}
OF_THIS_TEMPLATE = f"arn:aws:iam::{'0' * 12}:"
"""How the ARN of a resource of the same template begins, before its account is known."""
_NAMED_BY = {
    "AWS::IAM::Role": "role/",
    "AWS::IAM::User": "user/",
    "AWS::IAM::Group": "group/",
    "AWS::IAM::ManagedPolicy": "policy/",
    "AWS::IAM::OIDCProvider": "oidc-provider/",
    "AWS::IAM::SAMLProvider": "saml-provider/",
}
_REFERRED_TO_BY_ARN = ("AWS::IAM::ManagedPolicy", "AWS::IAM::OIDCProvider", "AWS::IAM::SAMLProvider")
# Whose attributes are whatever the author of the template likes.
_CHOSEN = ("AWS::CloudFormation::CustomResource", "AWS::CloudFormation::Stack", "AWS::SSM::Parameter")
_TRANSFORM = "Fn::Transform"
_MOST_WAYS = 64
_DEEPEST = 100
_NO_VALUE = "AWS::NoValue"
_DYNAMIC_REFERENCE = "{{resolve:"
_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]*)\}")


class UnreadableTemplateError(ValueError):
    """The text is no template; the message says what it is, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class TemplateResource:
    """A resource of a template: its logical id, type, and properties without intrinsic functions."""

    logical_id: str
    type: str
    properties: Any


def parse_template(body: object) -> Mapping[str, Any]:
    """A template from its text, JSON or YAML, or from an object.

    Raises:
        UnreadableTemplateError: It is neither, uses aliases, or is no object with `Resources`.
    """
    template = _parse_text(body) if isinstance(body, str) else body
    if not isinstance(template, Mapping):
        raise UnreadableTemplateError("is no object at the top")
    if not isinstance(template.get("Resources"), Mapping):
        raise UnreadableTemplateError("has no `Resources`")
    return template


def resources(template: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[TemplateResource]:
    """The resources of a template, with the parameters `given` to the stack."""
    declared = template.get("Parameters")
    mappings = template.get("Mappings")
    resolver = _Resolver(
        _parameters(declared if isinstance(declared, Mapping) else {}, given),
        _types(template["Resources"]),
        mappings if isinstance(mappings, Mapping) else {},
    )
    for logical_id, resource in template["Resources"].items():
        for one in _each(resource):
            kinds = _each(one.get("Type")) if isinstance(one, Mapping) else ()
            for kind in (kind for kind in kinds if isinstance(kind, str)):
                for properties in _each(resolver.resolve(one.get("Properties", {}))):
                    yield TemplateResource(str(logical_id), kind, properties)


def _each(value: object) -> tuple[Any, ...]:
    """All that a key holds which an object gives more than once, or a condition decides."""
    return value if isinstance(value, Either) else (value,)


def is_transformed(template: Mapping[str, Any]) -> bool:
    """Whether a macro may add resources to the template, or anything to one of them."""
    parts = [template["Resources"], *(one for each in template["Resources"].values() for one in _each(each))]
    return "Transform" in template or any(
        _TRANSFORM in part for part in (template, *parts) if isinstance(part, Mapping)
    )


def _types(declared: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {str(name): one for name, each in declared.items() for one in _each(each) if isinstance(one, Mapping)}


def _parse_text(text: str) -> object:
    try:
        return read_json(text)
    except (ValueError, RecursionError):
        pass
    import yaml  # noqa: PLC0415  costs 20 ms, and most stacks hold no template

    try:
        _refuse_hostile(yaml, text)
        return yaml.load(text, Loader=_template_loader(yaml))  # noqa: S506  a safe loader with constructors of its own
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, UnreadableTemplateError):
            raise
        raise UnreadableTemplateError("is neither JSON nor YAML") from error


def _refuse_hostile(yaml: Any, text: str) -> None:  # noqa: ANN401  the module is imported late
    """Refuse what would make the loader work, or recurse, without end."""
    depth = 0
    for event in yaml.parse(text, Loader=_fastest(yaml)):
        if isinstance(event, yaml.AliasEvent):
            raise UnreadableTemplateError("uses YAML aliases, which CloudFormation refuses")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise UnreadableTemplateError("is nested too deeply")


def _fastest(yaml: Any) -> type[Any]:  # noqa: ANN401  the module is imported late
    fastest: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return fastest


def _template_loader(yaml: Any) -> Any:  # noqa: ANN401  the same
    """A safe loader that knows CloudFormation's short tags and keeps every value of a key given twice."""
    loader_type: Any = type("Loader", (_fastest(yaml),), {})

    def mapping(loader: Any, node: Any) -> dict[Any, Any]:  # noqa: ANN401
        loader.flatten_mapping(node)  # what a merge key takes in is judged, whether AWS would take it or not
        pairs = [(loader.construct_object(k, deep=True), loader.construct_object(v, deep=True)) for k, v in node.value]
        return _merge(pairs)

    def tag(loader: Any, suffix: str, node: Any) -> dict[str, Any]:  # noqa: ANN401
        name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
        if name not in _FUNCTIONS and name not in _OPAQUE_FUNCTIONS:
            raise UnreadableTemplateError(f"uses the tag `!{suffix}`, which CloudFormation does not know")
        if isinstance(node, yaml.ScalarNode):
            value: Any = loader.construct_scalar(node)
            return {name: value.split(".", 1) if name == "Fn::GetAtt" else value}
        if isinstance(node, yaml.SequenceNode):
            return {name: loader.construct_sequence(node, deep=True)}
        return {name: mapping(loader, node)}

    loader_type.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    # A date is a policy's version, and a number of 5,000 digits one that Python does not write.
    for plain in ("timestamp", "int", "float"):
        loader_type.add_constructor(f"tag:yaml.org,2002:{plain}", lambda loader, node: loader.construct_scalar(node))
    loader_type.add_multi_constructor("!", tag)
    return loader_type


def _merge(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    merged: dict[Any, Any] = {}
    for key, value in pairs:
        if not isinstance(key, str | int | float | bool):
            raise UnreadableTemplateError("has a key that is not a string")
        merged[key] = Repeated((merged[key], value)) if key in merged else value
    return merged


def _parameters(declared: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The value of each parameter: as given, else its default; `Unknown` where it is looked up at deployment."""
    values: dict[str, Any] = {}
    for name, declaration in declared.items():
        kind = declaration.get("Type", "") if isinstance(declaration, Mapping) else ""
        unknown = Unknown(f"parameter {name}")
        default = declaration.get("Default", unknown) if isinstance(declaration, Mapping) else unknown
        value = given.get(name, default)
        if str(kind).startswith("AWS::SSM::Parameter"):
            value = unknown
        elif (str(kind) == "CommaDelimitedList" or str(kind).startswith("List<")) and isinstance(value, str):
            value = [part.strip() for part in value.split(",") if part.strip()]
        values[name] = value
    return values


class _Resolver:
    """Evaluates intrinsic functions."""

    def __init__(
        self, parameters: Mapping[str, Any], declared: Mapping[str, Mapping[str, Any]], mappings: Mapping[str, Any]
    ) -> None:
        self._parameters = parameters
        self._declared = declared
        self._mappings = mappings

    def resolve(self, value: object) -> Any:  # noqa: ANN401  any JSON value
        """The value with each intrinsic function replaced by its result, `Unknown` where that cannot be told."""
        if isinstance(value, str) and _DYNAMIC_REFERENCE in value:
            return Unknown(value)
        if isinstance(value, Either):
            return type(value)(self.resolve(one) for one in value)
        if isinstance(value, list):
            return self._list(value)
        return self._object(value) if isinstance(value, dict) else value

    def _object(self, value: dict[Any, Any]) -> Any:  # noqa: ANN401
        if _TRANSFORM in value:
            return Unknown(_TRANSFORM)
        name = next(iter(value)) if len(value) == 1 else None
        if name in _FUNCTIONS:
            return _FUNCTIONS[name](self, value[name])
        if name in _OPAQUE_FUNCTIONS:
            return Unknown(name)
        resolved = {key: self.resolve(item) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item != _NO_VALUE}

    def _list(self, value: list[Any]) -> list[Any]:
        result: list[Any] = []
        for item in value:
            resolved = self.resolve(item)
            # A function may stand for several entries: a list parameter.
            if isinstance(resolved, list) and isinstance(item, dict):
                result.extend(resolved)
            elif resolved != _NO_VALUE:
                result.append(resolved)
        return result

    def ref(self, name: object) -> Any:  # noqa: ANN401
        if name == _NO_VALUE:
            return _NO_VALUE
        if isinstance(name, str) and name in _PSEUDO:
            return _PSEUDO[name]
        if isinstance(name, str) and name in self._declared:
            return self._reference(name)
        return self._parameters.get(str(name), Unknown(f"parameter {name}"))

    def get_att(self, argument: object) -> Any:  # noqa: ANN401
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        match parts:
            case [str(name), attribute]:
                pass
            case _:
                return Unknown("Fn::GetAtt")
        declaration = self._declared.get(name)
        kind = declaration.get("Type") if declaration else None
        chosen = kind in _CHOSEN or str(kind).startswith("Custom::")
        if declaration is None or chosen or not str(attribute).endswith(("Arn", "Id")):
            # Its value stands elsewhere, or is what the template's author likes.
            return Unknown(f"{name}.{attribute}")
        return self._arn(name) if attribute == "Arn" else f"{name}.{attribute}"

    def _arn(self, name: str) -> str:
        declaration = self._declared[name]
        kind = _NAMED_BY.get(str(declaration.get("Type")), "")
        url = self.resolve(_url) if kind == "oidc-provider/" and (_url := _property(declaration, "Url")) else name
        return f"{OF_THIS_TEMPLATE}{kind}{str(url).removeprefix('https://')}"

    def _reference(self, name: str) -> Any:  # noqa: ANN401
        kind = self._declared[name].get("Type")
        if kind == "AWS::CloudFormation::CustomResource" or str(kind).startswith("Custom::"):
            return Unknown(name)
        return self._arn(name) if kind in _REFERRED_TO_BY_ARN else name

    def sub(self, argument: object) -> Any:  # noqa: ANN401
        text, extra = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})  # noqa: PLR2004
        if not isinstance(text, str) or not isinstance(extra, Mapping):
            return Unknown("Fn::Sub")
        parts: list[Any] = []
        end = 0
        for match in _PLACEHOLDER.finditer(text):
            literal, name = match[1], match[2].strip()
            parts.append(text[end : match.start()])
            parts.append("${" + match[2] + "}" if literal else self._substitute(name, extra))
            end = match.end()
        return _concatenated("", [*parts, text[end:]])

    def _substitute(self, name: str, extra: Mapping[str, Any]) -> Any:  # noqa: ANN401
        if name in extra:
            return self.resolve(extra[name])
        return self.get_att(name) if "." in name else self.ref(name)

    def join(self, argument: object) -> Any:  # noqa: ANN401
        if not isinstance(argument, list) or len(argument) != 2 or not isinstance(argument[0], str):  # noqa: PLR2004
            return Unknown("Fn::Join")
        parts = self.resolve(argument[1])
        if not isinstance(parts, list):
            return parts if isinstance(parts, Unknown) else Unknown("Fn::Join")
        return _concatenated(argument[0], parts)

    def split(self, argument: object) -> Any:  # noqa: ANN401
        match self.resolve(argument):
            case [str(between), str(text)] if between:
                return text.split(between)
            case [_, Unknown() as unknown]:
                return unknown
        return Unknown("Fn::Split")

    def select(self, argument: object) -> Any:  # noqa: ANN401
        match argument:
            case [index, list(items)]:
                entries: Any = [self.resolve(item) for item in items]
            case [index, items]:
                entries = self.resolve(items)
            case _:
                return Unknown("Fn::Select")
        at = self.resolve(index)
        unknown = next((one for one in (at, entries) if isinstance(one, Unknown)), None)
        if unknown:
            return unknown
        # Where an entry may be another or none, so may be the one that is selected.
        certain = isinstance(entries, list) and not any(isinstance(one, Either) or one == _NO_VALUE for one in entries)
        if not (certain and str(at).isdecimal() and int(at) < len(entries)):
            return Unknown("Fn::Select")
        return entries[int(at)]

    def find_in_map(self, argument: object) -> Any:  # noqa: ANN401
        found: list[Any] = [self._mappings]
        for key in argument if isinstance(argument, list) else [None]:
            maps = [one for one in found if isinstance(one, Mapping)]
            if isinstance(key, Mapping) and key.get("Ref") in _PSEUDO:
                found = [value for one in maps for value in one.values()]  # where the stack runs is not known
            else:
                names = [name for name in _each(self.resolve(key)) if isinstance(name, str)]
                found = [one[name] for one in maps for name in names if name in one]
        if not found:
            return Unknown("Fn::FindInMap")
        return found[0] if len(found) == 1 else Either(found)

    def either(self, argument: object) -> Any:  # noqa: ANN401
        """Both branches: which of them holds is decided at deployment."""
        if not isinstance(argument, list) or len(argument) != 3:  # noqa: PLR2004
            return Unknown("Fn::If")
        branches = [self.resolve(branch) for branch in argument[1:]]
        values = [branch for branch in branches if branch != _NO_VALUE]
        if not values:
            return _NO_VALUE
        return Either(entry for value in values for entry in (value if isinstance(value, list) else [value]))

    def to_json(self, argument: object) -> Any:  # noqa: ANN401
        value = self.resolve(argument)
        return value if isinstance(value, dict) else json.dumps(value)


def _concatenated(between: str, parts: list[Any]) -> Any:  # noqa: ANN401
    """Parts put together: in each way where a condition decides about one, `Unknown` where one is or may be none."""
    unknown = next((part for part in parts if isinstance(part, Unknown)), None)
    if unknown:
        return unknown
    choices = [_each(part) for part in parts]
    if any(len(choice) == 1 for choice, part in zip(choices, parts, strict=True) if isinstance(part, Either)):
        return Unknown("Fn::If")
    if prod(map(len, choices)) > _MOST_WAYS:
        return Unknown("Fn::If")
    ways = [between.join(map(str, chosen)) for chosen in product(*choices)]
    return ways[0] if len(ways) == 1 else Either(ways)


def _property(declaration: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401
    properties = declaration.get("Properties")
    return properties.get(name) if isinstance(properties, Mapping) else None


_FUNCTIONS: dict[str, Callable[[_Resolver, object], Any]] = {
    "Ref": _Resolver.ref,
    "Fn::GetAtt": _Resolver.get_att,
    "Fn::Sub": _Resolver.sub,
    "Fn::Join": _Resolver.join,
    "Fn::If": _Resolver.either,
    "Fn::ToJsonString": _Resolver.to_json,
    "Fn::FindInMap": _Resolver.find_in_map,
    "Fn::Select": _Resolver.select,
    "Fn::Split": _Resolver.split,
}
_OPAQUE_FUNCTIONS = frozenset(
    f"Fn::{name}"
    for name in (
        *("And", "Base64", "Cidr", "Contains", "EachMemberEquals", "EachMemberIn", "Equals", "GetAZs"),
        *("ImportValue", "Length", "Not", "Or", "RefAll", "Transform", "ValueOf", "ValueOfAll"),
    )
) | {"Condition"}
