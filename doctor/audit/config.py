"""Check the pack's config: misspelt names, entries that match nothing in the stacks, exemptions that end."""

import datetime as dt
import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from doctor import guardrails
from doctor.audit.findings import Own, covered
from doctor.audit.states import State
from doctor.errors import DoctorError

SHOWN = 100
"""Characters of what was got that are repeated."""
LEVEL = "enforcementLevel"
"""The property that Pulumi itself reads of every policy."""
ALL = "all"
"""What Pulumi itself reads for every policy that has no entry of its own: a level."""


def read_config(file: Path) -> dict[str, Any]:
    """Read a config file.

    Raises:
        DoctorError: It is not a JSON object.
    """
    try:
        content = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise DoctorError(f"The config `{file}` must be readable as JSON: {error}") from error
    if not isinstance(content, dict):
        raise DoctorError(f"The config `{file}` must be a JSON object of policies.")
    return content


def misspelt(config: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each policy or property that the pack does not have, and each incomplete exemption."""
    for policy, content in config.items():
        if policy == ALL:
            continue
        if policy not in guardrails.PROPERTIES:
            near = difflib.get_close_matches(policy, guardrails.PROPERTIES, n=1)
            yield f"`{policy}` is no policy of the pack{f': did you mean `{near[0]}`?' if near else '.'}"
            continue
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
    """Return the settings by policy, without those that have a mistake: the engine does not run the pack with them."""
    found = {}
    for policy, content in config.items():
        if policy in guardrails.PROPERTIES:
            with suppress(KeyError, TypeError, ValueError):
                found[policy] = _settings(policy, content)
    return found


def remarks(
    config: Mapping[str, Any], audited: Sequence[tuple[State, Own]], today: dt.date, *, whole: bool
) -> Iterator[str]:
    """Yield what to fix in a config, a sentence each; its entries are compared with the stacks if it has no mistake.

    Only if the stacks are the `whole` of what there is to check, an entry that matches nothing is not needed.
    """
    wrong = list(misspelt(config))
    yield from wrong
    for policy in _disabled(config):
        which = "every policy without an entry of its own" if policy == ALL else "it"
        yield f"`{policy}` is `disabled`: {which} reports nothing."
    if not wrong:
        for policy, settings in all_settings(config).items():
            yield from _entries(policy, settings, audited, today, whole=whole)
        if config and not whole:
            yield "entries that match nothing are not listed, because not every stack was checked."


def _disabled(config: Mapping[str, Any]) -> Iterator[str]:
    for policy, content in config.items():
        level = content.get(LEVEL) if isinstance(content, dict) else content
        if level == "disabled" and (policy == ALL or policy in guardrails.PROPERTIES):
            yield policy


def _entries(
    policy: str, settings: guardrails.Settings, audited: Sequence[tuple[State, Own]], today: dt.date, *, whole: bool
) -> Iterator[str]:
    for entry in settings.exemptions:
        words = f"`{policy}`: the exemption of `{entry.grant}` on `{entry.resource}`"
        if entry.until < today:
            yield f"{words} expired on {entry.until}."
        elif whole and not any(covered(own, policy, entry) for _, own in audited):
            yield f"{words} matches nothing in these stacks."
        elif entry.until - today <= guardrails.WARNING:
            yield f"{words} expires soon, on {entry.until}."
    attached = {text for state, _ in audited for text in _attached(state)}
    for arn in sorted(settings.allowed_policy_arns - attached) if whole else ():
        yield f"`{policy}`: the allowed policy `{arn}` is attached nowhere in these stacks."


def _attached(state: State) -> Iterator[str]:
    """Yield every text in the inputs of resources that can allow something, since any may be the ARN of a policy."""
    for each in state.resources:
        if guardrails.may_allow(each.type):
            yield from _texts(each.inputs)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def merged(config: Mapping[str, Any], entries: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """Return the config with more exemptions, each once; what it has stays as it is."""
    result = dict(config)
    for policy, more in entries.items():
        content = result.get(policy, {})
        # A config can be just a level.
        whole = {LEVEL: content} if isinstance(content, str) else dict(content)
        kept = list(whole.get("exemptions", []))
        have = {(each["resource"], each["grant"], each["until"]) for each in kept}
        new = [each for each in more if (each["resource"], each["grant"], each["until"]) not in have]
        result[policy] = {**whole, "exemptions": [*kept, *new]}
    return result
