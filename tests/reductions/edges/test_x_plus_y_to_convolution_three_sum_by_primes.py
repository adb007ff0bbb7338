"""Two primes with few collisions: always right, as few crowded numbers as declared, and bugs that are seen."""

from itertools import permutations

import numpy as np
import pytest

import reductions.edges.x_plus_y_to_convolution_three_sum_by_primes as module
from reductions import decide
from reductions.edges import XPlusYToConvolutionThreeSumByPrimes
from reductions.edges.three_sum_to_small_three_sum import primes_above
from reductions.errors import InputError
from reductions.overhead import evaluate
from reductions.problems import ConvolutionThreeSum, XPlusY
from reductions.testing import check_reduction
from tests.reductions.edges.counted import offset
from tests.reductions.edges.held import TASTES, hold

EDGE = XPlusYToConvolutionThreeSumByPrimes()
PAIRS = module.pairs


def spiteful(count, seed=0, above=6):
    """Numbers many pairs of which are congruent modulo the products of two primes."""
    rng, primes = np.random.default_rng(seed), primes_above(above)
    products = [p * q for p, q in permutations(primes, 2)]
    for _ in range(count):
        x, y, t = (
            tuple((rng.integers(0, 3, n) + rng.choice([0, *products], n) * rng.integers(-2, 3, n)).tolist())
            for n in rng.integers(0, 5, 3)
        )
        yield XPlusY((x, y, (*t, *(x[i] + y[0] for i in range(len(x)) if y and i % 2))))


def check(edge, source, oracle=TASTES[0]):
    answer, asked = hold(edge, source, oracle)
    assert len(asked) == 1
    assert source.accepts(answer), source
    return answer


def test_the_verifier():
    checked = check_reduction(EDGE, small=list(XPlusY.small())[::70], seconds=0.2)
    assert (min(checked.yes, checked.no) > 1, checked.refused) == (True, 0)


@pytest.mark.parametrize("oracle", TASTES, ids=["first", "last", "drawn"])
def test_every_answer_is_right(oracle):
    answers = [check(EDGE, source, oracle) for source in (*spiteful(8), *offset(XPlusY, 6))]
    assert None in answers
    assert len(answers) - answers.count(None) > 3


def test_decide():
    for source in spiteful(20, seed=1):
        decision = decide(source, ConvolutionThreeSum, path=[EDGE], oracle="library")
        assert source.accepts(decision.answer)


def found_by_hand(source):
    places = module.isolated(source, EDGE.modulus(source))
    return set(module.by_hand(source, places))


def test_the_two_parts_are_all_solutions():
    """In different numbers: those with a crowded number by hand, the others by the question."""
    both = 0
    for source in spiteful(20, seed=2):
        places = module.isolated(source, EDGE.modulus(source))
        x, y, t = places
        question = module.alone(source, places)
        pairs = list(zip(*np.nonzero(np.ones((len(x), len(y)))), strict=True))
        a, b, c = question.lists
        asked = {(*x[r], *y[s], *t[(r + s) % len(t)]) for r, s in pairs if a[r] + b[s] == c[r + s]}
        expected = {tuple(xs.index(xs[i]) for xs, i in zip(source.lists, w, strict=True)) for w in source.witnesses()}
        by_hand = found_by_hand(source)
        assert asked | by_hand == expected
        assert not asked & by_hand
        both += bool(asked) and bool(by_hand)
    assert both > 1


@pytest.mark.parametrize("above", [6, 9, 20])
def test_no_more_numbers_are_crowded_than_declared(above):
    edge, most = XPlusYToConvolutionThreeSumByPrimes(above), 0
    for source in (*spiteful(30, above=above), *offset(XPlusY, 20, bound=10**6, numbers=20)):
        places = module.isolated(source, edge.modulus(source))
        kept = sum(len(bucket) for buckets in places for bucket in buckets)
        crowded = sum(len(set(numbers)) for numbers in source.lists) - kept
        assert crowded <= 2 * PAIRS(source, edge.modulus(source))
        assert crowded <= evaluate(module.crowded, edge.values(source.measured())) * (1 + 1e-12)
        most = max(most, crowded)
    assert most > 0 or above > 9


