"""Lines as points and walls as strips: every point that is found, what is attained, and bugs that are caught."""

from itertools import product

import pytest

from reductions import decide
from reductions.edges import GeomBaseToStripsCoverBox
from reductions.overhead import at_most
from reductions.problems import GeomBase, StripsCoverBox
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.counted import offset
from tests.reductions.edges.planted import check_caught, declaring, planted

EDGE = GeomBaseToStripsCoverBox()


def small(step=1, first=0):
    """Rows of at most one of the points -1, 0 and 1, and of two of them in each row."""
    each = [(), (-1,), (0,), (1,)]
    yield from map(GeomBase, list(product(each, repeat=3))[first::step])
    pairs = [(-1, 0), (0, 2), (1, 1)]
    yield from map(GeomBase, list(product(pairs, repeat=3))[first::step])


def test_small_rows():
    checked = check_reduction(EDGE, small=small(2), seconds=0.2)
    assert (min(checked.yes, checked.no) > 8, checked.refused) == (True, 0)
    assert checked.lifted > 15


def test_points_far_from_zero():
    for source in offset(GeomBase, 12, numbers=3):
        for lists in (source.lists, tuple(tuple(x * 10**20 for x in xs) for xs in source.lists)):
            answer = decide(GeomBase(lists), StripsCoverBox).answer
            assert GeomBase(lists).accepts(answer)


def test_witnesses_beside_the_middle():
    """Any line through the holes of three points is lifted to them."""
    source = GeomBase(((0, 3, 7), (1, 2), (2, 1)))
    (target,) = EDGE.instances(source)
    lifted = {EDGE.lift(source, 0, witness) for witness in target.witnesses()}
    assert lifted == set(source.witnesses())


@pytest.mark.parametrize("number", [0, 1, 10**30])
def test_sizes_are_attained(number):
    declared, built = sizes(EDGE, GeomBase(((number, number - 1), (number,), ())))
    assert declared == built
    declared, built = sizes(EDGE, GeomBase(((), (), ())))
    assert declared == built == {"strips": 3, "bound": 4}


# ---- bugs


class Changed(GeomBaseToStripsCoverBox):
    def targets(self, source):
        (target,) = super().targets(source)
        yield StripsCoverBox(tuple(self.changed(*strip) for strip in target.strips), target.box)


class NotDoubled(Changed):
    """The middle row is met at the sum of both coordinates, not at half of it."""

    def changed(self, u, v, least, most):
        return (u, v, least // 2, most // 2) if u == v else (u, v, least, most)


class RowsTurned(Changed):
    def changed(self, u, v, least, most):
        return v, u, least, most


class WiderHoles(Changed):
    """By a half on either side; then the stretch is not enough."""

    overhead = declaring(GeomBaseToStripsCoverBox, bound=at_most(10**3))

    def changed(self, u, v, least, most):
        return (2 * u, 2 * v, 2 * least + 2, 2 * most - 2) if most - least > 2 else (2 * u, 2 * v, 2 * least, 2 * least)


class OnePointOnly(GeomBaseToStripsCoverBox):
    def lift(self, source, index, witness):
        p, q, _ = super().lift(source, index, witness)
        return p, q, 0


@planted(
    (NotDoubled(), "backward direction"),
    (RowsTurned(), "embed"),
    (WiderHoles(), "backward direction"),
    (OnePointOnly(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    few = [GeomBase(((0,), (0,), (1,))), GeomBase(((0,), (0,), (1, 0))), GeomBase(((0,), (1,), (2,)))]
    check_caught(bug, step, small=[*few, *small(5)])
