"""What a run would take, projected from the declared overheads before anything is built."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import log2, prod
from time import perf_counter
from typing import Any, NamedTuple

import galois
import numpy as np

from attention.support.memory import over_memory
from reductions.edges import OrthogonalVectorsToGapMaxIP
from reductions.errors import BudgetError
from reductions.problem import Problem, rough
from reductions.problems.attention.attention_query import AttentionQuery
from reductions.problems.vectors.coin_products import CoinProducts, CoinTable
from reductions.problems.vectors.gap_max_ip import VectorProducts
from reductions.reduction import Reduction

__all__ = ["DEFAULT_BUDGET", "Projection", "check_budget", "check_memory", "project"]

DEFAULT_BUDGET = 30.0
"""Minutes."""

SURELY_SMALL = 10**7

TEXT = 8
"""Bytes of lists and text for each byte of what is written as JSON and was needed to make it."""

KERNELS = 2**27
"""Bytes that compiled code and threads take once they are used."""


class Projection(NamedTuple):
    """What a path takes of one source.

    Attributes
    ----------
    queries
        The number of instances at the end of the path.
    tuples, coordinates
        Of each of them, the coordinates 0 where no vector is written out.
    memory
        The most bytes at a time to make the instances, beyond the source.
    memory_asked
        The same where they are asked about too.
    """

    queries: int
    tuples: int
    coordinates: int
    memory: int
    memory_asked: int


def project(source: Problem[Any], path: Sequence[Reduction[Any, Any]]) -> Projection:
    """What a path takes of `source`, from the declared overheads."""
    size: dict[str, Any] = source.size()._asdict()
    queries = 1
    memory = memory_asked = 0
    tuples = coordinates = 0
    for reduction in path:
        queries *= reduction.count(size)
        memory += (made := reduction.memory(size))
        memory_asked += made + reduction.memory_asked(size)
        size = reduction.project(size)
        if "key_tuples" in size:
            tuples = size["queries"] * size["key_tuples"]
            if isinstance(reduction, OrthogonalVectorsToGapMaxIP) and reduction.mode == "structured":
                size["dimension"] = 0
            coordinates = size["dimension"]
        elif coordinates and reduction.target is AttentionQuery:  # with the reference token of each key set
            tuples = size["queries"] * size["keys"] ** (size["order"] - 1)
    return Projection(queries, tuples, coordinates, memory, memory_asked)


def check_budget(
    source: Problem[Any], path: Sequence[Reduction[Any, Any]], budget: float, max_memory: float | None = None
) -> int:
    """Return the number of queries that the path makes of `source`, or refuse what would take too much.

    Parameters
    ----------
    source
        The instance at the beginning of the path.
    path
        Reductions with declared overheads.
    budget
        Minutes that the exact oracle may take.
    max_memory
        Bytes that the process may have in all, if that is less than there is; see `attention.support.memory`.

    Raises
    ------
    BudgetError
        With the projected tuples, messages and seconds, or bytes, and what to change.
    """
    queries, tuples, coordinates, _, memory = project(source, path)
    work = queries * tuples * max(1, coordinates)
    if work > SURELY_SMALL:
        rate = multiplication_rate() if coordinates else tuple_rate()
        if not work <= 60 * budget * rate:
            raise BudgetError(
                f"{rough(tuples)} tuples times {rough(queries)} messages would take about "
                f"{rough(2 ** min(1000.0, log2(work) - log2(rate)))} s, over the budget of {budget:g} minutes; take a "
                "smaller formula or shorter blocks, another code, the structured mode or the direct route, or raise "
                "the budget"
            )
    _refuse_memory(memory, tuples, max_memory)
    return queries


def check_memory(source: Problem[Any], path: Sequence[Reduction[Any, Any]], max_memory: float | None = None) -> None:
    """Raise BudgetError if there is not the memory to make the instances of a path and write them as JSON."""
    projection = project(source, path)
    _refuse_memory(TEXT * projection.memory, projection.tuples, max_memory)


def _refuse_memory(memory: int, tuples: int, max_memory: float | None) -> None:
    if over := over_memory(KERNELS + memory, max_memory):
        raise BudgetError(
            f"{rough(tuples)} tuples would take {over}; take a smaller formula or shorter blocks, another code, the "
            "structured mode or a higher order, or raise the limit"
        )


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
