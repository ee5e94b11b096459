"""A sample of the fuzzer, the same in every run, and faults planted in a checker that the fuzzer must notice."""

import json
import sys
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from localcloud.iam import Decision, Request, evaluate, read_document
from tests.policypack.fuzz import expected, small_scope, trust
from tests.policypack.fuzz.__main__ import main
from tests.policypack.fuzz.automaton import Pattern
from tests.policypack.fuzz.differences import Checker, Reports, compare, compare_trust, load_checker, shrunk
from tests.policypack.fuzz.documents import CONTEXT, Batch
from tests.policypack.fuzz.elements import as_list
from tests.policypack.fuzz.expected import Answer
from tests.policypack.fuzz.guarded import ACTIONS, KINDS, is_target
from tests.policypack.fuzz.plan import Plan, Task, run
from tests.policypack.fuzz.universe import targets
from tests.policypack.strategies import GITHUB_PROVIDER, OTHER_ACCOUNT, OWN_ACCOUNT

pytestmark = pytest.mark.thorough

Json = dict[str, Any]

SEED = 20261128
SLICE = 300
CHECKER = load_checker("tests.policypack.checker")


@pytest.mark.parametrize("start", range(0, 6 * SLICE, SLICE))
def test_the_checker_agrees_with_brute_force_on_random_documents(start: int) -> None:
    assert run(Task(True, start, SLICE), SEED, CHECKER).differences == []


