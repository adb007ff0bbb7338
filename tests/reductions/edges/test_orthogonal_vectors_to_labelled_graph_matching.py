"""Graphs made of vectors: walks are the orthogonal pairs, networkx, what is attained, and bugs that are caught."""

import numpy as np
import pytest

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToLabelledGraphMatching
from reductions.edges.orthogonal_vectors_to_labelled_graph_matching import CLOSE, LEFT, OPEN, RIGHT
from reductions.overhead import at_most
from reductions.problems import LabelledGraphMatching
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes, vector_sets
from tests.reductions.edges.planted import check_caught, declaring, planted

EDGE = OrthogonalVectorsToLabelledGraphMatching()


def test_check_reduction():
    checked = check_reduction(EDGE, examples=30, seconds=0.2)
    assert min(checked.yes, checked.no) > 50


def test_walks_are_the_orthogonal_pairs():
    rng, answers = np.random.default_rng(0), set()
    for number in range(20):
        source = vector_sets(rng, (3 + number % 3, 2 + number % 4), 4 + number % 3, 0.7)
        (target,) = EDGE.instances(source)
        pairs = set(source.witnesses())
        walks = list(target.witnesses())
        assert {EDGE.lift(source, 0, walk) for walk in walks} == pairs
        assert len(walks) == len(pairs)
        assert {EDGE.embed(source, pair)[1] for pair in pairs} == set(walks)
        for found in (target.solve(), LabelledGraphMatching.solvers["library"](target)):
            assert (found is not None) == bool(pairs)
            assert found is None or EDGE.lift(source, 0, found) in pairs
        answers.add(bool(pairs))
    assert answers == {True, False}


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
@pytest.mark.parametrize("dimension", [0, 2])
def test_nothing_is_asked_about_an_empty_set(shape, dimension):
    assert list(EDGE.instances(OrthogonalVectors([np.ones((n, dimension)) for n in shape]))) == []


def test_smallest():
    targets = [t for bit in (0, 1) for t in EDGE.instances(OrthogonalVectors(([[bit]], [[bit]])))]
    assert [(t.labels[8:], t.word) for t in targets] == [("01", "<#0#>"), ("0", "<#1#>")]
    assert [t.brute_force() for t in targets] == [(0, 3, 8, 6, 7), None]


# ---- what is attained


@pytest.mark.parametrize("dimension", [0, 1, 5])
@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (2, 4)])
def test_sizes_of_zeros(shape, dimension):
    declared, built = sizes(EDGE, OrthogonalVectors([np.zeros((n, dimension)) for n in shape]))
    assert declared == built


# ---- bugs


class Changed(OrthogonalVectorsToLabelledGraphMatching):
    """Arcs or labels are others."""

    overhead = declaring(EDGE, arcs=at_most(10**6))

    def arcs(self, target):
        return target.arcs

    def labels(self, target):
        return target.labels

    def targets(self, source):
        for target in super().targets(source):
            yield LabelledGraphMatching(self.labels(target), tuple(self.arcs(target)), target.word)


class NoWaitingLeft(Changed):
    def arcs(self, target):
        return [arc for arc in target.arcs if arc != (LEFT["0"], LEFT["#"])]


class AroundTheLadders(Changed):
    def arcs(self, target):
        return [*target.arcs, (LEFT["#"], RIGHT["0"]), (OPEN, RIGHT["#"])]


class OnesEverywhere(Changed):
    def labels(self, target):
        return target.labels[: CLOSE + 1] + target.labels[CLOSE + 1 :].replace("0", "1")


class CountedFromOne(OrthogonalVectorsToLabelledGraphMatching):
    def lift(self, source, index, witness):
        i, j = super().lift(source, index, witness)
        return i, j + (j > 0)


@planted(
    (NoWaitingLeft(), "embed"),
    (AroundTheLadders(), "lift"),
    (OnesEverywhere(), "forward direction"),
    (CountedFromOne(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=30)
