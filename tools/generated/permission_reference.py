"""What each setting allows, in Markdown, from the table of permissions."""

import re
from collections.abc import Iterator

from pydantic.alias_generators import to_camel

from components.permissions import Permission, Policy, Setting
from components.permissions_table import POLICIES

SHOWN = {
    "partition": "aws",
    "region": "REGION",
    "account": "ACCOUNT",
    "path": "NAME",
    "id": "NAME-??????",
    "resource_id": "RESOURCE_ID",
    "model": "MODEL_ID",
    "profile": "PROFILE_ID",
    "file_system": "FILE_SYSTEM_ID",
    "access_point": "ACCESS_POINT_ID",
}
"""What stands for a field of a template; any other field is shown by its name."""


def reference() -> str:
    """Return one table with a row for each permission of each setting."""
    rows = (
        _row(policy, setting, permission)
        for policy in POLICIES
        for setting in policy.settings
        for permission in setting.permissions
    )
    lines = ["| Setting | Allows | On | If | Source |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


def _row(policy: Policy, setting: Setting, permission: Permission) -> Iterator[str]:
    sections = policy.sections if setting.in_config or policy.holder else ("",)
    yield ", ".join(f"`{_path(section, setting)}`" for section in sections)
    yield "<br>".join(f"`{action}`" for action in permission.actions)
    yield "<br>".join(f"`{_shown(resource)}`" for resource in permission.resources)
    yield "<br>".join(_conditions(policy.sections[0], permission))
    yield permission.source.replace("|", "\\|")


def _path(section: str, setting: Setting) -> str:
    """Return the path of a setting in a config, or the name of an input that only a program gives."""
    if not setting.in_config:
        return setting.key
    return f"{section}.{to_camel(setting.key)}" if setting.key else section


def _conditions(section: str, permission: Permission) -> Iterator[str]:
    if permission.managed:
        yield "by the AWS-managed policy"
    if permission.needs:
        yield f"with `{_needed(section, permission.needs)}`"
    if permission.unless:
        yield f"without `{_needed(section, permission.unless)}`"
    yield from (f"for entries with `{to_camel(each)}`" for each in permission.having)
    yield from (f"for entries without `{to_camel(each)}`" for each in permission.lacking)
    for each in permission.conditions:
        values = ", ".join(f"`{_shown(value)}`" for value in each.values)
        yield f"`{each.operator}` `{_shown(each.key)}`: {values}"


def _needed(section: str, key: str) -> str:
    return key if key.endswith("_arns") else f"{section}.{to_camel(key)}"


def _shown(template: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda field: SHOWN.get(field[1], field[1].upper()), template)
