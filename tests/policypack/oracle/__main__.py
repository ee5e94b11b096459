"""Ask iamprover, which proves with Z3, about AWS's managed policies, and record its verdicts.

`make oracle`, after a new moto has brought other documents. iamprover is
installed into the user's cache folder.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.policypack.oracle.record import ACTIONS, RECORD, Record, asked_for, digest_of_documents
from tools.benchmarks.environment import IAMPROVER
from tools.generated.managed_policies import managed_documents

LIMIT = 900
"""Seconds for all documents; about 10 are needed."""
PROVEN, REFUTED = 0, 2
"""Exit codes of iamprover when it has an answer."""
ADMINISTRATION = "arn:aws:iam::aws:policy/AdministratorAccess"


def main() -> int:
    """Ask, and write the record."""
    with tempfile.TemporaryDirectory() as folder:
        allowed = _allowed(_verdicts(Path(folder)))
    record = Record(IAMPROVER.name, digest_of_documents(), allowed)
    RECORD.write_text(json.dumps(asdict(record), indent=1) + "\n", encoding="ascii")
    return 0


def _verdicts(folder: Path) -> list[dict[str, Any]]:
    """What iamprover answers: one result for each question, with a counterexample for each policy that allows it."""
    account, questions = folder / "account.json", folder / "invariants.yaml"
    principals = [
        {"arn": name, "policies": [{"document": _with_texts(document)}]}
        for name, document in managed_documents().items()
    ]
    account.write_text(json.dumps({"principals": principals}))
    # Any JSON is YAML.
    questions.write_text(json.dumps({"invariants": [_question(action) for action in ACTIONS]}))
    options: list[str | Path] = ["--format", "json", "--account", account, "--invariants", questions]
    command = [IAMPROVER.program("iamprover"), "verify", *options]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LIMIT)
    if run.returncode not in (PROVEN, REFUTED):
        sys.exit(f"iamprover must answer, but it ends with {run.returncode}: {run.stderr}")
    results: list[dict[str, Any]] = json.loads(run.stdout)
    return results


def _question(action: str) -> dict[str, Any]:
    """Ask whether an action is allowed on an unnamed target. What it attaches is an admin policy."""
    attaches = {"iam:PolicyARN": ADMINISTRATION} if action.startswith("iam:Attach") else {}
    return {"id": action, "forbid": {"action": action, "resources": asked_for(action)}, "where": attaches}


def _with_texts(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with a text for each other value in a condition: AWS takes `true` and `"true"` as one."""
    copy: dict[str, Any] = json.loads(json.dumps(document))
    statements = copy["Statement"]
    for statement in statements if isinstance(statements, list) else [statements]:
        for keys in statement.get("Condition", {}).values():
            for key, value in keys.items():
                values = value if isinstance(value, list) else [value]
                keys[key] = [one if isinstance(one, str) else json.dumps(one) for one in values]
    return copy


def _allowed(results: list[dict[str, Any]]) -> dict[str, list[str]]:
    """By policy, the actions that a counterexample shows to be allowed."""
    found = sorted((example["principal"], result["id"]) for result in results for example in result["counterexamples"])
    allowed: dict[str, list[str]] = {}
    for policy, action in found:
        allowed.setdefault(policy, []).append(action)
    return allowed


if __name__ == "__main__":
    sys.exit(main())
