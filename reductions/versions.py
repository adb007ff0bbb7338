"""The versions that a result was made with, `python -m reductions.versions`."""

from __future__ import annotations

import platform
from functools import cache
from importlib import metadata

__all__ = ["PACKAGES", "version", "versions"]

PACKAGES = ("hardchain", "numpy", "scipy", "numba", "llvmlite", "galois", "networkx", "sympy", "python-flint")
"""The distributions that a result can depend on."""


@cache
def version(distribution: str) -> str:
    """The installed version of a distribution; every stored instance names one, and metadata are slow to parse.

    Examples
    --------
    >>> version("numpy") == versions()["numpy"]
    True
    """
    return metadata.version(distribution)


def versions() -> dict[str, str]:
    """Versions of Python and of `PACKAGES`: with the same ones and the same seed, a result is the same.

    Examples
    --------
    >>> list(versions())[:3]
    ['python', 'hardchain', 'numpy']
    """
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


if __name__ == "__main__":
    print(", ".join(f"{name} {number}" for name, number in versions().items()))
