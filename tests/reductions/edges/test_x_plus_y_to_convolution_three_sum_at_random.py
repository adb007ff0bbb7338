"""Numbers that are alone modulo a random prime: what a seed may lose, counted over all seeds, and bugs."""

from fractions import Fraction
from math import prod

import numpy as np
import pytest
import sympy

import reductions.edges.x_plus_y_to_convolution_three_sum_at_random as module
from reductions import decide
from reductions.edges import XPlusYToConvolutionThreeSumAtRandom
from reductions.edges.three_sum_to_small_three_sum import primes_above
from reductions.errors import BudgetError, InputError
from reductions.problems import ConvolutionThreeSum, XPlusY
from reductions.testing import check_reduction
from tests.reductions.edges.counted import offset
from tests.reductions.edges.held import TASTES, first, hold


def lost(source, p):
    """Whether every solution has a number that is not alone with its remainder."""

    def crowded(numbers, number):
        return any(other != number and (other - number) % p == 0 for other in numbers)

    return all(
        any(crowded(numbers, numbers[i]) for numbers, i in zip(source.lists, witness, strict=True))
        for witness in source.witnesses()
    )


def check(edge, source, oracle=first):
    """The answer is right, or it is NO and every solution is lost; and it is found wherever one is not."""
    answer, asked = hold(edge, source, oracle)
    assert len(asked) == 1
    assert (answer is None) == lost(source, edge.prime(source)), source
    assert answer is None or source.verify(answer)
    return answer is None


def share(edge, source):
    """The declared bound on the share of bad seeds, exact."""
    declared = sympy.Rational(edge.theorem.failure.subs(edge.values(source.measured())))
    return Fraction(declared.p, declared.q)


def check_share(kind, source, above):
    """All seeds: as many are bad as are declared, or fewer."""
    count = len(primes_above(above))
    missed = [check(kind(seed=seed, above=above), source) for seed in range(count)]
    found = Fraction(sum(missed), count)
    assert found <= share(kind(above=above), source)
    return found


def test_the_verifier():
    checked = check_reduction(
        XPlusYToConvolutionThreeSumAtRandom(seed=1, above=7), small=list(XPlusY.small())[::13], seconds=0.2
    )
    assert min(checked.yes, checked.no) > 10


@pytest.mark.parametrize("oracle", TASTES, ids=["first", "last", "drawn"])
def test_numbers_far_from_zero(oracle):
    for number, source in enumerate(offset(XPlusY, 40)):
        check(XPlusYToConvolutionThreeSumAtRandom(seed=number, above=(1, 2, 7, 15)[number % 4]), source, oracle)


def test_decide():
    found = 0
    for number, source in enumerate(offset(XPlusY, 30, seed=1, numbers=4)):
        edge = XPlusYToConvolutionThreeSumAtRandom(seed=number, above=20)
        for oracle in ("brute", "library"):
            answer = decide(source, ConvolutionThreeSum, path=[edge], oracle=oracle).answer
            assert answer is None or source.verify(answer)
            assert (answer is None) == lost(source, edge.prime(source))
        found += answer is not None
    assert found > 5


# ---- the share of bad seeds


@pytest.mark.parametrize("above", [4, 7, 20])
def test_the_share_on_many_sources(above):
    """Numbers that are a few multiples of primes of the range apart."""
    rng, bad = np.random.default_rng(0), 0
    p, *_, q = primes_above(above)
    for _ in range(25):
        x, y, t = (tuple(rng.choice((0, p, -q, p * q, 1), size, replace=False).tolist()) for size in (2, 3, 2))
        source = XPlusY((x, y, (*t, x[0] + y[0])))
        bad += check_share(XPlusYToConvolutionThreeSumAtRandom, source, above) > 0
    assert bad > 3


@pytest.mark.parametrize("above", [7, 20])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_share_is_attained(above, count):
    """One rival, at a distance that the smallest primes divide, and that is nearly 2U."""
    product = prod(primes_above(above)[:count])
    half = product // 2
    source = XPlusY(((-half, product - half), (0,), (-half,)))
    declared = share(XPlusYToConvolutionThreeSumAtRandom(above=above), source)
    assert declared == Fraction(min(count, len(primes_above(above))), len(primes_above(above)))
    assert check_share(XPlusYToConvolutionThreeSumAtRandom, source, above) == declared


