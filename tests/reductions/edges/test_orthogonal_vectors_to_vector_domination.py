"""Domination of bit vectors: the same pairs, and bugs that are caught."""

import numpy as np

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToVectorDomination
from reductions.problems import VectorDomination
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes, vector_sets
from tests.reductions.edges.planted import check_caught, declaring, planted

EDGE = OrthogonalVectorsToVectorDomination()


def test_check_reduction():
    checked = check_reduction(EDGE, examples=20, seconds=0.2)
    assert min(checked.yes, checked.no) > 50


def test_the_same_pairs():
    rng = np.random.default_rng(0)
    for number in range(20):
        source = vector_sets(rng, (3 + number % 5, number % 4), 1 + number % 6, 0.6)
        (target,) = EDGE.instances(source)
        assert list(target.witnesses()) == list(source.witnesses())
    declared, built = sizes(EDGE, OrthogonalVectors((np.ones((2, 3)), np.ones((4, 3)))))
    assert declared == built


class OtherWayRound(OrthogonalVectorsToVectorDomination):
    overhead = declaring(EDGE, first=EDGE.overhead.sizes["second"], second=EDGE.overhead.sizes["first"])

    def targets(self, source):
        for target in super().targets(source):
            yield VectorDomination(target.sets[::-1], target.dimension)

    def embed(self, source, witness):
        return 0, witness[::-1]

    def lift(self, source, index, witness):
        return witness[::-1]


class NotComplemented(OrthogonalVectorsToVectorDomination):
    def targets(self, source):
        return super().targets(OrthogonalVectors((source.sets[0], 1 - source.sets[1])))


@planted((OtherWayRound(), "forward direction"), (NotComplemented(), "forward direction"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=5)
