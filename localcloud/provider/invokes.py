"""The provider's functions (Terraform's data sources), by token."""

from collections.abc import Callable
from typing import Any

from localcloud.provider import documents
from localcloud.provider.aws import Aws
from localcloud.provider.aws_model import AwsError, partitions
from localcloud.provider.iam_parts import tags_of
from localcloud.provider.policy_document import get_policy_document
from localcloud.provider.resource_type import ProviderError
from localcloud.provider.sso import get_instances
from localcloud.provider.wire import Properties


def _get_caller_identity(aws: Aws, _arguments: Properties) -> Properties:
    caller = aws.call("sts:GetCallerIdentity")
    return {"accountId": caller["Account"], "arn": caller["Arn"], "id": caller["Account"], "userId": caller["UserId"]}


def _get_partition(aws: Aws, _arguments: Properties) -> Properties:
    return {
        "dnsSuffix": aws.domain,
        "id": aws.partition,
        "partition": aws.partition,
        "reverseDnsPrefix": ".".join(reversed(aws.domain.split("."))),
    }


def _get_region(aws: Aws, _arguments: Properties) -> Properties:
    return {
        "description": partitions()[aws.region]["regions"][aws.region]["description"],
        "endpoint": f"ec2.{aws.region}.{aws.domain}",
        "id": aws.region,
        "name": aws.region,
        "region": aws.region,
    }


def _get_role(aws: Aws, arguments: Properties) -> Properties:
    role = aws.call("iam:GetRole", RoleName=arguments["name"])["Role"]
    return {
        "arn": role["Arn"],
        "assumeRolePolicy": documents.as_text(role["AssumeRolePolicyDocument"]),
        "createDate": role["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ"),
        "description": role.get("Description", ""),
        "id": role["RoleName"],
        "maxSessionDuration": role["MaxSessionDuration"],
        "name": role["RoleName"],
        "path": role["Path"],
        "permissionsBoundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
        "roleLastUseds": [],
        "tags": tags_of(role),
        "uniqueId": role["RoleId"],
    }


def _get_policy(aws: Aws, arguments: Properties) -> Properties:
    arn = arguments.get("arn") or _policy_arn(aws, arguments)
    policy = aws.call("iam:GetPolicy", PolicyArn=arn)["Policy"]
    version = aws.call("iam:GetPolicyVersion", PolicyArn=arn, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    return {
        **arguments,
        "arn": arn,
        "attachmentCount": policy["AttachmentCount"],
        "description": policy.get("Description", ""),
        "id": arn,
        "name": policy["PolicyName"],
        "path": policy["Path"],
        "policy": documents.as_text(version["Document"]),
        "policyId": policy["PolicyId"],
        "tags": tags_of(policy),
    }


def _policy_arn(aws: Aws, arguments: Properties) -> str:
    name, prefix = arguments.get("name"), arguments.get("pathPrefix")
    arns = aws.names("iam:ListPolicies", "Policies", "Arn", PathPrefix=prefix)
    found = [arn for arn in arns if arn.rpartition("/")[2] == name]
    if len(found) != 1:
        problem = "couldn't find resource" if not found else f"too many results: wanted 1, got {len(found)}"
        raise ProviderError(f"reading IAM Policy (name={name}, path_prefix={prefix or '/'}): {problem}")
    return found[0]


def _get_user(aws: Aws, arguments: Properties) -> Properties:
    user = aws.call("iam:GetUser", UserName=arguments["userName"])["User"]
    return {
        "arn": user["Arn"],
        "id": user["UserId"],
        "path": user["Path"],
        "permissionsBoundary": user.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
        "tags": tags_of(user),
        "userId": user["UserId"],
        "userName": user["UserName"],
    }


def _get_group(aws: Aws, arguments: Properties) -> Properties:
    answer = aws.call("iam:GetGroup", GroupName=arguments["groupName"])
    group = answer["Group"]
    return {
        "arn": group["Arn"],
        "groupId": group["GroupId"],
        "groupName": group["GroupName"],
        "id": group["GroupId"],
        "path": group["Path"],
        "users": [
            {"arn": user["Arn"], "path": user["Path"], "userId": user["UserId"], "userName": user["UserName"]}
            for user in answer["Users"]
        ],
    }


def _get_openid_connect_provider(aws: Aws, arguments: Properties) -> Properties:
    if ("arn" in arguments) == ("url" in arguments):
        raise ProviderError(f"reading IAM OIDC Provider: one of `arn,url` must be specified, got {sorted(arguments)}")
    arn = arguments.get("arn") or _openid_connect_provider_arn(aws, arguments["url"])
    provider = aws.call("iam:GetOpenIDConnectProvider", OpenIDConnectProviderArn=arn)
    return {
        "arn": arn,
        "clientIdLists": provider["ClientIDList"],
        "id": arn,
        "tags": tags_of(provider),
        "thumbprintLists": provider["ThumbprintList"],
        "url": provider["Url"],
    }


def _openid_connect_provider_arn(aws: Aws, url: str) -> str:
    for arn in aws.names("iam:ListOpenIDConnectProviders", "OpenIDConnectProviderList", "Arn"):
        if arn.partition("/")[2] == url.removeprefix("https://"):
            return arn
    raise ProviderError(f"reading IAM OIDC Provider ({url}): couldn't find resource")


def _get_repository(aws: Aws, arguments: Properties) -> Properties:
    """Follows repository_data_source.go of internal/service/ecr in hashicorp/terraform-provider-aws."""
    name = arguments["name"]
    try:
        repository = aws.call("ecr:DescribeRepositories", repositoryNames=[name])["repositories"][0]
    except AwsError as error:
        raise ProviderError(f"reading ECR Repository ({name}): {error}") from error
    images = aws.call("ecr:DescribeImages", repositoryName=name)["imageDetails"]
    newest: dict[str, Any] = max(images, key=lambda image: image["imagePushedAt"], default={})
    tags = aws.call("ecr:ListTagsForResource", resourceArn=repository["repositoryArn"])["tags"]
    return {
        "arn": repository["repositoryArn"],
        "encryptionConfigurations": [repository.get("encryptionConfiguration", {})],
        "id": name,
        "imageScanningConfigurations": [repository.get("imageScanningConfiguration", {})],
        "imageTagMutability": repository["imageTagMutability"],
        "imageTagMutabilityExclusionFilters": repository.get("imageTagMutabilityExclusionFilters") or [],
        "mostRecentImageTags": newest.get("imageTags", []),
        "name": name,
        "region": aws.region,
        "registryId": repository["registryId"],
        "repositoryUrl": repository["repositoryUri"],
        "tags": {tag["Key"]: tag["Value"] for tag in tags},
    }


INVOKES: dict[str, Callable[[Aws, Properties], Properties]] = {
    "aws:ecr/getRepository:getRepository": _get_repository,
    "aws:iam/getGroup:getGroup": _get_group,
    "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider": _get_openid_connect_provider,
    "aws:iam/getPolicy:getPolicy": _get_policy,
    "aws:iam/getPolicyDocument:getPolicyDocument": get_policy_document,
    "aws:iam/getRole:getRole": _get_role,
    "aws:iam/getUser:getUser": _get_user,
    "aws:index/getCallerIdentity:getCallerIdentity": _get_caller_identity,
    "aws:index/getPartition:getPartition": _get_partition,
    "aws:index/getRegion:getRegion": _get_region,
    "aws:ssoadmin/getInstances:getInstances": get_instances,
}
"""Every function the local cloud knows."""
