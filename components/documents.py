"""Trust, permission and lifecycle documents, built from plain values, and the sizes that IAM takes.

Nothing here knows an `Output`: a document of an account id and fixed names is known at preview, so the policy pack can
check it before anything exists. What a permission document allows is in `permissions_table.py`. Each other builder
names the AWS page that it follows.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import RunError

from .arns import ECS_TASKS, EVENTS, LAMBDA, SCHEDULER, Account
from .input_types import first_repeated
from .permissions import Policy, Statement
from .permissions_ecs import PULL, PUSH

Document = dict[str, Any]

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html; IAM does not count white space. The last
# is that of permission sets too: https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html.
MANAGED_POLICY_CHARACTERS = 6144
TRUST_CHARACTERS = 2048
GROUP_INLINE_CHARACTERS = 5120
ROLE_INLINE_CHARACTERS = 10240

# Ten times the images of a repository, https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
MORE_IMAGES_THAN_ECR_HOLDS = 1_000_000


def document(statements: Sequence[Statement]) -> Document:
    """An IAM document of the current policy language around the statements, which are taken as they are.

    Raises `RunError` when there is none: IAM refuses such a document, but only once it is created.
    """
    if not statements:
        raise RunError("a policy must grant something, got no statement")
    return {"Version": "2012-10-17", "Statement": list(statements)}


def document_of(policy: Policy, account: Account, **given: object) -> Document:
    """Return the document of a policy of the table for its inputs; raises `RunError` when nothing is allowed."""
    return document(policy.statements(account, given))


def managed_policy_text(name: str, policy: Document) -> str:
    """The JSON text of the managed policy `name`; raises `RunError` when it is larger than IAM takes."""
    return _text(f"managed policy `{name}`", MANAGED_POLICY_CHARACTERS, policy)


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


def permission_set_text(name: str, policies: Mapping[str, Document]) -> str:
    """The JSON text of the one inline policy of the permission set `name`, with the statements of all policies.

    Raises `RunError` when it is larger than Identity Center takes, or has an id of a statement twice.
    """
    whole = document([statement for policy in policies.values() for statement in policy["Statement"]])
    what = f"the inline policy of permission set `{name}` ({', '.join(policies)})"
    text = _text(what, ROLE_INLINE_CHARACTERS, whole)
    ids = [each["Sid"] for each in whole["Statement"] if "Sid" in each]
    if repeated := first_repeated(ids):
        raise RunError(
            f"the statements of permission set `{name}` must have different ids in one policy, got the `Sid`"
            f" `{repeated}` twice"
        )
    return text


def trust_text(role: str, trust: Document) -> str:
    """The JSON text of the trust policy of `role`, its name; raises `RunError` when it is larger than IAM takes."""
    return _text(f"the trust policy of role `{role}`", TRUST_CHARACTERS, trust)


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


def scheduler_trust(account: Account, groups: Sequence[str]) -> Document:
    """The trust policy of a role for the schedules of these groups; a schedule itself can't be named.

    Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html.
    """
    return _source_trust(SCHEDULER, account, [account.regional_arn("scheduler", f"schedule-group/{g}") for g in groups])


def event_rules_trust(account: Account, rules: Sequence[str]) -> Document:
    """The trust policy of a role for these rules of EventBridge, `NAME`, or `BUS/NAME` on another bus than `default`.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html.
    """
    return _source_trust(EVENTS, account, [account.regional_arn("events", f"rule/{rule}") for rule in rules])


def _source_trust(service: str, account: Account, sources: Sequence[str]) -> Document:
    return service_trust(
        service,
        {
            "ArnLike": {"aws:SourceArn": list(sources) if len(sources) > 1 else sources[0]},
            "StringEquals": {"aws:SourceAccount": account.id},
        },
    )


def require_mfa(account: Account) -> Document:
    """Everything is denied without MFA but what it takes to get there: register a device, change the first password.

    Follows "Allows MFA-authenticated IAM users to manage their own MFA device on the Security credentials page",
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage-mfa-only.html,
    with the two actions that page names for a password that must be changed at the first sign-in.
    """
    register = ["iam:EnableMFADevice", "iam:GetMFADevice", "iam:GetUser", "iam:ListMFADevices", "iam:ResyncMFADevice"]
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


def repository_access(
    account: Account,
    *,
    pull_accounts: Sequence[str] = (),
    pull_organization: str | None = None,
    push_accounts: Sequence[str] = (),
    lambda_accounts: Sequence[str] = (),
) -> Document:
    """The policy of an ECR repository that lets others pull its images or push them.

    Accounts are named by their root, which stands for whomever they let do it: ECR refuses a role that is not there.
    The creator of a Lambda function in another account must be able to pull its image.
    Sources: https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html and image-push-iam
    next to it; "Amazon ECR permissions" of https://docs.aws.amazon.com/lambda/latest/dg/images-create.html.
    """
    pullers = list(dict.fromkeys([*pull_accounts, *(each for each in lambda_accounts if each != account.id)]))
    statements: list[Document] = []
    if pullers:
        statements.append(_access("PullFromAccounts", PULL, {"AWS": _roots(account, pullers)}))
    if pull_organization:
        of_organization = {"StringEquals": {"aws:PrincipalOrgID": pull_organization}}
        statements.append(_access("PullFromOrganization", PULL, "*", of_organization))
    if push_accounts:
        statements.append(_access("PushFromAccounts", PUSH, {"AWS": _roots(account, push_accounts)}))
    if lambda_accounts:
        functions = [f"arn:{account.partition}:lambda:{account.region}:{each}:function:*" for each in lambda_accounts]
        run = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
        # The ARN names the account. AWS documents no `aws:SourceAccount` here, and a key that isn't sent locks out.
        for_functions = {"ArnLike": {"aws:SourceArn": functions}}
        statements.append(_access("PullByLambda", run, {"Service": LAMBDA}, for_functions))
    return document(statements)


def _roots(account: Account, accounts: Sequence[str]) -> list[str]:
    return [f"arn:{account.partition}:iam::{each}:root" for each in accounts]


def _access(sid: str, actions: Sequence[str], principal: object, condition: object = None) -> Document:
    statement = {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Principal": principal}
    return {**statement, "Condition": condition} if condition else statement


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


def _text(what: str, most: int, policy: Document) -> str:
    """Return the JSON text of a document; raises `RunError` when it has more characters than this."""
    size = _size(policy)
    if size > most:
        raise RunError(f"{what} must have at most {most} characters without white space, got {size}")
    return json.dumps(policy)


def _size(policy: Document) -> int:
    return len("".join(json.dumps(policy).split()))


def allow(sid: str, actions: Sequence[str], resources: Sequence[str]) -> Document:
    """Return a statement that allows the actions on the resources."""
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
