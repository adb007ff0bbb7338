"""3SUM to k-SUM: lists that hold only a 0.

To the three lists come k - 3 lists (0), and the target is 0: a witness of the source has the index 0 in each of them.
Witnesses are in bijection. This shows that k-SUM takes as long as 3SUM, and nothing about the time n^ceil(k/2) that was
conjectured for it; for k = 3 that is the 3SUM hypothesis, which was refuted in October 2026.

The smallest instances: (0), (0), (0) is YES, and (0), (0), (1) is NO.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy

from reductions.overhead import Overhead, at_most
from reductions.problem import whole
from reductions.problems.integers.k_sum import KSum
from reductions.problems.integers.three_sum import ThreeSum
from reductions.reduction import FanOut, Theorem

__all__ = ["ThreeSumToKSum"]

a, b, c, U = (ThreeSum.symbols[name] for name in ("first", "second", "third", "bound"))


@dataclass(frozen=True)
class ThreeSumToKSum(FanOut[ThreeSum, KSum]):
    """One instance, with k lists; witnesses are in bijection.

    Parameters
    ----------
    order
        The number k of lists, at least 3.

    Examples
    --------
    >>> target, = ThreeSumToKSum(order=5).instances(ThreeSum(((5, -3), (1, 4), (-7, -1))))
    >>> target, target.brute_force()
    (KSum(order=5, length=2, bound=7), (1, 1, 1, 0, 0))
    """

    order: int = 3

    theorem = Theorem("proved in the module")
    overhead = Overhead(order=KSum.symbols["order"], length=at_most(sympy.Max(a, b, c, 1)), bound=U)

    def __post_init__(self) -> None:
        """Check the number of lists."""
        object.__setattr__(self, "order", whole("order", self.order, 3))

    def targets(self, source: ThreeSum) -> Iterator[KSum]:
        yield KSum((*source.lists, *[(0,)] * (self.order - 3)), 0)

    def embed(self, source: ThreeSum, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        return 0, (*witness, *[0] * (self.order - 3))

    def lift(self, source: ThreeSum, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        return witness[:3]
