"""iam-review-unknown: what is not known at preview, and will be judged by the update."""

from collections.abc import Iterable, Iterator

from pulumi_policy import (
    EnforcementLevel,
    PolicyResource,
    ReportViolation,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

from iam_guardrails.documents import quoted
from iam_guardrails.exemptions import Settings
from iam_guardrails.run import CURRENT, GROUP_NAMES, POLICY_NAMES
from iam_guardrails.shell import LEAST_PRIVILEGE, About

ABOUT = About(
    name="iam-review-unknown",
    display_name="Review what is not known yet",
    description="Grants that are not known at preview are judged by the update, each before it is created.",
    severity=Severity.LOW,
    remediation_steps=(
        "Build documents from names that are known: fixed names and the account's id instead of another resource's "
        "outputs. To let no unknown grant through a preview, set this policy to `mandatory`."
    ),
    url="https://www.pulumi.com/docs/insights/policy/",
    tags=("aws", "iam", "preview"),
)
_MADE_HERE = frozenset(
    {*POLICY_NAMES, *GROUP_NAMES, "aws:ssoadmin/permissionSet:PermissionSet", "aws:identitystore/group:Group"}
)


def find(resources: Iterable[PolicyResource]) -> Iterator[str]:
    """Each resource with the inputs of its that may grant and are not known."""
    for resource in resources:
        unknown = CURRENT.unknown.get(resource.urn, ())
        paths = [path for path in unknown if not _is_decided_elsewhere(resource, path)]
        if paths:
            inputs = " and ".join(quoted(path) for path in paths)
            yield f"{inputs} of {quoted(resource.name)} ({resource.resource_type})"


def _is_decided_elsewhere(resource: PolicyResource, path: str) -> bool:
    """Whether an input is unknown only because it names a policy or group of this stack, judged by itself."""
    key = path.partition(".")[0].partition("[")[0]
    made_by = resource.property_dependencies.get(key, [])
    return key in _REFERENCES and bool(made_by) and all(other.resource_type in _MADE_HERE for other in made_by)


_REFERENCES = frozenset(
    {
        *("policyArn", "policyArns", "managedPolicyArn", "managedPolicyArns", "group", "groups", "groupId"),
        *("customerManagedPolicyReference", "customerManagedPolicyReferences", "permissionSetArn"),
    }
)


def _validate(args: StackValidationArgs, report: ReportViolation) -> None:
    Settings.of(ABOUT.name, args.get_config(), ())
    try:
        found = list(find(args.resources))
    except Exception as error:  # noqa: BLE001  a policy that raises ends the run, and hides all other findings
        report(
            f"The stack must be read to find what is unknown, but that failed with {quoted(type(error).__name__)}.",
            None,
        )
        return
    if found:
        report(f"Not known at preview, judged by the update before it is created: {'; '.join(found)}.", None)


POLICY = StackValidationPolicy(
    name=ABOUT.name,
    description=ABOUT.description,
    validate=_validate,
    enforcement_level=EnforcementLevel.ADVISORY,
    display_name=ABOUT.display_name,
    severity=ABOUT.severity,
    framework=LEAST_PRIVILEGE,
    tags=list(ABOUT.tags),
    remediation_steps=ABOUT.remediation_steps,
    url=ABOUT.url,
)
