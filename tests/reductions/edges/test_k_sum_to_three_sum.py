"""Sums of three groups of lists: a bijection, what is attained, and bugs that are caught."""

import numpy as np
import pytest

import reductions.edges.k_sum_to_three_sum as module
from reductions import ThreeSum, decide
from reductions.edges import KSumToThreeSum
from reductions.problems import KSum
from reductions.testing import check_reduction
from tests.reductions.edges.built import check_declared, sizes
from tests.reductions.edges.counted import check_bijection
from tests.reductions.edges.planted import check_caught, planted

EDGE = KSumToThreeSum()


def drawn(count, seed=0):
    rng = np.random.default_rng(seed)
    for number in range(count):
        yield KSum.random(rng, order=6, numbers=3, bound=(1, 4)[number % 2], offset=(0, 5, -(2**70))[number % 3])


def test_small_instances():
    checked = check_reduction(EDGE, examples=20, seconds=0.2)
    assert min(checked.yes, checked.no) > 50
    assert checked.embedded == checked.lifted


def test_drawn_instances():
    counts = []
    for source in drawn(60):
        check_declared(EDGE, source, *EDGE.instances(source))
        counts.append(check_bijection(EDGE, source))
    assert 10 < counts.count(0) < 50


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    for source in drawn(40, seed=1):
        assert source.accepts(decide(source, ThreeSum, oracle=oracle).answer)


@pytest.mark.parametrize("order", range(9))
@pytest.mark.parametrize("length", [1, 2])
def test_sizes_are_attained(order, length):
    """Groups are as even as possible; the bound is that of the last group or of the first."""
    declared, built = sizes(EDGE, KSum(((1,) * length,) * order, -1))
    assert {**declared, "bound": 0} == {**built, "bound": 0}
    assert declared["bound"] == order // 3 + 1 == built["bound"]


def test_a_list_without_numbers():
    for place in range(4):
        lists = [(0,)] * 4
        lists[place] = ()
        assert decide(KSum(tuple(lists), 0), ThreeSum).answer is None


# ---- bugs


class TargetAdded(KSumToThreeSum):
    def targets(self, source):
        (target,) = super().targets(source)
        first, second, third = target.lists
        yield ThreeSum((first, second, tuple(x + 2 * source.target for x in third)))


class TargetSubtractedTwice(KSumToThreeSum):
    def targets(self, source):
        (target,) = super().targets(source)
        first, second, third = target.lists
        yield ThreeSum((first, tuple(x - source.target for x in second), third))


class OtherOrder(KSumToThreeSum):
    """The first index of a group changes fastest."""

    def lift(self, source, index, witness):
        found = []
        for group, place in zip(module.groups(source), witness, strict=True):
            rest = place
            for numbers in group:
                rest, i = divmod(rest, len(numbers))
                found.append(i)
        return tuple(found)


class OneOfTheLast(KSumToThreeSum):
    """Only the first number of the lists from the third on."""

    def targets(self, source):
        return super().targets(
            KSum((*source.lists[:-1], source.lists[-1][:1]), source.target) if source.lists else source
        )


@planted(
    (TargetAdded(), "backward direction"),
    (TargetSubtractedTwice(), "backward direction"),
    (OtherOrder(), "lift"),
    (OneOfTheLast(), "forward direction"),
)
def test_a_planted_bug_is_caught(bug, step):
    four = [KSum(((0, 1), (0, 0, 2), (0,), (0,)), target) for target in (2, 3)]
    check_caught(bug, step, small=[*KSum.small(), *four])
