"""Mutations of the cases of a template's conditions, and of the policies that a stack attaches to its own roles."""

from tests.policypack.mutations.model import Change, Table

CASES: Table = {
    "policies.py": [
        Change(
            "if not self._documents or is_aws_managed(arn):",
            "if not self._documents:",
            "a policy of AWS's is that of the stack with its name",
        ),
        Change(
            "self._documents.get(name) or self._documents.get(_SUFFIX.sub(COMPLETED, name), ())",
            "self._documents.get(name, ())",
            "the documents of a policy with a generated name are unknown",
        ),
        Change(
            "tuple(each for each in documents if each.evaluation.writes)",
            "()",
            "the documents of the stack's policies are forgotten",
        ),
        Change(
            'if holder.kind == "policy" and holder.path is not None:',
            "if False:",
            "the policies of templates are forgotten",
        ),
        Change("(*known, each) if", "(each,) if", "only the last document of a policy of a template counts"),
        Change(
            " or _SUFFIX.sub(COMPLETED, name) in self._documents",
            "",
            "a policy with a generated name comes from outside",
        ),
        Change(
            '_SUFFIX = re.compile(r"[0-9a-f]{26}$")',
            '_SUFFIX = re.compile(r"[0-9a-f]+$")',
            "a policy that begins like one of the stack is of the stack",
        ),
        Change("self._documents |= found", "self._documents = found", "only the last resource creates policies"),
        Change('if "/" not in name:', "if False:", "a policy by reference is unknown"),
    ],
    "conditions.py": [
        Change(
            '.removeprefix("foranyvalue:").removeprefix("forallvalues:")\n',
            "\n",
            "a set operator makes another comparison",
        ),
        Change(
            'return comparison(condition).startswith("stringequals")',
            "return False",
            "a wildcard under StringEquals is one",
        ),
        Change('_VARIABLE.sub("", arn)', "arn", "a wildcard in a policy variable is taken literally"),
    ],
    "statements.py": [
        Change('        return "Allow" in known\n', "        return True\n", "a repeated Deny may allow"),
        Change("if values and known <= _EFFECTS:", "if values:", "any repeated effect is valid"),
    ],
    "denies.py": [
        Change(
            "if deny.principals and principal not in deny.principals:",
            "if False:",
            "a Deny of an identity provider closes for all",
        ),
        Change(
            "    if not statement.inverts_principal:\n        yield from (one for",
            "    if True:\n        yield from (one for",
            "a Deny of all but a provider closes for it",
        ),
    ],
    "collecting.py": [
        Change(
            "self._add(self._access.policy_objects, item.source(name))",
            "pass",
            "a policy that is attached by reference is forgotten",
        ),
        Change(
            "            self._access.creates.add(found.creates)\n",
            "            pass\n",
            "a stack creates nothing that others refer to",
        ),
        Change(
            '(not place.depth or found.creates == "group")', "not place.depth", "a group of a template is from outside"
        ),
    ],
    "budget.py": [
        Change(
            "self._reserve, self.left = max(0, self.left), kept", "self.left = kept", "work within a limit takes all"
        ),
        Change("kept, self.left = self.left, self._reserve", "kept = self.left", "a limit limits nothing"),
        Change("min(steps, MOST_STEPS - self._all_reserve)", "steps", "a template extends the reserve without end"),
        Change("        self._reserve += added\n", "", "no template extends the reserve"),
    ],
    "ways/families.py": [
        Change("*named, *referred)", "*named)", "a role by reference holds nothing"),
        Change("(*found.holders, *objects)", "found.holders", "a policy of the cluster has no name there"),
    ],
    "checked.py": [
        Change(
            "[each for each in access.policy_arns if _is_attached(each, budget)]",
            "[*access.policy_arns]",
            "a policy is attached that is attached in no case",
        ),
        Change(
            "own.documents_of(source.value) or (policies.documents_of(source.value) if policies else ())",
            "policies.documents_of(source.value) if policies else ()",
            "a resource does not know its own policies",
        ),
    ],
    "narrowing.py": [
        Change(
            "fact: Hashable = item.action, item.target, item.reach",
            "fact: Hashable = item.action, item.target",
            "a mix of cases reaches further",
        ),
        Change("list(filter(stays, some))", "list(some)", "a mix of cases allows something"),
        Change("fact = item.action, item.holder", "fact = item.action", "a mix of cases lets a holder change itself"),
        Change("fact = item.write, item.use", "fact = item.write", "a mix of cases has a role to write and use"),
        Change("fact = item.problem, item.who", "fact = Opening", "a mix of cases opens a role"),
        Change("fact = Doubt, item.problem", "fact = Doubt", "a mix of cases is doubtful"),
        Change("and not self._cases)", "and False)", "without a case, what is unknown in a mix is known"),
        Change("                narrowed += added\n", "", "what only a case shows is forgotten"),
        Change("if _kind(item) in held)", ")", "what some values of a parameter give stays"),
        Change("(certain - told) | {str}", "certain - told", "what is unknown in a case is known"),
        Change("(certain - told) | {str}", "certain | {str}", "each value of a parameter tells the same"),
        Change("return self._with_doubts(narrowed)", "return narrowed", "a parameter decides and is not told"),
        Change(
            "narrowed or [self._only(next(in_cases), lambda _: False)]",
            "narrowed",
            "nothing depends on a parameter without a mix",
        ),
        Change(
            "return set(first).intersection(*others)",
            "return set(first)",
            "the first value of a parameter stands for all",
        ),
        Change("kinds - certain for key", "kinds for key", "what another case allows is a doubt"),
        Change("dict.fromkeys(found) if source]", "dict.fromkeys(found)]", "a doubt has no source"),
        Change("source), kinds) != kinds:", "source), kinds) == ():", "no parameter decides by itself"),
        Change("return list(deciding) or (", "return (", "all parameters decide"),
        Change("if differ else [])", "if False else [])", "two parameters together decide nothing"),
        Change('            kind: Hashable = "review"\n', "            kind: Hashable = 1\n", "a prefix is no review"),
        Change(
            'kind = "pass" if item.action == PASS_ROLE else "write"',
            'kind = "pass"',
            "a write and a PassRole are one finding",
        ),
        Change(
            '        case OwnWrite():\n            kind = "write"\n',
            '        case OwnWrite():\n            kind = "own write"\n',
            "a write on the holder is no write",
        ),
        Change('kind = "stray"', "kind = _fact(item)", "each resource that is no ARN is a finding of its own"),
        Change("else type(item).__name__", "else _fact(item)", "each opening is a finding of its own"),
    ],
    "attaching.py": [
        Change("            settled.append(in_each_case)\n", "", "documents are not looked at with each value"),
        Change(
            "            _settle(access, own, sources, cases)\n",
            "",
            "what is attached is not looked at with each value",
        ),
        Change("if each not in gone]", "]", "what a parameter decides stays undecided"),
        Change(".difference(doubts_of(kinds))", "", "what some values attach is not told"),
        Change("kind is None or kind in certain", "True", "what one value attaches is attached"),
        Change("kind is None or kind in certain", "kind in certain", "a policy from outside is checked"),
        Change("            access.groups += [", "            [", "groups of a parameter are not told"),
        Change("            access.undecidable += one.undecidable\n", "", "what each value leaves open is not told"),
        Change("each._replace(in_each_case=None) for", "each for", "a resource is reported with each reading"),
    ],
    "cloudformation/open_questions.py": [
        Change("any(part in text for part in _DIFFERING)", "False", "two unknown parts of a template are the same"),
        Change("outcomes = self._allowed(expression) or outcomes", "pass", "a parameter may have any value"),
        Change(
            "        return dict(self.case).get(question)\n\n    def answer",
            "        return None\n\n    def answer",
            "nothing is assumed",
        ),
        Change("(*self.met.get(question, ()), *outcomes)", "outcomes", "only the last use of a question has outcomes"),
        Change(
            "        finally:\n            self.case = ()\n", "        finally:\n            pass\n", "a case stays"
        ),
        Change("met.values())) <= MOST_CASES", "met.values())) <= 10**9", "any number of cases is looked at"),
        Change("len(values) <= MOST_CASES", "len(values) <= 10**9", "any number of values is looked at"),
        Change(
            "for outcomes in product(*asked.values())]",
            "for outcomes in [next(product(*asked.values()))]]",
            "there is one case",
        ),
        Change("if not self._deciding:", "if True:", "the parameter of a condition is used as it is"),
        Change("        self.steps[before:] = [taken]\n", "", "all branches are one"),
        Change("        self.note(came.met)\n", "", "work that is done once has open questions only once"),
        Change("        self.used.update(came.used)\n", "", "work that is done once uses a parameter only once"),
        Change("        self.steps += came.steps\n", "", "work that is done once takes a branch only once"),
        Change("self._known.get((case, key))", "self._known.get(((), key))", "work is the same in every case"),
        Change(
            "            self.met, self.used, self.steps = outer\n",
            "            pass\n",
            "work that is done once forgets other questions",
        ),
        Change("        self.case = case\n        self.steps = []\n", "        self.case = case\n", "branches add up"),
        Change(
            "if key in self._open or len(self._open) >= self._most_nested:",
            "if len(self._open) >= 10**6:",
            "conditions or names that need each other never end",
        ),
        Change(
            "if key in self._open or len(self._open) >= self._most_nested:",
            "if key in self._open:",
            "conditions nest to any depth",
        ),
        Change("self._known[case, key] = self._questions", "self._questions", "nothing is done once"),
    ],
    "cloudformation/conditions.py": [
        Change(
            "        if question and question == self._questions.question(argument[1]):\n            return True\n",
            "",
            "a parameter may differ from itself",
        ),
        Change("(str(text), OTHER)", "(str(text),)", "an unknown value is the one that is asked for"),
        Change("return None if assumed is None else assumed == text", "return None", "an outcome decides nothing"),
    ],
    "cloudformation/mappings.py": [
        Change("raise ImpossibleCaseError", "pass", "a mapping without the key is an unknown one"),
        Change("if assumed in (None, name)]", "]", "a mapping has the same value in every case"),
        Change("            self._questions.steps.append(names)\n", "", "all keys of a mapping are one branch"),
    ],
    "cloudformation/functions.py": [
        Change("places = places if assumed is None else (assumed,)", "pass", "a selection is the same in every case"),
        Change("        self.questions.steps.append(places)\n", "", "all indexes are one branch"),
        Change("return value if assumed is None else literal(assumed)", "return value", "a parameter has no values"),
    ],
    "cloudformation/parameters.py": [
        Change(
            'if fields.get("Type", "String") in _SCALARS else None',
            "",
            "a parameter of Systems Manager has the value of its name",
        ),
        Change("if len(allowed) == 1:", "if False:", "a parameter with one value has several"),
        Change("secrets.update(allowed, *", "secrets.update(*", "the values of a hidden parameter are shown"),
        Change("map(SecretText, texts) if _hides(declaration) else texts", "texts", "a listed value is no secret"),
    ],
    "cloudformation/template.py": [
        Change(
            "list(found.values()) or [{(): make()}]",
            "list(found.values())",
            "a template that CloudFormation refuses allows nothing",
        ),
        Change("make() if self._may_exist(declaration) else []", "make()", "a resource exists in every case"),
        Change(
            "        self._resolver.questions.met, self._resolver.questions.used = {}, {}\n",
            "",
            "the questions of one resource concern the next",
        ),
        Change("setdefault(repr(questions.steps), {})", 'setdefault("", {})', "cases of all branches stand together"),
    ],
}
