"""What each resource of a stack promises, and whether the account keeps it.

One function a resource type: it takes the resource as the stack has it and the account, and yields what it compared.
Where the owner of something is gone, one row says so, and not each of what hung on it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from doctor.account import Answer, Live
from doctor.differences import differences, parsed, principals
from doctor.expected import Resource

AS_EXPECTED = "as in the stack"
EXISTS, MISSING = "exists", "missing"


class Comparison(NamedTuple):
    """Two texts about one thing."""

    what: str
    expected: str
    found: str


Compare = Callable[[Resource, Live], Iterator[Comparison]]

# How IAM's operations call an entity of a kind.
_NAMES = {"group": "GroupName", "role": "RoleName", "user": "UserName"}


def entity(kind: str, name: str, live: Live) -> Answer | None:
    """A group, role or user, or nothing where there is none; a group's answer holds its users."""
    operation = f"iam:Get{kind.capitalize()}"
    found = live.ask(operation, **{_NAMES[kind]: name})
    return None if found is None else found | found[kind.capitalize()]


def attached(kind: str, name: str, live: Live) -> list[str]:
    """ARNs of the policies attached to a principal."""
    found = live.ask(f"iam:ListAttached{kind.capitalize()}Policies", **{_NAMES[kind]: name}) or {}
    return [each["PolicyArn"] for each in found.get("AttachedPolicies", [])]


def inline_names(kind: str, name: str, live: Live) -> list[str]:
    """Names of a principal's inline policies."""
    found = live.ask(f"iam:List{kind.capitalize()}Policies", **{_NAMES[kind]: name}) or {}
    return list(found.get("PolicyNames", []))


def inline_document(kind: str, name: str, policy: str, live: Live) -> Any:  # noqa: ANN401  any JSON value
    """The document of an inline policy, or nothing."""
    found = live.ask(f"iam:Get{kind.capitalize()}Policy", **{_NAMES[kind]: name}, PolicyName=policy)
    return found and found["PolicyDocument"]


def managed_document(arn: str, live: Live) -> Any:  # noqa: ANN401
    """The document of a managed policy in its default version, or nothing."""
    found = live.ask("iam:GetPolicy", PolicyArn=arn)
    if not found:
        return None
    version = live.ask("iam:GetPolicyVersion", PolicyArn=arn, VersionId=found["Policy"]["DefaultVersionId"])
    return version and version["PolicyVersion"]["Document"]


def _existence(kind: str, name: str, found: object) -> Comparison:
    return Comparison(f"{kind} `{name}`", EXISTS, EXISTS if found else MISSING)


def _document(what: str, expected: object, found: object, summary: str = AS_EXPECTED) -> Comparison:
    """Compares two documents; what differs is said, and the documents themselves by a `summary`."""
    if found is None:
        return Comparison(what, summary, MISSING)
    return Comparison(what, summary, "; ".join(differences(parsed(expected), found)) or summary)


def _trusted(trust: object) -> str:
    """Whom a trust policy names."""
    return ", ".join(who for _, who in principals(trust)) or "nobody by name"


def _tags(what: str, expected: Mapping[str, str] | None, found: list[dict[str, str]]) -> Iterator[Comparison]:
    """Others may set tags of their own; those of the stack must be there."""
    wanted = dict(sorted((expected or {}).items()))
    if wanted:
        have = {each["Key"]: each["Value"] for each in found}
        kept = {key: have[key] for key in wanted if key in have}
        yield Comparison(f"{what}: tags", _pairs(wanted), _pairs(kept))


