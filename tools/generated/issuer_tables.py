"""The tables of identity providers for the pack's README, from those that the pack itself reads."""

import re

from iam_guardrails import issuers
from iam_guardrails.issuers import SharedIssuer
from iam_guardrails.shared_issuers import SHARED_ISSUERS

_TENANT_ID = "00000000-0000-0000-0000-000000000000"
_SHARED = (
    ("GitHub Actions", "token.actions.githubusercontent.com"),
    ("GitHub Actions, legacy", "vstoken.actions.githubusercontent.com"),
    ("GitHub audit log streaming", "oidc-configuration.audit-log.githubusercontent.com"),
    ("GitLab.com", "gitlab.com"),
    ("HCP Terraform", "app.terraform.io app.eu.terraform.io"),
    ("Buildkite", "agent.buildkite.com agent.NAME.buildkite.dev agent.NAME.buildkite.site"),
    ("Codefresh", "oidc.codefresh.io"),
    ("Scalr", "scalr.io"),
    ("Upbound", "proidc.upbound.io"),
    ("DataChain Studio", "studio.datachain.ai/api"),
    ("Shisho Cloud", "tokens.cloud.shisho.dev"),
    ("sandboxes.cloud", "sandboxes.cloud"),
    ("Vercel, issuer mode Global", "oidc.vercel.com"),
    ("Pulumi Cloud", "api.pulumi.com/oidc"),
    ("Pulumi Cloud, custom audience", "api.pulumi.com/oidc/v2"),
    ("Amazon Cognito identity pools", "cognito-identity.amazonaws.com cognito-identity-us-gov.amazonaws.com"),
    ("Google", "accounts.google.com"),
    ("Login with Amazon", "www.amazon.com"),
    ("Facebook", "graph.facebook.com"),
    ("Microsoft Sentinel", "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d"),
    ("Microsoft Entra, any tenant", "login.microsoftonline.com/common login.microsoftonline.com/organizations"),
    ("IBM Turbonomic", "oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb"),
    ("Modal", "oidc.modal.com"),
    ("env0", "login.app.env0.com"),
    ("Depot", "identity.depot.dev"),
    ("Namespace", "federation.namespaceapis.com"),
    ("Chainguard", "issuer.enforce.dev"),
    ("RWX", "cloud.rwx.com/mint"),
    ("Prefect", "api.prefect.cloud/oidc-provider"),
    ("Deno Deploy", "oidc.deno.com"),
    ("Gitpod Classic", "api.gitpod.io/idp"),
    ("Ona (Gitpod)", "app.gitpod.io"),
    ("Bitrise", "token.builds.bitrise.io"),
    ("Cirrus CI", "oidc.cirrus-ci.com"),
    ("Baseten", "oidc.baseten.co"),
    ("Claude Tag", "identity.anthropic.com/agents identity.anthropic.com/claude-tag"),
    ("Frame.io", "tokens.storage.frame.io"),
    ("Replicated", "api.replicated.com/vendor"),
    ("Nuon", "api.nuon.co"),
    ("Windmill Cloud", "app.windmill.dev/api/oidc"),
    ("CircleCI, without an organization", "oidc.circleci.com"),
    ("Harness, without an account", "app.harness.io"),
    ("Azure DevOps, without an organization", "app.vstoken.visualstudio.com vstoken.dev.azure.com"),
    ("Fly.io, personal organizations", "oidc.fly.io/personal"),
    ("Devin, Cursor, Warp", "app.devin.ai api.cursor.com api2.cursor.sh/cloud-agent/identity app.warp.dev"),
)
"""A name for each entry of `SHARED_ISSUERS`, in order, and issuers that it matches."""
_OF_ONE_TENANT = (
    ("GitHub Actions, with the slug of an enterprise", "token.actions.githubusercontent.com/ENTERPRISE"),
    ("GitHub Actions on GHE.com", "token.actions.NAME.ghe.com"),
    ("GitHub enterprise", "github.com/enterprises/NAME"),
    ("GitHub Enterprise Server", "HOST/_services/token"),
    ("CircleCI", "oidc.circleci.com/org/ID"),
    ("Bitbucket", "api.bitbucket.org/2.0/workspaces/NAME/pipelines-config/identity/oidc"),
    ("Vercel, issuer mode Team", "oidc.vercel.com/TEAM"),
    ("Spacelift", "ACCOUNT.app.spacelift.io ACCOUNT.app.us.spacelift.io"),
    ("Semaphore", "ORG.semaphoreci.com"),
    ("Harness", "app.harness.io/ng/api/oidc/account/ID"),
    ("Azure DevOps", "vstoken.dev.azure.com/ID app.vstoken.visualstudio.com/ID"),
    (
        "Microsoft Entra, `TENANT_ID` (a GUID)",
        "login.microsoftonline.com/TENANT_ID/v2.0 login.microsoftonline.us/TENANT_ID/v2.0 sts.windows.net/TENANT_ID",
    ),
    ("Fly.io", "oidc.fly.io/ORG"),
    ("Render", "oidc.render.com/ID"),
    ("Trigger.dev", "oidc.trigger.dev/ORG"),
    ("GitLab Duo with Amazon Q", "auth.token.gitlab.com/cc/oidc/ID"),
    ("Amazon EKS", "oidc.eks.REGION.amazonaws.com/id/ID"),
    ("Amazon EKS, dual stack", "oidc-eks.REGION.api.aws/id/ID"),
    ("Google Kubernetes Engine", "container.googleapis.com/v1/projects/NAME/locations/NAME/clusters/NAME"),
    ("Azure Kubernetes Service", "REGION.oic.prod-aks.azure.com/ID/ID oidc.prod-aks.azure.com/ID"),
    ("Red Hat OpenShift", "rh-oidc.s3.us-east-1.amazonaws.com/ID"),
    ("Oracle Identity Cloud", "idcs-ID.identity.oraclecloud.com"),
    ("AWS, `sts:GetWebIdentityToken`", "ID.tokens.sts.global.api.aws"),
)
"""A name for each pattern of the issuers of one tenant, in order, and issuers that it matches."""


