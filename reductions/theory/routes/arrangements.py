r"""Two random arrangements: characteristic 3 for every number of blocks, the route *ldpc*.

Arrange the $m \leq c L$ coordinates twice into tables of $\ell = \lceil m / T \rceil$ columns with T cells each (cells
that are left over hold zeros): once in order, once in a uniformly random order of all $T \ell$ cells. All weights are
1, in a field of characteristic 3. Let z be the set of coordinates in which a tuple intersects. If 3 divides the number
of its elements in every column of both tables, z is called *hidden*: then the protocols of both tables may accept a
false message everywhere. Seen as edges of a random bipartite graph, whose vertices are the columns of both tables, a
hidden set has only degrees 0, 3, 6, ..., and such sets are large:

*Lemma.* If $\ell \geq 44\, T^3$, then with probability above 1/2 every hidden set but the empty one has more than
$w_0 = \ell / (8 T^3)$ elements.

*Proof.* A hidden set of w elements lies in at most $a = \lfloor w/3 \rfloor$ columns of either table. There are at most
$\binom{\ell}{a} \binom{aT}{w}$ sets of w cells in a columns of the first table. Each lands at a uniformly random set of
w cells of the second, so it lies in some a columns there with probability at most
$\binom{\ell}{a} \binom{aT}{w} / \binom{\ell T}{w} \leq \binom{\ell}{a} (a / \ell)^w$. With
$\binom{\ell}{a} \leq (e \ell / a)^a$, which grows with $a \leq \ell$, and $\binom{aT}{w} \leq (e a T / w)^w$, the
expected number of hidden sets of w elements is at most

    (3 e l / w)^(2w/3) (e T / 3)^w (w / 3l)^w  =  (x w)^(w/3),    x = e^5 T^3 / (81 l).

For $3 \leq w \leq w_0$ we have $x w \leq y = e^5 / 648 < 0.2291$, so $(x w)^{w/3} \leq x w\, y^{(w-3)/3}$; with
$\rho = y^{1/3}$ the sum over all these w is at most
$x (3 / (1 - \rho) + \rho / (1 - \rho)^2) < 21.7\, T^3 / \ell < 1/2$. There are no hidden sets of 1 or 2 elements. ∎

*The gadget.* Run the protocol on both tables, in batches at full levels (`reductions.theory.routes.batches`), and add
the term $-W |z|$ of the signed direct route with $W = 1 / w_0$. A tuple that is not orthogonal either fails in some
batch of some table and loses 1 there, or z is hidden and it loses $W |z| > 1$. The coefficients of the new term sum to
at most $W T \ell = 8 T^4$, in m more coordinates; it adds nothing to t. So the norm is at most $2 \cdot 100 r / \gamma$
times that of a coin and its share of the reference token, plus $8 T^4$, for *every* T: the field need not grow with T.
An arrangement for which the lemma fails can only make a NO look like a YES. So a tuple is asked for, found by halving
the sets, with O(k log n) times as many calls; if it is lost on the way or not orthogonal, another arrangement is drawn,
on average fewer than two in all. [proved here]

*Up to three bits a place.* Over $F_{r^2}$, $r = 3^a$, a symbol can hold v bits of a block, $v \leq 3$, if
$k (v - 1) + 1 \leq 2a$: take the polynomial over $F_3$ of degree at most $v - 1$ with these values at v points of
$F_3$, at an element whose minimal polynomial has degree 2a. A product of k symbols is then the polynomial of degree at
most $k (v - 1)$ with the products as its values, and it is still known from the 2a coordinates of the symbol; so is a
sum of such products. Merlin's word must have the value 0 at the v points, and degree at most $k (v - 1)$, at each of
the $\ell_j$ positions: $2a - h (v - 1)$ conditions over $F_3$, which are independent. So his messages form a space over
$F_3$ of dimension $2a (h u_j + \ell_j) - (2a - h (v - 1))\, \ell_j \leq h (2 a \rho + v - 1)\, \ell_j$ for $v \ell_j$
columns.

References
----------
.. [1] R. G. Gallager, "Low-density parity-check codes", MIT Press 1963.
"""

from __future__ import annotations

from itertools import count, product
from typing import ClassVar

import sympy

from reductions.overhead import Bound
from reductions.theory.routes.base import (
    DELTA,
    SHARE,
    ZETA,
    C,
    Given,
    L,
    Route,
    Sizes,
    T,
    copies,
    evaluated,
    least_integer,
    settled,
    sizes_of,
)
from reductions.theory.routes.batches import BATCHES, batched_norm, coins, first_level, full, rate
from reductions.theory.routes.gauss import coin_terms

__all__ = ["RandomArrangements"]

a, v = sympy.symbols("a v", integer=True, positive=True)
LARGE = 8
"""A hidden set that is not empty has more than l / (LARGE T^3) elements."""
COLUMNS = 44
"""There are at least COLUMNS T^3 columns."""
MORE_FIELDS = 5


class RandomArrangements(Route):
    """Gauss sums and batches over a field of characteristic 3, on two tables; B grows as L^(1/k)."""

    name: ClassVar[str] = "ldpc"
    title: ClassVar[str] = "tower with Gauss sums, in batches, for two random arrangements"
    assumes: ClassVar[str] = "random bits (Las Vegas), so the hypothesis has to hold for randomised algorithms"

    def sizes(self, k: int) -> Sizes:
        root, columns = 3**a, C * L / T + 1
        cost = self.cost(k, a, v)
        tables = 2 * coins(k, root, columns / v + 1) * (coin_terms(k, root, T) + 1)
        return Sizes(
            {"T": Bound("=", T), "q": Bound("=", root**2), "v": Bound("=", v)},
            cost * (columns + v) / L,
            copies(tables + C * L),
            (1 + ZETA) * (2 * batched_norm(k, root, T) + LARGE * T**4),
            (
                settled(k),
                (COLUMNS * T**4 + 1) / C,
                (first_level(k, root) * v * T + 1) / C,
                cost * (1 + v) / (SHARE * DELTA - cost * C / T),
            ),
        )

    def cost(self, k: int, power: sympy.Expr | int, bits: sympy.Expr | int) -> sympy.Expr:
        """Bits of Merlin for each column, both tables together."""
        batches = 1 + sympy.Rational(1, BATCHES)
        dimension = (k - 1) * (2 * power * rate(k, 3**power) + batches * (bits - 1))
        return 2 * dimension / bits * sympy.log(3, 2)

    def choose(self, k: int, given: Given) -> dict[sympy.Symbol, sympy.Integer]:
        """The best of the least fields, with as many bits a place as is best."""
        needed, norm = self.cost(k, a, v) * C / (SHARE * DELTA), sizes_of(self, k).norm
        least = next(power for power in count() if full(k, 3**power) > 1)
        found = []
        for power, bits in product(range(least, least + MORE_FIELDS), (1, 2, 3)):
            if k * (bits - 1) + 1 <= 2 * power:
                chosen = {a: power, v: bits}
                blocks = least_integer(evaluated(needed, {**given, **chosen}))
                found.append((evaluated(norm, {**chosen, T: blocks}), power, bits, blocks))
        _, *best = min(found)
        return dict(zip((a, v, T), map(sympy.Integer, best), strict=True))
