"""Every command in every document: its words, and which test runs its section or which account it needs."""

import argparse
import re
import shlex
import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

import botocore.session
import pytest
from botocore import xform_name

from doctor.commands import COMMANDS
from localcloud import commands as localcloud
from localcloud import engine
from localcloud.environment import REPOSITORY

pytestmark = pytest.mark.process

AWS, GITHUB, PULUMI_CLOUD = "an AWS account", "GitHub", "Pulumi Cloud"
SECTIONS = {
    ("CONTRIBUTING.md", "Set up"): ".github/workflows/ci.yml",
    ("README.md", "Quick start"): ".github/workflows/ci.yml",
    ("README.md", "Use it on your account"): "tests/documents/test_guides.py",
    ("README.md", "Use the policy pack in your own repository"): "tests/engine/test_scenarios.py",
    ("components/README.md", "In a program"): "tests/engine/test_package.py",
    ("docs/adopt.md", "Adopt what exists"): "tests/documents/test_guides.py",
    ("docs/change.md", "Protect a stack"): "tests/engine/test_change_guide.py",
    ("docs/change.md", "Keep what leaves the stack"): "tests/engine/test_change_guide.py",
    ("docs/change.md", "Hand over a role"): "tests/engine/test_change_guide.py",
    ("docs/change.md", "Hand over a user"): "tests/engine/test_people.py",
    ("docs/change.md", "Rename or move a role"): "tests/engine/test_change_guide.py",
    ("docs/change.md", "Remove or rename a repository with images"): "tests/engine/test_change_guide.py",
    ("docs/change.md", "Remove a user with keys or MFA devices"): "tests/engine/test_change_guide.py",
    ("docs/change.md", "Use a second region"): "tests/engine/test_change_guide.py",
    ("docs/github-actions.md", "Deploy an application"): GITHUB,
    ("docs/identity-center.md", "1. Find the ids"): AWS,
    ("docs/identity-center.md", "3. Sign in"): AWS,
    ("docs/local-aws.md", "Commands"): "tests/documents/test_guides.py",
    ("docs/local-aws.md", "Any other program"): "tests/engine/test_foreign.py",
    ("docs/local-aws.md", "Try one document"): "tests/documents/test_guides.py",
    ("docs/other-languages.md", "Add the package"): "tests/engine/test_package_add.py",
    ("docs/other-languages.md", "Examples"): "tests/engine/test_examples.py",
    ("docs/permissions.md", "The least policy of a deployer"): "tests/documents/test_guides.py",
    ("docs/troubleshooting.md", "Troubleshooting"): "tests/doctor/test_explain_command.py",
    ("docs/tutorial.md", "1. Create the stack"): "tests/documents/test_tutorial.py",
    ("docs/tutorial.md", "2. Break a rule"): "tests/documents/test_tutorial.py",
    ("docs/tutorial.md", "3. Fix it"): "tests/documents/test_tutorial.py",
    ("docs/tutorial.md", "4. Clean up"): "tests/documents/test_tutorial.py",
    ("docs/your-account.md", "2. Create it"): "tests/documents/test_guides.py",
    ("docs/your-account.md", "3. Use it"): "tests/documents/test_guides.py",
    ("docs/your-account.md", "4. Keep it right"): "tests/documents/test_guides.py",
    ("policypack/README.md", "Use"): "tests/documents/test_guides.py",
    ("policypack/README.md", "Exemptions"): "tests/policypack/test_exemptions.py",
    ("policypack/README.md", "Roll out"): PULUMI_CLOUD,
    ("policypack/README.md", "Go back"): PULUMI_CLOUD,
    ("policypack/README.md", "Stacks that exist already"): "tests/doctor/audit/test_config.py",
    ("policypack/README.md", "Cloud accounts"): PULUMI_CLOUD,
}
"""What runs the commands of a section, or what they need that no test has."""

_FENCED = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
_HEREDOC = re.compile(r"<<'(\w+)'(.*?\n).*?^\1$", re.DOTALL | re.MULTILINE)
_KEYWORDS = {"while", "do", "done"}
_SHELL = {"cat", "cd", "cp", "cut", "echo", "export", "git", "jq", "mkdir", "printf", "read", "sha256sum", "tr"}


def sections() -> Iterator[tuple[str, str, list[str]]]:
    """Yield each section with commands: its document, its heading, and its commands, a line each."""
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=REPOSITORY, capture_output=True, text=True, check=True)  # noqa: S607
    for document in listed.stdout.splitlines():
        heading, found = "", dict[str, list[str]]()
        text = (REPOSITORY / document).read_text(encoding="utf-8")
        for part in re.split(r"^(```\w*\n.*?^```$| +```\w*\n.*?^ +```$)", text, flags=re.DOTALL | re.MULTILINE):
            if block := _FENCED.fullmatch(part):
                if block[1] in ("sh", "bash", "console"):
                    found.setdefault(heading, []).extend(_lines(block[2]))
            else:
                heading = next(reversed(re.findall(r"^#+ (.+)$", part, re.MULTILINE)), heading)
        yield from ((document, heading, lines) for heading, lines in found.items())


