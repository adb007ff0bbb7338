"""Checks of arguments: integers and fractions in their range, and work within its budget."""

from __future__ import annotations

import reprlib
from fractions import Fraction
from numbers import Rational

import numpy as np

from protocols.errors import BudgetError, InputError

__all__ = ["between_zero_and_one", "check_operations", "check_symbols", "shown", "whole"]

SYMBOLS_BUDGET = 1 << 30  # 8 GiB in the widest fields
OPERATIONS_BUDGET = 1 << 36  # in the field, some 10^8 a second
MOST_SHOWN = 10**30


def whole(name: str, value: object, least: int, most: int | None = None) -> int:
    """Return `value` as a Python int, or raise one clear error that names it.

    Compute with what this returns, not with what was given: numpy's integers wrap around, past every limit.

    Parameters
    ----------
    name
        The name of the number in messages.
    value
        A Python or numpy integer; a bool is not one.
    least, most
        The range, both ends included; without `most` there is no upper bound.

    Raises
    ------
    InputError
        If the value is not an integer, or is out of range.

    Examples
    --------
    >>> whole("blocks", np.int8(100), 1) ** 2
    10000
    >>> whole("coin", 6, 0, 5)
    Traceback (most recent call last):
        ...
    protocols.errors.InputError: coin must be from 0 to 5, got 6
    """
    if isinstance(value, (bool, np.timedelta64)) or not isinstance(value, (int, np.integer)):
        raise InputError(f"{name} must be an integer, got {reprlib.repr(value)}")
    number = int(value)
    if number < least or (most is not None and number > most):
        bounds = f"at least {least}" if most is None else f"from {least} to {shown(most)}"
        raise InputError(f"{name} must be {bounds}, got {shown(number)}")
    return number


def between_zero_and_one(name: str, value: object) -> Fraction:
    """Return `value` as a Fraction, or raise InputError if it is not exact or not strictly between 0 and 1."""
    if isinstance(value, (bool, np.timedelta64)) or not isinstance(value, Rational):
        raise InputError(f"{name} must be a fraction such as Fraction(1, 2), got {reprlib.repr(value)}")
    top, bottom = int(value.numerator), int(value.denominator)
    if not 0 < top < bottom:
        got = shown(top) if bottom == 1 else f"{shown(top)}/{shown(bottom)}"
        raise InputError(f"{name} must lie strictly between 0 and 1, got {got}")
    return Fraction(top, bottom)


def shown(number: int) -> str:
    """The digits of a number, or the power of two below it where it has more than 30 of them.

    Examples
    --------
    >>> shown(-4700), shown(7**400)
    ('-4,700', 'about 2^1122')
    """
    sign = "-" if number < 0 else ""
    return f"{number:,}" if abs(number) < MOST_SHOWN else f"about {sign}2^{abs(number).bit_length() - 1}"


def check_symbols(what: str, rows: int, columns: int) -> None:
    """Raise BudgetError if a matrix of this shape would have more than 2^30 symbols."""
    rows, columns = whole(f"the rows of {what}", rows, 0), whole(f"the columns of {what}", columns, 0)
    if rows * columns > SYMBOLS_BUDGET:
        raise BudgetError(
            f"{what} would have {shown(rows)} x {shown(columns)} symbols, more than {SYMBOLS_BUDGET:,}; take smaller "
            "numbers"
        )


def check_operations(what: str, operations: int) -> None:
    """Raise BudgetError if this many operations in a field would take very long."""
    if whole(f"the operations of {what}", operations, 0) > OPERATIONS_BUDGET:
        raise BudgetError(
            f"{what} would take {shown(operations)} operations, more than {OPERATIONS_BUDGET:,}; take smaller numbers"
        )
