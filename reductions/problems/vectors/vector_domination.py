"""Vector domination: is some vector at most another one in every coordinate?

References
----------
.. [1] R. Impagliazzo, S. Lovett, R. Paturi and S. Schneider, "0-1 integer linear programming with a linear number of
   constraints", 2014.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from reductions.problems.vectors.integer_base import IntegerPairs

__all__ = ["VectorDomination"]


def by_numpy(instance: VectorDomination) -> tuple[int, ...] | None:
    """The first witness by numpy, one vector of the first set at a time."""
    if not all(instance.axes):
        return None
    second = np.array(instance.sets[1], dtype=object).reshape(instance.axes[1], instance.dimension or 0)
    for i, x in enumerate(instance.sets[0]):
        above = (second >= np.array(x, dtype=object)).all(axis=1)
        if above.any():
            return i, int(above.argmax())
    return None


@dataclass(frozen=True, eq=False, repr=False)
class VectorDomination(IntegerPairs):
    """YES iff some x of the first set and y of the second have x_c <= y_c in every coordinate; see `IntegerPairs`.

    Examples
    --------
    >>> instance = VectorDomination((((3, 1), (0, 5)), ((2, 2), (4, 1))))
    >>> instance
    VectorDomination(first=2, second=2, dimension=2, bound=5)
    >>> instance.brute_force()
    (0, 1)
    """

    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_numpy}

    def holds(self, choice: tuple[int, ...]) -> bool:
        return all(x <= y for x, y in zip(*self.pair(choice), strict=True))
