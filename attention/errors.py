"""What the attention package raises: one root, and the built-in exception it also is."""

from __future__ import annotations

__all__ = ["AttentionError", "BudgetError", "CertificateError", "InputError", "InputTypeError"]


class AttentionError(Exception):
    """Root of every error that the package `attention` raises on purpose."""


class InputError(AttentionError, ValueError):
    """A value is outside its range or shapes do not fit; the message names the value and what is allowed."""


class InputTypeError(AttentionError, TypeError):
    """A value is of a type that cannot be used here."""


class CertificateError(AttentionError, ValueError):
    """The tolerance asked for cannot be certified; the message names what it would take."""


class BudgetError(AttentionError, ValueError):
    """The work would exceed the stated budget; the message names the projected size."""
