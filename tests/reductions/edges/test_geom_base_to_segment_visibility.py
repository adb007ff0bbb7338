"""Sight through holes: every sight line that is found, what is attained, and bugs that are caught."""

from fractions import Fraction
from itertools import product

import pytest

from reductions import decide
from reductions.edges import GeomBaseToSegmentVisibility
from reductions.problems import GeomBase, SegmentVisibility
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.counted import offset
from tests.reductions.edges.planted import check_caught, planted

EDGE = GeomBaseToSegmentVisibility()


def small(step=1, first=0):
    """Rows of at most one of the points -1, 0 and 1, and of two of them in each row."""
    each = [(), (-1,), (0,), (1,)]
    yield from map(GeomBase, list(product(each, repeat=3))[first::step])
    pairs = [(-1, 0), (0, 2), (1, 1)]
    yield from map(GeomBase, list(product(pairs, repeat=3))[first::step])


def test_small_rows():
    checked = check_reduction(EDGE, small=small(2), seconds=0.2)
    assert (min(checked.yes, checked.no) > 8, checked.refused) == (True, 0)
    assert checked.lifted > checked.embedded


def test_points_far_from_zero():
    for source in offset(GeomBase, 12, numbers=3):
        for lists in (source.lists, tuple(tuple(x * 10**20 for x in xs) for xs in source.lists)):
            answer = decide(GeomBase(lists), SegmentVisibility).answer
            assert GeomBase(lists).accepts(answer)


def test_witnesses_beside_the_middle():
    """Any line through the holes of three points is lifted to them."""
    source = GeomBase(((0, 3, 7), (1, 2), (2, 1)))
    (target,) = EDGE.instances(source)
    lifted = {EDGE.lift(source, 0, witness) for witness in target.witnesses()}
    assert lifted == set(source.witnesses())


@pytest.mark.parametrize("number", [1, 10**30])
def test_sizes_are_attained(number):
    """Points at both ends of what is possible."""
    declared, built = sizes(EDGE, GeomBase(((number, -number), (0,), ())))
    assert declared == built
    declared, built = sizes(EDGE, GeomBase(((), (), ())))
    assert declared == built == {"obstacles": 3, "bound": 3}


# ---- bugs


class Narrow(GeomBaseToSegmentVisibility):
    """The two segments are as wide as the points, so that steep lines miss them."""

    def targets(self, source):
        (target,) = super().targets(source)
        points = sum(source.lists, ()) or (0,)
        left, right = 4 * min(points) - 2, 4 * max(points) + 2
        yield SegmentVisibility(target.obstacles, (-1, left, right), (3, left, right))


class Lower(GeomBaseToSegmentVisibility):
    """Rows are not where they are lifted from."""

    def lift(self, source, index, witness):
        below, above = map(Fraction, witness)
        return super().lift(source, index, (below + (above - below) / 4, above))


class NoMiddleRow(GeomBaseToSegmentVisibility):
    def targets(self, source):
        (target,) = super().targets(source)
        rows = tuple(row for row in target.obstacles if row[0] != 1)
        yield SegmentVisibility(rows, target.first, target.second)


class Swapped(GeomBaseToSegmentVisibility):
    def embed(self, source, witness):
        index, (below, above) = super().embed(source, witness)
        return index, (above, below)


@planted(
    (Narrow(), "forward direction"),
    (Lower(), "round trip"),
    (NoMiddleRow(), "backward direction"),
    (Swapped(), "embed"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=[GeomBase(((0,), (1, 0), (2,))), GeomBase(((0, 1), (1, 0), (2,))), *small(5)])
