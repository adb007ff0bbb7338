r"""What Hermitian codes and the codes of the Garcia-Stichtenoth tower have in common: one-point codes.

Let P be a rational place of a curve and x a function whose only pole is P, of order $\Delta$. The functions with no
pole outside P are then a free module over $F[x]$: let $n_E$ be the least pole number congruent to E modulo $\Delta$ and
$f_E$ a function with that pole number; pole numbers that differ cannot cancel, so

$$L(uP) = \langle x^i f_E : n_E + i\Delta \le u \rangle, \qquad \dim L(uP) = \#\{\text{pole numbers} \le u\}.$$

So the $n_E$ give every dimension before a single function is built, and $\sum_E \lfloor n_E / \Delta \rfloor$, the
number of gaps, is the genus.
"""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from protocols.checks import check_symbols, shown, whole
from protocols.codes.base import EvaluationCode
from protocols.codes.reed_solomon import finite_field
from protocols.errors import InputError

if TYPE_CHECKING:
    import galois

__all__ = ["Functions", "OnePointCode"]


class Functions(NamedTuple):
    """The rational points of a curve, one per row, and the functions x and f_E at each of them."""

    points: galois.FieldArray  # (N, coordinates)
    x: galois.FieldArray  # (N,)
    values: galois.FieldArray  # (Delta, N)


class OnePointCode(EvaluationCode):
    """The functions in L(uP) at the first `length` rational points other than P, over the field with q^2 elements.

    A concrete code names its curve by the integers `curve`, of which q is the first, and gives the number `size` of its
    points, its `least_poles` n_E and its functions.

    Attributes
    ----------
    genus
        The genus of the curve.
    pole_numbers
        The pole numbers at P up to the degree, increasing: one per row of `evaluation_matrix`.
    """

    def __init__(
        self, curve: tuple[int, ...], *, degree: int, length: int | None, size: int, least_poles: NDArray[np.int64]
    ) -> None:
        self._size = size = whole("size", size, 1)
        field = finite_field(finite_field(curve[0]).order ** 2)
        length = size if length is None else whole("length", length, 1)
        degree = whole("degree", degree, 0)
        if length > size:
            raise InputError(f"length must be at most the {size} points of the curve, got {shown(length)}")
        if degree >= length:
            raise InputError(f"degree must be below the length {length}, got {shown(degree)}")
        numbers = np.concatenate([np.arange(pole, degree + 1, least_poles.size) for pole in least_poles])
        self.pole_numbers: NDArray[np.int64] = np.sort(numbers)
        self.genus = int(np.sum(least_poles // least_poles.size))
        self._least_poles = least_poles
        super().__init__(
            field, length=length, dimension=numbers.size, degree=degree, parameters=(*curve, degree, length)
        )
        self._curve = self._parameters[: len(curve)]

    @abstractmethod
    def _functions(self) -> Functions:
        """Points and functions of the curve, shared by all its codes."""

    @property
    def points(self) -> galois.FieldArray:
        points: galois.FieldArray = self._functions().points[: self.length]
        return points

    @cached_property
    def evaluation_matrix(self) -> galois.FieldArray:
        check_symbols("the functions", self.dimension, self.length)
        _, x, values = self._functions()
        step = values.shape[0]
        classes = self.pole_numbers % step
        exponents = (self.pole_numbers - self._least_poles[classes]) // step
        matrix: galois.FieldArray = x[: self.length] ** exponents[:, np.newaxis] * values[classes, : self.length]
        return matrix

    def __repr__(self) -> str:
        arguments = [*map(str, self._curve), str(self.degree)]
        if self.length < self._size:
            arguments.append(f"length={self.length}")
        return f"{type(self).__name__}({', '.join(arguments)})"

    def __str__(self) -> str:
        return f"{super().__str__()}, genus {self.genus}"
