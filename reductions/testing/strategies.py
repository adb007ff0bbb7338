"""Hypothesis strategies for the instances of every problem of the library.

Each takes `answer`: "any"; "yes", where a witness is planted first and the instance drawn around it; or "no", where
what is drawn is changed until no witness is left. All include degenerate sizes, and shrink toward few and small parts.
The default sizes are such that the library's edges can be brute-forced on both sides.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import networkx as nx
import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray

from reductions.errors import InputError
from reductions.problem import Problem
from reductions.problems import (
    CNF,
    Coloring,
    Diameter,
    DominatingSet,
    ExactInnerProduct,
    MaxInnerProduct,
    MinInnerProduct,
    OrthogonalVectors,
)
from reductions.problems.graphs.base import GraphSearch
from reductions.problems.vectors.base import VectorProblem
from reductions.reduction import FanOut

if TYPE_CHECKING:
    from reductions.problems import AttentionQuery, GapMaxIP

__all__ = [
    "attention_queries",
    "cnfs",
    "colorings",
    "diameters",
    "dominating_sets",
    "exact_inner_products",
    "gap_max_ips",
    "graphs",
    "instances_of",
    "max_inner_products",
    "min_inner_products",
    "on_graphs",
    "orthogonal_vectors",
    "targets",
    "vector_sets",
]

Answer: TypeAlias = Literal["any", "yes", "no"]
Sets: TypeAlias = list[NDArray[np.uint8]]


def instances_of(problem: type[Problem[Any]]) -> SearchStrategy[Any]:
    """Instances of a problem, by its own strategy with every answer, by the structure of its input, or by its `random`.

    Raises
    ------
    InputError
        If neither is known.
    """
    if (known := _STRATEGIES.get(problem.__name__)) is not None:
        return st.one_of(*(known(answer=answer) for answer in ("any", "yes", "no")))
    if issubclass(problem, VectorProblem):
        return vector_sets(problem)
    if issubclass(problem, GraphSearch):
        return on_graphs(problem)
    if (drawn := getattr(problem, "random", None)) is not None:
        return st.integers(0, 2**32 - 1).map(lambda seed: drawn(np.random.default_rng(seed)))
    raise InputError(f"no strategy for {problem.__name__} is known; pass `small`, `source` or both")


@st.composite
def vector_sets(
    draw: DrawFn,
    problem: type[Any],
    *,
    orders: tuple[int, ...] = (2, 3),
    max_vectors: int = 3,
    max_dimension: int = 4,
) -> Any:
    """Instances of a problem on sets of vectors, with any of the settings that go with them."""
    sets = tuple(_sets(draw, orders, max_vectors, max_dimension, empty=True))
    return problem(sets, **draw(st.sampled_from(list(problem.settings(sets)))))


@st.composite
def on_graphs(draw: DrawFn, problem: type[Any], *, max_vertices: int = 5, loops: bool = False) -> Any:
    """Instances of a problem on graphs, with any of the settings that go with them."""
    graph = draw(graphs(max_vertices=max_vertices, loops=loops))
    return problem(graph, **draw(st.sampled_from(list(problem.settings(graph)))))


def targets(reduction: FanOut[Any, Any], sources: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Instances of `reduction.target`: any that the reduction makes of an instance from `sources`."""
    return sources.flatmap(lambda source: st.sampled_from(list(reduction.instances(source))))


@st.composite
def cnfs(
    draw: DrawFn, *, max_variables: int = 5, max_clauses: int = 8, max_width: int = 4, answer: Answer = "any"
) -> CNF:
    """Formulas; clauses may be empty, repeat a literal or hold a literal and its negation.

    A NO takes more clauses than `max_clauses` where those that were drawn leave models.
    """
    v = draw(st.integers(0, max_variables))
    literals = st.sampled_from([sign * i for i in range(1, v + 1) for sign in (1, -1)] or [0])
    clause = st.lists(literals, max_size=max_width if v > 0 else 0).map(tuple)
    clauses = draw(st.lists(clause, max_size=max_clauses))
    if answer == "yes":
        model = draw(st.tuples(*(st.sampled_from((i, -i)) for i in range(1, v + 1))))
        clauses = [
            c if set(c) & set(model) else (*c[: max_width - 1], draw(st.sampled_from(model))) for c in clauses if v > 0
        ]
    while answer == "no" and (left := CNF(v, tuple(clauses)).brute_force()) is not None:
        # A clause that is false under this model, and under all that agree with it where the clause looks.
        kept = draw(st.sets(st.sampled_from(left), max_size=max_width)) if left else ()
        clauses.append(tuple(-i for i in sorted(kept, key=abs)))
    return CNF(v, tuple(clauses))


