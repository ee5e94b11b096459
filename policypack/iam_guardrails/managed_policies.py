"""The AWS-managed policies, and what the judge found in each: a preview shows their ARN, not their document.

The table `managed_policies.txt` is generated (`make generate`) from the documents that moto bundles (Apache-2.0), by
this pack's own judge: one `class path/Name` a line. A name without a class is harmless; it stands there so that one AWS
published later can be told from it.
"""

import re
from functools import lru_cache
from pathlib import Path

ADMINISTRATION = "administration"
"""Gives IAM administration, at once or by one write that leads to it."""
PASS_ROLE = "pass-role"  # noqa: S105  the name of a class of policies
"""Passes any role to any service."""
PASS_ROLE_TO_SERVICE = "pass-role-to-service"  # noqa: S105  the same
"""Passes any role, to the services it names only."""
HARMLESS = ""
"""None of these."""

TABLE = Path(__file__).with_name("managed_policies.txt")

_ARN = re.compile(r"arn:[a-z*-]+:iam::aws:policy/(?P<name>.+)")
_RETIRED = {"AWSOpsWorksRegisterCLI": ADMINISTRATION, "AWSOpsWorksFullAccess": PASS_ROLE}
"""Gone from AWS's list, and so from the table, but still attached and attachable where they were in use."""


def is_aws_managed(arn: str) -> bool:
    """Whether an ARN is that of a policy AWS keeps: `arn:<partition>:iam::aws:policy/<path>Name`."""
    return _ARN.fullmatch(arn) is not None


def classify(arn: str) -> str | None:
    """The class of an AWS-managed policy, or `None` where the table has never seen it; ARNs are case-sensitive."""
    match = _ARN.fullmatch(arn)
    return _table().get(match["name"]) if match else None


def class_in_any_case(name: str) -> str | None:
    """The class of `path/Name`, or `None` where the table has no such name; not all condition operators heed case."""
    return _folded().get(name.casefold())


@lru_cache(maxsize=1)
def _folded() -> dict[str, str]:
    return {name.casefold(): found for name, found in _table().items()}


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    lines = TABLE.read_text(encoding="ascii").splitlines()
    return _RETIRED | {name: found for found, _, name in (line.rpartition(" ") for line in lines)}
