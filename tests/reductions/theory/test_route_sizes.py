"""The routes' sizes and conditions computed from the text in plain numbers, and their parameters against a search."""

from itertools import combinations, product
from math import ceil, floor

import mpmath
import pytest
import sympy
from mpmath import mpf

from reductions.theory.lower_bound import theorem
from reductions.theory.routes import ROUTES, tower
from reductions.theory.routes.base import L, T, evaluated, least_integer, sizes_of
from reductions.theory.routes.gauss import coin_norm, coin_terms
from tests.reductions.test_lower_bound import gauss

GAMMA = mpf("0.02")
SPLIT = 11  # coordinates of a term, for zeta = 1/10


def terms(k, q, blocks):
    """Products of a coin by Gauss sums and its share of the reference token."""
    return (2 ** (k - 1) * mpf(q) ** blocks if k > 2 else 1 + (q - 1) * 2 * mpf(q) ** blocks) + 1


def rate(k, r):
    """1.01 rho of the batches."""
    usable = (1 - GAMMA) * (r - 1)
    return mpf("1.01") * usable / (usable - k)


def coins(k, r, columns):
    """b N_j, by b u_j <= 1.01 rho l."""
    return rate(k, r) * columns * k / (1 - GAMMA)


def first(k, r, blocks, c):
    """The L from which m bits have 100 (U_1 + 1) columns."""
    return (100 * ((1 - GAMMA) * r * (r - 1) / k + 1) * blocks + 1) / c


def by_the_text(route, k, chosen, numbers, blocks, log2_n):
    """Sizes of the fields, log_n of the instances, coordinates, and what L must be at least, beside log(kappa)."""
    h, (delta, c, share) = k - 1, map(mpf, map(str, numbers))
    m, free = c * log2_n, share * delta

    def batches(*roots):
        columns, bits = m / blocks + 1, sum(h * rate(k, r) * mpmath.log(r**2, 2) for r in roots)
        d = SPLIT * sum(coins(k, r, columns) * terms(k, r**2, blocks) for r in roots)
        # bits (c L / T + 1) <= share delta L
        least = [*(first(k, r, blocks, c) for r in roots), bits / (free - bits * c / blocks)]
        return [r**2 for r in roots], bits * columns / log2_n, d, least

    def tower(coordinates):
        p = chosen["p"]
        u = mpf("1.1") * (1 + mpf(2 * k * p) / (p - 1 - 2 * k)) * m / blocks
        return [p**2], h * u * mpmath.log(p**2, 2) / log2_n, 2 * k * u * coordinates(p), [10 * blocks / c]

    def arrangements():
        a, v = chosen["a"], chosen["v"]
        r, columns = 3**a, m / blocks + 1
        bits = 2 * h * (2 * a * rate(k, r) + mpf("1.01") * (v - 1)) * mpmath.log(3, 2) / v
        d = SPLIT * (2 * coins(k, r, columns / v + 1) * terms(k, r**2, blocks) + m)
        large = (44 * mpf(blocks) ** 4 + 1) / c
        least = [large, first(k, r, v * blocks, c), bits * (1 + v) / (free - bits * c / blocks)]
        return [9**a], bits * (columns + v) / log2_n, d, least

    def growing(q, u, least):
        d = 2 * k * u * (mpf(q) ** (h * blocks) + 1)
        return [q], h * u * mpmath.log(q, 2) / log2_n, d, least

    def reed_solomon():
        most = 1 + h * c / free * mpmath.log(4 * k * (m + 1), 2)
        return growing(4 * k * ceil(m / blocks), m / blocks, [(1 + most) / c, (1 + most * (most + 1) / (2 * k)) / c])

    def hermitian():
        share = 2 * h * mpmath.log(4 * mpmath.cbrt(4 * k * (m + 1)) ** 2, 2) / free
        most, column = 1 + mpf("1.1") * share * c, ceil(m / blocks)
        least = [11 * share, (1 + 128 * k * k * most) / c, (1 + most * (most / 2 + 1) ** 3 / (4 * k)) / c]
        return growing(4 * mpmath.cbrt(4 * k * column) ** 2, 2 * column, least)

    return {
        "direct": lambda: ([], 0, (k + 1) * m, [1 / c]),
        "signed": lambda: ([], 0, mpf("1.04") * m, [25 / c]),
        "reed-solomon": reed_solomon,
        "hermitian": hermitian,
        "tower": lambda: tower(lambda p: mpf(p) ** (2 * h * blocks) + 1),
        "characters": lambda: tower(lambda p: SPLIT * terms(k, p**2, blocks)),
        "plain": lambda: batches(chosen["p"]),
        "crt": lambda: batches(chosen["p_1"], chosen["p_2"]),
        "ldpc": arrangements,
    }[route]()


