r"""k-SUM to subset sum: a digit for every list counts that one of its numbers is taken.

Let U be the largest absolute value of a number or of the target t, n the length of the longest list, D = max(n, 2) and
B = 2 k D U + 1. The number v of list p becomes D^p B + (v + U), for p from 0 to k - 1, and the target is

    (1 + D + ... + D^(k-1)) B + |t + k U|.

The parts v + U are from 0 to 2U, and add up to at most 2 k n U < B over all numbers; |t + k U| is at most (k + 1) U <
B, but for k = 0. So for k >= 1 a sum is right iff its quotient and its remainder modulo B are. With c_p numbers taken
of list p, the quotients say that c_0 + c_1 D + ... = 1 + D + ...; so D divides c_0 - 1, which is from -1 to D - 1, and
c_0 is 1, then c_1 is 1, and so on. The remainders say that v_1 + ... + v_k + k U = t + k U, which is at least 0. For k
= 0 there are no numbers, and |t| is 0 iff t is. Witnesses are in bijection. (D = n - 1 is not enough.)

The smallest instances: no lists, with target 0, is YES; no lists, with target 1, is NO. Numbers grow to n^k U, so this
says of subset sum only what its algorithms may do in terms of the number of items.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.integers.k_sum import KSum
from reductions.problems.integers.subset_sum import SubsetSum
from reductions.reduction import FanOut, Theorem

__all__ = ["KSumToSubsetSum"]

k, n, U = (KSum.symbols[name] for name in ("order", "length", "bound"))
D = sympy.Max(n, 2)
B = 2 * k * D * U + 1


@dataclass(frozen=True)
class KSumToSubsetSum(FanOut[KSum, SubsetSum]):
    """One instance, with a number for every number of every list; witnesses are in bijection.

    Examples
    --------
    >>> source = KSum(((1, -1), (2,)), 1)
    >>> target, = KSumToSubsetSum().instances(source)
    >>> target.numbers, target.target, target.brute_force()
    ((20, 18, 38), 56, (1, 2))
    """

    theorem = Theorem("proved in the module")
    overhead = Overhead(
        length=at_most(k * n),
        bound=at_most(D ** sympy.Max(k - 1, 0) * B + 2 * U),
        target=at_most((D**k - 1) / (D - 1) * B + (k + 1) * U),
    )

    def targets(self, source: KSum) -> Iterator[SubsetSum]:
        order, length, bound = source.size()
        base = max(length, 2)
        digits = [base**p * (2 * order * base * bound + 1) for p in range(order)]
        numbers = (digit + v + bound for digit, of_list in zip(digits, source.lists, strict=True) for v in of_list)
        yield SubsetSum(tuple(numbers), sum(digits) + abs(source.target + order * bound))

    def embed(self, source: KSum, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        return 0, tuple(start + i for start, i in zip(starts(source), witness, strict=True))

    def lift(self, source: KSum, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(place - start for start, place in zip(starts(source), witness, strict=True))


def starts(source: KSum) -> list[int]:
    """Where each list begins, the lists one after the other."""
    return list(accumulate(source.axes, initial=0))[: len(source.lists)]
