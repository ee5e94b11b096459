"""Where a stack deploys to, the ARNs there, and the services that assume roles; needs nothing but Python."""

from collections.abc import Mapping
from dataclasses import dataclass

# https://docs.aws.amazon.com/apprunner/latest/dg/security_iam_service-with-iam.html, "App Runner IAM roles":
# image pulls come from the first, the application's own calls from the second.
APP_RUNNER_BUILD = "build.apprunner.amazonaws.com"
APP_RUNNER_TASKS = "tasks.apprunner.amazonaws.com"
# The two service-linked roles of App Runner, principal and name; the second gives VPC access.
# https://docs.aws.amazon.com/apprunner/latest/dg/using-service-linked-roles.html
APP_RUNNER, APP_RUNNER_ROLE = "apprunner.amazonaws.com", "AWSServiceRoleForAppRunner"
APP_RUNNER_NETWORKING = "networking.apprunner.amazonaws.com"
APP_RUNNER_NETWORKING_ROLE = "AWSServiceRoleForAppRunnerNetworking"
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html: the same name in every partition;
# infrastructure_IAM_role.html next to it has the second.
ECS_TASKS = "ecs-tasks.amazonaws.com"
ECS = "ecs.amazonaws.com"
ECS_ROLE = "AWSServiceRoleForECS"
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html, for rules, and
# https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html, for schedules
EVENTS = "events.amazonaws.com"
SCHEDULER = "scheduler.amazonaws.com"
# https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
LAMBDA = "lambda.amazonaws.com"


@dataclass(frozen=True)
class Account:
    """Where a stack deploys to; plain strings, because a name that is unknown at preview can't be checked."""

    partition: str
    """`aws`, `aws-cn`, `aws-us-gov`, ..."""

    id: str
    """Twelve digits."""

    region: str
    """`us-east-1`, ..."""

    @property
    def sts_audience(self) -> str:
        """What a token that asks AWS for credentials is made out to.

        Source: "Audience" of https://github.com/aws-actions/configure-aws-credentials.
        """
        return "sts.amazonaws.com.cn" if self.partition == "aws-cn" else "sts.amazonaws.com"

    def iam_arn(self, resource: str) -> str:
        """The ARN of an IAM resource of this account; IAM has no regions."""
        return f"arn:{self.partition}:iam::{self.id}:{resource}"

    def role_arn(self, name: str, path: str) -> str:
        """The ARN of a role of this account; `path` begins and ends with `/`."""
        return self.iam_arn(f"role{path}{name}")

    def service_linked_role_arn(self, service: str, name: str) -> str:
        """The ARN of the role `name` that this account has for the service principal `service`."""
        return self.role_arn(name, f"/aws-service-role/{service}/")

    def aws_managed_policy_arn(self, name: str) -> str:
        """The ARN of a policy AWS owns; `name` includes its path, if it has one."""
        return f"arn:{self.partition}:iam::aws:policy/{name}"

    def aws_managed_policy_arns(self, names: Mapping[str, str]) -> dict[str, str]:
        """The ARNs of policies AWS owns, under the same labels."""
        return {label: self.aws_managed_policy_arn(name) for label, name in names.items()}

    def bucket_arn(self, path: str) -> str:
        """The ARN of a bucket, `bucket`, or of objects, `bucket/key`; names of buckets are unique in a partition."""
        return f"arn:{self.partition}:s3:::{path}"

    def regional_arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.id}:{resource}"
