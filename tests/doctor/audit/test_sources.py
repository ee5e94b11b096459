"""States of a backend, and secrets that only the engine can decrypt."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.doctor.audit.conftest import Audit
from tests.doctor.audit.states import (
    ATTACHES,
    ATTACHMENT,
    FULL_ACCESS,
    ROLE_POLICY,
    SECRET,
    attach,
    deployment,
    held,
    root,
    state,
)
from tests.doctor.conftest import REPOSITORY, Place


class Backend:
    """Answers as the engine does about the stacks of a backend."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, exports: dict[str, str]) -> None:
        self.exports = exports
        self.shows_secrets = True
        monkeypatch.setattr("doctor.engine.answer", lambda *_arguments, **_more: [{"name": name} for name in exports])
        monkeypatch.setattr("doctor.engine.run", self.run)

    def run(self, arguments: Sequence[str], **_more: object) -> subprocess.CompletedProcess[str]:
        exported = self.exports[arguments[arguments.index("--stack") + 1]]
        if not exported:
            return subprocess.CompletedProcess([], 255, "", "error: permission denied reading bucket object\n")
        if "--show-secrets" in arguments and not self.shows_secrets:
            return subprocess.CompletedProcess([], 255, "", "error: passphrase must be set\n")
        return subprocess.CompletedProcess([], 0, exported, "")


def test_a_stack_that_cannot_be_exported(monkeypatch: pytest.MonkeyPatch, audit: Audit) -> None:
    Backend(monkeypatch, {"acme/shop/dev": "", "acme/shop/prod": state("prod")})
    shown = audit("--all-stacks")
    assert (shown.code, shown.lines) == (
        2,
        [
            "acme/shop/dev: must be exported: error: permission denied reading bucket object",
            "acme/shop/prod: 0 mandatory, 0 advisory in 1 resources",
            "2 stacks, 0 with mandatory findings, 1 not checked",
        ],
    )


def test_two_stacks_whose_names_are_alike_are_both_checked(monkeypatch: pytest.MonkeyPatch, audit: Audit) -> None:
    """As file names, in which `/` becomes `_`, they would be the same; so would `project/stack` be."""
    Backend(
        monkeypatch,
        {
            "acme/a_b/dev": state("dev", attach("dev", FULL_ACCESS)),
            "acme/a/b_dev": state("dev"),
            "acme_a/b/dev": state("dev", attach("dev", FULL_ACCESS)),
        },
    )
    stacks = audit("--all-stacks", "--json").json["stacks"]
    assert [(each["file"], each["stack"], len(each["findings"])) for each in stacks] == [
        (None, "acme/a_b/dev", 1),
        (None, "acme/a/b_dev", 0),
        (None, "acme_a/b/dev", 1),
    ]


def test_a_stack_whose_secrets_cannot_be_decrypted_is_checked_without(
    monkeypatch: pytest.MonkeyPatch, audit: Audit
) -> None:
    encrypted = held("dev", ATTACHMENT, "hidden", {"role": "r", "policyArn": {**SECRET, "ciphertext": "v1:x:y"}})
    backend = Backend(monkeypatch, {"acme/shop/dev": state("dev", attach("dev", FULL_ACCESS), encrypted)})
    backend.shows_secrets = False
    shown = audit("--all-stacks")
    assert (shown.code, shown.lines[:3]) == (
        1,
        [
            (
                "acme/shop/dev: 1 mandatory, 1 advisory in 3 resources; 1 with secrets that can't be decrypted, so "
                "not checked completely: error: passphrase must be set"
            ),
            "  mandatory   iam-disallow-full-access  RolePolicyAttachment admin",
            f"              {ATTACHES}",
        ],
    )


