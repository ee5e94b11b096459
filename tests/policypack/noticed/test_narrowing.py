"""What is found in a mix of cases stays only as far as a case allows it."""

from iam_guardrails.budget import Budget
from iam_guardrails.documents import parse
from iam_guardrails.evaluation import Evaluation, Reach, evaluate
from iam_guardrails.narrowing import evaluation_in, of_cases, own_writes_in, usable_roles_in
from iam_guardrails.resource_access import Holder, Source
from iam_guardrails.self_escalation import OwnWrite
from iam_guardrails.usable_roles import UsableRole

from tests.policypack.noticed.samples import allow, document

ANY, PREFIX = "*", "arn:aws:iam::123456789012:role/team-*"


def evaluated(resource: str) -> Evaluation:
    return evaluate(document(allow(Action="iam:PassRole", Resource=resource)), Budget())


def test_a_permission_reaches_as_far_as_in_the_widest_case() -> None:
    found = evaluated(ANY)
    reaches = [
        evaluation_in(found, [evaluated(one) for one in cases]).permissions
        for cases in ([PREFIX], [ANY, PREFIX], [PREFIX, ANY], [])
    ]
    assert [[one.reach for one in each] for each in reaches] == [
        [Reach.PREFIX],
        [Reach.UNBOUNDED],
        [Reach.UNBOUNDED],
        [],
    ]


def test_only_the_documents_of_the_same_resource_are_its_cases() -> None:
    own, other = Source("Role `a`", "x"), Source("Role `b`", "x")
    assert of_cases([own, other], own) == [own]


def test_a_write_on_the_holder_stays_if_a_case_has_it() -> None:
    (statement,) = parse({"Statement": [allow(Action="iam:PutRolePolicy")]}, Budget()).statements
    write = OwnWrite("iam:PutRolePolicy", statement, "*", Holder("role", "app", None))
    other = write._replace(holder=Holder("role", "web", None))
    assert own_writes_in([write], [write]) == (write,)
    assert own_writes_in([write], [other]) == ()


def test_a_role_to_write_and_use_stays_if_a_case_has_it() -> None:
    (statement,) = parse({"Statement": [allow(Action="iam:PutRolePolicy")]}, Budget()).statements
    role = UsableRole("arn", "iam:PutRolePolicy", "iam:PassRole", statement)
    assert usable_roles_in([role], [role]) == (role,)
    assert usable_roles_in([role], [role._replace(use="sts:AssumeRole")]) == ()
