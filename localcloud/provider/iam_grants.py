"""IAM: what principals are given: inline policies, attachments of managed policies, memberships.

A role, group or user is given policies in the same three ways, so the rows of those are built by one function each.
Sources as in `iam_roles`.
"""

from collections.abc import Iterator

from localcloud.provider import documents, validation
from localcloud.provider.aws import Aws
from localcloud.provider.naming import name_or_prefix, unique
from localcloud.provider.resource_type import DOCUMENT, SET, Autoname, Id, Input, ProviderError, ResourceType
from localcloud.provider.saying import saying
from localcloud.provider.wire import Properties

PRINCIPALS = ("Role", "Group", "User")


def attached(aws: Aws, principal: str, name: str) -> list[str]:
    """Return the ARNs of the managed policies attached to `principal` (`Role`, `Group` or `User`) `name`."""
    return aws.names(
        f"iam:ListAttached{principal}Policies", "AttachedPolicies", "PolicyArn", **{f"{principal}Name": name}
    )


def attach(aws: Aws, principal: str, name: str, arns: list[str]) -> None:
    """Attach managed policies."""
    for arn in arns:
        with saying(f"attaching IAM Policy ({arn}) to IAM {principal} ({name})"):
            aws.call(f"iam:Attach{principal}Policy", PolicyArn=arn, **{f"{principal}Name": name})


def detach(aws: Aws, principal: str, name: str, arns: list[str]) -> None:
    """Detach managed policies, those that are not attached included."""
    for arn in arns:
        with saying(f"detaching IAM Policy ({arn}) from IAM {principal} ({name})"):
            aws.ask(f"iam:Detach{principal}Policy", PolicyArn=arn, **{f"{principal}Name": name})


def inline_document(aws: Aws, principal: str, owner: str, name: str) -> str:
    """Return the inline policy `name` of `principal` `owner` as compact JSON."""
    policy = aws.call(f"iam:Get{principal}Policy", PolicyName=name, **{f"{principal}Name": owner})
    return documents.as_text(policy["PolicyDocument"])


def _inline_policy(principal: str) -> ResourceType:
    owner = principal.lower()

    def key(properties: Properties) -> dict[str, str]:
        return {f"{principal}Name": properties[owner], "PolicyName": properties["name"]}

    def put(aws: Aws, inputs: Properties) -> None:
        aws.call(f"iam:Put{principal}Policy", PolicyDocument=documents.normalised(inputs["policy"]), **key(inputs))

    def create(aws: Aws, inputs: Properties) -> None:
        put(aws, inputs)
        aws.call(f"iam:Get{principal}Policy", **key(inputs))  # the provider waits for it before it reads it

    def read(aws: Aws, known: Properties) -> Properties:
        document = inline_document(aws, principal, known[owner], known["name"])
        return {owner: known[owner], "name": known["name"], "policy": document}

    def update(aws: Aws, old: Properties, new: Properties, _changed: frozenset[str]) -> None:
        put(aws, old | new)

    def delete(aws: Aws, state: Properties) -> None:
        aws.call(f"iam:Delete{principal}Policy", **key(state))

    putting = f"putting IAM {principal} ({{{owner}}}) Policy ({{name}})"
    owner_checks = (validation.length_between(1, 128), validation.name_not_arn) if principal == "Role" else ()
    return ResourceType(
        type=f"aws:iam/{owner}Policy:{principal}Policy",
        noun=f"IAM {principal} Policy",
        id=Id(
            (owner, "name"),
            separator=":",
            malformed=f"{owner}_policy id must be of the form <{owner} name>:<policy name>",
        ),
        inputs={
            **name_or_prefix(128, validation.iam_name),
            owner: Input(required=True, replaces=True, checks=owner_checks),
            "policy": Input(DOCUMENT, required=True, checks=(validation.policy_json,)),
        },
        autoname=Autoname(),
        create=create,
        read=read,
        update=update,
        delete=delete,
        doing={
            "create": putting,
            "update": putting,
            "delete": f"deleting IAM {principal} Policy ({{{owner}}}:{{name}})",
        },
    )


# Attachments of managed policies


