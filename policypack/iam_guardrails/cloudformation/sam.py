"""The roles and nested stacks that the Serverless transform creates for functions, applications and their like.

A role that AWS SAM creates also has managed policies of its own, to write logs and traces for example. They allow
neither IAM nor STS actions and are skipped here. So are SAM's policy templates, for the same reason.
Source: AWS SAM Developer Guide, "AWS::Serverless::Function", "AWS::Serverless::Application", "Globals section",
"AWS SAM policy templates"; the code of aws-sam-translator 1.115.0.
"""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Any, Final, NamedTuple

from iam_guardrails.budget import Budget
from iam_guardrails.cloudformation.choices import NO_VALUE, either, options
from iam_guardrails.cloudformation.functions import TRANSFORM as MACRO
from iam_guardrails.cloudformation.functions import macro_name
from iam_guardrails.cloudformation.loading import section
from iam_guardrails.cloudformation.loops import FOR_EACH
from iam_guardrails.cloudformation.sam_templates import POLICY_TEMPLATES
from iam_guardrails.managed_policies import with_path
from iam_guardrails.values import HOLE, OpenObject, Partial, Reference, Unknown, like

TRANSFORM: Final = "AWS::Serverless-2016-10-31"
ROLE: Final = "AWS::IAM::Role"
APPLICATION: Final = "AWS::Serverless::Application"
STACK: Final = "AWS::CloudFormation::Stack"

_DOCUMENT = "PolicyDocument"
_TRUST = "AssumeRolePolicyDocument"
_MANAGED = "arn:aws:iam::aws:policy/"
_COPIED: Final[Mapping[str, str]] = {"RolePath": "Path", "PermissionsBoundary": "PermissionsBoundary"}
"""Properties that the role takes over, and their names there."""


class _Place(Enum):
    """Where an entry of `Policies` ends up."""

    MANAGED = auto()
    INLINE = auto()


class _Maker(NamedTuple):
    """How SAM names the role of a type, the property that gives a role instead, and the service that assumes it."""

    suffix: str = "Role"
    given_by: str = "Role"
    service: str = "lambda.amazonaws.com"
    takes_policies: bool = True


_MAKERS: Final[Mapping[str, _Maker]] = {
    "AWS::Serverless::Function": _Maker(),
    "AWS::Serverless::StateMachine": _Maker(service="states.amazonaws.com"),
    "AWS::Serverless::WebFunction": _Maker(given_by="ExecutionRoleArn", takes_policies=False),
    "AWS::Serverless::CapacityProvider": _Maker("OperatorRole", "OperatorRole", takes_policies=False),
    "AWS::Serverless::NetworkConnector": _Maker("OperatorRole", "OperatorRole", takes_policies=False),
    "AWS::Serverless::MicrovmImage": _Maker("BuildRole", "BuildRoleArn", takes_policies=False),
}


def role_id(logical_id: str, kind: str) -> str | None:
    """Return the logical id of the role that SAM may create for a resource of this type."""
    return f"{logical_id}{_MAKERS[kind].suffix}" if kind in _MAKERS else None