def test_at_most_half_of_the_seeds_are_bad_by_default():
    for source in offset(XPlusY, 20, bound=300):
        edge = XPlusYToConvolutionThreeSumAtRandom()
        above = edge.values(source.measured())[module.P]
        assert share(edge, source) <= Fraction(1, 2)
        assert above == 1 or share(XPlusYToConvolutionThreeSumAtRandom(above=above // 2), source) > Fraction(1, 2)


def test_half_of_the_seeds_are_bad_by_default_where_5_is_and_7_is_not():
    source, edge = XPlusY(((-3, 2), (0,), (-3,))), XPlusYToConvolutionThreeSumAtRandom()
    assert edge.values(source.measured())[module.P] == 4
    assert share(edge, source) == Fraction(1, 2)
    assert [check(XPlusYToConvolutionThreeSumAtRandom(seed=seed), source) for seed in (0, 1)] == [True, False]
    assert check(edge, source)


def test_no_seed_is_bad_where_numbers_differ_by_less_than_every_prime():
    source = XPlusY(((-2, 2), (0,), (-2, 2)))
    assert share(XPlusYToConvolutionThreeSumAtRandom(above=4), source) == 0
    assert check_share(XPlusYToConvolutionThreeSumAtRandom, source, above=4) == 0


def test_fields():
    assert XPlusYToConvolutionThreeSumAtRandom(above=2**24).above == 2**24
    for wrong in ({"seed": -1}, {"above": 0}, {"above": 2**24 + 1}, {"above": 2.5}):
        with pytest.raises(InputError, match=f"{next(iter(wrong))} must be .*{next(iter(wrong.values()))}"):
            XPlusYToConvolutionThreeSumAtRandom(**wrong)


def test_the_largest_primes_by_default(monkeypatch):
    """Up to a limit that is met, for there are 23 primes between 128 and 256 and 43 between 256 and 512."""
    monkeypatch.setattr(module, "ABOVE_LIMIT", 2**8)
    edge, size = XPlusYToConvolutionThreeSumAtRandom(), {"first": 15, "second": 1, "third": 2, "bound": 2**9}
    assert edge.parameters(size)[module.P] == 2**8
    with pytest.raises(BudgetError, match=r"1,999,999,998"):
        edge.check_memory({"first": 10**9, "second": 10**9, "third": 1, "bound": 2**300})


def test_sizes_are_attained():
    """The prime 2, for P = 1; and blanks."""
    _, (question,) = hold(XPlusYToConvolutionThreeSumAtRandom(above=1), XPlusY(((9,), (), (1,))), first)
    assert question.measured() == {"length": 3, "bound": 19}


# ---- bugs


class FewPrimes(XPlusYToConvolutionThreeSumAtRandom):
    """Primes far below the range that is declared."""

    def prime(self, source):
        return primes_above(3)[0]


def test_primes_that_are_too_small_break_the_bound():
    source = XPlusY(((0, 5 * 101), (0,), (0,)))
    assert check_share(XPlusYToConvolutionThreeSumAtRandom, source, 100) == Fraction(1, len(primes_above(100)))
    with pytest.raises(AssertionError):
        check_share(FewPrimes, source, 100)


class NotWrapped(XPlusYToConvolutionThreeSumAtRandom):
    """Sums of remainders beyond the prime are not looked for."""

    def ask(self, source):
        talk = super().ask(source)
        a, b, c = next(talk).lists
        m = (len(c) + 1) // 2
        witness = yield ConvolutionThreeSum((a, b, c[:m] + (-2 * source.bound - 1,) * (m - 1)))
        try:
            talk.send(witness)
        except StopIteration as end:
            return end.value


class RepeatedNumbersCrowd(XPlusYToConvolutionThreeSumAtRandom):
    """A number that is there twice is not alone."""

    def ask(self, source):
        kept = tuple(tuple(x for x in numbers if numbers.count(x) == 1) for numbers in source.lists)
        fewer = XPlusY(kept)
        answer = yield from super().ask(fewer)
        if answer is None:
            return None
        return tuple(all_.index(some[i]) for all_, some, i in zip(source.lists, kept, answer, strict=True))


@pytest.mark.parametrize("edge", [NotWrapped, RepeatedNumbersCrowd])
def test_bugs_are_seen(edge):
    with pytest.raises(AssertionError):
        check_all(edge)


def check_all(edge):
    for number, source in enumerate(offset(XPlusY, 60)):
        check(edge(seed=number, above=5), source)
