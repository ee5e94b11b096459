"""Mutations of what bounds the work for a resource: its budget, what is read of it, and the key that names it."""

from tests.policypack.mutations.model import Change, Table

BOUNDING: Table = {
    "budget.py": [
        Change("min(steps, MOST_STEPS - self.all)", "steps", "a budget grows without end"),
        Change("        self.left += added\n", "", "a budget never grows"),
        Change("return self.all - self.left", "return self.left", "what is left counts as spent"),
    ],
    "contents.py": [
        Change(
            "RESERVED_PER_STEP * (budget.spent - before)", "0", "a long template has no more reserve than a short one"
        ),
        Change(
            "len(body) // cannot_check.CHARACTERS_OF_OVERRIDDEN if isinstance(body, str) else 0",
            "0",
            "a stack set has the budget of a stack",
        ),
        Change(
            "len(body) // cannot_check.CHARACTERS_OF_OVERRIDDEN if isinstance(body, str) else 0",
            "10**6",
            "a short template with overrides has a large budget",
        ),
    ],
    "reading.py": [
        Change("            if want.choose is None:\n", "            if want:\n", "objects of a list are never read"),
        Change("return identity | self", "return self", "no object of a list says what it is"),
        Change("at.whole = chosen is None", "at.whole = True", "objects of a list are paid for that do not matter"),
    ],
    "ways/lookup.py": [
        Change(
            "return Wanted() if found is None else found.want",
            "return Wanted(whole=True) if found is None else found.want",
            "harmless objects of a list are paid for",
        ),
        Change(
            "find(kubernetes_token(identity) or token)", "find(kubernetes_token(identity))", "a list of roles is empty"
        ),
        Change("for path in (_NAME, *(path", "for path in (*(path", "objects of a list have no name"),
        Change("wanted([(_NAME, False)]), known=False", "Wanted(), known=False", "unknown objects have no name"),
    ],
    "access.py": [
        Change(", Kind.STATE, Kind.MANIFEST}", ", Kind.STATE}", "all long lists of objects have one key"),
        Change("else texts or values", "else texts", "all resources without documents have one key"),
        Change("_STEPS_TO_HASH = 2 * STEPS", "_STEPS_TO_HASH = 100 * STEPS", "a large resource is hashed for long"),
        Change(
            "found, _, _ = _find(resource_type, props, budget)",
            "found = find(resource_type)",
            "all lists that are custom resources have one key",
        ),
    ],
    "keys.py": [
        Change("if len(text) <= LONGEST:", "if text:", "a text of megabytes is read for its key"),
        Change("LONGEST = 2**19", "LONGEST = 2**14", "spaces change the hash of a large document"),
    ],
    "bounds.py": [
        Change(
            "return None if HOLE in text and any(_may_fit",
            "return None if any(_may_fit",
            "a known value is compared often",
        ),
        Change('    if "$" not in value:\n', '    if value == "$":\n', "each wildcard of a value is looked at"),
    ],
    "trust.py": [
        Change("return not self._asked <= {issuer}", "return False", "tokens of other issuers open a trust policy"),
    ],
}
