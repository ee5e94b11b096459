"""The ways in: every IAM resource, and the properties through which it brings permissions into an account.

One row a resource. `families.py` derives from it the type tokens and property names of each family of providers, so
that a row added here is checked wherever the resource may be written.

Sources: pulumi-aws 7.51.1 (the tests compare this table with it); the Python package pulumi-aws-native 1.84.0;
hashicorp/terraform-provider-awscc docs/resources; aws-controllers-k8s/iam-controller config/crd/bases;
crossplane-contrib/provider-upjet-aws examples/iam and apis/cloudcontrol; crossplane-contrib/provider-aws apis/iam.
"""

from iam_guardrails.ways.model import HeldBy, IamResource, Kind, Model, Way
from iam_guardrails.ways.stacks import STACKS

POLICY = "policy"
GROUP = "group"
PERMISSION_SET = "permission set"
IDENTITY_STORE_GROUP = "identity store group"

_ARN = Way(Kind.POLICY_ARN, "policy_arn")
_ARNS = Way(Kind.POLICY_ARN, "policy_arns[]")
_DOCUMENT = Way(Kind.DOCUMENT, "policy")
_INLINE = Way(Kind.DOCUMENT, "Policies[].PolicyDocument")
_MANAGED = Way(Kind.POLICY_ARN, "ManagedPolicyArns[]")
_POLICY_DOCUMENT = Way(Kind.DOCUMENT, "PolicyDocument")
_ACK_POLICIES = (Way(Kind.DOCUMENT, "inlinePolicies{}"), Way(Kind.POLICY_ARN, "policies[]"))
_COMMUNITY_ARN = (Way(Kind.POLICY_ARN, "policyArn"),)
_ATTACHED_TO = (HeldBy("role", "Roles[]"), HeldBy("user", "Users[]"), HeldBy("group", "Groups[]"))


def _attachment(kind: str) -> tuple[IamResource, IamResource, IamResource]:
    """Return the rows of a kind of identity: its inline policies and the policies attached to it."""
    name = kind.capitalize()
    return (
        IamResource(
            "Inline policy",
            terraform=Model(f"iam_{kind}_policy", (_DOCUMENT,), (HeldBy(kind, kind),)),
            cloudformation=Model(f"IAM::{name}Policy", (_POLICY_DOCUMENT,), (HeldBy(kind, f"{name}Name"),)),
            community=Model("RolePolicy", (Way(Kind.DOCUMENT, "document"),), (HeldBy("role", "roleName"),))
            if kind == "role"
            else None,
        ),
        IamResource(
            f"{name} policy attachment",
            terraform=Model(f"iam_{kind}_policy_attachment", (_ARN,), (HeldBy(kind, kind),)),
            community=Model(f"{name}PolicyAttachment", _COMMUNITY_ARN, (HeldBy(kind, f"{kind}Name"),)),
        ),
        IamResource(
            f"{name} policy attachments",
            terraform=Model(f"iam_{kind}_policy_attachments_exclusive", (_ARNS,), (HeldBy(kind, f"{kind}_name"),)),
        ),
    )


