"""Check one slow input in a process of its own: `python -m tools.benchmarks.slow_input NAME`.

Prints as JSON the processor time of all policies beyond that of an empty pack, the steps of the check, the number of
violations, and the peak memory of the process.
"""

import json
import sys
import time
from pathlib import Path

from iam_guardrails.access import access_of
from iam_guardrails.budget import Budget, TooComplexError
from iam_guardrails.checked import check_access
from iam_guardrails.rules import POLICIES
from pulumi_policy import Policy, ReportViolation, ResourceValidationArgs, ResourceValidationPolicy

from tests.policypack.cases import Resource
from tests.policypack.judging import ROOT, check
from tools.benchmarks.slow_inputs import slow_inputs


def _ignore(_args: ResourceValidationArgs, _report: ReportViolation) -> None:
    return


EMPTY: list[Policy] = [ResourceValidationPolicy(policy.name, "Checks nothing.", _ignore) for policy in POLICIES]
"""The policies of an empty pack. The SDK prepares the inputs for each of them, too."""


def timed(slow: Resource, policies: list[Policy]) -> tuple[float, int]:
    """Return the processor time that policies take for a resource, and the number of their violations."""
    started = time.thread_time()
    found = check(slow, policies=policies)
    return time.thread_time() - started, sum(map(len, found.values()))


def peak_memory() -> int:
    """Return the bytes that this process used at most. `getrusage` would count the process that started it, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def steps_of(slow: Resource) -> tuple[int, bool]:
    """Return the steps that the check of a resource takes, and whether it is too complex."""
    budget = Budget()
    try:
        check_access(access_of(slow.type, slow.name, slow.props, budget), budget)
    except TooComplexError:
        return budget.spent, True
    return budget.spent, False


def main() -> int:
    """Check the input that the command line names."""
    slow = slow_inputs()[sys.argv[1]].resource()
    check(ROOT)
    empty, _ = timed(slow, EMPTY)
    seconds, violations = timed(slow, POLICIES)
    memory = peak_memory()
    steps, too_complex = steps_of(slow)
    result = {
        "seconds": max(0.0, seconds - empty),
        "steps": steps,
        "violations": violations,
        "too_complex": too_complex,
        "memory": memory,
    }
    json.dump(result, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
