"""Gauss sums instead of one-hot messages: the expansions that the norms of the routes rest on, carried out."""

from functools import reduce
from itertools import combinations, product

import numpy as np
import pytest
import sympy

from protocols.codes.reed_solomon import finite_field
from reductions.theory.routes.gauss import block_norm, coin_norm, coin_terms


def additive(q):
    """chi of every element, and the tables of products and sums."""
    field = finite_field(q)
    traces = np.array(field.elements.field_trace(), dtype=np.int64)
    products, sums = (
        np.array(operation.outer(field.elements, field.elements), dtype=np.int64) for operation in (np.multiply, np.add)
    )
    return np.exp(2j * np.pi * traces / field.characteristic), products, sums


def multiplicative(q, products):
    """All characters of the group of units, shape (q - 1, q), with 0 at 0, the trivial one first."""
    generator, value = int(finite_field(q).primitive_element), 1
    logarithm = np.zeros(q, dtype=np.int64)
    for power in range(q - 1):
        logarithm[value] = power
        value = products[value, generator]
    found = np.exp(2j * np.pi * np.outer(np.arange(q - 1), logarithm) / (q - 1))
    found[:, 0] = 0
    return found


def expansion(q, k, b):
    """Coefficients, shape (q,), and functions, shape (k, q, q), whose products sum to chi(b x^1 ... x^k)."""
    chi, products, _ = additive(q)
    if k == 2:
        field = finite_field(q)
        half = int(field(b) / (field(1) + field(1)))
        chirp = chi[products[half, products[np.arange(q), np.arange(q)]]]
        waves = chi[products]  # waves[xi, x] = chi(xi x)
        return waves.conj() @ chirp / q, np.array([waves * chirp.conj()] * 2)
    characters = multiplicative(q, products)
    coefficients = characters.conj() @ chi * characters[:, b] / (q - 1)
    coefficients[0] = -q / (q - 1)
    functions = np.vstack([np.ones(q), characters])
    return np.concatenate([[1], coefficients]), np.array([functions] * k)


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


def acceptance(q, k, blocks):
    """Real coefficients and functions of each player's symbols whose products sum to 1 where Alice accepts y = 1."""
    chi, products, _ = additive(q)
    terms = [(1 / q, [np.ones(q**blocks)] * k)]
    for a in range(1, q):
        each = [expansion(q, k, products[a, weight]) for weight in weights(q, blocks)]
        for labels in product(range(q), repeat=blocks):
            scale = chi[products[a, 1]].conj() / q
            players = [np.ones(1)] * k
            for (coefficients, functions), label in zip(each, labels, strict=True):
                scale = scale * coefficients[label]
                players = [np.multiply.outer(f, functions[p, label]).ravel() for p, f in enumerate(players)]
            players[0] = players[0] * np.exp(1j * np.angle(scale))
            for size in range(0, k + 1, 2):
                for chosen in combinations(range(k), size):
                    parts = [f.imag if p in chosen else f.real for p, f in enumerate(players)]
                    terms.append(((-1) ** (size // 2) * abs(scale), parts))
    return terms


def weights(q, blocks):
    return [1 + t % (q - 1) for t in range(blocks)]


@pytest.mark.parametrize(("q", "k", "blocks"), [(3, 2, 2), (3, 3, 2), (4, 3, 1), (2, 4, 2)])
def test_the_acceptance_of_a_coin(q, k, blocks):
    """Every pattern of symbols of all players, against the arithmetic of the field."""
    _, products, sums = additive(q)
    terms = acceptance(q, k, blocks)
    letters = "abcd"[:k]
    total = sum(c * np.einsum(f"{','.join(letters)}->{letters}", *players) for c, players in terms)
    symbols = list(product(range(q), repeat=blocks))
    for players in product(range(len(symbols)), repeat=k):
        value = 0
        for t, weight in enumerate(weights(q, blocks)):
            value = sums[value, reduce(lambda term, i: products[term, symbols[i][t]], players, weight)]
        assert abs(total[players] - (value == 1)) < 1e-9
    norm = sum(abs(c) for c, _ in terms)
    assert abs(norm - float(coin_norm(k, sympy.sqrt(q), blocks))) < 1e-9
    assert len(terms) <= coin_terms(k, sympy.sqrt(q), blocks)
    assert max(np.abs(f).max() for _, players in terms for f in players) <= 1 + 1e-12


def test_it_is_best_up_to_a_constant():
    """The norm is at least |A|_F^2 / (N |A|) for the matrix A of two players, of the spectral norm in the text."""
    q, blocks = 5, 2
    x = np.array(list(product(range(q), repeat=blocks)))
    matrix = ((x @ x.T) % q == 1) - 1 / q
    spectral = np.linalg.norm(matrix, 2)
    assert spectral <= q ** (blocks / 2)
    least = (matrix**2).sum() / (len(x) * spectral)
    assert q ** (blocks / 2 - 1) * 0.7 < least <= float(coin_norm(2, sympy.sqrt(q), blocks))
