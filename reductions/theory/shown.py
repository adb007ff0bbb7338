"""How the numbers of the lower bound are printed: short, and rounded to the side on which they are bounds."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

import mpmath
import sympy

from reductions.theory.routes.base import BITS, L

__all__ = ["meaning", "power_of_ten", "rounded", "shown", "wrapped"]

_MEANINGS = {
    "T": "blocks that a vector is cut into",
    "q": "elements of the field",
    "v": "bits in a symbol",
    "log": "at most n to this power instances",
    "d": "coordinates of a query or key",
    "B": "the largest entry",
    "epsilon": "an error of the output that is harmless",
    "p": "a prime",
    "a": "the field has 9^a elements",
    "c": "the k-OV instances have dimension at most c L",
    "delta": "attention takes O(n^(k - delta)), where k is its order",
    "ln": "the natural logarithm",
}

_DIGITS = 5
_LARGE = 10**6


def meaning(name: str) -> str:
    """What a letter means, whatever follows its first underscore.

    Examples
    --------
    >>> meaning("q_1"), meaning("epsilon_a")
    ('elements of the field', 'an error of the output that is harmless')
    """
    return _MEANINGS[name.partition("_")[0]]


def power_of_ten(number: mpmath.mpf) -> str:
    """A number rounded upward: an integer below a million, else a power of ten.

    Examples
    --------
    >>> power_of_ten(79939.2), power_of_ten(mpmath.mpf(10) ** 83214)
    ('79,940', '10^83214.00')
    """
    with mpmath.workprec(BITS):
        if number < _LARGE:
            return f"{int(mpmath.ceil(number)):,}"
        return f"10^{int(mpmath.ceil(100 * mpmath.log10(number))) / 100:.2f}"


def rounded(expression: sympy.Expr, relation: str) -> sympy.Expr:
    """The expression with floats of five digits, rounded to the side that the relation allows.

    Examples
    --------
    >>> rounded(sympy.Rational(1, 3) * L, "<="), rounded(sympy.Rational(2, 3), ">=")
    (0.33334*L, 0.66666...)
    """
    side = {"<=": ROUND_CEILING, "=": None, ">=": ROUND_FLOOR}[relation]
    context = Context(prec=_DIGITS, rounding=side)

    def short(number: sympy.Number) -> sympy.Float:
        exact = sympy.Rational(number)
        return sympy.Float(str(context.divide(Decimal(exact.p), Decimal(exact.q))), 15)

    constant, growing = expression.as_independent(L, as_Add=False)
    if constant.is_Rational and not constant.is_Integer:
        return short(constant) * growing
    return constant.xreplace({number: short(number) for number in constant.atoms(sympy.Float)}) * growing


def shown(expression: sympy.Expr, relation: str) -> str:
    """The expression as text, five digits of its constant factor, or a power of ten where that is large.

    Examples
    --------
    >>> shown(sympy.Float("1.23e+1509", 17) * L ** sympy.Rational(1, 3), "<=")
    '10^1509.09 L^(1/3)'
    >>> shown(sympy.Rational(11, 7) * L, ">="), shown(sympy.Integer(12), "=")
    ('1.5714 L', '12')
    """
    constant, growing = expression.as_independent(L, as_Add=False)
    if constant.is_Float and constant > _LARGE and relation == "<=":
        factor = power_of_ten(constant._to_mpmath(BITS))
    else:
        short = rounded(constant, relation)
        factor = f"{float(short):.{_DIGITS}g}" if short.is_Float else str(short)
    if growing == 1:
        text = factor
    elif growing.as_base_exp()[0] != L:
        text = str(rounded(expression, relation))
    else:
        text = str(growing) if factor == "1" else f"{factor} {growing}"
    return text.replace("**", "^").replace("sqrt(L)", "L^(1/2)").replace("log(", "ln(")


def wrapped(lines: Iterable[str], width: int | None) -> str:
    """The lines broken at `width` characters, by default those of the terminal; what goes on is indented."""
    if width is None:
        from rich.console import Console  # noqa: PLC0415 - only where something is printed

        width = Console().width
    parts = []
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()))
        parts += textwrap.wrap(line, width, subsequent_indent=f"{indent}    " if indent else "", break_on_hyphens=False)
    return "\n".join(parts)
