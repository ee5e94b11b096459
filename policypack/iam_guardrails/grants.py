"""Every way a grant can enter a stack: from a resource's type and inputs to documents, trust policies and ARNs.

The tables below are the list. A test holds them against the installed pulumi-aws SDK: each property exists, and each
resource type of the modules iam, ssoadmin and identitystore is judged, a ceiling, or irrelevant.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from typing import Any

from pulumi_policy.proxy import UnknownValueError

from iam_guardrails import templates
from iam_guardrails.documents import UNKNOWN, Either, Unknown, quoted, read_json


class Kind(Enum):
    """What stands in a property."""

    DOCUMENT = auto()
    TRUST = auto()
    POLICY_ARN = auto()
    POLICY_REFERENCE = auto()
    GROUP = auto()
    PERMISSION_SET = auto()
    IDENTITY_STORE_GROUP = auto()
    OUTSIDE = auto()
    TEMPLATE = auto()
    TEMPLATE_URL = auto()
    OVERRIDES = auto()
    CLOUD_CONTROL = auto()


@dataclass(frozen=True, slots=True)
class Way:
    """A property through which a grant enters: its path (`[]` for each entry of a list), and what stands there."""

    path: str
    kind: Kind


_POLICY_ARN = Way("policyArn", Kind.POLICY_ARN)
_POLICY_ARNS = Way("policyArns[]", Kind.POLICY_ARN)
_POLICY = Way("policy", Kind.DOCUMENT)

AWS: Mapping[str, tuple[str, tuple[Way, ...]]] = {
    "aws:iam/policy:Policy": ("Policy", (_POLICY,)),
    "aws:iam/rolePolicy:RolePolicy": ("Inline policy", (_POLICY,)),
    "aws:iam/userPolicy:UserPolicy": ("Inline policy", (_POLICY,)),
    "aws:iam/groupPolicy:GroupPolicy": ("Inline policy", (_POLICY,)),
    "aws:iam/role:Role": (
        "Role",
        (
            Way("assumeRolePolicy", Kind.TRUST),
            Way("inlinePolicies[].policy", Kind.DOCUMENT),
            Way("managedPolicyArns[]", Kind.POLICY_ARN),
        ),
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("Role policy attachment", (_POLICY_ARN,)),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": ("User policy attachment", (_POLICY_ARN,)),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": ("Group policy attachment", (_POLICY_ARN,)),
    "aws:iam/policyAttachment:PolicyAttachment": ("Policy attachment", (_POLICY_ARN,)),
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": (
        "Role policy attachments",
        (_POLICY_ARNS,),
    ),
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": (
        "User policy attachments",
        (_POLICY_ARNS,),
    ),
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": (
        "Group policy attachments",
        (_POLICY_ARNS,),
    ),
    "aws:iam/userGroupMembership:UserGroupMembership": ("Group membership", (Way("groups[]", Kind.GROUP),)),
    "aws:iam/groupMembership:GroupMembership": ("Group membership", (Way("group", Kind.GROUP),)),
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": (
        "Permission set inline policy",
        (Way("inlinePolicy", Kind.DOCUMENT),),
    ),
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": (
        "Permission set policy attachment",
        (Way("managedPolicyArn", Kind.POLICY_ARN),),
    ),
    "aws:ssoadmin/managedPolicyAttachmentsExclusive:ManagedPolicyAttachmentsExclusive": (
        "Permission set policy attachments",
        (Way("managedPolicyArns[]", Kind.POLICY_ARN),),
    ),
    "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment": (
        "Permission set policy attachment",
        (Way("customerManagedPolicyReference", Kind.POLICY_REFERENCE),),
    ),
    "aws:ssoadmin/customerManagedPolicyAttachmentsExclusive:CustomerManagedPolicyAttachmentsExclusive": (
        "Permission set policy attachments",
        (Way("customerManagedPolicyReferences[]", Kind.POLICY_REFERENCE),),
    ),
    "aws:ssoadmin/accountAssignment:AccountAssignment": (
        "Account assignment",
        (Way("permissionSetArn", Kind.PERMISSION_SET),),
    ),
    "aws:identitystore/groupMembership:GroupMembership": (
        "Group membership",
        (Way("groupId", Kind.IDENTITY_STORE_GROUP),),
    ),
    "aws:budgets/budgetAction:BudgetAction": (
        "Budget action",
        (Way("definition.iamActionDefinition.policyArn", Kind.POLICY_ARN),),
    ),
    "aws:quicksight/iamPolicyAssignment:IamPolicyAssignment": ("QuickSight policy assignment", (_POLICY_ARN,)),
    "aws:serverlessrepository/cloudFormationStack:CloudFormationStack": (
        "Serverless application",
        (Way("applicationId", Kind.OUTSIDE),),
    ),
    "aws:servicecatalog/provisionedProduct:ProvisionedProduct": (
        "Provisioned product",
        (Way("productId", Kind.OUTSIDE), Way("productName", Kind.OUTSIDE)),
    ),
    "aws:cloudformation/stack:Stack": (
        "CloudFormation stack",
        (Way("templateBody", Kind.TEMPLATE), Way("templateUrl", Kind.TEMPLATE_URL)),
    ),
    "aws:cloudformation/stackSet:StackSet": (
        "CloudFormation stack set",
        (Way("templateBody", Kind.TEMPLATE), Way("templateUrl", Kind.TEMPLATE_URL)),
    ),
    **{
        f"aws:cloudformation/{name[0].lower()}{name[1:]}:{name}": (
            "CloudFormation stack set instance",
            (Way("parameterOverrides", Kind.OVERRIDES),),
        )
        for name in ("StackSetInstance", "StackInstances")
    },
    "aws:cloudcontrol/resource:Resource": ("Cloud Control resource", (Way("desiredState", Kind.CLOUD_CONTROL),)),
}
"""Resource types of pulumi-aws: what a message calls them, and the ways in."""

IRRELEVANT = frozenset(
    f"aws:{name[0]}/{name[1][0].lower()}{name[1][1:]}:{name[1]}"
    for name in (
        # Ceilings: they take away, or list names only.
        *(("iam", f"{kind}PoliciesExclusive") for kind in ("Role", "User", "Group")),
        ("ssoadmin", "PermissionsBoundaryAttachment"),
        # Identities, credentials and providers: what they may do stands elsewhere.
        *(
            ("iam", name)
            for name in (
                *("AccessKey", "AccountAlias", "AccountPasswordPolicy", "Group", "InstanceProfile"),
                *("OpenIdConnectProvider", "OrganizationsFeatures", "OutboundWebIdentityFederation", "SamlProvider"),
                *("SecurityTokenServicePreferences", "ServerCertificate", "ServiceLinkedRole"),
                *("ServiceSpecificCredential", "SigningCertificate", "SshKey", "User", "UserLoginProfile"),
                "VirtualMfaDevice",
            )
        ),
        *(
            ("ssoadmin", name)
            for name in (
                *("Application", "ApplicationAccessScope", "ApplicationAssignment"),
                *("ApplicationAssignmentConfiguration", "InstanceAccessControlAttributes", "PermissionSet", "Region"),
                "TrustedTokenIssuer",
            )
        ),
        ("identitystore", "Group"),
        ("identitystore", "User"),
    )
)
"""Resource types of the modules iam, ssoadmin and identitystore that grant nothing by themselves."""

_INLINE_POLICIES = Way("Policies[].PolicyDocument", Kind.DOCUMENT)
_MANAGED_POLICIES = Way("ManagedPolicyArns[]", Kind.POLICY_ARN)
_POLICY_DOCUMENT = Way("PolicyDocument", Kind.DOCUMENT)
_TEMPLATE_URL = Way("TemplateURL", Kind.TEMPLATE_URL)
_TEMPLATE_BODY = Way("TemplateBody", Kind.TEMPLATE)

CLOUDFORMATION: Mapping[str, tuple[Way, ...]] = {
    "AWS::IAM::Role": (Way("AssumeRolePolicyDocument", Kind.TRUST), _INLINE_POLICIES, _MANAGED_POLICIES),
    "AWS::IAM::User": (_INLINE_POLICIES, _MANAGED_POLICIES, Way("Groups[]", Kind.GROUP)),
    "AWS::IAM::Group": (_INLINE_POLICIES, _MANAGED_POLICIES),
    "AWS::IAM::ManagedPolicy": (_POLICY_DOCUMENT,),
    "AWS::IAM::Policy": (_POLICY_DOCUMENT,),
    "AWS::IAM::RolePolicy": (_POLICY_DOCUMENT,),
    "AWS::IAM::UserPolicy": (_POLICY_DOCUMENT,),
    "AWS::IAM::GroupPolicy": (_POLICY_DOCUMENT,),
    "AWS::IAM::UserToGroupAddition": (Way("GroupName", Kind.GROUP),),
    "AWS::SSO::PermissionSet": (
        Way("InlinePolicy", Kind.DOCUMENT),
        Way("ManagedPolicies[]", Kind.POLICY_ARN),
        Way("CustomerManagedPolicyReferences[]", Kind.POLICY_REFERENCE),
    ),
    "AWS::SSO::Assignment": (Way("PermissionSetArn", Kind.PERMISSION_SET),),
    "AWS::IdentityStore::GroupMembership": (Way("GroupId", Kind.IDENTITY_STORE_GROUP),),
    "AWS::Budgets::BudgetsAction": (Way("Definition.IamActionDefinition.PolicyArn", Kind.POLICY_ARN),),
    "AWS::CloudFormation::Stack": (_TEMPLATE_BODY, _TEMPLATE_URL, Way("TemplateUrl", Kind.TEMPLATE_URL)),
    "AWS::CloudFormation::StackSet": (_TEMPLATE_BODY, _TEMPLATE_URL, Way("TemplateUrl", Kind.TEMPLATE_URL)),
}
"""Resource types of CloudFormation, which Cloud Control shares, and aws-native with other first letters."""

IRRELEVANT_CLOUDFORMATION = frozenset(
    (
        *("AWS::IAM::AccessKey", "AWS::IAM::InstanceProfile", "AWS::IAM::OIDCProvider", "AWS::IAM::SAMLProvider"),
        *("AWS::IAM::ServerCertificate", "AWS::IAM::ServiceLinkedRole", "AWS::IAM::VirtualMFADevice"),
        *("AWS::SSO::Application", "AWS::SSO::ApplicationAssignment", "AWS::SSO::Instance"),
        *("AWS::SSO::InstanceAccessControlAttributeConfiguration", "AWS::IdentityStore::Group"),
    )
)
"""Resource types of the same modules that grant nothing by themselves."""

# A grant of such a type needs a document or an ARN: without one of these properties its inputs were not understood.
_MUST_HAVE = {
    "AWS::IAM::ManagedPolicy": "PolicyDocument",
    "AWS::IAM::Policy": "PolicyDocument",
    "AWS::IAM::Role": "AssumeRolePolicyDocument",
}
_UNREADABLE = {
    Kind.TEMPLATE_URL: "must have its template in `templateBody` to be judged, got {}",
    # Their values may be secret, and are not said.
    Kind.OVERRIDES: "must not override parameters of its template to be judged",
}
# A preview knows these by an id that AWS chooses: all that can be told is whether the stack makes any.
_MADE_BY = {
    Kind.PERMISSION_SET: "aws:ssoadmin/permissionSet:PermissionSet",
    Kind.IDENTITY_STORE_GROUP: "aws:identitystore/group:Group",
    Kind.OUTSIDE: "",
}
_GUARDED_MODULES = re.compile(
    r"aws:(iam|ssoadmin|identitystore)/|aws-native:(iam|sso|identitystore):|aws-native:index:ExtensionResource$|"
    r"aws(cc)?:index/(iam|sso|identitystore)"
)
_GUARDED_NAMESPACES = ("AWS::IAM::", "AWS::SSO::", "AWS::IdentityStore::", "AWS::ServiceCatalog::CloudFormationProv")
_NATIVE = {
    f"aws-native:{namespace.lower()}:{name}": kind
    for kind in (*CLOUDFORMATION, *IRRELEVANT_CLOUDFORMATION)
    for _, namespace, name in (kind.split("::"),)
}
_NESTING = 8


@dataclass(frozen=True, slots=True)
class Source:
    """A value that grants: whose it is in the words of a message, and the value (`str`, `dict`, or another)."""

    subject: str
    value: Any


@dataclass(frozen=True, slots=True)
class Reference:
    """Something that grants and is made elsewhere, unless the stack has resources of the type `made_by`."""

    subject: str
    value: str
    made_by: str


@dataclass(frozen=True, slots=True)
class Undecidable:
    """Something known that cannot be judged: a complete sentence, and the value an acknowledgement names it by."""

    message: str
    grant: str


@dataclass(slots=True)
class Grants:
    """What one resource would bring into the account; `unknown` names what the engine does not know yet."""

    documents: list[Source] = field(default_factory=list)
    trusts: list[Source] = field(default_factory=list)
    policy_arns: list[Source] = field(default_factory=list)
    groups: list[Source] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    undecidable: list[Undecidable] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def may_grant(resource_type: str) -> bool:
    """Whether a resource of this type can bring a grant; decided before its inputs are touched."""
    return (
        resource_type in AWS
        or resource_type in _NATIVE
        or (_GUARDED_MODULES.match(resource_type) is not None and resource_type not in IRRELEVANT)
    )


def grants_of(resource_type: str, name: str, props: Mapping[str, Any]) -> Grants:
    """Everything a resource grants. `props` are its checked inputs, as a policy gets them."""
    found = Grants()
    if resource_type in AWS:
        noun, ways = AWS[resource_type]
        properties = _properties(props, ways, found.unknown)
        _Reader(found, f"{noun} {quoted(name)}", properties).read(ways)
    elif resource_type in _NATIVE:
        kind = _NATIVE[resource_type]
        noun = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.rpartition("::")[2]).capitalize()
        ways = tuple(Way(_native_path(way.path), way.kind) for way in CLOUDFORMATION.get(kind, ()))
        properties = _properties(props, ways, found.unknown)
        _Reader(found, f"{noun} {quoted(name)}", properties).read(ways)
    elif may_grant(resource_type):
        message = (
            f"Resource {quoted(name)} must be of a type this pack knows to be judged, got {quoted(resource_type)}."
        )
        found.undecidable.append(Undecidable(message, resource_type))
    return found


def _properties(props: Mapping[str, Any], ways: tuple[Way, ...], unknown: list[str]) -> dict[str, Any]:
    """Those of a resource's inputs that the ways begin with, plain, and those that say how to read them."""
    names = {way.path.partition(".")[0].removesuffix("[]") for way in ways} | {"parameters", "typeName"}
    return {
        key: _read(partial(props.__getitem__, key), str(key), unknown) for key in dict.fromkeys(props) if key in names
    }


