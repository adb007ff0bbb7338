"""Questions about convolutions: entry i of one array and entry j of another, against entry i + j of a third."""

from __future__ import annotations

import reprlib
from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import sympy

from reductions.errors import OracleError
from reductions.problem import Function, IndexSearch, sizes
from reductions.problems.integers.base import ListsProblem, Numbers, number_bytes

__all__ = ["ConvolutionThreeSum", "ConvolutionUpperBound", "MinPlusConvolution"]


def by_diagonals(instance: ThreeArrays) -> tuple[int, ...] | None:
    """A witness by numpy: for each i, all pairs (i, j) at once."""
    a, b, c = (np.array(numbers, dtype=object) for numbers in instance.lists)
    for i in range(len(a)):
        found = np.flatnonzero(instance.compared(a[i] + b[: len(a) - i], c[i:]))
        if found.size:
            return i, int(found[0])
    return None


@dataclass(frozen=True, eq=False, repr=False)
class ThreeArrays(ListsProblem["tuple[int, ...] | None"], IndexSearch):
    """A question about arrays A, B and C of one length N; a witness is a pair (i, j) with i + j < N.

    A new one defines `compared`.
    """

    lengths: ClassVar[tuple[str, ...]] = ("length",) * 3
    scales: ClassVar[tuple[int, ...]] = (1, 1, 2)
    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(length="N", bound="U")
    storage: ClassVar[sympy.Expr] = 3 * symbols["length"] * number_bytes(symbols["bound"])
    time: ClassVar[sympy.Expr] = symbols["length"] ** 2
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_diagonals}

    @property
    def axes(self) -> tuple[int, ...]:
        return (len(self.lists[0]),) * 2

    @staticmethod
    @abstractmethod
    def compared(total: Any, entry: Any) -> Any:
        """Whether the sum A_i + B_j is to the entry C_{i+j} as is asked; for numbers, and for arrays of them."""

    def holds(self, choice: tuple[int, ...]) -> bool:
        (i, j), (a, b, c) = choice, self.lists
        return i + j < len(c) and bool(self.compared(a[i] + b[j], c[i + j]))


class ConvolutionThreeSum(ThreeArrays):
    """Arrays A, B and C of length N; YES iff some i, j with i + j < N have A_i + B_j = C_{i+j}.

    Examples
    --------
    >>> instance = ConvolutionThreeSum(((1, 7), (4, 2), (0, 3)))
    >>> instance
    ConvolutionThreeSum(length=2, bound=7)
    >>> instance.brute_force()
    (0, 1)
    """

    @staticmethod
    def compared(total: Any, entry: Any) -> Any:
        return total == entry


class ConvolutionUpperBound(ThreeArrays):
    """Arrays A, B and C of length N; YES iff some i, j with i + j < N have A_i + B_j < C_{i+j}.

    A witness refutes that C is nowhere above the (min,+)-convolution of A and B. For the negated arrays that says that
    C is an upper bound of their (max,+)-convolution, from which the problem has its name.

    Examples
    --------
    >>> instance = ConvolutionUpperBound(((1, 7), (4, 2), (5, 4)))
    >>> instance.brute_force()
    (0, 1)
    """

    @staticmethod
    def compared(total: Any, entry: Any) -> Any:
        return total < entry


def by_rows(instance: MinPlusConvolution) -> Numbers:
    """The convolution by numpy, one term of the minimum after the other for all entries at once."""
    a, b = (np.array(numbers, dtype=object) for numbers in instance.lists)
    found = a[:1] + b
    for i in range(1, len(a)):
        found[i:] = np.minimum(found[i:], a[i] + b[:-i])
    return tuple(found.tolist())


class MinPlusConvolution(ListsProblem[Numbers], Function[Numbers]):
    r"""Arrays a and b of length n; the value c is of length n, with $c_k = \min_{i + j = k} a_i + b_j$.

    Examples
    --------
    >>> instance = MinPlusConvolution(((0, 5, 1), (3, 4, 0)))
    >>> instance
    MinPlusConvolution(length=3, bound=5)
    >>> instance.value()
    (3, 4, 0)
    """

    lengths: ClassVar[tuple[str, ...]] = ("length",) * 2
    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(length="n", bound="U")
    storage: ClassVar[sympy.Expr] = 2 * symbols["length"] * number_bytes(symbols["bound"])
    time: ClassVar[sympy.Expr] = symbols["length"] ** 2
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_rows}

    def value(self) -> Numbers:
        a, b = self.lists
        return tuple(min(a[i] + b[k - i] for i in range(k + 1)) for k in range(len(a)))

    def read(self, answer: Any) -> Numbers:
        """The convolution that an oracle found."""
        if not isinstance(answer, (tuple, list, np.ndarray)) or len(answer) != len(self.lists[0]):
            raise OracleError(
                f"the convolution of {self!r} is a tuple of {len(self.lists[0])} integers, got {reprlib.repr(answer)}"
            )
        return tuple(map(int, answer))
