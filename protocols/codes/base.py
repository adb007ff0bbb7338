r"""What a code must offer to the Merlin-Arthur protocol.

An *evaluation code with degree* over a field $F$ is $C = \mathrm{ev}(L(G)) \subseteq F^N$ with $\deg G = u$: functions
with bounded poles, evaluated at $N$ points away from the poles. A function of $L(jG)$ that is not zero has at most
$j u$ zeros, and a product of $j$ functions of $L(G)$ lies in $L(jG)$. These two facts are all that the protocol uses:

- *products*: every entrywise product of $j$ words of $C$ lies in $C_j = \mathrm{ev}(L(jG))$;
- *degree*: a word of $C_j$ that is not zero has at most $j u$ zeros, so two different words agree on at most $j u$
  coordinates (for $j u < N$).
"""

from __future__ import annotations

import reprlib
from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from protocols.checks import check_operations, check_symbols, shown, whole
from protocols.codes.arithmetic import row_reduced
from protocols.codes.compiling import load_galois
from protocols.codes.products import matmul
from protocols.errors import InputError

if TYPE_CHECKING:
    import galois

__all__ = ["EvaluationCode", "symbols_over"]

SPARE_COLUMNS = 20


def symbols_over(field: type[galois.FieldArray], value: object) -> galois.FieldArray:
    """Return `value` as an array over `field`, or raise InputError.

    Symbols are a galois array over this field, or integers from 0 to field.order - 1. What galois accepts beyond that
    is a mistake here: strings as polynomials, booleans, and elements of another field.
    """
    if isinstance(value, field):
        return value
    if isinstance(value, load_galois().FieldArray):
        raise InputError(f"symbols must be of {field.name}, got an array over {type(value).name}")
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise InputError(f"symbols must form an array, got {reprlib.repr(value)}") from error
    expected, kind = f"symbols of {field.name} are integers from 0 to {field.order - 1}", array.dtype.kind
    if not (kind in "iu" or (kind == "O" and all(type(x) is int for x in array.flat))):
        raise InputError(f"{expected}, got dtype {array.dtype}")
    outside = array[(array < 0) | (array >= field.order)]
    if outside.size:
        raise InputError(f"{expected}, got {shown(int(outside.flat[0]))}")
    return field(array)


class EvaluationCode(ABC):
    """Linear code of evaluations of the functions in L(G), with `degree` = deg G.

    A concrete code passes its numbers to this constructor and defines `points`, `evaluation_matrix` and `power`; the
    rest follows here. Elements of the field are galois arrays; positions are integers in range(length). Codes are equal
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
        self.length = whole("length", length, 1)
        self.dimension = whole("dimension", dimension, 1, self.length)
        self.degree = whole("degree", degree, 0)
        self._parameters = tuple(whole("a parameter", number, 0) for number in parameters)

    @property
    @abstractmethod
    def points(self) -> galois.FieldArray:
        """The affine evaluation points, one per row: shape (length, number of coordinate functions)."""

    @property
    @abstractmethod
    def evaluation_matrix(self) -> galois.FieldArray:
        """A basis of L(G), one function per row, at the evaluation points: shape (dimension, length)."""

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
        exponent = whole("exponent", exponent, 1)
        degree = exponent * self.degree
        if degree >= self.length:
            raise InputError(
                f"power {shown(exponent)} has degree {shown(degree)}, which must be below the length {self.length}"
            )
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
            reduced = row_reduced(both)
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
            If the last axis is not `dimension` long, or these are not symbols of the field.
        """
        given = symbols_over(self.field, message)
        if given.ndim < 1 or given.shape[-1] != self.dimension:
            raise InputError(f"a message has {self.dimension} symbols on its last axis, got shape {given.shape}")
        messages = given.reshape(-1, self.dimension).view(self.field)
        check_symbols("the words", len(messages), self.length)
        words = matmul(messages, self.generator_matrix)
        return words.reshape((*given.shape[:-1], self.length)).view(self.field)

    def __contains__(self, word: object) -> bool:
        """Whether `word` is a word of the code: False for everything that is not `length` symbols of the field.

        Raises BudgetError, as `encode` does, where the generator matrix would be too large to decide.
        """
        try:
            given = symbols_over(self.field, word)
        except InputError:
            return False
        return given.shape == (self.length,) and bool(np.all(self.encode(given[self.information_set]) == given))