def _plain(value: object, path: str, unknown: list[str]) -> Any:  # noqa: ANN401  any JSON value
    """The engine's read-only view of inputs as dicts and lists, with `UNKNOWN` for what it does not know yet."""
    if isinstance(value, Mapping):
        result: dict[str, Any] = {}
        for key in value:
            result[key] = _read(partial(value.__getitem__, key), f"{path}.{key}" if path else str(key), unknown)
        return result
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_read(partial(value.__getitem__, at), f"{path}[{at}]", unknown) for at in range(len(value))]
    return value


def _read(get: Callable[[], object], path: str, unknown: list[str]) -> Any:  # noqa: ANN401
    try:
        value = get()
    except UnknownValueError:
        unknown.append(path)
        return UNKNOWN
    return _plain(value, path, unknown)


def _at(value: object, path: tuple[str, ...]) -> Iterator[Any]:
    """The values at a path of a plain value: several where it crosses a list, none where it ends early."""
    if isinstance(value, Either):
        for one in value:
            yield from _at(one, path)
    elif not path:
        yield value
    elif isinstance(value, dict):
        key, brackets, _ = path[0].partition("[]")
        below = value.get(key)
        for one in below if brackets and isinstance(below, list | Either) else [below]:
            if one is not None and one is not UNKNOWN:
                yield from _at(one, path[1:])
    elif isinstance(value, Unknown):
        yield value


