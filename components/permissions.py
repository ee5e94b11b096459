"""What a setting allows, as data: the model of the table, and the documents that are built from it.

The table is in `permissions_table.py` and the files it names. Each `Permission` cites where AWS, or the client that
makes the call, says what is needed.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from .arns import Account

Statement = Mapping[str, Any]
Fields = Mapping[str, str | Sequence[str]]
"""What an entry of a setting says, by the names that a template uses."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Condition:
    """A condition of a permission; key and values are templates.

    Attributes:
        of: the setting whose entries fill the values, if it is another one.
    """

    operator: str
    key: str
    values: tuple[str, ...]
    of: str = ""


@dataclass(frozen=True)
class Permission:
    """Actions on resources that one entry of a setting allows.

    Attributes:
        sid: id of the statement. Permissions with the same id, actions and conditions share a statement, and further
            statements of an id are numbered. Without one the statement is written as the App Runner permission guide
            does, with strings instead of lists of one.
        resources: templates of ARNs. A template applies to the entries that have all of its fields.
        having: fields that an entry must have, too.
        lacking: fields that an entry must not have.
        source: where AWS or the client says so.
        needs: another setting that must be given too.
        unless: another setting that replaces this permission.
        managed: the AWS-managed policy that allows it. It is attached and not part of a document.
        advised: whether an error about it tells that the setting is missing. Some calls are made for other ends, too.
    """

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    source: str
    conditions: tuple[Condition, ...] = ()
    having: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    needs: str = ""
    unless: str = ""
    managed: str = ""
    advised: bool = True

    def resources_of(self, fields: Fields) -> list[str]:
        """Return the ARNs that this permission is about for an entry with these fields, if it is for such an entry."""
        if not fields.keys() >= {*self.having} or fields.keys() & {*self.lacking}:
            return []
        return [resource for template in self.resources if (resource := fill(template, fields))]


@dataclass(frozen=True)
class Form:
    """How an entry of a setting becomes the fields of a template, and back.

    Attributes:
        read: the fields of an entry.
        write: the entry for these fields. Raises `KeyError` if one is missing.
        arn: template of the ARN that an entry can be instead.
        arn_key: what of an entry can be that ARN, if it is a mapping.
    """

    read: Callable[[Any], Fields]
    write: Callable[[Mapping[str, str]], object]
    arn: str = ""
    arn_key: str = ""


@dataclass(frozen=True)
class Setting:
    """An input and what each entry of it allows.

    Attributes:
        key: name of the input. An empty one stands for what comes with the section.
        made_by: section of the config that makes what is given, the ARNs of roles. Only a program can give them.
        goes_with: the settings that must be given with it.
        use: what alone it is for, if its actions have other uses, too: `ECS Exec`.
    """

    key: str
    form: Form
    permissions: tuple[Permission, ...]
    made_by: str = ""
    goes_with: tuple[str, ...] = ()
    use: str = ""

    @property
    def in_config(self) -> bool:
        """Whether a stack's config can give it."""
        return not self.made_by


@dataclass(frozen=True)
class Policy:
    """The settings that one policy document is built from.

    Attributes:
        sections: paths in the config of the sections with these settings, for example `ecs.taskPolicy`.
        holder: path in the config of the role that has the policy. A group is its section.
    """

    sections: tuple[str, ...]
    holder: str
    settings: tuple[Setting, ...]

    def statements(self, account: Account, given: Mapping[str, object]) -> list[Statement]:
        """Return the statements for the inputs, by their names."""
        return _statements(self.settings, account, given)


# Forms of entries


def _named(path: str) -> Mapping[str, str]:
    """Return the fields of a name, or of everything below a prefix: `app/*`."""
    return {"path": path, **({"prefix": path.removesuffix("/*")} if path.endswith("/*") else {})}


def _written(template: str) -> Callable[[Mapping[str, str]], object]:
    return template.format_map


def named(arn: str = "") -> Form:
    """Return the form of entries that are names, or ARNs of this template."""
    return Form(_named, _written("{path}"), arn)


def joined(first: str, second: str, by: str = "/") -> Form:
    """Return the form of entries such as `cluster/service`."""

    def read(entry: str) -> Fields:
        one, _, other = entry.partition(by)
        return {first: one, second: other}

    return Form(read, _written(f"{{{first}}}{by}{{{second}}}"))


def field(name: str) -> Form:
    """Return the form of entries that are one field of a template."""
    return Form(lambda entry: {name: entry}, _written(f"{{{name}}}"))


def mapping(key: str, arn: str, *more: str) -> Form:
    """Return the form of entries that are mappings of `key`, which can be an ARN of this template, and `more`.

    What is off or empty gives no field.
    """

    def read(entry: Mapping[str, Any]) -> Fields:
        return {**{name: value for name, value in entry.items() if value}, **(matched(arn, entry[key]) or {})}

    return Form(read, lambda fields: {each: fields[each] for each in (key, *more)}, arn, key)


SWITCH = Form(lambda _: {}, lambda _: True)
"""`true`, or what comes with a section."""
ARN = field("arn")


# Templates


