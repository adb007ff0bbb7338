"""Radius 2 or 3: eccentricities by networkx, what is attained, and bugs that are caught."""

import networkx as nx
import numpy as np
import pytest

from reductions.edges import HittingVectorToRadius2
from reductions.problems import HittingVector, Radius2
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.planted import check_caught, planted

EDGE = HittingVectorToRadius2()


def test_check_reduction():
    checked = check_reduction(EDGE, examples=20, seconds=0.2)
    assert min(checked.yes, checked.no) > 50


def test_exactly_the_vectors_that_hit_all_are_centres():
    rng, answers = np.random.default_rng(0), set()
    for number in range(40):
        shape, dimension = (2 + number % 4, number % 5), 3 + number % 4
        source = HittingVector(tuple((rng.random((n, dimension)) < 0.6).astype(np.uint8) for n in shape))
        (target,) = EDGE.instances(source)
        hitting = {i for (i,) in source.witnesses()}
        reached = {v: nx.single_source_shortest_path_length(target.graph, v) for v in target.graph}
        centres = {v for v, to in reached.items() if len(to) == len(target.graph) and max(to.values()) <= 2}
        assert centres == hitting
        assert target.accepts(Radius2.solvers["library"](target))
        answers.add(bool(hitting))
    assert answers == {True, False}


@pytest.mark.parametrize("dimension", [0, 1, 3])
def test_nothing_to_hit(dimension):
    (target,) = EDGE.instances(HittingVector((np.ones((2, dimension)), np.ones((0, dimension)))))
    assert list(target.witnesses()) == [(0,), (1,)]
    (target,) = EDGE.instances(HittingVector((np.ones((0, dimension)), np.ones((2, dimension)))))
    assert target.brute_force() is None


# ---- what is attained


@pytest.mark.parametrize("dimension", [0, 1, 5])
@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (0, 4), (2, 0)])
def test_sizes_of_ones(shape, dimension):
    declared, built = sizes(EDGE, HittingVector([np.ones((n, dimension)) for n in shape]))
    assert declared == built


# ---- bugs


class Changed(HittingVectorToRadius2):
    """Edges are left out, or others added, at the vertices w, x, y and z."""

    def targets(self, source):
        (target,) = super().targets(source)
        graph = target.graph.copy()
        self.change(graph, *sorted(graph)[-4:])
        yield Radius2(graph)


class WithoutZ(Changed):
    def change(self, graph, w, x, y, z):
        graph.remove_edge(x, z)
        graph.add_edge(w, z)


class NoY(Changed):
    def change(self, graph, w, x, y, z):
        graph.remove_edge(w, y)
        graph.add_edge(x, y)


class WrongSide(HittingVectorToRadius2):
    def embed(self, source, witness):
        return 0, (len(source.sets[0]) + witness[0],)


@planted(
    (WithoutZ(), "lift"),
    (NoY(), "lift"),
    (WrongSide(), "embed"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=10)
