"""Hypercliques as orthogonal vectors: all witnesses both ways, what is attained, and bugs that are caught."""

from itertools import combinations

import numpy as np
import pytest

from reductions import OrthogonalVectors, decide
from reductions.edges import HypercliqueToOrthogonalVectors
from reductions.errors import BudgetError, InputError
from reductions.problems import Hyperclique
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.planted import check_caught, planted

EDGE = HypercliqueToOrthogonalVectors()


def empty(parts, uniformity):
    return Hyperclique(parts, uniformity, tuple(np.zeros(s, np.uint8) for s in combinations(parts, uniformity)))


@pytest.mark.parametrize("order", [2, 3])
def test_small_and_drawn_instances(order):
    checked = check_reduction(HypercliqueToOrthogonalVectors(order=order), examples=20, seconds=0.2)
    assert min(checked.yes, checked.no) > 60
    assert checked.embedded == checked.lifted


@pytest.mark.parametrize("order", [2, 3, 4, 7])
def test_decide(order):
    rng, answers = np.random.default_rng(2), set()
    for _ in range(15):
        source = Hyperclique.random(rng, parts=6, density=0.9)
        answer = decide(source, OrthogonalVectors, order=order).answer
        assert source.accepts(answer)
        answers.add(answer is None)
    assert answers == {True, False}


@pytest.mark.parametrize(("parts", "uniformity"), [((3,) * 4, 2), ((2,) * 5, 3), ((4,), 1), ((3, 3), 3)])
@pytest.mark.parametrize("order", [2, 3])
def test_parts_without_hyperedges_have_the_declared_sizes(parts, uniformity, order):
    declared, built = sizes(HypercliqueToOrthogonalVectors(order=order), empty(parts, uniformity))
    assert declared == built


def test_sets_of_a_larger_instance():
    (target,) = HypercliqueToOrthogonalVectors(order=2).instances(empty((2, 3, 4, 5, 1), 2))
    assert target.axes == (24, 5)
    assert target.dimension == 2 * 3 + 2 * 4 + 2 * 5 + 2 + 3 * 4 + 3 * 5 + 3 + 4 * 5 + 4 + 5


def test_order():
    assert HypercliqueToOrthogonalVectors(order=32).order == 32
    for order, match in ((1, "at least 2, got 1"), (33, "at most 32, got 33")):
        with pytest.raises(InputError, match=match):
            HypercliqueToOrthogonalVectors(order=order)


def test_sizes_that_explode_are_refused():
    with pytest.raises(BudgetError):
        EDGE.check(empty((10,) * 31, 1))


# ---- bugs


class Dropped(HypercliqueToOrthogonalVectors):
    """The last coordinate is left out."""

    def targets(self, source):
        (target,) = super().targets(source)
        yield OrthogonalVectors(tuple(x[:, :-1] for x in target.sets))


class HyperedgesInstead(HypercliqueToOrthogonalVectors):
    """A coordinate for every hyperedge that is there."""

    def targets(self, source):
        yield from super().targets(
            Hyperclique(source.parts, source.uniformity, tuple(1 - x for x in source.hyperedges))
        )


class ZeroOutside(HypercliqueToOrthogonalVectors):
    """A vector of a group with no part of a missing hyperedge has a 0 there."""

    def targets(self, source):
        (target,) = super().targets(source)
        sets = [x.copy() for x in target.sets]
        columns = np.repeat(range(len(source.subsets)), [(1 - there).sum() for there in source.hyperedges])
        for x, group in zip(sets, self.groups(source), strict=True):
            for column, subset in enumerate(columns):
                if not set(source.subsets[subset]) & set(group):
                    x[:, column] = 0
        yield OrthogonalVectors(tuple(sets))


class LastFirst(HypercliqueToOrthogonalVectors):
    def lift(self, source, index, witness):
        return super().lift(source, index, witness)[::-1]


@planted(
    (Dropped(), "backward direction"),
    (HyperedgesInstead(), "backward direction"),
    (ZeroOutside(), "backward direction"),
    (LastFirst(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=0)
