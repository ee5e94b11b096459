"""Every trust, permission and lifecycle document of the components, built from plain values.

Nothing here knows an `Output`: a document made of an account id and fixed names is whole at preview, so that it can be
read and judged before anything exists. Sources are the AWS pages named at each builder.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi import RunError

Statement = Mapping[str, Any]
Document = dict[str, Any]

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
# infrastructure_IAM_role.html beside it has the second.
ECS_TASKS = "ecs-tasks.amazonaws.com"
ECS = "ecs.amazonaws.com"
ECS_ROLE = "AWSServiceRoleForECS"

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html; IAM does not count white space.
MANAGED_POLICY_CHARACTERS = 6144
TRUST_CHARACTERS = 2048
GROUP_INLINE_CHARACTERS = 5120
ROLE_INLINE_CHARACTERS = 10240

# Ten times the images of a repository, https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
MORE_IMAGES_THAN_ECR_HOLDS = 1_000_000

PULL = ("ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage")
_ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+", re.ASCII)


@dataclass(frozen=True)
class Account:
    """Where a stack deploys to; plain strings, since a name that is only known later cannot be judged at preview."""

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

    def bucket_arn(self, path: str) -> str:
        """The ARN of a bucket, `bucket`, or of objects, `bucket/key`; names of buckets are unique in a partition."""
        return f"arn:{self.partition}:s3:::{path}"

    def regional_arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.id}:{resource}"


def document(statements: Sequence[Statement]) -> Document:
    """An IAM document of the current policy language around the statements, which are taken as they are.

    Raises `RunError` when there is none: IAM refuses such a document, but only once it is created.
    """
    if not statements:
        raise RunError("a policy must grant something, got no statement")
    return {"Version": "2012-10-17", "Statement": list(statements)}


def managed_policy_text(name: str, policy: Document) -> str:
    """The JSON text of the managed policy `name`; raises `RunError` when it is larger than IAM takes."""
    size = _size(policy)
    if size > MANAGED_POLICY_CHARACTERS:
        raise RunError(
            f"managed policy `{name}` must have at most {MANAGED_POLICY_CHARACTERS} characters without white space, "
            f"got {size}"
        )
    return json.dumps(policy)


def inline_policy_texts(owner: str, most: int, policies: Mapping[str, Document]) -> dict[str, str]:
    """The JSON texts of all inline policies, by name, of one group or role, which `owner` names.

    Raises `RunError` when they have more than `most` characters in sum, which is what IAM limits.
    """
    size = sum(_size(policy) for policy in policies.values())
    if size > most:
        raise RunError(
            f"the inline policies of {owner} ({', '.join(policies)}) must have at most {most} characters without "
            f"white space in sum, got {size}"
        )
    return {label: json.dumps(policy) for label, policy in policies.items()}


def trust_text(role: str, trust: Document) -> str:
    """The JSON text of the trust policy of `role`, its name; raises `RunError` when it is larger than IAM takes."""
    size = _size(trust)
    if size > TRUST_CHARACTERS:
        raise RunError(
            f"the trust policy of role `{role}` must have at most {TRUST_CHARACTERS} characters without white space,"
            f" got {size}"
        )
    return json.dumps(trust)


def with_conditions(trust: Document, conditions: Mapping[str, Mapping[str, Any]]) -> Document:
    """A trust policy of one statement under further conditions; one on the same operator and key replaces the first."""
    if not conditions:
        return trust
    (statement,) = trust["Statement"]
    old = statement.get("Condition", {})
    merged = {operator: {**old.get(operator, {}), **conditions.get(operator, {})} for operator in {**old, **conditions}}
    return document([{**statement, "Condition": merged}])


def service_trust(service: str, condition: Mapping[str, Any] | None = None) -> Document:
    """The trust policy of a role that one service may assume.

    One principal a role: the App Runner console does not list a role whose statement names two.
    """
    statement: Document = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return document([{**statement, "Condition": condition} if condition else statement])


def ecs_task_trust(account: Account) -> Document:
    """The trust policy of an ECS task role: only tasks of this account and region, against the confused deputy.

    Source: "Create the IAM role" of https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html.
    """
    return service_trust(
        ECS_TASKS,
        {
            "ArnLike": {"aws:SourceArn": account.regional_arn("ecs", "*")},
            "StringEquals": {"aws:SourceAccount": account.id},
        },
    )


def ecs_execution_trust(account: Account) -> Document:
    """The trust policy of an ECS task execution role: only on behalf of this account.

    The AWS page on this role shows no condition at all; the account is the widest that still shuts other accounts out.
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html.
    """
    return service_trust(ECS_TASKS, {"StringEquals": {"aws:SourceAccount": account.id}})


def list_roles() -> Document:
    """What the consoles need to offer a role in a drop-down list; `iam:ListRoles` takes no narrower resource."""
    return document([{"Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*"}])


def pass_roles(role_arns: Sequence[str]) -> Document:
    """The right to hand exactly these roles to a service; raises `RunError` on anything but a role's full ARN.

    No `iam:PassedToService`: App Runner is not known to send it, and a condition on a key that is not sent denies.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html.
    """
    _check_role_arns("pass_role_arns", role_arns)
    resource = role_arns[0] if len(role_arns) == 1 else list(role_arns)
    return document([{"Effect": "Allow", "Action": "iam:PassRole", "Resource": resource}])


def pass_ecs_roles(task_role_arns: Sequence[str], *, infrastructure_role_arns: Sequence[str] = ()) -> Document:
    """The right to hand exactly these roles to ECS: execution and task roles to tasks, the others to the service.

    Raises `RunError` on anything but a role's full ARN. Source: "Passing roles" of
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_id-based-policy-examples.html.
    """
    passed = {
        "PassTaskRoles": (ECS_TASKS, task_role_arns),
        "PassInfrastructureRoles": (ECS, infrastructure_role_arns),
    }
    _check_role_arns("task_role_arns", task_role_arns)
    _check_role_arns("infrastructure_role_arns", infrastructure_role_arns)
    return document(
        [
            {
                **allow(sid, ["iam:PassRole"], arns),
                "Condition": {"StringEquals": {"iam:PassedToService": service}},
            }
            for sid, (service, arns) in passed.items()
            if arns
        ]
    )


def deploy_ecs_services(account: Account) -> Document:
    """What it takes to run tasks and services on ECS, beside passing their roles.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html.
    """
    verbs = ["CreateService", "UpdateService", "DeleteService", "RunTask", "StopTask", "DeregisterTaskDefinition"]
    return _deploy_to_ecs(account, verbs)


def deploy_express_services(account: Account) -> Document:
    """What it takes to run ECS Express services, beside passing their roles.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/express-service-overview.html, whose sample
    passes every role, which this does not.
    """
    return _deploy_to_ecs(account, [f"{verb}ExpressGatewayService" for verb in ("Create", "Update", "Delete")])


def create_service_linked_roles(account: Account) -> Document:
    """The right to make App Runner's two service-linked roles, which it does with its first service and VPC connector.

    `AWSAppRunnerFullAccess` can make the first of them only. Source: "App Runner user permissions" of
    https://docs.aws.amazon.com/apprunner/latest/dg/security_iam_service-with-iam.html.
    """
    roles = {APP_RUNNER: APP_RUNNER_ROLE, APP_RUNNER_NETWORKING: APP_RUNNER_NETWORKING_ROLE}
    statement = allow(
        "CreateServiceLinkedRoles",
        ["iam:CreateServiceLinkedRole"],
        [account.service_linked_role_arn(service, name) for service, name in roles.items()],
    )
    return document([{**statement, "Condition": {"StringLike": {"iam:AWSServiceName": list(roles)}}}])


def delete_networking_role(account: Account) -> Document:
    """The right to delete the networking role and to see how far that is.

    Source: "Service-linked role permissions" of
    https://docs.aws.amazon.com/IAM/latest/UserGuide/create-service-linked-role.html#service-linked-role-permissions.
    """
    return document(
        [
            allow(
                "DeleteNetworkingRole",
                ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"],
                [account.service_linked_role_arn(APP_RUNNER_NETWORKING, APP_RUNNER_NETWORKING_ROLE)],
            )
        ]
    )


def tagged_services(account: Account, *, key: str, value: str, other_keys: Sequence[str] = ()) -> Document:
    """App Runner for the services with one tag: see all, change those, create only such, and never retag.

    What a service refers to (connections, scaling and network configurations) may be used, not changed. Sources: the
    condition keys from "Authorization based on App Runner tags" of
    https://docs.aws.amazon.com/apprunner/latest/dg/security_iam_service-with-iam.html, which resources a call asks for
    from https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapprunner.html.
    """
    service = account.regional_arn("apprunner", "service/*")
    referred = ["autoscalingconfiguration", "connection", "observabilityconfiguration", "vpcconnector"]
    change = ["Update", "Delete", "Pause", "Resume"]
    return document(
        [
            allow("SeeEverything", ["apprunner:List*", "apprunner:Describe*"], ["*"]),
            {
                **allow(
                    "ChangeTaggedServices",
                    [
                        *(f"apprunner:{verb}Service" for verb in change),
                        "apprunner:StartDeployment",
                        "apprunner:AssociateCustomDomain",
                        "apprunner:DisassociateCustomDomain",
                    ],
                    [service],
                ),
                "Condition": {"StringEquals": {f"apprunner:ResourceTag/{key}": value}},
            },
            {
                **allow("CreateTaggedServices", ["apprunner:CreateService"], [service]),
                "Condition": {
                    "StringEquals": {f"aws:RequestTag/{key}": value},
                    "ForAllValues:StringEquals": {"aws:TagKeys": [key, *other_keys]},
                },
            },
            allow(
                "UseConfigurations",
                ["apprunner:CreateService", "apprunner:UpdateService"],
                [account.regional_arn("apprunner", f"{each}/*") for each in referred],
            ),
        ]
    )


def require_mfa(account: Account) -> Document:
    """Everything is denied without MFA but what it takes to get there: register a device, change the first password.

    Follows "Allows MFA-authenticated IAM users to manage their own MFA device on the Security credentials page",
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage-mfa-only.html,
    with the two actions that page names for a password that must be changed at the first sign-in.
    """
    register = ["iam:EnableMFADevice", "iam:GetUser", "iam:ListMFADevices", "iam:ResyncMFADevice"]
    return document(
        [
            allow("ListDevices", ["iam:ListVirtualMFADevices"], ["*"]),
            allow("CreateDevice", ["iam:CreateVirtualMFADevice"], [account.iam_arn("mfa/*")]),
            allow("ManageOwnDevice", [*register, "iam:DeactivateMFADevice"], [account.iam_arn("user/${aws:username}")]),
            {
                "Sid": "DenyWithoutMFA",
                "Effect": "Deny",
                "NotAction": [
                    *register,
                    "iam:ListVirtualMFADevices",
                    "iam:CreateVirtualMFADevice",
                    "iam:ChangePassword",
                    "iam:GetAccountPasswordPolicy",
                    "sts:GetSessionToken",
                ],
                "Resource": "*",
                # Long-lived keys do not send the key at all.
                "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
            },
        ]
    )


def pull_images(account: Account, repositories: Sequence[str]) -> Document:
    """What App Runner needs to pull the images of these repositories, and of no other; names or ARNs.

    The same five actions as `AWSAppRunnerServicePolicyForECRAccess`. Source: "Access role" of
    https://docs.aws.amazon.com/apprunner/latest/dg/security_iam_service-with-iam.html.
    """
    return _granted(_pulls(account, repositories, ["ecr:DescribeImages"]))


def read_configuration(
    account: Account, *, parameters: Sequence[str] = (), secrets: Sequence[str] = (), keys: Sequence[str] = ()
) -> Document:
    """What App Runner reads before a container starts: an empty list makes no statement, never one on `*`.

    `parameters` and `secrets` are names, or everything below a prefix (`app/*`); `keys` are ARNs of KMS keys, needed
    only where a customer-managed key encrypts a parameter or a secret.
    Source: "Permissions" of https://docs.aws.amazon.com/apprunner/latest/dg/env-variable.html.
    """
    return _granted(_configuration(account, parameters, secrets, keys))


def execution_permissions(
    account: Account,
    *,
    repositories: Sequence[str] = (),
    log_groups: Sequence[str] = (),
    created_log_groups: Sequence[str] = (),
    environment_files: Sequence[str] = (),
    parameters: Sequence[str] = (),
    secrets: Sequence[str] = (),
    keys: Sequence[str] = (),
) -> Document:
    """What ECS does before a container starts: an empty list makes no statement, never one on `*`.

    `repositories` are names or ARNs, `environment_files` are `bucket/key`, the rest as for `read_configuration`.
    Sources: "Amazon S3 file storage permissions", "Secrets Manager or Systems Manager permissions" and the text of
    `AmazonECSTaskExecutionRolePolicy` on
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html, `awslogs-create-group` of
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html.
    """
    buckets = dict.fromkeys(each.split("/", 1)[0] for each in environment_files)
    return _granted(
        [
            *_pulls(account, repositories),
            ("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], _log_group_arns(account, log_groups)),
            ("CreateLogGroups", ["logs:CreateLogGroup"], _log_group_arns(account, created_log_groups)),
            ("ReadEnvironmentFiles", ["s3:GetObject"], [account.bucket_arn(each) for each in environment_files]),
            ("LocateEnvironmentFiles", ["s3:GetBucketLocation"], [account.bucket_arn(each) for each in buckets]),
            *_configuration(account, parameters, secrets, keys),
        ]
    )


def task_permissions(
    account: Account,
    *,
    database: Mapping[str, str] | None = None,
    buckets: Sequence[str] = (),
    list_buckets: Sequence[str] = (),
    mail_identities: Sequence[str] = (),
    topics: Sequence[str] = (),
    queues: Sequence[str] = (),
    tables: Sequence[str] = (),
    parameters: Sequence[str] = (),
    secrets: Sequence[str] = (),
    keys: Sequence[str] = (),
    execute_command: bool = False,
) -> Document:
    """What the application may call: an empty list makes no statement, never one on `*`.

    `database` holds `resource_id` and `user`; the others are names in this account and region, `keys` ARNs. Sources:
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html (the id, not the name),
    https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html,
    https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html,
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html (ECS Exec; its channels have no ARN),
    and the pages on S3, SQS, DynamoDB, Systems Manager, Secrets Manager and KMS under
    https://docs.aws.amazon.com/service-authorization/latest/reference/.
    """
    users = [account.regional_arn("rds-db", f"dbuser:{database['resource_id']}/{database['user']}")] if database else []
    channels = [f"ssmmessages:{verb}{kind}Channel" for verb in ("Create", "Open") for kind in ("Control", "Data")]
    read = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:DescribeTable"]
    write = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"]
    return _granted(
        [
            ("ConnectToDatabase", ["rds-db:connect"], users),
            (
                "UseObjects",
                ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
                [account.bucket_arn(f"{bucket}/*") for bucket in buckets],
            ),
            ("ListBuckets", ["s3:ListBucket"], [account.bucket_arn(bucket) for bucket in list_buckets]),
            (
                "SendMail",
                ["ses:SendEmail", "ses:SendRawEmail"],
                [account.regional_arn("ses", f"identity/{identity}") for identity in mail_identities],
            ),
            ("PublishToTopics", ["sns:Publish"], [account.regional_arn("sns", topic) for topic in topics]),
            (
                "UseQueues",
                [
                    "sqs:SendMessage",
                    "sqs:ReceiveMessage",
                    "sqs:DeleteMessage",
                    "sqs:ChangeMessageVisibility",
                    "sqs:GetQueueAttributes",
                    "sqs:GetQueueUrl",
                ],
                [account.regional_arn("sqs", queue) for queue in queues],
            ),
            (
                "UseTables",
                # A condition check is a part of a transaction that writes.
                [*read, *write, "dynamodb:ConditionCheckItem"],
                # An index is read under an ARN of its own.
                [
                    account.regional_arn("dynamodb", f"table/{table}{suffix}")
                    for table in tables
                    for suffix in ("", "/index/*")
                ],
            ),
            (
                "ReadParameters",
                ["ssm:GetParameter", "ssm:GetParameters"],
                [_parameter_arn(account, name) for name in parameters],
            ),
            ("ReadSecrets", ["secretsmanager:GetSecretValue"], [_secret_arn(account, name) for name in secrets]),
            # The second to write what a key encrypts.
            ("UseKeys", ["kms:Decrypt", "kms:GenerateDataKey"], keys),
            ("ExecuteCommand", channels, ["*"] if execute_command else []),
        ]
    )


def pull_from_elsewhere(account: Account, *, accounts: Sequence[str] = (), organization: str | None = None) -> Document:
    """The policy of an ECR repository that lets other accounts pull its images, named or all of an organisation.

    Accounts are named by their root, which stands for whomever they let pull: ECR refuses a role that is not there.
    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html.
    """
    pull = {"Effect": "Allow", "Action": list(PULL)}
    roots = [f"arn:{account.partition}:iam::{each}:root" for each in accounts]
    statements: list[Document] = []
    if roots:
        statements.append({"Sid": "PullFromAccounts", **pull, "Principal": {"AWS": roots}})
    if organization:
        condition = {"StringEquals": {"aws:PrincipalOrgID": organization}}
        statements.append({"Sid": "PullFromOrganization", **pull, "Principal": "*", "Condition": condition})
    return document(statements)


def image_lifecycle(
    *,
    keep_tags: Sequence[str] = (),
    expire_untagged_after_days: int | None = None,
    keep_last_images: int | None = None,
) -> Document:
    """An ECR lifecycle policy.

    An image that a rule selects is never deleted by a later one, so that a rule which deletes none protects; a rule of
    several patterns selects only what matches all, so each has its own. The rule on `any` image has to come last.
    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html.
    """
    more_than = "imageCountMoreThan"
    selections: list[Document] = [
        {
            "tagStatus": "tagged",
            "tagPatternList": [tag],
            "countType": more_than,
            "countNumber": MORE_IMAGES_THAN_ECR_HOLDS,
        }
        for tag in keep_tags
    ]
    if expire_untagged_after_days is not None:
        selections.append(
            {
                "tagStatus": "untagged",
                "countType": "sinceImagePushed",
                "countUnit": "days",
                "countNumber": expire_untagged_after_days,
            }
        )
    if keep_last_images is not None:
        selections.append({"tagStatus": "any", "countType": more_than, "countNumber": keep_last_images})
    return {
        "rules": [
            {"rulePriority": priority, "selection": selection, "action": {"type": "expire"}}
            for priority, selection in enumerate(selections, start=1)
        ]
    }


def _size(policy: Document) -> int:
    return len("".join(json.dumps(policy).split()))


def _deploy_to_ecs(account: Account, verbs: Sequence[str]) -> Document:
    # On `*`: to create and to list take no narrower resource, and a cluster is named when a service is deployed.
    shared = ["CreateCluster", "RegisterTaskDefinition", "TagResource", "UntagResource", "Describe*", "List*"]
    # ECS makes it with the first cluster of an account:
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles-for-clusters.html
    linked = allow(
        "CreateServiceLinkedRole", ["iam:CreateServiceLinkedRole"], [account.service_linked_role_arn(ECS, ECS_ROLE)]
    )
    return document(
        [
            allow("DeployServices", [f"ecs:{verb}" for verb in (*verbs, *shared)], ["*"]),
            {**linked, "Condition": {"StringEquals": {"iam:AWSServiceName": ECS}}},
        ]
    )


def _check_role_arns(key: str, role_arns: Sequence[str]) -> None:
    for index, arn in enumerate(role_arns):
        if not _ROLE_ARN.fullmatch(arn):
            raise RunError(f"`{key}[{index}]` must be a role ARN without a wildcard, got `{arn}`")


# A statement id, actions, and the resources they are granted on.
_Grant = tuple[str, Sequence[str], Sequence[str]]


def _granted(grants: Sequence[_Grant]) -> Document:
    """The document of these grants; one on no resource is none."""
    return document([allow(sid, actions, resources) for sid, actions, resources in grants if resources])


def _pulls(account: Account, repositories: Sequence[str], further_actions: Sequence[str] = ()) -> list[_Grant]:
    return [
        # A token is for the whole registry: AWS takes no other resource here than `*`.
        ("SignInToRegistry", ["ecr:GetAuthorizationToken"], ["*"] if repositories else []),
        ("PullImages", [*PULL, *further_actions], [repository_arn(account, each) for each in repositories]),
    ]


def _configuration(
    account: Account, parameters: Sequence[str], secrets: Sequence[str], keys: Sequence[str]
) -> list[_Grant]:
    return [
        # The plural: the parameters of a container are read in one call.
        ("ReadParameters", ["ssm:GetParameters"], [_parameter_arn(account, name) for name in parameters]),
        ("ReadSecrets", ["secretsmanager:GetSecretValue"], [_secret_arn(account, name) for name in secrets]),
        ("DecryptWithKeys", ["kms:Decrypt"], keys),
    ]


def allow(sid: str, actions: Sequence[str], resources: Sequence[str]) -> Document:
    """Return a statement that allows the actions on the resources."""
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": list(resources)}


def _log_group_arns(account: Account, names: Sequence[str]) -> list[str]:
    # With `:*`, as IAM wants it for every call but tagging:
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
    return [account.regional_arn("logs", f"log-group:{name}:*") for name in names]


def repository_arn(account: Account, name_or_arn: str) -> str:
    """Return the ARN of an ECR repository, which may be given as its name in this account."""
    return name_or_arn if name_or_arn.startswith("arn:") else account.regional_arn("ecr", f"repository/{name_or_arn}")


def _parameter_arn(account: Account, name: str) -> str:
    # The ARN of the parameter `/app/url` holds one slash after `parameter`, and so does that of `url`.
    return account.regional_arn("ssm", f"parameter/{name.removeprefix('/')}")


def _secret_arn(account: Account, name: str) -> str:
    # Secrets Manager ends a secret's ARN with a hyphen and six characters of its own choice.
    return account.regional_arn("secretsmanager", f"secret:{name}" if name.endswith("/*") else f"secret:{name}-??????")
