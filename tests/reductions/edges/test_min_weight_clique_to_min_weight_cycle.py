"""Light cliques as light cycles: all witnesses both ways, what is attained, and bugs that are caught."""

from math import factorial, perm

import numpy as np
import pytest

import reductions.edges.min_weight_clique_to_min_weight_cycle as module
from reductions import decide
from reductions.edges import MinWeightCliqueToMinWeightCycle
from reductions.errors import InputError
from reductions.overhead import at_most
from reductions.problems import MinWeightClique, MinWeightCycle
from reductions.problems.matrices.base import ENTRY_LIMIT, INFINITY
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.planted import check_caught, declaring, planted

EDGE = MinWeightCliqueToMinWeightCycle()


def complete(vertices, weight, clique, threshold):
    weights = np.full((vertices, vertices), weight)
    np.fill_diagonal(weights, INFINITY)
    return MinWeightClique((weights,), clique, threshold)


def drawn(count, seed=0, **sizes):
    rng = np.random.default_rng(seed)
    for number in range(count):
        source = MinWeightClique.random(rng, offset=(0, 20, -20)[number % 3], **sizes)
        yield MinWeightClique(source.matrices, 3, source.threshold)


def test_small_instances():
    small = [source for source in MinWeightClique.small() if source.clique == 3]
    checked = check_reduction(EDGE, small=small, examples=0, seconds=0.2)
    assert min(checked.yes, checked.no) > 10
    assert checked.lifted == 6 * checked.embedded


def test_cliques_of_three_in_every_order():
    answers = []
    for source in drawn(40, side=4):
        (target,) = EDGE.instances(source)
        cycles, cliques = list(target.witnesses()), list(source.witnesses())
        assert len(cycles) == factorial(3) * len(cliques)
        lifted = [EDGE.lift(source, 0, cycle) for cycle in cycles]
        assert len(set(lifted)) == len(lifted)
        assert {tuple(sorted(clique)) for clique in lifted} == set(cliques)
        answers.append(bool(cliques))
    assert 3 < sum(answers) < 37


@pytest.mark.parametrize(("clique", "side"), [(3, 7), (5, 5)])
def test_decide(clique, side):
    rng, answers = np.random.default_rng(clique), []
    for _ in range(6):
        source = MinWeightClique.random(rng, side=side, density=1)
        source = MinWeightClique(source.matrices, clique, int(rng.integers(-12, 12)))
        answer = decide(source, MinWeightCycle, oracle=MinWeightCycle.solve).answer
        assert source.accepts(answer)
        for witness in list(source.witnesses())[:5]:
            (target,) = EDGE.instances(source)
            _, cycle = EDGE.embed(source, witness[::-1])
            assert target.verify(cycle)
            assert EDGE.lift(source, 0, cycle[2:] + cycle[:2]) == witness[2:] + witness[:2]
        answers.append(answer is None)
    assert {True, False} == set(answers)


@pytest.mark.parametrize(("vertices", "clique"), [(0, 3), (4, 3), (5, 5), (4, 5)])
def test_complete_graphs(vertices, clique):
    declared, built = sizes(EDGE, complete(vertices, -5, clique, 5))
    half = clique // 2
    assert built["vertices"] == clique * perm(vertices, half) <= declared["vertices"]
    assert built["edges"] == clique * perm(vertices, half + 1) <= declared["edges"]
    assert declared["threshold"] == clique * (5 * clique + 1) + 5


def test_weights_as_large_as_declared():
    declared, built = sizes(EDGE, complete(4, 5, 3, 5))
    assert declared["bound"] == built["bound"] == 3 * 5 + 1 + 5


@pytest.mark.parametrize("clique", [0, 1, 2, 4, 6])
def test_other_cliques_are_refused(clique):
    with pytest.raises(InputError, match=f"3, 5, 7.*got {clique}"):
        EDGE.check(complete(3, 1, clique, 0))


def test_sums_beyond_the_limit_are_refused():
    with pytest.raises(InputError):
        next(EDGE.instances(complete(3, ENTRY_LIMIT // 4, 3, 0)))


# ---- bugs


class Changed(MinWeightCliqueToMinWeightCycle):
    overhead = declaring(EDGE, threshold=at_most(10**9), bound=at_most(10**9))


class OneTooMany(Changed):
    """Cliques that weigh exactly the threshold are taken as well."""

    def targets(self, source):
        (target,) = super().targets(source)
        yield MinWeightCycle(target.weights, target.threshold + 1)


class BothWays(Changed):
    """Arcs may be used in both directions, so that there and back is a cycle."""

    overhead = declaring(EDGE, edges=at_most(10**9))

    def targets(self, source):
        (target,) = super().targets(source)
        yield MinWeightCycle(np.minimum(target.weights, target.weights.T), target.threshold)


class LayersMixed(Changed):
    def lift(self, source, index, witness):
        vertices = list(module.numbers(source))
        return tuple(vertices[v % len(vertices)][-1] for v in sorted(witness)[:1] * len(witness))


class FirstLayerOnly(Changed):
    """Arcs from the last layer lead nowhere."""

    overhead = declaring(EDGE)

    def targets(self, source):
        (target,) = super().targets(source)
        weights, last = target.weights.copy(), target.vertices // source.clique
        weights[target.vertices - last :] = INFINITY
        yield MinWeightCycle(weights, target.threshold)


@planted(
    (OneTooMany(), "backward direction"),
    (BothWays(), "backward direction"),
    (LayersMixed(), "lift"),
    (FirstLayerOnly(), "forward direction"),
)
def test_a_planted_bug_is_caught(bug, step):
    few = [complete(3, weight, 3, t) for weight in (0, -1, 1) for t in (-3, 0, 1, 3)]
    check_caught(bug, step, small=[*few, complete(4, 1, 3, 3)])
