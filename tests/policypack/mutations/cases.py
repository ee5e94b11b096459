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
        Change('        return "Allow" in effect\n', "        return True\n", "a repeated Deny may allow"),
        Change("and effect and _EFFECTS.issuperset(map(str, effect))", "and effect", "any repeated effect is valid"),
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
        Change("[item for item in items if _fact(item) in facts]", "list(items)", "a mix of cases allows something"),
        Change("fact = item.action, item.holder", "fact = item.action", "a mix of cases lets a holder change itself"),
        Change("fact = item.write, item.use", "fact = item.write", "a mix of cases has a role to write and use"),
        Change("fact = item.problem, item.who", "fact = Opening", "a mix of cases opens a role"),
        Change("fact = Doubt, item.problem", "fact = Doubt", "a mix of cases is doubtful"),
        Change("in_a_case.union(_unknown(items_of(each)))", "in_a_case", "what is unknown in a mix is known"),
        Change(
            "        if added:\n            narrowed.append(only(case, added))\n",
            "        if False:\n            narrowed.append(only(case, added))\n",
            "what only a case shows is forgotten",
        ),
    ],
    "cloudformation/open_questions.py": [
        Change("any(part in text for part in _DIFFERING)", "False", "two unknown parts of a template are the same"),
        Change("outcomes = self._allowed(expression) or outcomes", "pass", "a parameter may have any value"),
        Change("        return dict(self.case).get(question)\n", "        return None\n", "nothing is assumed"),
        Change("(*self.met.get(question, ()), *outcomes)", "outcomes", "only the last use of a question has outcomes"),
        Change(
            "        finally:\n            self.case = ()\n", "        finally:\n            pass\n", "a case stays"
        ),
        Change("<= MOST_CASES", "<= 10**9", "any number of cases is looked at"),
        Change(
            "for outcomes in product(*questions.values()):",
            "for outcomes in (next(product(*questions.values())),):",
            "there is one case",
        ),
    ],
    "cloudformation/conditions.py": [
        Change("        self._questions.note(met)\n", "", "a condition has open questions only once"),
        Change(
            "            self._questions.met = outer\n", "            pass\n", "a condition forgets other questions"
        ),
        Change(
            "known = self._decided.get((self._questions.case, name))",
            "known = self._decided.get(((), name))",
            "a condition is the same in every case",
        ),
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
    ],
    "cloudformation/functions.py": [
        Change("places = places if assumed is None else (assumed,)", "pass", "a selection is the same in every case"),
    ],
    "cloudformation/parameters.py": [
        Change(
            'if fields.get("Type", "String") in _SCALARS else None',
            "",
            "a parameter of Systems Manager has the value of its name",
        ),
    ],
    "cloudformation/template.py": [
        Change(
            " if refused else found", " if False else found", "a template that CloudFormation refuses allows nothing"
        ),
        Change(
            "                if self._may_exist(declaration):\n",
            "                if True:\n",
            "a resource exists in every case",
        ),
        Change("        self._resolver.questions.met = {}\n", "", "the questions of one resource concern the next"),
    ],
}
