"""Light and heavy items: whatever reaches the goal is lifted, what is attained, and bugs that are caught."""

from itertools import accumulate, product

import numpy as np
import pytest

from reductions import decide
from reductions.edges import SuperAdditivityToUnboundedKnapsack
from reductions.problems import SuperAdditivity, UnboundedKnapsack
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.planted import check_caught, planted

EDGE = SuperAdditivityToUnboundedKnapsack()


def sequences(length, steps=(0, 1, 3)):
    """All sequences of at most this length."""
    yield SuperAdditivity(())
    for count in range(length):
        yield from (SuperAdditivity(tuple(accumulate(chosen, initial=0))) for chosen in product(steps, repeat=count))


def test_short_sequences():
    checked = check_reduction(EDGE, small=[*sequences(4), *list(sequences(5))[41::9]], seconds=0.2)
    assert min(checked.yes, checked.no) > 10
    assert checked.lifted > checked.embedded


@pytest.mark.parametrize("oracle", ["brute", "library"])
def test_decide(oracle):
    rng, answers = np.random.default_rng(0), []
    for _ in range(40):
        source = SuperAdditivity.random(rng, numbers=9)
        scaled = SuperAdditivity(tuple(number * 2**80 for number in source.numbers))
        answers.append(decide(scaled, UnboundedKnapsack, oracle=oracle).answer)
        assert source.accepts(answers[-1])
    assert 5 < answers.count(None) < 35


@pytest.mark.parametrize("length", range(5))
def test_sizes(length):
    declared, built = sizes(EDGE, SuperAdditivity((0,) * length))
    assert declared["bound"] == 2 * length
    assert built["bound"] == (2 * length if length > 1 else 0)
    assert {**declared, "bound": 0} == {**built, "bound": 0}


def test_a_witness_of_many_light_items():
    """Seven items of place 1 and the heavy one of place 7: the first step that is a violation is found."""
    source = SuperAdditivity((0, 1, 2, 3, 4, 4, 4, 4))
    light, heavy = (7, 0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 0, 1)
    (target,) = EDGE.instances(source)
    assert target.verify((*light, *heavy))
    assert EDGE.lift(source, 0, (*light, *heavy)) == (4, 1)


# ---- bugs


class Changed(SuperAdditivityToUnboundedKnapsack):
    def targets(self, source):
        (target,) = super().targets(source)
        yield self.changed(target, len(source.numbers))


class LightIsTooLight(Changed):
    def changed(self, target, length):
        weights = tuple(max(1, w - 1) if i < length - 1 else w for i, w in enumerate(target.weights))
        return UnboundedKnapsack(weights, target.values, target.capacity, target.goal)


class HeavyIsTooHeavy(Changed):
    def changed(self, target, length):
        weights = tuple(w + (i >= length - 1) for i, w in enumerate(target.weights))
        return UnboundedKnapsack(weights, target.values, target.capacity, target.goal)


class FirstPair(SuperAdditivityToUnboundedKnapsack):
    """The first two light items, whatever comes after them."""

    def lift(self, source, index, witness):
        light = [i for i, n in enumerate(witness[: len(source.numbers) - 1], start=1) for _ in range(n)]
        return light[0], light[-1]


class OneOfTwo(SuperAdditivityToUnboundedKnapsack):
    """The light item of x only once where x = y."""

    def embed(self, source, witness):
        index, image = super().embed(source, witness)
        return index, tuple(min(1, count) for count in image)


@planted(
    (LightIsTooLight(), "backward direction"),
    (HeavyIsTooHeavy(), "forward direction"),
    (OneOfTwo(), "embed"),
    (FirstPair(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=sequences(5, (0, 1, 2)))
