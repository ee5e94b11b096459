"""Mutations of how documents are read."""

from tests.policypack.mutations.model import Change, Table

DOCUMENTS: Table = {
    "statements.py": [
        Change(
            " or self.conditions or self.condition_sources or",
            " or self.condition_sources or",
            "a Deny with a condition counts",
        ),
        Change(
            " or self.conditions or self.condition_sources or",
            " or self.conditions or",
            "a Deny with an unknown condition counts",
        ),
        Change(" or self.malformed or self.unsure", " or self.unsure", "a malformed Deny counts"),
        Change(" or self.malformed or self.unsure", " or self.malformed", "a Deny that may not be there counts"),
        Change(
            "return not (self.variables and any(map(has_variable, self.resources)))",
            "return True",
            "a Deny with a policy variable counts",
        ),
        Change("self.allows != self.inverts_resources", "self.allows", "NotResource is read like Resource"),
        Change("return self.allows != self.inverts_actions, ", "return self.allows, ", "NotAction is read like Action"),
        Change("return ANY if reaches_more != inverts else NEVER", "return NEVER", "an unknown part never widens"),
        Change(
            "            hole = HOLE\n",
            "            hole = NEVER\n",
            "an entry of Resource with an unknown part allows nothing",
        ),
        Change(
            'entry = "*" if widen and holds_output(text) else text.strip()',
            "entry = text.strip()",
            "an Output that became a string is a name",
        ),
        Change("else text.strip()\n", "else text\n", "a space around a resource counts"),
        Change(
            "any(map(holds_output, _strings(fields[key])))]",
            "not fields[key]]",
            "an Output in a principal is no fault",
        ),
        Change(
            "    if any(map(holds_output, _strings(block))):",
            "    if not block:",
            "an Output in a condition is no fault",
        ),
        Change(
            "for one in value.values() if isinstance(value, dict) else value:",
            "for one in value if isinstance(value, list) else ():",
            "an Output in a principal with a kind is no fault",
        ),
        Change(
            "        yield allow_everything(position, ANYTHING if became_text else actions_in(value), (fault,))\n",
            "",
            "a statement that is no object is skipped",
        ),
        Change(
            "isinstance(value, str) and holds_output(value)", "False", "an Output in place of a statement is no object"
        ),
        Change(
            "may_not_hold = any(map(_may_not_hold, fields.values()))",
            "may_not_hold = False",
            "a Deny of one of two values counts",
        ),
        Change(
            "for one in each(block) if isinstance(block, Either) else (block,):",
            "for one in list(each(block))[:1]:",
            "only the first of two possible Condition blocks is read",
        ),
        Change(
            "optional = isinstance(block, Either) and len(block) == 1",
            "optional = False",
            "a Condition block that may be absent bounds",
        ),
        Change(
            "unsure=unsure or bool(unknown or effects)",
            "unsure=bool(unknown or effects)",
            "a statement that may be absent is certain",
        ),
        Change(
            "unsure=unsure or bool(unknown or effects)", "unsure=unsure", "a statement with an unknown part is certain"
        ),
        Change(
            "    if isinstance(value, Either):\n        for one in value:\n            yield from entries",
            "    if isinstance(value, Either):\n        for one in value[:1]:\n            yield from entries",
            "only the first value of a repeated key is read",
        ),
        Change("    return True\n\n\ndef _choice", "    return False\n\n\ndef _choice", "a misspelt Effect denies"),
        Change(
            "isinstance(one, Unknown | Partial) for source in sources_of(one))",
            "False for source in sources_of(one))",
            "an unknown Effect is not reported",
        ),
        Change(
            '[f"has both `{key}` and `{negated}`"]\n        return ("*",), False',
            '[f"has both `{key}` and `{negated}`"]',
            "NotAction next to Action hides what Action allows",
        ),
        Change(
            'nor `{negated}`")\n        return otherwise, False',
            'nor `{negated}`")\n        return (), False',
            "a statement without Action or Resource allows nothing",
        ),
        Change(
            "found.extend([item] if certain or not inverts else [])",
            "found.extend([item])",
            "NotAction leaves out what may be absent",
        ),
        Change(
            '        found.append("*")  # it might take out everything\n',
            "        pass\n",
            "an unknown entry of NotAction takes nothing out",
        ),
        Change(
            'found.extend(("*",) if any(isinstance(each, dict)',
            "found.extend(() if any(isinstance(each, dict)",
            "an object hides an action",
        ),
        Change(
            "found.extend(one for each in lists for one, _ in entries(each) if isinstance(one, str))",
            "found.extend(())",
            "a list in a list hides an action",
        ),
        Change(
            'problems.append(f"has spaces around an entry of `{written}`")', "pass", "spaces around an entry are valid"
        ),
        Change(
            "            unknown.append(item.source)\n",
            "            pass\n",
            "an unknown entry of a list is not reported",
        ),
        Change("return (), (block.source,)", "return (), ()", "an unknown Condition block is none"),
        Change(
            "[block.source] if isinstance(block, OpenObject) else []",
            "[]",
            "conditions that a macro adds are forgotten",
        ),
        Change(
            "                sources.append(keys.source)\n",
            "                pass\n",
            "unknown keys of an operator are none",
        ),
        Change(
            "absent = optional or isinstance(operands, Either)",
            "absent = optional",
            "keys of one of two operands certainly hold",
        ),
        Change(
            "absent = optional or (isinstance(values, Either) and len(values) == 1)",
            "absent = optional",
            "values that may be absent certainly bound",
        ),
        Change("faults = list(problems)", "faults = []", "what is wrong with a statement is forgotten"),
    ],
    "documents.py": [
        Change("variables = version != VERSIONS[0]", "variables = True", "an old document knows policy variables"),
        Change(
            'OUTPUT_AS_TEXT.format("it") if holds_output(text) else "is not JSON"',
            '"is not JSON"',
            "an Output in place of a document is only no JSON",
        ),
        Change(
            "text = without_mark(text)",
            "text = text[1:]",
            "behind a byte order mark nothing is unknown",
        ),
        Change(
            'problems = ("begins with a byte order mark",)',
            "problems = ()",
            "a byte order mark is valid",
        ),
        Change("if len(text) > LONGEST_DOCUMENT:", "if len(text) < 0:", "a document of any length is read"),
        Change("    budget.spend(len(text) // _CHARACTERS_PER_STEP)\n", "", "reading a long text costs nothing"),
        Change(
            "sum([_STEPS_PER_STATEMENT + (len",
            "sum([0 * (len",
            "reading many statements costs nothing",
        ),
        Change(
            "variables=variables, unsure=not certain,",
            "variables=variables, unsure=False,",
            "an optional statement is certain",
        ),
        Change("if certain and not trust else None", "if not trust else None", "a usual statement is always certain"),
        Change("            unknown += sources_of(item)\n", "", "an unknown statement is not reported"),
        Change(
            'isinstance(one, dict) else {"Statement": [one]}',
            'isinstance(one, dict) else {"Statement": []}',
            "a list of something else than objects is skipped",
        ),
        Change(
            "[value.source] if isinstance(value, OpenObject) else []",
            "[]",
            "statements that a macro adds are forgotten",
        ),
        Change(
            "lambda match: chr(int(match[1], 16)), text)",
            "lambda match: match[0], text)",
            "an escape in what is not JSON hides",
        ),
        Change("return Document((), (reason,), unknown)", "return Document(())", "a text that is not JSON is valid"),
        Change(
            "if version not in VERSIONS and not all(",
            "if not version and not all(",
            "any Version is valid",
        ),
        Change(
            "for document in inner for source in document.unknown),",
            "for document in inner[:0] for source in document.unknown),",
            "unknown parts of a list of documents are not reported",
        ),
    ],
    "values.py": [
        Change(r"Calling \W?\w+\W? on an \W?Output", r"Calling \[?\w+\]? on an \[?Output", "Java has no Outputs"),
        Change('return "Output" in text and', "return bool(text) or", "every text holds an Output"),
        Change(
            "return result if len(result) == len(pairs) else merged(pairs)",
            "return result",
            "only the last value of a repeated key is read",
        ),
        Change("    raise RecursionError", "    return  # RecursionError", "nesting of any depth is read"),
        Change(
            "value = _with_sources(_IN_ORDER.decode(_without_escaped_holes(text)), _sources_in_order(text))",
            "value = _DECODER.decode(text)",
            "the texts in a JSON text with unknown parts are known",
        ),
        Change(
            "Partial(value, tuple(islice(known, value.count(HOLE)))) if HOLE in value",
            "Partial(value, tuple(known)) if HOLE in value",
            "the first text in a JSON text has all of its sources",
        ),
        Change(
            "_IN_ORDER.decode(_without_escaped_holes(text))",
            "_IN_ORDER.decode(text)",
            "a character that a text escapes takes the source of an unknown part",
        ),
        Change(
            "repeat(str(first) if isinstance(first, Parameter) else first)", "repeat(first)", "any part is a parameter"
        ),
    ],
}
