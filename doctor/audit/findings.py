"""What the pack finds in a state: by the engine, `pulumi policy analyze`, which has the only say.

The pack's own functions are asked, too, for what an exemption must name; where they do not agree with the engine, the
audit says so and stops.
"""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doctor import engine, judge
from doctor.audit.states import Held, State
from doctor.errors import DoctorError

PACK = Path(__file__).resolve().parents[2] / "policypack"
MANDATORY = "mandatory"
VIOLATED = "one or more mandatory policy violations were found"
"""The engine's only reason to fail after it judged everything."""


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
    """Everything that the pack reports of a state, in the engine's order; raises DoctorError when it did not run."""
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
        raise DoctorError(f"must be judged, but the engine did not run the pack: {_last(done.stderr or done.stdout)}")
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
class Grant:
    """What an exemption names: a policy, a resource and what it grants."""

    policy: str
    urn: str
    grant: str


def grants(state: State, findings: list[Finding]) -> list[Grant]:
    """What exemptions must name to let the mandatory findings through, each once.

    A whole document is named by its hash, so that another one under the same name is judged again. Raises DoctorError
    where the pack's own functions do not find what the engine reported.
    """
    held = {each.urn: each for each in state.resources}
    found: dict[Grant, None] = {}
    for finding in findings:
        if finding.level != MANDATORY or finding.policy not in judge.FINDS:
            continue
        # An exemption that ended is said behind the sentence.
        own = [each for each in _own(finding.policy, held[finding.urn]) if finding.message.startswith(each.message)]
        if not own:
            raise DoctorError(f"`{finding.policy}` reports of {finding.urn} what its own functions do not find")
        for grant in [own[0].document] if own[0].document else own[0].grants:
            found[Grant(finding.policy, finding.urn, grant)] = None
    return list(found)


def covered(state: State, policy: str, exemption: judge.Exemption) -> bool:
    """Whether an exemption lets anything through in a state."""
    return any(exemption.covers(each.urn, finding) for each in state.resources for finding in _own(policy, each))


def _own(policy: str, held: Held) -> list[judge.Finding]:
    known = policy in judge.FINDS and judge.may_grant(held.type)
    return judge.findings(policy, held.type, held.name, held.inputs) if known else []


def as_exemptions(found: list[Grant], reason: str, until: str) -> dict[str, list[Mapping[str, Any]]]:
    """The config entries that let these through, by policy."""
    entries: dict[str, list[Mapping[str, Any]]] = {}
    for each in sorted(found):
        entry = {"resource": each.urn, "grant": each.grant, "reason": reason, "until": until}
        entries.setdefault(each.policy, []).append(entry)
    return entries
