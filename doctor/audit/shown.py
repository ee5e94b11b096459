"""An audit as text for people and as JSON for machines, each stack as soon as it is checked."""

import json
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from typing import Protocol

from doctor.audit.auditing import Audit
from doctor.report import Report, one_line

INDENT = 12


class Output(Protocol):
    """Something that shows an audit."""

    def add(self, audit: Audit) -> None:
        """Take the result for the next state."""

    def end(self, remarks: Sequence[str]) -> None:
        """Take what to fix in the config, and finish."""


class Text:
    """Lines for people."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._stacks = self._violating = self._failed = 0

    def add(self, audit: Audit) -> None:
        """Print the findings of a stack."""
        self._stacks += 1
        self._violating += bool(audit.mandatory)
        self._failed += bool(audit.unchecked)
        if audit.error:
            self._line(f"{audit.name}: {audit.error}", "yellow")
            return
        counts = f"{audit.mandatory} mandatory, {audit.advisory} advisory"
        self._line(f"{audit.name}: {counts} in {audit.counted.resources} resources{_further(audit)}", "bold")
        for finding in audit.findings:
            style = "red" if finding.stops else None
            note = " (read, not managed)" if finding.external else ""
            note += f" (exception {', '.join(finding.exceptions)})" if finding.exceptions else ""
            self._line(f"  {finding.level:<{INDENT}}{finding.policy}  {finding.kind} {finding.name}{note}", style)
            self._line(f"  {'':<{INDENT}}{finding.message}", style)

    def end(self, remarks: Sequence[str]) -> None:
        """Print what to fix in the config, and the sum."""
        for remark in remarks:
            self._line(f"config: {remark}", "yellow")
        words = [
            "1 stack" if self._stacks == 1 else f"{self._stacks} stacks",
            f"{self._violating} with mandatory findings",
            *([f"{self._failed} not checked"] if self._failed else []),
        ]
        self._line(", ".join(words), "bold")

    def _line(self, text: str, style: str | None) -> None:
        self._report.line(one_line(text), style)


def _further(audit: Audit) -> str:
    """Say what is special about the resources of a state."""
    counted = audit.counted
    further = f", {counted.external} of them read, not managed" if counted.external else ""
    if counted.waiting:
        further += f"; {counted.waiting} more to be deleted by the next update, not checked"
    return f"{further}; {audit.unchecked}" if audit.unchecked else further


class Json:
    """One object, of which the stacks are written one by one."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._last = '{\n  "stacks": ['
        self._comma = ""

    def add(self, audit: Audit) -> None:
        """Print the object of the stack before, which is not the last."""
        self._report.line(f"{self._last}{self._comma}")
        content = {
            "file": audit.file,
            "stack": audit.stack,
            "error": audit.error or None,
            **asdict(audit.counted),
            "locked": audit.locked or None,
            "findings": [asdict(finding) for finding in audit.findings],
        }
        self._last, self._comma = textwrap.indent(json.dumps(content, indent=2), "    "), ","

    def end(self, remarks: Sequence[str]) -> None:
        """Print the object of the last stack, and the remarks."""
        self._report.line(self._last)
        config = textwrap.indent(json.dumps(list(remarks), indent=2), "  ").strip()
        self._report.line(f'  ],\n  "config": {config}\n}}')
