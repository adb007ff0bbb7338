"""Which method to take: a plan that says why, and `attend`, which follows it."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from attention.errors import CertificateError, InputError
from attention.exact.attention import exact_attention
from attention.fast.attention import BUDGET, PRECISIONS, TensorAttention
from attention.fast.certificate import LEAST_SIZE, Design, rounding_unit
from attention.fast.design import choose_design
from attention.fast.distributed import attend_distributed, is_distributed
from attention.fast.exponential import rounded_up
from attention.fast.extent import Setting
from attention.fast.monomials import MOST_MONOMIALS
from attention.inputs import (
    Matrices,
    check_sequence,
    checked_real,
    checked_scale,
    checked_tolerance,
    checked_whole,
    shown,
)
from attention.planning.costs import Calibration, calibration

__all__ = ["Plan", "attend", "plan", "plan_for_bounds"]


@dataclass(frozen=True)
class Plan:
    """What `attend` would do, and why.

    Attributes
    ----------
    method
        "exact" or "fast".
    reason
        One sentence.
    logit_bound
        M, no logit is larger.
    degree, rank, precision, error_bound
        Of fast attention, if it is certified: the polynomial's degree, the number of monomials, the type of the
        products and a proved bound on the error. None if it is not.
    exact_seconds, fast_seconds
        Predictions; the latter infinite where fast attention is not certified, or was not looked for further, since it
        would take more monomials than pay.
    design_seconds
        The part of `fast_seconds` in which monomials are chosen and the certificate is worked out.
    """

    method: Literal["exact", "fast"]
    reason: str
    logit_bound: float
    degree: int | None
    rank: int | None
    precision: str | None
    error_bound: float | None
    exact_seconds: float
    fast_seconds: float
    design_seconds: float = 0.0

    @property
    def seconds(self) -> float:
        """The prediction for the chosen method."""
        return self.exact_seconds if self.method == "exact" else self.fast_seconds


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
    CertificateError
        If the attention is causal and fast attention is not certified: there is no other method.

    Complexity
    ----------
    One pass over the inputs.

    Examples
    --------
    >>> costs = Calibration(1e-4, 1e-4, 1e-9, 1e-10, 1e-9, 1e-9, 1e-11, 5e-12)
    >>> plan([[0.5]], [[[1.0], [2.0]]], [[[0.0], [1.0]]], costs=costs).method
    'exact'
    """
    attention = TensorAttention.of(query, keys, values, scale, causal=causal)
    return _plan(attention, tolerance, budget, costs or calibration())[0]


def _plan(attention: TensorAttention, tolerance: float, budget: int, costs: Calibration) -> tuple[Plan, Any]:
    """Return the plan, and the certificate of fast attention or None."""
    shape = (
        len(attention.query),
        [len(key) for key in attention.keys],
        attention.query.shape[1],
        attention.values[0].shape[1],
    )
    dtype = attention.dtype.name
    certificate, refusal = None, ""
    worth = None if attention.setting.causal else costs.worth(*shape, dtype)
    try:
        certificate = attention.certificate(tolerance, budget, worth=worth)
    except CertificateError as error:
        if attention.setting.causal:
            raise
        refusal = _refused(error, budget, worth)
    design = certificate.design if certificate else None
    bound = certificate.error_bound if certificate else None
    return _decide(shape, dtype, attention.setting, design, bound, refusal, costs), certificate


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
    design, refusal = None, ""
    try:
        budgets = tuple(min(budget, worth[name]) for name in PRECISIONS)
        design = choose_design(setting, size, size, "float64", PRECISIONS, budgets)
    except CertificateError as error:
        refusal = _refused(error, budget, worth)
    error_bound = None
    if design:
        rounding = rounding_unit(design, np.dtype(np.float64)) + 2**keys * design.underflow
        error_bound = (design.deviation + rounding) * largest
    return _decide(shape, "float64", setting, design, error_bound, refusal, costs)


def _decide(
    shape: tuple[int, list[int], int, int],
    dtype: str,
    setting: Setting,
    design: Design | None,
    error_bound: float | None,
    refusal: str,
    costs: Calibration,
) -> Plan:
    slow = costs.exact(*shape, dtype)
    if design is None:
        return Plan("exact", refusal, setting.logit, None, None, None, None, slow, inf)
    degree, rank, precision = design.polynomial.degree, len(design.monomials), design.dtype.name
    quick = costs.fast(*shape, rank, precision)
    method: Literal["exact", "fast"] = "fast" if setting.causal or quick < slow else "exact"
    reason = f"fast attention should take {quick:.3g} s, exact attention {slow:.3g} s"
    if setting.causal:
        reason = "only fast attention has a causal variant"
    return Plan(method, reason, setting.logit, degree, rank, precision, error_bound, slow, quick, costs.design * rank)


def attend(
    query: ArrayLike,
    keys: Matrices,
    values: Matrices,
    *,
    method: Literal["auto", "exact", "fast"] = "auto",
    tolerance: float = 1e-6,
    scale: float | None = None,
    causal: bool = False,
    budget: int = BUDGET,
    costs: Calibration | None = None,
) -> Any:
    """Return attention of any order up to `tolerance` in every entry, by the method that should be quicker.

    Parameters
    ----------
    query, keys, values, tolerance, scale, causal, budget
        As `fast_attention`. If one of the matrices is a dask array, the output is one too, lazy, by fast attention.
    method
        "exact", which is not there for causal attention, "fast", or "auto", which follows `plan`.
    costs
        How long the machine takes, by default `calibration()`.

    Returns
    -------
    (n, d_v).

    Raises
    ------
    InputTypeError, InputError, CertificateError
        As `exact_attention` and `fast_attention`.

    Examples
    --------
    >>> attend([[0.0]], [[[1.0], [2.0]]], [[[0.0], [1.0]]], method="exact")
    array([[0.5]])
    """
    if not isinstance(method, str) or method not in ("auto", "exact", "fast"):
        raise InputError(f'method must be "auto", "exact" or "fast", got {shown(method)}')
    check_sequence("keys", keys)
    check_sequence("values", values)
    keys, values = list(keys), list(values)
    if is_distributed(query, *keys, *values):
        if causal or method == "exact":
            raise InputError("dask arrays have only fast attention, without causal=True; compute them first")
        return attend_distributed(query, keys, values, tolerance=tolerance, scale=scale, budget=budget)
    if method == "exact":
        if causal:
            raise InputError("there is no exact method for causal attention; use method='fast'")
        return exact_attention(query, keys, values, scale=scale)
    attention = TensorAttention.of(query, keys, values, scale, causal=causal)
    if method == "auto":
        found, certificate = _plan(attention, tolerance, budget, costs or calibration())
        if found.method == "exact":
            return exact_attention(attention.query, attention.keys, attention.values, scale=scale)
        return attention.output(certificate)
    return attention.output(attention.certificate(tolerance, budget))
