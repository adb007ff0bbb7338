"""Betweenness and radius against networkx, and what is refused."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given

from reductions.errors import InputError
from reductions.problems import Radius2, WeightedBetweenness
from reductions.testing import strategies


def inside(instance):
    """Ends of shortest paths that pass through the vertex, from all shortest paths."""
    graph = nx.empty_graph(instance.vertices)
    graph.add_weighted_edges_from(instance.edges)
    for s in range(instance.vertices):
        for t in range(s + 1, instance.vertices):
            if nx.has_path(graph, s, t):
                paths = nx.all_shortest_paths(graph, s, t, weight="weight")
                if any(instance.middle in path[1:-1] for path in paths):
                    yield s, t


def test_paths_by_networkx():
    rng, answers = np.random.default_rng(0), []
    drawn = [WeightedBetweenness.random(rng, vertices=6, density=(0.3, 0.6, 1)[number % 3]) for number in range(60)]
    for instance in [*WeightedBetweenness.small(), *drawn]:
        expected = list(inside(instance))
        assert list(instance.witnesses()) == expected
        assert [pair for pair in np.ndindex(instance.axes) if instance.verify(pair)] == expected
        assert (instance.solvers["library"](instance) is None) == (not expected)
        answers.append(bool(expected))
    assert 15 < sum(answers) < len(answers) - 15


def test_order_of_edges_does_not_matter():
    one = WeightedBetweenness(3, ((2, 1, 4), (0, 1, 2**70)), 1)
    other = WeightedBetweenness(3, [[np.int64(1), 0, 2**70], [1, 2, 4]], 1)
    assert one == other
    assert one.size() == (3, 2, 2**70)
    assert WeightedBetweenness.from_json(one.to_json()) == one
    assert one.brute_force() == (0, 2)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ((0, (), 0), "0"),
        ((2, (), 2), "2"),
        ((2, ((0, 2, 1),), 0), "got 2"),
        ((2, ((0, 0, 1),), 0), "loop"),
        ((2, ((0, 1, 0),), 0), "weight"),
        ((2, ((0, 1, 1.5),), 0), "1.5"),
        ((2, ((0, 1, 1), (1, 0, 2)), 0), "once"),
        ((2, ((0, 1),), 0), "triple"),
    ],
)
def test_what_is_refused(fields, named):
    with pytest.raises(InputError, match=named):
        WeightedBetweenness(*fields)


@given(strategies.graphs(max_vertices=6))
def test_radius_by_networkx(graph):
    instance = Radius2(graph)
    connected = len(graph) > 0 and nx.is_connected(graph)
    expected = [(v,) for v, e in nx.eccentricity(graph).items() if e <= 2] if connected else []
    assert list(instance.witnesses()) == expected
    assert instance.accepts(Radius2.solvers["library"](instance))
    assert not instance.verify((99,))
    assert not instance.verify((0, 1))
    assert Radius2.from_json(instance.to_json()) == instance
