"""HTML that is put together from elements: every text is escaped unless it is an element itself.

Characters that control a terminal or reorder text are replaced, as in a report.
"""

import html

from doctor.report import visible


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def tag(name: str, /, *content: str, **attributes: str | bool) -> Markup:
    """Return an element.

    Args:
        name: Its name.
        *content: What it holds: elements, or texts that are escaped.
        **attributes: Its attributes. An underscore in a name is a hyphen; one at its end is dropped, as in `class_`.
            `True` is an attribute without a value, `False` leaves it out.
    """
    parts = [name]
    for key, value in attributes.items():
        attribute = key.rstrip("_").replace("_", "-")
        if value is True:
            parts.append(attribute)
        elif value is not False:
            parts.append(f'{attribute}="{_escaped(value)}"')
    opened = f"<{' '.join(parts)}>"
    return Markup(opened if name in _EMPTY else f"{opened}{join(*content)}</{name}>")


def join(*content: str) -> Markup:
    """Return elements and texts one after the other."""
    return Markup("".join(each if isinstance(each, Markup) else _escaped(each) for each in content))


def _escaped(text: str) -> str:
    return html.escape(visible(text))


_EMPTY = frozenset({"input", "meta"})