def test_a_secret_document_that_cannot_be_decrypted_is_not_clean(
    monkeypatch: pytest.MonkeyPatch, audit: Audit, tmp_path: Path
) -> None:
    """It may allow anything: the audit says so wherever it shows a stack, and by its exit code."""
    document = held("dev", ROLE_POLICY, "hidden", {"role": "r", "policy": {**SECRET, "ciphertext": "v1:x:y"}})
    backend = Backend(monkeypatch, {"acme/shop/dev": state("dev", document)})
    backend.shows_secrets = False
    reason = "1 with secrets that can't be decrypted, so not checked completely: error: passphrase must be set"
    shown = audit("--all-stacks", "--html", tmp_path / "page.html")
    assert (shown.code, shown.lines) == (
        2,
        [
            f"acme/shop/dev: 0 mandatory, 1 advisory in 2 resources; {reason}",
            "  advisory    iam-review-undecidable  RolePolicy hidden",
            (
                "              Inline policy `hidden` has a policy document that is a secret that can't be decrypted, "
                "so it can't be checked. Check it where Pulumi has the passphrase or the key of the stack. See "
                "policypack/README.md#iam-review-undecidable"
            ),
            "1 stack, 0 with mandatory findings, 1 not checked",
        ],
    )
    assert f"<td>{reason}</td>".replace("'", "&#x27;") in (tmp_path / "page.html").read_text()
    printed = audit("--all-stacks", "--json").json["stacks"][0]
    assert (printed["encrypted"], printed["locked"]) == (1, "error: passphrase must be set")
    assert audit("--all-stacks", "--markdown").lines[2:5] == [
        "1 stack, 0 with mandatory findings, 1 not checked.",
        "",
        f"- Not checked: `acme/shop/dev`: {reason}",
    ]


def test_all_stacks_of_the_backend(place: Place) -> None:
    place.reset()
    place.up("dev")
    place.pulumi("config", "get", "aws:region", "--stack", "prod")  # makes it, with nothing in it
    shown = place.doctor("audit", "--all-stacks")
    assert (shown.returncode, shown.stdout.splitlines()[0], shown.stdout.splitlines()[-1]) == (
        0,
        "dev: 0 mandatory, 1 advisory in 18 resources",
        "2 stacks, 0 with mandatory findings",
    )


def test_a_secret_that_the_engine_decrypts_is_checked(place: Place, audit: Audit, tmp_path: Path) -> None:
    """In a stack, in a file next to the passphrase, and in a file without."""
    place.reset()
    secret_arn = {**SECRET, "plaintext": json.dumps(FULL_ACCESS)}
    hidden = held("secret", ATTACHMENT, "admin", {"role": "r", "policyArn": secret_arn})
    # The salt of the local cloud's own passphrase.
    salt = yaml.safe_load((REPOSITORY / "Pulumi.local.yaml").read_text())["encryptionsalt"]
    passphrase = {"secrets_providers": {"type": "passphrase", "state": {"salt": salt}}}
    plain = {"version": 3, "deployment": {**deployment(root("secret"), hidden), **passphrase}}
    file, exported = tmp_path / "plain.json", tmp_path / "exported.json"
    file.write_text(json.dumps(plain).replace("::shop::", "::container-roles::"))
    place.pulumi("stack", "import", "--stack", "secret", "--file", str(file))
    place.pulumi("stack", "export", "--stack", "secret", "--file", str(exported))
    assert "ciphertext" in exported.read_text()
    assert FULL_ACCESS not in exported.read_text()

    found = ["1 mandatory, 0 advisory in 2 resources", f"              {ATTACHES.replace(FULL_ACCESS, '[secret]')}"]
    for where, name in ((["--all-stacks"], ""), ([str(exported)], f"{exported} (")):
        shown: Any = place.doctor("audit", *where)
        lines = shown.stdout.splitlines()
        assert (shown.returncode, lines[0].startswith(name), [lines[0].rpartition(": ")[2], lines[2]]) == (
            1,
            True,
            found,
        )
    assert audit(exported).lines[0] == (
        f"{exported} (container-roles/secret): 0 mandatory, 1 advisory in 2 resources; 1 with secrets that can't be "
        "decrypted, so not checked completely: `pulumi` is not on PATH"
    )
