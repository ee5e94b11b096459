"""Checking many stacks at a time."""

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from doctor.audit.exceptions import PolicyException
from doctor.audit.findings import Finding
from doctor.audit.own import NOTHING, Key, LetThrough, keys, own_findings
from doctor.audit.pack import Packs
from doctor.audit.sources import Source
from doctor.errors import DoctorError
from doctor.guardrails import Settings


@dataclass(frozen=True)
class Counted:
    """How many resources a state has, and of these: how many are only read, wait for their deletion, are encrypted."""

    resources: int = 0
    external: int = 0
    waiting: int = 0
    encrypted: int = 0


@dataclass(frozen=True)
class Audit:
    """The result for one state: what was found in it, or why it can't be checked.

    `keys` are what exemptions must name to let its mandatory findings through, `nameless` those that have no such name.
    `locked` says why its secrets can't be decrypted, if some may allow something.
    """

    file: str | None
    stack: str | None
    counted: Counted = field(default_factory=Counted)
    findings: tuple[Finding, ...] = ()
    keys: tuple[Key, ...] = ()
    nameless: tuple[Finding, ...] = ()
    let_through: tuple[LetThrough, ...] = ()
    attached: frozenset[str] = frozenset()
    error: str = ""
    locked: str = ""

    @property
    def unchecked(self) -> str:
        """Why it can't be checked, or can't be checked completely; empty if it is."""
        if not self.locked:
            return self.error
        return (
            f"{self.counted.encrypted} with secrets that can't be decrypted, so not checked completely: {self.locked}"
        )

    @property
    def name(self) -> str:
        """How people refer to it: by the file if there is one, and by the stack."""
        if self.file is None or self.stack is None:
            return self.file or self.stack or ""
        return f"{self.file} ({self.stack})"

    @property
    def mandatory(self) -> int:
        """The number of findings that would stop an update."""
        return sum(finding.stops for finding in self.findings)

    @property
    def advisory(self) -> int:
        """The number of the other findings."""
        return len(self.findings) - self.mandatory


@dataclass(frozen=True)
class Checker:
    """Checks states with the pack. With `named`, it also says what exemptions must name and what they let through."""

    packs: Packs
    settings: Mapping[str, Settings]
    exceptions: tuple[PolicyException, ...]
    today: dt.date
    named: bool

    def audit(self, source: Source) -> Audit:
        """Check one state."""
        stack = source.stack
        try:
            state = source.read()
            stack = source.stack or state.name or None
            with self.packs.one() as pack:
                findings = tuple(map(self._excepted, pack.findings(state)))
            own = own_findings(state, self.settings, self.today) if self.named else NOTHING
        except DoctorError as error:
            return Audit(source.file, stack, error=str(error))
        except RecursionError:
            return Audit(source.file, stack, error="must be nested less deeply to be read")
        external = sum(held.external for held in state.resources)
        counted = Counted(len(state.resources), external, state.waiting, len(state.encrypted))
        named, nameless = keys(findings, own) if self.named else ([], [])
        return Audit(
            source.file,
            stack,
            counted,
            findings,
            tuple(named),
            tuple(nameless),
            own.let_through,
            own.attached,
            locked=state.locked if counted.encrypted else "",
        )

    def _excepted(self, finding: Finding) -> Finding:
        covering = tuple(each.id for each in self.exceptions if each.covers(finding.policy, finding.urn))
        return replace(finding, exceptions=covering) if covering else finding

    def audits(self, sources: Sequence[Source]) -> Iterator[Audit]:
        """Check states, as many at a time as there are processors, and yield the results in their order.

        A state that can't be checked does not stop the others. No state is held longer than it takes to check it.
        """
        pool = ThreadPoolExecutor(os.cpu_count())
        try:
            yield from pool.map(self.audit, sources)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
