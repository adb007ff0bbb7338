"""Graphs and matrices that change in rounds: values against libraries and plain definitions, and what is refused."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from reductions.errors import InputError, OracleError
from reductions.problem import Problem
from reductions.problems import (
    DynamicDistance,
    DynamicMatching,
    DynamicPairReachability,
    DynamicTriangle,
    EricksonProblem,
)

GRAPHS = (DynamicDistance, DynamicMatching, DynamicPairReachability, DynamicTriangle)


def instances(kind, count=40):
    rng = np.random.default_rng(0)
    yield from kind.small()
    for _ in range(count):
        yield kind.random(rng)


@pytest.mark.parametrize("kind", [*GRAPHS, EricksonProblem])
def test_ways_to_answer_agree(kind):
    answers = set()
    for instance in instances(kind):
        value = instance.value()
        assert len(value) == instance.count
        assert value == instance.solve() == instance.read(list(kind.solvers["library"](instance)))
        answers.update(value)
    assert len(answers) >= 2


@pytest.mark.parametrize("kind", GRAPHS)
def test_an_edge_that_is_switched_twice_is_as_it_was(kind):
    for instance in instances(kind, 10):
        if instance.count and instance.vertices > 1:
            twice = np.array([(0, 0, 1)] * 2)
            changed = kind(instance.vertices, instance.edges, np.vstack([twice, instance.changes]), instance.count)
            assert changed.value() == instance.value()


def test_an_edge_has_no_direction_but_in_a_directed_graph():
    for u, w in ((0, 1), (1, 0)):
        assert DynamicDistance(2, [], [(0, u, w)], 1).value() == (1,)
        assert DynamicDistance(2, [(0, 1)], [(0, u, w)], 1).value() == (None,)
        assert DynamicPairReachability(2, [], [(0, u, w)], 1).value() == (int(u == 0),)


def test_distances_of_grids():
    grid = nx.convert_node_labels_to_integers(nx.grid_2d_graph(3, 4))
    edges = [((u, w)) for u, w in nx.relabel_nodes(grid, {1: 11, 11: 1}).edges]
    assert DynamicDistance(12, edges, [], 1).value() == (5,)


def test_matchings_of_complete_graphs_and_stars():
    for n in range(6):
        assert DynamicMatching(n, list(combinations(range(n), 2)), [], 1).value() == (n // 2,)
        assert DynamicMatching(n + 1, [(0, i + 1) for i in range(n)], [], 1).value() == (int(n > 0),)


@pytest.mark.parametrize(
    ("vertices", "edges", "changes", "count", "match"),
    [
        (1, [], [], 1, "vertices must be at least 2, got 1"),
        (2.0, [], [], 1, "vertices"),
        (10**30, [], [], 1, "vertices"),
        (3, [], [], -1, "count"),
        (3, [(0, 3)], [], 1, "edges"),
        (3, [(0, 0)], [], 1, "different"),
        (3, [(0, 1), (1, 0)], [], 1, "twice"),
        (3, [(0, 1, 2)], [], 1, "edges"),
        (3, [(0, True)], [], 1, "edges"),
        (3, [], [(1, 0, 1)], 1, "changes"),
        (3, [], [(0, 1, 1)], 1, "different"),
        (3, [], [(0, 0, 1)], 0, "changes"),
        (3, [], [(1, 0, 1), (0, 0, 1)], 2, "decrease"),
        (3, [], [(0, 1)], 2, "changes"),
    ],
)
def test_graphs_that_are_refused(vertices, edges, changes, count, match):
    with pytest.raises(InputError, match=match):
        DynamicDistance(vertices, edges, changes, count)


@pytest.mark.parametrize(
    ("matrix", "changes", "count", "match"),
    [
        ([[float("inf")]], [], 1, "finite"),
        ([[0.5]], [], 1, "matrix"),
        ([0], [], 1, "matrix"),
        ([[0, 1]], [(0, 3)], 1, "changes"),
        ([[0, 1]], [(1, 0)], 1, "changes"),
        ([[0, 1]], [(0, 0)], 1.0, "count"),
        ([[0, 1]], [(1, 0), (0, 0)], 2, "decrease"),
    ],
)
def test_matrices_that_are_refused(matrix, changes, count, match):
    with pytest.raises(InputError, match=match):
        EricksonProblem(matrix, changes, count)


@pytest.mark.parametrize("answer", [None, 3, (), (1, 2, 3)])
def test_answers_that_are_refused(answer):
    for instance in (DynamicDistance(2, [], [], 2), EricksonProblem([[1]], [], 2)):
        with pytest.raises(OracleError, match="2 rounds"):
            instance.read(answer)


@pytest.mark.parametrize("kind", [*GRAPHS, EricksonProblem])
def test_storing(kind, tmp_path):
    for number, instance in enumerate(list(instances(kind, 3))[-3:]):
        instance.to_npz(tmp_path / f"{number}.npz")
        assert Problem.from_npz(tmp_path / f"{number}.npz") == instance
        assert instance._repr_html_()


def test_sizes():
    assert DynamicTriangle(5, [(0, 1)], [(0, 1, 2), (2, 1, 2)], 4).measured() == {
        "vertices": 5,
        "edges": 1,
        "changes": 2,
        "rounds": 4,
    }
    assert EricksonProblem(np.zeros((2, 3), int), [(0, 4)], 5).measured() == {
        "rows": 2,
        "columns": 3,
        "changes": 1,
        "rounds": 5,
    }
