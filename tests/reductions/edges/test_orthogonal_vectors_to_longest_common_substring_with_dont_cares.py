"""Strings with stars: common substrings are the orthogonal pairs, exact sizes, and bugs that are caught."""

import numpy as np
import pytest

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToLongestCommonSubstringWithDontCares
from reductions.problems import LongestCommonSubstringWithDontCares
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes, vector_sets
from tests.reductions.edges.planted import check_caught, planted

EDGE = OrthogonalVectorsToLongestCommonSubstringWithDontCares()


def test_check_reduction():
    checked = check_reduction(EDGE, examples=20, seconds=0.2)
    assert min(checked.yes, checked.no) > 50


def test_common_substrings_are_the_orthogonal_pairs():
    rng, answers = np.random.default_rng(0), set()
    for number in range(30):
        source = vector_sets(rng, (3 + number % 5, 2 + number % 6), number % 8, 0.7)
        (target,) = EDGE.instances(source)
        assert [EDGE.lift(source, 0, places) for places in target.witnesses()] == list(source.witnesses())
        assert EDGE.embed(source, (2, 1))[1] == (2 * (number % 8 + 2), number % 8 + 2)
        assert target.accepts(target.solve())
        assert target.accepts(LongestCommonSubstringWithDontCares.solvers["library"](target))
        declared, built = sizes(EDGE, source)
        assert declared == built
        answers.add(target.solve() is None)
    assert answers == {True, False}


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
def test_nothing_is_asked_about_an_empty_set(shape):
    assert list(EDGE.instances(OrthogonalVectors([np.ones((n, 2)) for n in shape]))) == []


def test_smallest():
    targets = [t for bit in (0, 1) for t in EDGE.instances(OrthogonalVectors(([[bit]], [[bit]])))]
    assert [(t.first, t.second, t.length, t.brute_force()) for t in targets] == [
        ("%*", "%0", 2, (0, 0)),
        ("%0", "%1", 2, None),
    ]


# ---- bugs


class Renamed(OrthogonalVectorsToLongestCommonSubstringWithDontCares):
    """Letters of the first string are others."""

    def targets(self, source):
        for target in super().targets(source):
            old, new = self.renamed
            yield LongestCommonSubstringWithDontCares(target.first.replace(old, new), target.second, target.length)


class SeparatorsOfBoth(Renamed):
    """With one separator in both strings, substrings may begin anywhere."""

    renamed = ("#", "$")


class StarsForHeads(Renamed):
    """With a star in place of %, a substring may begin with a bit or a separator of the other string."""

    renamed = ("%", "*")


class OnesWanted(Renamed):
    renamed = ("0", "1")


class OneOff(OrthogonalVectorsToLongestCommonSubstringWithDontCares):
    def lift(self, source, index, witness):
        return tuple(place // (source.dimension + 1) for place in witness)


@planted(
    (SeparatorsOfBoth(), "backward direction"),
    (StarsForHeads(), "backward direction"),
    (OnesWanted(), "forward direction"),
    (OneOff(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=5)
