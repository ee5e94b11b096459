"""The policies in docs/permissions.md, compared with those of the programs' own resources and options."""

import pytest

from tests.components.least_policy import policy_of
from tests.components.sample_stacks import STACKS, run
from tools.generated import least_policies


def test_every_sample_stack_has_one() -> None:
    assert set(least_policies.STACKS) == set(STACKS)


@pytest.mark.parametrize("stack", STACKS)
def test_it_is_that_of_the_program(stack: str) -> None:
    assert least_policies.policy_of(stack) == policy_of(run(stack))
