"""The least policy that `pulumi up` needs for a stack.

`pulumi preview --json | python -m components.deployer --account 123456789012 --region us-east-1` prints the policy: the
actions with which the AWS provider creates, reads, changes and deletes each resource of the stack, on exactly its ARN.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi import RunError

from .arns import Account
from .documents import Document, document

Inputs = Mapping[str, Any]


@dataclass(frozen=True)
class Resource:
    """A resource as the engine shows it: the last part of its type, `aws:iam/role:Role`, and its checked inputs."""

    type: str
    inputs: Inputs


@dataclass(frozen=True)
class Calls:
    """What the provider calls for a type of resource, and on which ARN."""

    actions: str
    """Names of the operations of the API, which are those of the actions; `service:` once, before the first."""

    on: Callable[[Account, Inputs, Mapping[str, str]], str]
    """The ARN, from the inputs and, for what names a role or a policy only, the ARNs of those by name."""


def _iam(kind: str) -> Callable[[Account, Inputs, Mapping[str, str]], str]:
    return lambda account, inputs, _roles: account.iam_arn(f"{kind}{inputs.get('path', '/')}{inputs['name']}")


def _of(key: str) -> Callable[[Account, Inputs, Mapping[str, str]], str]:
    return lambda account, inputs, named: named.get(f"{key}/{inputs[key]}") or account.iam_arn(f"{key}/{inputs[key]}")


def _repository(key: str) -> Callable[[Account, Inputs, Mapping[str, str]], str]:
    return lambda account, inputs, _named: account.regional_arn("ecr", f"repository/{inputs[key]}")


def _linked(account: Account, inputs: Inputs, _named: Mapping[str, str]) -> str:
    # The name of a service-linked role is AWS's; the path is the service's own.
    return account.service_linked_role_arn(inputs["awsServiceName"], "*")


def _issuer(account: Account, inputs: Inputs, _named: Mapping[str, str]) -> str:
    return account.iam_arn(f"oidc-provider/{inputs['url'].removeprefix('https://')}")


# By the calls of the resources' create, read, update and delete functions in internal/service/{iam,ecr} of
# https://github.com/hashicorp/terraform-provider-aws, on which pulumi-aws is built. No one passes a role here.
CALLS: Mapping[str, Calls] = {
    "aws:iam/role:Role": Calls(
        "iam:CreateRole GetRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy DeleteRole TagRole UntagRole"
        " ListRolePolicies GetRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole"
        " PutRolePermissionsBoundary DeleteRolePermissionsBoundary",
        _iam("role"),
    ),
    "aws:iam/rolePolicy:RolePolicy": Calls("iam:PutRolePolicy GetRolePolicy DeleteRolePolicy", _of("role")),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Calls(
        "iam:AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies", _of("role")
    ),
    "aws:iam/policy:Policy": Calls(
        "iam:CreatePolicy GetPolicy GetPolicyVersion ListPolicyVersions CreatePolicyVersion DeletePolicyVersion"
        " DeletePolicy TagPolicy UntagPolicy",
        _iam("policy"),
    ),
    "aws:iam/group:Group": Calls("iam:CreateGroup GetGroup UpdateGroup DeleteGroup", _iam("group")),
    "aws:iam/groupPolicy:GroupPolicy": Calls("iam:PutGroupPolicy GetGroupPolicy DeleteGroupPolicy", _of("group")),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": Calls(
        "iam:AttachGroupPolicy DetachGroupPolicy ListAttachedGroupPolicies", _of("group")
    ),
    "aws:iam/user:User": Calls(
        "iam:CreateUser GetUser UpdateUser DeleteUser ListGroupsForUser TagUser UntagUser PutUserPermissionsBoundary"
        " DeleteUserPermissionsBoundary",
        _iam("user"),
    ),
    "aws:iam/userGroupMembership:UserGroupMembership": Calls("iam:ListGroupsForUser", _of("user")),
    "aws:iam/userLoginProfile:UserLoginProfile": Calls(
        "iam:CreateLoginProfile GetLoginProfile DeleteLoginProfile", _of("user")
    ),
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": Calls(
        "iam:CreateServiceLinkedRole GetRole UpdateRole TagRole UntagRole", _linked
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Calls(
        "iam:CreateOpenIDConnectProvider GetOpenIDConnectProvider DeleteOpenIDConnectProvider"
        " UpdateOpenIDConnectProviderThumbprint AddClientIDToOpenIDConnectProvider"
        " RemoveClientIDFromOpenIDConnectProvider TagOpenIDConnectProvider UntagOpenIDConnectProvider",
        _issuer,
    ),
    "aws:ecr/repository:Repository": Calls(
        "ecr:CreateRepository DescribeRepositories DeleteRepository PutImageTagMutability PutImageScanningConfiguration"
        " ListTagsForResource TagResource UntagResource",
        _repository("name"),
    ),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": Calls(
        "ecr:PutLifecyclePolicy GetLifecyclePolicy DeleteLifecyclePolicy", _repository("repository")
    ),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": Calls(
        "ecr:SetRepositoryPolicy GetRepositoryPolicy DeleteRepositoryPolicy", _repository("repository")
    ),
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": Calls(
        "ecr:PutRegistryScanningConfiguration GetRegistryScanningConfiguration",
        lambda _account, _inputs, _named: "*",  # a setting of the registry has no ARN
    ),
}
# A membership is a change of the user, and, by other operations, of each group.
OF_GROUP = ("iam:AddUserToGroup", "iam:RemoveUserFromGroup")
# ECR uses the key through grants; without the last action a grant stays when the repository is deleted.
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
OF_KEY = ("kms:CreateGrant", "kms:DescribeKey", "kms:RetireGrant")
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced.html
OF_INSPECTOR = tuple(
    f"inspector2:{name}" for name in ("Disable", "Enable", "ListAccountPermissions", "ListCoverage", "ListFindings")
)
INSPECTOR, INSPECTOR_ROLE = "inspector2.amazonaws.com", "AWSServiceRoleForAmazonInspector2"


def deployer_policy(resources: Iterable[Resource], account: Account) -> Document:
    """The least policy to make, read, change and delete these resources; each statement holds what shares its actions.

    Raises `RunError` on a type of AWS resource it does not know, and when there is none at all.
    """
    made = [each for each in resources if each.type.startswith("aws:")]
    if not made:
        raise RunError("the stack must have resources of AWS, got none")
    if unknown := sorted({each.type for each in made} - CALLS.keys()):
        raise RunError(f"no calls are known for `{unknown[0]}`: add what its provider calls to `CALLS`")
    named = {
        f"{kind}/{each.inputs['name']}": _iam(kind)(account, each.inputs, {})
        for each in made
        for kind in ("role", "user", "group")
        if each.type == f"aws:iam/{kind}:{kind.capitalize()}"
    }
    actions: dict[str, set[str]] = defaultdict(set)
    for each in made:
        calls = CALLS[each.type]
        service, _, operations = calls.actions.partition(":")
        actions[calls.on(account, each.inputs, named)] |= {f"{service}:{name}" for name in operations.split()}
        for arn, further in _further(each, account, named):
            actions[arn] |= set(further)
    shared: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for arn, allowed in sorted(actions.items()):
        shared[tuple(sorted(allowed))].append(arn)
    return document(
        [{"Effect": "Allow", "Action": list(allowed), "Resource": arns} for allowed, arns in shared.items()]
    )


def _further(resource: Resource, account: Account, named: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what the provider, or the service in the caller's name, calls on other ARNs than the resource's own."""
    match resource:
        case Resource("aws:iam/userGroupMembership:UserGroupMembership", {"groups": groups}):
            for group in groups:
                yield _of("group")(account, {"group": group}, named), OF_GROUP
        case Resource("aws:ecr/repository:Repository", {"encryptionConfigurations": [{"kmsKey": str(key)}]}):
            yield key, OF_KEY
        case Resource("aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration", {"scanType": "ENHANCED"}):
            yield "*", OF_INSPECTOR
            yield account.service_linked_role_arn(INSPECTOR, INSPECTOR_ROLE), ("iam:CreateServiceLinkedRole",)


