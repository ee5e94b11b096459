"""iam-review-unknown: what is unknown at preview, and is checked by the update."""

from collections.abc import Iterable, Iterator

from pulumi_policy import (
    EnforcementLevel,
    PolicyResource,
    ReportViolation,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

from iam_guardrails.about import About
from iam_guardrails.exemptions import Settings
from iam_guardrails.run import RUN, Seen
from iam_guardrails.ways import created_types, plain_type
from iam_guardrails.words import quoted

ABOUT = About(
    name="iam-review-unknown",
    display_name="Review what is unknown at preview",
    description="Permissions that are unknown at preview are checked by the update, each before it is created.",
    severity=Severity.LOW,
    remediation_steps=(
        "Build documents from known names: fixed names and the account's id instead of another resource's outputs. To "
        "refuse unknown permissions at preview, set this policy to `mandatory`."
    ),
    url="https://www.pulumi.com/docs/insights/policy/",
    tags=("aws", "iam", "preview"),
)
_NAMED = ("policy", "group", "permission set", "identity store group")
_CREATED_HERE = frozenset[str]().union(*map(created_types, _NAMED))


def find(resources: Iterable[PolicyResource], seen: Seen) -> Iterator[str]:
    """Find each resource with inputs that may allow something and are unknown."""
    for resource in resources:
        unknown = seen.unknown.get(resource.urn, ())
        paths = [path for path in unknown if not _is_decided_elsewhere(resource, path)]
        if paths:
            inputs = " and ".join(quoted(path) for path in paths)
            yield f"{inputs} of {quoted(resource.name)} ({resource.resource_type})"


def _is_decided_elsewhere(resource: PolicyResource, path: str) -> bool:
    """Tell whether an input is unknown only because it names a policy or group of this stack, checked by itself."""
    key = path.partition(".")[0].partition("[")[0]
    made_by = resource.property_dependencies.get(key, [])
    created = all(plain_type(other.resource_type) in _CREATED_HERE for other in made_by)
    return key in _REFERENCES and bool(made_by) and created


_REFERENCES = frozenset(
    {
        *("policyArn", "policyArns", "managedPolicyArn", "managedPolicyArns", "group", "groups", "groupId"),
        *("customerManagedPolicyReference", "customerManagedPolicyReferences", "permissionSetArn"),
    }
)


def _validate(args: StackValidationArgs, report: ReportViolation) -> None:
    Settings.of(ABOUT.name, args.get_config(), ())
    try:
        found = list(find(args.resources, RUN.seen))
    except Exception as error:  # noqa: BLE001  a policy that raises ends the run and hides all other findings
        kind = quoted(type(error).__name__)
        report(
            f"The stack can't be checked for unknown values, because the check failed with {kind}. See {ABOUT.address}",
            None,
        )
        return
    if found:
        report(
            f"Unknown until the update, which checks each resource before it creates it: {'; '.join(found)}. "
            f"See {ABOUT.address}",
            None,
        )


POLICY = StackValidationPolicy(
    name=ABOUT.name,
    description=ABOUT.description,
    validate=_validate,
    enforcement_level=EnforcementLevel.ADVISORY,
    display_name=ABOUT.display_name,
    severity=ABOUT.severity,
    framework=ABOUT.framework,
    tags=list(ABOUT.tags),
    remediation_steps=ABOUT.remediation_steps,
    url=ABOUT.url,
)
