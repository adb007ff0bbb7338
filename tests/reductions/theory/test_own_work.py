"""Own work that is more than what is written, or that is there where a logarithm is 0."""

from fractions import Fraction

import pytest

from reductions import edges
from reductions.overhead import evaluate
from reductions.problems import NegativeTriangle, OrthogonalVectors
from reductions.theory.exponents import Journey, steps
from reductions.theory.growth import LOGARITHMIC, constant, power


@pytest.mark.parametrize("order", [2, 3, 4])
def test_vectors(order):
    """To lift a row of attention takes all its tuples; n paths of an automaton read n numbers each."""
    shape = {"order": constant(order), "first": power(1), "others": power(1), "other_tuples": power(order - 1)}
    start = Journey(OrthogonalVectors, {**shape, "dimension": LOGARITHMIC})
    for name, own in (
        ("OrthogonalVectorsToAttention", order - 1),
        ("OrthogonalVectorsToAttentionByCharacters", order - 1),
        ("OrthogonalVectorsToDFAIntersection", 2),
    ):
        assert {found.own for found in steps(start, getattr(edges, name))} == {Fraction(own)}, name


@pytest.mark.parametrize(
    ("name", "sizes", "least"),
    [
        ("NegativeTriangleToBetweennessCentrality", (1, 30, 20), 30 * 20),
        ("NegativeTriangleToMinPlusProduct", (2, 30, 3), 30 * (2 + 3)),
        ("NegativeTriangleToReplacementPaths", (2, 30, 3), 30 * 30),
    ],
)
def test_triangles(name, sizes, least):
    """What is written is not forgotten where sides differ."""
    edge = getattr(edges, name)()
    size = dict(zip(NegativeTriangle.symbols, (*sizes, 1), strict=True))
    assert evaluate(edge.overhead.own, edge.values(size)) >= least