def resources_of(engine_output: Mapping[str, Any]) -> list[Resource]:
    """The resources in the output of `pulumi preview --json` or `pulumi stack export`.

    Skips those that the stack only reads. Raises `RunError` when it is neither.
    """
    if "steps" in engine_output:
        states = [step["newState"] for step in engine_output["steps"] if "newState" in step]
    elif "deployment" in engine_output:
        states = engine_output["deployment"].get("resources", [])
    else:
        raise RunError("must be the output of `pulumi preview --json` or `pulumi stack export`")
    return [Resource(each["type"], each.get("inputs", {})) for each in states if not each.get("external")]


def read(text: str) -> Mapping[str, Any]:
    """Return the engine's output from its text; raises `RunError` when it is no JSON object."""
    try:
        output = json.loads(text)
    except ValueError:
        output = None
    if not isinstance(output, dict):
        got = "nothing" if not text.strip() else "something else"
        raise RunError(f"pipe the output of `pulumi preview --json` into this command, which got {got}")
    return output


def main(arguments: list[str]) -> int:
    """Read the engine's output from standard input, print the policy; return 2 if that can't be done."""
    parser = argparse.ArgumentParser(prog="python -m components.deployer", description=__doc__)
    parser.add_argument("--account", required=True, help="twelve digits")
    parser.add_argument("--region", required=True)
    parser.add_argument("--partition", default="aws")
    options = parser.parse_args(arguments)
    account = Account(options.partition, options.account, options.region)
    try:
        policy = deployer_policy(resources_of(read("" if sys.stdin.isatty() else sys.stdin.read())), account)
    except RunError as error:
        sys.stderr.write(f"{parser.prog}: {error}\n")
        return 2
    sys.stdout.write(json.dumps(policy, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
