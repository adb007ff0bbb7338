"""Gauss sums instead of one-hot messages: the expansions that the norms of the routes rest on, carried out."""

from functools import reduce
from itertools import product

import numpy as np
import pytest
import sympy

from reductions.theory.routes.gauss import block_norm, coin_norm, coin_terms
from tests.reductions.theory.gauss_terms import acceptance, additive, by_characters, by_chirps, chirp, expansion


@pytest.mark.parametrize(("q", "k"), [(9, 2), (4, 3), (2, 3), (3, 4)])
def test_a_character_of_a_product_is_a_short_sum_of_products(q, k):
    chi, products, _ = additive(q)
    coefficients, functions = expansion(q)
    letters = "bcde"[:k]
    shape = "z,za," + ",".join(f"z{x}" for x in letters) + "->a" + letters
    found = np.einsum(shape, coefficients, functions, *[functions] * k)
    expected = products
    for _ in range(k - 1):
        expected = products[expected]
    np.testing.assert_allclose(found[1:], chi[expected][1:], atol=1e-11)
    assert np.abs(functions).max() <= 1 + 1e-12
    assert abs(np.abs(coefficients).sum() - float(block_norm(sympy.sqrt(q)))) < 1e-11


@pytest.mark.parametrize("q", [3, 9])
def test_a_chirp_has_flat_coefficients(q):
    chi, products, _ = additive(q)
    for b in (1, q - 1):
        coefficients, functions = chirp(q, b)
        np.testing.assert_allclose(np.einsum("z,zx,zy", coefficients, functions, functions), chi[products[b, products]])
        np.testing.assert_allclose(np.abs(coefficients), q**-0.5)
        np.testing.assert_allclose(np.abs(functions), 1)


@pytest.mark.parametrize(
    ("q", "k", "blocks", "expand"),
    [
        (3, 2, 2, by_chirps),
        (3, 2, 2, by_characters),
        (3, 3, 2, by_characters),
        (4, 3, 1, by_characters),
        (2, 4, 2, by_characters),
    ],
)
def test_the_acceptance_of_a_coin(q, k, blocks, expand):
    """Every pattern of symbols of all players, and every message, against the arithmetic of the field."""
    _, products, sums = additive(q)
    weights = tuple(1 + t % (q - 1) for t in range(blocks))
    symbols = list(product(range(q), repeat=blocks))
    value = np.zeros([len(symbols)] * k, dtype=int)
    for players in product(range(len(symbols)), repeat=k):
        for t, weight in enumerate(weights):
            term = reduce(lambda term, i: products[term, symbols[i][t]], players, weight)
            value[players] = sums[value[players], term]
    letters, declared = "abcd"[:k], coin_norm(k, sympy.sqrt(q), blocks)
    ways = sorted(map(float, declared.args if k == 2 else [declared]))
    norm = ways[0 if expand is by_chirps else -1]  # chirps are the better way for these q and T
    for y in range(q):
        coefficients, functions = acceptance(q, k, weights, y, expand)
        shape = "z," + ",".join(f"z{x}" for x in letters) + "->" + letters
        np.testing.assert_allclose(np.einsum(shape, coefficients, *functions), value == y, atol=1e-9)
        assert max(np.abs(player).max() for player in functions) <= 1 + 1e-12
        assert len(coefficients) <= coin_terms(k, sympy.sqrt(q), blocks)
        assert np.abs(coefficients).sum() <= norm
    largest = np.max([[abs(scale) for scale, _ in expand(q, weights, y)] for y in range(q)], axis=0)
    # The constant is a real number, which needs no signs; it is 1 for y = 0, or 1/q.
    largest[0] = largest[0] / 2 ** (k - 1) if expand is by_chirps else largest[0] - 1 / q
    assert largest.sum() * 2 ** (k - 1) == pytest.approx(norm)


def test_it_is_best_up_to_a_constant():
    """The norm is at least <A, F> / (N |A|) for the matrix F of two players and A = F less its mean."""
    q, blocks = 5, 2
    x = np.array(list(product(range(q), repeat=blocks)))
    accepted = (x @ x.T) % q == 1
    matrix = accepted - 1 / q
    spectral = np.linalg.norm(matrix, 2)
    assert spectral == pytest.approx(q ** ((blocks - 1) / 2))
    least = matrix[accepted].sum() / (len(x) * spectral)
    assert least == pytest.approx((1 - q**-blocks) * (1 - 1 / q) * q ** ((blocks - 1) / 2))
    for k in (2, 3):
        assert least <= float(coin_norm(k, sympy.sqrt(q), blocks)) <= 2 ** (k - 1) * 9 * least
