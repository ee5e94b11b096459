"""What the audit of state files prints."""

import gzip
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.doctor.audit.conftest import Audit
from tests.doctor.audit.states import (
    ATTACHES,
    ATTACHMENT,
    FULL_ACCESS,
    OPEN_TRUST,
    READ_ONLY,
    ROLE,
    ROLE_POLICY,
    SECRET,
    attach,
    deployment,
    held,
    state,
    urn,
)

REPOSITORY = Path(__file__).parents[3]
LAMBDA = "arn:aws:iam::aws:policy/AWSLambda_FullAccess"


def test_names_the_file_and_the_stack_and_lists_the_findings_in_order(
    audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("states")
    folder.mkdir()
    for number in range(16):
        folder.joinpath(f"s{number:02}.json").write_text(state(f"s{number:02}", attach(f"s{number:02}", READ_ONLY)))
    bad = [
        attach("s16", FULL_ACCESS),
        held("s16", ROLE, "open", {"assumeRolePolicy": OPEN_TRUST}, external=True),
        attach("s16", LAMBDA, "lambda"),
    ]
    folder.joinpath("s16.json").write_text(state("s16", *bad))
    folder.joinpath("s17.json").write_text(state("s17")[:-20])
    folder.joinpath("s18.json").write_text(json.dumps({"version": 3, "deployment": {"resources": None}}))
    checkpoint = {
        "version": 3,
        "checkpoint": {"latest": json.loads(state("s19", attach("s19", FULL_ACCESS)))["deployment"]},
    }
    folder.joinpath("s19.json.gz").write_bytes(gzip.compress(json.dumps(checkpoint).encode()))

    shown = audit("states")
    assert (shown.code, shown.err) == (1, "")
    unreadable = next(line for line in shown.lines if line.startswith("states/s17.json: must be readable as JSON: "))
    assert shown.lines == [
        *(
            f"states/s{number:02}.json (shop/s{number:02}): 0 mandatory, 0 advisory in 2 resources"
            for number in range(16)
        ),
        "states/s16.json (shop/s16): 2 mandatory, 1 advisory in 4 resources, 1 of them read, not managed",
        "  mandatory   iam-disallow-full-access  RolePolicyAttachment admin",
        f"              {ATTACHES}",
        "  mandatory   iam-disallow-open-trust  Role open (read, not managed)",
        (
            "              Role `open` trusts `*` without a condition that limits who can assume it (statement 1): any "
            "AWS account can. Name the accounts or roles in `Principal`, or limit `aws:PrincipalOrgID` to your "
            "organization. See policypack/README.md#iam-disallow-open-trust"
        ),
        "  advisory    iam-review-pass-role  RolePolicyAttachment lambda",
        (
            f"              Role policy attachment `lambda` attaches `{LAMBDA}`, which can pass any role to some "
            "services. List the role ARNs in your own policy, or add an exemption to the pack's config. See "
            "policypack/README.md#iam-review-pass-role"
        ),
        unreadable,
        "states/s18.json: 0 mandatory, 0 advisory in 0 resources",
        "states/s19.json.gz (shop/s19): 1 mandatory, 0 advisory in 2 resources",
        "  mandatory   iam-disallow-full-access  RolePolicyAttachment admin",
        f"              {ATTACHES}",
        "20 stacks, 2 with mandatory findings, 1 not checked",
    ]


def test_prints_one_object_for_machines(audit: Audit, tmp_path: Path) -> None:
    bad, empty = tmp_path / "dev.json", tmp_path / "empty.json"
    bad.write_text(state("dev", attach("dev", FULL_ACCESS)))
    empty.write_text(json.dumps({"version": 3, "deployment": {}}))
    shown = audit(bad, bad, empty, "--json")
    finding = {"policy": "iam-disallow-full-access", "level": "mandatory", "urn": urn("dev"), "message": ATTACHES}
    nothing = {"error": None, "external": 0, "waiting": 0, "encrypted": 0, "locked": None}
    assert shown.code == 1
    assert shown.json == {
        "stacks": [
            {
                **nothing,
                "file": str(bad),
                "stack": "shop/dev",
                "resources": 2,
                "findings": [{**finding, "external": False, "exceptions": []}],
            },
            {**nothing, "file": str(empty), "stack": None, "resources": 0, "findings": []},
        ],
        "config": [],
    }


def test_a_file_that_cannot_be_read_is_not_clean(audit: Audit, tmp_path: Path) -> None:
    shown = audit(tmp_path / "none.json", "--json")
    (only,) = shown.json["stacks"]
    assert (shown.code, only["findings"], only["error"]) == (
        2,
        [],
        f"must be readable: [Errno 2] No such file or directory: '{tmp_path}/none.json'",
    )


def test_a_state_that_is_nested_too_deeply_is_not_clean(audit: Audit, tmp_path: Path) -> None:
    file = tmp_path / "deep.json"
    file.write_text(state("deep", held("deep", ROLE, "r", {"tags": 0})).replace("0}", "[" * 900 + "]" * 900 + "}"))
    shown = audit(file)
    assert (shown.code, shown.lines[0]) == (2, f"{file}: must be nested less deeply to be read")


def test_a_name_may_hold_two_colons(audit: Audit, tmp_path: Path) -> None:
    file = tmp_path / "dev.json"
    file.write_text(state("dev", attach("dev", FULL_ACCESS, "team::admin")))
    shown = audit(file)
    assert (shown.code, shown.lines[1:3]) == (
        1,
        [
            "  mandatory   iam-disallow-full-access  RolePolicyAttachment team::admin",
            f"              {ATTACHES.replace('`admin`', '`team::admin`')}",
        ],
    )


def test_a_name_controls_no_terminal(audit: Audit, tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text(state("dev", attach("dev", FULL_ACCESS, "a\x1b[2J\nadmin\ud800")))
    line = "  mandatory   iam-disallow-full-access  RolePolicyAttachment a\ufffd[2J admin\ufffd"
    assert audit(file, "--html", tmp_path / "page.html").lines[1] == line
    assert audit(file, "--markdown").code == audit(file, "--json").code == 1


@pytest.mark.parametrize("mark", [*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"], ids=ascii)
def test_a_name_turns_no_text_around(audit: Audit, tmp_path: Path, mark: str) -> None:
    file = tmp_path / "state.json"
    file.write_text(state("dev", attach("dev", FULL_ACCESS, f"a{mark}nimda")))
    assert audit(file).lines[1] == "  mandatory   iam-disallow-full-access  RolePolicyAttachment a\ufffdnimda"


def test_a_name_of_a_file_or_a_stack_prints_no_line_of_its_own(audit: Audit, tmp_path: Path) -> None:
    files = [tmp_path / "a\nsafe: 0 mandatory.json", tmp_path / "broken\nsafe.json"]
    files[0].write_text(state("dev\nall: 0 mandatory", attach("dev", FULL_ACCESS)))
    files[1].write_text("{}")
    first, broken = audit(files[0]), audit(files[1])
    assert first.lines == [
        f"{tmp_path}/a safe: 0 mandatory.json (shop/dev all: 0 mandatory): 1 mandatory, 0 advisory in 2 resources",
        "  mandatory   iam-disallow-full-access  RolePolicyAttachment admin",
        f"              {ATTACHES}",
        "1 stack, 1 with mandatory findings",
    ]
    assert broken.lines[0].startswith(f"{tmp_path}/broken safe.json: ")


def test_reads_what_taint_writes(audit: Audit, tmp_path: Path) -> None:
    """`pulumi state taint` writes version 4, and lists the feature."""
    file = tmp_path / "dev.json"
    tainted = {"version": 4, "features": ["taint"], "deployment": deployment(attach("dev", FULL_ACCESS, taint=True))}
    file.write_text(json.dumps(tainted))
    assert audit(file).lines[0] == f"{file} (shop/dev): 1 mandatory, 0 advisory in 1 resources"


def test_what_one_stack_creates_is_outside_of_the_next(
    audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One process of the pack checks both, and neither has a root resource, at which it would begin again."""
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    group = held("a", "aws:iam/group:Group", "g", {"name": "operators"})
    member = held("b", "aws:iam/userGroupMembership:UserGroupMembership", "m", {"user": "u", "groups": ["operators"]})
    for name, resource in (("a", group), ("b", member)):
        content = {"version": 3, "deployment": deployment(resource)}
        tmp_path.joinpath(f"{name}.json").write_text(json.dumps(content))
    stacks = audit(tmp_path, "--json").json["stacks"]
    assert [[each["policy"] for each in stack["findings"]] for stack in stacks] == [[], ["iam-review-undecidable"]]


def test_two_files_of_one_stack_are_both_checked(audit: Audit, tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    one.write_text(state("dev", attach("dev", FULL_ACCESS)))
    other.write_text(state("dev"))
    assert [line for line in audit(one, other).lines if line.startswith("/")] == [
        f"{one} (shop/dev): 1 mandatory, 0 advisory in 2 resources",
        f"{other} (shop/dev): 0 mandatory, 0 advisory in 1 resources",
    ]


@pytest.mark.parametrize("first", ["new", "old"])
def test_a_resource_that_waits_for_its_deletion(audit: Audit, tmp_path: Path, first: str) -> None:
    """A replacement that was broken off leaves two resources of one URN: the engine checks the one that stays."""
    file, config = tmp_path / "dev.json", tmp_path / "config.json"
    pair = [attach("dev", FULL_ACCESS), attach("dev", "arn:aws:iam::aws:policy/AdministratorAccess", delete=True)]
    file.write_text(state("dev", *(pair if first == "new" else reversed(pair))))
    baseline = ("--write-exemptions", config, "--until", "2099-12-31", "--reason", "before the guard")
    shown = audit(file, *baseline)
    assert (shown.code, shown.lines[0]) == (
        1,
        (
            f"{file} (shop/dev): 1 mandatory, 0 advisory in 2 resources; "
            "1 more to be deleted by the next update, not checked"
        ),
    )
    assert audit(file, "--policy-pack-config", config).code == 0


def test_a_secret_is_never_shown(audit: Audit, tmp_path: Path) -> None:
    """A secret ARN is checked, but neither shown nor written into a config."""
    file, config = tmp_path / "dev.json", tmp_path / "config.json"
    secret_arn = {**SECRET, "plaintext": json.dumps(FULL_ACCESS)}
    resources = [
        held("dev", ROLE_POLICY, "secret", {"role": "r", "policy": {**SECRET, "plaintext": '"hidden"'}}),
        held("dev", ATTACHMENT, "admin", {"role": "r", "policyArn": secret_arn}),
    ]
    file.write_text(state("dev", *resources))
    shown = audit(file, "--write-exemptions", config, "--until", "2099-12-31", "--reason", "any")
    assert (shown.code, shown.lines[3:5]) == (
        1,
        [
            "  mandatory   iam-disallow-full-access  RolePolicyAttachment admin",
            f"              {ATTACHES.replace(FULL_ACCESS, '[secret]')}",
        ],
    )
    assert "hidden" not in shown.out + shown.err
    assert json.loads(config.read_text()) == {}
    assert shown.err.splitlines()[-1] == "1 mandatory findings have no exemption that could be written. Fix them."


@pytest.mark.process
def test_a_bar_shows_on_a_terminal_how_many_stacks_are_checked(tmp_path: Path) -> None:
    file = tmp_path / "dev.json"
    file.write_text(state("dev"))
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "doctor", "audit", str(file)]
    terminal = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=theirs, cwd=REPOSITORY, env=terminal, check=True, text=True
    )
    os.close(theirs)
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", os.read(ours, 1 << 16).decode())
    os.close(ours)
    assert ("1/1 stacks, time left" in shown, done.stdout.splitlines()[-1]) == (
        True,
        "1 stack, 0 with mandatory findings",
    )


def test_a_folder_that_is_a_backend(audit: Audit, tmp_path: Path) -> None:
    for part in ("stacks/dev.json", "history/dev-1.history.json", "backups/dev-1.json", "meta.json"):
        (tmp_path / part).parent.mkdir(exist_ok=True)
        (tmp_path / part).write_text("{}")
    (tmp_path / "stacks" / "dev.json").write_text(state("dev"))
    shown = audit(tmp_path)
    assert (shown.code, shown.lines[-1]) == (0, "1 stack, 0 with mandatory findings")
    (tmp_path / "stacks" / "dev.json").unlink()
    empty = audit(tmp_path)
    assert (empty.code, empty.out, empty.err) == (
        2,
        "",
        f"The folder `{tmp_path}` must hold state files, `*.json`, and has none.\n",
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param([], "Either state files or --all-stacks must be given.\n", id="nothing"),
        pytest.param(
            ["x.json", "--until", "2999-12-31"],
            "--write-exemptions, --until and --reason must be given together.\n",
            id="a date without a file",
        ),
        pytest.param(
            ["x.json", "--write-exemptions", "y.json"],
            "--write-exemptions, --until and --reason must be given together.\n",
            id="exemptions without an end",
        ),
        pytest.param(
            ["x.json", "--policy-pack-config", "none.json"],
            "The config `none.json` must be readable as JSON: [Errno 2] No such file or directory: 'none.json'\n",
            id="no config",
        ),
        pytest.param(
            ["x.json", "--write-exemptions", "y.json", "--until", "2020-01-01", "--reason", "any"],
            "--until must be a day to come, got 2020-01-01.\n",
            id="exemptions that have ended",
        ),
    ],
)
def test_wrong_arguments(audit: Audit, arguments: list[str], message: str) -> None:
    refused = audit(*arguments)
    assert (refused.code, refused.out, refused.err) == (2, "", message)
