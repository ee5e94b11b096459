"""Which folder imports which, as docs/architecture.md says."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
PACKAGES = frozenset({"components", "container_roles", "doctor", "iam_guardrails", "localcloud", "tests", "tools"})
"""What can be imported of this repository, the policy pack and the installed components by their packages' names."""


def imported(place: Path) -> Iterator[tuple[str, str]]:
    """Yield each module that imports something of this repository, with what it imports."""
    for file in place.rglob("*.py") if place.is_dir() else [place]:
        if "venv" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{name}" for name in names]
            yield from (
                (str(file.relative_to(REPOSITORY)), name) for name in names if name.partition(".")[0] in PACKAGES
            )


@pytest.mark.parametrize(
    ("place", "allowed"),
    [
        pytest.param("__main__.py", {"components"}, id="program"),
        pytest.param("components", {"components"}, id="components"),
        pytest.param("policypack", {"iam_guardrails"}, id="policypack"),
        pytest.param("localcloud", {"localcloud"}, id="localcloud"),
        pytest.param("examples", {"container_roles"}, id="examples"),
        pytest.param("doctor", {"components", "doctor", "iam_guardrails", "localcloud.iam"}, id="doctor"),
        pytest.param("tools/generated", PACKAGES - {"tests"}, id="generated"),
        pytest.param("tools/publishing", PACKAGES - {"tests"}, id="publishing"),
        pytest.param("tools/sdks", PACKAGES - {"tests"}, id="sdks"),
    ],
)
def test_a_folder_imports_only_what_it_may(place: str, allowed: frozenset[str]) -> None:
    found = set(imported(REPOSITORY / place))
    assert found
    assert {each for each in found if not any(f"{each[1]}.".startswith(f"{name}.") for name in allowed)} == set()
