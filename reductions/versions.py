"""The versions that a result was made with, `python -m reductions.versions`."""

from __future__ import annotations

import platform
from importlib.metadata import version

__all__ = ["PACKAGES", "versions"]

PACKAGES = ("hardchain", "numpy", "scipy", "numba", "llvmlite", "galois", "networkx", "sympy", "python-flint")
"""The distributions that a result can depend on."""


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
