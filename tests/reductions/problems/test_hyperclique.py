"""Hypercliques against plain definitions and a library, and what is refused."""

from itertools import combinations, product

import networkx as nx
import numpy as np
import pytest

from reductions.errors import InputError
from reductions.problem import Problem
from reductions.problems import Hyperclique


def instances(count=80):
    rng = np.random.default_rng(0)
    yield from Hyperclique.small()
    for number in range(count):
        yield Hyperclique.random(rng, density=(0.6, 0.8, 0.95)[number % 3])


def test_hypercliques_by_sets():
    answers = []
    for instance in instances():
        edges = {
            frozenset(zip(chosen, vertices, strict=True))
            for chosen, there in zip(instance.subsets, instance.hyperedges, strict=True)
            for vertices in np.argwhere(there).tolist()
            for vertices in [tuple(vertices)]
        }
        expected = [
            choice
            for choice in product(*map(range, instance.parts))
            if all(frozenset(part) in edges for part in combinations(enumerate(choice), instance.uniformity))
        ]
        assert list(instance.witnesses()) == expected
        assert Hyperclique.solvers["library"](instance) == (expected[0] if expected else None)
        assert instance.measured()["hyperedges"] == len(edges)
        answers.append(bool(expected))
    assert 50 < sum(answers) < len(answers) - 50


def test_hyperedges_of_two_are_cliques_of_a_graph():
    rng = np.random.default_rng(1)
    for _ in range(20):
        instance = Hyperclique.random(rng, uniformity=1)
        instance = Hyperclique(
            instance.parts,
            2,
            tuple(rng.random((a, b)) < 0.6 for a, b in combinations(instance.parts, 2)),
        )
        graph = nx.Graph()
        graph.add_nodes_from((p, v) for p, size in enumerate(instance.parts) for v in range(size))
        for (p, q), there in zip(instance.subsets, instance.hyperedges, strict=True):
            graph.add_edges_from(((p, int(u)), (q, int(v))) for u, v in np.argwhere(there))
        largest = max((len(clique) for clique in nx.find_cliques(graph)), default=0)
        assert (instance.brute_force() is not None) == (largest == len(instance.parts))


@pytest.mark.parametrize(
    ("parts", "uniformity", "hyperedges", "match"),
    [
        ((), 1, (), "parts"),
        ((1,) * 33, 40, (), "parts"),
        ((1, -1), 3, (), "part must be at least 0, got -1"),
        ((1, 1.0), 3, (), "part"),
        ((1, 1), 0, (), "uniformity must be at least 1, got 0"),
        ((2, 1), 1, ([1, 0],), "2 arrays"),
        ((2, 1), 1, ([1, 0], [1, 1]), r"shape \(1,\)"),
        ((2, 1), 1, ([1, 2], [1]), "bits"),
        ((2, 1), 1, 5, "2 arrays"),
    ],
)
def test_what_is_refused(parts, uniformity, hyperedges, match):
    with pytest.raises(InputError, match=match):
        Hyperclique(parts, uniformity, hyperedges)


def test_fewer_parts_than_a_hyperedge_has_vertices():
    assert list(Hyperclique((2, 1), 3, ()).witnesses()) == [(0, 0), (1, 0)]
    assert Hyperclique((2, 0), 3, ()).brute_force() is None
    assert Hyperclique((1, 2), 10**18, ()).brute_force() == (0, 0)


def test_sets_of_parts_are_counted_before_they_are_listed():
    with pytest.raises(InputError, match="601,080,390 arrays"):
        Hyperclique((1,) * 32, 16, ())


def test_storing(tmp_path):
    for number, instance in enumerate(list(instances(4))[-4:]):
        instance.to_npz(tmp_path / f"{number}.npz")
        assert Problem.from_npz(tmp_path / f"{number}.npz") == instance
        assert instance._repr_html_()
