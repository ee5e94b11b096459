"""Which actions and resources a statement is about. A row names its page of the IAM User Guide."""

import pytest

from localcloud.iam import Request, allows
from tests.localcloud.iam.samples import PASS_ROLE, ROLE, allow

ACTION_PAGE = "reference_policies_elements_action"


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        pytest.param("iam:PassRole", True, id=f"exact: {ACTION_PAGE}"),
        pytest.param("IAM:passROLE", True, id=f"prefix and name in any case: {ACTION_PAGE}"),
        pytest.param("iam:*", True, id=f"all of the service: {ACTION_PAGE}"),
        pytest.param("iam:Pass*", True, id=f"star at the end: {ACTION_PAGE}"),
        pytest.param("iam:*Role", True, id=f"star at the start: {ACTION_PAGE}"),
        pytest.param("iam:P*R*e", True, id=f"stars inside: {ACTION_PAGE}"),
        pytest.param("iam:PassRole*", True, id=f"star matches nothing: {ACTION_PAGE}"),
        pytest.param("iam:P?ssRole", True, id=f"question mark matches one character: {ACTION_PAGE}"),
        pytest.param("iam:Pass?Role", False, id=f"question mark never matches nothing: {ACTION_PAGE}"),
        pytest.param("iam:PassRol", False, id=f"the whole name must match: {ACTION_PAGE}"),
        pytest.param("s3:PassRole", False, id=f"another service: {ACTION_PAGE}"),
        pytest.param(["s3:Get*", "iam:PassRole"], True, id=f"any of a list: {ACTION_PAGE}"),
        pytest.param("*", True, id=f"all services: {ACTION_PAGE}"),
    ],
)
def test_matches_an_action_against_patterns(action: object, *, expected: bool) -> None:
    assert allows(allow(Action=action), PASS_ROLE) is expected
    assert allows(allow(NotAction=action), PASS_ROLE) is not expected  # reference_policies_elements_notaction


RESOURCE_PAGE = "reference_policies_elements_resource"


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        pytest.param(ROLE, True, id=f"exact: {RESOURCE_PAGE}"),
        pytest.param(ROLE.upper().replace("ARN", "arn"), False, id=f"case-sensitive: {RESOURCE_PAGE}"),
        pytest.param("arn:aws:iam::123456789012:role/*", True, id=f"star in the resource: {RESOURCE_PAGE}"),
        pytest.param("arn:aws:iam::123456789012:role/app-???", True, id=f"question marks: {RESOURCE_PAGE}"),
        pytest.param(
            "arn:aws:iam::123456789012:role/app-????", False, id=f"one question mark too many: {RESOURCE_PAGE}"
        ),
        pytest.param("arn:aws:iam::*:role/app-web", True, id=f"star for the account: {RESOURCE_PAGE}"),
        pytest.param("arn:aws:iam::999999999999:role/*", False, id=f"another account: {RESOURCE_PAGE}"),
        pytest.param("arn:aws-cn:iam::*:role/*", False, id="another partition: reference-arns"),
        pytest.param("arn:*:iam::*:role/*", True, id="star for the partition: reference-arns"),
        pytest.param("arn:aws:iam::*", True, id=f"a star at the end of a field matches colons: {RESOURCE_PAGE}"),
        pytest.param("arn:*", True, id=f"a star matches all fields: {RESOURCE_PAGE}"),
        pytest.param("arn:*:role/app-web", True, id=f"a star matches colons in the middle: {RESOURCE_PAGE}"),
        pytest.param("arn:aws:iam", True, id="missing fields count as a star: on no page"),
        pytest.param("arn:aws:iam::123456789012", True, id="a missing resource counts as a star: on no page"),
        pytest.param("arn:aws:iam::999999999999", False, id="fields that are there still count: on no page"),
        pytest.param("arn:aws:s3", False, id="the service still counts: on no page"),
        pytest.param("**", True, id=f"stars may be repeated: {RESOURCE_PAGE}"),
        pytest.param(["arn:aws:s3:::b", ROLE], True, id=f"any of a list: {RESOURCE_PAGE}"),
        pytest.param("*", True, id=f"everything: {RESOURCE_PAGE}"),
    ],
)
def test_matches_a_resource_against_patterns(resource: object, *, expected: bool) -> None:
    assert allows(allow(Resource=resource), PASS_ROLE) is expected
    assert allows(allow(NotResource=resource), PASS_ROLE) is not expected  # reference_policies_elements_notresource


@pytest.mark.parametrize(
    ("resource", "request_resource", "expected"),
    [
        pytest.param("arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/1/2/test/3/object.jpg", True, id="deep"),
        pytest.param("arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/1/test/object.jpg", True, id="shallow"),
        pytest.param("arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/1-test/object.jpg", False, id="other name"),
        pytest.param("arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/test/object.jpg", False, id="missing slash"),
    ],
)
def test_a_star_in_a_resource_matches_slashes(resource: str, request_resource: str, *, expected: bool) -> None:
    """The examples are those of reference_policies_elements_resource."""
    assert allows(allow(Resource=resource), Request("s3:GetObject", request_resource)) is expected


def test_completes_only_an_incomplete_arn() -> None:
    """reference_policies_elements_resource: a whole ARN without wildcards matches only itself."""
    group = "arn:aws:logs:eu-west-1:123456789012:log-group:web"
    assert allows(allow(Resource=group), Request("logs:PutLogEvents", group))
    assert not allows(allow(Resource=group), Request("logs:PutLogEvents", f"{group}:log-stream:1"))
