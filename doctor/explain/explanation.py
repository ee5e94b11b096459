"""The explanation of one error, for people and for machines."""

import json
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from doctor.explain.accepting import keys_of

WIDTH = 110
"""Most columns that a text is wrapped to, where nobody says how wide the terminal is."""
NARROWEST = 40
_LABEL = 10
_JSON_KEY, _YAML_KEY = re.compile(r"^( *)\"[^\"]*\": (?=\")"), re.compile(r"^([ -]*)[\w:.-]+: (?=[^\s\[{])")
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Explanation:
    """An error, explained.

    `config` gives settings below `container-roles:` by their path, `operators.users`, and the value they should have.
    `ask` is a message to the administrator, `statement` what it asks for. `exemption` is an entry of the policy pack's
    config. `recognised` is what was read in the text. An error that is not `known` is
    recognised in part only, or not at all.
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
    """Return the settings as the mapping that stands under `config:` of a stack's file."""
    tree: dict[str, Any] = {}
    for path, value in config:
        branch = tree
        *keys, last = _keys(path)
        for key in keys:
            branch = branch.setdefault(key, {})
        branch[last] = value
    return tree


def _keys(path: str) -> list[str]:
    section, *inner = keys_of(path)
    return [f"container-roles:{section}", *inner]


def as_json(explanation: Explanation) -> dict[str, Any]:
    """Return the explanation for machines; what does not apply is null, and `recognised` and `config` are empty."""
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


def as_text(explanation: Explanation, width: int = WIDTH) -> str:
    """Return the explanation for people, wrapped to a width; config and statements keep their lines to be copied."""
    inner = max(width, NARROWEST) - _LABEL
    lines = _wrapped(explanation.title, max(width, NARROWEST))
    for name, text in (("cause", explanation.cause), ("fix", explanation.fix)):
        if text:
            lines += _labelled(name, _wrapped(text, inner))
    if explanation.config:
        settings = _indented(_yaml(explanation, inner - len("  ")))
        lines += _labelled("config", [*_wrapped("Pulumi.<stack>.yaml, under `config:`", inner), *settings])
    if explanation.exemption:
        lines += _labelled(
            "exempt",
            [
                *_wrapped("in the pack's config, where it has to stay", inner),
                *_indented(_short(explanation.exemption, inner)),
            ],
        )
    if explanation.ask:
        lines += _labelled("admin", [*_wrapped(explanation.ask, inner), *_statement(explanation.statement, inner)])
    if explanation.see:
        lines += _labelled("see", _wrapped(explanation.see, inner))
    if not explanation.known:
        seen = (f"{key} {value}" for key, value in explanation.recognised.items())
        lines += _labelled("seen", [line for each in seen for line in _wrapped(each, inner)])
    return "\n".join(lines)


def _wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text; a command or an ARN that is longer than a line stays whole, to be copied."""
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _yaml(explanation: Explanation, width: int) -> str:
    """Return the settings as YAML, in the short form where that fits."""
    tree = nested(explanation.config)
    short = yaml.safe_dump(tree, sort_keys=False, default_flow_style=None, width=1000, allow_unicode=True)
    if max(map(len, short.splitlines())) <= width:
        return short
    long = yaml.safe_dump(tree, sort_keys=False, default_flow_style=False, width=1000, allow_unicode=True)
    return _with_own_lines(long, _YAML_KEY, width)


def _statement(statement: Json | None, width: int) -> list[str]:
    if not statement:
        return []
    short = json.dumps(statement, ensure_ascii=False)
    return _indented(short if len(short) <= width - len("  ") else _long(statement, width - len("  ")))


def _long(tree: Json, width: int) -> str:
    """Return JSON with a value a line; one that is too long for that follows its key in a line of its own."""
    return _with_own_lines(json.dumps(tree, indent=2, ensure_ascii=False), _JSON_KEY, width)


def _with_own_lines(text: str, key: re.Pattern[str], width: int) -> str:
    """Return a text in which a value that makes a line too long stands below its key."""
    return "\n".join(
        key.sub(lambda found: f"{found[0].rstrip()}\n{' ' * len(found[1])}  ", line) if len(line) > width else line
        for line in text.splitlines()
    )


def _short(exemption: Json, width: int) -> str:
    """Return JSON with an entry a line, or with a value a line where that is wider."""
    ((policy, config),) = exemption.items()
    entries = ",\n".join(f"  {json.dumps(each)}" for each in config["exemptions"])
    short = f'{{"{policy}": {{"exemptions": [\n{entries}\n]}}}}'
    return short if max(map(len, short.splitlines())) <= width - len("  ") else _long(exemption, width - len("  "))


def _labelled(label: str, lines: list[str]) -> list[str]:
    return [f"  {label if index == 0 else '':<8}{line}" for index, line in enumerate(lines)]


def _indented(text: str) -> list[str]:
    return [f"  {line}" for line in text.rstrip("\n").splitlines()]
