"""Three rows of points and three lists of numbers: a bijection, what is attained, and bugs that are caught."""

import pytest

from reductions import decide
from reductions.edges import ThreeSumToGeomBase
from reductions.problems import GeomBase, ThreeSum
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.counted import check_bijection, offset
from tests.reductions.edges.planted import check_caught, planted

EDGE = ThreeSumToGeomBase()


def test_all_small_instances():
    checked = check_reduction(EDGE, examples=50, seconds=0)
    assert (checked.yes + checked.no, checked.refused) == (1050, 0)
    assert checked.embedded == checked.lifted > 300


def test_numbers_far_from_zero():
    counts = [check_bijection(EDGE, source) for source in offset(ThreeSum, 120)]
    assert 20 < counts.count(0) < 115


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    for source in offset(ThreeSum, 40, seed=1):
        assert source.accepts(decide(source, GeomBase, oracle=oracle).answer)


@pytest.mark.parametrize("number", [0, 1, 10**30])
def test_sizes_are_attained(number):
    declared, built = sizes(EDGE, ThreeSum(((number,) * 2, (-number,) * 3, (number,) * 4)))
    assert declared == built


# ---- bugs


class Doubled(ThreeSumToGeomBase):
    """The lists in the order of the target, doubled by mistake or not at all."""

    factors = (1, 1, 1)

    def targets(self, source):
        (target,) = super().targets(source)
        yield GeomBase(tuple(tuple(f * x for x in xs) for f, xs in zip(self.factors, target.lists, strict=True)))


class MiddleDoubled(Doubled):
    factors = (1, 2, 1)


class MiddleNegated(Doubled):
    factors = (1, -1, 1)


class LastDoubled(Doubled):
    factors = (1, 1, 2)


class OrderOfLists(ThreeSumToGeomBase):
    def lift(self, source, index, witness):
        return witness


@planted(
    (MiddleDoubled(), "forward direction"),
    (MiddleNegated(), "backward direction"),
    (LastDoubled(), "sizes"),
    (OrderOfLists(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step)
