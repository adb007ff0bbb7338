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
    DominatingSet,
    Hyperclique,
    Knapsack,
    MinPlusProduct,
    NegativeTriangle,
    OrthogonalVectors,
    ThreeSum,
)
from reductions.reduction import Reduction, Theorem
from reductions.theory.exponents import Journey, breakpoints, measured, reach, scaled, steps
from reductions.theory.growth import BOUNDED, LOGARITHM, LOGARITHMIC, SUBPOLYNOMIAL, Growth, constant, power

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
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
    unsaid = {name: size for name, size in VECTORS.items() if name != "order"}
    assert not list(steps(Journey(OrthogonalVectors, unsaid), OrthogonalVectorsToDiameter))


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


def edge_with(failure=0, **overhead):
    """An edge from 3SUM that declares this."""
    a, b, c, U = ThreeSum.symbols.values()
    sizes = {"first": a, "second": b, "third": c, "bound": U, **overhead}

    @dataclass(frozen=True)
    class Declared(Reduction[ThreeSum, NegativeTriangle]):
        theorem = Theorem("a test", failure=failure)

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


def powers_of(sizes, edge, **more):
    """The powers of these sizes on every journey along an edge from lists of n numbers."""
    found = steps(Journey(ThreeSum, LISTS), edge, **more)
    return {tuple(journey.shape[name].power for name in sizes) for journey in found}


def test_a_limit_is_reached_from_below_too():
    """Own work n^(1 + g) stays below n^2 for every g below 1, where the sizes are n^(2 - g)."""
    a, g = ThreeSum.symbols["first"], sympy.Symbol("g", positive=True)
    tuned = edge_with(own=a * g, growth={g: None}, first=a**2 / g)
    assert powers_of(["first"], tuned, budget=Fraction(2)) == {(1,), (2,)}
    tuned = edge_with(own=a**2 / g, growth={g: None}, first=a * g)
    assert (1,) not in powers_of(["first"], tuned, budget=2 - Fraction(1, 10**10))


def test_several_parameters():
    """Each is settled where the others are, the rest at n^0, and moved alone where the budget is just exhausted."""
    a, (g, h, i) = ThreeSum.symbols["first"], sympy.symbols("g h i", positive=True)
    sizes = {"first": g, "second": h, "third": i}
    settled = edge_with(own=a + g**2 * h, growth={g: None, h: None}, **sizes)
    assert {(HALF, 0), (0, 1)} <= powers_of(["first", "second"], settled)
    kept = edge_with(own=a**3 / (g * i) + a**2 / g, growth={g: None, h: None, i: None}, **sizes)
    assert (0, 0, 1) in powers_of(sizes, kept, budget=Fraction(2))


def test_a_parameter_grows_at_most_like_the_fourth_power():
    g = sympy.Symbol("g", positive=True)
    edge = edge_with(own=1, growth={g: None}, first=g)
    assert powers_of(["first"], edge) == {(0,), (12,)}  # the numbers are as large as n^3
    (journey,) = steps(Journey(ThreeSum, {}), edge_with(own=1, growth={g: None}, first=g, second=2, third=2, bound=2))
    assert journey.shape["first"] == constant(1)  # where no size grows, and neither does a parameter


def test_questions_up_to_the_budget_leave_nothing():
    a, g = ThreeSum.symbols["first"], sympy.Symbol("g", positive=True)
    tuned = edge_with(calls=a**2 / g, own=1, growth={g: None}, first=g)
    assert powers_of(["first"], tuned, budget=Fraction(2)) == {(2,), (12,)}
    assert not list(steps(Journey(ThreeSum, LISTS), edge_with(calls=a**2, own=1), budget=Fraction(2)))
    (left,) = steps(Journey(ThreeSum, LISTS), edge_with(calls=a, own=1, first=2), budget=Fraction(2))
    assert (left.calls, left.shape["first"]) == (1, constant(2))


