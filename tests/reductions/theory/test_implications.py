"""Which hypotheses about one problem imply each other by definition, without any edge, and by a short path."""

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
import sympy

from reductions.edges import (
    MinWeightCliqueToNegativeTriangle,
    NegativeTriangleToZeroTriangle,
    OrthogonalVectorsToDiameter,
)
from reductions.overhead import Overhead
from reductions.theory.atlas import Atlas
from reductions.theory.growth import BOUNDED, LOGARITHM, LOGARITHMIC, SUBPOLYNOMIAL, constant, power
from reductions.theory.hypotheses import KOVC, hypothesis_named

PAIRS = KOVC(2)


def derived(hypotheses, edges=()):
    """What follows from what, by the names of these hypotheses, with the reasons."""
    there = Atlas()
    there.hypotheses, there.edges = tuple(hypotheses), tuple(edges)
    found = there.implication_graph.edges(data=True)
    assert all(said["reason"] for _, _, said in found)
    return {(a, b): said["reason"] for a, b, said in found if said["derived"]}


def named(name, exponent=2, **sizes):
    """A hypothesis on pairs of vectors, of which some sizes are others; those that are None are not said."""
    shape = {size: growth for size, growth in {**PAIRS.shape, **sizes}.items() if growth is not None}
    return replace(PAIRS, name=name, exponent=sympy.Rational(exponent), shape=shape)


def test_a_larger_dimension_is_harder():
    """Any constant, log n, some constant times log n, n^o(1), n: each implies those after it, and none before."""
    growths = (BOUNDED, LOGARITHM, LOGARITHMIC, SUBPOLYNOMIAL, power(1))
    said = [named(str(i), dimension=growth) for i, growth in enumerate(growths)]
    assert derived(said) == {(str(i), str(j)): "by definition" for i in range(5) for j in range(i + 1, 5)}


def test_exponents_are_of_the_same_size():
    """Vectors are n^2 with time n^4, or one set is n^2: what is easier for some n is so for all."""
    square = named("square", 4, first=power(2), others=power(2), other_tuples=power(2))
    assert set(derived([PAIRS, square])) == {("2-OVC", "square"), ("square", "2-OVC")}
    for exponent, arrows in (
        (Fraction(2), {("2-OVC", "long")}),
        (Fraction(5, 2), set()),
        (Fraction(3), set()),
        (Fraction(4), {("long", "2-OVC")}),
    ):
        assert set(derived([PAIRS, named("long", exponent, others=power(2))])) == arrows


def test_constants_are_the_same_and_sizes_are_said():
    others = [named("three", order=constant(3)), named("unsaid", dimension=None)]
    assert set(derived([PAIRS, *others])) == {("2-OVC", "unsaid")}
    assert not derived([PAIRS, named("no order", order=None)]).keys() & {("no order", "2-OVC")}
    lists = hypothesis_named("3SUM")
    wide = replace(lists, name="wide", shape={**lists.shape, "bound": power(7)})
    assert set(derived([lists, wide])) == {("3SUM", "wide"), ("wide", "3SUM")}


@pytest.mark.parametrize(
    ("change", "arrows"),
    [
        ({"combinatorial": True}, {("2-OVC", "changed")}),
        ({"online": True}, set()),
        ({"model": "real RAM"}, set()),
        ({"some": True}, set()),
        ({"problem": "Nothing"}, set()),
        ({}, {("2-OVC", "changed"), ("changed", "2-OVC")}),
    ],
    ids=str,
)
def test_the_algorithms_that_are_spoken_of(change, arrows):
    """What holds for all algorithms holds for combinatorial ones; of other models and of rounds nothing is said."""
    assert set(derived([PAIRS, replace(PAIRS, name="changed", **change)])) == arrows


def to_diameter(edge, distance, **fields):
    """The edge as if it made graphs of another diameter, of which neither is better, and with these fields."""
    sizes = {"vertices": edge.overhead.sizes["vertices"], "edges": edge.overhead.sizes["edges"], "distance": distance}
    names = {"overhead": Overhead(own=edge.overhead.own, **sizes), "__module__": __name__}
    if not fields:
        return type(f"To{distance}", (edge,), names)
    return dataclass(frozen=True)(type(f"To{distance}", (edge,), {**names, **fields, "__annotations__": {"seed": int}}))


def test_the_best_of_bounds_that_are_alike():
    """One that is not randomised, in whatever order the edges are."""
    far, seeded = to_diameter(OrthogonalVectorsToDiameter, 4), to_diameter(OrthogonalVectorsToDiameter, 3, seed=0)
    for edges in ((far, seeded), (seeded, far)):
        there = Atlas()
        there.edges = edges
        (found,) = there.implies(PAIRS, "Diameter")
        assert (found.path, found.randomized) == ((far,), False)


def test_a_family_implies_its_smallest_member_and_by_its_limit_others():
    """Of two families each member implies one; for a problem on three sets k = 3 is enough, by two steps."""
    clique, triangle = hypothesis_named("min-weight k-clique"), hypothesis_named("Exact Triangle")
    twin = replace(clique, name="twin")
    single = replace(clique, name="single", family=None)
    edges = [MinWeightCliqueToNegativeTriangle, NegativeTriangleToZeroTriangle]
    path = "MinWeightCliqueToNegativeTriangle, NegativeTriangleToZeroTriangle"
    assert derived([clique, twin, single, triangle], edges) == {
        ("min-weight k-clique", "twin"): "by definition",
        ("twin", "min-weight k-clique"): "by definition",
        ("min-weight k-clique", "single"): "by definition",
        ("twin", "single"): "by definition",
        **{(name, "Exact Triangle"): path for name in ("min-weight k-clique", "twin", "single")},
    }