TABLE: tuple[IamResource, ...] = (
    IamResource(
        "Role",
        terraform=Model(
            "iam_role",
            (
                Way(Kind.TRUST, "assume_role_policy"),
                Way(Kind.DOCUMENT, "inline_policy[].policy"),
                Way(Kind.POLICY_ARN, "managed_policy_arns[]"),
            ),
            (HeldBy("role", "name", "path", "name_prefix"),),
        ),
        cloudformation=Model(
            "IAM::Role",
            (Way(Kind.TRUST, "AssumeRolePolicyDocument"), _INLINE, _MANAGED),
            (HeldBy("role", "RoleName", "Path"),),
        ),
        ack=Model(
            "Role", (Way(Kind.TRUST, "assumeRolePolicyDocument"), *_ACK_POLICIES), (HeldBy("role", "name", "path"),)
        ),
        community=Model("Role", (Way(Kind.TRUST, "assumeRolePolicyDocument"),), (HeldBy("role", "name", "path"),)),
    ),
    IamResource(
        "User",
        terraform=Model("iam_user", (), (HeldBy("user", "name", "path"),)),
        cloudformation=Model(
            "IAM::User", (_INLINE, _MANAGED, Way(Kind.GROUP, "Groups[]")), (HeldBy("user", "UserName", "Path"),)
        ),
        ack=Model("User", _ACK_POLICIES, (HeldBy("user", "name", "path"),)),
        community=Model("User"),
    ),
    IamResource(
        "Group",
        terraform=Model("iam_group", (), (HeldBy("group", "name", "path"),)),
        cloudformation=Model("IAM::Group", (_INLINE, _MANAGED), (HeldBy("group", "GroupName", "Path"),)),
        ack=Model("Group", _ACK_POLICIES, (HeldBy("group", "name", "path"),)),
        community=Model("Group", (), (HeldBy("group", "name", "path"),)),
        creates=GROUP,
    ),
    IamResource(
        "Policy",
        terraform=Model("iam_policy", (_DOCUMENT,), (HeldBy("policy", "name", "path", "name_prefix"),)),
        cloudformation=Model(
            "IAM::ManagedPolicy", (_POLICY_DOCUMENT,), (HeldBy("policy", "ManagedPolicyName", "Path"), *_ATTACHED_TO)
        ),
        ack=Model("Policy", (Way(Kind.DOCUMENT, "policyDocument"),), (HeldBy("policy", "name", "path"),)),
        community=Model("Policy", (Way(Kind.DOCUMENT, "document"),), (HeldBy("policy", "name", "path"),)),
        creates=POLICY,
    ),
    *_attachment("role"),
    *_attachment("user"),
    *_attachment("group"),
    IamResource("Inline policy", cloudformation=Model("IAM::Policy", (_POLICY_DOCUMENT,), _ATTACHED_TO)),
    IamResource(
        "Policy attachment",
        terraform=Model(
            "iam_policy_attachment",
            (_ARN,),
            (HeldBy("role", "roles[]"), HeldBy("user", "users[]"), HeldBy("group", "groups[]")),
        ),
    ),
    IamResource(
        "Group membership",
        terraform=Model("iam_user_group_membership", (Way(Kind.GROUP, "groups[]"),)),
        community=Model("GroupUserMembership", (Way(Kind.GROUP, "groupName"),)),
    ),
    IamResource(
        "Group membership",
        terraform=Model("iam_group_membership", (Way(Kind.GROUP, "group"),)),
        cloudformation=Model("IAM::UserToGroupAddition", (Way(Kind.GROUP, "GroupName"),)),
    ),
    IamResource(
        "Permission set",
        terraform=Model("ssoadmin_permission_set"),
        cloudformation=Model(
            "SSO::PermissionSet",
            (
                Way(Kind.DOCUMENT, "InlinePolicy"),
                Way(Kind.POLICY_ARN, "ManagedPolicies[]"),
                Way(Kind.POLICY_REFERENCE, "CustomerManagedPolicyReferences[]"),
            ),
            (HeldBy("permission set", "Name"),),
        ),
        creates=PERMISSION_SET,
    ),
    IamResource(
        "Permission set inline policy",
        terraform=Model("ssoadmin_permission_set_inline_policy", (Way(Kind.DOCUMENT, "inline_policy"),)),
    ),
    IamResource(
        "Permission set policy attachment",
        terraform=Model("ssoadmin_managed_policy_attachment", (Way(Kind.POLICY_ARN, "managed_policy_arn"),)),
    ),
    IamResource(
        "Permission set policy attachments",
        terraform=Model(
            "ssoadmin_managed_policy_attachments_exclusive", (Way(Kind.POLICY_ARN, "managed_policy_arns[]"),)
        ),
    ),
    IamResource(
        "Permission set policy attachment",
        terraform=Model(
            "ssoadmin_customer_managed_policy_attachment",
            (Way(Kind.POLICY_REFERENCE, "customer_managed_policy_reference"),),
        ),
    ),
    IamResource(
        "Permission set policy attachments",
        terraform=Model(
            "ssoadmin_customer_managed_policy_attachments_exclusive",
            (Way(Kind.POLICY_REFERENCE, "customer_managed_policy_reference[]"),),
        ),
    ),
    IamResource(
        "Account assignment",
        terraform=Model("ssoadmin_account_assignment", (Way(Kind.PERMISSION_SET, "permission_set_arn"),)),
        cloudformation=Model("SSO::Assignment", (Way(Kind.PERMISSION_SET, "PermissionSetArn"),)),
    ),
    IamResource(
        "Identity store group",
        terraform=Model("identitystore_group"),
        cloudformation=Model("IdentityStore::Group"),
        creates=IDENTITY_STORE_GROUP,
    ),
    IamResource(
        "Group membership",
        terraform=Model("identitystore_group_membership", (Way(Kind.IDENTITY_STORE_GROUP, "group_id"),)),
        cloudformation=Model("IdentityStore::GroupMembership", (Way(Kind.IDENTITY_STORE_GROUP, "GroupId"),)),
    ),
    IamResource(
        "Entitlement",
        cloudformation=Model(
            "AccountAccess::Entitlement", (Way(Kind.ENTITLEMENT, "Entitlement.PrincipalRole.RoleArn"),)
        ),
    ),
    *STACKS,
)
