"""Digits that count: a bijection, what is attained, and bugs that are caught."""

import numpy as np
import pytest

from reductions import decide
from reductions.edges import KSumToSubsetSum
from reductions.problems import KSum, SubsetSum
from reductions.testing import check_reduction
from tests.reductions.edges.built import check_declared, sizes
from tests.reductions.edges.counted import check_bijection
from tests.reductions.edges.planted import check_caught, planted

EDGE = KSumToSubsetSum()


def drawn(count, seed=0):
    rng = np.random.default_rng(seed)
    for number in range(count):
        yield KSum.random(rng, numbers=3, order=3, bound=(1, 4)[number % 2], offset=(0, 5, -5, -(2**70))[number % 4])


def test_small_instances():
    checked = check_reduction(EDGE, examples=0, seconds=0.2)
    assert min(checked.yes, checked.no) > 40
    assert checked.embedded == checked.lifted


def test_drawn_instances():
    counts = []
    for source in drawn(40):
        check_declared(EDGE, source, *EDGE.instances(source))
        counts.append(check_bijection(EDGE, source))
    assert 5 < counts.count(0) < 35


@pytest.mark.parametrize("oracle", ["library", lambda instance: instance.brute_force()])
def test_decide(oracle):
    for source in drawn(30, seed=1):
        assert source.accepts(decide(source, SubsetSum, oracle=oracle).answer)


@pytest.mark.parametrize("number", [0, 1, 10**20])
@pytest.mark.parametrize("shape", [(3, 3), (1,), (2, 2, 2)])
def test_sizes_are_attained(shape, number):
    declared, built = sizes(EDGE, KSum(tuple((number,) * count for count in shape), number))
    assert declared == built


@pytest.mark.parametrize("target", [0, 1, -1, 10**30])
def test_no_lists_and_lists_without_numbers(target):
    assert (decide(KSum((), target), SubsetSum).answer == ()) == (target == 0)
    for lists in (((),), ((), (0,)), ((0, 0), ())):
        assert decide(KSum(lists, target), SubsetSum, oracle="library").answer is None


# ---- bugs


class Digits(KSumToSubsetSum):
    """The construction once more, with other bases."""

    def base(self, length):
        return max(length, 2)

    def block(self, order, base, bound):
        return 2 * order * base * bound + 1

    def targets(self, source):
        order, length, bound = source.size()
        base = self.base(length)
        digits = [base**p * self.block(order, base, bound) for p in range(order)]
        numbers = (digit + v + bound for digit, of_list in zip(digits, source.lists, strict=True) for v in of_list)
        yield SubsetSum(tuple(numbers), sum(digits) + abs(source.target + order * bound))


class BaseTooSmall(Digits):
    def base(self, length):
        return max(length - 1, 2)


class BlockTooSmall(Digits):
    def block(self, order, base, bound):
        return bound + 1


class NoOffset(KSumToSubsetSum):
    """The target is not moved with the numbers."""

    def targets(self, source):
        (target,) = super().targets(source)
        moved = abs(source.target + len(source.lists) * source.size().bound)
        yield SubsetSum(target.numbers, target.target - moved + abs(source.target))


class WithoutStarts(KSumToSubsetSum):
    def lift(self, source, index, witness):
        return witness


def test_the_construction_once_more():
    for source in drawn(20):
        assert list(Digits().instances(source)) == list(EDGE.instances(source))


@planted(
    (BaseTooSmall(), "backward direction"),
    (BlockTooSmall(), "backward direction"),
    (NoOffset(), "backward direction"),
    (WithoutStarts(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    few = [KSum(((0, 0, 0), lists), target) for lists in ((1,), ()) for target in (-2, -1, 0, 1)]
    check_caught(bug, step, small=[*KSum.small(), *few])
