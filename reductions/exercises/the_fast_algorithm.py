"""Exercises of notebook 7, the fast algorithm."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import exp, factorial, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reductions.exercises.checking import equal, exercise, holds, plain

__all__: list[str] = []


def powers(dimension: int, degree: int) -> set[tuple[int, ...]]:
    """All exponents of monomials of at most this degree."""
    return {alpha for alpha in product(range(degree + 1), repeat=dimension) if sum(alpha) <= degree}


def totals(keys: NDArray[Any], values: NDArray[Any], alpha: tuple[int, ...]) -> list[int]:
    """For each column of the values, the sum over the keys of the monomial times the value."""
    monomials = [prod(int(x) ** power for x, power in zip(key, alpha, strict=True)) for key in keys]
    return [sum(m * int(v) for m, v in zip(monomials, column, strict=True)) for column in values.T]


@exercise("7.1")
def exponents(answer: Any) -> Iterator[str]:
    """Each monomial once, in any order."""
    for dimension in (1, 2, 3, 4):
        for degree in range(5):
            wanted = powers(dimension, degree)

            def complaint(found: Any, wanted: Any = wanted) -> str | None:
                once = len(found) == len(wanted) and set(map(tuple, plain(found))) == wanted
                return None if once else f"which is not each of the {len(wanted)} monomials once"

            yield holds(answer, (dimension, degree), complaint)


@exercise("7.2")
def moments(answer: Any) -> Iterator[str]:
    """The sum over the keys of monomial times value, term by term."""
    rng = np.random.default_rng(0)
    for dimension, degree, count in ((1, 2, 3), (2, 2, 1), (2, 3, 4), (3, 1, 5)):
        alphas = sorted(powers(dimension, degree))
        keys, values = rng.integers(-3, 4, (count, dimension)), rng.integers(-5, 6, (count, 2))
        wanted = [totals(keys, values, alpha) for alpha in alphas]
        yield equal(answer, (keys, values, alphas), wanted)


@exercise("7.3")
def weighted(answer: Any) -> Iterator[str]:
    """Attention with a polynomial in place of the exponential, weight by weight."""
    rng = np.random.default_rng(1)
    for dimension, count in ((1, 2), (2, 5), (3, 4)):
        query = rng.integers(-2, 3, dimension)
        keys, values = rng.integers(-2, 3, (count, dimension)), rng.integers(-5, 6, (count, 2))
        coefficients = (9, 3, 1)
        weights = [sum(c * int(key @ query) ** power for power, c in enumerate(coefficients)) for key in keys]
        wanted = (np.array(weights) @ values / sum(weights)).tolist()
        columns = np.column_stack([values, np.ones(count, dtype=int)])
        state = {alpha: totals(keys, columns, alpha) for alpha in sorted(powers(dimension, 2))}

        def complaint(found: Any, wanted: Any = wanted) -> str | None:
            right = np.shape(found) == np.shape(wanted) and np.allclose(found, wanted)
            return None if right else f"and should be about {wanted}"

        yield holds(answer, (query, state, coefficients), complaint)


@exercise("7.4")
def taylor_degree(answer: Any) -> Iterator[str]:
    """The first degree that is good enough, from exact sums."""
    for bound, tolerance in product((Fraction(1, 2), Fraction(1), Fraction(2), Fraction(5)), (0.1, 1e-3, 1e-6)):
        degree, value = 0, Fraction(1)
        while abs(float(value) * exp(bound) - 1) > tolerance:
            degree += 1
            value += (-bound) ** degree / factorial(degree)
        yield equal(answer, (float(bound), tolerance), degree)
