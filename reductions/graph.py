"""The reduction graph: problems are nodes, reductions are edges; routes, paths and their composition.

Composition is the framework's: no edge knows of another. Edges of the library are those of `reductions.catalogue`;
`register` adds one's own.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import fields
from inspect import isabstract
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from reductions import catalogue
from reductions.errors import InputError
from reductions.problem import Problem
from reductions.reduction import FanOut, Reduction, check_declarations

if TYPE_CHECKING:
    import networkx as nx

__all__ = [
    "check_path",
    "edge_named",
    "embed",
    "find_paths",
    "lift",
    "problem_named",
    "reduction_graph",
    "register",
    "registered",
    "route",
]

Edge: TypeAlias = type[Reduction[Any, Any]]
Kind: TypeAlias = type[Problem[Any]]
Names: TypeAlias = dict[str, dict[str, list[str]]]
Path: TypeAlias = Sequence[Reduction[Any, Any]]
R = TypeVar("R", bound="type[Reduction[Any, Any]]")

_OWN: dict[str, Edge] = {}


def register(edge: R) -> R:
    """Class decorator: make an edge of one's own known to the graph.

    Raises
    ------
    InputError
        If the edge does not declare what it must, see `check_declarations`, or an edge of its name is there.
    """
    check_declarations(edge)
    name = edge.__name__
    if name in catalogue.EDGES or (name in _OWN and edge.__module__ != "__main__"):
        raise InputError(f"an edge named {name} is registered already; choose another name")
    _OWN[name] = edge
    return edge


def registered() -> tuple[Edge, ...]:
    """All edges: those of the library in the order of the catalogue, then one's own."""
    return (*map(catalogue.edge, catalogue.EDGES), *_OWN.values())


def edge_named(name: str) -> Edge:
    """The edge with this name; InputError if there is none."""
    return _OWN[name] if name in _OWN else catalogue.edge(name)


def problem_named(name: str) -> Kind:
    """The problem with this name, in any case of its letters, with or without hyphens; or the only one that begins so.

    Raises
    ------
    InputError
        If there is none.

    Examples
    --------
    >>> problem_named("orthogonal-vectors").__name__, problem_named("attention").__name__
    ('OrthogonalVectors', 'AttentionQuery')
    """
    wanted = name.replace("-", "").replace("_", "").casefold()
    graph = _names()
    for fits in (str.__eq__, str.startswith):
        whole = {known for known, kind in Problem.kinds.items() if not isabstract(kind)}
        found = [known for known in {*whole, *graph} if fits(known.casefold(), wanted)]
        if len(found) > 1:
            found = [known for known in found if known in graph]
        if len(found) == 1:
            return Problem.kinds.get(found[0]) or catalogue.problem(found[0])
    raise InputError(f"{name!r} is not a problem of the graph; there are {', '.join(sorted(graph))}")


def _names() -> Names:
    """The graph with names in place of classes, every problem with the edges to each target: nothing is imported."""
    graph: Names = {name: {} for name in catalogue.PROBLEMS}
    for name, (source, target) in _ends().items():
        graph.setdefault(target, {})
        graph.setdefault(source, {}).setdefault(target, []).append(name)
    return graph


def _ends() -> dict[str, tuple[str, str]]:
    """The names of source and target of every edge."""
    ends = {name: (source, target) for name, (source, target, _) in catalogue.EDGES.items()}
    return ends | {name: (edge.source.__name__, edge.target.__name__) for name, edge in _OWN.items()}


def reduction_graph() -> nx.MultiDiGraph[Kind]:
    """The graph of all reductions.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes are problem classes; an edge has the reduction class's name as key and the attribute `reduction`.

    Examples
    --------
    >>> import networkx as nx
    >>> from reductions import CNF, AttentionQuery, reduction_graph
    >>> graph = reduction_graph()
    >>> [target.__name__ for target in graph[CNF]][:2]
    ['OrthogonalVectors', 'CNF']
    >>> nx.has_path(graph, CNF, AttentionQuery)
    True
    """
    import networkx as nx  # noqa: PLC0415 - it takes a tenth of a second

    graph: nx.MultiDiGraph[Kind] = nx.MultiDiGraph()
    for edge in registered():
        graph.add_edge(edge.source, edge.target, key=edge.__name__, reduction=edge)
    return graph


