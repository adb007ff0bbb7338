"""Transitive closure: which vertices of a directed graph can be reached from which?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import networkx as nx
import numpy as np
import sympy

from reductions.problem import Function, frozen, sizes
from reductions.problems.matrices.base import BIT_BYTES, BitMatrices, BitMatrix, answered_bits

__all__ = ["TransitiveClosure"]


def by_networkx(instance: TransitiveClosure) -> BitMatrix:
    """The closure that networkx finds, one search from every vertex."""
    (arcs,) = instance.matrices
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(arcs)))
    graph.add_edges_from((int(u), int(v)) for u, v in np.argwhere(arcs))
    closure = np.eye(len(arcs), dtype=np.uint8)
    for u, v in nx.transitive_closure(graph).edges:
        closure[u, v] = 1
    return frozen(closure)


@dataclass(frozen=True, eq=False, repr=False)
class TransitiveClosure(BitMatrices[BitMatrix], Function[BitMatrix]):
    r"""A directed graph; the value R, shape (n, n), has $R_{uv} = 1$ iff a path, of any length, leads from u to v.

    A path may have no arc at all, so every vertex is reached from itself. The value is an array of uint8.

    Parameters
    ----------
    matrices
        One matrix of bits, shape (n, n), with a 1 at (u, v) for an arc from u to v; loops do no harm.

    Examples
    --------
    >>> instance = TransitiveClosure(([[0, 1, 0], [0, 0, 1], [0, 0, 0]],))
    >>> instance
    TransitiveClosure(vertices=3)
    >>> instance.value().tolist()
    [[1, 1, 1], [0, 1, 1], [0, 0, 1]]
    """

    shapes: ClassVar[tuple[tuple[str, str], ...]] = (("vertices", "vertices"),)
    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(vertices="n")
    storage: ClassVar[sympy.Expr] = BIT_BYTES * symbols["vertices"] ** 2
    time: ClassVar[sympy.Expr] = symbols["vertices"] ** 3
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_networkx}

    def value(self) -> BitMatrix:
        (arcs,) = self.matrices
        heads = [np.flatnonzero(row).tolist() for row in arcs]
        closure = np.zeros_like(arcs)
        for start, row in enumerate(closure):
            reached, left = {start}, [start]
            while left:
                new = [v for v in heads[left.pop()] if v not in reached]
                reached.update(new)
                left.extend(new)
            row[list(reached)] = 1
        return frozen(closure)

    def solve(self) -> BitMatrix:
        """The value, by Warshall's algorithm: one middle vertex after the other, for all pairs at once."""
        closure = self.matrices[0] | np.eye(self.sides["vertices"], dtype=np.uint8)
        for middle in range(len(closure)):
            closure |= closure[:, middle, None] & closure[middle]
        return frozen(closure)

    def read(self, answer: Any) -> BitMatrix:
        """The closure that an oracle found."""
        return answered_bits(answer, self, (self.sides["vertices"], self.sides["vertices"]))
