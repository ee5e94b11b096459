"""How many of the publicly known ways to administration the mandatory policies stop, and why not the rest.

The list is not part of this repository: a JSON array of `{"actions": ["iam:passrole", ...]}`.
"""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.report import Section
from tests.policypack.judging import inline_policy, report_of

STOPPED = "is stopped by a mandatory policy"


def coverage(path: Path) -> Section:
    """Each combination of actions, allowed on everything: how many are stopped, the others by what they do."""
    outcomes = {actions: STOPPED if _stopped(actions) else _reason(actions) for actions in sorted(_combinations(path))}
    counts = Counter(outcomes.values()).most_common()
    return Section(
        f"Known escalation paths: {len(outcomes)} combinations of actions",
        ("a combination that", "of these"),
        [[outcome, str(count)] for outcome, count in counts],
        [f"{outcome}: {_listed(outcome, outcomes)}" for outcome, _ in counts if outcome != STOPPED],
    )


def _combinations(path: Path) -> set[tuple[str, ...]]:
    """Each combination once, however its actions are ordered and written; a path without any is no grant."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return {tuple(sorted({action.lower() for action in row["actions"]})) for row in rows if row["actions"]}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise SystemExit(
            f'{path} must hold a JSON array of {{"actions": ["iam:passrole", ...]}}, got {error!r}.'
        ) from error


def _stopped(actions: Sequence[str]) -> bool:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    found = report_of([inline_policy(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))])
    return any(policy.startswith("iam-disallow-") for policy in found)


def _reason(actions: Sequence[str]) -> str:
    """Why a combination that is not stopped is out of scope; one of IAM or Identity Center would not be."""
    prefixes = {action.partition(":")[0] for action in actions}
    if prefixes & {"iam", "sso", "identitystore", "sso-directory"}:
        return "is MISSED: it has an action of IAM or Identity Center"
    if "sts" in prefixes:
        return "assumes a role: that role's trust policy decides, see iam-disallow-open-trust"
    if prefixes == {"s3"}:
        return "reads what it finds in buckets: no grant says what is in them"
    return "acts through a resource that has its role already: passes none, writes nothing to IAM"


def _listed(outcome: str, outcomes: dict[tuple[str, ...], str]) -> str:
    return "; ".join(" + ".join(actions) for actions, of in outcomes.items() if of == outcome)
