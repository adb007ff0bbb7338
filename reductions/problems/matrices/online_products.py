"""Online products: a matrix of bits is known from the beginning, and vectors come in rounds.

Every round is to be answered before the next one is seen; an instance is what was seen in all of them. The time that
counts is that of the rounds: the matrix may have been prepared for any polynomial time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

import numpy as np
import sympy

from reductions.errors import OracleError
from reductions.problem import Function, frozen, sizes
from reductions.problems.matrices.base import BIT_BYTES, BitMatrices, BitMatrix

__all__ = ["Bits", "OnlineMatrixVector", "OnlineVectorMatrixVector"]

Bits: TypeAlias = tuple[int, ...]


def rows_by_numpy(instance: OnlineMatrixVector) -> tuple[Bits, ...]:
    """The products of all rounds as one product of matrices."""
    matrix, vectors = (part.astype(np.float32) for part in instance.matrices)
    return tuple(map(tuple, (vectors @ matrix.T > 0).astype(int).tolist()))


def pairs_by_numpy(instance: OnlineVectorMatrixVector) -> Bits:
    """The products of all rounds, each with its matrix of all products of a row and a column."""
    matrix, left, right = (part.astype(np.float32) for part in instance.matrices)
    return tuple(((left @ matrix) * right).any(axis=1).astype(int).tolist())


@dataclass(frozen=True, eq=False, repr=False)
class OnlineMatrixVector(BitMatrices["tuple[Bits, ...]"], Function["tuple[Bits, ...]"]):
    """A matrix M of bits and vectors v, one per round; the value is the Boolean product M v of every round.

    Parameters
    ----------
    matrices
        M, shape (r, c), and the vectors, shape (T, c).

    Examples
    --------
    >>> instance = OnlineMatrixVector(([[1, 0, 1], [0, 0, 1]], [[1, 1, 0], [0, 0, 0]]))
    >>> instance
    OnlineMatrixVector(rows=2, columns=3, rounds=2)
    >>> instance.value()
    ((1, 0), (0, 0))
    """

    shapes: ClassVar[tuple[tuple[str, str], ...]] = (("rows", "columns"), ("rounds", "columns"))
    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(rows="r", columns="c", rounds="T")
    storage: ClassVar[sympy.Expr] = BIT_BYTES * symbols["columns"] * (symbols["rows"] + symbols["rounds"])
    time: ClassVar[sympy.Expr] = symbols["rows"] * symbols["columns"] * symbols["rounds"]
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": rows_by_numpy}

    @property
    def beginning(self) -> BitMatrix:
        """The matrix."""
        return self.matrices[0]

    @property
    def rounds(self) -> Iterator[BitMatrix]:
        """One vector after the other."""
        return map(frozen, self.matrices[1])

    def value(self) -> tuple[Bits, ...]:
        matrix, vectors = (part.tolist() for part in self.matrices)
        return tuple(
            tuple(int(any(a and b for a, b in zip(row, vector, strict=True))) for row in matrix) for vector in vectors
        )

    def solve(self) -> tuple[Bits, ...]:
        """The value, by a product of matrices of numbers."""
        return rows_by_numpy(self)

    def read(self, answer: Any) -> tuple[Bits, ...]:
        """The products that an oracle found, from an array or nested lists."""
        return tuple(bits_of(product, len(self.matrices[0]), self) for product in answered(answer, self))


@dataclass(frozen=True, eq=False, repr=False)
class OnlineVectorMatrixVector(BitMatrices[Bits], Function[Bits]):
    """A matrix M of bits and vectors u and v, a pair per round; the value is the bit u M v of every round.

    The product is Boolean: it is 1 iff $u_i = M_{ij} = v_j = 1$ for some i and j.

    Parameters
    ----------
    matrices
        M, shape (r, c), the vectors u, shape (T, r), and the vectors v, shape (T, c).

    Examples
    --------
    >>> instance = OnlineVectorMatrixVector(([[1, 0, 1], [0, 0, 1]], [[0, 1], [0, 1]], [[1, 1, 0], [0, 0, 1]]))
    >>> instance
    OnlineVectorMatrixVector(rows=2, columns=3, rounds=2)
    >>> instance.value()
    (0, 1)
    """

    shapes: ClassVar[tuple[tuple[str, str], ...]] = (("rows", "columns"), ("rounds", "rows"), ("rounds", "columns"))
    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(rows="r", columns="c", rounds="T")
    storage: ClassVar[sympy.Expr] = BIT_BYTES * (
        symbols["rows"] * symbols["columns"] + symbols["rounds"] * (symbols["rows"] + symbols["columns"])
    )
    time: ClassVar[sympy.Expr] = symbols["rows"] * symbols["columns"] * symbols["rounds"]
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": pairs_by_numpy}

    @property
    def beginning(self) -> BitMatrix:
        """The matrix."""
        return self.matrices[0]

    @property
    def rounds(self) -> Iterator[tuple[BitMatrix, BitMatrix]]:
        """One pair of vectors after the other."""
        return zip(*(map(frozen, part) for part in self.matrices[1:]), strict=True)

    def value(self) -> Bits:
        matrix, left, right = (part.tolist() for part in self.matrices)
        return tuple(
            int(any(a and m and b for a, row in zip(u, matrix, strict=True) for m, b in zip(row, v, strict=True)))
            for u, v in zip(left, right, strict=True)
        )

    def solve(self) -> Bits:
        """The value, by products of matrices of numbers."""
        return pairs_by_numpy(self)

    def read(self, answer: Any) -> Bits:
        """The bits that an oracle found, from an array or a list."""
        return bits_of(answered(answer, self), len(self.matrices[1]), self)


def answered(answer: Any, instance: BitMatrices[Any]) -> list[Any]:
    """The answers to the rounds as a list, or OracleError if there are not as many as rounds."""
    rounds = len(instance.matrices[1])
    if not isinstance(answer, (tuple, list, np.ndarray)) or len(answer) != rounds:
        raise OracleError(f"the oracle must answer each of the {rounds} rounds of {instance!r}")
    return list(answer)


def bits_of(bits: Any, count: int, instance: BitMatrices[Any]) -> Bits:
    """So many bits as a tuple of ints, or OracleError."""
    array = np.asarray(bits)
    if array.shape != (count,) or not ((array == 0) | (array == 1)).all():
        raise OracleError(f"the oracle must answer {instance!r} with {count} bits, got an array of shape {array.shape}")
    return tuple(map(int, array))
