"""Inequalities as equalities of prefixes: every witness, which instances are needed, and bugs that are caught."""

from itertools import product

import pytest

import reductions.edges.convolution_upper_bound_to_convolution_three_sum as module
from reductions import decide
from reductions.edges import ConvolutionUpperBoundToConvolutionThreeSum
from reductions.problems import ConvolutionThreeSum, ConvolutionUpperBound
from reductions.testing import check_reduction
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.counted import offset
from tests.reductions.edges.planted import check_caught, planted

EDGE = ConvolutionUpperBoundToConvolutionThreeSum()
SMALL = list(ConvolutionUpperBound.small())


def test_small_arrays():
    checked = check_reduction(EDGE, small=SMALL[:28] + SMALL[28::5], seconds=0.2)
    assert min(checked.yes, checked.no) > 50


def test_numbers_far_from_zero():
    checked = check_reduction(EDGE, small=offset(ConvolutionUpperBound, 36, numbers=3), seconds=0.2)
    assert min(checked.yes, checked.no) > 10


def test_decide():
    for source in offset(ConvolutionUpperBound, 40, seed=1):
        for oracle in ("brute", "library"):
            assert source.accepts(decide(source, ConvolutionThreeSum, oracle=oracle).answer)


def prefix_differences(x, y, z, bits):
    return [(x >> drop) + (y >> drop) - (z >> drop) for drop in range(bits + 1)]


def test_the_lemma():
    """x + y > z iff a difference is 1 or 2, and without the last of them for prefixes without bits."""
    for x, y, z in product(range(-9, 10), repeat=3):
        bits = max(map(abs, (x, y, z))).bit_length()
        found = prefix_differences(x, y, z, bits)
        assert (x + y > z) == (1 in found or 2 in found)
        assert found[-1] < 2


def test_every_instance_is_needed_for_some_source():
    """Each of the prefixes and differences is the only one that shows some violation."""
    needed = set()
    for x, y, z in product(range(-4, 5), repeat=3):
        source = ConvolutionUpperBound(((-x,), (-y,), (-z,)))
        if source.bound == 4:
            found = [index for index, target in enumerate(EDGE.instances(source)) if target.brute_force()]
            needed |= set(found if len(found) == 1 else ())
    assert needed == set(range(2 * 3 + 1))


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 255, 256, 2**35 - 1, -(2**35)])
def test_as_many_instances_as_declared(number):
    source = ConvolutionUpperBound(((number,), (0,), (-number,)))
    targets = list(EDGE.instances(source))
    assert len(targets) == EDGE.count(source.measured()) == 2 * abs(number).bit_length() + 1
    for target in targets:
        check_declared(EDGE, source, target)


@pytest.mark.parametrize("number", [2**50 - 1, 2**100 - 1, 2**100, 2**100 + 1, 3**200])
def test_large_numbers(number):
    source = ConvolutionUpperBound(((number,), (0,), (number + 1,)))
    assert len(list(EDGE.instances(source))) == EDGE.count(source.measured())
    assert decide(source, ConvolutionThreeSum).answer == (0, 0)


def test_the_bound_is_attained():
    source = ConvolutionUpperBound(((1,), (0,), (-5,)))
    assert EDGE.project(source.measured())["bound"] == max(target.bound for target in EDGE.instances(source)) == 7


# ---- bugs


class Changed(ConvolutionUpperBoundToConvolutionThreeSum):
    """Other shifts and differences than those that are embedded in."""

    def changed(self, source):
        raise NotImplementedError

    def targets(self, source):
        for drop, difference in self.changed(source):
            a, b, c = (tuple(-number >> drop for number in numbers) for numbers in source.lists)
            yield ConvolutionThreeSum((a, b, tuple(number + difference for number in c)))


class OnlyOne(Changed):
    def changed(self, source):
        return [(drop, 1) for drop, _ in module.differences(source)]


class OneBitTooFew(Changed):
    def changed(self, source):
        return [(min(drop, max(0, source.bound.bit_length() - 1)), d) for drop, d in module.differences(source)]


class ZeroToo(Changed):
    def changed(self, source):
        return [(drop, d - (d == 2) * 2) for drop, d in module.differences(source)]


class Truncated(ConvolutionUpperBoundToConvolutionThreeSum):
    """Rounded toward zero, as C divides."""

    def targets(self, source):
        for drop, difference in module.differences(source):
            a, b, c = (tuple(int(-number / 2**drop) for number in numbers) for numbers in source.lists)
            yield ConvolutionThreeSum((a, b, tuple(number + difference for number in c)))


@planted(
    (OnlyOne(), "forward direction"),
    (OneBitTooFew(), "forward direction"),
    (ZeroToo(), "forward direction"),
    (Truncated(), "forward direction"),
)
def test_a_planted_bug_is_caught(bug, step):
    singles = product(range(-2, 3), repeat=3)
    check_caught(bug, step, small=[ConvolutionUpperBound(((x,), (y,), (z,))) for x, y, z in singles])
