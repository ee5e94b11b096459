"""Which values of a condition name the callers it lets in: those of AWS's keys, and those of a token's claims.

Source: IAM User Guide, "AWS global condition context keys", "IAM JSON policy elements: Condition operators" and
"Variables and tags".
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache, partial

from iam_guardrails.conditions import Bound, Test, asks_for_false, bounding, comparison, is_exact
from iam_guardrails.issuers import SharedIssuer, is_audience, normalized
from iam_guardrails.patterns import ANY, ONE
from iam_guardrails.statements import Condition, Statement
from iam_guardrails.values import HOLE, Partial, Unknown

Tests = Mapping[str, Test]
"""For each folded condition key whether a value of a condition names callers; `None` if its unknown part decides."""

_WILD = f"{ANY}{ONE}{HOLE}"
_LITERAL = re.compile(f"[^{_WILD}]+", re.DOTALL)
_TOKEN = re.compile(r"\$\{(?P<variable>[^}]*)(?:\}|$)|[*?]")
_DEFAULT = re.compile(f",\\s*'[^'*?${HOLE}]*'\\s*$")
_ESCAPED = frozenset({"*", "?", "$"})
# Variables that stand for the role's own organization and account, with values that read like theirs.
_OWN = {"aws:resourceorgid": "o-organization", "aws:resourceaccount": "0" * 12}
# Keys of the role itself: a value with the caller's own says that caller and role belong together.
_MIRRORED = {"aws:resourceorgid": "${aws:principalorgid}", "aws:resourceaccount": "${aws:principalaccount}"}
_ORGANIZATION_PATH = re.compile(f"[^/{_WILD}]+(/.*)?", re.DOTALL)
_ACCOUNT = re.compile(rf"\d{{12}}{ANY}?")
_ARN_TO_ACCOUNT = re.compile(rf"arn(:[^:{_WILD}]*){{3}}:\d{{12}}([:{ANY}].*)?", re.DOTALL)
_ACCOUNT_FIELD = 4
_NEGATED = frozenset({"stringnotequals", "stringnotequalsignorecase", "stringnotlike", "arnnotequals", "arnnotlike"})


def _compiled(value: str, condition: Condition, statement: Statement) -> str:
    """Return a value with private characters for its wildcards; a policy variable may be anything.

    A Deny with a variable that has no value does not apply, so no variable helps there.
    """
    wildcards = {} if is_exact(condition) else {"*": ANY, "?": ONE}
    if "$" not in value:
        return value.replace("*", ANY).replace("?", ONE) if wildcards else value

    def token(match: re.Match[str]) -> str:
        variable = match["variable"]
        if variable is None or not statement.variables:
            return "".join(wildcards.get(character, character) for character in match.group())
        if variable in _ESCAPED:
            return variable
        # A default holds for a role that has none, and may be any literal.
        name = _DEFAULT.sub("", variable).strip().casefold()
        return (statement.allows and _OWN.get(name)) or ANY

    return _TOKEN.sub(token, value)


def _is_literal(text: str, _condition: Condition) -> bool:
    return _LITERAL.fullmatch(text) is not None


def _is_organization_path(text: str, _condition: Condition) -> bool:
    return _ORGANIZATION_PATH.fullmatch(text) is not None


def _is_arn_of_account(text: str, condition: Condition) -> bool:
    """Tell whether an ARN has a literal account; ARN operators compare field by field, others all of the text."""
    if not comparison(condition).startswith("arn"):
        return _ARN_TO_ACCOUNT.fullmatch(text) is not None
    fields = text.split(":", _ACCOUNT_FIELD + 1)[: _ACCOUNT_FIELD + 1]
    return len(fields) > _ACCOUNT_FIELD and HOLE not in "".join(fields) and bool(_ACCOUNT.fullmatch(fields[-1]))


def _is_arn(text: str, condition: Condition) -> bool:
    """Tell the same of an ARN that may have no account, such as that of a bucket, if all of it is literal."""
    return _is_arn_of_account(text, condition) or (text.startswith("arn:") and _is_literal(text, condition))


_AWS_KEYS: Tests = {
    "aws:principalorgid": _is_literal,
    "aws:principalorgpaths": _is_organization_path,
    "aws:principalaccount": _is_literal,
    "aws:principalarn": _is_arn_of_account,
    # A request has these two only if a service of AWS makes it for itself: they name it as `Principal` would.
    "aws:principalservicename": _is_literal,
    "aws:principalservicenameslist": _is_literal,
    "aws:sourceaccount": _is_literal,
    "aws:sourcearn": _is_arn,
    "aws:sourceorgid": _is_literal,
    "aws:sourceorgpaths": _is_organization_path,
}


def aws_keys(statement: Statement) -> Tests:
    """Return the tests of AWS's own keys that name callers."""

    def passes(test: Test, value: str, condition: Condition) -> bool | None:
        text = _compiled(value, condition, statement)
        return _is_literal(text, condition) if is_exact(condition) else test(text, condition)

    def mirrors(own: str, value: str, _condition: Condition) -> bool:
        return statement.variables and statement.allows and value.casefold() == own

    mirrored: Tests = {key: partial(mirrors, own) for key, own in _MIRRORED.items()}
    return {key: partial(passes, test) for key, test in _AWS_KEYS.items()} | dict(mirrored)


