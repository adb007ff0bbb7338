"""All small instances of every problem of the library, the degenerate ones among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, combinations, combinations_with_replacement, product
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from reductions.edges import MaxIPToAttention
from reductions.errors import InputError
from reductions.problem import Problem
from reductions.problems import (
    CNF,
    AttentionQuery,
    Coloring,
    Diameter,
    DominatingSet,
    ExactInnerProduct,
    GapMaxIP,
    MaxInnerProduct,
    MinInnerProduct,
    OrthogonalVectors,
)
from reductions.problems.vectors.inner_product import InnerProduct

__all__ = ["small_instances"]


def small_instances(problem: type[Problem[Any]]) -> Iterator[Problem[Any]]:
    """Iterate over all small instances of a problem of the library.

    "All" is up to order where order is no part of the question, and "small" is as much as takes a moment: formulas of
    two variables and two clauses (any sets of literals), up to two vectors of two bits a set (fewer for three sets),
    graphs of three vertices with their loops.

    Raises
    ------
    InputError
        If the problem is none of the library's.

    Examples
    --------
    >>> sum(1 for _ in small_instances(CNF))
    171
    """
    if problem not in _SMALL:
        raise InputError(f"no small instances of {problem.__name__} are known; pass `small`, `source` or both")
    return _SMALL[problem]()


def _cnfs() -> Iterator[CNF]:
    for variables in range(3):
        literals = [i for i in range(-variables, variables + 1) if i != 0]
        clauses = [*chain.from_iterable(combinations(literals, width) for width in range(len(literals) + 1))]
        for count in range(3):
            yield from (CNF(variables, chosen) for chosen in combinations_with_replacement(clauses, count))


def _vectors(order: int, dimension: int, most: int) -> Iterator[tuple[NDArray[np.uint8], ...]]:
    """Every tuple of sets of at most `most` vectors."""
    vectors = list(product((0, 1), repeat=dimension))
    each = [
        np.array(chosen, dtype=np.uint8).reshape(count, dimension)
        for count in range(most + 1)
        for chosen in combinations_with_replacement(vectors, count)
    ]
    return product(each, repeat=order)


def _sets() -> Iterator[tuple[NDArray[np.uint8], ...]]:
    shapes = ((2, 0, 2), (2, 1, 2), (2, 2, 2), (3, 0, 1), (3, 1, 1), (3, 2, 1))
    return chain.from_iterable(_vectors(*shape) for shape in shapes)


def _gaps() -> Iterator[GapMaxIP]:
    """Promise-keeping instances over the smallest vectors, at every threshold and soundness up to 2."""
    for queries, *keys in chain(_vectors(2, 1, 2), _vectors(2, 2, 1), _vectors(3, 1, 1)):
        for s, t in combinations(range(3), 2):
            instance = GapMaxIP.from_vectors(queries, keys, t, s)
            if instance.keeps_promise():
                yield instance


def _inner_products(kind: type[InnerProduct]) -> Callable[[], Iterator[InnerProduct]]:
    return lambda: (kind(sets, t) for sets in _sets() for t in range(sets[0].shape[1] + 1))


def _graphs() -> Iterator[nx.Graph[int]]:
    for vertices in range(4):
        pairs = list(combinations_with_replacement(range(vertices), 2))
        loops, edges = [(u, w) for u, w in pairs if u == w][:1], [(u, w) for u, w in pairs if u != w]
        for count in range(len(edges) + 1):
            for chosen in combinations(edges, count):
                for loop in ([], loops) if loops else ([],):
                    graph: nx.Graph[int] = nx.empty_graph(vertices)
                    graph.add_edges_from([*chosen, *loop])
                    yield graph


_SMALL: dict[type[Problem[Any]], Callable[[], Iterator[Problem[Any]]]] = {
    CNF: _cnfs,
    OrthogonalVectors: lambda: map(OrthogonalVectors, _sets()),
    GapMaxIP: _gaps,
    AttentionQuery: lambda: (query for gap in _gaps() for query in MaxIPToAttention().instances(gap)),
    MaxInnerProduct: _inner_products(MaxInnerProduct),
    MinInnerProduct: _inner_products(MinInnerProduct),
    ExactInnerProduct: _inner_products(ExactInnerProduct),
    Coloring: lambda: (Coloring(graph, colors) for graph in _graphs() for colors in (1, 2, 3)),
    Diameter: lambda: (Diameter(graph, distance) for graph in _graphs() for distance in (1, 2, 3)),
    DominatingSet: lambda: (DominatingSet(graph, chosen) for graph in _graphs() for chosen in (0, 1, 2)),
}
