"""Break the judge on purpose, one small thing at a time: `python -m tests.policypack.mutations [WORD...]`.

Each mutation is made in a copy of the pack, and the tests of the judge run against the copy until the first fails.
Exits with 1 where one survives: what it breaks is free to break. With words, tries only mutations whose reason has one.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

ROOT = Path(__file__).parents[2]
PACK = ROOT / "policypack" / "iam_guardrails"
SUITE = ("test_matching.py", "test_cases.py", "test_hostile.py", "test_properties.py")
"""The tests of the judge, the quickest first."""
TIME_LIMIT = 420
"""Seconds for one run of them; a mutant that never ends is noticed, too."""


@dataclass(frozen=True)
class Mutation:
    """A change of one place in a file of the judge, and what then goes wrong."""

    file: str
    old: str
    new: str
    why: str

    def apply(self, folder: Path) -> None:
        """Make the change in a copy of the pack.

        Raises:
            ValueError: The place is not there, or not the only one.
        """
        path = folder / self.file
        text = path.read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise ValueError(f"`{self.old}` must stand in `{self.file}` once, got {text.count(self.old)} times")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


MUTATIONS = (
    Mutation("matching.py", "unclear), text).lower())", "unclear), text))", "the case of an action counts"),
    Mutation(
        "matching.py",
        'if found == "?":\n            return ONE',
        'if found == "?":\n            return found',
        "`?` in Resource",
    ),
    Mutation("matching.py", 'wild = {"*": ANY, "?": ONE}', 'wild = {"*": ANY}', "`?` in Action is `*` or nothing"),
    Mutation(
        "matching.py", 'found.startswith("${") and not variables', 'found.startswith("${")', "variables are plain text"
    ),
    Mutation(
        "matching.py", "else NEVER\n\n    def token", "else ANY\n\n    def token", "a Deny of a variable is widened"
    ),
    Mutation("matching.py", "else NEVER\n    wild", "else ANY\n    wild", "a Deny of a look-alike action is credited"),
    Mutation("matching.py", 'frozenset({"*", "?", "$"})', 'frozenset({"$"})', "`${*}` is a wildcard"),
    Mutation("matching.py", "_ARN_FIELDS = 6", "_ARN_FIELDS = 0", "an incomplete ARN matches nothing"),
    Mutation("matching.py", " or not _at(last, text, end)", "", "the end of a pattern is not anchored"),
    Mutation("matching.py", "        position += len(part)\n", "", "parts of a pattern overlap"),
    Mutation(
        "matching.py", "found.add(pattern[end:])", "pass", "a star of a residual never takes the rest of the head"
    ),
    Mutation(
        "documents.py", "variables = version != VERSIONS[0]", "variables = True", "an old document knows variables"
    ),
    Mutation(
        "documents.py",
        "fields[proper] = Repeated((*_values(fields[proper]), *_values(item))) if proper in fields else item",
        "fields[proper] = item",
        "a key in another case is swallowed",
    ),
    Mutation("documents.py", "if len(values) > 1:", "if len(values) > 2:", "a repeated key is swallowed"),
    Mutation(
        "documents.py", 'nor `Deny`")\n    return True', 'nor `Deny`")\n    return False', "a misspelt Effect denies"
    ),
    Mutation(
        "documents.py",
        '(("*",) if isinstance(item, Mapping)',
        "(() if isinstance(item, Mapping)",
        "an object hides an action",
    ),
    Mutation(
        "documents.py", 'any(word.casefold() == "notaction" for word in words)', "False", "NotAction in what is no JSON"
    ),
    Mutation(
        "documents.py", "self.allows != self.inverts_resources", "self.allows", "NotResource is taken the wrong way"
    ),
    Mutation("documents.py", "limit: int = 120", "limit: int = 10**9", "a message repeats a document"),
    Mutation("documents.py", "self.conditions == () and ", "", "a Deny with a Condition is credited"),
    Mutation("documents.py", "self.malformed or ", "", "a malformed Deny is credited"),
    Mutation(
        "evaluation.py",
        "return _ALL_GUARDED - named if statement.inverts_actions else named",
        "return named",
        "NotAction is Action",
    ),
    Mutation("evaluation.py", "BOUNDING_LITERALS = 3", "BOUNDING_LITERALS = 2", "two characters bound"),
    Mutation(
        "evaluation.py",
        "name.index(FRESH) >= BOUNDING_LITERALS",
        "name.index(FRESH) > BOUNDING_LITERALS",
        "three characters do not bound",
    ),
    Mutation("evaluation.py", '"aws-iso-e", ', "", "a partition is missing"),
    Mutation("evaluation.py", '("", _SHARED_PATH)', '("",)', "the path service-role/ bounds"),
    Mutation(
        "evaluation.py",
        '("aws-service-role/", "aws-reserved/")',
        '("aws-reserved/",)',
        "roles of services can be passed",
    ),
    Mutation(
        "evaluation.py",
        " and not any(exclusion.covers(arn) for exclusion in exclusions)",
        "",
        "a Deny takes nothing away",
    ),
    Mutation(
        "evaluation.py",
        "for pattern in self.patterns) != self.inverted",
        "for pattern in self.patterns)",
        "a Deny's NotResource is Resource",
    ),
    Mutation(
        "evaluation.py", "(own_user and action in OWN_CREDENTIALS)", "own_user", "one's own user may be given policies"
    ),
    Mutation("evaluation.py", "if not counts:", "if counts is not None:", "names of one length only are tried"),
    Mutation(
        "evaluation.py",
        "_numbers(_ACCOUNT, pattern, _ACCOUNT_LENGTH)",
        "[FRESH * _ACCOUNT_LENGTH]",
        "an account in the pattern is not tried",
    ),
    Mutation(
        "evaluation.py",
        "        if exclusion.inverted:\n",
        "        if not exclusion:\n",
        "what a Deny leaves is not tried",
    ),
    Mutation("evaluation.py", "covered and any(", "covered and all(", "full access with one write taken out"),
    Mutation(
        "conditions.py",
        '.removeprefix("foranyvalue:")',
        '.removeprefix("foranyvalue:").removesuffix("ifexists")',
        "IfExists is positive",
    ),
    Mutation(
        "conditions.py",
        '.removeprefix("foranyvalue:")',
        '.removeprefix("foranyvalue:").removeprefix("forallvalues:")',
        "ForAllValues is positive",
    ),
    Mutation("conditions.py", "and all(test(value)", "and any(test(value)", "one bounding value of several is enough"),
    Mutation(
        "conditions.py",
        "return found in (HARMLESS, PASS_ROLE_TO_SERVICE)",
        "return True",
        "a policy of administration bounds",
    ),
    Mutation(
        "conditions.py",
        r'if not re.fullmatch(r"iam:Delete\w+PermissionsBoundary", action)',
        "if action",
        "a boundary bounds its removal",
    ),
    Mutation(
        "conditions.py",
        "keys.get(condition.key.casefold())",
        "keys.get(condition.key)",
        "the case of a condition key counts",
    ),
    Mutation("trust.py", "named if statement.allows else all_named", "named", "a Deny of one way to assume closes all"),
    Mutation("trust.py", "everybody and not statement.inverts_principal", "everybody", "a Deny by NotPrincipal closes"),
    Mutation(
        "trust.py", "statement.is_certain_deny and ", "not statement.allows and ", "a Deny under a condition closes"
    ),
    Mutation(
        "trust.py", '"aws:principalorgid": is_literal', '"aws:principalorgid": bool', "an organization `o-*` bounds"
    ),
    Mutation("trust.py", 'sub=r"(repo:[^/*?$:]+/', 'sub=r"(repo:[^/$:]+', "a repository `repo:ours*` bounds"),
    Mutation("trust.py", 'folded == "aws"', 'kind == "AWS"', "the case of a kind of principal counts"),
    Mutation(
        "templates.py", "for branch in argument[1:]]", "for branch in argument[1:2]]", "the other branch of Fn::If"
    ),
    Mutation("templates.py", "return entries[int(at)]", "return entries[0]", "Fn::Select always takes the first"),
    Mutation("templates.py", "return text.split(between)", "return [text]", "Fn::Split splits nothing"),
    Mutation(
        "grants.py",
        "if one is not None and one is not UNKNOWN",
        "if one is not None and one is UNKNOWN",
        "inputs are not read",
    ),
)


def first_failure(mutation: Mutation | None, folder: Path) -> str:
    """The test that fails first against a copy of the pack with this mutation, `time` if none ends; empty: none."""
    copy = folder / PACK.name
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(PACK, copy, ignore=shutil.ignore_patterns("__pycache__"))
    if mutation:
        mutation.apply(copy)
    files = [str(Path(__file__).with_name(name)) for name in SUITE]
    flags = ["-x", "-q", "-p", "no:cacheprovider", "-o", f"pythonpath={ROOT} {folder}"]
    try:
        run = subprocess.run(
            [sys.executable, "-m", "pytest", *flags, *files],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "time"
    failed = re.search(
        r"^(?:FAILED|ERROR) \S*/(?P<test>\S+?\.py(?:::[^\[\s]+(?:\[.*?\])?)?)(?: - |$)", run.stdout, re.MULTILINE
    )
    return failed["test"] if failed else "" if run.returncode == 0 else f"exit code {run.returncode}"


def main(words: Sequence[str]) -> int:
    """Try the mutations, and show who noticed each."""
    console = Console(highlight=False)
    chosen = [m for m in MUTATIONS if not words or any(word.lower() in m.why.lower() for word in words)]
    table = Table("mutation", "file", "noticed by", title=f"{len(chosen)} mutations of the judge")
    survivors = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        unbroken = first_failure(None, folder)
        if unbroken:
            console.print(f"The tests must pass before the judge is broken, but `{unbroken}` fails.", markup=False)
            return 1
        for mutation in chosen:
            noticed = first_failure(mutation, folder)
            survivors += not noticed
            console.print(f"{mutation.why}: {noticed or 'SURVIVED'}", markup=False, soft_wrap=True)
            table.add_row(escape(mutation.why), mutation.file, escape(noticed) or "[bold red]nobody[/]")
    console.print(table)
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
