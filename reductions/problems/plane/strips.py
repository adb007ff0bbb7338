"""Strips that cover a box, or do not: is there a point of the box in none of the strips?"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.problem import MANY, Search, sizes
from reductions.problems.integers.base import Numbers, largest, number_bytes
from reductions.problems.plane.base import Rows, integer_rows

__all__ = ["Point", "StripsCoverBox", "UncoveredPoint"]

Point: TypeAlias = tuple[Fraction, Fraction]
"""Two rational coordinates."""


class UncoveredPoint(Search[Point]):
    """A search for a point of a closed box that is in none of some closed strips; a new one says `uncovered`."""

    @property
    @abstractmethod
    def uncovered(self) -> tuple[Rows, Numbers]:
        """The strips and the box.

        Of strips rows (u, v, l, r), the points with l <= u x + v y <= r, where u and v are not both 0; of the box the
        least and the largest x, the least and the largest y.
        """

    def verify(self, witness: Any) -> bool:
        if not isinstance(witness, (tuple, list)) or len(witness) != 2:
            return False
        if not all(isinstance(x, (int, np.integer, Fraction)) and not isinstance(x, bool) for x in witness):
            return False
        (x, y), (strips, (left, right, low, high)) = witness, self.uncovered
        inside = left <= x <= right and low <= y <= high
        return bool(inside) and not any(least <= u * x + v * y <= most for u, v, least, most in strips)

    def candidates(self) -> int:
        strips, _ = self.uncovered
        return min(MANY, (2 * len(strips) + 4) ** 2 * (len(strips) + 1))

    def solve(self) -> Point | None:
        """A witness, or None; in quadratic time, up to a logarithm, where the box has an interior."""
        strips, (left, right, low, high) = self.uncovered
        if left == right or low == high:
            return self.brute_force()
        return next(beside_borders(strips, (left, right, low, high)), None)

    def _search(self) -> Iterator[Point]:
        """Points, one in every part of what is left of the box, or more.

        What is left is open in the box, and so has points between any two neighbours among the first coordinates at
        which boundary lines meet; between them, nothing changes in the order of the lines from low to high.
        """
        strips, box = self.uncovered
        for x in between(crossings(strips, box)):
            yield from ((x, y) for y in gaps(strips, box, x))


def crossings(strips: Rows, box: Numbers) -> list[Fraction]:
    """The first coordinates, within the box, at which two boundary lines meet, in order."""
    left, right, low, high = box
    lines = {(u, v, c) for u, v, *sides in strips for c in sides} | {(0, 1, low), (0, 1, high)}
    found = {Fraction(c, u) for u, v, c in lines if v == 0} | {Fraction(left), Fraction(right)}
    for (u, v, c), (s, t, d) in combinations(lines, 2):
        if (determinant := u * t - v * s) != 0:
            found.add(Fraction(c * t - v * d, determinant))
    return sorted(x for x in found if left <= x <= right)


def between(numbers: list[Fraction]) -> Iterator[Fraction]:
    """The middle of every two neighbours; the number itself if there is only one."""
    yield from ((x + y) / 2 for x, y in pairwise(numbers)) if len(numbers) > 1 else numbers


def gaps(strips: Rows, box: Numbers, x: Fraction) -> Iterator[Fraction]:
    """The middle of every interval of the box at this first coordinate that no strip covers."""
    *_, low, high = box
    if any(v == 0 and least <= u * x <= most for u, v, least, most in strips):
        return
    spans = (((least - u * x) / v, (most - u * x) / v) for u, v, least, most in strips if v != 0)
    yield from middles(spans, Fraction(low), Fraction(high))


def middles(spans: Iterable[tuple[Fraction, Fraction]], low: Fraction, high: Fraction) -> Iterator[Fraction]:
    """The middle of every interval from low to high that is left beside closed ones, given by their ends."""
    reached, covered = low, False
    for start, end in sorted(map(sorted, spans)):
        if end >= reached and start <= high:
            if start > reached:
                yield (reached + start) / 2
            reached, covered = end, True
    if reached < high or not covered:
        yield (reached + high) / 2


def beside_borders(strips: Rows, box: Numbers) -> Iterator[Point]:
    """Points of what is left of a box that has an interior, just beyond a border of a strip or of the box.

    A part that is left has an edge, of positive length, on such a border. Along it, what strips cover are intervals;
    one that has the same border and lies on the other side covers nothing beyond. From the middle of an interval that
    is left, a step straight out stays in it, up to the next border.
    """
    left, right, low, high = box
    walls = ((1, 0, left), (-1, 0, -right), (0, 1, low), (0, -1, -high))
    borders = {*walls, *((u, v, most) for u, v, _, most in strips), *((-u, -v, -least) for u, v, least, _ in strips)}
    for a, b, c in sorted(borders):
        # The border is where a x + b y = c, beyond it that is more: (-b, a) goes along, and (a, b) straight out.
        x, y = Fraction(a * c, a * a + b * b), Fraction(b * c, a * a + b * b)
        sides = [(v * a - u * b, u * a + v * b, u * x + v * y - w) for u, v, w in walls]
        ranges = [
            (v * a - u * b, u * a + v * b, least - u * x - v * y, most - u * x - v * y) for u, v, least, most in strips
        ]
        if any(along == 0 and (value, out) < (0, 0) for along, out, value in sides):
            continue  # beyond is not in the box
        if any(along == 0 and (least, 0) < (0, out) and (0, out) < (most, 0) for along, out, least, most in ranges):
            continue  # beyond is in a strip
        start = max(-value / along for along, _, value in sides if along > 0)
        end = min(-value / along for along, _, value in sides if along < 0)
        spans = [(least / along, most / along) for along, _, least, most in ranges if along]
        for t in middles(spans, start, end) if start < end else ():
            room = [(value + t * along) / -out for along, out, value in sides if out < 0]
            ends = [(limit - t * along) / out for along, out, *limits in ranges if out for limit in limits]
            step = min([*room, *(distance for distance in ends if distance > 0)]) / 2
            yield x - t * b + step * a, y + t * a + step * b


@dataclass(frozen=True, eq=False, repr=False)
class StripsCoverBox(UncoveredPoint):
    """Closed strips of the plane and a closed box; YES iff the strips do *not* cover it. A witness is a point left.

    Parameters
    ----------
    strips
        Rows (u, v, l, r) of integers of at most 8,192 bits: the points with l <= u x + v y <= r. Here u and v are not
        both 0, and l <= r.
    box
        The least and the largest x, the least and the largest y of the box: such integers.

    Raises
    ------
    InputError
        If something else is among the strips, or a box or strip ends before it begins.

    Examples
    --------
    >>> instance = StripsCoverBox(((1, 0, 0, 2), (1, 1, 3, 9)), (0, 4, 0, 4))
    >>> instance.brute_force()
    (Fraction(5, 2), Fraction(1, 4))
    >>> StripsCoverBox(((1, 0, 0, 2), (1, 1, 2, 9)), (0, 4, 0, 4)).brute_force() is None
    True
    """

    strips: Rows
    box: Numbers

    endless: ClassVar[bool] = True
    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(strips="n", bound="U")
    storage: ClassVar[sympy.Expr] = (symbols["strips"] + 1) * (100 + 4 * number_bytes(symbols["bound"]))
    time: ClassVar[sympy.Expr] = symbols["strips"] ** 2

    def __post_init__(self) -> None:
        """Check the strips and the box."""
        object.__setattr__(self, "strips", integer_rows("strips", self.strips, 4))
        (sides,) = integer_rows("box", (self.box,), 4)
        object.__setattr__(self, "box", sides)
        for place, (u, v, least, most) in enumerate(self.strips):
            if u == v == 0 or least > most:
                raise InputError(f"strips[{place}] must have u or v other than 0 and l <= r, got {u, v, least, most}")
        if sides[0] > sides[1] or sides[2] > sides[3]:
            raise InputError(f"the box must not end before it begins, got {sides}")

    @property
    def uncovered(self) -> tuple[Rows, Numbers]:
        return self.strips, self.box

    def size(self) -> NamedTuple:
        return self.sized(len(self.strips), largest(*self.strips, self.box))

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All sets of at most two of seven strips, in the box from 0 to 2."""
        strips = [
            *((1, 0, 0, 1), (1, 0, 1, 2), (0, 1, -1, 1), (0, 1, 2, 2)),
            *((1, 1, 0, 2), (-1, -1, -4, -1), (1, -2, -9, 9)),
        ]
        for count in range(3):
            yield from (cls(chosen, (0, 2, 0, 2)) for chosen in combinations(strips, count))

    @classmethod
    def random(cls, rng: np.random.Generator, *, strips: int = 5, bound: int = 6) -> Self:
        """An instance of at most `strips` strips, of numbers of at most `bound`."""
        drawn = []
        for _ in range(rng.integers(0, strips + 1)):
            u, v, start, width = (int(x) for x in rng.integers(-bound, bound + 1, 4))
            drawn.append((u, v or 1, start, start + abs(width)))
        return cls(tuple(drawn), (-bound, bound, -bound, bound))
