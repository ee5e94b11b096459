"""What the pack finds in a state, by the engine's `pulumi policy analyze`.

The pack's own functions then say what an exemption must name. If they do not agree with the engine, the audit of the
state fails.
"""

import datetime as dt
import json
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doctor import engine, guardrails
from doctor.audit.states import State
from doctor.errors import DoctorError

PACK = Path(__file__).resolve().parents[2] / "policypack"
MANDATORY = "mandatory"
VIOLATED = "one or more mandatory policy violations were found"
"""The engine's only reason to fail after it checked everything."""


@dataclass(frozen=True)
class Finding:
    """One report of a policy; `external`: on a resource that the stack only reads."""

    policy: str
    level: str
    urn: str
    message: str
    external: bool

    @property
    def name(self) -> str:
        """The logical name of the resource; empty for the stack."""
        return self.urn.rpartition("::")[2]

    @property
    def kind(self) -> str:
        """The last part of the resource's type."""
        return self.urn.rpartition("::")[0].rpartition(":")[2]


def analyze(state: State, config: Path | None) -> list[Finding]:
    """Return everything that the pack reports of a state, in the engine's order.

    Raises:
        DoctorError: The pack did not run.
    """
    if not state.resources:
        return []
    flags = ["--policy-pack", str(PACK), *(["--policy-pack-config", str(config)] if config else [])]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "state.json"
        file.write_text(json.dumps({"version": 3, "deployment": state.deployment}))
        done = engine.run(["policy", "analyze", "--file", str(file), "--json", *flags], cwd=Path(folder))
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    # The summary names the pack also where it broke off: what it found until then is not all.
    finished = done.returncode == 0 or _last(done.stderr) == VIOLATED
    if not finished or not any(event.get("summaryEvent", {}).get("PolicyPacks") for event in events):
        raise DoctorError(
            f"can't be checked, because the engine did not run the pack: {_last(done.stderr or done.stdout)}"
        )
    external = {each.urn for each in state.resources if each.external}
    return [
        Finding(
            policy=event["policyName"],
            level=event["enforcementLevel"],
            urn=event.get("resourceUrn", ""),
            # The first line is the policy's description.
            message=event["message"].partition("\n")[2].strip() or event["message"].strip(),
            external=event.get("resourceUrn") in external,
        )
        for each in events
        if (event := each.get("policyEvent"))
    ]


def _last(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1].removeprefix("error: ") if lines else "it said nothing"


@dataclass(frozen=True, order=True)
class Key:
    """What an exemption names: a policy, a resource, and a permission or a document of it."""

    policy: str
    urn: str
    key: str


Own = Mapping[tuple[str, str], Sequence[guardrails.Finding]]
"""What the pack's own functions find, before exemptions, by policy and URN."""


def own_findings(state: State, settings: Mapping[str, guardrails.Settings]) -> Own:
    """Check the resources of a state with the pack's own functions, in the order of the state.

    Args:
        state: The state.
        settings: The settings by policy; a policy can have none.
    """
    seen = guardrails.Seen()
    found: dict[tuple[str, str], Sequence[guardrails.Finding]] = {}
    for held in state.resources:
        resource = seen.check(held.type, held.name, held.inputs)
        if not resource.is_clean:
            for policy in guardrails.FINDS:
                its_own = settings.get(policy, guardrails.Settings())
                found[policy, held.urn] = guardrails.findings(policy, resource, seen, its_own)
    return found


def keys(
    findings: Sequence[Finding], own: Own, settings: Mapping[str, guardrails.Settings], today: dt.date
) -> list[Key]:
    """Return what exemptions must name to let the mandatory findings through, each once.

    A document is named by its hash, so another document under the same name is checked again.

    Raises:
        DoctorError: The pack's own functions do not find as much as the engine reports.
    """
    reported = Counter((each.policy, each.urn) for each in findings if each.level == MANDATORY)
    found: dict[Key, None] = {}
    for (policy, urn), count in reported.items():
        if policy not in guardrails.FINDS:
            continue
        exemptions = settings.get(policy, guardrails.Settings()).exemptions
        reviewed = [guardrails.review(policy, urn, each, exemptions, today) for each in own.get((policy, urn), ())]
        standing = [each for each in reviewed if isinstance(each, guardrails.Finding)]
        # The engine is told of so many, and of the others in one more message.
        if count != min(len(standing), guardrails.MOST_FINDINGS + 1):
            raise DoctorError(f"`{policy}` reports {count} findings of {urn}, but its own functions {len(standing)}")
        for each in standing:
            for key in [each.document] if each.document else each.keys:
                found[Key(policy, urn, key)] = None
    return list(found)


def covered(own: Own, policy: str, exemption: guardrails.Exemption) -> bool:
    """Tell whether an exemption lets anything through."""
    return any(
        exemption.covers(urn, finding) for (name, urn), found in own.items() if name == policy for finding in found
    )


def as_exemptions(found: Sequence[Key], reason: str, until: str) -> dict[str, list[Mapping[str, Any]]]:
    """Return the config entries that let these through, by policy."""
    entries: dict[str, list[Mapping[str, Any]]] = {}
    for each in sorted(found):
        entry = {"resource": each.urn, "grant": each.key, "reason": reason, "until": until}
        entries.setdefault(each.policy, []).append(entry)
    return entries
