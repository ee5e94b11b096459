"""The provider's schema, as far as a program without classes of its own needs it, such as one in YAML.

It has the name of every type and function with the names of their inputs and outputs. All values are of any type: what
fits is the provider's to check. Read from the source text of `pulumi_aws`, because importing its classes, all of them,
takes a minute and half a gigabyte.
"""

import importlib.util
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

Spec = dict[str, object]

_ANY = {"$ref": "pulumi.json#/Any"}
_CLASS = re.compile(r"^class (\w+)", re.MULTILINE)
_RESOURCE = re.compile(r'^@pulumi\.type_token\("([^"]+)"\)\nclass (\w+)\(pulumi\.CustomResource\)', re.MULTILINE)
_FUNCTION = re.compile(r"__ret__ = pulumi\.runtime\.invoke\('([^']+)', __args__, opts=opts, typ=(\w+)\)")
_ARGUMENT = re.compile(r"__args__\['(\w+)'\] =")
_GETTER = re.compile(r'@pulumi\.getter(?:\(name="(\w+)"\))?\n.*?^    def (\w+)\(self\)', re.MULTILINE | re.DOTALL)
_SIGNATURE = re.compile(r"def __init__\(__self__, \*,\n(.*?)\):\n", re.DOTALL)
_PARAMETER = re.compile(r"^ +(\w+): (.*)", re.MULTILINE)


@cache
def as_json() -> str:
    """Return the schema in the form of https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/."""
    package = importlib.util.find_spec("pulumi_aws")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("pulumi_aws")
    folder = Path(package.origin).parent
    resources: dict[str, Spec] = {}
    functions: dict[str, Spec] = {}
    for file in sorted((*folder.glob("*.py"), *folder.glob("*/*.py"))):
        text = file.read_text(encoding="utf-8")
        resources |= _resources(text)
        functions |= _functions(text)
    provider = _classes((folder / "provider.py").read_text(encoding="utf-8"))["ProviderArgs"]
    return json.dumps(
        {
            "name": "aws",
            "version": version("pulumi-aws"),
            "provider": {"inputProperties": _any(_properties(provider).values())},
            "resources": resources,
            "functions": functions,
        }
    )


def _resources(text: str) -> Iterator[tuple[str, Spec]]:
    for token, name in _RESOURCE.findall(text):
        classes = _classes(text)
        arguments = classes.get(f"{name}InitArgs") or classes[f"{name}Args"]
        names = _properties(arguments)
        yield (
            token,
            {
                "inputProperties": _any(names.values()),
                "requiredInputs": [names[parameter] for parameter in _required(arguments)],
                "properties": _any(_properties(classes[name]).values()),
            },
        )


def _functions(text: str) -> Iterator[tuple[str, Spec]]:
    for token, result in _FUNCTION.findall(text):
        yield (
            token,
            {
                "inputs": {"type": "object", "properties": _any(_ARGUMENT.findall(text))},
                "outputs": {"type": "object", "properties": _any(_properties(_classes(text)[result]).values())},
            },
        )


def _classes(text: str) -> Mapping[str, str]:
    """Return the text of each class by its name, up to the next class."""
    starts = list(_CLASS.finditer(text))
    ends = [each.start() for each in starts[1:]] + [len(text)]
    return {start[1]: text[start.start() : end] for start, end in zip(starts, ends, strict=True)}


def _properties(of_class: str) -> dict[str, str]:
    """Return the names of a class's properties on the wire, by their names in Python."""
    return {name: known or name for known, name in _GETTER.findall(of_class)}


def _required(arguments: str) -> list[str]:
    """Return the parameters without a default."""
    signature = _SIGNATURE.search(arguments)
    parameters = _PARAMETER.findall(signature[1]) if signature else []
    return [name for name, rest in parameters if "= None" not in rest]


def _any(names: Iterable[str]) -> Spec:
    return dict.fromkeys(names, _ANY)
