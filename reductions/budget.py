"""What a run would take, projected from the declared overheads before anything is built."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import log10, prod
from time import perf_counter
from typing import Any

import galois
import numpy as np

from reductions.edges import OrthogonalVectorsToGapMaxIP
from reductions.errors import BudgetError
from reductions.problem import Problem
from reductions.problems.attention_query import AttentionQuery
from reductions.problems.coin_products import CoinProducts, CoinTable
from reductions.problems.max_inner_product import VectorProducts
from reductions.reduction import Reduction

__all__ = ["DEFAULT_BUDGET", "check_budget"]

DEFAULT_BUDGET = 30.0
"""Minutes."""

SURELY_SMALL = 10**7


def check_budget(source: Problem[Any], path: Sequence[Reduction[Any, Any]], budget: float) -> int:
    """Return the number of queries that the path makes of `source`, or refuse what would take too long.

    Parameters
    ----------
    source
        The instance at the beginning of the path.
    path
        Reductions with declared overheads.
    budget
        Minutes that the exact oracle may take.

    Raises
    ------
    BudgetError
        With the projected tuples, messages and seconds, and what to change.
    """
    size: dict[str, Any] = source.size()._asdict()
    queries = 1
    tuples = coordinates = 0
    for reduction in path:
        queries *= reduction.count(size)
        structured = isinstance(reduction, OrthogonalVectorsToGapMaxIP) and reduction.mode == "structured"
        size = reduction.project(size)
        if "key_tuples" in size:
            tuples = size["queries"] * size["key_tuples"]
            coordinates = 0 if structured else size["dimension"]
        elif coordinates and reduction.target is AttentionQuery:  # with the reference token of each key set
            tuples = size["queries"] * size["keys"] ** (size["order"] - 1)
    work = queries * tuples * max(1, coordinates)
    if work > SURELY_SMALL:
        seconds = work // int(multiplication_rate() if coordinates else tuple_rate())
        if not seconds <= 60 * budget:
            raise BudgetError(
                f"{shown(tuples)} tuples times {shown(queries)} messages would take about {shown(seconds)} s, over the "
                f"budget of {budget:g} minutes; take a smaller formula or shorter blocks, another code, the structured "
                "mode or the direct route, or raise the budget"
            )
    return queries


def shown(number: int) -> str:
    """A number with its digits, or where these are many the power of ten near it."""
    return f"{number:,}" if number < 10**30 else f"10^{log10(number):.0f}"


@cache
def tuple_rate() -> float:
    """Tuple-messages a second of the structured mode on this machine, measured once a process."""
    field = galois.GF(47)
    rng = np.random.default_rng(0)
    table = CoinTable(tuple(field(rng.integers(0, 47, (64, 1, 6))) for _ in range(3)), field([1]))
    return _rate(CoinProducts(table, field([0] * 6)))


@cache
def multiplication_rate() -> float:
    """Multiply-adds a second of explicit inner products on this machine, measured once a process."""
    bits = np.random.default_rng(0).integers(0, 2, (64, 1024), dtype=np.uint8)
    return 1024 * _rate(VectorProducts(bits[:8], (bits, bits)))


def _rate(products: CoinProducts | VectorProducts) -> float:
    products.tallies()
    start = perf_counter()
    repetitions = 0
    while perf_counter() - start < 0.02:
        products.tallies()
        repetitions += 1
    return repetitions * prod(products.shape) / (perf_counter() - start)
