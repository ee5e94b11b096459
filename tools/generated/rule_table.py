"""The table of the policies for the READMEs, from what the policies say of themselves."""

from iam_guardrails.rules import POLICIES


def table(pack_readme: str = "") -> str:
    """A row for each policy, linked to its section: of the same file, or of the pack's README at that path."""
    rows = ["| Policy | Level | Severity | Rule |", "| --- | --- | --- | --- |"]
    for policy in POLICIES:
        if policy.enforcement_level is None or policy.severity is None:
            raise LookupError(f"{policy.name} has no level or no severity of its own")
        level, severity = policy.enforcement_level.value, policy.severity.value
        rows.append(f"| [{policy.name}]({pack_readme}#{policy.name}) | {level} | {severity} | {policy.description} |")
    return "".join(f"{row}\n" for row in rows)
