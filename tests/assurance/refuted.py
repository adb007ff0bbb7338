"""Wrong reductions of 46 kinds, and how long the verifier takes at its default settings to refute each.

A line that begins with `!` is one that it does not refute, or not within ten CPU seconds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from time import process_time
from typing import Any

import networkx as nx
import numpy as np

from reductions import Exact, FanOut, Overhead, Reduction, Theorem
from reductions.overhead import at_most
from reductions.problem import Search
from reductions.problems import BooleanProduct, Clique, EditDistance, MinPlusProduct, SubsetSum, ThreeSum
from reductions.testing import ReductionCounterexample, check_reduction
from tests.reductions.test_refuter import BEYOND, NOW_AND_THEN

MOST = 10.0


def copied(name: str, problem: Any, is_wrong: Callable[[Any], bool], spoiled: Callable[[Any], Any]) -> Any:
    """The reduction of a problem to itself, wrong where `is_wrong` says so: its question or answer is `spoiled`."""
    overhead = Overhead(**{size: at_most(symbol) for size, symbol in problem.symbols.items()})
    common = {"theorem": Theorem("by definition", Exact()), "overhead": overhead, "__module__": __name__}

    class Asked(Reduction[problem, problem]):  # type: ignore[valid-type]
        def ask(self, source: Any) -> Any:
            answer = yield source
            return spoiled(answer) if is_wrong(source) else answer

    class Copied(FanOut[problem, problem]):  # type: ignore[valid-type]
        def targets(self, source: Any) -> Any:
            yield spoiled(source) if is_wrong(source) else source

        def embed(self, source: Any, witness: Any) -> Any:
            return 0, witness

        def lift(self, source: Any, index: int, witness: Any) -> Any:
            return witness

    base = Copied if issubclass(problem, Search) else Asked
    return dataclass(frozen=True)(type(name, (base,), common))()


# ---- graphs


def without_edges(source: Clique) -> Clique:
    return Clique(nx.create_empty_copy(source.graph), source.clique)


def degrees(source: Clique) -> list[int]:
    return [degree for _, degree in source.graph.degree()]


def loops(source: Clique) -> int:
    return nx.number_of_selfloops(source.graph)


GRAPHS = {
    "SevenVertices": lambda source: len(source.graph) == 7,
    "VertexOfDegreeFive": lambda source: 5 in degrees(source),
    "IsolatedVertexOfSix": lambda source: len(source.graph) > 5 and 0 in degrees(source),
    "LoopAndTriangle": lambda source: loops(source) and source.graph.number_of_edges() > 4,
    "Regular": lambda source: len(set(degrees(source))) == 1 and len(source.graph) > 4,
    "LabelsThatAreNoRange": lambda source: set(source.graph) != set(range(len(source.graph))),
    "VerticesInAnotherOrder": lambda source: list(source.graph) != sorted(source.graph, key=str),
    "MoreThanTenEdges": lambda source: source.graph.number_of_edges() > 10,
}

# ---- numbers


def nothing(source: ThreeSum) -> ThreeSum:
    return ThreeSum(((), (), ()))


SUMS = {
    "FarFromZero": lambda source: any(abs(x) > 500 for numbers in source.lists for x in numbers),
    "FiveNumbersInTheLast": lambda source: len(source.lists[2]) == 5,
    "NumberTwice": lambda source: any(len(set(numbers)) < len(numbers) > 3 for numbers in source.lists),
    "AllNegativeButOneList": lambda source: all(max(numbers, default=0) < 0 for numbers in source.lists[:2]),
    "ZeroEverywhere": lambda source: all(0 in numbers and len(numbers) > 2 for numbers in source.lists),
}
SUBSETS = {
    "SixNumbers": lambda source: len(source.numbers) == 6,
    "TargetIsTheWholeSum": lambda source: len(source.numbers) > 2 and sum(source.numbers) == source.target,
}


def empty(source: SubsetSum) -> SubsetSum:
    return SubsetSum((), source.target)


# ---- strings

STRINGS = {
    "LetterTwice": lambda source: "cc" in source.x,
    "LengthsThatDifferByFour": lambda source: abs(len(source.x) - len(source.y)) > 3,
    "NoLetterInCommon": lambda source: len(source.x) > 3 and source.y and not set(source.x) & set(source.y),
}


def impossible(source: EditDistance) -> EditDistance:
    return EditDistance("", source.y, 0) if source.y else EditDistance(source.x, "", 0)


# ---- matrices, whose answers are spoiled


def changed(answer: Any) -> Any:
    other = np.array(answer)
    other.flat[-1:] = 1 - (other.flat[-1:] != 0)
    return other


PRODUCTS = {
    "MoreRowsThanColumns": lambda source: len(source.matrices[0]) > source.matrices[1].shape[1] + 2,
    "RowOfOnes": lambda source: source.matrices[0].shape[1] > 2 and source.matrices[0].all(axis=1).any(),
}
MINIMA = {
    "EntriesOfOneSign": lambda source: source.matrices[0].size > 3 and (source.matrices[0] < 0).all(),
    "SideFive": lambda source: 5 in source.matrices[0].shape,
}

FURTHER = [
    *(copied(name, Clique, is_wrong, without_edges) for name, is_wrong in GRAPHS.items()),
    *(copied(name, ThreeSum, is_wrong, nothing) for name, is_wrong in SUMS.items()),
    *(copied(name, SubsetSum, is_wrong, empty) for name, is_wrong in SUBSETS.items()),
    *(copied(name, EditDistance, is_wrong, impossible) for name, is_wrong in STRINGS.items()),
    *(copied(name, BooleanProduct, is_wrong, changed) for name, is_wrong in PRODUCTS.items()),
    *(copied(name, MinPlusProduct, is_wrong, changed) for name, is_wrong in MINIMA.items()),
]


def tried(edge: Any) -> tuple[float, str]:
    """CPU seconds, and the step at which the edge was refuted; nothing if it was not."""
    start, step = process_time(), ""
    try:
        check_reduction(edge)
    except ReductionCounterexample as counterexample:
        step = f"{counterexample.step}, sizes {tuple(counterexample.source.size())}"
    return process_time() - start, step


def main() -> int:
    edges = [*BEYOND, *(edge for edge, _ in NOW_AND_THEN), *FURTHER]
    missed = 0
    for edge in edges:
        seconds, step = tried(edge)
        wrong = not step or seconds > MOST
        missed += wrong
        print(f"{'!' if wrong else ' '} {seconds:5.2f} s  {edge.name}: {step or 'not refuted'}", flush=True)
    print(f"{len(edges) - missed} of {len(edges)} refuted within {MOST:g} s each")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
