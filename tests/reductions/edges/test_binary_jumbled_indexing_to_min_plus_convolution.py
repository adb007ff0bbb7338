"""Indices of binary words by two convolutions: every value, what is attained, and bugs that are seen."""

import numpy as np
import pytest

from reductions import decide
from reductions.edges import BinaryJumbledIndexingToMinPlusConvolution
from reductions.problems import BinaryJumbledIndexing, MinPlusConvolution
from reductions.testing import ReductionCounterexample, check_reduction
from tests.reductions.edges.held import check_value

EDGE = BinaryJumbledIndexingToMinPlusConvolution()


def value(question):
    return question.value()


def test_all_short_words_and_drawn_ones():
    checked = check_reduction(EDGE, examples=10, seconds=0)
    assert (checked.yes, checked.refused) == (127 + 10, 0)


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    rng = np.random.default_rng(0)
    for _ in range(20):
        source = BinaryJumbledIndexing.random(rng, length=25)
        assert decide(source, MinPlusConvolution, oracle=oracle).answer == source.value()


@pytest.mark.parametrize("length", [0, 1, 4])
def test_sizes_are_attained(length):
    source = BinaryJumbledIndexing("1" * length)
    asked = check_value(EDGE, source, value)
    assert [question.measured() for question in asked] == [EDGE.project(source.measured())] * 2


# ---- bugs


class Turned(BinaryJumbledIndexingToMinPlusConvolution):
    """Lengths in the order of the convolution."""

    def ask(self, source):
        return (yield from super().ask(source))[::-1]


class OneConvolution(BinaryJumbledIndexingToMinPlusConvolution):
    """The fewest ones are taken for the most zeros."""

    def ask(self, source):
        index = yield from super().ask(source)
        return tuple((length - most, most) for length, (_, most) in enumerate(index))


class NotTurned(BinaryJumbledIndexingToMinPlusConvolution):
    """The second array is not read from its end."""

    def ask(self, source):
        ones = source.prefixes
        most = yield MinPlusConvolution((ones, tuple(-number for number in ones)))
        fewest = yield MinPlusConvolution((tuple(-number for number in ones), ones))
        return tuple((x, -y) for x, y in zip(fewest[::-1], most[::-1], strict=True))


@pytest.mark.parametrize("edge", [Turned, OneConvolution, NotTurned])
def test_bugs_are_seen(edge):
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(edge(), examples=0, seconds=0.2)
    assert caught.value.step == "answer"
    assert len(caught.value.source.word) < 4
