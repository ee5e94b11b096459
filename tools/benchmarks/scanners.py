"""Compare the pack with other scanners: how many harmful and harmless documents each flags, and how fast."""

import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.policypack.judging import inline_policy, report_of
from tools.benchmarks.documents import Named, Verdict, identity_documents
from tools.benchmarks.environment import CHECKOV, CLOUDSPLAINING, IAMPROVER, PARLIAMENT, Environment
from tools.benchmarks.report import Section, milliseconds

LIMIT = 1200
"""Seconds for all documents."""
QUICK = 8
"""A quick run takes one of so many documents."""

Found = Mapping[str, Sequence[str] | None]
"""The checks that fail, by the name of a document, or `None` where the tool raised an error."""


@dataclass(frozen=True)
class Scanner:
    """A tool, and its checks for what the mandatory policies report. An empty list stands for all its checks."""

    name: str
    relevant: Sequence[str]
    scan: Callable[[Sequence[Named]], tuple[float, Found]]


def accuracy(*, quick: bool) -> Section:
    """Compare the scanners on the documents of the cases, a row for each."""
    documents = [each for each in identity_documents() if each.verdict is not Verdict.ADVISORY]
    documents = documents[:: QUICK if quick else 1]
    rows = [_row(scanner, documents) for scanner in _scanners()]
    harmful = sum(each.verdict is Verdict.HARMFUL for each in documents)
    return Section(
        f"Other scanners on the same documents: {harmful} harmful, {len(documents) - harmful} harmless",
        (
            "scanner",
            "harmful: flagged",
            "harmless: flagged",
            "by any check: harmful",
            "harmless",
            "errors",
            "a document",
        ),
        rows,
        (
            "A document is flagged if one of these checks fails. `by any check` counts all other checks, too:",
            *(f"  {each.name}: {', '.join(each.relevant) or 'all its invariants'}" for each in _scanners()),
            "The documents are the pack's own cases, and its tests check the result, so its row is no surprise.",
            "Skips documents outside IAM's grammar, and those that only advisory policies report.",
            "The time of Checkov is that of its command, with the start. The others run in one process.",
            "Iamprover uses its built-in invariants here. It does better with the pack's questions (`make oracle`).",
        ),
    )


def _row(scanner: Scanner, documents: Sequence[Named]) -> list[str]:
    seconds, found = scanner.scan(documents)
    relevant = [each for each in documents if _fails(found[each.name], scanner.relevant)]
    flagged = [each for each in documents if found[each.name]]
    errors = sum(checks is None for checks in found.values())
    return [
        scanner.name,
        *(_share(some, documents, verdict) for some in (relevant, flagged) for verdict in _JUDGED),
        str(errors),
        milliseconds(seconds / len(documents)),
    ]


_JUDGED = (Verdict.HARMFUL, Verdict.HARMLESS)


def _fails(checks: Sequence[str] | None, relevant: Sequence[str]) -> bool:
    return any(not relevant or check in relevant for check in checks or ())


def _share(flagged: Sequence[Named], documents: Sequence[Named], verdict: Verdict) -> str:
    some, every = (sum(each.verdict is verdict for each in those) for those in (flagged, documents))
    return f"{some} of {every} ({some / every:.0%})" if every else "-"


def _scanners() -> tuple[Scanner, ...]:
    return (
        Scanner(
            "iam-guardrails",
            ("iam-disallow-full-access", "iam-disallow-unscoped-pass-role", "iam-disallow-privilege-escalation"),
            _ours,
        ),
        # 62 and 63: full `*` privileges, `*` as an action; 286: privilege escalation; 289: permissions management and
        # resource exposure; CKV2_AWS_40: full IAM privileges.
        Scanner(CHECKOV.name, ("CKV_AWS_62", "CKV_AWS_63", "CKV_AWS_286", "CKV_AWS_289", "CKV2_AWS_40"), _checkov),
        Scanner(
            CLOUDSPLAINING.name,
            ("allows_privilege_escalation", "permissions_management_without_constraints"),
            _driven(CLOUDSPLAINING),
        ),
        Scanner(PARLIAMENT.name, ("PRIVILEGE_ESCALATION", "PERMISSIONS_MANAGEMENT_ACTIONS"), _driven(PARLIAMENT)),
        Scanner(IAMPROVER.name, (), _driven(IAMPROVER)),
    )


def _ours(documents: Sequence[Named]) -> tuple[float, Found]:
    started = time.perf_counter()
    found = {each.name: tuple(report_of([inline_policy(each.text)])) for each in documents}
    return time.perf_counter() - started, found


def _driven(environment: Environment) -> Callable[[Sequence[Named]], tuple[float, Found]]:
    """Return a scanner that `scan.py` runs in its own environment."""

    def scan(documents: Sequence[Named]) -> tuple[float, Found]:
        command: list[str | Path] = [
            environment.program("python"),
            Path(__file__).with_name("scan.py"),
            environment.tool,
        ]
        told = json.dumps({each.name: each.value for each in documents})
        answer = json.loads(_output(command, told))
        return answer["seconds"], answer["found"]

    return scan


def _checkov(documents: Sequence[Named]) -> tuple[float, Found]:
    """Run Checkov on a Terraform plan, the form in which most of its checks see a document."""
    addresses = {f"aws_iam_policy.document_{number}": each for number, each in enumerate(documents)}
    resources = [
        {
            "address": address,
            "mode": "managed",
            "type": "aws_iam_policy",
            "name": address.removeprefix("aws_iam_policy."),
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "schema_version": 0,
            "values": {"policy": each.text},
        }
        for address, each in addresses.items()
    ]
    changes = [
        {**resource, "change": {"actions": ["create"], "before": None, "after": resource["values"]}}
        for resource in resources
    ]
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": resources}},
        "resource_changes": changes,
        "configuration": {"root_module": {}},
    }
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "tfplan.json").write_text(json.dumps(plan))
        command: list[str | Path] = [CHECKOV.program("checkov"), "--directory", folder, "--framework", "terraform_plan"]
        command += ["--output", "json", "--soft-fail", "--skip-download"]
        started = time.perf_counter()
        printed = _output(command)
        seconds = time.perf_counter() - started
    answer: dict[str, Any] = json.loads(printed)
    found: dict[str, list[str]] = {each.name: [] for each in documents}
    for check in answer["results"]["failed_checks"]:
        found[addresses[check["resource"]].name].append(check["check_id"])
    return seconds, found


def _output(command: Sequence[str | Path], told: str = "") -> str:
    """Return what a scanner prints.

    Raises:
        SystemExit: The scanner fails.
    """
    run = subprocess.run(command, input=told, capture_output=True, text=True, check=False, timeout=LIMIT)
    if run.returncode:
        raise SystemExit(f"{command[0]} must exit with 0, got {run.returncode}:\n{run.stderr}")
    return run.stdout