@st.composite
def orthogonal_vectors(
    draw: DrawFn,
    *,
    orders: tuple[int, ...] = (2, 3),
    max_vectors: int = 3,
    max_dimension: int = 5,
    answer: Answer = "any",
) -> OrthogonalVectors:
    """Vector sets of one of the orders."""
    sets = _sets(draw, orders, max_vectors, max_dimension, empty=answer != "yes")
    m = sets[0].shape[1]
    if answer == "yes":
        planted = [draw(st.integers(0, len(x) - 1)) for x in sets]
        for c in range(m):
            p = draw(st.integers(0, len(sets) - 1))
            sets[p][planted[p], c] = 0
    elif answer == "no" and m == 0:
        p = draw(st.integers(0, len(sets) - 1))
        sets[p] = sets[p][:0]
    elif answer == "no":
        for choice in OrthogonalVectors(tuple(sets)).witnesses():
            c = draw(st.integers(0, m - 1))
            for x, i in zip(sets, choice, strict=True):
                x[i, c] = 1
    return OrthogonalVectors(tuple(sets))


@st.composite
def gap_max_ips(
    draw: DrawFn,
    *,
    orders: tuple[int, ...] = (2, 3),
    max_vectors: int = 3,
    max_dimension: int = 6,
    answer: Answer = "any",
) -> GapMaxIP:
    """Explicit vectors with a threshold and a soundness that keep the promise."""
    from reductions.problems import GapMaxIP  # noqa: PLC0415 - brings a compiler along

    sets = _sets(draw, orders, max_vectors, max_dimension, empty=answer != "yes")
    if answer == "yes":
        sets = [np.hstack([x, np.zeros_like(x, shape=(len(x), 1))]) for x in sets]
        for x in sets:
            x[draw(st.integers(0, len(x) - 1)), -1] = 1
    largest = np.zeros(len(sets[0]), dtype=np.int64)
    if all(map(len, sets)):
        products = MaxInnerProduct(tuple(sets), 0).products
        largest = np.array([products.row(query).max() for query in range(len(sets[0]))])
    most = int(largest.max(initial=0))
    s = draw(st.integers(*{"any": (0, most + 1), "yes": (0, most - 1), "no": (most, most + 2)}[answer]))
    t = draw(st.integers(s + 1, int(min(largest[largest > s], default=s + 3))))
    return GapMaxIP.from_vectors(sets[0], sets[1:], t, s)


def attention_queries(*, kappa: int = 16, answer: Answer = "any", **sizes: Any) -> SearchStrategy[AttentionQuery]:
    """Attention queries with a reference token, made of `gap_max_ips` of these sizes."""
    from reductions.edges.max_ip_to_attention import MaxIPToAttention  # noqa: PLC0415 - brings a compiler along

    return targets(MaxIPToAttention(kappa), gap_max_ips(answer=answer, **sizes))


def max_inner_products(**arguments: Any) -> SearchStrategy[MaxInnerProduct]:
    """Max-IP; takes orders, max_vectors, max_dimension and answer."""
    return _inner_products(MaxInnerProduct, **arguments)


def min_inner_products(**arguments: Any) -> SearchStrategy[MinInnerProduct]:
    """Min-IP; takes orders, max_vectors, max_dimension and answer."""
    return _inner_products(MinInnerProduct, **arguments)


def exact_inner_products(**arguments: Any) -> SearchStrategy[ExactInnerProduct]:
    """Exact-IP; takes orders, max_vectors, max_dimension and answer."""
    return _inner_products(ExactInnerProduct, **arguments)


@st.composite
def graphs(draw: DrawFn, *, max_vertices: int = 5, loops: bool = False) -> nx.Graph[int]:
    """Graphs on the vertices 0, 1, ..., with any edges."""
    n = draw(st.integers(0, max_vertices))
    pairs = [(u, w) for u in range(n) for w in range(u if loops else u + 1, n)]
    graph: nx.Graph[int] = nx.empty_graph(n)
    graph.add_edges_from(pair for pair in pairs if draw(st.booleans()))
    return graph


