"""The checks of arguments: every end of every range, from both sides."""

from fractions import Fraction

import numpy as np
import pytest

from protocols.checks import between_zero_and_one, check_operations, check_symbols, shown, whole
from protocols.errors import BudgetError, InputError


@pytest.mark.parametrize(
    ("least", "most", "inside"), [(2, 5, [2, 3, 5]), (-3, 0, [-3, 0]), (4, 4, [4]), (7, None, [7, 10**40])]
)
def test_both_ends_are_in_the_range(least, most, inside):
    for number in inside:
        assert whole("size", number, least, most) == number
    for number in (least - 1, *(() if most is None else (most + 1,))):
        with pytest.raises(InputError, match=rf"^size must be .*{least}.*, got {shown(number)}$"):
            whole("size", number, least, most)


def test_what_is_returned_is_an_integer_of_python():
    for kind in (int, np.int8, np.uint64):
        found = whole("size", kind(100), 0, 100)
        assert (type(found), found) == (int, 100)
    top = between_zero_and_one("share", Fraction(2, 6))
    assert (type(top), top.numerator, top.denominator) == (Fraction, 1, 3)


@pytest.mark.parametrize("value", [True, np.True_, np.timedelta64(1), 1.0, "1", None])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(InputError, match="size must be an integer, got"):
        whole("size", value, 0)
    with pytest.raises(InputError, match="share must be a fraction"):
        between_zero_and_one("share", value)


@pytest.mark.parametrize(
    ("value", "got"),
    [(0, "0"), (1, "1"), (-2, "-2"), (Fraction(7, 5), "7/5"), (Fraction(-1, 3), "-1/3"), (np.int8(1), "1")],
)
def test_ends_are_not_between(value, got):
    with pytest.raises(InputError, match=f"share must lie strictly between 0 and 1, got {got}$"):
        between_zero_and_one("share", value)


def test_how_numbers_are_shown():
    assert shown(0) == "0"
    assert shown(-1) == "-1"
    assert shown(10**30 - 1) == ",".join(["999"] * 10)
    assert shown(10**30) == "about 2^99"
    assert shown(-(10**30)) == "about -2^99"
    assert shown(2**100) == "about 2^100"
    assert shown(2**100 - 1) == "about 2^99"


def test_budgets_are_what_they_say():
    check_symbols("it", 2**10, 2**20)
    check_symbols("it", 0, 2**40)
    check_operations("it", 2**36)
    with pytest.raises(BudgetError, match=f"it would have 1 x {2**30 + 1:,} symbols"):
        check_symbols("it", 1, 2**30 + 1)
    with pytest.raises(BudgetError, match=f"it would take {2**36 + 1:,} operations"):
        check_operations("it", 2**36 + 1)
    for call in (
        lambda: check_symbols("it", -1, 1),
        lambda: check_symbols("it", 1, -1),
        lambda: check_operations("it", -1),
    ):
        with pytest.raises(InputError, match="of it must be at least 0, got -1"):
            call()
