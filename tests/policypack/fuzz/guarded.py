"""The guarded actions, and the ARNs they are used on."""

import re

from tests.policypack.strategies import PARTITIONS

ACTIONS = {
    "iam:PassRole": "role",
    "iam:PutRolePolicy": "role",
    "iam:AttachRolePolicy": "role",
    "iam:UpdateAssumeRolePolicy": "role",
    "iam:PutRolePermissionsBoundary": "role",
    "iam:DeleteRolePermissionsBoundary": "role",
    "iam:PutUserPolicy": "user",
    "iam:AttachUserPolicy": "user",
    "iam:PutUserPermissionsBoundary": "user",
    "iam:DeleteUserPermissionsBoundary": "user",
    "iam:CreateAccessKey": "user",
    "iam:CreateLoginProfile": "user",
    "iam:UpdateLoginProfile": "user",
    "iam:PutGroupPolicy": "group",
    "iam:AttachGroupPolicy": "group",
    "iam:AddUserToGroup": "group",
    "iam:CreatePolicyVersion": "policy",
    "iam:SetDefaultPolicyVersion": "policy",
    "iam:UpdateSAMLProvider": "saml-provider",
}
"""Every guarded action, with the kind of its target."""

KINDS = tuple(dict.fromkeys(ACTIONS.values()))

SERVICE_ROLE_PATH = "service-role/"
"""The characters of the name of a role or policy are counted after this path."""

RESERVED_PATHS = ("aws-service-role/", "aws-reserved/")
"""Only AWS creates roles under these paths. They don't count."""

SHORT = 3
"""Patterns with fewer characters before the first fresh character have the reach `any`."""

_TARGET = re.compile(
    rf"arn:(?:{'|'.join(PARTITIONS)}):iam::[0-9]{{12}}:(?P<kind>{'|'.join(KINDS)})"
    r"(?P<name>(?:/[!-.0-9;-~]+)+)"
)


def is_target(arn: str, kind: str) -> bool:
    """Return whether the ARN is of this kind and counts as a target."""
    target = _TARGET.fullmatch(arn)
    if target is None or target["kind"] != kind:
        return False
    return kind != "role" or not target["name"].removeprefix("/").startswith(RESERVED_PATHS)
