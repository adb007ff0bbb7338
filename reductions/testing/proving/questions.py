"""The question of a problem as a wire, for all instances at once; it knows problems, and no edge.

The definition of a problem is its own code, so that is what is followed where it can be: `holds` for every choice of a
search for indices. Where a witness is found by a table or by breadth-first search, the table or search is a circuit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import chain, combinations, product
from math import prod
from typing import Any

from reductions.problem import IndexSearch, Problem
from reductions.problems.graphs.diameter import Diameter
from reductions.problems.graphs.dominating_set import DominatingSet
from reductions.problems.graphs.radius_2 import Radius2
from reductions.problems.integers.subsets import SubsetSearch
from reductions.problems.languages.nfa_acceptance import NFAAcceptance
from reductions.problems.languages.regular_expression_search import RegularExpressionSearch
from reductions.problems.sequences.discrete_frechet import DiscreteFrechet
from reductions.problems.sequences.dynamic_time_warping import DynamicTimeWarping
from reductions.problems.strings.edit_distance import EditDistance
from reductions.problems.strings.longest_common_subsequence import LongestCommonSubsequence
from reductions.testing.proving import alignments, graphs, languages
from reductions.testing.proving.cases import NotCovered
from reductions.testing.proving.choices import any_choice
from reductions.testing.proving.lifted import Lifted
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


def _by_subsets(lifted: Lifted, instance: Any) -> int:
    items = range(lifted.get(instance, "items"))
    subsets = chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))
    return any_choice(subsets, 2 ** len(items), partial(_holds, lifted, instance))


def _holds(lifted: Lifted, instance: Any, choice: Any) -> int:
    return condition(lifted.call(instance.holds, choice))


QUESTIONS: dict[type, Callable[[Lifted, Any], int]] = {
    IndexSearch: _by_indices,
    SubsetSearch: _by_subsets,
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
