"""Exercises of notebook 1, the chain at a glance."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import networkx as nx
import numpy as np

from reductions.edges import CNFToOrthogonalVectors, ColoringToCNF, SingleThreeSumToThreeSum
from reductions.exercises.checking import equal, exercise, holds
from reductions.problem import Search
from reductions.problems import CNF, Coloring, OrthogonalVectors, SingleThreeSum, ThreeSum

__all__: list[str] = []


@exercise("1.1")
def sizes(answer: Any) -> Iterator[str]:
    """The sizes of the formula, as it is built."""
    for vertices in range(5):
        for graph in (nx.empty_graph(vertices), nx.path_graph(vertices), nx.complete_graph(vertices)):
            for colors in (1, 2, 3, 4, 5):
                (formula,) = ColoringToCNF().instances(Coloring(graph, colors))
                arguments = (vertices, graph.number_of_edges(), colors)
                yield equal(answer, arguments, (formula.num_variables, len(formula.clauses)))


def judged(answer: Any, question: Search[Any], way: Any, last: type) -> str:
    """Whether the answer is a witness, or None where there is none, and only the last problem was ever solved."""
    asked: list[object] = []

    def solve(instance: Any) -> Any:
        asked.append(instance)
        return instance.brute_force()

    def complaint(found: Any) -> str | None:
        if not question.accepts(found):
            return "which is not a witness" if found is not None else "but there is a witness"
        if found is not None and not asked:
            return "but nothing was solved"
        wrong = next((instance for instance in asked if not isinstance(instance, last)), None)
        return None if wrong is None else f"but it solved {wrong!r}, which is not the last problem"

    return holds(lambda question, way: answer(question, way, solve), (question, way), complaint)


def by(answer: Any, edge: Any) -> Any:
    """The answer for one edge."""
    return lambda question, _, solve: answer(question, edge, solve)


@exercise("1.2")
def decided(answer: Any) -> Iterator[str]:
    """Questions with several targets, of which any may be the one that is YES."""
    rng = np.random.default_rng(0)
    for length in (1, 2, 3, 6, 9, 12):
        for _ in range(4):
            question = SingleThreeSum(tuple(int(x) for x in rng.integers(-12, 13, length)))
            yield judged(by(answer, SingleThreeSumToThreeSum()), question, (), ThreeSum)
    for formula in islice(CNF.small(), 0, None, 10):
        yield judged(by(answer, CNFToOrthogonalVectors(order=2)), formula, (), OrthogonalVectors)


@exercise("1.3")
def along(answer: Any) -> Iterator[str]:
    """Paths of no, one and two edges."""
    path = (ColoringToCNF(), CNFToOrthogonalVectors(order=2))
    for graph in (nx.path_graph(2), nx.cycle_graph(3), nx.cycle_graph(4), nx.complete_graph(4)):
        for colors in (1, 2, 3):
            question = Coloring(graph, colors)
            for length, last in enumerate((Coloring, CNF, OrthogonalVectors)):
                yield judged(answer, question, path[:length], last)
