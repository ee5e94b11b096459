"""Mutations of what a document allows: actions, conditions, evaluation, writes on oneself, and examples."""

from tests.policypack.mutations.model import Change, Table

EVALUATING: Table = {
    "actions.py": [
        Change('    "iam:AddUserToGroup": Target.GROUP,\n', "", "adding a user to a group is no write"),
        Change(
            '    "iam:UpdateSAMLProvider": Target.SAML_PROVIDER,\n', "", "new metadata of a SAML provider is no write"
        ),
        Change(
            '    "sso:CreateAccountAssignment": Target.PERMISSION_SET,\n', "", "assigning a permission set is no write"
        ),
        Change(
            'frozenset({"iam:PutGroupPolicy", "iam:AttachGroupPolicy"})),',
            'frozenset({"iam:PutGroupPolicy"})),',
            "a group may attach policies to itself",
        ),
        Change(
            'frozenset({"iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"})',
            "frozenset()",
            "a policy may rewrite itself",
        ),
        Change(', "iam:UpdateLoginProfile"})', "})", "a user can't change the own password"),
        Change(
            "Target.ROLE, Target.USER, Target.GROUP, Target.POLICY)",
            "Target.ROLE, Target.USER)",
            "full access of roles and users is enough",
        ),
        Change(
            '"iam:UpdateAssumeRolePolicy", "sts:AssumeRole")',
            '"iam:UpdateAssumeRolePolicy")',
            "assuming a role does not use it",
        ),
    ],
    "conditions.py": [
        Change(
            '.removeprefix("foranyvalue:")\n',
            '.removeprefix("foranyvalue:").removesuffix("ifexists")\n',
            "IfExists asks for its key",
        ),
        Change(
            '.removeprefix("foranyvalue:")\n',
            '.removeprefix("foranyvalue:").removeprefix("forallvalues:")\n',
            "ForAllValues asks for its key",
        ),
        Change(
            '.casefold().removeprefix("foranyvalue:")\n',
            '.removeprefix("foranyvalue:")\n',
            "the case of an operator counts",
        ),
        Change("in _POSITIVE and condition.values and", "in _POSITIVE and", "a condition without values bounds"),
        Change(
            "condition.values and not condition.optional:", "condition.values:", "a condition that may be absent bounds"
        ),
        Change("tests.get(condition.key.casefold())", "tests.get(condition.key)", "the case of a condition key counts"),
        Change("if all(result is True for", "if any(result is True for", "one bounding value of several is enough"),
        Change(
            "if all(result is not False for",
            "if any(result is not False for",
            "an unknown value next to one that does not bound may bound",
        ),
        Change(
            "        return sources_of(value)\n    result", "        return True\n    result", "an unknown value bounds"
        ),
        Change('"x/", "123456789012", "123456789012:role", "arn', '"x/", "arn', "an unknown account is no account"),
        Change(
            '"x/", "123456789012", "123456789012:role"', '"x/", "123456789012"', "an account and more is no account"
        ),
        Change('_SAMPLES = ("x", "x/", ', '_SAMPLES = ("x", ', "an unknown organization and its path is none"),
        Change(', "arn:aws:iam::123456789012:role", "")', ', "")', "the unknown beginning of an ARN is none"),
        Change(
            "possible = result is None or any(",
            "possible = any(",
            "a claim that may name a tenant names none",
        ),
        Change(
            "if isinstance(value, Partial) and not result:",
            "if not value:",
            "a value with an unknown part is a literal",
        ),
        Change(
            "return (value,) if result is None else result",
            "return bool(result)",
            "a policy of AWS that nobody knows does not bound",
        ),
        Change(
            'if not match or not is_literal(match["name"]):', "if not match:", "a policy ARN with a wildcard bounds"
        ),
        Change(
            'return None if match["account"] == "aws" else True',
            "return True",
            "a policy of AWS that nobody knows bounds",
        ),
        Change(
            '    if re.fullmatch(r"\\d{12}", match["account"]):\n        return True\n',
            "",
            "the account's own policy that is called like an admin policy of AWS does not bound",
        ),
        Change("return found in (HARMLESS, PASS_ROLE_TO_SERVICE)", "return True", "an admin policy bounds"),
        Change(
            "return found in (HARMLESS, PASS_ROLE_TO_SERVICE)",
            "return found == HARMLESS",
            "a policy that passes roles to some services does not bound",
        ),
        Change(
            'if not re.fullmatch(r"iam:Delete\\w+PermissionsBoundary", action)',
            "if action",
            "a boundary bounds its own removal",
        ),
        Change(
            "sources=(*statement.condition_sources, *bound.sources)",
            "sources=bound.sources",
            "an unknown Condition block does not bound",
        ),
        Change(
            'condition.key.casefold() == "iam:passedtoservice"',
            'condition.key == "iam:PassedToService"',
            "the case of iam:PassedToService counts",
        ),
        Change("if len(values) == len(condition.values)", "if values", "a service with a wildcard limits a PassRole"),
        Change(
            "in positive(passed_to_service(conditions)):",
            "in passed_to_service(conditions):",
            "a negated service limits a PassRole",
        ),
    ],
    "evaluation.py": [
        Change(
            "self._budget.spend(len(statement.resources) // _ENTRIES_PER_STEP)",
            "pass",
            "entries of a resource cost nothing",
        ),
        Change("            strays += found\n", "", "what is no ARN is silent"),
        Change("begins.startswith(_ARN) or _ARN.startswith(begins)", "begins.startswith(_ARN)", "a wildcard is no ARN"),
        Change("isinstance(text, Reference) and text.type not in _BY_NAME", "False", "a reference is no ARN"),
        Change("BOUNDING_LITERALS = 3", "BOUNDING_LITERALS = 2", "two characters bound"),
        Change("BOUNDING_LITERALS = 3", "BOUNDING_LITERALS = 4", "three characters do not bound"),
        Change(
            "return _ALL_GUARDED - named if statement.inverts_actions else named",
            "return named",
            "NotAction allows what it lists",
        ),
        Change(
            'return self.action not in IDENTITY_CENTER or any(text.strip("*")',
            "return True or any(text",
            "`*` names Identity Center",
        ),
        Change("covered and any(map(self._is_unbounded, IAM_WRITES))", "covered", "full access without any write"),
        Change("covered and any(", "covered and all(", "full access without one write is none"),
        Change("if covered and any", "if any", "full access of one kind of target is enough"),
        Change(
            "return all(map(self._is_unbounded, ADMIN_WRITES))",
            "return False",
            "all writes by name are no admin access",
        ),
        Change(
            "if found.action == action and found.reach == reach]",
            "if found.action == action]",
            "the reach of a permission does not matter",
        ),
        Change(
            "demand_of(statement, match=statement.inverts_resources)",
            "demand_of(statement, match=False)",
            "a Deny's NotResource is Resource",
        ),
        Change("if statement.is_certain_deny and (", "if not statement.allows and (", "any Deny counts"),
        Change(
            "deny.demand for deny in self._denies if action in deny.actions",
            "deny.demand for deny in self._denies",
            "a Deny of one action denies all",
        ),
        Change("(own_user and action in OWN_CREDENTIALS)", "own_user", "one may give oneself policies"),
        Change("(own_user and action in OWN_CREDENTIALS)", "False", "a user can't have keys"),
        Change(
            "if reach is Reach.UNBOUNDED or not self._goes_further(",
            "if not self._goes_further(",
            "an unbounded name may go further",
        ),
        Change(
            "if reach is Reach.UNBOUNDED or not self._goes_further(distinct[kind], demand, most):",
            "if reach:",
            "an unknown beginning of a name bounds",
        ),
        Change(
            "if reach is Reach.UNBOUNDED or not self._goes_further(distinct[kind], demand, most):",
            "if reach is Reach.UNBOUNDED or not isinstance(resource, Partial):",
            "a prefix that is unknown in part is none",
        ),
        Change("        yield from self._sources\n", "", "an unknown condition is not reported"),
        Change(
            "            most = guarded_actions(statement, most=True)\n",
            "            pass\n",
            "an action that is unknown in part is not reported",
        ),
        Change("        yield from statement.unknown_resources\n", "", "an unknown resource is not reported"),
        Change(
            "(certain is None or _reach(certain) < _reach(reached))",
            "certain is None",
            "an unknown part that widens a prefix is not reported",
        ),
        Change("        self._sources += bound.sources\n", "", "a condition with an unknown value is not reported"),
        Change(
            "return bound.certain or bool(bound.sources)",
            "return bound.certain",
            "a condition with an unknown value does not bound",
        ),
        Change(
            "bound = NOT_BOUND if action == PASS_ROLE else bounds_write",
            "bound = bounds_write",
            "a condition on a policy bounds a PassRole",
        ),
        Change("pattern.split(ANY) if ONE not in part)", "pattern.split(ANY))", "an action with `?` is none"),
        Change(
            'return f":{Target.USER.value}" in f"{path}/" and',
            "return",
            "a role called like the caller's user is that user",
        ),
        Change(
            "    sources = [*document.unknown]\n",
            "    sources: list[str] = []\n",
            "an unknown document is not reported",
        ),
        Change("        sources += statement.unknown\n", "", "a statement with an unknown effect is not reported"),
        Change(
            "found.written >= BOUNDING_LITERALS", "found.written > BOUNDING_LITERALS", "three characters are too few"
        ),
        Change(
            "steps = 1 + self._conditions + len(self._denies) // _DENIES_PER_STEP",
            "steps = 0",
            "many conditions and Denies cost nothing",
        ),
        Change("distinct.index(kind)) for", "0) for", "each action has the answer of the first one"),
    ],
    "self_escalation.py": [
        Change(
            "is_literal(name) and name == name.strip() and",
            "is_literal(name) and",
            "a space behind a name makes it another",
        ),
        Change(
            "is_literal(name) and name == name.strip() and",
            "name == name.strip() and",
            "a wildcard does not let a role write to itself",
        ),
        Change(
            "covered = guarded_actions(statement) if statement.allows and known else frozenset()",
            "covered = guarded_actions(statement) if known else frozenset()",
            "a Deny lets a role write to itself",
        ),
        Change(
            "demands = (demand, *_escapes(denies, action, budget))",
            "demands = (demand,)",
            "a Deny of a write on the holder takes nothing away",
        ),
        Change(
            "return [f\"{holder.path.removeprefix('/')}{name}\"]",
            "return [name]",
            "the path of a holder is forgotten",
        ),
        Change(
            '*([written] if written.endswith(f"/{name}") else [])',
            "*[]",
            "a holder without a path is at no path",
        ),
        Change(
            "if bounds_write(statement, action) == NOT_BOUND)",
            "if action)",
            "a condition on the policy does not bound a write on the holder",
        ),
        Change(
            "[deny.demand for deny in denies if action in deny.actions]",
            "[deny.demand for deny in denies]",
            "a Deny of another action keeps a holder from itself",
        ),
    ],
    "examples.py": [
        Change(
            "    demands = permission.demands\n",
            "    demands = permission.demands[:1]\n",
            "a Deny does not matter for an example",
        ),
        Change(
            "if all(demand.meets(readable) for demand in demands):",
            "if readable:",
            "an example is a target that is denied",
        ),
        Change("if character not in written)", "if character)", "an example has a character that a pattern names"),
        Change(
            "count=1).replace(FRESH, plain)", "count=0).replace(FRESH, plain)", "each fresh character becomes a name"
        ),
        Change(
            "return permission.arn.replace(FRESH, plain)",
            "return permission.arn",
            "an example has a character that nobody can read",
        ),
    ],
    "managed_policies.py": [
        Change('policy/(?P<name>.+)", re.IGNORECASE)', 'policy/(?P<name>.+)")', "the case of an ARN counts"),
        Change(
            "return _table().get(name.casefold())", "return _table().get(name)", "the case of a policy's name counts"
        ),
        Change("arn:[a-z*-]+:iam", "arn:aws:iam", "AWS's policies in other partitions are unknown"),
        Change(
            '_RETIRED = {"AWSOpsWorksRegisterCLI": ADMINISTRATION, ',
            "_RETIRED = {",
            "a policy that AWS retired is unknown",
        ),
        Change(
            "return _paths().get(name, name)", "return name", "the path of a policy that a template names is forgotten"
        ),
    ],
}
