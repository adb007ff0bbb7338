r"""Where fast attention stops paying: the largest entries at which it still beats exact attention.

The degree that a tolerance takes grows with the logits, so for every order k and length n there is a bound B on the
entries past which there are too many monomials. For $d = O(\log n)$ the theorem puts it at $\Theta((\log n)^{1/k})$.

References
----------
.. [1] J. Alman and Z. Song, "How to Capture Higher-order Correlations?", ICLR 2024, arXiv 2310.04064.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import ceil, comb, exp, inf, log, log2
from time import perf_counter
from typing import Any, Literal

import numpy as np

from attention.errors import CertificateError, InputError, InputTypeError
from attention.exact.attention import exact_attention
from attention.fast.attention import fast_attention
from attention.fast.exponential import MOST_LOGIT, least_degree, rounded_up
from attention.inputs import checked_real, checked_whole, shown
from attention.planning.costs import Calibration, calibration

__all__ = ["PhasePoint", "phase_diagram", "phase_point"]

_GRID = [2 ** (i / 16) for i in range(-64, 49)]  # bounds from 1/16 to 8


@dataclass(frozen=True)
class PhasePoint:
    """The boundary for one order and length.

    Attributes
    ----------
    order, count, dimension
        k, n and d.
    bound
        The largest B of a grid of steps of 4 %, from 1/16 to 8, at which fast attention is quicker; 0 if there is none.
    limit
        What ends it: the "time", or the digits of "float64", in which larger logits are not certified.
    measured
        Whether both methods were timed, each time on new entries of about +-B, instead of predicted by the calibrated
        model.
    degree
        Of the polynomial at the bound, in the worst case.
    """

    order: int
    count: int
    dimension: int
    bound: float
    limit: Literal["time", "float64"]
    measured: bool
    degree: int

    @property
    def law(self) -> float:
        r"""$(\ln n)^{1/k}$, of which the bound should be a constant multiple."""
        return float(log(self.count) ** (1 / self.order))


def phase_point(
    order: int,
    count: int,
    *,
    dimension: int | None = None,
    value_columns: int = 8,
    tolerance: float = 1e-4,
    costs: Calibration | None = None,
    measure_below: float = 0.0,
) -> PhasePoint:
    r"""Return the boundary for n queries and n keys in each of k - 1 sets, values within +-1.

    Parameters
    ----------
    order, count
        k, from 2 to 1000, and n >= 2.
    dimension
        d, default $\lceil \log_2 n \rceil$, as in the theorem.
    value_columns, tolerance
        d_v and the largest error allowed.
    costs
        How long the machine takes, by default `calibration()`.
    measure_below
        Time both methods, instead of asking the model, wherever it predicts at most so many seconds for each.

    Raises
    ------
    InputError
        If a size is not an integer in its range, or the tolerance is not in (0, 1).

    Examples
    --------
    >>> costs = Calibration(0, 0, 1e-9, 1e-10, 1e-9, 0, 1e-11, 5e-12)
    >>> [round(phase_point(2, 2**i, costs=costs).bound, 2) for i in (8, 20)]
    [1.04, 1.83]
    """
    order, count = checked_whole("order", order, 2, 1000), checked_whole("count", count, 2, 2**62)
    value_columns = checked_whole("value_columns", value_columns, 0, 2**31)
    if not (measure_below := checked_real("measure_below", measure_below)) >= 0:
        raise InputError(f"measure_below must be at least 0, got {measure_below}")
    if not 0 < checked_real("tolerance", tolerance) < 1:
        raise InputError(f"tolerance must be in (0, 1), got {tolerance}")
    width = max(1, ceil(log2(count))) if dimension is None else checked_whole("dimension", dimension, 0, 2**31)
    costs = costs or calibration()
    lengths = [count] * (order - 1)
    slow = costs.exact(count, lengths, width, value_columns, "float64")

    @cache
    def degree(bound: float) -> int | None:
        logit = rounded_up(bound**order)
        if exp(min(2 * logit, MOST_LOGIT)) * np.finfo(float).eps > tolerance:
            return None
        try:
            return least_degree(logit, tolerance / (1 + tolerance))
        except CertificateError:
            return None

    def modelled(bound: float) -> float:
        found = degree(bound)
        if found is None:
            return inf
        return costs.fast(count, lengths, width, value_columns, comb(width + found, found), "float64")

    def beaten(bound: float) -> bool:
        quick = modelled(bound)
        if max(quick, slow) > measure_below:
            return quick >= slow
        quick, exact = _measured(order, count, width, value_columns, bound, tolerance)
        return quick >= exact

    place = bisect_left(_GRID, True, key=beaten)
    last = _GRID[place - 1] if place else 0.0
    past = _GRID[min(place, len(_GRID) - 1)]
    limit: Literal["time", "float64"] = "float64" if degree(past) is None else "time"
    measured = max(modelled(past), slow) <= measure_below
    return PhasePoint(order, count, width, last, limit, measured, degree(last) or 0)


def phase_diagram(
    orders: Iterable[int] = (2, 3, 4), exponents: Iterable[int] = range(8, 21), **rest: Any
) -> list[PhasePoint]:
    """Return `phase_point` for every order and n = 2^exponent; the other arguments are its own.

    Raises
    ------
    InputTypeError, InputError
        If orders and exponents are not integers in a sequence, the exponents from 1 to 62; or as `phase_point`.

    Examples
    --------
    >>> costs = Calibration(0, 0, 1e-9, 1e-10, 1e-9, 0, 1e-11, 5e-12)
    >>> [(point.order, point.count, point.limit) for point in phase_diagram([2, 4], [9], costs=costs)]
    [(2, 512, 'time'), (4, 512, 'float64')]
    """
    for name, numbers in (("orders", orders), ("exponents", exponents)):
        if isinstance(numbers, str) or not isinstance(numbers, Iterable):
            raise InputTypeError(f"{name} must be integers in a sequence, got {shown(numbers)}")
    orders, exponents = list(orders), [checked_whole("exponent", exponent, 1, 62) for exponent in exponents]
    return [phase_point(order, 2**exponent, **rest) for exponent in exponents for order in orders]


def _measured(
    order: int, count: int, dimension: int, value_columns: int, bound: float, tolerance: float
) -> tuple[float, float]:
    """Seconds of fast and exact attention, the best of two on new inputs; infinite for fast attention if it refuses."""
    rng = np.random.default_rng()
    times = []
    for run in (fast_attention, exact_attention):
        options: Any = {"tolerance": tolerance} if run is fast_attention else {}
        best = inf
        try:
            for _ in range(2):
                # Columns differ, or else the design of one call would serve all others.
                columns = bound * np.append(1.0, rng.uniform(0.9, 1.0, dimension))[:dimension]
                query, *keys = columns * rng.choice([-1.0, 1.0], (order, count, dimension))
                values = list(rng.uniform(-1, 1, (order - 1, count, value_columns)))
                start = perf_counter()
                run(query, keys, values, **options)
                best = min(best, perf_counter() - start)
        except CertificateError:
            pass
        times.append(best)
    return times[0], times[1]
