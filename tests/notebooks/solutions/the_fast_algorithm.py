"""Solutions of notebook 7, and answers that are wrong in a way that happens."""

from itertools import combinations_with_replacement
from math import exp, factorial, prod

import numpy as np


def exponents(dimension, degree):
    chosen = combinations_with_replacement(range(dimension + 1), degree)
    return [[places.count(place) for place in range(dimension)] for places in chosen]


def moments(keys, values, exponents):
    features = np.prod(keys[:, np.newaxis, :] ** np.array(exponents), axis=2)
    return features.T @ values


def weighted(query, state, coefficients):
    sums = 0
    for alpha, row in state.items():
        g = sum(alpha)
        times = factorial(g) // prod(map(factorial, alpha))
        sums = sums + coefficients[g] * times * prod(int(q) ** a for q, a in zip(query, alpha, strict=True)) * np.array(
            row
        )
    return sums[:-1] / sums[-1]


def taylor_degree(bound, tolerance):
    degree, term, value = 0, 1.0, 1.0
    while abs(value * exp(bound) - 1) > tolerance:
        degree += 1
        term *= -bound / degree
        value += term
    return degree


def forgets_multinomials(query, state, coefficients):
    features = {alpha: prod(int(q) ** a for q, a in zip(query, alpha, strict=True)) for alpha in state}
    sums = sum(coefficients[sum(alpha)] * features[alpha] * np.array(row) for alpha, row in state.items())
    return sums[:-1] / sums[-1]


def absolute_error(bound, tolerance):
    degree, term, value = 0, 1.0, 1.0
    while abs(value - exp(-bound)) > tolerance:
        degree += 1
        term *= -bound / degree
        value += term
    return degree


SOLUTIONS = {"7.1": exponents, "7.2": moments, "7.3": weighted, "7.4": taylor_degree}

WRONG = {
    "7.1": [
        lambda dimension, degree: [alpha for alpha in exponents(dimension, degree) if sum(alpha) == degree],
        lambda dimension, degree: [list(alpha) for alpha in np.ndindex(*[degree + 1] * dimension)],
    ],
    "7.2": [lambda keys, values, alphas: moments(keys, np.ones_like(values), alphas)],
    "7.3": [forgets_multinomials],
    "7.4": [absolute_error],
}
