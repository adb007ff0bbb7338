r"""What certificates must know about data: extents of matrices, and the bounds on logits that follow.

With scale $s$, $|z_l| \le m_l = s \max|q_l| \prod_p \max|k_{p,l}|$, and the bound $M$ on the logits is the less of
$s \max_i \sum_l |q_{il}| \prod_p \max|k_{p,l}| \le \sum_l m_l$ and of Hölder's $s \max\|q\|_k \prod_p \max\|k_p\|_k$.
"""

from __future__ import annotations

from math import copysign, exp, expm1, inf, isfinite, lgamma
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from attention.fast.exponential import MOST_LOGIT, estimated_degree, rounded_up
from attention.inputs import Matrix
from attention.support.parallel import run_parallel, slices

__all__ = ["MOST_LOGIT", "Extent", "Setting", "guessed_monomials", "in_range", "perplexity", "value_products"]

_LEAST_PRODUCT = 1e-300  # smaller ones may have lost digits
_MOST_POWER = 1000  # what is scaled by larger powers of two, or smaller ones, may leave the range of float64


class Extent(NamedTuple):
    """What a certificate must know about the rows of a matrix.

    Attributes
    ----------
    rows
        How many there are.
    low, high, total
        Least entry, largest entry and sum of each column, (d,).
    norm
        At least the largest k-norm of a row, to the power k; a power may underflow, hence 1e-307 per column.
    """

    rows: int
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    total: NDArray[np.float64]
    norm: float

    @classmethod
    def of(cls, matrix: Matrix, order: int) -> Self:
        """Measure a matrix (n, d), k = order."""
        if not len(matrix):
            return cls.none(matrix.shape[1])
        from attention.fast.extent_kernel import SPAN, measure  # noqa: PLC0415  (compiled when first needed)

        parts, width = slices(len(matrix)), matrix.shape[1]
        lows, highs = np.full((len(parts), width, SPAN), inf), np.full((len(parts), width, SPAN), -inf)
        totals, largest = np.zeros((len(parts), width, SPAN)), np.zeros((len(parts), SPAN))

        def run(i: int) -> None:
            measure(matrix[parts[i]], order, lows[i], highs[i], totals[i], largest[i], np.empty((3, SPAN)))

        run_parallel(run, len(parts), 32 * matrix.size)
        with np.errstate(over="ignore", invalid="ignore"):
            total = totals.sum(axis=(0, 2))
        norm = float(largest.max()) + width * 1e-307
        return cls(len(matrix), lows.min(axis=(0, 2)), highs.max(axis=(0, 2)), total, norm)

    @classmethod
    def none(cls, columns: int) -> Self:
        """The extent of a matrix without rows."""
        return cls(0, np.full(columns, inf), np.full(columns, -inf), np.zeros(columns), 0.0)

    def __or__(self, other: Self) -> Self:
        """The extent of both matrices, one below the other."""
        return type(self)(
            self.rows + other.rows,
            np.minimum(self.low, other.low),
            np.maximum(self.high, other.high),
            self.total + other.total,
            max(self.norm, other.norm),
        )

    @property
    def powers(self) -> NDArray[np.int32]:
        """For each column the exponent of the least power of two above its entries, 0 if they are zero."""
        powers: NDArray[np.int32] = np.frexp(self.largest)[1]
        return powers

    @property
    def largest(self) -> NDArray[np.float64]:
        """The largest absolute value in each column, 0 without rows."""
        return np.maximum(0.0, np.maximum(self.high, -self.low))


