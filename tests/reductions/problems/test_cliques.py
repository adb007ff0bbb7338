"""Cliques and triangles against plain definitions and networkx, loops and odd labels among them."""

from itertools import combinations, islice

import networkx as nx
import numpy as np
import pytest

from reductions.errors import BudgetError, InputError
from reductions.problem import MANY, Problem
from reductions.problems import Clique, MinWeightClique, Triangle
from reductions.problems.matrices.base import INFINITY


def graphs():
    """Small graphs with loops and labels that are not numbers."""
    for number, plain in enumerate(islice(nx.graph_atlas_g(), 1, 140)):
        graph = nx.relabel_nodes(plain, {0: "zero", 1: (1,), 2: 2.5}) if number % 2 else plain.copy()
        graph.add_edges_from((v, v) for i, v in enumerate(graph) if (i + number) % 3 == 0)
        yield graph


def plain_cliques(graph, count):
    pairs = {frozenset(edge) for edge in graph.edges}
    return [c for c in combinations(graph, count) if all(frozenset(pair) in pairs for pair in combinations(c, 2))]


def test_triangles_by_the_definition():
    for graph in graphs():
        instance, expected = Triangle(graph), plain_cliques(graph, 3)
        assert list(instance.witnesses()) == expected
        found = Triangle.solvers["library"](instance)
        assert instance.verify(found) if expected else found is None


@pytest.mark.parametrize("count", range(7))
def test_cliques_by_the_definition(count):
    for graph in graphs():
        instance, expected = Clique(graph, count), plain_cliques(graph, count)
        assert list(instance.witnesses()) == expected
        found = Clique.solvers["library"](instance)
        assert instance.verify(found) if expected else found is None


@pytest.mark.parametrize("count", [0, 1, 3])
def test_no_vertices_and_loops(count):
    assert Clique(nx.Graph(), count).brute_force() == Clique.solvers["library"](Clique(nx.Graph(), count))
    loops = Clique(nx.Graph([(v, v) for v in range(4)]), count)
    assert loops.accepts(Clique.solvers["library"](loops))
    assert (loops.brute_force() is None) == (count == 3)
    assert Triangle(nx.Graph([(v, v) for v in range(4)])).brute_force() is None


def test_orders_and_what_is_not_a_witness():
    instance = Clique(nx.complete_graph(4), 3)
    assert instance.verify((3, 0, 2))
    assert instance.verify([2, 1, 0])
    for witness in ((0, 1), (0, 1, 2, 3), (0, 0, 1), (0, 1, 9), None, 3, ([], 1, 2), {0, 1, 2}):
        assert not instance.verify(witness)
        assert not Triangle(instance.graph).verify(witness)


def test_candidates():
    assert Clique(nx.empty_graph(10), 3).candidates() == 120
    assert Clique(nx.empty_graph(3), 7).candidates() == 0
    for count in (7, 10**18, 2**70):
        assert Clique(nx.empty_graph(3), count).brute_force() is None
        assert MinWeightClique(([[INFINITY] * 2] * 2,), count, 0).brute_force() is None
    assert Clique(nx.empty_graph(200), 66).candidates() == Clique(nx.empty_graph(128), 64).candidates() == MANY
    with pytest.raises(BudgetError):
        Clique(nx.empty_graph(1000), 500).brute_force()


def test_refusals():
    for wrong in (-1, 2.0, True):
        with pytest.raises(InputError, match="clique must be"):
            Clique(nx.Graph(), wrong)
    with pytest.raises(InputError, match="undirected"):
        Triangle(nx.DiGraph())


def test_storing_and_sizes():
    for graph in (nx.wheel_graph(6), nx.relabel_nodes(nx.path_graph(3), {0: "a", 2: "b"}), nx.Graph([(0, 0)])):
        for instance in (Triangle(graph), *(Clique(graph, count) for count in (0, 3))):
            assert Problem.from_json(instance.to_json()) == instance
    assert Clique(nx.path_graph(3), 5).measured() == {"vertices": 3, "edges": 2, "clique": 5}
    assert Triangle(nx.path_graph(3)).measured() == {"vertices": 3, "edges": 2}
    assert Clique(nx.path_graph(3), 2) != Clique(nx.path_graph(3), 3)


def test_small_and_drawn_instances():
    small = list(Clique.small())
    assert {instance.clique for instance in small} == set(range(5))
    assert len(small) == 5 * len(list(Triangle.small()))
    rng = np.random.default_rng(0)
    answers = {Triangle.random(rng, vertices=5).brute_force() is None for _ in range(20)}
    assert answers == {True, False}
