"""An audit as one HTML page that needs nothing else: no network, no other file, and no script to be read."""

import base64
import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from doctor import guardrails
from doctor.audit.auditing import Audit
from doctor.audit.findings import Finding
from doctor.audit.markup import Markup, join, tag
from doctor.audit.own import LetThrough

_STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
_SCRIPT = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
TITLE = "Audit of IAM permissions"


@dataclass
class Page:
    """The page of an audit, which is written when all stacks are checked."""

    file: Path
    settings: Mapping[str, guardrails.Settings]
    today: dt.date
    audits: list[Audit] = field(default_factory=list)

    def add(self, audit: Audit) -> None:
        """Keep what was found in a stack."""
        self.audits.append(audit)

    def end(self, remarks: Sequence[str]) -> None:
        """Write the page."""
        content = join(
            tag("h1", TITLE),
            tag("p", _summary(self.audits, self.today), class_="muted"),
            _not_checked(self.audits),
            _stacks(self.audits),
            _findings(self.audits),
            _exemptions(self.settings, self.audits, self.today),
            _remarks(remarks),
            _policies(),
        )
        self.file.write_text(_document(content), encoding="utf-8")


def _document(content: Markup) -> str:
    # Nothing but the page's own style and script is ever used, whatever a name in a state says.
    allowed = f"default-src 'none'; style-src 'sha256-{_hash(_STYLE)}'; script-src 'sha256-{_hash(_SCRIPT)}'"
    head = join(
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=allowed),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", TITLE),
        tag("style", Markup(_STYLE)),
    )
    body = join(tag("main", content), tag("script", Markup(_SCRIPT)))
    return f"<!DOCTYPE html>\n{tag('html', tag('head', head), tag('body', body), lang='en')}\n"


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _summary(audits: Sequence[Audit], today: dt.date) -> str:
    stacks = "1 stack" if len(audits) == 1 else f"{len(audits)} stacks"
    violating = sum(bool(audit.mandatory) for audit in audits)
    failed = sum(bool(audit.unchecked) for audit in audits)
    return f"{today}: {stacks}, {violating} with mandatory findings, {failed} not checked."


def _section(name: str, title: str, *content: str) -> Markup:
    return tag("section", tag("h2", title), *content, id=name)


def _table(columns: Iterable[str], rows: Iterable[Markup]) -> Markup:
    head = tag("thead", tag("tr", *(tag("th", column, scope="col") for column in columns)))
    return tag("div", tag("table", head, tag("tbody", *rows)), class_="wide")


def _policy(name: str) -> Markup:
    return tag("a", name, href=f"#{name}")


def _not_checked(audits: Iterable[Audit]) -> Markup:
    failed = [
        tag("tr", tag("td", audit.name), tag("td", _spans(audit.unchecked))) for audit in audits if audit.unchecked
    ]
    if not failed:
        return Markup()
    note = tag("p", "These stacks are not checked, or not completely.", class_="failed")
    return _section("not-checked", "Not checked", note, _table(("Stack", "Reason"), failed))


def _stacks(audits: Sequence[Audit]) -> Markup:
    """A row for each stack with findings, a column for each policy that reports any."""
    found = [audit for audit in audits if audit.findings]
    names = {finding.policy for audit in found for finding in audit.findings}
    policies = [policy.name for policy in guardrails.POLICIES if policy.name in names]
    rows = [tag("tr", tag("th", audit.name, scope="row"), *_counts(audit, policies)) for audit in found]
    clean = sum(not (audit.findings or audit.unchecked) for audit in audits)
    note = tag("p", f"{clean} without findings.", class_="muted")
    head = tag("tr", tag("th", "Stack", scope="col"), *(tag("th", _policy(name), scope="col") for name in policies))
    table = tag("table", tag("thead", head), tag("tbody", *rows))
    return _section("stacks", "Findings by stack and policy", tag("div", table, class_="wide"), note)


def _counts(audit: Audit, policies: Iterable[str]) -> Iterable[Markup]:
    counts = Counter(finding.policy for finding in audit.findings)
    stopping = {finding.policy for finding in audit.findings if finding.stops}
    for name in policies:
        style = f"count {'mandatory' if name in stopping else 'advisory'}"
        button = tag("button", f"{counts[name]}", type="button", data_stack=audit.name, data_policy=name)
        yield tag("td", button if counts[name] else "", class_=style)


