"""Boolean products by distances while arcs are inserted: every value, exact sizes, and bugs that are seen."""

import networkx as nx
import numpy as np
import pytest

from reductions import decide
from reductions.edges import BooleanProductToIncrementalShortestPaths
from reductions.problem import same
from reductions.problems import BooleanProduct, IncrementalShortestPaths
from reductions.testing import check_reduction
from tests.reductions.edges.held import check_value
from tests.reductions.edges.planted import check_caught, planted

EDGE = BooleanProductToIncrementalShortestPaths()


def products(count, seed=0):
    rng = np.random.default_rng(seed)
    return [BooleanProduct.random(rng, side=5, density=(0.2, 0.4, 0.7)[n % 3]) for n in range(count)]


def test_small_products():
    assert check_reduction(EDGE, examples=0, seconds=0.2).yes == 115


def test_drawn_products_by_a_library():
    for source in products(25):
        assert same(decide(source, IncrementalShortestPaths, oracle="library").answer, source.value())


def test_both_ways_the_distances_say_the_same():
    """Without directions, as the docstring says."""
    for source in products(25, seed=1):
        (question,) = check_value(EDGE, source, lambda question: question.solve())
        columns = question.vertices - source.sides["columns"]
        for i, graph in enumerate(question.graphs()):
            found = nx.single_source_shortest_path_length(graph.to_undirected(), 0)
            ones = [int(found.get(v) == question.count - i + 2) for v in range(columns, question.vertices)]
            assert ones == source.value()[i].tolist()


@pytest.mark.parametrize("shape", [(0, 0, 0), (0, 2, 3), (2, 0, 3), (3, 2, 0), (1, 1, 1), (4, 2, 3)])
def test_declared_sizes(shape):
    r, q, c = shape
    source = BooleanProduct((np.ones((r, q)), np.ones((q, c))))
    (question,) = check_value(EDGE, source, lambda question: question.solve())
    declared, built = EDGE.project(source.measured()), question.measured()
    assert built["arcs"] == r * q + q * c + max(0, r - 1) <= declared["arcs"] <= built["arcs"] + 1
    for name in ("vertices", "insertions", "rounds"):
        assert built[name] == declared[name]


# ---- bugs


class Changed(BooleanProductToIncrementalShortestPaths):
    def ask(self, source):
        talk = super().ask(source)
        distances = yield self.changed(next(talk))
        try:
            talk.send(distances)
        except StopIteration as end:
            return end.value


class OldestIsNearest(Changed):
    """The rows are joined to the path in the reverse order."""

    def changed(self, question):
        rows = question.insertions.copy()
        rows[:, 1] = rows[::-1, 1]
        return IncrementalShortestPaths(question.vertices, question.arcs, rows, question.count)


class AllAtOnce(Changed):
    """Every arc is inserted in the first round."""

    def changed(self, question):
        rows = question.insertions.copy()
        rows[:, 0] = 0
        return IncrementalShortestPaths(question.vertices, question.arcs, rows, question.count)


class AnyDistance(BooleanProductToIncrementalShortestPaths):
    """A column that is reached at all is taken for a 1."""

    def ask(self, source):
        talk = super().ask(source)
        distances = yield next(talk)
        columns = distances.shape[1] - source.sides["columns"]
        return (distances[:, columns:] < distances.shape[1]).astype(np.uint8)


@planted((OldestIsNearest(), "answer"), (AllAtOnce(), "answer"), (AnyDistance(), "answer"))
def test_a_planted_bug_is_caught(bug, step):
    columns = ([[1], [0]], [[0], [1]], [[1], [1]])
    check_caught(bug, step, small=[BooleanProduct((column, [[1]])) for column in columns])