@pytest.mark.parametrize(("k", "delta", "c"), [(2, 1, 1), (3, 0.5, 2), (3, 2.9, 0.01), (4, 1.5, 1)])
@pytest.mark.parametrize("route", ROUTES)
def test_sizes_and_conditions_are_those_of_the_text(k, delta, c, route):
    """No larger than they need be, where other tests see that they are large enough."""
    share, kappa = "0.6", 7
    bound = theorem(k, delta, c, route, share=share, kappa=kappa)
    sizes, chosen = sizes_of(bound.route, k), {str(symbol): int(value) for symbol, value in bound.chosen.items()}
    for log2_n in (2**60, bound.valid_from):
        with mpmath.workprec(256):
            at = bound.at(log2_n)
            blocks = int(at.get(T, 0))
            fields, messages, d, least = by_the_text(route, k, chosen, (delta, c, share), blocks, log2_n)
            least = [20 * mpmath.log(kappa) / ((k - 1) * mpmath.log(2)), *least]
        declared = [evaluated(b.expression, at) for name, b in sizes.parameters.items() if name.startswith("q")]
        pairs = [(sizes.messages, messages), (sizes.dimension, d), *zip(sizes.least, least, strict=True)]
        for expression, number in pairs:
            assert mpmath.almosteq(evaluated(expression, at), number, rel_eps=1e-12)
        assert [float(q) for q in declared] == pytest.approx([float(q) for q in fields], rel=1e-13)
    if bound.route.power is not None:
        assert mpmath.almosteq(bound.valid_from, max(least), rel_eps=1e-12)
        assert mpmath.almosteq(evaluated(bound.dimension, {L: 1}) * bound.valid_from, at_start(bound), rel_eps=1e-12)


def at_start(bound):
    """The dimension where the bound begins to hold."""
    return evaluated(sizes_of(bound.route, bound.order).dimension, bound.at(bound.valid_from))


# ---- parameters


def blocks_for(bits, ratio):
    """The least T with bits c / T below share delta."""
    return floor(bits * ratio) + 1


def best_of_plain(k, ratio):
    found = []
    for p in sympy.primerange(k + 1, 6 * k + 40):
        if (1 - GAMMA) * (p - 1) > k:
            blocks = blocks_for((k - 1) * rate(k, p) * mpmath.log(p**2, 2), ratio)
            if blocks <= 2 * (p - 1):
                found.append((p * gauss(k, p, blocks), (p, blocks)))
    return min(found)[1]


def best_of_two(k, ratio):
    bits = {
        p: (k - 1) * rate(k, p) * mpmath.log(p**2, 2)
        for p in sympy.primerange(k + 1, 6 * k + 40)
        if (1 - GAMMA) * (p - 1) > k
    }
    pairs = [(p, r, blocks_for(bits[p] + bits[r], ratio)) for p, r in combinations(bits, 2)]
    fitting = [(p, r, blocks) for p, r, blocks in pairs if ceil(mpf(blocks) / 2) < p * r]
    return min(fitting, key=lambda pair: sum(r * gauss(k, r, pair[2]) for r in pair[:2]))


def best_of_arrangements(k, ratio):
    found = []
    for a, v in ((a, v) for a in range(1, 14) for v in (1, 2, 3)):
        if (1 - GAMMA) * (3**a - 1) > k and k * (v - 1) + 1 <= 2 * a:
            bits = 2 * (k - 1) * (2 * a * rate(k, 3**a) + mpf("1.01") * (v - 1)) * mpmath.log(3, 2) / v
            blocks = blocks_for(bits, ratio)
            norm = 2 * 100 / GAMMA * 3**a * gauss(k, 3**a, blocks) + 8 * mpf(blocks) ** 4
            found.append((norm, (a, v, blocks)))
    return min(found)[1]


def chosen_for(k, ratio, route):
    """What the route chooses for c / (share delta), delta being 1."""
    return tuple(map(int, theorem(k, 1, sympy.Rational(str(ratio)) / 2, route).chosen.values()))


@pytest.mark.parametrize(
    ("k", "ratio"), [(2, 0.3463), (2, 0.7832), (3, 0.01), (3, 0.4966), (4, 0.2637), (3, 3.1), (7, 0.02)]
)
def test_plain_chooses_the_best_prime(k, ratio):
    """The least one or another; with T = 2 (p - 1), as for p = 5 and 7 in the second case and the fourth; T = 1."""
    assert chosen_for(k, ratio, "plain") == best_of_plain(k, ratio)


