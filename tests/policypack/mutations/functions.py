"""Mutations of the functions and conditions of CloudFormation templates."""

from tests.policypack.mutations.model import Change, Table

FUNCTIONS: Table = {
    "cloudformation/choices.py": [
        Change(
            "if len(value) == 0 or (len(value) == 1 and not isinstance(value, Repeated)):",
            "if not value:",
            "a value that may be absent is there",
        ),
        Change("            budget.spend()\n", "", "trying many values costs nothing"),
        Change(
            "        return Reference, str(value), value.logical_id, value.type, value.secret\n",
            "        return str, str(value)\n",
            "a reference is the text that looks like it",
        ),
        Change(
            "return known if len(known) == 1 else Either((known,))",
            "return known",
            "one of several values that may be absent is there",
        ),
        Change("MOST_WAYS: Final = 64", "MOST_WAYS: Final = 8", "few ways to join a text are told apart"),
    ],
    "cloudformation/conditions.py": [
        Change(
            'if function == "Condition":\n            return self.holds(argument)',
            'if function == "Condition":\n            return None',
            "a condition in a condition is unknown",
        ),
        Change(
            "return not parts[0] if len(parts) == 1 and parts[0] is not None else None",
            "return parts[0]",
            "Fn::Not changes nothing",
        ),
        Change(
            "return not parts[0] if len(parts) == 1 and parts[0] is not None else None",
            "return not parts[0]",
            "Fn::Not of something unknown holds",
        ),
        Change('decides = function == "Fn::Or"', 'decides = function == "Fn::And"', "Fn::And is Fn::Or"),
        Change(
            "return decides if decides in parts else _agreed(parts)",
            "return _agreed(parts)",
            "one part that is false does not decide Fn::And",
        ),
        Change(
            "return found[0] if found and all(one is found[0] for one in found) else None",
            "return found[0] if found else None",
            "the first of several answers decides",
        ),
        Change(
            "        self._budget.spend(len(sides[0]) * len(sides[1]))\n", "", "comparing many values costs nothing"
        ),
    ],
    "cloudformation/functions.py": [
        Change(
            "                self._budget.spend(len(found))\n                result += found\n",
            "                result += found\n",
            "a list parameter that is repeated costs nothing",
        ),
        Change(
            "                result += found\n",
            "                result.append(found)\n",
            "a list parameter in a list is one entry",
        ),
        Change(
            "            elif found is not NO_VALUE:\n                result.append(found)",
            "            else:\n                result.append(found)",
            "AWS::NoValue in a list is an entry",
        ),
        Change(
            "            if found is not NO_VALUE:\n                resolved[key] = found",
            "            resolved[key] = found",
            "AWS::NoValue is a property",
        ),
        Change(
            'if name.startswith("Fn::") and not name',
            "if not name and not name",
            "a function that nobody knows is an object",
        ),
        Change(
            "return OpenObject(resolved, source) if resolved else Unknown(source)",
            "return resolved",
            "a macro adds nothing",
        ),
        Change("        if name == NO_VALUE.value:\n            return NO_VALUE\n", "", "AWS::NoValue is a parameter"),
        Change(
            "        if name in self.references:\n            return self.references.ref(name)\n",
            "",
            "Ref of a resource is unknown",
        ),
        Change('return f"${{{name[1:]}}}"', "return name[1:]", "`${!Name}` loses its braces"),
        Change(
            "        if name in extra:\n            return self.resolve(extra[name])\n",
            "",
            "Fn::Sub does not know its own variables",
        ),
        Change(
            "                if name not in values:\n",
            "                if name:\n",
            "Fn::Sub resolves each placeholder again",
        ),
        Change(
            'return self.get_att(name) if "." in name else self.ref(name)',
            "return self.ref(name)",
            "Fn::Sub knows no attributes",
        ),
        Change(
            "values[name] = self._substitute(name[2:-1].strip(), extra)",
            "values[name] = self._substitute(name[2:-1], extra)",
            "a space in a placeholder counts",
        ),
        Change(
            "        self._budget.spend(len(pieces) + len(text) // CHARACTERS_A_STEP)\n        values",
            "        values",
            "a long text with placeholders costs nothing",
        ),
        Change(
            "        if held is not None:\n            return self.resolve(branches[0 if held else 1])\n",
            "",
            "Fn::If takes both branches of a condition that is decided",
        ),
        Change(
            "return self.resolve(branches[0 if held else 1])",
            "return self.resolve(branches[1 if held else 0])",
            "Fn::If takes the other branch",
        ),
        Change(
            "return either(map(self.resolve, branches), self._budget)",
            "return self.resolve(branches[0])",
            "Fn::If takes the first branch of a condition that is unknown",
        ),
        Change("            return items[at]\n", "            return items[0]\n", "Fn::Select takes the first entry"),
        Change(
            'if type(place) is str and not _is_index(place):\n            return Unknown("Fn::Select")',
            "if type(place) is str and not _is_index(place):\n            return items[0]",
            "Fn::Select takes the first entry where the index is no number",
        ),
        Change(
            "certain = items.certain if isinstance(items, CutList) else len(items)",
            "certain = len(items)",
            "places behind an unknown part of a split text are certain",
        ),
        Change(
            "if any(NO_VALUE in options(item) for item in items[: at + 1]):",
            "if not items:",
            "an entry that may be absent has a place",
        ),
        Change(
            'begins = item.partition(HOLE)[0] if first else ""',
            "begins = item.partition(HOLE)[0]",
            "the beginning of a later part is certain",
        ),
        Change(
            "certain = isinstance(value, list) and not isinstance(value, CutList)",
            "certain = isinstance(value, list)",
            "the length of a split text with an unknown part is certain",
        ),
        Change(
            "return Repeated(one for one in (function(self, each) for each in argument) if one is not NO_VALUE)",
            "return function(self, argument[0])",
            "only the first of two functions under one key counts",
        ),
    ],
    "cloudformation/json_text.py": [
        Change(
            "Partial(text, sources) if sources else text)",
            "text)",
            "unknown parts of a JSON text are known",
        ),
        Change(
            "return {**filled, HOLE: HOLE} if isinstance(value, OpenObject) else filled",
            "return filled",
            "keys that a macro adds are not in a JSON text",
        ),
        Change(
            'found if len(found) <= MOST_WAYS else [Unknown("Fn::If")]',
            "found",
            "a JSON text is written in any number of ways",
        ),
        Change(
            "    if prod(map(len, parts)) > MOST_WAYS:\n",
            "    if not parts:\n",
            "a JSON object is written in any number of ways",
        ),
    ],
    "cloudformation/loops.py": [
        Change(
            "return merged(list(self._pairs(entries)))",
            "return dict(self._pairs(entries))",
            "of two resources that a loop calls the same only one is read",
        ),
        Change(
            "                    case _:\n                        yield key, loop\n",
            "                    case _:\n                        pass\n",
            "a malformed loop is skipped",
        ),
        Change(
            '(f"&{{{name}}}", alphanumeric))',
            '(f"&{{{name}}}", value))',
            "`&{Name}` keeps characters that a logical id cannot have",
        ),
        Change(
            "return item.value if value == item.reference else self._entries(value, item)",
            "return self._entries(value, item)",
            "Ref of a loop's name is unknown",
        ),
        Change(
            "pairs.append((str(written) if known else key,",
            "pairs.append((str(written),",
            "the key of an unknown item is not kept",
        ),
        Change(
            "                            self._budget.spend()\n                            yield from self._pairs",
            "                            yield from self._pairs",
            "items of a loop cost nothing",
        ),
    ],
    "cloudformation/mappings.py": [
        Change(
            "if len(argument) > _KEYS and not (values and certain):",
            "if len(argument) > _KEYS and not values:",
            "the default of Fn::FindInMap is not there for an unknown key",
        ),
        Change(
            'if "DefaultValue" in fields else Unknown(NAME)',
            "if fields else Unknown(NAME)",
            "Fn::FindInMap without a default fails",
        ),
        Change(
            "names = [name for name in level if name != _TRANSFORM and fits(mask, name)]",
            "names = []",
            "Fn::FindInMap by region finds nothing",
        ),
        Change(
            "        if _TRANSFORM in level:\n            yield Unknown(_TRANSFORM)\n",
            "",
            "a macro in a mapping adds nothing",
        ),
        Change("                self._budget.spend(len(level))\n", "", "looking through a mapping costs nothing"),
        Change(
            "return Unknown(NAME) if found_value is NO_VALUE else found_value",
            "return found_value",
            "a value that no mapping has is absent",
        ),
    ],
    "cloudformation/texts.py": [
        Change(
            "return str(value).lower()\n    if isinstance(value, float)",
            "return str(value)\n    if isinstance(value, float)",
            "`true` is written `True`",
        ),
        Change(
            "    if prod(map(len, ways)) > MOST_WAYS:\n", "    if not ways:\n", "a text is joined in any number of ways"
        ),
        Change(
            "there = [one for one in atoms if one is not NO_VALUE]",
            'there = ["" if one is NO_VALUE else one for one in atoms]',
            "AWS::NoValue is an empty part of a text",
        ),
        Change(
            "    if sources:\n        text = Partial(text, sources)\n    elif",
            "    if",
            "unknown parts of a text are known",
        ),
        Change(
            "return _settled(like(there, text))",
            "return _settled(text)",
            "a text made of a secret is shown",
        ),
        Change(
            "    while start >= 0 and close >= 0:\n",
            "    while start >= 0 and close >= 0 and not end:\n",
            "only the first dynamic reference is unknown",
        ),
        Change(
            "while start >= 0 and close >= 0:",
            "while start > 0 and close >= 0:",
            "a dynamic reference at the beginning is text",
        ),
        Change(
            "return CutList(parts, known.count(between)) if hole and may_hold_it else parts",
            "return parts",
            "parts behind an unknown one have a place",
        ),
        Change(
            "return None if fits(*masks) and not _is_empty_pseudo(one, other) else False",
            "return False",
            "what is unknown is different",
        ),
        Change(
            "return None if fits(*masks) and not _is_empty_pseudo(one, other) else False",
            "return None if fits(*masks) else False",
            "the region may be empty",
        ),
        Change(
            "len(other) >= len(first) + len(last) and other.startswith(first)",
            "other.startswith(first)",
            "the beginning and the end of a text overlap",
        ),
        Change(
            "    budget.spend(1 + len(text) // CHARACTERS_A_STEP)\n    sources",
            "    sources",
            "long texts cost nothing",
        ),
        Change(
            "    budget.spend(len(pieces) + len(text) // CHARACTERS_A_STEP)\n", "", "splitting long texts costs nothing"
        ),
    ],
}
