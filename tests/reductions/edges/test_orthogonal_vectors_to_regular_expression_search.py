"""Expressions made of vectors: every pair, other engines, what is attained, and bugs that are caught."""

import re

import numpy as np
import pytest
import re2
import regex

from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToRegularExpressionSearch
from reductions.problems import RegularExpressionSearch
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes, vector_sets
from tests.reductions.edges.planted import check_caught, planted

EDGE = OrthogonalVectorsToRegularExpressionSearch()


def test_check_reduction():
    checked = check_reduction(EDGE, examples=30, seconds=0.2)
    assert min(checked.yes, checked.no) > 50


def test_spans_are_the_vectors_of_orthogonal_pairs():
    """Every engine agrees, also on vectors that are too many for the definition."""
    rng, answers = np.random.default_rng(0), set()
    for number in range(30):
        source = vector_sets(rng, (3 + number % 5, 2 + number % 9), 5 + number % 4, 0.7)
        (target,) = EDGE.instances(source)
        expected = {j for _, j in source.witnesses()}
        spans = [found.span() for found in regex.finditer(target.pattern, target.text, overlapped=True)]
        assert {EDGE.lift(source, 0, span)[1] for span in spans} == expected
        assert {EDGE.embed(source, (0, j))[1] for j in expected} == set(spans)
        for engine in (re, re2, regex):
            assert (engine.search(target.pattern, target.text) is not None) == bool(expected)
            whole = f"[01#]*({target.pattern})[01#]*"
            assert (engine.fullmatch(whole, target.text) is not None) == bool(expected)
        found = target.solve()
        assert (found is not None) == bool(expected)
        assert found is None or source.verify(EDGE.lift(source, 0, found))
        answers.add(bool(expected))
    assert answers == {True, False}


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
@pytest.mark.parametrize("dimension", [0, 2])
def test_nothing_is_asked_about_an_empty_set(shape, dimension):
    assert list(EDGE.instances(OrthogonalVectors([np.ones((n, dimension)) for n in shape]))) == []


def test_smallest():
    yes, no = (OrthogonalVectors(([[bit]], [[bit]])) for bit in (0, 1))
    assert [(t.pattern, t.text) for s in (yes, no) for t in EDGE.instances(s)] == [("[01]", "0"), ("0", "1")]


# ---- what is attained


@pytest.mark.parametrize("dimension", [0, 1, 5])
@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (2, 4)])
def test_sizes_of_zeros(shape, dimension):
    declared, built = sizes(EDGE, OrthogonalVectors([np.zeros((n, dimension)) for n in shape]))
    assert declared == built


# ---- bugs


class OnesFree(OrthogonalVectorsToRegularExpressionSearch):
    def targets(self, source):
        return super().targets(OrthogonalVectors((1 - source.sets[0], source.sets[1])))


class NoSeparators(OrthogonalVectorsToRegularExpressionSearch):
    """Two halves of neighbours match."""

    def targets(self, source):
        for target in super().targets(source):
            yield RegularExpressionSearch(target.pattern, target.text.replace("#", "0"))


class LastMissing(OrthogonalVectorsToRegularExpressionSearch):
    def targets(self, source):
        for target in super().targets(source):
            head, bar, _ = target.pattern.rpartition("|")
            yield RegularExpressionSearch(head + bar + "2", target.text)


class NarrowBlocks(OrthogonalVectorsToRegularExpressionSearch):
    def lift(self, source, index, witness):
        return super().lift(source, index, (witness[0] + 1, witness[1]))


@planted(
    (OnesFree(), "forward direction"),
    (NoSeparators(), "backward direction"),
    (LastMissing(), "forward direction"),
    (NarrowBlocks(), "round trip"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=30)