def with_globals(
    properties: dict[str, Any], kind: str, resource: Mapping[str, Any], template: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the properties of a resource together with those that `Globals` gives to all of its type."""
    shared = section(section(template, "Globals"), kind.rpartition("::")[2])
    ignored = resource.get("IgnoreGlobals", ())
    if ignored == "*":
        return properties
    left = {key: value for key, value in shared.items() if not (isinstance(ignored, list) and key in ignored)}
    merged = _merged(left, properties)
    return merged if isinstance(merged, dict) else properties


def _merged(shared: Any, own: Any) -> Any:  # noqa: ANN401  any JSON value
    """Merge as SAM does: objects key by key, lists one behind the other; of other values, the resource's own counts."""
    if isinstance(shared, list) and isinstance(own, list):
        return [*shared, *own]
    if not (isinstance(shared, dict) and isinstance(own, dict)) or is_function(shared) or is_function(own):
        return own
    return {**shared, **{key: _merged(shared[key], value) if key in shared else value for key, value in own.items()}}


def is_function(value: Mapping[str, Any]) -> bool:
    """Return whether an object stands for the result of a function."""
    name = next(iter(value), "") if len(value) == 1 else ""
    return name == "Ref" or (name.startswith("Fn::") and not name.startswith((FOR_EACH, MACRO)))


def role_of(
    logical_id: str, kind: str, properties: Mapping[str, Any], resolve: Callable[[object], Any], budget: Budget
) -> dict[str, Any] | None:
    """Return the properties of the role that SAM creates for a resource, or `None` if it is given one.

    Args:
        logical_id: The logical id of the role.
        kind: The type of the resource, one for which `role_id` gives an id.
        properties: The properties of the resource, those of `Globals` included, not resolved.
        resolve: Resolves a value.
        budget: Pays for the policies.
    """
    maker = _MAKERS[kind]
    given = options(resolve(properties.get(maker.given_by, NO_VALUE)))
    if not any(one in (NO_VALUE, None, "") for one in given):
        return None
    role: dict[str, Any] = {_TRUST: _trust(maker.service)}
    if not maker.takes_policies:
        return role
    found = {name: resolve(properties[name]) for name in (_TRUST, *_COPIED) if properties.get(name) is not None}
    if kind == "AWS::Serverless::Function" and found.get(_TRUST, NO_VALUE) is not NO_VALUE:
        role[_TRUST] = found[_TRUST]
    role |= {_COPIED[name]: value for name, value in found.items() if name in _COPIED and value is not NO_VALUE}
    managed, inline = _policies(logical_id, resolve(properties.get("Policies")), budget)
    managed += [Unknown(macro_name(properties[MACRO]))] if MACRO in properties else []
    return role | ({"ManagedPolicyArns": managed} if managed else {}) | ({"Policies": inline} if inline else {})


def nested_stack(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties of the stack that SAM creates for an application, from its resolved properties."""
    location = properties.get("Location")
    if isinstance(location, dict):
        location = location.get("ApplicationId", Unknown("Location"))
    return {"TemplateURL": location}


def _trust(service: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _policies(role: str, value: object, budget: Budget) -> tuple[list[Any], list[Any]]:
    """Return the managed and the inline policies that the property `Policies` gives to a role."""
    found: dict[_Place, list[Any]] = {place: [] for place in _Place}
    lists = options(value)
    for entries in lists:
        for at, entry in enumerate(entries if isinstance(entries, list) else [entries]):
            budget.spend()
            placed = [_placed(one, f"{role}Policy{at}") for one in options(entry)]
            absent = [NO_VALUE] if len(lists) > 1 else []
            for place, policies in found.items():
                policy = either([one if where is place else NO_VALUE for where, one in placed] + absent, budget)
                if policy is not NO_VALUE:
                    policies.append(policy)
    return found[_Place.MANAGED], found[_Place.INLINE]


def _placed(policy: object, name: str) -> tuple[_Place, Any]:
    """Return where one entry of `Policies` ends up, and as what."""
    if policy is None or policy is NO_VALUE:
        return _Place.MANAGED, NO_VALUE
    if isinstance(policy, str):
        return _Place.MANAGED, _arn(policy)
    if not isinstance(policy, dict):
        return _Place.MANAGED, policy if isinstance(policy, Unknown) else Unknown("Policies")
    if _DOCUMENT in policy:
        return _Place.INLINE, {"PolicyName": name, **policy}
    if any(key.casefold() == "statement" for key in policy) or (len(policy) != 1 and type(policy) is dict):
        return _Place.INLINE, {"PolicyName": name, _DOCUMENT: policy}
    # What is left is one of SAM's policy templates, or what a macro makes.
    return _Place.MANAGED, Unknown(policy.source) if isinstance(policy, OpenObject) else _templated(policy)


def _templated(policy: Mapping[str, Any]) -> object:
    """Return what a policy template gives: nothing that matters, unless nobody knows it."""
    unknown = [name for name in policy if name not in POLICY_TEMPLATES]
    return Unknown(f"policy template {unknown[0]}") if unknown else NO_VALUE


def _arn(policy: str) -> str:
    """Return the ARN of a managed policy that is given by its name or ARN; SAM looks the path of a name up."""
    if not policy or isinstance(policy, Reference) or policy.casefold().startswith(("arn:", HOLE)):
        return policy
    arn = f"{_MANAGED}{with_path(policy)}"
    return like([policy], Partial(arn, policy.sources) if isinstance(policy, Partial) else arn)
