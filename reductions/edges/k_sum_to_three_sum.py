r"""k-SUM to 3SUM: three groups of lists, and all the sums of each.

The k lists are cut into three groups, one after the other, of ceil(k/3), ceil((k-1)/3) and floor(k/3) lists. The lists
of the target are the sums of one number of each list of a group, for all choices; from those of the last group the
target of the source is subtracted. Three sums add up to 0 iff the numbers behind them add up to the target. A group
without lists has one sum, 0. Witnesses are in bijection.

With n numbers in each list there are n^ceil(k/3) sums: so 3SUM in quadratic time is k-SUM in time n^(2 ceil(k/3)), and
an algorithm in time $n^{2-\delta}$ is one in $n^{(2-\delta) \lceil k/3 \rceil}$. Two groups alone give n^ceil(k/2), up
to logarithms, which is less than n^(2 ceil(k/3)) for every k >= 1 but k = 3, where both are quadratic.

The smallest instances: no lists, with target 0, is YES; no lists, with target 1, is NO.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, product
from math import prod

import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.integers.base import Numbers
from reductions.problems.integers.k_sum import KSum
from reductions.problems.integers.three_sum import ThreeSum
from reductions.reduction import FanOut, Theorem

__all__ = ["KSumToThreeSum"]

k, n, U = (KSum.symbols[name] for name in ("order", "length", "bound"))


@dataclass(frozen=True)
class KSumToThreeSum(FanOut[KSum, ThreeSum]):
    """One instance; witnesses are in bijection.

    Examples
    --------
    >>> source = KSum(((5, -3), (1, 4), (7,), (-2, 0)), 6)
    >>> target, = KSumToThreeSum().instances(source)
    >>> target.lists, target.brute_force()
    (((6, 9, -2, 1), (7,), (-8, -6)), (3, 0, 0))
    >>> KSumToThreeSum().lift(source, 0, (3, 0, 0))
    (1, 1, 0, 0)
    """

    theorem = Theorem("proved in the module")
    overhead = Overhead(
        first=at_most(n ** sympy.ceiling(k / 3)),
        second=at_most(n ** sympy.floor((k + 1) / 3)),
        third=at_most(n ** sympy.floor(k / 3)),
        bound=at_most((sympy.floor(k / 3) + 1) * U),
    )

    def targets(self, source: KSum) -> Iterator[ThreeSum]:
        first, second, third = (tuple(map(sum, product(*group))) for group in groups(source))
        yield ThreeSum((first, second, tuple(number - source.target for number in third)))

    def embed(self, source: KSum, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        rest, places = iter(witness), []
        for group in groups(source):
            place = 0
            for numbers in group:
                place = place * len(numbers) + next(rest)
            places.append(place)
        return 0, tuple(places)

    def lift(self, source: KSum, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(chain.from_iterable(map(unfolded, groups(source), witness)))


def groups(source: KSum) -> tuple[tuple[Numbers, ...], ...]:
    """The lists of each of the three groups."""
    order = len(source.lists)
    ends = (0, (order + 2) // 3, (order + 2) // 3 + (order + 1) // 3, order)
    return tuple(source.lists[ends[p] : ends[p + 1]] for p in range(3))


def unfolded(group: tuple[Numbers, ...], place: int) -> list[int]:
    """The indices of the choice at this place among all choices of a group."""
    lengths = [len(numbers) for numbers in group]
    return [place // prod(lengths[p + 1 :]) % length for p, length in enumerate(lengths)]
