"""What the settings of `appRunner` and `operators` allow.

Pages are named as in `permissions_ecs.py`. ARDG stands for a page of https://docs.aws.amazon.com/apprunner/latest/dg/.
"""

from .arns import APP_RUNNER, APP_RUNNER_NETWORKING, APP_RUNNER_NETWORKING_ROLE, APP_RUNNER_ROLE
from .permissions import ARN, SWITCH, Condition, Form, Permission, Policy, Setting, named
from .permissions_ecs import PULL, READ_PREFIXES, REPOSITORY, SIGN_IN, configuration
from .permissions_managed import X_RAY, managed

_IAM = "ARDG security_iam_service-with-iam"
_LINKED = "arn:{partition}:iam::{account}:role/aws-service-role/"
LINKED_ROLE = f"{_LINKED}{APP_RUNNER}/{APP_RUNNER_ROLE}"
_NETWORKING_ROLE = f"{_LINKED}{APP_RUNNER_NETWORKING}/{APP_RUNNER_NETWORKING_ROLE}"
_TAG = Form(
    lambda tag: {"key": tag["key"], "value": tag["value"], "tag_keys": [tag["key"], *tag.get("other_keys", [])]},
    lambda fields: {"key": fields["key"], "value": fields["value"]},
)
_SERVICES = "arn:{partition}:apprunner:{region}:{account}:service/*"
_CHANGES = (
    "apprunner:UpdateService",
    "apprunner:DeleteService",
    "apprunner:PauseService",
    "apprunner:ResumeService",
    "apprunner:StartDeployment",
    "apprunner:AssociateCustomDomain",
    "apprunner:DisassociateCustomDomain",
)
_WITH_THE_TAG = (
    Condition("StringEquals", "aws:RequestTag/{key}", ("{value}",)),
    Condition("ForAllValues:StringEquals", "aws:TagKeys", ("{tag_keys}",)),
)

PULL_IMAGES = Policy(
    ("appRunner",),
    "appRunner.accessRole",
    (
        Setting(
            "pull_repositories",
            named(REPOSITORY),
            (
                SIGN_IN,
                Permission(
                    "PullImages",
                    (*PULL, "ecr:DescribeImages"),
                    (REPOSITORY,),
                    f"AWSAppRunnerServicePolicyForECRAccess; {_IAM}",
                ),
            ),
        ),
    ),
)
READ_CONFIGURATION = Policy(
    ("appRunner.instancePolicy",),
    "appRunner.instanceRole",
    (
        *configuration("ARDG env-variable", READ_PREFIXES),
        Setting("x_ray", SWITCH, managed(X_RAY)),
    ),
)

LIST_ROLES = Policy(
    ("operators", "ecs.operators", "ecsServices.NAME.operators", "express.operators"),
    "",
    (
        Setting(
            "",
            SWITCH,
            (
                Permission(
                    "",
                    ("iam:ListRoles",),
                    ("*",),
                    "SAR list_awsidentityandaccessmanagementiam; aws/apprunner-roadmap issue 56",
                ),
            ),
        ),
    ),
)
PASS_APP_RUNNER_ROLES = Policy(
    ("operators",),
    "",
    (
        Setting(
            "pass_role_arns",
            ARN,
            (
                # No iam:PassedToService: which value App Runner sends isn't documented, and a wrong one denies.
                Permission("", ("iam:PassRole",), ("{arn}",), "IAM user guide, id_roles_use_passrole"),
            ),
            made_by="appRunner",
        ),
    ),
)
GUIDE = Policy(
    ("operators",),
    "",
    (
        Setting(
            "",
            SWITCH,
            (
                *managed("AmazonEC2ContainerRegistryFullAccess"),
                *managed("AWSAppRunnerFullAccess", unless="service_tag"),
                *managed("CloudWatchLogsFullAccess"),
                *managed("IAMUserChangePassword"),
            ),
        ),
    ),
)
TAGGED_SERVICES = Policy(
    ("operators",),
    "",
    (
        Setting(
            "service_tag",
            _TAG,
            (
                Permission("SeeEverything", ("apprunner:List*", "apprunner:Describe*"), ("*",), _IAM),
                # The guide and the reference differ in the key. Both stand for the same tag.
                Permission(
                    "ChangeTaggedServices",
                    _CHANGES,
                    (_SERVICES,),
                    f"{_IAM}, Authorization based on App Runner tags",
                    (Condition("StringEquals", "apprunner:ResourceTag/{key}", ("{value}",)),),
                ),
                Permission(
                    "ChangeServicesWithTheTag",
                    _CHANGES,
                    (_SERVICES,),
                    "SAR list_awsapprunner, Condition keys",
                    (Condition("StringEquals", "aws:ResourceTag/{key}", ("{value}",)),),
                ),
                Permission(
                    "CreateTaggedServices",
                    ("apprunner:CreateService",),
                    (_SERVICES,),
                    f"{_IAM}, Authorization based on App Runner tags",
                    _WITH_THE_TAG,
                ),
                # A new service has no id yet but `*`, which `?` covers. The id of a service that exists is longer: the
                # group can't tag the services of others as its own.
                Permission(
                    "TagNewServices",
                    ("apprunner:TagResource",),
                    ("arn:{partition}:apprunner:{region}:{account}:service/*/?",),
                    "CloudFormation schema of AWS::AppRunner::Service, permissions of its create handler",
                    _WITH_THE_TAG,
                ),
                Permission(
                    "UseConfigurations",
                    ("apprunner:CreateService", "apprunner:UpdateService"),
                    tuple(
                        f"arn:{{partition}}:apprunner:{{region}}:{{account}}:{kind}/*"
                        for kind in (
                            "autoscalingconfiguration",
                            "connection",
                            "observabilityconfiguration",
                            "vpcconnector",
                        )
                    ),
                    "SAR list_awsapprunner",
                ),
                Permission(
                    "CreateServiceLinkedRole",
                    ("iam:CreateServiceLinkedRole",),
                    (LINKED_ROLE,),
                    "AWSAppRunnerFullAccess, which the tag replaces: the first service of an account needs it",
                    (Condition("StringLike", "iam:AWSServiceName", (APP_RUNNER,)),),
                ),
            ),
        ),
    ),
)
CREATE_LINKED_ROLES = Policy(
    ("operators",),
    "",
    (
        Setting(
            "create_service_linked_roles",
            SWITCH,
            (
                Permission(
                    "CreateServiceLinkedRoles",
                    ("iam:CreateServiceLinkedRole",),
                    (LINKED_ROLE, _NETWORKING_ROLE),
                    f"{_IAM}, App Runner user permissions",
                    (Condition("StringLike", "iam:AWSServiceName", (APP_RUNNER, APP_RUNNER_NETWORKING)),),
                ),
            ),
        ),
    ),
)
DELETE_NETWORKING_ROLE = Policy(
    ("operators",),
    "",
    (
        Setting(
            "delete_networking_role",
            SWITCH,
            (
                Permission(
                    "DeleteNetworkingRole",
                    ("iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"),
                    (_NETWORKING_ROLE,),
                    "IAM user guide, create-service-linked-role, Service-linked role permissions",
                ),
            ),
        ),
    ),
)