@pytest.mark.parametrize("start", [0, *range(4_321, small_scope.SIZE, small_scope.SIZE // 6)])
def test_the_checker_agrees_with_brute_force_on_the_small_scope(start: int) -> None:
    assert run(Task(False, start, SLICE), SEED, CHECKER).differences == []


@pytest.mark.parametrize(
    "kind",
    [
        "user",
        "group",
        "saml-provider",
    ],
)
def test_the_path_of_service_roles_has_no_meaning_in_other_names(kind: str) -> None:
    resource = f"arn:aws:iam::*:{kind}/service-role/*"
    document = {"Statement": {"Effect": "Allow", "Action": "iam:*", "Resource": resource}}
    assert compare(CHECKER, document, expected.answer(document)) is None


def test_an_identity_provider_that_is_denied_lets_nobody_in() -> None:
    action = {"Principal": {"Federated": GITHUB_PROVIDER}, "Action": "sts:AssumeRoleWithWebIdentity"}
    document = {"Version": "2012-10-17", "Statement": [{"Effect": effect, **action} for effect in ("Allow", "Deny")]}
    assert compare_trust(CHECKER, document) is None


# --- The right answer ---------------------------------------------------------------------------------------------

UNIVERSES = [
    ("*", "arn:aws:iam::*:role/a*", "arn:aws:iam::*:role/*b", "arn:aws:iam::*:*/?"),
    ("arn:aws:iam", "arn:*a/b*", "arn:aws-cn:iam::1234*:user/*a*b", "arn:aws:iam::*:role/a/*"),
    ("arn:aws:iam::*:role/service-role/*", "arn:aws:iam::*:role/*/a*", f"arn:*:iam::{OWN_ACCOUNT}:role/ab?*"),
    ("arn:*role/*ab", "arn:aws:iam::????????????:*/??*", "arn:aws:iam::*:role/abb*", "arn:aws:iam::*:role/service*"),
    tuple(
        f"arn:aws:iam::*:{name}" for name in ("role/aws-reserved/*", "role/aws-service-role/*", "user/service-role/*")
    ),
    tuple(f"arn:aws:iam::*:policy/{name}" for name in ("aws-reserved/*", "aws-service-role/*", "service-role/a*")),
]


def names() -> Iterator[str]:
    """Yield names of up to five characters, and some under a path with a meaning."""
    for length in range(1, 6):
        for characters in product("ab/~", repeat=length):
            name = "".join(characters)
            if "~" in name and all(name.split("/")):
                yield name
                if length < 4:
                    yield from (f"{path}/{name}" for path in ("service-role", "aws-reserved", "aws-service-role"))


def is_short(arn: str) -> bool:
    """Return whether fewer than three characters that count come before the first fresh one."""
    before, name = arn.split("/", 1)
    counted = name.removeprefix("service-role/") if before.endswith((":role", ":policy")) else name
    return counted.index("~") < 3


@pytest.mark.parametrize("patterns", UNIVERSES)
def test_no_name_is_of_a_class_that_the_universe_lacks(patterns: tuple[str, ...]) -> None:
    def signature(arn: str) -> tuple[bool, ...]:
        request = Request("iam:PassRole", arn)
        return tuple(statement.target.covers(request) for statement in statements)

    content = [{"Effect": "Allow", "Action": "*", "Resource": pattern} for pattern in patterns]
    statements = read_document({"Version": "2012-10-17", "Statement": content}).statements
    found = {
        (target.kind, signature(target.arn)): target.is_short
        for target in targets([Pattern(pattern, escapes=True) for pattern in patterns], 1_000_000)
    }
    for partition, account, kind in product(("aws", "aws-cn"), (OWN_ACCOUNT, OTHER_ACCOUNT), KINDS):
        for name in names():
            arn = f"arn:{partition}:iam::{account}:{kind}/{name}"
            if is_target(arn, kind):
                assert found[kind, signature(arn)] >= is_short(arn)


@pytest.mark.parametrize("patterns", UNIVERSES)
def test_every_target_of_a_universe_counts_with_its_reach(patterns: tuple[str, ...]) -> None:
    for target in targets([Pattern(pattern, escapes=True) for pattern in patterns], 1_000_000):
        assert is_target(target.arn, target.kind)
        assert target.is_short == is_short(target.arn)


def test_the_answer_is_that_of_the_evaluator_on_whole_documents() -> None:
    batch = Batch("whole documents")
    for document in batch.documents(30):
        documents = [read_document(document)]
        found: dict[tuple[str, str], str] = {}
        for target, (action, kind) in product(batch.oracle.targets, ACTIONS.items()):
            if kind == target.kind and found.get((action, kind)) != "any":
                request = Request(action, target.arn, CONTEXT)
                if evaluate(documents, request).decision is Decision.ALLOWED:
                    found[action, kind] = "any" if target.is_short else "prefix"
        assert found == {place: reach for place, (reach, _) in batch.oracle.answer(document).items()}


def test_random_documents_have_every_answer_often() -> None:
    reaches = {"any": 0, "prefix": 0, "": 0}
    for number in range(10):
        batch = Batch(f"often {number}")
        for document in batch.documents(60):
            for reach in {reach for reach, _ in batch.oracle.answer(document).values()} or {""}:
                reaches[reach] += 1
    assert min(reaches.values()) > 60


# --- Planted faults -----------------------------------------------------------------------------------------------


class Fake:
    """A checker that is right, except for a change of the documents or of the answer."""

    class TooComplex(Exception):  # noqa: N818  the name in the contract of checkers
        """Never raised here."""

    def __init__(
        self,
        change: Callable[[Json], Json] = lambda document: document,
        change_answer: Callable[[Answer], Answer] = lambda answer: answer,
    ) -> None:
        self._change = change
        self._change_answer = change_answer

    def reported(self, document: Json) -> Reports:
        return self._change_answer(expected.answer(self._change(document)))

    def opens(self, trust_policy: Json) -> bool:
        return trust.stranger(self._change(trust_policy)) is not None


def without_not_resource_in_a_deny(document: Json) -> Json:
    kept = [each for each in as_list(document["Statement"]) if each["Effect"] == "Allow" or "NotResource" not in each]
    return {**document, "Statement": kept}


def without_account_wildcards(document: Json) -> Json:
    def exact(pattern: str) -> str:
        fields = pattern.split(":", 5)
        if len(fields) == 6 and "*" in fields[4]:
            fields[4] = OWN_ACCOUNT
        return ":".join(fields)

    changed = [
        {
            name: [exact(entry) for entry in as_list(value)] if name in {"Resource", "NotResource"} else value
            for name, value in statement.items()
        }
        for statement in as_list(document["Statement"])
    ]
    return {**document, "Statement": changed}


def three_characters_as_any(answer: Answer) -> Answer:
    def characters(arn: str) -> int:
        return arn.split("/", 1)[1].removeprefix("service-role/").index("~")

    return {place: ("any" if characters(arn) == 3 else reach, arn) for place, (reach, arn) in answer.items()}


def without_for_all_values(document: Json) -> Json:
    loaded: Json = json.loads(json.dumps(document).replace('"ForAllValues:', '"ForAnyValue:'))
    return loaded


def small_tasks(count: int) -> Iterator[Task]:
    for start in range(0, 40 * count, count):
        yield Task(True, start, count)


def is_noticed(fake: Checker) -> bool:
    return any(run(task, SEED, fake).differences for task in small_tasks(50))


@pytest.mark.parametrize(
    "fake",
    [
        pytest.param(Fake(without_not_resource_in_a_deny), id="ignores NotResource in a Deny"),
        pytest.param(Fake(without_account_wildcards), id="forgets a wildcard in the account"),
        pytest.param(Fake(change_answer=three_characters_as_any), id="takes three characters as any"),
        pytest.param(Fake(without_for_all_values), id="forgets ForAllValues"),
    ],
)
def test_notices_a_planted_fault(fake: Fake) -> None:
    assert is_noticed(fake)


def test_notices_nothing_in_a_checker_without_fault() -> None:
    assert run(Task(True, 0, 100), SEED, Fake()).differences == []


@pytest.mark.parametrize(
    ("arn", "line"),
    [
        ("arn:aws:iam::123456789012:role/b~", "iam:PassRole: the document must allow the example `{}`"),
        ("arn:aws:iam::123456789012:user/a~", "iam:PassRole: the example `{}` must be a role that counts"),
        ("arn:aws:iam::123456789012:role/aws-reserved/a", "iam:PassRole: the example `{}` must be a role that counts"),
    ],
)
def test_notices_a_wrong_example(arn: str, line: str) -> None:
    document = {"Statement": {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/a*"}}
    fake = Fake(change_answer=lambda answer: {place: (reach, arn) for place, (reach, _) in answer.items()})
    difference = compare(fake, document, expected.answer(document))
    assert difference is not None
    assert difference.lines == (line.format(arn),)


def test_notices_that_the_checker_raises() -> None:
    def fail(_: Json) -> Json:
        raise RecursionError("too deep")

    document = {"Statement": {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}}
    difference = compare(Fake(fail), document, expected.answer(document))
    assert difference is not None
    assert difference.lines == ("the checker raises RecursionError('too deep')",)


def test_shrinks_a_document_to_what_differs() -> None:
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["s3:*", "iam:PassRole"], "Resource": "arn:aws:iam::*:role/ab*"},
            {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
            {"Effect": "Deny", "Action": "*", "NotResource": ["arn:aws:iam::*:role/ab", "arn:aws:s3:::*"]},
        ],
    }
    fake = Fake(without_not_resource_in_a_deny)
    difference = compare(fake, document, expected.answer(document))
    assert difference is not None
    assert shrunk(fake, difference).document == {
        "Statement": [
            {"Effect": "Allow", "Resource": "arn:aws:iam::*:*", "Action": "iam:PassRole"},
            {"Effect": "Deny", "NotResource": "arn:aws:s3:::", "Action": "iam:PassRole"},
        ]
    }


# --- The command --------------------------------------------------------------------------------------------------


def test_prints_the_seed_first_and_exits_with_1_at_a_difference(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "faulty", Fake(without_not_resource_in_a_deny))
    arguments = ["--small-scope", "--seed", "7", "--jobs", "1", "--checker", "faulty"]
    assert main([*arguments, "--resume", str(tmp_path / "position.json")]) == 1
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == "seed 7"
    assert any("NotResource" in line for line in lines)
    assert Plan.load(tmp_path / "position.json").done < 20


def test_continues_where_it_was_interrupted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    class Interrupted(Fake):
        left = 1_500

        def reported(self, document: Json) -> Reports:  # noqa: ARG002  it answers nothing
            self.left -= 1
            if self.left == 0:
                raise KeyboardInterrupt
            raise self.TooComplex

    position = tmp_path / "position.json"
    monkeypatch.setitem(sys.modules, "interrupted", Interrupted())
    arguments = ["--resume", str(position), "--documents", "2500", "--jobs", "1", "--checker", "interrupted"]
    assert main([*arguments, "--seed", "7"]) == 130
    assert Plan.load(position) == Plan(seed=7, documents=2500, small_scope=False, done=1)
    assert main(arguments) == 0
    assert Plan.load(position).done == 3
    assert "1,500 documents compared" in capsys.readouterr().out.splitlines()[-1]
