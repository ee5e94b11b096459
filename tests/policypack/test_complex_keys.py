"""The key by which an exemption names a resource that is too complex, and the work that making it takes."""

import pytest
from iam_guardrails import checked, keys
from iam_guardrails.budget import STEPS, Budget

from tests.policypack.cases import Resource
from tests.policypack.judging import inline_policy


def key_of(resource: Resource) -> str:
    found = checked.check(resource.type, resource.name, resource.props)
    assert found.failure == ""
    return found.too_complex


def many(resource_type: str, holding: str, entry: object, times: int = 5_000) -> Resource:
    """Return a resource with more entries than the budget pays for."""
    return Resource(resource_type, "complex", {"apiVersion": "v1", "kind": "List", holding: [entry] * times})


MANIFEST = {"apiVersion": "iam.services.k8s.aws/v1alpha1", "kind": "Policy", "spec": {"policyDocument": "{}"}}
OTHER_MANIFEST = {**MANIFEST, "spec": {"policyDocument": '{"Statement": []}'}}
ARN = "arn:aws:iam::aws:policy/ReadOnlyAccess"


@pytest.mark.parametrize(
    ("resource", "changed"),
    [
        pytest.param(
            many("kubernetes:core/v1:List", "items", MANIFEST),
            many("kubernetes:core/v1:List", "items", OTHER_MANIFEST),
            id="list",
        ),
        pytest.param(
            many("kubernetes:apiextensions.k8s.io/v1:CustomResource", "items", MANIFEST),
            many("kubernetes:apiextensions.k8s.io/v1:CustomResource", "items", OTHER_MANIFEST),
            id="list-by-its-kind",
        ),
        pytest.param(
            many("aws:iam/role:Role", "managedPolicyArns", ARN, 15_000),
            many("aws:iam/role:Role", "managedPolicyArns", f"{ARN}2", 15_000),
            id="no-document",
        ),
        pytest.param(
            inline_policy(f'{{"Statement": [{"{}, " * 2**20}{{}}]}}'),
            inline_policy(f'{{"Statement": [{"{}, " * 2**20}{{"a": 1}}]}}'),
            id="megabytes",
        ),
    ],
)
def test_the_key_of_a_complex_resource_tells_it_from_others(resource: Resource, changed: Resource) -> None:
    assert key_of(resource)
    assert key_of(changed) not in ("", key_of(resource))


def test_does_not_read_a_long_text_that_key_of(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_text: str) -> object:
        raise AssertionError

    monkeypatch.setattr(keys, "read_json", refuse)
    assert key_of(inline_policy(f'{{"Statement": [{"{}, " * 2**20}{{}}]}}'))


def test_reads_a_complex_resource_a_second_time_within_a_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    spent: list[int] = []
    spend = Budget.spend

    def count(budget: Budget, steps: int = 1) -> None:
        spent.append(steps)
        spend(budget, steps)

    monkeypatch.setattr(Budget, "spend", count)
    assert key_of(Resource("aws:iam/role:Role", "complex", {"managedPolicyArns": [ARN] * 200_000}))
    assert STEPS < sum(spent) < 4 * STEPS
