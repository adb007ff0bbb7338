"""What a run would take, before anything is asked: the way that it goes, and what follows from its declared sizes."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any, NamedTuple

from reductions.graph import edge_named, problem_named, route
from reductions.problem import Problem
from reductions.problems.foreign import as_instance
from reductions.reduction import Reduction
from reductions.running.budget import Projection, project
from reductions.running.spread import HANDING

__all__ = ["Cost", "cost", "on_cores", "planned", "simplified"]


class Cost(NamedTuple):
    """What a run would take.

    Attributes
    ----------
    source
        Sizes of what is decided.
    path
        The reductions that are taken, a simplification first if there is one.
    projection
        What they lead to.
    """

    source: dict[str, Any]
    path: tuple[Reduction[Any, Any], ...]
    projection: Projection

    @property
    def code(self) -> str | None:
        """The code of the protocol and the bits in a block, where there is a protocol on the path."""
        chosen: Any = next((edge for edge in self.path if hasattr(edge, "code")), None)
        return None if chosen is None else f"{chosen.code}, L = {chosen.block_length}"


def on_cores(seconds: float, here: int, cores: int, questions: int) -> float:
    """Seconds on so many cores of what takes `seconds` on those that are here: a model.

    Work is divided. But of several questions one process hands out batches: with w seconds of work in batches of b
    seconds that takes HANDING w / b, and the last one ends b later; together at least 2 sqrt(HANDING w). Where that is
    more than what the cores that are here take, they do it.

    Examples
    --------
    >>> round(on_cores(3600.0, 2, 64, 4489), 1), round(on_cores(2.2, 2, 64, 1681), 2), on_cores(640.0, 2, 64, 1)
    (112.5, 0.19, 20.0)
    """
    work = here * seconds
    handing = 2 * sqrt(HANDING * work) if questions > 1 else 0.0
    return min(seconds, max(work / cores, handing))


def cost(
    source: Problem[Any],
    to: type[Problem[Any]] | str = "AttentionQuery",
    *,
    via: str | None = None,
    path: Sequence[Reduction[Any, Any] | type[Reduction[Any, Any]] | str] | None = None,
    **parameters: Any,
) -> Cost:
    """What `decide` would take with these arguments, from the declared overheads, before anything is asked.

    Parameters
    ----------
    source, to, via, path, parameters
        As `decide` takes them.

    Returns
    -------
    Cost
        The sizes of the source, the path, and what it leads to; see `Projection`.

    Raises
    ------
    InputError, BudgetError
        If there is no such route, a parameter is out of range, or a size is too large to be said.

    Examples
    --------
    >>> from reductions import CNF
    >>> found = cost(CNF(2, ((1, 2), (-1, -2))), order=3)
    >>> [edge.name for edge in found.path], found.projection.questions
    (['CNFToOrthogonalVectors', 'OrthogonalVectorsToGapMaxIP', 'MaxIPToAttention'], 49)
    """
    source = as_instance(source)
    first, smaller, steps = planned(source, problem_named(to) if isinstance(to, str) else to, via, path, parameters)
    return Cost(source.measured(), (*first, *steps), project(smaller, steps))


def planned(
    source: Problem[Any], goal: type[Problem[Any]], via: str | None, path: Sequence[Any] | None, parameters: Any
) -> tuple[tuple[Reduction[Any, Any], ...], Problem[Any], tuple[Reduction[Any, Any], ...]]:
    """What to take first, what comes of it, and the way from there."""
    steps = tuple(route(source, goal, via=via, path=path, **parameters)) if _moves(source, goal, path) else ()
    return (*(simplified(source) if path is None and steps else ((), source)), steps)


def _moves(source: Problem[Any], goal: type[Problem[Any]], path: Sequence[Any] | None) -> bool:
    """Whether there is a way to go: an instance of the goal itself is asked about as it is."""
    return bool(path) or not isinstance(source, goal)


def simplified(source: Problem[Any]) -> tuple[tuple[Reduction[Any, Any], ...], Problem[Any]]:
    """What to take first, and the instance that comes of it: the problem's own simplification, if there is less then.

    The budget is that of what is left: the declared overhead only says that it is no more.
    """
    if not source.simplification:
        return (), source
    edge: Any = edge_named(source.simplification)()
    (smaller,) = edge.instances(source)
    return ((edge,), smaller) if smaller.measured() != source.measured() else ((), source)
