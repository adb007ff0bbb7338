"""The (min,+)-product of two matrices, also called their distance product."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import sympy

from reductions.errors import OracleError
from reductions.problem import Function, frozen, sizes
from reductions.problems.matrices.base import ENTRY_BYTES, INFINITY, IntMatrix, MatrixProblem

__all__ = ["MinPlusProduct"]


def broadcast(instance: MinPlusProduct) -> IntMatrix:
    """The product by numpy, one term of the minimum after the other for all entries at once."""
    left, right = instance.matrices
    product = np.full((len(left), right.shape[1]), INFINITY)
    for column, row in zip(left.T, right, strict=True):
        finite = (column != INFINITY)[:, None] & (row != INFINITY)
        np.minimum(product, column[:, None] + row, out=product, where=finite)
    return product


@dataclass(frozen=True, eq=False, repr=False)
class MinPlusProduct(MatrixProblem[IntMatrix], Function[IntMatrix]):
    r"""Matrices A and B, shapes (r, q) and (q, c); the value C, shape (r, c), has $C_{ij} = \min_k A_{ik} + B_{kj}$.

    The value is an array of int64 in which infinity, a minimum over no finite sum, is `INFINITY`.

    Examples
    --------
    >>> from math import inf
    >>> instance = MinPlusProduct(([[0, 2], [inf, -1]], [[5, 1, inf], [0, inf, inf]]))
    >>> instance
    MinPlusProduct(rows=2, inner=2, columns=3, bound=5)
    >>> [["inf" if x == INFINITY else x for x in row] for row in instance.value().tolist()]
    [[2, 1, 'inf'], [-1, 'inf', 'inf']]
    """

    shapes: ClassVar[tuple[tuple[str, str], ...]] = (("rows", "inner"), ("inner", "columns"))
    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(rows="r", inner="q", columns="c", bound="W")
    storage: ClassVar[sympy.Expr] = ENTRY_BYTES * symbols["inner"] * (symbols["rows"] + symbols["columns"])
    time: ClassVar[sympy.Expr] = symbols["rows"] * symbols["inner"] * symbols["columns"]
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": broadcast}

    def value(self) -> IntMatrix:
        left, right = (matrix.tolist() for matrix in self.matrices)
        entries = [
            min(
                (a + row[j] for a, row in zip(ends, right, strict=True) if INFINITY not in (a, row[j])),
                default=INFINITY,
            )
            for ends in left
            for j in range(self.sides["columns"])
        ]
        return frozen(np.array(entries, dtype=np.int64).reshape(self._shape))

    @property
    def _shape(self) -> tuple[int, int]:
        return self.sides["rows"], self.sides["columns"]

    def read(self, answer: Any) -> IntMatrix:
        """The product that an oracle found."""
        product = np.asarray(answer)
        if product.shape != self._shape or product.dtype != np.int64:
            raise OracleError(
                f"the oracle answers an array of shape {product.shape} and dtype {product.dtype}; the product of "
                f"{self!r} is of shape {self._shape} and dtype int64"
            )
        return frozen(product)
