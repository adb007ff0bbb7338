r"""Hyperclique to shortest cycles in a sparse digraph: windows of parts, in a circle.

Let the p parts be in a circle, and l = p - ceil(p/h). Any h of the p positions lie in a window of l + 1 that follow
each other: between the h positions there are h gaps that add up to p, one of which is at least ceil(p/h), and the
window from the end of this gap to its beginning has p + 1 - ceil(p/h) positions at most.

The digraph has p layers. A vertex of layer i is a choice of one vertex from each of the parts i, ..., i + l - 1 modulo
p. For every choice from the parts i, ..., i + l in which every h vertices are a hyperedge, there is an arc of weight 1

    (v_i, ..., v_(i+l-1)) in layer i  ->  (v_(i+1), ..., v_(i+l)) in layer i + 1.

All cycles go around the circle, once if they have p arcs, and choose one vertex from each part. Every h of these are in
a window, so they are a hyperedge, as the arc of the window says; and conversely a hyperclique is such a cycle. So there
is a cycle of at most p arcs iff there is a hyperclique, and cycles are in bijection with hypercliques.

With n vertices in a part there are at most $p\,n^{l+1}$ arcs: cycles of p arcs in time $m^{p/(l+1)-\delta}$ find
hypercliques in time $n^{p-\delta'}$. For h = 3 and p divisible by 3 the exponent is p/(2p/3 + 1), which tends to 3/2.
The steps that are declared are those of writing lists of arcs; here the digraph is a matrix, which may be larger.

Hyperedges of one vertex are not taken, and there are at least two parts. The smallest YES instance has two parts of one
vertex and h = 3; with a part empty it is a NO.

References
----------
.. [1] A. Lincoln, V. Vassilevska Williams and R. Williams, "Tight hardness for shortest cycles and paths in sparse
   graphs", SODA 2018.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from math import comb, prod
from typing import Any

import numpy as np
import sympy

from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problems.hypergraphs.hyperclique import ENTRY_BYTES, Hyperclique, Vertices
from reductions.problems.matrices.base import INFINITY
from reductions.problems.weighted_graphs.cycles import Cycle, MinWeightCycle
from reductions.reduction import FanOut, Theorem

__all__ = ["HypercliqueToMinWeightCycle"]

p, h, n = (Hyperclique.symbols[name] for name in ("parts", "uniformity", "vertices"))
length = p - sympy.ceiling(p / h)


@dataclass(frozen=True)
class HypercliqueToMinWeightCycle(FanOut[Hyperclique, MinWeightCycle]):
    """One digraph with weights of 1; its sizes are attained by parts of one size with all hyperedges.

    Vertices are numbered layer by layer, and in each the choices in lexicographic order.

    Examples
    --------
    >>> source = Hyperclique((2, 2, 1), 2, ([[1, 1], [0, 1]], [[0], [1]], [[1], [1]]))
    >>> target, = HypercliqueToMinWeightCycle().instances(source)
    >>> target, list(target.witnesses()), HypercliqueToMinWeightCycle().lift(source, 0, (3, 4, 1))
    (MinWeightCycle(vertices=5, edges=6, bound=1, threshold=3), [(1, 3, 4)], (1, 1, 0))
    """

    theorem = Theorem("Lincoln, Vassilevska Williams and Williams 2018")
    overhead = Overhead(
        own=p * n ** (length + 1),
        vertices=at_most(p * n**length),
        edges=at_most(p * n ** (length + 1)),
        bound=at_most(1),
        threshold=p,
    )

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        if min(size["parts"], size["uniformity"]) < 2:
            raise InputError(
                f"{self.name} takes hypergraphs of at least 2 parts, with at least 2 vertices in a hyperedge, got "
                f"{size['parts']} and {size['uniformity']}"
            )
        return {}

    def memory(self, size: Mapping[str, Any]) -> int:
        return super().memory(size) + ENTRY_BYTES * comb(size["parts"], size["uniformity"])

    def targets(self, source: Hyperclique) -> Iterator[MinWeightCycle]:
        layers = Layers(source)
        arcs = np.full((layers.starts[-1],) * 2, INFINITY)
        for layer in range(len(source.parts)):
            for window in np.argwhere(source.agreeing(layers.window(layer, layers.length + 1))).tolist():
                arcs[layers.vertex(layer, window[:-1]), layers.vertex(layer + 1, window[1:])] = 1
        yield MinWeightCycle(arcs, len(source.parts))

    def embed(self, source: Hyperclique, witness: Vertices) -> tuple[int, Cycle]:
        layers = Layers(source)
        return 0, tuple(
            layers.vertex(layer, [witness[q] for q in layers.window(layer, layers.length)])
            for layer in range(len(source.parts))
        )

    def lift(self, source: Hyperclique, index: int, witness: Cycle) -> Vertices:
        return tuple(vertex for _, vertex in sorted(map(Layers(source).first, witness)))


class Layers:
    """The layers of the digraph, and which parts are in their windows."""

    def __init__(self, source: Hyperclique) -> None:
        self.source, count = source, len(source.parts)
        self.length = count - -(-count // source.uniformity)
        sides = [self.sides(layer, self.length) for layer in range(count)]
        self.starts = [0, *accumulate(map(prod, sides))]

    def window(self, layer: int, size: int) -> list[int]:
        """The parts from this one on, so many of them, around the circle."""
        return [(layer + d) % len(self.source.parts) for d in range(size)]

    def sides(self, layer: int, size: int) -> list[int]:
        """The numbers of vertices of these parts."""
        return [self.source.parts[q] for q in self.window(layer, size)]

    def vertex(self, layer: int, choice: list[int]) -> int:
        """The number of the vertex of a layer that is a choice from its parts."""
        layer %= len(self.source.parts)
        number = 0
        for side, v in zip(self.sides(layer, self.length), choice, strict=True):
            number = number * side + v
        return self.starts[layer] + number

    def first(self, vertex: int) -> tuple[int, int]:
        """The layer of a vertex, and what it chooses from the first of its parts."""
        layer = max(q for q, start in enumerate(self.starts[:-1]) if start <= vertex)
        return layer, (vertex - self.starts[layer]) // prod(self.sides(layer, self.length)[1:])
