"""The guides for an account, followed to the letter with the local AWS in the account's place."""

import json
import shlex
import subprocess

from tests.documents.blocks import Block, blocks
from tests.documents.copies import Copy

ACCOUNT, ADOPT, LEAST, LOCAL = (f"docs/{name}.md" for name in ("your-account", "adopt", "permissions", "local-aws"))
PATH = 'export PATH="$PWD/.venv/bin:$PATH" PULUMI_SKIP_CONFIRMATIONS=true\n'


def on_the_account(copy: Copy, block: Block) -> str:
    """Run a block as somebody does whose account is the local AWS, and return what it printed."""
    done = copy.run(f".venv/bin/python -m localcloud run bash -eu -o pipefail -c {shlex.quote(PATH + block.text)}")
    assert done.returncode == 0, done.stdout
    return done.stdout


def but_aws(block: Block) -> Block:
    """Return a block without what the AWS CLI does, which need not be here."""
    return Block(block.language, "".join(f"{line}\n" for line in block.text.splitlines() if line[:4] != "aws "))


def test_a_stack_is_created_used_kept_right_and_adopted(copy: Copy) -> None:
    assert copy.run("make preview").returncode == 0, "it starts the server, and creates nothing"
    create, least = blocks(ACCOUNT, "## 2. Create it")
    on_the_account(copy, Block("sh", "pulumi stack init dev"))
    _, brace, rest = on_the_account(copy, least).partition("{")  # behind what make says
    assert json.loads(brace + rest)["Version"] == "2012-10-17"
    created = on_the_account(copy, Block("sh", create.text.replace("pulumi stack init dev\n", "")))
    assert "✅ iam-guardrails" in created

    (use,) = blocks(ACCOUNT, "## 3. Use it")
    assert "docker push 123456789012.dkr.ecr.us-east-1.amazonaws.com/" in on_the_account(copy, use)
    check, *_ = blocks(ACCOUNT, "## 4. Keep it right")
    assert on_the_account(copy, check).splitlines()[-1].endswith("rows: 26 ok, 1 note")
    assert "16 unchanged" in on_the_account(copy, blocks(ADOPT)[0])

    on_the_account(copy, but_aws(blocks(LEAST)[0]))
    written = json.loads((copy.folder / "policies" / "dev-1.json").read_text(encoding="utf-8"))
    assert written["Version"] == "2012-10-17"


def run_each(copy: Copy, block: Block) -> subprocess.CompletedProcess[str]:
    """Run a block as somebody does who pastes it: what fails does not keep the next command from running."""
    return copy.run(f"set +e\n{PATH}{but_aws(block).text}")


def test_the_local_aws_does_what_its_guide_says(copy: Copy) -> None:
    commands, repair = blocks(LOCAL, "## Commands")
    repaired = f"{repair.text.rstrip()} --yes"  # which a person types at its question
    text = commands.text.replace("run aws iam list-roles", "run python -c 'print(1 + 1)'")
    text = text.replace("python -m localcloud down", f"{repaired}\npython -m localcloud down")
    printed = run_each(copy, Block("sh", text))
    assert printed.returncode == 0, printed.stdout
    for said in ("35 created", "http://127.0.0.1:", "docker push", "\n2\n", "35 unchanged", "35 deleted"):
        assert said in printed.stdout
    *_, one_document = blocks(LOCAL, "## Any other program")
    tried = run_each(copy, one_document)
    assert tried.returncode == 0, tried.stdout
    assert (
        "[mandatory] [severity: critical]  iam-disallow-unscoped-pass-role  (aws:iam:RolePolicy: deploy)"
        in tried.stdout
    )
    assert "has been removed" in tried.stdout
