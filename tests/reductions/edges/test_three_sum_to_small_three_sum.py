"""3SUM modulo a random prime: what a seed may get wrong, counted over all seeds, and bugs that are seen."""

from fractions import Fraction
from itertools import product
from math import prod

import numpy as np
import pytest
import sympy

from reductions import decide
from reductions.edges.three_sum_to_small_three_sum import ThreeSumToSmallThreeSum, divisors, primes_above
from reductions.errors import InputError, OracleError
from reductions.problems import ThreeSum
from tests.reductions.edges.held import TASTES, Drawn, first, hold, last


def sums(source):
    return [sum(numbers) for numbers in product(*source.lists)]


def deceived(source, p):
    """Whether some triple is a false one: its sum is not 0, but divisible by p."""
    return any(total and total % p == 0 for total in sums(source))


def check(edge, source, oracle):
    """The answer is right, or it is NO and there is a false triple."""
    answer, asked = hold(edge, source, oracle)
    if answer is None:
        assert 0 not in sums(source) or deceived(source, edge.prime), source
    else:
        assert sum(numbers[i] for numbers, i in zip(source.lists, answer, strict=True)) == 0
    return answer, asked


def share(edge, source):
    """The declared bound on the share of bad seeds, exact."""
    declared = sympy.Rational(edge.theorem.failure.subs(edge.values(source.measured())))
    return Fraction(declared.p, declared.q)


def bad_seeds(kind, source, above):
    """The share of seeds that answer NO, with an oracle that prefers witnesses that are false in the source."""
    seeds = range(len(primes_above(above)))

    def deceiver(question):
        found = list(question.witnesses())
        return next((w for w in found if not source.verify(w)), found[0] if found else None)

    missed = [check(kind(seed=seed, above=above), source, deceiver)[0] is None for seed in seeds]
    return Fraction(sum(missed), len(missed))


def check_share(kind, source, above):
    """As many seeds are bad as are declared, or fewer."""
    found = bad_seeds(kind, source, above)
    assert found <= share(kind(above=above), source)
    return found


