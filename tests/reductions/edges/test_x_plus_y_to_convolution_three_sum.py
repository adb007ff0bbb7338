"""Numbers in buckets by their remainders: right for every modulus, what is attained, and bugs that are caught."""

import pytest

import reductions.edges.x_plus_y_to_convolution_three_sum as module
from reductions import decide
from reductions.edges import XPlusYToConvolutionThreeSum
from reductions.errors import InputError
from reductions.problems import ConvolutionThreeSum, XPlusY
from reductions.testing import check_reduction
from tests.reductions.edges.built import check_declared
from tests.reductions.edges.counted import lists_over, offset
from tests.reductions.edges.planted import check_caught, planted


def small(step=1, first=0):
    odd = [XPlusY(lists) for lists in lists_over((-2, -1, 0, 1), 1, 1, 2)]
    return odd[first::3] + list(XPlusY.small())[first::step]


@pytest.mark.parametrize("modulus", [None, 1, 2, 4])
def test_small_lists(modulus):
    checked = check_reduction(XPlusYToConvolutionThreeSum(modulus), small=small(20, modulus or 0), seconds=0.2)
    assert min(checked.yes, checked.no) > 30
    assert checked.refused == 0


@pytest.mark.parametrize("modulus", [None, 1, 2, 5])
def test_numbers_far_from_zero(modulus):
    check_reduction(XPlusYToConvolutionThreeSum(modulus), small=offset(XPlusY, 24, numbers=3), seconds=0.2)


def different(source):
    """The solutions in different numbers: places of repeated numbers are the first ones."""
    x, y, t = source.lists
    return {(x.index(x[i]), y.index(y[j]), t.index(t[k])) for i, j, k in source.witnesses()}


@pytest.mark.parametrize("modulus", [1, 2, 3])
def test_a_bijection_but_for_repeated_numbers(modulus):
    edge, found = XPlusYToConvolutionThreeSum(modulus), 0
    for lists in lists_over((-1, 0, 2), 2, 1, 2):
        source = XPlusY(lists)
        lifted = [
            edge.lift(source, index, witness)
            for index, target in enumerate(edge.instances(source))
            for witness in target.witnesses()
        ]
        assert sorted(lifted) == sorted(different(source))
        found += len(lifted)
    assert found > 40


def test_decide():
    for source in offset(XPlusY, 20, seed=1):
        for oracle in ("brute", "library"):
            assert source.accepts(decide(source, ConvolutionThreeSum, oracle=oracle, modulus=4).answer)


@pytest.mark.parametrize("lists", [((), (), ()), ((1, 2), (), (3,)), ((0,), (0,), ())])
def test_a_list_without_numbers_makes_no_instance(lists):
    assert list(XPlusYToConvolutionThreeSum().instances(XPlusY(lists))) == []


def test_the_modulus():
    with pytest.raises(InputError, match="modulus must be at least 1, got 0"):
        XPlusYToConvolutionThreeSum(0)
    size = XPlusY(((1, 2, 3), (), (4,))).measured()
    assert XPlusYToConvolutionThreeSum().project(size)["length"] == 5
    (single,) = XPlusYToConvolutionThreeSum().instances(XPlusY(((5,), (2,), (7,))))
    assert single.lists == ((5,), (2,), (7,))


# ---- what is attained


@pytest.mark.parametrize("modulus", [1, 2, 5])
@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 3, 1), (3, 2, 4)])
def test_as_many_instances_as_declared(modulus, shape):
    """Different numbers with one remainder; numbers up to 2U / m + 1 times as many as there are remainders."""
    edge = XPlusYToConvolutionThreeSum(modulus)
    source = XPlusY(tuple(tuple(modulus * i for i in range(1, count + 1)) for count in shape))
    assert len(list(edge.instances(source))) == edge.count(source.measured()) == shape[0] * shape[1] * shape[2]
    everything = XPlusY((tuple(range(-modulus, modulus + 1)),) * 3)
    assert edge.count(everything.measured()) == 27 == len(list(edge.instances(everything)))


def test_blanks_are_as_large_as_declared():
    source = XPlusY(((9,), (-4,), (5,)))
    target = XPlusYToConvolutionThreeSum(modulus=2).instance(source, 0)
    check_declared(XPlusYToConvolutionThreeSum(modulus=2), source, target)
    assert target.bound == 2 * 9 + 1


# ---- bugs


class Blank(XPlusYToConvolutionThreeSum):
    """Another blank, by so much."""

    shift = -1

    def targets(self, source):
        blank = 2 * source.bound + 1
        other = {blank: blank + self.shift, -blank: -blank - self.shift}
        for target in super().targets(source):
            yield ConvolutionThreeSum(tuple(tuple(other.get(x, x) for x in numbers) for numbers in target.lists))


class ThirdNotRepeated(XPlusYToConvolutionThreeSum):
    """Places from m on are blank in the third array too."""

    def targets(self, source):
        for target in super().targets(source):
            (a, b, c), m = target.lists, (len(target.lists[0]) + 1) // 2
            yield ConvolutionThreeSum((a, b, c[:m] + (-2 * source.bound - 1,) * (m - 1)))


class FirstOfEachBucket(XPlusYToConvolutionThreeSum):
    def targets(self, source):
        for number, target in enumerate(super().targets(source)):
            if number == 0:
                yield target


class RemainderNotReduced(XPlusYToConvolutionThreeSum):
    def lift(self, source, index, witness):
        x, y, t = self.buckets(source)
        (r, s), (pair, w) = witness, divmod(index, module.fullest(t))
        u, v = divmod(pair, module.fullest(y))
        return x[r][u], y[s][v], t[min(r + s, len(t) - 1)][w]


@planted(
    (Blank(modulus=2), "backward direction"),
    (ThirdNotRepeated(modulus=2), "forward direction"),
    (FirstOfEachBucket(modulus=1), "forward direction"),
    (RemainderNotReduced(modulus=2), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=small(10), source=None)
