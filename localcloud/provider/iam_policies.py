"""IAM: managed policies.

Sources as in `iam_roles`.
"""

from localcloud.provider import documents, validation
from localcloud.provider.aws import Aws
from localcloud.provider.iam_parts import as_tags, retag, tags_of
from localcloud.provider.naming import name_or_prefix
from localcloud.provider.resource_type import DOCUMENT, NUMBER, OBJECT, Autoname, Id, Input, ResourceType
from localcloud.provider.saying import saying
from localcloud.provider.wire import Properties

_MOST_VERSIONS = 5


def _create_policy(aws: Aws, inputs: Properties) -> Properties:
    policy = aws.call(
        "iam:CreatePolicy",
        PolicyName=inputs["name"],
        Path=inputs["path"] or None,
        PolicyDocument=documents.normalised(inputs["policy"]),
        Description=inputs.get("description", ""),
        Tags=as_tags(inputs["tagsAll"]),
    )["Policy"]
    return {"arn": policy["Arn"]}


def _read_policy(aws: Aws, known: Properties) -> Properties:
    arn = known["arn"]
    policy = aws.call("iam:GetPolicy", PolicyArn=arn)["Policy"]
    version = aws.call("iam:GetPolicyVersion", PolicyArn=arn, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    return {
        "arn": arn,
        "attachmentCount": policy["AttachmentCount"],
        "description": policy.get("Description") or None,
        "name": policy["PolicyName"],
        "path": policy["Path"],
        "policy": documents.as_text(version["Document"]),
        "policyId": policy["PolicyId"],
        "tags": tags_of(policy),
    }


def _versions(aws: Aws, arn: str) -> tuple[list[str], int]:
    """Return the ids of the versions that are not the default, oldest first, and the number of all."""
    versions = aws.call("iam:ListPolicyVersions", PolicyArn=arn)["Versions"]
    ids = [version["VersionId"] for version in versions if not version["IsDefaultVersion"]]
    return sorted(ids, key=lambda version: int(version.removeprefix("v"))), len(versions)


def _update_policy(aws: Aws, old: Properties, new: Properties, changed: frozenset[str]) -> None:
    arn = old["arn"]
    if "tagsAll" in changed:
        retag(aws, "iam:Policy", {"PolicyArn": arn}, old, new)
    if "policy" in changed:
        spent, count = _versions(aws, arn)
        if count >= _MOST_VERSIONS:
            _delete_version(aws, arn, spent[0])
        _put_version(
            aws, arn, documents.normalised(new["policy"]), delayed=bool(new.get("delayAfterPolicyCreationInMs"))
        )


def _put_version(aws: Aws, arn: str, document: str, *, delayed: bool) -> None:
    """Create the default version; with a delay, which nothing here needs, it becomes the default by a second call."""
    if not delayed:
        aws.call("iam:CreatePolicyVersion", PolicyArn=arn, PolicyDocument=document, SetAsDefault=True)
        return
    with saying(f"creating IAM Policy ({arn}) version"):
        created = aws.call("iam:CreatePolicyVersion", PolicyArn=arn, PolicyDocument=document, SetAsDefault=False)
    version = created["PolicyVersion"]["VersionId"]
    with saying(f"setting IAM Policy ({arn}) default version ({version})"):
        aws.call("iam:SetDefaultPolicyVersion", PolicyArn=arn, VersionId=version)


def _delete_version(aws: Aws, arn: str, version: str) -> None:
    with saying(f"deleting IAM Policy ({arn}) version ({version})"):
        aws.call("iam:DeletePolicyVersion", PolicyArn=arn, VersionId=version)


def _delete_policy(aws: Aws, state: Properties) -> None:
    for version in _versions(aws, state["arn"])[0]:
        _delete_version(aws, state["arn"], version)
    aws.call("iam:DeletePolicy", PolicyArn=state["arn"])


_POLICY = ResourceType(
    type="aws:iam/policy:Policy",
    noun="IAM Policy",
    id=Id(("arn",)),
    inputs={
        **name_or_prefix(128, validation.iam_name),
        "delayAfterPolicyCreationInMs": Input(NUMBER, kept=True),
        "description": Input(replaces=True),
        "path": Input(default="/", replaces=True),
        "policy": Input(DOCUMENT, required=True, checks=(validation.policy_json,)),
        "tags": Input(OBJECT),
    },
    outputs=("arn", "attachmentCount", "policyId"),
    autoname=Autoname(),
    create=_create_policy,
    read=_read_policy,
    update=_update_policy,
    delete=_delete_policy,
    doing={action: f"{action.removesuffix('e')}ing IAM Policy ({{arn}})" for action in ("read", "update", "delete")},
)

RESOURCE_TYPES = (_POLICY,)
