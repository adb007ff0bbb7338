r"""The routes beside one another: from which n on one has smaller entries than another, and curves of all of them.

Routes of which one has $B \leq C L^{a/k}$ and the other $B \leq C' L^{b/k}$, a < b, cross where
$\log_{10} L = k (\log_{10} C - \log_{10} C') / (b - a)$: from there on, and from where both hold, the bound of the
first is smaller for good. One whose B grows faster than every power of L is not smaller for good than any of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Context
from fractions import Fraction
from math import ceil
from typing import Any

import mpmath
import numpy as np
from numpy.typing import ArrayLike, NDArray

from reductions.errors import InputError
from reductions.tables import Table
from reductions.theory.lower_bound import LowerBound, theorem
from reductions.theory.routes import ROUTES
from reductions.theory.routes.base import BITS

__all__ = ["LEGEND", "Compared", "Curves", "compare", "crossover", "curves"]

YARDSTICKS = ("direct", "signed")
_FARTHEST = 1e100
_LONG = 10**8  # more digits than a column has room for


def crossover(bound: LowerBound, other: LowerBound) -> float | None:
    """The logarithm to base 10 of the L from which the first bound on B is smaller for good; None if it never is.

    Raises
    ------
    InputError
        If the entries of the second one grow faster than every power of L, or one of them is in symbols.

    Examples
    --------
    >>> crossover(theorem(2, 1, 1, "plain"), theorem(2, 1, 1, "direct"))
    23.3...
    >>> crossover(theorem(2, 1, 1, "direct"), theorem(2, 1, 1, "plain")) is None
    True
    """
    if other.route.power is None or other.log10_constant is None:
        raise InputError(f"the entries of the route {other.route} are not a number times a power of L; take another")
    both = float(mpmath.log10(max(bound.valid_from, other.valid_from)))
    if bound.route.power is None or bound.log10_constant is None:
        return None
    ahead, gain = bound.log10_constant - other.log10_constant, other.route.power - bound.route.power
    if gain > 0:
        return max(both, bound.order * ahead / gain)
    return both if gain == 0 and ahead < 0 else None


@dataclass(frozen=True)
class Compared:
    """A bound beside those of the direct routes.

    Attributes
    ----------
    bound
        The bound.
    beats
        For each direct route the logarithm of the L from which this bound is smaller for good, or None.

    Examples
    --------
    >>> row = compare(2, 1, 1)[6]
    >>> row.bound.route, row.beats
    (plain, {'direct': 23.3..., 'signed': 23.8...})
    """

    bound: LowerBound
    beats: dict[str, float | None]

    def document(self) -> dict[str, Any]:
        """Everything as JSON can hold it."""
        return {**self.bound.document(), "log10_beats": self.beats}


def compare(order: int, delta: Any, c: Any, **options: Any) -> Table[Compared]:
    """The bounds of all routes, and from which n on each has smaller entries than the direct routes.

    Parameters
    ----------
    order, delta, c
        As for `theorem`.
    options
        `share` and `kappa` of `theorem`.

    Examples
    --------
    >>> for row in compare(2, 1, 1)[4:7]:
    ...     print(row.bound.route, round(row.beats["direct"]))
    tower 558
    characters 279
    plain 23
    """
    bounds = {name: theorem(order, delta, c, name, **options) for name in ROUTES}
    rows = [
        Compared(bound, {name: crossover(bound, bounds[name]) for name in YARDSTICKS if name != bound.route.name})
        for bound in bounds.values()
    ]
    return Table(
        rows,
        {
            "route": lambda row: row.bound.route.name,
            "log10 C": lambda row: "" if row.bound.log10_constant is None else _upward(row.bound.log10_constant),
            "e": lambda row: _exponent(row.bound),
            "holds": lambda row: _upward(float(mpmath.log10(row.bound.valid_from))),
            "direct": lambda row: _from(row.beats, "direct"),
            "signed": lambda row: _from(row.beats, "signed"),
        },
    )


LEGEND = (
    "The largest entry B is at most C L^e, where L = log2 n and n is the number of vectors in each set; where e grows, "
    "B outgrows every power of L. The three columns on the right are log10 of an L: that from which the bound holds, "
    "and those from which it is smaller for good than the bounds of the routes direct and signed."
)
"""What the columns of `compare` mean."""


def _exponent(bound: LowerBound) -> str:
    return "grows" if bound.route.power is None else str(Fraction(bound.route.power, bound.order))


def _upward(number: float) -> str:
    if abs(number) < _LONG:
        return f"{ceil(10 * number) / 10:.1f}"
    return f"{Context(prec=5, rounding=ROUND_CEILING).create_decimal_from_float(number):.4e}"


def _from(beats: dict[str, float | None], route: str) -> str:
    found = beats.get(route)
    return _upward(found) if found is not None else "never" if route in beats else ""


@dataclass(frozen=True)
class Curves:
    """The entry bound B by route, as log10 B against log10 L, L = log2 n; NaN where n is too small for the bound.

    Attributes
    ----------
    order
        Of the attention.
    log10_log2_n
        Shape (points,).
    log10_entry_bound
        One array of shape (points,) a route.
    crossovers
        For the routes that have one: log10 L and log10 B where the bound becomes smaller than that of the signed
        direct route for good.
    """

    order: int
    log10_log2_n: NDArray[np.float64]
    log10_entry_bound: dict[str, NDArray[np.float64]]
    crossovers: dict[str, tuple[float, float]]


def curves(order: int, delta: Any, c: Any, log10_log2_n: ArrayLike | None = None) -> Curves:
    """Curves of B(n) for every route, from the explicit constants.

    Parameters
    ----------
    order, delta, c
        As for `theorem`.
    log10_log2_n
        Shape (points,), numbers from 0 to 10^100; if not given, 60 of them from 1 to half as far again as the last
        crossover, evenly spaced in the logarithm.

    Raises
    ------
    InputError
        If a number is out of range, or these are not numbers in one row.

    Examples
    --------
    >>> found = curves(2, 1, 1, [1, 12, 24])
    >>> found.log10_entry_bound["direct"].round(1)
    array([ nan, 12.2, 24.2])
    >>> found.crossovers["plain"]
    (23.8..., 23.7...)
    """
    bounds = {row.bound.route.name: row for row in compare(order, delta, c)}
    crossovers = {
        name: (turn, row.bound.log10_entry_bound(mpmath.mpf(10) ** turn))
        for name, row in bounds.items()
        if name not in YARDSTICKS and (turn := row.beats["signed"]) is not None
    }
    last = 1.5 * max(turn for turn, _ in crossovers.values())
    try:
        points = np.asarray(np.geomspace(1, last, 60) if log10_log2_n is None else log10_log2_n, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError("log10_log2_n must be real numbers") from error
    if points.ndim != 1:
        raise InputError(f"log10_log2_n must have the shape (points,), got {points.shape}")
    inside = (points >= 0) & (points <= _FARTHEST)
    if not inside.all():
        raise InputError(f"log10_log2_n must lie between 0 and 10^100, got {points[~inside][0]}")
    values = {name: np.array([_log10(row.bound, float(x)) for x in points]) for name, row in bounds.items()}
    return Curves(order, points, values, crossovers)


def _log10(bound: LowerBound, log10_log2_n: float) -> float:
    with mpmath.workprec(BITS):
        size = mpmath.mpf(10) ** log10_log2_n
        return bound.log10_entry_bound(size) if size >= bound.valid_from else float("nan")
