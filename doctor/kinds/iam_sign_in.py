"""How people and workflows sign in, and which groups people are in."""

from doctor.account import Live
from doctor.kinds.field import Field, listed, tags_of
from doctor.kinds.iam import TAGS, USER, entity
from doctor.kinds.kind import Found, Inputs, Kind, Owner

MEMBERSHIP = "aws:iam/userGroupMembership:UserGroupMembership"
PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"


def groups_of(user: str, live: Live) -> list[str]:
    """Return the names of a user's groups."""
    found = live.ask("iam:ListGroupsForUser", UserName=user) or {}
    return [each["GroupName"] for each in found.get("Groups", [])]


def _membership(inputs: Inputs, live: Live) -> Found | None:
    user, groups = inputs["user"], inputs["groups"]
    if not entity("user", user, live) or {*groups} - {*groups_of(user, live)}:
        return None
    return Found("/".join([user, *groups]), {"groups": groups})


def _login(inputs: Inputs, live: Live) -> Found | None:
    return Found(inputs["user"]) if live.ask("iam:GetLoginProfile", UserName=inputs["user"]) else None


def _issuer(inputs: Inputs) -> str:
    return str(inputs["url"]).removeprefix("https://")


def _identity_provider(inputs: Inputs, live: Live) -> Found | None:
    arn = live.account.iam_arn(f"oidc-provider/{_issuer(inputs)}")
    found = live.ask("iam:GetOpenIDConnectProvider", OpenIDConnectProviderArn=arn)
    return Found(arn, {"clientIdLists": found.get("ClientIDList", []), "tags": tags_of(found)}) if found else None


KINDS = (
    Kind(
        MEMBERSHIP,
        lambda inputs: f"user `{inputs['user']}`: groups",
        _membership,
        ("iam:GetUser", "iam:ListGroupsForUser"),
        {"groups": Field("", listed)},
        owners=(Owner("user", USER),),
    ),
    Kind(
        "aws:iam/userLoginProfile:UserLoginProfile",
        lambda inputs: f"user `{inputs['user']}`: console password",
        _login,
        ("iam:GetLoginProfile",),
        owners=(Owner("user", USER),),
    ),
    Kind(
        PROVIDER,
        lambda inputs: f"identity provider `{_issuer(inputs)}`",
        _identity_provider,
        ("iam:GetOpenIDConnectProvider",),
        {"clientIdLists": Field("audiences", listed), "tags": TAGS},
    ),
)