def test_an_edge_that_fails_for_more_and_more_seeds_carries_nothing():
    a, unknown = ThreeSum.symbols["first"], sympy.Symbol("x", positive=True)
    for failure, carries in ((0, True), (sympy.Rational(1, 2), True), (1 / a, True), (sympy.log(a + 2) / a, True),
                             (a**0 / (1 + 1 / a), True), (a**THIRD, False), (a / sympy.log(a + 2), False),
                             (1 / unknown, False)):  # fmt: skip
        edge = edge_with(failure, own=a)
        assert len(list(steps(Journey(ThreeSum, LISTS), edge))) == carries, failure
        assert len(list(steps(Journey(ThreeSum, LISTS), edge, budget=Fraction(2)))) == carries, failure


def test_the_least_parameter_with_which_few_seeds_fail():
    """A prime above n^(3/2) of a range, where half the seeds fail or fewer; a larger one takes longer."""
    a, g = ThreeSum.symbols["first"], sympy.Symbol("g", positive=True)
    edge = edge_with(a ** sympy.Rational(3, 2) / g, own=g, growth={g: None}, first=g)
    assert min(powers_of(["first"], edge)) == (Fraction(3, 2),)
    assert powers_of(["first"], edge, budget=Fraction(2)) == {(Fraction(3, 2),), (2,)}
    assert not powers_of(["first"], edge, budget=Fraction(3, 2))  # which only primes reach that are too small


def test_work_of_an_edge_is_done_once_per_question_so_far():
    a = ThreeSum.symbols["first"]
    (journey,) = steps(Journey(ThreeSum, LISTS, calls=HALF), edge_with(own=a, calls=a**THIRD))
    assert (journey.own, journey.calls) == (Fraction(3, 2), Fraction(5, 6))
    for work, within in ((Fraction(7, 5), True), (Fraction(8, 5), False)):
        start, edge = Journey(ThreeSum, LISTS, calls=HALF), edge_with(own=a**work)
        assert any(steps(start, edge, budget=Fraction(2))) == within


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
            lambda x: (abs(x - THIRD) + abs(x - HALF) + abs(x - Fraction(7, 8)),),
            ["0", "1/3", "1/2", "7/8", "1"],
        ),
        # as steep at both ends, but not between; or the line of one end leads to the other end
        (lambda x: (max(min(x, THIRD), x - THIRD),), ["0", "1/3", "2/3", "1"]),
        (lambda x: (min(max(x, 3 * x - HALF), (1 + x) / 2),), ["0", "1/4", "2/5", "1"]),
        (lambda x: (max(min(2 * x, HALF), x),), ["0", "1/4", "1/2", "1"]),
        (lambda x: (min(x, max(HALF, 2 * x - 1)),), ["0", "1/2", "3/4", "1"]),
    ],
)
def test_breakpoints(values, expected):
    found = set(map(str, breakpoints(values, Fraction(1))))
    assert set(expected) <= found
    assert len(found) <= 2 * len(expected)


def test_the_search_for_breakpoints_ends_where_two_are_close():
    """A rise from 0 to 1 within 10^-10 after 1/3: both ends to nine digits."""
    found = breakpoints(lambda x: (max(Fraction(0), min(Fraction(1), (x - THIRD) * 10**10)),), Fraction(1))
    assert max(x for x in found if x <= THIRD) > THIRD - Fraction(1, 10**8)
    assert min(x for x in found if x > THIRD) < THIRD + Fraction(1, 10**8)
    assert len(found) < 100


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
    assert set(measured(Knapsack)) == {"items", "capacity"}  # the capacity takes time, and no space
    assert set(measured(DominatingSet)) == {"vertices", "edges"}  # how many are chosen is an exponent


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


# ---- what is no worse, and what is carried


