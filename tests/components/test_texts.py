"""A text that nearly is what it must be is refused as fast as any other."""

from typing import Annotated, get_args

import pytest
from pydantic import TypeAdapter

from components import event_texts, github_texts, texts
from components.texts import Text

UNITS = ("a", "A", "1", "*", "/", "-", ".", "a*", "a-", "a.", "a/", "/a", "a:", "us.", "arn:aws:", "a/*", "(", "=")
BEGINNINGS = (
    "",
    "a",
    "/",
    "bucket/",
    "arn:aws:iam::123456789012:policy/",
    "arn:aws:ecr:us-east-1:123456789012:repository/",
    "arn:aws:ssm:us-east-1:123456789012:parameter/",
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/",
)


def texts_of(module: object) -> dict[str, Text]:
    """The texts that a module names."""
    return {
        name: part
        for name, value in vars(module).items()
        for part in (value, *get_args(value))
        if isinstance(part, Text)
    }


def check(text: Text, value: str) -> None:
    """Raise ValueError if a value isn't such a text."""
    TypeAdapter(Annotated[str, text]).validate_python(value)


EVERY = {**texts_of(texts), **texts_of(github_texts), **texts_of(event_texts)}


@pytest.mark.timeout(60)  # without end, if a pattern has two ways to match each letter
@pytest.mark.parametrize("text", EVERY.values(), ids=EVERY)
def test_a_near_miss_of_a_thousand_characters_is_refused(text: Text) -> None:
    for beginning in BEGINNINGS:
        for unit in UNITS:
            with pytest.raises(ValueError, match="must be"):
                check(text, beginning + unit * (1000 // len(unit)) + "\x7f")


@pytest.mark.parametrize("accepted", ["*", "a", "a*", "*a*", "team-a/*.x_y", "a**b", "*/*", "a" * 255])
def test_a_filter_of_repositories_is_accepted(accepted: str) -> None:
    check(EVERY["ScanFilter"], accepted)


@pytest.mark.parametrize("refused", ["", "-a", "a-", "a--b", "A", "a" * 256])
def test_a_filter_of_repositories_is_refused(refused: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        check(EVERY["ScanFilter"], refused)
