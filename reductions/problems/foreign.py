"""Instances as other libraries have them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from reductions.errors import InputError
from reductions.problem import Problem, whole
from reductions.problems.formulas.cnf import CNF
from reductions.problems.graphs.building import check_graph_size

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["as_instance", "from_pred"]

Data = Mapping[str, Any]


def as_instance(source: Any) -> Any:
    """A formula of PySAT as a `CNF`; everything else as it is.

    Parameters
    ----------
    source
        A `pysat.formula.CNF`, known by its `clauses` and its number of variables `nv`.

    Raises
    ------
    InputError
        If the formula has cardinality constraints beside its clauses, or a literal beyond `nv`.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> as_instance(SimpleNamespace(clauses=[[1, -2], [2]], nv=3))
    CNF(variables=3, clauses=2)
    """
    if isinstance(source, (Problem, str)) or not (hasattr(source, "clauses") and hasattr(source, "nv")):
        return source
    if constraints := len(getattr(source, "atmosts", ())):
        raise InputError(f"a formula of clauses only is read, got one with {constraints} cardinality constraints too")
    kind = f"{type(source).__module__}.{type(source).__name__}"
    return CNF(source.nv, tuple(map(tuple, source.clauses)), provenance=(f"read from a {kind}",))


def from_pred(document: Data) -> Problem[Any]:
    """The instance of a problem of this library that a document of problem-reductions says.

    Parameters
    ----------
    document
        What its command `pred create` writes as JSON, with "type", "variant" and "data". The problems that ask the same
        as one of this library are Satisfiability, KSatisfiability, NAESatisfiability, KColoring, KClique, SubsetSum,
        and DecisionMinimumDominatingSet without weights. For more of them, and rules, see `reductions.testing.pred`.

    Raises
    ------
    InputError
        If it is of another problem, or has another graph than a `SimpleGraph`.

    Examples
    --------
    >>> clauses = [{"literals": [1, -2]}, {"literals": [2]}]
    >>> from_pred({"type": "Satisfiability", "variant": {}, "data": {"num_vars": 3, "clauses": clauses}})
    CNF(variables=3, clauses=2)
    """
    kind, variant, data = document["type"], document.get("variant", {}), document["data"]
    if kind not in _SAME:
        raise InputError(f"{kind} of problem-reductions is not a problem of this library; {', '.join(_SAME)} are")
    if (graph := variant.get("graph", "SimpleGraph")) != "SimpleGraph":
        raise InputError(f"a graph must be a SimpleGraph, got a {graph}")
    name, parts = _SAME[kind]
    problem = getattr(import_module("reductions.problems"), name)
    found: Problem[Any] = problem(*parts(data), provenance=(f"read from an instance of {kind} of problem-reductions",))
    return found


def _formula(data: Data) -> tuple[Any, ...]:
    return data["num_vars"], tuple(tuple(clause["literals"]) for clause in data["clauses"])


def _graph(data: Data) -> nx.Graph[int]:
    import networkx as nx  # noqa: PLC0415 - slow to import

    graph: nx.Graph[int] = nx.Graph()
    vertices = whole("num_vertices", data["graph"]["num_vertices"], 0)
    check_graph_size("problem-reductions", vertices, len(data["graph"]["edges"]))
    graph.add_nodes_from(range(vertices))
    for u, v in data["graph"]["edges"]:
        if not (u in graph and v in graph):
            raise InputError(f"an edge must join two of {len(graph)} vertices, got {u!r} and {v!r}")
        graph.add_edge(u, v)
    return graph


def _unweighted(data: Data) -> nx.Graph[int]:
    if any(weight not in (1, None, "One") for weight in data["weights"]):
        raise InputError("a dominating set has no weights here, but some are not 1")
    return _graph(data)


_SAME: dict[str, tuple[str, Callable[[Data], tuple[Any, ...]]]] = {
    "Satisfiability": ("CNF", _formula),
    "KSatisfiability": ("CNF", _formula),
    "NAESatisfiability": ("NAESAT", _formula),
    "KColoring": ("Coloring", lambda data: (_graph(data), data["num_colors"])),
    "KClique": ("Clique", lambda data: (_graph(data), data["k"])),
    "SubsetSum": ("SubsetSum", lambda data: (tuple(map(int, data["sizes"])), int(data["target"]))),
    "DecisionMinimumDominatingSet": ("DominatingSet", lambda data: (_unweighted(data["inner"]), data["bound"])),
}
"""A problem of problem-reductions: the one that asks the same, and what an instance of it is made of."""
