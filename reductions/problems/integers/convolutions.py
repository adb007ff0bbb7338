"""Questions about convolutions: entry i of one array and entry j of another, against entry i + j of a third."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import sympy

from reductions.problem import IndexSearch, sizes
from reductions.problems.integers.base import ListsProblem, number_bytes

__all__ = ["ConvolutionThreeSum"]


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
