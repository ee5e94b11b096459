"""Stacks for the tests of reports, with names that try to be markup."""

import json
from pathlib import Path

from tests.doctor.audit.states import (
    FULL_ACCESS,
    OPEN_TRUST,
    READ_ONLY,
    ROLE,
    ROLE_POLICY,
    attach,
    held,
    state,
)

EVIL = "</script><script>document.title='other'</script>"
LAMBDA = "arn:aws:iam::aws:policy/AWSLambda_FullAccess"
PASS_ROLE = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}
DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [PASS_ROLE]})
FINDINGS = [
    ("mandatory", "iam-disallow-full-access", "states/bad.json (shop/bad)", "RolePolicyAttachment admin"),
    ("mandatory", "iam-disallow-open-trust", "states/bad.json (shop/bad)", "Role a|`b` (read, not managed)"),
    ("mandatory", "iam-disallow-unscoped-pass-role", "states/bad.json (shop/bad)", f"RolePolicy {EVIL}"),
    ("advisory", "iam-review-exemption", "states/let.json (shop/let)", "RolePolicyAttachment admin"),
    ("advisory", "iam-review-pass-role", "states/let.json (shop/let)", "RolePolicyAttachment lambda"),
]
"""Level, policy, stack and resource of what is found in them."""


def entry(grant: str, until: str, reason: str) -> dict[str, str]:
    return {"resource": "urn:pulumi:let::*", "grant": grant, "until": until, "reason": reason}


def write(folder: Path) -> tuple[str, ...]:
    """Write the stacks and a config; return the arguments of the audit, as a user in the folder gives them."""
    states = folder / "states"
    states.mkdir()
    bad = [
        attach("bad", FULL_ACCESS),
        held("bad", ROLE, "a|`b`", {"assumeRolePolicy": OPEN_TRUST}, external=True),
        held("bad", ROLE_POLICY, EVIL, {"role": "r", "policy": DOCUMENT}),
    ]
    states.joinpath("bad.json").write_text(state("bad", *bad))
    states.joinpath("clean.json").write_text(state("clean", attach("clean", READ_ONLY)))
    states.joinpath("let.json").write_text(state("let", attach("let", FULL_ACCESS), attach("let", LAMBDA, "lambda")))
    states.joinpath("not<b>.json").write_text("{")
    exemptions = [
        entry(FULL_ACCESS, "2099-12-31", "<b>for @octocat #12</b>"),
        entry("iam:PassRole", "2020-01-01", "old"),
    ]
    folder.joinpath("config.json").write_text(json.dumps({"iam-disallow-full-access": {"exemptions": exemptions}}))
    return ("states", "--policy-pack-config", "config.json")
