"""An audit as Markdown for a pull request or the summary of a job on GitHub."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from doctor import guardrails
from doctor.audit.auditing import Audit
from doctor.audit.findings import Finding
from doctor.report import Report, one_line

LONGEST = 65_000
"""Characters. GitHub refuses a comment of more than 65,536 (https://github.com/renovatebot/renovate/issues/2032)."""
_MARKUP = re.compile(r"([\\*_\[\]|~])")
# GitHub links people and issues even in what is escaped, unless something stands in between.
_LINKED = re.compile(r"@(?=\w)|#(?=\d)")
_NOTHING = "\u200b"
_COLUMNS = "| Level | Policy | Stack | Resource | Finding |\n| --- | --- | --- | --- | --- |"


class Markdown:
    """The findings as tables, the mandatory ones first, and no more than fits into a comment."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._audits: list[Audit] = []

    def add(self, audit: Audit) -> None:
        """Keep what was found in a stack."""
        self._audits.append(audit)

    def end(self, remarks: Sequence[str]) -> None:
        """Print the whole."""
        self._report.line("\n".join(_limited(_head(self._audits, remarks), _rows(self._audits))))


def _head(audits: Sequence[Audit], remarks: Sequence[str]) -> list[str]:
    """Return the sum, and what must not be missing: the stacks that are not checked."""
    stacks = "1 stack" if len(audits) == 1 else f"{len(audits)} stacks"
    violating = sum(bool(audit.mandatory) for audit in audits)
    failed = [audit for audit in audits if audit.unchecked]
    lines = ["### IAM permissions", "", f"{stacks}, {violating} with mandatory findings, {len(failed)} not checked."]
    lines += (
        ["", *(f"- Not checked: {code(audit.name)}: {text(audit.unchecked)}" for audit in failed)] if failed else []
    )
    lines += ["", *(f"- Config: {text(remark)}" for remark in remarks)] if remarks else []
    return lines


def _rows(audits: Iterable[Audit]) -> list[str]:
    """Return a row for each finding, those that stop an update first."""
    found = [(audit.name, finding) for audit in audits for finding in audit.findings]
    found.sort(key=lambda each: not each[1].stops)
    return [_row(stack, finding) for stack, finding in found]


def _row(stack: str, finding: Finding) -> str:
    resource = f"{text(finding.kind)} {code(finding.name)}{' (read, not managed)' if finding.external else ''}"
    level = f"{finding.level}, exception {', '.join(finding.exceptions)}" if finding.exceptions else finding.level
    return f"| {level} | {_linked(finding.policy)} | {code(stack)} | {resource} | {text(finding.message)} |"


def _linked(policy: str) -> str:
    """Return the name of a policy, with a link if its documentation has an address on the web."""
    address = f"{guardrails.DOCUMENTATION}#{policy}"
    return f"[{policy}]({address})" if "://" in address else policy


def _limited(head: Sequence[str], rows: Sequence[str]) -> Iterator[str]:
    """Yield the lines that fit, and say how many rows do not."""
    left = LONGEST - len(_COLUMNS)
    for line in head:
        if len(line) < left:
            left -= len(line) + 1
            yield line
    if not rows:
        return
    yield from ("", _COLUMNS)
    for at, row in enumerate(rows):
        left -= len(row) + 1
        if left < 0:
            yield f"\n{len(rows) - at} more findings do not fit here: run `python -m doctor audit`."
            return
        yield row


def text(message: str) -> str:
    """Return a message in which nothing but its values, which stand between backticks, is markup."""
    parts = message.split("`")
    if len(parts) % 2 == 0:
        return _plain(message)
    return "".join(code(part) if at % 2 else _plain(part) for at, part in enumerate(parts))


def _plain(message: str) -> str:
    escaped = _MARKUP.sub(r"\\\1", message)
    apart = _LINKED.sub(lambda found: f"{found[0]}{_NOTHING}", escaped)
    return html.escape(one_line(apart), quote=False).replace("`", "\\`")


def code(value: str) -> str:
    """Return a value as code; GitHub reads a `|` as the end of a cell even there."""
    if not value:
        return ""
    line = one_line(value)
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    space = " " if line.startswith("`") or line.endswith("`") or fence != "`" else ""
    return f"{fence}{space}{line}{space}{fence}".replace("|", "\\|")
