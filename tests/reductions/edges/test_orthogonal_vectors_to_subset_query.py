"""Subset queries of any order: the same tuples, and bugs that are caught."""

import numpy as np

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToSubsetQuery, SubsetQueryToOrthogonalVectors
from reductions.problems import SubsetQuery
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes, vector_sets
from tests.reductions.edges.planted import check_caught, planted

EDGE = OrthogonalVectorsToSubsetQuery()


def test_check_reduction():
    checked = check_reduction(EDGE, examples=20, seconds=0)
    assert min(checked.yes, checked.no) > 50
    assert checked.refused == 0


def test_the_same_tuples_and_back():
    rng = np.random.default_rng(0)
    for shape in ((3, 4), (2, 3, 4), (2, 0, 1), (3, 2, 2, 3)):
        source = vector_sets(rng, shape, 5, 0.7)
        (target,) = EDGE.instances(source)
        assert list(target.witnesses()) == list(source.witnesses())
        assert next(SubsetQueryToOrthogonalVectors().instances(target)) == source
        declared, built = sizes(EDGE, source)
        assert declared == built


class FirstComplemented(OrthogonalVectorsToSubsetQuery):
    def targets(self, source):
        first, *others = source.sets
        yield SubsetQuery((1 - first, *others))


class NotComplemented(OrthogonalVectorsToSubsetQuery):
    def targets(self, source):
        return super().targets(OrthogonalVectors((*source.sets[:-1], 1 - source.sets[-1])))


@planted((FirstComplemented(), "forward direction"), (NotComplemented(), "forward direction"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=5)
