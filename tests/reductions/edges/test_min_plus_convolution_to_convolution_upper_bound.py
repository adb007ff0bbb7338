"""Convolutions by violated upper bounds: every value, every question, and bugs that are seen."""

import numpy as np
import pytest

import reductions.edges.min_plus_convolution_to_convolution_upper_bound as module
from reductions import decide
from reductions.edges import MinPlusConvolutionToConvolutionUpperBound
from reductions.errors import InputError
from reductions.overhead import evaluate
from reductions.problems import ConvolutionUpperBound, MinPlusConvolution
from reductions.testing import check_reduction
from tests.reductions.edges.held import TASTES, check_value, first, last

EDGE = MinPlusConvolutionToConvolutionUpperBound()


def drawn(count, seed=0):
    """Random arrays with values near and far from zero, and groups of every size."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        source = MinPlusConvolution.random(
            rng, numbers=6, bound=(0, 1, 6)[number % 3], offset=(0, 0, 9, -9, 10**6)[number % 5]
        )
        yield MinPlusConvolutionToConvolutionUpperBound(group=(None, 1, 2, 3, 9)[number // 5 % 5]), source


def test_all_small_arrays():
    checked = check_reduction(EDGE, small=list(MinPlusConvolution.small())[::2], seconds=0.2)
    assert (checked.yes, checked.refused) == (46, 0)


@pytest.mark.parametrize("oracle", TASTES, ids=["first", "last", "drawn"])
def test_drawn_arrays(oracle):
    for edge, source in drawn(18):
        check_value(edge, source, oracle)


@pytest.mark.parametrize("oracle", ["brute", "library", last])
def test_decide(oracle):
    for edge, source in drawn(20, seed=1):
        decision = decide(source, ConvolutionUpperBound, oracle=oracle, group=edge.group)
        assert decision.answer == source.value()
        assert decision.stages[1].instances <= decision.stages[1].projected == edge.count(source.measured())


@pytest.mark.parametrize("length", [0, 1, 2, 5])
def test_zeros_need_no_questions(length):
    assert check_value(EDGE, MinPlusConvolution(((0,) * length,) * 2), first) == []


def test_groups():
    with pytest.raises(InputError, match="group must be at least 1, got 0"):
        MinPlusConvolutionToConvolutionUpperBound(group=0)
    assert [module.square_root(n) for n in (0, 1, 2, 4, 5, 9, 10, 10**30, 10**30 + 1)] == [
        1,
        1,
        2,
        2,
        3,
        3,
        4,
        10**15,
        10**15 + 1,
    ]


@pytest.mark.parametrize("bits", range(30))
def test_rounds(bits):
    """As many as it takes to find one of 4U + 1 numbers."""
    for bound in range(max(0, 2**bits - 2), 2**bits + 2):
        assert evaluate(module.rounds, {module.U: bound}) == (4 * bound).bit_length()


def test_what_is_attained():
    """The least entries come last in a search; arrays filled up are as long and as large as declared."""
    source = MinPlusConvolution(((-5, -5, -5), (-5, -5, -5)))
    asked = check_value(MinPlusConvolutionToConvolutionUpperBound(group=2), source, last)
    assert max(question.bound for question in asked) == 10
    single = MinPlusConvolution(((-5,), (-5,)))
    assert len(check_value(EDGE, single, first)) == 5 <= EDGE.count(single.measured())


def test_own_steps():
    """In each round all places are halved; blocks are written for every question."""
    size = {"length": 100, "bound": 1000}
    assert evaluate(EDGE.overhead.own, EDGE.values(size)) == 12 * 100 + EDGE.count(size) * 10


# ---- bugs


class MiddleOffByOne(MinPlusConvolutionToConvolutionUpperBound):
    def reached(self, source, middle):
        return super().reached(source, {k: number + 1 for k, number in middle.items()})


class FoundAgain(MinPlusConvolutionToConvolutionUpperBound):
    """The same places are asked about again."""

    def reached(self, source, middle):
        found = set()
        for _ in range(3):
            found |= yield from super().reached(source, middle)
        return found


class HalfTheBlocks(MinPlusConvolutionToConvolutionUpperBound):
    """Only blocks of the first array that are not after those of the second."""

    def reached(self, source, middle):
        a, b = source.lists
        size = self.parameters(source.measured())[module.g]
        blank = (4 * source.bound,) * len(a)
        return super().reached(MinPlusConvolution((a[:size] + blank[size:], b)), middle)


def check_all(kind, oracle):
    for right, source in drawn(40):
        check_value(kind(right.group), source, oracle)


@pytest.mark.parametrize("edge", [MiddleOffByOne, FoundAgain, HalfTheBlocks])
def test_bugs_are_seen(edge):
    with pytest.raises(AssertionError):
        check_all(edge, first)


@pytest.mark.parametrize("less", [1, 2])
def test_what_is_filled_up_must_be_as_large_as_any_number(monkeypatch, less):
    filled = module.filled
    monkeypatch.setattr(module, "filled", lambda numbers, length, most: filled(numbers, length, most - less))
    source = MinPlusConvolution(((5, 5, 5), (5, 5, 5)))
    with pytest.raises(AssertionError):
        check_value(MinPlusConvolutionToConvolutionUpperBound(group=2), source, last)
