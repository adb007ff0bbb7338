"""Light cliques as negative triangles: all witnesses both ways, what is attained, and bugs that are caught."""

from itertools import permutations

import numpy as np
import pytest

import reductions.edges.min_weight_clique_to_negative_triangle as module
from reductions import decide
from reductions.edges import MinWeightCliqueToNegativeTriangle
from reductions.errors import BudgetError, InputError
from reductions.overhead import at_most
from reductions.problems import MinWeightClique, NegativeTriangle
from reductions.problems.matrices.base import ENTRY_LIMIT, INFINITY
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.planted import check_caught, declaring, planted

EDGE = MinWeightCliqueToNegativeTriangle()


def complete(vertices, weight, clique, threshold):
    weights = np.full((vertices, vertices), weight)
    np.fill_diagonal(weights, INFINITY)
    return MinWeightClique((weights,), clique, threshold)


def drawn(count, seed=0):
    rng = np.random.default_rng(seed)
    for number in range(count):
        yield MinWeightClique.random(rng, side=7, density=(0.7, 0.9)[number % 2], offset=(0, 50, -50)[number % 3])


def test_small_and_drawn_instances():
    checked = check_reduction(EDGE, examples=10, seconds=0.2)
    assert min(checked.yes, checked.no) > 80
    assert checked.embedded == checked.lifted > 150


def test_every_clique_in_every_order():
    lifted = 0
    for source in drawn(120):
        (target,) = EDGE.instances(source)
        triangles = list(target.witnesses())
        cliques = list(source.witnesses())
        assert sorted(EDGE.lift(source, 0, triangle) for triangle in triangles) == sorted(cliques)
        for clique in cliques[:3]:
            assert len({EDGE.embed(source, order) for order in list(permutations(clique))[:24]}) == 1
        lifted += len(triangles)
    assert lifted > 60


def test_decide_by_a_library():
    for source in drawn(20, seed=1):
        assert source.accepts(decide(source, NegativeTriangle, oracle="library").answer)


@pytest.mark.parametrize(("clique", "threshold", "answer"), [(0, 1, ()), (0, 0, None), (1, 1, None)])
def test_smallest(clique, threshold, answer):
    assert decide(complete(0, 0, clique, threshold), NegativeTriangle).answer == answer


# ---- what is attained


@pytest.mark.parametrize(
    ("vertices", "clique"), [(0, 0), (1, 0), (2, 1), (3, 2), (5, 3), (5, 4), (6, 5), (6, 6), (7, 7)]
)
def test_complete_graphs_have_the_declared_sizes(vertices, clique):
    source = complete(vertices, 5, clique, -5)
    declared, built = sizes(EDGE, source)
    bound = declared.pop("bound"), built.pop("bound")
    assert declared == built
    assert bound[0] == bound[1] or clique in (0, 4, 5, 6, 7) or vertices < 2


@pytest.mark.parametrize(("clique", "bound"), [(1, 5), (3, 10), (4, 15), (6, 30), (7, 45)])
def test_weights_as_large_as_declared(clique, bound):
    declared, built = sizes(EDGE, complete(8, 5, clique, -5))
    assert declared["bound"] == built["bound"] == bound


def test_sums_beyond_the_limit_are_refused():
    with pytest.raises(InputError, match="4 numbers"):
        EDGE.check(complete(3, ENTRY_LIMIT // 2, 3, 0))
    EDGE.check(complete(3, ENTRY_LIMIT // 4, 3, 0))
    EDGE.check(complete(0, 0, 0, ENTRY_LIMIT))


def test_sizes_that_explode_are_refused():
    with pytest.raises(BudgetError):
        EDGE.check(complete(300, 1, 150, 0))


# ---- bugs


class Loose(MinWeightCliqueToNegativeTriangle):
    """Declares any weights, so that not the sizes give a bug away."""

    overhead = declaring(EDGE, bound=at_most(10**9))


class EndsNotAdjacent(Loose):
    """Cliques of the first part and of the last are joined although an edge between them is missing."""

    def targets(self, source):
        *rest, last = module.tripartite(source)
        yield NegativeTriangle((*rest, np.where(last == INFINITY, 0, last)))


class InsideLeftOut(Loose):
    """The weights of edges inside the first part do not count."""

    def targets(self, source):
        first, *rest = module.tripartite(source)
        inside = [source.weight(clique) for clique in module.cliques(source, module.shares(source)[0])]
        first = np.where(first == INFINITY, INFINITY, first - np.array(inside, dtype=np.int64)[:, None])
        yield NegativeTriangle((first, *rest))


class OffByOne(Loose):
    def targets(self, source):
        *rest, last = module.tripartite(source)
        yield NegativeTriangle((*rest, np.where(last == INFINITY, INFINITY, last - 1)))


class ThresholdOnEverySide(Loose):
    def targets(self, source):
        matrices = module.tripartite(source)
        yield NegativeTriangle(tuple(np.where(m == INFINITY, INFINITY, m - source.threshold) for m in matrices))


@planted(
    (EndsNotAdjacent(), "backward direction"),
    (OffByOne(), "backward direction"),
    (ThresholdOnEverySide(), "forward direction"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=0)


def test_weights_inside_a_part_count():
    """The first edge is light and no other, and the first part has it inside."""
    weights = complete(4, 0, 4, 0).matrices[0].copy()
    weights[0, 1] = weights[1, 0] = -1
    check_caught(InsideLeftOut(), "forward direction", small=[MinWeightClique((weights,), 4, t) for t in (0, -1)])
