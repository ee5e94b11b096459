"""What is said about one error, for people and for machines."""

import json
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

WIDTH = 100
"""Columns of what is wrapped; config and statements are not, since they are copied."""
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Explanation:
    """An error, explained.

    `config` gives settings below `container-roles:` by their path, `operators.users`, and the value they should have.
    `ask` is a message to the administrator, `statement` what it asks for. `exemption` is an entry of the policy pack's
    config. `recognised` is what was read in the text. An error that is not `known` has no more than that.
    """

    title: str
    cause: str
    fix: str
    config: tuple[tuple[str, Any], ...] = ()
    ask: str = ""
    statement: Json | None = None
    exemption: Json | None = None
    see: str = ""
    recognised: Mapping[str, str] = field(default_factory=dict)
    known: bool = True


def nested(config: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    """The settings as the mapping that stands under `config:` of a stack's file."""
    tree: dict[str, Any] = {}
    for path, value in config:
        branch = tree
        *keys, last = _keys(path)
        for key in keys:
            branch = branch.setdefault(key, {})
        branch[last] = value
    return tree


def _keys(path: str) -> list[str]:
    """The keys of a path as `pulumi config set --path` takes it: `a.b`, `a["b.c"].d`."""
    section, *inner = (quoted or plain for quoted, plain in re.findall(r'\["([^"]+)"\]|([^.\[\]]+)', path))
    return [f"container-roles:{section}", *inner]


def as_json(explanation: Explanation) -> dict[str, Any]:
    """The explanation for machines; what does not apply is null, and `recognised` and `config` are empty."""
    return {
        "known": explanation.known,
        "title": explanation.title,
        "cause": explanation.cause,
        "fix": explanation.fix,
        "config": nested(explanation.config),
        "admin": {"message": explanation.ask, "statement": explanation.statement} if explanation.ask else None,
        "exemption": explanation.exemption,
        "see": explanation.see or None,
        "recognised": dict(explanation.recognised),
    }


def as_text(explanation: Explanation) -> str:
    """The explanation for people."""
    lines = [explanation.title]
    for name, text in (("cause", explanation.cause), ("fix", explanation.fix)):
        if text:
            lines += _labelled(name, textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False))
    if explanation.config:
        config = yaml.safe_dump(nested(explanation.config), sort_keys=False, default_flow_style=None, width=1000)
        lines += _labelled("config", ["Pulumi.<stack>.yaml, under `config:`", *_indented(config)])
    if explanation.exemption:
        lines += _labelled(
            "exempt", ["in the pack's config, where it has to stay", *_indented(_short(explanation.exemption))]
        )
    if explanation.ask:
        message = textwrap.wrap(explanation.ask, WIDTH, break_long_words=False, break_on_hyphens=False)
        statement = _indented(json.dumps(explanation.statement)) if explanation.statement else []
        lines += _labelled("admin", [*message, *statement])
    if explanation.see:
        lines += _labelled("see", [explanation.see])
    if not explanation.known:
        lines += _labelled("seen", [f"{key} {value}" for key, value in explanation.recognised.items()])
    return "\n".join(lines)


def _short(exemption: Json) -> str:
    """JSON with an entry a line."""
    ((policy, config),) = exemption.items()
    entries = ",\n".join(f"  {json.dumps(each)}" for each in config["exemptions"])
    return f'{{"{policy}": {{"exemptions": [\n{entries}\n]}}}}'


def _labelled(label: str, lines: list[str]) -> list[str]:
    return [f"  {label if index == 0 else '':<8}{line}" for index, line in enumerate(lines)]


def _indented(text: str) -> list[str]:
    return [f"  {line}" for line in text.rstrip("\n").splitlines()]
