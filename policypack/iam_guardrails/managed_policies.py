"""The AWS-managed policies, and what the checker found in each: a preview shows their ARN, not their document.

The table `managed_policies.txt` is generated (`make generate`) from the documents that moto bundles (Apache-2.0), by
this pack's own checker: one `class path/Name` a line. A name without a class is harmless. It is listed so that a policy
that AWS published later can be told from it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ADMINISTRATION = "administration"
"""Gives IAM admin access, at once or by one write that leads to it."""
PASS_ROLE = "pass-role"  # noqa: S105  the name of a class of policies
"""Passes any role to any service."""
PASS_ROLE_TO_SERVICE = "pass-role-to-service"  # noqa: S105  the same
"""Passes any role, but only to the services it names."""
HARMLESS = ""
"""None of these."""

TABLE = Path(__file__).with_name("managed_policies.txt")

_ARN = re.compile(r"arn:[a-z*-]+:iam::aws:policy/(?P<name>.+)", re.IGNORECASE)
_POLICY = re.compile(r"^arn:[^:]+:iam::[^:]*:policy")
_RETIRED = {"AWSOpsWorksRegisterCLI": ADMINISTRATION, "AWSOpsWorksFullAccess": PASS_ROLE}
"""Gone from AWS's list, and so from the table, but still attached and attachable where they were in use."""


def is_aws_managed(arn: str) -> bool:
    """Tell whether an ARN is that of a policy AWS keeps: `arn:<partition>:iam::aws:policy/<path>Name`."""
    return _ARN.fullmatch(arn.strip()) is not None


def path_and_name(arn: str) -> str:
    """Return `/path/Name` of a customer-managed policy in any account; a text that is no ARN stays as it is."""
    return _POLICY.sub("", arn)


def classify(arn: str) -> str | None:
    """Return the class of an AWS-managed policy, or `None` if the table has never seen it.

    IAM resolves such ARNs without regard to case (github.com/awslabs/mcp, pull request 4101).
    """
    match = _ARN.fullmatch(arn.strip())
    return class_in_any_case(match["name"]) if match else None


def class_in_any_case(name: str) -> str | None:
    """Return the class of `path/Name`, or `None` if the table has no such name."""
    return _table().get(name.casefold())


def with_path(name: str) -> str:
    """Return the `path/Name` of an AWS-managed policy that is given without its path, as in a SAM template."""
    return _paths().get(name, name)


@lru_cache(maxsize=1)
def _paths() -> dict[str, str]:
    return {name.rpartition("/")[2]: name for _, name in _lines()}


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    return {name.casefold(): found for name, found in _RETIRED.items()} | {
        name.casefold(): found for found, name in _lines()
    }


def _lines() -> Iterator[tuple[str, str]]:
    """Yield the class and the name of each policy of the table."""
    for line in TABLE.read_text(encoding="ascii").splitlines():
        found, _, name = line.rpartition(" ")
        yield found, name
