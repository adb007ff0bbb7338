"""A reduction of one's own, in a file of one's own: k-orthogonal vectors to hitting set.

The elements are all vectors. One set for each coordinate holds the vectors that are 0 there, and one set for each
group p holds all of X^p. So k elements hit every set iff they are one vector from each X^p and at each coordinate one
of them is 0.

Below are a problem, an edge and nothing else; `register` makes the graph, the paths, the ledger and the verifier know
them. In a test, `check_reduction(OrthogonalVectorsToHittingSet())` tries all small instances and random larger ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, chain, combinations
from math import comb
from typing import Any, ClassVar, NamedTuple

import numpy as np

from reductions import Exact, FanOut, OrthogonalVectors, Overhead, Search, Theorem, at_most, register, sizes


@dataclass(frozen=True, eq=False, repr=False)
class HittingSet(Search[tuple[int, ...]]):
    """YES iff `chosen` of the elements 0, 1, ... have one in each of the sets."""

    elements: int
    sets: tuple[frozenset[int], ...]
    chosen: int

    symbols: ClassVar = sizes(elements="u", sets="s", chosen="h")

    def size(self) -> NamedTuple:
        return self.sized(self.elements, len(self.sets), self.chosen)

    def verify(self, witness: object) -> bool:
        if not isinstance(witness, tuple) or not all(type(element) is int for element in witness):
            return False
        if not all(0 <= element < self.elements for element in witness):
            return False
        return len(set(witness)) == len(witness) == self.chosen and not any(x.isdisjoint(witness) for x in self.sets)

    def candidates(self) -> int:
        return comb(self.elements, self.chosen)

    def _search(self) -> Iterator[tuple[int, ...]]:
        return filter(self.verify, combinations(range(self.elements), self.chosen))

    def payload(self) -> dict[str, Any]:
        return {"elements": self.elements, "sets": [sorted(x) for x in self.sets], "chosen": self.chosen}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> HittingSet:
        return cls(payload["elements"], tuple(map(frozenset, payload["sets"])), payload["chosen"])


k, n_1, n, P, m = OrthogonalVectors.symbols.values()


@register
@dataclass(frozen=True)
class OrthogonalVectorsToHittingSet(FanOut[OrthogonalVectors, HittingSet]):
    """One family; elements are numbered through the vector sets."""

    theorem = Theorem("folklore", Exact())
    overhead = Overhead(elements=at_most(n_1 + (k - 1) * n), sets=m + k, chosen=k)

    def groups(self, source: OrthogonalVectors) -> list[range]:
        stops = [0, *accumulate(map(len, source.sets))]
        return [range(stop - len(x), stop) for stop, x in zip(stops[1:], source.sets, strict=True)]

    def targets(self, source: OrthogonalVectors) -> Iterator[HittingSet]:
        groups = self.groups(source)
        zeros = (frozenset(np.flatnonzero(column == 0).tolist()) for column in np.vstack(source.sets).T)
        sets = tuple(chain(zeros, map(frozenset, groups)))
        yield HittingSet(groups[-1].stop, sets, source.order)

    def embed(self, source: OrthogonalVectors, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        return 0, tuple(group[i] for group, i in zip(self.groups(source), witness, strict=True))

    def lift(self, source: OrthogonalVectors, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(v - group.start for v, group in zip(sorted(witness), self.groups(source), strict=True))
