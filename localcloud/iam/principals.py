"""The `Principal` and `NotPrincipal` elements of a trust policy."""

import re
from collections.abc import Mapping
from typing import Any

from localcloud.iam.grammar import as_list
from localcloud.iam.requests import AssumeRoleRequest

_SESSION = re.compile(r"assumed-role/(?P<role>[^/]+)/.+")
_ROLE_PATH = re.compile(r":role/(.*/)?")


class Principals:
    """The principals that a statement names, or with `NotPrincipal` those it doesn't name.

    (reference_policies_elements_principal), (reference_policies_elements_notprincipal).
    """

    keys: tuple[str, ...] = ()
    """No condition keys: a `Principal` element has no policy variables."""

    def __init__(self, statement: Mapping[str, Any]) -> None:
        self._is_negated = "NotPrincipal" in statement
        element = statement["NotPrincipal" if self._is_negated else "Principal"]
        entries = {"AWS": "*"} if element == "*" else element
        self._entries = tuple(
            (principal_type, principal_id)
            for principal_type, principal_ids in entries.items()
            for principal_id in as_list(principal_ids)
        )

    def covers(self, request: AssumeRoleRequest) -> bool:
        """Return whether the statement is about the principal of the request."""
        named = any(_is_principal(*entry, request) for entry in self._entries)
        return named != self._is_negated


def _is_principal(principal_type: str, principal_id: str, request: AssumeRoleRequest) -> bool:
    """Return whether one entry of a `Principal` element names the principal of the request.

    - `{"AWS": "*"}` is the same as `"*"`: everyone.
    - An account, as its 12 digits or the ARN of its root, names every principal in it.
    - A role names its sessions. The ARN of a session omits the path of the role.
    - An ID such as `AROA...` is that of a deleted principal: nobody.
    """
    if principal_id == "*":
        return True
    if principal_type != request.principal_type:
        return False
    if principal_type != "AWS":
        return principal_id == request.principal
    _, partition, _, _, account, name = request.principal.split(":")
    if principal_id in {request.principal, account, f"arn:{partition}:iam::{account}:root"}:
        return True
    session = _SESSION.fullmatch(name)
    if session is None:
        return False
    return _ROLE_PATH.sub(":role/", principal_id) == f"arn:{partition}:iam::{account}:role/{session['role']}"
