"""What the policy pack of this project reports.

A violation is recognised by the line that the engine prints before it, and by the address of the documentation that
stands at its end. The pack is not imported, because it needs Pulumi: `policies.json` is generated from it.
"""

import json
import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from doctor.explain.explanation import Explanation

_PACK = json.loads(Path(__file__).with_name("policies.json").read_text(encoding="utf-8"))
POLICIES: Mapping[str, Mapping[str, str]] = {each["name"]: each for each in _PACK["policies"]}
"""What the pack says of its policies, by name."""
_SIMPLIFY = (
    "Split the resource into several, write fewer wildcards and conditions, or give the parameters of its template "
    "values. An exemption lets all of the resource through."
)
_ACTIONS = frozenset(_PACK["actions"])

_NAMES = rf"(?:{'|'.join(map(re.escape, POLICIES))})(?![\w-])"
_MARK = re.compile(
    # The engine's line before a violation.
    rf"\[(?P<level>mandatory|advisory)\] (?:\[severity: \w+\] )?(?P<reported>{_NAMES}) "
    r"\([\w-]+:[\w./-]+:\w+: (?P<name>[^)\s]{1,200})\)"
    # The address at the end of a violation, here or where a publisher serves the documentation.
    rf"|See (?P<address>[^\s#]{{1,300}}#(?P<documented>{_NAMES}))"
)
_QUOTED = re.compile(r"`([^`]+)`")
_AWS_MANAGED = re.compile(r"arn:[a-z-]+:iam::aws:policy/.+")

# Logical names of what this project makes from the user's own settings.
_EXTRA = re.compile(r"(?P<owner>[a-z0-9-]+?)-extra-(?P<label>[A-Za-z0-9-]+)")
_NAME = r"(?P<name>[a-z][a-z0-9-]*)"
_OF_ECS = {
    "execution-role": "executionRole",
    "task-role": "taskRole",
    "infrastructure-role": "infrastructureRole",
    "scheduler-role": "scheduler.role",
    "event-rules-role": "eventRules.role",
    "operators": "operators",
}
_SEVERAL = {
    rf"git-hub-{_NAME}-role": "gitHubDeployers.{name}.role",
    **{rf"ecs-{_NAME}-{suffix}": f"ecsServices.{{name}}.{setting}" for suffix, setting in _OF_ECS.items()},
}
_OWNERS = {
    "operators": "operators",
    "express-operators": "express.operators",
    "app-runner-access-role": "appRunner.accessRole",
    "app-runner-instance-role": "appRunner.instanceRole",
    **{f"ecs-{suffix}": f"ecs.{setting}" for suffix, setting in _OF_ECS.items()},
    "express-infrastructure-role": "express.infrastructureRole",
    "git-hub-role": "gitHub.role",
}


def violations(line: str, starts: Sequence[int]) -> Iterator[tuple[int, Explanation]]:
    """Yield what the pack reported, with its position.

    Args:
        line: A text on one line.
        starts: Where its lines began.
    """
    header: re.Match[str] | None = None
    told = 0
    for mark in _MARK.finditer(line):
        if header and mark["documented"] == header["reported"]:
            yield header.start(), _violation(header["reported"], header, line[header.end() : mark.start()], mark)
            header = None
        elif header:
            yield header.start(), _violation(header["reported"], header)
            header = None
        elif mark["address"]:
            start = max(told, starts[bisect(starts, mark.start()) - 1])
            yield start, _violation(mark["documented"], None, line[start : mark.start()], mark)
        if mark["reported"]:
            header = mark
        told = mark.end()
    if header:
        yield header.start(), _violation(header["reported"], header)


def _violation(
    policy: str, header: re.Match[str] | None, text: str = "", address: re.Match[str] | None = None
) -> Explanation:
    """Explain a violation by the engine's line before it, its message and the address at its end, as far as given."""
    about = POLICIES[policy]
    message = text.strip().removeprefix(about["description"]).strip()
    resource = header["name"] if header else ""
    setting = next(filter(None, map(_made_by, (resource, *_QUOTED.findall(message)))), "")
    grant = _grant(about, message) if header and message else ""
    see = address["address"] if address else about["address"]
    does = "stops" if (header["level"] if header else about["level"]) == "mandatory" else "reports"
    return Explanation(
        f"`{policy}` {does} {f'`{resource}`' if resource else 'this'}",
        message or about["description"],
        (_SIMPLIFY if _PACK["tooComplex"] in message else about["fix"])
        + (f" The resource comes from the setting `{setting}`." if setting else ""),
        exemption=_exemption(policy, resource, grant) if grant else None,
        see=see + (f", for exemptions {see.partition('#')[0]}#exemptions" if grant else ""),
        recognised={
            key: value for key, value in {"policy": policy, "resource": resource, "setting": setting}.items() if value
        },
    )


def _made_by(name: str) -> str:
    """Return the setting that a resource of this project comes from, empty for one of another program."""
    extra = _EXTRA.fullmatch(name)
    owner = _owner(extra["owner"]) if extra else ""
    if not extra or not owner:
        return ""
    inner = "extraStatements" if extra["label"] == "statements" else f"managedPolicies.{extra['label']}"
    return f"{owner}.{inner}"


def _owner(name: str) -> str:
    """Return the setting of a role or a group of this project."""
    several = (
        setting.format_map(found.groupdict())
        for pattern, setting in _SEVERAL.items()
        if (found := re.fullmatch(pattern, name))
    )
    return _OWNERS.get(name) or next(several, "")


def _exemption(policy: str, resource: str, grant: str) -> Mapping[str, Any]:
    """Return the part of the pack's config that lets a finding through."""
    entry = {
        "resource": f"urn:pulumi:*::{resource}",
        "grant": grant,
        "reason": "WHY, AND WHO REVIEWED IT",
        "until": "YYYY-MM-DD",
    }
    return {policy: {"exemptions": [entry]}}


def _grant(about: Mapping[str, str], message: str) -> str:
    """Return what an exemption from a policy must name, by the values that a message quotes; empty if they don't tell.

    A finding of several actions is exempted by its document.
    """
    if not about["exemptions"]:
        return ""
    quoted = _QUOTED.findall(message)
    keys = [value for value in quoted if value.startswith("document:")]
    actions = dict.fromkeys(value for value in quoted if value in _ACTIONS)
    keys += actions if len(actions) == 1 else [] if actions else filter(_AWS_MANAGED.fullmatch, quoted)
    return next(iter(keys), about["grant"])
