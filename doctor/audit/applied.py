"""The pack's config as the engine applies it: the defaults of the policies, then the config file.

As `ReconcilePolicyPackConfig` in https://github.com/pulumi/pulumi/blob/v3.276.0/pkg/resource/analyzer/config.go.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]  # protobuf ships no types
from pulumi.runtime.proto import analyzer_pb2 as pb

from doctor.errors import DoctorError

LEVEL = "enforcementLevel"
"""The property that Pulumi itself reads of every policy."""
ALL = "all"
"""What Pulumi itself reads for every policy whose entry has no level of its own: a level."""
ENVIRONMENTS = "environments"
"""What Pulumi itself reads: the environments of Pulumi ESC whose variables the pack gets."""
DISABLED = "disabled"
LEVELS = ("advisory", "mandatory", "remediate", DISABLED)
SHOWN = 100
"""Characters of what was got that are repeated."""


@dataclass(frozen=True)
class Applied:
    """The level and the properties of one policy; an entry of a config may lack either."""

    level: str
    properties: Mapping[str, Any]

    def under(self, other: "Applied") -> "Applied":
        """Return what the policy has when another config, which wins, is put over this."""
        return Applied(other.level or self.level, {**self.properties, **other.properties})


def applied(info: pb.AnalyzerInfo, config: Mapping[str, Any]) -> dict[str, Applied]:
    """Return what each policy is configured with.

    Args:
        info: What the pack says of its policies.
        config: The content of a config file.

    Raises:
        DoctorError: The engine refuses the config.
    """
    schemas = {policy.name: _schema(policy) for policy in info.policies}
    result = {policy.name: Applied(level_of(policy.enforcementLevel), {}) for policy in info.policies}
    for name, schema in schemas.items():
        defaults = {key: value["default"] for key, value in schema["properties"].items() if "default" in value}
        result[name] = result[name].under(Applied("", defaults))
    own = {
        name: Applied(level_of(each.enforcementLevel), _dict(each.properties))
        for name, each in info.initialConfig.items()
    }
    for entries in (own, dict(_entries(config))):
        everywhere = entries.get(ALL, Applied("", {})).level
        if everywhere:
            result = {name: each.under(Applied(everywhere, {})) for name, each in result.items()}
        for name, each in entries.items():
            result[name] = result.get(name, Applied("", {})).under(each)
    for name, schema in schemas.items():
        for wrong in _invalid(schema, result[name].properties):
            raise DoctorError(f"Config of policy `{name}` must have {wrong}.")
    for name, each in result.items():
        if not each.level:
            raise DoctorError(f"Config must be of a policy of the pack, got `{name}`.")
    return result


def request(config: Mapping[str, Applied]) -> pb.ConfigureAnalyzerRequest:
    """Return the request that gives a pack its config."""
    made = pb.ConfigureAnalyzerRequest()
    for name, each in config.items():
        made.policyConfig[name].enforcementLevel = pb.EnforcementLevel.Value(each.level.upper())
        made.policyConfig[name].properties.update(each.properties)
    return made


def _entries(config: Mapping[str, Any]) -> Iterator[tuple[str, Applied]]:
    """Yield the entries of a config file that say something."""
    for name, content in config.items():
        if name == ENVIRONMENTS:
            if not (isinstance(content, list) and all(isinstance(each, str) for each in content)):
                raise DoctorError(f"Config `{name}` must be a list of texts, got {json.dumps(content)[:SHOWN]}.")
            continue
        if not isinstance(content, str | dict):
            raise DoctorError(
                f"Config of policy `{name}` must be a level or an object, got {json.dumps(content)[:SHOWN]}."
            )
        properties = {LEVEL: content} if isinstance(content, str) else dict(content)
        stated = LEVEL in properties
        level = properties.pop(LEVEL, "")
        if stated and level not in LEVELS:
            raise DoctorError(
                f"Config of policy `{name}` must have one of the levels {', '.join(LEVELS)}, "
                f"got {json.dumps(level)[:SHOWN]}."
            )
        if level or properties:
            yield name, Applied(level, properties)


def _invalid(schema: Mapping[str, Any], properties: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each thing that the schema of a policy doesn't allow."""
    from jsonschema import Draft7Validator  # noqa: PLC0415  it takes long to import, and only a config needs it

    validator = Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)
    for error in sorted(validator.iter_errors(dict(properties)), key=lambda each: each.json_path):
        yield f"valid properties, got at `{error.json_path}`: {error.message[:SHOWN]}"


def _schema(policy: pb.PolicyInfo) -> dict[str, Any]:
    schema = policy.configSchema
    return {
        "type": "object",
        "properties": {**_dict(schema.properties), LEVEL: {"type": "string", "enum": list(LEVELS)}},
        "required": list(schema.required),
    }


def _dict(properties: Any) -> dict[str, Any]:  # noqa: ANN401  protobuf has no types
    found: dict[str, Any] = MessageToDict(properties)
    return found


def level_of(number: int) -> str:
    """Return the level of this number in the protocol; empty if there is none."""
    names: dict[int, str] = {value: name.lower() for name, value in pb.EnforcementLevel.items()}
    return names.get(number, "")
