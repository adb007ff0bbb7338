"""The direct edge: products count what is not common, the gap is attained, and bugs that are caught."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
import sympy

from reductions import GapMaxIP, OrthogonalVectors
from reductions.edges import OrthogonalVectorsToGapMaxIPDirect
from reductions.reduction import Gap
from tests.reductions.edges.built import check_declared, check_gap, vector_sets
from tests.reductions.edges.planted import check_caught, declaring, planted

SHAPES = [(1, 1), (3, 2), (2, 1, 3), (1, 2, 2, 2), (0, 2), (2, 0, 1)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dimension", [0, 1, 4])
def test_direct_gadget_counts_what_is_fine(shape, dimension):
    """The inner product is the number of coordinates that are not 1 in every vector; for m = 0, one that is fine."""
    rng = np.random.default_rng([*shape, dimension])
    source, edge = vector_sets(rng, shape, dimension, 0.7), OrthogonalVectorsToGapMaxIPDirect()
    (target,) = edge.instances(source)
    check_declared(edge, source, target)
    for choice in product(*map(range, shape)):
        common = np.logical_and.reduce([x[i] for x, i in zip(source.sets, choice, strict=True)])
        assert target.products.row(choice[0])[choice[1:]] == max(1, dimension) - common.sum()
        assert source.verify(choice) == target.verify(choice)
    assert target.keeps_promise()


@pytest.mark.parametrize(
    "source", [OrthogonalVectors([np.ones((1, 3)), np.ones((2, 3))]), OrthogonalVectors([np.ones((1, 0))] * 3)]
)
def test_the_gap_is_the_declared_one(source):
    check_gap(OrthogonalVectorsToGapMaxIPDirect(), source)


# ---- bugs

m = OrthogonalVectors.symbols["dimension"]


class ThresholdOffByOne(OrthogonalVectorsToGapMaxIPDirect):
    threshold = sympy.Max(1, m - 1)
    theorem = replace(OrthogonalVectorsToGapMaxIPDirect.theorem, guarantee=Gap(threshold, threshold - 1))
    overhead = declaring(OrthogonalVectorsToGapMaxIPDirect, threshold=threshold, soundness=threshold - 1)

    def targets(self, source):
        (target,) = super().targets(source)
        threshold = max(1, source.dimension - 1)
        yield GapMaxIP(target.products, threshold, threshold - 1)


class ClaimsAWiderGap(OrthogonalVectorsToGapMaxIPDirect):
    theorem = replace(OrthogonalVectorsToGapMaxIPDirect.theorem, guarantee=Gap(sympy.Max(1, m), sympy.Max(1, m) - 2))


class OnesLost(OrthogonalVectorsToGapMaxIPDirect):
    """The factor 1 after the negated one is x^p instead."""

    def targets(self, source):
        (target,) = super().targets(source)
        width = target.products.dimension // source.order
        vectors = [target.products.queries.copy(), *(x.copy() for x in target.products.keys)]
        vectors[-1][:, :width] = vectors[-1][:, :width] * np.pad(source.sets[-1], ((0, 0), (0, width)))[:, :width]
        yield GapMaxIP.from_vectors(vectors[0], vectors[1:], target.threshold, target.soundness)


class NoPadding(OrthogonalVectorsToGapMaxIPDirect):
    overhead = declaring(
        OrthogonalVectorsToGapMaxIPDirect,
        dimension=OrthogonalVectors.symbols["order"] * m,
        written=sympy.Max(1, OrthogonalVectors.symbols["order"] * m),
    )

    def targets(self, source):
        (target,) = super().targets(source)
        queries, *keys = (
            x[:, : source.order * source.dimension] for x in (target.products.queries, *target.products.keys)
        )
        yield GapMaxIP.from_vectors(queries, keys, target.threshold, target.soundness)


class KeysInWrongOrder(OrthogonalVectorsToGapMaxIPDirect):
    def targets(self, source):
        (target,) = super().targets(source)
        yield GapMaxIP.from_vectors(
            target.products.queries, target.products.keys[::-1], target.threshold, target.soundness
        )


@planted(
    (ThresholdOffByOne(), "backward direction"),
    (ClaimsAWiderGap(), "gap"),
    (OnesLost(), "forward direction"),
    (NoPadding(), "forward direction"),
    (KeysInWrongOrder(), "embed"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step)
