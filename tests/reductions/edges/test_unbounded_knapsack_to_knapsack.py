"""Copies for the bits of a multiplicity: a bijection, what is attained, and bugs that are caught."""

import numpy as np
import pytest

import reductions.edges.unbounded_knapsack_to_knapsack as module
from reductions import decide
from reductions.edges import UnboundedKnapsackToKnapsack
from reductions.problems import Knapsack, UnboundedKnapsack
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.counted import check_bijection
from tests.reductions.edges.planted import check_caught, planted

EDGE = UnboundedKnapsackToKnapsack()


def test_all_small_knapsacks():
    checked = check_reduction(EDGE, examples=0, seconds=0.2)
    assert min(checked.yes, checked.no) > 100
    assert checked.embedded == checked.lifted


def test_drawn_knapsacks():
    rng = np.random.default_rng(0)
    counts = [check_bijection(EDGE, UnboundedKnapsack.random(rng, items=3, bound=5)) for _ in range(60)]
    assert 10 < counts.count(0) < 55


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    rng = np.random.default_rng(1)
    for _ in range(40):
        source = UnboundedKnapsack.random(rng, items=4, bound=7)
        assert source.accepts(decide(source, Knapsack, oracle=oracle).answer)


@pytest.mark.parametrize("capacity", [0, 1, 2, 3, 4, 7, 8])
@pytest.mark.parametrize("items", [0, 1, 3])
def test_items_of_weight_one(items, capacity):
    declared, built = sizes(EDGE, UnboundedKnapsack((1,) * items, (0,) * items, capacity, 2))
    assert {**declared, "bound": 0} == {**built, "bound": 0}


def test_the_bound_is_attained():
    declared, built = sizes(EDGE, UnboundedKnapsack((1,), (10**30,), 8, 2))
    assert declared == built


# ---- bugs


class Bits(UnboundedKnapsackToKnapsack):
    """Another number of copies of each item, by so much."""

    more = -1

    def targets(self, source):
        copied = [
            (item, bit)
            for item, weight in enumerate(source.weights)
            for bit in range(max(0, (source.capacity // weight).bit_length() + self.more))
        ]
        weights, values = (tuple(xs[i] << bit for i, bit in copied) for xs in (source.weights, source.values))
        yield Knapsack(weights, values, source.capacity, source.goal)


class ValueNotDoubled(UnboundedKnapsackToKnapsack):
    def targets(self, source):
        (target,) = super().targets(source)
        values = tuple(source.values[item] for item, _ in module.copies(source))
        yield Knapsack(target.weights, values, target.capacity, target.goal)


class CopiesCounted(UnboundedKnapsackToKnapsack):
    """Every copy counts as one."""

    def lift(self, source, index, witness):
        items = [module.copies(source)[place][0] for place in witness]
        return tuple(items.count(i) for i in range(len(source.weights)))


@planted((Bits(), "embed"), (ValueNotDoubled(), "embed"), (CopiesCounted(), "round trip"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step)
