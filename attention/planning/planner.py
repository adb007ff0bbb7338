"""Which method to take, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention.errors import CertificateError, InputError
from attention.fast.attention import BUDGET, PRECISIONS, TensorAttention
from attention.fast.cells import Cells, find_cells
from attention.fast.certificate import LEAST_SIZE, Certificate, rounding_unit
from attention.fast.design import choose_design
from attention.fast.exponential import rounded_up
from attention.fast.extent import Setting
from attention.fast.monomials import MOST_MONOMIALS
from attention.inputs import Matrices, Matrix, checked_real, checked_scale, checked_tolerance, checked_whole
from attention.planning.costs import Calibration, calibration
from attention.planning.exactly import exact_certificate, exact_refusal, exact_rounding
from attention.planning.hybrid import Hybrid, find_hybrid
from attention.planning.plans import Plan, plan_of

__all__ = ["Choice", "Method", "Plan", "choose", "plan", "plan_for_bounds"]

Method = Literal["auto", "exact", "fast"]

_GAIN = 0.8  # of the time of the best other method, or cells are not taken
_LEAST_SEARCH = 0.02  # seconds at stake for which other coordinates or hybrids are looked for, which takes some ms


def plan(
    query: ArrayLike,
    keys: Matrices,
    values: Matrices,
    *,
    tolerance: float = 1e-6,
    scale: float | None = None,
    causal: bool = False,
    budget: int = BUDGET,
    costs: Calibration | None = None,
) -> Plan:
    """Say which method `attend` takes for these inputs, why, and how long it should take.

    Parameters
    ----------
    query, keys, values, tolerance, scale, causal, budget
        As `fast_attention`.
    costs
        How long the machine takes, by default `calibration()`.

    Raises
    ------
    InputTypeError, InputError
        As `fast_attention`.

    Complexity
    ----------
    A few passes over the inputs.

    Examples
    --------
    >>> costs = Calibration(1e-4, 1e-4, 1e-9, 1e-10, 1e-9, 1e-9, 1e-11, 5e-12)
    >>> plan([[0.5]], [[[1.0], [2.0]]], [[[0.0], [1.0]]], costs=costs).method
    'exact'
    """
    attention = TensorAttention.of(query, keys, values, scale, causal=causal)
    return choose(attention, tolerance, budget, costs or calibration()).plan


@dataclass(frozen=True)
class Choice:
    """A plan, with what it takes to follow it.

    Attributes
    ----------
    plan
        The plan.
    error_bounds
        For each column of the output, (d_v,).
    output
        Computes the output.
    refusal
        Why no method is proved to reach the tolerance, if none is.
    """

    plan: Plan
    error_bounds: NDArray[np.float64]
    output: Callable[[], Matrix]
    refusal: CertificateError | None = None


def choose(
    attention: TensorAttention, tolerance: float, budget: int, costs: Calibration, method: Method = "auto"
) -> Choice:
    """Find the method that should be quickest among those that are proved to reach the tolerance; else exact attention.

    Raises
    ------
    CertificateError
        If fast attention is asked for, and not certified.
    """
    tolerance, budget = checked_tolerance(tolerance), checked_whole("budget", budget, 1, 2**62)
    shape = (
        len(attention.query),
        [len(key) for key in attention.keys],
        attention.query.shape[1],
        attention.values[0].shape[1],
    )
    exact = exact_certificate(attention, tolerance)
    proved = exact.error_bound <= tolerance
    only, causal = method == "fast", attention.setting.causal
    slow = costs.exact(*shape, exact.dtype.name, causal=causal)
    limits = _limits(costs, (*shape, exact.dtype.name), causal=causal) if proved and not only else {}
    moved, certificate, refusal = attention, None, None
    if method != "exact":
        try:
            moved, certificate = _certified(attention, tolerance, budget, limits, search=only or slow > _LEAST_SEARCH)
        except CertificateError as error:
            if only:
                raise
            refusal = error
    design = certificate.design if certificate else None
    quick = costs.fast(*shape, len(design.monomials), design.dtype.name, causal=causal) if design else inf
    if method == "auto" and not causal and proved and min(slow, quick) > _LEAST_SEARCH:
        best = min(slow, quick)
        hybrid = find_hybrid(attention, exact, tolerance, budget, costs, best)
        taken = hybrid.seconds(costs) if hybrid else best
        cells = find_cells(attention, tolerance, costs.cells(shape[2], shape[3]), _GAIN * taken)
        if cells:
            return _cells_choice(cells, slow, quick, taken if hybrid else inf)
        if hybrid:
            return _hybrid_choice(hybrid, slow, quick, costs)
    reason = f"fast attention should take {quick:.3g} s, exact attention {slow:.3g} s"
    logit = moved.setting.logit
    if certificate and design and (only or not proved or quick < slow):
        if not proved:
            reason = str(exact_refusal(attention, exact, tolerance))
        found = plan_of("fast", reason, logit, design, certificate.error_bound, slow, quick, costs)
        return Choice(found, certificate.error_bounds, partial(moved.output, certificate))
    if not proved:
        digits = exact_refusal(attention, exact, tolerance)
        if refusal:
            refusal.args = (f"{refusal}; {digits}",)
        refusal = refusal or digits
        reason = f"no method is certified: {refusal}"
    elif method == "exact":
        reason = "no other method was asked for"
    elif refusal:
        reason = _refused(refusal, budget, limits.get("worth"))
    found = plan_of("exact", reason, logit, design, exact.error_bound, slow, quick, costs)
    return Choice(found, exact.error_bounds, partial(exact.output, attention), None if proved else refusal)


def _limits(costs: Calibration, shape: tuple[Any, ...], *, causal: bool) -> dict[str, Any]:
    """Up to how many monomials fast attention pays, as arguments of `TensorAttention.certificate`."""
    return {"worth": costs.worth(*shape, causal=causal), "selected": costs.selected(*shape, causal=causal)}


def _certified(
    attention: TensorAttention, tolerance: float, budget: int, limits: dict[str, Any], *, search: bool
) -> tuple[TensorAttention, Certificate]:
    """Certify fast attention, in the coordinates where it takes least if these are to be looked for."""
    if search:
        return attention.simplest(tolerance, budget, **limits)
    return attention, attention.certificate(tolerance, budget, **limits)


def _cells_choice(cells: Cells, slow: float, quick: float, mixed: float) -> Choice:
    pairs, bound = sum(map(len, cells.pairs)), float(cells.error_bounds.max(initial=0.0))
    reason = (
        f"{pairs} pairs of boxes of queries and keys should take {cells.seconds:.3g} s, exact attention {slow:.3g} s"
    )
    found = Plan(
        "cells", reason, cells.logit_bound, cells.degree, cells.rank, "float64", bound, slow, quick,
        hybrid_seconds=mixed, cells_seconds=cells.seconds, pairs=pairs, left_out=cells.left_out,
    )  # fmt: skip
    return Choice(found, cells.error_bounds, cells.output)


def _hybrid_choice(hybrid: Hybrid, slow: float, quick: float, costs: Calibration) -> Choice:
    taken, far = hybrid.seconds(costs), (len(hybrid.far_queries), len(hybrid.far_keys))
    reason = (
        f"fast attention but for {far[0]} queries and {far[1]} keys far from the others should take {taken:.3g} s, "
        f"exact attention {slow:.3g} s"
    )
    design, bound = hybrid.certificate.design, float(hybrid.error_bounds.max(initial=0.0))
    found = plan_of("hybrid", reason, hybrid.inner.setting.logit, design, bound, slow, quick, costs)
    found = replace(found, hybrid_seconds=taken, exact_queries=far[0], exact_keys=far[1])
    return Choice(found, hybrid.error_bounds, hybrid.output)


def _refused(error: CertificateError, budget: int, worth: dict[str, int] | None) -> str:
    """Say why fast attention is not taken: it loses, or it is refused within the budget too."""
    most = max((worth or {"": budget}).values())
    if error.monomials is None or error.monomials > budget or error.monomials <= most:
        return str(error)
    return (
        f"fast attention takes degree {error.degree} and {error.monomials} monomials for logits up to "
        f"{error.logit_bound:.4g}; exact attention is quicker from {most + 1} on"
    )


def plan_for_bounds(
    count: int,
    order: int,
    dimension: int,
    value_columns: int,
    *,
    bound: float,
    tolerance: float = 1e-6,
    scale: float | None = None,
    budget: int = BUDGET,
    costs: Calibration | None = None,
) -> Plan:
    """Return the plan for any inputs of a shape whose entries are at most `bound` in absolute value.

    Parameters
    ----------
    count
        n >= 1: queries, and keys in each of the order - 1 key sets.
    order
        k, from 2 to 1000.
    dimension, value_columns
        d and d_v.
    bound
        B >= 0, of queries, keys and values.
    tolerance, scale, budget, costs
        As `plan`.

    Raises
    ------
    InputError
        If an argument is out of range.

    Examples
    --------
    >>> costs = Calibration(1e-4, 1e-4, 1e-9, 1e-10, 1e-9, 1e-9, 1e-11, 5e-12)
    >>> found = plan_for_bounds(10**6, 3, 8, 8, bound=1.0, tolerance=1e-4, costs=costs)
    >>> found.method, found.degree
    ('fast', 5)
    """
    count, order = checked_whole("count", count, 1, 2**62), checked_whole("order", order, 2, 1000)
    dimension = checked_whole("dimension", dimension, 0, 2**20)
    value_columns = checked_whole("value_columns", value_columns, 0, 2**31)
    budget = min(checked_whole("budget", budget, 1, 2**62), MOST_MONOMIALS)
    bound, tolerance = checked_real("bound", bound), checked_tolerance(tolerance)
    if not 0 <= bound < inf:
        raise InputError(f"bound must be at least 0 and finite, got {bound}")
    keys = order - 1
    setting = Setting.for_bound(bound, dimension, keys, count, checked_scale(scale, dimension))
    with np.errstate(over="ignore"):
        largest = max(float(np.float64(bound) ** keys), LEAST_SIZE * float(np.finfo(np.float64).tiny))
    size = rounded_up(largest / tolerance)
    shape = count, [count] * keys, dimension, value_columns
    costs = costs or calibration()
    worth = costs.worth(*shape, "float64")
    design, reason = None, ""
    try:
        budgets = tuple(min(budget, worth[name]) for name in PRECISIONS)
        design = choose_design(setting, size, size, "float64", PRECISIONS, budgets)
    except CertificateError as error:
        reason = _refused(error, budget, worth)
    slow = costs.exact(*shape, "float64")
    quick = costs.fast(*shape, len(design.monomials), design.dtype.name) if design else inf
    if design:
        reason = f"fast attention should take {quick:.3g} s, exact attention {slow:.3g} s"
    if design and quick < slow:
        rounding = rounding_unit(design, np.dtype(np.float64)) + 2**keys * design.underflow
        error_bound = (design.deviation + rounding) * largest
        return plan_of("fast", reason, setting.logit, design, error_bound, slow, quick, costs)
    double = np.dtype(np.float64)
    error_bound = exact_rounding(setting.logit, dimension, shape[1], double, double) * largest
    if not error_bound <= tolerance:
        reason = f"{reason}; exact attention is certified for errors up to {error_bound:.3g} only"
    return plan_of("exact", reason, setting.logit, design, error_bound, slow, quick, costs)
