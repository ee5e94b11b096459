"""A run: it checks each resource once, whatever policies ask, and remembers nothing of the run before."""

import json
from itertools import combinations
from typing import Any

import pytest
from iam_guardrails import access, checked, run
from iam_guardrails.rules import POLICIES
from pulumi_policy import ResourceValidationPolicy
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from tests.policypack.cases import Resource
from tests.policypack.judging import ROOT, check, report_of
from tests.policypack.process import Found, Pack

UNDECIDABLE = "iam-review-undecidable"
UNKNOWN = "iam-review-unknown"
EXEMPTION = "iam-review-exemption"
HARMLESS = json.dumps({"Version": "2012-10-17", "Statement": []})
ALLOW_ALL = json.dumps({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
ANYONE = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]})
APP_RUNNER = "arn:aws:iam::aws:policy/AWSAppRunnerFullAccess"
OUTSIDE = "arn:aws:iam::123456789012:policy/outside"

BAD = Resource(
    "aws:iam/role:Role",
    "app",
    {
        "assumeRolePolicy": ANYONE,
        "inlinePolicies": [{"name": "all", "policy": ALLOW_ALL}, {"name": "none", "policy": HARMLESS}],
        "managedPolicyArns": [APP_RUNNER, OUTSIDE],
    },
)
"""Every policy that checks resources reports this role, but the one for exemptions."""
GOOD = Resource(BAD.type, BAD.name, {"assumeRolePolicy": HARMLESS, "inlinePolicies": [], "managedPolicyArns": []})
"""The same role with harmless inputs."""
REPORTING = (
    "iam-disallow-full-access",
    "iam-disallow-unscoped-pass-role",
    "iam-disallow-privilege-escalation",
    "iam-disallow-open-trust",
    "iam-review-pass-role",
    UNDECIDABLE,
)
SUBSETS = [
    pytest.param(disabled, id=" ".join(name.removeprefix("iam-") for name in disabled) or "none")
    for size in range(len(REPORTING) + 1)
    for disabled in combinations(REPORTING, size)
]


# --- Once for all policies --------------------------------------------------------------------------------------------


