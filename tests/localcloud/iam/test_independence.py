"""The evaluator is a reference that other code is compared with, so it shares no code with this repository."""

import ast
import sys
from pathlib import Path

import localcloud.iam

FILES = sorted(Path(localcloud.iam.__file__).parent.glob("*.py"))


def test_imports_only_itself_and_the_standard_library() -> None:
    imported = {
        name
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or "."])
    }
    others = {name for name in imported if name.split(".")[0] not in sys.stdlib_module_names}
    assert {name for name in others if not name.startswith("localcloud.iam.")} == set()
