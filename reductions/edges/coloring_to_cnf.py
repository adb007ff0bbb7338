"""Graph colouring to CNF-SAT: the colour of a vertex in binary.

A vertex has b = ceil(log2 c) variables, the binary digits of its colour. One clause for each vertex and number
that is not a colour forbids it; one clause for each edge and colour forbids both ends to have it. So models are the
colourings, one to one; a loop forbids every colour to its vertex. Few variables matter more than short clauses here,
because the next step lists all assignments.

The smallest instances: no vertices are an empty formula, YES; an edge with c = 1 is an empty clause, NO.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

import sympy

from reductions.overhead import Overhead
from reductions.problems.formulas.cnf import CNF, Assignment
from reductions.problems.graphs.coloring import Coloring, Colors
from reductions.reduction import Exact, FanOut, Theorem

__all__ = ["ColoringToCNF"]

V, E, c = (Coloring.symbols[name] for name in ("vertices", "edges", "colors"))
bits = sympy.ceiling(sympy.log(c, 2))


@dataclass(frozen=True)
class ColoringToCNF(FanOut[Coloring, CNF]):
    """One formula; sizes exact.

    Examples
    --------
    >>> import networkx as nx
    >>> triangle = Coloring(nx.complete_graph(3), 3)
    >>> formula, = ColoringToCNF().instances(triangle)
    >>> formula
    CNF(variables=6, clauses=12)
    >>> ColoringToCNF().lift(triangle, 0, formula.brute_force())
    {0: 0, 1: 1, 2: 2}
    """

    theorem = Theorem("binary encoding of the colours", Exact())
    overhead = Overhead(variables=V * bits, clauses=V * (2**bits - c) + E * c)

    def targets(self, coloring: Coloring) -> Iterator[CNF]:
        graph, width = coloring.graph, _width(coloring)
        first = {vertex: 1 + width * number for number, vertex in enumerate(graph)}

        def differs(vertex: Hashable, color: int) -> tuple[int, ...]:
            return tuple(
                -(first[vertex] + place) if color >> (width - 1 - place) & 1 else first[vertex] + place
                for place in range(width)
            )

        no_color = [differs(vertex, color) for vertex in graph for color in range(coloring.colors, 2**width)]
        conflicts = [differs(u, color) + differs(w, color) for u, w in graph.edges for color in range(coloring.colors)]
        yield CNF(width * len(graph), tuple(no_color + conflicts))

    def embed(self, coloring: Coloring, witness: Colors) -> tuple[int, Assignment]:
        width = _width(coloring)
        digits = [witness[vertex] >> (width - 1 - place) & 1 for vertex in coloring.graph for place in range(width)]
        return 0, tuple(i if digit else -i for i, digit in enumerate(digits, start=1))

    def lift(self, coloring: Coloring, index: int, witness: Assignment) -> Colors:
        width = _width(coloring)
        return {
            vertex: sum((witness[width * number + place] > 0) << (width - 1 - place) for place in range(width))
            for number, vertex in enumerate(coloring.graph)
        }


def _width(coloring: Coloring) -> int:
    return (coloring.colors - 1).bit_length()
