"""Accounts and statements of documents to try."""

from typing import Any

from components.arns import Account

AWS = Account("aws", "123456789012", "us-east-1")
CHINA = Account("aws-cn", "210987654321", "cn-north-1")
GOV = Account("aws-us-gov", "111122223333", "us-gov-west-1")

AWS_LINKED = "arn:aws:iam::123456789012:role/aws-service-role"
AWS_ECS = "arn:aws:ecs:us-east-1:123456789012"
GOV_LINKED = "arn:aws-us-gov:iam::111122223333:role/aws-service-role"
CHINA_LINKED = "arn:aws-cn:iam::210987654321:role/aws-service-role"

PULL = ["ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage"]
SEEN = ["ecs:CreateCluster", "ecs:Describe*", "ecs:List*"]


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(sid: str, action: list[str], resource: list[str]) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": action, "Resource": resource}
