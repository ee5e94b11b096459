"""What the settings of `gitHub` allow: the calls of the actions that push images and deploy.

Pages are named as in `permissions_ecs.py`. The actions are aws-actions/amazon-ecs-deploy-task-definition (ECSACT),
aws-actions/amazon-ecs-deploy-express-service (EXPACT) and awslabs/amazon-app-runner-deploy (ARACT).
"""

from .arns import APP_RUNNER, ECS
from .permissions import ARN, SWITCH, Condition, Permission, Policy, Setting, joined, named
from .permissions_app_runner import LINKED_ROLE
from .permissions_ecs import (
    CLUSTER,
    ECS_ARN,
    FAMILY,
    PULL,
    REPOSITORY,
    RUN_TASK,
    SIGN_IN,
    TASKS,
    created_by,
    pull_through_caches,
)
from .permissions_operators import ECS_LINKED_ROLE, passed_to_infrastructure, passed_to_tasks

_SERVICE = f"{ECS_ARN}service/{{cluster}}/{{service}}"
_SERVICE_DEPLOYMENT = f"{ECS_ARN}service-deployment/{{cluster}}/{{service}}/*"
_APP_RUNNER_SERVICE = "arn:{partition}:apprunner:{region}:{account}:service/{path}/*"
_CODE_DEPLOY = "arn:{partition}:codedeploy:{region}:{account}:"
_SAR = "SAR list_amazonelasticcontainerservice"
_TAGS = f"{_SAR}: tags are authorized when a definition is registered with them; aws/aws-cdk issue 25768"


# The reference names task definitions, but denials name `*`: a family in the statement would deny every registration.
_REGISTER = Permission(
    "RegisterTaskDefinitions",
    ("ecs:RegisterTaskDefinition",),
    ("*",),
    f"ECSACT index.js; {_SAR}; aws/containers-roadmap issue 929: a registration is authorized on `*`",
)
_ECS_SERVICES = Setting(
    "ecs_services",
    joined("cluster", "service"),
    (
        _REGISTER,
        Permission(
            "TagTaskDefinitions",
            ("ecs:TagResource",),
            (f"{ECS_ARN}task-definition/*",),
            _TAGS,
            created_by("RegisterTaskDefinition"),
            unless="task_families",
        ),
        Permission(
            "SeeTaskDefinitions",
            ("ecs:DescribeTaskDefinition",),
            ("*",),
            f"ECSACT README; {_SAR}: no narrower resource",
        ),
        Permission(
            "UpdateEcsServices",
            (
                "ecs:UpdateService",
                "ecs:DescribeServices",
                "ecs:ListServiceDeployments",
                "ecs:DescribeServiceDeployments",
                "ecs:StopServiceDeployment",
                "ecs:UpdateExpressGatewayService",
                "ecs:DescribeExpressGatewayService",
            ),
            (_SERVICE,),
            f"ECSACT index.js, EXPACT index.js; {_SAR}",
        ),
        Permission(
            "SeeServiceDeployments",
            ("ecs:DescribeServiceDeployments", "ecs:StopServiceDeployment"),
            (_SERVICE_DEPLOYMENT,),
            f"EXPACT index.js; {_SAR}",
        ),
        Permission(
            "CreateExpressServices",
            ("ecs:CreateExpressGatewayService", "ecs:TagResource", "ecs:UntagResource"),
            (_SERVICE,),
            "EXPACT index.js: creates a service that is missing or inactive, with `tags`, `mutate-tags-on-update`",
            needs="infrastructure_role_arns",
        ),
        Permission(
            "CreateClusters",
            ("ecs:CreateCluster", "ecs:DescribeClusters"),
            (CLUSTER,),
            "EXPACT README; ECSDG express-service-work: the first service creates the cluster `default`",
            needs="infrastructure_role_arns",
        ),
        Permission(
            "CreateServiceLinkedRoleOfEcs",
            ("iam:CreateServiceLinkedRole",),
            (ECS_LINKED_ROLE,),
            "ECSDG using-service-linked-roles-for-clusters: ECS makes it with the first cluster of an account",
            (Condition("StringEquals", "iam:AWSServiceName", (ECS,)),),
            needs="infrastructure_role_arns",
        ),
        Permission(
            "SeeTasks",
            ("ecs:DescribeTasks",),
            (TASKS,),
            "ECSACT index.js (wait-for-task-stopped)",
            needs="run_tasks",
        ),
        Permission(
            "TagTasks",
            ("ecs:TagResource",),
            (TASKS,),
            "ECSACT index.js (run-task-tags); AmazonEC2ContainerServiceEventsRole",
            created_by("RunTask"),
            needs="run_tasks",
        ),
    ),
)
_TASK_FAMILIES = Setting(
    "task_families",
    named(),
    (
        _REGISTER,
        Permission(
            "TagTaskDefinitions",
            ("ecs:TagResource",),
            # Denials name the family without a revision.
            (FAMILY, f"{FAMILY}:*"),
            _TAGS,
            created_by("RegisterTaskDefinition"),
        ),
        Permission(
            "RunTasks",
            ("ecs:RunTask",),
            (f"{FAMILY}:*",),
            f"ECSACT index.js (run-task); {RUN_TASK}",
            (Condition("ArnEquals", "ecs:cluster", (CLUSTER,), of="ecs_services"),),
            needs="run_tasks",
        ),
    ),
)
# It says which tasks run in which clusters.
RUN_TASKS = Setting("run_tasks", SWITCH, (), goes_with=("task_families", "ecs_services"))
_CODE_DEPLOY_GROUPS = Setting(
    "code_deploy_groups",
    joined("application", "group"),
    (
        Permission(
            "DeployWithCodeDeploy",
            ("codedeploy:CreateDeployment", "codedeploy:GetDeployment", "codedeploy:GetDeploymentGroup"),
            (f"{_CODE_DEPLOY}deploymentgroup:{{application}}/{{group}}",),
            "ECSACT index.js; SAR list_awscodedeploy",
        ),
        Permission(
            "RegisterRevisions",
            ("codedeploy:RegisterApplicationRevision", "codedeploy:GetApplication"),
            (f"{_CODE_DEPLOY}application:{{application}}",),
            "ECSACT README; aws/aws-cli awscli/customizations/ecs/deploy.py",
        ),
        Permission(
            "SeeDeploymentConfigs",
            ("codedeploy:GetDeploymentConfig",),
            (f"{_CODE_DEPLOY}deploymentconfig:*",),
            "ECSACT README",
        ),
    ),
)
_APP_RUNNER_SERVICES = Setting(
    "app_runner_services",
    named(),
    (
        Permission(
            "ListAppRunnerServices",
            ("apprunner:ListServices",),
            ("*",),
            "ARACT src/action-helper-functions.ts: always; SAR list_awsapprunner",
        ),
        Permission(
            "UpdateAppRunnerServices",
            (
                "apprunner:UpdateService",
                "apprunner:StartDeployment",
                "apprunner:DescribeService",
                "apprunner:ListOperations",
                "apprunner:CreateService",
                "apprunner:DeleteService",
                "apprunner:TagResource",
            ),
            (_APP_RUNNER_SERVICE,),  # It ends with an id of App Runner's choice.
            "ARACT src/client-apprunner-commands.ts, src/index.ts: deletes a service that failed to be created",
        ),
        Permission(
            "CreateServiceLinkedRole",
            ("iam:CreateServiceLinkedRole",),
            (LINKED_ROLE,),
            "AWSAppRunnerFullAccess: the first service of an account",
            (Condition("StringEquals", "iam:AWSServiceName", (APP_RUNNER,)),),
        ),
    ),
)

