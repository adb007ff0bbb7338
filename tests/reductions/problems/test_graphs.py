"""Diameters and dominating sets against networkx, and what is refused."""

from itertools import combinations
from math import comb

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reductions.errors import InputError
from reductions.problem import Problem
from reductions.problems import Diameter, DominatingSet
from reductions.testing import strategies


@given(strategies.graphs(max_vertices=6), st.integers(1, 5))
def test_diameter_by_networkx(graph, distance):
    instance = Diameter(graph, distance)
    lengths = dict(nx.all_pairs_shortest_path_length(graph))
    expected = [(u, w) for u, w in combinations(graph, 2) if lengths[u].get(w, distance) >= distance]
    assert list(instance.witnesses()) == expected
    assert not instance.verify((0, 0))
    assert not instance.verify((0, 99))
    assert Problem.from_json(instance.to_json()) == instance
    if nx.is_connected(graph) if len(graph) > 0 else False:
        assert bool(expected) == (nx.diameter(graph) >= distance)


@given(strategies.graphs(max_vertices=5), st.integers(0, 3))
def test_dominating_sets_by_networkx(graph, chosen):
    instance = DominatingSet(graph, chosen)
    expected = [
        vertices
        for count in range(min(chosen, len(graph)) + 1)
        for vertices in combinations(graph, count)
        if nx.is_dominating_set(graph, vertices)
    ]
    assert list(instance.witnesses()) == expected
    assert not instance.verify((0,) * chosen if chosen > 1 else (99,))
    assert instance.candidates() == sum(comb(len(graph), count) for count in range(chosen + 1))
    assert Problem.from_json(instance.to_json()) == instance


@pytest.mark.parametrize("kind", [Diameter, DominatingSet])
def test_graph_problems_refuse_bad_input(kind):
    with pytest.raises(InputError, match="undirected"):
        kind(nx.DiGraph(), 2)
    with pytest.raises(InputError, match="at least"):
        kind(nx.path_graph(3), -1)
