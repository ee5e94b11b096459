"""What is found in a mix of cases stays only as far as a case shows it, and what only a case shows is added."""

from collections.abc import Sequence

from iam_guardrails.budget import Budget
from iam_guardrails.checked import CheckedDocument, CheckedTrust
from iam_guardrails.documents import parse
from iam_guardrails.evaluation import Evaluation, Reach, evaluate
from iam_guardrails.narrowing import documents_in, trusts_in
from iam_guardrails.resource_access import Holder, Source, Values
from iam_guardrails.self_escalation import OwnWrite
from iam_guardrails.trust import Doubt, Opening, Trust
from iam_guardrails.usable_roles import UsableRole

from tests.policypack.noticed.samples import allow, document

ANY, PREFIX = "*", "arn:aws:iam::123456789012:role/team-*"
SOURCE = Source("Role `a`", "x")
(STATEMENT,) = parse({"Statement": [allow(Action="iam:PutRolePolicy")]}, Budget()).statements
NOTHING = Evaluation(document(), (), ())


def passing(resource: str) -> CheckedDocument:
    return CheckedDocument(
        SOURCE, evaluate(document(allow(Action="iam:PassRole", Resource=resource)), Budget()), (), ()
    )


def unknown(*sources: str) -> CheckedDocument:
    return CheckedDocument(SOURCE, Evaluation(document(), (), sources), (), ())


def one_by_one(*cases: CheckedDocument) -> list[dict[Values, list[CheckedDocument]]]:
    """Return cases that take different branches."""
    return [{(): [case]} for case in cases]


def reaches(found: CheckedDocument, *cases: CheckedDocument) -> list[list[Reach]]:
    """Return how far the permissions of each document go."""
    return [[one.reach for one in each.evaluation.permissions] for each in documents_in([found], one_by_one(*cases))]


def test_a_permission_reaches_as_far_as_in_the_widest_case() -> None:
    assert reaches(passing(ANY), passing(ANY)) == [[Reach.UNBOUNDED]]
    assert reaches(passing(ANY), passing(PREFIX)) == [[], [Reach.PREFIX]]
    assert reaches(passing(ANY), passing(PREFIX), passing(ANY)) == [[Reach.UNBOUNDED], [Reach.PREFIX]]
    assert reaches(passing(ANY)) == [[]]


def test_what_only_a_case_shows_is_added_once() -> None:
    assert reaches(unknown("Fn::If"), passing(ANY), passing(ANY)) == [[], [Reach.UNBOUNDED]]


def test_what_is_unknown_in_a_mix_or_in_a_case_stays_so() -> None:
    found = documents_in([unknown("one")], one_by_one(unknown("one"), unknown("two"), unknown("two")))
    assert [each.evaluation.sources for each in found] == [("one",), ("two",)]
    assert [each.evaluation.sources for each in documents_in([unknown("one")], [])] == [("one",)]


def test_a_write_on_the_holder_is_that_of_a_case() -> None:
    write = OwnWrite("iam:PutRolePolicy", STATEMENT, "*", Holder("role", "app", None))
    other = write._replace(holder=Holder("role", "web", None))
    mix, case = (CheckedDocument(SOURCE, NOTHING, (one,), ()) for one in (write, other))
    assert [each.own_writes for each in documents_in([mix], one_by_one(mix))] == [(write,)]
    assert [each.own_writes for each in documents_in([mix], one_by_one(case))] == [(), (other,)]


def test_a_role_to_write_and_use_is_that_of_a_case() -> None:
    role = UsableRole("arn", "iam:PutRolePolicy", "iam:PassRole", STATEMENT)
    other = role._replace(use="sts:AssumeRole")
    mix, case = (CheckedDocument(SOURCE, NOTHING, (), (one,)) for one in (role, other))
    assert [each.usable_roles for each in documents_in([mix], one_by_one(mix))] == [(role,)]
    assert [each.usable_roles for each in documents_in([mix], one_by_one(case))] == [(), (other,)]


