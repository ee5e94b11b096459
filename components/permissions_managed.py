"""What the AWS-managed policies allow that the components attach to people and to the instance role.

The documents are those of https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ under the policy's name.
Only what concerns these services is listed: `doctor explain` tells people by it which group allows what they lack.
"""

from collections.abc import Mapping

from .permissions import Permission

ECR_ACCESS = "AWSAppRunnerServicePolicyForECRAccess"
"""What the access role of App Runner has, unless its repositories are listed."""
TASK_EXECUTION = "AmazonECSTaskExecutionRolePolicy"
"""What the execution role of ECS has, unless its repositories are listed."""
X_RAY = "AWSXRayDaemonWriteAccess"
"""What the X-Ray daemon needs, in App Runner and in a task."""

_READ_ECR = (
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:GetRepositoryPolicy",
    "ecr:DescribeRepositories",
    "ecr:ListImages",
    "ecr:DescribeImages",
    "ecr:BatchGetImage",
    "ecr:GetLifecyclePolicy",
    "ecr:GetLifecyclePolicyPreview",
    "ecr:ListTagsForResource",
    "ecr:DescribeImageScanFindings",
)
_READ_LOGS = (
    "logs:Describe*",
    "logs:Get*",
    "logs:List*",
    "logs:StartQuery",
    "logs:StopQuery",
    "logs:TestMetricFilter",
    "logs:FilterLogEvents",
    "logs:StartLiveTail",
    "logs:StopLiveTail",
)
ALLOWED: Mapping[str, tuple[str, ...]] = {
    "AmazonEC2ContainerRegistryFullAccess": ("ecr:*",),
    "AmazonEC2ContainerRegistryPowerUser": (
        *_READ_ECR,
        "ecr:InitiateLayerUpload",
        "ecr:UploadLayerPart",
        "ecr:CompleteLayerUpload",
        "ecr:PutImage",
    ),
    "AWSAppRunnerFullAccess": ("apprunner:*",),
    "CloudWatchLogsFullAccess": ("logs:*",),
    "CloudWatchLogsReadOnlyAccess": _READ_LOGS,
    "IAMUserChangePassword": ("iam:GetAccountPasswordPolicy",),
    X_RAY: (
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:GetSamplingStatisticSummaries",
    ),
}
"""The actions on `*`, by the policy's name."""


def managed(name: str, unless: str = "") -> tuple[Permission, ...]:
    """Return what the AWS-managed policy `name` allows."""
    return (Permission("", ALLOWED[name], ("*",), name, managed=name, unless=unless),)