@st.composite
def colorings(draw: DrawFn, *, max_vertices: int = 5, max_colors: int = 4, answer: Answer = "any") -> Coloring:
    """Colouring questions, a loop among the edges now and then."""
    graph = draw(graphs(max_vertices=max_vertices, loops=answer != "yes"))
    colors = draw(st.integers(1, max_colors))
    if answer == "yes":
        color = [draw(st.integers(0, colors - 1)) for _ in graph]
        graph.remove_edges_from([(u, w) for u, w in graph.edges if color[u] == color[w]])
    elif answer == "no" and Coloring(graph, colors).brute_force() is not None:
        graph.add_edges_from(combinations(range(colors + 1), 2))
    return Coloring(graph, colors)


@st.composite
def diameters(draw: DrawFn, *, max_vertices: int = 6, max_distance: int = 4, answer: Answer = "any") -> Diameter:
    """Questions about the diameter."""
    graph, distance = draw(graphs(max_vertices=max_vertices)), draw(st.integers(1, max_distance))
    if answer == "yes":
        # Vertices lie on a line, 0 and 1 at its ends, and no edge is longer than 1.
        graph.add_nodes_from((0, 1))
        place = {v: draw(st.integers(0, distance)) for v in graph} | {0: 0, 1: distance}
        graph.remove_edges_from([(u, w) for u, w in graph.edges if abs(place[u] - place[w]) > 1])
    while answer == "no" and (pair := Diameter(graph, distance).brute_force()) is not None:
        if distance == 1:
            graph.remove_node(pair[1])
        else:
            graph.add_edge(*pair)
    return Diameter(graph, distance)


@st.composite
def dominating_sets(
    draw: DrawFn, *, max_vertices: int = 6, max_chosen: int = 3, answer: Answer = "any"
) -> DominatingSet:
    """Questions about dominating sets."""
    graph, chosen = draw(graphs(max_vertices=max_vertices)), draw(st.integers(0, max_chosen))
    if answer == "yes":
        centers = range(min(chosen, len(graph)))
        if not centers:
            graph.clear()
        graph.add_edges_from((draw(st.sampled_from(centers)), v) for v in list(graph) if v not in centers)
    while answer == "no" and DominatingSet(graph, chosen).brute_force() is not None:
        graph.add_node(len(graph))
    return DominatingSet(graph, chosen)


@st.composite
def _inner_products(
    draw: DrawFn,
    kind: type[Any],
    *,
    orders: tuple[int, ...] = (2, 3),
    max_vectors: int = 3,
    max_dimension: int = 4,
    answer: Answer = "any",
) -> Any:
    sets = _sets(draw, orders, max_vectors, max_dimension, empty=answer != "yes")

    def thresholds() -> list[int]:
        wanted = range(sets[0].shape[1] + 1)
        if answer == "any":
            return list(wanted)
        return [t for t in wanted if (kind(tuple(sets), t).brute_force() is not None) == (answer == "yes")]

    if not thresholds():
        # One more coordinate, which no inner product gets past; for Min-IP, which every one of them has.
        sets = [np.pad(x, ((0, 0), (0, 1)), constant_values=int(kind is MinInnerProduct)) for x in sets]
    return kind(tuple(sets), draw(st.sampled_from(thresholds())))


def _sets(draw: DrawFn, orders: tuple[int, ...], max_vectors: int, max_dimension: int, *, empty: bool) -> Sets:
    order, m = draw(st.sampled_from(orders)), draw(st.integers(0, max_dimension))
    vector = st.lists(st.integers(0, 1), min_size=m, max_size=m)
    sets = (draw(st.lists(vector, min_size=0 if empty else 1, max_size=max_vectors)) for _ in range(order))
    return [np.array(vectors, dtype=np.uint8).reshape(len(vectors), m) for vectors in sets]


_STRATEGIES: dict[str, Callable[..., SearchStrategy[Any]]] = {
    "CNF": cnfs,
    "OrthogonalVectors": orthogonal_vectors,
    "GapMaxIP": gap_max_ips,
    "AttentionQuery": attention_queries,
    "MaxInnerProduct": max_inner_products,
    "MinInnerProduct": min_inner_products,
    "ExactInnerProduct": exact_inner_products,
    "Coloring": colorings,
    "Diameter": diameters,
    "DominatingSet": dominating_sets,
}
