"""Mutations of how choices between valid parts of a document are read."""

from tests.policypack.mutations.model import Change, Table

CHOOSING: Table = {
    "documents.py": [
        Change("for one in each(version))", "for one in (version,))", "a choice of two versions is no version"),
        Change("not all(one in VERSIONS or", "not any(one in VERSIONS or", "one of two versions may be any"),
    ],
    "statements.py": [
        Change(
            "(*unknown, *effects) if allows or effects else ()",
            "(*unknown, *effects)",
            "a Deny depends on its unknown actions",
        ),
        Change("if allows or effects else ()", "if allows else ()", "an unknown effect that may be Deny is one"),
        Change("bool(unknown or effects)", "bool(effects)", "a Deny of unknown actions is certain"),
        Change(
            "for one in each(block) if isinstance(block, Either) else (block,):",
            "for one in block if isinstance(block, Either) else (block,):",
            "a choice of conditions inside of another is no object",
        ),
        Change(
            "        for keys in each(operands):\n", "        for keys in (operands,):\n", "an operator has no choice"
        ),
        Change(
            " and not all(_may_be_absent(fields[key]) for key in principals)",
            "",
            "a statement with one of two principals has both",
        ),
        Change(
            "may_be_one = _may_be_absent(fields[key]) and _may_be_absent(fields[negated])",
            "may_be_one = False",
            "a statement with an action or its opposite has both",
        ),
        Change(
            "may_be_one = _may_be_absent(fields[key]) and",
            "may_be_one = _may_be_absent(fields[key]) or",
            "a statement that may have an action and its opposite is valid",
        ),
        Change(
            "return isinstance(value, Either) and len(value) == 1",
            "return isinstance(value, Either)",
            "one of two values may be absent",
        ),
        Change("    values = list(each(effect))\n", "    values = [effect]\n", "a choice of effects is no effect"),
        Change(
            "any(isinstance(item, str) for item, _ in entries(value))",
            "isinstance(value, Either)",
            "a list with one entry of a choice is empty",
        ),
    ],
}
