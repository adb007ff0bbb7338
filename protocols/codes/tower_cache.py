"""The solved functions of the tower on disk: one npz file for each (q, level) in the user's cache directory."""

from __future__ import annotations

import os
import tempfile
import zipfile
import zlib
from pathlib import Path

import numpy as np
from platformdirs import user_cache_dir
from sympy import primefactors

from protocols.codes.tower_basis import TowerBasis, least_poles, poles_of_monomials

__all__ = ["cache_file", "solved_basis"]

FORMAT = 1


def cache_file(q: int, level: int) -> Path:
    """Return where the functions of a level are kept; deleting the file is always safe."""
    return Path(user_cache_dir("hardchain")) / f"tower-{q}-{level}-v{FORMAT}.npz"


def solved_basis(q: int, level: int) -> TowerBasis:
    """Return `solve_tower(q, level)`, from disk if a sound file is there, and else solved and stored."""
    path = cache_file(q, level)
    basis = _load(path, q, level)
    if basis is None:
        from protocols.codes.tower_system import solve_tower  # noqa: PLC0415

        basis = solve_tower(q, level)
        _store(path, basis)
    return basis


def _load(path: Path, q: int, level: int) -> TowerBasis | None:
    """The functions in the file, or None if they are not all there with the pole numbers they must have."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            basis = TowerBasis(arrays["coefficients"].astype(np.int64), arrays["exponents"].astype(np.int64))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return None
    coefficients, exponents = basis
    if exponents.ndim != 2 or exponents.shape[1] != level + 1:
        return None
    if coefficients.shape != (q ** (level - 1), exponents.shape[0]) or not coefficients.any(axis=1).all():
        return None
    if coefficients.min() < 0 or coefficients.max() >= primefactors(q)[0]:
        return None
    poles = np.where(coefficients, poles_of_monomials(q, exponents), np.iinfo(np.int64).min).max(axis=1)
    return basis if np.array_equal(poles, least_poles(q, level)) else None


def _store(path: Path, basis: TowerBasis) -> None:
    """Write beside the file and rename, so that no reader sees half a file; without a writable directory do nothing."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    except OSError:
        return
    try:
        with os.fdopen(descriptor, "wb") as file:
            np.savez_compressed(
                file, coefficients=basis.coefficients.astype(np.uint16), exponents=basis.exponents.astype(np.int16)
            )
        os.replace(name, path)
    except OSError:
        pass  # the disk is full, or the like
    finally:
        Path(name).unlink(missing_ok=True)
