"""Discrete Frechet distance: can two sequences be traversed together, never further apart than a leash is long?

With distances of bounded precision, time O(N_x N_y) by the textbook and hardly less; no power less if the hypothesis on
orthogonal vectors holds (see `reductions.edges.orthogonal_vectors_to_discrete_frechet`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, ClassVar

import networkx as nx
import numpy as np

from reductions.problems.sequences.base import STEPS, Distances, SequencePair, Traversal

__all__ = ["DiscreteFrechet"]


def networkx(instance: DiscreteFrechet) -> Traversal | None:
    """A shortest path of pairs of points that are close, by the library networkx."""
    pairs = product(range(len(instance.x)), range(len(instance.y)))
    close = {pair for pair in pairs if instance.cost([pair]) <= instance.threshold}
    graph: nx.DiGraph[tuple[int, int]] = nx.DiGraph()
    graph.add_nodes_from(close)
    graph.add_edges_from(((p, q), (p + i, q + j)) for p, q in close for i, j in STEPS if (p + i, q + j) in close)
    ends = (0, 0), (len(instance.x) - 1, len(instance.y) - 1)
    if not close.issuperset(ends) or not nx.has_path(graph, *ends):
        return None
    return tuple(nx.shortest_path(graph, *ends))


@dataclass(frozen=True, eq=False, repr=False)
class DiscreteFrechet(SequencePair):
    """Sequences x and y; YES iff some traversal pairs no points that are more than `threshold` apart.

    Examples
    --------
    >>> instance = DiscreteFrechet([0, 4, 2], [1, 5, 5, 3], 1)
    >>> instance
    DiscreteFrechet(first=3, second=4, dimension=1, bound=5, threshold=1)
    >>> instance.brute_force()
    ((0, 0), (1, 1), (1, 2), (1, 3), (2, 3))
    >>> instance.optimum()
    1
    """

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": networkx}

    @staticmethod
    def join(cost: int, other: int) -> int:
        return max(cost, other)

    def graded(self, distances: Distances) -> tuple[Distances, int]:
        return (distances > self.threshold).astype(np.int64), 0

    def optimum(self) -> int:
        """The discrete Frechet distance: the least of the distances that is long enough, by bisection.

        Raises
        ------
        BudgetError
            If all distances do not fit in memory.
        """
        self._check_memory(24)
        found = np.unique([np.abs(self.y - point).sum(axis=1) for point in self.x])
        low, high = 0, len(found) - 1
        while low < high:
            middle = (low + high) // 2
            *_, (row, _) = replace(self, threshold=int(found[middle]))._rows()
            low, high = (low, middle) if row[-1] == 0 else (middle + 1, high)
        return int(found[low])