def _pairs(tags: Mapping[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in tags.items()) or "none"


def _wanted_tags(resource: Resource) -> Mapping[str, str]:
    """The tags with those that the provider adds, where the state knows them."""
    tags: Mapping[str, str] = resource.inputs.get("tagsAll") or resource.inputs.get("tags") or {}
    return tags


def _boundary(what: str, resource: Resource, found: Answer) -> Iterator[Comparison]:
    wanted = resource.inputs.get("permissionsBoundary")
    has = found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    if wanted or has:
        yield Comparison(f"{what}: permissions boundary", wanted or "none", has or "none")


def _group(resource: Resource, live: Live) -> Iterator[Comparison]:
    name = resource.inputs["name"]
    yield _existence("group", name, entity("group", name, live))


def _user(resource: Resource, live: Live) -> Iterator[Comparison]:
    name = resource.inputs["name"]
    found = entity("user", name, live)
    yield _existence("user", name, found)
    if found:
        yield from _boundary(f"user `{name}`", resource, found)
        yield from _tags(f"user `{name}`", _wanted_tags(resource), found.get("Tags", []))


def _login(resource: Resource, live: Live) -> Iterator[Comparison]:
    name = resource.inputs["user"]
    if not entity("user", name, live):
        yield _existence("user", name, None)
        return
    profile = live.ask("iam:GetLoginProfile", UserName=name)
    yield Comparison(f"user `{name}`: console password", "set", "set" if profile else MISSING)


def _memberships(resource: Resource, live: Live) -> Iterator[Comparison]:
    name = resource.inputs["user"]
    if not entity("user", name, live):
        yield _existence("user", name, None)
        return
    groups = {each["GroupName"] for each in (live.ask("iam:ListGroupsForUser", UserName=name) or {}).get("Groups", [])}
    for group in resource.inputs["groups"]:
        yield Comparison(f"user `{name}`: member of `{group}`", "yes", "yes" if group in groups else "no")


def _role(resource: Resource, live: Live) -> Iterator[Comparison]:
    inputs, name = resource.inputs, resource.inputs["name"]
    found = entity("role", name, live)
    yield _existence("role", name, found)
    if not found:
        return
    role = f"role `{name}`"
    trust = inputs["assumeRolePolicy"]
    yield _document(f"{role}: trust policy", trust, found["AssumeRolePolicyDocument"], f"trusts {_trusted(trust)}")
    yield Comparison(f"{role}: path", inputs.get("path", "/"), found["Path"])
    if "description" in inputs:
        yield Comparison(f"{role}: description", inputs["description"], found.get("Description", "none"))
    if "maxSessionDuration" in inputs:
        longest = f"{inputs['maxSessionDuration']:.0f} s"
        yield Comparison(f"{role}: longest session", longest, f"{found['MaxSessionDuration']} s")
    yield from _boundary(role, resource, found)
    yield from _tags(role, _wanted_tags(resource), found.get("Tags", []))


def _attachment(kind: str) -> Compare:
    def compare(resource: Resource, live: Live) -> Iterator[Comparison]:
        name, arn = resource.inputs[kind], resource.inputs["policyArn"]
        if not entity(kind, name, live):
            yield _existence(kind, name, None)
            return
        there = arn in attached(kind, name, live)
        yield Comparison(
            f"{kind} `{name}`: policy `{_short(arn)}`", "attached", "attached" if there else "not attached"
        )

    return compare


def _inline(kind: str) -> Compare:
    def compare(resource: Resource, live: Live) -> Iterator[Comparison]:
        name, policy = resource.inputs[kind], resource.inputs["name"]
        if not entity(kind, name, live):
            yield _existence(kind, name, None)
            return
        found = inline_document(kind, name, policy, live)
        yield _document(f"{kind} `{name}`: inline policy `{policy}`", resource.inputs["policy"], found)

    return compare


def _short(arn: str) -> str:
    """A managed policy by its path and name."""
    return arn.partition(":policy/")[2] or arn


def policy_arn(inputs: Mapping[str, Any], live: Live) -> str:
    """The ARN that a managed policy of the stack has in this account."""
    return live.account.iam_arn(f"policy{inputs.get('path', '/')}{inputs['name']}")


def _policy(resource: Resource, live: Live) -> Iterator[Comparison]:
    inputs, name = resource.inputs, resource.inputs["name"]
    arn = policy_arn(inputs, live)
    found = live.ask("iam:GetPolicy", PolicyArn=arn)
    yield _existence("policy", name, found)
    if found:
        yield _document(f"policy `{name}`: document", inputs["policy"], managed_document(arn, live))
        yield from _tags(f"policy `{name}`", _wanted_tags(resource), found["Policy"].get("Tags", []))


def service_linked_role(service: str, live: Live) -> Answer | None:
    """The role that a service made for itself, found by the path that AWS keeps for it."""
    found = live.ask("iam:ListRoles", PathPrefix=f"/aws-service-role/{service}/") or {}
    return next(iter(found.get("Roles", [])), None)


def _service_linked_role(resource: Resource, live: Live) -> Iterator[Comparison]:
    service = resource.inputs["awsServiceName"]
    found = service_linked_role(service, live)
    what = f"service-linked role of `{service}`"
    yield Comparison(what, EXISTS, EXISTS if found else MISSING)
    wanted = resource.inputs.get("description")
    if found and wanted:
        yield Comparison(f"{what}: description", wanted, found.get("Description", "none"))


def _identity_provider(resource: Resource, live: Live) -> Iterator[Comparison]:
    issuer = resource.inputs["url"].removeprefix("https://")
    found = live.ask(
        "iam:GetOpenIDConnectProvider", OpenIDConnectProviderArn=live.account.iam_arn(f"oidc-provider/{issuer}")
    )
    yield _existence("identity provider", issuer, found)
    if found:
        missing = sorted({*resource.inputs["clientIdLists"]} - {*found.get("ClientIDList", [])})
        wanted = ", ".join(resource.inputs["clientIdLists"])
        has = f"without {', '.join(missing)}" if missing else wanted
        yield Comparison(f"identity provider `{issuer}`: audiences", wanted, has)


def repository(name: str, live: Live) -> Answer | None:
    """A repository by its name, or nothing."""
    found = live.ask("ecr:DescribeRepositories", repositoryNames=[name])
    return found["repositories"][0] if found else None


def _repository(resource: Resource, live: Live) -> Iterator[Comparison]:
    inputs, name = resource.inputs, resource.inputs["name"]
    found = repository(name, live)
    yield _existence("repository", name, found)
    if not found:
        return
    label = f"repository `{name}`"
    yield Comparison(
        f"{label}: tag mutability",
        _mutability(inputs.get("imageTagMutability", "MUTABLE"), inputs.get("imageTagMutabilityExclusionFilters")),
        _mutability(found["imageTagMutability"], found.get("imageTagMutabilityExclusionFilters")),
    )
    yield Comparison(
        f"{label}: scan on push",
        _yes(inputs.get("imageScanningConfiguration", {}).get("scanOnPush")),
        _yes(found["imageScanningConfiguration"]["scanOnPush"]),
    )
    for encryption in inputs.get("encryptionConfigurations") or []:
        has = found["encryptionConfiguration"]
        yield Comparison(
            f"{label}: encryption",
            " ".join(filter(None, (encryption["encryptionType"], encryption.get("kmsKey")))),
            " ".join(filter(None, (has["encryptionType"], has.get("kmsKey") if encryption.get("kmsKey") else None))),
        )
    if _wanted_tags(resource):
        tags = live.ask("ecr:ListTagsForResource", resourceArn=found["repositoryArn"]) or {}
        yield from _tags(label, _wanted_tags(resource), tags.get("tags", []))


def _mutability(mutability: str, filters: list[dict[str, str]] | None) -> str:
    return " ".join([mutability, *sorted(each["filter"] for each in filters or [])])


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _of_repository(operation: str, key: str, noun: str) -> Compare:
    def compare(resource: Resource, live: Live) -> Iterator[Comparison]:
        name = resource.inputs["repository"]
        if not repository(name, live):
            yield _existence("repository", name, None)
            return
        found = live.ask(f"ecr:{operation}", repositoryName=name)
        yield _document(f"repository `{name}`: {noun}", resource.inputs["policy"], found and parsed(found[key]))

    return compare


def _registry_scanning(resource: Resource, live: Live) -> Iterator[Comparison]:
    found = live.ask("ecr:GetRegistryScanningConfiguration") or {}
    configuration = found.get("scanningConfiguration", {})
    yield Comparison(
        "registry: scanning",
        _scanning(resource.inputs["scanType"], resource.inputs.get("rules", [])),
        _scanning(configuration.get("scanType", MISSING), configuration.get("rules", [])),
    )


def _scanning(kind: str, rules: list[dict[str, Any]]) -> str:
    each = [
        f"{rule['scanFrequency']} {' '.join(sorted(f['filter'] for f in rule['repositoryFilters']))}" for rule in rules
    ]
    return ", ".join([kind, *sorted(each)])


COMPARE: Mapping[str, Compare] = {
    "aws:iam/group:Group": _group,
    "aws:iam/user:User": _user,
    "aws:iam/role:Role": _role,
    "aws:iam/policy:Policy": _policy,
    "aws:iam/userLoginProfile:UserLoginProfile": _login,
    "aws:iam/userGroupMembership:UserGroupMembership": _memberships,
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": _attachment("group"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _attachment("role"),
    "aws:iam/groupPolicy:GroupPolicy": _inline("group"),
    "aws:iam/rolePolicy:RolePolicy": _inline("role"),
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": _service_linked_role,
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": _identity_provider,
    "aws:ecr/repository:Repository": _repository,
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": _of_repository(
        "GetLifecyclePolicy", "lifecyclePolicyText", "lifecycle policy"
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": _of_repository(
        "GetRepositoryPolicy", "policyText", "repository policy"
    ),
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": _registry_scanning,
}
"""Every type of AWS resource that the components make; a test holds that."""
