"""Which setting allows an action on a resource: the table of permissions, asked the other way round.

The table finds the settings that concern the action, and the value that names the resource. The policy is then built
with this value and evaluated as AWS does. Only a setting that allows the request is advised.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from operator import itemgetter
from typing import Any

from components.arns import Account
from components.permissions import SWITCH, Permission, Policy, Setting, covers, fill, matched
from components.permissions_app_runner import PULL_IMAGES
from components.permissions_table import POLICIES
from doctor.explain.accepting import is_accepted
from doctor.explain.denial import ARN, Denial
from doctor.explain.fitting import Width, is_shown, width
from doctor.explain.roles import GROUP_OF, service_in
from localcloud.iam import MalformedDocument, Request, allows

PEOPLE = ("operators", "ecs.operators", "express.operators")
"""The sections that create a group of people, in the order in which they are advised."""
_SOMEWHERE = Account("aws", "123456789012", "us-east-1")
"""Where names are that an error does not give."""


@dataclass(frozen=True)
class Advice:
    """A setting that allows an action.

    Attributes:
        section: path of its section, for example `ecs.taskPolicy`.
        key: name of the setting. It is empty for what comes with the section.
        value: what the setting has to be.
        others: the settings next to it without which it does not allow the action.
        made_by: the section that makes the roles without which it does not allow the action.
        is_named: whether the error tells all that the setting names. Else words stand for names to fill in.
        only_for: what alone the setting is for, if the text does not show that use.
    """

    section: str
    key: str
    value: object
    others: tuple[tuple[str, object], ...] = ()
    made_by: str = ""
    is_named: bool = True
    only_for: str = ""

    @property
    def path(self) -> str:
        """The path of the setting."""
        return f"{self.section}.{self.key}" if self.key else self.section

    @property
    def config(self) -> tuple[tuple[str, Any], ...]:
        """The settings with their values, as an explanation gives them."""
        return ((self.path, self.value), *self.others) if self.key else ()

    @property
    def condition(self) -> str:
        """What else must be given, as the end of a sentence; empty if that is nothing."""
        named = " and ".join(f"`{path}`" for path, _ in self.others)
        stack = f" in a stack with `{self.made_by}`" if self.made_by else ""
        return f"{f' together with {named}' if named else ''}{stack}"


def for_role(role: str, denial: Denial) -> Advice | None:
    """Return the setting that allows a role of the config, `ecs.taskRole`, what it was denied."""
    found = [
        advice
        for policy in POLICIES
        if policy.holder == role
        for advice in _advices(policy, policy.sections[0], denial)
    ]
    return min(found, key=itemgetter(0))[1] if found else None


def for_people(denial: Denial) -> Advice | None:
    """Return the setting that allows people what they were denied.

    The group of the service that the text speaks of comes first, and what comes with a group before what is set.
    """
    named = GROUP_OF.get(service_in(denial.surroundings) or "")
    found = [
        ((section != named, order, advice.key != "", width), advice)
        for order, section in enumerate(PEOPLE)
        for policy in POLICIES
        if section in policy.sections
        for width, advice in _advices(policy, section, denial)
    ]
    return min(found, key=itemgetter(0))[1] if found else None


def in_general(role: str, denial: Denial) -> str:
    """Return the path of the setting of a role that allows an action on what it names; empty if there is none."""
    found = [
        (width(setting, _statements(policy, _SOMEWHERE, given), denial.context), f"{section}.{_camel(setting.key)}")
        for policy in POLICIES
        if policy.holder == role
        for section in policy.sections[:1]
        for setting, permission in _concerning(policy, denial.action)
        for entry in _placeholders(setting)
        if (given := _given(policy, section, (setting, permission), entry)) is not None
        and _allows_what_it_names(policy, given, denial.action)
    ]
    return min(found)[1] if found else ""


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


def _advices(policy: Policy, section: str, denial: Denial) -> Iterator[tuple[Width, Advice]]:
    """Yield every setting that allows the request, with how well it fits."""
    for setting, permission in _concerning(policy, denial.action):
        for entry, is_named in _entries(setting, permission, denial):
            given = _given(policy, section, (setting, permission), entry)
            if given is not None and _solves(policy, given, denial):
                statements = _statements(policy, _account(denial), given)
                advice = _advice(policy, section, setting, given)
                only_for = "" if is_shown(setting, denial.context) else setting.use
                yield (
                    width(setting, statements, denial.context),
                    replace(advice, is_named=is_named, only_for=only_for),
                )


def _advice(policy: Policy, section: str, setting: Setting, given: Mapping[str, object]) -> Advice:
    others = [each for each in policy.settings if each.key in given and each.key != setting.key]
    return Advice(
        section,
        _camel(setting.key),
        _in_config(given.get(setting.key, True)),
        tuple((f"{section}.{_camel(each.key)}", _in_config(given[each.key])) for each in others if each.in_config),
        next((each.made_by for each in others if not each.in_config), ""),
    )


def _solves(policy: Policy, given: Mapping[str, object], denial: Denial) -> bool:
    """Return whether a policy with this input allows the request, as far as the error tells the resource."""
    if not _is_named(denial):
        return _allows_what_it_names(policy, given, denial.action)
    return _is_allowed(_statements(policy, _account(denial), given), denial.action, denial.resource)


def _is_named(denial: Denial) -> bool:
    """Return whether the error names the resource as a policy does. Some name it otherwise, or not at all."""
    return denial.resource == "*" or ARN.fullmatch(denial.resource) is not None


@cache
def _concerning(policy: Policy, action: str) -> tuple[tuple[Setting, Permission], ...]:
    """Return the settings of the config that an error about this action tells of, each with what allows it."""
    return tuple(
        (setting, permission)
        for setting in policy.settings
        if setting.in_config
        for permission in setting.permissions
        if permission.advised and any(covers(each.lower(), action.lower()) for each in permission.actions)
    )


def _entries(setting: Setting, permission: Permission, denial: Denial) -> Iterator[tuple[object, bool]]:
    """Yield the entries of a setting with which a permission can be about the resource, and whether it names them.

    What the permission's resource does not name is named by those of other permissions, or by a word to fill in.
    """
    # What can be about anything is often told without a resource.
    if not _is_named(denial) and setting.form is not SWITCH and set(permission.resources) != {"*"}:
        return
    if denial.resource == "*" or not _is_named(denial):
        yield from ((entry, setting.form is SWITCH) for entry in _placeholders(setting))
        return
    own = _matched(permission.resources, denial)
    others = [each for permission in setting.permissions for each in permission.resources] if own else []
    for fields in (*own, *_matched(others, denial)):
        yield from ((entry, True) for entry in _entry(setting, fields, _account(denial)))
    for fields in own:
        named = _Placeholder({**_KNOWN, **fields})
        yield from ((entry, False) for entry in _entry(setting, named, _account(denial)))


def _matched(templates: Iterable[str], denial: Denial) -> list[dict[str, str]]:
    """Return what the resource says by each template that it is one of."""
    return [fields for each in templates if (fields := matched(each, denial.resource)) is not None]


def _entry(setting: Setting, fields: Mapping[str, str], account: Account) -> Iterator[object]:
    """Yield the entry that has these fields, an ARN if they are of another account, if there is one."""
    if any("*" in value for value in fields.values()):
        return
    named = {"path": f"{fields['prefix']}/*", **fields} if "prefix" in fields else fields
    elsewhere = named.get("account") not in {None, "", account.id}
    form = setting.form
    with suppress(KeyError):
        entry, arn = form.write(named), fill(form.arn, named) if elsewhere and form.arn else ""
        yield {**entry, form.arn_key: arn} if arn and isinstance(entry, Mapping) else arn or entry


class _Placeholder(dict[str, str]):
    """Fields that are their own names: `CLUSTER`, `SERVICE`."""

    def __missing__(self, name: str) -> str:
        return "NAME" if name == "path" else name.upper()


_KNOWN = {
    "id": "NAME-??????",
    "arn": "arn:aws:kms:us-east-1:123456789012:key/KEY",
    "resource_id": "db-RESOURCE",
    "file_system": "fs-0123456789abcdef0",
    "access_point": "fsap-0123456789abcdef0",
    "model": "provider.model-id",
}
"""Fields whose names are no values that the settings take."""


def _placeholders(setting: Setting) -> Iterator[object]:
    """Yield entries that stand for a name which the error doesn't give. Some names have no capital letters.

    Some actions are about a prefix, `NAME/*`, and not about a name.
    """
    entry = setting.form.write(_Placeholder(_KNOWN))
    yield entry
    if isinstance(entry, str):
        yield entry.lower()
        yield f"{entry}/*"


def _given(policy: Policy, section: str, told: tuple[Setting, Permission], entry: object) -> dict[str, object] | None:
    """Return the inputs with an entry, and those without which it allows nothing; None if the settings refuse one."""
    setting, permission = told
    needed = {permission.needs, *(each.of for each in permission.conditions)} - {"", setting.key}
    needed |= {key for each in policy.settings if each.key in needed for key in each.goes_with} - {setting.key}
    others = [each for each in policy.settings if each.key in needed]
    switched = {**entry, **dict.fromkeys(permission.having, True)} if isinstance(entry, Mapping) else entry
    given = [
        (setting, _value(section, setting, [switched])) if setting.key else None,
        *((each, _value(section, each, _placeholders(each))) for each in others),
    ]
    values = {each.key: value for each, value in filter(None, given)}
    return None if None in values.values() else values


def _value(section: str, setting: Setting, entries: Iterable[object]) -> object:
    """Return an entry as the setting takes it, in a list if it takes one; None if it is refused."""
    values = (value for entry in entries for value in ([entry], entry))
    path = f"{section}.{_camel(setting.key)}"
    return next((each for each in values if not setting.in_config or is_accepted(path, _in_config(each))), None)


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
    statements = _statements(policy, _SOMEWHERE, given)
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
