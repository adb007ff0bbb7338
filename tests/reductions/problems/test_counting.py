"""Numbers of orthogonal tuples and Wiener indices, against other definitions and networkx."""

import math
from itertools import combinations, product

import networkx as nx
import numpy as np
import pytest

from reductions import OrthogonalVectors
from reductions.errors import InputError, OracleError
from reductions.problems import CountingOrthogonalVectors, WienerIndex


def counting(*sets):
    return CountingOrthogonalVectors(tuple(np.array(x, dtype=np.uint8) for x in sets))


def by_inclusion_and_exclusion(instance):
    """Sum over sets of coordinates, with signs, of the tuples whose vectors are all 1 there."""
    total = 0
    for size in range(instance.dimension + 1):
        for columns in combinations(range(instance.dimension), size):
            each = (int(x[:, list(columns)].all(axis=1).sum()) for x in instance.sets)
            total += (-1) ** size * math.prod(each)
    return total


def test_every_way_to_count_agrees():
    rng, counts = np.random.default_rng(0), set()
    for order, vectors, dimension, density in product((2, 3, 4), (2, 5), (0, 3, 7), (0.5, 0.7)):
        instance = CountingOrthogonalVectors.random(
            rng, order=order, vectors=vectors, dimension=dimension, density=density
        )
        count = instance.value()
        assert count == instance.solve() == instance.solvers["library"](instance)
        assert count == by_inclusion_and_exclusion(instance)
        assert count == len(list(OrthogonalVectors(instance.sets).witnesses()))
        counts.add(count)
    assert len(counts) > 10


def test_equal_vectors_count_as_often_as_they_are_there():
    assert counting([[1, 0]] * 3, [[0, 1]] * 5).value() == 15
    assert counting([[1, 0], [1, 0]], [[0, 1], [1, 1], [1, 0]]).value() == 2


def test_smallest_counts():
    assert counting(np.zeros((3, 0)), np.zeros((4, 0))).solve() == 12
    assert counting(np.zeros((0, 2)), [[0, 0]]).solve() == 0
    assert counting([[1]], [[1]], [[1]]).solve() == 0


def test_a_number_of_tuples_is_read():
    instance = counting([[1, 0]] * 3, [[0, 1]] * 2)
    assert instance.read(np.int64(6)) == 6
    for answer in (7, -1, 2.0, True, None, (0, 0)):
        with pytest.raises(OracleError, match="from 0 to 6"):
            instance.read(answer)


def test_vectors_are_checked():
    with pytest.raises(InputError, match="0 and 1"):
        counting([[2]], [[1]])
    with pytest.raises(InputError, match="dimension"):
        counting([[1, 0]], [[1]])


# ---- the Wiener index


def test_indices_by_networkx():
    rng, kinds = np.random.default_rng(1), set()
    drawn = [WienerIndex.random(rng, vertices=7, density=(0.2, 0.4, 0.8)[number % 3]) for number in range(45)]
    for instance in [*WienerIndex.small(), *drawn]:
        index = instance.value()
        assert index == instance.solvers["library"](instance)
        distances = dict(nx.all_pairs_shortest_path_length(instance.graph))
        pairs = combinations(instance.graph, 2)
        assert index == sum(distances[u].get(w, math.inf) for u, w in pairs)
        kinds.add(index == math.inf)
    assert kinds == {True, False}


@pytest.mark.parametrize("n", [1, 2, 5, 12])
def test_known_indices(n):
    """Of a complete graph, a star and a path; Wiener's own formula for the last."""
    assert WienerIndex(nx.complete_graph(n)).value() == math.comb(n, 2)
    assert WienerIndex(nx.star_graph(n)).value() == n**2
    assert WienerIndex(nx.path_graph(n)).value() == math.comb(n + 1, 3)


def test_loops_and_names_of_vertices_do_not_matter():
    graph = nx.Graph([("a", (0, 1)), ((0, 1), 3), (3, 3)])
    assert WienerIndex(graph).value() == 4
    assert WienerIndex(nx.empty_graph(0)).value() == 0


def test_an_index_is_read():
    instance = WienerIndex(nx.path_graph(3))
    assert type(instance.read(4.0)) is int
    assert instance.read(np.int32(4)) == 4
    assert instance.read(math.inf) == instance.read(np.float64("inf")) == math.inf
    for answer in (-1, 1.5, True, -math.inf, math.nan, None, "4"):
        with pytest.raises(OracleError, match="at least 0"):
            instance.read(answer)
