"""Kubernetes objects whose inputs, and not their type, say what they are."""

from typing import Any

import pytest
from iam_guardrails import cannot_check
from iam_guardrails.access import ResourceAccess, may_allow
from iam_guardrails.budget import STEPS, Budget
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from tests.policypack.ways.samples import ADMINISTRATOR_ACCESS, access, attached

CUSTOM = "kubernetes:apiextensions.k8s.io:CustomResource"
OBJECT = "kubernetes:kubernetes.crossplane.io/v1alpha2:Object"
SPEC = {"spec": {"forProvider": {"policyArn": ADMINISTRATOR_ACCESS}}}
ATTACHMENT = {
    "apiVersion": "iam.aws.upbound.io/v1beta1",
    "kind": "RolePolicyAttachment",
    "metadata": {"name": "m"},
    **SPEC,
}


def wrapped(manifest: dict[str, Any], levels: int = 1) -> dict[str, Any]:
    for _ in range(levels):
        manifest = {
            "apiVersion": "kubernetes.crossplane.io/v1alpha2",
            "kind": "Object",
            "metadata": {"name": "o"},
            "spec": {"forProvider": {"manifest": manifest}},
        }
    return manifest


@pytest.mark.parametrize("token", [CUSTOM, "kubernetes:apiextensions.k8s.io/v1:CustomResourcePatch"])
def test_checks_a_custom_resource_by_its_kind(token: str) -> None:
    assert may_allow(token)
    assert access(token, ATTACHMENT) == attached("Role policy attachment `x`", ADMINISTRATOR_ACCESS)


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        pytest.param({"apiVersion": "v1", "kind": "Secret", "data": {}}, ResourceAccess(), id="another-kind"),
        pytest.param({}, ResourceAccess(), id="empty"),
        pytest.param({"apiVersion": 5, "kind": ["Role"]}, ResourceAccess(), id="malformed"),
        pytest.param({"apiVersion": "apiextensions.k8s.io", "kind": "CustomResource"}, ResourceAccess(), id="itself"),
        pytest.param(
            {"apiVersion": "iam.services.k8s.aws/v1", "kind": "Newcomer"},
            ResourceAccess(
                undecidable=[cannot_check.unknown_type("Resource `x`", "kubernetes:iam.services.k8s.aws/v1:Newcomer")]
            ),
            id="unknown-kind",
        ),
        pytest.param(
            {"apiVersion": "iam.services.k8s.aws/v1", "kind": UNKNOWN_STRING_VALUE},
            ResourceAccess(unknown=["kind"]),
            id="kind-unknown-until-the-update",
        ),
    ],
)
def test_leaves_other_custom_resources_alone(props: dict[str, Any], expected: ResourceAccess) -> None:
    assert access(CUSTOM, props) == expected


def test_ignores_unknown_values_of_other_custom_resources() -> None:
    props = {"apiVersion": "v1", "kind": "ConfigMap", "data": UNKNOWN_STRING_VALUE}
    assert access(CUSTOM, props) == ResourceAccess()


@pytest.mark.parametrize(
    ("token", "items"),
    [
        pytest.param("kubernetes:core/v1:List", [ATTACHMENT], id="list"),
        pytest.param(
            "kubernetes:iam.aws.upbound.io/v1beta1:RolePolicyAttachmentList",
            [{"metadata": {"name": "m"}, **SPEC}],
            id="list-of-a-kind",
        ),
    ],
)
def test_checks_lists_of_manifests(token: str, items: list[dict[str, Any]]) -> None:
    subject = "Role policy attachment `m` in List `x`"
    assert access(token, {"items": items}) == attached(subject, ADMINISTRATOR_ACCESS)


def test_checks_manifests_that_a_custom_resource_lists() -> None:
    props = {"apiVersion": "v1", "kind": "List", "items": [ATTACHMENT, {"kind": "List", "items": []}]}
    subject = "Role policy attachment `m` in List `x`"
    assert access(CUSTOM, props) == attached(subject, ADMINISTRATOR_ACCESS)


CONFIG = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"file": "x" * STEPS}}
"""Forty of these hold more text than the budget of a resource pays for."""


@pytest.mark.parametrize(
    ("token", "props", "inside"),
    [
        pytest.param("kubernetes:core/v1:List", {"items": [CONFIG] * 40 + [ATTACHMENT]}, "List `x`", id="list"),
        pytest.param(
            CUSTOM,
            {"apiVersion": "v1", "kind": "List", "items": [CONFIG] * 40 + [ATTACHMENT]},
            "List `x`",
            id="list-by-its-kind",
        ),
        pytest.param(
            "kubernetes:core/v1:List",
            {
                "items": [
                    {
                        "kind": "List",
                        "apiVersion": "v1",
                        "metadata": {"name": "l"},
                        "items": [CONFIG] * 40 + [ATTACHMENT],
                    }
                ]
            },
            "List `l` in List `x`",
            id="list-in-a-list",
        ),
        pytest.param(
            "kubernetes:core/v1:List",
            {"items": [wrapped(CONFIG)] * 40 + [wrapped(ATTACHMENT)]},
            "Kubernetes object `o` in List `x`",
            id="inside-of-objects",
        ),
    ],
)
def test_pays_for_other_objects_only_to_see_what_they_are(token: str, props: dict[str, Any], inside: str) -> None:
    budget = Budget()
    subject = f"Role policy attachment `m` in {inside}"
    assert access(token, props, budget=budget) == attached(subject, ADMINISTRATOR_ACCESS)
    assert STEPS - budget.left < STEPS // 10


def test_pays_for_the_objects_of_a_list_that_it_checks() -> None:
    one, many = Budget(), Budget()
    access("kubernetes:core/v1:List", {"items": [ATTACHMENT]}, budget=one)
    access("kubernetes:core/v1:List", {"items": [ATTACHMENT] * 100}, budget=many)
    assert STEPS - many.left > 50 * (STEPS - one.left)


def test_reports_objects_of_a_list_whose_kind_is_unknown() -> None:
    items = [
        {"apiVersion": "v1", "kind": "ConfigMap", "data": UNKNOWN_STRING_VALUE},
        {**ATTACHMENT, "kind": UNKNOWN_STRING_VALUE},
    ]
    assert access("kubernetes:core/v1:List", {"items": items}) == ResourceAccess(unknown=["items[1].kind"])


def test_checks_manifests_inside_of_manifests() -> None:
    subject = "Role policy attachment `m` in Kubernetes object `o` in Kubernetes object `x`"
    assert access(OBJECT, wrapped(ATTACHMENT, 2)) == attached(subject, ADMINISTRATOR_ACCESS)


def test_reports_manifests_that_are_nested_too_deeply() -> None:
    subject = f"{'Kubernetes object `o` in ' * 8}Kubernetes object `x`"
    assert access(OBJECT, wrapped(ATTACHMENT, 10)) == ResourceAccess(undecidable=[cannot_check.deep_template(subject)])
