from collections.abc import Callable
from typing import Any

import pytest
from pulumi import RunError

from components import documents, github_documents
from components.arns import Account
from tests.components.document_samples import (
    AWS,
    CHINA,
    GOV,
    PULL,
    allow,
    document,
)


@pytest.mark.parametrize(
    ("account", "role", "managed", "regional"),
    [
        pytest.param(
            AWS,
            "arn:aws:iam::123456789012:role/app/r",
            "arn:aws:iam::aws:policy/service-role/P",
            "arn:aws:sns:us-east-1:123456789012:t",
            id="aws",
        ),
        pytest.param(
            CHINA,
            "arn:aws-cn:iam::210987654321:role/app/r",
            "arn:aws-cn:iam::aws:policy/service-role/P",
            "arn:aws-cn:sns:cn-north-1:210987654321:t",
            id="aws-cn",
        ),
        pytest.param(
            GOV,
            "arn:aws-us-gov:iam::111122223333:role/app/r",
            "arn:aws-us-gov:iam::aws:policy/service-role/P",
            "arn:aws-us-gov:sns:us-gov-west-1:111122223333:t",
            id="aws-us-gov",
        ),
    ],
)
def test_arns(account: Account, role: str, managed: str, regional: str) -> None:
    assert account.role_arn("r", "/app/") == role
    assert account.aws_managed_policy_arn("service-role/P") == managed
    assert account.regional_arn("sns", "t") == regional


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        pytest.param(
            documents.service_trust("build.apprunner.amazonaws.com"),
            document(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "build.apprunner.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ),
            id="a-service-without-conditions",
        ),
        pytest.param(
            documents.ecs_task_trust(GOV),
            document(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {
                        "ArnLike": {"aws:SourceArn": "arn:aws-us-gov:ecs:us-gov-west-1:111122223333:*"},
                        "StringEquals": {"aws:SourceAccount": "111122223333"},
                    },
                }
            ),
            id="ecs-task-of-this-account-and-region",
        ),
        pytest.param(
            documents.ecs_execution_trust(CHINA),
            document(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"aws:SourceAccount": "210987654321"}},
                }
            ),
            id="ecs-execution-of-this-account",
        ),
        pytest.param(
            github_documents.github_trust(CHINA, repository="o/r", branches=["main", "v1/x"], environments=["prod"]),
            document(
                {
                    "Effect": "Allow",
                    "Principal": {
                        "Federated": "arn:aws-cn:iam::210987654321:oidc-provider/token.actions.githubusercontent.com"
                    },
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": {
                        "StringEquals": {
                            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com.cn",
                            "token.actions.githubusercontent.com:sub": [
                                "repo:o/r:ref:refs/heads/main",
                                "repo:o/r:ref:refs/heads/v1/x",
                                "repo:o/r:environment:prod",
                            ],
                        }
                    },
                }
            ),
            id="branches-and-environments-of-github",
        ),
    ],
)
def test_trust(built: dict[str, Any], expected: dict[str, Any]) -> None:
    assert built == expected


