"""The policy simulator, which moto does not have: the evaluator of `localcloud.iam` over what an account holds.

Source: IAM API Reference, SimulatePrincipalPolicy, SimulateCustomPolicy, EvaluationResult and Statement. Not simulated:
resource policies, and the positions of the statements that decide.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeVar

from localcloud.iam import Document, Evaluation, MalformedDocument, Request, evaluate, read_document

T = TypeVar("T")
Parameters = Mapping[str, Any]

POLICY_TYPE = "IAM Policy"
"""The type of every policy in AWS's answers, though its API lists other words.

Answers that users published show it, and the ids: `AdministratorAccess` for a managed policy, `PolicyInputList.1` for
one of the input, `role_NAME_POLICY` for an inline policy of a role. Ids of users and groups are derived from that.
"""
KINDS = ("user", "group", "role")


class InvalidSimulationError(Exception):
    """The input of a simulation is wrong; the text says which, and what it must be."""


@dataclass(frozen=True)
class Held:
    """A policy that decides: its name, and its document."""

    name: str
    document: Document


def simulate(parameters: Parameters, held: Sequence[Held], boundary: Held | None) -> list[dict[str, Any]]:
    """Return the results of a simulation: one for each action on each resource.

    Args:
        parameters: The request's, by the names of the API.
        held: The policies of the principal.
        boundary: The principal's own permissions boundary; one in `parameters` goes before it.

    Raises:
        InvalidSimulationError: A parameter is wrong.
    """
    if parameters.get("ResourcePolicy"):
        raise InvalidSimulationError("ResourcePolicy can't be used: this server evaluates no resource policies.")
    policies = [*held, *_inputs(parameters, "PolicyInputList")]
    limits = [*_inputs(parameters, "PermissionsBoundaryPolicyInputList")]
    if len(limits) > 1:
        raise InvalidSimulationError(f"PermissionsBoundaryPolicyInputList must hold one policy, got {len(limits)}.")
    limit = limits[0] if limits else boundary
    context = _context(parameters)
    pairs = product(parameters["ActionNames"], parameters.get("ResourceArns") or ["*"])
    return [_result(*pair, context, policies, limit) for pair in pairs]


def held_by(backend: Any, arn: str) -> tuple[list[Held], Held | None]:  # noqa: ANN401  moto's untyped account
    """Return the policies of a user, with those of its groups, of a group or of a role, and its boundary.

    Raises:
        InvalidSimulationError: The ARN names none of these.
        moto.iam.exceptions.NotFoundException: There is no such user, group or role.
    """
    kind, _, path = arn.rpartition(":")[2].partition("/")
    if not arn.startswith("arn:") or kind not in KINDS or not path:
        raise InvalidSimulationError(f"PolicySourceArn must be the ARN of a user, group or role, got {arn}.")
    name = path.rpartition("/")[2]
    holder: Any = getattr(backend, f"get_{kind}")(name)
    groups = backend.get_groups_for_user(name) if kind == "user" else []
    limit = getattr(holder, "permissions_boundary", None)
    boundary = backend.get_policy(limit["PermissionsBoundaryArn"]) if limit else None
    holders = [(kind, holder), *(("group", group) for group in groups)]
    held = [policy for each in holders for policy in _policies(*each)]
    return held, _managed(boundary) if boundary else None


def _policies(kind: str, holder: Any) -> Iterator[Held]:  # noqa: ANN401  a user, group or role of moto
    for name, text in holder.policies.items():
        yield Held(f"{kind}_{holder.name}_{name}", _document(text, name))
    yield from map(_managed, holder.managed_policies.values())


def _managed(policy: Any) -> Held:  # noqa: ANN401  a managed policy of moto
    default = next(version for version in policy.versions if version.is_default)
    return Held(policy.name, _document(default.document, policy.name))


def _inputs(parameters: Parameters, key: str) -> Iterator[Held]:
    for number, text in enumerate(parameters.get(key) or (), 1):
        name = f"{key}.{number}"
        yield Held(name, _document(text, name))


def _document(text: str, name: str) -> Document:
    return _checked(lambda: read_document(json.loads(text)), f"{name} must be a policy document")


def _context(parameters: Parameters) -> dict[str, str | list[str]]:
    """Return the context keys of the request; one of a list type keeps its values as a list."""
    context: dict[str, str | list[str]] = {}
    for entry in parameters.get("ContextEntries") or ():
        key, values = entry.get("ContextKeyName"), entry.get("ContextKeyValues") or []
        is_list = entry.get("ContextKeyType", "").endswith("List")
        if not key or (not is_list and len(values) != 1):
            raise InvalidSimulationError(f"ContextEntries must give {key or 'a key'} one value, got {len(values)}.")
        context[key] = values if is_list else values[0]
    return context


def _result(
    action: str, resource: str, context: Mapping[str, Any], policies: Sequence[Held], boundary: Held | None
) -> dict[str, Any]:
    request = _checked(lambda: Request(action, resource, context), "The request must be valid")
    documents = [policy.document for policy in policies]
    limit = boundary.document if boundary else None
    found: Evaluation = _checked(lambda: evaluate(documents, request, boundary=limit), "The request must be decidable")
    deciding = [policies[index].name for index, _ in found.statements]
    deciding += [boundary.name for _ in found.boundary_statements] if boundary else []
    result: dict[str, Any] = {
        "EvalActionName": action,
        "EvalResourceName": resource,
        "EvalDecision": found.decision.value,
        "MatchedStatements": [{"SourcePolicyId": name, "SourcePolicyType": POLICY_TYPE} for name in deciding],
        "MissingContextValues": list(found.missing_context_keys),
    }
    if found.boundary_allows is not None:
        result["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": found.boundary_allows}
    return result


def _checked(ask: Callable[[], T], expected: str) -> T:
    try:
        return ask()
    except (MalformedDocument, ValueError) as error:
        raise InvalidSimulationError(f"{expected}: {error}") from error
