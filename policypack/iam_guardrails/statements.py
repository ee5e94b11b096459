"""One statement of an IAM document in one shape, whatever way it was written.

Source: IAM User Guide, "Grammar of the IAM JSON policy language".
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from iam_guardrails.fields import by_kind, misnamed, proper_fields
from iam_guardrails.mentions import ACTION, ANYTHING, VALID_ACTION, actions_in
from iam_guardrails.paths import each
from iam_guardrails.patterns import ANY, NEVER, action_pattern, has_variable, resource_patterns
from iam_guardrails.values import HOLE, OUTPUT_AS_TEXT, Either, OpenObject, Partial, Repeated, Unknown, holds_output
from iam_guardrails.words import quoted, shorten

_ACTIONS = re.compile(f"{ACTION}(?: {ACTION})*")

_KEYS = frozenset(
    {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"}
)
_USUAL_KEYS = frozenset({"Sid", "Effect", "Action", "Resource", "Condition"})
_EFFECTS = frozenset({"Allow", "Deny"})
_ALTERNATIVES = frozenset({Either, Repeated})
_MOST_FAULTS = 3

Value = str | Unknown
"""An entry of a list: text, `Partial` text, or a value that is unknown."""


class Condition(NamedTuple):
    """One key under one operator of a `Condition` block, as written.

    `optional` means that the document may also be without it.
    """

    operator: str
    key: str
    values: tuple[Value, ...]
    optional: bool = False


@dataclass(slots=True, eq=False)
class Statement:
    """One statement in one shape; compared by identity.

    `unknown` says where unknown parts come from that decide whether the statement matters at all: its effect or its
    actions. `unknown_resources` says the same of its resources, `condition_sources` of whole conditions. `unsure` means
    that the statement, or an entry of it, may not be there.
    """

    position: int
    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...]
    condition_sources: tuple[str, ...]
    variables: bool
    unsure: bool
    inverts_actions: bool = False
    inverts_resources: bool = False
    principal: Any = None
    inverts_principal: bool = False
    malformed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    unknown_resources: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How a message points at the statement: by its place, and with what is wrong with it."""
        if not self.position:
            return f"a text that {joined(self.malformed)}"
        label = f"statement {self.position}"
        return f"{label}, which {joined(self.malformed)}" if self.malformed else label

    @property
    def is_certain_deny(self) -> bool:
        """Whether it is a Deny that applies whatever the request holds."""
        if self.allows or self.conditions or self.condition_sources or self.malformed or self.unsure:
            return False
        # A policy variable without a value voids the statement.
        return not (self.variables and any(map(has_variable, self.resources)))

    def resource_patterns(self, *, most: bool = False) -> Iterator[tuple[str, ...]]:
        """Compile each entry of `Resource` or `NotResource`: an Allow reaches all it may, a Deny what it must.

        With `most`, unknown parts are taken as whatever makes an Allow reach most, else as what makes it reach least.
        """
        widen = self.allows != self.inverts_resources
        hole = self._hole(inverts=self.inverts_resources, most=most)
        if hole == NEVER and self.allows and not self.inverts_resources:
            hole = HOLE
        for text in self.resources:
            entry = "*" if widen and holds_output(text) else text.strip()
            yield resource_patterns(entry, variables=self.variables, widen=widen, hole=hole)

    def action_patterns(self, *, most: bool = False) -> list[str]:
        """Compile each entry of `Action` or `NotAction` in the same way."""
        widen, hole = self.action_reading(most=most)
        return [action_pattern(text, widen, hole) for text in self.actions]

    def action_reading(self, *, most: bool = False) -> tuple[bool, str]:
        """Return how an entry of `Action` or `NotAction` is compiled: the arguments of `action_pattern`."""
        return self.allows != self.inverts_actions, self._hole(inverts=self.inverts_actions, most=most)

    def _hole(self, *, inverts: bool, most: bool) -> str:
        """Return what an unknown part stands for: a Deny always denies as little as it must."""
        reaches_more = most if self.allows else False
        return ANY if reaches_more != inverts else NEVER


