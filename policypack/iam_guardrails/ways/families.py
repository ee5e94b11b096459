"""From the table to the type tokens and property names of each family of providers.

| family | type token | properties |
| --- | --- | --- |
| pulumi-aws | `aws:iam/rolePolicy:RolePolicy` | camel case, plural lists |
| any Terraform provider | `aws:index/iamRolePolicy:IamRolePolicy`, `awscc:index/...` | camel case, plural lists |
| Terraform modules and stacks | `PACKAGE:tf:aws_iam_role_policy`, `pulumi:terraform:...` | as in Terraform |
| aws-native | `aws-native:iam:RolePolicy` | camel case |
| CloudFormation, Cloud Control | `AWS::IAM::RolePolicy` | as in CloudFormation |
| ACK | `kubernetes:iam.services.k8s.aws/VERSION:Role` | under `spec` |
| Crossplane | `kubernetes:iam.aws.upbound.io/VERSION:RolePolicy` | under `spec.forProvider` and `spec.initProvider` |

Tokens are compared without regard to case. A family's types are stored under the token without what varies: the
package of a Terraform module and the version of a Kubernetes API.
"""

import re
from collections.abc import Callable, Iterator

from iam_guardrails.ways.model import FoundHolder, FoundWay, IamResource, Kind, Model, Path, ResourceType
from iam_guardrails.ways.quiet import QUIET_ACK, QUIET_CLOUDFORMATION, QUIET_COMMUNITY, QUIET_TERRAFORM, REQUIRED
from iam_guardrails.ways.table import TABLE

UPJET_GROUPS = ("aws.upbound.io", "aws.m.upbound.io")
"""API groups of the Crossplane provider that is generated from Terraform's: one a scope."""
_COMMUNITY_GROUP = "iam.aws.crossplane.io"
_ACK_GROUP = "iam.services.k8s.aws"
_FOR_PROVIDER = ("spec", "forProvider")
# Crossplane merges `initProvider` into `forProvider` when it creates the resource.
_UPJET_PREFIXES = (_FOR_PROVIDER, ("spec", "initProvider"))
# Crossplane names the object in AWS after the manifest, unless this annotation says otherwise.
_EXTERNAL_NAMES: tuple[Path, ...] = (
    ("metadata", "annotations", "crossplane.io/external-name"),
    ("metadata", "name"),
)
# Kinds whose value Crossplane can take from another object of the cluster.
_REFERABLE = frozenset({Kind.POLICY_ARN, Kind.GROUP, Kind.PERMISSION_SET, Kind.IDENTITY_STORE_GROUP})

_PULUMI_AWS = {
    "cloudcontrolapi_resource": "cloudcontrol_resource",
    "iam_openid_connect_provider": "iam_open_id_connect_provider",
    "iam_user_ssh_key": "iam_ssh_key",
    "serverlessapplicationrepository_cloudformation_stack": "serverlessrepository_cloud_formation_stack",
}
"""Resources that pulumi-aws calls otherwise than Terraform does."""
_UPJET = {
    "cloudcontrolapi_resource": "cloudcontrol_resource",
    "serverlessapplicationrepository_cloudformation_stack": "serverlessrepo_cloudformation_stack",
}
"""Resources that Crossplane calls otherwise than Terraform does."""


def camel(name: str) -> str:
    """Return a name of Terraform's in camel case."""
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def lower_camel(name: str) -> str:
    """Return a name of CloudFormation's in camel case: `templateUrl` for `TemplateURL`."""
    return camel(snake(name)) if re.match(r"[A-Z]{2}|.*[A-Z]{2}", name) else name[:1].lower() + name[1:]


def snake(name: str) -> str:
    """Return a name of CloudFormation's in snake case: `template_url` for `TemplateURL`."""
    name = name.replace("CloudFormation", "Cloudformation")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def plural(name: str) -> str:
    """Return the name that Pulumi's bridge gives to a list."""
    if name.endswith("s"):
        return name
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def spelled(path: str, spell: Callable[[str], str], lists: Callable[[str], str] = str) -> Path:
    """Return a path of the table in the spelling of a family; `lists` changes the names of lists once more."""
    keys: list[str] = []
    for part in path.split("."):
        name, mark = (part[:-2], part[-2:]) if part.endswith(("[]", "{}")) else (part, "")
        keys.append((lists(spell(name)) if mark == "[]" else spell(name)) + mark)
    return tuple(keys)


def _type(row: IamResource, model: Model, *spell: Callable[[str], Path], required: str = "") -> ResourceType:
    """Return a type in one spelling, or in each of several that may hold."""
    ways = tuple(FoundWay(way.kind, one(way.path)) for way in model.ways for one in spell)
    holders = tuple(
        FoundHolder(held.kind, one(held.name), one(held.path) if held.path else None)
        for held in model.holders
        for one in spell
    )
    return ResourceType(row.noun, tuple(dict.fromkeys(ways)), tuple(dict.fromkeys(holders)), required, row.creates)