def test_pairs():
    source = XPlusY(((0, 7, 14, 14, 1), (5, 12), (3,)))
    assert [module.pairs(source, modulus) for modulus in (7, 14, 1, 20)] == [4, 1, 7, 0]


def test_a_pair_is_crowded_as_soon_as_both_primes_may_divide_its_difference():
    for lists, crowded in ((((-38, 39), (), ()), 2), (((-38, 38), (), ()), 0)):
        source = XPlusY(lists)
        assert EDGE.modulus(source) == 7 * 11
        assert evaluate(module.crowded, EDGE.values(source.measured())) == crowded
        places = module.isolated(source, 7 * 11)
        assert sum(len(bucket) for buckets in places for bucket in buckets) == 2 - crowded


def test_the_second_prime_is_the_best_one_with_the_first():
    """Every prime of the range has one pair that is congruent, and 23 and 29 the same one."""
    source = XPlusY(((0, 23 * 29), (0, 31 * 37), ()))
    assert [module.pairs(source, p) for p in primes_above(20)] == [1] * 4
    assert XPlusYToConvolutionThreeSumByPrimes(20).modulus(source) == 23 * 31


def test_the_primes_are_two():
    for above in range(6, 200):
        assert len(primes_above(above)) > 1
    with pytest.raises(InputError, match="above must be at least 6, got 5"):
        XPlusYToConvolutionThreeSumByPrimes(5)
    with pytest.raises(InputError, match="above must be at most 2048, got 2049"):
        XPlusYToConvolutionThreeSumByPrimes(2049)
    assert XPlusYToConvolutionThreeSumByPrimes(2048).above == 2048
    assert EDGE.values({"first": 10**3, "second": 0, "third": 7, "bound": 9})[module.P] == 64
    assert EDGE.values({"first": 0, "second": 32, "third": 7, "bound": 9})[module.P] == 8


def test_the_largest_length():
    source = XPlusY(((1,), (2,), (3,)))
    _, (question,) = hold(XPlusYToConvolutionThreeSumByPrimes(7), source, TASTES[0])
    assert question.measured() == {"length": 2 * 11 * 13 - 1, "bound": 7}
    assert question.size()[0] <= EDGE.project(source.measured())["length"] + 8 * (49 - 36)


# ---- bugs


class QuestionOnly(XPlusYToConvolutionThreeSumByPrimes):
    def ask(self, source):
        talk = super().ask(source)
        witness = yield next(talk)
        try:
            talk.send(witness)
        except StopIteration as end:
            return None if witness is None else end.value


@pytest.mark.parametrize("part", [0, 1, 2], ids=["first list", "second list", "third list"])
def test_every_list_is_looked_through_by_hand(monkeypatch, part):
    """With the solutions of one list's crowded numbers alone, some source is answered wrongly."""
    by_hand = module.by_hand

    def without(source, places):
        return by_hand(source, tuple(places[p] if p != part else everything(source.lists[p]) for p in range(3)))

    def everything(numbers):
        return (tuple(range(len(numbers))),)

    monkeypatch.setattr(module, "by_hand", without)
    rival = [[77 * 2], [], []]
    rival = rival[-part:] + rival[:-part]
    lists = tuple((x, *more) for x, more in zip((0, 0, 0), rival, strict=True))
    with pytest.raises(AssertionError):
        check(EDGE, XPlusY(lists))


def test_the_question_alone_is_not_enough():
    with pytest.raises(AssertionError):
        check_all(QuestionOnly())


def check_all(edge):
    for source in spiteful(30):
        check(edge, source)


def test_the_best_primes_matter(monkeypatch):
    """With the primes that have the most collisions, more numbers are crowded than declared."""
    monkeypatch.setattr(module, "pairs", lambda source, modulus: -PAIRS(source, modulus))
    with pytest.raises(AssertionError):
        test_no_more_numbers_are_crowded_than_declared(20)
