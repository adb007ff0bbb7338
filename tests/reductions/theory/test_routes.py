"""The counting claims of the routes, against small codes, fields and tables that are built, or counted exactly."""

from itertools import combinations_with_replacement, pairwise, permutations, product
from math import ceil, comb, e, floor

import mpmath
import numpy as np
import pytest
import sympy

from protocols import DisjointnessProtocol, ReedSolomon
from protocols.codes.reed_solomon import finite_field
from reductions.theory.lower_bound import theorem
from reductions.theory.routes.arrangements import COLUMNS, LARGE
from reductions.theory.routes.base import L, copies, evaluated, sizes_of
from reductions.theory.routes.batches import BATCHES, GAMMA, coins, first_level, rate
from reductions.theory.routes.gauss import coin_norm, coin_terms


def genus(r, level):
    """The genus of a level of the second Garcia-Stichtenoth tower over the field of r^2 elements."""
    half = level // 2
    return (r**half - 1) ** 2 if level % 2 == 0 else (r ** (half + 1) - 1) * (r**half - 1)


def full_level(k, r, level):
    """Places, degree and dimension of the code at a full level."""
    places = r**level * (r - 1)
    degree = floor((1 - GAMMA) * places / k)
    return places, degree, degree + 1 - genus(r, level)


def batched(k, r, columns):
    """Batches, places, degree and dimension of the code for so many columns, from the first level on."""
    level = 1
    while BATCHES * full_level(k, r, level + 1)[2] <= columns:
        level += 1
    places, degree, dimension = full_level(k, r, level)
    return ceil(columns / dimension), places, degree, dimension


FIELDS = [(2, 5), (2, 11), (3, 5), (3, 7), (3, 9), (3, 23), (4, 7), (5, 27)]


@pytest.mark.parametrize(("k", "r"), FIELDS)
def test_full_levels_grow_by_no_more_than_the_root(k, r):
    levels = [full_level(k, r, level) for level in range(1, 9)]
    for (_, _, dimension), (_, _, following) in pairwise(levels):
        assert 0 < following <= r * dimension
    for level, (places, degree, dimension) in enumerate(levels, 1):
        assert genus(r, level) < r**level
        assert k * degree >= 2 * genus(r, level) - 1  # so that the power of the code has the dimension of the text
        assert k * degree <= (1 - GAMMA) * places
        assert sympy.Rational(degree, dimension) * (1 + sympy.Rational(1, BATCHES)) <= rate(k, r)


