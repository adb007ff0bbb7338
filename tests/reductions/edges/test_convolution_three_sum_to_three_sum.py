"""Places written into numbers: a bijection, the base that is needed, and bugs that are caught."""

import pytest

from reductions import decide
from reductions.edges import ConvolutionThreeSumToThreeSum
from reductions.problems import ConvolutionThreeSum, ThreeSum
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.counted import check_bijection, lists_over, offset
from tests.reductions.edges.planted import check_caught, planted

EDGE = ConvolutionThreeSumToThreeSum()


def test_all_small_arrays():
    assert check_reduction(EDGE, examples=60, seconds=0)[:3] == (336, 481, 0)


def test_numbers_far_from_zero():
    counts = [check_bijection(EDGE, source) for source in offset(ConvolutionThreeSum, 90)]
    assert 20 < counts.count(0) < 70


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    for source in offset(ConvolutionThreeSum, 40, seed=1):
        assert source.accepts(decide(source, ThreeSum, oracle=oracle).answer)


@pytest.mark.parametrize("length", range(5))
@pytest.mark.parametrize("number", [0, 1, 9])
def test_sizes_are_attained(length, number):
    declared, built = sizes(EDGE, ConvolutionThreeSum(((number,) * length,) * 3))
    assert declared == built


# ---- bugs


class Base(ConvolutionThreeSumToThreeSum):
    """Another base than 2N - 1, by so much."""

    shift = -1

    def targets(self, source):
        base = 2 * len(source.lists[0]) - 1 + self.shift
        a, b, c = (tuple(base * number + i for i, number in enumerate(numbers)) for numbers in source.lists)
        yield ThreeSum((a, b, tuple(-number for number in c)))


class LargerBase(Base):
    shift = 1


class PlaceNotNegated(ConvolutionThreeSumToThreeSum):
    def targets(self, source):
        (target,) = super().targets(source)
        a, b, c = target.lists
        yield ThreeSum((a, b, tuple(number + 2 * k for k, number in enumerate(c))))


class OtherPlace(ConvolutionThreeSumToThreeSum):
    def lift(self, source, index, witness):
        return witness[1:]


@planted((Base(), "backward direction"), (PlaceNotNegated(), "embed"), (OtherPlace(), "round trip"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step)


def test_a_larger_base_is_right_too():
    for lists in lists_over((-1, 0, 1), 2, 2, 2):
        check_bijection(LargerBase(), ConvolutionThreeSum(lists))
