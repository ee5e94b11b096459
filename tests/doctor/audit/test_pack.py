"""A process of the pack that does not do its work: no stack that it was asked about is called clean."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pulumi_policy import ResourceValidationPolicy

from doctor import audit as command
from doctor import guardrails
from doctor.audit.pack import FOLDER, PackError, Packs, Source
from tests.doctor.audit.conftest import Audit
from tests.doctor.audit.states import FULL_ACCESS, READ_ONLY, attach, state, urn

pytestmark = pytest.mark.process

REPOSITORY = Path(__file__).parents[3]
PACK = """
import os, sys, time
sys.path.insert(0, {pack!r})
import pulumi_policy.policy
from iam_guardrails.rules import POLICIES
from pulumi.runtime import proto
from pulumi_policy import EnforcementLevel, PolicyPack

servicer = pulumi_policy.policy._PolicyAnalyzerServicer
answered = servicer.Analyze

def answer(self, request, context):
    if request.name == "trouble":
        {trouble}
    return answered(self, request, context)

servicer.Analyze = answer
{start}
PolicyPack("iam-guardrails", policies={policies}, enforcement_level=EnforcementLevel.MANDATORY)
"""


def pack(folder: Path, *, trouble: str = "pass", start: str = "", policies: str = "POLICIES") -> Source:
    """A pack that is ours until it is asked about a resource named `trouble`."""
    made = folder / "pack"
    made.mkdir()
    made.joinpath("venv").symlink_to(FOLDER / "venv")
    code = PACK.format(pack=str(FOLDER), trouble=trouble, start=start, policies=policies)
    made.joinpath("__main__.py").write_text(code)
    return Source(made)


@pytest.mark.parametrize(
    ("trouble", "limit", "said"),
    [
        pytest.param("os._exit(3)", 60, "ended with exit code 3", id="dies"),
        pytest.param(
            "print('no memory', file=sys.stderr, flush=True); os._exit(1)",
            60,
            "ended with exit code 1: no memory",
            id="dies with a reason",
        ),
        pytest.param("time.sleep(600)", 5, "did not answer within 5 s", id="hangs"),
        pytest.param(
            "raise ValueError('no idea')", 60, "failed: Exception calling application: no idea", id="raises an error"
        ),
        pytest.param("return 5", 60, "failed: Failed to serialize response!", id="answers nothing that can be sent"),
    ],
)
def test_a_pack_in_trouble(
    audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, trouble: str, limit: float, said: str
) -> None:
    """The stack is named, the exit code is 2, and another process checks the stacks that follow."""
    monkeypatch.chdir(tmp_path)
    Path("a.json").write_text(state("a", attach("a", READ_ONLY)))
    Path("b.json").write_text(state("b", attach("b", FULL_ACCESS), attach("b", READ_ONLY, "trouble")))
    Path("c.json").write_text(state("c", attach("c", READ_ONLY)))
    broken = Source(pack(tmp_path, trouble=trouble).folder, limit)
    monkeypatch.setattr(command, "Installed", lambda: broken)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    shown = audit("a.json", "b.json", "c.json")
    assert (shown.code, shown.lines) == (
        2,
        [
            "a.json (shop/a): 0 mandatory, 0 advisory in 2 resources",
            f"b.json (shop/b): The policy pack was asked about `{urn('b', name='trouble')}`, and {said}.",
            "c.json (shop/c): 0 mandatory, 0 advisory in 2 resources",
            "3 stacks, 0 with mandatory findings, 1 not checked",
        ],
    )


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param("policyName='another'", "got `another` at 0", id="a policy of another pack"),
        pytest.param("policyName=POLICIES[0].name, enforcementLevel=9", "got `iam-disallow-full-access` at 9", id="9"),
    ],
)
def test_a_pack_that_answers_rubbish(
    audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, said: str
) -> None:
    file = tmp_path / "dev.json"
    file.write_text(state("dev", attach("dev", READ_ONLY, "trouble")))
    diagnostic = f"proto.AnalyzeDiagnostic({answer})"
    broken = pack(tmp_path, trouble=f"return proto.AnalyzeResponse(diagnostics=[{diagnostic}])")
    monkeypatch.setattr(command, "Installed", lambda: broken)
    shown = audit(file)
    assert (shown.code, shown.lines[0]) == (
        2,
        (
            f"{file} (shop/dev): The policy pack must report its own policies at a level, {said} "
            f"for `{urn('dev', name='trouble')}`."
        ),
    )


@pytest.mark.parametrize(
    ("start", "policies", "said"),
    [
        pytest.param("print('hello')", "POLICIES", "must print its port first, got b'hello'", id="prints"),
        pytest.param("sys.exit(4)", "POLICIES", "was started, and ended with exit code 4", id="ends"),
        pytest.param(
            "import nothing", "POLICIES", "exit code 1: ModuleNotFoundError: No module named 'nothing'", id="fails"
        ),
        pytest.param("time.sleep(600)", "POLICIES", "was started, and did not answer within 3 s", id="hangs"),
        pytest.param("", "POLICIES[1:]", "must have the policies of this repository", id="another pack"),
    ],
)
def test_a_pack_that_does_not_start(
    audit: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, start: str, policies: str, said: str
) -> None:
    """Nothing is checked, and the audit says so once."""
    broken = Source(pack(tmp_path, start=start, policies=policies).folder, 3 if "sleep" in start else 60)
    monkeypatch.setattr(command, "Installed", lambda: broken)
    shown = audit(tmp_path / "dev.json")
    assert (shown.code, shown.out) == (2, "")
    assert re.fullmatch(rf"The policy pack .*{re.escape(said)}.*\n", shown.err)


def test_a_pack_without_an_environment(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"`.*venv/bin/python` does not exist\. Run `make setup`\.$"):
        Packs(Source(tmp_path), {})


def test_no_policy_changes_a_resource() -> None:
    """So nothing is lost where a pack is not asked for remediations, as the engine asks it."""
    changing = [
        policy.name
        for policy in guardrails.POLICIES
        if isinstance(policy, ResourceValidationPolicy) and policy.has_remediation()
    ]
    assert changing == []


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_pack_ends_with_the_doctor(tmp_path: Path, how: signal.Signals) -> None:
    """Also while it is asked: nobody has to wait for its answer."""
    file, pid = tmp_path / "dev.json", tmp_path / "pid"
    file.write_text(state("dev", attach("dev", READ_ONLY, "trouble")))
    waits = pack(tmp_path, trouble=f"open({str(pid)!r}, 'w').write(f'{{os.getpid()}}\\n'); time.sleep(600)")
    code = (
        "from pathlib import Path; from doctor import audit, commands; from doctor.audit.pack import Source; "
        f"audit.Installed = lambda: Source(Path({str(waits.folder)!r})); commands.main(['audit', {str(file)!r}])"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=REPOSITORY) as doctor:
        until(lambda: pid.exists() and pid.read_text().endswith("\n"))
        doctor.send_signal(how)
    until(lambda: not is_running(int(pid.read_text())))


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    """Whether a process runs; one that ended and that nobody waits for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
