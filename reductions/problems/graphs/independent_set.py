"""Independent set on graphs of small pathwidth: are there k vertices without an edge between them?

References
----------
.. [1] D. Lokshtanov, D. Marx and S. Saurabh, "Known algorithms on graphs of bounded treewidth are probably optimal",
   SODA 2011; ACM Transactions on Algorithms 2018.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from math import comb
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import networkx as nx
import numpy as np
import sympy

from reductions.errors import BudgetError, InputError
from reductions.problem import MANY, sizes, whole
from reductions.problems.graphs.base import GraphSearch
from reductions.problems.graphs.labels import pack_label, unpack_label

__all__ = ["Bags", "IndependentSet", "Members"]

Members: TypeAlias = tuple[Any, ...]
"""Vertices, none twice."""

Bags: TypeAlias = tuple[tuple[Any, ...], ...]
"""The bags of a path decomposition, from one end of the path to the other."""

WIDTH_LIMIT = 24
"""The largest width for which all subsets of a bag are kept."""


def by_milp(instance: IndependentSet) -> Members | None:
    """As many independent vertices as scipy's solver of integer programs finds, if that is enough."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - slow to import
    from scipy.sparse import csr_array  # noqa: PLC0415

    vertices = list(instance.graph)
    number = {vertex: i for i, vertex in enumerate(vertices)}
    if not vertices:
        return () if instance.chosen == 0 else None
    ends = [(e, number[vertex]) for e, edge in enumerate(instance.graph.edges) for vertex in set(edge)]
    loops = [float(not instance.graph.has_edge(vertex, vertex)) for vertex in vertices]
    shape = (instance.graph.number_of_edges(), len(vertices))
    rows, columns = (list(side) for side in zip(*ends, strict=True)) if ends else ([], [])
    matrix = csr_array((np.ones(len(ends)), (rows, columns)), shape=shape)
    found = milp(
        -np.ones(len(vertices)),
        integrality=np.ones(len(vertices), dtype=np.int64),
        bounds=Bounds(0, loops),
        constraints=LinearConstraint(matrix, -np.inf, 1) if ends else (),
    )
    members = [vertex for vertex, value in zip(vertices, np.asarray(found.x), strict=True) if value > 0.5]
    return tuple(members[: instance.chosen]) if len(members) >= instance.chosen else None


