"""k-orthogonal vectors (k-OV): is there one vector from each of k sets so that no coordinate is 1 in all of them?

References
----------
.. [1] J. Alman and Z. Song, ICLR 2024, Definition 4.2 and Conjecture 4.3 (3-OV and 3-OVC).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any, ClassVar, NamedTuple, TypeAlias

import numpy as np
import sympy
from numpy.typing import NDArray

from reductions.errors import InputError
from reductions.problem import ORDER_LIMIT, Problem, bit_matrix

__all__ = ["Choice", "OrthogonalVectors"]

Choice: TypeAlias = tuple[int, ...]
"""One index a vector set."""


class OrthogonalVectorsSize(NamedTuple):
    """The order k, the size n_1 of the first set, the largest and the product of the others, and the dimension m."""

    order: int
    queries: int
    keys: int
    key_tuples: int
    dimension: int


@dataclass(frozen=True, eq=False, repr=False)
class OrthogonalVectors(Problem[Choice]):
    r"""Sets $X^1, \dots, X^k \subset \{0,1\}^m$; YES iff some tuple has $\sum_c \prod_p x^p_c = 0$.

    Parameters
    ----------
    sets
        2 to 32 matrices of zeros and ones, shapes (n_p, m), one vector a row; a set may be empty.

    Raises
    ------
    InputError
        If there are fewer than 2 sets or more than 32, their dimensions differ, or an entry is neither 0 nor 1.

    Examples
    --------
    >>> instance = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 0], [0, 1]], [[1, 1]]))
    >>> instance
    OrthogonalVectors(order=3, queries=2, keys=2, key_tuples=2, dimension=2)
    >>> instance.brute_force()
    (1, 1, 0)
    """

    sets: tuple[NDArray[np.uint8], ...]

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = {
        "order": sympy.Symbol("k", integer=True, positive=True),
        "queries": sympy.Symbol("n_1", integer=True, nonnegative=True),
        "keys": sympy.Symbol("n", integer=True, nonnegative=True),
        "key_tuples": sympy.Symbol("P", integer=True, nonnegative=True),
        "dimension": sympy.Symbol("m", integer=True, nonnegative=True),
    }

    def __post_init__(self) -> None:
        """Check the entries and that the dimensions agree."""
        sets = tuple(bit_matrix(f"set {p}", vectors) for p, vectors in enumerate(self.sets, start=1))
        if not 2 <= len(sets) <= ORDER_LIMIT:
            raise InputError(f"there must be 2 to {ORDER_LIMIT} vector sets, got {len(sets)}")
        if len({vectors.shape[1] for vectors in sets}) != 1:
            raise InputError(f"the sets must be of one dimension, got shapes {[vectors.shape for vectors in sets]}")
        object.__setattr__(self, "sets", sets)

    @property
    def order(self) -> int:
        """The number k of sets."""
        return len(self.sets)

    @property
    def dimension(self) -> int:
        """The dimension m of the vectors."""
        return int(self.sets[0].shape[1])

    def size(self) -> OrthogonalVectorsSize:
        first, *others = (len(vectors) for vectors in self.sets)
        return OrthogonalVectorsSize(self.order, first, max(others), prod(others), self.dimension)

    def verify(self, witness: Choice) -> bool:
        if len(witness) != self.order or not all(0 <= i < len(x) for i, x in zip(witness, self.sets, strict=True)):
            return False
        chosen = np.array([x[i] for i, x in zip(witness, self.sets, strict=True)])
        return not chosen.all(axis=0).any()

    def candidates(self) -> int:
        return prod(map(len, self.sets))

    def _search(self) -> Iterator[Choice]:
        last = self.sets[-1].astype(np.float32)
        for head in product(*(range(len(x)) for x in self.sets[:-1])):
            common = np.array([x[i] for i, x in zip(head, self.sets[:-1], strict=True)]).all(axis=0)
            for j in np.flatnonzero(last @ common == 0):
                yield (*head, int(j))

    def payload(self) -> dict[str, Any]:
        return {"sets": list(self.sets)}

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> OrthogonalVectors:
        return cls(tuple(payload["sets"]))

    def _teach(self) -> str:
        tables = (
            "<td style='vertical-align:top'>"
            + "<br>".join("".join(map(str, vector[:32])) for vector in vectors[:8])
            + ("<br>&#8942;" if len(vectors) > 8 else "")
            + "</td>"
            for vectors in self.sets
        )
        return f"<table style='font-family:monospace'><tr>{''.join(tables)}</tr></table>"
