"""What `doctor explain` knows of the policy pack, from the pack itself."""

import json

from iam_guardrails.about import DOCUMENTATION
from iam_guardrails.actions import ANY_IAM_ACTION, GUARDED, USES_OF_A_ROLE
from iam_guardrails.rules import POLICIES, disallow_open_trust, review_undecidable
from iam_guardrails.shell import TOO_COMPLEX

DOCUMENT = "document:SHA-256"
"""Stands for the hash of a document; the README of the pack says how to make it."""
_GRANTS = {disallow_open_trust.ABOUT.name: disallow_open_trust.ASSUME_ROLE, review_undecidable.ABOUT.name: ""}
"""What an exemption names where a message does not quote it, if not the document."""


def policies() -> str:
    """Return the text of `doctor/explain/policies.json`."""
    told = []
    for policy in POLICIES:
        if policy.enforcement_level is None:
            raise LookupError(f"{policy.name} has no level of its own")
        told.append(
            {
                "name": policy.name,
                "level": policy.enforcement_level.value,
                "description": policy.description,
                "fix": policy.remediation_steps,
                "address": f"{DOCUMENTATION}#{policy.name}",
                "grant": _GRANTS.get(policy.name, DOCUMENT),
                "exemptions": bool(policy.config_schema and "exemptions" in policy.config_schema.properties),
            }
        )
    actions = dict.fromkeys((*(action for action, _ in GUARDED if action != ANY_IAM_ACTION), *USES_OF_A_ROLE))
    return json.dumps({"policies": told, "actions": list(actions), "tooComplex": TOO_COMPLEX}, indent=2) + "\n"
