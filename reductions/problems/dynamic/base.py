"""What problems on graphs that change share: edges that are switched in rounds, and a question at the end of each.

Every round is to be answered before the next one is seen; an instance is what was seen in all of them.
"""

from __future__ import annotations

import reprlib
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, permutations, product
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar

import networkx as nx
import numpy as np
import sympy

from reductions.errors import InputError, OracleError
from reductions.problem import Function, Problem, sizes, whole
from reductions.problems.rows import Rows, integer_rows

__all__ = ["ROW_BYTES", "DynamicGraph", "answers_to", "check_rounds", "in_rounds"]

A = TypeVar("A")

MOST = 2**24
"""Vertices or rounds that there may be."""

ROW_BYTES = 400
"""What an edge takes, or a change: 24 bytes, and what it takes to make and to check it."""


@dataclass(frozen=True, eq=False, repr=False)
class DynamicGraph(Function[tuple[A, ...]], Generic[A]):
    """A graph on the vertices 0, 1, ... that changes in rounds; a new problem defines `asked`, the question of a round.

    Parameters
    ----------
    vertices
        How many there are.
    edges
        The edges that are there at the beginning, shape (E, 2), one row of two vertices per edge, none twice.
    changes
        Shape (U, 3), one row t, u, w per change: in round t the edge from u to w is switched, that is, inserted if it
        is not there and removed if it is. Rounds do not decrease from row to row.
    count
        The number of rounds, each with a question after its changes.

    Raises
    ------
    InputError
        If an edge is not one of two different vertices, or is there twice, or a round is not one of them.
    """

    vertices: int
    edges: Rows
    changes: Rows
    count: int

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(vertices="V", edges="E", changes="U", rounds="T")
    storage: ClassVar[sympy.Expr] = ROW_BYTES * (symbols["edges"] + symbols["changes"])
    time: ClassVar[sympy.Expr] = symbols["rounds"] * (symbols["vertices"] + symbols["edges"] + symbols["changes"])

    directed: ClassVar[bool] = False
    """Whether an edge leads from its first vertex to its second only."""

    least: ClassVar[int] = 0
    """The vertices that there must be."""

    @abstractmethod
    def asked(self, graph: Any) -> A:
        """The answer to the question of a round, by definition, about a networkx graph."""

    def __post_init__(self) -> None:
        """Check the edges and the changes."""
        vertices, count = whole("vertices", self.vertices, self.least), whole("count", self.count, 0)
        for name, value in (("vertices", vertices), ("count", count)):
            if value > MOST:
                raise InputError(f"{name} must be at most {MOST:,}, got {reprlib.repr(value)}")
        edges = integer_rows("edges", self.edges, (vertices, vertices))
        changes = integer_rows("changes", self.changes, (count, vertices, vertices))
        for u, w in (*edges.tolist(), *changes[:, 1:].tolist()):
            if u == w:
                raise InputError(f"an edge must have two different vertices, got {u} twice")
        if len(self._set_of(edges)) != len(edges):
            raise InputError(f"edges must not be there twice, got {reprlib.repr(edges.tolist())}")
        checked = {"vertices": vertices, "edges": edges, "changes": changes, "count": count}
        for name, found in checked.items():
            object.__setattr__(self, name, found)
        check_rounds(changes)

    def size(self) -> NamedTuple:
        return self.sized(self.vertices, len(self.edges), len(self.changes), self.count)

    def value(self) -> tuple[A, ...]:
        return self.answers(self.asked)

    def answers(self, asked: Callable[[Any], A]) -> tuple[A, ...]:
        """What `asked` says of the graph at the end of every round."""
        there, found = self._set_of(self.edges), []
        for changes in in_rounds(self.changes, self.count):
            for change in changes:
                there ^= self._set_of(change[None, 1:])
            graph: Any = nx.DiGraph() if self.directed else nx.Graph()
            graph.add_nodes_from(range(self.vertices))
            graph.add_edges_from(there)
            found.append(asked(graph))
        return tuple(found)

    def _set_of(self, edges: Rows) -> set[tuple[int, int]]:
        return {(u, w) if self.directed or u < w else (w, u) for u, w in edges.tolist()}

    def read(self, answer: Any) -> tuple[A, ...]:
        """The answers to the rounds that an oracle found."""
        return answers_to(self, self.count, answer)

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All instances on at most three vertices with at most two edges, one change and two rounds."""
        for vertices in range(cls.least, 4):
            pairs = list((permutations if cls.directed else combinations)(range(vertices), 2))
            chosen = [edges for number in range(3) for edges in combinations(pairs, number)]
            for edges, count in product(chosen, range(3)):
                for changes in ((), *(((count - 1, *pair),) for pair in pairs if count)):
                    yield cls(vertices, np.array(edges, dtype=np.int64), np.array(changes, dtype=np.int64), count)

    @classmethod
    def random(
        cls, rng: np.random.Generator, *, vertices: int = 6, density: float = 0.4, changes: int = 6, count: int = 4
    ) -> Self:
        """An instance with at most so many vertices, changes and rounds; a pair is adjacent with this probability."""
        some, rounds = int(rng.integers(max(2, cls.least), vertices + 1)), int(rng.integers(0, count + 1))
        pairs = np.array(list((permutations if cls.directed else combinations)(range(some), 2)))
        switched = pairs[rng.integers(0, len(pairs), rng.integers(0, changes + 1) if rounds else 0)]
        when = np.sort(rng.integers(0, max(1, rounds), len(switched)))
        return cls(some, pairs[rng.random(len(pairs)) < density], np.column_stack([when, switched]), rounds)

    def _teach(self) -> str:
        shown = ", ".join(f"{u}-{w}" for u, w in self.edges[:24])
        rounds = (
            "<li>" + ", ".join(f"{u}-{w}" for _, u, w in changes[:24]) + "</li>"
            for changes in in_rounds(self.changes, self.count)[:8]
        )
        return f"<p>edges {shown}; switched in each round:</p><ol>{''.join(rounds)}</ol>"


def answers_to(instance: Problem[Any], rounds: int, answer: Any) -> tuple[Any, ...]:
    """The answers to so many rounds as a tuple, or OracleError if there are more or fewer."""
    if not isinstance(answer, (tuple, list, np.ndarray)) or len(answer) != rounds:
        raise OracleError(f"the oracle must answer each of the {rounds} rounds of {instance!r}")
    return tuple(x.item() if isinstance(x, np.generic) else x for x in answer)


def check_rounds(changes: Rows) -> None:
    """Raise InputError if rounds, the first column, decrease."""
    if (np.diff(changes[:, 0]) < 0).any():
        raise InputError(f"rounds of changes must not decrease, got {reprlib.repr(changes[:, 0].tolist())}")


def in_rounds(changes: Rows, count: int) -> list[Rows]:
    """The rows of every round, by the first column."""
    return [part.copy() for part in np.split(changes, np.searchsorted(changes[:, 0], range(1, count)))][:count]
