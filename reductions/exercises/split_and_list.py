"""Exercises of notebook 2, split and list."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from operator import attrgetter
from typing import Any

from reductions.exercises.checking import Wrong, equal, exercise, made, verified
from reductions.problems import CNF, OrthogonalVectors

__all__: list[str] = []


@exercise("2.1")
def row_number(answer: Any) -> Iterator[str]:
    """The place of a partial assignment in the list of all, counted by hand."""
    for count in range(5):
        for number, values in enumerate(product((False, True), repeat=count)):
            yield equal(answer, (values,), number)


@exercise("2.2")
def entry(answer: Any) -> Iterator[str]:
    """Whether no literal of the clause is true under the partial assignment."""
    literals = (1, -1, 2, -2)
    for length in range(3):
        for clause in product(literals, repeat=length):
            for known in ((), (1,), (2,), (1, 2)):
                for values in product((False, True), repeat=len(known)):
                    partial = dict(zip(known, values, strict=True))
                    true = {i if value else -i for i, value in partial.items()}
                    yield equal(answer, (clause, partial), int(true.isdisjoint(clause)))


@exercise("2.3")
def merged(answer: Any) -> Iterator[str]:
    """One vector for each pair, so that pairs of pairs are orthogonal exactly if the four are."""
    for instance in filter(attrgetter("dimension"), OrthogonalVectors.small()):
        first, second = instance.sets[:2]
        wanted = [[int(a and b) for a, b in zip(x, y, strict=True)] for x in first for y in second]
        yield equal(answer, (first, second), wanted)


def formulas() -> Iterator[CNF]:
    """Formulas of up to five variables that shares between groups matter for, the smallest first."""
    for count in range(6):
        circle = tuple((-i, i % count + 1) for i in range(1, count + 1))
        for clauses in ((), ((),), circle, (*circle, tuple(range(1, count + 1)))):
            yield CNF(count, clauses)


@exercise("2.4")
def interleaved(answer: Any) -> Iterator[str]:
    """Groups that are dealt out like cards, and everything that a reduction promises."""
    for order in (2, 3):
        edge = made(answer, order=order)
        for count in range(7):
            dealt = [list(range(1 + player, count + 1, order)) for player in range(order)]
            if [list(group) for group in edge.groups(CNF(count, ()))] != dealt:
                raise Wrong(f"For {count} variables and {order} players the groups should be {dealt}.")
        yield from verified(edge, small=formulas(), examples=0)
