"""Ways in that are easy to forget: spellings, lists, patches, and values that stand there more than once."""

import json
from typing import Any

import pytest
from iam_guardrails.access import Holder, access_of
from iam_guardrails.budget import Budget
from iam_guardrails.holders import holders_of, own_path
from iam_guardrails.parameters import given, override_sets
from iam_guardrails.paths import entries, values_at
from iam_guardrails.values import HOLE, Either, Parameter, Partial, filled
from iam_guardrails.ways import find

from tests.policypack.noticed.samples import ALLOW, VERSION

DOCUMENT = json.dumps({"Version": VERSION, "Statement": ALLOW})
POLICY = {
    "apiVersion": "iam.services.k8s.aws/v1alpha1",
    "kind": "Policy",
    "metadata": {"name": "p"},
    "spec": {"policyDocument": DOCUMENT},
}


@pytest.mark.parametrize(
    ("token", "props"),
    [
        pytest.param(
            "aws:index/iamRole:IamRole", {"inlinePolicy": [{"policy": DOCUMENT}]}, id="a list in the singular"
        ),
        pytest.param("aws:index/iamRole:IamRole", {"inlinePolicies": [{"policy": DOCUMENT}]}, id="in the plural"),
        pytest.param(
            "kubernetes:kubernetes.m.crossplane.io/v1alpha1:Object",
            {"spec": {"forProvider": {"manifest": POLICY}}},
            id="an object of a namespace",
        ),
        pytest.param("kubernetes:iam.services.k8s.aws/v1:PolicyListPatch", {"items": [POLICY]}, id="a patch of a list"),
        pytest.param(
            "aws-native:iam:ManagedPolicy",
            {"path": "/aws-service-role/", "roles": ["x"], "policyDocument": DOCUMENT},
            id="a policy on the path of service roles",
        ),
        pytest.param("kubernetes:iam.services.k8s.aws/v1:PolicyPatch", POLICY, id="a patch"),
    ],
)
def test_reads_the_documents_of_a_resource(token: str, props: dict[str, Any]) -> None:
    assert [source.value for source in access_of(token, "x", props, Budget()).documents] == [DOCUMENT]


@pytest.mark.parametrize(
    ("token", "props", "key"),
    [
        pytest.param(
            "aws-native:cloudformation:ChangeSet",
            {"usePreviousTemplate": True},
            "usePreviousTemplate",
            id="the previous template",
        ),
        pytest.param(
            "aws:servicecatalog/provisionedProduct:ProvisionedProduct",
            {"productName": "admin"},
            "admin",
            id="a product",
        ),
        pytest.param(
            "awscc:index/servicecatalogCloudformationProduct:ServicecatalogCloudformationProduct",
            {"provisioningArtifactParameters": [{"info": {"LoadTemplateFromURL": "https://x"}}]},
            "https://x",
            id="the template of a product",
        ),
        pytest.param(
            "m:tf:awscc_servicecatalog_cloudformation_product",
            {"provisioning_artifact_parameters": [{"info": {"LoadTemplateFromURL": "https://x"}}]},
            "https://x",
            id="the template of a product of a Terraform module",
        ),
    ],
)
def test_reports_what_is_outside_the_stack(token: str, props: dict[str, Any], key: str) -> None:
    assert [one.key for one in access_of(token, "x", props, Budget()).undecidable] == [key]


@pytest.mark.parametrize(
    "token",
    [
        "aws:iam/userLoginProfile:UserLoginProfile",
        "awscc:index/iamOidcProvider:IamOidcProvider",
        "awscc:index/iamSamlProvider:IamSamlProvider",
        "awscc:index/iamVirtualMfaDevice:IamVirtualMfaDevice",
        "m:tf:awscc_iam_oidc_provider",
        "m:tf:awscc_iam_saml_provider",
        "m:tf:awscc_iam_virtual_mfa_device",
    ],
)
def test_leaves_types_alone_that_allow_nothing(token: str) -> None:
    assert find(token) is None


def test_reads_every_entry_of_a_list_in_place_of_an_object() -> None:
    assert list(values_at([{"a": 1}, None, {"a": 2}], ("a",))) == [1, 2]
    assert list(entries([1, [2, [3]], Either((4, [5]))])) == [1, 2, 3, 4, 5]


def test_keeps_all_values_of_a_parameter() -> None:
    pairs = [{"ParameterKey": "P", "ParameterValue": "a"}, {"parameter_key": "P", "parameter_value": "b"}]
    assert given([pairs]) == {"P": Either(("a", "b"))}
    assert given([{"P": "a"}, {"Q": "b"}]) == {"P": "a", "Q": "b"}


def test_counts_equal_overrides_once() -> None:
    assert override_sets([{"P": "a"}, {"P": "a"}, {}, {"P": "b"}, {"P": "c"}], 2) == [{"P": "a"}, {"P": "b"}]


@pytest.mark.parametrize(
    ("props", "expected"),
    [
        pytest.param({}, "/", id="none"),
        pytest.param({"path": "team"}, "/team/", id="without slashes"),
        pytest.param({"path": Partial(f"/{HOLE}/", ("x",))}, None, id="an unknown part"),
        pytest.param({"path": Either(("/a/", "/b/"))}, None, id="one of two"),
    ],
)
def test_tells_the_path_of_a_role(props: dict[str, Any], expected: str | None) -> None:
    found = find("aws:iam/role:Role")
    assert found
    assert own_path(found.type, props) == expected


def test_knows_a_holder_by_the_known_part_of_its_name() -> None:
    found = find("aws:iam/rolePolicy:RolePolicy")
    assert found
    (holder,) = holders_of(found.type, {"role": Partial(f"app-{HOLE}", (Parameter("x"),))})
    assert holder == Holder("role", f"app-{HOLE}", None)
    assert filled(holder.name) == "app-x"
    assert holders_of(found.type, {"role": "team/app"}) == (Holder("role", "app", None),)


def test_finds_nothing_below_a_text() -> None:
    assert list(values_at({"a": "x"}, ("a", "b"))) == []