def _bridged(spell: Callable[[str], str]) -> tuple[Callable[[str], Path], ...]:
    """Return the spellings of Pulumi's bridge: lists in the plural, or as they are where it keeps them."""
    return (lambda path: spelled(path, spell, plural), lambda path: spelled(path, spell))


def _terraform(row: IamResource, model: Model) -> Iterator[tuple[str, ResourceType]]:
    name = model.type
    bridged = _type(row, model, lambda path: spelled(path, camel, plural))
    service, _, rest = _PULUMI_AWS.get(name, name).partition("_")
    yield f"aws:{service}/{camel(rest)}:{camel(rest)}", bridged
    yield f"aws:{service}:{camel(rest)}", bridged
    yield f"aws:index/{camel(name)}:{camel(name)}", _type(row, model, *_bridged(camel))
    yield f"terraform:aws_{name}", _type(row, model, lambda path: spelled(path, str))
    service, _, kind = _UPJET.get(name, name).partition("_")
    upjet = _crossplane(row, model, *_UPJET_PREFIXES)
    for group in UPJET_GROUPS:
        yield f"kubernetes:{service}.{group}:{camel(kind)}", upjet


def _crossplane(row: IamResource, model: Model, *prefixes: Path) -> ResourceType:
    """Return a type whose properties stand under prefixes, with references to other objects of the cluster."""
    found = _type(row, model, *((lambda path, at=at: (*at, *spelled(path, camel))) for at in prefixes))
    references: list[FoundWay] = []
    for way in found.ways:
        if way.kind in _REFERABLE:
            *above, last = way.path
            one = last.removesuffix("[]").removesuffix("s") if last.endswith("[]") else last
            refs = f"{one}Refs[]" if last.endswith("[]") else f"{one}Ref"
            references.append(FoundWay(way.kind, (*above, refs), reference=True))
            references.append(FoundWay(way.kind, (*above, f"{one}Selector"), reference=True))
    named = tuple(
        FoundHolder(held.kind, name, held.path)
        for held in found.holders
        if held.path is not None and held.path[:-1] == prefixes[0]
        for name in _EXTERNAL_NAMES
    )
    return ResourceType(row.noun, (*found.ways, *references), (*found.holders, *named), "", row.creates)


def _cloudformation(row: IamResource, model: Model) -> Iterator[tuple[str, ResourceType]]:
    service, _, name = model.type.partition("::")
    cased = _type(row, model, lambda path: spelled(path, str), required=REQUIRED.get(model.type, ""))
    yield f"AWS::{model.type}", cased
    yield f"aws-native:{service}:{name}", _type(row, model, lambda path: spelled(path, lower_camel))
    terraform = f"{service.lower()}_{snake(name)}"
    yield (
        f"awscc:index/{camel(terraform)}:{camel(terraform)}",
        _type(row, model, *_bridged(lambda key: camel(snake(key)))),
    )
    yield f"terraform:awscc_{terraform}", _type(row, model, lambda path: spelled(path, snake))


def _ack(row: IamResource, model: Model) -> Iterator[tuple[str, ResourceType]]:
    found = _type(row, model, lambda path: ("spec", *spelled(path, str)))
    refs = tuple(
        FoundWay(way.kind, ("spec", "policyRefs[]"), reference=True)
        for way in found.ways
        if way.kind is Kind.POLICY_ARN
    )
    yield (
        f"kubernetes:{_ACK_GROUP}:{model.type}",
        ResourceType(row.noun, (*found.ways, *refs), found.holders, "", row.creates),
    )


def _every_type() -> Iterator[tuple[str, ResourceType]]:
    rows = [
        *TABLE,
        *(IamResource("", terraform=Model(name)) for name in QUIET_TERRAFORM),
        *(IamResource("", cloudformation=Model(name)) for name in QUIET_CLOUDFORMATION),
        *(IamResource("", ack=Model(name)) for name in QUIET_ACK),
        *(IamResource("", community=Model(name)) for name in QUIET_COMMUNITY),
    ]
    for row in rows:
        if row.terraform:
            yield from _terraform(row, row.terraform)
        if row.cloudformation:
            yield from _cloudformation(row, row.cloudformation)
        if row.ack:
            yield from _ack(row, row.ack)
        if row.community:
            yield f"kubernetes:{_COMMUNITY_GROUP}:{row.community.type}", _crossplane(row, row.community, _FOR_PROVIDER)
    extension = (FoundWay(Kind.TYPE_NAME, ("type",)), FoundWay(Kind.STATE, ("properties",)))
    yield "aws-native:index:ExtensionResource", ResourceType("Extension resource", extension)
    manifest = ResourceType("Kubernetes object", (FoundWay(Kind.MANIFEST, ("spec", "forProvider", "manifest")),))
    yield "kubernetes:kubernetes.crossplane.io:Object", manifest
    yield "kubernetes:kubernetes.m.crossplane.io:Object", manifest


TYPES: dict[str, ResourceType] = {}
"""Every resource type of every family, by its token without what varies, in lower case."""
for _token, _found in _every_type():
    TYPES.setdefault(_token.casefold(), _found)
