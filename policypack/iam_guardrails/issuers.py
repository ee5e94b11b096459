"""The issuers of web identities: which of three classes one is in, and what a trust policy must check for it.

| class | example | what a trust policy must check |
| --- | --- | --- |
| shared | `token.actions.githubusercontent.com` | a claim that names the tenant (`shared_issuers.py`) |
| of one tenant | `oidc.circleci.com/org/ID` | nothing: the issuer itself names the tenant |
| unlisted | `login.example.com` | a claim in addition to the audience |

Issuers of which anyone may become a user, such as Cognito user pools and Firebase projects, stay unlisted although they
belong to one tenant.
"""

import re
import string
from collections.abc import Mapping
from typing import NamedTuple, Self

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_ID = r"[^/*?]+"
# Of these, Spacelift, Entra, EKS, GKE, ROSA and Oracle were collected on 2026-11-27 and not looked up again.
_TENANT_ISSUERS = (
    # GitHub docs: an enterprise may have a path of its own (include_enterprise_slug), and has a host on GHE.com.
    rf"token\.actions\.githubusercontent\.com/{_ID}",
    r"token\.actions\.[^./*?]+\.ghe\.com(/[^*?]+)?",
    # AWS keys lists this one; what it is used for is not explained.
    rf"github\.com/enterprises/{_ID}",
    # GitHub docs: GitHub Enterprise Server runs on the customer's own host.
    rf"{_ID}/_services/token",
    # CircleCI docs, Using OpenID Connect tokens in jobs; AWS keys.
    rf"oidc\.circleci\.com/org/{_ID}",
    # Trust policies of many third parties. A workspace can be renamed; who may take the old name is unknown.
    rf"api\.bitbucket\.org/2\.0/workspaces/{_ID}/pipelines-config/identity/oidc",
    # Vercel docs, OIDC Federation Reference (updated 2025-10-27), issuer mode Team.
    rf"oidc\.vercel\.com/{_ID}",
    # Spacelift docs, OIDC.
    r"[^./*?]+\.app(\.us)?\.spacelift\.io",
    # Semaphore docs, OpenID Connect (org.semaphoreci.com).
    r"[^./*?]+\.semaphoreci\.com",
    # Harness docs, AWS OIDC role and connector.
    rf"([^./*?]+\.)?harness\.io/{_ID}/api/oidc/account/{_ID}",
    # Microsoft docs, workload identity service connections: the id of the organization.
    rf"(vstoken\.dev\.azure\.com|app\.vstoken\.visualstudio\.com)/{_ID}",
    # CloudArq-net issuer census of 2026-09-13 (third party): the id of the tenant.
    r"(login\.microsoftonline\.(com|us)|sts\.windows\.net)/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(/[^*?]+)?",
    # Code of third parties; Fly.io's docs name the feature without the issuer.
    rf"oidc\.fly\.io/{_ID}",
    # Issuers with a workspace's id, in trust policies of several third parties; Trigger.dev docs, Workload identity:
    # Custom; GitLab docs, Set up GitLab Duo with Amazon Q, for what an instance issues itself.
    rf"oidc\.render\.com/{_ID}",
    rf"oidc\.trigger\.dev/{_ID}",
    rf"auth\.token\.gitlab\.com/cc/oidc/{_ID}",
    # A Kubernetes cluster each. EKS, GKE and AKS docs; ROSA docs for the two hosts of OpenShift.
    rf"oidc\.eks\.[^./*?]+\.amazonaws\.com(\.cn)?/id/{_ID}",
    rf"oidc-eks\.[^./*?]+\.api\.(aws|amazonwebservices\.com\.cn)/id/{_ID}",
    rf"container\.googleapis\.com/v1/projects/{_ID}/locations/{_ID}/clusters/{_ID}",
    rf"([^./*?]+\.oic|oidc)\.prod-aks\.azure\.com/{_ID}(/{_ID})?",
    rf"(oidc\.op1\.openshiftapps\.com|rh-oidc\.s3\.us-east-1\.amazonaws\.com)/{_ID}",
    # AWS keys (rpst_id).
    r"idcs-[^./*?]+\.identity\.oraclecloud\.com",
    # IAM User Guide, "Understanding token claims": what `sts:GetWebIdentityToken` issues for an account.
    r"[^./*?]+\.tokens\.sts\.global\.api\.aws",
)
_TENANT_ISSUER = re.compile("|".join(_TENANT_ISSUERS))
_AUDIENCES = frozenset({"aud", "oaud", "azp"})


class SharedIssuer(NamedTuple):
    """An issuer whose tokens the tenants of a service share.

    Attributes:
        pattern: Matches the whole issuer, as `normalized` returns it.
        tenant: What the claims name, in the provider's words.
        advice: A value to limit the first claim to.
        with_ids: The same value for subjects that have ids, where there are such.
        source: Where the facts come from.
        claims: For each claim the forms of a value that names the tenant, which `{}` stands for. After a form that
            ends with a delimiter, wildcards are harmless. After any other, the value must be literal to its end. A
            name with a colon is a whole condition key.
        public: Values that fit a form but name nobody.
    """

    pattern: re.Pattern[str]
    tenant: str
    advice: str
    source: str
    claims: Mapping[str, tuple[str, ...]]
    public: frozenset[str]
    with_ids: str = ""

    @classmethod
    def of(
        cls,
        pattern: str,
        tenant: str,
        advice: str,
        source: str,
        claims: Mapping[str, str],
        *,
        public: str = "",
        with_ids: str = "",
    ) -> Self:
        """Make an entry; the forms of a claim, and public values, are separated by spaces."""
        forms = {claim: tuple(text.split()) for claim, text in claims.items()}
        return cls(re.compile(pattern), tenant, advice, source, forms, frozenset(public.split()), with_ids)


def normalized(issuer: str) -> str:
    """Return an issuer as the tables have it: in lower case, without `https://` and slashes at its end.

    Only ASCII letters are folded, since others that fold to ASCII make another host.
    """
    return issuer.translate(_LOWER).removeprefix("https://").rstrip("/")


def names_tenant(issuer: str) -> bool:
    """Tell whether a normalized issuer that is not shared belongs to one tenant, whom it names."""
    return _TENANT_ISSUER.fullmatch(issuer) is not None


def is_audience(claim: str) -> bool:
    """Tell whether a claim, in lower case, says who a token is for, rather than who it is from."""
    return claim in _AUDIENCES