def test_what_is_no_worse_in_any_sense():
    """At no more cost, with instances no larger, and not at random where the other is not."""
    shape = {"vertices": power(1), "distance": constant(3)}
    one = Journey(Diameter, shape, calls=Fraction(1), own=Fraction(2))
    dearer = [
        Journey(Diameter, shape, calls=Fraction(2), own=Fraction(2)),
        Journey(Diameter, shape, calls=Fraction(1), own=Fraction(3)),
        Journey(Diameter, {**shape, "vertices": power(2)}, calls=Fraction(1), own=Fraction(2)),
        Journey(Diameter, shape, calls=Fraction(1), own=Fraction(2), path=(ThreeSumToSmallThreeSum,)),
    ]
    assert one.dominates(one)
    for other in dearer:
        assert one.dominates(other)
        assert not other.dominates(one)
    for size in ({**shape, "distance": constant(4)}, {"vertices": power(1)}, {**shape, "edges": power(1)}):
        other = Journey(Diameter, size, calls=Fraction(1), own=Fraction(2))
        assert not one.dominates(other)
        assert not other.dominates(one)


def test_the_order_of_sizes():
    """Bounded, half a logarithm, a logarithm, some constant times one, n^o(1), n."""
    order = [BOUNDED, Growth(Fraction(0), HALF), LOGARITHM, LOGARITHMIC, SUBPOLYNOMIAL, power(1)]
    journeys = [Journey(Diameter, {"vertices": size}) for size in order]
    for i, small in enumerate(journeys):
        for j, large in enumerate(journeys):
            assert small.dominates(large) == (i <= j)
        number = Journey(Diameter, {"vertices": constant(7)})  # no more than bounded
        assert number.dominates(small)
        assert small.dominates(number) == (i == 0)


def test_sizes_in_terms_of_another_n():
    """n = N^(1/3): a logarithm of n is a third of one of N, a constant stays."""
    shape = {"a": power(2), "b": LOGARITHM, "c": constant(3), "d": SUBPOLYNOMIAL, "e": LOGARITHMIC, "f": BOUNDED}
    expected = {**shape, "a": power(2 * THIRD), "b": Growth(Fraction(0), THIRD)}
    assert scaled(shape, THIRD) == expected


def test_rounds_of_one_stream_count_as_one_question():
    a = ThreeSum.symbols["first"]
    (journey,) = steps(Journey(ThreeSum, LISTS), edge_with(calls=a**2, streams=a, own=1))
    assert (journey.calls, journey.shape["rounds"]) == (1, power(1))
    (journey,) = steps(Journey(ThreeSum, LISTS), edge_with(calls=a, streams=1, own=1))
    assert (journey.calls, journey.shape["rounds"]) == (0, power(1))
    (journey,) = steps(Journey(ThreeSum, LISTS), edge_with(calls=a, streams=a, own=1))
    assert journey.calls == 1
    assert "rounds" not in journey.shape


def test_what_costs_less_than_one_step_costs_nothing():
    a = ThreeSum.symbols["first"]
    (journey,) = steps(Journey(ThreeSum, LISTS), edge_with(calls=1 / a, own=1 / a))
    assert (journey.calls, journey.own) == (0, 0)
    (journey,) = steps(Journey(ThreeSum, LISTS), edge_with(first=2, second=2, third=2, bound=2))
    assert (journey.calls, journey.own) == (0, 0)


def test_a_size_without_an_exponent_is_left_out_alone():
    a, b = (ThreeSum.symbols[name] for name in ("first", "second"))
    (journey,) = steps(Journey(ThreeSum, LISTS), edge_with(own=1, first=2**a, second=b**2))
    assert "first" not in journey.shape
    assert journey.shape["second"] == power(2)


def declared(source, target, **overhead):
    """An edge between two problems that declares this, of which every size of the target is 1 if not said."""

    @dataclass(frozen=True)
    class Declared(Reduction[source, target]):
        theorem = Theorem("a test")

        def ask(self, source):
            raise NotImplementedError

    Declared.overhead = Overhead(**{**dict.fromkeys(target.symbols, 1), "own": 1, **overhead})
    return Declared


