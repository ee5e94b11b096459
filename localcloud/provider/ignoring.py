"""The resource option `ignoreChanges`: what it names stays as it is in the state."""

import re
from collections.abc import Iterable
from typing import Any

from localcloud.provider.wire import Properties

_STEP = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|\.?([^.\[\]]+)')
_GONE = object()


def ignoring(state: Properties, inputs: Properties, paths: Iterable[str]) -> Properties:
    """Return the inputs with what `paths` name as in the state, such as `description` or `tags.Owner`.

    A tag that is ignored is ignored in `tagsAll`, too.
    """
    for path in paths:
        steps = _steps(path)
        for each in (steps, *_of_all_tags(steps, state, inputs)):
            kept = _kept(state, inputs, each)
            inputs = kept if isinstance(kept, dict) else inputs
    return inputs


def _steps(path: str) -> list[str]:
    return [quoted or index or name for quoted, index, name in _STEP.findall(path)]


def _of_all_tags(steps: list[str], state: Properties, inputs: Properties) -> list[list[str]]:
    if steps[:1] != ["tags"]:
        return []
    names = steps[1:2] or {**_dictionary(state, "tags"), **_dictionary(inputs, "tags")}
    return [["tagsAll", name] for name in names]


def _dictionary(properties: Properties, name: str) -> Properties:
    value = properties.get(name)
    return value if isinstance(value, dict) else {}


def _kept(old: Any, new: Any, steps: list[str]) -> Any:  # noqa: ANN401  any JSON value
    """Return the new value with what the steps lead to as in the old one; `_GONE` where the old has none."""
    if not steps:
        return old
    if isinstance(new, dict) and isinstance(old, dict):
        names = old.keys() | new.keys() if steps[0] == "*" else [steps[0]]
        for name in names:
            kept = _kept(old.get(name, _GONE), new.get(name, _GONE), steps[1:])
            new = {key: item for key, item in {**new, name: kept}.items() if item is not _GONE}
        return new
    if isinstance(new, list) and isinstance(old, list):
        places = range(len(new)) if steps[0] == "*" else [int(steps[0])] if steps[0].isdigit() else []
        return [
            _kept(old[place], item, steps[1:]) if place in places and place < len(old) else item
            for place, item in enumerate(new)
        ]
    return new
