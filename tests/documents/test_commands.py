"""Every command in the code blocks of the documents: it exists, and a test runs its section, or no test can."""

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

AWS, GITHUB, JQ, PULUMI_CLOUD = NOT_HERE = ("an AWS account", "GitHub", "jq", "an account of Pulumi Cloud")
SECTIONS = {
    ("CONTRIBUTING.md", "Set up"): ".ci/run",
    ("README.md", "Quick start"): ".ci/run",
    ("README.md", "Use it on your account"): "tests/documents/test_guides.py",
    ("README.md", "Use the policy pack in your own repository"): "tests/engine/test_scenarios.py",
    ("components/README.md", "In a program"): "tests/engine/test_package.py",
    ("docs/adopt.md", "Adopt what exists"): "tests/documents/test_guides.py",
    ("docs/change.md", "Protect a stack"): "tests/engine/test_change_guide.py",
    ("docs/change.md", "Keep what leaves the stack"): "tests/engine/test_change_guide.py",
    ("docs/change.md", "Hand over a role"): "tests/engine/test_change_guide.py",
    ("docs/change.md", "Hand over a user"): "tests/engine/test_change_guide.py",
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
    ("policypack/README.md", "Exemptions"): JQ,
    ("policypack/README.md", "Roll out"): "tests/tools/publishing/test_enforcement.py",
    ("policypack/README.md", "Go back"): "tests/tools/publishing/test_enforcement.py",
    ("policypack/README.md", "Stacks that exist already"): "tests/doctor/audit/test_exemptions.py",
    ("policypack/README.md", "Cloud accounts"): PULUMI_CLOUD,
}
"""What runs the commands of a section, or what they need that a test can't expect to be there."""

_HEADING_OR_BLOCK = re.compile(
    r"^#+ (?P<heading>[^\n]+)$|^ *```(?P<language>\w*)\n(?P<code>.*?)^ *```$", re.DOTALL | re.MULTILINE
)
_HEREDOC = re.compile(r"<<'(\w+)'(.*?\n).*?^\1$", re.DOTALL | re.MULTILINE)
_KEYWORDS = {"while", "do", "done"}
_SHELL = {"cat", "cd", "cp", "cut", "echo", "export", "git", "jq", "mkdir", "printf", "read", "sha256sum", "tr"}


def sections() -> Iterator[tuple[str, str, list[str]]]:
    """Yield each section with commands: its document, its heading, and its commands, a line each."""
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=REPOSITORY, capture_output=True, text=True, check=True)  # noqa: S607
    for document in listed.stdout.splitlines():
        heading, found = "", dict[str, list[str]]()
        text = (REPOSITORY / document).read_text(encoding="utf-8")
        for part in _HEADING_OR_BLOCK.finditer(text):
            heading = part["heading"] or heading
            if part["language"] in ("sh", "bash", "console"):
                found.setdefault(heading, []).extend(_lines(part["code"]))
        yield from ((document, heading, lines) for heading, lines in found.items())


def _lines(block: str) -> list[str]:
    text = _HEREDOC.sub(r"\2", block).replace("\\\n", " ")
    return [line.strip().removeprefix("$ ") for line in text.splitlines() if line.strip()]