def counted(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[tuple[object, ...]]:  # noqa: ANN401
    """Return the arguments of each call of a function from now on."""
    calls: list[tuple[object, ...]] = []
    original = getattr(module, name)

    def counting(*arguments: object, **named: object) -> object:
        calls.append(arguments)
        return original(*arguments, **named)

    monkeypatch.setattr(module, name, counting)
    return calls


@pytest.mark.parametrize(
    ("module", "name", "times"),
    [
        pytest.param(run, "check", 1, id="check"),
        pytest.param(access, "read", 1, id="read"),
        pytest.param(checked, "parse", 3, id="parse-three-documents"),
        pytest.param(checked, "evaluate", 2, id="evaluate-two-documents"),
        pytest.param(checked, "evaluate_trust", 1, id="evaluate-one-trust-policy"),
    ],
)
def test_does_the_work_once_for_all_policies(
    module: object, name: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check(ROOT) == {}
    calls = counted(monkeypatch, module, name)
    assert tuple(check(BAD)) == REPORTING
    assert len(calls) == times
    assert tuple(check(BAD)) == REPORTING
    assert len(calls) == 2 * times


def test_does_not_read_a_resource_that_can_allow_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counted(monkeypatch, access, "read")
    assert report_of([Resource("aws:s3/bucket:Bucket", "b", {"bucket": "b", "policy": ALLOW_ALL})]) == {}
    assert calls == []


# --- The same resource again ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("disabled", SUBSETS)
def test_checks_a_resource_anew_when_it_is_shown_again(disabled: tuple[str, ...]) -> None:
    policies = [policy for policy in POLICIES if policy.name not in disabled]
    assert check(ROOT, policies=policies) == {}
    bad = check(BAD, policies=policies)
    assert set(bad) == set(REPORTING) - set(disabled)
    assert check(GOOD, policies=policies) == {}
    assert check(GOOD, policies=policies) == {}
    assert check(BAD, policies=policies) == bad
    assert check(BAD, policies=policies) == bad


@pytest.mark.parametrize("disabled", SUBSETS)
def test_the_process_checks_a_resource_anew_when_it_is_shown_again(disabled: tuple[str, ...], pack: Pack) -> None:
    everything = pack.check(BAD)
    pack.configure({name: {"enforcementLevel": "disabled"} for name in disabled})
    assert pack.check(GOOD) == {}
    bad = pack.check(BAD)
    assert bad == {name: violations for name, violations in everything.items() if name not in disabled}
    assert pack.check(GOOD) == {}
    assert pack.check(BAD) == bad


def test_a_policy_that_asks_first_gets_the_same_verdict_as_one_that_asks_last() -> None:
    policies = [policy for policy in POLICIES if isinstance(policy, ResourceValidationPolicy)]
    assert check(ROOT) == {}
    forward = check(BAD, policies=policies)
    assert check(BAD, policies=reversed(policies)) == forward


def test_reports_what_an_exemption_let_through_only_of_its_resource() -> None:
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
    entry = {"resource": "urn:*", "grant": admin, "reason": "break glass", "until": "9999-12-31"}
    config = {"iam-disallow-full-access": {"exemptions": [entry]}}
    exempted = Resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", {"policyArn": admin})
    harmless = Resource(exempted.type, "a", {"policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"})
    assert check(ROOT, config) == {}
    for _ in range(2):
        assert list(check(exempted, config)) == [EXEMPTION]
        assert check(harmless, config) == {}


def test_forgets_the_unknown_inputs_of_a_resource_that_is_shown_again(pack: Pack) -> None:
    unknown = Resource("aws:iam/rolePolicy:RolePolicy", "app", {"policy": UNKNOWN_STRING_VALUE})
    known = Resource(unknown.type, unknown.name, {"policy": HARMLESS})
    assert list(pack.report_of([known, unknown])) == [UNKNOWN]
    assert pack.report_of([unknown, known]) == {}


# --- One run after another --------------------------------------------------------------------------------------------

CREATED = (
    Resource("aws:iam/group:Group", "ops", {"name": "ops"}),
    Resource("aws:iam/policy:Policy", "app", {"name": "app", "path": "/", "policy": HARMLESS}),
    Resource("aws:ssoadmin/permissionSet:PermissionSet", "readers", {"name": "readers"}),
)
"""What the resources of `REFERRING` refer to."""
REFERRING = (
    Resource("aws:iam/userGroupMembership:UserGroupMembership", "member", {"user": "u", "groups": ["ops"]}),
    Resource(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "attached",
        {"policyArn": "arn:aws:iam::123456789012:policy/app"},
    ),
    Resource("aws:ssoadmin/accountAssignment:AccountAssignment", "assigned", {"permissionSetArn": "arn:ps"}),
)


def from_outside(found: Found) -> int:
    """Return how many references to something outside the stack are reported, after making sure of nothing else."""
    assert found.keys() <= {UNDECIDABLE}
    return len(found.get(UNDECIDABLE, ()))


def test_a_stack_may_refer_to_what_it_created_before(pack: Pack) -> None:
    assert from_outside(pack.report_of([*CREATED, *REFERRING])) == 0
    assert [from_outside(pack.check(each)) for each in REFERRING] == [0, 0, 0]


@pytest.mark.parametrize("kind", range(3))
def test_each_reference_needs_its_own_kind(pack: Pack, kind: int) -> None:
    resources = [*CREATED[:kind], *CREATED[kind + 1 :], *REFERRING]
    assert from_outside(pack.report_of(resources)) == 1


def test_a_run_begins_when_the_engine_configures_the_stack(pack: Pack) -> None:
    assert from_outside(pack.report_of([*CREATED, *REFERRING])) == 0
    pack.configure({})
    assert [from_outside(pack.check(each)) for each in REFERRING] == [1, 1, 1]
    pack.configure({})
    assert from_outside(pack.report_of(REFERRING, root=None)) == 3


def test_a_run_begins_at_the_root_resource(pack: Pack) -> None:
    assert from_outside(pack.report_of([*CREATED, *REFERRING])) == 0
    assert from_outside(pack.report_of(REFERRING)) == 3


def test_a_run_begins_at_the_root_resource_without_a_process() -> None:
    for each in (ROOT, *CREATED, *REFERRING):
        assert check(each) == {}
    assert check(ROOT) == {}
    assert [list(check(each)) for each in REFERRING] == [[UNDECIDABLE]] * 3


def test_a_run_forgets_the_unknown_inputs_of_the_run_before(pack: Pack) -> None:
    unknown = Resource("aws:iam/rolePolicy:RolePolicy", "app", {"policy": UNKNOWN_STRING_VALUE})
    assert list(pack.report_of([unknown])) == [UNKNOWN]
    pack.configure({})
    assert pack.report_of([Resource(unknown.type, unknown.name, {"policy": HARMLESS})], root=None) == {}


def test_a_run_checks_the_urn_with_which_the_run_before_ended(pack: Pack) -> None:
    assert list(pack.check(BAD)) == list(REPORTING)
    pack.configure({})
    assert pack.check(GOOD) == {}
    pack.configure({})
    assert list(pack.check(BAD)) == list(REPORTING)
