"""Orthogonal vectors as Min-IP with threshold 0: the same witnesses and sizes, and bugs that are caught."""

from hypothesis import given

from reductions.edges import OrthogonalVectorsToMinInnerProduct
from reductions.problems import MinInnerProduct
from reductions.testing import strategies
from tests.reductions.edges.built import sizes
from tests.reductions.edges.planted import check_caught, planted


@given(strategies.orthogonal_vectors(orders=(2, 3)))
def test_the_witnesses_are_the_same(source):
    (target,) = OrthogonalVectorsToMinInnerProduct().instances(source)
    assert list(target.witnesses()) == list(source.witnesses())
    declared, built = sizes(OrthogonalVectorsToMinInnerProduct(), source)
    assert declared == built


# ---- bugs


class Complemented(OrthogonalVectorsToMinInnerProduct):
    def targets(self, source):
        yield MinInnerProduct(tuple(1 - x for x in source.sets), 0)


class OthersUpsideDown(OrthogonalVectorsToMinInnerProduct):
    def targets(self, source):
        yield MinInnerProduct((source.sets[0], *(x[::-1] for x in source.sets[1:])), 0)


class LiftReversed(OrthogonalVectorsToMinInnerProduct):
    def lift(self, source, index, witness):
        return witness[::-1]


@planted((Complemented(), "forward direction"), (OthersUpsideDown(), "embed"), (LiftReversed(), "lift"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step)