def claims(statement: Statement, issuer: str, entry: SharedIssuer) -> Tests:
    """Return the tests of the claims that name a tenant of a shared issuer."""

    def passes(forms: tuple[str, ...], value: str, condition: Condition) -> bool | None:
        text = _compiled(value, condition, statement)
        flags = re.IGNORECASE if comparison(condition).endswith("ignorecase") else 0
        if _any_of(forms, flags, exact=is_exact(condition)).match(text):
            return text.casefold() not in entry.public
        return None if HOLE in text and any(_may_fit(form, text) for form in forms) else False

    return {
        key: partial(passes, forms)
        for claim, forms in entry.claims.items()
        for key in _keys(normalized(issuer), claim.casefold())
    }


def _keys(issuer: str, claim: str) -> tuple[str, ...]:
    """Return the keys of a claim: an issuer may have been registered with a slash at its end."""
    return (claim,) if ":" in claim else (f"{issuer}:{claim}", f"{issuer}/:{claim}")


@lru_cache(maxsize=256)
def _any_of(forms: tuple[str, ...], flags: int, *, exact: bool) -> re.Pattern[str]:
    """Compile forms of `SharedIssuer.claims`, all in one pattern: a condition may have thousands of values."""
    return re.compile("|".join(_form(form, exact=exact) for form in forms), flags | re.DOTALL)


def _form(form: str, *, exact: bool) -> str:
    """Return the pattern of a form; no token has a name with a wildcard that is taken literally."""
    head, _, end = form.partition("{}")
    tenant = rf"[^:/@{_WILD}]+{re.escape(end)}" if end else rf"[^{_WILD}]+\Z"
    literal = rf"|[^{_WILD}]*[*?]" if exact else ""
    return f"{re.escape(head)}(?:{tenant}{literal})"


def _may_fit(form: str, text: str) -> bool:
    """Tell whether a text has an unknown part that may hold the missing part of a form, such as `ORG/REPO`."""
    known, hole, rest = text.partition(HOLE)
    head, _, end = form.partition("{}")
    begins = head.startswith(known) or re.fullmatch(rf"{re.escape(head)}[^:/@{_WILD}]*", known, re.DOTALL)
    return bool(hole and begins and (end or not set(rest) & {ANY, ONE}))


def asked_claims(statement: Statement, conditions: Iterable[Condition], *, audience: bool) -> Tests:
    """Return the tests of the claims of an unlisted issuer: whether they ask for more than anything.

    Args:
        statement: The statement with the conditions.
        conditions: Those that test claims of the issuer.
        audience: Whether to return the claims that name the audience, or all the others.
    """

    def asks(value: str, condition: Condition) -> bool:
        return bool(_compiled(value, condition, statement).strip(f"{ANY}{ONE}"))

    keys = (condition.key.casefold() for condition in conditions)
    return {key: asks for key in keys if is_audience(key.rpartition(":")[2]) == audience}


def values_in(conditions: Iterable[Condition]) -> int:
    """Return how many keys and values conditions have: the steps that it takes to look at all of them."""
    return sum(1 + len(condition.values) for condition in conditions)


def by_issuer(conditions: Iterable[Condition]) -> Mapping[str, tuple[Condition, ...]]:
    """Return the conditions by what stands before the last colon of their keys: an issuer, or a service of AWS."""
    found: dict[str, list[Condition]] = {}
    for condition in conditions:
        found.setdefault(normalized(condition.key.casefold().rpartition(":")[0]), []).append(condition)
    return {issuer: tuple(conditions) for issuer, conditions in found.items()}


def bound_by(statement: Statement, conditions: Iterable[Condition], tests: Tests) -> Bound:
    """Tell whether conditions of an Allow let in only callers whom they name.

    An unknown part that follows a wildcard cannot make a value name anybody.
    """

    def is_lost(value: str | Unknown, condition: Condition) -> bool:
        test = tests.get(condition.key.casefold())
        if not isinstance(value, Partial) or test is None or test(value, condition):
            return False
        known = _compiled(value, condition, statement).partition(HOLE)[0]
        return not comparison(condition).startswith("arn") and (ANY in known or ONE in known)

    return bounding([c for c in conditions if not any(is_lost(value, c) for value in c.values)], tests)


def kept_out_by(deny: Statement, tests: Tests) -> Bound:
    """Tell whether a Deny applies to every caller whom its conditions do not name. It may spare AWS services.

    Each condition must be negated: it then holds for a request without its key as well. `ForAnyValue:` does not.
    """
    sources = list(deny.condition_sources)
    conditions = [condition for condition in deny.conditions if not _spares_services(condition)]
    if deny.conditions and not conditions:
        return Bound(certain=False)
    for condition in conditions:
        test = tests.get(condition.key.casefold())
        if test is None or condition.optional or not condition.values or not _is_negated(condition):
            return Bound(certain=False)
        for value in condition.values:
            if isinstance(value, Unknown):
                sources.append(value.source)
            elif not test(value, condition):
                if not isinstance(value, Partial):
                    return Bound(certain=False)
                sources += value.sources or ("",)
    return Bound(certain=not sources, sources=tuple(dict.fromkeys(sources)))


def spares_services(deny: Statement) -> bool:
    """Tell whether a Deny does not apply to AWS services that call for themselves."""
    return any(map(_spares_services, deny.conditions))


def _spares_services(condition: Condition) -> bool:
    """Tell whether a condition holds for every caller but AWS services.

    Source: IAM User Guide, "AWS global condition context keys", `aws:PrincipalIsAWSService`.
    """
    return condition.key.casefold() == "aws:principalisawsservice" and asks_for_false(condition, "boolifexists")


def _is_negated(condition: Condition) -> bool:
    return condition.operator.casefold().removeprefix("forallvalues:").removesuffix("ifexists") in _NEGATED
