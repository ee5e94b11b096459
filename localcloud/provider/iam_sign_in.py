"""IAM: how people and programs from outside sign in: console passwords of users, OpenID Connect providers.

Sources as in `iam_roles`.
"""

import secrets
import string
from urllib.parse import urlsplit

from localcloud.provider import validation
from localcloud.provider.aws import Aws
from localcloud.provider.iam_parts import as_tags, retag, tags_of
from localcloud.provider.resource_type import FLAG, NUMBER, OBJECT, SET, Id, Input, Kind, ResourceType
from localcloud.provider.saying import saying
from localcloud.provider.wire import Properties

# Console password


_CHARACTERS = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!@#$%^&*()_+-=[]{}|'")
"""The four sorts that the strictest password policy of an account asks for."""


def _password(length: int) -> str:
    """Return a random password with a character of each sort."""
    while True:
        password = "".join(secrets.choice("".join(_CHARACTERS)) for _ in range(length))
        if all(set(password) & set(sort) for sort in _CHARACTERS):
            return password


def _create_login_profile(aws: Aws, inputs: Properties) -> Properties:
    password = _password(inputs["passwordLength"])
    aws.call(
        "iam:CreateLoginProfile",
        UserName=inputs["user"],
        Password=password,
        PasswordResetRequired=inputs.get("passwordResetRequired", False),
    )
    return {"password": password}


def _read_login_profile(aws: Aws, known: Properties) -> Properties:
    profile = aws.call("iam:GetLoginProfile", UserName=known["user"])["LoginProfile"]
    return {
        "password": known.get("password"),  # AWS never tells it again
        "passwordResetRequired": profile["PasswordResetRequired"],
        "user": profile["UserName"],
    }


def _delete_login_profile(aws: Aws, state: Properties) -> None:
    aws.call("iam:DeleteLoginProfile", UserName=state["user"])


_USER_LOGIN_PROFILE = ResourceType(
    type="aws:iam/userLoginProfile:UserLoginProfile",
    noun="IAM User Login Profile",
    id=Id(("user",)),
    inputs={  # without `pgpKey`: the local cloud has nothing to encrypt with it, so asking for it is refused
        "passwordLength": Input(
            NUMBER, default=20, replaces=True, kept=True, checks=(validation.number_between(5, 128),)
        ),
        "passwordResetRequired": Input(FLAG, computed=True, replaces=True),
        "user": Input(required=True, replaces=True),
    },
    outputs=("encryptedPassword", "keyFingerprint", "password"),
    secrets=frozenset({"password"}),
    create=_create_login_profile,
    read=_read_login_profile,
    delete=_delete_login_profile,
    doing={"create": 'creating IAM User Login Profile for "{user}"'},
)


# OpenID Connect provider


_SCHEME = "https://"


def _https_url(attribute: str, value: str) -> str | None:
    url = urlsplit(value)
    if not url.netloc:
        return f'expected "{attribute}" to have a host, got {value}'
    if url.scheme != "https":
        return f'expected "{attribute}" to have a url with schema of: "https", got {value}'
    if url.query:
        return f'"{attribute}" cannot contain query parameters per the OIDC standard'
    return None


def _same_url(old: str, new: str) -> bool:
    return old.removeprefix(_SCHEME) == new.removeprefix(_SCHEME)


_URL = Kind(same=_same_url, keeps_form=False)
"""A program gives it with its scheme, IAM and so the state have it without."""


def _create_openid_connect_provider(aws: Aws, inputs: Properties) -> Properties:
    answer = aws.call(
        "iam:CreateOpenIDConnectProvider",
        Url=inputs["url"],
        ClientIDList=inputs["clientIdLists"],
        ThumbprintList=inputs.get("thumbprintLists") or None,
        Tags=as_tags(inputs["tagsAll"]),
    )
    return {"arn": answer["OpenIDConnectProviderArn"]}


def _read_openid_connect_provider(aws: Aws, known: Properties) -> Properties:
    arn = known["arn"]
    provider = aws.call("iam:GetOpenIDConnectProvider", OpenIDConnectProviderArn=arn)
    return {
        "arn": arn,
        "clientIdLists": provider["ClientIDList"],
        "tags": tags_of(provider),
        "thumbprintLists": provider["ThumbprintList"],
        "url": provider["Url"],
    }


def _update_openid_connect_provider(aws: Aws, old: Properties, new: Properties, changed: frozenset[str]) -> None:
    provider, doing = {"OpenIDConnectProviderArn": old["arn"]}, f"IAM OIDC Provider ({old['arn']})"
    if "tagsAll" in changed:
        retag(aws, "iam:OpenIDConnectProvider", provider, old, new)
    if "thumbprintLists" in changed and new["thumbprintLists"]:  # IAM takes no empty list: it keeps those it has
        with saying(f"updating {doing} thumbprint"):
            aws.call("iam:UpdateOpenIDConnectProviderThumbprint", ThumbprintList=new["thumbprintLists"], **provider)
    if "clientIdLists" in changed:
        before, after = set(old["clientIdLists"]), set(new["clientIdLists"])
        for client in sorted(after - before):
            with saying(f"adding {doing} client ID ({client})"):
                aws.call("iam:AddClientIDToOpenIDConnectProvider", ClientID=client, **provider)
        for client in sorted(before - after):
            with saying(f"removing {doing} client ID ({client})"):
                aws.call("iam:RemoveClientIDFromOpenIDConnectProvider", ClientID=client, **provider)


def _delete_openid_connect_provider(aws: Aws, state: Properties) -> None:
    aws.call("iam:DeleteOpenIDConnectProvider", OpenIDConnectProviderArn=state["arn"])


_OPENID_CONNECT_PROVIDER = ResourceType(
    type="aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    noun="IAM OIDC Provider",
    id=Id(("arn",)),
    inputs={
        "clientIdLists": Input(SET, required=True, checks=(validation.each(validation.length_between(1, 255)),)),
        "tags": Input(OBJECT),
        "thumbprintLists": Input(
            Kind(list), computed=True, checks=(validation.each(validation.length_between(40, 40)),)
        ),
        "url": Input(_URL, required=True, replaces=True, checks=(_https_url,)),
    },
    outputs=("arn",),
    create=_create_openid_connect_provider,
    read=_read_openid_connect_provider,
    update=_update_openid_connect_provider,
    delete=_delete_openid_connect_provider,
    doing={
        "create": "creating IAM OIDC Provider",
        **{
            action: f"{action.removesuffix('e')}ing IAM OIDC Provider ({{arn}})"
            for action in ("read", "update", "delete")
        },
    },
)

RESOURCE_TYPES = (_USER_LOGIN_PROFILE, _OPENID_CONNECT_PROVIDER)
