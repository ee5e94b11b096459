"""Texts of which parts are unknown: join, split and compare them.

Each text that a function makes may hold a dynamic reference (`{{resolve:ssm:/name}}`), which CloudFormation replaces
after all functions. Source: CloudFormation User Guide, "Get values stored in other services using dynamic references".
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, product
from math import prod
from typing import Any

from iam_guardrails.budget import Budget
from iam_guardrails.cloudformation.choices import MOST_WAYS, NO_VALUE, either, options
from iam_guardrails.cloudformation.loading import CHARACTERS_A_STEP
from iam_guardrails.values import HOLE, Either, Parameter, Partial, PseudoText, Unknown, is_secret, like

_OPENS, _CLOSES = "{{resolve:", "}}"
_IN_PSEUDO = re.compile(r"[A-Za-z0-9.-]+")


class CutList(list[Any]):
    """The parts of a text that was split, of which only the first `certain` ones have a place that is known."""

    __slots__ = ("certain",)

    def __init__(self, items: list[Any], certain: int) -> None:
        super().__init__(items)
        self.certain = certain


def changed(value: Any) -> Any:  # noqa: ANN401  any value
    """Return a value that was made from others: its unknown parts depend on parameters, and are not their values."""
    if isinstance(value, Unknown):
        return Unknown(_depending(value.source))
    if isinstance(value, Partial):
        return like([value], Partial(value, tuple(map(_depending, value.sources))))
    if isinstance(value, Either):
        return type(value)(map(changed, value))
    if isinstance(value, list):
        value[:] = map(changed, value)
    return value


def _depending(source: str) -> str:
    return str(source) if isinstance(source, Parameter) else source


def text_of(value: object) -> Any:  # noqa: ANN401  a text, or the same value
    """Return a scalar as CloudFormation writes it; another value as it is."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else value


def literal(text: str) -> Any:  # noqa: ANN401  a text or `Unknown`
    """Return a text of the template; the dynamic references in it are unknown."""
    if HOLE in text and not isinstance(text, Partial):
        text = like([text], Partial(text, ("the template",) * text.count(HOLE)))
    return _settled(text)


def joined(parts: Sequence[object], between: str, name: str, budget: Budget) -> Any:  # noqa: ANN401  a text, `Unknown` or `Either`
    """Return the text of these parts, in every way in which they can be put together.

    Args:
        parts: Texts, scalars, `Unknown` and choices of them. Parts that are absent are skipped.
        between: Stands between two parts.
        name: The function that joins them.
        budget: Pays for the texts.
    """
    ways = [_atoms(part, name) for part in parts]
    if prod(map(len, ways)) > MOST_WAYS:
        ways = [way if len(way) == 1 else (Unknown("Fn::If"),) for way in ways]
    budget.spend(len(ways))
    return either((_assembled(atoms, between, budget) for atoms in product(*ways)), budget)


def _atoms(part: object, name: str) -> tuple[Any, ...]:
    found = map(text_of, options(part))
    return tuple(one if isinstance(one, str | Unknown) or one is NO_VALUE else Unknown(name) for one in found)


