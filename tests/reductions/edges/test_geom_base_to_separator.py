"""Rows of walls with holes: every separator that is found, what is attained, and bugs that are caught."""

from itertools import product

import pytest

import reductions.edges.geom_base_to_separator as module
from reductions import decide
from reductions.edges import GeomBaseToSeparator
from reductions.problems import GeomBase, Separator
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.counted import offset
from tests.reductions.edges.planted import check_caught, planted

EDGE = GeomBaseToSeparator()


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
            answer = decide(GeomBase(lists), Separator).answer
            assert GeomBase(lists).accepts(answer)


def test_witnesses_beside_the_middle():
    """Any line through the holes of three points is lifted to them."""
    source = GeomBase(((0, 3, 7), (1, 2), (2, 1)))
    (target,) = EDGE.instances(source)
    lifted = {EDGE.lift(source, 0, witness) for witness in target.witnesses()}
    assert lifted == set(source.witnesses())


@pytest.mark.parametrize("number", [1, 10**30])
@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 0, 3), (0, 1, 0)])
def test_sizes_are_attained(shape, number):
    declared, built = sizes(EDGE, GeomBase(tuple(tuple(number - i for i in range(count)) for count in shape)))
    assert declared == built


def test_rows_without_points_are_walls():
    source = GeomBase(((), (), ()))
    declared, built = sizes(EDGE, source)
    assert declared == built == {"segments": 5, "bound": 2}
    assert decide(source, Separator).answer is None


# ---- bugs


class Changed(GeomBaseToSeparator):
    """The construction once more: other walls, stretch, or sides."""

    stretch, half, sides = 4, 1, 2

    def targets(self, source):
        points = sum(source.lists, ()) or (0,)
        left, right = self.stretch * min(points) - 2 * self.half, self.stretch * max(points) + 2 * self.half
        rows = []
        for y, row in enumerate(source.lists):
            ends = [e for x in sorted(set(row)) for e in (self.stretch * x - self.half, self.stretch * x + self.half)]
            numbers = [left, *ends, right]
            rows += [(start, y, end, y) for start, end in zip(numbers[::2], numbers[1::2], strict=True) if start <= end]
        sides = [(left, 0, left, 2), (right, 0, right, 2)][: self.sides]
        yield Separator((*rows, *sides))


class StretchTooSmall(Changed):
    stretch = 3


class OneSide(Changed):
    """A line may go round the row at y = 1."""

    sides = 1


class MiddleForgotten(GeomBaseToSeparator):
    """The point of the row in between is taken from below."""

    def lift(self, source, index, witness):
        p, _, r = super().lift(source, index, witness)
        return p, 0, r


def test_the_construction_once_more():
    for source in small(3):
        assert list(Changed().instances(source)) == list(EDGE.instances(source))


@planted(
    (StretchTooSmall(), "backward direction"),
    (OneSide(), "backward direction"),
    (MiddleForgotten(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    below = [GeomBase(((0,), (0,), (1,))), GeomBase(((0,), (1, 0), (0,)))]
    check_caught(bug, step, small=[*below, *small(5)])


def test_the_walls_of_a_row():
    assert list(module.walls((3, 0, 3), -2, 14)) == [(-2, -1), (1, 11), (13, 14)]
    assert list(module.walls((), -2, 2)) == [(-2, 2)]
