"""The actions that this pack guards, and what each is done to.

Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Identity and Access
Management", "... for AWS IAM Identity Center", "... Identity Store" and "... directory".
"""

from collections.abc import Mapping
from enum import Enum

from iam_guardrails.patterns import FRESH


class Target(Enum):
    """What an action is done to: the beginning of the last field of its ARN."""

    ROLE = "role/"
    USER = "user/"
    GROUP = "group/"
    POLICY = "policy/"
    SAML_PROVIDER = "saml-provider/"
    PERMISSION_SET = "permissionSet/"
    IDENTITY_STORE_GROUP = "identitystore group/"
    DIRECTORY = "directory"


PASS_ROLE = "iam:PassRole"  # noqa: S105  the name of an action
ANY_IAM_ACTION = f"iam:{FRESH}"
"""An IAM action that nobody wrote: allowed only where all of them are."""

ESCALATION_WRITES = {
    "iam:CreatePolicyVersion": Target.POLICY,
    "iam:SetDefaultPolicyVersion": Target.POLICY,
    "iam:PutRolePolicy": Target.ROLE,
    "iam:AttachRolePolicy": Target.ROLE,
    "iam:UpdateAssumeRolePolicy": Target.ROLE,
    "iam:PutRolePermissionsBoundary": Target.ROLE,
    "iam:DeleteRolePermissionsBoundary": Target.ROLE,
    "iam:PutUserPolicy": Target.USER,
    "iam:AttachUserPolicy": Target.USER,
    "iam:PutUserPermissionsBoundary": Target.USER,
    "iam:DeleteUserPermissionsBoundary": Target.USER,
    "iam:CreateAccessKey": Target.USER,
    "iam:CreateLoginProfile": Target.USER,
    "iam:UpdateLoginProfile": Target.USER,
    "iam:PutGroupPolicy": Target.GROUP,
    "iam:AttachGroupPolicy": Target.GROUP,
    "iam:AddUserToGroup": Target.GROUP,
    "iam:UpdateSAMLProvider": Target.SAML_PROVIDER,
    "sso:PutInlinePolicyToPermissionSet": Target.PERMISSION_SET,
    "sso:AttachManagedPolicyToPermissionSet": Target.PERMISSION_SET,
    "sso:AttachCustomerManagedPolicyReferenceToPermissionSet": Target.PERMISSION_SET,
    "sso:CreateAccountAssignment": Target.PERMISSION_SET,
    "identitystore:CreateGroupMembership": Target.IDENTITY_STORE_GROUP,
    "sso-directory:AddMemberToGroup": Target.DIRECTORY,
}
"""The writes of which each leads to admin access by itself, if the caller can choose the target.

New metadata of a SAML provider lets its owner in as every role that trusts the provider.
"""

IAM_WRITES = tuple(action for action in ESCALATION_WRITES if action.startswith("iam:"))
"""Those of IAM itself."""

ADMIN_WRITES = tuple(action for action in IAM_WRITES if ESCALATION_WRITES[action] is not Target.SAML_PROVIDER)
"""Those that together amount to admin access: they change what any user, role, group or policy allows."""

OWN_WRITES: Mapping[str, tuple[Target, frozenset[str]]] = {
    "role": (
        Target.ROLE,
        frozenset(
            (
                *("iam:PutRolePolicy", "iam:AttachRolePolicy"),
                *("iam:PutRolePermissionsBoundary", "iam:DeleteRolePermissionsBoundary"),
            )
        ),
    ),
    "user": (
        Target.USER,
        frozenset(
            (
                *("iam:PutUserPolicy", "iam:AttachUserPolicy"),
                *("iam:PutUserPermissionsBoundary", "iam:DeleteUserPermissionsBoundary"),
            )
        ),
    ),
    "group": (Target.GROUP, frozenset({"iam:PutGroupPolicy", "iam:AttachGroupPolicy"})),
    "policy": (Target.POLICY, frozenset({"iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"})),
}
"""The writes by which a holder of permissions, by its kind, gives itself more.

The user's own access keys and password are not among them: they give no new permission. Neither is the role's own trust
policy: it lets others in.
"""

OWN_CREDENTIALS = frozenset({"iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"})
"""Harmless on the caller's own user: they give no new permission."""

IDENTITY_CENTER = frozenset(ESCALATION_WRITES) - frozenset(IAM_WRITES)
"""These matter only in the management account or its delegate, which a document does not tell."""

IAM_TARGETS = (Target.ROLE, Target.USER, Target.GROUP, Target.POLICY)

GUARDED: tuple[tuple[str, Target], ...] = (
    (PASS_ROLE, Target.ROLE),
    *ESCALATION_WRITES.items(),
    *((ANY_IAM_ACTION, target) for target in IAM_TARGETS),
)
"""Every question asked of a document: can its holder do this action to an unnamed target?"""

USES_OF_A_ROLE = (PASS_ROLE, "iam:UpdateAssumeRolePolicy", "sts:AssumeRole")
"""The actions by which one gets the permissions of a role whose policies one can write."""
