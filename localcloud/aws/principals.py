"""The principals that a trust policy or a repository policy names: AWS refuses those that it does not know."""

import json
import re
from collections.abc import Iterator
from functools import cache

import botocore.session
from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.exceptions import MalformedPolicyDocument
from moto.iam.policy_validation import IAMTrustPolicyDocumentValidator

from localcloud.aws.quotas import TRUST_SIZE, Account, exceeded, size
from localcloud.aws.refusals import Refusal

_UNNAMED = frozenset({"airflow-env", "edgelambda", "eks-fargate", "eks-fargate-pods", "opsworks-cm", "vpc-flow-logs"})
"""Principals that neither the AWS-managed policies nor AWS's endpoints name.

Source: the service authorization pages of Amazon MWAA, Lambda@Edge, EKS on Fargate, OpsWorks CM and VPC flow logs.
"""
_NO_PRINCIPALS = frozenset({"tagging"})
"""Services with an endpoint that IAM refuses as principals (hashicorp/terraform, issue 35086, for `tagging`)."""
_HOST = re.compile(r"(?P<labels>[a-z0-9-]+(?:\.[a-z0-9-]+)*)\.amazonaws\.com(?:\.cn)?")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


def check_trust(account: Account, document: str) -> None:
    """Refuse a trust policy that is malformed, too long, or names a principal that AWS does not know."""
    try:
        IAMTrustPolicyDocumentValidator(document).validate()
    except MalformedPolicyDocument as error:
        raise Refusal("MalformedPolicyDocument", error.message) from error
    if size(document) > TRUST_SIZE:
        raise exceeded(f"Cannot exceed quota for ACLSizePerRole: {TRUST_SIZE}")
    unknown = [
        *(("AWS", arn) for arn in missing(account, document)),
        *(("SERVICE", host) for host in _named(document, "Service") if not is_service(host)),
    ]
    for kind, name in unknown:
        raise Refusal("MalformedPolicyDocument", f'Invalid principal in policy: "{kind}":"{name}"')


def missing(account: Account, document: str) -> Iterator[str]:
    """Yield the roles and users of this account that the document names as principals and that do not exist."""
    roles, users = {role.name for role in account.get_roles()}, set(account.users)
    for arn in _named(document, "AWS"):
        match = re.fullmatch(rf"arn:[\w-]+:iam::{account.account_id}:(role|user)/(?:.*/)?([^/]+)", arn)
        if match and match[2] not in (roles if match[1] == "role" else users):
            yield arn


def is_service(host: str) -> bool:
    """Tell whether a service can be the principal `host`, such as `ecs-tasks.amazonaws.com`.

    What stands before the service's own label is not looked at, as in `build.apprunner.amazonaws.com`; a region may
    stand after it.
    """
    match = _HOST.fullmatch(host)
    if not match:
        return not host.endswith(".amazonaws.com") and "." in host and host != "amazonaws.com"
    *_, service = [label for label in match["labels"].split(".") if not _REGION.fullmatch(label)] or [""]
    return service in _services()


@cache
def _services() -> frozenset[str]:
    """Return the labels of the services: those that AWS-managed policies name, and those that have an endpoint."""
    named = set(re.findall(r'"(?:[a-z0-9-]+\.)*([a-z0-9-]+)\.amazonaws\.com"', aws_managed_policies_data))
    data = botocore.session.Session().get_component("data_loader").load_data("endpoints")
    endpoints = {
        label for partition in data["partitions"] for name in partition["services"] for label in name.split(".")
    }
    return frozenset((named | endpoints | _UNNAMED) - _NO_PRINCIPALS)


def _named(document: str, kind: str) -> Iterator[str]:
    statements = json.loads(document).get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal", {})
        named = principal.get(kind, []) if isinstance(principal, dict) else []
        yield from [named] if isinstance(named, str) else named
