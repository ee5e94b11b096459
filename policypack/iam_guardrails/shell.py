"""The thin shell between Pulumi and a rule: reads the resource, asks the rule, applies exemptions, reports.

A rule is a pure function from `Grants` to findings. Nothing it does wrong can silence it: what it raises is reported
as a finding of its own, so that a mandatory policy fails closed and the other policies go on.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pulumi_policy import (
    EnforcementLevel,
    PolicyComplianceFramework,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
)

from iam_guardrails.documents import quoted
from iam_guardrails.exemptions import SCHEMA, Settings, review
from iam_guardrails.findings import Finding
from iam_guardrails.grants import Grants, grants_of, may_grant
from iam_guardrails.run import CURRENT, ROOT

MOST_FINDINGS = 50
"""How many findings of one policy are reported of one resource."""

Find = Callable[[Grants, Settings, ResourceValidationArgs], Iterable[Finding]]
"""A rule: what it finds in a resource's grants."""

LEAST_PRIVILEGE = PolicyComplianceFramework(
    name="AWS Well-Architected Framework",
    version="2025-02-25",
    reference="SEC03-BP02",
    specification="Grant least privilege access",
)


@dataclass(frozen=True, slots=True)
class About:
    """What people read of a policy, in the console of Pulumi Cloud and in the README."""

    name: str
    display_name: str
    description: str
    severity: Severity
    remediation_steps: str
    url: str
    tags: tuple[str, ...]
    framework: PolicyComplianceFramework = LEAST_PRIVILEGE


def resource_policy(
    about: About, level: EnforcementLevel, find: Find, properties: tuple[str, ...] = ("exemptions",)
) -> ResourceValidationPolicy:
    """A policy of the pack around a rule; `properties` are those of its config."""

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        if args.resource_type == ROOT:
            CURRENT.begin()
            Settings.of(about.name, args.get_config(), properties)
        CURRENT.remember(args.resource_type, args.props)
        if may_grant(args.resource_type):
            settings = Settings.of(about.name, args.get_config(), properties)
            for message in _messages(about.name, find, settings, args, mandatory=level is EnforcementLevel.MANDATORY):
                report(message, None)

    return ResourceValidationPolicy(
        name=about.name,
        description=about.description,
        validate=validate,
        enforcement_level=level,
        config_schema=PolicyConfigSchema(properties={key: SCHEMA[key] for key in properties}),
        display_name=about.display_name,
        severity=about.severity,
        framework=about.framework,
        tags=list(about.tags),
        remediation_steps=about.remediation_steps,
        url=about.url,
    )


def _messages(
    policy: str, find: Find, settings: Settings, args: ResourceValidationArgs, *, mandatory: bool
) -> list[str]:
    """What a policy reports of a resource, once exemptions are applied."""
    try:
        grants = grants_of(args.resource_type, args.name, args.props)
        if grants.unknown:
            CURRENT.unknown[args.urn] = grants.unknown
        findings = list(find(grants, settings, args))
    except Exception as error:  # noqa: BLE001  a rule that raised would end the run, and hide all other findings
        kind = type(error).__name__
        return [f"Resource {quoted(args.name)} must be judged, but judging it failed with {quoted(kind)}."]
    messages: list[str] = []
    today = dt.datetime.now(tz=dt.UTC).date()
    for finding in findings:
        outcome = review(policy, args.urn, finding, settings.exemptions, today)
        if isinstance(outcome, Finding):
            messages.append(outcome.message)
        elif mandatory:
            CURRENT.exempted.setdefault(args.urn, []).append(outcome.message)
    more = len(messages) - MOST_FINDINGS
    # A response has a size, and nobody reads so many.
    said = [f"Resource {quoted(args.name)} must be mended in {more} more places, not listed here."] if more > 0 else []
    return messages[:MOST_FINDINGS] + said
