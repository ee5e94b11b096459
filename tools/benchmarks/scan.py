"""Ask another scanner about each document, in the scanner's own environment: `python scan.py TOOL < documents.json`.

The input is an object of documents by name. Prints the checks that fail by the same names, or `null` where the tool
raises an error, and the seconds that all documents took, without the start and the imports.
"""

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

Scan = Callable[[dict[str, Any]], list[str]]


def cloudsplaining() -> Scan:
    """Return the findings of cloudsplaining by the names of the properties that list them."""
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
    """Return the findings of parliament by their ids, with the community's auditors."""
    module = import_module("parliament")

    def scan(document: dict[str, Any]) -> list[str]:
        policy = module.analyze_policy_string(json.dumps(document), include_community_auditors=True)
        return sorted({finding.issue for finding in policy.findings})

    return scan


def iamprover() -> Scan:
    """Return the built-in invariants of iamprover that do not hold for a user with only this document."""
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
    """Scan the documents of standard input."""
    scan = TOOLS[sys.argv[1]]()
    documents = json.load(sys.stdin)
    found: dict[str, list[str] | None] = {}
    started = time.perf_counter()
    for name, document in documents.items():
        try:
            found[name] = scan(document)
        except Exception as error:  # noqa: BLE001  an error of a tool is a result, and is counted
            print(f"{name}: {error!r}", file=sys.stderr)  # noqa: T201
            found[name] = None
    json.dump({"seconds": time.perf_counter() - started, "found": found}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
