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

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from iam_guardrails.ways.model import FoundHolder, FoundWay, IamResource, Kind, Model, Path, ResourceType
from iam_guardrails.ways.quiet import QUIET_ACK, QUIET_CLOUDFORMATION, QUIET_COMMUNITY, QUIET_TERRAFORM, REQUIRED
from iam_guardrails.ways.spelling import camel, lower_camel, plural, snake, spelled
from iam_guardrails.ways.table import TABLE

UPJET_GROUPS = ("aws.upbound.io", "aws.m.upbound.io")
"""API groups of the Crossplane provider that is generated from Terraform's: one a scope."""
_COMMUNITY_GROUP = "iam.aws.crossplane.io"
_ACK_GROUP = "iam.services.k8s.aws"
_FOR_PROVIDER = ("spec", "forProvider")
# Crossplane merges `initProvider` into `forProvider` when it creates the resource.
_UPJET_PREFIXES = (_FOR_PROVIDER, ("spec", "initProvider"))
# Crossplane names the object in AWS after the manifest, unless this annotation says otherwise.
_OBJECT_NAME: Path = ("metadata", "name")
_EXTERNAL_NAMES: tuple[Path, ...] = (("metadata", "annotations", "crossplane.io/external-name"), _OBJECT_NAME)
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


def _type(row: IamResource, model: Model, *spell: Callable[[str], Path], required: str = "") -> ResourceType:
    """Return a type in one spelling, or in each of several that may hold."""
    ways = tuple(FoundWay(way.kind, one(way.path)) for way in model.ways for one in spell)
    holders = tuple(
        FoundHolder(held.kind, one(held.name), *(one(key) if key else None for key in (held.path, held.prefix)))
        for held in model.holders
        for one in spell
    )
    return ResourceType(row.noun, tuple(dict.fromkeys(ways)), tuple(dict.fromkeys(holders)), required, row.creates)


def _bridged(spell: Callable[[str], str]) -> tuple[Callable[[str], Path], ...]:
    """Return the spellings of Pulumi's bridge: lists in the plural, or as they are where it keeps them.

    A block of which there is one is a list, too, unless the provider says that there is one.
    """
    return (
        lambda path: spelled(path, spell, plural),
        lambda path: spelled(path, spell),
        lambda path: spelled(path, spell, plural, plural),
    )


_TERRAFORM = _bridged(camel)
_AWSCC = _bridged(lambda key: camel(snake(key)))


class Derived(NamedTuple):
    """A resource type of one family: what it creates, and how to derive the rest, which few programs need."""

    creates: str
    derive: Callable[[], ResourceType]


def _terraform(row: IamResource, model: Model) -> Iterator[tuple[str, Callable[[], ResourceType]]]:
    name = model.type
    pulumi_aws = partial(_type, row, model, _TERRAFORM[0])
    service, _, rest = _PULUMI_AWS.get(name, name).partition("_")
    yield f"aws:{service}/{camel(rest)}:{camel(rest)}", pulumi_aws
    yield f"aws:{service}:{camel(rest)}", pulumi_aws
    yield f"aws:index/{camel(name)}:{camel(name)}", partial(_type, row, model, *_TERRAFORM)
    yield f"terraform:aws_{name}", partial(_type, row, model, partial(spelled, spell=str))
    service, _, kind = _UPJET.get(name, name).partition("_")
    for group in UPJET_GROUPS:
        yield f"kubernetes:{service}.{group}:{camel(kind)}", partial(_crossplane, row, model, *_UPJET_PREFIXES)


def _cloudformation(row: IamResource, model: Model) -> Iterator[tuple[str, Callable[[], ResourceType]]]:
    service, _, name = model.type.partition("::")
    required = REQUIRED.get(model.type, "")
    yield f"AWS::{model.type}", partial(_type, row, model, partial(spelled, spell=str), required=required)
    yield f"aws-native:{service}:{name}", partial(_type, row, model, partial(spelled, spell=lower_camel))
    terraform = f"{service.lower()}_{snake(name)}"
    yield f"awscc:index/{camel(terraform)}:{camel(terraform)}", partial(_type, row, model, *_AWSCC)
    yield f"terraform:awscc_{terraform}", partial(_type, row, model, partial(spelled, spell=snake))


