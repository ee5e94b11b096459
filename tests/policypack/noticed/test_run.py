"""What a run remembers, and when it forgets it: stacks, resources that are shown again, and names of policies."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
from iam_guardrails.run import RUN, Seen
from pulumi_policy import PolicyCustomTimeouts, PolicyResourceOptions, ResourceValidationArgs
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from tests.policypack.cases import Resource
from tests.policypack.judging import ROOT, check, inline_policy
from tests.policypack.noticed.samples import ALLOW, VERSION

DOCUMENT = {"Version": VERSION, "Statement": ALLOW}
PASS_ROLE = "iam-disallow-unscoped-pass-role"  # noqa: S105  the name of a policy
OPTIONS = PolicyResourceOptions(False, [], None, [], PolicyCustomTimeouts(0, 0, 0), [], None)
MANAGED = Resource("aws:iam/policy:Policy", "team", {"name": "team", "policy": "{}"})
SUFFIX = "0123456789abcdef0123456789"


def ask(policy: str, resource: Resource, tags: Mapping[str, str]) -> object:
    """Have a policy ask about a resource of the stack with these tags, and return the documents of the answer."""
    props = unknown_checking_proxy(resource.props)
    args = ResourceValidationArgs(resource.type, props, resource.urn, resource.name, OPTIONS, None, None, tags)
    found = RUN.ask(policy, args)
    return found and [source.value for source in found.access.documents]


@pytest.fixture(autouse=True)
def _new_run() -> None:
    check(ROOT)


def test_checks_a_resource_that_is_shown_again_with_other_inputs() -> None:
    assert check(inline_policy({"Version": VERSION, "Statement": []})) == {}
    assert PASS_ROLE in check(inline_policy(DOCUMENT))
    assert check(inline_policy({"Version": VERSION, "Statement": []})) == {}


def test_forgets_a_stack_when_the_next_one_begins() -> None:
    first, second = MappingProxyType({"a": "b"}), MappingProxyType({"a": "b"})
    ask("one", MANAGED, first)
    assert RUN.seen.policies.creates("/team")
    ask("one", inline_policy(DOCUMENT), first)
    assert RUN.seen.policies.creates("/team")
    assert ask("one", inline_policy("other"), second) == ["other"]
    assert not RUN.seen.policies.creates("/team")


def test_does_not_answer_with_a_resource_of_the_stack_before() -> None:
    assert ask("one", inline_policy("first"), MappingProxyType({})) == ["first"]
    assert ask("two", inline_policy("second"), MappingProxyType({})) == ["second"]


def test_answers_all_policies_from_one_check() -> None:
    tags: MappingProxyType[str, str] = MappingProxyType({})
    assert ask("one", inline_policy("first"), tags) == ["first"]
    assert ask("two", inline_policy("changed"), tags) == ["first"]
    assert ask("one", inline_policy("changed"), tags) == ["changed"]


def test_the_root_resource_begins_a_run() -> None:
    check(MANAGED)
    assert RUN.seen.policies.creates("/team")
    check(ROOT)
    assert not RUN.seen.policies.creates("/team")


def test_a_resource_without_permissions_is_not_the_one_before() -> None:
    check(inline_policy(DOCUMENT))
    assert check(Resource("aws:s3/bucket:Bucket", "b", {})) == {}


def test_an_input_that_became_known_is_no_longer_unknown() -> None:
    check(inline_policy(UNKNOWN_STRING_VALUE))
    assert list(RUN.seen.unknown.values()) == [["policy"]]
    check(inline_policy(DOCUMENT))
    assert RUN.seen.unknown == {}


def test_forgets_what_was_exempted_on_the_resource_before() -> None:
    exemption = {"resource": "urn:*", "grant": "iam:PassRole", "reason": "test", "until": "2999-12-31"}
    assert "iam-review-exemption" in check(inline_policy(DOCUMENT), {PASS_ROLE: {"exemptions": [exemption]}})
    assert check(Resource("aws:iam/role:Role", "r", {"assumeRolePolicy": "{}"})).keys() == {"iam-review-undecidable"}


# --- What a stack creates ---------------------------------------------------------------------------------------------


def seen(resource_type: str, **props: Any) -> Seen:  # noqa: ANN401  any JSON value
    """Return what is remembered of one resource."""
    found = Seen()
    found.check(resource_type, "x", unknown_checking_proxy(props))
    return found


def test_knows_a_policy_by_the_prefix_of_its_name() -> None:
    created = seen("aws:iam/policy:Policy", namePrefix="deploy-", path="/team/")
    assert created.policies.creates(f"/team/deploy-{SUFFIX}")
    assert not created.policies.creates("/team/deploy-")
    assert not created.policies.creates("/team/deploy-1234")
    assert not created.policies.creates(f"/deploy-{SUFFIX}")


def test_does_not_know_a_policy_at_an_unknown_path() -> None:
    assert seen("aws:iam/policy:Policy", name="team").policies.creates("/team")
    assert not seen("aws:iam/policy:Policy", name="team", path=UNKNOWN_STRING_VALUE).policies.creates("/team")


def test_does_not_know_what_a_resource_creates_that_is_too_complex() -> None:
    assert seen("aws:iam/group:Group", name="ops").groups == {"ops"}
    found = seen("aws:iam/group:Group", name="ops", **{f"k{at}": "x" for at in range(70_000)})
    assert found.groups == set()
    assert found.creates == set()


def test_answers_nothing_about_a_resource_in_which_nothing_was_found() -> None:
    clean = inline_policy({"Version": VERSION, "Statement": []})
    assert ask("one", clean, MappingProxyType({})) is None
    assert ask("one", inline_policy(DOCUMENT), MappingProxyType({})) is not None
