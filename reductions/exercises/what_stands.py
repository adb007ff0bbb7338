"""Exercises of notebook 11, what stands."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

from reductions.exercises.checking import equal, exercise

__all__: list[str] = []

HALVES = [Fraction(number, 2) for number in range(1, 7)]


@exercise("11.1")
def lower(answer: Any) -> Iterator[str]:
    """The exponent at which all questions together would take exactly as long as is not allowed."""
    for exponent, questions, side in product(HALVES, [Fraction(0), *HALVES], HALVES[:4]):
        wanted = next((Fraction(b, 12) for b in range(1, 200) if questions + side * Fraction(b, 12) == exponent), None)
        yield equal(answer, (exponent, questions, side), wanted)


@exercise("11.2")
def upper(answer: Any) -> Iterator[str]:
    """The larger one of two powers of n."""
    for questions, side, exponent, own in product([Fraction(0), *HALVES[:3]], HALVES[:3], HALVES[1:5], HALVES):
        asked = questions + side * exponent
        yield equal(answer, (questions, side, exponent, own), asked if asked > own else own)


@exercise("11.3")
def fallen(answer: Any) -> Iterator[str]:
    """Whoever can be followed to something that is refuted, by arrows."""
    chain = [("SETH", "2-OVC"), ("2-OVC", "edit distance"), ("hyperclique", "2-OVC"), ("APSP", "radius")]
    loop = [("A", "B"), ("B", "C"), ("C", "A"), ("C", "D")]
    for arrows, names in ((chain, ("2-OVC", "SETH", "edit distance", "radius", "OMv")), (loop, ("A", "B", "C", "D"))):
        for refuted in ((), *((name,) for name in names), names[1:3]):
            found = set(refuted)
            for _ in arrows:
                found |= {one for one, other in arrows if other in found}
            yield equal(answer, (arrows, set(refuted)), found)
