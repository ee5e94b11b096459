"""States: what `pulumi stack export` prints, and what a backend keeps in its files."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doctor import guardrails
from doctor.audit.properties import is_encrypted
from doctor.errors import DoctorError

ROOT = "pulumi:pulumi:Stack"
FEATURES = frozenset(
    {
        *("refreshBeforeUpdate", "views", "hooks", "taint", "replaceWith", "snippets-prototype"),
        *("extensionParameterization", "byteString"),
    }
)
"""What a state of version 4 may use.

Source: `supportedFeatures` in https://github.com/pulumi/pulumi/blob/v3.276.0/pkg/resource/stack/deployment.go.
"""
_PLAIN_VERSION, _VERSION_WITH_FEATURES = 3, 4


@dataclass(frozen=True)
class Held:
    """A resource of a state; `content` is all that the state says of it."""

    urn: str
    type: str
    content: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Its logical name, which may itself hold `::`."""
        return self.urn.split("::", 3)[3]

    @property
    def inputs(self) -> Mapping[str, Any]:
        """Its inputs as the state writes them."""
        return self.content.get("inputs") or {}

    @property
    def external(self) -> bool:
        """Whether the stack only reads it."""
        return bool(self.content.get("external"))


@dataclass(frozen=True)
class State:
    """What one file or export holds; `name` is the stack as `project/stack`, empty if no resource tells it.

    `waiting` counts what a broken-off replacement left to be deleted. The engine does not check it. `deployment` is
    everything, `features` what of a state of version 4 it uses. `locked` says why its secrets could not be decrypted.
    """

    name: str
    resources: tuple[Held, ...]
    providers: Mapping[str, Held]
    waiting: int
    deployment: Mapping[str, Any]
    version: int
    features: tuple[str, ...]
    locked: str = ""

    @property
    def encrypted(self) -> tuple[Held, ...]:
        """The resources with an encrypted secret that may allow something."""
        return tuple(
            each for each in self.resources if guardrails.may_allow(each.type) and is_encrypted(dict(each.inputs))
        )

    @property
    def root(self) -> str:
        """The URN of the stack itself: its root resource, or what that would be called."""
        for each in self.resources:
            if each.type == ROOT and not each.content.get("parent"):
                return each.urn
        for each in self.resources:
            stack, project, _ = each.urn.split("::", 2)
            return f"{stack}::{project}::{ROOT}::{project}-{stack.removeprefix(_PREFIX)}"
        return ""


_PREFIX = "urn:pulumi:"
_HALF, _HALF_ESCAPED = re.compile("[\ud800-\udfff]"), re.compile(r"\\u[dD][89a-fA-F]")


def parse(content: bytes) -> State:
    """Read a state.

    Raises:
        DoctorError: It can't be read; the message says what is wrong with it, without its name.
    """
    try:
        # Windows PowerShell writes what is redirected to a file as UTF-16, and its UTF-8 begins with a mark:
        # https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.core/about/about_character_encoding
        text = content.decode(json.detect_encoding(content), errors="replace")
        read = json.loads(text, parse_constant=_no_number)
        if _HALF_ESCAPED.search(text):
            read = _without_halves(read)
    except (ValueError, RecursionError) as error:
        raise DoctorError(f"must be readable as JSON: {error}") from error
    version, deployment, features = _deployment(read)
    listed = [_held(each) for each in _listed(deployment)]
    resources = tuple(each for each in listed if not each.content.get("delete"))
    name = ""
    if resources:
        stack, project, _ = resources[0].urn.removeprefix(_PREFIX).split("::", 2)
        name = f"{project}/{stack}"
    providers = {each.urn: each for each in listed if each.type.startswith("pulumi:providers:")}
    return State(name, resources, providers, len(listed) - len(resources), deployment, version, features)


def _without_halves(value: Any) -> Any:  # noqa: ANN401  any JSON value
    """Return a value in which halves of characters are replaced, as Go does: https://pkg.go.dev/encoding/json#Unmarshal."""
    if isinstance(value, str):
        return _HALF.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, dict):
        return {_without_halves(key): _without_halves(each) for key, each in value.items()}
    return [_without_halves(each) for each in value] if isinstance(value, list) else value


def _no_number(text: str) -> float:
    raise ValueError(f"`{text}` is no number of JSON")


def _deployment(content: object) -> tuple[int, Mapping[str, Any], tuple[str, ...]]:
    match content:
        case {"version": version} if version not in (_PLAIN_VERSION, _VERSION_WITH_FEATURES):
            raise DoctorError(f"must be a state of version 3 or 4, got version {json.dumps(version)}")
        case {"deployment": dict() as deployment, "version": int() as version, **rest}:
            return version, deployment, _features(rest.get("features"))
        case {"checkpoint": {"latest": dict() as deployment}, "version": int() as version, **rest}:
            return version, deployment, _features(rest.get("features"))
        case {"checkpoint": dict(), "version": int() as version}:  # of a stack that was never updated
            return version, {}, ()
    raise DoctorError("must be the output of `pulumi stack export`, an object with `version` and `deployment`")


def _features(listed: object) -> tuple[str, ...]:
    features = tuple(listed) if isinstance(listed, list) else ()
    for feature in features:
        if feature not in FEATURES:
            raise DoctorError(f"must use only features that are known here, got `{feature}`")
    return features


def _listed(deployment: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    resources = deployment.get("resources") or []
    if not isinstance(resources, list):
        raise DoctorError(f"must have a list of `resources`, got `{type(resources).__name__}`")
    return resources


def _held(resource: object) -> Held:
    if not isinstance(resource, dict):
        raise DoctorError("must have objects as its resources")
    urn, type_ = resource.get("urn"), resource.get("type")
    if not (isinstance(urn, str) and urn and isinstance(type_, str) and type_):
        raise DoctorError("must have an `urn` and a `type` in each of its resources")
    if not urn.startswith(_PREFIX) or urn.count("::") < 3:  # noqa: PLR2004  stack, project, type and name
        raise DoctorError(f"must have URNs like `urn:pulumi:STACK::PROJECT::TYPE::NAME`, got `{urn}`")
    for key in ("inputs", "outputs"):
        if not isinstance(resource.get(key) or {}, dict):
            raise DoctorError(f"must have an object as `{key}` of each resource, got another value for `{urn}`")
    return Held(urn, type_, resource)
