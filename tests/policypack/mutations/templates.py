"""Mutations of how CloudFormation templates are read: their text, parameters, resources and roles of SAM."""

from tests.policypack.mutations.model import Change, Table

TEMPLATES: Table = {
    "cloudformation/parameters.py": [
        Change("        if stack:\n", "        if not stack:\n", "the name of a stack is not used"),
        Change(
            'Unknown(like([name], Parameter(f"parameter {name}")))', "name", "a parameter that is not there is a text"
        ),
        Change("        self.used.add(name)\n", "", "overrides of a stack set are never read"),
        Change(
            'kind.startswith("AWS::SSM::Parameter::Value")', "not kind", "a parameter of SSM has the name as its value"
        ),
        Change(
            'value = fields.get("Default") if given is None else given',
            'value = fields.get("Default")',
            "a stack's own parameters do not count",
        ),
        Change(
            '(kind == "CommaDelimitedList" or kind.startswith("List<"))',
            'kind == "List"',
            "a list parameter is one text",
        ),
        Change('[part.strip() for part in value.split(",")]', 'value.split(",")', "spaces in a list parameter count"),
        Change(
            "SecretText(text) if hides and type(text) is str else text",
            "text",
            "a text with a NoEcho parameter is shown",
        ),
        Change(
            "            if any(map(_hides, declarations)):\n",
            "            if not declarations:\n",
            "the values of NoEcho parameters are shown",
        ),
        Change("            self._budget.spend(len(value))\n", "", "a long list parameter costs nothing"),
        Change('"AWS::Region": PseudoText(REGION, HOLE)', '"AWS::Region": REGION', "every stack is in one region"),
    ],
    "cloudformation/references.py": [
        Change("generated_name(self._stack, logical_id) if made_up", "logical_id if made_up", "no name is made up"),
        Change("if kind in _KINDS and _KINDS[kind].by_arn:", "if False:", "Ref of a managed policy is its name"),
        Change(
            "if kind is None or _is_foreign(kind):\n            return Unknown(logical_id)\n",
            "if kind is None:\n            return Unknown(logical_id)\n",
            "Ref of a custom resource is its name",
        ),
        Change('or attribute.startswith("Outputs."):', "or not attribute:", "an output of a nested stack is a name"),
        Change(
            'if attribute.endswith("Arn") and not attribute.endswith("RoleArn"):',
            'if attribute.endswith("Arn"):',
            "a role that a resource brings is a resource",
        ),
        Change(
            "self._types[logical_id] = kinds.pop() if len(kinds) == 1 else None",
            "self._types[logical_id] = kinds.pop() if kinds else None",
            "a resource of two types has one",
        ),
        Change(
            'folder = path.strip("/") if isinstance(path, str) and not isinstance(path, Partial) else ""',
            'folder = ""',
            "the ARN of a role has no path",
        ),
        Change('rest = url.removeprefix("https://")', "rest = url", "the ARN of a provider has https:// in it"),
    ],
    "cloudformation/sam.py": [
        Change('if not any(one in (NO_VALUE, None, "") for one in given):', "if given:", "SAM creates no roles"),
        Change(
            'if not any(one in (NO_VALUE, None, "") for one in given):',
            "if not given:",
            "SAM creates a role next to one that is given",
        ),
        Change("return [*shared, *own]", "return own", "policies of Globals are forgotten"),
        Change('    if ignored == "*":\n        return properties\n', "", "a function cannot ignore Globals"),
        Change(
            "if not (isinstance(ignored, list) and key in ignored)}", "}", "a function cannot ignore one of Globals"
        ),
        Change(
            'return _Place.INLINE, {"PolicyName": name, **policy}\n',
            "return _Place.MANAGED, NO_VALUE\n",
            "a policy document of a function is forgotten",
        ),
        Change(
            'any(key.casefold() == "statement" for key in policy)',
            "not policy",
            "a statement of a function is a policy template",
        ),
        Change(
            'arn = f"{_MANAGED}{with_path(policy)}"',
            'arn = f"{_MANAGED}{policy}"',
            "SAM looks up no path of a managed policy",
        ),
        Change(
            "if not policy or isinstance(policy, Reference) or policy",
            "if not policy or policy",
            "a policy of the template is one of AWS's",
        ),
        Change("role[_TRUST] = found[_TRUST]", "pass", "the trust policy of a function is SAM's"),
        Change('service="states.amazonaws.com"', 'service="lambda.amazonaws.com"', "state machines are functions"),
        Change(
            "managed += [Unknown(macro_name(properties[MACRO]))] if MACRO in properties else []",
            "pass",
            "policies that a macro adds to a function are forgotten",
        ),
    ],
    "pseudo.py": [
        Change(
            "if all(statement.allows for statement in statements) or not _meet(statements):",
            "if all(statement.allows for statement in statements):",
            "a pseudo parameter next to any Deny is unknown",
        ),
        Change(
            "if all(statement.allows for statement in statements) or not _meet(statements):",
            "if statements:",
            "a pseudo parameter is never what the document writes",
        ),
        Change("_FIELDS = (1, 4)", "_FIELDS = (1,)", "an account is never the stack's own"),
        Change("_FIELDS = (1, 4)", "_FIELDS = (4,)", "a partition is never the stack's own"),
        Change(
            "return any((not allows, at) in written for",
            "return any((allows, at) in written for",
            "an Allow meets an Allow",
        ),
        Change(
            "if not is_pseudo and (ACCOUNT in text or STACK in text):",
            "if not text:",
            "who writes what stands for the account hides",
        ),
    ],
    "cloudformation/loading.py": [
        Change('str(text).removeprefix("\\ufeff")', "str(text)", "JSON with a byte order mark is read as YAML"),
        Change(
            'if len(text) > LONGEST_TEMPLATE or len(text.encode("utf-8", "surrogatepass")) > LONGEST_TEMPLATE:',
            "if not text:",
            "a template of any length is read",
        ),
        Change(
            'len(text.encode("utf-8", "surrogatepass")) > LONGEST_TEMPLATE:',
            "len(text) > LONGEST_TEMPLATE:",
            "characters count, not bytes",
        ),
        Change("        if depth > DEEPEST:", "        if depth < 0:", "YAML nests to any depth"),
        Change(
            '            raise UnreadableTemplateError("uses YAML aliases, which CloudFormation refuses")\n',
            "            return None\n",
            "YAML aliases are null",
        ),
        Change("return merged([*taken_in, *pairs])", "return merged(pairs)", "merge keys of YAML are skipped"),
        Change(
            '    if function is None:\n        raise UnreadableTemplateError(f"uses the tag',
            '    if not tag:\n        raise UnreadableTemplateError(f"uses the tag',
            "a tag that nobody knows is text",
        ),
        Change("if found > 1:", "if found > 10**6:", "only the last YAML document is read"),
        Change(
            "return Partial(text, tuple(islice(self._sources, text.count(HOLE))))",
            "return text",
            "unknown parts of a YAML text are known",
        ),
        Change(
            "parts[0] if len(parts) == 1 else merged([pair for part in parts for pair in part.items()])",
            "parts[0] if parts else {}",
            "only the first of two sections is read",
        ),
        Change("    budget.spend(1 + len(text) // CHARACTERS_A_STEP)\n", "", "loading a long template costs nothing"),
        Change('or event.tag in (f"{_CORE}bool", f"{_CORE}null")', "or not event", "`!!bool true` is text"),
    ],
    "cloudformation/template.py": [
        Change(
            "        if not self._may_exist(declaration):\n            return\n",
            "",
            "a resource whose condition is false is read",
        ),
        Change(
            "any(holds(one) is not False",
            "all(holds(one) is not False",
            "a resource with one of two conditions is skipped",
        ),
        Change(
            "holds(one) is not False",
            "holds(one) is True",
            "a resource whose condition is unknown is skipped",
        ),
        Change(
            "        for one in found:\n            problem",
            "        for one in found[:1]:\n            problem",
            "only the first of several Properties is read",
        ),
        Change(
            "error=type(error).__name__) for kind in wanted]",
            "error=type(error).__name__) for kind in ()]",
            "a resource that cannot be resolved is skipped",
        ),
        Change(
            "        macros += [name for _, declaration in self._declared for name in _calls(declaration)]\n",
            "",
            "a macro of a resource is not reported",
        ),
        Change(
            "macros = [name for name in self._transforms if name not in _HARMLESS]",
            "macros: list[str] = []",
            "a macro of a template is not reported",
        ),
        Change(
            "_HARMLESS = frozenset((_LANGUAGE_EXTENSIONS, sam.TRANSFORM))",
            "_HARMLESS = frozenset((sam.TRANSFORM,))",
            "the language extensions are reported",
        ),
        Change(
            'yield TemplateResource(name, "", {}, "has a `Type` that is not a string")',
            "pass",
            "a resource without a type is skipped",
        ),
        Change("        if self._wanted(kind):\n", "        if kind:\n", "resources without IAM are resolved"),
        Change("return sam.TRANSFORM in self._transforms", "return True", "SAM creates roles without its transform"),
        Change(
            'for name in ("Resources", "Conditions", "Parameters", "Mappings")),',
            'for name in ("Conditions",)),',
            "a macro among the resources is not reported",
        ),
    ],
}
