"""Triangles by one Boolean product: every small graph, odd labels, loops, and bugs that are seen."""

from itertools import islice

import networkx as nx
import numpy as np
import pytest

from reductions import decide
from reductions.edges import TriangleToBooleanProduct
from reductions.problems import BooleanProduct, Triangle
from reductions.testing import check_reduction
from tests.reductions.edges.planted import check_caught, planted

EDGE = TriangleToBooleanProduct()
ODD_LABELS = ("", "x", (1, 2), frozenset({3}), 2j, -0.5)


def test_small_graphs():
    checked = check_reduction(EDGE, examples=30, seconds=0.2)
    assert checked.yes >= 2
    assert checked.no >= 20


def test_all_graphs_on_up_to_six_vertices():
    answers = []
    for number, plain in enumerate(islice(nx.graph_atlas_g(), 0, 209, 2)):
        graph = nx.relabel_nodes(plain, dict(enumerate(ODD_LABELS)))
        graph.add_edges_from((v, v) for v in list(graph)[: number % 3])
        source = Triangle(graph)
        answer = decide(source, BooleanProduct, oracle="library").answer
        assert source.accepts(answer)
        answers.append(answer is not None)
    assert 30 < sum(answers) < len(answers) - 15


@pytest.mark.parametrize(("graph", "answer"), [(nx.empty_graph(0), None), (nx.complete_graph(3), (0, 1, 2))])
def test_smallest(graph, answer):
    assert decide(Triangle(graph), BooleanProduct).answer == answer


# ---- bugs


class LoopsKept(TriangleToBooleanProduct):
    def ask(self, source):
        adjacent = nx.to_numpy_array(source.graph, dtype=np.uint8)
        paths = yield BooleanProduct((adjacent, adjacent))
        for u, w in np.argwhere(paths & adjacent):
            return int(u), int(w), int(np.flatnonzero(adjacent[u] & adjacent[w])[0])
        return None


class AnyTwoEdges(TriangleToBooleanProduct):
    """The ends of a path of two edges need not be adjacent."""

    def ask(self, source):
        adjacent = nx.to_numpy_array(source.graph, dtype=np.uint8)
        paths = yield BooleanProduct((adjacent, adjacent))
        for u, w in np.argwhere(np.triu(paths, 1)):
            return int(u), int(w), int(np.flatnonzero(adjacent[u] & adjacent[w])[0])
        return None


class NumbersForLabels(TriangleToBooleanProduct):
    def ask(self, source):
        answer = yield from super().ask(source)
        return answer and tuple(list(source.graph).index(vertex) + 1 for vertex in answer)


@planted((LoopsKept(), "answer"), (AnyTwoEdges(), "answer"), (NumbersForLabels(), "answer"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=0)
