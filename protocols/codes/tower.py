r"""One-point codes on the second Garcia-Stichtenoth tower over the field with $q^2$ elements.

Level m adds to the rational functions in $x_1$ the functions $x_2, \dots, x_m$ with

$$x_{i+1}^q + x_{i+1} = \frac{x_i^q}{x_i^{q-1} + 1}.$$

Every $x_1 = a$ with $a^q + a \ne 0$ splits completely: $N = (q^2-q) q^{m-1}$ points. The pole P of $x_1$ is totally
ramified. Points per genus tend to $q - 1$, as many as any curves over a fixed field can have, so that the length grows
without bound while symbols keep their size.

References
----------
.. [1] A. Garcia and H. Stichtenoth, "On the asymptotic behaviour of some towers of function fields over finite fields",
   J. Number Theory 61 (1996).
.. [2] R. Pellikaan, H. Stichtenoth and F. Torres, "Weierstrass semigroups in an asymptotically good tower of function
   fields", Finite Fields Appl. 4 (1998).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from protocols.codes.one_point import Functions, OnePointCode
from protocols.codes.products import logarithms, matmul
from protocols.codes.reed_solomon import finite_field
from protocols.codes.tower_basis import checked_curve, explicit_basis, least_poles
from protocols.codes.tower_cache import solved_basis
from protocols.errors import BudgetError

if TYPE_CHECKING:
    import galois

__all__ = ["GarciaStichtenoth"]

VALUES_BUDGET = 1 << 31
MONOMIALS_AT_ONCE = 1 << 23


class GarciaStichtenoth(OnePointCode):
    """Functions with a pole of order at most `degree` at P, at the points of level `level` of the tower.

    Below the first pole number that is not a multiple of $q^{m-1}$ the words are Reed-Solomon words, every symbol
    repeated $q^{m-1}$ times. From level 4 on the functions come from one linear system, and are kept in the user's
    cache directory.

    Parameters
    ----------
    q
        Prime power; the symbols are of the field with q^2 elements.
    level
        Level m >= 1 of the tower.
    degree
        Largest pole order u, 0 <= degree < length: a word that is not zero has at most u zeros.
    length
        Number of points used, the first ones of all (q^2 - q) q^(m-1), which is the default.

    Raises
    ------
    InputError
        If q is not a prime power, or the sizes are out of range.
    BudgetError
        If the functions at all points of the curve would have more than 2^31 symbols; or, when they are first
        needed, if their linear system would take more than 2^32 bytes.

    Examples
    --------
    >>> code = GarciaStichtenoth(3, 2, 7)
    >>> print(code)
    GarciaStichtenoth code [18, 4] over GF(3^2), degree 7, genus 4
    >>> code.pole_numbers
    array([0, 3, 6, 7])
    >>> code.power(2).dimension
    11
    """

    def __init__(self, q: int, level: int, degree: int, *, length: int | None = None) -> None:
        self.q, self.level = q, level = checked_curve(q, level)
        size, step = (q - 1) * q**level, q ** (level - 1)
        if size * step > VALUES_BUDGET:
            raise BudgetError(
                f"level {level} over q = {q} has {step:,} functions at {size:,} points, {size * step:,} symbols, more "
                f"than {VALUES_BUDGET:,}; take a lower level or a smaller q"
            )
        least = least_poles(q, level)
        super().__init__((q, level), degree=degree, length=length, size=size, least_poles=least)

    def _functions(self) -> Functions:
        return _functions(self.q, self.level)

    def power(self, exponent: int) -> GarciaStichtenoth:
        return GarciaStichtenoth(self.q, self.level, self.power_degree(exponent), length=self.length)


@lru_cache(maxsize=8)
def _functions(q: int, level: int) -> Functions:
    field = finite_field(q * q)
    # With x_i = alpha X_i and alpha^(q-1) = -1 the tower reads X_{i+1}^q - X_{i+1} = X_i^q / (1 - X_i^(q-1)), and has
    # functions over the prime field.
    alpha = field.primitive_element ** ((q + 1) // 2 if q % 2 else 0)
    normalised = _points(q, level)
    return Functions(normalised * alpha, normalised[:, 0], _values(q, level, normalised))


def _points(q: int, level: int) -> galois.FieldArray:
    """The points (X_1, ..., X_m), one per row, in lexicographic order."""
    field = finite_field(q * q)
    elements = field.elements
    image = elements**q - elements
    outside = np.flatnonzero(image)  # X^q = X exactly on the field with q elements
    target = elements[outside] ** q / (field(1) - elements[outside] ** (q - 1))
    preimages = np.zeros((field.order, q), dtype=np.int64)
    preimages[outside] = np.nonzero(target[:, np.newaxis] == image)[1].reshape(-1, q)
    points = outside[:, np.newaxis]
    for _ in range(1, level):
        following = preimages[points[:, -1]].reshape(-1, 1)
        points = np.hstack([points.repeat(q, axis=0), following])
    return field(points)


def _values(q: int, level: int, points: galois.FieldArray) -> galois.FieldArray:
    """Every f_E at every point: no coordinate is 0 there, nor is the unit, so that monomials are sums of logarithms."""
    field = type(points)
    tables = logarithms(field)
    basis = explicit_basis(q, level) if level <= 3 else solved_basis(q, level)
    unit = field(1) - points[:, :1] ** (q - 1)
    logs = tables.logs[np.hstack([unit, points])].T
    values: galois.FieldArray = field.Zeros((basis.coefficients.shape[0], points.shape[0]))
    chunk = max(1, MONOMIALS_AT_ONCE // basis.exponents.shape[0])
    for start in range(0, points.shape[0], chunk):
        monomials = tables.powers[basis.exponents @ logs[:, start : start + chunk] % (field.order - 1)]
        values[:, start : start + chunk] = matmul(field(basis.coefficients), field(monomials))
    return values
