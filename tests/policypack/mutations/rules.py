"""Mutations of the eight rules."""

from tests.policypack.mutations.model import Change, Table

RULES: Table = {
    "rules/disallow_full_access.py": [
        Change(
            "if classify(source.value) == ADMINISTRATION:",
            "if not source.value:",
            "an admin policy of AWS may be attached",
        ),
        Change(
            "        if each.evaluation.full_access:\n",
            "        if each.evaluation.full_access and each.evaluation.all_writes:\n",
            "full access without one write is fine",
        ),
        Change("elif each.evaluation.all_writes:", "elif not each.source.subject:", "all writes by name are fine"),
    ],
    "rules/disallow_open_trust.py": [
        Change(
            "for opening in each.trust.openings:",
            "for opening in each.trust.openings[:1]:",
            "only the first opening is reported",
        ),
    ],
    "rules/disallow_privilege_escalation.py": [
        Change(
            "named = [permission for permission in writes if permission.is_named]",
            "named = writes",
            "`*` stops an update because of Identity Center",
        ),
        Change("        yield from _own_writes(each)\n", "", "a role may write to itself"),
        Change(
            'where = f"on {quoted(resource)} ({found[0].statement.label})" if resource else',
            'where = f"on {quoted(resource)} ({found[0].statement.label})" if True else',
            "NotResource is quoted as nothing",
        ),
    ],
    "rules/disallow_unscoped_pass_role.py": [
        Change(
            "if classify(source.value) == PASSES_ANY_ROLE:",
            "if not source.value:",
            "a policy of AWS that passes any role may be attached",
        ),
        Change(
            "each.evaluation.of(PASS_ROLE, Reach.UNBOUNDED)",
            "each.evaluation.of(PASS_ROLE, Reach.PREFIX)",
            "any role may be passed",
        ),
    ],
    "rules/review_pass_role.py": [
        Change(
            "if classify(source.value) == PASS_ROLE_TO_SERVICE:",
            "if not source.value:",
            "a policy that passes any role to some services is fine",
        ),
        Change("        yield from _limited_by_a_name(each)\n", "", "a prefix is fine"),
        Change("        yield from _in_a_management_account(each)\n", "", "Identity Center through `*` is fine"),
        Change("        yield from _usable_roles(each)\n", "", "a role that can be written and used is fine"),
        Change(
            "        yield from _reserved(resource, seen, settings)\n",
            "        yield from ()\n",
            "roles of permission sets are not checked",
        ),
        Change(
            "if not each.evaluation.full_access:\n        found",
            "if each:\n        found",
            "full access is reported once more for Identity Center",
        ),
        Change(
            "for permission in found if not permission.is_named]",
            "for permission in found]",
            "a write to Identity Center is reported twice",
        ),
    ],
    "rules/review_undecidable.py": [
        Change(
            "if names_harmless_policy(origin) is None:", "if not origin:", "a policy of AWS's that is new is unknown"
        ),
        Change(
            "    found += [(each.source, each.key, tuple(each.trust.sources)) for each in resource.trusts]\n",
            "",
            "an unknown trust policy is fine",
        ),
        Change(
            "        yield Finding(undecidable.message, (undecidable.key,))\n",
            "        pass\n",
            "what cannot be checked is not reported",
        ),
        Change("if source.value not in seen.groups:", "if not source.value:", "groups from outside the stack are fine"),
        Change("if source.value not in seen.groups:", "if source.value:", "groups of the stack are reported"),
        Change(
            "if not seen.creates & reference.made_by:",
            "if not reference.value:",
            "permission sets from outside the stack are fine",
        ),
        Change(
            "if not seen.creates & reference.made_by:",
            "if reference.value:",
            "permission sets of the stack are reported",
        ),
        Change(
            "if classify(source.value) is not None or _is_reviewed(",
            "if _is_reviewed(",
            "policies of AWS that the pack knows are reported",
        ),
        Change(
            "if classify(source.value) is not None or _is_reviewed(source.value, seen, settings):",
            "if classify(source.value) is not None:",
            "policies of the stack are reported",
        ),
        Change("    yield from _unknown(resource)\n", "", "what a template takes from outside is fine"),
        Change("    yield from _doubtful(resource)\n", "", "doubts about a trust policy are fine"),
        Change("    yield from _malformed(resource)\n", "", "a malformed document is fine"),
        Change(
            "for each in resource.documents if not each.evaluation.permissions]",
            "for each in resource.documents]",
            "a malformed document is reported next to what it allows",
        ),
        Change(
            "return seen.policies.creates(name) or (",
            "return (",
            "a policy of the stack is reviewed only if it is allowed",
        ),
        Change(
            "has_account = name != policy and ACCOUNT not in policy",
            "has_account = False",
            "an allowed policy is allowed in every account",
        ),
        Change(" and ACCOUNT not in policy", "", "a policy of the stack's own account can't be allowed"),
    ],
    "rules/review_unknown.py": [
        Change(
            "if not _is_decided_elsewhere(resource, path)]", "if path]", "a policy of the stack is reported as unknown"
        ),
        Change(
            "return key in _REFERENCES and bool(made_by) and created",
            "return bool(made_by) and created",
            "a document that is made of a policy's ARN is fine",
        ),
        Change(
            "return key in _REFERENCES and bool(made_by) and created",
            "return key in _REFERENCES and created",
            "an ARN from outside the stack is fine",
        ),
        Change(
            "return key in _REFERENCES and bool(made_by) and created",
            "return key in _REFERENCES and bool(made_by)",
            "an ARN of anything in the stack is fine",
        ),
        Change(
            "    except Exception as error:  # noqa: BLE001  a policy",
            "    except ValueError as error:  # noqa: BLE001  a policy",
            "a failure of this policy ends the run",
        ),
        Change("    Settings.of(ABOUT.name, args.get_config(), ())\n", "", "a config of this policy is ignored"),
    ],
    "rules/review_exemption.py": [
        Change(
            "for message in seen.exempted:",
            "for message in seen.exempted[:1]:",
            "only the first exempted finding is reported",
        ),
    ],
    "weak_conditions.py": [
        Change(
            "if id(condition) in strong else", "if id(condition) not in strong else", "a value is taken for an operator"
        ),
        Change(
            "test = tests.get(condition.key.casefold())",
            "test = tests.get(condition.key)",
            "a key in other letters is another one",
        ),
        Change(
            "            if reason:\n                return f",
            "            if True:\n                return f",
            "a condition has no reason",
        ),
        Change(
            "        if said:\n            return said\n", "        return said\n", "only the first write is looked at"
        ),
        Change('    if operator == "null":\n', "    if False:\n", "Null has no reason"),
        Change(
            'operator.startswith("forallvalues:") or operator.endswith("ifexists")',
            'operator.endswith("ifexists")',
            "ForAllValues has no reason",
        ),
        Change(
            'operator.startswith("forallvalues:") or operator.endswith("ifexists")',
            'operator.startswith("forallvalues:")',
            "IfExists has no reason",
        ),
        Change('    if "not" in operator:\n', "    if False:\n", "a negated operator has no reason"),
        Change("_operator(condition.operator.casefold())", "_operator(condition.operator)", "operators have one case"),
        Change("and passes(value, condition, test) is False:", ":", "the first value is the one that names too much"),
        Change(
            "and passes(value, condition, test) is False:",
            "and passes(value, condition, test) is not True:",
            "an unknown value is weak",
        ),
        Change("if not is_literal(value):", "if True:", "a literal value matches others"),
        Change(
            '"allows too much" if test is names_harmless_policy', '"allows too much" if test', "a claim is a policy"
        ),
    ],
}
