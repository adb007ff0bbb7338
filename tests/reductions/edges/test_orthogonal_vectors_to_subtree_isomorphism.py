"""Trees of vectors: every placement lifted, Matula's and networkx's answers, what is attained, bugs that are caught."""

import numpy as np
import pytest

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToSubtreeIsomorphism
from reductions.overhead import at_most
from reductions.problems import SubtreeIsomorphism
from reductions.testing import check_reduction
from tests.reductions.edges.built import check_declared, sizes, vector_sets
from tests.reductions.edges.planted import check_caught, declaring, planted

EDGE = OrthogonalVectorsToSubtreeIsomorphism()
SMALL = list(OrthogonalVectors.small())


def test_check_reduction():
    checked = check_reduction(EDGE, small=SMALL[::2], examples=5, seconds=0.2)
    assert min(checked.yes, checked.no) > 30
    assert checked.lifted > 2 * checked.yes


def test_every_placement_says_an_orthogonal_pair():
    rng, answers = np.random.default_rng(0), []
    for number in range(12):
        source = vector_sets(rng, (2 + number % 2, 1 + number % 3), 1 + number % 4, 0.7)
        (target,) = EDGE.instances(source)
        check_declared(EDGE, source, target)
        pairs = set(source.witnesses())
        assert {EDGE.lift(source, 0, places) for places in target.witnesses()} == pairs
        answers.append(bool(pairs))
    assert 2 < sum(answers) < len(answers) - 2


def test_larger_ones():
    rng, answers = np.random.default_rng(1), set()
    for number in range(12):
        source = vector_sets(rng, (4 + number % 3, 3 + number % 4), 6 + number % 3, 0.75)
        (target,) = EDGE.instances(source)
        pairs = set(source.witnesses())
        found = target.solve()
        assert (found is not None) == bool(pairs)
        assert found is None or EDGE.lift(source, 0, found) in pairs
        for pair in pairs:
            _, places = EDGE.embed(source, pair)
            assert target.verify(places)
            assert EDGE.lift(source, 0, places) == pair
        answers.add(bool(pairs))
    assert answers == {True, False}


def test_networkx_agrees():
    rng = np.random.default_rng(2)
    for number in range(6):
        source = vector_sets(rng, (2, 2), 2 + number % 2, 0.7)
        (target,) = EDGE.instances(source)
        assert target.accepts(SubtreeIsomorphism.solvers["library"](target))


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_nothing_is_asked_about_an_empty_set(shape):
    assert list(EDGE.instances(OrthogonalVectors([np.ones((n, 2)) for n in shape]))) == []


def test_smallest():
    targets = [t for bit in (0, 1) for t in EDGE.instances(OrthogonalVectors(([[bit]], [[bit]])))]
    assert [(t.small_tree, t.large_tree) for t in targets] == [((0,), (0, 1)), ((0, 1), (0,))]
    assert [t.brute_force() for t in targets] == [(0, 1), None]


# ---- what is attained


@pytest.mark.parametrize("dimension", [1, 4])
@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (2, 4)])
def test_sizes_of_ones_and_zeros(shape, dimension):
    source = OrthogonalVectors((np.ones((shape[0], dimension)), np.zeros((shape[1], dimension))))
    declared, built = sizes(EDGE, source)
    assert declared == built


# ---- bugs


class OneMoreUniversal(OrthogonalVectorsToSubtreeIsomorphism):
    """A universal place for every vector."""

    overhead = declaring(EDGE, large=at_most(10**6))

    def targets(self, source):
        for target in super().targets(source):
            large, m = list(target.large_tree), max(1, source.dimension)
            for c in range(m):
                large.append(len(large) - 1 if c else 0)
                large.append(len(large))
            yield SubtreeIsomorphism(target.small_tree, tuple(large))


class LeavesForOnes(OrthogonalVectorsToSubtreeIsomorphism):
    def targets(self, source):
        return super().targets(OrthogonalVectors((source.sets[0], 1 - source.sets[1])))


class FirstVector(OrthogonalVectorsToSubtreeIsomorphism):
    def lift(self, source, index, witness):
        return 0, super().lift(source, index, witness)[1]


@planted(
    (OneMoreUniversal(), "lift"),
    (LeavesForOnes(), "forward direction"),
    (FirstVector(), "round trip"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=SMALL[::2], examples=0)
