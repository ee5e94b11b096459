"""The policies and groups that a stack creates."""

from typing import Any

import pytest
from iam_guardrails.access import Holder, access_of
from iam_guardrails.budget import Budget
from iam_guardrails.values import COMPLETED
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy


@pytest.mark.parametrize(
    ("token", "props", "expected"),
    [
        pytest.param("aws:iam/policy:Policy", {"name": "p"}, (Holder("policy", "p", "/"),), id="pulumi-aws"),
        pytest.param(
            "aws:iam/policy:Policy",
            {"namePrefix": "p-", "path": "/team/"},
            (Holder("policy", f"p-{COMPLETED}", "/team/"),),
            id="prefix",
        ),
        pytest.param("aws:iam/policy:Policy", {}, (), id="no-name"),
        pytest.param("aws:iam/policy:Policy", {"name": UNKNOWN_STRING_VALUE}, (), id="unknown"),
        pytest.param("aws:iam/group:Group", {"name": "g", "path": "/t/"}, (Holder("group", "g", "/t/"),), id="group"),
        pytest.param(
            "aws-native:iam:ManagedPolicy",
            {"managedPolicyName": "p", "roles": ["r"]},
            (Holder("policy", "p", "/"),),
            id="aws-native",
        ),
        pytest.param("aws-native:iam:Group", {"groupName": "g"}, (Holder("group", "g", "/"),), id="aws-native-group"),
        pytest.param(
            "m:tf:aws_iam_policy", {"name_prefix": "p"}, (Holder("policy", f"p{COMPLETED}", "/"),), id="terraform"
        ),
        pytest.param(
            "kubernetes:iam.services.k8s.aws/v1alpha1:Policy",
            {"spec": {"name": "p", "path": "/t/"}},
            (Holder("policy", "p", "/t/"),),
            id="ack",
        ),
        pytest.param(
            "kubernetes:iam.aws.upbound.io/v1beta1:Policy",
            {"metadata": {"name": "p"}, "spec": {"forProvider": {"path": "/t/"}}},
            (Holder("policy", "p", "/t/"),),
            id="crossplane",
        ),
        pytest.param("aws:iam/role:Role", {"name": "r"}, (), id="role"),
        pytest.param("aws:s3/bucket:Bucket", {"name": "b"}, (), id="bucket"),
    ],
)
def test_names_what_a_resource_creates(token: str, props: dict[str, Any], expected: tuple[Holder, ...]) -> None:
    assert tuple(access_of(token, "x", unknown_checking_proxy(props), Budget()).created) == expected
