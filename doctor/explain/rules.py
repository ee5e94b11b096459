"""The errors that are known by their words: `errors.toml` beside this file, and how an entry of it is read.

An entry has a `name`; under `reads` the ways the error is worded, as regular expressions on the text without line
breaks, in upper or lower case; and what is said about it (`title`, `cause`, `fix`, `config`, `ask`, `statement`: see
`Explanation`). What an expression captures fills the `{name}` in what is said. A captured `role` gives also `{name}`,
its name, and `{key}`, the setting that makes it, told by that name and the `service`; config whose setting nothing
tells is left out. The first entry that matches a passage explains it, so the exact ones come first.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from doctor.explain.denial import role_name
from doctor.explain.explanation import Explanation
from doctor.explain.roles import role_called

_FILE = Path(__file__).with_name("errors.toml")
_FRAGMENT = re.compile(r"<([A-Z_]+)>")


@dataclass(frozen=True)
class Rule:
    """An error that is known by its words."""

    name: str
    pattern: re.Pattern[str]
    says: Mapping[str, Any]

    @classmethod
    def of(cls, entry: Mapping[str, Any], fragments: Mapping[str, str]) -> Self:
        """Read an entry; `<FRAGMENT>` in an expression stands for one that several entries share."""
        worded = "|".join(f"(?:{_FRAGMENT.sub(lambda name: fragments[name[1]], each)})" for each in entry["reads"])
        return cls(entry["name"], re.compile(worded, re.IGNORECASE), entry)

    def explain(self, match: re.Match[str]) -> Explanation:
        """What is said about a passage that matches."""
        recognised = {key: value for key, value in match.groupdict().items() if value}
        role = role_called(role_name(recognised.get("role", "")), self.says.get("service"))
        filled = {"name": role_name(recognised.get("role", "")), "key": role.key if role else "", **recognised}
        told = [(path, value) for path, value in self.says.get("config", ()) if role or "{key}" not in path]
        return Explanation(
            **{
                key: _filled(" ".join(self.says.get(key, "").split()), filled)
                for key in ("title", "cause", "fix", "ask")
            },
            config=tuple((_filled(path, filled), _filled(value, filled)) for path, value in told),
            statement={"Effect": "Allow", **self.says["statement"]} if "statement" in self.says else None,
            recognised=recognised,
        )


def _filled(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401  any value of a setting
    if isinstance(value, list):
        return [_filled(each, names) for each in value]
    return re.sub(r"\{(\w+)\}", lambda name: names.get(name[1], ""), value) if isinstance(value, str) else value


def _read() -> tuple[Rule, ...]:
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(Rule.of(entry, content["fragment"]) for entry in content["error"])


RULES = _read()
