"""What the settings of `ecs.operators` and `express.operators` allow; pages are named as in `permissions_ecs.py`."""

from .arns import ECS, ECS_ROLE, ECS_TASKS
from .permissions import ARN, SWITCH, Condition, Permission, Policy, Setting, field
from .permissions_ecs import CLUSTER, TASKS
from .permissions_managed import managed

_SAR = "SAR list_amazonelasticcontainerservice"
_ECS = "arn:{partition}:ecs:{region}:{account}:"
_EXEC = "aws/aws-cli awscli/customizations/ecs/executecommand.py"
_STACK = "arn:{partition}:cloudformation:{region}:{account}:stack/"
_SCALING = "ecs.application-autoscaling.amazonaws.com"
_SCALING_ROLE = f"{_SCALING}/AWSServiceRoleForApplicationAutoScaling_ECSService"
_LINKED = "arn:{partition}:iam::{account}:role/aws-service-role/"
ECS_LINKED_ROLE = f"{_LINKED}{ECS}/{ECS_ROLE}"
_AUTO_SCALING = "AmazonECS_FullAccess; ECSDG security_iam_id-based-policy-examples"

# The reference names task definitions, but denials of a registration name `*`: a family in the statement denies it.
_REGISTERING = f"{_SAR}; aws/containers-roadmap issue 929: a registration is authorized on `*`"
# Neither creating a cluster, deregistering nor listing takes a narrower resource.
_SEEN = ("ecs:CreateCluster", "ecs:Describe*", "ecs:List*")
_LINKED_ROLE = Permission(
    "CreateServiceLinkedRole",
    ("iam:CreateServiceLinkedRole",),
    (ECS_LINKED_ROLE,),
    "ECSDG using-service-linked-roles-for-clusters: ECS makes it with the first cluster of an account",
    (Condition("StringEquals", "iam:AWSServiceName", (ECS,)),),
)
_OTHERS = (
    *managed("AmazonEC2ContainerRegistryPowerUser"),
    *managed("CloudWatchLogsReadOnlyAccess"),
    *managed("IAMUserChangePassword"),
)
_EXECUTE_IN_CLUSTERS = Permission(
    "ExecuteCommands",
    ("ecs:ExecuteCommand",),
    (CLUSTER, TASKS),
    f"{_EXEC}; {_SAR}: the ARN of a task names its cluster, and nothing tells whose tasks they are",
    needs="execute_command",
)
_TAG = ("ecs:TagResource", "ecs:UntagResource")
_TAG_DEFINITIONS = Permission(
    "TagTaskDefinitions", _TAG, (f"{_ECS}task-definition/*",), f"{_SAR}: they are in no cluster", needs="clusters"
)
_ASKED = (
    Setting(
        "execute_command",
        SWITCH,
        (
            Permission(
                "ExecuteCommands",
                ("ecs:ExecuteCommand",),
                (f"{_ECS}cluster/*", f"{_ECS}task/*"),
                _EXEC,
                unless="clusters",
            ),
            Permission(
                "EndSessions",
                ("ssm:ResumeSession", "ssm:TerminateSession"),
                ("arn:{partition}:ssm:{region}:{account}:session/ecs-execute-command-*",),
                "aws/session-manager-plugin src/sessionmanagerplugin/session/sessionhandler.go; ECSDG ecs-exec",
            ),
        ),
    ),
    Setting(
        "execute_command_keys",
        ARN,
        (
            Permission(
                "EncryptSessions",
                ("kms:GenerateDataKey",),
                ("{arn}",),
                "aws/session-manager-plugin src/encryption/kmsservice.go: called by the caller's own computer",
                needs="execute_command",
            ),
        ),
    ),
    Setting(
        "console",
        SWITCH,
        (
            Permission(
                "ManageConsoleStacks",
                (
                    "cloudformation:CreateStack",
                    "cloudformation:UpdateStack",
                    "cloudformation:DeleteStack",
                    "cloudformation:DescribeStacks",
                    "cloudformation:DescribeStackEvents",
                    "cloudformation:DescribeStackResources",
                ),
                (f"{_STACK}ECS-Console-V2-*", f"{_STACK}Infra-ECS-Cluster-*"),
                "AmazonECS_FullAccess; ECSDG ecs-using-tags: the console makes clusters and services by stacks",
            ),
            Permission(
                "SeeNetworks",
                (
                    "ec2:DescribeSecurityGroups",
                    "ec2:DescribeSubnets",
                    "ec2:DescribeVpcs",
                    "elasticloadbalancing:DescribeListeners",
                    "elasticloadbalancing:DescribeLoadBalancers",
                    "elasticloadbalancing:DescribeRules",
                    "elasticloadbalancing:DescribeTargetGroups",
                    "servicediscovery:ListNamespaces",
                ),
                ("*",),
                "AmazonECS_FullAccess",
            ),
        ),
    ),
    Setting(
        "auto_scaling",
        SWITCH,
        (
            Permission(
                "ScaleServices",
                (
                    "application-autoscaling:RegisterScalableTarget",
                    "application-autoscaling:DeregisterScalableTarget",
                    "application-autoscaling:PutScalingPolicy",
                    "application-autoscaling:DeleteScalingPolicy",
                ),
                ("arn:{partition}:application-autoscaling:{region}:{account}:scalable-target/*",),
                f"{_AUTO_SCALING}; AmazonECSInfrastructureRoleforExpressGatewayServices, for the same calls",
                (Condition("StringEquals", "application-autoscaling:service-namespace", ("ecs",)),),
            ),
            Permission(
                "SetAlarms",
                ("cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms"),
                ("arn:{partition}:cloudwatch:{region}:{account}:alarm:*",),
                _AUTO_SCALING,
            ),
            Permission(
                "SeeScaling",
                (
                    "application-autoscaling:DescribeScalableTargets",
                    "application-autoscaling:DescribeScalingActivities",
                    "application-autoscaling:DescribeScalingPolicies",
                    "cloudwatch:DescribeAlarms",
                ),
                ("*",),
                _AUTO_SCALING,
            ),
            Permission(
                "CreateScalingRole",
                ("iam:CreateServiceLinkedRole",),
                (f"{_LINKED}{_SCALING_ROLE}",),
                _AUTO_SCALING,
                (Condition("StringEquals", "iam:AWSServiceName", (_SCALING,)),),
            ),
        ),
    ),
)