@pytest.mark.parametrize(("k", "ratio"), [(2, 0.3), (3, 0.01), (3, 7.050205), (3, 7.075074), (3, 9), (7, 0.02)])
def test_two_primes_are_the_best(k, ratio):
    """With 284 = 2 (11 * 13 - 1) blocks in the third case; in the fourth these two primes would need one more."""
    assert chosen_for(k, ratio, "crt") == best_of_two(k, ratio)


def test_two_primes_are_no_larger_than_they_must_be():
    p, r, blocks = chosen_for(3, 10**6, "crt")
    assert blocks <= 2 * (p * r - 1) < 1.02 * blocks


@pytest.mark.parametrize("k", [2, 3, 5])
def test_norms_over_the_tower(k):
    """Of 2 k u coins, half of which count, with a tenth for rounding up where there are Gauss sums."""
    for p, blocks in product((7, 13, 31), (1, 2, 9)):
        at = {symbol: {"p": p, "T": blocks}[str(symbol)] for symbol in (T, tower.p)}
        one_hot = evaluated(sizes_of(theorem(k, 1, 1, "tower").route, k).norm, at)
        assert mpmath.almosteq(one_hot, 2 * (mpf(p) ** (2 * (k - 1) * blocks) + 1), rel_eps=1e-13)
        sums = evaluated(sizes_of(theorem(k, 1, 1, "characters").route, k).norm, at)
        assert mpmath.almosteq(sums, 2 * mpf("1.1") * gauss(k, p, blocks), rel_eps=1e-13)


def best_of_tower(k, ratio):
    """The least prime with so few messages that the characteristic condition holds, and its least T."""
    for p in sympy.primerange(2 * k + 2, 10**6):
        bits = (k - 1) * mpf("1.1") * (1 + mpf(2 * k * p) / (p - 1 - 2 * k)) * mpmath.log(p**2, 2)
        if (blocks := blocks_for(bits, ratio)) <= 2 * (p - 1):
            return p, blocks
    raise AssertionError(ratio)


@pytest.mark.parametrize("k", [2, 3, 4, 8])
@pytest.mark.parametrize("ratio", [0.001, 0.3, 2, 40])
def test_the_tower_takes_the_least_prime(k, ratio):
    assert chosen_for(k, ratio, "tower") == chosen_for(k, ratio, "characters") == best_of_tower(k, ratio)


@pytest.mark.parametrize("k", [2, 3])
def test_norm_and_terms_of_a_coin(k):
    """From few blocks on, where the two expansions for k = 2 change places."""
    for r, blocks in product((3, 5, 9), range(1, 12)):
        found = evaluated(coin_norm(k, sympy.Integer(r), sympy.Integer(blocks)), {})
        assert mpmath.almosteq(found, gauss(k, r, blocks) - 1, rel_eps=1e-13)
        exact = 4 * r ** (2 * blocks) if k == 3 else 1 + (r * r - 1) * 2 * r ** (2 * blocks)
        assert coin_terms(k, r, blocks) == exact


@pytest.mark.parametrize(
    ("k", "ratio", "bits"),
    [(2, 0.2, 3), (2, 1, 2), (4, 0.001, 1), (5, 1, 2), (7, 1, 2), (8, 0.01, 1), (9, 0.3, 2), (100, 0.001, 1)],
)
def test_arrangements_take_the_best_field(k, ratio, bits):
    a, v, blocks = chosen_for(k, ratio, "ldpc")
    assert (a, v, blocks) == best_of_arrangements(k, ratio)
    assert v == bits


@pytest.mark.parametrize("route", ["plain", "crt", "tower", "ldpc"])
def test_a_field_in_which_nothing_is_left_over_is_not_taken(route):
    """For k = 98 and p = 101 the rate would be infinite; the next prime is 103."""
    chosen = theorem(98, 97, "1/100000", route).chosen
    assert all(value > 101 for symbol, value in chosen.items() if str(symbol)[0] == "p")


def test_the_least_integer_above():
    """Beyond a rounding error, above integers too."""
    with mpmath.workprec(256):
        for number, above in ((3, 4), ("3.7", 4), ("3.999999999", 4), (4 - mpf(2) ** -150, 5), (4 - mpf(2) ** -90, 4)):
            assert least_integer(mpf(number)) == above
