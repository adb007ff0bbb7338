"""Lists of triangles against the definition, by degrees and by networkx, and answers that are refused."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from reductions.errors import InputError, OracleError
from reductions.problem import Problem
from reductions.problems import TriangleListing


def instances():
    rng = np.random.default_rng(0)
    yield from TriangleListing.small()
    for number in range(40):
        yield TriangleListing.random(rng, vertices=number % 10, density=(0.3, 0.6, 0.9)[number % 3])


def test_the_definition():
    lengths = []
    for instance in instances():
        edges = {frozenset(edge) for edge in instance.graph.edges}
        expected = [
            three
            for three in combinations(instance.graph, 3)
            if all(set(pair) in edges for pair in combinations(three, 2))
        ]
        assert list(instance.all_triangles()) == expected
        for answer in (instance.solve(), TriangleListing.solvers["library"](instance)):
            assert instance.accepts(answer)
            assert len(answer) == min(len(expected), instance.most) == len(set(answer))
            assert set(answer) <= set(expected)
        lengths.append(len(answer))
    assert {0, 1, 2} < set(lengths)


GRAPH = nx.relabel_nodes(nx.complete_graph(4), dict(enumerate("abcd")))


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "abc",
        (("a", "b"),),
        (("a", "b", "b"),),
        (("a", "b", "x"),),
        (("a", "b", "c"), ("c", "b", "a")),
        (("a", "b", "c"), ("a", "b", "d"), ("a", "c", "d"), ("b", "c", "d")),
    ],
)
def test_answers_that_are_refused(answer):
    instance = TriangleListing(GRAPH, 3)
    with pytest.raises(OracleError):
        instance.read(answer)
    assert not instance.accepts(answer)


def test_too_few_are_not_accepted():
    assert TriangleListing(GRAPH, 3).read((("c", "b", "a"),)) == (("a", "b", "c"),)
    assert not TriangleListing(GRAPH, 3).accepts((("a", "b", "c"),))
    assert TriangleListing(GRAPH, 0).accepts(())


def test_what_is_refused_and_stored():
    with pytest.raises(InputError, match="most must be at least 0, got -1"):
        TriangleListing(GRAPH, -1)
    with pytest.raises(InputError, match="graph"):
        TriangleListing(nx.DiGraph(), 1)
    instance = TriangleListing(GRAPH, 7)
    assert Problem.from_json(instance.to_json()) == instance
    assert instance.measured() == {"vertices": 4, "edges": 6, "most": 7}
