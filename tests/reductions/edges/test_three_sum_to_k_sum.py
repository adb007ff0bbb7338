"""Lists of one zero: a bijection for every number of lists, what is attained, and bugs that are caught."""

import pytest

from reductions import ThreeSum, decide
from reductions.edges import ThreeSumToKSum
from reductions.errors import InputError
from reductions.problems import KSum
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.counted import check_bijection, offset
from tests.reductions.edges.planted import check_caught, planted


@pytest.mark.parametrize("order", [3, 4, 6])
def test_small_lists(order):
    checked = check_reduction(ThreeSumToKSum(order), small=list(ThreeSum.small())[order::5], seconds=0.2)
    assert min(checked.yes, checked.no) > 30
    assert checked.embedded == checked.lifted


def test_numbers_far_from_zero():
    counts = [check_bijection(ThreeSumToKSum(5), source) for source in offset(ThreeSum, 60)]
    assert 10 < counts.count(0) < 58


def test_decide():
    for source in offset(ThreeSum, 30, seed=1):
        for oracle in ("brute", "library"):
            assert source.accepts(decide(source, KSum, oracle=oracle, order=4).answer)


@pytest.mark.parametrize("order", [3, 4])
@pytest.mark.parametrize("shape", [(2, 3, 1), (0, 1, 0), (1, 0, 4)])
def test_sizes_are_attained(shape, order):
    declared, built = sizes(ThreeSumToKSum(order), ThreeSum(tuple((-7,) * count for count in shape)))
    assert declared == built


def test_the_number_of_lists():
    with pytest.raises(InputError, match="order must be at least 3, got 2"):
        ThreeSumToKSum(2)
    declared, built = sizes(ThreeSumToKSum(4), ThreeSum(((), (), ())))
    assert declared == built == {"order": 4, "length": 1, "bound": 0}


def test_three_lists_are_left_as_they_are():
    """By default k is 3, where 3SUM is k-SUM."""
    source = ThreeSum(((5, -3), (1,), (-7, 2, -1)))
    (target,) = ThreeSumToKSum().instances(source)
    assert target.lists == source.lists


# ---- bugs


class Ones(ThreeSumToKSum):
    def targets(self, source):
        yield KSum((*source.lists, *[(1,)] * (self.order - 3)), 0)


class TwoZeros(ThreeSumToKSum):
    """A second zero is lifted too, but makes the declared length wrong."""

    def targets(self, source):
        yield KSum((*source.lists, *[(0, 0)] * (self.order - 3)), 0)


class LastThree(ThreeSumToKSum):
    def lift(self, source, index, witness):
        return witness[-3:]


@planted((Ones(order=4), "sizes"), (TwoZeros(order=4), "sizes"), (LastThree(order=4), "lift"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step)
