"""Find a resource type, as a program spells it, among the types of all families."""

import re
from functools import lru_cache, partial
from typing import Any, NamedTuple

from iam_guardrails.reading import Wanted, wanted
from iam_guardrails.ways.families import TYPES
from iam_guardrails.ways.model import FoundWay, Kind, ResourceType

# What varies in a token: the package of a Terraform module, the version of a Kubernetes API, and the endings that
# pulumi-kubernetes gives to a patch and to a list.
_VARYING = re.compile(
    r"(?:[^:]+:tf|pulumi:terraform):(?P<terraform>aws(?:cc)?_\w+)"
    r"|kubernetes:(?P<group>[\w.-]+)(?:/\w+)?:(?P<kind>\w+?)(?P<list>list)?(?:patch)?",
    re.ASCII,
)
_GUARDED = tuple(
    f"{package}{service}{separator}"
    for package, services, separators in (
        ("aws:", ("iam", "ssoadmin", "identitystore"), ("/", ":")),
        ("aws-native:", ("iam", "sso", "identitystore", "accountaccess"), (":",)),
        ("aws:index/", ("iam", "ssoadmin", "identitystore"), ("",)),
        ("awscc:index/", ("iam", "sso", "identitystore", "accountaccess"), ("",)),
        ("terraform:aws_", ("iam", "ssoadmin", "identitystore"), ("_",)),
        ("terraform:awscc_", ("iam", "sso", "identitystore", "accountaccess"), ("_",)),
        ("kubernetes:", ("iam", "ssoadmin", "identitystore"), (".aws.upbound.io:", ".aws.m.upbound.io:")),
        ("kubernetes:", ("iam", "identity"), (".aws.crossplane.io:",)),
        ("kubernetes:", ("iam",), (".services.k8s.aws:",)),
        ("aws::", ("iam", "sso", "identitystore", "accountaccess"), ("::",)),
    )
    for service in services
    for separator in separators
)
"""How the tokens of the modules begin whose every type is either in the table, or reported."""
_CUSTOM_RESOURCE = re.compile(r"kubernetes:apiextensions\.k8s\.io(?:/\w+)?:customresource(?:patch)?", re.ASCII)
_MODULE = "::module"
_MANIFEST = (FoundWay(Kind.MANIFEST, ()),)
_ITEMS = (FoundWay(Kind.MANIFEST, ("items",)),)
_NAME = ("metadata", "name")
"""The name of a Kubernetes object."""


class Found(NamedTuple):
    """A resource type that may allow something, or create what others refer to.

    Attributes:
        type: Its row, in the family's spelling.
        want: The inputs to read.
        known: Whether the table knows it. A type that it does not know can't be checked.
        manifest: It is any Kubernetes object; its inputs say which.
    """

    type: ResourceType
    want: Wanted
    known: bool = True
    manifest: bool = False


@lru_cache(maxsize=4096)
def plain_type(resource_type: str) -> str:
    """Return a type token without what varies: the form in which `TYPES` and `created_types` hold it."""
    token = resource_type.casefold()
    if token in TYPES:
        return token
    found = _VARYING.fullmatch(token)
    if found is None:
        return token
    if found["terraform"]:
        return f"terraform:{found['terraform']}"
    return f"kubernetes:{found['group']}:{found['kind']}"


@lru_cache(maxsize=4096)
def find(resource_type: str) -> Found | None:
    """Return what is known of a resource type, or None for one that allows nothing and creates nothing.

    AWS refuses spaces around a type. What it would allow without them is checked.
    """
    token = resource_type.strip().casefold()
    if _CUSTOM_RESOURCE.fullmatch(token):
        return Found(ResourceType("Kubernetes object", _MANIFEST), Wanted(), manifest=True)
    plain = plain_type(token)
    if plain.startswith("kubernetes:") and plain.endswith(":list"):
        return _found(ResourceType("List", _ITEMS))
    if plain in TYPES and token.startswith("kubernetes:") and token.removesuffix("patch").endswith("list"):
        return _found(ResourceType("List", _ITEMS, items=plain))
    if plain in TYPES:
        known = TYPES[plain].derive()
        return _found(known) if known.ways or known.creates else None
    if plain.startswith(_GUARDED) or plain.endswith(_MODULE):
        return Found(ResourceType("Resource"), wanted([(_NAME, False)]), known=False)
    return None


def _found(found: ResourceType) -> Found:
    ways = ((way.path, way.kind is not Kind.STACK_NAME) for way in found.ways if way.kind is not Kind.MANIFEST)
    names = ((path, False) for path in (_NAME, *(path for held in found.holders for path in held.paths)))
    manifests = (way.path for way in found.ways if way.kind is Kind.MANIFEST)
    return Found(found, wanted([*ways, *names], manifests, partial(_want_of, found.items)))


def _want_of(token: str, identity: dict[str, Any]) -> Wanted:
    """Return what to read of a Kubernetes object that has this token if it does not say what it is."""
    found = find(kubernetes_token(identity) or token)
    return Wanted() if found is None else found.want


def kubernetes_token(manifest: dict[str, Any]) -> str:
    """Return the type token of a Kubernetes object, or "" if it does not say what it is."""
    version, kind = manifest.get("apiVersion"), manifest.get("kind")
    return f"kubernetes:{version}:{kind}" if isinstance(version, str) and isinstance(kind, str) else ""


@lru_cache(maxsize=16)
def created_types(what: str) -> frozenset[str]:
    """Return the types, in `plain_type`'s form, that create such a thing: "policy", "group", "permission set", ..."""
    return frozenset(token for token, found in TYPES.items() if found.creates == what)
