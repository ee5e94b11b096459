"""What a document that is outside the grammar may mean: the actions that stand anywhere in it.

AWS refuses such a document. What its author meant by it is only known by the words in it.
"""

import re
from collections.abc import Iterable, Iterator

from iam_guardrails.values import Unknown

ACTION = r"(?:\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)"
VALID_ACTION = re.compile(ACTION)
ANYTHING = ("*",)
"""The entries of `Action` that allow every action."""

_WORD = re.compile(r"""[^\s"'\\,;()\[\]{}]+""")
# The `*` of a `Resource` is no action.
_ANY_RESOURCE = re.compile(r"""\bResources?["']?\s*:\s*\[?\s*["']?\*["']?\s*\]?""", re.IGNORECASE)
_RESOURCES = frozenset({"resource", "resources"})
_NOT_ACTION = "notact"
"""How `NotAction` begins, in lower case, even if it is misspelt. What it takes out is not what it allows."""


def actions_in_text(text: str) -> tuple[str, ...]:
    """Return the actions in a text that is not JSON."""
    return _actions(_WORD.findall(_ANY_RESOURCE.sub(" ", text)))


def actions_in(value: object) -> tuple[str, ...]:
    """Return the actions in a value read from JSON. What is unknown may be any."""
    return _actions(_words(value))


def _actions(words: Iterable[str]) -> tuple[str, ...]:
    found = dict.fromkeys(word.rstrip(":") for word in words)
    if any(word.casefold().startswith(_NOT_ACTION) for word in found):
        return ANYTHING
    return tuple(word for word in found if VALID_ACTION.fullmatch(word))


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from _WORD.findall(value)
    elif isinstance(value, Unknown):
        yield from ANYTHING
    elif isinstance(value, dict):
        for key, item in value.items():
            name = str(key)
            yield name
            resources = name.casefold() in _RESOURCES
            yield from (word for word in _words(item) if not (resources and word in ANYTHING))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _words(item)
