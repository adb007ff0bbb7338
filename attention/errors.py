"""What the attention package raises: one root, and the built-in exception it also is."""

from __future__ import annotations

__all__ = ["AttentionError", "BudgetError", "CertificateError", "InputError", "InputTypeError", "MissingFileError"]


class AttentionError(Exception):
    """Root of every error that the package `attention` raises on purpose."""


class InputError(AttentionError, ValueError):
    """A value is outside its range or shapes do not fit; the message names the value and what is allowed."""


class MissingFileError(InputError, FileNotFoundError):
    """There is no such file."""


class InputTypeError(AttentionError, TypeError):
    """A value is of a type that cannot be used here."""


class CertificateError(AttentionError, ValueError):
    """The tolerance asked for cannot be certified; the message names what it would take.

    Attributes
    ----------
    logit_bound
        What is proved of the absolute values of the logits, or None where the refusal is not about them.
    degree, monomials
        The degree that the tolerance takes and how many monomials that is, or None. Where columns are bounded unevenly
        fewer may do; everywhere else neither is more than needed.
    largest_query
        The index of the query with the largest bound on its logits, or None.

    Examples
    --------
    >>> error = CertificateError("the tolerance cannot be met", degree=5, monomials=1287)
    >>> error.degree, error.monomials, error.logit_bound
    (5, 1287, None)
    """

    def __init__(
        self,
        message: str,
        *,
        logit_bound: float | None = None,
        degree: int | None = None,
        monomials: int | None = None,
        largest_query: int | None = None,
    ) -> None:
        super().__init__(message)
        self.logit_bound = logit_bound
        self.degree = degree
        self.monomials = monomials
        self.largest_query = largest_query


class BudgetError(AttentionError, ValueError):
    """The work would exceed the stated budget; the message names the projected size."""
