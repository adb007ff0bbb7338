"""A reduction of one's own, in a file of one's own: k-orthogonal vectors to hitting set.

The elements are all vectors. One set a coordinate holds the vectors that are 0 there, and one set a group p holds all
of X^p. So k elements hit every set iff they are one vector from each X^p and at each coordinate one of them is 0.

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
import sympy

from reductions import Exact, OrthogonalVectors, Overhead, Reduction, Theorem, register
from reductions.problem import Problem


class HittingSetSize(NamedTuple):
    """Numbers of elements, of sets, and of elements that may be chosen."""

    elements: int
    sets: int
    chosen: int


@dataclass(frozen=True, eq=False, repr=False)
class HittingSet(Problem[tuple[int, ...]]):
    """YES iff `chosen` of the elements 0, 1, ... have one in each of the sets."""

    elements: int
    sets: tuple[frozenset[int], ...]
    chosen: int

    symbols: ClassVar = {name: sympy.Symbol(name, integer=True, nonnegative=True) for name in HittingSetSize._fields}

    def size(self) -> HittingSetSize:
        return HittingSetSize(self.elements, len(self.sets), self.chosen)

    def verify(self, witness: tuple[int, ...]) -> bool:
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


k, n_1, n, P, m = (OrthogonalVectors.symbols[name] for name in OrthogonalVectors.symbols)


@register
@dataclass(frozen=True)
class OrthogonalVectorsToHittingSet(Reduction[OrthogonalVectors, HittingSet]):
    """One family; elements are numbered through the vector sets."""

    theorem = Theorem("folklore", Exact())
    overhead = Overhead(
        instances=sympy.Integer(1), exact={"sets": m + k, "chosen": k}, at_most={"elements": n_1 + (k - 1) * n}
    )

    def groups(self, source: OrthogonalVectors) -> list[range]:
        stops = [0, *accumulate(map(len, source.sets))]
        return [range(stop - len(x), stop) for stop, x in zip(stops[1:], source.sets, strict=True)]

    def instances(self, source: OrthogonalVectors) -> Iterator[HittingSet]:
        groups = self.groups(source)
        zeros = (frozenset(np.flatnonzero(column == 0).tolist()) for column in np.vstack(source.sets).T)
        sets = tuple(chain(zeros, map(frozenset, groups)))
        yield HittingSet(groups[-1].stop, sets, source.order, provenance=(*source.provenance, self.step()))

    def embed(self, source: OrthogonalVectors, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        return 0, tuple(group[i] for group, i in zip(self.groups(source), witness, strict=True))

    def lift(self, source: OrthogonalVectors, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(v - group.start for v, group in zip(sorted(witness), self.groups(source), strict=True))