def shared_table() -> str:
    """Return a row for each identity provider that many tenants share."""
    rows = [
        "| Service | Identity provider | A value must name the | Claims and values that do |",
        "| --- | --- | --- | --- |",
    ]
    for (service, hosts), entry in zip(_SHARED, SHARED_ISSUERS, strict=True):
        rows.append(f"| {service} | {_matched(hosts, entry.pattern)} | {entry.tenant} | {_claims(entry)} |")
    return "".join(f"{row}\n" for row in rows)


def tenant_table() -> str:
    """Return a row for each identity provider that belongs to one tenant."""
    rows = ["| Service | Identity provider |", "| --- | --- |"]
    for (service, hosts), pattern in zip(_OF_ONE_TENANT, issuers._TENANT_ISSUERS, strict=True):  # noqa: SLF001
        rows.append(f"| {service} | {_matched(hosts, re.compile(pattern))} |")
    return "".join(f"{row}\n" for row in rows)


def _matched(hosts: str, pattern: re.Pattern[str]) -> str:
    """Return issuers, separated by spaces, as a list of codes.

    Raises:
        LookupError: The pattern does not match one of them.
    """
    for host in hosts.split():
        if not pattern.fullmatch(host.replace("TENANT_ID", _TENANT_ID)):
            raise LookupError(f"{host} is not an issuer of the entry {pattern.pattern}")
    return ", ".join(f"`{host}`" for host in hosts.split())


def _claims(entry: SharedIssuer) -> str:
    """Return each claim with its values: `NAME` is literal, and `*` stands for anything, wildcards included."""
    return "; ".join(
        f"`{claim}`: {', '.join(f'`{_value(form)}`' for form in forms)}" for claim, forms in entry.claims.items()
    )


def _value(form: str) -> str:
    return form.replace("{}", "NAME") + ("" if form.endswith("{}") else "*")
