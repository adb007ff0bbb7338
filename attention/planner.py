"""Which method to take: a cost model calibrated once per machine, and `attend`, which follows it.

Time is modelled as operations times what each takes. Exact attention is one exponential and d + d_v multiply-adds for a
query and a tuple of keys; fast attention a pass over all tokens, and for each of them and each monomial d_v + 1
multiply-adds. The times are measured on small instances when first needed and kept in the user's cache directory.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from math import ceil, inf, prod
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from attention.certificate import Design, Setting, choose_design
from attention.distributed import attend_distributed, is_distributed
from attention.errors import CertificateError, InputError
from attention.exact import exact_attention
from attention.exponential import rounded_up
from attention.fast import BUDGET, PRECISIONS, Problem, fast_attention
from attention.inputs import checked_scale

__all__ = ["Calibration", "Plan", "attend", "calibration", "measure_costs", "plan", "plan_for_bounds"]

_FORMAT = 2
_PAD = 4  # exact attention pads d and d_v to fours
_TILE = 256  # fast attention pads tokens to tiles


@dataclass(frozen=True)
class Calibration:
    """Seconds that this machine takes, on all its cores.

    Attributes
    ----------
    exact_call, fast_call
        One call of either method, whatever its size.
    exponential, product
        Exact attention: for one query and tuple of keys, and for one multiply-add of its d + d_v; in float64, and half
        of it in float32.
    token
        Fast attention: to check, measure and turn one entry of a query, key or value.
    double, single
        Fast attention: one multiply-add, in float64 and in float32.
    """

    exact_call: float
    fast_call: float
    exponential: float
    product: float
    token: float
    double: float
    single: float

    def exact(self, count: int, lengths: Sequence[int], dimension: int, value_columns: int, dtype: str) -> float:
        """Seconds of exact attention for `count` queries and key sets of these lengths."""
        tuples = count * prod(lengths)
        width = sum(ceil(columns / _PAD) * _PAD for columns in (dimension, value_columns))
        share = 1.0 if dtype == "float64" else 0.5
        return self.exact_call + share * tuples * (self.exponential + width * self.product)

    def fast(
        self, count: int, lengths: Sequence[int], dimension: int, value_columns: int, rank: int, dtype: str
    ) -> float:
        """Seconds of fast attention with so many monomials and products in that type."""
        tokens = sum(ceil(rows / _TILE) * _TILE for rows in (count, *lengths))
        rate = self.double if dtype == "float64" else self.single
        products = tokens * rank * (value_columns + 1)
        return self.fast_call + tokens * (dimension + value_columns) * self.token + products * rate


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
        Predictions; the latter infinite where fast attention is not certified.
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

    @property
    def seconds(self) -> float:
        """The prediction for the chosen method."""
        return self.exact_seconds if self.method == "exact" else self.fast_seconds


def plan(
    query: ArrayLike,
    keys: Sequence[ArrayLike],
    values: Sequence[ArrayLike],
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
        What the machine takes, by default `calibration()`.

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
    >>> costs = Calibration(1e-4, 1e-4, 1e-9, 1e-10, 1e-9, 1e-11, 5e-12)
    >>> plan([[0.5]], [[[1.0], [2.0]]], [[[0.0], [1.0]]], costs=costs).method
    'exact'
    """
    problem = Problem.of(query, keys, values, scale, causal=causal)
    return _plan(problem, tolerance, budget, costs or calibration())[0]


def _plan(problem: Problem, tolerance: float, budget: int, costs: Calibration) -> tuple[Plan, Any]:
    """The plan, and the certificate of fast attention or None."""
    certificate, refusal = None, ""
    try:
        certificate = problem.certificate(tolerance, budget)
    except CertificateError as error:
        if problem.setting.causal:
            raise
        refusal = str(error)
    shape = len(problem.query), [len(key) for key in problem.keys], problem.query.shape[1], problem.values[0].shape[1]
    design = certificate.design if certificate else None
    bound = certificate.error_bound if certificate else None
    return _decide(shape, problem.dtype.name, problem.setting, design, bound, refusal, costs), certificate


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
    """Plan for any inputs of a shape with all entries at most `bound` in absolute value.

    Parameters
    ----------
    count
        n >= 1: queries, and keys in each of the order - 1 key sets.
    order
        k >= 2.
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
    >>> costs = Calibration(1e-4, 1e-4, 1e-9, 1e-10, 1e-9, 1e-11, 5e-12)
    >>> found = plan_for_bounds(10**6, 3, 8, 8, bound=1.0, tolerance=1e-4, costs=costs)
    >>> found.method, found.degree
    ('fast', 5)
    """
    least = {"count": 1, "order": 2, "dimension": 0, "value_columns": 0}
    given = {"count": count, "order": order, "dimension": dimension, "value_columns": value_columns}
    for name, value in given.items():
        if value < least[name]:
            raise InputError(f"{name} must be at least {least[name]}, got {value}")
    if not 0 <= bound < inf:
        raise InputError(f"bound must be at least 0 and finite, got {bound}")
    if not tolerance > 0:
        raise InputError(f"tolerance must be above 0, got {tolerance}")
    keys = order - 1
    setting = Setting.for_bound(bound, dimension, keys, count, checked_scale(scale, dimension))
    size = rounded_up(bound**keys / tolerance)
    design, refusal = None, ""
    try:
        design = choose_design(setting, size, size, "float64", PRECISIONS, budget)
    except CertificateError as error:
        refusal = str(error)
    error_bound = tolerance * (design.deviation + design.rounding) * size if design else None
    shape = count, [count] * keys, dimension, value_columns
    return _decide(shape, "float64", setting, design, error_bound, refusal, costs or calibration())


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
    return Plan(method, reason, setting.logit, degree, rank, precision, error_bound, slow, quick)