def find_paths(source: Kind, target: Kind) -> list[tuple[Edge, ...]]:
    """All simple paths of reduction classes from one problem to another, shortest first; InputError if there is none.

    Examples
    --------
    >>> from reductions import CNF, OrthogonalVectors, GapMaxIP
    >>> for path in find_paths(CNF, GapMaxIP)[:3]:
    ...     print(*(edge.__name__ for edge in path))
    CNFToOrthogonalVectors OrthogonalVectorsToGapMaxIP
    CNFToOrthogonalVectors OrthogonalVectorsToGapMaxIPAtOnce
    CNFToOrthogonalVectors OrthogonalVectorsToGapMaxIPDirect
    """
    import networkx as nx  # noqa: PLC0415 - it takes a tenth of a second

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph((*ends, name) for name, ends in _ends().items())
    start, goal = _node(graph, source), target.__name__
    if start not in graph or goal not in graph or not nx.has_path(graph, start, goal):
        raise InputError(f"no registered reductions lead from {source.__name__} to {target.__name__}")
    found: Any = nx.all_simple_edge_paths(graph, start, goal)
    paths = [tuple(edge_named(key) for *_, key in path) for path in found]
    return sorted(paths, key=lambda path: (len(path), [edge.__name__ for edge in path]))


def route(
    source: Problem[Any] | Kind | str,
    target: Kind | str,
    *,
    via: str | None = None,
    path: Sequence[Reduction[Any, Any] | Edge | str] | None = None,
    **parameters: Any,
) -> tuple[Reduction[Any, Any], ...]:
    """A path of reductions with their parameters, from any problem to any problem that the graph reaches.

    Parameters
    ----------
    source, target
        An instance, a problem or its name; a problem or its name.
    via
        The name or the alias of an edge, or the name of a problem, that the route goes through; where several edges
        have the alias, the one of a shortest route. Without it, the route is a shortest one; among several, the one
        whose edges come first in the catalogue. Shortcuts of the catalogue count as two steps.
    path
        The edges to take instead: reductions as they are, or edges by class or name, which take the parameters.
    parameters
        Fields of the edges by their names, such as `order=3`. A field that several edges have is set in all of them.

    Raises
    ------
    InputError
        If there is no such route, or none whose edges have these parameters.

    Examples
    --------
    >>> for edge in route("CNF", "AttentionQuery", order=4, block_length=3):
    ...     print(edge.step())
    CNFToOrthogonalVectors(order=4)
    OrthogonalVectorsToGapMaxIP(code=reed-solomon, block_length=3, mode=structured, soundness=1/2)
    MaxIPToAttention(kappa=16)
    >>> [edge.name for edge in route("MinInnerProduct", "AttentionQuery")]
    ['MinInnerProductToMaxInnerProduct', 'MaxInnerProductToGapMaxIP', 'MaxIPToAttention']
    """
    start, goal = _kind(source), _kind(target)
    if path is None:
        return _chosen(_routes(start, goal, via), parameters, f"from {start.__name__} to {goal.__name__}")
    if via is not None:
        raise InputError("give via or path, not both")
    classes = [step if isinstance(step, type) else edge_named(step) for step in path if not isinstance(step, Reduction)]
    made = iter(_chosen(iter([classes]), parameters, "along this path"))
    steps = tuple(step if isinstance(step, Reduction) else next(made) for step in path)
    check_path(steps)
    if not issubclass(start, steps[0].source):
        raise InputError(f"the path begins at {steps[0].source.__name__}, got an instance of {start.__name__}")
    if not issubclass(steps[-1].target, goal):
        raise InputError(f"the path must end at {goal.__name__}, not at {steps[-1].target.__name__}")
    return steps


def _kind(problem: Problem[Any] | Kind | str) -> Kind:
    if isinstance(problem, str):
        return problem_named(problem)
    if isinstance(problem, type) and issubclass(problem, Problem):
        return problem
    if isinstance(problem, Problem):
        return type(problem)
    raise InputError(
        f"a problem is an instance, a class or a name, got a {type(problem).__module__}.{type(problem).__name__}"
    )


def _node(graph: Container[str], kind: Kind) -> str:
    """Where a problem stands in the graph: at itself, or at the nearest problem that it is a case of."""
    return next((base.__name__ for base in kind.__mro__ if base.__name__ in graph), kind.__name__)


def _routes(start: Kind, goal: Kind, via: str | None) -> Iterator[Sequence[Edge]]:
    """Shortest paths of edges, through `via` if it is given."""
    graph = _names()
    begin, end = _node(graph, start), goal.__name__
    ways: list[tuple[str, ...]] = []
    if via is None:
        ways += _shortest(graph, begin, end)
    else:
        waypoints = _waypoints(graph, via)
        for first, *between, last in waypoints:
            try:
                before, after = _shortest(graph, begin, first), _shortest(graph, last, end)
            except InputError:
                if len(waypoints) == 1:
                    raise
            else:
                ways += ((*way, *between, *on) for way, on in product(before, after))
        if not ways:
            raise InputError(f"no registered reductions lead from {begin} to {end} through {via}")
        ways.sort(key=len)
    yield from ([edge_named(name) for name in way] for way in ways)


