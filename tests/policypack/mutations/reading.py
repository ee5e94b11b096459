"""Mutations of how a resource is read: its inputs, what it creates and contains, and what must stay secret."""

from tests.policypack.mutations.model import Change, Table

READING: Table = {
    "reading.py": [
        Change("        if depth > DEEPEST:\n            raise TooComplexError\n", "", "inputs of any depth are read"),
        Change(
            "            if want.reports:\n                self.unknown.append(self._spelt(trail))\n",
            "            self.unknown.append(self._spelt(trail))\n",
            "an unknown name is reported",
        ),
        Change(
            "            if want.reports:\n                self.unknown.append(self._spelt(trail))\n",
            "",
            "an unknown input is not reported",
        ),
        Change(
            "self._budget.spend(1 + len(value) // self._characters)",
            "self._budget.spend(1)",
            "reading a long text costs one step",
        ),
        Change(
            "below = want if want.whole else want.below.get(name)",
            "below = want.below.get(name, want)",
            "inputs that nobody needs are read",
        ),
        Change(
            "            self.secrets.add(str(text))\n", "            pass\n", "secrets among the inputs are forgotten"
        ),
        Change("self.secrets.add(str(text))", "self.secrets.add(str(value))", "a secret is not what a message shows"),
        Change(
            "if _is_marked(value) else value",
            "if not value else value",
            "an Output in a text is a name",
        ),
        Change("* known.count(HOLE))", "* 0)", "an Output in a text has no source"),
        Change(
            'key.removesuffix("[]").removesuffix("{}"), Wanted()',
            'key.removesuffix("[]"), Wanted()',
            "inline policies of ACK are not read",
        ),
    ],
    "paths.py": [
        Change("        if one is None:\n            continue\n", "", "null is a value"),
        Change(
            "            yield Unknown(value.source)\n", "            pass\n", "a key that a macro may add is not there"
        ),
        Change(
            "                yield from values_at(entry, path)",
            "                yield from values_at(entry, path)\n                return",
            "of a list in place of an object only the first entry is read",
        ),
        Change(
            "    if isinstance(value, Either):\n        for one in value:",
            "    if isinstance(value, Either):\n        for one in value[:1]:",
            "only the first of several values is read",
        ),
        Change(
            "                yield from entries(entry)\n",
            "                yield entry\n",
            "lists in lists are not read",
        ),
    ],
    "parameters.py": [
        Change("UNKNOWN if self.open else None", "None", "a stack with unknown parameters has their defaults"),
        Change("        made.open = self.open\n", "", "overrides close unknown parameters"),
        Change("isinstance(one, Unknown | OpenObject)", "isinstance(one, OpenObject)", "unknown parameters are none"),
        Change('key.casefold().replace("_", "")', "key", "parameters in another spelling are not read"),
        Change(
            "if len(items) == 1 else Either(items)",
            "if items else Either(items)",
            "only the first value of a parameter is read",
        ),
        Change(
            "and overrides not in sets and len(sets) < most", "and len(sets) < most", "the same overrides count twice"
        ),
    ],
    "holders.py": [
        Change(
            " or [generated]",
            "",
            "a role of a template without a name is no holder",
        ),
        Change(
            'f"{prefix}{COMPLETED}" for prefix in _names(properties, held.prefix)',
            "",
            "a role whose name begins with a prefix is no holder",
        ),
        Change("and all(HOLE in name for name in names):", ":", "a role with a name also has the name of a prefix"),
        Change(
            "path = None if held.path is None else own_path(found, properties)",
            "path = own_path(found, properties)",
            "a role that a policy names has the path of the policy",
        ),
        Change(
            '    if not values:\n        return "/"\n',
            "    if not values:\n        return None\n",
            "a role without a path may be at any",
        ),
        Change(
            "not isinstance(value, str) or HOLE in value for value in values)",
            "not isinstance(value, str) for value in values)",
            "a path with an unknown part is known",
        ),
        Change('yield name.rpartition("/")[2]', "yield name", "the path in a name belongs to it"),
        Change(
            'held.kind == "role" and held.path is not None',
            'held.kind == "role"',
            "a policy of a service role is a service role",
        ),
    ],
    "secrets.py": [
        Change(
            "secret = secret or signature == SPECIAL_SECRET_SIG",
            "secret = signature == SPECIAL_SECRET_SIG",
            "only the top of a secret is one",
        ),
        Change("if secret and key != SPECIAL_SIG_KEY:", "if secret and not key:", "a text in a secret object is shown"),
        Change(
            "                if secret:\n                    value[at] = SecretText(item)\n",
            "                pass\n",
            "a text in a secret list is shown",
        ),
        Change(
            "text in keep or _ACTION.fullmatch(text) or not",
            "_ACTION.fullmatch(text) or not",
            "the name of a resource is hidden",
        ),
        Change("text in keep or _ACTION.fullmatch(text) or not", "text in keep or not", "an action is hidden"),
        Change(
            "text in (self._inside if len(text) >= _SHORTEST_SPAN else self._texts)",
            "text in ()",
            "a part of a secret is shown",
        ),
        Change("            or self._contains_secret(text)\n", "", "a text around a secret is shown"),
        Change(
            "            or (cut and any(_begins_at_end_of(text, part) for part in self._contained))\n",
            "",
            "a text that was cut off in a secret is shown",
        ),
        Change(
            "return self._unquoted.sub(REDACTED, text) if self._unquoted else text",
            "return text",
            "a secret outside of backticks is shown",
        ),
        Change(
            "return printable(text).casefold()",
            "return printable(text)",
            "a secret in another case is shown",
        ),
        Change(
            "return printable(text).casefold()",
            "return text.casefold()",
            "a secret is compared with what a message does not show",
        ),
        Change(
            "            yield from _json_texts(value, deepest - 1)\n",
            "",
            "JSON in a text of a secret document is shown",
        ),
        Change(
            "self._inside if len(text) >= _SHORTEST_SPAN else self._texts",
            "self._inside",
            "any letter of a secret is hidden",
        ),
    ],
    "contents.py": [
        Change(
            "isinstance(body, str) and holds_output(body)", "False", "an Output in place of a template is only no JSON"
        ),
        Change(
            "cannot_check.output_as_text if holds_output(state) else",
            "",
            "an Output in place of a state is only no JSON",
        ),
        Change("and name.strip() else", "else", "a Kubernetes object has an empty name"),
        Change("enumerate(entries(manifests), 1)", "enumerate(entries(manifests))", "a list begins with number 0"),
        Change(
            '    if body == "":\n        return contents',
            '    if body == " ":\n        return contents',
            "an empty template next to a URL is reported",
        ),
        Change(
            "contents.undecidable.append(cannot_check.deep_template(subject))\n        return contents",
            "pass",
            "templates of any depth are read",
        ),
        Change("parameters.with_overrides(overridden)", "parameters", "overrides of a stack set do not matter"),
        Change("stack = _only_text(item.values(Kind.STACK_NAME))", 'stack = ""', "the name of a stack is unknown"),
        Change(
            "len(texts) == 1 and type(texts[0]) is str",
            "texts",
            "the name of a stack that is unknown is a text",
        ),
        Change("name = generated_name(stack, resource.logical_id)", 'name = ""', "a role without a name is no holder"),
        Change(
            "for overridden in ({}, *overrides",
            "for overridden in (*([] if overrides else [{}]), *overrides",
            "a stack set does not use its own parameters",
        ),
        Change(
            "if len(overrides) > cannot_check.MOST_OVERRIDES:",
            "if not subject:",
            "many sets of overrides are not reported",
        ),
        Change("    contents.secrets |= template.secrets\n", "", "secret parameters of a template are shown"),
        Change(
            "if secret or is_secret(text))",
            "if is_secret(text))",
            "texts of a secret template are shown",
        ),
        Change(
            "for text in texts if secret or is_secret(text))",
            "for text in texts)",
            "texts of a template with a secret parameter are hidden",
        ),
        Change(
            "if resource.problem and (found is not None or not resource.type):",
            "if resource.problem and found is not None:",
            "a resource without a type is skipped",
        ),
        Change(
            "if resource.properties or not resource.problem:",
            "if resource.properties:",
            "a resource without properties is skipped",
        ),
        Change(
            "wanted = dict.fromkeys(name for name in names if isinstance(name, str) and is_wanted(name))",
            "wanted = dict.fromkeys(name for name in names[:1] if isinstance(name, str) and is_wanted(name))",
            "only the first of two types of Cloud Control is checked",
        ),
        Change(
            "read_json(without_mark(state)) if wanted and isinstance(state, str) else state",
            "state",
            "the state of Cloud Control is not read as JSON",
        ),
        Change(
            "kubernetes_token(manifest) or item.type.items",
            "kubernetes_token(manifest)",
            "entries of a list do not have its type",
        ),
        Change(
            "    contents.undecidable += [cannot_check.macro(place.subject, name) for name in template.macros]\n",
            "",
            "macros are not reported",
        ),
    ],
    "access.py": [
        Change(
            "access = ResourceAccess(unknown=unknown)",
            "access = ResourceAccess()",
            "a Kubernetes object of an unknown kind allows nothing",
        ),
        Change("    access.secrets |= reading.secrets\n", "", "secret inputs are shown"),
        Change(
            "    if collector.skipped:\n        return ResourceAccess()\n",
            "",
            "a role of a service is checked for what is unknown",
        ),
        Change(
            "if not collector.is_spare(path)]", "if path]", "an unknown parameter of a template without IAM is reported"
        ),
        Change(
            'access.undecidable.append(cannot_check.unknown_type(f"Resource {quoted(name)}", token))',
            "pass",
            "a type that nobody knows is fine",
        ),
        Change(
            "return texts[0] if len(texts) == 1 else texts",
            "return texts",
            "an exemption of a document that is too complex names something else",
        ),
    ],
    "collecting.py": [
        Change("elif one and holds_output(one):", "elif not one:", "an Output in place of a name is a name"),
        Change(
            "in_template = bool(place.logical_id)", "in_template = True", "an input of a program stands in a template"
        ),
        Change(
            'if found.creates and (not place.depth or found.creates == "group"):',
            "if found.creates:",
            "a template creates what the stack does",
        ),
        Change("if one.kind == found.creates", "", "a policy creates the groups that it is attached to"),
        Change(
            "                self.skipped = not place.depth\n                return\n",
            "                self.skipped = not place.depth\n",
            "a role of a service is checked",
        ),
        Change(
            "self.skipped = not place.depth",
            "self.skipped = True",
            "a role of a service in a template hides the other resources",
        ),
        Change(
            'reserved = "aws-reserved" if path.startswith(RESERVED) else ""',
            'reserved = ""',
            "roles of permission sets are like others",
        ),
        Change(
            "and found.required not in properties and not isinstance(properties, OpenObject)",
            "and found.required not in properties",
            "a property that a macro may add is missing",
        ),
        Change(
            "if found.required and found.required not in properties and not",
            "if not found.noun and not",
            "a missing trust policy is not reported",
        ),
        Change(
            "            self._spare.update(_prefix(way.path) for way in found.ways)\n            return\n",
            "            return\n",
            "an unknown state of a type without IAM is reported",
        ),
        Change('if value == "" and any(', "if value is None and any(", "an empty inline policy is reported"),
        Change(
            "elif self._add(self._access.documents, item.source(value)):",
            "elif self._add(self._access.documents, item.source(value)._replace(holders=())):",
            "documents have no holders",
        ),
        Change(
            "self._add(self._access.policy_arns, item.source(text))",
            "self._add(self._access.policy_arns, item.source(text)._replace(holders=()))",
            "nobody holds a policy that is attached",
        ),
        Change(
            "self._policies.holders.setdefault(text.logical_id, []).extend(item.holders)\n",
            "pass\n",
            "nobody holds a policy that its template attaches",
        ),
        Change(
            "        managed = _PARTITION_UNKNOWN.fullmatch(text.strip())\n",
            "        managed = None\n",
            "an AWS-managed policy in an unknown partition is unknown",
        ),
        Change(
            'text.type == creator and ":aws:policy/" not in text',
            "text.type == creator",
            "a policy of the template that is called like AWS's is skipped",
        ),
        Change(
            "if isinstance(text, Reference) and text.type == creator and",
            "if isinstance(text, Reference) and",
            "what is no policy of the template is skipped",
        ),
        Change(
            "            elif one and one.strip():\n                yield one",
            "            elif one:\n                yield one",
            "an empty name is one",
        ),
        Change('fields.get("path") or "/"', '"/"', "a customer-managed policy has no path"),
        Change(
            "fields = {str(key).casefold(): entry", "fields = {str(key): entry", "the case of a policy reference counts"
        ),
        Change(
            "if elsewhere and value not in ({}, []):",
            "if value not in ({}, []):",
            "overrides next to their template are reported",
        ),
        Change("        self._access.secrets |= contents.secrets\n", "", "secrets inside of templates are shown"),
        Change(
            "        if value.source:  #",
            "        if not value.source:  #",
            "what a template takes from outside is not reported",
        ),
        Change(
            "source.holders, source.in_each_case))",
            "source.holders, object()))",
            "what several overrides have in common is reported for each",
        ),
        Change(
            'created | {"permission set"} if kind is Kind.IDENTITY_STORE_GROUP else created',
            "created",
            "a stack with permission sets does not know the groups of Identity Center",
        ),
        Change(
            "and not any(not isinstance(name, str) or is_wanted(name) for name in names)",
            "and not any(is_wanted(str(name)) for name in names)",
            "an unknown type of Cloud Control allows nothing",
        ),
        Change(
            'elif way.kind is Kind.PREVIOUS_TEMPLATE and value in (True, "true"):',
            "elif way.kind is Kind.PREVIOUS_TEMPLATE and value is None:",
            "the previous template of a change set is not reported",
        ),
        Change(
            "            except TooComplexError:\n                raise\n",
            "",
            "a template that is too complex is a failure of a resource",
        ),
    ],
}
