"""How the families of providers spell the names of Terraform and CloudFormation."""

import re
from collections.abc import Callable

from iam_guardrails.ways.model import Path


def camel(name: str) -> str:
    """Return a name of Terraform's in camel case."""
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def lower_camel(name: str) -> str:
    """Return a name of CloudFormation's in camel case: `templateUrl` for `TemplateURL`."""
    return camel(snake(name)) if re.match(r"[A-Z]{2}|.*[A-Z]{2}", name) else name[:1].lower() + name[1:]


def snake(name: str) -> str:
    """Return a name of CloudFormation's in snake case: `template_url` for `TemplateURL`."""
    name = name.replace("CloudFormation", "Cloudformation")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def plural(name: str) -> str:
    """Return the name that Pulumi's bridge gives to a list."""
    if name.endswith("s"):
        return name
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def spelled(
    path: str, spell: Callable[[str], str], lists: Callable[[str], str] = str, blocks: Callable[[str], str] = str
) -> Path:
    """Return a path of the table in the spelling of a family.

    `lists` changes the names of lists once more, and `blocks` those of objects that hold the rest of the path.
    """
    *outer, last = path.split(".")
    return (*(_key(part, spell, lists, blocks) for part in outer), _key(last, spell, lists, str))


def _key(part: str, spell: Callable[[str], str], lists: Callable[[str], str], single: Callable[[str], str]) -> str:
    name, mark = (part[:-2], part[-2:]) if part.endswith(("[]", "{}")) else (part, "")
    change: Callable[[str], str] = lists if mark == "[]" else str if mark else single
    return change(spell(name)) + mark
