"""Patterns of vectors: the same pairs, file names' own matching, and bugs that are caught."""

from fnmatch import fnmatchcase

import numpy as np

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToPartialMatch
from reductions.problems import PartialMatch
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes, vector_sets
from tests.reductions.edges.planted import check_caught, planted

EDGE = OrthogonalVectorsToPartialMatch()


def test_check_reduction():
    checked = check_reduction(EDGE, examples=20, seconds=0.2)
    assert min(checked.yes, checked.no) > 50


def test_the_same_pairs():
    rng = np.random.default_rng(0)
    for number in range(20):
        source = vector_sets(rng, (3 + number % 5, number % 4), 1 + number % 6, 0.6)
        (target,) = EDGE.instances(source)
        pairs = [
            (i, j)
            for i, pattern in enumerate(target.patterns)
            for j, string in enumerate(target.strings)
            if fnmatchcase(string, pattern.replace("*", "?"))
        ]
        assert list(target.witnesses()) == pairs == list(source.witnesses())
        declared, built = sizes(EDGE, source)
        assert declared == built


class OnesWanted(OrthogonalVectorsToPartialMatch):
    def targets(self, source):
        for target in super().targets(source):
            patterns = tuple(pattern.replace("0", "1") for pattern in target.patterns)
            yield PartialMatch(patterns, target.strings, target.length)


class StarsForOnes(OrthogonalVectorsToPartialMatch):
    def targets(self, source):
        return super().targets(OrthogonalVectors((1 - source.sets[0], source.sets[1])))


@planted((OnesWanted(), "forward direction"), (StarsForOnes(), "forward direction"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=5)
