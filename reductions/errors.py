"""What the reductions package raises: one root, and the built-in exception it also is."""

from __future__ import annotations

__all__ = ["BudgetError", "ClusterError", "InputError", "InputTypeError", "OracleError", "ReductionError"]


class ReductionError(Exception):
    """Root of every error that the package `reductions` raises on purpose."""


class InputError(ReductionError, ValueError):
    """A value is outside its range or does not fit; the message names the value and what to change."""


class InputTypeError(ReductionError, TypeError):
    """A value is of a type that cannot be used here."""


class BudgetError(ReductionError, ValueError):
    """The work would pass the stated budget; the message carries the projected size."""


class ClusterError(ReductionError, RuntimeError):
    """Workers or their scheduler were lost, are not there, or cannot do what they are asked."""


class OracleError(ReductionError, RuntimeError):
    """An oracle answered what the exact instance contradicts, so its error is above the tolerance."""