class _Reader:
    """Reads the ways in of one resource into `found`."""

    def __init__(
        self,
        found: Grants,
        subject: str,
        properties: Mapping[str, Any],
        *,
        logical_ids: frozenset[str] = frozenset(),
        depth: int = 0,
    ) -> None:
        self._found = found
        self._subject = subject
        self._properties = properties
        self._logical_ids = logical_ids
        self._depth = depth

    def read(self, ways: tuple[Way, ...]) -> None:
        """Collect what stands at each way."""
        for way in ways:
            for value in _at(self._properties, tuple(way.path.split("."))):
                self._collect(way.kind, value)

    def _collect(self, kind: Kind, value: Any) -> None:  # noqa: ANN401
        found = self._found
        if isinstance(value, Unknown):
            self._depends_on(value)
            return
        documents = {Kind.DOCUMENT: found.documents, Kind.TRUST: found.trusts}
        names = {Kind.POLICY_ARN: found.policy_arns, Kind.GROUP: found.groups}
        if kind in documents:
            documents[kind].append(Source(self._subject, value))
        elif kind is Kind.TEMPLATE:
            self._template(value)
        elif kind in _UNREADABLE:
            self._undecidable(_UNREADABLE[kind].format(quoted(value)), value if isinstance(value, str) else kind.name)
        elif kind is Kind.CLOUD_CONTROL:
            self._cloud_control(value)
        elif kind is Kind.POLICY_REFERENCE:
            found.policy_arns.append(Source(self._subject, _reference(value)))
        elif value == "" or self._of_this_template(value):
            return  # an empty name is a parameter's that a condition leaves out
        elif kind in names:
            names[kind].append(Source(self._subject, str(value)))
        else:
            found.references.append(Reference(self._subject, str(value), _MADE_BY[kind]))

    def _depends_on(self, value: Unknown) -> None:
        if value.source:
            self._undecidable(f"must not depend on {quoted(value.source)} to be judged", value.source)

    def _of_this_template(self, value: object) -> bool:
        """Whether a value names another resource of the same template, which is judged by itself."""
        name = str(value).removeprefix(templates.OF_THIS_TEMPLATE).rpartition("/")[2]
        return name.partition(".")[0] in self._logical_ids

    def _undecidable(self, sentence: str, grant: str) -> None:
        said = Undecidable(f"{self._subject} {sentence}.", grant)
        if said not in self._found.undecidable:
            self._found.undecidable.append(said)

    def _template(self, body: Any) -> None:  # noqa: ANN401
        if isinstance(body, str) and len(body.encode("utf-8", "surrogatepass")) > templates.LONGEST_TEMPLATE:
            limit = f"{templates.LONGEST_TEMPLATE:,}"
            self._undecidable(f"must have a template of at most {limit} bytes to be judged", "templateBody")
            return
        try:
            template = templates.parse_template(body)
        except templates.UnreadableTemplateError as error:
            self._undecidable(f"must have a readable template to be judged: it {error}", "templateBody")
            return
        if templates.is_transformed(template):
            self._undecidable(
                "must have a template without `Transform` to be judged: it may add any resource", "Transform"
            )
        given = _parameters_given(self._properties)
        logical_ids = frozenset(map(str, template["Resources"]))
        for resource in templates.resources(template, given):
            reader = _Reader(
                self._found,
                f"Resource {quoted(resource.logical_id)} in the template of {self._subject}",
                resource.properties,
                logical_ids=logical_ids,
                depth=self._depth + 1,
            )
            reader.cloudformation(resource.type)

    def _cloud_control(self, state: Any) -> None:  # noqa: ANN401
        kind = self._properties.get("typeName")
        if not isinstance(kind, str) or not _grants_in_cloudformation(kind):
            return
        try:
            properties = read_json(state) if isinstance(state, str) else state
        except (ValueError, RecursionError):
            properties = None
        if not isinstance(properties, dict):
            self._undecidable("must have a JSON object in `desiredState` to be judged", "desiredState")
            return
        self._properties = properties
        self.cloudformation(kind)

    def cloudformation(self, kind: str) -> None:
        """Collect what a resource of a type of CloudFormation's grants."""
        if not _grants_in_cloudformation(kind):
            return
        if kind not in CLOUDFORMATION:
            self._undecidable(f"must be of a type this pack knows to be judged, got {quoted(kind)}", kind)
            return
        if self._depth > _NESTING:
            self._undecidable(f"must not be nested more than {_NESTING} templates deep to be judged", kind)
            return
        must_have = _MUST_HAVE.get(kind)
        if must_have and isinstance(self._properties, dict) and must_have not in self._properties:
            self._undecidable(f"must have the property `{must_have}` to be judged", must_have)
        self.read(CLOUDFORMATION[kind])


