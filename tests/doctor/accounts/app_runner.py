"""What the App Runner guide and the consoles of App Runner and IAM leave behind."""

from tests.doctor.accounts.form import (
    AWS_POLICY,
    Account,
    Call,
    Read,
    arn,
    document,
    of_group,
    of_role,
    of_user,
    old_trust,
    role,
    tags,
    trust,
    visual,
)

BUILD, TASKS = "build.apprunner.amazonaws.com", "tasks.apprunner.amazonaws.com"
ECR_ACCESS = f"{AWS_POLICY}service-role/AWSAppRunnerServicePolicyForECRAccess"
# The description that the App Runner console gives to the role it makes.
BY_APP_RUNNER = "This role gives App Runner permission to access ECR"
GUIDE_POLICIES = (
    "AmazonEC2ContainerRegistryFullAccess",
    "AWSAppRunnerFullAccess",
    "CloudWatchLogsFullAccess",
    "IAMUserChangePassword",
)
PULL = visual(["ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"], "*")


def guide(group: str, user: str, access_role: str) -> tuple[Call, ...]:
    """Return the calls of the five steps of the guide."""
    return (
        ("iam:CreateGroup", {"GroupName": group}),
        *(("iam:AttachGroupPolicy", {"GroupName": group, "PolicyArn": AWS_POLICY + each}) for each in GUIDE_POLICIES),
        ("iam:CreateUser", {"UserName": user}),
        ("iam:CreateLoginProfile", {"UserName": user, "Password": "Chosen-by-hand-1", "PasswordResetRequired": True}),
        ("iam:AddUserToGroup", {"GroupName": group, "UserName": user}),
        *role(access_role, trust(BUILD), ECR_ACCESS),
        (
            "iam:PutGroupPolicy",
            {
                "GroupName": group,
                "PolicyName": "AllowListRoles",
                "PolicyDocument": document(visual("iam:ListRoles", "*")),
            },
        ),
        (
            "iam:PutGroupPolicy",
            {
                "GroupName": group,
                "PolicyName": "AllowPassAppRunnerRole",
                "PolicyDocument": document(visual("iam:PassRole", arn("role", access_role))),
            },
        ),
    )


def networking(path: str) -> Read:
    """Return a value of the role that App Runner makes for itself."""
    return Read(
        "iam:ListRoles", {"PathPrefix": "/aws-service-role/networking.apprunner.amazonaws.com/"}, f"Roles[0].{path}"
    )


ACCOUNTS = (
    Account(
        "guide",
        guide("guide-engineers", "guide-engineer", "guide-access"),
        {
            "AppRunnerRoles": {"access_role": {"name": "guide-access"}},
            "AppRunnerOperators": {
                "group_name": "guide-engineers",
                "users": ["guide-engineer"],
                "console_access": True,
                "pass_role_arns": [arn("role", "guide-access")],
            },
        },
        kept=(of_role("guide-access"), of_group("guide-engineers"), of_user("guide-engineer")),
    ),
    Account(
        "service-role-path",
        role("console-access", trust(BUILD), ECR_ACCESS, Path="/service-role/", Description=BY_APP_RUNNER),
        {"AppRunnerRoles": {"access_role": {"name": "console-access"}}},
        after=((of_role("console-access", "Path"), "/"),),
    ),
    Account(
        "service-role-path-that-stays",
        role("stays-access", trust(BUILD), ECR_ACCESS, Path="/service-role/", Description=BY_APP_RUNNER),
        {"AppRunnerRoles": {"access_role": {"name": "stays-access", "path": "/service-role/"}}},
        kept=(of_role("stays-access"),),
    ),
    Account(
        "moved-with-all-it-has",
        (
            *role(
                "moved-access",
                trust(BUILD),
                ECR_ACCESS,
                f"{AWS_POLICY}CloudWatchLogsReadOnlyAccess",
                Path="/service-role/",
                PermissionsBoundary=f"{AWS_POLICY}PowerUserAccess",
                Tags=tags(Team="web", Stage="prod"),
            ),
            (
                "iam:PutRolePolicy",
                {"RoleName": "moved-access", "PolicyName": "AllowPullImages", "PolicyDocument": document(PULL)},
            ),
        ),
        {
            "AppRunnerRoles": {
                "access_role": {
                    "name": "moved-access",
                    "tags": {"Team": "web"},
                    "managed_policies": {"logs": f"{AWS_POLICY}CloudWatchLogsReadOnlyAccess"},
                },
                "pull_repositories": ["app"],
            }
        },
        after=((of_role("moved-access", "Path"), "/"),),
    ),
    Account(
        "empty-sid",
        (
            *role("sid-access", old_trust(BUILD), ECR_ACCESS),
            *role("sid-instance", old_trust(TASKS)),
        ),
        {"AppRunnerRoles": {"access_role": {"name": "sid-access"}, "instance_role": {"name": "sid-instance"}}},
        kept=(of_role("sid-access"), of_role("sid-instance")),
    ),
    Account(
        "made-for-ec2",
        # The console's use case EC2 makes an instance profile of the role's name with the role.
        (
            *role("ec2-instance", trust("ec2.amazonaws.com"), f"{AWS_POLICY}AmazonS3ReadOnlyAccess"),
            ("iam:CreateInstanceProfile", {"InstanceProfileName": "ec2-instance"}),
            ("iam:AddRoleToInstanceProfile", {"InstanceProfileName": "ec2-instance", "RoleName": "ec2-instance"}),
        ),
        {
            "AppRunnerRoles": {
                "access_role": {"name": "ec2-access"},
                "instance_role": {
                    "name": "ec2-instance",
                    "managed_policies": {"s3": f"{AWS_POLICY}AmazonS3ReadOnlyAccess"},
                },
            }
        },
        kept=(of_role("ec2-instance"),),
    ),
    Account(
        "networking-role-of-app-runner",
        (("iam:CreateServiceLinkedRole", {"AWSServiceName": "networking.apprunner.amazonaws.com"}),),
        {"AppRunnerRoles": {"access_role": {"name": "vpc-access"}, "networking_role": {"description": "VPC access"}}},
        after=((networking("Description"), "VPC access"),),
    ),
)
