"""Mutations of the ways in which the pack saves work: what is written as usual, names its targets, or is clean."""

from tests.policypack.mutations.model import Change, Table

SHORTCUTS: Table = {
    "statements.py": [
        Change(' or type(value.get("Sid", "")) is not str:', ":", "a statement with two Sids is a usual one"),
        Change(
            "type(value) is not dict or not value.keys() <= _USUAL_KEYS or",
            "type(value) is not dict or",
            "a statement with an unknown key is a usual one",
        ),
        Change(
            '"Action", "Resource", "Condition"})\n_EFFECTS',
            '"Action", "Resource", "Condition", "Principal"})\n_EFFECTS',
            "a statement with a principal is a usual one",
        ),
        Change(
            "if type(value) is not dict or not value.keys()",
            "if not isinstance(value, dict) or not value.keys()",
            "a statement to which a macro may add keys is a usual one",
        ),
        Change(
            " and actions and resources and not faults\n",
            " and actions and resources\n",
            "a usual statement has no faults in its conditions",
        ),
        Change("is_usual = type(effect) is str and effect in _EFFECTS and", "is_usual =", "any Effect is usual"),
        Change(
            "effect in _EFFECTS and actions and resources and",
            "effect in _EFFECTS and actions and",
            "no resource is usual",
        ),
        Change(' or not _ACTIONS.fullmatch(" ".join(actions)):', ":", "any action is usual"),
        Change(
            "resources, conditions, sources, variables, unsure=False)",
            "resources, conditions, (), variables, unsure=False)",
            "a usual statement has no unknown conditions",
        ),
        Change(
            "resources, conditions, sources, variables, unsure=False)",
            "resources, conditions, sources, True, unsure=False)",
            "a usual statement of an old document knows policy variables",
        ),
        Change(
            "resources, conditions, sources, variables, unsure=False)",
            "resources, conditions, sources, variables, unsure=True)",
            "no usual statement is certain",
        ),
        Change(
            "resources, conditions, sources, variables, unsure=False)",
            "resources, (), sources, variables, unsure=False)",
            "a usual statement has no conditions",
        ),
        Change(
            'return () if text.split() != texts or "Output" in text else',
            'return () if "Output" in text else',
            "spaces in a list are usual",
        ),
        Change(
            ' or "Output" in text else tuple(texts)', " else tuple(texts)", "an Output that became a string is usual"
        ),
        Change(
            '"Output" in text else tuple(texts)',
            '"Output" in text else tuple(text.split())',
            "the unknown parts of a usual list are forgotten",
        ),
        Change(
            "    except TypeError:  # one is no text\n",
            "    except KeyError:\n",
            "the check fails at a number in a list",
        ),
    ],
    "documents.py": [
        Change(
            "if certain and not trust else None",
            "if certain else None",
            "a statement of a trust policy is a usual one",
        ),
        Change(
            "if not self.malformed and not any(map(_MALFORMED, self.statements)):",
            "if not self.malformed:",
            "what is wrong with statements alone is forgotten",
        ),
        Change(
            "if not self.malformed and not any(map(_MALFORMED, self.statements)):",
            "if not any(map(_MALFORMED, self.statements)):",
            "what is wrong with a document around its statements is forgotten",
        ),
        Change(
            "malformed=(*problems, *document.malformed))", "malformed=problems)", "a byte order mark hides other faults"
        ),
        Change(
            "_UNKNOWN = (Unknown, Partial)", "_UNKNOWN = (Unknown,)", "a statement that is unknown in part is a text"
        ),
    ],
    "evaluation.py": [
        Change(
            "denies = certain_denies(document) if denies is None else denies",
            "denies = denies or []",
            "the Denies of a document are not looked for",
        ),
        Change(
            "not (most is guarded and _names_all_targets(statement))",
            "not _names_all_targets(statement)",
            "an unknown action on named targets is not reported",
        ),
        Change(
            "if statement.inverts_resources or statement.unknown_resources or",
            "if statement.unknown_resources or",
            "NotResource of named targets allows nothing",
        ),
        Change(
            "statement.unknown_resources or statement.malformed:",
            "statement.malformed:",
            "an unknown resource next to named ones is not reported",
        ),
        Change(
            "statement.unknown_resources or statement.malformed:",
            "statement.unknown_resources:",
            "an Output that became a string is the name of a target",
        ),
        Change("[!-#%-)+-9;->@-~]*:){5}", "[!-#%-)+-9;->@-~]*:){4,5}", "an incomplete ARN names a target"),
        Change(
            "(?:[!-#%-)+-9;->@-~]*:)", "(?:[!-)+-9;->@-~]*:)", "a policy variable in the head of an ARN is a literal"
        ),
        Change("[!-#%-)+->@-~]+", "[!-#%->@-~]+", "a `*` in a name is a literal"),
        Change("[!-#%-)+->@-~]+", "[!-#%-)+-~]+", "a `?` in a name is a literal"),
        Change("[!-#%-)+->@-~]+", "[!-)+->@-~]+", "a policy variable in a name is a literal"),
        Change("[!-#%-)+->@-~]+", "[!-#%-)+->@-\\U0010ffff]+", "a character that no ARN holds is a literal"),
        Change(
            "name[0] + name[0].upper() for", "name[0].upper() for", "no action begins with the letter of a guarded one"
        ),
        Change("name[0] + name[0].upper() for", "name[0] for", "the case of the first letter of an action counts"),
        Change(
            "frozenset(string.ascii_letters)",
            "frozenset(string.printable)",
            "an action that begins with a wildcard is none",
        ),
        Change("return not self.guarded <= _ONLY_PASS_ROLE", "return False", "no document writes to its holder"),
        Change(
            "_ONLY_PASS_ROLE = frozenset({PASS_ROLE})",
            '_ONLY_PASS_ROLE = frozenset({PASS_ROLE, "iam:PutRolePolicy"})',
            "a write is no write",
        ),
        Change(
            "guarded = guarded_actions(statement) if statement.allows else _NO_ACTION",
            "guarded = guarded_actions(statement)",
            "a Deny allows",
        ),
        Change(
            "if statement.allows and Partial in map(type, statement.actions):",
            "if Partial in map(type, statement.actions):",
            "a Deny of an unknown action may allow something",
        ),
        Change(
            "return frozenset({found}) if found else _NO_ACTION",
            "return _NO_ACTION",
            "an action without a wildcard is not guarded",
        ),
        Change(
            "        covered |= most\n",
            "        covered = most\n",
            "only the last statement of a document can write to its holder",
        ),
    ],
    "self_escalation.py": [
        Change(
            "denies = certain_denies(document) if denies is None else denies",
            "denies = denies or []",
            "the Denies of a write on the holder are not looked for",
        ),
    ],
    "checked.py": [
        Change("found = access.groups or access", "found = access", "a resource with groups is clean"),
        Change(" or access.references or", " or", "a resource with policies from outside is clean"),
        Change(" or access.undecidable or", " or", "what can't be decided is clean"),
        Change(" or access.failures\n", "\n", "a resource with failures is clean"),
        Change("            or self.too_complex\n", "", "what is too complex is clean"),
        Change("            or self.failure\n", "", "what the check fails at is clean"),
        Change("            or any(map(_KEY, self.documents))\n", "", "each document is clean"),
        Change("            or any(map(_KEY, self.trusts))\n", "", "each trust policy is clean"),
        Change(
            "            or any(classify(source.value) != HARMLESS for source in access.policy_arns)\n",
            "",
            "each policy of AWS is clean",
        ),
        Change(
            "any(classify(source.value) != HARMLESS for",
            "any(classify(source.value) for",
            "a policy that the table has never seen is clean",
        ),
        Change(
            "found = evaluation.permissions or evaluation.sources or",
            "found = evaluation.sources or",
            "a document that allows something has no key",
        ),
        Change(
            "found = evaluation.permissions or evaluation.sources or",
            "found = evaluation.permissions or",
            "a document with unknown values has no key",
        ),
        Change(
            "evaluation.strays or self.own_writes",
            "evaluation.strays",
            "a document that its holder can rewrite has no key",
        ),
        Change("found or self.usable_roles or", "found or", "a document with a role to write and use has no key"),
        Change(
            "self.usable_roles or self.document.faults",
            "self.usable_roles",
            "a document outside the grammar has no key",
        ),
        Change("bool(trust.openings or", "bool(", "an open trust policy has no key"),
        Change(
            "trust.openings or trust.doubts or", "trust.openings or", "a trust policy that can't be decided has no key"
        ),
        Change(
            "or trust.sources or self.document.faults",
            "or self.document.faults",
            "a trust policy with unknown values has no key",
        ),
        Change(
            "or trust.sources or self.document.faults",
            "or trust.sources",
            "a trust policy outside the grammar has no key",
        ),
        Change(
            "usable = tuple(usable_roles(document, evaluation.permissions, budget)) if evaluation.writes else ()",
            "usable = ()",
            "no role can be written and used",
        ),
    ],
    "run.py": [
        Change("None if resource.is_clean else resource", "resource", "the rules are asked about what is clean"),
        Change(
            "        if resource.access.unknown:",
            "        if self._resource and resource.access.unknown:",
            "unknown inputs of a clean resource are not reported",
        ),
        Change(
            " and isinstance(args.stack_tags, MappingProxyType):",
            ":",
            "a resource without tags of its stack begins a run",
        ),
    ],
    "paths.py": [
        Change(
            "if type(value) is dict and path:",
            "if isinstance(value, dict) and path:",
            "an object to which a macro may add keys is complete",
        ),
        Change(
            "if type(value) is dict and path:", "if type(value) is dict:", "an object at the end of a path has no value"
        ),
        Change(
            "if type(below) is str and len(path) == 1:",
            "if type(below) is str:",
            "a text in the middle of a path is a value",
        ),
        Change("below = value.get(_key(path[0]))", "below = value.get(path[0])", "lists at a path are not read"),
    ],
    "reading.py": [
        Change("        self._budget.spend(len(value))\n", "", "many keys cost nothing"),
        Change("                self._budget.spend(len(name) // self._characters)\n", "", "a long key costs one step"),
        Change(
            "        self._budget.spend(len(path) // self._characters)\n",
            "",
            "spelling out a long path costs nothing",
        ),
        Change('"".join(reversed(steps))', '"".join(steps)', "the path of an unknown value is spelt from its end"),
        Change('.removeprefix(".")', "", "the path of an unknown value begins with a dot"),
    ],
    "secrets.py": [
        Change("_NESTING = frozenset({dict, list})", "_NESTING = frozenset({dict})", "a secret in a list is shown"),
        Change("_NESTING = frozenset({dict, list})", "_NESTING = frozenset({list})", "a secret input is shown"),
    ],
    "patterns.py": [
        Change(
            "tried = len(text) if ONE in pattern and pattern.count(ANY) > 1 else 1",
            "tried = 1",
            "looking for a part with `?` costs as much as comparing it",
        ),
        Change(
            "return 1 + len(pattern) * tried // _MATCHED_PER_STEP",
            "return len(pattern) * tried // _MATCHED_PER_STEP",
            "comparing a short pattern costs nothing",
        ),
        Change(
            "return 1 + len(pattern) * tried // _MATCHED_PER_STEP",
            "return 1",
            "comparing a long pattern costs one step",
        ),
        Change(
            "return pattern[: found.start()] if found else pattern",
            "return pattern.partition(ANY)[0]",
            "a `?` is a literal at the beginning of a pattern",
        ),
        Change(
            "return pattern[: found.start()] if found else pattern",
            'return pattern[: found.start()] if found else ""',
            "a pattern without wildcards begins with nothing",
        ),
    ],
    "trust.py": [
        Change(
            "self._denied.get(principal._replace(sure=True)",
            "self._denied.get(principal",
            "a Deny of a principal that may be absent does not count",
        ),
        Change(
            "        if statement.conditions:\n",
            "        if not statement:\n",
            "the conditions of a trust policy do not bound",
        ),
    ],
}