def drawn(count, seed=0):
    """Random lists with values near zero and far from it, that meet and that do not, some planted."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        offset = (0, 0, 7, -100, 10**18, -(10**30))[number % 6]
        source = ThreeSum.random(rng, numbers=5, bound=(3, 30, 10**6)[number % 3], offset=offset)
        x, y, z = source.lists
        if number % 4 == 0:
            source = ThreeSum((x, y, tuple(number - 3 * offset for number in z)))
        if number % 4 == 1 and x and y:
            source = ThreeSum((x, y, (*z, -x[-1] - y[0])))
        yield source


@pytest.mark.parametrize("oracle", TASTES, ids=["first", "last", "drawn"])
@pytest.mark.parametrize("above", [1, 2, 7])
def test_small_lists(above, oracle):
    """Lists of at most two numbers, for the smallest primes: numbers are below them, and far below twice them."""
    answers = []
    for number, source in enumerate(ThreeSum.small()):
        if number % 3 == above % 3:
            answers.append(check(ThreeSumToSmallThreeSum(seed=number, above=above), source, oracle)[0])
    assert {answer is None for answer in answers} == {True, False}


@pytest.mark.parametrize("oracle", TASTES, ids=["first", "last", "drawn"])
def test_drawn_lists(oracle):
    found = 0
    for number, source in enumerate(drawn(250)):
        answer, _ = check(ThreeSumToSmallThreeSum(seed=number, above=(3, 30, 1000)[number % 3]), source, oracle)
        found += answer is not None
    assert 40 < found < 200


def test_sums_that_are_too_small_to_be_false():
    """With 3U <= P every seed is right."""
    for number, source in enumerate(ThreeSum.small()):
        if number % 7 == 0:
            edge = ThreeSumToSmallThreeSum(seed=number, above=6)
            answer, _ = hold(edge, source, last)
            assert (answer is None) == (0 not in sums(source))
            assert share(edge, source) == 0


@pytest.mark.parametrize("oracle", ["brute", "library", last, Drawn(3)])
def test_decide(oracle):
    for number, source in enumerate(drawn(30, seed=5)):
        edge = ThreeSumToSmallThreeSum(seed=number)
        decision = decide(source, ThreeSum, path=[edge], oracle=oracle)
        assert decision.satisfiable == (0 in sums(source)) or deceived(source, edge.prime)
        assert decision.answer is None or source.verify(decision.answer)
        assert decision.stages[1].instances <= 2


@pytest.mark.parametrize("lists", [((), (), ()), ((1,), (), (2,)), ((0,), (0,), ()), ((), (5,), (-5, 5))])
def test_empty_lists(lists):
    source = ThreeSum(lists)
    answer, asked = check(ThreeSumToSmallThreeSum(), source, first)
    assert answer is None
    assert [question.axes for question in asked] == [source.axes] * 2


@pytest.mark.parametrize(
    "lists", [((0,), (0,), (0,)), ((7, 7, 7), (-3, -3), (-4,)), ((-(2**200),), (1,), (2**200 - 1,))]
)
def test_one_element_repeated_ones_and_large_ones(lists):
    answer, _ = check(ThreeSumToSmallThreeSum(seed=1), ThreeSum(lists), last)
    assert answer == tuple(len(numbers) - 1 for numbers in lists)


def test_the_bound_is_attained():
    """The numbers of the second question are up to 2p - 1, and p is at most 2P, which is a prime for P = 1."""
    source = ThreeSum(((1,), (1,), (1,)))
    _, asked = hold(ThreeSumToSmallThreeSum(above=1), source, first)
    assert max(question.bound for question in asked) == 4 * 1 - 1
    edge = ThreeSumToSmallThreeSum(seed=-1 % len(primes_above(6)), above=6)
    assert edge.prime == 11
    _, asked = hold(edge, source, first)
    assert [question.bound for question in asked] == [10, 21]


# ---- the primes, and the share of them that is bad


@pytest.mark.parametrize("above", [1, 2, 3, 4, 10, 97, 1000])
def test_the_primes_of_the_range(above):
    expected = list(sympy.primerange(above + 1, 2 * above + 1))
    edges = [ThreeSumToSmallThreeSum(seed=seed, above=above) for seed in range(2 * len(expected))]
    assert [edge.prime for edge in edges] == expected * 2


def test_divisors():
    primes = primes_above(4)
    assert primes == (5, 7)
    assert [divisors(primes, n) for n in (0, 4, 5, 34, 35, 10**9)] == [0, 0, 1, 1, 2, 2]


def test_fields():
    for wrong in ({"seed": -1}, {"above": 0}, {"above": 2**24 + 1}, {"above": 2.5}):
        with pytest.raises(InputError, match=f"{next(iter(wrong))} must be .*{next(iter(wrong.values()))}"):
            ThreeSumToSmallThreeSum(**wrong)
    assert ThreeSumToSmallThreeSum(above=2**24).above == 2**24


SPITEFUL = [
    (7, ((0,), (0,), (0, 11))),
    (7, ((0,), (0,), (0, 11 * 13))),
    (7, ((3, 14), (5,), (-8, 5))),
    (7, ((48,), (48,), (-96, 47))),  # a sum of 11 * 13, which is above all numbers, but not above three times 96
    (10, ((1, 1), (2, 13), (-3, 8, 209))),
    (20, ((0,), (0, 23 * 29), (0, 31 * 37))),
    (30, ((10**6,), (5, 8), (-(10**6) - 5, -(10**6) - 5 + 37 * 41))),
]


@pytest.mark.parametrize(("above", "lists"), SPITEFUL)
def test_the_share_of_bad_seeds(above, lists):
    """All seeds, with an oracle that prefers false witnesses: some are bad, and no more than declared."""
    source = ThreeSum(lists)
    assert check_share(ThreeSumToSmallThreeSum, source, above) > 0


@pytest.mark.parametrize("above", [6, 12, 50])
def test_the_share_of_bad_seeds_on_all_small_lists(above):
    """Numbers of a few multiples of primes of the range, all lists of one and two of them with a solution."""
    p, *_, q = primes_above(above)
    values, bad = (-p, 0, q, p * q), 0
    for x, y, z, t in product(values, repeat=4):
        source = ThreeSum(((x,), (y,), (z, t)))
        if 0 in sums(source):
            bad += check_share(ThreeSumToSmallThreeSum, source, above) > 0
    assert bad > 0


@pytest.mark.parametrize("above", [7, 20, 100])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_share_of_bad_seeds_is_attained(above, count):
    source = ThreeSum(((0,), (0,), (0, prod(primes_above(above)[:count]))))
    declared = share(ThreeSumToSmallThreeSum(above=above), source)
    assert bad_seeds(ThreeSumToSmallThreeSum, source, above) == declared
    assert declared == Fraction(min(count, len(primes_above(above))), len(primes_above(above)))


@pytest.mark.parametrize("lists", [((3,), (4,), (-7,)), ((3,), (), (-7, 1))])
def test_where_there_is_one_triple_no_seed_is_bad(lists):
    assert share(ThreeSumToSmallThreeSum(above=1), ThreeSum(lists)) == 0


def test_a_range_that_is_far_too_small_is_declared_as_bad():
    """Asked for, it is given, and its bound says that nothing is certain."""
    source = ThreeSum(((0,), (0,), (0, 6)))
    assert bad_seeds(ThreeSumToSmallThreeSum, source, above=2) == 1 <= share(ThreeSumToSmallThreeSum(above=2), source)


# ---- bugs


class FewPrimes(ThreeSumToSmallThreeSum):
    """Primes far below the range that is declared."""

    @property
    def prime(self):
        return primes_above(self.above // 20)[self.seed % len(primes_above(self.above // 20))]


class FalseWitness(ThreeSumToSmallThreeSum):
    """Whatever the oracle finds is passed on."""

    def ask(self, source):
        for question in super().ask(source):
            if (witness := (yield question)) is not None:
                return witness
        return None


class OneQuestion(ThreeSumToSmallThreeSum):
    """The second question, for sums of p, is never asked."""

    def ask(self, source):
        witness = yield next(super().ask(source))
        return witness if witness is not None and source.verify(witness) else None


class SumsBelowZero(ThreeSumToSmallThreeSum):
    """The second question is for sums of -p, which do not occur."""

    def ask(self, source):
        talk = super().ask(source)
        witness = yield next(talk)
        if witness is not None and source.verify(witness):
            return witness
        x, y, z = next(talk).lists
        witness = yield ThreeSum((x, y, tuple(number + 2 * self.prime for number in z)))
        return witness if witness is not None and source.verify(witness) else None


class NotNegated(ThreeSumToSmallThreeSum):
    """Remainders of the numbers of the third list in place of those of the negated numbers."""

    def ask(self, source):
        x, y, z = source.lists
        return (yield from super().ask(ThreeSum((x, y, tuple(-number for number in z)))))


def test_primes_that_are_too_small_break_the_bound():
    """The seeds that are bad are counted again, for primes that are not those of the declared range."""
    source = ThreeSum(((0,), (0,), (0, 7 * 101)))
    assert check_share(ThreeSumToSmallThreeSum, source, 100) == Fraction(1, len(primes_above(100)))
    with pytest.raises(AssertionError):
        check_share(FewPrimes, source, 100)


@pytest.mark.parametrize("edge", [FalseWitness, OneQuestion, SumsBelowZero, NotNegated])
def test_bugs_are_seen(edge):
    with pytest.raises((AssertionError, OracleError)):
        check_all(edge)


def check_all(edge):
    for number, source in enumerate(drawn(100)):
        check(edge(seed=number, above=30), source, first)
