"""Functions compiled by numba, kept on disk where there is a place for them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from numba import config, njit
from numba.core.caching import FunctionCache

__all__ = ["compiled"]

Function = TypeVar("Function", bound=Callable[..., Any])


class _Cache(FunctionCache):
    """A cache that may fill up, be damaged or go away: then functions are compiled again, which costs only time."""

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        with suppress(Exception):  # unpickling a damaged file may raise any
            return super().load_overload(sig, target_context)  # type: ignore[no-untyped-call]

    def save_overload(self, sig: Any, data: Any) -> None:
        with suppress(Exception):
            super().save_overload(sig, data)  # type: ignore[no-untyped-call]


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
            with suppress(RuntimeError, OSError):  # if no place can be written to
                dispatcher._cache = _Cache(function)  # type: ignore[no-untyped-call]
        return dispatcher  # type: ignore[no-any-return]

    return decorate
