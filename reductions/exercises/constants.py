"""Exercises of notebook 18, constants."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import product
from math import isclose, sqrt
from typing import Any

from reductions.exercises.checking import equal, exercise, holds

__all__: list[str] = []


@exercise("18.1")
def crossing(answer: Any) -> Iterator[str]:
    """Where two powers with their constants are equal, in logarithms."""
    for steep, flat in product((Fraction(2, 3), Fraction(1)), (Fraction(1, 3), Fraction(1, 2))):
        for small, place in product((Fraction(0), Fraction(1, 5)), (Fraction(3), Fraction(998))):
            large = small + (steep - flat) * place
            yield equal(answer, (large, flat, small, steep), place)


def is_indicator(found: Any, wanted: float) -> str | None:
    """What is wrong with a number, up to rounding."""
    return None if abs(complex(found) - wanted) < 1e-6 else f"and should be about {wanted:g}"


@exercise("18.2")
def agreements(answer: Any) -> Iterator[str]:
    """How many places agree, counted."""
    for p in (2, 3, 7, 11):
        for values, message in (
            ((0,), (0,)),
            ((1,), (0,)),
            (tuple(range(p)), (1,) * p),
            ((p - 1, 0, 1), (p - 1, 1, 1)),
        ):
            wanted = sum(z % p == m % p for z, m in zip(values, message, strict=True))
            yield holds(answer, (values, message, p), partial(is_indicator, wanted=wanted))


def has_square(found: Any, p: int) -> str | None:
    """Whether the sum has the modulus of a Gauss sum, and is the one that is asked for."""
    if not isclose(abs(complex(found)), sqrt(p), rel_tol=1e-9):
        return f"whose absolute value is not the square root of {p}"
    wanted = sqrt(p) if p % 4 == 1 else 1j * sqrt(p)
    return None if abs(complex(found) - wanted) < 1e-6 else f"and should be about {wanted:.4f}"


@exercise("18.3")
def gauss(answer: Any) -> Iterator[str]:
    """The square root of p, or i times that, as Gauss found."""
    for p in (3, 5, 7, 11, 13, 101):
        yield holds(answer, (p,), partial(has_square, p=p))
