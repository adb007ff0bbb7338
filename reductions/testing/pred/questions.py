"""What the problems of problem-reductions ask: the configurations of an instance, and what each of them is worth.

After the models of its version 0.5.0 (`src/models`), each of which has `dims` and `evaluate`. A configuration has one
number per variable. It is worth True or False where the model's value is an Or, else a number, or None where it is not
feasible. Weights that are floats are taken as exactly the numbers that they are.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any, NamedTuple, TypeAlias

from reductions.errors import BudgetError, InputError
from reductions.problem import whole

__all__ = ["QUESTIONS", "Asked", "Configuration", "Worth", "asked"]

MOST_COUNTED = 2**16
"""Vertices, variables or elements of an instance: a document of some bytes can announce any number of them."""

MOST_WEIGHT: int = 2**1000
"""Weights are below it in absolute value, so that sums of them are floats, too."""

Configuration: TypeAlias = Sequence[int]
Worth: TypeAlias = "bool | int | Fraction | None"
Data: TypeAlias = dict[str, Any]
Valued: TypeAlias = Callable[[Configuration], Worth]


class Asked(NamedTuple):
    """The number of values of each variable, what a configuration is worth, and which worth is best: the most or least.

    What is worth False or None is no solution.
    """

    dims: tuple[int, ...]
    worth: Valued
    best: Callable[[Iterable[Any]], Any]


class Graph:
    """A `SimpleGraph`: its edges keep their order, and may be parallel or loops."""

    def __init__(self, data: Data) -> None:
        self.order = counted("num_vertices", data["graph"])
        self.edges = [(member(u, self.order), member(v, self.order)) for u, v in data["graph"]["edges"]]
        self.pairs = {frozenset(edge) for edge in self.edges}
        self.around = [{v} for v in range(self.order)]
        for u, v in self.edges:
            self.around[u].add(v)
            self.around[v].add(u)

    def clique(self, x: Configuration) -> bool:
        chosen = [v for v, taken in enumerate(x) if taken]
        return all(frozenset(pair) in self.pairs for pair in combinations(chosen, 2))


def counted(name: str, data: Data) -> int:
    """The number with this name: how many vertices, variables or elements there are."""
    if (number := whole(name, data[name], 0)) > MOST_COUNTED:
        raise BudgetError(f"{name} may be {MOST_COUNTED:,}, got {reprlib.repr(number)}; take a smaller instance")
    return number


def member(value: object, size: int) -> int:
    """A number from 0 to `size` - 1."""
    if (number := whole("an element", value, 0)) >= size:
        raise InputError(f"an element must be below {size}, got {number}")
    return number


def exact(value: Any) -> int | Fraction:
    """A weight: an integer, the float that it is, or an integer in decimal digits; None stands for the weight 1."""
    if value is None or value == "One":
        return 1
    if isinstance(value, float):
        number: int | Fraction = Fraction(value)
    else:
        number = int(value) if isinstance(value, str) else whole("a weight", value, -MOST_WEIGHT)
    if not -MOST_WEIGHT <= number <= MOST_WEIGHT:
        raise InputError(f"a weight must be at most 2^1000 in absolute value, got {reprlib.repr(value)}")
    return number


def weights(values: Sequence[Any], count: int) -> list[int | Fraction]:
    """So many weights."""
    if len(values) != count:
        raise InputError(f"there must be {count} weights, got {len(values)}")
    return [exact(value) for value in values]


def total(x: Configuration, numbers: Iterable[int | Fraction]) -> int | Fraction:
    """The sum of those that are chosen."""
    return sum(number for taken, number in zip(x, numbers, strict=True) if taken)


def formula(holds: Callable[[list[bool]], bool]) -> Callable[[Data], Asked]:
    """A question about clauses, each of which holds if its literals have such values."""

    def question(data: Data) -> Asked:
        count, clauses = _clauses(data)
        return Asked((2,) * count, lambda x: all(holds(_values(clause, x)) for clause in clauses), max)

    return question


def most_clauses(data: Data) -> Asked:
    """How many clauses hold."""
    count, clauses = _clauses(data)
    return Asked((2,) * count, lambda x: sum(any(_values(clause, x)) for clause in clauses), max)


def _clauses(data: Data) -> tuple[int, list[list[int]]]:
    count = counted("num_vars", data)
    clauses = [[whole("a literal", literal, -count) for literal in c["literals"]] for c in data["clauses"]]
    if any(literal == 0 or literal > count for clause in clauses for literal in clause):
        raise InputError(f"a literal must be from 1 to {count} or its negation")
    return count, clauses


def _values(clause: list[int], x: Configuration) -> list[bool]:
    return [(x[abs(literal) - 1] == 1) == (literal > 0) for literal in clause]


def vertices(feasible: Callable[[Graph, Configuration], bool], best: Any) -> Callable[[Data], Asked]:
    """A question about sets of vertices with weights."""

    def question(data: Data) -> Asked:
        graph = Graph(data)
        numbers = weights(data["weights"], graph.order)
        return Asked((2,) * graph.order, lambda x: total(x, numbers) if feasible(graph, x) else None, best)

    return question


def decision(question: Callable[[Data], Asked]) -> Callable[[Data], Asked]:
    """Whether the optimum of a question is at least, or at most, a bound."""

    def decided(data: Data) -> Asked:
        dims, worth, best = question(data["inner"])
        bound = exact(data["bound"])

        def within(x: Configuration) -> bool:
            found = worth(x)
            return found is not None and best((found, bound)) == found

        return Asked(dims, within, max)

    return decided


def clique_of_size(data: Data) -> Asked:
    """Whether there is a clique of k vertices or more."""
    graph, k = Graph(data), whole("k", data["k"], 0)
    return Asked((2,) * graph.order, lambda x: sum(x) >= k and graph.clique(x), max)


def coloring(data: Data) -> Asked:
    """Whether so many colours are enough."""
    graph, colors = Graph(data), whole("num_colors", data["num_colors"], 0)
    return Asked((colors,) * graph.order, lambda x: all(x[u] != x[v] for u, v in graph.edges), max)


def cut(data: Data) -> Asked:
    """The weight of a cut."""
    graph = Graph(data)
    numbers = weights(data["edge_weights"], len(graph.edges))
    return Asked((2,) * graph.order, lambda x: total([x[u] != x[v] for u, v in graph.edges], numbers), max)


def matching(data: Data) -> Asked:
    """The weight of a matching."""
    graph = Graph(data)
    numbers = weights(data["edge_weights"], len(graph.edges))

    def worth(x: Configuration) -> Worth:
        ends = [end for taken, edge in zip(x, graph.edges, strict=True) if taken for end in set(edge)]
        return None if len(set(ends)) < len(ends) else total(x, numbers)

    return Asked((2,) * len(graph.edges), worth, max)


def packing(data: Data) -> Asked:
    """The weight of sets that are disjoint."""
    sets = [set(s) for s in data["sets"]]
    numbers = weights(data["weights"], len(sets))

    def worth(x: Configuration) -> Worth:
        chosen = [s for taken, s in zip(x, sets, strict=True) if taken]
        return total(x, numbers) if all(a.isdisjoint(b) for a, b in combinations(chosen, 2)) else None

    return Asked((2,) * len(sets), worth, max)


def covering(data: Data) -> Asked:
    """The weight of sets that cover the universe."""
    sets, universe = [set(s) for s in data["sets"]], set(range(counted("universe_size", data)))
    numbers = weights(data["weights"], len(sets))

    def worth(x: Configuration) -> Worth:
        covered = set().union(*(s for taken, s in zip(x, sets, strict=True) if taken))
        return total(x, numbers) if covered == universe else None

    return Asked((2,) * len(sets), worth, min)


def hitting(data: Data) -> Asked:
    """How many elements hit every set."""
    size = counted("universe_size", data)
    sets = [{member(element, size) for element in s} for s in data["sets"]]
    return Asked((2,) * size, lambda x: sum(x) if all(any(x[e] for e in s) for s in sets) else None, min)


def exact_cover(data: Data) -> Asked:
    """Whether disjoint triples cover the universe."""
    universe = list(range(counted("universe_size", data)))
    sets = [[member(element, len(universe)) for element in s] for s in data["subsets"]]

    def worth(x: Configuration) -> bool:
        return sorted(e for taken, s in zip(x, sets, strict=True) if taken for e in s) == universe

    return Asked((2,) * len(sets), worth, max)


def qubo(data: Data) -> Asked:
    """The value of a quadratic form, of which the entries on and above the diagonal count."""
    count = counted("num_vars", data)
    form = [(i, j, exact(data["matrix"][i][j])) for i in range(count) for j in range(i, count)]
    return Asked((2,) * count, lambda x: sum(entry for i, j, entry in form if x[i] and x[j]), min)


def spin_glass(data: Data) -> Asked:
    """The energy of spins, -1 for 0 and 1 for 1."""
    graph = Graph(data)
    couplings, fields = weights(data["couplings"], len(graph.edges)), weights(data["fields"], graph.order)

    def worth(x: Configuration) -> Worth:
        spins = [2 * value - 1 for value in x]
        pairs = sum(number * spins[u] * spins[v] for number, (u, v) in zip(couplings, graph.edges, strict=True))
        return pairs + sum(number * spin for number, spin in zip(fields, spins, strict=True))

    return Asked((2,) * graph.order, worth, min)


def knapsack(data: Data) -> Asked:
    """The value of items that fit."""
    sizes, capacity = [exact(size) for size in data["weights"]], exact(data["capacity"])
    values = weights(data["values"], len(sizes))
    return Asked((2,) * len(sizes), lambda x: total(x, values) if total(x, sizes) <= capacity else None, max)


def subset_sum(data: Data) -> Asked:
    """Whether some numbers have this sum."""
    sizes, target = [exact(size) for size in data["sizes"]], exact(data["target"])
    return Asked((2,) * len(sizes), lambda x: total(x, sizes) == target, max)


def partition(data: Data) -> Asked:
    """Whether some numbers have half of the sum of all."""
    sizes = [exact(size) for size in data["sizes"]]
    return Asked((2,) * len(sizes), lambda x: 2 * total(x, sizes) == sum(sizes), max)


def independent(graph: Graph, x: Configuration) -> bool:
    return not any(x[u] and x[v] for u, v in graph.edges)


def covers(graph: Graph, x: Configuration) -> bool:
    return all(x[u] or x[v] for u, v in graph.edges)


def dominates(graph: Graph, x: Configuration) -> bool:
    return all(any(x[u] for u in near) for near in graph.around)


QUESTIONS: dict[str, Callable[[Data], Asked]] = {
    "DecisionMinimumDominatingSet": decision(vertices(dominates, min)),
    "DecisionMinimumVertexCover": decision(vertices(covers, min)),
    "ExactCoverBy3Sets": exact_cover,
    "KClique": clique_of_size,
    "KColoring": coloring,
    "KSatisfiability": formula(any),
    "Knapsack": knapsack,
    "MaxCut": cut,
    "Maximum2Satisfiability": most_clauses,
    "MaximumClique": vertices(Graph.clique, max),
    "MaximumIndependentSet": vertices(independent, max),
    "MaximumMatching": matching,
    "MaximumSetPacking": packing,
    "MinimumDominatingSet": vertices(dominates, min),
    "MinimumHittingSet": hitting,
    "MinimumSetCovering": covering,
    "MinimumVertexCover": vertices(covers, min),
    "NAESatisfiability": formula(lambda values: any(values) and not all(values)),
    "OneInThreeSatisfiability": formula(lambda values: sum(values) == 1),
    "Partition": partition,
    "QUBO": qubo,
    "Satisfiability": formula(any),
    "SpinGlass": spin_glass,
    "SubsetSum": subset_sum,
}
"""By the names of the models."""


def asked(kind: str, variant: dict[str, str], data: Data) -> Asked:
    """What an instance asks.

    Raises
    ------
    InputError
        If the problem is not one of `QUESTIONS`, or the graph is not a `SimpleGraph`.
    """
    if kind not in QUESTIONS:
        raise InputError(f"{kind} of problem-reductions is not read; what is, are {', '.join(sorted(QUESTIONS))}")
    if (graph := variant.get("graph", "SimpleGraph")) != "SimpleGraph":
        raise InputError(f"a graph must be a SimpleGraph, got a {graph}")
    return QUESTIONS[kind](data)
