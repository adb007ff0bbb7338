"""3SUM to X + Y = T: the third list is negated.

A_i + B_j + C_k = 0 iff A_i + B_j = -C_k, so witnesses are the same. The smallest instances: (0), (0), (0) is YES, and
(0), (0), (1) is NO.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.overhead import Overhead
from reductions.problems.integers.three_sum import ThreeSum
from reductions.problems.integers.x_plus_y import XPlusY
from reductions.reduction import FanOut, Theorem

__all__ = ["ThreeSumToXPlusY"]


@dataclass(frozen=True)
class ThreeSumToXPlusY(FanOut[ThreeSum, XPlusY]):
    """One instance, of the same sizes; witnesses are the same.

    Examples
    --------
    >>> target, = ThreeSumToXPlusY().instances(ThreeSum(((5, -3), (1, 4), (-7, -1))))
    >>> target.lists, target.brute_force()
    (((5, -3), (1, 4), (7, 1)), (1, 1, 1))
    """

    theorem = Theorem("proved in the module")
    overhead = Overhead(**ThreeSum.symbols)

    def targets(self, source: ThreeSum) -> Iterator[XPlusY]:
        first, second, third = source.lists
        yield XPlusY((first, second, tuple(-number for number in third)))

    def embed(self, source: ThreeSum, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        return 0, witness

    def lift(self, source: ThreeSum, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        return witness
