"""Cutting tokens into parts that run on all cores."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

__all__ = ["run_parallel", "slices"]

_PARTS = 8  # whatever the number of cores: then sums over parts do not depend on it
_LEAST_PART = 512  # tokens: a few tiles
_WORTH_THREADS = 2**24  # operations below which a thread pool costs more than it saves


def slices(count: int) -> list[slice]:
    """Cut range(count) into parts.

    Examples
    --------
    >>> slices(5), slices(1200)
    ([slice(0, 5, None)], [slice(0, 400, None), slice(400, 800, None), slice(800, 1200, None)])
    """
    parts = min(_PARTS, 1 + count // _LEAST_PART)
    return [slice(start, stop) for start, stop in pairwise(count * i // parts for i in range(parts + 1))]


def run_parallel(task: Callable[[int], None], count: int, work: int) -> None:
    """Run task(0), ..., task(count - 1), on all cores if that pays."""
    if work < _WORTH_THREADS:
        for i in range(count):
            task(i)
        return
    from numba import config  # noqa: PLC0415  (numba takes longer to import than a small instance to solve)

    with ThreadPoolExecutor(config.NUMBA_NUM_THREADS) as pool:  # type: ignore[attr-defined]
        for _ in pool.map(task, range(count)):
            pass
