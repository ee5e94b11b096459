"""Which setting allows an action on a resource: the table of permissions, asked the other way round.

The table finds the settings that concern the action, and the value that names the resource. The policy is then built
with this value and evaluated as AWS does. Only a setting that allows the request is advised.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from components.arns import Account
from components.permissions import SWITCH, Policy, Setting, covers, fill, matched
from components.permissions_app_runner import PULL_IMAGES
from components.permissions_table import POLICIES
from doctor.explain.accepting import is_accepted
from doctor.explain.denial import ARN, Denial
from localcloud.iam import MalformedDocument, Request, allows

PEOPLE = ("operators", "ecs.operators", "express.operators")
"""The sections that create a group of people, in the order in which they are advised."""


@dataclass(frozen=True)
class Advice:
    """A setting that allows an action.

    Attributes:
        section: path of its section, for example `ecs.taskPolicy`.
        key: name of the setting. It is empty for what comes with the section.
        value: what the setting has to be.
    """

    section: str
    key: str
    value: object

    @property
    def path(self) -> str:
        """The path of the setting."""
        return f"{self.section}.{self.key}" if self.key else self.section

    @property
    def config(self) -> tuple[tuple[str, Any], ...]:
        """The setting with its value, as an explanation gives it."""
        return ((self.path, self.value),) if self.key else ()


def for_role(role: str, denial: Denial) -> Advice | None:
    """Return the setting that allows a role of the config, `ecs.taskRole`, what it was denied."""
    found = (
        advice
        for policy in POLICIES
        if policy.holder == role
        for advice in _advices(policy, policy.sections[0], denial)
    )
    return next(found, None)


def for_people(denial: Denial) -> Advice | None:
    """Return the setting that allows people what they were denied."""
    found = (
        advice
        for section in PEOPLE
        for policy in POLICIES
        if section in policy.sections
        for advice in _advices(policy, section, denial)
    )
    return next(found, None)


def in_general(role: str, action: str) -> str:
    """Return the path of the setting of a role that allows an action on what it names; empty if there is none."""
    found = (
        path
        for policy in POLICIES
        if policy.holder == role
        for setting in _concerning(policy, action)
        for path in (f"{policy.sections[0]}.{_camel(setting.key)}",)
        for entry in _placeholders(setting)
        if (given := _given(path, setting, entry)) is not None and _allows_what_it_names(policy, given, action)
    )
    return next(found, "")


def linked_role(service: str, denial: Denial) -> str:
    """Return the ARN of a service's service-linked role, which a setting allows to create; empty if there is none."""
    resources = (
        resource
        for policy in POLICIES
        for setting in policy.settings
        for permission in setting.permissions
        for resource in permission.resources
        if f":role/aws-service-role/{service}/" in resource
    )
    account = _account(denial)
    named = {"partition": account.partition, "account": account.id or "ACCOUNT_ID"}
    return fill(next(resources, ""), named) or ""


def is_pull(action: str, repository: str) -> bool:
    """Return whether an action on a repository is part of pulling an image."""
    partition, _, _, region, owner, *_ = f"{repository}::::::".split(":")
    given = {"pull_repositories": [repository]}
    return _is_allowed(_statements(PULL_IMAGES, Account(partition, owner, region), given), action, repository)


def _advices(policy: Policy, section: str, denial: Denial) -> Iterator[Advice]:
    for setting in _concerning(policy, denial.action):
        key = _camel(setting.key)
        for entry in _entries(setting, denial):
            given = _given(f"{section}.{key}", setting, entry)
            if given is not None and _solves(policy, given, denial):
                yield Advice(section, key, _in_config(given.get(setting.key, True)))


def _solves(policy: Policy, given: Mapping[str, object], denial: Denial) -> bool:
    """Return whether a policy with this input allows the request, as far as the error tells the resource."""
    if not _is_named(denial):
        return _allows_what_it_names(policy, given, denial.action)
    return _is_allowed(_statements(policy, _account(denial), given), denial.action, denial.resource)


def _is_named(denial: Denial) -> bool:
    """Return whether the error names the resource as a policy does. Some name it otherwise, or not at all."""
    return denial.resource == "*" or ARN.fullmatch(denial.resource) is not None


@cache
def _concerning(policy: Policy, action: str) -> tuple[Setting, ...]:
    """Return the settings of the config that an error about this action tells of."""
    return tuple(
        setting
        for setting in policy.settings
        if setting.in_config
        and any(
            covers(each.lower(), action.lower())
            for permission in setting.permissions
            if permission.advised
            for each in permission.actions
        )
    )


