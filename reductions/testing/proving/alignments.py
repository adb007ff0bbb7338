"""Questions on two sequences as circuits: the tables of dynamic programming, with numbers in unary.

A number from 0 on is a list of wires, of which number t says whether it is at least t + 1. Then the larger of two
numbers is an OR, entry by entry, and a letter that is not there leaves a row or column of a table as it is.
"""

from __future__ import annotations

from typing import Any

from reductions.testing.proving.cases import Cases, applied, leaves, truth
from reductions.testing.proving.circuit import FALSE, TRUE, any_of, both, either, negated
from reductions.testing.proving.sequences import slots

__all__ = ["common_subsequence", "edit_distance", "frechet", "time_warping"]

Unary = list[int]


def at(number: Unary, place: int) -> int:
    """Whether a number is above `place`."""
    return TRUE if place < 0 else number[place] if place < len(number) else FALSE


def larger(*numbers: Unary) -> Unary:
    """The largest number."""
    return [any_of(at(number, place) for number in numbers) for place in range(max(map(len, numbers)))]


def smaller(*numbers: Unary) -> Unary:
    """The smallest number."""
    found = []
    for place in range(min(map(len, numbers))):
        wire = TRUE
        for number in numbers:
            wire = both(wire, number[place])
        found.append(wire)
    return found


def chosen(wire: int, one: Unary, other: Unary) -> Unary:
    """One of two numbers."""
    length = max(len(one), len(other))
    return [either(both(wire, at(one, t)), both(negated(wire), at(other, t))) for t in range(length)]


def plus(number: Unary, more: Any) -> Unary:
    """A number and one that depends on the instance, at least 0."""
    cases = list(leaves(more))
    length = len(number) + max(leaf for leaf, _ in cases)
    return [any_of(both(wire, at(number, place - leaf)) for leaf, wire in cases) for place in range(length)]


def at_least(number: Unary, threshold: Any) -> int:
    """Whether a number reaches a threshold."""
    return any_of(both(wire, at(number, leaf - 1)) for leaf, wire in leaves(threshold))


def equal(one: dict[Any, int], other: dict[Any, int]) -> int:
    """Whether there are two letters, and equal ones."""
    return any_of(both(wire, other[letter]) for letter, wire in one.items() if letter in other)


def common_subsequence(_: Any, instance: Any) -> int:
    """Whether a common subsequence is long enough."""
    x, y = slots(instance.x), slots(instance.y)
    row: list[Unary] = [[] for _ in range(len(y) + 1)]
    for letter in x:
        after: list[Unary] = [[]]
        for q, other in enumerate(y):
            both_of = [both(equal(letter, other), wire) for wire in [TRUE, *row[q]]]
            after.append(larger(row[q + 1], after[-1], both_of))
        row = after
    return at_least(row[-1], instance.threshold)


def edit_distance(_: Any, instance: Any) -> int:
    """Whether an alignment is cheap enough."""
    x, y = slots(instance.x), slots(instance.y)
    length = [Cases.bit(any_of(slot.values())) for slot in y]
    row: list[Unary] = [[]]
    for there in length:
        row.append(plus(row[-1], there))
    for letter in x:
        present = any_of(letter.values())
        after: list[Unary] = [plus(row[0], Cases.bit(present))]
        for q, other in enumerate(y):
            here = any_of(other.values())
            unequal = Cases.bit(negated(equal(letter, other)))
            least = smaller(plus(row[q + 1], 1), plus(after[-1], 1), plus(row[q], unequal))
            after.append(chosen(present, chosen(here, least, after[-1]), row[q + 1]))
        row = after
    return negated(at_least(row[-1], instance.threshold + 1))


def _distances(instance: Any) -> list[list[Any]]:
    """The sum of the differences of the coordinates, for every two points."""
    found = []
    for point in _points(instance.x):
        row = []
        for other in _points(instance.y):
            total: Any = 0
            for a, b in zip(point, other, strict=True):
                total = total + applied(abs, a - b)
            row.append(total)
        found.append(row)
    return found


def _points(sequence: Any) -> list[list[Any]]:
    return [list(point) if hasattr(point, "__len__") else [point] for point in sequence]


def frechet(_: Any, instance: Any) -> int:
    """Whether a traversal keeps to distances that are small enough."""
    row: list[int] = []
    for p, distances in enumerate(_distances(instance)):
        close = [truth(distance <= instance.threshold) for distance in distances]
        after: list[int] = []
        for q, near in enumerate(close):
            ways = [TRUE] if p == q == 0 else [*row[q : q + 1], *row[max(0, q - 1) : q], *after[-1:]]
            after.append(both(near, any_of(ways)))
        row = after
    return row[-1]


def time_warping(_: Any, instance: Any) -> int:
    """Whether a traversal is cheap enough; a number counts up to the threshold only."""
    most = max(leaf for leaf, _ in leaves(instance.threshold)) + 1
    row: list[Unary] = []
    for p, distances in enumerate(_distances(instance)):
        after: list[Unary] = []
        for q, distance in enumerate(distances):
            ways = [[]] if p == q == 0 else [*row[q : q + 1], *(row[q - 1 : q] if q else []), *after[-1:]]
            after.append(plus(smaller(*ways), distance)[: max(0, most)])
        row = after
    if most <= 0:
        return FALSE
    return negated(at_least(row[-1], instance.threshold + 1))
