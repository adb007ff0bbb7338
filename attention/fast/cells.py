r"""Attention of order 2 with large logits in few dimensions: a polynomial for each pair of boxes of queries and keys.

For the middle $p$ of a box of queries, $q = p + y$, and the middle $c$ of a box of keys, $k = c + x$,

$$e^{q \cdot k} = e^{p \cdot k}\, e^{y \cdot c}\, e^{y \cdot x} \approx e^{p \cdot k}\, e^{y \cdot c}\, P(y \cdot x).$$

The first factor weighs the keys when their monomials in $x$ are added up, the second the query. The polynomial sees the
rest of a logit only, $|y \cdot x| \le \rho$: half the widths of both boxes, multiplied column by column and added up.
With $b$ boxes on either side, widths are divided by $b^{1/d}$ and $\rho$ by $b^{2/d}$: logits up to $M$ take about
$M^{d/2}$ boxes on either side, and each token a few monomials for each of them. Where boxes hold few tokens their pairs
are added up one by one, so this is never much slower than exact attention.

Boxes come from two trees. Their pairs are divided from the two roots on, the box with more tokens in halves, until the
rest of the logits is small enough for a polynomial of low degree, or until few tokens are left, or until the weight of
all keys of a box is nothing against that of another box. Per pair the degree is the least that does; up to which degree
at all is what the model of costs decides.

*What is proved.* For a query, let $p_j$ be the exact probabilities, $V_j \in [a, b]$ the values of a column and $\mu$
their mean. Three things happen to a weight.

- *Polynomial and logits*: it comes out as $e^{z_j} (1 + \eta_j)$, $|\eta_j| \le \eta = (1 + \delta) e^\kappa - 1$. Here
  $\delta$ is the largest relative error of the polynomials. Logits are rounded: let $q$ and $k$ be what is given to the
  trees, after the scale was multiplied to $q$ and a centre taken from $k$, and $L = \sum_l \max|q_l| \max|k_l|$. Each
  of those two moves a logit by $u L$. That $x$ and $y$ are rounded, $k = c + x + e$ with $|e| \le u |x|$, adds
  $2 u L + 4 u L$; the inner products $p \cdot k$ and $y \cdot c$ add $3 (d + 1) u L$; their sums with the largest
  exponent of a box, $5 u L$; differences to a running maximum, and its steps, which add up to its range, $12 u L$. So
  $\kappa = (4 d + 40)\, u L$.
- *Left out*: boxes of keys whose weights add up to at most a share $\varepsilon$ of all. A set $A$ of keys weighs at
  least $|A| e^{q \cdot \bar k}$ for its mean $\bar k$, by Jensen; a box $C$ of which $q \cdot (k - \bar k)$ is at most
  $\log(\varepsilon |A| / n)$ for all $q$ at hand weighs at most $\varepsilon |C| / n$ of that, and boxes that are left
  out have no key in common. The rounding of $\bar k$, and of this logarithm, is at most 0.01.
- *Sums*: terms of a pair add up to at most $e^\rho E$ times its exact sum, $E = \sum_j |c_j| \rho^j$, each right up to
  $\gamma_t$, if $t$ roundings are behind it (counted below). So numerators and denominators are off by at most
  $T \max|V|$ and $T = \gamma_t \max e^\rho E$ times the denominator.

The sum over all $j$ of $p_j \eta_j (V_j - \mu)$ is at most $\eta (b - a)/2 + \varepsilon (b - a)$, see `certificate`,
and the denominator at least $1 - \eta - \varepsilon - T$ times the exact one, hence

$$|\text{error}| \le \frac{(\eta / 2 + \varepsilon)(b - a) + 2 T \max|V|}{1 - \eta - \varepsilon - T}$$

and the rounding of the quotient and of the output. What is lost below the smallest normal number is less than 1e-150 of
the denominator: keys are divided by powers of two above the half width of their box, values by one above the largest of
their column, the largest weight of a box is 1, and so is the largest of the running sums but for $e^\rho$.

References
----------
.. [1] L. Greengard and J. Strain, "The fast Gauss transform", SIAM J. Sci. Stat. Comput. 12, 1991.
.. [2] A. Gray and A. Moore, "N-body problems in statistical learning", NeurIPS 2000.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import comb, exp, expm1, floor, inf, log, log2
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention.exact.scaling import balanced, restored, scaled_logits
from attention.fast.attention import TensorAttention
from attention.fast.boxes import Degrees, Rates, Side, covered, growing
from attention.fast.certificate import LEAST_SIZE
from attention.fast.coordinates import largest
from attention.fast.exponential import ExpPolynomial, minimax_exp
from attention.fast.extent import value_products
from attention.fast.monomials import complete_exponents, monomial_sizes
from attention.inputs import Matrix
from attention.support.parallel import run_parallel

__all__ = ["Cells", "find_cells"]

_Array = NDArray[np.float64]

_MOST_DIMENSION = 6  # of more columns, boxes of many tokens are too wide
_POLYNOMIAL = 0.8  # of the tolerance; of the rest, a half is for keys left out
_GRID = 2  # allowances for each factor 2, so that like tolerances share polynomials
_MOST_ALLOWED = 0.25  # of the relative error of a weight
_MOST_ROUNDING = 1e-3  # of a logarithm
_TINY = 1e-150  # more than all that may be lost below the smallest normal number
_UNIT = 2.0**-53


@dataclass(frozen=True)
class Cells:
    """Pairs of boxes for a call of attention, and what is proved of the output.

    Attributes
    ----------
    attention
        The call.
    query, key
        The trees.
    pairs
        For each part of the queries (pairs, 3): box of queries, box of keys, degree or EXACT.
    polynomials
        By degree.
    seconds
        How long it should take.
    logit_bound
        What no logit is larger than, after a centre was taken from the keys.
    left_out
        The share of the weights that may be left out.
    error_bounds
        For each column of the output, (d_v,).
    """

    attention: TensorAttention
    query: Side
    key: Side
    pairs: list[NDArray[np.int64]]
    polynomials: dict[int, ExpPolynomial]
    seconds: float
    logit_bound: float
    left_out: float
    error_bounds: _Array

    @property
    def degree(self) -> int:
        """The largest."""
        return max(self.polynomials, default=0)

    @property
    def rank(self) -> int:
        """The number of monomials of the largest degree."""
        return comb(len(self.query.tokens) + self.degree, self.degree)

    def output(self) -> Matrix:
        """Compute the output, (n, d_v)."""
        from attention.fast.block_kernel import COLUMNS  # noqa: PLC0415  (compiled when first needed)
        from attention.fast.cells_kernel import evaluate  # noqa: PLC0415

        query, key = self.query, self.key
        value, powers = balanced(self.attention.values[0].astype(np.float64))
        columns, width = value.shape[1], -(-(value.shape[1] + 1) // COLUMNS) * COLUMNS
        values = np.zeros((width, len(value)))
        values[:columns], values[columns] = value[key.order].T, 1.0
        count = len(query.order)
        shifts, totals = np.full(count, -inf), np.zeros((width, count))
        tables = query.boxes, key.boxes, query.tokens, key.tokens, values, columns + 1, self._features()

        def run(i: int) -> None:
            evaluate(self.pairs[i], *tables, shifts, totals)

        run_parallel(run, len(self.pairs), 2**30)
        averages = np.empty((count, columns))
        averages[query.order] = (totals[:columns] / totals[columns]).T
        return restored(averages, powers, self.attention.dtype)

    def _features(self) -> Any:
        coefficients = np.zeros((self.degree + 1, self.degree + 1))
        for degree, polynomial in self.polynomials.items():
            coefficients[degree, : degree + 1] = polynomial.coefficients
        return _monomials(len(self.query.tokens), self.degree)._replace(coefficients=coefficients)


@lru_cache(maxsize=16)
def _monomials(variables: int, degree: int) -> Any:
    """All monomials up to a degree, as `Features` has them, without coefficients."""
    from attention.fast.cells_kernel import Features  # noqa: PLC0415  (compiled when first needed)

    exponents = complete_exponents(variables, degree)
    degrees = exponents.sum(axis=1, dtype=np.int64)
    first = (exponents > 0).argmax(axis=1)
    places = {tuple(row): i for i, row in enumerate(exponents.tolist())}
    smaller = exponents.astype(np.int64)
    smaller[np.arange(len(smaller)), first] -= 1
    parents = np.array([places.get(tuple(row), 0) for row in smaller.tolist()], np.int32)
    multinomials = monomial_sizes(exponents, np.ones(variables), np.ones(degree + 1))
    counts = np.array([comb(variables + g, g) for g in range(degree + 1)])
    return Features(parents, first.astype(np.int32), degrees, multinomials, counts, np.empty((0, 0)))


def find_cells(attention: TensorAttention, tolerance: float, rates: Rates, below: float) -> Cells | None:
    """Return cells that reach the tolerance and should take less than `below` seconds, or None.

    Parameters
    ----------
    rates
        How long what they do takes.
    """
    count, dimension = attention.query.shape
    if len(attention.keys) > 1 or attention.setting.causal or not count or not 0 < dimension <= _MOST_DIMENSION:
        return None
    started = growing(rates, count, len(attention.keys[0]))
    if started >= below:
        return None
    double = np.dtype(np.float64)
    query, (key,) = scaled_logits(attention.query, attention.keys, attention.scale, double)
    query, key = query.astype(double), key - (key.min(axis=0) / 2 + key.max(axis=0) / 2)
    logit = 1.01 * float(largest(query) @ largest(key))
    if not logit * len(key) * _UNIT < _MOST_ROUNDING:
        return None
    sides = Side.of(query, largest(key), rates.leaf), Side.of(key, largest(query), rates.leaf)
    spread, most = attention.value_sizes
    tolerance = min(tolerance, 2.0**1000)
    allowed = _POLYNOMIAL * tolerance / max(spread, _POLYNOMIAL * tolerance / _MOST_ALLOWED)
    allowed = 2.0 ** (floor(_GRID * log2(allowed)) / _GRID)
    left_out = (1 - _POLYNOMIAL) / 4 * tolerance / max(spread, tolerance)
    degrees = Degrees.of(allowed, tolerance / max(most, tolerance), dimension)
    found = covered(sides, degrees, log(left_out), rates, below - started)
    if found is None:
        return None
    pairs, left_out = found.pairs, left_out if found.left_out else 0.0
    used = {int(degree) for part in pairs for degree in np.unique(part[:, 2]) if degree >= 0}
    polynomials = {degree: minimax_exp(float(degrees.reaches[degree]), degree) for degree in used}
    bounds = _error_bounds(attention, sides, pairs, polynomials, logit, left_out)
    if not bounds.max(initial=0.0) <= tolerance:
        return None
    return Cells(attention, *sides, pairs, polynomials, started + found.seconds, logit, left_out, bounds)


def _error_bounds(
    attention: TensorAttention,
    sides: tuple[Side, Side],
    pairs: list[NDArray[np.int64]],
    polynomials: dict[int, ExpPolynomial],
    logit: float,
    left_out: float,
) -> _Array:
    """What is proved, (d_v,)."""
    from attention.fast.boxes_kernel import EXACT  # noqa: PLC0415  (compiled when first needed)
    from attention.fast.cells_kernel import TILE  # noqa: PLC0415

    query, key = sides
    dimension = len(query.tokens)
    changes = np.zeros(len(attention.query) + 1, np.int64)  # in the number of pairs, from query to query
    for part in pairs:
        np.add.at(changes, query.boxes.start[part[:, 0]], 1)
        np.subtract.at(changes, query.boxes.stop[part[:, 0]], 1)
    most = int(np.cumsum(changes).max())
    lengths = [(key.boxes.stop - key.boxes.start)[part[:, 1]] for part in pairs]
    alone = max(int(size[part[:, 2] == EXACT].max(initial=1)) for part, size in zip(pairs, lengths, strict=True))
    longest = max(int(size.max()) for size in lengths)
    lost = 0.0
    for degree, polynomial in [(0, ExpPolynomial((1.0,), 0.0, 0.0)), *polynomials.items()]:
        powers = polynomial.bound ** np.arange(degree + 1)
        size = float(np.abs(polynomial.coefficients) @ powers) * exp(polynomial.bound)
        # Monomials, weights and sums of a pair, in steps of a tile and over tiles; then decays and sums over pairs.
        count = 2 * degree + comb(dimension + degree, degree) + longest // TILE + alone + 100 + 10 * most
        lost = max(lost, 1.01 * count * _UNIT * size)
    delta = max((polynomial.error for polynomial in polynomials.values()), default=0.0)
    moved = expm1((4 * dimension + 40) * _UNIT * logit)
    error = delta + (1 + delta) * moved
    low, high = value_products(attention.value_extents)
    most_value = np.maximum(np.maximum(-low, high), LEAST_SIZE * float(np.finfo(attention.dtype).tiny))
    least = 1 - error - left_out - lost
    if not least > 0:
        return np.full(len(low), inf)
    rounding = float(np.finfo(np.float64).eps) + float(np.finfo(attention.dtype).eps) / 2
    found: _Array = 1.001 * ((error / 2 + left_out) * (high - low) + 2 * lost * most_value) / least
    return found + (1.001 * rounding + _TINY) * most_value
