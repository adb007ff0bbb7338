"""The question of a problem as a wire, for all instances at once; it knows problems, and no edge.

The definition of a problem is its own code, so that is what is followed where it can be: `holds` for every choice of a
search for indices. Where a witness is found by a table or by breadth-first search, the table or search is a circuit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, reduce
from itertools import product
from math import prod
from typing import Any

from reductions.problem import IndexSearch, Problem
from reductions.problems.formulas.cnf import CNF
from reductions.problems.formulas.naesat import NAESAT
from reductions.problems.graphs.diameter import Diameter
from reductions.problems.graphs.dominating_set import DominatingSet
from reductions.problems.graphs.radius_2 import Radius2
from reductions.problems.languages.nfa_acceptance import NFAAcceptance
from reductions.problems.languages.regular_expression_search import RegularExpressionSearch
from reductions.problems.sequences.discrete_frechet import DiscreteFrechet
from reductions.problems.sequences.dynamic_time_warping import DynamicTimeWarping
from reductions.problems.strings.edit_distance import EditDistance
from reductions.problems.strings.longest_common_subsequence import LongestCommonSubsequence
from reductions.problems.vectors.inner_product import InnerProduct
from reductions.testing.proving import alignments, graphs, languages
from reductions.testing.proving.cases import NotCovered, leaves
from reductions.testing.proving.choices import any_choice
from reductions.testing.proving.circuit import all_of, any_of, both, either, negated
from reductions.testing.proving.lifted import Lifted
from reductions.testing.proving.operators import binary
from reductions.testing.proving.sequences import items
from reductions.testing.proving.values import condition

__all__ = ["answer"]


def answer(lifted: Lifted, instance: Problem[Any]) -> int:
    """The wire that says whether an instance is YES."""
    for kind in type(instance).__mro__:
        if kind in QUESTIONS:
            return QUESTIONS[kind](lifted, instance)
    raise NotCovered(f"nobody says yet how {type(instance).__name__} is asked of all instances at once")


def _by_indices(lifted: Lifted, instance: Any) -> int:
    axes = lifted.get(instance, "axes")
    return any_choice(product(*map(range, axes)), prod(axes), partial(_holds, lifted, instance))


def _holds(lifted: Lifted, instance: Any, choice: Any) -> int:
    return condition(lifted.call(instance.holds, choice))


def _by_inner_products(lifted: Lifted, instance: Any) -> int:
    """Whether some tuple has an inner product that `answers` says makes a YES."""

    def holds(choice: tuple[int, ...]) -> int:
        rows = [vectors[i] for vectors, i in zip(instance.sets, choice, strict=True)]
        product_of = (reduce(partial(binary, "Mult"), entries) for entries in zip(*rows, strict=True))
        return condition(lifted.call(instance.answers, reduce(partial(binary, "Add"), product_of, 0)))

    shape = [len(vectors) for vectors in instance.sets]
    return any_choice(product(*map(range, shape)), prod(shape), holds)


def _satisfiable(lifted: Lifted, instance: Any, both_ways: bool = False) -> int:
    """Whether some assignment makes a literal of every clause true, and another one false if `both_ways`."""

    def satisfies(assignment: tuple[int, ...]) -> int:
        found = []
        for held, clause in items(instance.clauses):
            literals = [(leaf, both(there, wire)) for there, x in items(clause) for leaf, wire in leaves(x)]
            ways = [any_of(wire for x, wire in literals if x in values) for values in sides(assignment)]
            found.append(either(negated(held), all_of(ways)))
        return all_of(found)

    def sides(assignment: tuple[int, ...]) -> list[tuple[int, ...]]:
        return [assignment, tuple(-x for x in assignment)] if both_ways else [assignment]

    count = instance.num_variables
    return any_choice(product(*((-i, i) for i in range(1, count + 1))), 2**count, satisfies)


QUESTIONS: dict[type, Callable[[Lifted, Any], int]] = {
    IndexSearch: _by_indices,
    InnerProduct: _by_inner_products,
    CNF: _satisfiable,
    NAESAT: partial(_satisfiable, both_ways=True),
    Diameter: graphs.diameter,
    DominatingSet: graphs.dominating_set,
    Radius2: graphs.radius_2,
    LongestCommonSubsequence: alignments.common_subsequence,
    EditDistance: alignments.edit_distance,
    DiscreteFrechet: alignments.frechet,
    DynamicTimeWarping: alignments.time_warping,
    NFAAcceptance: languages.acceptance,
    RegularExpressionSearch: languages.search,
}
"""How a problem is asked, by its class or a base of it."""
