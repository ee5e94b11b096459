"""The deployer's policy of each sample stack, for components/README.md."""

import json

from components.deployer import Resource, deployer_policy
from components.documents import Document
from tests.components.recorder import ACCOUNT
from tests.components.sample_stacks import STACKS, run


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
