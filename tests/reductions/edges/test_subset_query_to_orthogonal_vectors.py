"""Subset queries as orthogonal vectors: the same tuples, and bugs that are caught."""

import numpy as np

from reductions import OrthogonalVectors
from reductions.edges import SubsetQueryToOrthogonalVectors
from reductions.problems import SubsetQuery
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes, vector_sets
from tests.reductions.edges.planted import check_caught, planted

EDGE = SubsetQueryToOrthogonalVectors()


def test_check_reduction():
    checked = check_reduction(EDGE, examples=20, seconds=0)
    assert min(checked.yes, checked.no) > 50
    assert checked.refused == 0


def test_the_same_tuples():
    rng = np.random.default_rng(0)
    for shape in ((3, 4), (2, 3, 4), (2, 0, 1), (3, 2, 2, 3)):
        source = SubsetQuery(vector_sets(rng, shape, 5, 0.5).sets)
        (target,) = EDGE.instances(source)
        assert list(target.witnesses()) == list(source.witnesses())
        declared, built = sizes(EDGE, source)
        assert declared == built


class AllComplemented(SubsetQueryToOrthogonalVectors):
    def targets(self, source):
        yield OrthogonalVectors(tuple(1 - x for x in source.sets))


class NotComplemented(SubsetQueryToOrthogonalVectors):
    def targets(self, source):
        yield OrthogonalVectors(source.sets)


@planted((AllComplemented(), "forward direction"), (NotComplemented(), "backward direction"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=5)