def _entries(setting: Setting, denial: Denial) -> Iterator[object]:
    """Yield the entries of a setting that name the resource, or any entry for an action without a resource."""
    if denial.resource == "*":
        yield from _placeholders(setting)
    elif not _is_named(denial):
        yield from _placeholders(setting) if setting.form is SWITCH else ()
    else:
        for permission in setting.permissions:
            if any(covers(each.lower(), denial.action.lower()) for each in permission.actions):
                for template in permission.resources:
                    fields = matched(template, denial.resource)
                    entry = _entry(setting, fields, _account(denial)) if fields is not None else None
                    if entry is not None:
                        yield entry


def _entry(setting: Setting, fields: dict[str, str], account: Account) -> object:
    """Return the entry that has these fields, an ARN if they are of another account; None if nothing has."""
    if any("*" in value for value in fields.values()):
        return None
    named = {"path": f"{fields['prefix']}/*", **fields} if "prefix" in fields else fields
    elsewhere = named.get("account") not in {None, "", account.id}
    try:
        return fill(setting.form.arn, named) if elsewhere and setting.form.arn else setting.form.write(named)
    except KeyError:
        return None


class _Placeholder(dict[str, str]):
    """Fields that are their own names: `CLUSTER`, `SERVICE`."""

    def __missing__(self, name: str) -> str:
        return "NAME" if name == "path" else name.upper()


def _placeholders(setting: Setting) -> Iterator[object]:
    """Yield entries that stand for a name which the error doesn't give. Some names have no capital letters."""
    known = {"id": "NAME-??????", "arn": "arn:aws:kms:us-east-1:123456789012:key/KEY", "resource_id": "db-RESOURCE"}
    entry = setting.form.write(_Placeholder(known))
    yield entry
    if isinstance(entry, str):
        yield entry.lower()


def _given(path: str, setting: Setting, entry: object) -> dict[str, object] | None:
    """Return the input with an entry, a list if the setting takes one; None if the settings refuse it."""
    if not setting.key:
        return {}
    accepted = (value for value in ([entry], entry) if is_accepted(path, _in_config(value)))
    return next(({setting.key: value} for value in accepted), None)


def _statements(policy: Policy, account: Account, given: Mapping[str, object]) -> list[Mapping[str, Any]]:
    """Return the statements of a policy, and those of the AWS-managed policies next to it."""
    managed = [
        {"Effect": "Allow", "Action": list(permission.actions), "Resource": list(permission.resources)}
        for setting in policy.settings
        if not setting.key or given.get(setting.key)
        for permission in setting.permissions
        if permission.managed
    ]
    try:
        return [*policy.statements(account, given), *managed]
    except ValueError:  # an entry that the settings accept and the policy refuses
        return []


def _is_allowed(statements: list[Mapping[str, Any]], action: str, resource: str) -> bool:
    """Return whether one of the statements, none of which denies, allows an action under its own conditions."""
    try:
        return any(
            allows(
                {"Version": "2012-10-17", "Statement": [each]},
                Request(action, resource, {**_met(each), **_context(resource)}),
            )
            for each in statements
        )
    except (MalformedDocument, ValueError):  # the text of an error is no request
        return False


def _met(statement: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what a request says that meets the conditions of a statement."""
    return {
        key: value if isinstance(value, str) else value[0]
        for keys in statement.get("Condition", {}).values()
        for key, value in keys.items()
    }


def _context(resource: str) -> Mapping[str, str]:
    """Return what a request about a service-linked role says in addition.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
    """
    service = resource.partition(":role/aws-service-role/")[2].partition("/")[0]
    return {"iam:AWSServiceName": service} if service else {}


def _allows_what_it_names(policy: Policy, given: Mapping[str, object], action: str) -> bool:
    statements = _statements(policy, Account("aws", "123456789012", "us-east-1"), given)
    resources = {resource for each in statements for resource in each["Resource"]}
    return any(_is_allowed(statements, action, resource) for resource in resources)


def _account(denial: Denial) -> Account:
    """Return where the stack is: the account of who was denied, and the region of the resource."""
    _, partition, _, region, owner, *_ = f"{denial.resource}::::::".split(":")
    return Account(partition or denial.principal.partition, denial.principal.account or owner, region)


def _in_config(value: object) -> object:
    """Return a value in the spelling of a config."""
    if isinstance(value, list):
        return [_in_config(each) for each in value]
    return {_camel(key): each for key, each in value.items()} if isinstance(value, Mapping) else value


def _camel(key: str) -> str:
    first, *others = key.split("_")
    return first + "".join(map(str.capitalize, others))
