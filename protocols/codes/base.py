r"""What a code must offer to the Merlin-Arthur protocol.

An *evaluation code with degree* over a field $F$ is $C = \mathrm{ev}(L(G)) \subseteq F^N$ with $\deg G = u$: functions
with bounded poles, evaluated at $N$ points away from the poles. A function of $L(jG)$ that is not zero has at most
$j u$ zeros, and a product of $j$ functions of $L(G)$ lies in $L(jG)$. These two facts are all that the protocol uses:

- *products*: every entrywise product of $j$ words of $C$ lies in $C_j = \mathrm{ev}(L(jG))$;
- *degree*: a word of $C_j$ that is not zero has at most $j u$ zeros, so two different words agree on at most $j u$
  coordinates (for $j u < N$).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import Any, Self

import galois
import numpy as np
from numpy.typing import NDArray

from protocols.codes.products import matmul
from protocols.errors import BudgetError, InputError

__all__ = ["EvaluationCode", "check_operations", "check_symbols", "int_at_least"]

SPARE_COLUMNS = 20
SYMBOLS_BUDGET = 1 << 30  # 8 GiB in the widest fields
OPERATIONS_BUDGET = 1 << 36  # in the field, some 10^8 a second


def int_at_least(name: str, value: int, least: int) -> int:
    """Return `value` as an int, or raise one clear error that names it."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise InputError(f"{name} must be an integer, got {value!r}")
    if value < least:
        raise InputError(f"{name} must be at least {least}, got {value}")
    return int(value)


def check_symbols(what: str, rows: int, columns: int) -> None:
    """Raise BudgetError if a matrix of this shape would be over 2^30 symbols."""
    if rows * columns > SYMBOLS_BUDGET:
        raise BudgetError(
            f"{what} would be {rows:,} x {columns:,} symbols, over {SYMBOLS_BUDGET:,}; take smaller numbers"
        )


def check_operations(what: str, operations: int) -> None:
    """Raise BudgetError if so many operations in a field would take very long."""
    if operations > OPERATIONS_BUDGET:
        raise BudgetError(
            f"{what} would take about {operations:.3g} operations, over {OPERATIONS_BUDGET:.3g}; take smaller numbers"
        )


class EvaluationCode(ABC):
    """Linear code of evaluations of the functions in L(G), with `degree` = deg G.

    A concrete code hands its numbers to this constructor and says `points`, `evaluation_matrix` and `power`; the rest
    follows here. Elements of the field are galois arrays; positions are integers in range(length). Codes are equal
    when they are of one class with the same parameters.

    Attributes
    ----------
    field
        The field F of the symbols, a galois array class.
    length
        The number N of evaluation points, which is the number of coordinates of a word.
    dimension
        The dimension of the code, which is the length of the messages it encodes.
    degree
        The degree u of G: a word that is not zero has at most u zeros.
    """

    def __init__(
        self, field: type[galois.FieldArray], *, length: int, dimension: int, degree: int, parameters: tuple[int, ...]
    ) -> None:
        self.field = field
        self.length = length
        self.dimension = dimension
        self.degree = degree
        self._parameters = parameters

    @property
    @abstractmethod
    def points(self) -> galois.FieldArray:
        """The affine evaluation points, one a row: shape (length, number of coordinate functions)."""

    @property
    @abstractmethod
    def evaluation_matrix(self) -> galois.FieldArray:
        """A basis of L(G), one function a row, at the evaluation points: shape (dimension, length)."""

    @abstractmethod
    def power(self, exponent: int) -> Self:
        """Return the code C_j of L(jG) at the same points, for j = `exponent` >= 1 with j u < N.

        Raises
        ------
        InputError
            If j < 1, or j u >= N: then a function of L(jG) may vanish at every point.
        """

    def power_degree(self, exponent: int) -> int:
        """The degree j u of `power(j)`, or the error that `power` raises."""
        degree = int_at_least("exponent", exponent, 1) * self.degree
        if degree >= self.length:
            raise InputError(f"power {exponent} has degree {degree}, which must be below the length {self.length}")
        return degree

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(str, self._parameters))})"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._parameters == other._parameters

    def __hash__(self) -> int:
        return hash((type(self), self._parameters))

    def __str__(self) -> str:
        name, field = type(self).__name__, self.field.name
        return f"{name} code [{self.length}, {self.dimension}] over {field}, degree {self.degree}"

    @cached_property
    def _systematic(self) -> tuple[galois.FieldArray, NDArray[np.int64]]:
        """Eliminate on few columns, spread evenly and doubled until their rank is full, then multiply once."""
        check_operations(f"the generator matrix of {self!r}", 2 * self.dimension**3)
        count = min(self.dimension + SPARE_COLUMNS, self.length)
        identity = self.field.Identity(self.dimension)
        while True:
            columns = np.arange(count) * self.length // count
            both = np.hstack([self.evaluation_matrix[:, columns], identity]).view(self.field)
            reduced = both.row_reduce(ncols=count)
            pivots = (reduced[:, :count] != 0).argmax(axis=1)
            if reduced[-1, pivots[-1]] != 0:
                inverse: galois.FieldArray = reduced[:, count:]
                return matmul(inverse, self.evaluation_matrix), columns[pivots]
            if count == self.length:
                raise InputError(f"{self!r} must have linearly independent functions on its {self.length} points")
            count = min(2 * count, self.length)

    @property
    def generator_matrix(self) -> galois.FieldArray:
        """The generator matrix that is the identity on `information_set`, shape (dimension, length)."""
        return self._systematic[0]

    @property
    def information_set(self) -> NDArray[np.int64]:
        """Increasing positions, as many as the dimension, where a word may be prescribed and determines the word."""
        return self._systematic[1]

    @cached_property
    def parity_check(self) -> galois.FieldArray:
        """A matrix H of shape (length - dimension, length) whose kernel is the code: H w = 0 exactly for words w."""
        check_symbols("the parity check", self.length - self.dimension, self.length)
        rest = np.setdiff1d(np.arange(self.length), self.information_set)
        check: galois.FieldArray = self.field.Zeros((self.length - self.dimension, self.length))
        check[:, self.information_set] = -self.generator_matrix[:, rest].T
        check[np.arange(rest.size), rest] = 1
        return check

    def encode(self, message: NDArray[Any]) -> galois.FieldArray:
        """Return the word that agrees with `message` on the information set.

        Parameters
        ----------
        message
            Symbols of the field, shape (..., dimension); integers in range(field.order) stand for elements.

        Returns
        -------
        galois.FieldArray
            The words, shape (..., length).

        Raises
        ------
        InputError
            If the last axis is not `dimension` long.
        """
        symbols = self.field(message)
        if symbols.ndim < 1 or symbols.shape[-1] != self.dimension:
            raise InputError(f"a message has {self.dimension} symbols on its last axis, got shape {symbols.shape}")
        messages = symbols.reshape(-1, self.dimension).view(self.field)
        check_symbols("the words", len(messages), self.length)
        words = matmul(messages, self.generator_matrix)
        return words.reshape((*symbols.shape[:-1], self.length)).view(self.field)

    def __contains__(self, word: NDArray[Any]) -> bool:
        """Whether `word`, of shape (length,), is a word of the code."""
        symbols = self.field(word)
        return symbols.shape == (self.length,) and bool(np.all(self.encode(symbols[self.information_set]) == symbols))
