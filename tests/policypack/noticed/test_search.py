"""The search for an unnamed target: what is no name, every kind of ARN, and how the work is counted."""

import string

import botocore.session
import pytest
from iam_guardrails import targets
from iam_guardrails.actions import Target
from iam_guardrails.budget import STEPS, Budget, TooComplexError
from iam_guardrails.demands import Demand
from iam_guardrails.patterns import action_pattern
from iam_guardrails.search import Found, widest

from tests.policypack.entries import entry, outside
from tests.policypack.noticed.samples import OWN

CHARACTERS = string.ascii_letters + string.digits


def found(*demands: Demand, target: Target = Target.ROLE) -> Found | None:
    return widest(demands, target, Budget())


def steps(*demands: Demand) -> int:
    """Return the steps of a search."""
    budget = Budget(10**9)
    widest(demands, Target.ROLE, budget)
    return 10**9 - budget.left


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{OWN}*/", id="a name that ends with a slash"),
        pytest.param(f"{OWN}*//?", id="a path with an empty part"),
        pytest.param(f"{OWN}/?*", id="a name that begins with a slash"),
        pytest.param(f"{OWN}a:?*", id="a colon in a name"),
    ],
)
def test_finds_no_target_for_what_is_no_name(text: str) -> None:
    assert found(entry(text)) is None


@pytest.mark.parametrize("partition", targets.PARTITIONS)
def test_finds_a_target_in_every_partition(partition: str) -> None:
    assert found(entry(f"arn:aws{partition}:iam::*:role/*"))


def test_knows_every_partition() -> None:
    assert {f"aws{ending}" for ending in targets.PARTITIONS} == set(
        botocore.session.Session().get_available_partitions()
    )


@pytest.mark.parametrize(
    ("target", "text"),
    [
        pytest.param(Target.PERMISSION_SET, "arn:aws:sso:::permissionSet/ssoins-*/ps-*", id="permission set"),
        pytest.param(Target.IDENTITY_STORE_GROUP, "arn:aws:identitystore:::group/*", id="identity store group"),
        pytest.param(Target.DIRECTORY, "arn:aws:sso-directory::123456789012:*", id="directory"),
        pytest.param(Target.SAML_PROVIDER, "arn:aws:iam::123456789012:saml-provider/*", id="SAML provider"),
        pytest.param(Target.POLICY, "arn:aws:iam::123456789012:policy/service-role/*", id="policy on a shared path"),
    ],
)
def test_finds_a_target_by_the_arn_of_its_kind(target: Target, text: str) -> None:
    result = found(entry(text), target=target)
    assert result
    assert result.written == 0


def test_a_star_at_the_beginning_stands_for_nothing_too() -> None:
    assert found(entry(f"*{OWN}app-*"))


def test_ignores_spaces_around_an_action() -> None:
    assert action_pattern(" iam:PassRole\t", widen=True) == "iam:passrole"


# --- Work -------------------------------------------------------------------------------------------------------------


def test_stops_where_nothing_can_be_found_any_more() -> None:
    usual = steps(entry("ar?:aws:iam::*:role/*"))
    assert steps(entry("ar?:aws:iam::*:role/*"), outside("*")) < usual - len(OWN)
    assert steps(entry("ar?:aws:s3::*:role/*")) < usual - len(OWN)


def test_reading_a_character_costs_steps() -> None:
    assert steps(entry("*")) > 2 * len(OWN)


def test_counts_the_length_of_patterns() -> None:
    length = 20_000
    assert steps(entry("z" * length)) > length
    one = steps(entry("*"), outside("z"))
    assert steps(entry("*"), outside("z" * length)) > one + length + length // 1024 * 100
    different = CHARACTERS * (length // len(CHARACTERS))
    assert steps(entry("*"), outside(different)) > steps(entry("*"), outside("z" * len(different))) + length // 100


def test_counts_the_number_of_demands() -> None:
    texts = [f"{number}" for number in range(400)]
    assert steps(entry("*"), *map(outside, texts)) > steps(entry("*"), outside(*texts)) + 400 // 8 * 80


def test_gives_up_soon_after_the_budget_is_spent() -> None:
    budget = Budget()
    product = [entry("*a*b*c*"), *(entry(*(f"*{i}{j}*" for j in range(6))) for i in "defghijklmnopqrstuvwxyz")]
    with pytest.raises(TooComplexError):
        widest(tuple(product), Target.ROLE, budget)
    assert -STEPS / 10 < budget.left < 0