def attend(
    query: ArrayLike,
    keys: Sequence[ArrayLike],
    values: Sequence[ArrayLike],
    *,
    method: Literal["auto", "exact", "fast"] = "auto",
    tolerance: float = 1e-6,
    scale: float | None = None,
    causal: bool = False,
    costs: Calibration | None = None,
) -> Any:
    """Return attention of any order up to `tolerance` in every entry, by the method that should be quicker.

    Parameters
    ----------
    query, keys, values, tolerance, scale, causal
        As `fast_attention`. If one of the matrices is a dask array, the output is one too, lazy, by fast attention.
    method
        "exact", "fast" or "auto", which follows `plan`.
    costs
        What the machine takes, by default `calibration()`.

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
    if method not in ("auto", "exact", "fast"):
        raise InputError(f'method must be "auto", "exact" or "fast", got {method!r}')
    if is_distributed(query, *keys, *values):
        if causal or method == "exact":
            raise InputError("dask arrays take fast attention without causal=True; compute them first")
        return attend_distributed(query, keys, values, tolerance=tolerance, scale=scale)
    if method == "exact":
        if causal:
            raise InputError("exact attention has no causal variant; use method='fast'")
        return exact_attention(query, keys, values, scale=scale)
    problem = Problem.of(query, keys, values, scale, causal=causal)
    if method == "auto":
        found, certificate = _plan(problem, tolerance, BUDGET, costs or calibration())
        if found.method == "exact":
            return exact_attention(problem.query, problem.keys, problem.values, scale=scale)
        return problem.output(certificate)
    return problem.output(problem.certificate(tolerance))


@lru_cache(maxsize=1)
def calibration() -> Calibration:
    """Return what this machine takes: from the user's cache directory, or else measured in a second or two."""
    path = _cache_path()
    machine = {"format": _FORMAT, "machine": platform.platform(), "cores": _cores()}
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        if {name: stored[name] for name in machine} == machine:
            return Calibration(**{field.name: float(stored["seconds"][field.name]) for field in fields(Calibration)})
    except (OSError, ValueError, KeyError, TypeError):
        pass  # nothing usable there yet: measure
    measured = measure_costs()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({**machine, "seconds": asdict(measured)}), encoding="utf-8")
    except OSError:
        pass  # a read-only home costs a measurement per process, nothing else
    return measured


def _cache_path() -> Path:
    from platformdirs import user_cache_path  # noqa: PLC0415  (only needed here)

    return user_cache_path("hardchain") / "calibration.json"


def _cores() -> int:
    from numba import config  # noqa: PLC0415  (numba takes longer to import than a small instance to solve)

    return int(config.NUMBA_NUM_THREADS)  # type: ignore[attr-defined]


def _seconds(task: Callable[[], object]) -> float:
    """The best of a few runs, after one that may compile."""
    task()
    best = inf
    for _ in range(3):
        start = perf_counter()
        task()
        best = min(best, perf_counter() - start)
    return best


def measure_costs() -> Calibration:
    """Time both methods on small instances, and solve for what each operation takes."""
    rng = np.random.default_rng(0)

    def instance(count: int, width: int) -> tuple[Any, list[Any], list[Any]]:
        query, key, value = rng.uniform(-1, 1, (3, count, width))
        return query, [key], [value]

    tiny = instance(1, 4)
    exact_call = _seconds(lambda: exact_attention(*tiny))
    count = 3072
    narrow, wide = instance(count, 4), instance(count, 32)
    low, high = (_seconds(lambda x=x: exact_attention(*x)) - exact_call for x in (narrow, wide))  # type: ignore[misc]
    product = max(high - low, 0.1 * high) / (56 * count**2)
    exponential = max(low / count**2 - 8 * product, product)

    fast_call = _seconds(lambda: fast_attention(*tiny))
    entries = instance(2**16, 8)

    def fast(tolerance: float, precision: str) -> tuple[float, int]:
        design = Problem.of(*entries, None).certificate(tolerance, precisions=(precision,)).design
        taken = _seconds(lambda: fast_attention(*entries, tolerance=tolerance, precisions=(precision,)))
        return taken - fast_call, len(design.monomials) * 9 * 2**17

    (little, few), (much, many), (single, some) = fast(1.0, "float64"), fast(1e-4, "float64"), fast(1e-3, "float32")
    double = max(much - little, 0.1 * much) / (many - few)
    token = max(little - few * double, 0.1 * little)
    return Calibration(
        exact_call=exact_call,
        fast_call=fast_call,
        exponential=exponential,
        product=product,
        token=token / (16 * 2**17),
        double=double,
        single=max(single - token, 0.1 * single) / some,
    )
