"""Coins as sums of products of characters: by the definition, over fields of all kinds, and as short as is said."""

from functools import reduce
from itertools import product
from math import isqrt, sqrt

import numpy as np
import pytest

from protocols.codes.reed_solomon import finite_field
from reductions.errors import BudgetError
from reductions.problems.attention.characters import Expansion, Written


def indicator(weights, words, message):
    """The definition, tuple by tuple."""
    found = np.zeros([len(x) for x in words])
    for choice in product(*map(range, found.shape)):
        symbols = reduce(lambda left, right: left * right, (x[i] for x, i in zip(words, choice, strict=True)))
        found[choice] = int(np.add.reduce(weights * symbols)) == message
    return found


def expanded(written, words, message):
    """The products, multiplied out; every factor is at most 1."""
    alice, *others = map(written.products, words)
    factors = written.real_products(written.coefficients(message) * alice, others)
    assert max(np.abs(x).max() for x in factors) <= 1
    total = reduce(lambda left, right: left[..., np.newaxis, :] * right, factors).sum(axis=-1)
    return factors[0].shape[1], total * written.share + (message == 0)


@pytest.mark.parametrize(("q", "blocks"), [(2, 2), (3, 2), (4, 1), (7, 1)])
def test_every_coin_of_two_players_by_the_definition(q, blocks):
    field = finite_field(q)
    words = [field(np.array(list(product(range(q), repeat=blocks))))] * 2
    weights = field(np.arange(q - blocks, q))
    coin = Expansion(q, blocks, 2)
    for message in range(q):
        width, found = expanded(coin.written(weights), words, message)
        assert width == coin.coordinates
        assert np.abs(found - indicator(weights, words, message)).max() < 1e-13


@pytest.mark.parametrize(("q", "blocks", "order"), [(7, 2, 3), (4, 3, 3), (8, 2, 3), (9, 2, 4), (3, 4, 2), (2, 3, 4)])
def test_drawn_coins_by_the_definition(q, blocks, order):
    field, rng = finite_field(q), np.random.default_rng([q, blocks, order])
    weights = field(rng.integers(1, q, blocks))
    words = [field(rng.integers(0, q, (count, blocks))) for count in (5, 4, 3, 2)[:order]]
    coin = Expansion(q, blocks, order)
    written = coin.written(weights)
    for message in {0, 1, q - 1, int(rng.integers(q))}:
        width, found = expanded(written, words, message)
        assert width == coin.coordinates
        assert np.abs(found - indicator(weights, words, message)).max() < 1e-12


@pytest.mark.parametrize("q", [2, 3, 4, 7, 8, 9, 49])
@pytest.mark.parametrize("blocks", [1, 2, 5])
def test_the_norm_is_the_one_of_the_text(q, blocks):
    coin, root = Expansion(q, blocks, 3), sqrt(q)
    nu, mu = root + 2 - 1 / (root + 1), 2 - 1 / (root + 1)
    whole = (nu**blocks + (q - 2) * mu**blocks) / (q - 1)
    bound = (nu**blocks - whole) / root + whole * (q - 1) / q
    norm = sum(kind.number * sqrt(kind.square) / (1 if kind.real else 2) for kind in coin.labels)
    assert norm + (q - 1) / q == pytest.approx(bound, rel=1e-12)
    assert sum(kind.number for kind in coin.labels) == q**blocks - 1
    signs = sum(kind.number * sqrt(kind.square) * (1 if kind.real else 2) for kind in coin.labels)
    others = sum(kind.number * (1 if kind.real else 2) for kind in coin.labels if sqrt(kind.square) > coin.share)
    assert signs <= coin.coordinates * coin.share * (1 + 1e-12)
    assert coin.coordinates * coin.share <= signs + others * coin.share + 1e-9 * signs
    assert norm + (q - 1) / q >= (1 - q**-blocks) * (1 - 1 / q) * root ** (blocks - 1)


@pytest.mark.parametrize(("q", "blocks", "order"), [(7, 2, 3), (8, 3, 2), (9, 1, 4), (2, 1, 2), (5, 4, 5)])
def test_copies_are_as_many_as_needed(q, blocks, order):
    coin = Expansion(q, blocks, order)
    for kind in coin.labels:
        copies = coin.copies(kind.square)
        assert copies >= 1
        assert kind.square <= copies**2 * coin.least
        assert (copies - 1) ** 2 * coin.least < kind.square
    assert coin.copies(coin.least) == 1
    assert isqrt(coin.copies(4 * coin.least)) == 1


def test_what_float64_does_not_hold_is_refused():
    assert Expansion(47, 46, 3).coordinates > 47**46
    with pytest.raises(BudgetError, match=r"47\^200"):
        Expansion(47, 200, 3)
    with pytest.raises(BudgetError, match="would take"):
        Expansion(47, 46, 3).written(finite_field(47).Ones(46))


# ---- bugs


class ConjugationDropped(Written):
    def coefficients(self, message):
        return super().coefficients(int(-self.field(message)))


class WrongPrime(Written):
    """The additive character of a field of characteristic 5 at numbers below 3."""

    def additive(self):
        return np.exp(3j / 5 * np.angle(super().additive()))


class OtherSign(Written):
    def _of_weights(self, weights):
        return -super()._of_weights(weights)


class SignsDropped(Written):
    """As if the product of two imaginary parts were not negative."""

    def real_products(self, alice, others):
        first, *rest = super().real_products(alice, others)
        return [np.abs(first), *rest]


def refuted(bug):
    field, rng = finite_field(9), np.random.default_rng(3)
    weights, words = field([1, 3]), [field(rng.integers(0, 9, (6, 2))) for _ in range(3)]
    written = bug(Expansion(9, 2, 3), weights)
    errors = [expanded(written, words, m)[1] - indicator(weights, words, m) for m in (1, 2, 5)]
    return np.abs(errors).max() > 1e-3


@pytest.mark.parametrize("bug", [ConjugationDropped, WrongPrime, OtherSign, SignsDropped])
def test_a_planted_bug_is_caught(bug):
    assert refuted(bug)
    assert not refuted(Written)
