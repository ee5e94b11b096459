"""The policies called as pulumi-policy calls them, without a process."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from iam_guardrails.rules import POLICIES
from pulumi_policy import (
    Policy,
    PolicyCustomTimeouts,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import unknown_checking_proxy

from tests.policypack.cases import Resource

ROOT = Resource("pulumi:pulumi:Stack", "cases-test", {})
Config = Mapping[str, Mapping[str, Any]]
Dependencies = Mapping[str, Mapping[str, Iterable[str]]]
Report = dict[str, list[str]]
"""The messages of each policy that reports any."""


def report_of(
    resources: Iterable[Resource], config: Config | None = None, dependencies: Dependencies | None = None
) -> Report:
    """Return what each policy reports of a stack of these resources, registered in this order.

    `config` is by policy name; `dependencies` gives for a resource's name, by input, the names of what it depends on.
    """
    found: Report = {}
    listed = list(resources)
    for resource in (ROOT, *listed):
        for name, messages in check(resource, config).items():
            found.setdefault(name, []).extend(messages)
    for policy in POLICIES:
        if isinstance(policy, StackValidationPolicy):
            stack = StackValidationArgs(_stack(listed, dependencies or {}), None)
            policy.validate(stack, _collector(found, policy.name))
    return found


def check(resource: Resource, config: Config | None = None, policies: Iterable[Policy] = POLICIES) -> Report:
    """Return what each of these policies reports of one resource. The run goes on: the root resource begins one."""
    found: Report = {}
    for policy in policies:
        if isinstance(policy, ResourceValidationPolicy):
            args = ResourceValidationArgs(
                resource.type,
                unknown_checking_proxy(resource.props),
                resource.urn,
                resource.name,
                _options(),
                None,
                (config or {}).get(policy.name),
            )
            policy.validate(args, _collector(found, policy.name))
    return found


def _collector(found: Report, policy: str) -> Callable[[str, str | None], None]:
    return lambda message, _urn: found.setdefault(policy, []).append(message)


def inline_policy(document: object, name: str = "deploy") -> Resource:
    """Return a role's inline policy with this document, text or object."""
    return Resource("aws:iam/rolePolicy:RolePolicy", name, {"role": "deployer", "policy": document})


def _options() -> PolicyResourceOptions:
    return PolicyResourceOptions(False, [], None, [], PolicyCustomTimeouts(0, 0, 0), [], None)


def _stack(resources: list[Resource], dependencies: Dependencies) -> list[PolicyResource]:
    made = {
        each.name: PolicyResource(
            each.type, unknown_checking_proxy(each.props), each.urn, each.name, _options(), None, None, [], {}
        )
        for each in resources
    }
    for name, inputs in dependencies.items():
        for key, others in inputs.items():
            made[name].property_dependencies[key] = [made[other] for other in others]
    return list(made.values())
