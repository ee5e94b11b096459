"""The least policy of each sample stack, for docs/permissions.md."""

import json

from tests.components.least_policy import policy_of
from tests.components.sample_stacks import STACKS, run


def section() -> str:
    """The policies in Markdown, folded, a statement a line."""
    lines: list[str] = []
    for stack in STACKS:
        policy = policy_of(run(stack))
        statements = ",\n".join(f"    {json.dumps(statement)}" for statement in policy["Statement"])
        lines += [
            f"<details><summary>Stack <code>{stack}</code></summary>\n",
            f'```json\n{{\n  "Version": "{policy["Version"]}",\n  "Statement": [\n{statements}\n  ]\n}}\n```\n',
            "</details>\n",
        ]
    return "\n".join(lines)
