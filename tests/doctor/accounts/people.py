"""Users and groups as administrators leave them: keys, strangers, paths, boundaries, policies of their own."""

from tests.doctor.accounts.app_runner import BUILD, GUIDE_POLICIES
from tests.doctor.accounts.form import (
    AWS_POLICY,
    Account,
    Call,
    Read,
    arn,
    document,
    of_group,
    of_user,
    role,
    tags,
    trust,
    visual,
)


def group(name: str, *members: str, **more: object) -> tuple[Call, ...]:
    """Return the calls that make a group and put users into it who exist."""
    return (
        ("iam:CreateGroup", {"GroupName": name, **more}),
        *(("iam:AddUserToGroup", {"GroupName": name, "UserName": each}) for each in members),
    )


def user(name: str, **more: object) -> Call:
    """Return the call that makes a user."""
    return ("iam:CreateUser", {"UserName": name, **more})


def attach(user_name: str, policy: str) -> Call:
    """Return the call that attaches one of AWS's policies to a user."""
    return ("iam:AttachUserPolicy", {"UserName": user_name, "PolicyArn": AWS_POLICY + policy})


def keys_of(name: str) -> Read:
    """Return the access keys of a user."""
    return Read("iam:ListAccessKeys", {"UserName": name}, "AccessKeyMetadata[].AccessKeyId")


ACCOUNTS = (
    Account(
        "user-with-keys",
        (
            user("keys-user", Tags=tags(Team="web")),
            ("iam:CreateAccessKey", {"UserName": "keys-user"}),
            ("iam:CreateAccessKey", {"UserName": "keys-user"}),
            attach("keys-user", "AdministratorAccess"),
            (
                "iam:PutUserPolicy",
                {
                    "UserName": "keys-user",
                    "PolicyName": "mine",
                    "PolicyDocument": document(visual(["iam:PassRole", "s3:GetObject"], "*")),
                },
            ),
            *group("admins", "keys-user"),
            ("iam:AttachGroupPolicy", {"GroupName": "admins", "PolicyArn": f"{AWS_POLICY}IAMFullAccess"}),
        ),
        {"AppRunnerOperators": {"group_name": "keys-operators", "users": ["keys-user"], "tags": {"Team": "web"}}},
        kept=(of_user("keys-user"), keys_of("keys-user"), of_group("admins")),
    ),
    Account(
        "group-with-strangers",
        (
            *role("strangers-access", trust(BUILD)),
            *(user(each) for each in ("strangers-ann", "strangers-bob", "strangers-cid")),
            *group("strangers", "strangers-ann", "strangers-bob", "strangers-cid"),
            *(
                ("iam:AttachGroupPolicy", {"GroupName": "strangers", "PolicyArn": AWS_POLICY + each})
                for each in (*GUIDE_POLICIES, "AmazonS3FullAccess", "IAMReadOnlyAccess")
            ),
            (
                "iam:PutGroupPolicy",
                {
                    "GroupName": "strangers",
                    "PolicyName": "AllowPassAppRunnerRole",
                    "PolicyDocument": document(visual("iam:PassRole", "*")),
                },
            ),
            (
                "iam:PutGroupPolicy",
                {
                    "GroupName": "strangers",
                    "PolicyName": "more",
                    "PolicyDocument": document(visual("sts:AssumeRole", "*")),
                },
            ),
        ),
        {
            "AppRunnerOperators": {
                "group_name": "strangers",
                "users": ["strangers-ann"],
                "pass_role_arns": [arn("role", "strangers-access")],
            }
        },
        kept=(of_group("strangers"), of_group("strangers", "sort(Users[].UserName)"), of_user("strangers-bob")),
    ),
    Account(
        "people-in-a-path",
        (user("path-user", Path="/team/"), *group("path-group", "path-user", Path="/team/")),
        {"AppRunnerOperators": {"group_name": "path-group", "users": ["path-user"]}},
        kept=(of_user("path-user"), of_group("path-group")),
        after=((of_user("path-user", "Path"), "/"), (of_group("path-group", "Group.Path"), "/")),
    ),
    Account(
        "user-under-a-boundary",
        (
            user("bounded-user", PermissionsBoundary=f"{AWS_POLICY}ReadOnlyAccess"),
            attach("bounded-user", "PowerUserAccess"),
        ),
        {"AppRunnerOperators": {"group_name": "bounded-operators", "users": ["bounded-user"]}},
        kept=(of_user("bounded-user"),),
    ),
    Account(
        "user-in-two-groups-of-the-program",
        (
            user("both-user"),
            *group("both-operators", "both-user"),
            *group("both-watchers", "both-user"),
            ("iam:CreateLoginProfile", {"UserName": "both-user", "Password": "Chosen-by-hand-1"}),
        ),
        {
            "AppRunnerOperators": {
                "group_name": "both-operators",
                "users": ["both-user"],
                "console_access": True,
                "read_only": {"group_name": "both-watchers", "users": ["both-user"]},
            }
        },
        kept=(of_user("both-user"), of_group("both-operators"), of_group("both-watchers")),
    ),
    Account(
        "names-in-another-spelling",
        (
            *role("Spelt-Task", trust("ecs-tasks.amazonaws.com")),
            user("Spelt-User"),
            *group("Spelt-Operators"),
        ),
        {
            "AppRunnerOperators": {"group_name": "spelt-operators", "users": ["spelt-user"]},
            "EcsTaskRoles": {"execution_role": {"name": "spelt-execution"}, "task_role": {"name": "spelt-task"}},
        },
        decided=(
            ("iam:DeleteRole", {"RoleName": "Spelt-Task"}),
            ("iam:DeleteUser", {"UserName": "Spelt-User"}),
            ("iam:DeleteGroup", {"GroupName": "Spelt-Operators"}),
        ),
    ),
)
