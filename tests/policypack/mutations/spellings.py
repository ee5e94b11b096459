"""Mutations of how documents are read that are written in another way, and of what reading such a one costs."""

from tests.policypack.mutations.model import Change, Table

SPELLINGS: Table = {
    "fields.py": [
        Change(
            "fields[proper] = Repeated((*_values(fields[proper]), *_values(item))) if proper in fields else item",
            "fields[proper] = item",
            "a key that is repeated in another case hides the first one",
        ),
        Change(
            '            problems.append(f"repeats the key `{proper}`")\n',
            "            pass\n",
            "a repeated key is valid",
        ),
        Change(
            '            problems.append(f"writes `{proper}` as {quoted(key)}")\n',
            "            pass\n",
            "a key in another case is valid",
        ),
        Change('for end in ("", "s")', 'for end in ("",)', "a key in the plural is unknown"),
        Change(
            "str(key).casefold() not in spellings", "str(key).casefold() in ()", "nothing stands under an unknown key"
        ),
        Change(
            'return [{str(one["type"]): one["identifiers"]} for one in principals]',
            "return principals",
            "principals that are listed are of an unknown kind",
        ),
        Change(
            '        problems.append("lists its principals by `type` and `identifiers`")\n',
            "",
            "principals that are listed are valid",
        ),
    ],
    "mentions.py": [
        Change('_NOT_ACTION = "notact"', '_NOT_ACTION = "notactions"', "NotAction in what is not JSON hides"),
        Change("            yield name\n", "", "an action that is a key hides"),
        Change("if not (resources and word in ANYTHING)", "", "the resource in an unknown field is an action"),
        Change(
            'frozenset({"resource", "resources"})', 'frozenset({"resource"})', "resources in the plural are actions"
        ),
        Change("    elif isinstance(value, list | tuple):\n", "    elif False:\n", "an action in a list hides"),
        Change("        yield from ANYTHING\n", "        pass\n", "an unknown value in an unknown field is no action"),
    ],
    "statements.py": [
        Change(
            "ANYTHING if became_text else actions_in(value)",
            "actions_in(value)",
            "an Output in place of a statement allows nothing",
        ),
        Change("meant = ANYTHING if trust else", "meant =", "a trust policy without Action lets nobody in"),
        Change("    principal = by_kind(principal, problems)\n", "", "principals that are listed are not read"),
        Change(
            "for item in known)\n", "for item in known[:1])\n", "only the first value of a condition of several counts"
        ),
    ],
    "documents.py": [
        Change(
            "budget.spend(_STEPS_PER_ODD_STATEMENT)  # before the work",
            "# before the work",
            "an odd statement is paid for when all of them are read",
        ),
        Change("_STEPS_PER_DOCUMENT = 6", "_STEPS_PER_DOCUMENT = 0", "a list of empty documents costs nothing"),
    ],
    "evaluation.py": [
        Change(
            "        steps += len(self._statement.actions) // _ACTIONS_PER_STEP",
            "        # len(self._statement.actions) // _ACTIONS_PER_STEP",
            "the actions that a message lists cost nothing",
        ),
        Change("_STEPS_PER_STRAY = 2", "_STEPS_PER_STRAY = 0", "what is no ARN costs nothing"),
        Change('frozenset({"AWS::IAM::Role", ', 'frozenset({"AWS::SNS::Topic", ', "the name of a role may be an ARN"),
    ],
    "bounds.py": [
        Change('_DEFAULT.sub("", variable)', "variable", "an own organization with a default is anyone's"),
        Change("'[^'*?${HOLE}]*'", "'[^']*'", "a default of any organization names one"),
    ],
    "collecting.py": [
        Change(
            'isinstance(text, Reference) and ":policy/" not in text:',
            'isinstance(text, Reference) and ":policy/" in text:',
            "a topic is a policy from outside the stack",
        ),
        Change(
            'isinstance(text, Reference) and ":policy/" not in text:',
            "isinstance(text, Reference):",
            "a name like that of a policy is none",
        ),
    ],
    "cloudformation/sam.py": [
        Change("if unknown else NO_VALUE\n", "if False else NO_VALUE\n", "any policy template of SAM is known"),
    ],
    "ways/families.py": [
        Change("        lambda path: spelled(path, spell, plural, plural),\n", "", "a block in the plural is not read"),
    ],
    "issuers.py": [
        Change('    rf"oidc\\.render\\.com/{_ID}",\n', "", "the issuer of a workspace on Render is unlisted"),
    ],
    "shared_issuers.py": [
        Change('{"sub": "deployment:{}/"}', '{"sub": "deployment:{}"}', "any app on Deno Deploy must be literal"),
        Change(
            r'r"oidc\.circleci\.com"', r'r"oidc\.circleci\.example"', "CircleCI without an organization is unlisted"
        ),
    ],
}
