"""How an account is written down, and the documents that the IAM console writes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ACCOUNT = "123456789012"
AWS_POLICY = "arn:aws:iam::aws:policy/"

Call = tuple[str, Mapping[str, Any]]
"""An action and its parameters: `("iam:CreateRole", {"RoleName": "x", ...})`."""


@dataclass(frozen=True)
class Read:
    """One value of the account: a read, and where in its answer the value is, as JMESPath."""

    action: str
    parameters: Mapping[str, Any]
    path: str


@dataclass(frozen=True)
class Account:
    """What somebody made by hand, and what a program wants in its place."""

    name: str
    made: tuple[Call, ...]
    """The calls of the console, in order."""
    wants: Mapping[str, Mapping[str, Any]]
    """The inputs of components, by their class."""
    kept: tuple[Read, ...] = ()
    """Values that no adoption and no update may change."""
    after: tuple[tuple[Read, Any], ...] = ()
    """Other values, as they are after the update."""
    decided: tuple[Call, ...] = ()
    """What somebody does before the update who is told that a name is taken, and no command that frees it."""


def arn(kind: str, name: str) -> str:
    """Return the ARN of something of IAM's: `arn("role", "x")`."""
    return f"arn:aws:iam::{ACCOUNT}:{kind}/{name}"


def document(*statements: Mapping[str, Any], version: str = "2012-10-17") -> str:
    """Return a document as the console's editor stores it, with its line breaks."""
    return json.dumps({"Version": version, "Statement": list(statements)}, indent=4)


def trust(service: str, **more: object) -> str:
    """Return the trust policy that the console writes for a use case: without a Sid, the action in a list."""
    statement = {"Effect": "Allow", "Principal": {"Service": [service]}, "Action": ["sts:AssumeRole"], **more}
    return document(statement)


def old_trust(service: str) -> str:
    """Return the trust policy that consoles wrote for years, with an empty Sid."""
    return document({"Sid": "", "Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})


def visual(action: str | list[str], resource: str | list[str], number: int = 0) -> Mapping[str, Any]:
    """Return a statement of the console's visual editor, which numbers what it writes."""
    return {"Sid": f"VisualEditor{number}", "Effect": "Allow", "Action": action, "Resource": resource}


def tags(**pairs: str) -> list[dict[str, str]]:
    """Return tags as IAM and ECR take them."""
    return [{"Key": key, "Value": value} for key, value in pairs.items()]


def role(name: str, policy: str, *attached: str, **more: object) -> tuple[Call, ...]:
    """Return the calls that make a role with this trust policy and attach managed policies to it."""
    return (
        ("iam:CreateRole", {"RoleName": name, "AssumeRolePolicyDocument": policy, **more}),
        *(("iam:AttachRolePolicy", {"RoleName": name, "PolicyArn": each}) for each in attached),
    )


def of_role(name: str, path: str = "RoleId") -> Read:
    """Return a value of a role, by default the id that only this role has, ever."""
    return Read("iam:GetRole", {"RoleName": name}, f"Role.{path}")


def of_user(name: str, path: str = "UserId") -> Read:
    """Return the same of a user."""
    return Read("iam:GetUser", {"UserName": name}, f"User.{path}")


def of_group(name: str, path: str = "Group.GroupId") -> Read:
    """Return the same of a group; `Users` has its members."""
    return Read("iam:GetGroup", {"GroupName": name}, path)


def of_policy(name: str, path: str = "PolicyId") -> Read:
    """Return the same of a customer-managed policy."""
    return Read("iam:GetPolicy", {"PolicyArn": arn("policy", name)}, f"Policy.{path}")


def of_repository(name: str, path: str = "createdAt") -> Read:
    """Return the same of a repository, by default when it was created."""
    return Read("ecr:DescribeRepositories", {"repositoryNames": [name]}, f"repositories[0].{path}")
