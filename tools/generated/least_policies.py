"""The least policy of each sample stack, for docs/permissions.md."""

import json
from pathlib import Path

from components.arns import Account
from components.documents import Document
from doctor.expected import from_config
from doctor.map import SAMPLE_ACCOUNT
from doctor.permissions.needed import needed
from doctor.permissions.resources import Managed, wanted

ROOT = Path(__file__).parents[2]
STACKS = ("dev", "prod", "express", "local")
ACCOUNT = Account("aws", SAMPLE_ACCOUNT, "us-east-1")


def section() -> str:
    """Return the policies in Markdown, folded, a statement a line."""
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


def policy_of(stack: str) -> Document:
    """Return the policy of a sample stack, all of whose resources an update may delete."""
    expected = from_config(ROOT / f"Pulumi.{stack}.yaml", ACCOUNT)
    found = needed(
        [Managed(each.type, each.name, each.inputs, wanted(retained=False)) for each in expected.resources], ACCOUNT
    )
    if found.uncovered:
        raise LookupError(f"the policy of stack `{stack}` must cover all of it: {' '.join(found.uncovered)}")
    return found.document
