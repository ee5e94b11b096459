"""Random documents: several statements of few elements, so that they overlap."""

import random
from collections.abc import Iterator, Sequence
from typing import Any

from tests.policypack.fuzz.automaton import Pattern, TooManySteps
from tests.policypack.fuzz.expected import Oracle
from tests.policypack.fuzz.guarded import ACTIONS
from tests.policypack.fuzz.patterns import Palette, random_lists, with_variable

Json = dict[str, Any]

CONTEXT = {
    "aws:RequestedRegion": "eu-west-1",
    "aws:MultiFactorAuthPresent": "true",
    "aws:PrincipalTag/team": "blue",
    "aws:SourceIp": "203.0.113.7",
    "aws:CurrentTime": "2026-11-22T10:00:00Z",
    "iam:PassedToService": "ecs-tasks.amazonaws.com",
    "aws:TagKeys": ["team"],
}
"""A context under which every weak condition of an `Allow` holds, and none of a `Deny`. It resolves no variable."""

ALLOW_CONDITIONS: Sequence[Json] = (
    {},
    {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}},
    {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "us-east-2"]}},
    {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    {"Null": {"aws:MultiFactorAuthPresent": "false"}},
    {"StringLike": {"aws:PrincipalTag/team": "b*"}},
    {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}, "DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}},
    {"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "cost"]}},
    {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
)
DENY_CONDITIONS: Sequence[Json] = (
    {},
    {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}},
    {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
    {"StringEquals": {"aws:PrincipalTag/team": "red"}},
    {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
    {"Null": {"aws:PrincipalTag/team": "true"}},
)
_OTHER_ACTIONS = ("*", "iam:*", "iam:P*", "iam:*Role*", "iam:*Policy", "iam:?ttach*", "s3:GetObject", "sts:AssumeRole")
_PATTERNS = 32
_LISTS = 64
_MOST_STEPS = 40_000


class Batch:
    """Documents made of the same few patterns and actions, and the answers to them.

    Attributes:
        oracle: answers for every document of the batch.
    """

    def __init__(self, seed: str) -> None:
        self._rng = random.Random(seed)  # noqa: S311  reproducible, not secret
        patterns, self.oracle = self._small_enough(Palette(self._rng).patterns(_PATTERNS))
        self._resources = list(random_lists(self._rng, patterns, _LISTS))
        self._variables = [
            (with_variable(entries[0], self._rng), *entries[1:]) for entries in self._rng.sample(self._resources, 4)
        ]
        self._actions = list(self._random_actions())

    def documents(self, count: int) -> Iterator[Json]:
        """Yield random documents."""
        for _ in range(count):
            yield self._document()

    def _small_enough(self, patterns: list[str]) -> tuple[list[str], Oracle]:
        """Drop patterns until the universe is small."""
        while True:
            read = [Pattern(text, escapes) for text in patterns for escapes in (True, False) if "${" in text or escapes]
            try:
                return patterns, Oracle(read, _MOST_STEPS)
            except TooManySteps:
                patterns = self._rng.sample(patterns, len(patterns) * 3 // 4)

    def _random_actions(self) -> Iterator[tuple[str, ...]]:
        focus = [*self._rng.sample(list(ACTIONS), 2), "iam:PassRole"]
        for _ in range(12):
            yield tuple(
                self._rng.choice(_OTHER_ACTIONS)
                if self._rng.random() < 0.35
                else self._disguised(self._rng.choice(focus))
                for _ in range(self._rng.choice((1, 1, 2, 3)))
            )

    def _disguised(self, action: str) -> str:
        """Return the action as it is, in another case, or partly behind wildcards."""
        service, name = action.split(":")
        start = self._rng.randrange(len(name))
        hidden = name[start : start + self._rng.randint(1, 6)]
        instead = self._rng.choice((hidden, hidden, hidden.swapcase(), "*", "?" * len(hidden)))
        return f"{service}:{name[:start]}{instead}{name[start + len(hidden) :]}"

    def _document(self) -> Json:
        rng = self._rng
        version = rng.choice(("2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17", None))
        number = rng.choice((1, 2, 2, 3, 3, 3, 4, 4, 5, 6))
        statements = [self._statement(rng.random() < 0.45, version == "2012-10-17") for _ in range(number)]
        if all(statement["Effect"] == "Deny" for statement in statements):
            statements[0] = self._statement(is_allow=True, variables=version == "2012-10-17")
        content = statements[0] if number == 1 and rng.random() < 0.3 else statements
        return {"Statement": content} if version is None else {"Version": version, "Statement": content}

    def _statement(self, is_allow: bool, variables: bool) -> Json:
        """Return a statement. In a version with policy variables, only a `Deny` has one."""
        rng = self._rng
        written = self._variables if rng.random() < 0.06 and not (is_allow and variables) else self._resources
        actions = rng.choice(("Action", "Action", "Action", "NotAction"))
        resources = "NotResource" if rng.random() < (0.12 if is_allow else 0.4) else "Resource"
        statement: Json = {
            "Effect": "Allow" if is_allow else "Deny",
            actions: _unbracketed(rng.choice(self._actions)),
            resources: _unbracketed(rng.choice(written)),
        }
        if rng.random() < 0.1:
            statement["Condition"] = rng.choice(ALLOW_CONDITIONS if is_allow else DENY_CONDITIONS)
        return statement


def _unbracketed(entries: tuple[str, ...]) -> str | list[str]:
    return entries[0] if len(entries) == 1 else list(entries)
