"""What this project says of settings that it refuses, recognised by the templates that the settings use themselves."""

import re
from collections.abc import Iterator, Mapping
from string import Formatter

from components.problems import (
    CLOSE,
    GOT,
    MUST,
    MUST_BE,
    NAMESPACE,
    ONE_NAMESPACE_OF,
    ONE_OF,
    PROBLEM,
    REQUIRED,
    SETTING,
    UNKNOWN,
    UNREAD,
)
from doctor.explain.explanation import Explanation

_NAME = r"[\w.\[\]/:-]{1,300}"
_LIST = r"`[^`]{1,300}`(?:, `[^`]{1,300}`)*"


def pattern(template: str, values: Mapping[str, str]) -> str:
    """Return the expression of a sentence; `values` are those of the values in its template."""
    parts = ((re.escape(text), values[name] if name else "") for text, name, _, _ in Formatter().parse(template))
    return "".join(f"{text}(?:{value})" if value else text for text, value in parts)


def around(template: str) -> tuple[str, str]:
    """Return the fixed texts before and after the one value of a template."""
    ((before, _, _, _), *after) = Formatter().parse(template)
    return before, "".join(text for text, _, _, _ in after)


_HINT = "|".join(pattern(each, {"close": _NAME, "allowed": _LIST}) for each in (CLOSE, ONE_OF, ONE_NAMESPACE_OF))
# A rule is any text, up to what was given, to the next problem, or to the engine's next words.
_RULE = rf".{{1,600}}?(?={re.escape(around(GOT)[0])}[`a]| `{NAMESPACE}[:`]| error: | Resources: |$)"
_REASON = "|".join(
    (
        REQUIRED,
        pattern(UNKNOWN, {"kind": SETTING, "hint": _HINT}),
        f"(?P<rule>{pattern(MUST, {'rule': _RULE})})",
    )
)
_PROBLEM = re.compile(
    pattern(PROBLEM, {"path": rf"{NAMESPACE}(?::(?P<key>{_NAME}))?", "reason": f"(?P<reason>{_REASON})"})
    + "|"
    + pattern(PROBLEM, {"path": rf"(?P<unread>{_NAME})", "reason": f"(?P<why>{pattern(UNREAD, {'hint': _HINT})})"})
)

BEFORE_A_TEXT = re.compile(pattern(PROBLEM, {"path": r"[^`]{1,300}", "reason": re.escape(around(MUST_BE)[0])}) + "$")
"""The name of an input, before what a text must be."""
AFTER_A_TEXT = re.compile(",?" + pattern(GOT, {"given": r"`[^`]{0,300}`"}).removeprefix(","))
"""What was given, after it."""


def refused_settings(line: str) -> Iterator[tuple[int, Explanation]]:
    """Yield the settings that a text without line breaks says are refused, each with its position."""
    for found in _PROBLEM.finditer(line):
        yield found.start(), _explanation(found)


def _explanation(found: re.Match[str]) -> Explanation:
    path, reason = found["key"] or found["unread"] or "", (found["reason"] or found["why"]).strip()
    named = f"`{path}`" if path else f"The config below `{NAMESPACE}:`"
    set_it = f", or with `pulumi config set --path '{NAMESPACE}:{path}' VALUE`" if path and found["rule"] else ""
    return Explanation(
        f"The setting `{path}` cannot be used" if path else "The settings of the stack do not fit together",
        f"{named} {reason}{'' if reason.endswith('?') else '.'}",
        f"Change it in `Pulumi.<stack>.yaml`{set_it}. Nothing was created.",
        see="components/README.md#reference",
        recognised={"setting": path} if path else {},
    )
