"""The formula that is satisfiable iff there is a block gadget of a given shape; see `reductions.testing.gadgets`.

The entries of the vectors are variables, and so is each coordinate of the product of a tuple of them; sequential
counters bound how many of these are true. Where only an upper bound is asked for, a product may be called true without
being so, and the other way round.

Gadgets come in families: coordinates may be permuted, and players and places in a block if that is done everywhere.
Of each family only one need be looked for, the first one when all entries are listed in a fixed order and compared as
words with 1 before 0. It is not behind its image under any permutation of the family, hence not behind those under
swaps of two neighbours, and this is what the formula says of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from itertools import count, product
from operator import and_
from typing import NamedTuple, TypeAlias

__all__ = ["Shape", "blocks_and_tuples", "formula"]

Entry: TypeAlias = tuple[int, int, int]
"""Player, block and coordinate."""


class Shape(NamedTuple):
    """Order k, length l of a block, dimension D, the value of orthogonal blocks, and how far the others are below."""

    order: int
    block: int
    dimension: int
    value: int
    gap: int

    def variable(self, player: int, block: int, coordinate: int) -> int:
        """The variable of an entry."""
        return 1 + ((player << self.block) + block) * self.dimension + coordinate

    @property
    def clauses(self) -> int:
        """About how many clauses the formula has."""
        most = 2 * max(self.value, self.dimension - self.value) + self.order + 3
        return (1 << self.order * self.block) * self.dimension * most


def blocks_and_tuples(order: int, block: int) -> Iterator[tuple[tuple[int, ...], bool]]:
    """Every tuple of blocks, which are read as binary numbers, and whether it is orthogonal: no place is 1 in all.

    Examples
    --------
    >>> list(blocks_and_tuples(2, 1))
    [((0, 0), True), ((0, 1), True), ((1, 0), True), ((1, 1), False)]
    """
    return ((chosen, reduce(and_, chosen) == 0) for chosen in product(range(2**block), repeat=order))


def formula(shape: Shape) -> list[list[int]]:
    """The clauses; the first variables are those of the entries.

    Examples
    --------
    >>> len(formula(Shape(order=2, block=1, dimension=2, value=1, gap=1)))
    94
    """
    fresh = count(1 + shape.order * 2**shape.block * shape.dimension)
    clauses = list(first_of_its_family(shape, fresh))
    for chosen, orthogonal in blocks_and_tuples(shape.order, shape.block):
        products = [next(fresh) for _ in range(shape.dimension)]
        upper, lower = orthogonal or shape.gap > 0, orthogonal or shape.gap < 0
        for coordinate, variable in enumerate(products):
            factors = [shape.variable(player, block, coordinate) for player, block in enumerate(chosen)]
            if upper:
                clauses.append([variable, *(-factor for factor in factors)])
            if lower:
                clauses += [[-variable, factor] for factor in factors]
        value = shape.value - (0 if orthogonal else shape.gap)
        if upper:
            clauses += at_most(products, value, fresh)
        if lower:
            clauses += at_most([-variable for variable in products], shape.dimension - value, fresh)
    return clauses


def at_most(literals: list[int], most: int, fresh: Iterator[int]) -> Iterator[list[int]]:
    """Clauses that allow at most so many of the literals to be true, by a sequential counter."""
    if most < 0:
        yield []
    elif most < len(literals):
        reached: list[int] = []  # reached[i]: at least i + 1 of the literals so far are true
        for literal in literals:
            if len(reached) == most:
                yield [-literal, *(-counter for counter in reached[-1:])]
            following = [next(fresh) for _ in range(min(most, len(reached) + 1))]
            for i, counter in enumerate(following):
                if i < len(reached):
                    yield [-reached[i], counter]
                yield [-literal, counter, *(-before for before in reached[i - 1 : i] if i > 0)]
            reached = following


def first_of_its_family(shape: Shape, fresh: Iterator[int]) -> Iterator[list[int]]:
    """Clauses that the first gadget of each family satisfies."""
    order = [
        (player, block, coordinate)
        for block in range(2**shape.block)
        for player in range(shape.order)
        for coordinate in range(shape.dimension)
    ]
    word = [shape.variable(*entry) for entry in order]
    for swap in swaps(shape):
        yield from not_behind(word, [shape.variable(*swap(entry)) for entry in order], fresh)


def swaps(shape: Shape) -> Iterator[Callable[[Entry], Entry]]:
    """The permutations of entries that swap two neighbouring coordinates, players, or places in a block."""

    def swapped(number: int, i: int) -> int:
        return 2 * i + 1 - number if number in (i, i + 1) else number

    def places(block: int, i: int) -> int:
        differ = (block >> i ^ block >> (i + 1)) & 1
        return block ^ (differ << i | differ << (i + 1))

    for i in range(shape.dimension - 1):
        yield lambda entry, i=i: (entry[0], entry[1], swapped(entry[2], i))  # type: ignore[misc]
    for i in range(shape.order - 1):
        yield lambda entry, i=i: (swapped(entry[0], i), *entry[1:])  # type: ignore[misc]
    for i in range(shape.block - 1):
        yield lambda entry, i=i: (entry[0], places(entry[1], i), entry[2])  # type: ignore[misc]


def not_behind(word: list[int], other: list[int], fresh: Iterator[int]) -> Iterator[list[int]]:
    """Clauses that say: at the first place where the two words of variables differ, `word` has the 1."""
    equal: list[int] = []  # the negation of: equal so far
    for mine, theirs in zip(word, other, strict=True):
        if mine != theirs:
            yield [*equal, mine, -theirs]
            still = next(fresh)
            yield [*equal, -mine, -theirs, still]
            yield [*equal, mine, theirs, still]
            equal = [-still]
