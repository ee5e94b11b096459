"""Mutations of the search for an unnamed target, and of the patterns, targets and budget it rests on."""

from tests.policypack.mutations.model import Change, Table

SEARCHING: Table = {
    "search.py": [
        Change(
            "return None, _MOST_REMEMBERED + 1",
            "return None, 0",
            "a search that gave up is remembered as one that found nothing",
        ),
        Change("if taken <= _MOST_REMEMBERED:", "if taken:", "what takes many steps is not found"),
        Change("budget = Budget(_MOST_REMEMBERED)", "budget = Budget()", "what takes many steps takes them twice"),
        Change("        budget.spend(taken)\n", "", "an answer that is remembered costs nothing"),
        Change(" if walk.accepts(state)), None)", "), None)", "a name is found that the patterns do not let in"),
        Change("for path in shared_paths(target):", "for path in ():", "the path service-role/ bounds a name"),
        Change(
            "after not in visited:\n                    visited.add(after)",
            "after not in following:",
            "the walk visits a set of positions again",
        ),
        Change("return Found(written, arn)", "return Found(0, arn)", "written characters do not count"),
        Change("written += 1", "written += 2", "a written character counts twice"),
        Change(
            "for demand in (*demands, Demand(kept, match=False))]",
            "for demand in demands]",
            "roles that only AWS uses count as targets",
        ),
        Change(
            "            starts.append(at)\n",
            "            starts = [at]\n",
            "only the last pattern of a demand may begin",
        ),
        Change(
            "            ends.append(at - 1)\n",
            "            ends = [at - 1]\n",
            "only the last pattern of a demand may end",
        ),
        Change(
            "if not state & positions if match else state & sinks:",
            "if match and not state & positions:",
            "a walk goes on although a Deny matches whatever follows",
        ),
        Change(
            "if not state & positions if match else state & sinks:",
            "if not match and state & sinks:",
            "a walk goes on although an Allow can no longer match",
        ),
        Change("        self._budget.spend(sum(map(len, demand.patterns)))\n", "", "long patterns cost nothing"),
        Change(
            "self._cost = 1 + len(self._text) // _POSITIONS_PER_STEP + len",
            "self._cost = 1 + len",
            "many positions cost one step",
        ),
        Change(
            "mask | self._ones for character", "mask for character", "`?` does not match a character that a pattern has"
        ),
        Change(
            "self._moves.get(character, self._ones)",
            "self._moves.get(character, 0)",
            "`?` does not match a character that no pattern has",
        ),
        Change(
            "return state | (state & self._stars) << 1", "return state", "a `*` at the beginning stands for something"
        ),
        Change("        read |= (read & self._stars) << 1\n", "", "a `*` in the middle stands for something"),
        Change(
            "return all(bool(state & ends) == match for",
            "return all(bool(state & ends) for",
            "what no Deny may match must match all of them",
        ),
        Change("self._budget.left -= self._cost", "self._budget.left -= 0", "reading a character costs nothing"),
        Change('is not empty."""\n        self._budget.spend()\n', 'is not empty."""\n', "a search never gives up"),
        Change(
            "                for text in part:\n",
            "                for text in part[:1]:\n",
            "only the first partition is tried",
        ),
        Change(
            "dict.fromkeys((usual, *others, *awaited))",
            "dict.fromkeys((usual, *others))",
            "an account that a pattern names is not tried",
        ),
        Change(
            "others = [c for c in code.alphabet if c not in awaited][:1]",
            "others: list[str] = []",
            "an account that no pattern names is not tried",
        ),
        Change("for usual in code.sample:", "for usual in code.sample[:1]:", "an account has one digit"),
        Change(
            "if not node.begins and self.accepts(node.state)",
            "if self.accepts(node.state)",
            "a name may end with a slash",
        ),
        Change(
            "            pending.extend((after, arn + character) for after, character in self._awaited(node))\n",
            "",
            "nothing follows the first fresh character",
        ),
        Change('if not (node.begins and character == "/"):', "if character:", "a part of a path may be empty"),
        Change(
            "            visited.add(node)\n            if not node.begins",
            "            if not node.begins",
            "the walk behind a fresh character goes in circles",
        ),
        Change(
            "yield from (character for character, mask in self._literals.items() if positions & mask)",
            "yield from ()",
            "of many characters that patterns wait for none is tried",
        ),
        Change(
            "            positions ^= lowest\n", "            positions = 0\n", "of a few characters only one is tried"
        ),
        Change("if c in _NAME_CHARACTERS)", "if c)", "a name may hold a colon"),
        Change("_PER_STEP + len(self._demands) // _DEMANDS_PER_STEP\n", "_PER_STEP\n", "many demands cost one step"),
        Change(
            "        self._budget.spend(len(positions) * len(self.text) // _POSITIONS_PER_STEP)\n",
            "",
            "many different characters cost nothing",
        ),
        Change("found[at >> 3] |= 1 << (at & 7)", "found[at >> 3] = 1 << (at & 7)", "of eight positions one is kept"),
        Change("(1 << at) - (1 << first), _mask", "(1 << at), _mask", "the positions of a demand are its end"),
        Change(
            "dict.fromkeys((usual, *others, *awaited))",
            "dict.fromkeys((*others, *awaited))",
            "an example has another account than people know",
        ),
    ],
    "targets.py": [
        Change('"-iso-e", ', "", "a partition is missing"),
        Change('("aws-service-role/", "aws-reserved/")', '("aws-service-role/",)', "reserved roles can be passed"),
        Change('("aws-service-role/", "aws-reserved/")', '("aws-reserved/",)', "roles of services can be passed"),
        Change("in (Target.ROLE, Target.POLICY)", "in (Target.ROLE,)", "the path service-role/ bounds a policy"),
        Change('("permissionSet/ssoins-", INSTANCE', '("permissionSet/", INSTANCE', "permission sets have another ARN"),
        Change('STORE_GROUP: ("group/",)', 'STORE_GROUP: ("",)', "groups of an identity store have another ARN"),
        Change(
            "(Target.PERMISSION_SET, Target.IDENTITY_STORE_GROUP)",
            "(Target.PERMISSION_SET, Target.IDENTITY_STORE_GROUP, Target.DIRECTORY)",
            "directories have no account",
        ),
        Change('Target.DIRECTORY: "sso-directory",', "", "directories belong to IAM"),
        Change('return ("arn:aws", PARTITIONS', 'return ("arn:aws", ("",)', "whole ARNs are searched in one partition"),
        Change("return len(text) == len(self.sample) and ", "return ", "an account of any length is one"),
        Change(" and set(text) <= set(self.alphabet)", "", "twelve letters are an account"),
    ],
    "budget.py": [
        Change("if self.left < 0:", "if self.left < -10**8:", "the budget is a thousand times larger"),
        Change("self.left -= steps", "self.left -= 1", "each piece of work counts as one step"),
    ],
    "patterns.py": [
        Change("text.strip()).lower())", "text.strip()))", "the case of an action counts"),
        Change("unclear), text.strip())", "unclear), text)", "a space around an action counts"),
        Change(
            'if found == "?":\n            return ONE',
            'if found == "?":\n            return found',
            "`?` in Resource is text",
        ),
        Change('"?": ONE, HOLE: hole}', "HOLE: hole}", "`?` in Action is no wildcard"),
        Change('found.startswith("${") and not variables', 'found.startswith("${")', "policy variables are plain text"),
        Change("else NEVER\n\n    def token", "else ANY\n\n    def token", "a Deny of a policy variable is widened"),
        Change("else NEVER\n    wild", "else ANY\n    wild", "a Deny of a look-alike action counts"),
        Change('frozenset({"*", "?", "$"})', 'frozenset({"$"})', "`${*}` is a wildcard"),
        Change("ONE + ANY if found.startswith", "ANY if found.startswith", "a policy variable may be empty"),
        Change('compiled.count(":") < ARN_FIELDS - 1', 'compiled.count(":") < 0', "an incomplete ARN matches nothing"),
        Change('field.replace(HOLE, "*") for field', "field for field", "an unknown account in an ARN is a literal"),
        Change("_UNKNOWN_NAME = HOLE * 3", "_UNKNOWN_NAME = HOLE", "an unknown name does not bound"),
        Change("    if NEVER in compiled:\n        return ()\n", "", "what matches nothing counts as a pattern"),
        Change("end < len(first) or ", "", "the beginning and the end of a pattern overlap"),
        Change(" or not _at(last, text, end)", "", "the end of a pattern is not anchored"),
        Change("        position += len(part)\n", "", "the parts of a pattern overlap"),
        Change("return len(pattern) == len(text) and ", "return ", "a pattern without `*` matches longer texts"),
        Change("range(start, end - len(part) + 1)", "range(start, start + 1)", "a part with `?` has one place only"),
        Change(
            'any(character in text for character in "*?$")',
            'any(character in text for character in "*?")',
            "a policy variable is a literal",
        ),
    ],
}
