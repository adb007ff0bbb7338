"""Gauss sums instead of one-hot messages: the expansions that the norms of the routes rest on, carried out."""

from functools import reduce
from itertools import product

import numpy as np
import pytest
import sympy

from reductions.theory.routes.gauss import block_norm, coin_norm, coin_terms
from tests.reductions.theory.gauss_terms import acceptance, additive, expansion


@pytest.mark.parametrize(("q", "k"), [(3, 2), (9, 2), (4, 3), (2, 3), (3, 4)])
def test_a_character_of_a_product_is_a_short_sum_of_products(q, k):
    chi, products, _ = additive(q)
    for b in {1, q - 1}:
        coefficients, functions = expansion(q, k, b)
        assert len(coefficients) == q
        assert np.abs(functions).max() <= 1 + 1e-12
        letters = "bcde"[:k]
        found = np.einsum("a," + ",".join(f"a{x}" for x in letters) + "->" + letters, coefficients, *functions)
        expected = products[b]
        for _ in range(k - 1):
            expected = products[expected]
        np.testing.assert_allclose(found, chi[expected], atol=1e-11)
        norm = float(block_norm(k, sympy.sqrt(q)))
        assert abs(np.abs(coefficients).sum() - norm) < 1e-11


@pytest.mark.parametrize(("q", "k", "blocks"), [(3, 2, 2), (3, 3, 2), (4, 3, 1), (2, 4, 2)])
def test_the_acceptance_of_a_coin(q, k, blocks):
    """Every pattern of symbols of all players, against the arithmetic of the field."""
    _, products, sums = additive(q)
    weights = tuple(1 + t % (q - 1) for t in range(blocks))
    coefficients, functions = acceptance(q, k, weights, 1)
    letters = "abcd"[:k]
    total = np.einsum("z," + ",".join(f"z{x}" for x in letters) + "->" + letters, coefficients, *functions)
    symbols = list(product(range(q), repeat=blocks))
    for players in product(range(len(symbols)), repeat=k):
        value = 0
        for t, weight in enumerate(weights):
            value = sums[value, reduce(lambda term, i: products[term, symbols[i][t]], players, weight)]
        assert abs(total[players] - (value == 1)) < 1e-9
    assert abs(np.abs(coefficients).sum() - float(coin_norm(k, sympy.sqrt(q), blocks))) < 1e-9
    assert len(coefficients) <= coin_terms(k, sympy.sqrt(q), blocks)
    assert max(np.abs(player).max() for player in functions) <= 1 + 1e-12


def test_it_is_best_up_to_a_constant():
    """The norm is at least |A|_F^2 / (N |A|) for the matrix A of two players, of the spectral norm in the text."""
    q, blocks = 5, 2
    x = np.array(list(product(range(q), repeat=blocks)))
    matrix = ((x @ x.T) % q == 1) - 1 / q
    spectral = np.linalg.norm(matrix, 2)
    assert spectral <= q ** (blocks / 2)
    least = (matrix**2).sum() / (len(x) * spectral)
    assert q ** (blocks / 2 - 1) * 0.7 < least <= float(coin_norm(2, sympy.sqrt(q), blocks))
