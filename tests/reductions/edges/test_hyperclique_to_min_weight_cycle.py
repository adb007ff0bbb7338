"""Hypercliques as short cycles: all witnesses both ways, what is attained, and bugs that are caught."""

from itertools import combinations

import numpy as np
import pytest

from reductions import decide
from reductions.edges import HypercliqueToMinWeightCycle
from reductions.edges.hyperclique_to_min_weight_cycle import Layers
from reductions.errors import InputError
from reductions.problems import Hyperclique, MinWeightCycle
from reductions.problems.matrices.base import INFINITY
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.planted import check_caught, planted

EDGE = HypercliqueToMinWeightCycle()


def full(parts, uniformity):
    return Hyperclique(parts, uniformity, tuple(np.ones(s, np.uint8) for s in combinations(parts, uniformity)))


def few():
    """Small instances that are taken, and drawn ones of two and three parts."""
    rng = np.random.default_rng(0)
    small = [source for source in Hyperclique.small() if len(source.parts) > 1 < source.uniformity]
    return small + [
        Hyperclique(parts, h, tuple(rng.random(s) < 0.7 for s in combinations(parts, h)))
        for parts in ((2, 2, 1), (2, 1, 2), (1, 2, 2), (2, 2, 2))
        for h in (2, 3)
        for _ in range(4)
    ]


def test_small_and_drawn_instances():
    checked = check_reduction(EDGE, small=few(), examples=0, seconds=0.2)
    assert min(checked.yes, checked.no) > 20
    assert checked.refused == 0


@pytest.mark.parametrize(("parts", "uniformity"), [((3, 2, 3, 2), 2), ((2, 3, 2, 2), 3), ((2,) * 6, 3), ((2,) * 5, 2)])
def test_decide(parts, uniformity):
    rng, answers = np.random.default_rng(len(parts)), set()
    for number in range(6):
        density = (0.5, 0.95)[number % 2]
        source = Hyperclique(parts, uniformity, tuple(rng.random(s) < density for s in combinations(parts, uniformity)))
        answer = decide(source, MinWeightCycle, oracle=MinWeightCycle.solve).answer
        assert source.accepts(answer)
        (target,) = EDGE.instances(source)
        for witness in list(source.witnesses())[:5]:
            _, cycle = EDGE.embed(source, witness)
            assert target.verify(cycle)
            assert EDGE.lift(source, 0, cycle[1:] + cycle[:1]) == witness
        answers.add(answer is None)
    assert answers == {True, False}


def test_every_few_positions_are_in_a_window():
    """And with windows of one position less, some are not."""
    for parts in range(2, 9):
        for h in range(2, parts + 1):
            size = Layers(full((1,) * parts, h)).length + 1
            for enough, longer in ((True, size), (False, size - 1)):
                windows = [{(i + d) % parts for d in range(longer)} for i in range(parts)]
                covered = all(any(set(s) <= w for w in windows) for s in combinations(range(parts), h))
                assert covered == enough


@pytest.mark.parametrize(
    ("parts", "uniformity"), [((2,) * 3, 2), ((3,) * 3, 3), ((2,) * 4, 2), ((2,) * 5, 3), ((4, 4), 2)]
)
def test_full_hypergraphs_have_the_declared_sizes(parts, uniformity):
    declared, built = sizes(EDGE, full(parts, uniformity))
    assert declared == built


@pytest.mark.parametrize(("parts", "uniformity"), [((2,), 2), ((2, 2), 1)])
def test_what_is_refused(parts, uniformity):
    with pytest.raises(InputError, match=f"got {len(parts)} and {uniformity}"):
        EDGE.check(full(parts, uniformity))


# ---- bugs


class LastLayerFree(HypercliqueToMinWeightCycle):
    """All arcs from the last layer are there, whatever the hyperedges."""

    def targets(self, source):
        (target,), (complete,) = super().targets(source), super().targets(full(source.parts, source.uniformity))
        weights, start = target.weights.copy(), Layers(source).starts[-2]
        weights[start:] = complete.weights[start:]
        yield MinWeightCycle(weights, target.threshold)


class OneRoundMissing(HypercliqueToMinWeightCycle):
    """Arcs back to the first layer are missing."""

    def targets(self, source):
        (target,) = super().targets(source)
        weights = target.weights.copy()
        weights[:, : Layers(source).starts[1]] = INFINITY
        yield MinWeightCycle(weights, target.threshold)


class OrderOfTheCycle(HypercliqueToMinWeightCycle):
    """Layers in the order in which the cycle goes through them, from wherever it begins."""

    def lift(self, source, index, witness):
        return tuple(Layers(source).first(v)[1] for v in witness[::-1])


class AxesInOrder(HypercliqueToMinWeightCycle):
    """Vertices around the end of the circle are taken in the order of the window."""

    def targets(self, source):
        turned = tuple(
            there.T if chosen[0] == 0 and chosen[-1] == len(source.parts) - 1 and len(set(there.shape)) == 1 else there
            for chosen, there in zip(source.subsets, source.hyperedges, strict=True)
        )
        yield from super().targets(Hyperclique(source.parts, source.uniformity, turned))


@planted(
    (LastLayerFree(), "backward direction"),
    (OneRoundMissing(), "forward direction"),
    (OrderOfTheCycle(), "lift"),
    (AxesInOrder(), "embed"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=[source for source in few() if sum(source.size()) <= 10])
