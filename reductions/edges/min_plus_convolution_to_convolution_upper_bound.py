r"""(min,+)-convolution to violated upper bounds, in blocks: every entry is searched for at once.

The entries $c_k$ of the convolution of a and b, with numbers of at most U in absolute value, are in [-2U, 2U]. A round
asks for all k that are undecided whether $c_k \le$ mid, the middle of what is left for it: whether there are i + j = k
with a_i + b_j < mid + 1. Which k have such a pair, the oracle says one pair at a time: cut both arrays into G =
ceil(n/g) blocks of g entries, and for every two of them, number s of a and t of b with s + t < G, ask about

    A: block s of a, filled up with U;    B: block t of b, filled up with U;
    C: mid_k + 1 at place k - (s + t) g, for the k that are undecided and not found yet; -2U elsewhere,

all of length 2g - 1, until there is no witness; after every witness (i, j) note k = (s + t) g + i + j. No sum is below
-2U, so k is one of those that are asked about. What is filled up may be in a witness, but does not deceive: with one
entry $b_{j'}$ of b, the sum is U + $b_{j'}$, at least $a_{k-j'} + b_{j'} \ge c_k$, as k < n and j' <= k; with one of a
likewise; and with none it is 2U, at least $c_k$. Any witness will do as an answer. Two blocks about whose places
nothing is left to find are not asked about.

In a round every k is found at most once, and every two blocks answer NO at most once. There are 3 + floor(log2 U)
rounds for U > 0, and none for U = 0. With g = ceil(sqrt n) these are about 3n/2 questions of length 2 sqrt(n) in a
round: an algorithm for violated upper bounds in time $O(n^{2-\delta})$ takes $O(n^{2-\delta/2})$ for the convolution,
up to log U.

References
----------
.. [1] M. Cygan, M. Mucha, K. Wegrzycki and M. Wlodarczyk, "On problems equivalent to (min,+)-convolution", ICALP 2017.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isqrt
from typing import Any

import sympy

from reductions.overhead import Overhead, at_most
from reductions.problem import positive, whole
from reductions.problems.integers.base import Numbers
from reductions.problems.integers.convolutions import ConvolutionUpperBound, MinPlusConvolution
from reductions.reduction import Conversation, Reduction, Theorem

__all__ = ["MinPlusConvolutionToConvolutionUpperBound", "square_root"]

n, U = (MinPlusConvolution.symbols[name] for name in ("length", "bound"))
g = positive("g")
rounds = sympy.floor(sympy.log(sympy.Max(1, 8 * U), 2))
questions = rounds * (sympy.ceiling(n / g) * (sympy.ceiling(n / g) + 1) / 2 + n)


@dataclass(frozen=True)
class MinPlusConvolutionToConvolutionUpperBound(Reduction[MinPlusConvolution, ConvolutionUpperBound]):
    """Many small questions, each depending on the answers before it; the value of the convolution.

    Parameters
    ----------
    group
        The size g of the blocks, at least 1; by default the least with g^2 at least the length.

    Examples
    --------
    >>> from reductions import decide
    >>> source = MinPlusConvolution(((0, 5, 1), (3, 4, 0)))
    >>> decision = decide(source, ConvolutionUpperBound, group=2)
    >>> decision.answer, decision.stages[-1].instances, decision.stages[-1].projected
    ((3, 4, 0), 15, 30)
    """

    group: int | None = None

    theorem = Theorem("Cygan, Mucha, Wegrzycki and Wlodarczyk 2017")
    overhead = Overhead(
        calls=at_most(questions),
        own=rounds * n + questions * g,
        growth={g: None},
        length=2 * g - 1,
        bound=at_most(2 * U),
    )

    def __post_init__(self) -> None:
        """Check the size of the blocks."""
        if self.group is not None:
            object.__setattr__(self, "group", whole("group", self.group, 1))

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        return {g: self.group or square_root(size["length"])}

    def memory(self, size: Mapping[str, Any]) -> int:
        return super().memory(size) + 200 * int(size["length"])  # what is known of the convolution

    def ask(self, source: MinPlusConvolution) -> Conversation[ConvolutionUpperBound]:
        largest = 2 * source.bound
        low, high = [-largest] * len(source.lists[0]), [largest] * len(source.lists[0])
        while undecided := {k: (low[k] + high[k]) // 2 for k in range(len(low)) if low[k] < high[k]}:
            found = yield from self.reached(source, undecided)
            for k, middle in undecided.items():
                if k in found:
                    high[k] = middle
                else:
                    low[k] = middle + 1
        return tuple(low)

    def reached(self, source: MinPlusConvolution, middle: Mapping[int, int]) -> Conversation[ConvolutionUpperBound]:
        """Ask which k of `middle` have an entry of the convolution that is at most `middle[k]`."""
        length, size, found = len(source.lists[0]), self.parameters(source.measured())[g], set[int]()
        blocks = range(0, length, size)
        for s in blocks:
            for t in blocks[: len(blocks) - s // size]:
                first, second = (
                    filled(numbers[start : start + size], 2 * size - 1, source.bound)
                    for numbers, start in zip(source.lists, (s, t), strict=True)
                )
                places = range(s + t, s + t + 2 * size - 1)
                while asked := {k for k in places if k in middle and k not in found}:
                    bounds = tuple(middle[k] + 1 if k in asked else -2 * source.bound for k in places)
                    witness = yield ConvolutionUpperBound((first, second, bounds))
                    if witness is None:
                        break
                    found.add(s + t + sum(witness))
        return found


def filled(numbers: Numbers, length: int, filling: int) -> Numbers:
    """The numbers, filled up to this length."""
    return numbers + (filling,) * (length - len(numbers))


def square_root(number: int) -> int:
    """The least integer g of at least 1 with g^2 >= number."""
    return isqrt(max(0, number - 1)) + 1