FUNCTIONS = "arn:aws:lambda:us-east-1"
BY_LAMBDA = {
    "Sid": "PullByLambda",
    "Effect": "Allow",
    "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    "Principal": {"Service": "lambda.amazonaws.com"},
}


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        pytest.param(
            documents.repository_access(CHINA, pull_accounts=["111111111111", "222222222222"]),
            document(
                {
                    "Sid": "PullFromAccounts",
                    "Effect": "Allow",
                    "Action": PULL,
                    "Principal": {"AWS": ["arn:aws-cn:iam::111111111111:root", "arn:aws-cn:iam::222222222222:root"]},
                }
            ),
            id="accounts",
        ),
        pytest.param(
            documents.repository_access(AWS, pull_organization="o-abcdefghij"),
            document(
                {
                    "Sid": "PullFromOrganization",
                    "Effect": "Allow",
                    "Action": PULL,
                    "Principal": "*",
                    "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}},
                }
            ),
            id="organization",
        ),
        pytest.param(
            documents.repository_access(AWS, push_accounts=["111111111111"]),
            document(
                {
                    "Sid": "PushFromAccounts",
                    "Effect": "Allow",
                    "Action": [
                        "ecr:BatchCheckLayerAvailability",
                        "ecr:BatchGetImage",
                        "ecr:InitiateLayerUpload",
                        "ecr:UploadLayerPart",
                        "ecr:CompleteLayerUpload",
                        "ecr:PutImage",
                    ],
                    "Principal": {"AWS": ["arn:aws:iam::111111111111:root"]},
                }
            ),
            id="push",
        ),
        pytest.param(
            documents.repository_access(AWS, lambda_accounts=[AWS.id]),
            document(BY_LAMBDA | {"Condition": {"ArnLike": {"aws:SourceArn": [f"{FUNCTIONS}:{AWS.id}:function:*"]}}}),
            id="own-lambda",
        ),
        pytest.param(
            documents.repository_access(
                AWS, pull_accounts=["111111111111"], lambda_accounts=["111111111111", "222222222222", AWS.id]
            ),
            document(
                {
                    "Sid": "PullFromAccounts",
                    "Effect": "Allow",
                    "Action": PULL,
                    "Principal": {"AWS": ["arn:aws:iam::111111111111:root", "arn:aws:iam::222222222222:root"]},
                },
                BY_LAMBDA
                | {
                    "Condition": {
                        "ArnLike": {
                            "aws:SourceArn": [
                                f"{FUNCTIONS}:111111111111:function:*",
                                f"{FUNCTIONS}:222222222222:function:*",
                                f"{FUNCTIONS}:{AWS.id}:function:*",
                            ]
                        }
                    }
                },
            ),
            id="lambda-of-other-accounts",
        ),
    ],
)
def test_repository_policies(built: dict[str, Any], expected: dict[str, Any]) -> None:
    assert built == expected


UNTAGGED = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14}
KEPT = {"tagStatus": "tagged", "countType": "imageCountMoreThan", "countNumber": 1_000_000}
NEWEST = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 50}


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        pytest.param(documents.image_lifecycle(expire_untagged_after_days=14), [UNTAGGED], id="untagged"),
        pytest.param(documents.image_lifecycle(keep_last_images=50), [NEWEST], id="newest"),
        pytest.param(
            documents.image_lifecycle(keep_last_images=50, expire_untagged_after_days=14),
            [UNTAGGED, NEWEST],
            id="any-image-last",
        ),
        pytest.param(
            documents.image_lifecycle(keep_last_images=50, keep_tags=["v*", "stable"]),
            [KEPT | {"tagPatternList": ["v*"]}, KEPT | {"tagPatternList": ["stable"]}, NEWEST],
            id="kept-tags-first-and-each-by-itself",
        ),
    ],
)
def test_image_lifecycle(built: dict[str, Any], expected: list[dict[str, Any]]) -> None:
    assert built == {
        "rules": [
            {"rulePriority": index + 1, "selection": selection, "action": {"type": "expire"}}
            for index, selection in enumerate(expected)
        ]
    }


def sized(size: int) -> dict[str, Any]:
    """A document of so many characters, not counting the spaces it is full of."""
    frame = document(allow("S", ["s3:GetObject"], [""]))
    empty = len("".join(documents.managed_policy_text("frame", frame).split()))
    return document(allow("S", ["s3:GetObject"], ["x" * (size - empty)]))


def test_a_policy_of_the_largest_size_is_taken() -> None:
    assert len(documents.managed_policy_text("p", sized(6144))) > 6144
    assert [*documents.inline_policy_texts("x", 5120, {"a": sized(2000), "b": sized(3120)})] == ["a", "b"]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        pytest.param(lambda: documents.document([]), "a policy must grant something, got no statement", id="nothing"),
        pytest.param(
            lambda: documents.managed_policy_text("p", sized(6145)),
            "managed policy `p` must have at most 6144 characters without white space, got 6145",
            id="managed-policy-too-large",
        ),
        pytest.param(
            lambda: documents.inline_policy_texts("group `g`", 5120, {"a": sized(2000), "b": sized(3121)}),
            "the inline policies of group `g` (a, b) must have at most 5120 characters without white space in sum,"
            " got 5121",
            id="inline-policies-too-large-in-sum",
        ),
    ],
)
def test_refused(build: Callable[[], object], message: str) -> None:
    with pytest.raises(RunError) as raised:
        build()
    assert str(raised.value) == message
