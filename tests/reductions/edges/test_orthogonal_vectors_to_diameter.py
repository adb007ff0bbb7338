"""Diameter 2 or 3: what is attained, and bugs that are caught."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToDiameter
from reductions.errors import InputError
from reductions.problems import Diameter
from reductions.testing import strategies
from tests.reductions.edges.built import check_gap, sizes
from tests.reductions.edges.planted import check_caught, planted


@given(strategies.orthogonal_vectors(orders=(2,), max_vectors=4))
def test_the_graph_has_diameter_2_or_3(source):
    (target,) = OrthogonalVectorsToDiameter().instances(source)
    diameter = nx.diameter(target.graph)
    assert diameter == 3 if source.brute_force() else diameter <= 2


def test_diameter_speaks_of_pairs():
    three = OrthogonalVectors((np.ones((1, 2)),) * 3)
    with pytest.raises(InputError, match=r"order\D*2\D*3"):
        next(OrthogonalVectorsToDiameter().instances(three))


# ---- what is attained


@pytest.mark.parametrize("dimension", [0, 1, 5])
@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (0, 4)])
def test_diameter_of_ones(shape, dimension):
    declared, built = sizes(OrthogonalVectorsToDiameter(), OrthogonalVectors([np.ones((n, dimension)) for n in shape]))
    assert declared == built


def test_the_gap_is_the_declared_one():
    check_gap(OrthogonalVectorsToDiameter(), OrthogonalVectors([np.ones((2, 3))] * 2))


# ---- bugs


class CentresNotJoined(OrthogonalVectorsToDiameter):
    def targets(self, source):
        (target,) = super().targets(source)
        graph = target.graph.copy()
        x, y = sorted(graph)[-2:]
        graph.remove_edge(x, y)
        yield Diameter(graph, target.distance)


class SwappedSides(OrthogonalVectorsToDiameter):
    def lift(self, source, index, witness):
        return super().lift(source, index, witness)[::-1]


@planted(
    (CentresNotJoined(), "backward direction"),
    (SwappedSides(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step)
