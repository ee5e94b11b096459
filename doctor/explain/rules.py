"""The errors that are known by their words: the files of `errors/`, and how an entry of them is read.

An entry has a `name`; under `reads` the ways the error is worded, as regular expressions on the text without line
breaks, in upper or lower case; and its explanation (`title`, `cause`, `fix`, `config`, `ask`, `statement`: see
`Explanation`). What an expression captures fills the `{name}` in the explanation. A captured `role` gives also
`{name}`, its name, and `{key}`, the setting that creates it, told by that name and the `service`. Config that names
what was not captured, or that the settings refuse, is omitted. So is a part of a text in brackets, `[ of {role}]`.
The first entry that matches a passage explains it, so the exact ones come first. An entry that `wraps` only frames
another error: it is dropped where the text tells that one. With `one_line` it frames errors of its own line only, and
refused requests in any line. A `partial` entry knows the error in part only.

Many services use the same words, so an entry about one of them says what shows it: it applies where an expression of
`near` matches close to the passage, and not where one of `unless` does.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from doctor.explain.accepting import is_accepted
from doctor.explain.denial import role_name
from doctor.explain.explanation import Explanation
from doctor.explain.passages import Passages
from doctor.explain.roles import role_called
from doctor.explain.words import FOLDER

TOPICS = (
    "app_runner",
    "ecs_exec",
    "containers",
    "ecs",
    "ecr",
    "trust",
    "iam",
    "github",
    "pulumi",
    "network",
    "data",
    "credentials",
    "service",
)
"""The files, those first whose entries are the most exact."""
_FRAGMENT = re.compile(r"<([A-Z_]+)>")
_NAME = re.compile(r"\{(\w+)\}")
_NAMES = re.compile(r"(?:\{\w+\})+")
_CLOSE = 1000
"""Characters around a passage in which a text shows which service it is about."""
_OPTIONAL = re.compile(r"\[([^\[\]]*\{\w+\}[^\[\]]*)\]")


@dataclass(frozen=True)
class Rule:
    """An error that is known by its words."""

    name: str
    pattern: re.Pattern[str]
    says: Mapping[str, Any]
    near: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None

    @classmethod
    def of(cls, entry: Mapping[str, Any], fragments: Mapping[str, str]) -> Self:
        """Read an entry; `<FRAGMENT>` in an expression stands for one that several entries share."""
        near, unless = (_any_of(entry[key], fragments) if key in entry else None for key in ("near", "unless"))
        return cls(entry["name"], _any_of(entry["reads"], fragments), entry, near, unless)

    def finditer(self, line: str) -> Iterator[re.Match[str]]:
        """Yield the passages that it explains."""
        near, unless = _Evidence(self.near, line), _Evidence(self.unless, line)
        for match in self.pattern.finditer(line):
            if (not self.near or near.is_close_to(match)) and not unless.is_close_to(match):
                yield match

    @property
    def wraps(self) -> bool:
        """Whether it only frames another error."""
        return bool(self.says.get("wraps", False))

    @property
    def of_one_line(self) -> bool:
        """Whether it frames other errors of its own line only."""
        return bool(self.says.get("one_line", False))

    def explain(self, match: re.Match[str]) -> Explanation:
        """Return the explanation of a passage that matches."""
        return self.explanation({key: value.strip() for key, value in match.groupdict("").items() if value.strip()})

    def explanation(self, recognised: Mapping[str, str], asking: str = "me") -> Explanation:
        """Return the explanation with what was recognised; `asking` is who asks the administrator."""
        named = role_name(recognised.get("role", ""))
        role = role_called(named, self.says.get("service"))
        of_role = {**({"name": named} if named else {}), **({"key": role.key} if role else {})}
        filled = {"asking": asking, **recognised, **of_role}
        cause, fix, ask = (_told(" ".join(self.says.get(key, "").split()), filled) for key in ("cause", "fix", "ask"))
        return Explanation(
            _told(self.says["title"], filled),
            cause,
            fix,
            config=tuple(_settings(self.says.get("config", ()), filled)),
            statement={"Effect": "Allow", **self.says["statement"]} if "statement" in self.says else None,
            ask=ask,
            recognised=recognised,
            known=not self.says.get("partial", False),
        )


def _any_of(expressions: Iterable[str], fragments: Mapping[str, str]) -> re.Pattern[str]:
    def whole(expression: str) -> str:
        return _FRAGMENT.sub(lambda name: f"(?:{whole(fragments[name[1]])})", expression)

    return re.compile("|".join(f"(?:{whole(each)})" for each in expressions), re.IGNORECASE)


class _Evidence:
    """Where an expression matches in a text; it is sought at most once, however many passages ask."""

    def __init__(self, pattern: re.Pattern[str] | None, line: str) -> None:
        self._pattern, self._line = pattern, line

    @cached_property
    def _passages(self) -> Passages:
        found = self._pattern.finditer(self._line) if self._pattern else ()
        return Passages(match.span() for match in found)

    def is_close_to(self, match: re.Match[str]) -> bool:
        return self._passages.begin_within(match.start() - _CLOSE, match.end() + _CLOSE)


def _settings(told: Any, filled: Mapping[str, str]) -> list[tuple[str, Any]]:  # noqa: ANN401  as the file has it
    """Return the config that everything is known for, and that the settings accept."""
    whole = [
        (_filled(path, filled), _filled(value, filled)) for path, value in told if _is_whole((path, value), filled)
    ]
    return [(path, value) for path, value in whole if is_accepted(path, value)]


def _is_whole(told: Any, filled: Mapping[str, str]) -> bool:  # noqa: ANN401  as the file has it
    """Return whether every part of a setting is known; of `{user}{login}`, the ways of two wordings, one is enough."""
    return all(any(name in filled for name in _NAME.findall(names)) for names in _NAMES.findall(json.dumps(told)))


def _filled(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401  any value of a setting
    if isinstance(value, list):
        return [_filled(each, names) for each in value]
    if isinstance(value, Mapping):
        return {key: _filled(each, names) for key, each in value.items()}
    return _NAME.sub(lambda name: names.get(name[1], ""), value) if isinstance(value, str) else value


def _told(template: str, filled: Mapping[str, str]) -> str:
    """Return a text without the parts in brackets that name what was not captured."""
    known = _OPTIONAL.sub(lambda part: part[1] if _is_whole(part[1], filled) else "", template)
    return str(_filled(known, filled))


def fragment(name: str) -> re.Pattern[str]:
    """Return an expression that several entries share."""
    return _any_of([f"<{name}>"], _content("fragments")["fragment"])


def _read() -> tuple[Rule, ...]:
    fragments = _content("fragments")["fragment"]
    return tuple(Rule.of(entry, fragments) for topic in TOPICS for entry in _content(topic)["error"])


def _content(topic: str) -> dict[str, Any]:
    return tomllib.loads(Path(FOLDER, f"{topic}.toml").read_text(encoding="utf-8"))


RULES = _read()
RULES_BY_NAME = {rule.name: rule for rule in RULES}