def test_a_resource_that_is_no_arn_is_that_of_a_case() -> None:
    mix = CheckedDocument(SOURCE, Evaluation(document(), (), (), strays=((STATEMENT, "a"),)), (), ())
    assert [each.evaluation.strays for each in documents_in([mix], one_by_one(mix))] == [((STATEMENT, "a"),)]
    assert [each.evaluation.strays for each in documents_in([mix], [])] == [()]


def trusting(*, openings: Sequence[tuple[str, str]] = (), doubts: Sequence[str] = ()) -> CheckedTrust:
    trust = Trust(
        [Opening(STATEMENT, problem, who, "advice") for problem, who in openings],
        [Doubt(STATEMENT, problem, "advice") for problem in doubts],
    )
    return CheckedTrust(SOURCE, NOTHING.document, trust)


def test_who_is_let_in_is_let_in_by_a_case() -> None:
    mix, case = trusting(openings=[("trusts", "anyone")]), trusting(openings=[("trusts", "a service")])
    assert trusts_in([mix], [{(): [mix]}]) == [mix]
    assert trusts_in([mix], [{(): [case]}]) == [trusting(), case]


def test_a_doubt_is_that_of_a_case() -> None:
    mix, case = trusting(doubts=["names nobody"]), trusting(doubts=["names a service"])
    assert trusts_in([mix], [{(): [mix]}]) == [mix]
    assert trusts_in([mix], [{(): [case]}]) == [trusting(), case]


def of_values(*cases: CheckedDocument) -> list[dict[Values, list[CheckedDocument]]]:
    """Return cases that differ in the value of a parameter."""
    return [{(("parameter Q", str(value)),): [case] for value, case in enumerate(cases)}]


def of_both(*cases: CheckedDocument) -> list[dict[Values, list[CheckedDocument]]]:
    """Return cases that differ in the values of two parameters, of which the first one has two values."""
    values = [((f"parameter {'PQ'[at]}", str(value)) for at, value in enumerate(divmod(one, 2))) for one in range(4)]
    return [{tuple(one): [case] for one, case in zip(values, cases, strict=True)}]


OPEN = unknown("parameter Q")


def sources_and_reaches(found: Sequence[CheckedDocument]) -> tuple[list[str], list[Reach]]:
    sources = [source for each in found for source in each.evaluation.sources]
    return sources, [one.reach for each in found for one in each.evaluation.permissions]


def test_what_is_found_with_each_value_holds_and_is_told_once() -> None:
    found = documents_in([OPEN], of_values(passing(ANY), passing(ANY)))
    assert sources_and_reaches(found) == ([], [Reach.UNBOUNDED])


def test_what_is_found_with_some_values_depends_on_the_parameter() -> None:
    nothing = unknown()
    assert sources_and_reaches(documents_in([OPEN], of_values(passing(ANY), nothing))) == (["parameter Q"], [])
    assert sources_and_reaches(documents_in([nothing], of_values(passing(ANY), nothing))) == (["parameter Q"], [])
    assert sources_and_reaches(documents_in([passing(ANY)], of_values(passing(ANY), nothing))) == (["parameter Q"], [])
    assert sources_and_reaches(documents_in([], of_values(passing(ANY), nothing))) == (["parameter Q"], [])
    assert sources_and_reaches(documents_in([OPEN], of_values(passing(ANY), passing(PREFIX)))) == (["parameter Q"], [])


def test_nothing_depends_on_a_parameter_with_which_nothing_is_found() -> None:
    assert sources_and_reaches(documents_in([OPEN], of_values(unknown(), unknown()))) == ([], [])


def test_what_is_unknown_with_one_value_is_told() -> None:
    """The parameter does not decide: nobody knows what the other unknown value gives."""
    assert sources_and_reaches(documents_in([OPEN], of_values(unknown("two"), unknown()))) == (["two"], [])


