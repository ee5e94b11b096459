"""Mutations of who can assume a role."""

from tests.policypack.mutations.model import Change, Table

TRUSTING: Table = {
    "trust.py": [
        Change(
            "        trust.sources += statement.unknown\n",
            "        pass\n",
            "an unknown statement of a trust policy is not reported",
        ),
        Change(
            "trust = Trust(sources=list(document.unknown))",
            "trust = Trust()",
            "an unknown trust policy is not reported",
        ),
        Change(
            "closing(self._denies, self._left, self._budget, issuer, entry, principal",
            "closing([], self._left, self._budget, issuer, entry, principal",
            "a Deny of a claim does not close",
        ),
        Change(
            "closing(self._denies, self._left, self._budget, principal",
            "closing(self._denies, self._actions, self._budget, principal",
            "Denies of everyone must take what a Deny by name has taken",
        ),
        Change(
            "if key not in self._closed_for:",
            "if not self._closed_for:",
            "what closes one principal is asked of all",
        ),
        Change(
            "if (issuer, self._left) in self._issuers:",
            "if any(issuer == other for other, _ in self._issuers):",
            "what is left of one provider is left of all of its issuer",
        ),
        Change(
            "if not self._actions or self._aws_keys.certain:", "if not self._actions:", "an organization does not bound"
        ),
        Change(
            "if not self._actions or self._aws_keys.certain:",
            "if self._aws_keys.certain:",
            "an action that assumes no role opens it",
        ),
        Change("if self._statement.inverts_principal:", "if not self._statement:", "NotPrincipal names who is let in"),
        Change(
            "if not named and not self._statement.malformed:", "if not self:", "a statement without a principal is fine"
        ),
        Change(
            "dict.fromkeys(principals(self._statement.principal))",
            "principals(self._statement.principal)",
            "a principal that is there twice is reported twice",
        ),
        Change(
            "isinstance(name, Unknown) or not name.strip(HOLE)",
            "isinstance(name, Unknown)",
            "a principal without any known part is a name",
        ),
        Change('"." not in name and HOLE not in name', "False", "any text is a service"),
        Change('"." not in name and HOLE not in name', '"." not in name', "a service that is unknown is none"),
        Change("elif holds_output(name):", "elif not name:", "an Output that became a string lets anyone in"),
        Change(
            'type(name) is str and "." not in name and', "not name and", "a name that is no provider lets anyone in"
        ),
        Change(' and not name.startswith("arn:"):', ":", "the ARN of a SAML provider is refused"),
        Change("type(name) is str and", "", "a provider of the template is refused"),
        Change("elif kind not in _OPEN_TO:", "elif not kind:", "a kind of principal that AWS does not know is fine"),
        Change(
            'elif kind == "federated" and not _SAML_PROVIDER.fullmatch(name):',
            'elif kind == "federated":',
            "a SAML provider issues web identities",
        ),
        Change("        if is_named(name):\n            return\n", "", "a named account is no principal"),
        Change(
            "if not is_of_account(name) and has_wildcard(known):",
            "if has_wildcard(known):",
            "a wildcard behind an account opens a role to all",
        ),
        Change(
            "            if not is_of_account(name):\n                self._unknown(",
            "            if not name:\n                self._unknown(",
            "a principal with an unknown account is named",
        ),
        Change('else name).removeprefix("https://")', "else name)", "https:// before an issuer makes it another"),
        Change(
            "if entry is None and names_tenant(issuer):",
            "if names_tenant(issuer) and False:",
            "an issuer of one tenant lets anyone in",
        ),
        Change(
            "        if HOLE in url:\n            self._unknown(sources_of(name))\n        elif",
            "        if",
            "an issuer with an unknown part is not reported as unknown",
        ),
        Change(
            "        bound = self._names_tenant_of(issuer, entry)\n        if bound.certain:\n            return\n",
            "        bound = self._names_tenant_of(issuer, entry)\n",
            "a claim that names a tenant does not bound",
        ),
        Change(
            "            sources=bound.sources,\n            closed=closing(",
            "            closed=closing(",
            "an unknown claim does not matter",
        ),
        Change(
            "        if bound.certain:\n            return\n        audience",
            "        audience",
            "a claim of an unlisted issuer does not bound",
        ),
        Change(
            "if unknown or not (audience.certain or audience.sources):", "if True:", "an audience is as bad as no claim"
        ),
        Change(
            "if unknown or not (audience.certain or audience.sources):",
            "if unknown:",
            "no claim is as good as an audience",
        ),
        Change(
            "        elif not self._closed.certain:\n", "        else:\n", "a Deny does not help next to an audience"
        ),
        Change(
            'for service in ("aws", "sts")',
            'for service in ("sts",)',
            "a claim that AWS maps to a key of its own does not bound",
        ),
        Change(
            "Bound(bound.certain or keys.certain,",
            "Bound(bound.certain and keys.certain,",
            "a claim is needed by its own key and by AWS's",
        ),
        Change(
            "if known and any(positive(conditions)):",
            "if known:",
            "a negated claim bounds any principal",
        ),
        Change(
            "known = names_tenant(issuer) if entry is None else",
            "known = True if entry is None else",
            "a claim of any issuer bounds any principal",
        ),
        Change(
            "if not self._names_tenant:\n            who",
            "if self:\n            who",
            "a claim of a listed issuer does not bound any principal",
        ),
        Change(
            "closed = closed or self._closed\n        if closed.certain:\n            return\n",
            "closed = closed or self._closed\n",
            "no Deny closes a role",
        ),
        Change(
            "unknown = (*sources, *self._unknown_conditions, *closed.sources)",
            "unknown = sources",
            "an unknown condition does not matter",
        ),
        Change(
            "if not self._names_tenant and not self._closed.certain:",
            "if not self._names_tenant:",
            "an unknown principal matters although everyone is denied",
        ),
    ],
    "bounds.py": [
        Change(
            "if variable is None or not statement.variables:",
            "if variable is None:",
            "an old document knows policy variables in conditions",
        ),
        Change("(statement.allows and _OWN.get(", "(_OWN.get(", "a variable bounds a Deny"),
        Change(
            "_OWN.get(name)) or ANY",
            '_OWN.get(name)) or "x"',
            "any policy variable is a literal",
        ),
        Change(
            '"aws:principalorgid": _is_literal', '"aws:principalorgid": lambda *_: True', "an organization `o-*` bounds"
        ),
        Change(
            '"aws:principalorgpaths": _is_organization_path',
            '"aws:principalorgpaths": _is_literal',
            "a path of an organization must have no wildcard",
        ),
        Change(
            '"aws:principalarn": _is_arn_of_account',
            '"aws:principalarn": _is_literal',
            "an ARN of an account must have no wildcard",
        ),
        Change('    "aws:sourcearn": _is_arn,\n', "", "the ARN of a source does not bound"),
        Change('    "aws:principalservicename": _is_literal,\n', "", "the name of a service does not bound"),
        Change('and HOLE not in "".join(fields) and', "and", "an ARN with an unknown partition has an account"),
        Change(
            "return statement.variables and statement.allows and value.casefold() == own",
            "return value.casefold() == own",
            "a key that mirrors the role's bounds a Deny",
        ),
        Change("return text.casefold() not in entry.public", "return True", "a value that names nobody bounds"),
        Change(
            "return None if HOLE in text and any(_may_fit(form, text) for form in forms) else False",
            "return False",
            "an unknown part of a subject names no tenant",
        ),
        Change("head.startswith(known) or re.fullmatch", "re.fullmatch", "an unknown beginning names no tenant"),
        Change("return bool(hole and begins and", "return bool(begins and", "a known subject may name a tenant"),
        Change(
            "(end or not set(rest) & {ANY, ONE}))",
            "True)",
            "a wildcard behind an unknown id names a tenant",
        ),
        Change(
            're.IGNORECASE if comparison(condition).endswith("ignorecase") else 0',
            "0",
            "StringEqualsIgnoreCase heeds the case",
        ),
        Change(
            '(f"{issuer}:{claim}", f"{issuer}/:{claim}")',
            '(f"{issuer}:{claim}",)',
            "an issuer that was registered with a slash has no claims",
        ),
        Change(
            'literal = rf"|[^{_WILD}]*[*?]" if exact else ""',
            'literal = ""',
            "a wildcard that is taken literally bounds nothing",
        ),
        Change('.strip(f"{ANY}{ONE}"))\n', ")\n", "`*` asks for a claim"),
        Change('is_audience(key.rpartition(":")[2]) == audience}', "key}", "an audience is a claim"),
        Change(
            "sources = list(deny.condition_sources)",
            "sources: list[str] = []",
            "an unknown condition of a Deny is none",
        ),
        Change(
            "or condition.optional or not condition.values or not _is_negated(condition)",
            "or not condition.values or not _is_negated(condition)",
            "a condition of a Deny that may be absent is there",
        ),
        Change(" or not _is_negated(condition):\n", ":\n", "a Deny whose condition is not negated closes"),
        Change(
            "                sources.append(value.source)\n",
            "                pass\n",
            "an unknown value of a Deny is known",
        ),
        Change(
            '.removeprefix("forallvalues:").removesuffix("ifexists") in _NEGATED',
            '.removesuffix("ifexists") in _NEGATED',
            "ForAllValues does not close",
        ),
        Change(
            '.removeprefix("forallvalues:").removesuffix("ifexists") in _NEGATED',
            '.removeprefix("forallvalues:").removeprefix("foranyvalue:").removesuffix("ifexists") in _NEGATED',
            "ForAnyValue closes",
        ),
    ],
    "denies.py": [
        Change(
            "return ASSUME_ACTIONS - named if statement.inverts_actions else named",
            "return named",
            "NotAction of a trust policy is Action",
        ),
        Change(
            "        if bound.certain:\n            left -= deny.actions\n",
            "        if bound.certain:\n            left = frozenset()\n",
            "a Deny of one way to assume a role closes all",
        ),
        Change("left -= deny.actions", "left = actions - deny.actions", "two Denies do not close together"),
        Change(
            "if entry is not None and issuer in deny.issuers:",
            "if entry is not None and not deny:",
            "a Deny cannot test the claims of an issuer",
        ),
        Change("sources=() if possible else", "sources=() if actions else", "a Deny that is unknown is none"),
        Change(
            "doubtful = statement.malformed or statement.unsure or statement.unknown",
            "doubtful = statement.unsure or statement.unknown",
            "a malformed Deny closes",
        ),
        Change(
            "doubtful = statement.malformed or statement.unsure or statement.unknown",
            "doubtful = statement.malformed",
            "a Deny that may be absent closes",
        ),
        Change("if named or everyone:", "if True:", "a Deny of one principal closes"),
        Change(
            ' and p.name == "*" and p.sure for p in named)',
            ' and p.name == "*" for p in named)',
            "a Deny of one of two principals closes",
        ),
        Change(
            "isinstance(p.name, str) and is_named(p.name) for p in named)",
            "p.name for p in named)",
            "a Deny of all but anyone closes",
        ),
        Change("return bool(named) and all(", "return all(", "a Deny by an empty NotPrincipal closes"),
        Change("MOST_DENIES = 50", "_MOST_DENIES = 1", "only the first Deny closes"),
    ],
    "issuers.py": [
        Change(
            'rf"oidc\\.circleci\\.com/org/{_ID}"',
            'rf"oidc\\.circleci\\.com/org/.*"',
            "any organization of CircleCI is a tenant",
        ),
        Change(
            "_TENANT_ISSUER.fullmatch(issuer)",
            "_TENANT_ISSUER.match(issuer)",
            "what begins like an issuer of one tenant is one",
        ),
        Change(
            '.removeprefix("https://").rstrip("/")',
            '.removeprefix("https://")',
            "a slash at the end makes another issuer",
        ),
        Change("issuer.translate(_LOWER)", "issuer.casefold()", "a look-alike letter makes the same issuer"),
        Change('frozenset({"aud", "oaud", "azp"})', 'frozenset({"aud"})', "`azp` is no audience"),
    ],
    "principals.py": [
        Change('if value != "":', "if value is not None:", "an empty principal is one"),
        Change('f"{value:012d}"', "str(value)", "an account that is a number loses its zeros"),
        Change(
            'yield Principal(kind.casefold() or "aws", value, sure)',
            'yield Principal(kind or "aws", value, sure)',
            "the case of a kind of principal counts",
        ),
        Change("sure=sure and not isinstance(value, Either))", "sure=sure)", "one of two principals is certain"),
        Change(
            '            yield Principal(kind.casefold() or "aws", Unknown(value.source), sure=False)\n',
            "            pass\n",
            "principals that a macro adds are forgotten",
        ),
        Change("A[A-Z0-9]{{15,}}", "A[A-Z0-9]{{3,}}", "any word in upper case is the id of a principal"),
        Change('return "*" in name or "?" in name', 'return "*" in name', "`?` in a principal is no wildcard"),
        Change(
            'return "a secret value" if is_secret(name) else quoted(name)',
            "return quoted(name)",
            "a message shows a secret principal",
        ),
    ],
    "shared_issuers.py": [
        Change(
            '"repository": "{}/",\n            "repository_id"',
            '"repository": "{}",\n            "repository_id"',
            "a repository of GitHub must have no wildcard",
        ),
        Change(
            '{"sub": "project_path:{}/", "namespace_id"',
            '{"sub": "project_path:{}", "namespace_id"',
            "a project of GitLab must have no wildcard",
        ),
        Change(
            'r"app\\.(eu\\.)?terraform\\.io"',
            'r"app\\.terraform\\.io"',
            "the host of HCP Terraform in the EU is unlisted",
        ),
    ],
}
