"""Mutations of what is reported: the run, the checked resource, the shell, exemptions and wording."""

from tests.policypack.mutations.model import Change, Table

REPORTING: Table = {
    "run.py": [
        Change(
            "args.urn != self._urn or policy in self._asked",
            "args.urn != self._urn",
            "a resource that is shown again with other inputs is not checked again",
        ),
        Change("args.stack_tags is not self._tags and", "not self._tags and", "a new stack is the same run"),
        Change(
            "        self.seen = Seen()\n        self._urn = None\n",
            "        self.seen = Seen()\n",
            "a new run remembers the last resource of the run before",
        ),
        Change(
            "        if args.resource_type == ROOT:\n            self._begin()\n",
            "",
            "the root resource does not begin a run",
        ),
        Change("        self.seen.exempted.clear()\n", "", "exempted findings are reported for later resources"),
        Change("        self.seen.unknown.pop(args.urn, None)\n", "", "an input stays unknown"),
        Change("        self._asked.clear()\n", "", "each policy has a resource checked again"),
        Change(
            "self._resource = None if resource.is_clean else resource",
            "self._resource = self._resource if resource.is_clean else resource",
            "a resource without IAM is the one before it",
        ),
        Change(
            'self.groups.update(each.name for each in created if each.kind == "group")',
            "pass",
            "groups of the stack come from outside",
        ),
    ],
    "checked.py": [
        Change("own = _own_writes(evaluation, source, budget) if", "own = () if", "nobody can write to oneself"),
        Change(
            "one.statement.position, one.resource) not in everywhere",
            "one.statement.position, one.resource)",
            "a write on any target is reported once more for the holder",
        ),
        Change(
            "documents += _attached(source, found, budget)",
            "pass",
            "an attached policy may change whom it is attached to",
        ),
        Change(
            "evaluation.sources or evaluation.strays or", "evaluation.sources or", "a resource that is no ARN is clean"
        ),
        Change(
            "            return bool(source.reserved) == reserved\n",
            "            return True\n",
            "roles of permission sets are like others",
        ),
        Change(
            "CheckedResource(too_complex=document_key(texts_of(resource_type, props)))",
            "CheckedResource()",
            "what is too complex is fine",
        ),
        Change(
            "return CheckedResource(failure=type(error).__name__)",
            "return CheckedResource()",
            "what the check fails at is fine",
        ),
        Change(
            "parse(source.value, budget, trust=True)",
            "parse(source.value, budget)",
            "a trust policy is read like a permission policy",
        ),
        Change(
            "return CheckedResource(access, documents, trusts)",
            "return CheckedResource(self.access, documents, trusts)",
            "a policy of a role of a permission set counts as the resource's own",
        ),
        Change(
            "return any(source.reserved for source in sources)",
            "return False",
            "nothing belongs to a role of a permission set",
        ),
        Change("else self._part(reserved=True)", "else self", "what belongs to other roles is reported twice"),
    ],
    "shell.py": [
        Change(
            "if args.resource_type == ROOT:\n            Settings.of",
            "if not args.resource_type:\n            Settings.of",
            "a misspelt config is found only at a resource with IAM",
        ),
        Change(
            'said.append(f"{outcome.message} See {about.address}")',
            "said.append(outcome.message)",
            "a violation does not say where the policy is documented",
        ),
        Change(
            "        elif visible:\n            RUN.seen",
            "        else:\n            RUN.seen",
            "an exempted advice is reported",
        ),
        Change(
            "            RUN.seen.exempted.append(outcome.message)\n",
            "            pass\n",
            "an exempted finding is not reported",
        ),
        Change("    if more > 0:", "    if more > 10**9:", "a policy reports any number of findings"),
        Change(
            "return [redact(message, frozenset(resource.access.secrets), keep) for message in said]",
            "return said",
            "messages show secrets",
        ),
        Change(
            "find(resource.own if mandatory else resource, seen",
            "find(resource, seen",
            "what belongs to roles of permission sets stops an update",
        ),
        Change(
            "            return [Finding(message, (resource.too_complex,), resource.too_complex)]\n",
            "            return []\n",
            "what is too complex passes",
        ),
        Change(
            "return [Finding(message, (resource.too_complex,), resource.too_complex)]",
            "return [Finding(message, ())]",
            "nothing exempts what is too complex",
        ),
        Change(
            "return list(find(CheckedResource(), seen, settings))",
            "return []",
            "an exemption of what is too complex stays silent",
        ),
        Change("return [*failures, *found] if mandatory else found", "return found", "what the check fails at passes"),
        Change(
            "return [*failures, *found] if mandatory else found",
            "return [*failures, *found]",
            "an advisory policy reports a failure, too",
        ),
        Change(
            "except Exception as error:  # noqa: BLE001  a rule",
            "except ValueError as error:  # noqa: BLE001  a rule",
            "a rule that raises ends the run",
        ),
        Change(
            'return [_failure(f"Resource {quoted(name)}", type(error).__name__)]',
            "return []",
            "a rule that raises passes",
        ),
        Change(
            "for failed in resource.access.failures]",
            "for failed in resource.access.failures[:0]]",
            "a resource of a template at which the check fails passes",
        ),
    ],
    "exemptions.py": [
        Change(
            'if not matches(self.resource.replace("*", ANY), urn):',
            "if self.resource == urn:",
            "an exemption is for any resource",
        ),
        Change(
            "        if self.grant == finding.document:\n            return frozenset(finding.keys)\n",
            "",
            "a document cannot be exempted by its hash",
        ),
        Change(
            "grant in (key.casefold(), printable(key).casefold())",
            "self.grant in (key, printable(key))",
            "the case of an exempted action counts",
        ),
        Change(
            ", printable(key).casefold())",
            ",)",
            "an exemption names a policy otherwise than the message",
        ),
        Change("entry.until >= today]", "entry.until > today]", "an exemption ends a day early"),
        Change(
            "if finding.keys and let_through >= set(finding.keys):",
            "if let_through:",
            "an exemption of one action lets all of them through",
        ),
        Change(
            "if finding.keys and let_through >= set(finding.keys):",
            "if let_through >= set(finding.keys):",
            "a finding without a key is exempted",
        ),
        Change(
            "if covered and entry.until < today]", "if covered and not today]", "an expired exemption is not mentioned"
        ),
        Change(
            '"expires soon, on" if entry.until - today <= WARNING',
            '"expires soon, on" if entry.until < today',
            "the end of an exemption comes as a surprise",
        ),
        Change(
            "            if key not in allowed:\n",
            "            if not key:\n",
            "a misspelt property of the config is ignored",
        ),
        Change('"pattern": "^[^*]"', '"pattern": "^."', "an exemption may be for everything"),
        Change('policy/[^*]+$"', 'policy/.+$"', "an allowed policy may have a wildcard"),
    ],
    "keys.py": [
        Change("sort_keys=True, ", "", "the order of keys changes the hash of a document"),
        Change("_canonical(read_json(text))", "_canonical(text)", "spaces change the hash of a document"),
    ],
    "findings.py": [
        Change(
            "certain = len(asked) == 1 and written and not excluding",
            "certain = False",
            "an example does not name the service",
        ),
        Change(
            "certain = len(asked) == 1 and written and not excluding",
            "certain = written and not excluding",
            "an example names a service that another condition excludes",
        ),
        Change(
            "certain = len(asked) == 1 and written and not excluding",
            "certain = len(asked) == 1 and written",
            "an example names a service that a Deny excludes",
        ),
        Change(
            '    if not asked and not excluding:\n        return "any service"\n',
            "",
            "an example speaks of a condition that is not there",
        ),
        Change('else listed(actions, "actions")', "else quoted(actions[0])", "a message names the first action only"),
        Change(
            '        return " through `NotAction`"\n',
            '        return ""\n',
            "a message does not say that NotAction allows the action",
        ),
        Change(
            '    if not permission.statement.resources:\n        return "everything"\n',
            '    if not permission.statement.resources:\n        return "nothing"\n',
            "an empty NotResource excludes everything",
        ),
        Change('and "${" not in permission.resource and', "and", "a message has no example for a policy variable"),
        Change("and not statement.conditions\n", "\n", "a message has no example for a condition"),
        Change(
            "if plain and all(other.allows for other in document.statements):",
            "if plain:",
            "a message has no example next to a Deny",
        ),
        Change(
            "found.action in wanted and found.reach == reach]",
            "found.action in wanted]",
            "a prefix is reported like any target",
        ),
        Change(
            "(one.statement.position, one.resource, one.reach)",
            "one.statement.position",
            "entries of one statement are reported as one",
        ),
    ],
    "words.py": [
        Change("if MADE_UP in text:", "if not text:", "a message shows a name that CloudFormation did not make"),
        Change('    HOLE: "…",\n', "", "a message has a character that nobody can read"),
        Change('    COMPLETED: "*",\n', "", "a message shows a name that no provider has made yet"),
        Change('    ACCOUNT: "${AWS::AccountId}",\n', "", "a message shows an account that nobody wrote"),
        Change('    REGION: "${AWS::Region}",\n', "", "a message shows a region that nobody wrote"),
        Change('    STACK: "${AWS::StackName}",\n', "", "a message shows a stack that nobody wrote"),
        Change('    UNIQUE_ID: "…",\n', "", "a message shows an id that nobody wrote"),
        Change("name.rpartition('-')[2]", "name", "a message shows the stack in a name that CloudFormation makes up"),
        Change('url.partition("?")[0].partition("#")[0]', "url", "the query of a URL is shown"),
        Change("re.sub('^[^/@]*@', '', path)", "path", "the user and password of a URL are shown"),
        Change("_LONGEST = 120", "_LONGEST = 10**6", "a message repeats a document"),
        Change('return text.replace("`", "\'")', "return text", "a value with a backtick breaks a message"),
        Change("if not text.isprintable():", "if not text:", "a value breaks a message into lines"),
        Change("if len(names) > _MOST_LISTED + 1:", "if len(names) > 10**6:", "a message lists any number of values"),
    ],
    "cannot_check.py": [
        Change("DEEPEST_TEMPLATE = 8", "DEEPEST_TEMPLATE = 7", "eight templates in one another are too many"),
    ],
}
