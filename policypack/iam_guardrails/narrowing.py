"""Drop what holds in no case of what a template leaves open.

Where the value of a condition is unknown, a document holds all that may stand there. What is found in such a mix of
cases is kept if it is found in a case, too.
"""

from collections.abc import Iterable, Sequence

from iam_guardrails.actions import Target
from iam_guardrails.evaluation import Evaluation, Permission, Reach
from iam_guardrails.resource_access import Source
from iam_guardrails.self_escalation import OwnWrite
from iam_guardrails.trust import Trust
from iam_guardrails.usable_roles import UsableRole


def of_cases(sources: Iterable[Source], source: Source) -> list[Source]:
    """Return those of the sources, found in any case, that belong to the same resource."""
    return [each for each in sources if each.subject == source.subject]


def evaluation_in(found: Evaluation, cases: Sequence[Evaluation]) -> Evaluation:
    """Return the part of an evaluation that holds in a case."""
    reach: dict[tuple[str, Target], Reach] = {}
    for permission in (permission for case in cases for permission in case.permissions):
        key = permission.action, permission.target
        reach[key] = max(permission.reach, reach.get(key, permission.reach))
    return Evaluation(
        found.document,
        tuple(_limited(one, reach[one.action, one.target]) for one in found.permissions if _key(one) in reach),
        tuple(source for source in found.sources if any(source in case.sources for case in cases)),
        found.guarded,
        tuple(one for one in found.strays if any(one[1] in map(_text, case.strays) for case in cases)),
    )


def _key(permission: Permission) -> tuple[str, Target]:
    return permission.action, permission.target


def _limited(permission: Permission, reach: Reach) -> Permission:
    return permission._replace(reach=min(permission.reach, reach))


def _text(stray: tuple[object, str]) -> str:
    return stray[1]


def own_writes_in(found: Iterable[OwnWrite], cases: Iterable[OwnWrite]) -> tuple[OwnWrite, ...]:
    """Return the writes on a document's holders that it allows in a case."""
    allowed = {(one.action, one.holder) for one in cases}
    return tuple(one for one in found if (one.action, one.holder) in allowed)


def usable_roles_in(found: Iterable[UsableRole], cases: Iterable[UsableRole]) -> tuple[UsableRole, ...]:
    """Return the roles that a document can write and use in a case."""
    allowed = {(one.write, one.use) for one in cases}
    return tuple(one for one in found if (one.write, one.use) in allowed)


def trust_in(found: Trust, cases: Sequence[Trust]) -> Trust:
    """Return the part of what is found in a trust policy that is found in a case."""
    openings = {(one.problem, one.who) for case in cases for one in case.openings}
    doubts = {one.problem for case in cases for one in case.doubts}
    sources = {one for case in cases for one in case.sources}
    return Trust(
        [one for one in found.openings if (one.problem, one.who) in openings],
        [one for one in found.doubts if one.problem in doubts],
        [one for one in found.sources if one in sources],
    )