def commands(line: str) -> Iterator[list[str]]:
    """Yield each command of a line as its program and arguments, without redirections."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    command: list[str] = []
    for each in lexer:
        if not set(each) <= set("();<>|&"):
            command.append(each)
        elif each in "<>":
            next(lexer)
        else:
            yield command
            command = []
    yield command


SECTIONS_FOUND = list(sections())
ALL = sorted({tuple(command) for _, _, lines in SECTIONS_FOUND for line in lines for command in commands(line)} - {()})


def test_each_section_with_commands_is_run_or_needs_what_is_not_here() -> None:
    assert {(document, heading) for document, heading, _ in SECTIONS_FOUND} == SECTIONS.keys()


@pytest.mark.parametrize("runs", sorted(set(SECTIONS.values()) - set(NOT_HERE)))
def test_what_runs_a_section_is_there(runs: str) -> None:
    assert (REPOSITORY / runs).is_file()


def _make(arguments: Sequence[str]) -> None:
    text = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for argument in arguments:
        name, is_variable, _ = argument.partition("=")
        known = f"$({name})" in text if is_variable else re.search(rf"^{re.escape(name)}:.*##", text, re.MULTILINE)
        assert known, f"the Makefile has no `{name}`"


def _python(arguments: Sequence[str]) -> None:
    assert arguments[0] == "-m", arguments
    module, *rest = arguments[1:]
    if module == "doctor":
        name, *rest = rest
        assert name in COMMANDS
        parser = argparse.ArgumentParser(allow_abbrev=False)
        import_module(f"doctor.{name}").add_arguments(parser)
        parser.parse_args(rest)
    elif module == "localcloud":
        parsed = localcloud.parser().parse_args(rest)
        nested = [each for each in getattr(parsed, "arguments", ()) if each != "--"]
        if nested:
            check(["pulumi", *nested] if parsed.command == "pulumi" else nested)
    elif module == "pytest":
        assert all((REPOSITORY / each).is_file() for each in rest if each.endswith(".py")), rest
    else:
        assert module == "venv", arguments


def _aws(arguments: Sequence[str]) -> None:
    service, operation, *flags = arguments
    if (service, operation) in {("configure", "sso"), ("sso", "login")}:
        return  # of the CLI itself, no calls of a service
    session = botocore.session.get_session()
    assert service in session.get_available_services()
    model = session.get_service_model(service)
    operations = {xform_name(each, "-"): each for each in model.operation_names}
    assert operation in operations
    shape = model.operation_model(operations[operation]).input_shape
    known = {f"--{xform_name(each, '-')}" for each in (shape.members if shape else ())}
    assert {flag for flag in flags if flag.startswith("--")} <= known | {"--query", "--output", "--profile", "--region"}


@cache
def _help(*path: str) -> str:
    command = [str(engine.find(print).pulumi), *path, "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


HIDDEN: dict[tuple[str, ...], set[str]] = {("stack", "ls"): {"--json"}}
"""Flags without a value that the help no longer lists. `--output json` is listed now, and older releases lack it."""


def _pulumi(arguments: Sequence[str]) -> None:
    path: list[str] = []
    for argument in arguments:
        if argument.startswith("-") or _help(*path, argument) == _help(*path):
            break  # no command, for which the help stays the same
        path.append(argument)
    assert path, f"`pulumi {' '.join(arguments)}` is no command of the engine"
    rest = arguments[len(path) :]
    is_group = "\nAvailable Commands:\n" in _help(*path)
    assert not (is_group and rest and rest[0][0] != "-"), f"`pulumi {' '.join(path)}` has no command `{rest[0]}`"
    for flag in (each.partition("=")[0] for each in arguments if each.startswith("-")):
        if flag in HIDDEN.get(tuple(path), ()):
            assert _help(*path, flag), "the CLI fails where it does not know a flag"
        else:
            assert re.search(rf"^ +(-\w, )?{re.escape(flag)}[, ]", _help(*path), re.MULTILINE), flag


CHECKS: dict[str, Callable[[Sequence[str]], None]] = {"make": _make, "aws": _aws, "pulumi": _pulumi}


def check(command: Sequence[str]) -> None:
    """Check one command: that its program has the command, and the command has the flags."""
    program, *arguments = (each for each in command if each not in _KEYWORDS)
    if re.fullmatch(r"python3?", Path(program).name):
        _python(arguments)
    elif program in CHECKS:
        CHECKS[program](arguments)
    else:
        assert program in {*_SHELL, "gh", "venv/bin/pip"}, f"nothing checks `{program}`"


@pytest.mark.parametrize("command", ALL, ids=" ".join)
def test_a_command_of_a_document_exists_with_its_flags(command: tuple[str, ...]) -> None:
    if set(command) - _KEYWORDS:
        check(command)


@pytest.mark.parametrize(
    "command",
    [
        "terraform apply",
        "make upp",
        "make publish ORGG=octo",
        "python script.py",
        "python -m doctors check",
        "python -m doctor chek",
        "python -m doctor check --stak dev",
        "python -m doctor audit --all-stack",
        "python -m localcloud upp",
        "python -m localcloud up --stak dev",
        "python -m localcloud run aws iam list-rolls",
        "python -m localcloud pulumi upp",
        "python -m pytest tests/test_none.py",
        "aws im list-roles",
        "aws iam list-rolls",
        "aws iam get-role --role-nam app",
        "pulumi upp",
        "pulumi stack outputs",
        "pulumi policy grup new octo",
        "pulumi up --policy policypack",
        "pulumi up -k dev",
        "pulumi policy group new octo --stack-rul a=b",
    ],
)
def test_a_command_that_does_not_exist_is_refused(command: str) -> None:
    with pytest.raises((AssertionError, SystemExit)):
        check(command.split())
