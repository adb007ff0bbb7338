"""Places told apart by two of their bits: every witness, the sizes of lists, and bugs that are caught."""

from itertools import combinations

import numpy as np
import pytest

import reductions.edges.single_three_sum_to_three_sum as module
from reductions import decide
from reductions.edges import SingleThreeSumToThreeSum
from reductions.problems import SingleThreeSum, ThreeSum
from reductions.testing import check_reduction
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.planted import check_caught, planted

EDGE = SingleThreeSumToThreeSum()


def drawn(count, seed=0):
    rng = np.random.default_rng(seed)
    for number in range(count):
        yield SingleThreeSum.random(
            rng, numbers=7, bound=(2, 5, 20)[number % 3], offset=(0, 1, -2, 30, -(2**70))[number % 5]
        )


def test_all_small_lists():
    checked = check_reduction(EDGE, examples=30, seconds=0)
    assert (checked.yes > 20, checked.no > 70, checked.refused) == (True, True, 0)


def test_drawn_lists():
    check_reduction(EDGE, small=drawn(40), seconds=0.2)


@pytest.mark.parametrize("length", range(18))
def test_any_three_places_are_told_apart(length):
    parts = list(module.parted(length))
    source = SingleThreeSum((0,) * length)
    assert len(parts) == EDGE.count(source.measured())
    for places in combinations(range(length), 3):
        index, witness = EDGE.embed(source, places)
        assert EDGE.lift(source, index, witness) == places
    for target in EDGE.instances(source):
        check_declared(EDGE, source, target)


def test_bounds_are_attained():
    edge, numbers = EDGE, (1,) * 9
    targets = list(edge.instances(SingleThreeSum(numbers)))
    assert max(len(target.lists[0]) for target in targets) == 8
    targets = list(edge.instances(SingleThreeSum(numbers[:4])))
    assert max(len(target.lists[1]) for target in targets) == 1
    assert max(len(target.lists[2]) for target in targets) == 1
    targets = list(edge.instances(SingleThreeSum(numbers[:8])))
    assert max(len(target.lists[1]) for target in targets) == 2


def test_lengths_at_powers_of_two():
    """The declared count is exact where a logarithm is an integer, and beside."""
    for bits in range(1, 30):
        for length in (2**bits - 1, 2**bits, 2**bits + 1):
            digits = max(1, (length - 1).bit_length())
            assert EDGE.count({"length": length, "bound": 1}) == 2 * digits * (digits - 1)


def test_a_number_is_not_taken_twice():
    for numbers in ((0, 0), (1, -2), (3, 3, -6), (0, 0, 0)):
        source = SingleThreeSum(numbers)
        assert source.accepts(decide(source, ThreeSum).answer)
    assert decide(SingleThreeSum((1, -2)), ThreeSum).answer is None


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    for source in drawn(40, seed=1):
        assert source.accepts(decide(source, ThreeSum, oracle=oracle).answer)


# ---- bugs


class SameLists(SingleThreeSumToThreeSum):
    """The second list serves as the third too: a number may be taken twice."""

    def targets(self, source):
        for target in super().targets(source):
            first, second, third = target.lists
            yield ThreeSum((first, second + third, second + third))


class OneBitTooFew(SingleThreeSumToThreeSum):
    def targets(self, source):
        top = max(1, (len(source.numbers) - 1).bit_length()) - 1
        pairs = [(d, e) for d in range(top + 1) for e in range(top + 1) if d != e]
        for number, target in enumerate(super().targets(source)):
            yield ThreeSum(((), (), ())) if top in pairs[number // 2] else target


class OnlyOnes(SingleThreeSumToThreeSum):
    """The lonely place has a one; never a zero."""

    def targets(self, source):
        for number, target in enumerate(super().targets(source)):
            yield target if number % 2 else ThreeSum(((), (), ()))


class NotSorted(SingleThreeSumToThreeSum):
    def lift(self, source, index, witness):
        places = list(module.parted(len(source.numbers)))[index]
        return tuple(part[i] for part, i in zip(places, witness, strict=True))


@planted(
    (SameLists(), "sizes"),
    (OneBitTooFew(), "forward direction"),
    (OnlyOnes(), "embed"),
    (NotSorted(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step)
