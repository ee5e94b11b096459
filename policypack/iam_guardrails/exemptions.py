"""The pack's config: exemptions, which let a finding through, and the customer policies that are allowed.

It is reviewed data, kept apart from the programs that are checked. Pulumi checks it against `SCHEMA` before any
resource, but ignores a misspelt property; `Settings.of` refuses it.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from iam_guardrails.findings import Finding
from iam_guardrails.patterns import ANY, matches
from iam_guardrails.words import listed, printable, quoted, shorten

WARNING = dt.timedelta(days=30)
"""How long before its end a message says that an exemption expires soon."""

EXEMPTIONS_SCHEMA: dict[str, Any] = {
    "type": "array",
    "description": "Findings to let through; resource and grant must both match.",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["resource", "grant", "reason", "until"],
        "properties": {
            "resource": {"type": "string", "pattern": "^[^*]", "description": "URN, in which `*` stands for anything"},
            "grant": {"type": "string", "minLength": 1, "description": "managed ARN, iam:Action or document:<sha256>"},
            "reason": {"type": "string", "pattern": "\\S", "description": "why the finding is let through"},
            "until": {"type": "string", "format": "date", "description": "last day, as 2027-06-30"},
        },
    },
}
ALLOWED_SCHEMA: dict[str, Any] = {
    "type": "array",
    "description": "ARNs of customer policies from outside the stack that were reviewed.",
    "items": {"type": "string", "pattern": "^arn:[a-z-]+:iam::\\d{12}:policy/[^*]+$"},
}
SCHEMA: Mapping[str, dict[str, Any]] = {"exemptions": EXEMPTIONS_SCHEMA, "allowedPolicyArns": ALLOWED_SCHEMA}


class ConfigError(ValueError):
    """The pack's config is wrong; the message names the policy, the property, what was expected and what was got."""


class Exemption(NamedTuple):
    """One entry of `exemptions`; `until` is its last day."""

    resource: str
    grant: str
    reason: str
    until: dt.date

    def covers(self, urn: str, finding: Finding) -> frozenset[str]:
        """Return which of a finding's keys on the resource `urn` this entry lets through."""
        if not matches(self.resource.replace("*", ANY), urn):
            return frozenset()
        if self.grant == finding.document:
            return frozenset(finding.keys)
        grant = self.grant.casefold()
        # A message shows a key as the template writes it.
        return frozenset(key for key in finding.keys if grant in (key.casefold(), printable(key).casefold()))


class Settings(NamedTuple):
    """The settings of one policy."""

    exemptions: tuple[Exemption, ...] = ()
    allowed_policy_arns: frozenset[str] = frozenset()

    @classmethod
    def of(cls, policy: str, config: Mapping[str, Any], allowed: tuple[str, ...]) -> Self:
        """Read the settings of a policy that knows the properties `allowed`.

        Raises:
            ConfigError: A property is misspelt.
        """
        if not config:
            return cls()
        for key in config:
            if key not in allowed:
                known = listed(("enforcementLevel", *allowed), "properties")
                raise ConfigError(
                    f"Config of policy `{policy}` must have no properties but {known}, got {quoted(key)}."
                )
        return cls(
            tuple(
                Exemption(each["resource"], each["grant"], each["reason"], dt.date.fromisoformat(each["until"]))
                for each in config.get("exemptions", ())
            ),
            frozenset(config.get("allowedPolicyArns", ())),
        )


class Exempted(NamedTuple):
    """A finding that exemptions let through, in the words of `iam-review-exemption`."""

    message: str


def review(
    policy: str, urn: str, finding: Finding, exemptions: tuple[Exemption, ...], today: dt.date
) -> Finding | Exempted:
    """Return the finding if it stands, with the exemption that expired, else what lets it through and for how long."""
    matching = [(entry, entry.covers(urn, finding)) for entry in exemptions]
    valid = [(entry, covered) for entry, covered in matching if covered and entry.until >= today]
    let_through = frozenset[str]().union(*(covered for _, covered in valid))
    if finding.keys and let_through >= set(finding.keys):
        reasons = " ".join(_reason(entry, today) for entry, _ in valid)
        return Exempted(f"An exemption from `{policy}` lets this through: {finding.message} {reasons}")
    expired = [entry for entry, covered in matching if covered and entry.until < today]
    if not expired:
        return finding
    said = " ".join(f"The exemption for `{entry.grant}` expired on {entry.until}." for entry in expired)
    return Finding(f"{finding.message} {said}", finding.keys, finding.document)


def _reason(entry: Exemption, today: dt.date) -> str:
    ends = "expires soon, on" if entry.until - today <= WARNING else "is valid until"
    return f"Reason: {shorten(entry.reason).rstrip('.')}. The exemption {ends} {entry.until}."
