"""Compiled code, kept on disk where there is a place for it, and compiled anew in every process where there is none.

numba raises RuntimeError for a function that is to be kept when neither the directory of its module nor the user's
cache can be written: installations that are read-only, and users without a home. It does so at the import of galois.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache, partial, wraps
from types import ModuleType
from typing import Any, TypeVar, cast

import numba

__all__ = ["compiled", "load_galois"]

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Decorate a function for numba to compile, and to keep on disk if it can."""
    anew = numba.njit(function)
    try:
        kept = numba.njit(cache=True)(function)
    except RuntimeError:
        return cast(F, anew)

    @wraps(function)
    def call(*arguments: Any) -> Any:
        try:
            return kept(*arguments)
        except OSError:  # the disk is full, or the files are not ours to read
            return anew(*arguments)

    return cast(F, call)


@cache
def load_galois() -> ModuleType:
    """Import galois, which takes half a second: when the first field is needed, and not before."""
    try:
        import galois  # noqa: PLC0415
    except (RuntimeError, OSError):
        for name in [name for name in sys.modules if name.partition(".")[0] == "galois"]:
            del sys.modules[name]  # the parts that the failed import left behind
        jit, numba.jit = numba.jit, partial(_jit_anew, numba.jit)
        try:
            import galois  # noqa: PLC0415
        finally:
            numba.jit = jit
    return galois


def _jit_anew(jit: Callable[..., Any], *arguments: Any, cache: bool = False, **options: Any) -> Any:
    """`numba.jit` that keeps nothing on disk."""
    return jit(*arguments, **options)
