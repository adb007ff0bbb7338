"""Exercises of notebook 8, the phase transition."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product
from math import exp, lgamma
from typing import Any

from reductions.exercises.checking import equal, exercise, holds

__all__: list[str] = []


@exercise("8.1")
def degree_needed(answer: Any) -> Iterator[str]:
    """By the recurrence of Chebyshev's polynomials at 3."""
    for bound, error in product((0.5, 1.0, 2.0, 4.0, 8.0, 16.0), (0.01, 0.5)):
        degree, value, following = 0, 1, 3
        while value * (1 + error) < (1 - error) * exp(bound):
            degree, value, following = degree + 1, following, 6 * following - value
        yield equal(answer, (bound, error), degree)


@exercise("8.2")
def largest_degree(answer: Any) -> Iterator[str]:
    """By Pascal's rule, degree by degree."""
    for exponent, order, dimension in product((4, 6, 8), (2, 3), (3, 4, 9)):
        budget, degree = 2 ** (exponent * (order - 1)), 0
        row = [1] * (dimension + 1)
        while True:
            for place in range(1, dimension + 1):
                row[place] += row[place - 1]
            if row[dimension] > budget:
                break
            degree += 1
        yield equal(answer, (2**exponent, order, dimension), degree)


def near(found: Any, dimension: float, degree: float) -> str | None:
    """Whether the exponent is that of the binomial, for very many tokens."""
    logarithm = 1e6
    d, g = dimension * logarithm, degree * logarithm
    wanted = (lgamma(d + g + 1) - lgamma(d + 1) - lgamma(g + 1)) / logarithm
    return None if abs(found - wanted) < 1e-3 else f"and should be about {wanted:.3f}"


@exercise("8.3")
def exponent(answer: Any) -> Iterator[str]:
    """The logarithm of the number of monomials over that of the number of tokens, in the limit."""
    for dimension, degree in product((0.5, 1.0, 1.5, 3.0), (0.1, 0.5, 1.0, 2.0)):
        yield holds(answer, (dimension, degree), partial(near, dimension=dimension, degree=degree))