def fill(template: str, fields: Fields) -> str | None:
    """Return the template with its fields filled in, or None if one is missing."""
    names = _PLACEHOLDER.findall(template)
    return template.format_map(fields) if fields.keys() >= set(names) else None


def matched(template: str, arn: str) -> dict[str, str] | None:
    """Return the fields that make this ARN out of the template, or None if none do."""
    parts = _PLACEHOLDER.split(template)
    pattern = "".join(_field(part) if index % 2 else _wild(part) for index, part in enumerate(parts))
    found = re.fullmatch(pattern, arn)
    return found.groupdict() if found else None


def covers(pattern: str, name: str) -> bool:
    """Return whether a resource or an action of a statement, in which `*` and `?` are wildcards, covers a name."""
    # It never tries a wildcard twice, however many there are; `[` is a letter to IAM.
    return fnmatchcase(name, pattern.replace("[", "[[]"))


def _wild(text: str) -> str:
    return re.escape(text).replace(r"\*", ".*").replace(r"\?", ".")


def _field(name: str) -> str:
    if name == "arn":
        return "(?P<arn>arn:.+)"
    if name in {"model", "profile"}:
        return f"(?P<{name}>[^/]+)"  # `anthropic.claude-v2:1`
    with_slashes = name in {"path", "prefix", "key", "id"}
    return f"(?P<{name}>{'[^:]+' if with_slashes else '[^:/]+'})"


# Documents


def entries(given: object) -> list[Any]:
    """Return the entries of an input: those of a list, or the one value itself. A switch that is off has none."""
    if isinstance(given, Sequence) and not isinstance(given, str):
        return list(given)
    return [given] if given else []


def fields_of(setting: Setting, entry: object, account: Account) -> Fields:
    """Return the fields of an entry in this account; raises `ValueError` for an ARN of another kind."""
    here = {"partition": account.partition, "region": account.region, "account": account.id}
    arn = setting.form.arn
    if not (arn and isinstance(entry, str) and entry.startswith("arn:")):
        return {**here, **setting.form.read(entry)}
    fields = matched(arn, entry)
    if fields is None:
        raise ValueError(f"`{entry}` is no ARN like `{arn}`")
    return {**here, **setting.form.read(setting.form.write(fields)), **fields}


def _statements(settings: Sequence[Setting], account: Account, given: Mapping[str, object]) -> list[Statement]:
    fields = {
        setting.key: [
            fields_of(setting, entry, account) for entry in entries(given.get(setting.key) if setting.key else True)
        ]
        for setting in settings
    }
    resources: dict[str, list[str]] = {}
    for setting in settings:
        for permission in setting.permissions:
            if _applies(permission, given):
                for each in fields[setting.key]:
                    if filled := permission.resources_of(each):
                        resources.setdefault(json.dumps(_head(permission, each, fields)), []).extend(filled)
    heads = _with_distinct_ids([json.loads(head) for head in resources])
    return [
        _with_resources(head, list(dict.fromkeys(each))) for head, each in zip(heads, resources.values(), strict=True)
    ]


def _applies(permission: Permission, given: Mapping[str, object]) -> bool:
    """Return whether a permission is part of the document for these inputs."""
    if permission.managed or given.get(permission.unless):
        return False
    needed = {permission.needs, *(each.of for each in permission.conditions)} - {""}
    return all(given.get(key) for key in needed)


def _head(permission: Permission, fields: Fields, others: Mapping[str, Sequence[Fields]]) -> Statement:
    """Return a statement without its resources."""
    condition: dict[str, dict[str, object]] = {}
    for each in permission.conditions:
        sources = others[each.of] if each.of else [fields]
        values = list(dict.fromkeys(value for source in sources for value in _values(each.values, source)))
        several = len(values) > 1 or each.operator.startswith("ForA")
        condition.setdefault(each.operator, {})[each.key.format_map(fields)] = values if several else values[0]
    return {
        **({"Sid": permission.sid} if permission.sid else {}),
        "Effect": "Allow",
        "Action": list(permission.actions),
        "Resource": [],  # filled in later, here so that it stays before the conditions
        **({"Condition": condition} if condition else {}),
    }


def _values(templates: Sequence[str], fields: Fields) -> Iterator[str]:
    """Yield the values of a condition. A field that holds several values stands alone."""
    for template in templates:
        value = fields[template[1:-1]] if _PLACEHOLDER.fullmatch(template) else template.format_map(fields)
        yield from [value] if isinstance(value, str) else value


def _with_distinct_ids(heads: Sequence[dict[str, Any]]) -> Sequence[Statement]:
    """Return the statements with a number at the end of each id that another one has: IAM refuses it twice."""
    seen: Counter[str] = Counter()
    for head in heads:
        if sid := head.get("Sid"):
            seen[sid] += 1
            head["Sid"] = f"{sid}{seen[sid]}" if seen[sid] > 1 else sid
    return heads


def _with_resources(head: Statement, resources: Sequence[str]) -> Statement:
    """Return the statement on these resources. One without an id has strings instead of lists of one."""
    statement = {**head, "Resource": resources}
    if "Sid" in head:
        return statement
    return {key: each[0] if isinstance(each, list) and len(each) == 1 else each for key, each in statement.items()}
