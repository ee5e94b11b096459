"""A pack that checks nothing: as many policies of each kind as `iam-guardrails` has, each with an empty body."""  # noqa: INP001  Pulumi runs the folder, nobody imports it

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)

RESOURCE_POLICIES = 7
STACK_POLICIES = 1


def _ignore_resource(_args: ResourceValidationArgs, _report: ReportViolation) -> None:
    return


def _ignore_stack(_args: StackValidationArgs, _report: ReportViolation) -> None:
    return


policies: list[Policy] = [
    ResourceValidationPolicy(f"resource-{number}", "Looks at no resource.", _ignore_resource)
    for number in range(RESOURCE_POLICIES)
]
policies += [
    StackValidationPolicy(f"stack-{number}", "Looks at no stack.", _ignore_stack) for number in range(STACK_POLICIES)
]
PolicyPack("empty", policies=policies, enforcement_level=EnforcementLevel.MANDATORY)
