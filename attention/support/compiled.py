"""Functions compiled by numba, kept on disk where there is a place for them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from numba import config, njit
from numba.core.caching import FunctionCache, NullCache

__all__ = ["compiled"]

Function = TypeVar("Function", bound=Callable[..., Any])


@cache
def _announce(kept: bool) -> None:
    """Say once why nothing happens for a while, to who sits at a terminal; programs that read stderr see nothing."""
    if sys.stderr is not None and sys.stderr.isatty():
        how = "once for this machine" if kept else "in every process, as no cache directory can be written to"
        print(f"hardchain: compiling, {how}; the first calls take some seconds", file=sys.stderr)


def _kernels() -> list[tuple[str, int, int]]:
    """The modules with compiled functions, and when they were written: they hold each other's code and constants."""
    found = sorted(Path(__file__).parents[1].glob("*/*kernel.py"))
    return [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in found]


class _Cache(FunctionCache):
    """A cache that may fill up, be damaged or go away: then functions are compiled again, which costs only time.

    Numba's own notices changes of the function's file alone.
    """

    def __init__(self, function: Any) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        self._cache_file._source_stamp = self._cache_file._source_stamp, _kernels()

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        found = None
        with suppress(Exception):  # unpickling a damaged file may raise any
            found = super().load_overload(sig, target_context)  # type: ignore[no-untyped-call]
        if found is None:
            _announce(kept=True)
        return found

    def save_overload(self, sig: Any, data: Any) -> None:
        with suppress(Exception):
            super().save_overload(sig, data)  # type: ignore[no-untyped-call]


class _NoCache(NullCache):
    """No cache at all."""

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        _announce(kept=False)


def compiled(**options: Any) -> Callable[[Function], Function]:
    """Return a decorator like `numba.njit(cache=True, **options)` that does without a cache where there can be none.

    Numba raises where neither `__pycache__` beside the source nor the user's cache directory can be written to, as in
    many containers and on shared machines. Then functions are compiled anew in every process.

    Parameters
    ----------
    options
        Those of `numba.njit`.

    Examples
    --------
    >>> @compiled(nogil=True)
    ... def double(x):
    ...     return 2 * x
    >>> double(21)
    42
    """

    def decorate(function: Function) -> Function:
        dispatcher: Any = njit(**options)(function)
        if not config.DISABLE_JIT:  # type: ignore[attr-defined]
            try:
                dispatcher._cache = _Cache(function)
            except (RuntimeError, OSError):  # no place can be written to
                dispatcher._cache = _NoCache()
        return dispatcher  # type: ignore[no-any-return]

    return decorate
