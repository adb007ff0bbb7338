"""Exponents along edges: steps, parameters and their best values, and what is kept."""

from dataclasses import dataclass
from fractions import Fraction

import pytest
import sympy

from reductions.edges import (
    CNFToOrthogonalVectors,
    HypercliqueToHigherUniformity,
    MinPlusProductToNegativeTriangle,
    OrthogonalVectorsToDiameter,
    ThreeSumToSmallThreeSum,
)
from reductions.overhead import Overhead
from reductions.problems import (
    CNF,
    Diameter,
    Hyperclique,
    MinPlusProduct,
    NegativeTriangle,
    OrthogonalVectors,
    ThreeSum,
)
from reductions.reduction import Reduction, Theorem
from reductions.theory.exponents import Journey, breakpoints, measured, reach, steps
from reductions.theory.growth import LOGARITHM, LOGARITHMIC, SUBPOLYNOMIAL, constant, power

THIRD = Fraction(1, 3)
VECTORS = {
    "order": constant(2),
    "first": power(1),
    "others": power(1),
    "other_tuples": power(1),
    "dimension": LOGARITHMIC,
}
CUBE = {"rows": power(1), "inner": power(1), "columns": power(1), "bound": power(1)}


def test_one_graph_of_as_many_edges():
    (journey,) = steps(Journey(OrthogonalVectors, VECTORS), OrthogonalVectorsToDiameter, budget=Fraction(2))
    assert (journey.calls, journey.own, journey.problem) == (0, 1, Diameter)
    assert journey.shape == {"vertices": power(1), "edges": power(1), "distance": constant(3)}


def test_another_order_is_not_carried():
    three = {**VECTORS, "order": constant(3)}
    assert not list(steps(Journey(OrthogonalVectors, three), OrthogonalVectorsToDiameter))


def test_formulas_on_log_n_variables():
    start = Journey(CNF, {"variables": LOGARITHM, "clauses": SUBPOLYNOMIAL})
    found = list(steps(start, CNFToOrthogonalVectors, {("OrthogonalVectors", "order"): frozenset({2, 5})}))
    assert {journey.shape["first"].power for journey in found} == {Fraction(1, k) for k in (2, 3, 5)}
    assert {journey.shape["other_tuples"].power for journey in found} == {Fraction(k - 1, k) for k in (2, 3, 5)}


def test_the_best_groups_of_a_product():
    """Groups of n^g: n^(3 - 3g) or n^2 questions on n^g vertices; 3 - calls over g is largest at g = 1/3."""
    found = list(steps(Journey(MinPlusProduct, CUBE), MinPlusProductToNegativeTriangle, budget=Fraction(3)))
    rates = {j.shape["first"].power: (3 - j.calls) / j.shape["first"].power for j in found if j.shape["first"].power}
    assert max(rates, key=rates.get) == THIRD
    assert rates[THIRD] == 3
    at_third = next(journey for journey in found if journey.shape["first"].power == THIRD)
    assert (at_third.calls, at_third.own) == (2, Fraction(8, 3))


def test_own_work_must_stay_below_the_budget():
    """Work n^(3 - g) up to g = 1/3, then n^(2 + 2g): below n^(14/5) for groups between n^(1/5) and n^(2/5)."""
    found = list(steps(Journey(MinPlusProduct, CUBE), MinPlusProductToNegativeTriangle, budget=Fraction(14, 5)))
    groups = {journey.shape["first"].power for journey in found}
    assert (min(groups), max(groups)) == (Fraction(1, 5), Fraction(2, 5))
    assert not list(steps(Journey(MinPlusProduct, CUBE), MinPlusProductToNegativeTriangle, budget=Fraction(2)))


def edge_with(**overhead):
    """An edge from 3SUM to itself that declares this."""
    a, b, c, U = ThreeSum.symbols.values()
    sizes = {"first": a, "second": b, "third": c, "bound": U, **overhead}

    @dataclass(frozen=True)
    class Declared(Reduction[ThreeSum, NegativeTriangle]):
        theorem = Theorem("a test")

        def ask(self, source):
            raise NotImplementedError

    Declared.overhead = Overhead(**sizes)
    return Declared


LISTS = {"first": power(1), "second": power(1), "third": power(1), "bound": power(3)}


