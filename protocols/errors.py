"""What the protocols package raises: one root, and the built-in exception it also is."""

from __future__ import annotations

__all__ = ["BudgetError", "InputError", "InputTypeError", "ProtocolError"]


class ProtocolError(Exception):
    """Root of every error that the package `protocols` raises on purpose."""


class InputError(ProtocolError, ValueError):
    """A value is outside its range, or shapes do not fit; the message names the value and what to do."""


class InputTypeError(ProtocolError, TypeError):
    """A value is of a type that cannot be used here."""


class BudgetError(ProtocolError, ValueError):
    """The work would exceed the stated budget; the message names the projected size."""
