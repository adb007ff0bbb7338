"""The one call: attention up to a tolerance by whatever method should be quickest, with a proof, or a refusal."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention.errors import InputError
from attention.fast.attention import BUDGET, TensorAttention
from attention.fast.distributed import is_distributed
from attention.inputs import Matrices, Matrix, check_sequence, checked_tolerance, shown
from attention.planning.costs import Calibration, calibration
from attention.planning.distributed import attend_chunks
from attention.planning.exactly import exact_certificate
from attention.planning.planner import Method, Plan, choose

__all__ = ["Answer", "attend"]


class Answer(NamedTuple):
    """An output, and what is proved of it.

    Attributes
    ----------
    output
        (n, d_v).
    error_bounds
        For each column of the output, (d_v,): no entry is further from attention in real numbers.
    plan
        Which method was taken, and why.
    """

    output: Matrix
    error_bounds: NDArray[np.float64]
    plan: Plan


def attend(
    query: ArrayLike,
    keys: Matrices,
    values: Matrices,
    *,
    method: Method = "auto",
    tolerance: float = 1e-6,
    scale: float | None = None,
    causal: bool = False,
    budget: int = BUDGET,
    costs: Calibration | None = None,
    certified: bool = False,
) -> Any:
    """Return attention of any order up to `tolerance` in every entry, by the method that should be quickest.

    Exact attention rounds too: where float32 is too coarse for the tolerance it is computed in float64. Where no method
    is proved to reach the tolerance, the output is that of exact attention, or a refusal if it must be `certified`.

    Parameters
    ----------
    query, keys, values, tolerance, scale, causal, budget
        As `fast_attention`. If one of the matrices is a dask array, the output is one too, lazy.
    method
        "exact", "fast", or "auto", which follows `plan` and may take fast attention for most queries and keys and exact
        attention for some, or, in at most 6 columns, a polynomial for each of many pairs of boxes of both. For dask
        arrays, which have no fast causal attention, it means "fast" where that is
        certified and else "exact".
    costs
        How long the machine takes, by default `calibration()`.
    certified
        Whether to return an `Answer`: the output, a proved bound on its error, and the plan.

    Returns
    -------
    (n, d_v), or an `Answer`.

    Raises
    ------
    InputTypeError, InputError
        As `exact_attention` and `fast_attention`.
    CertificateError
        If fast attention is asked for and is not certified; or if the output must be certified and no method is:
        the message says why, for each.

    Examples
    --------
    >>> attend([[0.0]], [[[1.0], [2.0]]], [[[0.0], [1.0]]], method="exact")
    array([[0.5]])
    >>> costs = Calibration(1e-4, 1e-4, 1e-9, 1e-10, 1e-9, 1e-9, 1e-11, 5e-12)
    >>> answer = attend([[0.0]], [[[1.0], [2.0]]], [[[0.0], [1.0]]], certified=True, costs=costs)
    >>> answer.output, answer.plan.method, bool(answer.error_bounds[0] < 1e-12)
    (array([[0.5]]), 'exact', True)
    """
    if not isinstance(method, str) or method not in ("auto", "exact", "fast"):
        raise InputError(f'method must be "auto", "exact" or "fast", got {shown(method)}')
    check_sequence("keys", keys)
    check_sequence("values", values)
    keys, values = list(keys), list(values)
    if is_distributed(query, *keys, *values):
        if certified:
            raise InputError("dask arrays have no certified=True; compute them first")
        options: dict[str, Any] = {"tolerance": tolerance, "scale": scale, "causal": causal, "budget": budget}
        return attend_chunks(query, keys, values, method=method, **options)
    attention = TensorAttention.of(query, keys, values, scale, causal=causal)
    if certified or method == "auto":
        choice = choose(attention, tolerance, budget, costs or calibration(), method)
        if certified and choice.refusal:
            raise choice.refusal
        output = choice.output()
        return Answer(output, choice.error_bounds, choice.plan) if certified else output
    if method == "exact":
        return exact_certificate(attention, checked_tolerance(tolerance)).output(attention)
    moved, certificate = attention.simplest(tolerance, budget)
    return moved.output(certificate)
