"""The pack's config file: reading it, what is wrong with it, and what to change in it."""

import datetime as dt
import difflib
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doctor import guardrails
from doctor.audit.applied import ALL, DISABLED, ENVIRONMENTS, LEVEL, SHOWN
from doctor.audit.exceptions import PolicyException, read_exceptions
from doctor.errors import DoctorError

VERSION = 2
"""Of a config file that has one."""


@dataclass(frozen=True)
class ConfigFile:
    """A config file: the entries by policy, and the exceptions of a file of version 2."""

    policies: dict[str, Any]
    exceptions: tuple[PolicyException, ...] = ()
    versioned: bool = False


def read_config(file: Path) -> ConfigFile:
    """Read a config file; one without content is a config without entries.

    Raises:
        DoctorError: It is not a JSON object, or not as the engine reads it.
    """
    try:
        text = file.read_text(encoding="utf-8")
        content = json.loads(text) if text.strip() else {}
    except (OSError, ValueError, RecursionError) as error:
        raise DoctorError(f"The config `{file}` must be readable as JSON: {error}") from error
    if not isinstance(content, dict):
        raise DoctorError(f"The config `{file}` must be a JSON object of policies.")
    # A version that is no number is the name of a policy.
    version = content.get("version")
    if isinstance(version, bool) or not isinstance(version, int | float):
        return ConfigFile(content)
    policies = {} if content.get("policies") is None else content["policies"]
    if version != VERSION or not isinstance(policies, dict):
        raise DoctorError(f"The config `{file}` must have version {VERSION} and an object `policies`, got `{version}`.")
    # A file without a version has its environments next to the policies.
    environments = {ENVIRONMENTS: content[ENVIRONMENTS]} if content.get(ENVIRONMENTS) is not None else {}
    return ConfigFile({**policies, **environments}, read_exceptions(content.get("exceptions")), versioned=True)


def misspelt(config: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each policy that the pack does not have, and each entry that it refuses."""
    for policy in config:
        if policy not in {ALL, ENVIRONMENTS, *guardrails.PROPERTIES}:
            near = difflib.get_close_matches(policy, guardrails.PROPERTIES, n=1)
            yield f"`{policy}` is no policy of the pack{f': did you mean `{near[0]}`?' if near else '.'}"
    yield from refused(config)


def refused(config: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each entry of a policy that the pack refuses."""
    for policy in guardrails.PROPERTIES:
        content = config.get(policy, {})
        if not isinstance(content, str | dict):
            yield f"Config of policy `{policy}` must be a level or an object, got {json.dumps(content)[:SHOWN]}."
            continue
        try:
            _settings(policy, content)
        except guardrails.ConfigError as error:
            yield str(error)
        except (KeyError, TypeError, ValueError) as error:
            yield f"Config of policy `{policy}` must have exemptions with resource, grant, reason and until: {error}."


def _settings(policy: str, content: object) -> guardrails.Settings:
    """Read the config of a policy without its level, which is Pulumi's own."""
    properties = {key: value for key, value in content.items() if key != LEVEL} if isinstance(content, dict) else {}
    return guardrails.Settings.of(policy, properties, guardrails.PROPERTIES[policy])


def all_settings(config: Mapping[str, Any]) -> dict[str, guardrails.Settings]:
    """Return the settings by policy, without those that the pack refuses."""
    found = {}
    for policy, content in config.items():
        if policy in guardrails.PROPERTIES:
            with suppress(KeyError, TypeError, ValueError):
                found[policy] = _settings(policy, content)
    return found


def remarks(
    config: Mapping[str, Any],
    used: Collection[tuple[str, guardrails.Exemption]],
    attached: Collection[str],
    today: dt.date,
    *,
    whole: bool,
) -> Iterator[str]:
    """Yield what to fix in a config that the pack accepts, a sentence each.

    Args:
        config: The config.
        used: The exemptions that let something through, each with its policy.
        attached: The entries of the allow-list that occur in a stack.
        today: The day.
        whole: Whether every stack was checked. Only then an entry that matches nothing is not needed.
    """
    yield from misspelt(config)
    yield from _disabled(config)
    for policy, settings in all_settings(config).items():
        for entry in settings.exemptions:
            words = f"`{policy}`: the exemption of `{entry.grant}` on `{entry.resource}`"
            if entry.until < today:
                yield f"{words} expired on {entry.until}."
            elif whole and (policy, entry) not in used:
                yield f"{words} matches nothing in these stacks."
            elif entry.until - today <= guardrails.WARNING:
                yield f"{words} expires soon, on {entry.until}."
        for arn in sorted(settings.allowed_policy_arns.difference(attached)) if whole else ():
            yield f"`{policy}`: the allowed policy `{arn}` is attached nowhere in these stacks."
    if config and not whole:
        yield "entries that match nothing are not listed, because not every stack was checked."


def _disabled(config: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for what turns policies off; a level of its own comes before that of `all`."""
    levels = {policy: _level(config.get(policy)) for policy in guardrails.PROPERTIES}
    by_all = [f"`{policy}`" for policy, level in levels.items() if not level]
    if _level(config.get(ALL)) == DISABLED and by_all:
        yield f"`{ALL}` is `{DISABLED}`: {', '.join(by_all)} report{'s' if len(by_all) == 1 else ''} nothing."
    for policy, level in levels.items():
        if level == DISABLED:
            yield f"`{policy}` is `{DISABLED}`: it reports nothing."


def _level(entry: object) -> object:
    """Return the level that an entry states, alone or next to properties; nothing if it states none."""
    return entry.get(LEVEL) if isinstance(entry, Mapping) else entry
