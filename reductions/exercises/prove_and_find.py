"""Exercises of notebook 17, prove and find."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from reductions.exercises.checking import equal, exercise, holds

__all__: list[str] = []


def is_and(found: Any) -> str | None:
    """Whether the clauses hold exactly where 3 is the AND of 1 and 2."""
    clauses = [tuple(clause) for clause in found]
    if any(abs(literal) not in (1, 2, 3) for clause in clauses for literal in clause):
        return "which has other literals than those of 1, 2 and 3"
    for values in product((False, True), repeat=3):
        true = {i if value else -i for i, value in enumerate(values, start=1)}
        if all(not true.isdisjoint(clause) for clause in clauses) != (values[2] == (values[0] and values[1])):
            return f"which is wrong where 1, 2 and 3 are {values}"
    return None


@exercise("17.1")
def gate(answer: Any) -> Iterator[str]:
    """All eight assignments."""
    yield holds(answer, (1, 2, 3), is_and)


@exercise("17.2")
def conflict(answer: Any) -> Iterator[str]:
    """Unit propagation, clause by clause until nothing changes."""
    lists: list[list[tuple[int, ...]]] = [
        [],
        [()],
        [(1,)],
        [(1,), (-1,)],
        [(1, 2), (-1,), (-2,)],
        [(1, 2), (-1, 2), (1, -2), (-1, -2)],
        [(1,), (-1, 2), (-2, 3), (-3, 4)],
        [(1,), (-1, 2), (-2, 3), (-3, -1)],
        [(-3, -1), (-2, 3), (-1, 2), (1,)],
    ]
    for clauses in lists:
        true: set[int] = set()
        for _ in range(10):
            for clause in clauses:
                open_ones = [literal for literal in clause if -literal not in true]
                if len(open_ones) == 1:
                    true.add(open_ones[0])
        wanted = any(all(-literal in true for literal in clause) for clause in clauses)
        yield equal(answer, (clauses,), wanted)


def is_gadget(found: Any) -> str | None:
    """Whether three matrices are a gadget for blocks of one bit, in three coordinates."""
    if len(found) != 3 or any(len(rows) != 2 or any(len(row) != 3 for row in rows) for rows in found):
        return "which is not three matrices of two rows and three columns"
    if any(entry not in (0, 1) for rows in found for row in rows for entry in row):
        return "which has other entries than 0 and 1"

    def total(bits: tuple[int, ...]) -> int:
        rows = [matrix[bit] for matrix, bit in zip(found, bits, strict=True)]
        return sum(a * b * c for a, b, c in zip(*rows, strict=True))

    others = {total(bits) for bits in product((0, 1), repeat=3) if bits != (1, 1, 1)}
    if len(others) > 1:
        return f"which has the values {sorted(others)} for blocks that are orthogonal"
    if total((1, 1, 1)) >= min(others):
        return "which has no smaller value for three ones"
    return None


@exercise("17.3")
def gadget(answer: Any) -> Iterator[str]:
    """All eight triples of blocks."""
    yield holds(answer, (), is_gadget)
