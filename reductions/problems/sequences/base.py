"""What problems on two sequences of points share: a traversal of both, and the distances of the points it pairs."""

from __future__ import annotations

import reprlib
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from itertools import islice, pairwise, product
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import numpy as np
import sympy
from numpy.typing import ArrayLike, NDArray

from attention.support.memory import over_memory
from reductions.errors import BudgetError, InputError
from reductions.problem import MANY, Search, frozen, is_whole, positive, sizes, whole

__all__ = ["COST_LIMIT", "SequencePair", "Traversal", "points"]

Traversal: TypeAlias = tuple[tuple[int, int], ...]
"""Index pairs (p, q) from the first points to the last ones; each step goes on in x, in y, or in both, by one."""

Distances: TypeAlias = NDArray[np.int64]

COST_LIMIT = 2**62
"""No traversal costs as much as this, so that all costs are integers of 64 bits."""

STEPS = ((0, 1), (1, 0), (1, 1))


@dataclass(frozen=True, eq=False, repr=False)
class SequencePair(Search[Traversal]):
    r"""A question about what traversals of x and y cost; a new one says how distances make a cost.

    The distance of two points is the sum of the absolute differences of their coordinates. A witness is a traversal
    that costs at most `threshold`.

    Sizes are the lengths of x and y, the number r of coordinates, the largest absolute value of one, and the threshold.

    Parameters
    ----------
    x, y
        Sequences of points, of any lengths from 1 on: integers, shape (N,), or points of r coordinates, shape (N, r).
    threshold
        Integer; no traversal costs less than 0.

    Raises
    ------
    InputError
        If a sequence is empty, coordinates are not integers or differ in number, or are so large that a traversal may
        cost $2^{62}$.
    """

    x: NDArray[np.int64]
    y: NDArray[np.int64]
    threshold: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(
        first=positive("N_x"),
        second=positive("N_y"),
        dimension=positive("r"),
        bound="U",
        threshold=sympy.Symbol("K", integer=True),
    )
    storage: ClassVar[sympy.Expr] = 40 * (symbols["first"] + symbols["second"]) * (symbols["dimension"] + 2)
    time: ClassVar[sympy.Expr] = symbols["first"] * symbols["second"] * symbols["dimension"]

    def __post_init__(self) -> None:
        """Check the points."""
        object.__setattr__(self, "x", points("x", self.x))
        object.__setattr__(self, "y", points("y", self.y))
        object.__setattr__(self, "threshold", whole("threshold", self.threshold, -COST_LIMIT))
        (_, dimension), (_, other) = self.x.shape, self.y.shape
        if dimension != other:
            raise InputError(f"x and y must have points of as many coordinates, got {dimension} and {other}")
        if 2 * self.bound * dimension * (len(self.x) + len(self.y)) >= COST_LIMIT:
            raise InputError(
                f"coordinates up to {self.bound} are too large: a traversal may cost 2^62; take smaller ones"
            )

    @staticmethod
    @abstractmethod
    def join(cost: int, other: int) -> int:
        """What two parts of a traversal cost together."""

    @abstractmethod
    def optimum(self) -> int:
        """The least threshold that is a YES."""

    @abstractmethod
    def graded(self, distances: Distances) -> tuple[Distances, int]:
        """Numbers in place of distances, and what their sum along a traversal must not pass for it to be a witness."""

    def alike(self, rng: np.random.Generator) -> Iterator[Self]:
        """The coordinates with the other sign, and in another order: all distances are what they were."""
        order = rng.permutation(self.x.shape[1])
        yield replace(self, x=-self.x, y=-self.y)
        yield replace(self, x=self.x[:, order], y=self.y[:, order])

    @cached_property
    def bound(self) -> int:
        """The largest absolute value of a coordinate."""
        return max(abs(int(end)) for sequence in (self.x, self.y) for end in (sequence.min(), sequence.max()))

    def size(self) -> NamedTuple:
        return self.sized(len(self.x), len(self.y), self.x.shape[1], self.bound)

    @classmethod
    def steps_a_second(cls, size: Mapping[str, Any]) -> float:
        return 3e7

    def verify(self, witness: Any) -> bool:
        if not isinstance(witness, (tuple, list)) or not witness or not all(map(_is_pair, witness)):
            return False
        ends = [tuple(witness[0]), tuple(witness[-1])]
        return (
            ends == [(0, 0), (len(self.x) - 1, len(self.y) - 1)]
            and all((p - i, q - j) in STEPS for (i, j), (p, q) in pairwise(witness))
            and self.cost(witness) <= self.threshold
        )

    def cost(self, traversal: Sequence[tuple[int, int]]) -> int:
        """What a traversal costs."""
        return reduce(self.join, (self._distance(p, q) for p, q in traversal))

    @cached_property
    def _lists(self) -> tuple[list[list[int]], list[list[int]]]:
        return self.x.tolist(), self.y.tolist()

    def _distance(self, p: int, q: int) -> int:
        x, y = self._lists
        return sum(abs(a - b) for a, b in zip(x[p], y[q], strict=True))

    def candidates(self) -> int:
        return min(MANY, len(self.x) * len(self.y))

    def _rest(self) -> list[list[int]]:
        """What traversals from (p, q) to the end cost at least, by the definition; there is one more row and column."""
        rows = [[COST_LIMIT] * len(self.y) + [0]]
        for point in self.x[::-1]:
            row, below = [COST_LIMIT], rows[-1]
            distances = np.abs(self.y - point).sum(axis=1).tolist()
            for q in reversed(range(len(self.y))):
                row.append(self.join(distances[q], min(below[q], below[q + 1], row[-1])))
            rows.append(row[::-1])
        return rows[::-1]

    def _next(self, p: int, q: int) -> list[tuple[int, int]]:
        return [(p + i, q + j) for i, j in STEPS if p + i < len(self.x) and q + j < len(self.y)]

    def _further(self, rest: list[list[int]], p: int, q: int, spent: int) -> list[tuple[int, int]]:
        """Where witnesses go on from (p, q), if they have cost so much up to there."""
        return [(i, j) for i, j in self._next(p, q) if self.join(spent, rest[i][j]) <= self.threshold]

    def _search(self) -> Iterator[Traversal]:
        rest = self._rest()
        if rest[0][0] > self.threshold:
            return
        begun: list[tuple[Traversal, int]] = [(((0, 0),), self._distance(0, 0))]
        while begun:
            traversal, spent = begun.pop()
            if traversal[-1] == (len(self.x) - 1, len(self.y) - 1):
                yield traversal
            begun.extend(
                ((*traversal, pair), self.join(spent, self._distance(*pair)))
                for pair in reversed(self._further(rest, *traversal[-1], spent))
            )

    def some(self, most: int) -> list[Traversal]:
        """At most this many witnesses: all of them, or the first ones and as many at random."""
        found = list(islice(self.witnesses(), most))
        if len(found) < most:
            return found
        rest, rng = self._rest(), np.random.default_rng(0)
        return found[: most // 2] + [self._drawn(rest, rng) for _ in range(most - most // 2)]

    def _drawn(self, rest: list[list[int]], rng: np.random.Generator) -> Traversal:
        """A witness at random, where there is one."""
        traversal, spent = [(0, 0)], self._distance(0, 0)
        while further := self._further(rest, *traversal[-1], spent):
            traversal.append(further[rng.integers(len(further))])
            spent = self.join(spent, self._distance(*traversal[-1]))
        return tuple(traversal)

    def solve(self) -> Traversal | None:
        """A traversal of least cost if that is within the threshold, in time and bytes of both lengths multiplied.

        Raises
        ------
        BudgetError
            If that many bytes do not fit in memory.
        """
        self._check_memory(1)
        moves = np.empty((len(self.x), len(self.y)), dtype=np.uint8)
        least = 0
        for p, (row, move) in enumerate(self._rows()):
            moves[p], least = move, int(row[-1])
        if least > self.graded(np.empty(0, np.int64))[1]:
            return None
        p, q = len(self.x) - 1, len(self.y) - 1
        traversal = [(p, q)]
        while p or q:
            i, j = STEPS[moves[p, q]]
            p, q = p - i, q - j
            traversal.append((p, q))
        return tuple(reversed(traversal))

    def _check_memory(self, each: int) -> None:
        """Raise BudgetError if so many bytes for each pair of points do not fit in memory."""
        if over := over_memory(each * len(self.x) * len(self.y)):
            raise BudgetError(f"tables of {len(self.x):,} x {len(self.y):,} points take {over}; take shorter sequences")

    def _rows(self) -> Iterator[tuple[Distances, NDArray[np.uint8]]]:
        """For each point of x, the least sum to it with every point of y, and the last step of a traversal with it."""
        row: Distances | None = None
        for point in self.x:
            here, _ = self.graded(np.abs(self.y - point).sum(axis=1))
            total = np.cumsum(here)
            if row is None:
                row, move = total, np.zeros(len(total), dtype=np.uint8)
            else:
                both = np.concatenate([[COST_LIMIT], row[:-1]])
                # From where x goes on, y may go on for a while: a difference of sums of what it passes.
                reached = total + np.minimum.accumulate(np.minimum(row, both) - (total - here))
                before = reached - here
                move = np.where(before == both, 2, np.where(before == row, 1, 0)).astype(np.uint8)
                row = reached
            yield row, move

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances of at most two points on a line in each sequence, each -1, 0 or 2, and small thresholds."""
        each = [np.array(numbers) for length in (1, 2) for numbers in product((-1, 0, 2), repeat=length)]
        return (cls(x, y, threshold) for x, y in product(each, each) for threshold in (-1, 1, 3))

    @classmethod
    def random(
        cls, rng: np.random.Generator, *, length: int = 7, bound: int = 6, dimension: int = 1, offset: int = 0
    ) -> Self:
        """An instance of at most `length` points in a sequence, with a threshold next to the optimum.

        Coordinates are at most `bound` away from `offset`.
        """
        x, y = (
            rng.integers(offset - bound, offset + bound + 1, (rng.integers(1, length + 1), dimension)) for _ in range(2)
        )
        return cls(x, y, cls(x, y, 0).optimum() + int(rng.integers(-1, 2)))

    def _teach(self) -> str:
        rows = (
            f"<tr><td>{name}</td><td>{', '.join(map(_point, sequence[:16]))}{', ...' * (len(sequence) > 16)}</td></tr>"
            for name, sequence in (("x", self.x), ("y", self.y))
        )
        return f"<table style='font-family:monospace'>{''.join(rows)}</table>"


def points(name: str, value: ArrayLike) -> NDArray[np.int64]:
    """Return `value` as a read-only array of points, shape (N, r), or raise one clear error that names it.

    Examples
    --------
    >>> points("x", [3, 1]).tolist()
    [[3], [1]]
    """
    try:
        array = value if isinstance(value, np.ndarray) else np.array(value, dtype=object)
    except ValueError as error:
        raise InputError(f"{name} must have points of as many coordinates each") from error
    if array.ndim == 1:
        array = array.reshape(-1, 1)
    if array.ndim != 2 or 0 in array.shape:
        raise InputError(
            f"{name} must be a sequence of at least one point, numbers or rows of them, got shape {array.shape}"
        )
    if array.dtype != np.int64:
        for number in array.ravel().tolist():
            if abs(whole(f"a coordinate of {name}", number, -COST_LIMIT)) >= COST_LIMIT:
                raise InputError(f"a coordinate of {name} must be below 2^62, got {reprlib.repr(number)}")
    return frozen(array.astype(np.int64, copy=False))


def _is_pair(pair: Any) -> bool:
    return isinstance(pair, (tuple, list)) and len(pair) == 2 and all(is_whole(i) for i in pair)


def _point(coordinates: NDArray[np.int64]) -> str:
    return str(tuple(coordinates.tolist())) if len(coordinates) > 1 else str(coordinates[0])
