"""Positive betweenness: ends are the orthogonal pairs, networkx, what is attained, and bugs that are caught."""

import networkx as nx
import numpy as np
import pytest

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToWeightedBetweenness
from reductions.problems import WeightedBetweenness
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes, vector_sets
from tests.reductions.edges.planted import check_caught, planted

EDGE = OrthogonalVectorsToWeightedBetweenness()


def test_check_reduction():
    checked = check_reduction(EDGE, examples=10, seconds=0.2)
    assert min(checked.yes, checked.no) > 50


def test_betweenness_by_networkx():
    rng, answers = np.random.default_rng(0), set()
    for number in range(20):
        source = vector_sets(rng, (2 + number % 4, 1 + number % 5), number % 7, 0.75)
        (target,) = EDGE.instances(source)
        graph = nx.Graph()
        graph.add_weighted_edges_from(target.edges)
        score = nx.betweenness_centrality(graph, normalized=False, weight="weight")[target.middle]
        pairs = list(source.witnesses())
        assert (score > 0) == bool(pairs)
        assert [EDGE.lift(source, 0, ends) for ends in target.witnesses()] == pairs
        assert {length for _, to in nx.all_pairs_dijkstra_path_length(graph) for length in to.values()} <= set(range(7))
        answers.add(score > 0)
    assert answers == {True, False}


def test_smallest():
    (yes,) = EDGE.instances(OrthogonalVectors((np.ones((1, 0)),) * 2))
    assert (yes.size(), yes.brute_force()) == ((5, 5, 3), (0, 1))
    (no,) = EDGE.instances(OrthogonalVectors((np.ones((1, 1)),) * 2))
    assert (no.size(), no.brute_force()) == ((6, 9, 3), None)


# ---- what is attained


@pytest.mark.parametrize("dimension", [0, 1, 5])
@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (0, 4)])
def test_sizes_of_ones(shape, dimension):
    declared, built = sizes(EDGE, OrthogonalVectors([np.ones((n, dimension)) for n in shape]))
    assert declared == built


# ---- bugs


class Reweighted(OrthogonalVectorsToWeightedBetweenness):
    """The ways through the vertex have another length."""

    def targets(self, source):
        (target,) = super().targets(source)
        edges = [(u, w, self.changed(weight, w == target.middle)) for u, w, weight in target.edges]
        yield WeightedBetweenness(target.vertices, tuple(edges), target.middle)


class TooFar(Reweighted):
    """Weight 3 for the other edges as well: every a and b are nearer by the vertex than by the centres."""

    def changed(self, weight, at_middle):
        return 3


class TooNear(Reweighted):
    """Weight 2 there: a shortest path for every two vectors."""

    def changed(self, weight, at_middle):
        return 2


class CentreInTheMiddle(OrthogonalVectorsToWeightedBetweenness):
    def targets(self, source):
        (target,) = super().targets(source)
        yield WeightedBetweenness(target.vertices, target.edges, target.middle - 1)


class BothFirst(OrthogonalVectorsToWeightedBetweenness):
    def lift(self, source, index, witness):
        return witness[0], witness[0]


@planted(
    (TooFar(), "backward direction"),
    (TooNear(), "backward direction"),
    (CentreInTheMiddle(), "backward direction"),
    (BothFirst(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=10)