@pytest.mark.parametrize(("k", "r"), FIELDS)
def test_batches_are_few_and_their_waste_is_small(k, r):
    """For numbers of columns around every jump of the level."""
    dimensions = [full_level(k, r, level)[2] for level in range(1, 8)]
    assert first_level(k, r) >= BATCHES * dimensions[0]
    for jump in dimensions[:6]:
        for columns in (BATCHES * jump + move for move in (-1, 0, 1, jump // 2, jump)):
            if columns >= first_level(k, r):
                batches, places, degree, dimension = batched(k, r, columns)
                assert BATCHES * dimension <= columns
                assert batches <= BATCHES * r
                assert batches * degree <= rate(k, r) * columns
                assert batches * places <= coins(k, r, columns)


def test_a_bad_tuple_fails_in_one_batch():
    """Merlin's best words for two batches, over all his words and all inputs of two players: the bound is attained."""
    protocol = DisjointnessProtocol(ReedSolomon(5, 5, 2), blocks=2, parties=2)
    bits = np.array(list(product((0, 1), repeat=protocol.num_bits)))
    words = protocol.encode(bits)
    messages = np.array(list(protocol.messages()))
    best = {}
    for i, j in product(range(len(bits)), repeat=2):
        true = np.array(np.add.reduce(protocol.weights[:, None] * words[i] * words[j], axis=0))
        best[i, j] = int((messages == true).sum(axis=1).max())
    places, lost = protocol.code.length, protocol.code.length - 2 * protocol.code.degree
    disjoint = {pair for pair in best if not (bits[pair[0]] & bits[pair[1]]).any()}
    assert {best[pair] for pair in disjoint} == {places}
    two = {best[a] + best[b] for a in best for b in best if not (a in disjoint and b in disjoint)}
    assert max(two) == 2 * places - lost


def vanishing(prime, blocks):
    """The sets of blocks whose weights, 1 in the first half and omega in the second, have the sum 0."""
    field = finite_field(prime**2)
    half = ceil(blocks / 2)
    weights = np.array(field.primitive_element ** np.array([0] * half + [1] * (blocks - half)))
    digits = np.array(field(weights).vector())
    patterns = np.array(list(product((0, 1), repeat=blocks)))
    return {tuple(pattern) for pattern in patterns[((patterns @ digits) % prime == 0).all(axis=1)]}


def test_two_characteristics_see_every_intersection():
    """Over F_4 and F_9: up to 2 (2 * 3 - 1) = 10 blocks, and not one more."""
    assert vanishing(2, 10) & vanishing(3, 10) == {(0,) * 10}
    assert vanishing(2, 11) & vanishing(3, 11) == {(0,) * 11, (1,) * 6 + (0,) * 5}


@pytest.mark.parametrize(("prime", "most"), [(2, 2), (3, 4)])
def test_one_characteristic_allows_no_more_blocks(prime, most):
    """The Davenport constant of (Z_p)^2 is 2 (p - 1) + 1: of any such weights some have the sum 0."""
    field = finite_field(prime**2)
    vectors = np.array(field.elements[1:].vector())
    patterns = np.array(list(product((0, 1), repeat=most + 1)))[1:]
    for weights in combinations_with_replacement(range(len(vectors)), most + 1):
        assert ((patterns @ vectors[list(weights)]) % prime == 0).all(axis=1).any()
    protocol = DisjointnessProtocol(ReedSolomon(prime**2, 3, 1), blocks=most, parties=2)
    assert protocol.blocks == most


def hidden_in_one(blocks, columns, most):
    """The numbers of sets of w cells, 3 | w <= most, of which every column has a multiple of 3."""
    column = [comb(blocks, 3 * j) for j in range(min(blocks, most) // 3 + 1)]
    found, power, exponent = [1], column, columns
    while exponent:
        if exponent % 2:
            found = convolved(found, power, most // 3)
        power, exponent = convolved(power, power, most // 3), exponent // 2
    return {3 * j: number for j, number in enumerate(found) if j}


def convolved(left, right, most):
    found = [0] * min(len(left) + len(right) - 1, most + 1)
    for i, x in enumerate(left):
        for j, y in enumerate(right[: len(found) - i]):
            found[i + j] += x * y
    return found


def test_how_many_hidden_sets_there_are():
    """The expectation over all arrangements of two columns of three cells, one by one."""
    columns = [0, 0, 0, 1, 1, 1]
    sets = [chosen for chosen in product((0, 1), repeat=6) if any(chosen)]

    def hidden(chosen, places):
        counts = np.bincount(np.array(columns)[list(places)], weights=chosen, minlength=2)
        return not (counts % 3).any()

    small = [chosen for chosen in sets if hidden(chosen, range(6))]
    arrangements = list(permutations(range(6)))
    found = {w: sum(hidden(c, order) for c in small if sum(c) == w for order in arrangements) for w in (3, 6)}
    exact = hidden_in_one(3, 2, 6)
    assert {w: number / len(arrangements) for w, number in found.items()} == {
        w: pytest.approx(exact[w] ** 2 / comb(6, w)) for w in (3, 6)
    }


@pytest.mark.parametrize("blocks", [3, 4, 7, 12, 40])
@pytest.mark.parametrize("factor", [1, 3, 20])
def test_hidden_sets_are_large(blocks, factor):
    """The lemma of the two arrangements, its steps against the exact expectations."""
    columns = COLUMNS * blocks**3 * factor
    most = int(columns / (LARGE * blocks**3))
    expected = {w: number**2 / comb(columns * blocks, w) for w, number in hidden_in_one(blocks, columns, most).items()}
    x = e**5 * blocks**3 / (81 * columns)
    assert all(value <= (x * w) ** (w / 3) for w, value in expected.items())
    root = (e**5 / 81 / LARGE) ** (1 / 3)
    total = x * (3 / (1 - root) + root / (1 - root) ** 2)
    assert sum(expected.values()) <= total <= 0.5 / factor


@pytest.mark.parametrize(("power", "bits", "k"), [(2, 2, 3), (2, 2, 2), (3, 3, 2), (3, 2, 4)])
def test_bits_in_one_symbol(power, bits, k):
    """A product of symbols has the products of the bits as its values, and a degree of at most k (v - 1)."""
    field, digits = finite_field(9**power), finite_field(3)
    inverse = np.array(np.linalg.inv(digits([[i**j % 3 for j in range(bits)] for i in range(bits)])))
    assert k * (bits - 1) + 1 <= 2 * power

    def symbol(values):
        """The polynomial with these values at 0, 1, 2 as an element: its coefficients are the digits."""
        return field.Vector([0] * (2 * power - bits) + [int(c) for c in (inverse @ values % 3)[::-1]])

    rng = np.random.default_rng(power * k)
    for _ in range(30):
        players = rng.integers(0, 2, (k, bits))
        value = field(1)
        for values in players:
            value = value * symbol(values)
        coefficients = [int(c) for c in value.vector()[::-1]]
        assert not any(coefficients[k * (bits - 1) + 1 :])
        found = [sum(c * i**j for j, c in enumerate(coefficients)) % 3 for i in range(bits)]
        assert found == list(players.prod(axis=0))


@pytest.mark.parametrize(("k", "delta", "c"), [(2, 1, 1), (3, 0.5, 2), (3, 2.5, 0.01)])
def test_the_parameters_meet_their_conditions(k, delta, c):
    plain, crt, ldpc = (theorem(k, delta, c, name).chosen.values() for name in ("plain", "crt", "ldpc"))
    p, blocks = plain
    assert sympy.isprime(p)
    assert blocks <= 2 * (p - 1)
    small, large, blocks = crt
    assert sympy.isprime(small)
    assert sympy.isprime(large)
    assert ceil(blocks / 2) < small * large
    power, bits, _ = ldpc
    assert k * (bits - 1) + 1 <= 2 * power
    assert bits <= 3
    for root in (p, small, large, 3**power):
        assert (1 - GAMMA) * (root - 1) > k


def planned(route, k, chosen, m, T):
    """Bits of Merlin, coordinates and norm of a gadget for m bits, in integers; zeta as in the text."""
    h, columns = k - 1, ceil(m / T)
    bits, terms, norm = mpmath.mpf(0), 0, mpmath.mpf(0)
    roots = [3 ** chosen["a"]] * 2 if route == "ldpc" else [root for name, root in chosen.items() if name[0] == "p"]
    for root in roots:
        positions = ceil(columns / chosen["v"]) if route == "ldpc" else columns
        batches, places, degree, dimension = batched(k, root, positions)
        assert BATCHES * dimension <= positions
        if route == "ldpc":
            a, v = chosen["a"], chosen["v"]
            bits += batches * h * (2 * a * degree + (v - 1) * dimension) * mpmath.log(3, 2)
        else:
            bits += batches * h * degree * mpmath.log(root**2, 2)
        terms += batches * places * (coin_terms(k, root, T) + 1)
        norm += (
            batches
            / mpmath.mpf(GAMMA.p)
            * GAMMA.q
            * (evaluated(coin_norm(k, sympy.Integer(root), sympy.Integer(T)), {}) + 1)
        )
    if route == "ldpc":
        assert columns >= COLUMNS * T**3
        terms, norm = terms + m, norm + mpmath.mpf(LARGE * T**3) / columns * m
    return bits, copies(terms), norm * (1 + mpmath.mpf(1) / 10)


@pytest.mark.parametrize(("k", "delta", "c"), [(2, 1, 1), (2, 1.9, 0.01), (3, 0.5, 2), (4, 1.5, 1)])
@pytest.mark.parametrize("route", ["plain", "crt", "ldpc"])
def test_constants_bound_the_construction_at_many_n(k, delta, c, route):
    bound = theorem(k, delta, c, route)
    chosen = {str(symbol): int(value) for symbol, value in bound.chosen.items()}
    sizes = sizes_of(bound.route, k)
    full_share = {**bound.given, L: evaluated(sizes.least[-1], bound.given)}
    assert evaluated(sizes.messages, full_share) == pytest.approx(delta / 2, rel=1e-14)
    for factor in (1, 1.001, 1.1, 1.7, 2.5, 5, 17, 333, 10**4, 10**7):
        log2_n = bound.valid_from * factor
        bits, d, norm = planned(route, k, chosen, int(c * log2_n), chosen["T"])
        at = bound.at(log2_n)
        assert bits / log2_n <= evaluated(sizes.messages, at) <= delta / 2 * (1 + 1e-12)
        assert d <= evaluated(sizes.dimension, at)
        assert norm <= evaluated(sizes.norm, at) * (1 + mpmath.mpf(10) ** -30)
    assert chosen["T"] == 1 or bits / log2_n >= 0.9 * delta / 2
