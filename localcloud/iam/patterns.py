"""Patterns in a policy: wildcards and policy variables, compiled to regular expressions.

A pattern without policy variables is compiled when the document is read. A pattern with variables is compiled for each
request, after the variables have their values.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from localcloud.iam.requests import ARN_COLONS, Context

VARIABLE = re.compile(r"\$\{(?:(?P<literal>[*?$])|(?P<key>[^\s{}',$*?]+)(?:, '(?P<default>[^']*)')?)\}")
"""`${key}`, `${key, 'default'}` and the literals `${*}`, `${?}`, `${$}` (reference_policies_variables)."""

Source = Callable[[Sequence["Segment"]], str]
"""Write the regular expression of one pattern."""

_ANYWHERE = {"*": ".*", "?": "."}
_WITHIN_FIELD = {"*": "[^:]*", "?": "[^:]"}
_NEVER = "(?!)"


class UnresolvedVariable(Exception):  # noqa: N818  a statement that does not apply, not a fault
    """A policy variable has no value in the request and no default."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a pattern.

    Attributes:
        text: the characters.
        has_wildcards: whether `*` and `?` are wildcards here. In the value of a variable they are literal.
    """

    text: str
    has_wildcards: bool


@dataclass(frozen=True, slots=True)
class Variable:
    """A policy variable in a pattern.

    Attributes:
        key: the condition key, as written.
        default: the value to use if the request doesn't have the key.
    """

    key: str
    default: str | None

    def value(self, values: Context) -> Segment:
        """Return the value of the variable in a request.

        A multivalued key can't be a variable (reference_policies_condition-single-vs-multi-valued-context-keys).

        Raises:
            UnresolvedVariable: the request has no single value of the key, and there is no default.
        """
        value = values.get(self.key.lower(), self.default)
        if not isinstance(value, str):
            raise UnresolvedVariable(self.key)
        return Segment(value, has_wildcards=False)


class Patterns:
    """The patterns of one list, joined by OR.

    Attributes:
        keys: the condition keys of the variables, as written.
    """

    def __init__(self, texts: Iterable[str], source: Source, *, has_variables: bool) -> None:
        templates = [_template(text) if has_variables else [Segment(text, has_wildcards=True)] for text in texts]
        fixed = [_fixed(template) for template in templates]
        self.keys = tuple(part.key for template in templates for part in template if isinstance(part, Variable))
        self._source = source
        self._open = tuple(template for template, segments in zip(templates, fixed, strict=True) if segments is None)
        self._sources = tuple(source(segments) for segments in fixed if segments is not None)
        self._match = _compiled(self._sources).fullmatch

    def matcher(self, values: Context) -> Callable[[str], object]:
        """Return a function that returns a true value for a text that one of the patterns matches.

        Raises:
            UnresolvedVariable: a variable has no value in the request, whichever pattern of the list it is in.
        """
        if not self._open:
            return self._match
        resolved = [
            [part.value(values) if isinstance(part, Variable) else part for part in template] for template in self._open
        ]
        return _compiled((*self._sources, *map(self._source, resolved))).fullmatch


def like(segments: Sequence[Segment]) -> str:
    """Let `*` match any characters and `?` exactly one (reference_policies_elements_resource).

    `*` also matches no characters, and `:` and `/`.
    """
    return _translated(segments, _ANYWHERE)


def literal(segments: Sequence[Segment]) -> str:
    """Match the text itself."""
    return re.escape(_text(segments))


def literal_in_lower_case(segments: Sequence[Segment]) -> str:
    """Match the text in lower case."""
    return re.escape(_text(segments).lower())


def arn_like(segments: Sequence[Segment]) -> str:
    """Compare each of the six fields of an ARN on its own (reference_policies_elements_condition_operators)."""
    return _translated(segments, _WITHIN_FIELD) if _text(segments).count(":") >= ARN_COLONS else _NEVER


def resource_like(segments: Sequence[Segment]) -> str:
    """Match a resource ARN; the fields that an incomplete ARN omits count as `*`, and a `*` can span several fields.

    The pages promise the second only for a `*` at the end of its field. They call an ARN without all six fields an
    error (access-analyzer-reference-policy-checks). Where they leave it open, this is the widest interpretation.
    """
    incomplete = _text(segments).count(":") < ARN_COLONS
    return like(segments) + ("(?::.*)?" if incomplete else "")


def _template(text: str) -> list[Segment | Variable]:
    """Split a text at its variables."""
    parts: list[Segment | Variable] = []
    end = 0
    for variable in VARIABLE.finditer(text):
        parts.append(Segment(text[end : variable.start()], has_wildcards=True))
        if variable["literal"]:
            parts.append(Segment(variable["literal"], has_wildcards=False))
        else:
            parts.append(Variable(variable["key"], variable["default"]))
        end = variable.end()
    return [*parts, Segment(text[end:], has_wildcards=True)]


def _fixed(template: Sequence[Segment | Variable]) -> list[Segment] | None:
    """Return the segments of a template without variables, or None if it has one."""
    segments = [part for part in template if isinstance(part, Segment)]
    return segments if len(segments) == len(template) else None


def _text(segments: Sequence[Segment]) -> str:
    return "".join(segment.text for segment in segments)


def _translated(segments: Sequence[Segment], wildcards: dict[str, str]) -> str:
    """Replace wildcards by regular expressions, and in the last field of an ARN let them match colons."""
    pieces: list[str] = []
    colons = 0
    for segment in segments:
        for character in segment.text:
            colons += character == ":"
            meanings = wildcards if colons < ARN_COLONS else _ANYWHERE
            wildcard = meanings.get(character) if segment.has_wildcards else None
            if wildcard is None:
                pieces.append(re.escape(character))
            elif not (character == "*" and pieces and pieces[-1] == wildcard):  # `**` means `*`
                pieces.append(wildcard)
    return "".join(pieces)


@lru_cache(maxsize=4096)
def _compiled(sources: tuple[str, ...]) -> re.Pattern[str]:
    """Compile alternatives to one expression. Without alternatives, nothing matches."""
    return re.compile("|".join(sources) if sources else _NEVER, re.DOTALL)
