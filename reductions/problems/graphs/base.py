"""What problems on graphs share: a simple graph, frozen, its sizes, and how it is stored."""

from __future__ import annotations

import json
import reprlib
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import combinations, combinations_with_replacement
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar

import networkx as nx
import numpy as np
import sympy

from reductions.documents import encode
from reductions.errors import InputError
from reductions.problem import Problem, Search, is_whole, sizes, whole
from reductions.problems.graphs.labels import pack_label, unpack_label

__all__ = [
    "EDGE_BYTES",
    "GraphProblem",
    "GraphSearch",
    "graph_from_payload",
    "graph_payload",
    "simple_graph",
    "small_graphs",
]

EDGE_BYTES = 1500
"""What networkx takes of an edge, in a graph and its frozen copy."""

A = TypeVar("A")
W = TypeVar("W")


@dataclass(frozen=True, eq=False, repr=False)
class GraphProblem(Problem[A], Generic[A]):
    """A question about an undirected graph; a new one says what is asked.

    Parameters
    ----------
    graph
        An undirected networkx graph; it is copied, without attributes and parallel edges, and frozen.

    Raises
    ------
    InputError
        If it is not an undirected networkx graph.
    """

    graph: nx.Graph[Any]

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(vertices="V", edges="E")
    storage: ClassVar[sympy.Expr] = EDGE_BYTES * (symbols["vertices"] + symbols["edges"])

    def __post_init__(self) -> None:
        """Copy and freeze the graph."""
        object.__setattr__(self, "graph", simple_graph(self.graph))

    def size(self) -> NamedTuple:
        return self.sized(self.graph.number_of_nodes(), self.graph.number_of_edges())

    @classmethod
    def settings(cls, graph: nx.Graph[Any]) -> Iterator[dict[str, Any]]:
        """The other fields that small and drawn instances on this graph have; override where there are any."""
        yield {}

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All small instances, with the settings that go with them."""
        return (cls(graph, **setting) for graph in small_graphs() for setting in cls.settings(graph))

    @classmethod
    def random(cls, rng: np.random.Generator, *, vertices: int = 8, density: float = 0.5, loops: float = 0.0) -> Self:
        """An instance on a random graph, with loops at this share of its vertices, with random settings."""
        graph = nx.gnp_random_graph(vertices, density, seed=int(rng.integers(2**32)))
        if loops:
            graph.add_edges_from((vertex, vertex) for vertex in range(vertices) if rng.random() < loops)
        found = list(cls.settings(graph))
        return cls(graph, **found[rng.integers(len(found))])

    def alike(self, rng: np.random.Generator) -> Iterator[Self]:
        """The vertices and edges in another order: it is the same graph. Then the vertices under names of all kinds."""
        vertices, edges = list(self.graph), list(self.graph.edges)
        shuffled: nx.Graph[Any] = nx.Graph()
        shuffled.add_nodes_from(vertices[place] for place in rng.permutation(len(vertices)))
        shuffled.add_edges_from(edges[place] for place in rng.permutation(len(edges)))
        yield replace(self, graph=shuffled)
        others = (getattr(self, f.name) for f in fields(self) if f.name not in ("graph", "provenance"))
        if all(map(is_whole, others)):  # nothing else may name a vertex
            kinds = rng.integers(0, 3, len(shuffled)).tolist()
            names = [(3 * i - 1, f"v{i}", (i, "v"))[kind] for i, kind in enumerate(kinds)]
            yield replace(self, graph=nx.relabel_nodes(shuffled, dict(zip(shuffled, names, strict=True))))

    def payload(self) -> dict[str, Any]:
        others = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("graph", "provenance")}
        return {**graph_payload(self.graph), **others}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        graph = graph_from_payload(payload)
        return cls(graph, **{name: value for name, value in payload.items() if name not in ("vertices", "edges")})

    def same_as(self, other: Self) -> bool:
        """Whether the graphs have the same vertices and edges, whatever their order, and all else is equal."""
        return _unordered(self.payload()) == _unordered(other.payload())


@dataclass(frozen=True, eq=False, repr=False)
class GraphSearch(GraphProblem["W | None"], Search[W], Generic[W]):
    """A search in an undirected graph; a new one defines `verify`, `candidates` and `_search`."""

    def are_vertices(self, witness: Any) -> bool:
        """Whether `witness` is a tuple or list of vertices, none twice."""
        if not isinstance(witness, (tuple, list)):
            return False
        try:
            return len(set(witness)) == len(witness) and all(vertex in self.graph for vertex in witness)
        except TypeError:  # something in it cannot be a vertex
            return False

    def are_adjacent(self, witness: Any) -> bool:
        """Whether `witness` is a tuple or list of vertices, none twice, and every two of them are adjacent."""
        return self.are_vertices(witness) and all(self.graph.has_edge(*pair) for pair in combinations(witness, 2))


def _unordered(payload: dict[str, Any]) -> tuple[set[str], set[frozenset[str]], str]:
    vertices = [json.dumps(vertex, default=encode) for vertex in payload["vertices"]]
    rest = {name: value for name, value in payload.items() if name not in ("vertices", "edges")}
    ends = {frozenset((vertices[u], vertices[w])) for u, w in payload["edges"]}
    return set(vertices), ends, json.dumps(rest, default=encode)


def simple_graph(graph: object) -> nx.Graph[Any]:
    """Return a frozen copy of an undirected networkx graph, without attributes and parallel edges, loops kept."""
    if not isinstance(graph, nx.Graph) or graph.is_directed():
        raise InputError(f"graph must be an undirected networkx graph, got {type(graph).__name__}")
    simple: nx.Graph[Any] = nx.Graph()
    simple.add_nodes_from(graph)
    simple.add_edges_from((u, w) for u, w, *_ in graph.edges)
    nx.freeze(simple)
    return simple


def graph_payload(graph: nx.Graph[Any]) -> dict[str, Any]:
    """The vertices, and the edges as pairs of their numbers."""
    numbered = nx.convert_node_labels_to_integers(graph)
    return {
        "vertices": [pack_label(vertex) for vertex in graph],
        "edges": sorted(sorted(pair) for pair in numbered.edges),
    }


def graph_from_payload(payload: dict[str, Any]) -> nx.Graph[Any]:
    """The graph that `graph_payload` stored."""
    stored = payload["vertices"]
    vertices: list[Hashable] = [unpack_label(label) for label in stored] if isinstance(stored, list) else []
    graph: nx.Graph[Any] = nx.Graph()
    graph.add_nodes_from(vertices)
    if not isinstance(stored, list) or len(graph) != len(stored):
        raise InputError(f"vertices must be a list without repetitions, got {reprlib.repr(stored)}")
    for u, w in payload["edges"]:
        graph.add_edge(vertices[whole("a vertex's number", u, 0)], vertices[whole("a vertex's number", w, 0)])
    return graph


def small_graphs() -> Iterator[nx.Graph[int]]:
    """Every graph on up to three vertices, with and without a loop at vertex 0."""
    for vertices in range(4):
        pairs = list(combinations_with_replacement(range(vertices), 2))
        loops, edges = [(u, w) for u, w in pairs if u == w][:1], [(u, w) for u, w in pairs if u != w]
        for count in range(len(edges) + 1):
            for chosen in combinations(edges, count):
                choices: Iterable[list[tuple[int, int]]] = ([], loops) if loops else ([],)
                for loop in choices:
                    graph: nx.Graph[int] = nx.empty_graph(vertices)
                    graph.add_edges_from([*chosen, *loop])
                    yield graph
