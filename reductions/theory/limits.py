"""What a hypothesis for every k says in the limit: exponents at a few large k, and the quotient that they lie on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import sympy

from reductions.theory.growth import SUBPOLYNOMIAL, power
from reductions.theory.statements import Consequence

__all__ = ["MEMBERS", "limit"]

MEMBERS = (12, 48, 192, 768)
"""Members of a family at which exponents are computed; their limit is that of a quotient of linear functions of k.

They are multiples of 12, so that halves, thirds and quarters of k are whole.
"""


def limit(bounds: Sequence[Consequence]) -> Consequence | None:
    """The bound for k to infinity, its sizes as powers of the time; None if these are no quotients of linear functions.

    A size that grows by ever smaller powers is n^o(1) in the limit.
    """
    if len(bounds) < len(MEMBERS) or len({tuple(bound.exponents) for bound in bounds}) != 1:
        return None
    shape = dict(bounds[-1].shape)
    for name in (name for name, size in shape.items() if size.power > 0):
        powers = [bound.shape[name].power / bound.budget for bound in bounds]
        end = _quotient_limit([Fraction(k) for k in MEMBERS], powers)
        if end is None:
            return None
        shape[name] = power(end) if end else SUBPOLYNOMIAL
    return replace(bounds[-1], limit=True, member=None, shape=shape, budget=Fraction(1))


def _quotient_limit(points: Sequence[Fraction], values: Sequence[Fraction]) -> Fraction | None:
    """The limit at infinity of (a k + b) / (k + c) through the first three points; None unless it meets the others."""
    distinct = set(values)
    if len(distinct) == 1:
        return distinct.pop()
    (k1, k2, k3), (y1, y2, y3) = points[:3], values[:3]
    # a k + b - c y = k y, three equations; a is the limit.
    matrix = sympy.Matrix([[k, 1, -y] for k, y in ((k1, y1), (k2, y2), (k3, y3))])
    right = sympy.Matrix([k * y for k, y in ((k1, y1), (k2, y2), (k3, y3))])
    if matrix.det() == 0:
        return None
    a, b, c = matrix.LUsolve(right)
    for k, y in zip(points, values, strict=True):
        if (a * k + b) / (k + c) != sympy.Rational(y.numerator, y.denominator):
            return None
    return Fraction(int(a.p), int(a.q))
