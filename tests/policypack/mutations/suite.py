"""Which tests run against a mutated copy of the pack, and in which order."""

from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parents[1]
_FIRST = {
    "search.py": ("test_search.py", "test_heads.py"),
    "heads.py": ("test_search.py", "test_heads.py"),
    "demands.py": ("test_search.py", "test_cases.py"),
    "fields.py": ("hostile", "findings"),
    "mentions.py": ("hostile", "findings"),
    "statements.py": ("test_usual_statements.py", "test_cases.py"),
    "targets.py": ("test_search.py",),
    "budget.py": ("test_search.py", "cloudformation"),
    "patterns.py": ("test_patterns.py", "test_search.py"),
    "trust.py": ("trust",),
    "bounds.py": ("trust",),
    "denies.py": ("trust",),
    "issuers.py": ("trust",),
    "shared_issuers.py": ("trust",),
    "principals.py": ("trust",),
    "cloudformation": ("cloudformation", "findings"),
    "ways": ("ways",),
    "reading.py": ("ways",),
    "paths.py": ("ways",),
    "parameters.py": ("ways",),
    "holders.py": ("ways", "test_name_prefix.py", "test_attached.py"),
    "secrets.py": ("ways", "test_secrets.py"),
    "contents.py": ("ways",),
    "access.py": ("ways",),
    "collecting.py": ("ways", "findings"),
    "narrowing.py": ("noticed", "cloudformation", "findings"),
    "attaching.py": ("cloudformation",),
    "policies.py": ("test_attached.py", "findings"),
    "rules/review_unknown.py": ("test_unknown.py",),
    "rules/review_exemption.py": ("test_exemptions.py",),
    "exemptions.py": ("test_exemptions.py",),
    "shell.py": ("test_exemptions.py", "test_failures.py", "test_wording.py"),
    "checked.py": ("test_cases.py", "test_exemptions.py", "test_failures.py"),
    "usable_roles.py": ("noticed",),
    "self_escalation.py": ("findings", "test_attached.py"),
    "conditions.py": ("trust",),
    "run.py": ("test_exemptions.py", "test_unknown.py", "test_attached.py"),
    "words.py": ("hostile", "test_wording.py"),
    "values.py": ("test_wording.py", "hostile"),
    "findings.py": ("test_cases.py", "test_wording.py"),
    "weak_conditions.py": ("test_wording.py", "test_cases.py"),
}
"""The tests that concern a file or a folder of the pack most. The cases concern all others."""
_QUICKEST = (
    "noticed",
    "test_patterns.py",
    "test_search.py",
    "trust",
    "cloudformation",
    "ways",
    "test_cases.py",
)
_SLOWEST = ("test_oracle.py", "test_trust_properties.py", "test_properties.py")
_OTHERS = ("test_config.py", "test_meta.py", "test_process.py", "test_runs.py")
"""They run the pack from its own folder, or compare it with its documentation."""


def first(file: str) -> list[Path]:
    """Return the tests to try first after a change of this file of the pack."""
    concerned = _FIRST.get(file) or _FIRST.get(file.partition("/")[0], ("test_cases.py",))
    return [FOLDER / name for name in ("noticed", *concerned)]


def suite() -> list[Path]:
    """Return all tests that import the pack, the quickest first."""
    between = sorted(path.name for path in _tests() if path.name not in {*_QUICKEST, *_SLOWEST, *_OTHERS})
    return [FOLDER / name for name in (*_QUICKEST, *between, *_SLOWEST)]


def _tests() -> Iterator[Path]:
    yield from FOLDER.glob("test_*.py")
    yield from {path.parent for path in FOLDER.glob("*/test_*.py")}
