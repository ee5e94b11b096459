"""The sentences about what can't be checked: what, where, and what to do."""

from iam_guardrails.resource_access import Undecidable
from iam_guardrails.values import OUTPUT_AS_TEXT
from iam_guardrails.words import address, quoted

DEEPEST_TEMPLATE = 8
"""How many templates, or Kubernetes objects, may stand inside of each other."""
MOST_OVERRIDES = 16
"""How many sets of parameter overrides of a stack set are checked."""
CHARACTERS_OF_OVERRIDDEN = 5
"""Characters of a template for which each set of overrides adds a step to the budget."""


def unknown_type(subject: str, resource_type: str) -> Undecidable:
    """Return that a resource has a type that the table does not know."""
    return Undecidable(
        f"{subject} has type {quoted(resource_type)}, which this policy pack doesn't know, so it can't be checked. "
        "Use a newer version of the policy pack, or review the resource and add an exemption.",
        resource_type,
    )


def depends_on(subject: str, source: str, *, in_template: bool) -> Undecidable:
    """Return that a value comes from where the pack does not see it."""
    place = "the template or a parameter" if in_template else "the program"
    return Undecidable(
        f"{subject} depends on {quoted(source)}, so it can't be checked. Write the value itself into {place}.", source
    )


def output_as_text(subject: str, what: str) -> Undecidable:
    """Return that a program used an Output as a string where a name, an ARN or a description of a resource belongs."""
    return Undecidable(
        f"{subject} {OUTPUT_AS_TEXT.format(what)}, so it can't be checked. Pass the `Output` itself, or make the text "
        "with its `apply`.",
        what.strip("`"),
    )


def no_policy(subject: str, logical_id: str, resource_type: str) -> Undecidable:
    """Return that a resource of the same template is attached that is no policy."""
    return Undecidable(
        f"{subject} attaches {quoted(logical_id)}, which is no policy but of type {quoted(resource_type)}, so it can't "
        "be checked. Write the ARN of a policy, or refer to an `AWS::IAM::ManagedPolicy`.",
        logical_id,
    )


def not_text(subject: str, what: str) -> Undecidable:
    """Return that something other than text stands where a name or an ARN belongs."""
    return Undecidable(f"{subject} has a {what} that isn't text, so it can't be checked. Write it as a string.", what)


def not_an_object(subject: str, what: str) -> Undecidable:
    """Return that something other than an object stands where properties belong."""
    return Undecidable(
        f"{subject} has {what} that can't be read as an object, so it can't be checked. Write it as a JSON object.",
        what.strip("`"),
    )


def missing(subject: str, required: str) -> Undecidable:
    """Return that a resource lacks the property that says what it allows."""
    return Undecidable(
        f"{subject} has no property {quoted(required)}, so it can't be checked. Add it, or correct its spelling.",
        required,
    )


def creates_from(subject: str, origin: str) -> Undecidable:
    """Return that a resource creates others from something outside the stack."""
    origin = address(origin)
    return Undecidable(
        f"{subject} creates resources from {quoted(origin)}, so they can't be checked. Review what it creates, and "
        "add an exemption.",
        origin,
    )


def entitlement(subject: str, role: str) -> Undecidable:
    """Return that a role is handed to a user or group of Identity Center."""
    return Undecidable(
        f"{subject} lets a user or group of Identity Center use role {quoted(role)}, so it can't be checked. "
        "Review who can use the role, and add an exemption.",
        role,
    )


def template_at(subject: str, url: str, *, product: bool, nested: bool = False) -> Undecidable:
    """Return that a template is stored elsewhere. Drop the query string of its URL: it can hold credentials."""
    url = address(url)
    if product:
        advice = "Review the template, and add an exemption."
    elif nested:
        advice = "Put its resources into this template."
    else:
        advice = "Put the template into `templateBody`."
    return Undecidable(f"{subject} loads its template from {quoted(url)}, so it can't be checked. {advice}", url)


def previous_template(subject: str) -> Undecidable:
    """Return that a change set takes the template that the stack has already."""
    return Undecidable(
        f"{subject} uses the template that its stack has, so it can't be checked. Put the template into "
        "`templateBody`.",
        "usePreviousTemplate",
    )


def unreadable_template(subject: str, problem: object) -> Undecidable:
    """Return that a template can't be read; `problem` is the end of a sentence about it."""
    return Undecidable(
        f"{subject} has a template that {problem}, so it can't be checked. Correct or split the template, or review it "
        "and add an exemption.",
        "templateBody",
    )


def deep_template(subject: str) -> Undecidable:
    """Return that templates are nested too deeply."""
    return Undecidable(
        f"{subject} is nested more than {DEEPEST_TEMPLATE} levels deep, so it can't be checked. Move it into a stack "
        "of its own.",
        "nesting",
    )


def macro(subject: str, name: str) -> Undecidable:
    """Return that a macro may add resources to a template."""
    return Undecidable(
        f"{subject} has a template that uses the macro {quoted(address(name))}, which can add resources, so it can't "
        "be checked in full. Deploy the template that the macro returns.",
        "Transform",
    )


def overrides(subject: str) -> Undecidable:
    """Return that parameters are overridden of a template that is not here."""
    return Undecidable(
        f"{subject} overrides parameters of a template that isn't part of it, so it can't be checked. Set the "
        "parameters on the stack set.",
        "OVERRIDES",
    )


def many_overrides(subject: str) -> Undecidable:
    """Return that a stack set has more sets of overrides than are checked."""
    return Undecidable(
        f"{subject} has more than {MOST_OVERRIDES} different sets of parameter overrides, so it can't be checked in "
        "full. Split it into several stack sets.",
        "OVERRIDES",
    )


def problem(subject: str, what: str, key: str) -> Undecidable:
    """Return that a template's resource has a problem; `what` is the end of a sentence about it."""
    return Undecidable(
        f"{subject} {what}, so it can't be checked. Correct the template, or review it and add an exemption.", key
    )