class Setting(NamedTuple):
    """The bounds on logits that a design rests on, each rounded up so that like inputs share a design.

    Attributes
    ----------
    columns
        m_l: at least |z_l|.
    logit
        M: at least |z|.
    flatness
        At least 1/omega: no query has a mean weight below omega.
    keys
        The number h of key sets.
    additions
        At least the number of additions of float64 behind one of their sums.
    causal
        Whether queries see prefixes of the keys only.
    perturbation
        Relative error of the weights before any polynomial, as logits came from rounded coordinates.
    """

    columns: tuple[float, ...]
    logit: float
    flatness: float
    keys: int
    additions: int
    causal: bool = False
    perturbation: float = 0.0

    @classmethod
    def of(cls, query: Matrix, keys: list[Extent], scale: float, *, causal: bool = False, chunks: int = 1) -> Self:
        """Bound the logits of these queries over these keys, which came in so many chunks."""
        from attention.fast.extent_kernel import SPAN, row_extremes  # noqa: PLC0415  (compiled when first needed)

        order = len(keys) + 1
        extent = Extent.of(query, order)
        parts = slices(len(query))
        most, least = np.zeros((len(parts), SPAN)), np.full((len(parts), SPAN), inf)
        with np.errstate(over="ignore", invalid="ignore"):
            largest = _product([np.full(query.shape[1], abs(scale)), *(key.largest for key in keys)])
            largest = np.where(extent.largest > 0, largest, 0.0)
            # Of every key set, the mean over the largest entry; unknown where that overflows, is 0 or loses digits.
            shares = np.prod([key.total / key.rows / key.largest for key in keys], axis=0)
            known = np.isfinite(shares) & (largest > _LEAST_PRODUCT)
            means = np.where(known, copysign(1.0, scale) * shares * largest, 0.0)
            columns = _product([extent.largest, largest])
            total = float(columns.sum())
            unknown = float(columns[~known].sum())
            norms = abs(scale) * float(np.prod([matrix.norm ** (1 / order) for matrix in (extent, *keys)]))

        def run(i: int) -> None:
            row_extremes(query[parts[i]], largest, means, most[i], least[i], np.empty((2, SPAN)))

        run_parallel(run, len(parts), 16 * query.size)
        finite = isfinite(total)
        rows, mean = float(most.max()), float(least.min()) if len(query) and finite else 0.0
        # A sum over n columns or keys is off by n parts in 2^52, every other quantity by less than one part in 2^40.
        width, tokens = query.shape[1], max(key.rows for key in keys)
        above = 1 + 2.0**-40 + width * 2.0**-52
        logit = float(np.fmin(rows, norms)) * above if finite else inf  # norms may be inf times 0
        # The mean over all keys does not bound the mean over some of them.
        mean = -logit if causal else max(-logit, mean - unknown - (tokens + width + 100) * 2.0**-52 * total)
        return cls._rounded(
            (columns * above).tolist(), logit, -mean, len(keys), _additions(tokens, causal) + chunks, causal
        )

    def perturbed(self, difference: float) -> Self:
        """The same for logits that are off by at most `difference`; they are at most 700, or nothing is certified."""
        return self._replace(perturbation=rounded_up(expm1(min(difference, 700.0)) * (1 + 1e-9)))

    def monomials(self, tolerance: float) -> float:
        """About how many monomials a relative error of the weights takes: a guess, to see what is worth a try.

        Examples
        --------
        >>> Setting((0.5, 0.5, 0.0), 1.0, 1.0, 1, 32).monomials(1e-4)  # degree 5 in 2 columns
        21.0
        """
        if self.logit > MOST_LOGIT:
            return inf
        return guessed_monomials(self.logit, perplexity(np.array(self.columns)), tolerance)

    @classmethod
    def for_bound(cls, bound: float, dimension: int, keys: int, tokens: int, scale: float) -> Self:
        """Bound the logits of any queries and keys with entries of at most `bound`."""
        with np.errstate(over="ignore"):
            column = float(abs(scale) * np.float64(bound) ** (keys + 1) * (1 + 2.0**-40)) if scale else 0.0
        return cls._rounded([column] * dimension, column * dimension, column * dimension, keys, _additions(tokens) + 1)

    @classmethod
    def _rounded(
        cls, columns: list[float], logit: float, least: float, keys: int, additions: int, causal: bool = False
    ) -> Self:
        """Round up; `-least` bounds the mean logits from below."""
        up = tuple(rounded_up(column) for column in columns)
        bound = rounded_up(logit)
        flatness = rounded_up(exp(least)) if bound <= MOST_LOGIT else inf
        return cls(up, bound, flatness, keys, 1 << additions.bit_length(), causal)


def perplexity(columns: NDArray[np.float64]) -> float:
    """About how many columns take part in a sum: e^H for the entropy H of their shares, 0 where all are 0.

    Examples
    --------
    >>> round(perplexity(np.array([3.0, 3.0, 3.0, 0.0])), 6), round(perplexity(np.array([8.0, 1.0, 1.0])), 3)
    (3.0, 1.895)
    """
    shares = columns[columns > 0] / columns.sum()
    return float(np.exp(-(shares * np.log(np.maximum(shares, _LEAST_PRODUCT))).sum())) if len(shares) else 0.0


def guessed_monomials(logit: float, width: float, tolerance: float) -> float:
    """About how many monomials of so many columns a relative error of the weights takes, infinite past any hope.

    Examples
    --------
    >>> guessed_monomials(1.0, 2, 1e-4), guessed_monomials(1.0, 2.5, 1e-4), guessed_monomials(1e3, 1, 0.1)
    (21.0, 35.191406, inf)
    """
    if logit > MOST_LOGIT:
        return inf
    degree = estimated_degree(logit, min(tolerance, 0.5))
    logarithm = lgamma(width + degree + 1) - lgamma(width + 1) - lgamma(degree + 1)
    return round(exp(min(logarithm, 600.0)), 6)


def in_range(powers: list[NDArray[np.int32]]) -> bool:
    """Whether no column, and no product of columns, may be scaled out of the range of float64."""
    single = np.array(powers)
    return bool(np.abs(np.concatenate([single, single.sum(axis=0, keepdims=True)])).max(initial=0) <= _MOST_POWER)


def _additions(tokens: int, causal: bool = False) -> int:
    """Bound the additions behind a sum over tiles of at least 128 tokens, or over tokens, and over parts of a chunk."""
    return (tokens if causal else tokens // 128) + 16


def _product(factors: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Entrywise products of numbers >= 0, infinite past the largest float, at least 1e-300 unless a factor is 0."""
    mantissas, exponents = zip(*map(np.frexp, factors), strict=True)
    product = np.ldexp(np.prod(mantissas, axis=0), np.sum(exponents, axis=0))
    return np.where(np.all(mantissas, axis=0), np.maximum(product, _LEAST_PRODUCT), 0.0)


def value_products(values: list[Extent]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Least and largest product of one entry of each value set, by column; infinite past the largest float."""
    low = high = np.ones(len(values[0].low))
    powers = np.zeros(len(low), np.int32)
    for value in values:
        exponents = value.powers
        least, most = np.ldexp(value.low, -exponents), np.ldexp(value.high, -exponents)
        corners = np.array([low * least, low * most, high * least, high * most])
        low, high = corners.min(axis=0), corners.max(axis=0)
        powers += exponents
    with np.errstate(over="ignore"):
        return np.ldexp(low, powers), np.ldexp(high, powers)
