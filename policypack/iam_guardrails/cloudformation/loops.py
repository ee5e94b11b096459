"""Expand `Fn::ForEach`: an object of which some entries stand there once for each item of a collection.

Source: CloudFormation User Guide, "Fn::ForEach". It needs the transform `AWS::LanguageExtensions`; without that,
CloudFormation refuses the template, so nothing is lost by expanding it there as well.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from iam_guardrails.budget import Budget
from iam_guardrails.cloudformation.choices import NO_VALUE, options
from iam_guardrails.cloudformation.loading import CHARACTERS_A_STEP, each
from iam_guardrails.cloudformation.texts import joined, text_of, with_sources
from iam_guardrails.values import Partial, Unknown, like, merged

FOR_EACH: Final = "Fn::ForEach"

_NOT_ALPHANUMERIC = re.compile(r"[^0-9A-Za-z]+")


class _Item:
    """An item of a collection, and what it takes the place of."""

    __slots__ = ("placeholders", "reference", "value")

    def __init__(self, name: str, value: str | Unknown) -> None:
        self.value = value
        self.reference = {"Ref": name}
        alphanumeric = like([value], _NOT_ALPHANUMERIC.sub("", value)) if isinstance(value, str) else value
        self.placeholders = ((f"${{{name}}}", value), (f"&{{{name}}}", alphanumeric))


class Loops:
    """Expands the loops of one template."""

    def __init__(self, resolve: Callable[[object], Any], budget: Budget) -> None:
        self._resolve = resolve
        self._budget = budget

    def expand(self, entries: dict[str, Any]) -> dict[str, Any]:
        """Return an object with the results of its loops in their place; one that is malformed stays as it is."""
        if not any(key.startswith(FOR_EACH) for key in entries):
            return entries
        return merged(list(self._pairs(entries)))

    def _pairs(self, entries: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        for key, value in entries.items():
            self._budget.spend()
            if not key.startswith(FOR_EACH):
                yield key, value
                continue
            for loop in each(value):
                match loop:
                    case [str(name), collection, dict(output)]:
                        for item in self._items(collection):
                            self._budget.spend()
                            yield from self._pairs(self._entries(output, _Item(name, item)))
                    case _:
                        yield key, loop

    def _items(self, collection: object) -> Iterator[Any]:
        """Iterate over the texts of a collection, `Unknown` where one is."""
        for found in options(self._resolve(collection)):
            for item in found if isinstance(found, list) else [found]:
                for one in map(text_of, options(item)):
                    if one is not NO_VALUE:
                        yield one if isinstance(one, str | Unknown) else Unknown(FOR_EACH)

    def _entries(self, output: dict[str, Any], item: _Item) -> dict[str, Any]:
        pairs: list[tuple[str, Any]] = []
        for key, value in output.items():
            written = self._text(key, item)
            # The key of an item that is unknown keeps its placeholder.
            known = isinstance(written, str) and not isinstance(written, Partial)
            pairs.append((str(written) if known else key, self._substituted(value, item)))
        return merged(pairs)

    def _substituted(self, value: Any, item: _Item) -> Any:  # noqa: ANN401  any value
        self._budget.spend()
        if isinstance(value, str):
            return self._text(value, item)
        if isinstance(value, list):
            return [self._substituted(one, item) for one in value]
        if isinstance(value, tuple):
            return type(value)(self._substituted(one, item) for one in value)
        if not isinstance(value, dict):
            return value
        return item.value if value == item.reference else self._entries(value, item)

    def _text(self, text: str, item: _Item) -> Any:  # noqa: ANN401  a text or `Unknown`
        self._budget.spend(1 + len(text) // CHARACTERS_A_STEP)
        for placeholder, value in item.placeholders:
            if isinstance(text, str) and placeholder in text:
                pieces = text.split(placeholder)
                parts = [part for piece in with_sources(pieces, text) for part in (value, piece)]
                text = joined(parts[1:], "", FOR_EACH, self._budget)
        return text
