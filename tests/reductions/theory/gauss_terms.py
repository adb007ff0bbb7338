"""Gauss sums instead of one-hot messages, carried out: characters, expansions, and the acceptance of one coin."""

from functools import cache
from itertools import combinations, product

import numpy as np

from protocols.codes.reed_solomon import finite_field


@cache
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


@cache
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


@cache
def acceptance(q, k, weights, y):
    """Real coefficients, shape (terms,), and functions of each player's T symbols, k of shape (terms, q^T).

    The sum over the terms of coefficient times product is 1 where sum_t w_t prod_p x^p_t = y, and 0 elsewhere.
    """
    chi, products, _ = additive(q)
    blocks = len(weights)
    terms = [(1 / q, [np.ones(q**blocks)] * k)]
    for a in range(1, q):
        each = [expansion(q, k, int(products[a, weight])) for weight in weights]
        for labels in product(range(q), repeat=blocks):
            scale = chi[products[a, y]].conj() / q
            players = [np.ones(1)] * k
            for (coefficients, functions), label in zip(each, labels, strict=True):
                scale = scale * coefficients[label]
                players = [np.multiply.outer(f, functions[p, label]).ravel() for p, f in enumerate(players)]
            players[0] = players[0] * np.exp(1j * np.angle(scale))
            for size in range(0, k + 1, 2):
                for chosen in combinations(range(k), size):
                    parts = [f.imag if p in chosen else f.real for p, f in enumerate(players)]
                    terms.append(((-1) ** (size // 2) * abs(scale), parts))
    coefficients, functions = zip(*terms, strict=True)
    return np.array(coefficients), [np.array(player) for player in zip(*functions, strict=True)]
