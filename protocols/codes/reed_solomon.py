r"""Reed-Solomon codes: polynomials of degree less than $\ell$ at $N$ different points of a field.

$u = \ell - 1$, and $C_j$ is the code of polynomials of degree at most $j(\ell-1)$. The price: $N \le |F|$, so a symbol
costs at least $\log_2 N$ bits. Algebraic-geometry codes remove that factor.

References
----------
.. [1] I. S. Reed and G. Solomon, "Polynomial codes over certain finite fields", J. SIAM 8 (1960).
"""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np
from sympy import factorint

from protocols.checks import check_symbols, shown, whole
from protocols.codes.arithmetic import times
from protocols.codes.base import EvaluationCode
from protocols.codes.compiling import load_galois
from protocols.errors import BudgetError, InputError

if TYPE_CHECKING:
    import galois

__all__ = ["FIELD_LIMIT", "ReedSolomon", "finite_field"]

FIELD_LIMIT = 1 << 32


def finite_field(order: int) -> type[galois.FieldArray]:
    """Return the galois class of the field with `order` elements, or raise an error that says why there is none.

    Examples
    --------
    >>> finite_field(9).properties.splitlines()[1].strip()
    'name: GF(3^2)'
    >>> finite_field(6)
    Traceback (most recent call last):
        ...
    protocols.errors.InputError: no field has 6 elements; take a prime power, such as 7
    """
    return _finite_field(whole("the field order", order, 2))


@cache  # its keys do not distinguish 7.0 from 7, so the order is checked first
def _finite_field(order: int) -> type[galois.FieldArray]:
    if order > FIELD_LIMIT:
        raise BudgetError(
            f"a field of about 2^{order.bit_length() - 1} elements has more than 2^32; take a smaller one"
        )
    factors = factorint(order)
    if len(factors) != 1:
        larger = next(q for q in range(order + 1, 2 * order + 1) if len(factorint(q)) == 1)
        raise InputError(f"no field has {order} elements; take a prime power, such as {larger}")
    make = load_galois().GF
    # A prime field is made with one evaluation of a polynomial, which galois would compile for a second.
    make(int(next(iter(factors))), compile="python-calculate").compile("auto")
    field: type[galois.FieldArray] = make(order)
    return field


class ReedSolomon(EvaluationCode):
    """Polynomials of degree below `dimension`, at the first `length` elements of the field with `order` elements.

    Parameters
    ----------
    order
        Number of elements of the field, any prime power.
    length
        Number N of evaluation points, 1 <= N <= order.
    dimension
        Number of coefficients, 1 <= dimension <= length; the degree is dimension - 1.

    Raises
    ------
    InputError
        If `order` is not a prime power, or the sizes are out of range.
    BudgetError
        If the field has more than 2^32 elements; or, when they are first asked for, if matrices would be too large.

    Examples
    --------
    >>> code = ReedSolomon(7, 6, 2)
    >>> code.generator_matrix
    GF([[1, 0, 6, 5, 4, 3],
        [0, 1, 2, 3, 4, 5]], order=7)
    >>> code.power(3)
    ReedSolomon(7, 6, 4)
    >>> code.encode([3, 5])
    GF([3, 5, 0, 2, 4, 6], order=7)
    """

    def __init__(self, order: int, length: int, dimension: int) -> None:
        field = finite_field(order)
        length, dimension = whole("length", length, 1), whole("dimension", dimension, 1)
        if length > field.order:
            raise InputError(
                f"length must be at most the field order {field.order}, one point per element, got {shown(length)}"
            )
        if dimension > length:
            raise InputError(f"dimension must be at most the length {length}, got {shown(dimension)}")
        super().__init__(
            field, length=length, dimension=dimension, degree=dimension - 1, parameters=(field.order, length, dimension)
        )

    @property
    def points(self) -> galois.FieldArray:
        check_symbols("the points", self.length, 1)
        return self.field(np.arange(self.length)[:, np.newaxis])

    @cached_property
    def evaluation_matrix(self) -> galois.FieldArray:
        check_symbols("the functions", self.dimension, self.length)
        powers = [self.field.Ones(self.length)]
        while len(powers) < self.dimension:
            powers.append(times(powers[-1], self.points[:, 0]))
        return np.stack(powers).view(self.field)

    def power(self, exponent: int) -> ReedSolomon:
        return ReedSolomon(self.field.order, self.length, self.power_degree(exponent) + 1)
