"""The pack's config: exemptions, which let a finding through, and the customer policies that are allowed.

Reviewed data, kept apart from the programs it judges. Pulumi checks it against `SCHEMA` before any resource, but takes
a misspelt property for none; `Settings.of` does not.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from iam_guardrails.documents import quoted, shorten
from iam_guardrails.findings import Finding

WARNING = dt.timedelta(days=30)
"""How long before its end an exemption is said to expire."""

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
            "reason": {"type": "string", "minLength": 1, "description": "why, for whoever reviews it"},
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


@dataclass(frozen=True, slots=True)
class Exemption:
    """One entry of `exemptions`; `until` is its last day."""

    resource: str
    grant: str
    reason: str
    until: dt.date

    def covers(self, urn: str, finding: Finding) -> frozenset[str]:
        """Which of a finding's grants on the resource `urn` this entry lets through."""
        if not self._matches(urn):
            return frozenset()
        if self.grant == finding.document:
            return frozenset(finding.grants)
        return frozenset(grant for grant in finding.grants if grant.casefold() == self.grant.casefold())

    def _matches(self, urn: str) -> bool:
        pattern = ".*".join(re.escape(part) for part in self.resource.split("*"))
        return re.fullmatch(pattern, urn) is not None


@dataclass(frozen=True, slots=True)
class Settings:
    """The config of one policy."""

    exemptions: tuple[Exemption, ...] = ()
    allowed_policy_arns: frozenset[str] = frozenset()

    @classmethod
    def of(cls, policy: str, config: Mapping[str, Any], allowed: tuple[str, ...]) -> Self:
        """Read the config of a policy that knows the properties `allowed`.

        Raises:
            ConfigError: A property is misspelt.
        """
        for key in config:
            if key not in allowed:
                known = " and ".join(f"`{name}`" for name in allowed)
                expected = f"only the properties {known}" if known else "no properties"
                raise ConfigError(f"Config of policy `{policy}` must have {expected}, got {quoted(key)}.")
        return cls(
            tuple(
                Exemption(each["resource"], each["grant"], each["reason"], dt.date.fromisoformat(each["until"]))
                for each in config.get("exemptions", ())
            ),
            frozenset(config.get("allowedPolicyArns", ())),
        )


@dataclass(frozen=True, slots=True)
class Exempted:
    """A finding that exemptions let through, in the words of `iam-review-exemption`."""

    message: str


def review(
    policy: str, urn: str, finding: Finding, exemptions: tuple[Exemption, ...], today: dt.date
) -> Finding | Exempted:
    """The finding, if it stands, with the exemption that ended said; else what let it through, and for how long."""
    matching = [(entry, entry.covers(urn, finding)) for entry in exemptions]
    valid = [(entry, covered) for entry, covered in matching if covered and entry.until >= today]
    let_through = frozenset[str]().union(*(covered for _, covered in valid))
    if finding.grants and let_through >= set(finding.grants):
        reasons = " ".join(_reason(entry, today) for entry, _ in valid)
        return Exempted(f"`{policy}` lets this through: {finding.message} {reasons}")
    expired = [entry for entry, covered in matching if covered and entry.until < today]
    if not expired:
        return finding
    said = " ".join(f"The exemption for `{entry.grant}` expired on {entry.until}." for entry in expired)
    return Finding(f"{finding.message} {said}", finding.grants, finding.document)


def _reason(entry: Exemption, today: dt.date) -> str:
    ends = "expires soon, on" if entry.until - today <= WARNING else "holds until"
    return f"Reason: {shorten(entry.reason).rstrip('.')}; the exemption {ends} {entry.until}."
