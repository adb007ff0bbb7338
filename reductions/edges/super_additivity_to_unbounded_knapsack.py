r"""Superadditivity to unbounded knapsack: a light item and a heavy one for every place.

For a sequence e of length N let D = 2 N (max e + 1). Every place i from 1 to N - 1 has two items, with weight and value

    light: (i, e_i),    heavy: (2 N - 1 - i, D - e_i);    the capacity is 2 N - 1, the goal D + 1.

If e_x + e_y > e_{x+y}, then x, y >= 1, and the light items of x and y with the heavy one of x + y weigh 2 N - 1 and are
worth at least D + 1. Conversely, take items that reach the goal. Heavy items weigh at least N, so there is at most one.
There is one: light items alone are worth at most (2 N - 1) max e < D. With the heavy item of place i, the light ones
weigh at most i and are worth more than e_i. Put their places together one by one, x and then x + y. If there were never
e_x + e_y > e_{x+y}, then all of them would be worth at most e_s, where s <= i is what they weigh; but e_s <= e_i. So
some step is a violation, and that is what `lift` returns.

There are 2 (N - 1) items, and the capacity is 2 N - 1 (0 for the empty sequence): knapsack in time
$(n + W)^{2-\delta}$ is superadditivity in time $N^{2-\delta}$.

The smallest instances: (0, 1, 1) is YES, for 1 + 1 > 1, and (0, 1, 2) is NO, as are (0) and the empty sequence.

References
----------
.. [1] M. Cygan, M. Mucha, K. Wegrzycki and M. Wlodarczyk, "On problems equivalent to (min,+)-convolution", ICALP 2017.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy

from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problems.integers.knapsack import UnboundedKnapsack
from reductions.problems.integers.super_additivity import SuperAdditivity
from reductions.reduction import FanOut, Theorem

__all__ = ["SuperAdditivityToUnboundedKnapsack"]

N, U = (SuperAdditivity.symbols[name] for name in ("length", "bound"))


@dataclass(frozen=True)
class SuperAdditivityToUnboundedKnapsack(FanOut[SuperAdditivity, UnboundedKnapsack]):
    """One instance; the light items come first, then the heavy ones, in the order of their places.

    Examples
    --------
    >>> source = SuperAdditivity((0, 1, 1))
    >>> target, = SuperAdditivityToUnboundedKnapsack().instances(source)
    >>> list(zip(target.weights, target.values)), target.capacity, target.goal
    ([(1, 1), (2, 1), (4, 11), (3, 11)], 5, 13)
    >>> target.brute_force(), SuperAdditivityToUnboundedKnapsack().lift(source, 0, (2, 0, 0, 1))
    ((2, 0, 0, 1), (1, 1))
    """

    theorem = Theorem("Cygan, Mucha, Wegrzycki and Wlodarczyk 2017")
    overhead = Overhead(
        items=2 * sympy.Max(0, N - 1),
        bound=at_most(2 * N * (U + 1)),
        capacity=sympy.Max(0, 2 * N - 1),
        goal=2 * N * (U + 1) + 1,
    )

    def targets(self, source: SuperAdditivity) -> Iterator[UnboundedKnapsack]:
        places, values = range(1, len(source.numbers)), source.numbers[1:]
        twice = 2 * len(source.numbers)
        most = twice * (source.bound + 1)
        yield UnboundedKnapsack(
            (*places, *(twice - 1 - i for i in places)),
            (*values, *(most - value for value in values)),
            max(0, twice - 1),
            most + 1,
        )

    def embed(self, source: SuperAdditivity, witness: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        (x, y), places = witness, range(1, len(source.numbers))
        light, heavy = (int(i == x) + int(i == y) for i in places), (int(i == x + y) for i in places)
        return 0, (*light, *heavy)

    def lift(self, source: SuperAdditivity, index: int, witness: tuple[int, ...]) -> tuple[int, ...]:
        e = source.numbers
        light = [i for i, count in enumerate(witness[: len(e) - 1], start=1) for _ in range(count)]
        x, *others = light
        for y in others:
            if e[x] + e[y] > e[x + y]:
                return x, y
            x += y
        raise InputError(f"{witness} is not a witness of the target")
