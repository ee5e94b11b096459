"""Repositories as the ECR console makes them, and the identity provider of GitHub."""

import json

from tests.doctor.accounts.form import ACCOUNT, Account, Read, document, of_repository, of_role, role, tags

PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
IMAGE = {
    "imageManifest": json.dumps({"schemaVersion": 2}),
    "imageManifestMediaType": "application/vnd.docker.distribution.manifest.v2+json",
}
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd"
EXPIRE = {
    "rulePriority": 1,
    "description": "Delete old images",
    "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 5},
    "action": {"type": "expire"},
}
PULL = {
    "Sid": "new statement",
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
    "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
}
WORKFLOWS = {
    "Effect": "Allow",
    "Principal": {"Federated": PROVIDER},
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
        "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
        "StringLike": {"token.actions.githubusercontent.com:sub": ["repo:influmojo/app:*"]},
    },
}


def images_of(name: str) -> Read:
    """Return the images of a repository."""
    return Read("ecr:ListImages", {"repositoryName": name}, "imageIds[].imageDigest")


ACCOUNTS = (
    Account(
        "repository-of-the-console",
        (
            ("ecr:CreateRepository", {"repositoryName": "console/app", "tags": tags(Team="web")}),
            ("ecr:PutImage", {"repositoryName": "console/app", **IMAGE}),
            (
                "ecr:PutLifecyclePolicy",
                {"repositoryName": "console/app", "lifecyclePolicyText": json.dumps({"rules": [EXPIRE]})},
            ),
            (
                "ecr:SetRepositoryPolicy",
                {"repositoryName": "console/app", "policyText": document(PULL, version="2008-10-17")},
            ),
        ),
        {"EcrRepositories": {"repositories": {"console/app": {}}}},
        kept=(of_repository("console/app"), images_of("console/app")),
        after=((of_repository("console/app", "imageTagMutability"), "IMMUTABLE"),),
    ),
    Account(
        "repository-with-a-key",
        (
            (
                "ecr:CreateRepository",
                {
                    "repositoryName": "keyed",
                    "imageTagMutability": "IMMUTABLE",
                    "encryptionConfiguration": {"encryptionType": "KMS", "kmsKey": KEY},
                },
            ),
            ("ecr:PutImage", {"repositoryName": "keyed", **IMAGE}),
        ),
        {"EcrRepositories": {"repositories": {"keyed": {}}}},
        kept=(of_repository("keyed"), of_repository("keyed", "encryptionConfiguration"), images_of("keyed")),
    ),
    Account(
        "repository-encrypted-otherwise",
        (
            ("ecr:CreateRepository", {"repositoryName": "plain"}),
            (
                "ecr:PutLifecyclePolicy",
                {"repositoryName": "plain", "lifecyclePolicyText": json.dumps({"rules": [EXPIRE]})},
            ),
            ("ecr:SetRepositoryPolicy", {"repositoryName": "plain", "policyText": document(PULL)}),
        ),
        {
            "EcrRepositories": {
                "repositories": {
                    "plain": {
                        "encryption_type": "KMS",
                        "kms_key": KEY,
                        "lifecycle": {"keep_last_images": 5},
                        "pull_accounts": ["111111111111"],
                    }
                }
            }
        },
        after=((of_repository("plain", "encryptionConfiguration.encryptionType"), "KMS"),),
    ),
    Account(
        "repository-with-images-encrypted-otherwise",
        (
            ("ecr:CreateRepository", {"repositoryName": "full"}),
            ("ecr:PutImage", {"repositoryName": "full", **IMAGE}),
        ),
        {
            "EcrRepositories": {
                "repositories": {"full": {"encryption_type": "KMS", "kms_key": KEY, "force_delete": True}}
            }
        },
        decided=(("ecr:DeleteRepository", {"repositoryName": "full", "force": True}),),
    ),
    Account(
        "repository-with-other-policies",
        (
            ("ecr:CreateRepository", {"repositoryName": "policies"}),
            (
                "ecr:PutLifecyclePolicy",
                {"repositoryName": "policies", "lifecyclePolicyText": json.dumps({"rules": [EXPIRE]}, indent=2)},
            ),
            ("ecr:SetRepositoryPolicy", {"repositoryName": "policies", "policyText": document(PULL)}),
        ),
        {
            "EcrRepositories": {
                "repositories": {"policies": {"lifecycle": {"keep_last_images": 50}, "pull_accounts": ["222222222222"]}}
            }
        },
        kept=(of_repository("policies"),),
    ),
    Account(
        "identity-provider-of-github",
        (
            (
                "iam:CreateOpenIDConnectProvider",
                {
                    "Url": "https://token.actions.githubusercontent.com",
                    "ClientIDList": ["sts.amazonaws.com", "https://github.com/influmojo"],
                    "ThumbprintList": ["6938fd4d98bab03faadb97b34396831e3780aea1"],
                },
            ),
            *role("github-deployer", document(WORKFLOWS), MaxSessionDuration=7200),
        ),
        {
            "GitHubDeployer": {
                "role": {"name": "github-deployer"},
                "repository": "influmojo/app",
                "branches": ["main"],
                "push_repositories": ["app"],
            }
        },
        kept=(of_role("github-deployer"),),
    ),
)
