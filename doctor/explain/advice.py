"""Which setting allows an action on a resource: the table of permissions, asked the other way round."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from components.arns import Account
from components.permissions import Permission, Policy, Setting, covers, fields_of, fill, matched
from components.permissions_table import POLICIES
from doctor.explain import values
from doctor.explain.denial import Denial

PEOPLE = ("operators", "ecs.operators", "express.operators")
"""The sections that make a group of people, in the order in which they are advised."""


@dataclass(frozen=True)
class Advice:
    """A setting that allows an action.

    Attributes:
        section: path of its section, for example `ecs.taskPolicy`.
        key: name of the setting; empty for what comes with the section.
        value: what it has to be; None if the error doesn't say on which resource.
    """

    section: str
    key: str
    value: object = None

    @property
    def path(self) -> str:
        """The path of the setting."""
        return f"{self.section}.{self.key}" if self.key else self.section

    @property
    def config(self) -> tuple[tuple[str, Any], ...]:
        """The setting with its value, as an explanation gives it."""
        return ((self.path, self.value),) if self.key and self.value is not None else ()


def for_role(role: str, denial: Denial) -> Advice | None:
    """Return the setting that allows a role of the config, `ecs.taskRole`, what it was denied."""
    policies = [policy for policy in POLICIES if policy.holder == role]
    return next((advice for policy in policies for advice in _advices(policy, policy.sections[0], denial)), None)


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


def _advices(policy: Policy, section: str, denial: Denial) -> Iterator[Advice]:
    for setting in policy.settings:
        key = _camel(setting.key)
        if not setting.in_config or not any(_allows(each, denial) for each in setting.permissions):
            continue
        if denial.resource != "*" and not denial.resource.startswith("arn:"):
            yield Advice(section, key)
        for entry in _entries(setting, denial):
            value = values.with_entry(f"{section}.{key}", _in_config(entry)) if key else True
            if value is not None:
                yield Advice(section, key, value)


def _allows(permission: Permission, denial: Denial) -> bool:
    """Return whether a permission is about the action, whatever else is set and whatever the request says."""
    if permission.needs or permission.conditions:
        return False
    return any(covers(action.lower(), denial.action.lower()) for action in permission.actions)


def _entries(setting: Setting, denial: Denial) -> Iterator[object]:
    """Yield the entries of a setting that allow the action on the resource."""
    account = _account(denial)
    for permission in setting.permissions:
        for template in permission.resources if _allows(permission, denial) else ():
            fields = matched(template, denial.resource)
            entry = _entry(setting, fields, account) if fields is not None else None
            if entry is not None and _covered(permission, setting, entry, account, denial.resource):
                yield entry


def _entry(setting: Setting, fields: dict[str, str], account: Account) -> object:
    """Return the entry that has these fields, an ARN if they are of another account; None if nothing has."""
    named = {"path": f"{fields['prefix']}/*", **fields} if "prefix" in fields else fields
    elsewhere = named.get("account") not in {None, "", account.id}
    try:
        return fill(setting.form.arn, named) if elsewhere and setting.form.arn else setting.form.write(named)
    except KeyError:
        return None


def _covered(permission: Permission, setting: Setting, entry: object, account: Account, resource: str) -> bool:
    fields = fields_of(setting, entry, account)
    return any(covers(filled, resource) for each in permission.resources if (filled := fill(each, fields)))


def _account(denial: Denial) -> Account:
    """Return where the stack is: the account of who was denied, and the region of the resource."""
    _, partition, _, region, owner, *_ = f"{denial.resource}::::::".split(":")
    return Account(partition or denial.principal.partition, denial.principal.account or owner, region)


def _in_config(entry: object) -> object:
    """Return an entry in the spelling of a config."""
    return {_camel(key): value for key, value in entry.items()} if isinstance(entry, Mapping) else entry


def _camel(key: str) -> str:
    first, *others = key.split("_")
    return first + "".join(map(str.capitalize, others))