def _lines(block: str) -> list[str]:
    text = _HEREDOC.sub(r"\2", block).replace("\\\n", " ")
    return [line.strip().removeprefix("$ ") for line in text.splitlines() if line.strip()]


def commands(line: str) -> Iterator[list[str]]:
    """Yield the words of each command of a line, without redirections and keywords of the shell."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    parts: list[str] = []
    for each in lexer:
        if not set(each) <= set("();<>|&"):
            parts.append(each)
        elif each in "<>":
            next(lexer)
        else:
            yield parts
            parts = []
    yield parts


SECTIONS_FOUND = list(sections())
ALL = sorted({tuple(parts) for _, _, lines in SECTIONS_FOUND for line in lines for parts in commands(line) if parts})


def test_each_section_with_commands_is_run_or_needs_an_account() -> None:
    assert {(document, heading) for document, heading, _ in SECTIONS_FOUND} == SECTIONS.keys()


@pytest.mark.parametrize("runs", sorted(set(SECTIONS.values()) - {AWS, GITHUB, PULUMI_CLOUD}))
def test_what_runs_a_section_is_there(runs: str) -> None:
    assert (REPOSITORY / runs).is_file()


def _make(parts: Sequence[str]) -> None:
    text = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for part in parts:
        assert "=" in part or re.search(rf"^{re.escape(part)}:.*##", text, re.MULTILINE), f"no target `{part}`"


def _python(parts: Sequence[str]) -> None:
    assert parts[0] == "-m", parts
    if parts[1] == "doctor":
        parser = argparse.ArgumentParser(exit_on_error=False)
        assert parts[2] in COMMANDS
        import_module(f"doctor.{parts[2]}").add_arguments(parser)
        parser.parse_args(parts[3:])
    elif parts[1] == "localcloud":
        parsed = localcloud.parser().parse_args(parts[2:])
        nested = [part for part in getattr(parsed, "arguments", ()) if part != "--"]
        if nested:
            check(["pulumi", *nested] if parts[2] == "pulumi" else nested)
    else:
        assert parts[1] in ("pytest", "venv")


def _aws(parts: Sequence[str]) -> None:
    service, operation, *flags = parts
    if (service, operation) in {("configure", "sso"), ("sso", "login")}:
        return  # of the CLI itself, no calls of a service
    model = botocore.session.get_session().get_service_model(service)
    (name,) = [each for each in model.operation_names if xform_name(each, "-") == operation]
    shape = model.operation_model(name).input_shape
    known = {f"--{xform_name(each, '-')}" for each in (shape.members if shape else ())}
    assert {flag for flag in flags if flag.startswith("--")} <= known | {"--query", "--output", "--profile", "--region"}


@cache
def _help(*path: str) -> str:
    command = [str(engine.find(print).pulumi), *path, "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


HIDDEN: dict[tuple[str, ...], set[str]] = {("stack", "ls"): {"--json"}}
"""Flags that their help no longer lists. `--output json` is what it lists now, and older releases lack it."""


def _pulumi(parts: Sequence[str]) -> None:
    path: list[str] = []
    for part in parts:
        if part.startswith("-") or _help(*path, part) == _help(*path):
            break  # an argument, for which the help stays that of the command
        path.append(part)
    assert path, f"`pulumi {' '.join(parts)}` is no command of the engine"
    for part in parts:
        if part.startswith("-") and part not in HIDDEN.get(tuple(path), ()):
            assert re.search(rf"^ +.*(?<![\w-]){re.escape(part.partition('=')[0])}\b", _help(*path), re.MULTILINE), part


CHECKS: dict[str, Callable[[Sequence[str]], None]] = {"make": _make, "aws": _aws, "pulumi": _pulumi}


def check(parts: Sequence[str]) -> None:
    """Check the words of one command: that the program has the command, and the command has the flags."""
    program, *rest = (part for part in parts if part not in _KEYWORDS)
    if re.fullmatch(r"python3?", Path(program).name):
        _python(rest)
    elif program in CHECKS:
        CHECKS[program](rest)
    else:
        assert program in {*_SHELL, "gh", "venv/bin/pip"}, f"nothing checks `{program}`"


@pytest.mark.parametrize("parts", ALL, ids=" ".join)
def test_a_command_of_a_document_exists_with_its_flags(parts: tuple[str, ...]) -> None:
    if set(parts) - _KEYWORDS:
        check(parts)
