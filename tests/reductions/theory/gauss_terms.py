"""Gauss sums instead of one-hot messages, carried out: characters, expansions, and the acceptance of one coin."""

from functools import cache, reduce
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
def expansion(q):
    """Coefficients, shape (q,), and functions f, shape (q, q): chi(b x^1 ... x^k) = sum_l c_l f_l(b) f_l(x^1) ...."""
    chi, products, _ = additive(q)
    characters = multiplicative(q, products)
    coefficients = characters.conj() @ chi / (q - 1)
    coefficients[0] = -q / (q - 1)
    return np.concatenate([[1], coefficients]), np.vstack([np.ones(q), characters])


@cache
def chirp(q, b):
    """Coefficients, shape (q,), and functions f, shape (q, q): chi(b x y) = sum_l c_l f_l(x) f_l(y), q odd."""
    chi, products, _ = additive(q)
    field = finite_field(q)
    half = int(field(b) / (field(1) + field(1)))
    curve = chi[products[half, products[np.arange(q), np.arange(q)]]]
    waves = chi[products]  # waves[xi, x] = chi(xi x)
    return waves.conj() @ curve / q, waves * curve.conj()


def by_characters(q, weights, y):
    """Complex coefficients and functions of the T symbols, shape (q^T,), one pair for all characters of all blocks."""
    chi, products, _ = additive(q)
    coefficients, functions = expansion(q)
    for labels in product(range(q), repeat=len(weights)):
        turned = reduce(np.multiply, functions[list(labels)])
        scale = (chi[products[1:, y]].conj() @ turned[1:] + (not any(labels))) / q
        for label, weight in zip(labels, weights, strict=True):
            scale = scale * coefficients[label] * functions[label, weight]
        yield scale, reduce(np.multiply.outer, functions[list(labels)]).ravel()


def by_chirps(q, weights, y):
    """The same for two players."""
    chi, products, _ = additive(q)
    yield 1 / q, np.ones(q ** len(weights))
    for a in range(1, q):
        each = [chirp(q, int(products[a, weight])) for weight in weights]
        for labels in product(range(q), repeat=len(weights)):
            parts = [(c[label], f[label]) for (c, f), label in zip(each, labels, strict=True)]
            scale = np.prod([c for c, _ in parts]) * chi[products[a, y]].conj() / q
            yield scale, reduce(np.multiply.outer, [f for _, f in parts]).ravel()


@cache
def acceptance(q, k, weights, y, expand):
    """Real coefficients, shape (terms,), and functions of each player's T symbols, k of shape (terms, q^T).

    The sum over the terms of coefficient times product is 1 where sum_t w_t prod_p x^p_t = y, and 0 elsewhere.
    """
    terms = []
    for scale, function in expand(q, weights, y):
        players = [function * np.exp(1j * np.angle(scale)), *[function] * (k - 1)]
        for size in range(0, k + 1, 2):
            for chosen in combinations(range(k), size):
                parts = [f.imag if p in chosen else f.real for p, f in enumerate(players)]
                if all(part.any() for part in parts):
                    terms.append(((-1) ** (size // 2) * abs(scale), parts))
    coefficients, functions = zip(*terms, strict=True)
    return np.array(coefficients), [np.array(player) for player in zip(*functions, strict=True)]
