"""docs/tutorial.md, followed to the letter: its commands, its edits, and what it says that they print."""

import re
from typing import Any

import yaml

from tests.documents.blocks import blocks
from tests.documents.copies import Copy

TUTORIAL = "docs/tutorial.md"
CREATE, BREAK, FIX, CLEAN_UP = (
    f"## {number}. {title}"
    for number, title in enumerate(("Create the stack", "Break a rule", "Fix it", "Clean up"), 1)
)
_VARIES = re.compile(r"\(\d+\.\d s\)|127\.0\.0\.1:\d+ until \S+|^engine .*", re.MULTILINE)


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in _VARIES.sub("…", text).splitlines()]


def edit(copy: Copy, settings: dict[str, Any]) -> None:
    """Add settings of the operators to the sample stack, in place of those of the last edit."""
    file = copy.folder / "Pulumi.local.yaml"
    copy.run("git checkout --quiet Pulumi.local.yaml")
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    for key, added in settings.items():
        content["config"][key] |= added
    file.write_text(yaml.safe_dump(content), encoding="utf-8")


def test_the_tutorial_prints_what_it_says(copy: Copy) -> None:
    up, printed = blocks(TUTORIAL, CREATE)
    created = copy.run(up)
    assert (created.returncode, lines(created.stdout)) == (0, lines(printed.text))
    assert "35 unchanged" in copy.run(up).stdout

    settings, preview, printed = blocks(TUTORIAL, BREAK)
    edit(copy, yaml.safe_load(settings.text))
    blocked = copy.run(preview)
    assert blocked.returncode != 0
    shown = lines(blocked.stdout)
    first = shown.index("Policies:")
    expected = lines(printed.text)
    assert shown[first : first + len(expected)] == expected

    settings, commands = blocks(TUTORIAL, FIX)
    edit(copy, yaml.safe_load(settings.text))
    fixed = copy.run(commands)
    assert fixed.returncode == 0, fixed.stdout
    assert "preview   1 to create" in fixed.stdout
    assert "iam-guardrails@v0.2.0 passed" in fixed.stdout
    passed = fixed.stdout.partition("who can pass what\n")[2].partition("repositories\n")[0]
    assert "    influmojo-ecs-task-role\n" in passed

    (commands,) = blocks(TUTORIAL, CLEAN_UP)
    cleaned = copy.run(commands)
    assert cleaned.returncode == 0, cleaned.stdout
    assert not (copy.folder / ".localcloud" / "server.json").exists()
