"""The table of the policies for the READMEs, from what the policies say of themselves."""

from iam_guardrails.rules import POLICIES


def table(pack_readme: str = "") -> str:
    """A row for each policy, linked to its section: with its severity in that file, without where its path is given."""
    columns = ["Policy", "Level", *([] if pack_readme else ["Severity"]), "Rule"]
    rows = [columns, ["---"] * len(columns)]
    for policy in POLICIES:
        if policy.enforcement_level is None or policy.severity is None:
            raise LookupError(f"{policy.name} has no level or no severity of its own")
        severity = [] if pack_readme else [policy.severity.value]
        name = f"[{policy.name}]({pack_readme}#{policy.name})"
        rows.append([name, policy.enforcement_level.value, *severity, policy.description])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
