"""The solved functions of the tower on disk: one npy file for each (q, level) in the user's cache directory."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
from platformdirs import user_cache_dir
from sympy import primefactors

from protocols.checks import whole
from protocols.codes.tower_basis import TowerBasis, checked_curve, least_poles, poles_of_monomials

__all__ = ["cache_file", "solved_basis"]

FORMAT = 2


def cache_file(q: int, level: int) -> Path:
    """Return where the functions of a level are kept; deleting the file is always safe."""
    q, level = checked_curve(q, level)
    return Path(user_cache_dir("hardchain")) / f"tower-{q}-{level}-v{FORMAT}.npy"


def solved_basis(q: int, level: int) -> TowerBasis:
    """Return `solve_tower(q, level)`, read from disk where a valid file is there, otherwise solved and stored."""
    q, level = checked_curve(q, whole("level", level, 3))
    path = cache_file(q, level)
    basis = _load(path, q, level)
    if basis is None:
        from protocols.codes.tower_system import solve_tower  # noqa: PLC0415

        basis = solve_tower(q, level)
        _store(path, basis)
    return basis


def _load(path: Path, q: int, level: int) -> TowerBasis | None:
    """The functions in the file, or None if they are not all there with the pole numbers they must have."""
    functions = q ** (level - 1)
    try:
        # A memory map allocates nothing, and refuses a header that announces more than the file holds.
        table = np.lib.format.open_memmap(path, mode="r")
    except Exception:  # no file, or a header that numpy or its tokenizer cannot read
        return None
    if table.ndim != 2 or table.dtype != np.int32 or len(table) != functions + level + 1:
        return None
    basis = TowerBasis(table[:functions].astype(np.int64), table[functions:].T.astype(np.int64))
    coefficients, exponents = basis
    # A function without a monomial, of which a table without columns has nothing else, has no pole number.
    poles = np.where(coefficients, poles_of_monomials(q, exponents), -1).max(axis=1, initial=-1)
    if not np.array_equal(poles, least_poles(q, level)):
        return None
    return basis if coefficients.min() >= 0 and coefficients.max() < primefactors(q)[0] else None


def _store(path: Path, basis: TowerBasis) -> None:
    """Write beside the file and rename, so that no reader sees half a file; do nothing without a writable directory."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    except OSError:
        return
    try:
        with os.fdopen(descriptor, "wb") as file:
            np.save(file, np.vstack([basis.coefficients, basis.exponents.T]).astype(np.int32))
        os.replace(name, path)
    except OSError:
        pass  # the disk is full, or the like
    finally:
        Path(name).unlink(missing_ok=True)