def read_statements(
    position: int, value: object, *, variables: bool, unsure: bool, trust: bool = False
) -> Iterator[Statement]:
    """Read a statement from its object; several where one of several `Condition` blocks holds."""
    if not isinstance(value, dict):
        became_text = isinstance(value, str) and holds_output(value)
        fault = OUTPUT_AS_TEXT.format("it") if became_text else "is not an object"
        yield allow_everything(position, ANYTHING if became_text else actions_in(value), (fault,))
        return
    problems: list[str] = []
    fields = proper_fields(value, _KEYS, problems)
    unknown: list[str] = []
    unknown_resources: list[str] = []
    # In a trust policy, any action is meant: that is what such a policy is for.
    meant = ANYTHING if trust else actions_in(misnamed(value, _KEYS))
    actions, inverts_actions = _choice(fields, "Action", problems, unknown, meant)
    resources: tuple[str, ...] = ("*",)
    inverts_resources = False
    if not trust or fields.keys() & {"Resource", "NotResource"}:
        resources, inverts_resources = _choice(fields, "Resource", problems, unknown_resources, ("*",))
    problems += _misplaced(fields, trust=trust)
    may_not_hold = any(map(_may_not_hold, fields.values()))
    effects: list[str] = [value.source] if isinstance(value, OpenObject) else []
    allows = _allows(fields, problems, effects)
    # No action makes a Deny allow something.
    matter = (*unknown, *effects) if allows or effects else ()
    principal = fields["NotPrincipal"] if "NotPrincipal" in fields else fields.get("Principal")
    principal = by_kind(principal, problems)
    block = fields.get("Condition", {})
    for one in each(block) if isinstance(block, Either) else (block,):
        faults = list(problems)
        optional = isinstance(block, Either) and len(block) == 1
        conditions, condition_sources = _conditions(one, faults, optional=optional)
        yield Statement(
            position=position,
            allows=allows,
            actions=actions,
            inverts_actions=inverts_actions,
            resources=resources,
            inverts_resources=inverts_resources,
            principal=principal,
            inverts_principal="NotPrincipal" in fields,
            conditions=conditions,
            malformed=tuple(dict.fromkeys(faults)),
            variables=variables,
            unknown=matter,
            unknown_resources=tuple(unknown_resources),
            condition_sources=condition_sources,
            unsure=unsure or bool(unknown or effects) or may_not_hold,
        )


def plain_statement(position: int, value: object, *, variables: bool) -> Statement | None:
    """Return a statement at once that is written as nearly all are, else `None`: a deployment holds thousands."""
    if type(value) is not dict or not value.keys() <= _USUAL_KEYS or type(value.get("Sid", "")) is not str:
        return None
    effect = value.get("Effect")
    actions = _plain_texts(value.get("Action"))
    resources = _plain_texts(value.get("Resource"))
    faults: list[str] = []
    conditions, sources = _conditions(value["Condition"], faults, optional=False) if "Condition" in value else ((), ())
    is_usual = type(effect) is str and effect in _EFFECTS and actions and resources and not faults
    if not is_usual or not _ACTIONS.fullmatch(" ".join(actions)):
        return None
    return Statement(position, effect == "Allow", actions, resources, conditions, sources, variables, unsure=False)


def _plain_texts(value: object) -> tuple[str, ...]:
    """Return the texts of a list, or of one text, if nothing can be wrong with any; otherwise none.

    They are looked at as one text: none that is empty or has a space comes back from it as it was.
    """
    texts = [value] if isinstance(value, str) else value
    if type(texts) is not list:
        return ()
    try:
        text = " ".join(texts)
    except TypeError:  # one is no text
        return ()
    return () if text.split() != texts or "Output" in text else tuple(texts)


