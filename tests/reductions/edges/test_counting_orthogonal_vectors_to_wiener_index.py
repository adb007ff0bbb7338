"""Orthogonal pairs from a sum of distances: all small sets, what is attained, and bugs that are caught."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from reductions import decide
from reductions.edges import CountingOrthogonalVectorsToWienerIndex
from reductions.errors import InputError
from reductions.problems import CountingOrthogonalVectors, WienerIndex
from reductions.problems.vectors.base import every_sets
from reductions.testing import check_reduction
from tests.reductions.edges.built import vector_sets
from tests.reductions.edges.held import check_value
from tests.reductions.edges.planted import check_caught, planted

EDGE = CountingOrthogonalVectorsToWienerIndex()


def solved(question):
    return question.solve()


def counting(rng, shape, dimension, density):
    return CountingOrthogonalVectors(vector_sets(rng, shape, dimension, density).sets)


def test_small_and_drawn_instances():
    small = [CountingOrthogonalVectors(sets) for shape in ((2, 0, 2), (2, 1, 2)) for sets in every_sets(*shape)]
    assert check_reduction(EDGE, small=small, examples=10, seconds=0.1).yes > 40


def test_distances_are_1_2_and_3():
    """Three exactly for the orthogonal pairs; so the index is that sum."""
    counts = set()
    for sets in every_sets(2, 2, 2):
        source = CountingOrthogonalVectors(sets)
        (question,) = check_value(EDGE, source, solved)
        distance = dict(nx.all_pairs_shortest_path_length(question.graph))
        found = [distance[u][w] for u, w in combinations(question.graph, 2)]
        assert set(found) <= {1, 2, 3}
        assert (found.count(1), found.count(3)) == (question.graph.number_of_edges(), source.value())
        counts.add(source.value())
    assert counts == {0, 1, 2, 3, 4}


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (5, 0), (1, 7), (6, 4)])
@pytest.mark.parametrize("dimension", [0, 1, 6])
@pytest.mark.parametrize("density", [0, 0.5, 1])
def test_values_by_networkx(shape, dimension, density):
    source = counting(np.random.default_rng(3), shape, dimension, density)
    check_value(EDGE, source, WienerIndex.solvers["library"])


@pytest.mark.parametrize(("shape", "dimension"), [((2, 3), 4), ((1, 1), 0), ((0, 0), 2)])
def test_vectors_of_ones_attain_the_sizes(shape, dimension):
    source = counting(np.random.default_rng(0), shape, dimension, 1)
    (question,) = check_value(EDGE, source, solved)
    assert question.measured() == EDGE.project(source.measured())


def test_three_sets_are_refused():
    with pytest.raises(InputError, match="order 2"):
        EDGE.check(counting(np.random.default_rng(0), (2, 2, 2), 3, 0.5))


def test_a_witness_by_way_of_counting():
    rng, answers = np.random.default_rng(5), set()
    for _ in range(8):
        source = vector_sets(rng, (6, 5), 6, 0.6)
        decision = decide(source, WienerIndex, oracle="library")
        assert source.accepts(decision.answer)
        answers.add(decision.answer is None)
    assert answers == {True, False}


# ---- bugs


class Changed(CountingOrthogonalVectorsToWienerIndex):
    """The graph is another one, and the count is read as before."""

    def change(self, graph, source):
        raise NotImplementedError

    def ask(self, source):
        talk = super().ask(source)
        graph = nx.Graph(next(talk).graph)
        self.change(graph, source)
        try:
            talk.send((yield WienerIndex(graph)))
        except StopIteration as end:
            return end.value


class WithoutTheMiddle(Changed):
    """The centres are not adjacent."""

    def change(self, graph, source):
        graph.remove_edge(len(graph) - 2, len(graph) - 1)


class OneCentre(Changed):
    """The first centre is joined to a vector of the second set."""

    def change(self, graph, source):
        first, second = source.sets
        if len(second):
            graph.add_edge(len(first), len(graph) - 2)


class EdgesTwice(CountingOrthogonalVectorsToWienerIndex):
    """Pairs are counted in both orders."""

    def ask(self, source):
        talk = super().ask(source)
        try:
            talk.send(2 * (yield next(talk)))
        except StopIteration as end:
            return end.value


class ZerosInstead(CountingOrthogonalVectorsToWienerIndex):
    def ask(self, source):
        return (yield from super().ask(CountingOrthogonalVectors(tuple(1 - x for x in source.sets))))


@planted((WithoutTheMiddle(), "answer"), (OneCentre(), "answer"), (EdgesTwice(), "answer"), (ZerosInstead(), "answer"))
def test_a_planted_bug_is_caught(bug, step):
    small = [CountingOrthogonalVectors(sets) for sets in every_sets(2, 1, 1)]
    check_caught(bug, step, small=small, examples=0)
