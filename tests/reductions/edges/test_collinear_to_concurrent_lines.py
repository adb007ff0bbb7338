"""Points as lines, after a shear: a bijection, what is attained, and bugs that are caught."""

import numpy as np
import pytest

from reductions import decide
from reductions.edges import CollinearToConcurrentLines
from reductions.problems import Collinear, ConcurrentLines
from reductions.problems.integers.base import largest
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.counted import check_bijection
from tests.reductions.edges.planted import check_caught, planted

EDGE = CollinearToConcurrentLines()


def drawn(count, seed=0):
    rng = np.random.default_rng(seed)
    for number in range(count):
        yield Collinear.random(rng, bound=(1, 3, 9)[number % 3], offset=(0, 5, -30, 2**70)[number % 4])


def test_small_sets_of_points():
    checked = check_reduction(EDGE, examples=20, seconds=0.2)
    assert min(checked.yes, checked.no) > 12


def test_drawn_points():
    counts = [check_bijection(EDGE, source) for source in drawn(90)]
    assert 20 < counts.count(0) < 80


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    for source in drawn(40, seed=1):
        assert source.accepts(decide(source, ConcurrentLines, oracle=oracle).answer)


@pytest.mark.parametrize("number", [0, 1, 10**15])
def test_the_bound_is_attained(number):
    declared, built = sizes(EDGE, Collinear(((number, number), (1, 0))[: 1 + number]))
    assert declared == built


# ---- bugs


class Shear(CollinearToConcurrentLines):
    """Another shear, by so much less."""

    less = 1

    def targets(self, source):
        shear = largest(*source.points) + 1 - self.less
        yield ConcurrentLines(tuple((shear * x + y, -y) for x, y in source.points))


class NotSheared(CollinearToConcurrentLines):
    """Points above each other become parallel lines."""

    def targets(self, source):
        yield ConcurrentLines(tuple((x, -y) for x, y in source.points))


class NotNegated(CollinearToConcurrentLines):
    """The line is sheared with the point, the intercept not; so it is another line."""

    def targets(self, source):
        (target,) = super().targets(source)
        yield ConcurrentLines(tuple((m, b * b) for m, b in target.lines))


class Turned(CollinearToConcurrentLines):
    def lift(self, source, index, witness):
        return witness[::-1]


@planted(
    (Shear(), "forward direction"),
    (NotSheared(), "forward direction"),
    (NotNegated(), "forward direction"),
    (Turned(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=[*Collinear.small(), Collinear(((-1, 1), (0, 0), (1, -1)))])
