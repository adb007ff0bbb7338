"""What problems on walks share: is there a sequence of states, each allowed after the one before it, that ends well?"""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from reductions.problem import MANY, Search, is_whole

__all__ = ["Walk", "Walks"]

Walk: TypeAlias = tuple[int, ...]
"""Numbers of states, one after the other."""


@dataclass(frozen=True, eq=False, repr=False)
class Walks(Search[Walk]):
    """A question about walks with a given number of states, which are numbers.

    A new one defines `places`, `onward`, and where it matters `ends`.
    """

    @property
    @abstractmethod
    def places(self) -> int:
        """The number of states of a walk."""

    @abstractmethod
    def onward(self, place: int, state: int | None) -> Iterable[int]:
        """The states that may be at this place after `state`, each once; after None at place 0."""

    def ends(self, state: int) -> bool:
        """Whether a walk may end here."""
        return True

    def verify(self, witness: Any) -> bool:
        if not isinstance(witness, (tuple, list)) or len(witness) != self.places:
            return False
        if not all(is_whole(state) for state in witness):
            return False
        before: list[int | None] = [None, *map(int, witness)]
        steps = zip(before, witness, strict=False)
        allowed = all(state in self.onward(place, last) for place, (last, state) in enumerate(steps))
        return allowed and (not witness or self.ends(int(witness[-1])))

    def candidates(self) -> int:
        """How many walks there are of every length, wherever they end."""
        count, total = Counter[int | None]({None: 1}), 1
        for place in range(self.places):
            longer = Counter[int | None]()
            for last, ways in count.items():
                for state in self.onward(place, last):
                    longer[state] += ways
            count = longer
            total += sum(count.values())
            if total >= MANY:
                return MANY
        return total

    def _search(self) -> Iterator[Walk]:
        if self.places == 0:
            yield ()
            return
        walk: list[int] = []
        branches = [iter(sorted(self.onward(0, None)))]
        while branches:
            state = next(branches[-1], None)
            if state is None:
                branches.pop()
                if walk:
                    walk.pop()
            elif len(branches) < self.places:
                walk.append(state)
                branches.append(iter(sorted(self.onward(len(walk), state))))
            elif self.ends(state):
                yield (*walk, state)

    def solve(self) -> Walk | None:
        """A walk, by the states that can be reached at each place, each with one that it can be reached from."""
        reached: list[dict[Any, Any]] = [{None: None}]
        for place in range(self.places):
            reached.append({state: last for last in reached[-1] for state in self.onward(place, last)})
        if self.places == 0:
            return ()
        walk = [state for state in reached[-1] if self.ends(state)][:1]
        for layer in reached[:1:-1] if walk else ():
            walk.append(layer[walk[-1]])
        return tuple(reversed(walk)) or None
