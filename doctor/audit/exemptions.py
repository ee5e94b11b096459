"""Adding exemptions to a config file."""

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from doctor.audit.applied import LEVEL
from doctor.audit.config import misspelt, read_config
from doctor.audit.own import Key
from doctor.errors import DoctorError


def extendable(file: Path) -> dict[str, Any]:
    """Read the config to which exemptions are added; it is empty if there is none yet.

    Raises:
        DoctorError: Exemptions can't be added to it.
    """
    if not file.exists():
        if not file.resolve().parent.is_dir():
            raise DoctorError(f"The config `{file}` must be in a folder that exists.")
        return {}
    config = read_config(file)
    if config.versioned:
        raise DoctorError(f"The config `{file}` cannot take exemptions: it must have no version.")
    for wrong in misspelt(config.policies):
        raise DoctorError(f"The config `{file}` cannot take exemptions: {wrong}")
    return config.policies


def as_exemptions(found: Iterable[Key], reason: str, until: str) -> dict[str, list[Mapping[str, Any]]]:
    """Return the config entries that let these through, by policy."""
    entries: dict[str, list[Mapping[str, Any]]] = {}
    for each in sorted(set(found)):
        entry = {"resource": each.urn, "grant": each.key, "reason": reason, "until": until}
        entries.setdefault(each.policy, []).append(entry)
    return entries


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


def write(file: Path, config: Mapping[str, Any]) -> None:
    """Write a config atomically, following symlinks."""
    target = file.resolve()
    with tempfile.NamedTemporaryFile("w", dir=target.parent, prefix=f".{target.name}.", delete=False) as partial:
        partial.write(json.dumps(config, indent=2) + "\n")
    Path(partial.name).chmod(target.stat().st_mode if target.exists() else 0o644)
    Path(partial.name).replace(target)
