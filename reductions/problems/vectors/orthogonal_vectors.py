"""k-orthogonal vectors (k-OV): is there one vector from each of k sets so that no coordinate is 1 in all of them?

References
----------
.. [1] J. Alman and Z. Song, ICLR 2024, Definition 4.2 and Conjecture 4.3 (3-OV and 3-OVC).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reductions.problems.vectors.base import Choice, VectorProblem, VectorSets

__all__ = ["OrthogonalVectors", "partners"]


@dataclass(frozen=True, eq=False, repr=False)
class OrthogonalVectors(VectorSets):
    r"""Sets $X^1, \dots, X^k \subset \{0,1\}^m$; YES iff some tuple has $\sum_c \prod_p x^p_c = 0$.

    Examples
    --------
    >>> instance = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 0], [0, 1]], [[1, 1]]))
    >>> instance
    OrthogonalVectors(order=3, first=2, others=2, other_tuples=2, dimension=2)
    >>> instance.brute_force()
    (1, 1, 0)
    """

    def holds(self, choice: Choice) -> bool:
        chosen = np.array([x[i] for i, x in zip(choice, self.sets, strict=True)])
        return not chosen.all(axis=0).any()

    def _search(self) -> Iterator[Choice]:
        return ((*head, int(j)) for head, orthogonal in partners(self) for j in np.flatnonzero(orthogonal))


def partners(instance: VectorProblem[Any]) -> Iterator[tuple[Choice, NDArray[np.bool_]]]:
    """Every choice from all sets but the last, in lexicographic order, and which vectors of the last complete it.

    Examples
    --------
    >>> instance = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 0], [0, 1], [0, 0]]))
    >>> [(head, orthogonal.tolist()) for head, orthogonal in partners(instance)]
    [((0,), [False, False, True]), ((1,), [False, True, True])]
    """
    *others, last = instance.sets
    vectors = last.astype(np.float32)
    for head in product(*map(range, map(len, others))):
        common = np.array([x[i] for i, x in zip(head, others, strict=True)]).all(axis=0)
        with np.errstate(invalid="ignore"):  # some BLAS raise the flag for what they do not return
            yield head, vectors @ common == 0
