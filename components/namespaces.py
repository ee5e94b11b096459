"""The namespaces of the stack's config: a key under one that nobody reads would be ignored without a word."""

import difflib
from collections.abc import Iterable

from pulumi.runtime.config import CONFIG, get_config_env

from .input_errors import InputsError
from .input_types import listed
from .problems import CLOSE, NAMESPACE, ONE_NAMESPACE_OF, UNREAD, Problem
from .settings import OF_CONFIG

READ = (NAMESPACE, "aws", "pulumi")
"""Who reads config in this program: the settings, the provider, the engine."""


def check() -> None:
    """Refuse the current stack's config if it has a key that nobody reads; raises `InputsError`."""
    refuse_unread({**get_config_env(), **CONFIG.get()})


def refuse_unread(keys: Iterable[str]) -> None:
    """Refuse config with a key under a namespace that nobody reads; raises `InputsError`, which names each."""
    problems = [_problem(*key.split(":", 1)) for key in keys if key.partition(":")[0] not in READ]
    if problems:
        raise InputsError(OF_CONFIG.what, problems)


def _problem(namespace: str, name: str) -> Problem:
    close = difflib.get_close_matches(namespace, READ, n=1)
    hint = CLOSE.format(close=f"{close[0]}:{name}") if close else ONE_NAMESPACE_OF.format(allowed=listed(READ))
    return Problem(f"{namespace}:{name}", UNREAD.format(hint=hint))
