"""Mutations of what a template's cases assume together, and of what a message says of a valid choice."""

from tests.policypack.mutations.model import Change, Table

EQUALITIES: Table = {
    "cloudformation/equalities.py": [
        Change("        self.limit(key, (text,))\n", "", "a value can be two texts at once"),
        Change("        if texts:\n", "        if False:\n", "the values that a template lists do not limit a case"),
        Change(
            "            self._differing.append((one, other))\n", "            pass\n", "different values may be one"
        ),
        Change("            self._same[first] = second\n", "            pass\n", "the same values may differ"),
        Change(
            "            if one == other:\n                return False\n",
            "",
            "values that differ are the same in a case",
        ),
        Change(
            "                possible[one] -= possible[other]\n",
            "                pass\n",
            "a value may be the only one that it can't be",
        ),
        Change(
            "            yield second, first\n", "", "only the first of two different values is limited by the second"
        ),
        Change(
            "        while key in self._same:\n", "        if key in self._same:\n", "a chain of same values is cut"
        ),
    ],
    "cloudformation/conditions.py": [
        Change(
            "            return answer is True\n",
            "            pass\n",
            "a comparison of two open values has no outcome where one is known",
        ),
        Change("values.assume(one, other, same=outcome)", "pass", "the outcome of a comparison limits no other"),
        Change(
            "values.assume(key, values.text(text), same=text == outcome)",
            "pass",
            "the outcome of a question limits no comparison",
        ),
        Change(
            "            return values.text(value)\n",
            "            pass\n",
            "a value that is known is compared by place",
        ),
        Change(
            "        values.limit(key, self._questions.allowed(expression))\n",
            "",
            "parameters without a common value can be the same",
        ),
        Change(
            "key = value if is_parameter else self._questions.question(expression) or id(expression)",
            "key = self._questions.question(expression) or id(expression)",
            "a parameter in a text is another than the parameter",
        ),
    ],
    "cloudformation/template.py": [
        Change(
            "                if not self._resolver.conditions.can_hold(outcomes):\n                    continue\n",
            "",
            "an impossible case counts",
        ),
    ],
}
