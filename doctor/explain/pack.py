"""What this project itself refuses: the violations of its policy pack, and its settings.

The pack is not imported, since it needs Pulumi: `violations.toml` beside this file knows its sentences.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from doctor.explain.explanation import Explanation

README = "policypack/README.md"
POLICIES: tuple[Mapping[str, Any], ...] = tuple(
    tomllib.loads(Path(__file__).with_name("violations.toml").read_text(encoding="utf-8"))["policy"]
)
"""The policies, in the order in which their sentences are tried."""

# The line of the engine before a finding, if it was pasted, then the description of the policy.
_HEADER = (
    r"\[(?:mandatory|advisory)\] (?:\[severity: \w+\] )?(?P<policy>[a-z0-9-]{1,100}) "
    r"\([\w-]+:[\w/-]+:\w+: (?P<name>[^)\s]{1,200})\) .{1,250}?\. "
)
# The resource, by its kind and logical name, perhaps in a template; or the policy an exemption is of.
_SUBJECT = (
    r"[A-Z][A-Za-z -]{2,60} `(?P<resource>[^`]{1,200})`"
    r"(?: in the template of [\w -]{1,40} `(?P<stack>[^`]{1,200})`){0,9}|"
    r"`(?P<exempt>iam-[a-z-]{1,60})`"
)
_SAYS = "|".join(f"(?P<says{index}>{'|'.join(policy['says'])})" for index, policy in enumerate(POLICIES))
_FINDING = re.compile(rf"(?:{_HEADER})?(?P<sentence>(?:(?:{_SUBJECT}) )?(?:{_SAYS}))")
# A sentence ends at a full stop that stands neither in backticks nor within a name.
_SENTENCE = re.compile(r"(?:[^`.]|`[^`]*`|\.(?! |$))*\.?")

# Logical names of what this project makes from settings of one's own.
_EXTRA = re.compile(r"(?P<owner>[a-z-]+?)-extra-(?P<label>[A-Za-z0-9-]+)")
_OWNERS = {
    "operators": "operators",
    "ecs-operators": "ecs.operators",
    "express-operators": "express.operators",
    "app-runner-access-role": "appRunner.accessRole",
    "app-runner-instance-role": "appRunner.instanceRole",
    "ecs-execution-role": "ecs.executionRole",
    "ecs-task-role": "ecs.taskRole",
    "express-infrastructure-role": "express.infrastructureRole",
    "git-hub-role": "gitHub.role",
}
DOCUMENT = "document:SHA-256"
"""Stands for the hash of a document; the README of the pack says how to make it."""


def violations(line: str) -> Iterator[tuple[int, Explanation]]:
    """What this project refused in a text without line breaks, with where in the text it stands."""
    told = 0
    for found in _FINDING.finditer(line):
        # Words such as `should allow` are the pack's only behind one of its subjects.
        its_own = found["policy"] or found["resource"] or found["exempt"] or found["sentence"].startswith("Not known")
        # The sentence of an exemption holds that of the finding.
        if its_own and found.start() >= told:
            end = _SENTENCE.match(line, found.start("sentence"))
            told = end.end() if end else found.end()
            yield found.start(), _violation(found, line[found.start("sentence") : told])
    for failed in _FAILED.finditer(line):
        yield failed.start(), _judging_failed(failed)
    for setting in _SETTING.finditer(line):
        yield setting.start(), _setting(setting)


def _violation(found: re.Match[str], sentence: str) -> Explanation:
    said = next(policy for index, policy in enumerate(POLICIES) if found[f"says{index}"])
    policy = next((each for each in POLICIES if each["name"] == found["policy"]), said)
    name: str = policy["name"]
    resource = found["resource"] or found["name"] or ""
    setting = _made_by(found["name"] or resource)
    exempt = bool(_grants(name, sentence)) and name not in {"iam-review-exemption", "iam-review-unknown"}
    # A template is no resource of Pulumi's: the URN is that of the stack it makes.
    urn = found["name"] or found["stack"] or resource
    does = "stops" if name.startswith("iam-disallow") else "reports"
    return Explanation(
        f"`{name}` {does} {f'`{resource}`' if resource else 'this'}",
        sentence,
        " ".join(policy["fix"].split()) + (f" It comes from the setting `{setting}`." if setting else ""),
        exemption=_exemption(name, urn, sentence) if exempt else None,
        see=f"{README}#{found['exempt'] or name}" + (f", for exemptions {README}#exemptions" if exempt else ""),
        recognised={
            key: value for key, value in {"policy": name, "resource": resource, "setting": setting}.items() if value
        },
    )


def _made_by(name: str) -> str:
    """The setting that a resource of this project comes from, empty for one of another program."""
    extra = _EXTRA.fullmatch(name)
    if not extra or extra["owner"] not in _OWNERS:
        return ""
    inner = "extraStatements" if extra["label"] == "statements" else f"managedPolicies.{extra['label']}"
    return f"{_OWNERS[extra['owner']]}.{inner}"


def _exemption(policy: str, resource: str, sentence: str) -> Mapping[str, Any]:
    """The part of the pack's config that lets a finding through: an entry for each grant, or for the whole document."""
    entry = {"reason": "WHY, AND WHO REVIEWED IT", "until": "YYYY-MM-DD"}
    grants = _grants(policy, sentence)
    return {
        policy: {"exemptions": [{"resource": f"urn:pulumi:*::{resource}", "grant": grant, **entry} for grant in grants]}
    }


