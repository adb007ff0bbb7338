"""Independent sets against networkx, integer programs and the subsets of bags, and what is refused."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from reductions.errors import BudgetError, InputError
from reductions.problems import IndependentSet


def decomposed(rng, vertices, width, density=0.7):
    """A random graph in which every vertex may be adjacent to the last few before it, in bags of those."""
    graph = nx.empty_graph(vertices)
    pairs = ((u, w) for u in range(vertices) for w in range(u, min(vertices, u + width + 1)))
    graph.add_edges_from((u, w) for u, w in pairs if rng.random() < (density if u != w else 0.1))
    return graph, [range(start, min(vertices, start + width + 1)) for start in range(max(1, vertices - width))]


def independent(graph, count):
    adjacent = [(u, w) for u, w in graph.edges]
    return [c for c in combinations(graph, count) if not any(u in c and w in c for u, w in adjacent)]


def test_every_set():
    rng, answers = np.random.default_rng(0), []
    for number in range(36):
        graph, bags = decomposed(rng, number % 9, 1 + number % 3)
        for chosen in range(4):
            instance = IndependentSet(graph, chosen, bags)
            expected = independent(graph, chosen)
            assert list(instance.witnesses()) == expected
            one_bag, library = IndependentSet(graph, chosen), instance.solvers["library"]
            for found in (instance.solve(), library(instance), one_bag.solve()):
                assert (found is not None) == bool(expected)
                assert found is None or instance.verify(found)
            answers.append(bool(expected))
    assert 30 < sum(answers) < len(answers) - 30


def test_largest_of_long_graphs():
    rng = np.random.default_rng(1)
    for width in (1, 3, 6):
        graph, bags = decomposed(rng, 60, width)
        most = next(k for k in range(60, -1, -1) if IndependentSet(graph, k, bags).solve() is not None)
        assert IndependentSet(graph, most, bags).width == width
        assert IndependentSet.solvers["library"](IndependentSet(graph, most, bags)) is not None
        assert IndependentSet.solvers["library"](IndependentSet(graph, most + 1, bags)) is None


def test_many_of_a_large_graph():
    instance = IndependentSet(nx.empty_graph(500), 499, [(v,) for v in range(500)])
    assert instance.brute_force() == tuple(range(499))
    assert instance.verify(instance.solve())


def test_documents_keep_labels():
    graph = nx.Graph([((0, "a"), 1), (1, "b")])
    instance = IndependentSet(graph, 2, [((0, "a"), 1), (1, "b")])
    assert IndependentSet.from_json(instance.to_json()) == instance
    assert IndependentSet.from_json(instance.to_json()).bags == instance.bags
    assert instance != IndependentSet(graph, 2)


@pytest.mark.parametrize(
    ("bags", "named"),
    [
        ([(0, 1), (1, 2)], "3"),
        ([(0, 1), (1, 2), (3,)], "2 and 3"),
        ([(0, 1), (2, 3), (1, 2)], "1"),
        ([(0, 1, 2, 3, 4)], "4"),
        ([(0, 0, 1, 2, 3)], "0"),
        ([([],), (0, 1, 2, 3)], r"\[\]"),
    ],
)
def test_bags_that_are_refused(bags, named):
    with pytest.raises(InputError, match=named):
        IndependentSet(nx.path_graph(4), 1, bags)


def test_what_is_refused():
    with pytest.raises(InputError, match="-1"):
        IndependentSet(nx.path_graph(2), -1)
    with pytest.raises(BudgetError, match="29"):
        IndependentSet(nx.path_graph(30), 2).solve()
    assert not IndependentSet(nx.Graph([(0, 0), (1, 2)]), 1).verify((0,))
    assert IndependentSet(nx.Graph(), 0).solve() == IndependentSet(nx.Graph(), 0, ()).brute_force() == ()
    assert IndependentSet(nx.Graph(), 1).solve() is None