def _grants_in_cloudformation(kind: str) -> bool:
    guarded = kind.startswith(_GUARDED_NAMESPACES) or kind.endswith("::MODULE")
    return kind in CLOUDFORMATION or (guarded and kind not in IRRELEVANT_CLOUDFORMATION)


def _parameters_given(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a stack, an object, or of a stack set, a list of `ParameterKey` and `ParameterValue`."""
    given = {key.casefold(): value for key, value in properties.items()}.get("parameters")
    if isinstance(given, dict):
        return given
    listed = given if isinstance(given, list) else []
    pairs = [{k.casefold(): v for k, v in one.items()} for one in listed if isinstance(one, dict)]
    return {str(pair.get("parameterkey")): pair.get("parametervalue") for pair in pairs}


def _native_path(path: str) -> str:
    """A path of CloudFormation's in aws-native's spelling; only the keys of a document keep their case."""
    return ".".join(part[:1].lower() + part[1:] for part in path.split("."))


def _reference(value: Any) -> str:  # noqa: ANN401
    """A customer-managed policy by its name and path, as Identity Center refers to it: `/path/Name`."""
    fields = {str(key).casefold(): item for key, item in value.items()} if isinstance(value, dict) else {}
    path = fields.get("path")
    return f"{path if isinstance(path, str) else '/'}{fields.get('name', '')}"
