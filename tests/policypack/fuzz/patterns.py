"""Random resource patterns that collide: few letters, few fields, and many patterns that are copies with a change."""

import random
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from localcloud.iam.patterns import VARIABLE
from tests.policypack.strategies import OTHER_ACCOUNT, OWN_ACCOUNT, PARTITIONS

_PARTITIONS = (*("aws",) * 12, *("*",) * 8, *PARTITIONS, "aws*", "aws-*", "aws-iso*", "aw?", "aws-??", "*-*", "a*s")
_SERVICES = (*("iam",) * 50, "*", "i?m", "ia*", "s3")
_REGIONS = (*("",) * 50, "*", "?", "eu-west-1")
_ACCOUNTS = (
    *(OWN_ACCOUNT,) * 5,
    *("*",) * 12,
    *(OTHER_ACCOUNT, "1234*", "*12", "?" * 12, "12345678901?", "*1*2*", "", "?*", "?" * 11, "*3456789012"),
)
_KINDS = (
    *("role",) * 20,
    *("user",) * 6,
    *("group", "policy", "saml-provider", "*", "*", "r*", "?ole", "*o*", "*er", "ro"),
)
_PIECES = (*"aaabb/", *"******", *"??", "ab", "*/", "/*", "${*}", "${?}", "service-role/", "[ab]", ".")
_STARTS = (
    *("",) * 16,
    *("service-role/", "service-role/", "aws-service-role/", "aws-reserved/", "service-role", "ser*", "aba", "ab*"),
)
_WHOLE = (
    *("*", "**", "?*", "?rn:*", "a*:*b", "*:role/a*"),
    *("arn:*", "arn:aws", "arn:*:iam", "arn:aws:iam:*", "arn:aws:iam::*", "arn:aws:s3:::*"),
)
_VARIABLES = ("${aws:username}", "${aws:PrincipalTag/owner}")


class Palette:
    """The fields that the patterns of one batch have, so that they meet."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._partitions = rng.sample(_PARTITIONS, 2)
        self._accounts = rng.sample(_ACCOUNTS, 3)
        self._kinds = rng.sample(_KINDS, 2)

    def patterns(self, count: int) -> list[str]:
        """Return different patterns inside the grammar. Half of them are changed copies of others."""
        found: dict[str, None] = {}
        while len(found) < count:
            is_copy = found and self._rng.random() < 0.5
            text = changed(self._rng.choice(list(found)), self._rng) if is_copy else self._pattern()
            if is_resource(text):
                found[text] = None
        return list(found)

    def _pattern(self) -> str:
        """Return a whole ARN, one that is cut off after some of its fields, or a known wide pattern."""
        rng = self._rng
        if rng.random() < 0.04:
            return rng.choice(_WHOLE)
        partition = rng.choice(self._partitions)
        account = rng.choice(self._accounts)
        fields = ["arn", partition, rng.choice(_SERVICES), rng.choice(_REGIONS), account]
        fields.append(f"{rng.choice(self._kinds)}/{_name(rng)}")
        return ":".join(fields[: rng.randint(2, 5)] if rng.random() < 0.04 else fields)


def _name(rng: random.Random) -> str:
    """Return the pattern of a name: some letters, some wildcards, and mostly a `*` at the end."""
    letters = "".join(rng.choice("aaabb/") for _ in range(rng.choice((0, 0, 1, 2, 2, 3, 3, 3, 4))))
    pieces = "".join(rng.choice(_PIECES) for _ in range(rng.choice((0, 1, 1, 2, 3))))
    return f"{rng.choice(_STARTS)}{letters}{pieces}{rng.choice(('*', '*', ''))}"


def changed(pattern: str, rng: random.Random) -> str:
    """Return the pattern with one small change, mostly in its name."""
    first = pattern.rfind("/") + 1 if rng.random() < 0.85 else 4
    start = rng.randint(first, max(first, len(pattern)))
    end = min(len(pattern), start + rng.choice((0, 0, 1, 1, 2, 5, 12)))
    taken = pattern[start:end]
    instead = rng.choice(("", "*", "*", "?", "?" * len(taken), taken.upper(), "a", "b", "/", "?*", "*/", "*a", "**"))
    return pattern[:start] + instead + pattern[end:]


def with_variable(pattern: str, rng: random.Random) -> str:
    """Return the pattern with a policy variable after its last `/` or `:`."""
    end = max(pattern.rfind("/"), pattern.rfind(":")) + 1
    before, after = rng.choice(("", "a", "*")), rng.choice(("", "*", "a"))
    return f"{pattern[:end] or 'arn:*/'}{before}{rng.choice(_VARIABLES)}{after}"


def random_lists(rng: random.Random, patterns: Sequence[str], count: int) -> Iterator[tuple[str, ...]]:
    """Yield lists of patterns: half of them of one, the others of two or three."""
    for _ in range(count):
        yield tuple(rng.sample(patterns, min(len(patterns), rng.choice((1, 1, 1, 2, 2, 3)))))


def is_resource(text: str) -> bool:
    """Return whether the text is inside the grammar of both versions, without a policy variable.

    Its first field is `arn` or can match it.
    """
    is_literal = "${" not in VARIABLE.sub("", text) and all(found["literal"] for found in VARIABLE.finditer(text))
    return is_literal and fnmatchcase("arn", text.split(":", maxsplit=1)[0])
