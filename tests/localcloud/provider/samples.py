"""What the tests of the provider share: types, documents, inputs, and AWS's words."""

import json
import re

from localcloud.provider.wire import Properties

ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/policy:Policy"
GROUP = "aws:iam/group:Group"
USER = "aws:iam/user:User"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
ROLE_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
LOGIN_PROFILE = "aws:iam/userLoginProfile:UserLoginProfile"
OIDC_PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
SERVICE_LINKED = "aws:iam/serviceLinkedRole:ServiceLinkedRole"
REPOSITORY = "aws:ecr/repository:Repository"
LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
REPOSITORY_POLICY = "aws:ecr/repositoryPolicy:RepositoryPolicy"
SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"
CACHE = "aws:ecr/pullThroughCacheRule:PullThroughCacheRule"
CREDENTIALS = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/"
BUCKET = "aws:s3/bucket:Bucket"

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
OTHER_TRUST = TRUST.replace("ecs-tasks", "build.apprunner")
SERVICE_ROLES = "arn:aws:iam::123456789012:role/aws-service-role"
OIDC_PROVIDERS = "arn:aws:iam::123456789012:oidc-provider"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
VIEW_ONLY = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"


def allow(action: str) -> str:
    """A policy that allows one action."""
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def repository_access(sid: str) -> str:
    """A repository policy."""
    statement = {"Sid": sid, "Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def expire(count: int) -> str:
    """A lifecycle policy."""
    selection = {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": count}
    return json.dumps({"rules": [{"rulePriority": 1, "selection": selection, "action": {"type": "expire"}}]})


def scan(frequency: str, *filters: str) -> Properties:
    """A rule by which a registry scans its repositories."""
    wildcards = [{"filter": pattern, "filterType": "WILDCARD"} for pattern in filters]
    return {"scanFrequency": frequency, "repositoryFilters": wildcards}


def role(**inputs: object) -> Properties:
    """A role's inputs, without a name."""
    return {"assumeRolePolicy": TRUST, **inputs}


ANY = "<any>"
"""Stands for what is not the same every time."""


def failed(service: str, operation: str, status: int, words: str) -> str:
    """A refusal of AWS as the SDK for Go prints it."""
    return (
        f"operation error {service}: {operation}, https response error StatusCode: {status}, RequestID: {ANY}, {words}"
    )


def matching(words: str) -> str:
    """A pattern for the whole message."""
    return f"(?s)^{re.escape(words).replace(re.escape(ANY), '.+')}$"
