"""The thin shell between Pulumi and a rule: it asks the rule, applies exemptions and reports.

A rule is a pure function of what a resource allows, what the run has seen and the policy's settings. Nothing it does
wrong can silence it: what it raises becomes a violation, so a mandatory policy fails closed and the others go on.
"""

import datetime as dt
import inspect
from collections.abc import Callable, Iterable, Sequence

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
)

from iam_guardrails.about import About
from iam_guardrails.checked import CheckedResource
from iam_guardrails.exemptions import SCHEMA, Settings, review
from iam_guardrails.findings import Finding
from iam_guardrails.run import ROOT, RUN, Seen
from iam_guardrails.secrets import redact
from iam_guardrails.words import quoted

MOST_FINDINGS = 50
"""How many findings of one policy are reported for one resource."""

TOO_COMPLEX = "is too complex to be checked"
"""What the message about a resource says for which the budget did not suffice."""

Find = Callable[[CheckedResource, Seen, Settings], Iterable[Finding]]
"""A rule: what it finds in a resource."""


def resource_policy(
    about: About, level: EnforcementLevel, find: Find, properties: tuple[str, ...] = ("exemptions",)
) -> ResourceValidationPolicy:
    """Return a policy of the pack that applies a rule; `properties` are those of its config."""

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        resource = RUN.ask(about.name, args)
        if args.resource_type == ROOT:
            Settings.of(about.name, args.get_config(), properties)
        if resource is not None:
            settings = Settings.of(about.name, args.get_config(), properties)
            mandatory = level is EnforcementLevel.MANDATORY
            found = findings(find, resource, RUN.seen, settings, args.name, mandatory=mandatory)
            if found:
                visible = _blocks(report, level)
                for message in _messages(about, found, resource, settings, args, visible=visible):
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


def _blocks(report: ReportViolation, default: EnforcementLevel) -> bool:
    """Tell whether the config makes a policy mandatory, which may be advisory by default, or the reverse.

    A policy gets its configuration without the level. pulumi-policy 1.21 tells the level in force only to the function
    that reports a violation (`_PolicyAnalyzerServicer._create_report_violation`).
    """
    level = inspect.getclosurevars(report).nonlocals.get("enforcement_level", default)
    return level is EnforcementLevel.MANDATORY


def _messages(
    about: About,
    found: Sequence[Finding],
    resource: CheckedResource,
    settings: Settings,
    args: ResourceValidationArgs,
    *,
    visible: bool,
) -> list[str]:
    """Return what a policy reports of a resource, after exemptions and without secrets.

    What they let through is remembered for `iam-review-exemption` if it is to be `visible`.
    """
    said: list[str] = []
    today = dt.datetime.now(tz=dt.UTC).date()
    for finding in found:
        outcome = review(about.name, args.urn, finding, settings.exemptions, today)
        if isinstance(outcome, Finding):
            said.append(f"{outcome.message} See {about.address}")
        elif visible:
            RUN.seen.exempted.append(outcome.message)
    more = len(said) - MOST_FINDINGS
    if more > 0:  # a response has a size, and nobody reads so many
        rest = f"Resource {quoted(args.name)} has {more} more violation{'s' if more > 1 else ''} than are listed here."
        said[MOST_FINDINGS:] = [f"{rest} See {about.address}"]
    keep = frozenset({args.name, args.resource_type})
    return [redact(message, frozenset(resource.access.secrets), keep) for message in said]


def findings(
    find: Find, resource: CheckedResource, seen: Seen, settings: Settings, name: str, *, mandatory: bool
) -> Sequence[Finding]:
    """Return what a rule finds, before exemptions.

    A resource that can't be checked is a finding of each mandatory policy.
    """
    if resource.too_complex:
        message = (
            f"Resource {quoted(name)} {TOO_COMPLEX}. Simplify its policy documents or its template, or exempt "
            f"`{resource.too_complex}` after a review."
        )
        if mandatory:
            return [Finding(message, (resource.too_complex,), resource.too_complex)]
        return list(find(CheckedResource(), seen, settings))  # what an exemption lets through stays visible
    failures = [_failure(f"Resource {quoted(name)}", resource.failure)] if resource.failure else []
    failures += [_failure(failed.subject, failed.error) for failed in resource.access.failures]
    try:
        # What belongs to roles of permission sets is reported by `iam-review-pass-role`, which blocks nothing.
        # The readings of a template with several sets of parameters may show the same.
        found = list(dict.fromkeys(find(resource.own if mandatory else resource, seen, settings)))
    except Exception as error:  # noqa: BLE001  a rule that raises would end the run and hide all other findings
        return [_failure(f"Resource {quoted(name)}", type(error).__name__)]
    return [*failures, *found] if mandatory else found


def _failure(subject: str, error: str) -> Finding:
    return Finding(f"{subject} can't be checked, because the check failed with {quoted(error)}.", ())