def test_all_edges_of_a_problem_are_followed():
    """One that leads back, one that changes nothing, and one that costs too much do not hide those after them."""
    a = ThreeSum.symbols["first"]
    on, back = declared(ThreeSum, NegativeTriangle), declared(NegativeTriangle, ThreeSum)
    beyond, again = declared(NegativeTriangle, Diameter), declared(ThreeSum, ThreeSum)
    dear = declared(ThreeSum, NegativeTriangle, own=a**5)
    start = Journey(ThreeSum, LISTS)
    found = reach(start, [again, dear, on, back, beyond], budget=Fraction(2))
    assert {problem: [j.path for j in journeys] for problem, journeys in found.items()} == {
        ThreeSum: [()],
        NegativeTriangle: [(on,)],
        Diameter: [(on, beyond)],
    }


def test_what_is_dominated_while_it_waits_is_not_followed():
    a = ThreeSum.symbols["first"]
    dear, cheap = declared(ThreeSum, NegativeTriangle, calls=a**HALF), declared(ThreeSum, NegativeTriangle)
    beyond = declared(NegativeTriangle, Diameter)
    found = reach(Journey(ThreeSum, LISTS), [dear, cheap, beyond])
    assert [journey.path for journey in found[NegativeTriangle]] == [(cheap,)]
    assert [journey.path for journey in found[Diameter]] == [(cheap, beyond)]


def numbered(source, **sizes):
    """An edge to hypercliques with fields, two of which are numbers; only one of these is a size of the target."""

    @dataclass(frozen=True)
    class Numbered(Reduction[source, Hyperclique]):
        groups: int = 5
        parts: int = 3
        label: str = "no number"
        theorem = Theorem("a test")
        overhead = Overhead(hyperedges=1, own=1, **sizes)

        def ask(self, source):
            raise NotImplementedError

    return Numbered


ASKED = {("Hyperclique", "parts"): frozenset({4, 7}), ("Hyperclique", "groups"): frozenset({9})}


@pytest.mark.parametrize("parts", [Hyperclique.symbols["parts"], sympy.Symbol("parts")])
def test_constants_are_defaults_and_those_that_are_asked_for(parts):
    edge = numbered(ThreeSum, parts=parts, uniformity=sympy.Symbol("groups"), vertices=1)
    found = [journey.shape for journey in steps(Journey(ThreeSum, LISTS), edge, ASKED)]
    assert [(shape["parts"].value, shape["uniformity"].value) for shape in found] == [(3, 5), (4, 5), (7, 5)]


def test_only_other_constants_are_worth_an_edge_to_the_same_problem():
    """Three parts again are not, but 4 and 7 after them are; nor is a number that grows or did not before."""
    h, n = (Hyperclique.symbols[name] for name in ("uniformity", "vertices"))
    shape = {"parts": constant(3), "uniformity": power(1), "vertices": power(2)}
    start = Journey(Hyperclique, shape)
    other = numbered(Hyperclique, parts=sympy.Symbol("parts"), uniformity=h, vertices=n)
    found = reach(start, [other], ASKED)[Hyperclique]
    assert [(journey.path, journey.shape["parts"].value) for journey in found] == [
        ((), 3),
        ((other,), 4),
        ((other,), 7),
    ]
    grown = numbered(Hyperclique, parts=n, uniformity=sympy.Symbol("groups"), vertices=n)
    assert reach(start, [grown]) == {Hyperclique: [start]}


def test_only_reductions_in_rounds_carry_what_is_said_of_rounds():
    start, edge = Journey(ThreeSum, LISTS), declared(ThreeSum, NegativeTriangle)
    assert reach(start, [edge], online=True) == {ThreeSum: [start]}
    assert set(reach(start, [edge])) == {ThreeSum, NegativeTriangle}
