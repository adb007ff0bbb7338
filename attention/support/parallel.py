"""Cutting tokens into parts that run on all cores."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise

__all__ = ["PARTS", "run_parallel", "slices"]

PARTS = 8  # whatever the number of cores: then sums over parts do not depend on it
_UNIT = 512  # tokens: whole tiles
_WORTH_THREADS = 2**22  # operations below which handing them out costs more than it saves


def slices(count: int) -> list[slice]:
    """Cut range(count) into parts, all but the last of whole tiles.

    Examples
    --------
    >>> slices(5), slices(1600)
    ([slice(0, 5, None)], [slice(0, 512, None), slice(512, 1024, None), slice(1024, 1600, None)])
    """
    units = max(1, count // _UNIT)
    parts = min(PARTS, units)
    edges = [units * i // parts * _UNIT for i in range(parts)]
    return [slice(start, stop) for start, stop in pairwise([*edges, count])]


def run_parallel(task: Callable[[int], None], count: int, work: int) -> None:
    """Run task(0), ..., task(count - 1), on all cores if that pays."""
    if work < _WORTH_THREADS or count == 1:
        for i in range(count):
            task(i)
    else:
        for _ in _pool().map(task, range(count)):
            pass


@cache
def _pool() -> ThreadPoolExecutor:
    from numba import config  # noqa: PLC0415  (numba takes longer to import than a small instance to solve)

    return ThreadPoolExecutor(config.NUMBA_NUM_THREADS, "attention")  # type: ignore[attr-defined]


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_pool.cache_clear)  # threads do not survive a fork
