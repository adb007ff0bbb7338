r"""Hyperclique to hyperclique with one vertex more in a hyperedge: what every h vertices agree on, h + 1 say at once.

The parts and their vertices stay. Vertices of h + 1 parts are a hyperedge of the new hypergraph

    <=>  every h of them are a hyperedge of the old one.

If every h vertices of a choice are an old hyperedge, then every h + 1 are a new one. Conversely, if there are more than
h parts, every h of the chosen vertices are among some h + 1 of them, which are a new hyperedge, so they are an old one.
The hypercliques are the same. With h parts nothing would be left of the hyperedges that matter, so this is refused;
with fewer than h parts every choice is a hyperclique, there and here.

With p parts of n vertices there are $\binom{p}{h+1} n^{h+1}$ new hyperedges at most, which are made in so many steps up
to constants, less than $n^p$ for h + 1 < p. So p-hypercliques of h + 1 vertices in a hyperedge in time $n^{p-\delta}$
are those of h vertices in time $n^{\max(p-\delta, h+1)}$: the hypothesis on (k,h)-hypercliques implies that on
(k,h+1)-hypercliques. [proved here]

The smallest YES instance has two parts of one vertex, h = 1 and both hyperedges; without one of these it is a NO.

References
----------
.. [1] A. Lincoln, V. Vassilevska Williams and R. Williams, "Tight hardness for shortest cycles and paths in sparse
   graphs", SODA 2018, for the hypotheses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any

import sympy

from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problems.hypergraphs.hyperclique import ENTRY_BYTES, Hyperclique, Vertices
from reductions.reduction import FanOut, Theorem

__all__ = ["HypercliqueToHigherUniformity"]

p, h, n = (Hyperclique.symbols[name] for name in ("parts", "uniformity", "vertices"))


@dataclass(frozen=True)
class HypercliqueToHigherUniformity(FanOut[Hyperclique, Hyperclique]):
    """One hypergraph on the same vertices; the number of hyperedges is attained by equal parts with all hyperedges.

    Examples
    --------
    >>> source = Hyperclique((2, 2, 1), 2, ([[1, 1], [0, 1]], [[0], [1]], [[1], [1]]))
    >>> target, = HypercliqueToHigherUniformity().instances(source)
    >>> target, target.hyperedges[0].tolist()
    (Hyperclique(parts=3, uniformity=3, vertices=2, hyperedges=1), [[[0], [0]], [[0], [1]]])
    >>> list(source.witnesses()), list(target.witnesses())
    ([(1, 1, 0)], [(1, 1, 0)])
    """

    theorem = Theorem("proved in the module")
    overhead = Overhead(
        own=n ** (h + 1),  # times a binomial coefficient, which is 0 where there are too few parts
        parts=p,
        uniformity=h + 1,
        vertices=n,
        hyperedges=at_most(sympy.binomial(p, h + 1) * n ** (h + 1)),
    )

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        if size["parts"] == size["uniformity"]:
            raise InputError(
                f"{self.name} takes hypergraphs of more parts than vertices in a hyperedge, got {size['parts']} of each"
            )
        return {}

    def memory(self, size: Mapping[str, Any]) -> int:
        return super().memory(size) + ENTRY_BYTES * comb(size["parts"], size["uniformity"])

    def targets(self, source: Hyperclique) -> Iterator[Hyperclique]:
        larger = combinations(range(len(source.parts)), source.uniformity + 1)
        yield Hyperclique(source.parts, source.uniformity + 1, tuple(map(source.agreeing, larger)))

    def embed(self, source: Hyperclique, witness: Vertices) -> tuple[int, Vertices]:
        return 0, witness

    def lift(self, source: Hyperclique, index: int, witness: Vertices) -> Vertices:
        return witness
