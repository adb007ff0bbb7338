"""Exercises of notebook 13, Match3."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from math import cos, log, pi, sin
from random import Random
from typing import Any

from reductions.exercises.checking import equal, exercise, holds

__all__: list[str] = []

ANGLES = ((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 2.0, -3.0), (0.3, 1.1, 2.7), (-4.0, 5.0, 0.5))


@exercise("13.1")
def match3(answer: Any) -> Iterator[str]:
    """Whether a number is the first of a triple that adds up to 0."""
    rng = Random(0)
    small = ([], [0], [1], [1, 2], [3, 3], [2, 2, 1])
    drawn = ([rng.randrange(p) for _ in range(n)] for n, p in ((4, 5), (5, 11), (7, 30)))
    for numbers, p in zip((*small, *drawn), (2, 3, 3, 4, 9, 5, 5, 11, 30), strict=True):
        triples = [any((x + y + z) % p == 0 for y in numbers for z in numbers) for x in numbers]
        yield equal(answer, (numbers, p), triples)


@exercise("13.2")
def columns_of_sine(answer: Any) -> Iterator[str]:
    """Columns of three rows, of which each depends on one angle."""

    def wrong(found: Any, angles: tuple[float, ...]) -> str | None:
        if [len(row) for row in found] != [4, 4, 4]:
            return "and should be three lists of four numbers"
        total = sum(x * y * z for x, y, z in zip(*found, strict=True))
        if abs(total - sin(sum(angles))) > 1e-9:
            return f"whose products add up to {total:.4f}, and should to {sin(sum(angles)):.4f}"
        for place in range(3):
            other = [angle + (0.7 if at != place else 0.0) for at, angle in enumerate(angles)]
            if list(answer(*other)[place]) != list(found[place]):
                return f"and list number {place + 1} changes with another angle than its own"
        return None

    for angles in ANGLES:
        yield holds(answer, angles, partial(wrong, angles=angles))


@exercise("13.3")
def least_logit(answer: Any) -> Iterator[str]:
    """The logit of a match that outweighs all other pairs."""
    for n, p in ((1, 2), (2, 2), (3, 7), (10, 5), (1000, 101)):
        wanted = log(n**2) / (1 - cos(2 * pi / p))

        def wrong(found: Any, wanted: float = wanted) -> str | None:
            return None if abs(found - wanted) <= 1e-9 * max(1, wanted) else f"and should be about {wanted:.6g}"

        yield holds(answer, (n, p), wrong)
