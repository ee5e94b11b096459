"""Refusals of the server: those that moto lacks, and AWS's words for those that it has."""

import re

from moto.core.exceptions import ServiceException


class Refusal(ServiceException):
    """What AWS answers where moto would go on: `Refusal("DeleteConflict", "Cannot delete entity, ...")`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)


_WORDS = (
    (r"Role (\S+) not found", r"The role with name \1 cannot be found."),
    (r"Group (\S+) not found", r"The group with name \1 cannot be found."),
    (r"User (\S+) not found", r"The user with name \1 cannot be found."),
    (r"Policy (arn:\S+) not found", r"Policy \1 was not found."),
    (r"(User|Group) (\S+) already exists", r"\1 with name \2 already exists."),
    (r"User (\S+) already has password", r"Login Profile for user \1 already exists."),
    (r"Login profile for (\S+) not found", r"Login Profile for User \1 cannot be found."),
)


def in_aws_words(message: str) -> str:
    """Return a message of moto as AWS words it."""
    for pattern, words in _WORDS:
        if match := re.fullmatch(pattern, message):
            return match.expand(words)
    return message