def _assembled(atoms: Sequence[Any], between: str, budget: Budget) -> Any:  # noqa: ANN401  a text or `Unknown`
    there = [one for one in atoms if one is not NO_VALUE]
    if not between:
        there = [one for one in there if one != ""]
    if len(there) == 1:
        return _settled(there[0]) if isinstance(there[0], str) else there[0]
    text = between.join(HOLE if isinstance(one, Unknown) else one for one in there)
    budget.spend(1 + len(text) // CHARACTERS_A_STEP)
    sources = tuple(source for one in there for source in _sources(one))
    if sources:
        text = Partial(text, sources)
    elif any(isinstance(one, PseudoText) for one in there):
        text = PseudoText(text, between.join(map(mask_of, there)))
    return _settled(like(there, text))


def _sources(value: object) -> tuple[str, ...]:
    if isinstance(value, Unknown):
        return (value.source,)
    return value.sources if isinstance(value, Partial) else ()


def mask_of(value: object) -> str:
    """Return a text with a `HOLE` in place of each part that may be another."""
    if isinstance(value, Unknown):
        return HOLE
    return value.mask if isinstance(value, PseudoText) else str(value)


def _settled(text: str) -> Any:  # noqa: ANN401  a text or `Unknown`
    """Replace each dynamic reference by a `HOLE`; a text of nothing else is `Unknown`."""
    start = text.find(_OPENS)
    close = text.find(_CLOSES, start)
    known = iter(_sources(text))
    parts: list[str] = []
    sources: list[str] = []
    end = 0
    while start >= 0 and close >= 0:
        reference = text[start : close + len(_CLOSES)]
        before = text[end:start]
        parts += (before, HOLE)
        sources += islice(known, before.count(HOLE))
        list(islice(known, reference.count(HOLE)))
        sources.append(like([text], reference.replace(HOLE, "…")))
        end = close + len(_CLOSES)
        start = text.find(_OPENS, end)
        close = text.find(_CLOSES, start)
    if end:
        text = like([text], Partial("".join((*parts, text[end:])), (*sources, *known)))
    return Unknown(text.sources[0]) if isinstance(text, Partial) and text == HOLE and text.sources else text


def with_sources(pieces: Sequence[str], whole: str) -> list[Any]:
    """Return the consecutive pieces of a text as what they are: unknown, in part unknown, secret, or plain."""
    known: Iterator[str] = iter(_sources(whole))
    found = [_piece(piece, tuple(islice(known, piece.count(HOLE))), whole) for piece in pieces]
    return [like([whole], one) if isinstance(one, str) else one for one in found] if is_secret(whole) else found


def _piece(piece: str, sources: tuple[str, ...], whole: str) -> Any:  # noqa: ANN401  a text or `Unknown`
    if isinstance(whole, Partial) and HOLE in piece:
        sources = sources or whole.sources
        return Unknown(sources[0]) if piece == HOLE else Partial(piece, sources)
    return PseudoText(piece, HOLE) if isinstance(whole, PseudoText) else piece


def split(text: str, between: str, budget: Budget) -> list[Any]:
    """Return the parts of a text; behind its first unknown part, no place in the list is certain.

    A pseudo parameter holds letters, digits, `-` and `.`, or is an ARN of which the form is known. Source:
    CloudFormation User Guide, "Get AWS values using pseudo parameters".
    """
    pieces = text.split(between)
    budget.spend(len(pieces) + len(text) // CHARACTERS_A_STEP)
    parts = with_sources(pieces, text)
    may_hold_it = not isinstance(text, PseudoText) or _IN_PSEUDO.fullmatch(between) is not None
    known, hole, _ = mask_of(text).partition(HOLE)
    return CutList(parts, known.count(between)) if hole and may_hold_it else parts


def equal(one: object, other: object) -> bool | None:
    """Return whether two values are the same text; `None` where that is unknown."""
    one, other = text_of(one), text_of(other)
    if not isinstance(one, str | Unknown) or not isinstance(other, str | Unknown):
        return None
    masks = mask_of(one), mask_of(other)
    if HOLE not in masks[0] and HOLE not in masks[1]:
        return masks[0] == masks[1]
    return None if fits(*masks) and not _is_empty_pseudo(one, other) else False


def _is_empty_pseudo(one: object, other: object) -> bool:
    """Return whether one is empty and the other the value of a pseudo parameter, which never is."""
    return (one == "" and isinstance(other, PseudoText)) or (other == "" and isinstance(one, PseudoText))


def fits(mask: str, other: str) -> bool:
    """Return whether two texts with holes may be the same, by how they begin and end."""
    if HOLE not in mask:
        mask, other = other, mask
    first, _, rest = mask.partition(HOLE)
    last = rest.rpartition(HOLE)[2]
    if HOLE not in other:
        return len(other) >= len(first) + len(last) and other.startswith(first) and other.endswith(last)
    first_other, _, rest_other = other.partition(HOLE)
    last_other = rest_other.rpartition(HOLE)[2]
    begins = first.startswith(first_other) or first_other.startswith(first)
    return begins and (last.endswith(last_other) or last_other.endswith(last))
