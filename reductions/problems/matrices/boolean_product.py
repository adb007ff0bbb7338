"""The Boolean product of two matrices of bits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import sympy

from reductions.problem import Function, frozen, sizes
from reductions.problems.matrices.base import BIT_BYTES, BitMatrices, BitMatrix, answered_bits

__all__ = ["BooleanProduct", "by_numpy"]


def by_numpy(instance: BooleanProduct) -> BitMatrix:
    """The product by numpy: where the product of the matrices as real ones is not zero."""
    left, right = (matrix.astype(np.float32) for matrix in instance.matrices)
    return frozen((left @ right > 0).astype(np.uint8))


@dataclass(frozen=True, eq=False, repr=False)
class BooleanProduct(BitMatrices[BitMatrix], Function[BitMatrix]):
    r"""Matrices A and B of bits; the value C has $C_{ij} = 1$ iff $A_{ik} = B_{kj} = 1$ for some k.

    The shapes are (r, q), (q, c) and (r, c); the value is an array of uint8.

    Examples
    --------
    >>> instance = BooleanProduct(([[1, 0], [1, 1]], [[0, 1, 0], [0, 1, 1]]))
    >>> instance
    BooleanProduct(rows=2, inner=2, columns=3)
    >>> instance.value().tolist()
    [[0, 1, 0], [0, 1, 1]]
    """

    shapes: ClassVar[tuple[tuple[str, str], ...]] = (("rows", "inner"), ("inner", "columns"))
    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(rows="r", inner="q", columns="c")
    storage: ClassVar[sympy.Expr] = BIT_BYTES * symbols["inner"] * (symbols["rows"] + symbols["columns"])
    time: ClassVar[sympy.Expr] = symbols["rows"] * symbols["inner"] * symbols["columns"]
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_numpy}

    def value(self) -> BitMatrix:
        left, right = (matrix.tolist() for matrix in self.matrices)
        entries = [
            int(any(a and row[j] for a, row in zip(ends, right, strict=True)))
            for ends in left
            for j in range(self.sides["columns"])
        ]
        return frozen(np.array(entries, dtype=np.uint8).reshape(self.sides["rows"], self.sides["columns"]))

    def solve(self) -> BitMatrix:
        """The value, by a product of matrices of numbers."""
        return by_numpy(self)

    def read(self, answer: Any) -> BitMatrix:
        """The product that an oracle found."""
        return answered_bits(answer, self, (self.sides["rows"], self.sides["columns"]))
