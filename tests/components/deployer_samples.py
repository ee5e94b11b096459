"""Write the deployer's policy of each sample stack into components/README.md.

`python -m tests.components.deployer_samples [--check]`
"""

import argparse
import json
import sys
from pathlib import Path

from components.deployer import Resource, deployer_policy
from components.documents import Document
from tests.components.recorder import ACCOUNT
from tests.components.test_program import STACKS, run

README = Path(__file__).parents[2] / "components" / "README.md"
BEGIN, END = "<!-- deployer:begin -->\n", "<!-- deployer:end -->"


def policy_of(stack: str) -> Document:
    """The least policy to bring up a sample stack."""
    resources = [Resource(each.type, each.inputs) for each in run(stack).resources]
    return deployer_policy(resources, ACCOUNT)


def section() -> str:
    """The policies in Markdown, folded, a statement a line."""
    lines: list[str] = []
    for stack in STACKS:
        policy = policy_of(stack)
        statements = ",\n".join(f"    {json.dumps(statement)}" for statement in policy["Statement"])
        lines += [
            f"<details><summary>Stack <code>{stack}</code></summary>\n",
            f'```json\n{{\n  "Version": "{policy["Version"]}",\n  "Statement": [\n{statements}\n  ]\n}}\n```\n',
            "</details>\n",
        ]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Write the section, or with `--check` say whether it is stale; the exit code is 1 when it is."""
    parser = argparse.ArgumentParser(prog="python -m tests.components.deployer_samples", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when it is stale")
    check = parser.parse_args(arguments).check
    text = README.read_text()
    if BEGIN not in text or END not in text:
        raise SystemExit(f"{README.name} must hold the lines {BEGIN.strip()} and {END}")
    before, rest = text.split(BEGIN, 1)
    fresh = before + BEGIN + section() + END + rest.split(END, 1)[1]
    if fresh == text:
        return 0
    if check:
        sys.stderr.write(f"{README.name} is stale: run `python -m tests.components.deployer_samples`\n")
        return 1
    README.write_text(fresh)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
