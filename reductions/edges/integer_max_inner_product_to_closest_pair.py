r"""Z-Max-IP to the closest pair in l_2: all vectors of a side are made equally long, with eight more coordinates.

Let M be the largest $|x|^2$ in the first set, and N the largest $|y|^2$ in the second. By Lagrange every integer of at
least 0 is a sum of four squares: append to x four integers whose squares add up to $M - |x|^2$, then four zeros; and to
y four zeros, then four integers for $N - |y|^2$. Inner products stay as they are, so

    $|x - y|^2 = M + N - 2 \langle x, y \rangle$,

which is at most M + N - 2 t iff <x, y> >= t: witnesses are the same pairs, and points are integers. If M + N - 2 t is
negative no inner product is as much as t, since 2 <x, y> is at most M + N, and nothing is asked. The four squares take
an expected time polynomial in the number of digits [2]; the search of sympy, which is taken here, is fast in practice,
and nothing more is proved of it.

Together with `OrthogonalVectorsToIntegerOrthogonalVectors`: the closest pair of integer points in $\omega((\log\log
n)^2)$ dimensions takes time $n^{2-o(1)}$ under the hypothesis on OV, as is shown in [1]. The four squares are derived
here; for points with real coordinates one square root each would do.

The smallest instances: no vectors, NO; x = y = 1 with t = 1 are two equal points and radius 0, YES.

References
----------
.. [1] R. Williams, "On the difference between closest, furthest, and orthogonal pairs", SODA 2018.
.. [2] M. O. Rabin and J. O. Shallit, "Randomized algorithms in number theory", Communications on Pure and Applied
   Mathematics 1986.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy.solvers.diophantine.diophantine import sum_of_four_squares

from reductions.overhead import Overhead, at_most
from reductions.problems.points.closest_pair import ClosestPair
from reductions.problems.vectors.base import Choice
from reductions.problems.vectors.integer_base import Rows, Vector
from reductions.problems.vectors.integer_inner_product import IntegerMaxInnerProduct
from reductions.reduction import FanOut, Theorem

__all__ = ["IntegerMaxInnerProductToClosestPair"]

n_1, n_2, d, U, t = IntegerMaxInnerProduct.symbols.values()

ZEROS = (0, 0, 0, 0)


@dataclass(frozen=True)
class IntegerMaxInnerProductToClosestPair(FanOut[IntegerMaxInnerProduct, ClosestPair]):
    """One pair of sets of points, or none where the threshold is beyond all lengths.

    Examples
    --------
    >>> source = IntegerMaxInnerProduct((((2, 3), (1, -1)), ((3, 2), (4, 4))), threshold=15)
    >>> target, = IntegerMaxInnerProductToClosestPair().instances(source)
    >>> target, target.sets[0][1], target.brute_force()
    (ClosestPair(first=2, second=2, dimension=10, bound=4, radius=15), (1, -1, 0, 1, 1, 3, 0, 0, 0, 0), (0, 1))
    """

    theorem = Theorem("proved in the module, after Williams 2018")
    overhead = Overhead(
        calls=at_most(1),
        first=n_1,
        second=n_2,
        dimension=d + 8,
        bound=at_most(d * U),
        radius=at_most(2 * d * U**2 - 2 * t),
    )

    def targets(self, source: IntegerMaxInnerProduct) -> Iterator[ClosestPair]:
        (m, first), (n, second) = map(completed, source.sets)
        if (radius := m + n - 2 * source.threshold) >= 0:
            points = (
                tuple((*x, *more, *ZEROS) for x, more in zip(source.sets[0], first, strict=True)),
                tuple((*y, *ZEROS, *more) for y, more in zip(source.sets[1], second, strict=True)),
            )
            yield ClosestPair(points, (source.dimension or 0) + 8, "sqeuclidean", radius)

    def embed(self, source: IntegerMaxInnerProduct, witness: Choice) -> tuple[int, Choice]:
        return 0, witness

    def lift(self, source: IntegerMaxInnerProduct, index: int, witness: Choice) -> Choice:
        return witness


def completed(rows: Rows) -> tuple[int, Rows]:
    """The largest square of a length, and for each vector four numbers whose squares make up for what it lacks."""
    squares = [sum(x**2 for x in row) for row in rows]
    most = max(squares, default=0)
    return most, tuple(four_squares(most - square) for square in squares)


def four_squares(number: int) -> Vector:
    """Four integers whose squares add up to this number.

    Examples
    --------
    >>> four_squares(15)
    (1, 1, 2, 3)
    """
    return tuple(int(root) for root in sum_of_four_squares(number))