DEPLOY = Policy(
    ("gitHub", "gitHubDeployers.NAME"),
    "gitHub.role",
    (
        Setting(
            "push_repositories",
            named(REPOSITORY),
            (
                SIGN_IN,
                Permission(
                    "PushImages",
                    (
                        *PULL,
                        "ecr:InitiateLayerUpload",
                        "ecr:UploadLayerPart",
                        "ecr:CompleteLayerUpload",
                        "ecr:PutImage",
                    ),
                    (REPOSITORY,),
                    "ECR user guide, image-push-iam; moby/buildkit util/push/push.go: looks at manifests first",
                ),
                Permission(
                    "SeeImages",
                    ("ecr:DescribeImages",),
                    (REPOSITORY,),
                    "ARACT README: asks for what the access role of a service has",
                    needs="app_runner_services",
                ),
            ),
        ),
        pull_through_caches(SIGN_IN, creation_tells=False),
        _ECS_SERVICES,
        _TASK_FAMILIES,
        RUN_TASKS,
        _CODE_DEPLOY_GROUPS,
        _APP_RUNNER_SERVICES,
        Setting(
            "app_runner_configurations",
            ARN,
            (
                Permission(
                    "UseAppRunnerConfigurations",
                    ("apprunner:CreateService", "apprunner:UpdateService"),
                    ("{arn}",),
                    "SAR list_awsapprunner: the resources that the request names are checked too",
                ),
            ),
        ),
        passed_to_tasks(needs="ecs_services"),
        passed_to_infrastructure("infrastructure_role_arns", "express", needs="ecs_services"),
        passed_to_infrastructure("ecs_infrastructure_role_arns", "ecs", needs="ecs_services"),
        Setting(
            "app_runner_role_arns",
            ARN,
            (
                # No iam:PassedToService: which value App Runner sends isn't documented, and a wrong one denies.
                Permission(
                    "",
                    ("iam:PassRole",),
                    ("{arn}",),
                    "IAM user guide, id_roles_use_passrole",
                    needs="app_runner_services",
                ),
            ),
            made_by="appRunner",
        ),
    ),
)
