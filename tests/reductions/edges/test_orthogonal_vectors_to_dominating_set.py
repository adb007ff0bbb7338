"""Dominating sets that are tuples of vectors: what is attained, and bugs that are caught."""

import numpy as np
import pytest
from hypothesis import given

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToDominatingSet
from reductions.problems import DominatingSet
from reductions.testing import strategies
from tests.reductions.edges.built import sizes
from tests.reductions.edges.planted import check_caught, planted


@given(strategies.orthogonal_vectors(max_dimension=3))
def test_dominating_sets_are_the_orthogonal_tuples(source):
    (target,) = OrthogonalVectorsToDominatingSet().instances(source)
    assert len(list(target.witnesses())) == len(list(source.witnesses()))
    size, declared = target.size(), OrthogonalVectorsToDominatingSet().project(source.measured())
    if len({len(x) for x in source.sets}) == 1:
        assert size.vertices == declared["vertices"]


# ---- what is attained


@pytest.mark.parametrize(("order", "dimension", "count"), [(2, 0, 1), (2, 5, 2), (3, 1, 4), (4, 3, 2)])
def test_dominating_set_of_zeros(order, dimension, count):
    source = OrthogonalVectors((np.zeros((count, dimension)),) * order)
    declared, built = sizes(OrthogonalVectorsToDominatingSet(), source)
    assert declared == built


# ---- bugs


class OneGuard(OrthogonalVectorsToDominatingSet):
    def targets(self, source):
        (target,) = super().targets(source)
        vertices = sorted(target.graph)
        yield DominatingSet(
            target.graph.subgraph(set(vertices) - set(vertices[-1 : -2 * source.order : -2])), source.order
        )


class OnesDominated(OrthogonalVectorsToDominatingSet):
    def targets(self, source):
        return super().targets(OrthogonalVectors(tuple(1 - x for x in source.sets)))


@planted(
    (OneGuard(), "backward direction"),
    (OnesDominated(), "forward direction"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step)
