"""X + Y = T to 3SUM: the third list is negated.

X_i + Y_j = T_k iff X_i + Y_j + (-T_k) = 0, so witnesses are the same. The smallest instances: (0), (0), (0) is YES, and
(0), (0), (1) is NO.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reductions.overhead import Overhead
from reductions.problems.integers.three_sum import ThreeSum
from reductions.problems.integers.x_plus_y import XPlusY
from reductions.reduction import FanOut, Theorem

__all__ = ["XPlusYToThreeSum"]


@dataclass(frozen=True)
class XPlusYToThreeSum(FanOut[XPlusY, ThreeSum]):
    """One instance, of the same sizes; witnesses are the same.

    Examples
    --------
    >>> target, = XPlusYToThreeSum().instances(XPlusY(((5, -3), (1, 4), (7, 1))))
    >>> target.lists, target.brute_force()
    (((5, -3), (1, 4), (-7, -1)), (1, 1, 1))
    """

    theorem = Theorem("proved in the module")
    overhead = Overhead(**XPlusY.symbols)

    def targets(self, source: XPlusY) -> Iterator[ThreeSum]:
        first, second, third = source.lists
        yield ThreeSum((first, second, tuple(-number for number in third)))

    def embed(self, source: XPlusY, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        return 0, witness

    def lift(self, source: XPlusY, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        return witness
