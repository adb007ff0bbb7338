"""Questions that go through choices one by one, refused beforehand where they are too many."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from reductions.errors import BudgetError
from reductions.testing.proving.circuit import CLAUSES, any_of, circuit

__all__ = ["any_choice", "refuse"]

FEW = 16
"""From so many choices on, the gates made so far say how many there will be."""


def refuse(projected: int) -> None:
    """Raise BudgetError where there would be more than `CLAUSES` clauses."""
    if projected > CLAUSES:
        raise BudgetError(f"there would be about {projected:,} clauses, more than {CLAUSES:,}; take smaller sizes")


def any_choice(choices: Iterable[Any], count: int, holds: Callable[[Any], int]) -> int:
    """Whether a condition holds for one of `count` choices.

    Raises
    ------
    BudgetError
        If there would be more than `CLAUSES` clauses; before they are made, and with their number.
    """
    before, found = len(circuit().gates), list[int]()
    for choice in choices:
        found.append(holds(choice))
        if len(found) >= min(FEW, count) and not len(found) & (len(found) - 1):
            projected = 3 * max(len(circuit().gates) - before, len(found)) * count // len(found)
            refuse(projected)
    return any_of(found)
