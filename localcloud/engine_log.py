"""What the engine prints of an update, for people who do not want to read all of it."""

import re
from pathlib import Path

_DONE = re.compile(r" (created|updated|replaced|deleted|read)\b")
_PASSED = "✅"


def progress(log: Path) -> str:
    """Say how far the update is that writes this log."""
    done = len(_DONE.findall(_read(log)))
    return f"{counted(done)} done" if done else "starting"


def counted(resources: int) -> str:
    """Return a number of resources as text: `1 resource`, `35 resources`."""
    return f"{resources} {'resource' if resources == 1 else 'resources'}"


def outcome(log: Path) -> str:
    """Return what the update did: `35 created`, or `2 updated, 33 unchanged`."""
    counts = [re.sub(r"^\W+", "", line) for line in _section(_read(log), "Resources")]
    return ", ".join(filter(None, counts)) or "done"


def passed(log: Path) -> list[str]:
    """Return the policy packs that found nothing, `name@version` each."""
    lines = [line.split() for line in _section(_read(log), "Policies")]
    return [words[1] for words in lines if words[:1] == [_PASSED]] if all(w[:1] == [_PASSED] for w in lines) else []


def remarks(log: Path) -> list[str]:
    """Return what the log says in addition to its steps: warnings of the program, and what a policy pack found."""
    text = _read(log)
    policies = [] if passed(log) else _section(text, "Policies")
    return [*_section(text, "Diagnostics"), *policies]


def _section(text: str, title: str) -> list[str]:
    """Return the indented lines below the last of these titles: a preview prints them before the update does."""
    found = re.findall(rf"^{title}:\n((?: .*\n)+)", text, re.MULTILINE)
    return found[-1].splitlines() if found else []


def _read(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
