"""The pack's config beside the stacks it is for: misspelt names, entries that match nothing, exemptions that end."""

import datetime as dt
import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from doctor import judge
from doctor.audit.findings import covered
from doctor.audit.states import State
from doctor.errors import DoctorError

SHOWN = 100
"""Characters of what was got that are repeated."""
LEVEL = "enforcementLevel"
"""The property that Pulumi itself reads of every policy."""
ALL = "all"
"""What Pulumi itself reads for every policy that has no entry of its own: a level."""


def read_config(file: Path) -> dict[str, Any]:
    """Read a config file; raises DoctorError when it is no JSON object."""
    try:
        content = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise DoctorError(f"The config `{file}` must be readable as JSON: {error}") from error
    if not isinstance(content, dict):
        raise DoctorError(f"The config `{file}` must be a JSON object of policies.")
    return content


def misspelt(config: Mapping[str, Any]) -> Iterator[str]:
    """Policies and properties that the pack does not have, and exemptions that cannot be read, a sentence each."""
    for policy, content in config.items():
        if policy == ALL:
            continue
        if policy not in judge.PROPERTIES:
            near = difflib.get_close_matches(policy, judge.PROPERTIES, n=1)
            yield f"`{policy}` is no policy of the pack{f': did you mean `{near[0]}`?' if near else '.'}"
            continue
        if not isinstance(content, str | dict):
            yield f"Config of policy `{policy}` must be a level or an object, got {json.dumps(content)[:SHOWN]}."
            continue
        try:
            _settings(policy, content)
        except judge.ConfigError as error:
            yield str(error)
        except (KeyError, TypeError, ValueError) as error:
            yield f"Config of policy `{policy}` must have exemptions with resource, grant, reason and until: {error}."


def _settings(policy: str, content: object) -> judge.Settings:
    """The config of a policy without its level, which is Pulumi's own."""
    properties = {key: value for key, value in content.items() if key != LEVEL} if isinstance(content, dict) else {}
    return judge.Settings.of(policy, properties, judge.PROPERTIES[policy])


def remarks(config: Mapping[str, Any], states: list[State], today: dt.date) -> Iterator[str]:
    """What is worth mending in a config, a sentence each; entries count only where all of it can be read."""
    wrong = list(misspelt(config))
    yield from wrong
    if not wrong:
        for policy, content in config.items():
            if policy == ALL:
                continue
            yield from _entries(policy, _settings(policy, content), states, today)


def _entries(policy: str, settings: judge.Settings, states: list[State], today: dt.date) -> Iterator[str]:
    for entry in settings.exemptions:
        words = f"`{policy}`: the exemption of `{entry.grant}` on `{entry.resource}`"
        if entry.until < today:
            yield f"{words} expired on {entry.until}."
        elif not any(covered(state, policy, entry) for state in states):
            yield f"{words} matches nothing in these stacks."
        elif entry.until - today <= judge.WARNING:
            yield f"{words} expires soon, on {entry.until}."
    attached = {grant for state in states for grant in _attached(state)}
    for arn in sorted(settings.allowed_policy_arns - attached):
        yield f"`{policy}`: the allowed policy `{arn}` is attached nowhere in these stacks."


def _attached(state: State) -> Iterator[str]:
    """Every text in the inputs of resources that grant, since a policy's ARN may stand anywhere."""
    for each in state.resources:
        if judge.may_grant(each.type):
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
    """The config with more exemptions; what it has stays as it is, and what it has already is not said twice."""
    result = dict(config)
    for policy, more in entries.items():
        content = result.get(policy, {})
        # A level alone may stand for the whole.
        whole = {LEVEL: content} if isinstance(content, str) else dict(content)
        kept = list(whole.get("exemptions", []))
        have = {(each["resource"], each["grant"], each["until"]) for each in kept}
        new = [each for each in more if (each["resource"], each["grant"], each["until"]) not in have]
        result[policy] = {**whole, "exemptions": [*kept, *new]}
    return result