def _attachment(principal: str) -> ResourceType:
    owner = principal.lower()

    def create(aws: Aws, inputs: Properties) -> None:
        attach(aws, principal, inputs[owner], [inputs["policyArn"]])

    def read(aws: Aws, known: Properties) -> Properties | None:
        if known["policyArn"] not in attached(aws, principal, known[owner]):
            return None
        return {owner: known[owner], "policyArn": known["policyArn"]}

    def delete(aws: Aws, state: Properties) -> None:
        detach(aws, principal, state[owner], [state["policyArn"]])

    return ResourceType(
        type=f"aws:iam/{owner}PolicyAttachment:{principal}PolicyAttachment",
        noun=f"IAM {principal} Policy Attachment",
        id=Id(
            (owner, "policyArn"),
            separator="/",
            malformed=f'unexpected format for Import ID ("{{id}}"), expected <{owner}-name>/<policy_arn>',
        ),
        inputs={
            owner: Input(required=True, replaces=True),
            "policyArn": Input(required=True, replaces=True, checks=(validation.arn,)),
        },
        delete_before_replace=True,  # else deleting the old one detaches what creating the new one attached
        create=create,
        read=read,
        delete=delete,
    )


def _exclusive_attachments(principal: str) -> ResourceType:
    owner = f"{principal.lower()}Name"
    noun = f"IAM (Identity & Access Management) {principal} Policy Attachments Exclusive"

    def synchronise(aws: Aws, inputs: Properties, doing: str) -> None:
        with saying(f"{doing} {noun} ({inputs[owner]})"):
            present, wanted = set(attached(aws, principal, inputs[owner])), set(inputs["policyArns"])
            attach(aws, principal, inputs[owner], sorted(wanted - present))
            detach(aws, principal, inputs[owner], sorted(present - wanted))

    def read(aws: Aws, known: Properties) -> Properties:
        return {owner: known[owner], "policyArns": attached(aws, principal, known[owner])}

    def delete(_aws: Aws, _state: Properties) -> None:
        """Leave the policies attached: the resource only ever said which they are."""

    return ResourceType(
        type=f"aws:iam/{principal.lower()}PolicyAttachmentsExclusive:{principal}PolicyAttachmentsExclusive",
        noun=noun,
        id=Id((owner,)),
        inputs={owner: Input(required=True, replaces=True), "policyArns": Input(SET, required=True)},
        reads_back=False,
        create=lambda aws, inputs: synchronise(aws, inputs, "creating"),
        read=read,
        update=lambda aws, _old, new, _changed: synchronise(aws, new, "updating"),
        delete=delete,
    )


_ENTITIES = {"Group": "groups", "Role": "roles", "User": "users"}


def _create_policy_attachment(aws: Aws, inputs: Properties) -> None:
    for principal, names in _ENTITIES.items():
        for name in inputs.get(names, []):
            attach(aws, principal, name, [inputs["policyArn"]])


def _read_policy_attachment(aws: Aws, known: Properties) -> Properties | None:
    found: dict[str, list[str]] = {names: [] for names in _ENTITIES.values()}
    for page in aws.pages("iam:ListEntitiesForPolicy", PolicyArn=known["policyArn"]):
        for principal, names in _ENTITIES.items():
            found[names] += [entity[f"{principal}Name"] for entity in page[f"Policy{principal}s"]]
    return {"name": known["name"], "policyArn": known["policyArn"], **found} if any(found.values()) else None


def _update_policy_attachment(aws: Aws, old: Properties, new: Properties, _changed: frozenset[str]) -> None:
    for principal, names in _ENTITIES.items():
        before, after = set(old.get(names, [])), set(new.get(names, []))
        for name in sorted(before - after):
            detach(aws, principal, name, [new["policyArn"]])
        for name in sorted(after - before):
            attach(aws, principal, name, [new["policyArn"]])


def _delete_policy_attachment(aws: Aws, state: Properties) -> None:
    for principal, names in _ENTITIES.items():
        for name in state.get(names, []):
            detach(aws, principal, name, [state["policyArn"]])


def _policy_attachment_rules(inputs: Properties) -> Iterator[tuple[str, str]]:
    if not any(inputs.get(names) for names in _ENTITIES.values()):
        yield "groups", 'Missing required argument. "groups": one of `groups,roles,users` must be specified'


_POLICY_ATTACHMENT = ResourceType(
    type="aws:iam/policyAttachment:PolicyAttachment",
    noun="IAM Policy Attachment",
    id=Id(("name",)),
    importable=False,
    inputs={
        "name": Input(replaces=True),
        "policyArn": Input(required=True, replaces=True, checks=(validation.arn,)),
        **{names: Input(SET) for names in _ENTITIES.values()},
    },
    autoname=Autoname(),
    delete_before_replace=True,  # as the attachments of one principal
    rules=_policy_attachment_rules,
    create=_create_policy_attachment,
    read=_read_policy_attachment,
    update=_update_policy_attachment,
    delete=_delete_policy_attachment,
)


