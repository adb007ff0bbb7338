"""The reduction graph: problems are nodes, reductions are edges; paths and their composition."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import networkx as nx

from reductions.errors import InputError
from reductions.problem import Problem
from reductions.reduction import Reduction, registered

__all__ = ["check_path", "embed", "find_paths", "lift", "reduction_graph"]

Path = Sequence[Reduction[Any, Any]]


def reduction_graph() -> nx.MultiDiGraph[type[Problem[Any]]]:
    """The graph of all registered reductions.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes are problem classes; an edge has the reduction class's name as key and the attribute `reduction`.

    Examples
    --------
    >>> from reductions import CNF, AttentionQuery, reduction_graph
    >>> graph = reduction_graph()
    >>> [target.__name__ for target in graph[CNF]]
    ['OrthogonalVectors', 'CNF']
    >>> nx.has_path(graph, CNF, AttentionQuery)
    True
    """
    graph: nx.MultiDiGraph[type[Problem[Any]]] = nx.MultiDiGraph()
    for edge in registered():
        graph.add_edge(edge.source, edge.target, key=edge.__name__, reduction=edge)
    return graph


def find_paths(source: type[Problem[Any]], target: type[Problem[Any]]) -> list[tuple[type[Reduction[Any, Any]], ...]]:
    """All simple paths of reduction classes from one problem to another, shortest first; InputError if there is none.

    Examples
    --------
    >>> from reductions import CNF, AttentionQuery
    >>> for path in find_paths(CNF, AttentionQuery):
    ...     print(*(edge.__name__ for edge in path))
    CNFToOrthogonalVectors OrthogonalVectorsToGapMaxIP MaxIPToAttention
    CNFToOrthogonalVectors OrthogonalVectorsToMaxIP MaxIPToAttention
    """
    graph = reduction_graph()
    if source not in graph or target not in graph or not nx.has_path(graph, source, target):
        raise InputError(f"no registered reductions lead from {source.__name__} to {target.__name__}")
    edges = {edge.__name__: edge for edge in registered()}
    found: Any = nx.all_simple_edge_paths(graph, source, target)
    paths = [tuple(edges[key] for *_, key in path) for path in found]
    return sorted(paths, key=lambda path: (len(path), [edge.__name__ for edge in path]))


def check_path(path: Path) -> None:
    """Raise InputError unless each reduction begins at the problem where the one before it ends."""
    if not path:
        raise InputError("a path needs at least one reduction")
    for before, after in pairwise(path):
        if not issubclass(before.target, after.source):
            raise InputError(f"{before.name} ends at {before.target.__name__}, where {after.name} does not begin")


def embed(path: Path, source: Problem[Any], witness: Any) -> tuple[tuple[int, ...], Any]:
    """Carry a witness forward along a path: the number of an instance at every stage, and the last witness."""
    if not path:
        return (), witness
    index, carried = path[0].embed(source, witness)
    indices, last = embed(path[1:], path[0].instance(source, index), carried)
    return (index, *indices), last


def lift(path: Path, source: Problem[Any], indices: Sequence[int], witness: Any) -> Any:
    """Carry a witness of the last instance with these numbers back to the source."""
    if not path:
        return witness
    if path[1:]:  # of the last edge, no instance is needed
        witness = lift(path[1:], path[0].instance(source, indices[0]), indices[1:], witness)
    return path[0].lift(source, indices[0], witness)
