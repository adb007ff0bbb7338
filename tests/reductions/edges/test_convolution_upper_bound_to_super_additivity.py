"""Three arrays as blocks of one sequence: all witnesses but for their order, what is attained, and bugs."""

import pytest

from reductions import decide
from reductions.edges import ConvolutionUpperBoundToSuperAdditivity
from reductions.problems import ConvolutionUpperBound, SuperAdditivity
from reductions.problems.integers.base import largest
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.counted import offset
from tests.reductions.edges.planted import check_caught, planted

EDGE = ConvolutionUpperBoundToSuperAdditivity()
SMALL = list(ConvolutionUpperBound.small())


def check(source):
    """Witnesses of the target are those of the source, in both orders."""
    (target,) = EDGE.instances(source)
    embedded = [EDGE.embed(source, witness)[1] for witness in source.witnesses()]
    assert sorted(target.witnesses()) == sorted([*embedded, *((y, x) for x, y in embedded)])
    return len(embedded)


def test_small_arrays():
    checked = check_reduction(EDGE, small=SMALL, seconds=0.2)
    assert min(checked.yes, checked.no) > 200
    assert checked.lifted == 2 * checked.embedded


def test_numbers_far_from_zero():
    counts = [check(source) for source in offset(ConvolutionUpperBound, 120)]
    assert 20 < counts.count(0) < 100


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    for source in offset(ConvolutionUpperBound, 30, seed=1):
        assert source.accepts(decide(source, SuperAdditivity, oracle=oracle).answer)


@pytest.mark.parametrize("length", [1, 2, 5])
@pytest.mark.parametrize("number", [0, 1, 10**30])
def test_the_bound_is_attained(length, number):
    """The last entry is the least number of all, negated the largest, and another the largest of all."""
    c = (0,) * (length - 1) + (-number,)
    declared, built = sizes(EDGE, ConvolutionUpperBound(((number,) * length, (number,) * length, c)))
    assert declared == built


def test_empty_arrays():
    declared, built = sizes(EDGE, ConvolutionUpperBound(((), (), ())))
    assert declared == built == {"length": 0, "bound": 0}


# ---- bugs


class Blocks(ConvolutionUpperBoundToSuperAdditivity):
    """The construction once more, with other heights, and another rule for the unit."""

    heights = (0, 1, 4, 5)

    def unit(self, arrays):
        return 2 * largest(*arrays) + 1

    def slope(self, low, high):
        return high - low

    def targets(self, source):
        a, b, c = (tuple(-number for number in numbers) for numbers in source.lists)
        low, high = min(a + b + c, default=0), max(a + b + c, default=0)
        shifts = ((a, 1), (b, 1), (c, 2))
        arrays = [
            tuple(x - times * low + self.slope(low, high) * i for i, x in enumerate(numbers))
            for numbers, times in shifts
        ]
        unit, zeros = self.unit(arrays), (0,) * len(a)
        blocks = ((0, *(f * unit for f in self.heights[1:])), (zeros, *arrays))
        yield SuperAdditivity(sum((tuple(f + x for x in xs) for f, xs in zip(*blocks, strict=True)), ()))


class UnitFromTheMaximum(Blocks):
    """Negative numbers of the third array are not seen."""

    def unit(self, arrays):
        return 2 * max((x for xs in arrays for x in xs), default=0) + 1


class LowHeights(Blocks):
    heights = (0, 1, 2, 3)


class NoSlope(Blocks):
    def slope(self, low, high):
        return 0


class NotNegated(ConvolutionUpperBoundToSuperAdditivity):
    def targets(self, source):
        return super().targets(ConvolutionUpperBound(tuple(tuple(-x for x in xs) for xs in source.lists)))


def test_the_construction_once_more():
    for source in offset(ConvolutionUpperBound, 20):
        assert list(Blocks().instances(source)) == list(EDGE.instances(source))


@planted(
    (LowHeights(), "lift"),
    (NotNegated(), "forward direction"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=SMALL)


def test_a_unit_from_the_maximum_fails_far_from_zero():
    """With all numbers near zero nothing is seen of it."""
    check_reduction(UnitFromTheMaximum(), small=SMALL[::3], seconds=0.2)
    far = [ConvolutionUpperBound(((-50, -50),) * 3), ConvolutionUpperBound(((-50, -49), (-50, -50), (-50, -50)))]
    assert check_reduction(UnitFromTheMaximum(), small=[*SMALL[:40], *far], seconds=0.2).refused > 0
    assert check_reduction(EDGE, small=[*SMALL[:40], *far], seconds=0.2).refused == 0


def test_without_a_slope_the_sequence_would_decrease():
    assert check_reduction(NoSlope(), small=SMALL[::5], seconds=0.2).refused > 50
    assert check_reduction(EDGE, small=SMALL[::5], seconds=0.2).refused == 0
