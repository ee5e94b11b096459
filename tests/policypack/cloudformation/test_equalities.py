"""What is assumed of some values can be true together, or not."""

from iam_guardrails.cloudformation.equalities import Equalities


def test_the_same_values_are_the_same_through_any_number_of_others() -> None:
    values = Equalities()
    for one, other in ((1, 2), (2, 3), (3, 4), (4, 5)):
        values.assume(one, other, same=True)
    assert values.can_hold()
    values.assume(5, 1, same=False)
    assert not values.can_hold()


def test_a_value_is_not_two_texts() -> None:
    values = Equalities()
    values.assume("value", values.text("a"), same=True)
    assert values.can_hold()
    values.assume("value", values.text("b"), same=True)
    assert not values.can_hold()


def test_a_value_is_one_of_its_texts_that_others_leave() -> None:
    values = Equalities()
    values.limit("value", ("a", "b"))
    values.assume(values.text("a"), "value", same=False)
    assert values.can_hold()
    values.assume("value", values.text("b"), same=False)
    assert not values.can_hold()


def test_the_same_values_are_one_of_the_texts_that_each_can_be() -> None:
    values = Equalities()
    values.limit("one", ("a", "b"))
    values.limit("other", ("b", "c"))
    values.limit("any", ())
    values.assume("one", "other", same=True)
    values.assume("one", "any", same=True)
    assert values.can_hold()
    values.assume("any", values.text("b"), same=False)
    assert not values.can_hold()
