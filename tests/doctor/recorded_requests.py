"""The calls that the local AWS records, as requests that a policy allows or not.

On what IAM checks a call is written here a second time, after the Service Authorization Reference, and apart from the
doctor's own rule. What a thing's path is, is known from its creation.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from localcloud.iam import Decision, Document, Request, evaluate
from tests.localcloud.provider.recording import body, operation

_IAM = "arn:aws:iam::123456789012"
_KINDS = {"RoleName": "role", "GroupName": "group", "UserName": "user", "PolicyName": "policy"}
_ON_ALL = {
    "CreatePullThroughCacheRule",
    "DeletePullThroughCacheRule",
    "DescribePullThroughCacheRules",
    "GetRegistryScanningConfiguration",
    "ListOpenIDConnectProviders",
    "PutRegistryScanningConfiguration",
    "UpdatePullThroughCacheRule",
}
_ON_GROUP = {"AddUserToGroup", "RemoveUserFromGroup"}
_RENAMES = {"UpdateGroup": "group", "UpdateUser": "user"}
"""What changes a name takes a permission on both names.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html, and the same of users
"""
_FREE = {"GetCallerIdentity"}
_CARRIES_BOUNDARY = ("CreateRole", "CreateUser", "PutRolePermissionsBoundary", "PutUserPermissionsBoundary")
Parameters = Mapping[str, Any]


@dataclass
class Account:
    """What the recorded calls tell of an account: the ARNs of what they create, and boundaries."""

    arns: dict[tuple[str, str], str] = field(default_factory=dict)
    boundaries: dict[str, str] = field(default_factory=dict)

    def requests(self, entries: Iterable[Mapping[str, Any]]) -> list[Request]:
        """Return the requests of the recorded calls, in their order."""
        return [request for each in entries for request in self._of(operation(each), _parameters(each), _region(each))]

    def _of(self, call: str, given: Parameters, region: str) -> Iterator[Request]:
        if call in _FREE:
            return
        if call == "ListInstances" or "InstanceArn" in given:
            yield from _of_identity_center(call, given)
            return
        if any(key[:1].islower() for key in given) or call in _ON_ALL - {"ListOpenIDConnectProviders"}:
            yield from self._of_ecr(call, given, region)
            return
        arn = "*" if call in _ON_ALL else self._arn(call, given)
        yield Request(f"iam:{call}", arn, self._context(call, given, arn))
        if call in _RENAMES and (renamed := self._renamed(_RENAMES[call], given, arn)) != arn:
            yield Request(f"iam:{call}", renamed, self._context(call, given, renamed))
        if call.startswith("Create") and any(key.startswith("Tags.member") for key in given):
            yield Request(f"iam:Tag{call.removeprefix('Create')}", arn)

    def _renamed(self, kind: str, given: Parameters, arn: str) -> str:
        former = given[f"{kind.capitalize()}Name"]
        name = given.get(f"New{kind.capitalize()}Name", former)
        path = given.get("NewPath") or arn.removeprefix(f"{_IAM}:{kind}").removesuffix(former)
        self.arns[kind, name] = f"{_IAM}:{kind}{path}{name}"
        return self.arns[kind, name]

    def _of_ecr(self, call: str, given: Parameters, region: str) -> Iterator[Request]:
        names = given.get("repositoryNames") or [given.get("repositoryName")]
        for name in names:
            arn = given.get("resourceArn") or f"arn:aws:ecr:{region}:123456789012:repository/{name}"
            yield Request(f"ecr:{call}", "*" if call in _ON_ALL else arn)
            if call == "CreateRepository" and given.get("tags"):
                yield Request("ecr:TagResource", arn)

    def _arn(self, call: str, given: Parameters) -> str:
        if "OpenIDConnectProvider" in call:
            url = str(given.get("Url", "")).removeprefix("https://")
            return str(given.get("OpenIDConnectProviderArn") or f"{_IAM}:oidc-provider/{url}")
        if call == "CreateServiceLinkedRole":
            service = given["AWSServiceName"]
            arn = f"{_IAM}:role/aws-service-role/{service}/AWSServiceRoleForAppRunnerNetworking"
            self.arns["role", "AWSServiceRoleForAppRunnerNetworking"] = arn
            return arn
        if call in _ON_GROUP:
            return self.arns["group", given["GroupName"]]
        for parameter in ("RoleName", "UserName", "GroupName"):
            if parameter in given:
                return self._entity(call, _KINDS[parameter], given[parameter], given)
        if "PolicyArn" in given:
            return str(given["PolicyArn"])
        return self._entity(call, "policy", given["PolicyName"], given)

    def _entity(self, call: str, kind: str, name: str, given: Parameters) -> str:
        if call == f"Create{kind.capitalize()}":
            self.arns[kind, name] = f"{_IAM}:{kind}{given.get('Path') or '/'}{name}"
        return self.arns[kind, name]

    def _context(self, call: str, given: Parameters, arn: str) -> dict[str, str]:
        if call in _CARRIES_BOUNDARY and "PermissionsBoundary" in given:
            self.boundaries[arn] = given["PermissionsBoundary"]
        context = {"iam:PermissionsBoundary": self.boundaries[arn]} if arn in self.boundaries else {}
        return {**context, "iam:PolicyARN": given["PolicyArn"]} if "PolicyArn" in given else context


def _of_identity_center(call: str, given: Parameters) -> Iterator[Request]:
    """Yield a request on each thing that the call names: Identity Center wants all of them allowed."""
    if call == "ListInstances":
        yield Request("sso:ListInstances", "*")
        return
    yield Request(f"sso:{call}", given["InstanceArn"])
    sets = [given[name] for name in ("PermissionSetArn", "ResourceArn") if name in given]
    if call == "CreatePermissionSet":  # the ARN that AWS is about to choose
        sets = [f"{given['InstanceArn'].replace(':instance/', ':permissionSet/')}/ps-chosen"]
    accounts = [given[name] for name in ("AccountId", "TargetId") if name in given]
    if given.get("TargetType") == "ALL_PROVISIONED_ACCOUNTS":
        accounts = ["123456789012"]
    for arn in (*sets, *(f"arn:aws:sso:::account/{each}" for each in accounts)):
        yield Request(f"sso:{call}", arn)


def _parameters(entry: Mapping[str, Any]) -> Parameters:
    text = body(entry)
    parameters: Parameters = json.loads(text) if text.startswith("{") else dict(parse_qsl(text))
    return {key: value for key, value in parameters.items() if key not in {"Action", "Version"}}


def _region(entry: Mapping[str, Any]) -> str:
    """Return the region that a request is signed for: `Credential=KEY/DATE/REGION/SERVICE/aws4_request`."""
    authorization: str = entry["headers"]["Authorization"]
    return authorization.partition("Credential=")[2].split("/")[2]


def denied(document: Document, requests: Iterable[Request]) -> list[Request]:
    """Return the requests that a policy doesn't allow."""
    return [each for each in requests if evaluate([document], each).decision is not Decision.ALLOWED]
