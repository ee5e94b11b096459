"""Pulumi's own exceptions: a config file of version 2 can have them next to the config of the policies.

Source: https://github.com/pulumi/pulumi/blob/v3.276.0/pkg/resource/analyzer/exceptions.go.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from doctor.errors import DoctorError

_ID = re.compile(r"[A-Za-z0-9_.-]+")
_URN = re.compile(r"urn:pulumi:.*::.*::.*::.*", re.DOTALL)


@dataclass(frozen=True)
class PolicyException:
    """An exception: its findings are reported and stop nothing. `matches` has pairs of policies and URNs."""

    id: str
    reason: str
    matches: tuple[tuple[frozenset[str], frozenset[str]], ...]

    def covers(self, policy: str, urn: str) -> bool:
        """Tell whether it covers what a policy reports of a resource."""
        return any(policy in policies and urn in urns for policies, urns in self.matches)


def read_exceptions(content: object) -> tuple[PolicyException, ...]:
    """Read the exceptions of a config file.

    Args:
        content: The value of the key `exceptions`.

    Raises:
        DoctorError: The engine refuses them.
    """
    if content is None:
        return ()
    if not isinstance(content, dict):
        raise DoctorError("Config `exceptions` must be an object of exceptions by their id.")
    return tuple(_exception(id_, content[id_]) for id_ in sorted(content))


def _exception(id_: str, content: object) -> PolicyException:
    if not _ID.fullmatch(id_):
        raise DoctorError(f"The id of exception `{id_}` must have only letters, digits, `-`, `.` and `_`.")
    fields: Mapping[str, Any] = content if isinstance(content, dict) else {}
    reason, matches = fields.get("reason"), fields.get("match")
    if not isinstance(reason, str) or not reason.strip():
        raise DoctorError(f"Exception `{id_}` must have a `reason`.")
    if not isinstance(matches, list) or not matches:
        raise DoctorError(f"Exception `{id_}` must have a list `match` of objects with `policies` and `targets`.")
    return PolicyException(id_, reason, tuple(_match(id_, each) for each in matches))


def _match(id_: str, content: object) -> tuple[frozenset[str], frozenset[str]]:
    fields: Mapping[str, Any] = content if isinstance(content, dict) else {}
    policies, targets = list(_texts(fields.get("policies"))), list(_texts(fields.get("targets")))
    if not policies or not {"", "all"}.isdisjoint(policies):
        raise DoctorError(f"Exception `{id_}` must name `policies`, each by its own name.")
    if not targets or not all(map(_URN.fullmatch, targets)):
        raise DoctorError(f"Exception `{id_}` must have `targets`, whole URNs of resources.")
    return frozenset(policies), frozenset(targets)


def _texts(listed: object) -> Iterator[str]:
    """Yield the texts of a list; anything else stands for a text that nothing accepts."""
    for each in listed if isinstance(listed, list) else ():
        yield each if isinstance(each, str) else ""
