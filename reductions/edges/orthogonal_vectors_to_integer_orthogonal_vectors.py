r"""OV to Z-OV in few dimensions: many bits in one integer, by Chinese remainders.

Cut the m coordinates in R = ceil(m / l) blocks of length l, and take the R smallest primes $q_0, \dots, q_{R-1}$ above
l, with product Q. The vector X of a has l entries: entry i is the number in [0, Q) that is $a_{r l + i}$ modulo $q_r$,
for every r (0 beyond m); the same for Y of b. Modulo $q_r$ the inner product of X and Y is that of the r-th blocks,
which is at most l, less than $q_r$. So

    a and b are orthogonal  iff  Q divides <X, Y>.

Guess the multiple v = 0, Q, 2 Q, ..., which is at most $l (Q-1)^2$, and ask whether <X, Y> = v: append -v to every X
and 1 to every Y. The instance with number v / Q has the pairs with that product as witnesses, so every orthogonal pair
is a witness of one instance, and only of one.

There are $\lfloor l (Q-1)^2 / Q \rfloor + 1$ instances in l + 1 dimensions; as the primes are below $(l + R + 1)^2$,

    log Q <= 2 (m / l + 1) log(l + R + 1).

For $m = c \log n$ and l a large multiple of $c \log\log n$ there are $n^{\varepsilon}$ instances: under the hypothesis
on OV, Z-OV takes time $n^{2-o(1)}$ already in $\omega(\log\log n)$ dimensions. (A recursion gets to $2^{O(\log^* n)}$
dimensions [2]; that is not done here.)

The smallest instances: m = l = 1 has q_0 = 2; a = b = 0 is (0, -v) and (0, 1), of which v = 0 is YES; a = b = 1 is
(1, -v) and (1, 1), with the only guess v = 0, NO.

References
----------
.. [1] R. Williams, "On the difference between closest, furthest, and orthogonal pairs", SODA 2018.
.. [2] L. Chen, "On the hardness of approximate and exact (bichromatic) maximum inner product", CCC 2018.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import log2, prod
from typing import Any

import sympy
from sympy import nextprime

from reductions.errors import BudgetError
from reductions.overhead import MOST_BITS, Overhead, at_most
from reductions.problem import positive, whole
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.integer_base import Rows, Vector
from reductions.problems.vectors.integer_inner_product import IntegerOrthogonalVectors
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Theorem

__all__ = ["OrthogonalVectorsToIntegerOrthogonalVectors"]

n_1, n, m = (OrthogonalVectors.symbols[name] for name in ("first", "others", "dimension"))
l, Q = positive("l"), positive("Q")  # noqa: E741 - the paper's letter


@dataclass(frozen=True)
class OrthogonalVectorsToIntegerOrthogonalVectors(FanOut[OrthogonalVectors, IntegerOrthogonalVectors], order=2):
    """One instance for each multiple of Q that an inner product can be.

    Parameters
    ----------
    length
        The length l of a block, at least 1, which is the new dimension but for one; by default half of the dimension,
        rounded up.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> edge = OrthogonalVectorsToIntegerOrthogonalVectors()
    >>> edge.count(source.measured()), next(edge.instances(source)).sets
    (5, (((1, 0), (3, 0)), ((1, 1), (4, 1))))
    >>> edge.embed(source, (1, 1)), edge.instance(source, 2).sets[0]
    ((2, (1, 1)), ((1, -12), (3, -12)))
    """

    length: int | None = None

    theorem = Theorem("Williams 2018")
    overhead = Overhead(
        calls=sympy.floor(l * (Q - 1) ** 2 / Q) + 1,
        growth={l: m, Q: (l + 3) ** 4},  # two blocks, as by default
        first=n_1,
        second=n,
        dimension=l + 1,
        bound=at_most(sympy.Max(1, l * (Q - 1) ** 2)),
    )

    def __post_init__(self) -> None:
        """Check the length of the blocks."""
        if self.length is not None:
            object.__setattr__(self, "length", whole("length", self.length, 1))

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        length = self.block(size["dimension"])
        return {l: length, Q: prod(primes(size["dimension"], length))}

    def block(self, dimension: int) -> int:
        """The length of a block."""
        return self.length or max(1, -(-dimension // 2))

    def vectors(self, source: OrthogonalVectors) -> tuple[Rows, Rows]:
        """The vectors X and Y, whose inner products are multiples of Q for orthogonal pairs."""
        length = self.block(source.dimension)
        moduli = primes(source.dimension, length)
        product = prod(moduli)
        # The number in [0, Q) that is 1 modulo one prime and 0 modulo the others.
        units = [product // q * pow(product // q, -1, q) for q in moduli]

        def combined(bits: list[int]) -> Vector:
            entries = (bits[i::length] for i in range(length))
            return tuple(
                sum(unit for unit, bit in zip(units, entry, strict=False) if bit) % product for entry in entries
            )

        first, second = source.sets
        return tuple(map(combined, first.tolist())), tuple(map(combined, second.tolist()))

    def targets(self, source: OrthogonalVectors) -> Iterator[IntegerOrthogonalVectors]:
        return self.targets_from(source, 0)

    def targets_from(self, source: OrthogonalVectors, first: int) -> Iterator[IntegerOrthogonalVectors]:
        length = self.block(source.dimension)
        product = prod(primes(source.dimension, length))
        x, y = self.vectors(source)
        y = tuple((*row, 1) for row in y)
        for guess in range(first * product, length * (product - 1) ** 2 + 1, product):
            yield IntegerOrthogonalVectors((tuple((*row, -guess) for row in x), y), length + 1)

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, Choice]:
        x, y = (rows[i] for i, rows in zip(witness, self.vectors(source), strict=True))
        product = prod(primes(source.dimension, self.block(source.dimension)))
        return sum(one * other for one, other in zip(x, y, strict=True)) // product, witness

    def lift(self, source: OrthogonalVectors, index: int, witness: Choice) -> Choice:
        return witness


@cache
def primes(dimension: int, length: int) -> tuple[int, ...]:
    """The least primes above `length`, one for each block.

    Raises
    ------
    BudgetError
        If their product has more than 2^13 bits.

    Examples
    --------
    >>> primes(7, 3)
    (5, 7, 11)
    """
    found: list[int] = []
    bits = 0.0
    for _ in range(-(-dimension // length)):
        found.append(int(nextprime(found[-1] if found else length)))
        if (bits := bits + log2(found[-1])) > MOST_BITS:
            raise BudgetError(
                f"a product of primes would have more than {MOST_BITS:,} bits; take longer blocks than {length}"
            )
    return tuple(found)