@dataclass(frozen=True, eq=False, repr=False)
class IndependentSet(GraphSearch[Members]):
    """YES iff `chosen` vertices are pairwise not adjacent, none of them with a loop.

    Sizes are the vertices V, the edges E, the number k, and the width w, one less than the largest bag, at least 0.

    Parameters
    ----------
    graph
        An undirected networkx graph. It is copied and frozen.
    chosen
        Integer k, at least 0.
    bags
        A path decomposition: sets of vertices, such that the bags with a vertex follow one another, and every edge is
        within a bag. By default one bag of all vertices.

    Raises
    ------
    InputError
        If the graph is directed, `chosen` negative, or the bags are not a path decomposition.

    Examples
    --------
    >>> import networkx as nx
    >>> instance = IndependentSet(nx.path_graph(4), 2, ((0, 1), (1, 2), (2, 3)))
    >>> instance
    IndependentSet(vertices=4, edges=3, chosen=2, width=1)
    >>> list(instance.witnesses())
    [(0, 2), (0, 3), (1, 3)]
    """

    chosen: int
    bags: Bags | None = None

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = {**GraphSearch.symbols, **sizes(chosen="k", width="w")}
    storage: ClassVar[sympy.Expr] = GraphSearch.storage + 24 * symbols["vertices"] * (symbols["width"] + 2)
    time: ClassVar[sympy.Expr] = 2 ** (symbols["width"] + 1) * (symbols["vertices"] + 1)
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_milp}

    def __post_init__(self) -> None:
        """Copy and freeze the graph; check the decomposition."""
        super().__post_init__()
        object.__setattr__(self, "chosen", whole("chosen", self.chosen, 0))
        bags = (tuple(self.graph),) if self.bags is None else tuple(map(tuple, self.bags))
        object.__setattr__(self, "bags", bags)
        ends: dict[Any, tuple[int, int]] = {}
        for place, bag in enumerate(bags):
            if not self.are_vertices(bag):
                raise InputError(f"a bag must hold vertices of the graph, none twice, got {reprlib.repr(bag)}")
            for vertex in bag:
                first, last = ends.get(vertex, (place, place - 1))
                if last != place - 1:
                    raise InputError(f"the bags with a vertex must follow one another, got {vertex!r} in two places")
                ends[vertex] = first, place
        if len(ends) < len(self.graph):
            missing = next(vertex for vertex in self.graph if vertex not in ends)
            raise InputError(f"every vertex must be in a bag, got none with {missing!r}")
        for u, w in self.graph.edges:
            if max(ends[u][0], ends[w][0]) > min(ends[u][1], ends[w][1]):
                raise InputError(f"every edge must be within a bag, got none with {u!r} and {w!r}")

    @property
    def width(self) -> int:
        """The width of the decomposition."""
        return max((len(bag) for bag in self.bags or ()), default=1) - 1 if self.graph else 0

    def size(self) -> NamedTuple:
        return self.sized(self.graph.number_of_nodes(), self.graph.number_of_edges())

    def verify(self, witness: Any) -> bool:
        if not self.are_vertices(witness) or len(witness) != self.chosen:
            return False
        members = set(witness)
        return all(members.isdisjoint(self.graph[vertex]) for vertex in members)

    def candidates(self) -> int:
        fewer = min(self.chosen, len(self.graph) - self.chosen)  # as for cliques
        return MANY if fewer >= 64 else min(MANY, comb(len(self.graph), self.chosen))

    def _search(self) -> Iterator[Members]:
        free = [vertex for vertex in self.graph if not self.graph.has_edge(vertex, vertex)]
        begun: list[Iterator[tuple[Members, list[Any]]]] = [iter([((), free)])]
        while begun:
            if (chosen := next(begun[-1], None)) is None:
                begun.pop()
            elif len(chosen[0]) == self.chosen:
                yield chosen[0]
            else:
                begun.append(self._longer(*chosen))

    def _longer(self, members: Members, free: list[Any]) -> Iterator[tuple[Members, list[Any]]]:
        """One member more, and which of the later vertices are free then, as long as there are enough of them."""
        for place in range(len(free) - (self.chosen - len(members)) + 1):
            around = self.graph.adj[free[place]]
            yield (*members, free[place]), [vertex for vertex in free[place + 1 :] if vertex not in around]

    def solve(self) -> Members | None:
        """A largest independent set, by its part in each bag: time 2^(w+1) for every vertex.

        Raises
        ------
        BudgetError
            If the width is above 24.
        """
        if self.width > WIDTH_LIMIT:
            raise BudgetError(
                f"width must be at most {WIDTH_LIMIT}, as all subsets of a bag are kept, got {self.width}"
            )
        best: dict[frozenset[Hashable], tuple[int, Any]] = {frozenset(): (0, None)}
        before: set[Hashable] = set()
        for bag in self.bags or ():
            for gone in before - set(bag):
                best = _forget(best, gone)
            for new in set(bag) - before:
                if not self.graph.has_edge(new, new):
                    around = self.graph.adj[new]
                    free = ((part, value) for part, value in best.items() if part.isdisjoint(around))
                    best |= {part | {new}: (count + 1, (new, members)) for part, (count, members) in free}
            before = set(bag)
        count, members = max(best.values(), key=lambda value: value[0])
        found: list[Hashable] = []
        while members is not None and len(found) < self.chosen:
            vertex, members = members
            found.append(vertex)
        return tuple(found) if count >= self.chosen else None

    def payload(self) -> dict[str, Any]:
        return {**super().payload(), "bags": [[pack_label(vertex) for vertex in bag] for bag in self.bags or ()]}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        bags = tuple(tuple(unpack_label(label) for label in bag) for bag in payload["bags"])
        return super().from_payload({**payload, "bags": bags})

    @classmethod
    def settings(cls, graph: nx.Graph[Any]) -> Iterator[dict[str, Any]]:
        return ({"chosen": value} for value in range(4))


def _forget(
    best: Mapping[frozenset[Hashable], tuple[int, Any]], gone: Hashable
) -> dict[frozenset[Hashable], tuple[int, Any]]:
    """The best for each part of a bag without this vertex."""
    found: dict[frozenset[Hashable], tuple[int, Any]] = {}
    for part, value in best.items():
        rest = part - {gone}
        if rest not in found or found[rest][0] < value[0]:
            found[rest] = value
    return found
