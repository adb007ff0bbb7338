"""Exercises of notebook 6, why large entries make attention hard."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import product
from math import exp, isclose, log, prod
from typing import Any

from reductions.exercises.checking import equal, exercise, holds

__all__: list[str] = []


def balanced(found: Any, keys: tuple[int, ...], t: int, s: int, kappa: int) -> str | None:
    """Whether one tuple at t weighs kappa times the reference, and the reference kappa times all tuples at s."""
    temperature, reference = found
    others = log(prod(keys[:-1]))
    if not isclose(temperature * (t - reference), log(kappa) + others, rel_tol=1e-9):
        return "so one tuple that reaches t does not weigh kappa times the reference tuples together"
    if not isclose(others + temperature * (reference - s), log(kappa) + log(prod(keys)), rel_tol=1e-9):
        return "so the reference tuples together do not weigh kappa times all tuples at s"
    return None


@exercise("6.1")
def reference(answer: Any) -> Iterator[str]:
    """The two equations that the temperature and the reference have to satisfy."""
    for keys, (t, s), kappa in product(((4,), (3, 5), (2, 2, 7)), ((2, 1), (6, 3), (40, 39)), (2, 16)):
        yield holds(answer, (keys, t, s, kappa), partial(balanced, keys=keys, t=t, s=s, kappa=kappa))


def close(found: Any, wanted: float) -> str | None:
    """What is wrong with a number that should be about this one."""
    return None if isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-12) else f"and should be about {wanted:.6g}"


@exercise("6.2")
def share(answer: Any) -> Iterator[str]:
    """Exact ratios of powers of e, which stay small where the logits do not."""
    for products, tuples, unit in product(((0, 0), (3, 1, 2), (1,) * 9), (1, 4), (0.1, 1.0, 700.0)):
        for place in (0, 1, 4):
            ratio = sum(exp(min(unit * (value - place), 600)) for value in products) / tuples
            yield holds(answer, (products, place, unit, tuples), partial(close, wanted=ratio / (1 + ratio)))


@exercise("6.3")
def least_kappa(answer: Any) -> Iterator[str]:
    """The first kappa with more than twice the error between its bounds."""
    for error in (Fraction(0), Fraction(1, 10), Fraction(1, 6), Fraction(1, 4), Fraction(43, 100), Fraction(15, 34)):
        kappa = 2
        while Fraction(kappa, kappa + 1) - Fraction(1, kappa + 1) <= 2 * error:
            kappa += 1
        yield equal(answer, (error,), kappa)
