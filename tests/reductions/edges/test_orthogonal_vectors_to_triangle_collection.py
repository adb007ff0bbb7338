"""Three orthogonal vectors by triangle collection: the same witnesses, what is attained, bugs that are caught."""

import numpy as np
import pytest

from reductions import OrthogonalVectors, decide
from reductions.edges import OrthogonalVectorsToTriangleCollection
from reductions.errors import InputError
from reductions.problems import TriangleCollection
from reductions.testing import strategies
from tests.reductions.edges.built import check_declared, vector_sets
from tests.reductions.edges.planted import check_caught, planted

EDGE = OrthogonalVectorsToTriangleCollection()


@pytest.mark.parametrize("density", [0.4, 0.8])
@pytest.mark.parametrize("shape", [(2, 3, 4), (4, 1, 3), (3, 4, 1), (0, 2, 3), (2, 0, 1), (1, 2, 0)])
def test_the_same_witnesses(shape, density):
    rng = np.random.default_rng(sum(shape))
    for dimension in range(6):
        source = vector_sets(rng, shape, dimension, density)
        (target,) = EDGE.instances(source)
        check_declared(EDGE, source, target)
        assert list(target.witnesses()) == list(source.witnesses())


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    source = OrthogonalVectors(([[1, 1], [0, 1]], [[1, 1]], [[0, 1], [1, 1], [1, 0]]))
    assert decide(source, TriangleCollection, oracle=oracle).answer == (1, 0, 2)
    assert decide(OrthogonalVectors(([[1]],) * 3), TriangleCollection, oracle=oracle).answer is None


def test_two_sets_are_refused():
    with pytest.raises(InputError, match=r"order 3\D*order 2"):
        next(EDGE.instances(OrthogonalVectors(([[1]],) * 2)))


@pytest.mark.parametrize("dimension", [0, 1, 5])
@pytest.mark.parametrize("shape", [(1, 1, 1), (3, 2, 2), (0, 4, 4)])
def test_vectors_of_ones_attain_the_sizes(shape, dimension):
    source = OrthogonalVectors([np.ones((n, dimension)) for n in shape])
    (target,) = EDGE.instances(source)
    assert target.measured() == EDGE.project(source.measured())


# ---- bugs


class ZerosAreNodes(OrthogonalVectorsToTriangleCollection):
    def targets(self, source):
        return super().targets(OrthogonalVectors(tuple(1 - vectors for vectors in source.sets)))


class OneCoordinateLess(OrthogonalVectorsToTriangleCollection):
    def targets(self, source):
        return super().targets(OrthogonalVectors(tuple(vectors[:, 1:] for vectors in source.sets)))


class ThirdSideDropped(OrthogonalVectorsToTriangleCollection):
    def targets(self, source):
        (target,) = super().targets(source)
        yield TriangleCollection(target.palette, target.colors, (*target.edges[:2], target.edges[2][:0]))


class LastTwoSwapped(OrthogonalVectorsToTriangleCollection):
    def lift(self, source, index, witness):
        return (witness[0], witness[2], witness[1])


@planted(
    (ZerosAreNodes(), "forward direction"),
    (OneCoordinateLess(), "backward direction"),
    (ThirdSideDropped(), "backward direction"),
    (LastTwoSwapped(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    few = [source for source in OrthogonalVectors.small() if source.order == 3]
    check_caught(
        bug,
        step,
        small=few,
        source=strategies.orthogonal_vectors(orders=(3,), max_vectors=2, max_dimension=2),
        examples=20,
    )
