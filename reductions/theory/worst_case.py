"""A worst case that one can hold: random vectors, carried along the path of a lower bound that stands.

Vectors whose coordinates are 1 with probability 1/2, of such a dimension that about one pair, or tuple, is orthogonal.
A conjecture says that hard instances exist, not which: these are merely the ones that are easy to draw. Random vectors
have no structure that anybody planted, but they are not as hard as the worst ones: small formulas are right about
almost all of them [1]_.

References
----------
.. [1] D. M. Kane and R. Williams, "The orthogonal vectors conjecture for branching programs and formulas", ITCS 2019.
"""

from __future__ import annotations

from math import ceil, log
from typing import Any

import numpy as np

from reductions.errors import InputError
from reductions.graph import problem_named
from reductions.problem import Problem, whole
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut
from reductions.theory.atlas import atlas
from reductions.theory.exponents import Kind
from reductions.theory.statements import Consequence

__all__ = ["hard_vectors", "worst_case"]


def hard_vectors(order: int, vectors: int, seed: int = 0) -> OrthogonalVectors:
    """Random sets of so many vectors, of a dimension at which one tuple is expected to be orthogonal.

    Examples
    --------
    >>> hard_vectors(2, 64)
    OrthogonalVectors(order=2, first=64, others=64, other_tuples=64, dimension=29)
    """
    k, n = whole("order", order, 2), whole("vectors", vectors, 1)
    dimension = max(1, ceil(k * log(n) / -log(1 - 2**-k)))
    rng = np.random.default_rng(seed)
    sets = tuple(rng.integers(0, 2, (n, dimension), dtype=np.uint8) for _ in range(k))
    return OrthogonalVectors(sets, provenance=(f"{k} sets of {n} random vectors, seed {seed}",))


def worst_case(problem: Kind | str, vectors: int = 64, seed: int = 0) -> tuple[Consequence, Problem[Any]]:
    """A bound for a problem that stands on orthogonal vectors, and the instance that it makes of random ones.

    Where an edge on the way makes several instances, it is the first of them.

    Parameters
    ----------
    problem
        A problem or its name.
    vectors
        The number n of vectors in each set, at least 1.
    seed
        Makes the vectors repeatable.

    Raises
    ------
    InputError
        If no bound that stands comes from orthogonal vectors by instances alone.
    BudgetError
        If the instance would not fit in memory.

    Examples
    --------
    >>> bound, instance = worst_case("EditDistance", vectors=8)
    >>> bound.hypothesis, len(instance.x), len(instance.y)
    (2-OVC, 884, 178)
    """
    kind = problem_named(problem) if isinstance(problem, str) else problem
    bounds = [
        bound
        for bound in atlas().stands(kind)
        if bound.status.open
        and bound.hypothesis.problem == OrthogonalVectors.__name__
        and all(issubclass(edge, FanOut) for edge in bound.path)
    ]
    if not bounds:
        raise InputError(f"no bound for {kind.__name__} that stands comes from orthogonal vectors by single instances")
    bound = bounds[0]
    order = bound.hypothesis.shape["order"].value
    instance: Problem[Any] = hard_vectors(int(order or 2), vectors, seed)
    for edge in bound.path:
        instance = edge().instance(instance, 0)  # type: ignore[attr-defined] # fan-outs only
    return bound, instance
