"""What searches for a set of items share: a witness is a tuple of different numbers of items, in increasing order."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from reductions.problem import MANY, Search, is_whole

__all__ = ["SubsetSearch"]


class SubsetSearch(Search[tuple[int, ...]]):
    """A search for a set of items: a new one defines `items` and `holds`."""

    @property
    @abstractmethod
    def items(self) -> int:
        """How many items there are."""

    @abstractmethod
    def holds(self, chosen: tuple[int, ...]) -> bool:
        """Whether these items, numbers in increasing order, are a witness."""

    def verify(self, witness: Any) -> bool:
        return (
            isinstance(witness, (tuple, list))
            and all(is_whole(i) for i in witness)
            and all(0 <= i < self.items for i in witness)
            and all(i < j for i, j in pairwise(witness))
            and self.holds(tuple(map(int, witness)))
        )

    def candidates(self) -> int:
        return MANY if self.items >= 64 else 2**self.items

    def _search(self) -> Iterator[tuple[int, ...]]:
        return filter(self.holds, subsets(self.items))


def subsets(items: int) -> Iterator[tuple[int, ...]]:
    """All sets of items, in lexicographic order.

    Examples
    --------
    >>> list(subsets(2))
    [(), (0,), (0, 1), (1,)]
    """
    chosen: list[int] = []
    yield ()
    while items:
        if not chosen or chosen[-1] + 1 < items:
            chosen.append(chosen[-1] + 1 if chosen else 0)
        elif len(chosen) == 1:
            return
        else:
            chosen.pop()
            chosen[-1] += 1
        yield tuple(chosen)
