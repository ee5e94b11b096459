"""Count the publicly known paths to admin access that the mandatory policies report, and say why not the others.

The list is not part of this repository: a JSON array of `{"actions": ["iam:passrole", ...]}`.
"""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.policypack.judging import inline_policy, report_of
from tools.benchmarks.report import Section

REPORTED = "is reported by a mandatory policy"


def coverage(path: Path) -> Section:
    """Count the combinations of actions, allowed on everything, by whether they are reported or what they do."""
    outcomes = {
        actions: REPORTED if _reported(actions) else _reason(actions) for actions in sorted(_combinations(path))
    }
    counts = Counter(outcomes.values()).most_common()
    return Section(
        f"Known escalation paths: {len(outcomes)} combinations of actions",
        ("a combination that", "of these"),
        [[outcome, str(count)] for outcome, count in counts],
        [f"{outcome}: {_listed(outcome, outcomes)}" for outcome, _ in counts if outcome != REPORTED],
    )


def _combinations(path: Path) -> set[tuple[str, ...]]:
    """Return each combination once, in whatever order and case. A path without actions allows nothing."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return {tuple(sorted({action.lower() for action in row["actions"]})) for row in rows if row["actions"]}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise SystemExit(
            f'{path} must hold a JSON array of {{"actions": ["iam:passrole", ...]}}, got {error!r}.'
        ) from error


def _reported(actions: Sequence[str]) -> bool:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    found = report_of([inline_policy(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))])
    return any(policy.startswith("iam-disallow-") for policy in found)


def _reason(actions: Sequence[str]) -> str:
    """Return why a combination that is not reported is out of scope. One of IAM or Identity Center is not."""
    prefixes = {action.partition(":")[0] for action in actions}
    if prefixes & {"iam", "sso", "identitystore", "sso-directory"}:
        return "is MISSED: it has an action of IAM or Identity Center"
    if "sts" in prefixes:
        return "assumes a role: that role's trust policy decides, see iam-disallow-open-trust"
    if prefixes == {"s3"}:
        return "reads buckets: no policy document says what is in them"
    return "uses a resource that has its role already: it passes no role and writes nothing to IAM"


def _listed(outcome: str, outcomes: dict[tuple[str, ...], str]) -> str:
    return "; ".join(" + ".join(actions) for actions, of in outcomes.items() if of == outcome)
