"""For each shared issuer values of a claim that name one tenant, and values that do not."""

from dataclasses import dataclass

from tests.policypack.trust.samples import GITHUB


@dataclass(frozen=True)
class Shared:
    """An issuer, its tenant's name in messages, the key to limit and to what, and values of that key or others."""

    issuer: str
    tenant: str
    advice: str
    bounded: tuple[str, ...]
    unbounded: tuple[str, ...]
    claim: str = "sub"
    advised: str = ""

    @property
    def key(self) -> str:
        """The condition key of the claim."""
        return self.claim if ":" in self.claim else f"{self.issuer}:{self.claim}"

    @property
    def advised_key(self) -> str:
        """The condition key that the message advises to limit."""
        claim = self.advised or self.claim
        return claim if ":" in claim else f"{self.issuer}:{claim}"


_GITHUB = (GITHUB, "organization", "repo:ORG/REPO:*")
_PULUMI = ("api.pulumi.com/oidc", "organization", "aws:ORG")
_TURBONOMIC = ("tenant", "system:serviceaccount:TENANT_ID:*", ("system:serviceaccount:t1:*",))
_NOT_TURBONOMIC = ("system:serviceaccount:*:x", "system:serviceaccount:t1*")
_BUILDKITE = ("agent.buildkite.com", "organization", "organization:ORG:pipeline:PIPELINE:*")
_GOOGLE = ("accounts.google.com", "client or service account", "CLIENT_ID")
_CLAUDE_TAG = ("identity.anthropic.com/agents", "organization", "wimse://identity.anthropic.com/org/ORG_ID/agent/*")
_NOT_CLAUDE_TAG = ("wimse://identity.anthropic.com/org/o1*", "wimse://identity.anthropic.com/org/*/agent/a1")
_POOL = "eu-west-1:11111111-2222-3333-4444-555555555555"
_PERSONAL = "9188040d-6c67-4c5b-b112-36a304b66dad"
_SENTINEL = "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d"

