r"""One-point codes on the Hermitian curve $y^q + y = x^{q+1}$ over the field with $q^2$ elements.

The curve has $q^3$ affine points, q of them for every x, and one point at infinity P, where x has a pole of
order q and y one of order q+1. Its genus is $q(q-1)/2$, and $L(uP)$ has the basis $x^i y^j$ with $0 \le j < q$ and
$qi + (q+1)j \le u$. Words of N symbols take a field of $N^{2/3}$ elements, where Reed-Solomon codes need N; in turn the
genus adds to the degree.

References
----------
.. [1] H. Stichtenoth, "A note on Hermitian codes over GF(q^2)", IEEE Trans. Inform. Theory 34 (1988).
.. [2] H. Stichtenoth, "Algebraic Function Fields and Codes", 2nd ed., Springer (2009).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from protocols.checks import check_symbols, whole
from protocols.codes.one_point import Functions, OnePointCode
from protocols.codes.reed_solomon import finite_field

__all__ = ["Hermitian"]


class Hermitian(OnePointCode):
    """Functions with a pole of order at most `degree` at infinity, at the affine points of the Hermitian curve.

    Parameters
    ----------
    q
        Prime power; the symbols are of the field with q^2 elements.
    degree
        Largest pole order u, 0 <= degree < length: a word that is not zero has at most u zeros.
    length
        Number of points used, the first ones of all q^3, which is the default.

    Raises
    ------
    InputError
        If q is not a prime power, or the sizes are out of range.
    BudgetError
        If the functions at all points of the curve would have more than 2^30 symbols.

    Examples
    --------
    >>> code = Hermitian(2, 3)
    >>> print(code)
    Hermitian code [8, 3] over GF(2^2), degree 3, genus 1
    >>> code.pole_numbers
    array([0, 2, 3])
    >>> code.power(2)
    Hermitian(2, 6)
    >>> code.encode([1, 0, 2]) in code
    True
    """

    def __init__(self, q: int, degree: int, *, length: int | None = None) -> None:
        self.q = q = whole("q", q, 2)
        check_symbols("the functions at all points", q, q**3)
        super().__init__((q,), degree=degree, length=length, size=q**3, least_poles=(q + 1) * np.arange(q))

    def _functions(self) -> Functions:
        return _functions(self.q)

    def power(self, exponent: int) -> Hermitian:
        return Hermitian(self.q, self.power_degree(exponent), length=self.length)


@lru_cache(maxsize=8)
def _functions(q: int) -> Functions:
    field = finite_field(q * q)
    elements = field.elements
    x, y = np.nonzero(elements[:, np.newaxis] ** (q + 1) == elements**q + elements)
    values = field(y) ** np.arange(q)[:, np.newaxis]
    return Functions(field(np.stack([x, y], axis=1)), field(x), values)