def test_a_limit_is_reached_and_a_constant_excess_is_not():
    """Own work n^(2 - g) stays below n^2 for every g above 0, so sizes n^(1 + g) count in the limit g -> 0."""
    a, g = ThreeSum.symbols["first"], sympy.Symbol("g", positive=True)
    tuned = edge_with(own=a**2 / g, growth={g: None}, first=a * g)
    found = list(steps(Journey(ThreeSum, LISTS), tuned, budget=Fraction(2)))
    assert min(journey.shape["first"].power for journey in found) == 1
    assert not list(steps(Journey(ThreeSum, LISTS), edge_with(own=a**2), budget=Fraction(2)))
    assert list(steps(Journey(ThreeSum, LISTS), edge_with(own=a**2)))


def test_questions_up_to_the_budget_leave_nothing():
    a = ThreeSum.symbols["first"]
    assert not list(steps(Journey(ThreeSum, LISTS), edge_with(calls=a**2, own=1), budget=Fraction(2)))
    (left,) = steps(Journey(ThreeSum, LISTS), edge_with(calls=a, own=1, first=2), budget=Fraction(2))
    assert (left.calls, left.shape["first"]) == (1, constant(2))


def test_work_of_an_edge_is_done_once_per_question_so_far():
    a = ThreeSum.symbols["first"]
    (journey,) = steps(Journey(ThreeSum, LISTS, calls=Fraction(1, 2)), edge_with(own=a, calls=a**THIRD))
    assert (journey.own, journey.calls) == (Fraction(3, 2), Fraction(5, 6))


def test_without_own_work_what_is_written_counts():
    a = ThreeSum.symbols["first"]
    (journey,) = steps(Journey(ThreeSum, LISTS), edge_with(calls=a**THIRD, second=a**2))
    assert journey.own == THIRD + 3  # matrices of n by n^2, n^2 by n and n by n


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (lambda x: (x, 1 - x), ["0", "1"]),
        (lambda x: (max(x, THIRD), min(x, Fraction(3, 4))), ["0", "1/3", "3/4", "1"]),
        (
            lambda x: (abs(x - THIRD) + abs(x - Fraction(1, 2)) + abs(x - Fraction(7, 8)),),
            ["0", "1/3", "1/2", "7/8", "1"],
        ),
    ],
)
def test_breakpoints(values, expected):
    found = set(map(str, breakpoints(values, Fraction(1))))
    assert set(expected) <= found
    assert len(found) <= 2 * len(expected)


def test_only_what_is_not_dominated_is_kept():
    found = reach(Journey(MinPlusProduct, CUBE), [MinPlusProductToNegativeTriangle], budget=Fraction(3))[
        NegativeTriangle
    ]
    assert all(one is other or not one.dominates(other) for one in found for other in found)
    assert THIRD in {journey.shape["first"].power for journey in found}


def test_what_times_are_measured_in():
    assert set(measured(NegativeTriangle)) == {"first", "second", "third"}
    assert set(measured(Diameter)) == {"vertices", "edges"}
    assert "other_tuples" not in measured(OrthogonalVectors)


# ---- edges from a problem to itself


def test_an_edge_to_the_same_problem_changes_a_constant_once():
    """Hyperedges of h + 1 vertices, made in n^(h + 1) steps, which must be fewer than n^k."""

    def uniformities(k, h):
        shape = {"vertices": power(1), "parts": constant(k), "uniformity": constant(h)}
        start = Journey(Hyperclique, shape)
        found = reach(start, [HypercliqueToHigherUniformity], budget=Fraction(k))[Hyperclique]
        return [(int(j.shape["uniformity"].value), j.own, j.calls) for j in found]

    assert uniformities(6, 3) == [(3, 0, 0), (4, 4, 0)]
    assert uniformities(6, 4) == [(4, 0, 0), (5, 5, 0)]
    assert uniformities(6, 5) == [(5, 0, 0)]  # n^6 steps of its own
    assert uniformities(6, 6) == [(6, 0, 0)]  # and refused


def test_an_edge_to_the_same_problem_that_changes_none_is_not_taken():
    """A prime as small as one likes would make small numbers, but no answer would be right."""
    found = reach(Journey(ThreeSum, LISTS), [ThreeSumToSmallThreeSum], budget=Fraction(2))
    assert [journey.path for journey in found[ThreeSum]] == [()]


def test_a_prime_with_which_most_seeds_are_right_takes_more_than_quadratic_time():
    """Primes up to n^3, by the sieve: no bound of n^2 is carried, to however small numbers."""
    start = Journey(ThreeSum, LISTS)
    assert not list(steps(start, ThreeSumToSmallThreeSum, budget=Fraction(2)))
    (journey,) = steps(start, ThreeSumToSmallThreeSum)
    assert (journey.own, journey.calls, journey.shape["bound"]) == (3, 0, power(3))
