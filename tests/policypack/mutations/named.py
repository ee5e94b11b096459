"""Mutations of what leads to admin access on a named target: roles to write and use, and keys that must be there."""

from tests.policypack.mutations.model import Change, Table

NAMED: Table = {
    "usable_roles.py": [
        Change("for one in permissions}", "for one in ()}", "a write that is reported is reported once more"),
        Change("elif statement.is_certain_deny:", "elif statement:", "a Deny that is not certain takes a use away"),
        Change(
            "[a for a in _covered(statement, _WRITES) if _is_unbounded(statement, a)]",
            "_covered(statement, _WRITES)",
            "a write that is bounded is one",
        ),
        Change(
            " for pattern in patterns) != statement.inverts_actions",
            " for pattern in patterns)",
            "NotAction covers what it lists",
        ),
        Change("(*writes.named, *denies.named)", "writes.named", "a role that only a Deny names is not looked at"),
        Change(
            "return Demand((*self.named.get(field, ()), *self.wild), self._match)",
            "return Demand((*self.named.get(field, ()),), self._match)",
            "a Deny with a wildcard takes nothing away",
        ),
        Change(
            "return Demand((*self.named.get(field, ()), *self.wild), self._match)",
            "return Demand((*self.wild,), self._match)",
            "a Deny of a named role takes nothing away",
        ),
        Change("if not entry.demand.match or any(", "if any(", "NotResource lets no named role in"),
        Change(
            "            if any(matches(end, field) for end in ends):\n",
            "            if False:\n",
            "no wildcard lets a role in",
        ),
        Change(
            "            budget.spend(sum(steps(end, field) for end in ends))\n",
            "",
            "comparing roles with wildcards costs nothing",
        ),
        Change("if not isinstance(resource, PseudoText):", "if resource:", "the account of the stack is no other one"),
        Change("ANY if HOLE in mask else field", "ANY", "an account that is written may be any"),
        Change(
            "escapes = (*denies.of(write, field, budget), *denies.of(use, field, budget))",
            "escapes = denies.of(use, field, budget)",
            "a Deny of the write takes nothing away",
        ),
        Change(
            "escapes = (*denies.of(write, field, budget), *denies.of(use, field, budget))",
            "escapes = denies.of(write, field, budget)",
            "a Deny of the use takes nothing away",
        ),
        Change(
            "(writing.demand, using.demand, *escapes)",
            "(writing.demand, *escapes)",
            "a role of another account can be used",
        ),
        Change(
            "writing.resource if is_named else arn",
            "writing.resource",
            "a message does not name the role that a Deny leaves",
        ),
        Change("        budget.spend(len(self._denies))\n", "", "Denies of named roles cost nothing"),
        Change(" + len(statement.resources) // _PATTERNS_PER_STEP)", ")", "preparing many resources costs one step"),
        Change("(len(statement.actions) // _ACTIONS_PER_STEP)", "0", "preparing many actions costs one step"),
        Change("if action in actions]", "]", "a Deny of one action denies all"),
    ],
    "conditions.py": [
        Change(
            "if required and condition.key.casefold() in required:", "if required:", "any key that must be there counts"
        ),
        Change(
            "if required and condition.key.casefold() in required:",
            "if True:",
            "a key that may be missing limits",
        ),
        Change(
            'operator.removeprefix("forallvalues:").removesuffix',
            "operator.removesuffix",
            "ForAllValues on a key that must be there limits nothing",
        ),
        Change(
            '.removeprefix("forallvalues:").removesuffix("ifexists")\n        if',
            '.removeprefix("forallvalues:")\n        if',
            "IfExists on a key that must be there limits nothing",
        ),
        Change('value.casefold() == "false" for', 'value.casefold() != "x" for', "a key that must be missing is there"),
        Change(
            "== operator and not condition.optional and", "== operator and", "what is perhaps asked for is asked for"
        ),
        Change("and bool(condition.values)\n    return is_asked", "\n    return is_asked", "no value is `false`"),
        Change("condition.operator.casefold() == operator and", "", "any operator asks whether something is false"),
    ],
    "bounds.py": [
        Change("if deny.conditions and not conditions:", "if False:", "a Deny of all but AWS services names callers"),
        Change("if not _spares_services(condition)]", "]", "a Deny that spares AWS services keeps nobody out"),
        Change('asks_for_false(condition, "boolifexists")', "condition.values", "a Deny of AWS services spares them"),
        Change(
            'condition.key.casefold() == "aws:principalisawsservice" and', "", "a flag of any key spares AWS services"
        ),
    ],
    "denies.py": [
        Change(
            'if principal is not None and principal.kind == "service" and spares_services(deny.statement):',
            "if False:",
            "a Deny that spares AWS services keeps them out",
        ),
    ],
    "trust.py": [
        Change("            self._left &= _BY_TOKEN\n", "", "a token can call AssumeRole"),
    ],
    "mentions.py": [
        Change('_ANY_RESOURCE.sub(" ", text)', "text", "the resource of a text that is not JSON is an action"),
        Change("re.IGNORECASE)\n_RESOURCES", "0)\n_RESOURCES", "`RESOURCE` in a text that is not JSON is an action"),
    ],
    "findings.py": [
        Change('    return "" if by_name else', "    return", "an action that is written by its name comes through it"),
        Change(
            "by_name &= all(", "by_name = all(", "only the last action of several decides whether there is a wildcard"
        ),
    ],
    "values.py": [
        Change(
            "{*map(type, text.sources)} != {Parameter}",
            "not text.sources",
            "two values that are unknown until the update are the same",
        ),
    ],
    "cloudformation/functions.py": [
        Change(
            "if name in _KEEPS_PARTS else changed(found)", "if name else found", "a part of a parameter is all of it"
        ),
        Change(
            "return changed(parts) if isinstance(parts, Unknown)",
            "return parts if isinstance(parts, Unknown)",
            "a list is the same however it is joined",
        ),
        Change(
            'frozenset({"Ref", "Fn::Sub", "Fn::Join", "Fn::If"})',
            'frozenset({"Ref"})',
            "a text with a parameter has no known parameter",
        ),
    ],
    "cloudformation/texts.py": [
        Change("return Unknown(_depending(value.source))", "return value", "what depends on a parameter is its value"),
        Change("Partial(value, tuple(map(_depending, value.sources)))", "value", "a part of a parameter is its value"),
    ],
    "holders.py": [
        Change(
            "if isinstance(name, Unknown) and name.source:", "if False:", "a role named by a parameter is no holder"
        ),
        Change(
            "            elif isinstance(name, Partial):\n                yield name\n",
            "",
            "a role named in part is no holder",
        ),
    ],
    "self_escalation.py": [
        Change(
            "    if any(HOLE in holder.name for holder in known):", "    if False:", "a parameter differs from itself"
        ),
        Change(
            "written.get(resource, resource), holder)", "resource, holder)", "a message shows a name that nobody wrote"
        ),
    ],
}
