"""Exercises of notebook 10, prove it wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations
from typing import Any

import networkx as nx

from reductions.exercises.checking import exercise, holds, made, verified
from reductions.problems import CNF, Coloring

__all__: list[str] = []

FEW = 7


def refutes(found: Any) -> str | None:
    """What is wrong with a counterexample to the claim about a vertex that is joined to all but the first."""
    if not isinstance(found, Coloring) or not 1 <= len(found.graph) <= FEW:
        return f"which is not a Coloring of 1 to {FEW} vertices"
    _, *others = found.graph
    larger = nx.compose(found.graph, nx.star_graph(["new", *others]))
    source, target = (c.brute_force() is not None for c in (found, Coloring(larger, found.colors + 1)))
    if source == target:
        return f"where both questions are {'YES' if source else 'NO'}"
    return None


@exercise("10.1")
def counterexample(answer: Any) -> Iterator[str]:
    """Both questions, by brute force."""
    yield holds(answer, (), refutes)


def graphs() -> Iterator[Coloring]:
    """All graphs of up to three vertices, with one or two colours."""
    for vertices in range(4):
        pairs = list(combinations(range(vertices), 2))
        for chosen in range(2 ** len(pairs)):
            graph = nx.empty_graph(vertices)
            graph.add_edges_from(pair for place, pair in enumerate(pairs) if chosen >> place & 1)
            yield from (Coloring(graph, colors) for colors in (1, 2))


@exercise("10.2")
def twice(answer: Any) -> Iterator[str]:
    """Everything that a reduction promises, on all small graphs."""
    yield from verified(made(answer), small=graphs(), examples=0)


def unsatisfiable(clauses: tuple[tuple[int, ...], ...]) -> bool:
    """Whether no assignment satisfies all of them."""
    most = max((abs(literal) for clause in clauses for literal in clause), default=0)
    return CNF(most, tuple(clauses)).brute_force() is None


def long(clauses: tuple[tuple[int, ...], ...]) -> bool:
    """Whether there are at least five literals in two clauses."""
    return any(len(one) + len(other) >= 5 for one, other in combinations(clauses, 2))


def minimal(found: Any, clauses: tuple[tuple[int, ...], ...], fails: Callable[[Any], bool]) -> str | None:
    """What is wrong with what was left of the clauses."""
    rest = iter(clauses)
    if not all(clause in rest for clause in found):
        return "which are not some of the clauses, in their order"
    if not fails(tuple(found)):
        return "which does not fail"
    less = next((n for n in range(len(found)) if fails((*found[:n], *found[n + 1 :]))), None)
    return None if less is None else f"which fails without {found[less]} as well"


@exercise("10.3")
def shrunk(answer: Any) -> Iterator[str]:
    """A failure that no clause can be taken from."""
    one_each = ((1,), (2,), (-1,), (3, -2), (-2,))
    pairs = ((1, 2), (-1, 2), (3,), (1, -2), (-1, -2), (4, 5))
    sizes = ((1, 2), (1, 2, 3), (1, 2, 3))
    for fails, clauses in ((unsatisfiable, ((),)), (unsatisfiable, one_each), (unsatisfiable, pairs), (long, sizes)):
        complaint = partial(minimal, clauses=clauses, fails=fails)
        yield holds(partial(answer, fails=fails), (clauses,), complaint)
