"""Which hypotheses about one problem imply each other by definition, without any edge, and by a short path."""

from dataclasses import dataclass, replace
from fractions import Fraction

import pytest
import sympy

from reductions.edges import (
    HypercliqueToOrthogonalVectors,
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
        ({"combinatorial": True}, [("2-OVC", "changed")]),
        ({"online": True}, []),
        ({"model": "real RAM"}, []),
        ({"some": True}, []),
        ({"problem": "Nothing"}, []),
        ({}, [("2-OVC", "changed"), ("changed", "2-OVC")]),
    ],
    ids=str,
)
def test_the_algorithms_that_are_spoken_of(change, arrows):
    """What holds for all algorithms holds for combinatorial ones; of other models and of rounds nothing is said."""
    assert set(derived([PAIRS, replace(PAIRS, name="changed", **change)])) == set(arrows)


def to_diameter(distance, seeded=False, **sizes):
    """The edge as if it made graphs of another diameter, of which neither is better, at random or of other sizes."""
    old = OrthogonalVectorsToDiameter.overhead
    overhead = Overhead(own=old.own, **{**old.sizes, "distance": distance, **sizes})
    made = type(f"To{distance}", (OrthogonalVectorsToDiameter,), {"overhead": overhead, "__module__": __name__})
    return (
        dataclass(frozen=True)(type("Seeded", (made,), {"seed": 0, "__annotations__": {"seed": int}}))
        if seeded
        else made
    )


def test_the_best_of_bounds_that_are_alike():
    """One that is attained, and then one that is not randomised, in whatever order the edges are."""
    root = sympy.cbrt(OrthogonalVectorsToDiameter.source.symbols["first"])
    plain, seeded, open_one = to_diameter(3), to_diameter(4, seeded=True), to_diameter(5, vertices=root)
    for better, worse in ((plain, seeded), (plain, open_one), (seeded, open_one)):
        for edges in ((better, worse), (worse, better)):
            there = Atlas()
            there.edges = edges
            (found,) = there.implies(PAIRS, "Diameter")
            assert (found.path, found.randomized, found.tight) == ((better,), better is seeded, True)


def test_the_limit_of_a_family():
    """Two sets of n^(k/2) vectors with n^3 coordinates, which is n^o(1) where the time n^k is called n."""
    there = Atlas()
    there.edges = (HypercliqueToOrthogonalVectors,)
    (found,) = there.implies("(k,3)-hyperclique", "OrthogonalVectors")
    assert (found.limit, found.member, found.budget, found.tight) == (True, None, 1, True)
    assert found.exponents["first"] == found.shape["order"].value
    assert found.shape["first"].power == 1 / found.shape["order"].value
    assert found.shape["dimension"] == SUBPOLYNOMIAL
    (least,) = there.implies("(k,3)-hyperclique", "Hyperclique")
    assert (least.limit, least.budget, least.path) == (False, 4, ())


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