# Memberships


def _set_members(aws: Aws, doing: str, pairs: set[tuple[str, str]], wanted: set[tuple[str, str]]) -> None:
    """Remove and add (group, user) pairs until those in `pairs` are `wanted`."""
    with saying(doing):
        for group, user in sorted(pairs - wanted):
            with saying(f"removing IAM User ({user}) from group ({group})"):
                aws.ask("iam:RemoveUserFromGroup", GroupName=group, UserName=user)
        for group, user in sorted(wanted - pairs):
            with saying(f"adding User ({user}) to Group ({group})"):
                aws.call("iam:AddUserToGroup", GroupName=group, UserName=user)


def _groups_of(properties: Properties) -> set[tuple[str, str]]:
    return {(group, properties["user"]) for group in properties["groups"]}


def _users_of(properties: Properties) -> set[tuple[str, str]]:
    return {(properties["group"], user) for user in properties["users"]}


def _create_user_groups(aws: Aws, inputs: Properties) -> Properties:
    _set_members(aws, f"assigning IAM User Group Membership ({inputs['user']})", set(), _groups_of(inputs))
    return {"id": f"terraform-{unique()}"}


def _update_user_groups(aws: Aws, old: Properties, new: Properties, _changed: frozenset[str]) -> None:
    _set_members(aws, f"updating IAM User Group Membership ({new['user']})", _groups_of(old), _groups_of(new))


def _delete_user_groups(aws: Aws, state: Properties) -> None:
    _set_members(aws, f"deleting IAM User Group Membership ({state['user']})", _groups_of(state), set())


def _read_user_groups(aws: Aws, known: Properties) -> Properties:
    groups = aws.names("iam:ListGroupsForUser", "Groups", "GroupName", UserName=known["user"])
    return {"user": known["user"], "groups": [group for group in groups if group in known["groups"]]}


class _UserGroupsId(Id):
    """Means nothing, except to an import, which says `<user>/<group>/<group>`..."""

    def parse(self, resource_id: str) -> Properties:
        user, *groups = resource_id.split("/")
        if not groups:
            raise ProviderError(f'unexpected format of ID ("{resource_id}"), expected <user-name>/<group-name1>/...')
        return {"user": user, "groups": groups, "id": f"terraform-{unique()}"}


_USER_GROUP_MEMBERSHIP = ResourceType(
    type="aws:iam/userGroupMembership:UserGroupMembership",
    noun="IAM User Group Membership",
    id=_UserGroupsId(("id",)),
    inputs={"user": Input(required=True, replaces=True), "groups": Input(SET, required=True)},
    create=_create_user_groups,
    read=_read_user_groups,
    update=_update_user_groups,
    delete=_delete_user_groups,
    doing={"read": "reading IAM User Group Membership ({user})"},
)


def _create_members(aws: Aws, inputs: Properties) -> None:
    _set_members(aws, f"creating IAM Group Membership ({inputs['name']})", set(), _users_of(inputs))


def _read_members(aws: Aws, known: Properties) -> Properties:
    users = aws.names("iam:GetGroup", "Users", "UserName", GroupName=known["group"])
    return {"name": known["name"], "group": known["group"], "users": users}


def _update_members(aws: Aws, old: Properties, new: Properties, _changed: frozenset[str]) -> None:
    _set_members(aws, f"updating IAM Group Membership ({new['name']})", _users_of(old), _users_of(new))


def _delete_members(aws: Aws, state: Properties) -> None:
    _set_members(aws, f"deleting IAM Group Membership ({state['name']})", _users_of(state), set())


_GROUP_MEMBERSHIP = ResourceType(
    type="aws:iam/groupMembership:GroupMembership",
    noun="IAM Group Membership",
    id=Id(("name",)),
    importable=False,
    inputs={
        "name": Input(replaces=True),
        "group": Input(required=True, replaces=True),
        "users": Input(SET, required=True),
    },
    autoname=Autoname(),
    create=_create_members,
    read=_read_members,
    update=_update_members,
    delete=_delete_members,
    doing={"read": "reading IAM Group Membership ({group})"},
)


RESOURCE_TYPES = (
    *(_inline_policy(principal) for principal in PRINCIPALS),
    *(_attachment(principal) for principal in PRINCIPALS),
    *(_exclusive_attachments(principal) for principal in PRINCIPALS),
    _POLICY_ATTACHMENT,
    _USER_GROUP_MEMBERSHIP,
    _GROUP_MEMBERSHIP,
)
