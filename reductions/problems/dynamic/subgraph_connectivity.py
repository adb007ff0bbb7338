"""Subgraph connectivity: are two vertices connected, while others are switched on and off?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, ClassVar, NamedTuple, Self

import networkx as nx
import numpy as np
import sympy

from reductions.errors import InputError
from reductions.problem import Function, sizes, whole
from reductions.problems.dynamic.base import MOST, ROW_BYTES, answers_to, check_rounds, in_rounds
from reductions.problems.rows import Rows, integer_rows

__all__ = ["SubgraphConnectivity"]


def by_networkx(instance: SubgraphConnectivity) -> tuple[int, ...]:
    """The answers by networkx, about the graph of the vertices that are on."""
    graph: nx.Graph[int] = nx.empty_graph(instance.vertices)
    graph.add_edges_from((int(u), int(w)) for u, w in instance.edges)
    return tuple(int(nx.has_path(graph.subgraph(on), 0, 1)) for on in instance.switched_on())


@dataclass(frozen=True, eq=False, repr=False)
class SubgraphConnectivity(Function[tuple[int, ...]]):
    """A graph whose vertices are switched; the value is a bit for every round: 1 where vertices 0 and 1 are connected.

    Only paths count whose vertices are all on. Vertices 0 and 1 are always on.

    Parameters
    ----------
    vertices
        How many there are, at least 2.
    edges
        Shape (E, 2), one row of two vertices per edge; the same edge again does no harm.
    on
        The vertices, besides 0 and 1, that are on at the beginning, none twice.
    changes
        Shape (U, 2), one row t, v per change: in round t the vertex v >= 2 is switched. Rounds do not decrease from row
        to row.
    count
        The number of rounds.

    Raises
    ------
    InputError
        If there is no such vertex or round, or vertex 0 or 1 is to be switched.

    Examples
    --------
    >>> instance = SubgraphConnectivity(3, [(0, 2), (2, 1)], on=[], changes=[(1, 2), (2, 2)], count=3)
    >>> instance
    SubgraphConnectivity(vertices=3, edges=2, changes=2, rounds=3)
    >>> instance.value()
    (0, 1, 0)
    """

    vertices: int
    edges: Rows
    on: Rows
    changes: Rows
    count: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(vertices="V", edges="E", changes="U", rounds="T")
    storage: ClassVar[sympy.Expr] = ROW_BYTES * (symbols["vertices"] + symbols["edges"] + symbols["changes"])
    time: ClassVar[sympy.Expr] = symbols["rounds"] * (symbols["vertices"] + symbols["edges"]) + symbols["changes"]
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_networkx}

    def __post_init__(self) -> None:
        """Check the edges and the changes."""
        vertices, count = whole("vertices", self.vertices, 2), whole("count", self.count, 0)
        for name, number in (("vertices", vertices), ("count", count)):
            if number > MOST:
                raise InputError(f"{name} must be at most {MOST:,}, got {number}")
        on = integer_rows("on", self.on, ())
        if len(set(on.tolist())) != len(on) or ((on < 2) | (on >= vertices)).any():
            raise InputError(f"on must be different vertices from 2 to {vertices - 1}, got {on.tolist()[:8]}")
        changes = integer_rows("changes", self.changes, (count, vertices))
        if (changes[:, 1] < 2).any():
            raise InputError("vertices 0 and 1 are always on; changes must switch others")
        check_rounds(changes)
        edges = integer_rows("edges", self.edges, (vertices, vertices))
        checked = {"vertices": vertices, "edges": edges, "on": on, "changes": changes, "count": count}
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    def size(self) -> NamedTuple:
        return self.sized(self.vertices, len(self.edges), len(self.changes), self.count)

    def switched_on(self) -> Iterator[set[int]]:
        """The vertices that are on at the end of every round."""
        on = {0, 1, *self.on.tolist()}
        for changes in in_rounds(self.changes, self.count):
            for _, vertex in changes.tolist():
                on ^= {vertex}
            yield set(on)

    def value(self) -> tuple[int, ...]:
        near: list[set[int]] = [set() for _ in range(self.vertices)]
        for u, w in self.edges.tolist():
            near[u].add(w)
            near[w].add(u)
        found = []
        for on in self.switched_on():
            reached, left = {0}, [0]
            while left:
                new = (near[left.pop()] & on) - reached
                reached |= new
                left.extend(new)
            found.append(int(1 in reached))
        return tuple(found)

    def read(self, answer: Any) -> tuple[int, ...]:
        """The answers to the rounds that an oracle found."""
        return answers_to(self, self.count, answer)

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances of at most three vertices, with at most two rounds and a change in the last one."""
        for vertices, count in product((2, 3), range(3)):
            pairs = list(combinations(range(vertices), 2))
            some = [edges for number in range(len(pairs) + 1) for edges in combinations(pairs, number)]
            others = range(2, vertices)
            for edges, on in product(some, ((), *((v,) for v in others))):
                for changes in ((), *(((count - 1, v),) for v in others if count)):
                    first, second, third = (np.array(part, dtype=np.int64) for part in (edges, on, changes))
                    yield cls(vertices, first, second, third, count)

    @classmethod
    def random(
        cls, rng: np.random.Generator, *, vertices: int = 7, density: float = 0.4, changes: int = 8, count: int = 4
    ) -> Self:
        """An instance with at most so many vertices, changes and rounds; a pair is adjacent with this probability."""
        some, rounds = int(rng.integers(2, vertices + 1)), int(rng.integers(0, count + 1))
        pairs = np.array(list(combinations(range(some), 2)))
        most = changes if rounds and some > 2 else 0
        switched = rng.integers(2, max(3, some), rng.integers(0, most + 1))
        when = np.sort(rng.integers(0, max(1, rounds), len(switched)))
        edges, on = pairs[rng.random(len(pairs)) < density], np.flatnonzero(rng.random(some) < 0.5)
        return cls(some, edges, on[on >= 2], np.column_stack([when, switched]), rounds)

    def _teach(self) -> str:
        shown = ", ".join(f"{u}-{w}" for u, w in self.edges[:24])
        return f"<p>edges {shown}; on at the beginning {', '.join(map(str, self.on[:24]))}</p>"