def _findings(audits: Sequence[Audit]) -> Markup:
    listed = [(audit.name, finding) for audit in audits for finding in audit.findings]
    rows = [_finding(stack, finding) for stack, finding in listed]
    form = tag(
        "form",
        _choice("Stack", "stack", dict.fromkeys(stack for stack, _ in listed)),
        _choice("Policy", "policy", dict.fromkeys(finding.policy for _, finding in listed)),
        _choice("Level", "level", dict.fromkeys(finding.level for _, finding in listed)),
        tag("label", "Text", tag("input", name="text", type="search")),
        tag("button", "Reset", type="reset"),
        tag("output", "", id="shown"),
        hidden=True,
    )
    return _section("findings", "Findings", form, _table(("Level", "Policy", "Stack", "Resource", "Finding"), rows))


def _choice(label: str, name: str, values: Iterable[str]) -> Markup:
    options = (tag("option", "all", value=""), *(tag("option", value, value=value) for value in values))
    return tag("label", label, tag("select", *options, name=name))


def _finding(stack: str, finding: Finding) -> Markup:
    excepted = tag("div", f"exception {', '.join(finding.exceptions)}") if finding.exceptions else Markup()
    note = tag("span", " (read, not managed)", class_="muted") if finding.external else Markup()
    return tag(
        "tr",
        tag("td", finding.level, excepted, class_=f"level {finding.level if finding.stops else 'advisory'}"),
        tag("td", _policy(finding.policy)),
        tag("td", stack),
        tag("td", tag("span", f"{finding.kind} ", class_="kind"), tag("code", finding.name), note, title=finding.urn),
        tag("td", _spans(finding.message)),
        data_stack=stack,
        data_policy=finding.policy,
        data_level=finding.level,
    )


def _spans(message: str) -> Markup:
    """Return a message with its values, which stand between backticks, as code."""
    parts = message.split("`")
    if len(parts) % 2 == 0:
        return join(message)
    return join(*(tag("code", part) if at % 2 else part for at, part in enumerate(parts)))


def _exemptions(settings: Mapping[str, guardrails.Settings], audits: Iterable[Audit], today: dt.date) -> Markup:
    """A row for each exemption: until when, and what it lets through in which stack."""
    through: dict[tuple[str, guardrails.Exemption], list[tuple[str, LetThrough]]] = {}
    for audit in audits:
        for each in audit.let_through:
            through.setdefault((each.policy, each.entry), []).append((audit.name, each))
    rows = [
        tag(
            "tr",
            tag("td", _policy(policy)),
            tag("td", tag("code", entry.resource)),
            tag("td", tag("code", entry.grant)),
            tag("td", entry.reason),
            _until(entry.until, today),
            tag("td", _let_through(through.get((policy, entry), ()))),
        )
        for policy, its_own in settings.items()
        for entry in its_own.exemptions
    ]
    if not rows:
        return Markup()
    columns = ("Policy", "Resource", "Permission or document", "Reason", "Until", "Lets through")
    return _section("exemptions", "Exemptions", _table(columns, rows))


def _until(until: dt.date, today: dt.date) -> Markup:
    if until < today:
        return tag("td", f"{until}, expired", class_="until expired")
    if until - today <= guardrails.WARNING:
        return tag("td", f"{until}, soon", class_="until soon")
    return tag("td", f"{until}", class_="until")


def _let_through(found: Sequence[tuple[str, LetThrough]]) -> Markup:
    if not found:
        return tag("span", "nothing", class_="muted")
    items = [tag("li", f"{stack}: ", tag("code", each.urn), " ", _spans(each.message)) for stack, each in found]
    words = "1 finding" if len(found) == 1 else f"{len(found)} findings"
    return tag("details", tag("summary", words), tag("ul", *items))


def _remarks(remarks: Sequence[str]) -> Markup:
    if not remarks:
        return Markup()
    return _section("config", "Config", tag("ul", *(tag("li", _spans(remark)) for remark in remarks)))


def _policies() -> Markup:
    """What each policy is about and how its findings are fixed."""
    described = [
        tag(
            "article",
            tag("h3", policy.display_name or policy.name),
            tag("p", tag("code", policy.name), f": {policy.description}"),
            tag("p", _spans(policy.remediation_steps or "")),
            tag("p", "Documentation: ", _address(f"{guardrails.DOCUMENTATION}#{policy.name}")),
            tag("p", "Background: ", _address(policy.url)) if policy.url else "",
            id=policy.name,
        )
        for policy in guardrails.POLICIES
    ]
    return _section("policies", "Policies", *described)


def _address(address: str) -> Markup:
    """Return a link, or the path of a file in the repository of the pack."""
    return tag("a", address, href=address) if "://" in address else tag("code", address)