def _waypoints(graph: Names, via: str) -> list[tuple[str, ...]]:
    """What `via` says: the ends of an edge and its name between them, for each of that alias; or a problem, twice."""
    aliases = {name: edge_named(name).alias or name for name in (*catalogue.EDGES, *_OWN)}
    known: dict[str, tuple[str, ...]] = {name: (source, name, target) for name, (source, target) in _ends().items()}
    name = catalogue.FORMER.get(via, via)
    if found := [known[edge] for edge in known if name in (edge, aliases[edge])]:
        return found
    try:
        return [(problem_named(name).__name__,) * 2]
    except InputError:
        names = ", ".join(sorted({*aliases.values(), *known, *graph}))
        raise InputError(f"via must be an edge, its alias or a problem, got {via!r}; there are {names}") from None


def _shortest(graph: Names, start: str, goal: str) -> list[tuple[str, ...]]:
    """The names of the edges along every shortest path, those that come first in the catalogue first."""
    waiting: dict[int, dict[str, list[tuple[str, ...]]]] = {0: {start: [()]}}  # by distance: the shortest paths there
    seen: set[str] = set()
    while waiting:
        distance = min(waiting)
        layer = {problem: paths for problem, paths in waiting.pop(distance).items() if problem not in seen}
        if goal in layer and goal in graph:
            order = {name: number for number, name in enumerate((*catalogue.EDGES, *_OWN))}
            return sorted(layer[goal], key=lambda way: [order[name] for name in way])
        seen |= set(layer)
        for problem, paths in layer.items():
            for target, names in graph.get(problem, {}).items():
                for name in names:
                    farther = waiting.setdefault(distance + _steps([name]), {})
                    farther.setdefault(target, []).extend((*path, name) for path in paths)
    reached = sorted(seen - {start})
    there = f"; from there one reaches {', '.join(reached)}" if reached else ""
    raise InputError(f"no registered reductions lead from {start} to {goal}{there}")


def _steps(way: Sequence[str]) -> int:
    """How long a path is; a shortcut counts as two steps."""
    return len(way) + sum(name in catalogue.SHORTCUTS for name in way)


def _chosen(
    candidates: Iterator[Sequence[Edge]], parameters: dict[str, Any], where: str
) -> tuple[Reduction[Any, Any], ...]:
    """The first path whose edges have all the parameters, with these."""
    known: set[str] = set()
    for path in candidates:
        each = [{f.name for f in fields(edge)} for edge in path]
        if set(parameters) <= set().union(*each):
            return tuple(
                edge(**{name: value for name, value in parameters.items() if name in names})
                for edge, names in zip(path, each, strict=True)
            )
        known |= set().union(*each)
    extra = ", ".join(sorted(set(parameters) - known) or sorted(parameters))
    raise InputError(
        f"no edge {where} has a parameter {extra}; there are {', '.join(sorted(known)) or 'none'}; give a path to go "
        "another way"
    )


def check_path(path: Path) -> None:
    """Raise InputError unless each reduction begins at the problem where the one before it ends."""
    if not path:
        raise InputError("a path needs at least one reduction")
    for before, after in pairwise(path):
        if not issubclass(before.target, after.source):
            raise InputError(f"{before.name} ends at {before.target.__name__}, where {after.name} does not begin")


def _fan_out(reduction: Reduction[Any, Any]) -> FanOut[Any, Any]:
    if not isinstance(reduction, FanOut):
        raise InputError(f"{reduction.name} is not a fan-out, so no instance's number says where a witness belongs")
    return reduction


def embed(path: Path, source: Problem[Any], witness: Any) -> tuple[tuple[int, ...], Any]:
    """Carry a witness forward along fan-outs: the number of an instance at every stage, and the last witness."""
    if not path:
        return (), witness
    step = _fan_out(path[0])
    index, carried = step.embed(source, witness)
    indices, last = embed(path[1:], step.instance(source, index), carried)
    return (index, *indices), last


def lift(path: Path, source: Problem[Any], indices: Sequence[int], witness: Any) -> Any:
    """Carry a witness of the last instance with these numbers back to the source, along fan-outs."""
    if not path:
        return witness
    step = _fan_out(path[0])
    if path[1:]:  # of the last edge, no instance is needed
        witness = lift(path[1:], step.instance(source, indices[0]), indices[1:], witness)
    return step.lift(source, indices[0], witness)