def test_a_write_and_a_pass_role_are_two_findings() -> None:
    write = CheckedDocument(
        SOURCE, evaluate(document(allow(Action="iam:PutUserPolicy", Resource="*")), Budget()), (), ()
    )
    assert sources_and_reaches(documents_in([], of_values(passing(ANY), write))) == (["parameter Q"], [])


def test_resources_that_are_no_arn_are_one_finding_with_each_value() -> None:
    one, two = (
        CheckedDocument(SOURCE, Evaluation(document(), (), (), strays=((STATEMENT, text),)), (), ()) for text in "ab"
    )
    assert documents_in([], of_values(one, two)) == [one]


def test_what_is_found_in_another_branch_is_no_doubt() -> None:
    cases = [*of_values(passing(ANY), unknown()), *one_by_one(passing(ANY))]
    assert sources_and_reaches(documents_in([OPEN], cases)) == ([], [Reach.UNBOUNDED])


def test_only_the_parameter_that_decides_is_a_doubt() -> None:
    by_first = documents_in([OPEN], of_both(passing(ANY), passing(ANY), unknown(), unknown()))
    by_second = documents_in([OPEN], of_both(passing(ANY), unknown(), passing(ANY), unknown()))
    assert sources_and_reaches(by_first) == (["parameter P"], [])
    assert sources_and_reaches(by_second) == (["parameter Q"], [])


def test_any_parameter_may_decide_where_all_values_differ() -> None:
    values: list[Values] = [(("parameter P", one), ("parameter Q", one)) for one in "ab"]
    cases = [dict(zip(values, ([passing(ANY)], [unknown()]), strict=True))]
    assert sources_and_reaches(documents_in([unknown()], cases)) == (["parameter P", "parameter Q"], [])


def test_a_parameter_without_a_source_is_no_doubt() -> None:
    """The engine does not know it yet, and the stack policy reports that."""
    cases: list[dict[Values, list[CheckedDocument]]] = [{(("", "a"),): [passing(ANY)], (("", "b"),): [unknown()]}]
    assert sources_and_reaches(documents_in([unknown()], cases)) == ([], [])


def test_two_writes_are_one_finding_with_each_value() -> None:
    write = OwnWrite("iam:PutRolePolicy", STATEMENT, "*", Holder("role", "app", None))
    other = OwnWrite("iam:AttachRolePolicy", STATEMENT, "*", Holder("role", "web", None))
    one, two = (CheckedDocument(SOURCE, NOTHING, (each,), ()) for each in (write, other))
    anything = CheckedDocument(
        SOURCE, evaluate(document(allow(Action="iam:PutUserPolicy", Resource="*")), Budget()), (), ()
    )
    assert [each.own_writes for each in documents_in([], of_values(one, two))] == [(write,)]
    assert [each.own_writes for each in documents_in([], of_values(one, anything))] == [(write,)]


def test_a_prefix_and_a_role_to_use_are_one_finding_with_each_value() -> None:
    role = CheckedDocument(SOURCE, NOTHING, (), (UsableRole("arn", "iam:PutRolePolicy", "iam:PassRole", STATEMENT),))
    assert sources_and_reaches(documents_in([], of_values(passing(PREFIX), role))) == ([], [Reach.PREFIX])


def test_an_opening_and_a_doubt_are_one_finding_with_each_value() -> None:
    values: list[Values] = [(("parameter Q", value),) for value in "ab"]
    one, two = trusting(openings=[("trusts", "anyone")]), trusting(openings=[("trusts", "a service")])
    assert trusts_in([], [dict(zip(values, ([one], [two]), strict=True))]) == [one]
    three, four = trusting(doubts=["names nobody"]), trusting(doubts=["names a service"])
    assert trusts_in([], [dict(zip(values, ([three], [four]), strict=True))]) == [three]
    (doubtful,) = trusts_in([], [dict(zip(values, ([one], [three]), strict=True))])
    assert doubtful.trust == Trust([], [], ["parameter Q"])