def _crossplane(row: IamResource, model: Model, *prefixes: Path) -> ResourceType:
    """Return a type whose properties stand under prefixes, with references to other objects of the cluster."""
    found = _type(row, model, *((lambda path, at=at: (*at, *spelled(path, camel))) for at in prefixes))
    references = tuple(
        FoundWay(way.kind, (*way.path[:-1], name), reference=True)
        for way in found.ways
        if way.kind in _REFERABLE
        for name in _references(way.path[-1])
    )
    named = tuple(
        FoundHolder(held.kind, name, held.path)
        for held in found.holders
        if held.path is not None and held.path[:-1] == prefixes[0]
        for name in _EXTERNAL_NAMES
    )
    referred = tuple(
        FoundHolder(held.kind, (*held.name[:-1], _references(held.name[-1])[0], "name"), None)
        for held in found.holders
        if held.path is None
    )
    return ResourceType(row.noun, (*found.ways, *references), (*found.holders, *named, *referred), "", row.creates)


def _references(key: str) -> tuple[str, str]:
    """Return the properties that name another object, or select one by its labels, in place of a value."""
    if not key.endswith("[]"):
        return f"{key}Ref", f"{key}Selector"
    one = key.removesuffix("[]").removesuffix("s")
    return f"{one}Refs[]", f"{one}Selector"


def _ack(row: IamResource, model: Model) -> ResourceType:
    found = _type(row, model, lambda path: ("spec", *spelled(path, str)))
    refs = tuple(
        FoundWay(way.kind, ("spec", "policyRefs[]"), reference=True)
        for way in found.ways
        if way.kind is Kind.POLICY_ARN
    )
    # Other objects refer to a policy by the name of its object.
    objects = tuple(
        FoundHolder(held.kind, _OBJECT_NAME, held.path)
        for held in found.holders
        if held.kind == "policy" and held.path is not None
    )
    return ResourceType(row.noun, (*found.ways, *refs), (*found.holders, *objects), "", row.creates)


def _row(row: IamResource) -> Iterator[tuple[str, Callable[[], ResourceType]]]:
    if row.terraform:
        yield from _terraform(row, row.terraform)
    if row.cloudformation:
        yield from _cloudformation(row, row.cloudformation)
    if row.ack:
        yield f"kubernetes:{_ACK_GROUP}:{row.ack.type}", partial(_ack, row, row.ack)
    if row.community:
        yield (
            f"kubernetes:{_COMMUNITY_GROUP}:{row.community.type}",
            partial(_crossplane, row, row.community, _FOR_PROVIDER),
        )


def _every_type() -> Iterator[tuple[str, Derived]]:
    for row in (
        *TABLE,
        *(IamResource("", terraform=Model(name)) for name in QUIET_TERRAFORM),
        *(IamResource("", cloudformation=Model(name)) for name in QUIET_CLOUDFORMATION),
        *(IamResource("", ack=Model(name)) for name in QUIET_ACK),
        *(IamResource("", community=Model(name)) for name in QUIET_COMMUNITY),
    ):
        for token, derive in _row(row):
            yield token, Derived(row.creates, derive)
    extension = (FoundWay(Kind.TYPE_NAME, ("type",)), FoundWay(Kind.STATE, ("properties",)))
    yield "aws-native:index:ExtensionResource", Derived("", partial(ResourceType, "Extension resource", extension))
    manifest = (FoundWay(Kind.MANIFEST, ("spec", "forProvider", "manifest")),)
    for group in ("kubernetes.crossplane.io", "kubernetes.m.crossplane.io"):
        yield f"kubernetes:{group}:Object", Derived("", partial(ResourceType, "Kubernetes object", manifest))


TYPES: dict[str, Derived] = {}
"""Every resource type of every family, by its token without what varies, in lower case."""
for _token, _derived in _every_type():
    TYPES.setdefault(_token.casefold(), _derived)
