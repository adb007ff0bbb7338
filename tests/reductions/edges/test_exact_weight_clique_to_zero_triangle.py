"""Cliques of an exact weight as zero triangles: all witnesses both ways, and bugs that are caught."""

import numpy as np
import pytest

import reductions.edges.min_weight_clique_to_negative_triangle as module
from reductions import decide
from reductions.edges import ExactWeightCliqueToZeroTriangle
from reductions.errors import InputError
from reductions.overhead import at_most
from reductions.problems import ExactWeightClique, ZeroTriangle
from reductions.problems.matrices.base import ENTRY_LIMIT, INFINITY
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.planted import check_caught, declaring, planted

EDGE = ExactWeightCliqueToZeroTriangle()


def complete(vertices, weight, clique, threshold):
    weights = np.full((vertices, vertices), weight)
    np.fill_diagonal(weights, INFINITY)
    return ExactWeightClique((weights,), clique, threshold)


def test_small_and_drawn_instances():
    checked = check_reduction(EDGE, examples=10, seconds=0.2)
    assert min(checked.yes, checked.no) > 30
    assert checked.embedded == checked.lifted


def test_cliques_far_from_zero_by_a_library():
    rng, answers = np.random.default_rng(1), set()
    for number in range(40):
        source = ExactWeightClique.random(rng, side=7, bound=2, offset=(0, 50, -50, 10**12)[number % 4])
        answer = decide(source, ZeroTriangle, oracle="library").answer
        assert source.accepts(answer)
        answers.add(answer is None)
    assert answers == {True, False}


@pytest.mark.parametrize(("clique", "threshold", "answer"), [(0, 0, ()), (0, 1, None), (1, 0, None)])
def test_smallest(clique, threshold, answer):
    assert decide(complete(0, 0, clique, threshold), ZeroTriangle).answer == answer


@pytest.mark.parametrize(("clique", "bound"), [(1, 5), (3, 10), (4, 15), (7, 45)])
def test_complete_graphs_have_the_declared_sizes(clique, bound):
    declared, built = sizes(EDGE, complete(8, 5, clique, -5))
    assert declared == built
    assert built["bound"] == bound


def test_sums_beyond_the_limit_are_refused():
    with pytest.raises(InputError, match="4 numbers"):
        EDGE.check(complete(3, ENTRY_LIMIT // 2, 3, 0))


# ---- bugs


class Loose(ExactWeightCliqueToZeroTriangle):
    """Declares any weights, so that not the sizes give a bug away."""

    overhead = declaring(EDGE, bound=at_most(10**9))


class EndsNotAdjacent(Loose):
    """Cliques of the first part and of the last are joined although an edge between them is missing."""

    def targets(self, source):
        *rest, last = module.tripartite(source)
        yield ZeroTriangle((*rest, np.where(last == INFINITY, 0, last)))


class ThresholdAdded(Loose):
    def targets(self, source):
        *rest, last = module.tripartite(source)
        yield ZeroTriangle((*rest, np.where(last == INFINITY, INFINITY, last + 2 * source.threshold)))


class OnEverySide(Loose):
    def targets(self, source):
        matrices = module.tripartite(source)
        yield ZeroTriangle(tuple(np.where(m == INFINITY, INFINITY, m - source.threshold) for m in matrices))


class NumbersForVertices(Loose):
    def lift(self, source, index, witness):
        return witness


@planted(
    (EndsNotAdjacent(), "backward direction"),
    (ThresholdAdded(), "forward direction"),
    (OnEverySide(), "forward direction"),
    (NumbersForVertices(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=0)
