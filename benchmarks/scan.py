"""Runs in another scanner's environment, not in ours: ask it about each document, one by one.

`python scan.py TOOL < documents.json`: by name the document; prints by name the checks that fail, or `null` where the
tool gives up with an error, and the seconds that all took, start and imports not counted.
"""

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

Scan = Callable[[dict[str, Any]], list[str]]


def cloudsplaining() -> Scan:
    """Its findings by the name of the property that lists them."""
    module = import_module("cloudsplaining.scan.policy_document")
    checks = (
        *("allows_privilege_escalation", "permissions_management_without_constraints", "service_wildcard"),
        *("allows_data_exfiltration_actions", "credentials_exposure", "infrastructure_modification"),
    )

    def scan(document: dict[str, Any]) -> list[str]:
        policy = module.PolicyDocument(document)
        return [check for check in checks if getattr(policy, check)]

    return scan


def parliament() -> Scan:
    """Its findings by their ids, the community's auditors included."""
    module = import_module("parliament")

    def scan(document: dict[str, Any]) -> list[str]:
        policy = module.analyze_policy_string(json.dumps(document), include_community_auditors=True)
        return sorted({finding.issue for finding in policy.findings})

    return scan


def iamprover() -> Scan:
    """Its built-in invariants that do not hold for who has the document and nothing else."""
    model, iam = import_module("iamprover.model"), import_module("iamprover.parsers.iam")
    check_all = import_module("iamprover.engine.solver").check_all
    invariants = import_module("iamprover.privesc").load_builtin_privesc([])

    def scan(document: dict[str, Any]) -> list[str]:
        policies = [iam.parse_policy_document("document", document)]
        account = model.Account([model.Principal("arn:aws:iam::123456789012:user/holder", policies)])
        return [result.invariant.id for result in check_all(account, invariants) if not result.passed]

    return scan


TOOLS = {"cloudsplaining": cloudsplaining, "parliament": parliament, "iamprover": iamprover}


def main() -> int:
    """Scan what standard input holds."""
    scan = TOOLS[sys.argv[1]]()
    documents = json.load(sys.stdin)
    found: dict[str, list[str] | None] = {}
    started = time.perf_counter()
    for name, document in documents.items():
        try:
            found[name] = scan(document)
        except Exception as error:  # noqa: BLE001  whatever a tool gives up with is a result, and is counted
            print(f"{name}: {error!r}", file=sys.stderr)  # noqa: T201
            found[name] = None
    json.dump({"seconds": time.perf_counter() - started, "found": found}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