def _grants(policy: str, sentence: str) -> list[str]:
    """What an exemption must name to cover a finding, as the README of the pack says; empty where it is not told."""
    if attached := re.search(r"attach(?:es)? `([^`]+)`, which", sentence):
        return [attached[1]]
    if policy == "iam-disallow-open-trust":
        return ["sts:AssumeRole"]
    if policy == "iam-review-undecidable":
        named = re.search(r"(?:got|depend on) `([^`]+)`", sentence)
        return [named[1]] if named else []
    listed = re.search(r"allow ((?:`[A-Za-z-]+:[A-Za-z]+`(?:, | and )?)+)(?= on | by )", sentence)
    return re.findall(r"`([^`]+)`", listed[1]) if listed else [DOCUMENT]


_FAILED = re.compile(r"Resource `(?P<resource>[^`]+)` must be judged, but judging it failed with `(?P<error>[^`]+)`")


def _judging_failed(failed: re.Match[str]) -> Explanation:
    return Explanation(
        f"The policy pack could not judge `{failed['resource']}`, and so reports it",
        f"Judging it raised `{failed['error']}`: a fault of the pack, or an input of a shape nobody has seen.",
        "Report it with the type of the resource. Until it is mended, set that one policy to `advisory` in the pack's "
        "config, and review the resource by hand.",
        see=f"{README}#levels",
        recognised={"resource": failed["resource"], "code": failed["error"]},
    )


# The sentences of components/settings.py: what a setting must be, up to what it got, the next one, or the engine's.
_SETTING = re.compile(
    r"`container-roles(?P<key>:[\w.\[\]/-]{1,300})?` "
    r"(?P<says>is required|is not a setting: (?:did you mean `\w+`\?|it must be one of (?:`\w+`(?:, )?)+)"
    r"|must .{1,600}?)"
    r"(?=, got [`a]| `container-roles[:`]| error: | Resources: |$)"
)


def _setting(found: re.Match[str]) -> Explanation:
    path, says = (found["key"] or "")[1:], found["says"].strip()
    command = (
        f" by `pulumi config set --path 'container-roles:{path}' VALUE`" if path and says.startswith("must") else ""
    )
    return Explanation(
        f"The setting `{path}` cannot be used" if path else "The settings of the stack do not fit together",
        f"{f'`{path}`' if path else 'The config below `container-roles:`'} {says}{'' if says.endswith('?') else '.'}",
        f"Change it in `Pulumi.<stack>.yaml`{f', or{command}' if command else ''}. Nothing was made.",
        see="components/README.md#reference",
        recognised={"setting": path} if path else {},
    )
