"""Points of the cubic curve: every witness but for repetitions, what is attained, and bugs that are caught."""

from itertools import permutations, product

import pytest

from reductions import decide
from reductions.edges import ThreeSumToCollinear
from reductions.problems import Collinear, ThreeSum
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.counted import offset
from tests.reductions.edges.planted import check_caught, planted

EDGE = ThreeSumToCollinear()


def test_all_small_lists():
    checked = check_reduction(EDGE, small=list(ThreeSum.small())[::3], seconds=0.2)
    assert min(checked.yes, checked.no) > 50


def different(source):
    """The witnesses in different numbers: places of repeated numbers are the first ones."""
    return {tuple(xs.index(xs[i]) for xs, i in zip(source.lists, w, strict=True)) for w in source.witnesses()}


def test_numbers_far_from_zero():
    counts = []
    for source in offset(ThreeSum, 90):
        (target,) = EDGE.instances(source)
        lifted = [EDGE.lift(source, 0, witness) for witness in target.witnesses()]
        assert sorted(lifted) == sorted(different(source))
        counts.append(len(lifted))
    assert 20 < counts.count(0) < 85


def test_decide():
    for source in offset(ThreeSum, 40, seed=1):
        for oracle in ("brute", "library"):
            assert source.accepts(decide(source, Collinear, oracle=oracle).answer)


@pytest.mark.parametrize("number", [0, 1, 10**30])
def test_sizes_are_attained(number):
    declared, built = sizes(EDGE, ThreeSum(((number, -number), (number,), (-number,))))
    assert declared["bound"] == built["bound"] == (7 * number + 3) ** 3
    assert declared["objects"] == 4 == built["objects"] + (number == 0)


def test_the_determinant():
    for x, y, z in product(range(-4, 5), repeat=3):
        terms = ((1, x, x**3), (1, y, y**3), (1, z, z**3))
        even = sum(terms[0][i] * terms[1][j] * terms[2][k] for i, j, k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)))
        odd = sum(terms[0][i] * terms[1][j] * terms[2][k] for i, j, k in ((0, 2, 1), (1, 0, 2), (2, 1, 0)))
        assert even - odd == (y - x) * (z - x) * (z - y) * (x + y + z)


# ---- bugs


class Curve(ThreeSumToCollinear):
    """Another curve through the same x-coordinates."""

    def curve(self, x):
        return x**2

    def targets(self, source):
        (target,) = super().targets(source)
        yield Collinear(tuple((x, self.curve(x)) for x, _ in target.points))


class OtherCubic(Curve):
    """The x-coordinates of three points of a line add up to 1."""

    def curve(self, x):
        return x**3 - x**2


class Quintic(Curve):
    """An odd power too, but not one with points of a line where the sum is 0, unless one of them is 0."""

    def curve(self, x):
        return x**5


class LastPlaces(ThreeSumToCollinear):
    """Of the numbers without their repetitions."""

    def lift(self, source, index, witness):
        start = (0, len(set(source.lists[0])), len(set(source.lists[0])) + len(set(source.lists[1])))
        return tuple(point - first for point, first in zip(witness, start, strict=True))


@planted((Curve(), "forward direction"), (OtherCubic(), "sizes"), (Quintic(), "sizes"), (LastPlaces(), "lift"))
def test_a_planted_bug_is_caught(bug, step):
    repeated = [ThreeSum(lists) for lists in permutations(((0, 0, 1), (0,), (-1,)))]
    check_caught(bug, step, small=[*ThreeSum.small(), *repeated])