DEPLOY_ECS = Policy(
    ("ecs.operators", "ecsServices.NAME.operators"),
    "",
    (
        Setting(
            "",
            SWITCH,
            (
                # Each action is only ever checked on the ARNs of its own types.
                Permission(
                    "DeployServices",
                    (
                        "ecs:CreateService",
                        "ecs:UpdateService",
                        "ecs:DeleteService",
                        "ecs:StopServiceDeployment",
                        "ecs:RunTask",
                        "ecs:StopTask",
                        "ecs:TagResource",
                        "ecs:UntagResource",
                    ),
                    tuple(
                        f"{_ECS}{kind}/*"
                        for kind in ("cluster", "service", "service-deployment", "task", "task-definition")
                    ),
                    _SAR,
                    unless="clusters",
                ),
                Permission(
                    "RunTasks",
                    ("ecs:RunTask",),
                    (f"{_ECS}task-definition/*",),
                    f"{_SAR}: authorized on the task definition, with the key `ecs:cluster`",
                    (Condition("ArnEquals", "ecs:cluster", (CLUSTER,), of="clusters"),),
                ),
                _TAG_DEFINITIONS,
                Permission(
                    "ManageClusters",
                    ("ecs:RegisterTaskDefinition", "ecs:DeregisterTaskDefinition", *_SEEN),
                    ("*",),
                    _REGISTERING,
                ),
                _LINKED_ROLE,
                *_OTHERS,
            ),
        ),
        Setting(
            "clusters",
            field("cluster"),
            (
                Permission(
                    "DeployServices",
                    (
                        "ecs:CreateService",
                        "ecs:UpdateService",
                        "ecs:DeleteService",
                        "ecs:StopServiceDeployment",
                        "ecs:StopTask",
                        *_TAG,
                    ),
                    (CLUSTER, *(f"{_ECS}{kind}/{{cluster}}/*" for kind in ("service", "service-deployment")), TASKS),
                    _SAR,
                ),
                _EXECUTE_IN_CLUSTERS,
            ),
        ),
        *_ASKED,
    ),
)
DEPLOY_EXPRESS = Policy(
    ("express.operators",),
    "",
    (
        Setting(
            "",
            SWITCH,
            (
                Permission(
                    "DeployServices",
                    (
                        "ecs:CreateExpressGatewayService",
                        "ecs:UpdateExpressGatewayService",
                        "ecs:DeleteExpressGatewayService",
                        "ecs:TagResource",
                        "ecs:UntagResource",
                    ),
                    tuple(f"{_ECS}{kind}/*" for kind in ("cluster", "service", "task-definition")),
                    f"{_SAR}; ECSDG express-service-overview, whose sample passes every role",
                    unless="clusters",
                ),
                _TAG_DEFINITIONS,
                Permission("ManageClusters", ("ecs:RegisterTaskDefinition", *_SEEN), ("*",), _REGISTERING),
                _LINKED_ROLE,
                *_OTHERS,
            ),
        ),
        Setting(
            "clusters",
            field("cluster"),
            (
                Permission(
                    "DeployServices",
                    (
                        "ecs:CreateExpressGatewayService",
                        "ecs:UpdateExpressGatewayService",
                        "ecs:DeleteExpressGatewayService",
                        *_TAG,
                    ),
                    (CLUSTER, f"{_ECS}service/{{cluster}}/*"),
                    _SAR,
                ),
                _EXECUTE_IN_CLUSTERS,
            ),
        ),
        *_ASKED,
    ),
)


def _passes(key: str, sid: str, service: str, made_by: str, needs: str) -> Setting:
    return Setting(
        key,
        ARN,
        (
            Permission(
                sid,
                ("iam:PassRole",),
                ("{arn}",),
                "ECSDG security_iam_id-based-policy-examples, Passing roles",
                (Condition("StringEquals", "iam:PassedToService", (service,)),),
                needs=needs,
            ),
        ),
        made_by=made_by,
    )


def passed_to_tasks(needs: str = "") -> Setting:
    """Return the setting for roles that are passed to tasks."""
    return _passes("task_role_arns", "PassTaskRoles", ECS_TASKS, "ecs", needs)


def passed_to_infrastructure(key: str, made_by: str, needs: str = "") -> Setting:
    """Return the setting `key` for roles of the section `made_by` that are passed to ECS itself."""
    return _passes(key, "PassInfrastructureRoles", ECS, made_by, needs)


PASS_ECS_ROLES = Policy(
    ("ecs.operators", "ecsServices.NAME.operators", "express.operators"),
    "",
    (passed_to_tasks(), passed_to_infrastructure("infrastructure_role_arns", "ecs")),
)
