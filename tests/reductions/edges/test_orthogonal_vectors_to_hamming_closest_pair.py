"""Closest bit vectors: every distance, what is attained, and bugs that are caught."""

from itertools import product

import numpy as np
import pytest
from scipy.spatial.distance import cdist

import reductions.edges.orthogonal_vectors_to_hamming_closest_pair as module
from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToHammingClosestPair
from reductions.problems import ClosestPair
from reductions.testing import check_reduction
from tests.reductions.edges.built import sizes, vector_sets
from tests.reductions.edges.planted import check_caught, declaring, planted

EDGE = OrthogonalVectorsToHammingClosestPair()


def test_check_reduction():
    checked = check_reduction(EDGE, examples=30, seconds=0.2)
    assert min(checked.yes, checked.no) > 50


def test_every_distance():
    rng = np.random.default_rng(0)
    for number in range(20):
        source = vector_sets(rng, (3 + number % 5, 2 + number % 9), 1 + number % 6, 0.6)
        (target,) = EDGE.instances(source)
        first, second = source.sets
        found = cdist(*map(np.array, target.sets), "hamming") * target.dimension
        assert np.array_equal(np.rint(found), source.dimension + 2 * (first.astype(int) @ second.T))
        assert target.accepts(ClosestPair.solvers["library"](target))


@pytest.mark.parametrize("bits", [1, 2])
def test_no_codes_are_shorter(bits):
    """None of one or two bits has three equal distances and a larger fourth one."""
    words = list(product((0, 1), repeat=bits))
    for a_0, a_1, b_0, b_1 in product(words, repeat=4):
        (x, y, z), one = (
            [sum(p != q for p, q in zip(a, b, strict=True)) for a, b in ((a_0, b_0), (a_0, b_1), (a_1, b_0))],
            sum(p != q for p, q in zip(a_1, b_1, strict=True)),
        )
        assert not (x == y == z < one)


@pytest.mark.parametrize("dimension", [0, 1, 4])
@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (0, 4), (2, 0)])
def test_sizes_of_ones(shape, dimension):
    declared, built = sizes(EDGE, OrthogonalVectors([np.ones((n, dimension)) for n in shape]))
    assert {**declared, "bound": built["bound"]} == built
    assert built["bound"] == (dimension > 0) <= declared["bound"]


# ---- bugs


def test_a_wrong_code_is_caught(monkeypatch):
    for name, codes in (("FIRST", ((0, 0, 1), (0, 0, 1))), ("SECOND", ((0, 0, 0), (1, 1, 0)))):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, codes)
            with pytest.raises(AssertionError):
                check_reduction(EDGE, examples=0, seconds=0.2)


class RadiusOfTheBits(OrthogonalVectorsToHammingClosestPair):
    overhead = declaring(EDGE, radius=EDGE.overhead.sizes["radius"].expression + 2)

    def targets(self, source):
        for target in super().targets(source):
            yield ClosestPair(target.sets, target.dimension, "hamming", target.radius + 2)


class OnesInPlaceOfZeros(OrthogonalVectorsToHammingClosestPair):
    def targets(self, source):
        return super().targets(OrthogonalVectors(tuple(1 - x for x in source.sets)))


@planted(
    (RadiusOfTheBits(), "backward direction"),
    (OnesInPlaceOfZeros(), "forward direction"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=10)