def _misplaced(fields: dict[str, Any], *, trust: bool) -> Iterator[str]:
    """Yield what is wrong with the principal of a statement, or with its resource: a kind of policy has only one."""
    principals = fields.keys() & {"Principal", "NotPrincipal"}
    if trust and not principals:
        yield "has neither `Principal` nor `NotPrincipal`"
    if len(principals) > 1 and not all(_may_be_absent(fields[key]) for key in principals):
        yield "has both `Principal` and `NotPrincipal`"
    became_text = [key for key in sorted(principals) if any(map(holds_output, _strings(fields[key])))]
    yield from (OUTPUT_AS_TEXT.format(f"`{key}`") for key in became_text)
    foreign = fields.keys() & {"Resource", "NotResource"} if trust else principals
    yield from (f"has a `{key}`, which does not belong there" for key in sorted(foreign))


def _strings(value: object) -> Iterator[str]:
    """Iterate over the texts in the values of a principal or a condition."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def allow_everything(position: int, actions: tuple[str, ...], malformed: tuple[str, ...]) -> Statement:
    """Return the statement that stands for something that AWS might take as an Allow of these actions."""
    return Statement(position, True, actions, ("*",), (), (), True, False, principal="*", malformed=malformed)


def joined(faults: tuple[str, ...]) -> str:
    """Return faults as the end of a sentence: the first ones, and how many more there are."""
    more = len(faults) - _MOST_FAULTS
    rest = f"has {more} more fault{'s' if more > 1 else ''}"
    return " and ".join((*faults[:_MOST_FAULTS], *([rest] if more > 0 else [])))


def entries(value: object, *, certain: bool = True) -> Iterator[tuple[Any, bool]]:
    """Iterate over a scalar, a list or a repeated key; each entry with whether it certainly stands there."""
    if isinstance(value, Either):
        for one in value:
            yield from entries(one, certain=False)
    elif isinstance(value, list | tuple):
        for one in value:
            if isinstance(one, Either):
                yield from entries(one, certain=False)
            else:
                yield one, certain
    else:
        yield value, certain


def _may_not_hold(value: object) -> bool:
    """Tell whether some of what stands there is one of several values of which one holds."""
    return isinstance(value, Either) or (type(value) is list and not _ALTERNATIVES.isdisjoint(map(type, value)))


def _may_be_absent(value: object) -> bool:
    return isinstance(value, Either) and len(value) == 1


def _is_action(text: str) -> bool:
    samples = (text.replace(HOLE, "x"), text.replace(HOLE, "x:x")) if HOLE in text else (text,)
    return any(map(VALID_ACTION.fullmatch, samples))


def _allows(fields: dict[str, Any], problems: list[str], unknown: list[str]) -> bool:
    effect = fields.get("Effect")
    if effect is None:
        problems.append("has no `Effect`")
        return True
    values = list(each(effect))
    known = {str(one) for one in values if not isinstance(one, Unknown | Partial)}
    if values and known <= _EFFECTS:
        unknown.extend(source for one in values if isinstance(one, Unknown | Partial) for source in sources_of(one))
        return "Allow" in known
    problems.append("has an `Effect` that is neither `Allow` nor `Deny`")
    return True


def _choice(
    fields: dict[str, Any], key: str, problems: list[str], unknown: list[str], otherwise: tuple[str, ...]
) -> tuple[tuple[str, ...], bool]:
    """Return the entries of `key` or `Not<key>`, and whether it is the latter; others if neither is there."""
    negated = f"Not{key}"
    if key in fields and negated in fields:
        may_be_one = _may_be_absent(fields[key]) and _may_be_absent(fields[negated])
        problems += [] if may_be_one else [f"has both `{key}` and `{negated}`"]
        return ("*",), False
    if key not in fields and negated not in fields:
        problems.append(f"has neither `{key}` nor `{negated}`")
        return otherwise, False
    inverts = negated in fields
    written = negated if inverts else key
    value = fields[written]
    found = _texts(value, written, problems, unknown)
    if key == "Action":
        problems += [f"has the action {quoted(text)}, which is not valid" for text in found if not _is_action(text)]
    if inverts and unknown:
        found.append("*")  # it might take out everything
    if not found and not unknown and not any(isinstance(item, str) for item, _ in entries(value)):
        problems.append(f"has an empty `{written}`")
        found.extend(["*"] if written == "Resource" else [])  # as if it were missing
    return tuple(found), inverts


def _texts(value: object, written: str, problems: list[str], unknown: list[str]) -> list[str]:
    """Return the texts under a key, and note what is wrong with its entries and what is unknown."""
    inverts = written.startswith("Not")
    found: list[str] = []
    odd: list[Any] = []
    for item, certain in entries(value):
        if isinstance(item, str):
            if not item.strip():
                problems.append(f"has an empty entry of `{written}`")
            elif item != item.strip():
                problems.append(f"has spaces around an entry of `{written}`")
            elif holds_output(item):
                problems.append(OUTPUT_AS_TEXT.format(f"`{written}`"))
            # What may be taken out, or not, is not taken out.
            found.extend([item] if certain or not inverts else [])
        elif isinstance(item, Unknown):
            unknown.append(item.source)
        else:
            odd.append(item)
    if odd:
        problems.append(f"has something in `{written}` that is not a string")
        # No action hides in a number; in a list or an object one might.
        lists = [each for each in odd if isinstance(each, list | tuple)]
        found.extend(one for each in lists for one, _ in entries(each) if isinstance(one, str))
        found.extend(("*",) if any(isinstance(each, dict) for each in odd) and not inverts else ())
    return found


def sources_of(value: Unknown | Partial) -> tuple[str, ...]:
    """Return where the unknown parts of a value come from."""
    return value.sources if isinstance(value, Partial) else (value.source,)


def _conditions(block: object, problems: list[str], *, optional: bool) -> tuple[tuple[Condition, ...], tuple[str, ...]]:
    """Return the conditions of one `Condition` block, and the sources of those that are unknown as a whole."""
    if any(map(holds_output, _strings(block))):
        problems.append(OUTPUT_AS_TEXT.format("`Condition`"))
    if isinstance(block, Unknown):
        return (), (block.source,)
    if not isinstance(block, dict):
        problems.append("has a `Condition` that is not one object")
        return (), ()
    found: list[Condition] = []
    sources: list[str] = [block.source] if isinstance(block, OpenObject) else []
    for operator, operands in block.items():
        for keys in each(operands):
            if isinstance(keys, Unknown):
                sources.append(keys.source)
            elif not isinstance(keys, dict):
                problems.append(f"has something under the condition operator {quoted(operator)} that is not an object")
            else:
                absent = optional or isinstance(operands, Either)
                found += [_condition(operator, key, values, problems, optional=absent) for key, values in keys.items()]
    return tuple(found), tuple(sources)


def _condition(operator: object, key: object, values: object, problems: list[str], *, optional: bool) -> Condition:
    if type(values) is str:
        return Condition(str(operator), str(key), (values,), optional)
    absent = optional or (isinstance(values, Either) and len(values) == 1)
    items = [item for item, _ in entries(values)]
    known = [item for item in items if isinstance(item, str | Unknown | bool | int | float)]
    if len(known) < len(items):
        problems.append(f"has a value of the condition key {quoted(key)} that is not a string, number or Boolean")
        absent = True  # nobody knows what AWS would make of it
    found = tuple(item if isinstance(item, str | Unknown) else _text(item) for item in known)
    return Condition(str(operator), str(key), found, absent)


def _text(value: object) -> str:
    """Return a condition's value as AWS takes it: `true` and `"true"` are the same."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) <= sys.maxsize:
        return str(value)
    return shorten(value, 1000)
