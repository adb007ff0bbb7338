"""Hypercliques of larger hyperedges: the same witnesses, what is attained, and bugs that are caught."""

from itertools import combinations, product

import numpy as np
import pytest

from reductions import route
from reductions.edges import HypercliqueToHigherUniformity, HypercliqueToOrthogonalVectors
from reductions.errors import InputError
from reductions.overhead import evaluate
from reductions.problems import Hyperclique
from reductions.running.decide import decide
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes
from tests.reductions.edges.planted import check_caught, planted

EDGE = HypercliqueToHigherUniformity()


def drawn(rng, parts, uniformity, density=0.7):
    shapes = combinations(parts, uniformity)
    return Hyperclique(parts, uniformity, tuple((rng.random(s) < density).astype(np.uint8) for s in shapes))


def few():
    rng = np.random.default_rng(0)
    small = [source for source in Hyperclique.small() if len(source.parts) != source.uniformity]
    shapes = [((1, 2, 2), 2), ((2, 1, 2, 1), 3), ((2, 2, 1, 2), 2), ((1, 2, 1, 2), 1)]
    return small + [drawn(rng, *shape) for shape in shapes for _ in range(5)]


def test_small_and_drawn_instances():
    checked = check_reduction(EDGE, small=few(), examples=10, seconds=0.1)
    assert min(checked.yes, checked.no) > 30
    assert checked.embedded == checked.lifted


def test_the_hypercliques_are_the_same():
    rng, answers = np.random.default_rng(1), set()
    for parts, uniformity in (((3, 2, 4), 1), ((3, 2, 4), 2), ((2, 3, 2, 3), 2), ((2, 3, 2, 3), 3), ((2, 2), 4)):
        for _ in range(3):
            source = drawn(rng, parts, uniformity, density=0.5)
            (target,) = EDGE.instances(source)
            assert list(target.witnesses()) == list(source.witnesses())
            for chosen, there in zip(target.subsets, target.hyperedges, strict=True):
                for vertices in product(*(range(parts[q]) for q in chosen)):
                    inside = Hyperclique(
                        tuple(parts[q] for q in chosen),
                        uniformity,
                        tuple(
                            array
                            for subset, array in zip(source.subsets, source.hyperedges, strict=True)
                            if set(subset) <= set(chosen)
                        ),
                    )
                    assert there[vertices] == inside.holds(vertices)
            answers.add(target.brute_force() is None)
    assert answers == {True, False}


@pytest.mark.parametrize(("parts", "uniformity"), [((3,) * 4, 2), ((2,) * 5, 3), ((4, 4), 1), ((2,) * 3, 5)])
def test_all_hyperedges_attain_the_sizes(parts, uniformity):
    declared, built = sizes(EDGE, drawn(np.random.default_rng(0), parts, uniformity, density=1))
    assert declared == built


def test_own_steps_are_the_entries_of_a_new_array():
    source = drawn(np.random.default_rng(0), (3,) * 4, 2)
    (target,) = EDGE.instances(source)
    assert evaluate(EDGE.overhead.own, EDGE.values(source.measured())) == target.hyperedges[0].size == 27


@pytest.mark.parametrize("parts", [(1,), (2, 3), (2, 1, 2)])
def test_as_many_parts_as_vertices_in_a_hyperedge_are_refused(parts):
    with pytest.raises(InputError, match=f"more parts.*{len(parts)}"):
        EDGE.check(drawn(np.random.default_rng(0), parts, len(parts)))


def test_twice_and_then_orthogonal_vectors():
    source = drawn(np.random.default_rng(4), (2, 2, 3, 2, 2), 2, 0.8)
    for path in ([], [EDGE], [EDGE, EDGE]):
        steps = route(source, "OrthogonalVectors", path=[*path, HypercliqueToOrthogonalVectors()])
        assert source.accepts(decide(source, "OrthogonalVectors", path=steps).answer)


# ---- bugs


class SomeSubset(HypercliqueToHigherUniformity):
    """A hyperedge where some h of the vertices are one, not all."""

    def targets(self, source):
        parts, h = source.parts, source.uniformity
        yield Hyperclique(
            parts,
            h + 1,
            tuple(
                sum(
                    np.expand_dims(there, [axis for axis, q in enumerate(larger) if q not in chosen])
                    for chosen, there in zip(source.subsets, source.hyperedges, strict=True)
                    if set(chosen) <= set(larger)
                )
                + np.zeros([parts[q] for q in larger], dtype=int)
                > 0
                for larger in combinations(range(len(parts)), h + 1)
            ),
        )


class FirstSubset(HypercliqueToHigherUniformity):
    """The first h of the vertices are enough."""

    def targets(self, source):
        first = dict(zip(source.subsets, source.hyperedges, strict=True))
        larger = list(combinations(range(len(source.parts)), source.uniformity + 1))
        arrays = (
            np.broadcast_to(first[chosen[:-1]][..., None], [source.parts[q] for q in chosen]) for chosen in larger
        )
        yield Hyperclique(source.parts, source.uniformity + 1, tuple(arrays))


class AsManyParts(HypercliqueToHigherUniformity):
    """Nothing is refused, and nothing is left of the hyperedges."""

    def parameters(self, size):
        return {}


class LastFirst(HypercliqueToHigherUniformity):
    def lift(self, source, index, witness):
        return witness[::-1]


@planted(
    (SomeSubset(), "backward direction"),
    (FirstSubset(), "backward direction"),
    (AsManyParts(), "backward direction"),
    (LastFirst(), "lift"),
)
def test_a_planted_bug_is_caught(bug, step):
    small = [
        Hyperclique((1, 1), 1, ([1], [0])),
        Hyperclique((1, 1), 2, ([[0]],)),
        Hyperclique((2, 1), 1, ([0, 1], [1])),
    ]
    check_caught(bug, step, small=small, examples=0)
