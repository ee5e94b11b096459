"""Resource types of the guarded modules that allow nothing by themselves, and properties that others must have."""

REQUIRED = {
    "IAM::ManagedPolicy": "PolicyDocument",
    "IAM::Policy": "PolicyDocument",
    "IAM::Role": "AssumeRolePolicyDocument",
}
"""Properties that CloudFormation demands: without them, the properties are not the ones this table knows."""

QUIET_TERRAFORM = (
    # Ceilings, or lists of names only.
    *(f"iam_{kind}_policies_exclusive" for kind in ("role", "user", "group")),
    "ssoadmin_permissions_boundary_attachment",
    # Identities, credentials and providers: other resources say what they may do.
    *("iam_access_key", "iam_account_alias", "iam_account_password_policy", "iam_instance_profile"),
    *("iam_openid_connect_provider", "iam_organizations_features", "iam_outbound_web_identity_federation"),
    *("iam_saml_provider", "iam_security_token_service_preferences", "iam_server_certificate"),
    *("iam_service_linked_role", "iam_service_specific_credential", "iam_signing_certificate", "iam_user_ssh_key"),
    *("iam_user_login_profile", "iam_virtual_mfa_device", "identitystore_user", "ssoadmin_application"),
    *("ssoadmin_application_access_scope", "ssoadmin_application_assignment"),
    *("ssoadmin_application_assignment_configuration", "ssoadmin_instance_access_control_attributes"),
    *("ssoadmin_region", "ssoadmin_trusted_token_issuer"),
)
"""Terraform's resource types of the modules iam, ssoadmin and identitystore that allow nothing by themselves."""

QUIET_CLOUDFORMATION = (
    *("IAM::AccessKey", "IAM::InstanceProfile", "IAM::OIDCProvider", "IAM::SAMLProvider", "IAM::ServerCertificate"),
    *("IAM::ServiceLinkedRole", "IAM::VirtualMFADevice", "SSO::Application", "SSO::ApplicationAssignment"),
    *("SSO::Instance", "SSO::InstanceAccessControlAttributeConfiguration", "AccountAccess::Application"),
)
"""CloudFormation's resource types of these modules that allow nothing by themselves."""

QUIET_ACK = ("InstanceProfile", "OpenIDConnectProvider", "ServiceLinkedRole")
QUIET_COMMUNITY = ("AccessKey", "InstanceProfile", "OpenIDConnectProvider", "ServiceLinkedRole")
