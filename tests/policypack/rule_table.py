"""Generate the table of the policies in the READMEs, from what the policies say of themselves.

`python -m tests.policypack.rule_table` writes it between the markers; with `--check` it only compares, and fails where
a file is stale.
"""

import argparse
import os
import sys
from pathlib import Path

from iam_guardrails.rules import POLICIES

ROOT = Path(__file__).parents[2]
PACK_README = ROOT / "policypack" / "README.md"
READMES = (PACK_README, ROOT / "README.md")
BEGIN, END = "<!-- rules:begin -->\n", "<!-- rules:end -->\n"


def table(readme: Path) -> str:
    """The table for one README: each policy with a link to its section of the pack's."""
    sections = "" if readme == PACK_README else os.path.relpath(PACK_README, readme.parent)
    rows = ["| Policy | Level | Severity | Rule |", "| --- | --- | --- | --- |"]
    for policy in POLICIES:
        if policy.enforcement_level is None or policy.severity is None:
            raise LookupError(f"{policy.name} has no level or no severity of its own")
        level, severity = policy.enforcement_level.value, policy.severity.value
        rows.append(f"| [{policy.name}]({sections}#{policy.name}) | {level} | {severity} | {policy.description} |")
    return "".join(f"{row}\n" for row in rows)


def main(arguments: list[str]) -> int:
    """Write the table into both READMEs, or compare; the exit code is 1 when one is stale."""
    parser = argparse.ArgumentParser(prog="python -m tests.policypack.rule_table", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a file is stale")
    check = parser.parse_args(arguments).check
    stale = False
    for readme in READMES:
        old = readme.read_text(encoding="utf-8")
        before, begin, rest = old.partition(BEGIN)
        _, end, after = rest.partition(END)
        if not end:
            raise SystemExit(f"{readme} must hold the lines {BEGIN.strip()} and {END.strip()}")
        new = before + begin + table(readme) + end + after
        if new == old:
            continue
        if check:
            stale = True
            sys.stderr.write(f"{readme} is stale: run `python -m tests.policypack.rule_table`\n")
        else:
            readme.write_text(new, encoding="utf-8")
    return int(stale)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
