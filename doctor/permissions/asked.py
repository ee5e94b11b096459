"""What a program asks of AWS while it runs, and what the engine itself reads and writes: neither is a resource."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from components.arns import Account
from doctor.permissions.policy import Permission

LOG = "PULUMI_DEBUG_GRPC"
"""The variable that names a file to the engine, into which it writes its calls, one a line."""
_INVOKE = "/pulumirpc.ResourceMonitor/Invoke"
_CALLER = "aws:index/getCallerIdentity:getCallerIdentity"
_FREE = frozenset(
    {
        _CALLER,
        "aws:iam/getPolicyDocument:getPolicyDocument",
        "aws:index/getPartition:getPartition",
        "aws:index/getRegion:getRegion",
    }
)
"""Functions that need no permission: they call nothing, or `sts:GetCallerIdentity`.

Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
"""
_PROVIDER = "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider"
_INSTANCES = "aws:ssoadmin/getInstances:getInstances"
_READS = {
    _INSTANCES: (),
    _PROVIDER: ("iam:GetOpenIDConnectProvider",),
    "aws:ecr/getRepository:getRepository": (
        "ecr:DescribeRepositories",
        "ecr:DescribeImages",
        "ecr:ListTagsForResource",
    ),
    "aws:iam/getGroup:getGroup": ("iam:GetGroup",),
    "aws:iam/getRole:getRole": ("iam:GetRole",),
    "aws:iam/getUser:getUser": ("iam:GetUser",),
}
"""What other functions read of what they find. By its URL, a provider is looked for in the list of all, on `*`.
So are the instances of Identity Center.

Source: role_data_source.go and its like in internal/service/iam of hashicorp/terraform-provider-aws,
repository_data_source.go in internal/service/ecr, instances_data_source.go in internal/service/ssoadmin, and
list_awsiamidentitycenter.html and list_awsidentityandaccessmanagementiam.html of the Service Authorization Reference
"""


@dataclass(frozen=True)
class Asked:
    """A function that a program calls, what it gives and gets."""

    function: str
    arguments: Mapping[str, Any]
    answer: Mapping[str, Any]
    provider: str = ""
    """A provider of its own, which answers."""


def read(log: Iterable[str]) -> Iterator[Asked]:
    """Read what programs ask from the engine's log of its calls."""
    for line in log:
        if _INVOKE in line:
            call = json.loads(line)
            if call["method"] == _INVOKE and "response" in call:
                request, answer = call["request"], call["response"].get("return") or {}
                yield Asked(request["tok"], request.get("args") or {}, answer, request.get("provider") or "")


def caller(calls: Iterable[Asked]) -> str | None:
    """Return the ARN of whom AWS takes the program for, if the program asks."""
    answers = (each.answer for each in calls if each.function == _CALLER and not each.provider)
    return next((str(each["arn"]) for each in answers if each.get("arn")), None)


def permissions(calls: Iterable[Asked]) -> Iterator[Permission]:
    """Yield what the functions need that are known."""
    for each in calls:
        for action in _READS.get(each.function, ()):
            if isinstance(each.answer.get("arn"), str):
                yield Permission(action, each.answer["arn"])
        if each.function == _PROVIDER and "url" in each.arguments:
            yield Permission("iam:ListOpenIDConnectProviders", "*")
        if each.function == _INSTANCES:
            yield Permission("sso:ListInstances", "*")


def unknown(calls: Iterable[Asked]) -> list[str]:
    """Return sentences about the functions of AWS that aren't known."""
    functions = {each.function for each in calls if each.function.startswith("aws")}
    return [f"the function `{each}`: what it calls isn't known here." for each in sorted(functions - _FREE - {*_READS})]


def of_backend(url: str, account: Account) -> Iterator[Permission]:
    """Yield what the engine does with the state of a stack, if that is in S3.

    It lists, reads, writes and deletes below `.pulumi`. Without the permission to list, S3 answers that an object is
    denied instead of missing, whatever its prefix. Source: pkg/backend/diy of https://github.com/pulumi/pulumi
    """
    parsed = urlsplit(url)
    if parsed.scheme != "s3":
        return
    prefix = parse_qs(parsed.query).get("prefix", [""])[0] or parsed.path.strip("/")
    folder = f"{prefix.strip('/')}/.pulumi" if prefix else ".pulumi"
    yield Permission("s3:ListBucket", account.bucket_arn(parsed.netloc))
    for action in ("s3:DeleteObject", "s3:GetObject", "s3:PutObject"):
        yield Permission(action, account.bucket_arn(f"{parsed.netloc}/{folder}/*"))
