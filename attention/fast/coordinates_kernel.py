"""The compiled loops that change coordinates. Unlike in BLAS and LAPACK, no bit depends on the number of threads."""

from __future__ import annotations

from math import sqrt
from typing import Any

from attention.support.compiled import compiled

__all__ = ["diagonalise", "multiply"]

_SWEEPS = 20  # six or so are taken


@compiled(nogil=True, fastmath={"contract"})
def multiply(matrix: Any, basis: Any, product: Any) -> None:
    """Set the product (n, r) of a matrix (n, d) and a basis (d, r)."""
    for t in range(len(matrix)):
        row = product[t]
        for j in range(len(row)):
            row[j] = 0.0
        for i in range(len(basis)):
            x = matrix[t, i]
            for j in range(len(row)):
                row[j] += x * basis[i, j]


@compiled(nogil=True)
def diagonalise(matrix: Any, vectors: Any, precision: float, least: float) -> None:
    """Turn a symmetric matrix (d, d) by Jacobi's rotations until it is diagonal, and the rows of `vectors` with it.

    Entries off the diagonal stay where they are at most `least`, or `precision` times the mean of their two ends.
    """
    count = len(matrix)
    for _ in range(_SWEEPS):
        turned = False
        for p in range(count):
            for q in range(p + 1, count):
                x, y, z = matrix[p, p], matrix[q, q], matrix[p, q]
                if abs(z) <= max(least, precision * sqrt(abs(x * y))):
                    continue
                turned = True
                slope = (y - x) / (2 * z)
                tangent = (1.0 if slope >= 0 else -1.0) / (abs(slope) + sqrt(slope * slope + 1))
                cosine = 1 / sqrt(tangent * tangent + 1)
                sine = tangent * cosine
                for k in range(count):
                    left, right = matrix[k, p], matrix[k, q]
                    matrix[k, p], matrix[k, q] = cosine * left - sine * right, sine * left + cosine * right
                for array in (matrix, vectors):
                    for k in range(array.shape[1]):
                        left, right = array[p, k], array[q, k]
                        array[p, k], array[q, k] = cosine * left - sine * right, sine * left + cosine * right
        if not turned:
            return
