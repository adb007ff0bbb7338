"""What a problem is: a validated, immutable instance that can be measured, answered, checked and stored.

    Problem[A]            a question with an answer of type A
      Search[W]           is there a witness? the answer is one of type W, or None
        IndexSearch       a witness is a tuple of indices, one per axis
      Function[A]         what is the value?

A new problem of a known structure (see `reductions.problems`) says little more than its question.
"""

from reductions.problem.base import Problem, check_declared
from reductions.problem.function import Function
from reductions.problem.search import BRUTE_FORCE_LIMIT, IndexSearch, Search
from reductions.problem.values import (
    MANY,
    ORDER_LIMIT,
    bit_matrix,
    frozen,
    is_whole,
    positive,
    power,
    same,
    sizes,
    whole,
)

__all__ = [
    "BRUTE_FORCE_LIMIT",
    "MANY",
    "ORDER_LIMIT",
    "Function",
    "IndexSearch",
    "Problem",
    "Search",
    "bit_matrix",
    "check_declared",
    "frozen",
    "is_whole",
    "positive",
    "power",
    "same",
    "sizes",
    "whole",
]