SHARED = (
    Shared(
        *_GITHUB,
        bounded=(
            "repo:acme/*",
            "repo:acme/shop:*",
            "repo:acme/shop:ref:refs/heads/main",
            "repo:acme@1234567/*",
            "repo:acme@*/shop@*:*",
            "repository:acme/shop:*",
            "repository_owner:acme",
            "repository_owner:acme:*",
            "repository_owner_id:42:*",
            "repository_id:42",
            "enterprise:acme:*",
        ),
        unbounded=(
            "*",
            "repo:*",
            "repo:acme*",
            "repo:acme*/shop:*",
            "repo:acme",
            "repo:*/shop:*",
            "repo:*@1234567/*",
            "repo:????/*",
            "repo:${aws:PrincipalTag/org}/shop:*",
            "*:ref:refs/heads/main",
            "environment:prod",
            "repository_owner:acme*",
            "job_workflow_ref:acme/ci/.github/workflows/deploy.yml@refs/heads/main",
        ),
    ),
    Shared(*_GITHUB, ("acme/shop", "acme/*"), ("acme*", "*/shop"), claim="repository", advised="sub"),
    Shared(*_GITHUB, ("42",), ("4*",), claim="repository_id", advised="sub"),
    Shared(*_GITHUB, ("42",), ("*",), claim="repository_owner_id", advised="sub"),
    Shared(*_GITHUB, ("42",), ("?",), claim="enterprise_id", advised="sub"),
    # AWS maps no `repository_owner`; the others do not name a tenant.
    Shared(*_GITHUB, (), ("acme",), claim="repository_owner", advised="sub"),
    Shared(*_GITHUB, (), ("acme/ci/.github/workflows/d.yml@main",), claim="job_workflow_ref", advised="sub"),
    Shared(*_GITHUB, (), ("octocat",), claim="actor", advised="sub"),
    Shared(*_GITHUB, (), ("sts.amazonaws.com", "acme"), claim="aud", advised="sub"),
    Shared("vstoken.actions.githubusercontent.com", *_GITHUB[1:], ("repo:acme/*",), ("repo:acme*", "repo:*/shop")),
    Shared(
        "oidc-configuration.audit-log.githubusercontent.com",
        "enterprise",
        "https://github.com/ENTERPRISE",
        ("https://github.com/acme",),
        ("https://github.com/acme*", "https://github.com/*"),
    ),
    Shared(
        "gitlab.com",
        "group",
        "project_path:GROUP/PROJECT:*",
        ("project_path:acme/*", "project_path:acme/web:ref_type:branch:ref:main"),
        ("project_path:acme*", "project_path:*/web:*", "project_path:${x}/web:*"),
    ),
    Shared("gitlab.com", "group", "project_path:GROUP/PROJECT:*", ("42",), ("4?",), "namespace_id", "sub"),
    Shared("gitlab.com", "group", "project_path:GROUP/PROJECT:*", ("42",), ("*",), "project_id", "sub"),
    Shared(
        "app.terraform.io",
        "organization",
        "organization:ORG:project:PROJECT:workspace:*",
        ("organization:acme:*", "organization:acme:project:*:workspace:prod:run_phase:*"),
        ("organization:acme*", "organization:*:project:core:*", "organization:acme"),
    ),
    Shared(
        "app.eu.terraform.io",
        "organization",
        "organization:ORG:project:PROJECT:workspace:*",
        ("organization:acme:*",),
        ("organization:acme*",),
    ),
    Shared(*_BUILDKITE, ("organization:acme:*",), ("organization:acme*", "organization:*:pipeline:deploy:*")),
    Shared(*_BUILDKITE, ("0184-aa",), ("0184-*",), claim="pipeline_id", advised="sub"),
    Shared(*_BUILDKITE, ("0184-aa",), ("0184-*",), claim="aws:RequestTag/organization_id", advised="sub"),
    Shared("agent.acme.buildkite.dev", *_BUILDKITE[1:], ("organization:acme:*",), ("organization:*",)),
    Shared(
        "oidc.codefresh.io",
        "account",
        "account:ACCOUNT_ID:pipeline:PIPELINE_ID:*",
        ("account:5f30:*",),
        ("account:5f30*", "account:*:pipeline:64de:*"),
    ),
    Shared(
        "scalr.io",
        "account",
        "account:ACCOUNT:environment:ENVIRONMENT:*",
        ("account:a:*",),
        ("account:a*", "account:*:x"),
    ),
    Shared(
        "proidc.upbound.io",
        "organization",
        "mcp:ORG/CONTROL_PLANE:provider:provider-aws",
        ("mcp:acme/*", "mcp:acme:*"),
        ("mcp:acme*", "mcp:*/plane:provider:provider-aws"),
    ),
    Shared(
        "studio.datachain.ai/api",
        "team",
        "credentials:TEAM/NAME",
        ("credentials:acme/*",),
        ("credentials:acme*", "credentials:*/x"),
    ),
    Shared("tokens.cloud.shisho.dev", "organization", "job:ORG_ID:*", ("job:acme:*",), ("job:acme*", "job:*:x")),
    Shared("sandboxes.cloud", "organization", "ORG", ("acme",), ("acme*", "*"), claim="aud"),
    Shared(
        "oidc.vercel.com",
        "team",
        "owner:TEAM:project:PROJECT:environment:ENVIRONMENT",
        ("owner:acme:*",),
        ("owner:acme*", "owner:*:project:web:*"),
    ),
    Shared(*_PULUMI, ("acme", "aws:acme"), ("aws:*", "*"), claim="aud"),
    Shared(
        *_PULUMI,
        (
            "pulumi:deploy:org:acme:*",
            "pulumi:environments:org:acme:env:*",
            "pulumi:environments:pulumi.organization.login:acme",
            "pulumi:cmk:pulumi.organization.login:acme",
        ),
        ("pulumi:deploy:org:acme*", "pulumi:deploy:org:*:project:infra:*", "pulumi:*:org:acme:*"),
        advised="aud",
    ),
    Shared(
        "api.pulumi.com/oidc/v2",
        "organization",
        "pulumi:org:ORG_ID:env:*",
        ("pulumi:org:42:*",),
        ("pulumi:org:42*", "pulumi:org:*:env:x"),
    ),
    Shared("api.pulumi.com/oidc/v2", "organization", "pulumi:org:ORG_ID:env:*", (), ("acme",), "aud", "sub"),
    Shared(
        "cognito-identity.amazonaws.com",
        "identity pool",
        "REGION:IDENTITY_POOL_ID",
        (_POOL,),
        ("eu-west-1:*", "*"),
        claim="aud",
    ),
    Shared(
        "cognito-identity.amazonaws.com",
        "identity pool",
        "REGION:IDENTITY_POOL_ID",
        (),
        ("authenticated",),
        "amr",
        "aud",
    ),
    Shared(*_GOOGLE, ("66677788899900",), ("6*", "32555940559.apps.googleusercontent.com"), claim="aud"),
    Shared(*_GOOGLE, ("1000186",), ("1*",), claim="sub", advised="aud"),
    Shared(*_GOOGLE, ("42",), ("*",), claim="google/organization_number", advised="aud"),
    Shared(*_GOOGLE, (), ("https://aws.example.com",), claim="oaud", advised="aud"),
    Shared("www.amazon.com", "app", "APP_ID", ("amzn1.application.x",), ("amzn1.*",), claim="app_id"),
    Shared("graph.facebook.com", "app", "APP_ID", ("42",), ("*",), claim="app_id"),
    Shared(
        _SENTINEL,
        "workspace",
        "MicrosoftSentinel_WORKSPACE_ID",
        ("MicrosoftSentinel_42",),
        ("MicrosoftSentinel_*", "*"),
        claim="sts:RoleSessionName",
    ),
    Shared("login.microsoftonline.com/common/v2.0", "account", "SUBJECT", ("AAAA",), ("AA*",)),
    Shared(f"sts.windows.net/{_PERSONAL}", "account", "SUBJECT", ("AAAA",), ("*",)),
    Shared("oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb", *_TURBONOMIC, _NOT_TURBONOMIC),
    Shared("rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7", *_TURBONOMIC, _NOT_TURBONOMIC),
    Shared(
        "oidc.modal.com",
        "workspace",
        "modal:workspace_id:WORKSPACE_ID:*",
        ("modal:workspace_id:ac-12:*",),
        ("modal:workspace_id:ac-12*", "modal:workspace_id:*:environment_name:x"),
    ),
    Shared("login.app.env0.com", "organization", "ORGANIZATION_SUB", ("auth0|632",), ("auth0|*",)),
    Shared(
        "identity.depot.dev",
        "organization",
        "spiffe://identity.depot.dev/org/ORG_ID/ci/github/OWNER/REPO/*",
        ("spiffe://identity.depot.dev/org/o1/*",),
        ("spiffe://identity.depot.dev/org/o1*", "spiffe://identity.depot.dev/org/*/ci/github/acme/*"),
    ),
    Shared("federation.namespaceapis.com", "workspace", "WORKSPACE_ID/*", ("w1/*",), ("w1*", "*/x")),
    Shared("issuer.enforce.dev", "group", "COMPONENT:GROUP_ID", ("ingester:42",), ("ingester:*",)),
    Shared("cloud.rwx.com/mint", "organization", "mint:ORG_ID:VAULT", ("mint:o1:*",), ("mint:o1*", "mint:*:vault")),
    Shared(
        "api.prefect.cloud/oidc-provider",
        "account",
        "prefect:account:ACCOUNT_ID",
        ("prefect:account:42", "prefect:account:42:*"),
        ("prefect:account:42*", "prefect:account:*"),
    ),
    Shared(
        "oidc.deno.com",
        "organization",
        "deployment:ORG/APP/CONTEXT",
        ("deployment:acme/*", "deployment:acme/shop/production"),
        ("deployment:*", "deployment:acme*", "deployment:*/shop/production", "deployment:acme"),
    ),
    Shared("oidc.deno.com", "organization", "deployment:ORG/APP/CONTEXT", (), ("sts.amazonaws.com",), "aud", "sub"),
    Shared(
        "api.gitpod.io/idp",
        "organization",
        "https://github.com/ORG/REPO",
        ("https://github.com/acme/*", "https://gitlab.com/acme/shop", "https://bitbucket.org/acme/shop"),
        ("https://github.com/*", "https://github.com/acme*", "https://*/acme/*", "https://github.com/*/shop"),
    ),
    Shared(
        "app.gitpod.io",
        "organization",
        "organization_id:ORG_ID:project_id:PROJECT_ID",
        ("organization_id:o1:*", "org:o1/prj:p1/env:*"),
        ("organization_id:*", "organization_id:o1*", "org:o1*", "org:*/prj:p1/*"),
    ),
    Shared("token.builds.bitrise.io", "workspace", "SUBJECT", ("acme",), ("acme*", "*")),
    Shared("token.builds.bitrise.io", "workspace", "SUBJECT", (), ("sts.amazonaws.com",), "aud", "sub"),
    Shared(
        "oidc.cirrus-ci.com",
        "organization",
        "repo:github:ORG/REPO:*",
        ("repo:github:acme/*",),
        ("repo:github:*", "repo:github:acme*", "repo:*:acme/*"),
    ),
    Shared(
        "oidc.baseten.co",
        "organization",
        "v=1:org=ORG_ID:team=TEAM_ID:*",
        ("v=1:org=o1:*",),
        ("v=1:org=o1*", "v=1:org=*:team=t1:*"),
    ),
    Shared(*_CLAUDE_TAG, ("wimse://identity.anthropic.com/org/o1/agent/*",), _NOT_CLAUDE_TAG),
    Shared("identity.anthropic.com/claude-tag", *_CLAUDE_TAG[1:], (), _NOT_CLAUDE_TAG),
    Shared("tokens.storage.frame.io", "account", "ACCOUNT_ID", ("a1",), ("a1*",)),
    Shared("api.replicated.com/vendor", "team", "TEAM_ID", ("t1",), ("t1*",)),
    Shared("api.nuon.co", "organization", "org:ORG_ID:connection:CONNECTION_ID", ("org:o1:*",), ("org:o1*", "org:*")),
    Shared(
        "app.windmill.dev/api/oidc",
        "workspace",
        "EMAIL::SCRIPT_PATH::FLOW_PATH::WORKSPACE",
        ("a@example.com::u/a/script::no_flow::acme",),
        ("a@example.com::*", "*::u/a/script::no_flow::acme*"),
    ),
    Shared("oidc.circleci.com", "organization", "org/ORG_ID/project/*", ("org/o1/*",), ("org/o1*", "org/*/project/p")),
    Shared("oidc.circleci.com", "organization", "org/ORG_ID/project/*", (), ("o1",), "aud", "sub"),
    Shared("app.harness.io", "account", "account/ACCOUNT_ID:*", ("account/a1:*",), ("account/a1*", "account/*:org/x")),
    Shared("vstoken.dev.azure.com", "organization", "sc://ORG/PROJECT/CONNECTION", ("sc://acme/*",), ("sc://acme*",)),
    Shared(
        "app.vstoken.visualstudio.com", "organization", "sc://ORG/PROJECT/CONNECTION", ("sc://acme/*",), ("sc://*/x",)
    ),
    Shared("oidc.fly.io/personal", "app", "personal:APP:*", ("personal:shop:*",), ("personal:*", "personal:shop*")),
    Shared("app.devin.ai", "account", "SUBJECT", ("acme",), ("acme*",)),
    Shared("api.cursor.com", "account", "SUBJECT", ("acme",), ("acme*",)),
    Shared("app.warp.dev", "account", "SUBJECT", ("acme",), ("*",)),
)
