"""`python -m doctor permissions`: the least policy that brings a stack up, changes it and destroys it.

It is derived from the program's own preview: from all resources, also from those that the next update leaves alone.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import yaml

from components.arns import Account
from components.documents import MANAGED_POLICY_CHARACTERS
from doctor import engine, preview
from doctor.account import Live, UnreadableError, must_be_of, session
from doctor.errors import DoctorError
from doctor.expected import last_part, of_stack, stack_config
from doctor.kinds.iam import TYPES, entity
from doctor.permissions import arns, asked, keys, policy, resources
from doctor.permissions.needed import Needed, needed
from doctor.report import Report

COVERED, UNCOVERED = 0, 1

EXIT_CODES = {
    0: "the policy covers the whole stack",
    1: "it doesn't cover what is named on standard error",
    2: "the preview fails",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.description = (
        "Previews the program and prints the least policy that lets somebody bring up, change and destroy the stack. "
        "Nothing is changed in AWS."
    )
    parser.add_argument("--stack", required=True, help="name of the stack, which must exist: `pulumi stack init`")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help=f"also write it as managed policies, STACK-1.json and so on, of at most {MANAGED_POLICY_CHARACTERS} "
        "characters each",
    )


def run(options: argparse.Namespace) -> int:
    """Print the policy of a stack; 1 when it doesn't cover something."""
    report, stack, folder = Report(), options.stack, Path.cwd()
    found = of_program(stack, folder)
    sys.stdout.write(json.dumps(found.document, indent=2) + "\n")
    if options.out:
        written = write(found, stack, options.out)
        report.progress(f"Attach all of these: {', '.join(map(str, written))}")
    elif policy.size(found.document) > MANAGED_POLICY_CHARACTERS:
        report.progress(
            f"The policy has {policy.size(found.document)} characters, and IAM takes {MANAGED_POLICY_CHARACTERS} in a "
            "managed policy: --out FOLDER writes it as several."
        )
    for note in found.notes:
        report.progress(note)
    for sentence in found.uncovered:
        report.error(f"Not covered: {sentence}")
    return UNCOVERED if found.uncovered else COVERED


def write(found: Needed, stack: str, folder: Path) -> list[Path]:
    """Write the policy as managed policies and return their files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number, part in enumerate(policy.parts(found.document), 1):
        files.append(folder / f"{last_part(stack)}-{number}.json")
        files[-1].write_text(json.dumps(part, indent=2) + "\n", encoding="utf-8")
    return files


def of_program(stack: str, folder: Path) -> Needed:
    """Preview a program and return what its stack needs; raises DoctorError, with the engine's words."""
    held = of_stack(stack, folder)
    if held is None:
        engine.executable()  # where there is none, it says so
        raise DoctorError(f"Stack `{stack}` must exist in {folder}: run `pulumi stack init {stack}` first.")
    with tempfile.TemporaryDirectory() as temporary:
        log = Path(temporary) / "calls.json"
        digest = preview.digest(stack, folder, environment={asked.LOG: str(log)})
        if not log.exists():
            raise DoctorError(f"`pulumi` must write its calls into the file that `{asked.LOG}` names, but it didn't.")
        calls = tuple(asked.read(log.read_text(encoding="utf-8").splitlines()))
    account = _account(preview.read(digest).region or held.region, asked.caller(calls))
    must_be_of(account.id, stack, held.accounts)
    further = (
        *asked.permissions(calls),
        *asked.of_backend(engine.answer(["whoami", "--json"], cwd=folder)["url"], account),
        *keys.of_secrets(_secrets_provider(stack_config(stack, folder)), account),
    )
    unknown = (*asked.unknown(calls), *arns.of_config(digest.get("config") or {}))
    live = Live(session(account.region))
    return needed(resources.read(digest, held.leaving), account, further, unknown, arn_in(account, live))


def arn_in(account: Account, live: Live) -> arns.LookUp:
    """Return the lookup of what a stack in the account names and doesn't have."""

    def find(kind: str, name: str) -> str:
        if kind not in TYPES:
            return arns.not_looked_up(kind, name)
        if live.account.id != account.id:
            raise arns.UnnamedError(f"the credentials in use are of account {live.account.id}, not {account.id}")
        try:
            found = entity(kind, name, live)
        except UnreadableError as error:
            raise arns.UnnamedError(str(error)) from error
        if not found:
            raise arns.UnnamedError("the account doesn't have it either")
        return str(found["Arn"])

    return find


def _account(region: str | None, caller: str | None) -> Account:
    """Return where the stack is. Its config can have other credentials than the caller, so its program is believed."""
    here = session(region)
    if not caller or not here.region_name:
        return Live(here).account
    _, partition, _, _, number, _ = caller.split(":", 5)
    return Account(partition, number, here.region_name)


def _secrets_provider(file: Path) -> str:
    settings = (yaml.safe_load(file.read_bytes()) if file.exists() else None) or {}
    return str(settings.get("secretsprovider") or "")
