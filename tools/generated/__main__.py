"""All that is generated: `python -m tools.generated` writes it, with `--check` it only names what is stale.

The pack must be on the path (`PYTHONPATH=policypack`): some of it comes from the pack itself.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from iam_guardrails.managed_policies import TABLE

from tools.generated import (
    command_reference,
    issuer_tables,
    least_policies,
    managed_policies,
    permission_reference,
    policies,
    reference,
    rule_table,
    sample_map,
    way_tables,
)

ROOT = Path(__file__).parents[2]
COMPONENTS_README = ROOT / "components" / "README.md"
PACK_README = ROOT / "policypack" / "README.md"


@dataclass(frozen=True)
class Generated:
    """A file whose text is generated, or one section of it: what stands between `<!-- NAME:begin -->` and `:end`."""

    path: Path
    text: Callable[[], str]
    section: str | None = None

    def fresh(self) -> str:
        """The whole file as it should be."""
        if self.section is None:
            return self.text()
        begin, end = f"<!-- {self.section}:begin -->\n", f"<!-- {self.section}:end -->\n"
        before, found, rest = self.path.read_text(encoding="utf-8").partition(begin)
        _, closed, after = rest.partition(end)
        if not (found and closed):
            raise SystemExit(f"{self.path.relative_to(ROOT)} must hold the lines {begin.strip()} and {end.strip()}")
        return before + begin + self.text() + end + after

    def is_stale(self) -> bool:
        """Whether the file is missing or says something else."""
        return not self.path.exists() or self.path.read_text(encoding="utf-8") != self.fresh()

    def __str__(self) -> str:
        path = self.path.relative_to(ROOT)
        return f"{path}, section `{self.section}`," if self.section else str(path)


GENERATED = (
    Generated(TABLE, managed_policies.table),
    Generated(PACK_README, rule_table.table, "rules"),
    Generated(PACK_README, way_tables.iam_table, "ways"),
    Generated(PACK_README, way_tables.kubernetes_table, "kubernetes"),
    Generated(PACK_README, issuer_tables.shared_table, "shared-issuers"),
    Generated(PACK_README, issuer_tables.tenant_table, "tenant-issuers"),
    Generated(ROOT / "README.md", partial(rule_table.table, "policypack/README.md"), "rules"),
    Generated(ROOT / "components" / "stack.schema.json", reference.stack_schema_text),
    Generated(COMPONENTS_README, reference.reference, "reference"),
    Generated(COMPONENTS_README, permission_reference.reference, "permissions"),
    Generated(ROOT / "docs" / "permissions.md", least_policies.section, "least-policy"),
    Generated(ROOT / "doctor" / "explain" / "policies.json", policies.policies),
    Generated(ROOT / "docs" / "local.svg", sample_map.drawn),
    Generated(ROOT / "docs" / "commands.md", command_reference.reference, "commands"),
)


def main(arguments: list[str]) -> int:
    """Write what is stale, or name it; the exit code is 1 when something was stale under `--check`."""
    parser = argparse.ArgumentParser(prog="python -m tools.generated", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when something is stale")
    check = parser.parse_args(arguments).check
    stale = False
    for each in GENERATED:
        if not each.is_stale():
            continue
        if check:
            stale = True
            sys.stderr.write(f"{each} is stale: run `make generate`\n")
        else:
            each.path.write_text(each.fresh(), encoding="utf-8")
    return int(stale)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
