"""Problems whose answer is a witness, or None."""

from __future__ import annotations

import reprlib
from abc import abstractmethod
from collections.abc import Iterator
from itertools import product
from math import prod
from typing import Any, ClassVar, TypeVar

from reductions.errors import BudgetError, OracleError
from reductions.problem.base import Problem
from reductions.problem.values import MANY, is_whole

__all__ = ["BRUTE_FORCE_LIMIT", "IndexSearch", "Search"]

BRUTE_FORCE_LIMIT = 2**26

W = TypeVar("W")


class Search(Problem[W | None]):
    """Is there a witness? The answer is one, or None for a NO instance.

    A search problem defines `verify`, `candidates` and `_search`.
    """

    endless: ClassVar[bool] = False
    """Whether more verifies than is searched: points, lines and the like, of which one of every kind is."""

    @abstractmethod
    def verify(self, witness: Any) -> bool:
        """Whether `witness` proves that this is a YES instance; False for anything that is not a witness at all."""

    @abstractmethod
    def candidates(self) -> int:
        """How many candidates `witnesses()` looks through; 2^64 stands for every number from there on."""

    @abstractmethod
    def _search(self) -> Iterator[W]:
        """Iterate over all witnesses, in lexicographic order."""

    def witnesses(self) -> Iterator[W]:
        """Iterate over all witnesses, in lexicographic order, by brute force.

        Raises
        ------
        BudgetError
            If there are more than `BRUTE_FORCE_LIMIT` candidates.
        """
        count = self.candidates()
        if count > BRUTE_FORCE_LIMIT:
            raise BudgetError(
                f"brute force over {'at least ' if count >= MANY else ''}{count:,} candidates is more than "
                f"{BRUTE_FORCE_LIMIT:,}; take a smaller instance"
            )
        return self._search()

    def some(self, most: int) -> list[W]:
        """Witnesses to try a reduction on: all of them; where a problem may have very many, `most` of every kind."""
        return list(self.witnesses())

    def brute_force(self) -> W | None:
        """The first witness, or None for a NO instance; see `witnesses` for the limit."""
        return next(self.witnesses(), None)

    def told(self, answer: W | None) -> str:
        """A witness in a line, as the command line prints it."""
        return f"witness {answer}"

    def solve(self) -> W | None:
        """The first witness, or None for a NO instance; see `witnesses` for the limit."""
        return self.brute_force()

    def accepts(self, answer: W | None) -> bool:
        """Whether `answer` is a witness, or None where brute force finds none."""
        return self.brute_force() is None if answer is None else self.verify(answer)

    def read(self, answer: Any) -> W | None:
        """The witness that an oracle found, or None; OracleError if it is not one."""
        self.check(answer)
        return answer  # type: ignore[no-any-return]

    def check(self, answer: W | None) -> None:
        """Raise OracleError unless `answer` is a witness or None."""
        if answer is not None and not self.verify(answer):
            raise OracleError(f"{reprlib.repr(answer)} is not a witness of {self!r}")


class IndexSearch(Search[tuple[int, ...]]):
    """A search for indices: a witness is one index per axis, and `holds` says whether the indices are a witness."""

    @property
    @abstractmethod
    def axes(self) -> tuple[int, ...]:
        """The length of each axis: index number p is at least 0 and below the p-th of them."""

    @abstractmethod
    def holds(self, choice: tuple[int, ...]) -> bool:
        """Whether these indices, which are within the axes, are a witness."""

    def verify(self, witness: Any) -> bool:
        return self.within(witness) and bool(self.holds(tuple(map(int, witness))))

    def within(self, witness: Any) -> bool:
        """Whether `witness` is a tuple or list of one index per axis."""
        return (
            isinstance(witness, (tuple, list))
            and len(witness) == len(self.axes)
            and all(is_whole(i) and 0 <= i < n for i, n in zip(witness, self.axes, strict=True))
        )

    def candidates(self) -> int:
        return min(MANY, prod(self.axes))

    def _search(self) -> Iterator[tuple[int, ...]]:
        return filter(self.holds, product(*map(range, self.axes)))
