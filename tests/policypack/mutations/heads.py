"""Mutations of what takes the first fields of an ARN out of a search, and of the demands that it takes apart."""

from tests.policypack.mutations.model import Change, Table

HEADS: Table = {
    "heads.py": [
        Change("if key not in self._known:", "if True:", "a demand is taken apart and paid for again and again"),
        Change(
            'sum(pattern.count(":") for pattern in demand.patterns) // _FIELDS_PER_STEP', "0", "fields cost nothing"
        ),
        Change("_split(*key)", '_split(demand, "iam")', "the targets of each service are those of IAM"),
        Change(
            "    if len(parts) < len(split):\n        return None\n",
            "",
            "what can't be taken apart is no demand",
        ),
        Change(
            "found.setdefault(behind, f",
            "found.__setitem__(behind, f",
            "an example has the last account that was tried",
        ),
        Change(
            'first = next((part for part in before_name(target) if isinstance(part, str)), "")',
            'first = ""',
            "what is about other kinds of targets is searched",
        ),
        Change(" or any(map(has_wildcard, fields[:-1]))", "", "a wildcard in a short pattern is one field"),
        Change(
            "if any(field != ANY and has_wildcard(field) for field in fields[: ARN_FIELDS - 1]):",
            "if not fields:",
            "a part of an account with a wildcard is a literal",
        ),
        Change(
            "if any(field != ANY and has_wildcard(field)",
            "if any(has_wildcard(field)",
            "a `*` for a whole field is left to the search",
        ),
        Change("fields += [ANY] * missing", 'fields += [""] * missing', "fields that are missing are empty"),
        Change('":".join(resource))', "resource[0])", "what follows a sixth colon is forgotten"),
        Change("fields.service in (service_name, ANY) and ", "", "the service of a pattern does not matter"),
        Change("fields.service in (service_name, ANY)", "fields.service == service(target)", "`*` is no service"),
        Change(' and fields.region in ("", ANY)', "", "the region of a pattern does not matter"),
        Change('fields.region in ("", ANY)', 'fields.region == ""', "`*` is a region that no target has"),
        Change(
            "asked = [one for one in parts if one.match]",
            "asked: list[_Split] = []",
            "the account that an Allow names is not tried",
        ),
        Change(
            " or any(each in one.partitions for one in asked)", "", "the partition that an Allow names is not tried"
        ),
        Change(
            "if not any(each in one.partitions for one in parts)), None)",
            "), None)",
            "a partition that no pattern names is not tried",
        ),
        Change("or other is None or any", "or any", "where each partition is named only the usual one is tried"),
        Change("in (_PARTITIONS[0], other)", "in (other,)", "the usual partition is not tried"),
        Change(
            "next(number for number in numbers if not any(number in one.by_account for one in parts))",
            "next(numbers)",
            "an account that a Deny names is the unnamed one",
        ),
        Change("(ACCOUNT.sample, unnamed, *literal)", "(ACCOUNT.sample, *literal)", "the unnamed account is not tried"),
        Change("(ACCOUNT.sample, unnamed, *literal)", "(unnamed, *literal)", "the usual account is not tried"),
        Change(
            "in one.by_account if ACCOUNT.fits(account)]",
            "in one.by_account]",
            "whatever stands in the place of an account is one",
        ),
        Change("if has_account(target):", "if target:", "permission sets have an account"),
        Change(
            "(*part.by_account.get(account, ()), *part.by_account.get(ANY, ()))",
            "(*part.by_account.get(account, ()),)",
            "patterns of any account do not count",
        ),
        Change(
            "(*part.by_account.get(account, ()), *part.by_account.get(ANY, ()))",
            "(*part.by_account.get(ANY, ()),)",
            "patterns of one account do not count",
        ),
        Change(
            "budget.spend(1 + len(fields) // _COMPARED_PER_STEP)",
            "budget.spend(1)",
            "comparing many patterns with a head costs one step",
        ),
        Change(
            "        budget.spend(1 + len(fields) // _COMPARED_PER_STEP)\n",
            "",
            "trying a head costs nothing",
        ),
        Change("if one.partition in (partition, ANY) and", "if", "a pattern counts in other partitions, too"),
        Change("one.partition in (partition, ANY)", "one.partition == partition", "`*` is no partition"),
        Change(
            "if part.match and len(patterns) <= _FEW_BEGINNINGS:",
            "if len(patterns) <= _FEW_BEGINNINGS:",
            "a Deny keeps another one from being looked at",
        ),
        Change(
            "if part.match and len(patterns) <= _FEW_BEGINNINGS:",
            "if not first:",
            "Denies of other names than an Allow lets in are searched",
        ),
        Change(
            "max(beginning(pattern), first, key=len) for pattern in patterns]",
            "max(beginning(pattern), first, key=len) for pattern in patterns[:1]]",
            "only the first name that an Allow lets in can be denied",
        ),
        Change("        elif part.match:\n            return None\n", "", "an Allow of nothing is no demand"),
        Change("demands.append(Demand(tuple(patterns), part.match))", "pass", "nothing is asked of the last field"),
        Change(
            "begins.startswith(other) or other.startswith(begins)",
            "begins.startswith(other)",
            "a Deny of more than an Allow lets in does not count",
        ),
        Change(
            "begins.startswith(other) or other.startswith(begins)",
            "other.startswith(begins)",
            "a Deny of a part of what an Allow lets in does not count",
        ),
    ],
    "demands.py": [
        Change(
            'yield "", demand_of(statement, match=False, most=most)',
            'yield "", demand_of(statement, match=True, most=most)',
            "NotResource allows what it lists",
        ),
        Change(
            'has_wildcard(pattern.rpartition(":")[2])',
            'has_wildcard(pattern.rpartition("/")[2])',
            "only the end of a path may be a wildcard",
        ),
        Change("return not self.match or any(", "return any(", "NotResource of named roles allows nothing"),
        Change("for pattern in self.patterns) == self.match", "for pattern in self.patterns)", "a Deny is an Allow"),
        Change(
            '("arn:", ANY, ONE)) or bool(_BEGINNING.match(pattern))',
            '("arn:", ANY, ONE))',
            "a pattern with a wildcard in `arn` reaches nothing",
        ),
        Change('("arn:", ANY, ONE)', '("arn:", ANY)', "a pattern that begins with `?` reaches nothing"),
        Change('("arn:", ANY, ONE)', '("arn:", ONE)', "a pattern that begins with `*` reaches nothing"),
    ],
    "search.py": [
        Change(
            "    budget.spend(sum(len(demand.patterns) for demand in demands) // _PATTERNS_PER_STEP)\n",
            "",
            "looking at many patterns costs nothing",
        ),
        Change(
            "return min(found, key=lambda one: one.written, default=None)",
            "return next(found, None)",
            "the first head that lets a target in decides how far a permission goes",
        ),
        Change("Found(one.written, head_of_arn + one.arn)", "one", "an example has no account"),
        Change(
            'head_of_arn = f"arn:{ANY}:" if whole else ""',
            'head_of_arn = f"arn:{ANY}:"',
            "roles that only AWS uses count where the head is known",
        ),
        Change(
            'head_of_arn = f"arn:{ANY}:" if whole else ""',
            'head_of_arn = ""',
            "roles that only AWS uses count where the head is not known",
        ),
        Change(
            " if not name.startswith(excluded(target)) else ():",
            ":",
            "a role that only AWS uses is found by its name",
        ),
        Change(
            "        budget.spend(sum(steps(pattern, field) for demand in behind for pattern in demand.patterns))\n",
            "",
            "comparing a name with patterns costs nothing",
        ),
        Change(
            "if all(demand.meets(field) for demand in behind):",
            "if any(demand.meets(field) for demand in behind):",
            "a name meets one demand of several",
        ),
        Change(
            "walk.read((*head(target), *before_name(target), name), walk.start)",
            "walk.read((*head(target), name), walk.start)",
            "a name stands right behind the account",
        ),
    ],
}
