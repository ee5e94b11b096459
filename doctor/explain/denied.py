"""What to do about a refused request: what decided it, and who was refused.

A statement that is asked for is the least that helps, and one the policy pack lets through. For what only an
administrator may do in IAM none is asked for: the request is to do it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from doctor.explain import advice
from doctor.explain.accepting import is_accepted
from doctor.explain.asking import allow, myself, title, upper, whose
from doctor.explain.assuming import explain_assuming
from doctor.explain.denial import Denial, account_in
from doctor.explain.explanation import Explanation
from doctor.explain.lacking import explain_missing, explain_other_account
from doctor.explain.linked import concerns_linked_roles, explain_linked_roles
from doctor.explain.passing import explain_passing
from doctor.explain.roles import role_of

REFUSALS: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    Path(__file__).with_name("refusals.toml").read_text(encoding="utf-8")
)
_TRUST = ("sts:assumerole", "sts:tagsession", "sts:setsourceidentity")
"""What the trust policy of a role decides, too."""
_BOUNDED = {"iam:createrole", "iam:createuser"}
"""What organizations allow with a permissions boundary only."""
_BOUNDARY_HINT = (
    " Some organizations allow roles and users with a permissions boundary only. Set `permissionsBoundary` of the "
    "role, or `operators.usersPermissionsBoundary`."
)
_CUT = {
    "beginning": "The text begins within this error, so that the caller is known in part only.",
    "case": "The text is in capital letters, so that the names in it are not known.",
    "action": "The text ends within the name of the action.",
    "end": "The text ends within the ARN of the resource, which is omitted here.",
    "words": "This is a guess. No word of the text is known to refuse something, so it may tell of a permission that "
    "was given.",
}
_UNNAMED = {"case", "end"}
"""What a text lacks where it names a resource that is not known."""


def explain_denial(denial: Denial) -> Explanation:
    """Explain what a refused request means."""
    if denial.cut == "action":
        return _begun(denial)
    action = denial.action.lower()
    # A context or a boundary that refuses is the answer, whatever was asked. A role has no policy for being passed.
    if action == "iam:passrole" and not denial.explicit and denial.kind == "resource-based policy":
        found = explain_passing(denial)
    elif action.startswith(_TRUST) and not denial.explicit and denial.kind == "resource-based policy":
        found = explain_assuming(denial)
    elif denial.explicit or denial.kind not in {"", "identity-based policy"}:
        found = _stopped(denial)
    elif action == "iam:passrole" and not concerns_linked_roles(denial):
        found = explain_passing(denial)
    elif action.startswith(_TRUST):
        found = explain_assuming(denial)
    elif action == "iam:passrole":
        found = explain_linked_roles(denial)
    else:
        found = explain_missing(denial)
    if denial.cut in _UNNAMED:
        found = _of_one_resource(denial, found)
    config = tuple((path, value) for path, value in found.config if is_accepted(path, value))
    cut = f" {_CUT[denial.cut]}" if denial.cut else ""
    told = title(denial, "may be denied") if denial.cut == "words" else found.title
    return replace(
        found, title=told, cause=found.cause + cut, config=config, recognised=_recognised(denial), known=not cut
    )


def _of_one_resource(denial: Denial, found: Explanation) -> Explanation:
    """Return an explanation that asks for one resource, which the text begins to name, instead of for all."""
    if not found.statement or found.statement.get("Resource") != "*":
        return found
    service = denial.action.partition(":")[0].lower()
    named = f"arn:{denial.principal.partition}:{service}:REGION:ACCOUNT_ID:RESOURCE"
    config = tuple((path, value) for path, value in found.config if not path.endswith(".extraStatements"))
    return replace(found, statement={**found.statement, "Resource": named}, config=config)


def _begun(denial: Denial) -> Explanation:
    """Say what is known of an action whose name the text does not give."""
    begun = replace(denial, action=f"{denial.action}...")
    return Explanation(
        title(begun),
        f"No policy of {whose(denial)} allows it. {_CUT[denial.cut]}",
        "Paste the whole text of the error, from the service or tool that printed it.",
        recognised=_recognised(begun),
        known=False,
    )


def _recognised(denial: Denial) -> dict[str, str]:
    named = {"action": denial.action, "principal": str(denial.principal), "resource": denial.resource}
    return {key: value for key, value in named.items() if value not in {"", "you"}}


# Denies and ceilings


def _stopped(denial: Denial) -> Explanation:
    """Explain a policy that stops the request whatever else allows it: a denial, or a ceiling that omits the action."""
    if denial.kind == "role trust policy" and not denial.explicit:
        return explain_assuming(denial)
    if denial.kind == "resource-based policy" and not denial.explicit:
        return explain_other_account(denial, account_in(denial.resource))
    refusal = REFUSALS[denial.kind]
    whose_policy = f" of {refusal['of']}" if "of" in refusal else ""
    kind = f"{denial.kind or 'policy'}{f' (`{denial.policy}`)' if denial.policy else ''}{whose_policy}"
    the = "" if refusal.get("proper") else "the "
    # A denial is not lifted by a statement, and a resource's or an endpoint's policy names principals, too.
    grantable = bool(denial.resource) and not denial.explicit and bool(refusal.get("grantable"))
    on = f" on `{denial.resource}`" if denial.resource else ""
    return Explanation(
        title(denial, f"is stopped by {_a(denial.kind or 'policy that denies it')}"),
        f"{upper(_a(kind))} {'denies it explicitly' if denial.explicit else 'does not allow it'}. "
        + _flat(refusal["cause"]),
        _flat(f"{refusal['fix']} {_mfa(denial, refusal)}{_bounded(denial)}{_keys(denial)}"),
        _boundary(denial) if denial.kind == "permissions boundary" else (),
        f"Please {'stop denying' if denial.explicit else 'allow'} `{denial.action}`{on} for {myself(denial)} in {the}"
        f"{kind}{', with this statement' if grantable else ''}."
        if refusal.get("asked", True)
        else "",
        allow(denial.action, denial.resource) if grantable else None,
    )


def _mfa(denial: Denial, refusal: Mapping[str, Any]) -> str:
    """Return the denial that this project creates, which stands in a group: not one of a named managed policy."""
    return str(refusal["mfa"]) if denial.principal.joins_groups and not denial.policy and "mfa" in refusal else ""


def _bounded(denial: Denial) -> str:
    return _BOUNDARY_HINT if denial.explicit and denial.action.lower() in _BOUNDED else ""


def _keys(denial: Denial) -> str:
    """Return the setting that allows a role of the stack to use a key, which the error does not name."""
    role = role_of(denial) if denial.kind == "key policy" else None
    key = advice.in_general(role.key, denial) if role else ""
    return f"A role of this stack needs the key in `{key}`, too." if key else ""


def _boundary(denial: Denial) -> tuple[tuple[str, Any], ...]:
    """Return the setting that puts a boundary on a user or a role of the stack."""
    who = denial.principal
    arn = denial.policy or f"arn:{who.partition}:iam::{who.account or '123456789012'}:policy/BOUNDARY"
    if role := role_of(denial):
        return ((f"{role.key}.permissionsBoundary", arn),)
    return (("operators.usersPermissionsBoundary", arn),) if who.joins_groups else ()


def _a(kind: str) -> str:
    if REFUSALS.get(kind.partition(" (")[0], {}).get("proper"):
        return kind
    return f"an {kind}" if kind.startswith("identity") else f"a {kind}"


def _flat(text: str) -> str:
    return " ".join(text.split())
