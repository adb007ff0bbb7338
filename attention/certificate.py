r"""What is proved about the error of fast attention, and the cheapest monomials and arithmetic that reach a tolerance.

*Polynomial error.* Let every weight $e^z$ be replaced by $e^z (1 + \eta_z)$ with $|\eta_z| \le \eta < 1$. With
$p$ the exact attention probabilities, $\mu = \sum p V$ the exact output of a column and $\bar\eta = \sum p\,\eta$,

$$\frac{\sum p (1 + \eta) V}{1 + \bar\eta} - \mu = \frac{\sum p\,\eta\,(V - \mu)}{1 + \bar\eta}, \qquad
  \text{so}\quad |\text{error}| \le \frac{\eta}{1 - \eta} \sum p\,|V - \mu|,$$

where $V$ runs over the products $\prod_p V_p$ of the column. They lie in an interval $[a, b]$, so the mean of
$|V - \mu|$ is at most $2 (b - \mu)(\mu - a)/(b - a) \le (b - a)/2$: a priori the right-hand side, a posteriori the left
one at the output. Here $\eta = \delta + \Delta e^M$: the polynomial's relative error on $[-M, M]$ and, relative to
$e^{-M}$, the sizes $\Delta$ of all monomials left out.

*Logits.* With scale $s$, $|z_l| \le m_l = s \max|q_l| \prod_p \max|k_{p,l}|$, and $M$ is the least of $\sum_l m_l$, of
$s \max_i \sum_l |q_{il}| \prod_p \max|k_{p,l}|$ and of Hölder's $s \max\|q\|_k \prod_p \max\|k_p\|_k$.

*Rounding.* A term of monomial $\alpha$ takes part in $t_\alpha$ roundings (counted below), so it comes out right up to
a factor $1 \pm \gamma_\alpha$, $\gamma_\alpha = t_\alpha u/(1 - t_\alpha u)$ [1]_. A tuple's is at most
$b_\alpha = |c| \frac{|\alpha|!}{\alpha!} m^\alpha$, so numerator and denominator, divided by the number of tuples, are
off by at most $T \prod \max|V_p|$ and $T = \sum_\alpha b_\alpha \gamma_\alpha$. The exact denominator is at least
$D = (1 - \eta)\,\omega$, where $\omega$ is $e^{-M}$ or, by Jensen, $e$ to the least mean logit of a query. So the
quotient is off by at most $2 T \prod\max|V_p| / (D - T)$.

References
----------
.. [1] N. J. Higham, "Accuracy and Stability of Numerical Algorithms", SIAM 2002.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import comb, exp, inf, isnan, nextafter
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from attention.errors import CertificateError
from attention.exponential import ExpPolynomial, least_degree, minimax_exp, rounded_up, theory_degree
from attention.inputs import Matrix
from attention.monomials import MonomialSet, dropped_size, monomial_sizes, significant_exponents
from attention.parallel import run_parallel, slices

__all__ = ["Certificate", "Design", "Extent", "Setting", "choose_design", "design_for", "value_products"]

_MEND = "raise the tolerance or the budget, scale the entries down, or use exact_attention"
_LEAST_PRODUCT = 1e-300  # smaller ones may have lost digits
_MOST_LOGIT = 300.0  # e to it and its square are float64
_MORE_DEGREES = 3  # a degree above the least leaves room to drop monomials


class Extent(NamedTuple):
    """What a certificate must know about the rows of a matrix.

    Attributes
    ----------
    rows
        How many there are.
    low, high, total
        Least entry, largest entry and sum of each column, (d,).
    norm
        At least the largest k-norm of a row, to the power k; a power may underflow, hence the 1e-307 a column.
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
        from attention.extent_kernel import measure  # noqa: PLC0415  (compiled when first needed)

        parts = slices(len(matrix))
        found = np.empty((len(parts), 3, matrix.shape[1]))
        norms = np.empty(len(parts))

        def run(i: int) -> None:
            norms[i] = measure(matrix[parts[i]], order, *found[i])

        run_parallel(run, len(parts), 32 * matrix.size)
        low, high, total = found.swapaxes(0, 1)
        return cls(
            len(matrix),
            low.min(axis=0),
            high.max(axis=0),
            total.sum(axis=0),
            float(norms.max()) + matrix.shape[1] * 1e-307,
        )

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
    keys, tokens
        The number h of key sets, and at least the number of keys in any.
    causal
        Whether queries see prefixes of the keys only.
    """

    columns: tuple[float, ...]
    logit: float
    flatness: float
    keys: int
    tokens: int
    causal: bool = False

    @classmethod
    def of(cls, query: Matrix, keys: list[Extent], scale: float, *, causal: bool = False) -> Self:
        """Bound the logits of these queries over these keys."""
        from attention.extent_kernel import row_extremes  # noqa: PLC0415  (compiled when first needed)

        order = len(keys) + 1
        extent = Extent.of(query, order)
        parts = slices(len(query))
        found = np.zeros((len(parts), 2))
        with np.errstate(over="ignore", invalid="ignore"):
            largest = _product([np.full(query.shape[1], abs(scale)), *(key.largest for key in keys)])
            means = np.prod([key.total / key.rows for key in keys], axis=0) * scale
            columns = _product([extent.largest, largest])
            norms = abs(scale) * float(np.prod([matrix.norm ** (1 / order) for matrix in (extent, *keys)]))

        def run(i: int) -> None:
            found[i] = row_extremes(query[parts[i]], largest, means)

        finite = bool(np.isfinite(columns).all())
        if len(query) and finite:
            run_parallel(run, len(parts), 16 * query.size)
        rows, mean = float(found[:, 0].max()), float(found[:, 1].min())
        # Every quantity is off by less than one part in 2^40; a sum over n keys by n parts in 2^52.
        bounds = [rows, float(columns.sum()), inf if isnan(norms) else norms]
        logit = min(bounds) * (1 + 2.0**-40) if finite else inf
        tokens = max(key.rows for key in keys)
        # The mean over all keys says nothing of the mean over some of them.
        mean = -logit if causal else max(-logit, mean - (tokens + 100) * 2.0**-52 * float(columns.sum()))
        return cls._rounded((columns * (1 + 2.0**-40)).tolist(), logit, -mean, len(keys), tokens, causal)

    @classmethod
    def for_bound(cls, bound: float, dimension: int, keys: int, tokens: int, scale: float) -> Self:
        """For any queries and keys with entries of at most `bound`."""
        column = abs(scale) * bound ** (keys + 1) * (1 + 2.0**-40)
        return cls._rounded([column] * dimension, column * dimension, column * dimension, keys, tokens)

    @classmethod
    def _rounded(
        cls, columns: list[float], logit: float, least: float, keys: int, tokens: int, causal: bool = False
    ) -> Self:
        """Round up; `-least` bounds the mean logits from below."""
        up = tuple(rounded_up(column) for column in columns)
        bound = rounded_up(logit) if logit <= _MOST_LOGIT else inf
        flatness = rounded_up(exp(least)) if bound < inf else inf
        return cls(up, bound, flatness, keys, 1 << (tokens - 1).bit_length(), causal)


@dataclass(frozen=True)
class Design:
    """Monomials, a polynomial and an arithmetic, with what is proved about them.

    Attributes
    ----------
    monomials, polynomial, dtype
        What is computed, and in which type the products are.
    deviation
        eta / (1 - eta): times the mean deviation of the values it bounds the error of exact arithmetic.
    rounding
        2 T / (D - T): times the largest value it bounds the rounding error.
    """

    monomials: MonomialSet
    polynomial: ExpPolynomial
    dtype: np.dtype[Any]
    deviation: float
    rounding: float


@dataclass(frozen=True)
class Certificate:
    """A proved bound on |output - exact|.

    Attributes
    ----------
    design
        What it is about.
    logit_bound
        M.
    low, high
        Bounds of the products of values in each column, (d_v,).
    error_bounds
        For each column of the output, (d_v,).
    """

    design: Design
    logit_bound: float
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    error_bounds: NDArray[np.float64]

    @classmethod
    def of(cls, design: Design, setting: Setting, values: list[Extent], dtype: np.dtype[Any]) -> Self:
        """A priori: for any output, of the given type, of values of these extents."""
        low, high = value_products(values)
        bounds = design.deviation * (high - low) / 2 + _rounding_unit(design, dtype) * np.maximum(-low, high)
        return cls(design, setting.logit, low, high, bounds)

    @property
    def error_bound(self) -> float:
        """The largest of `error_bounds`, 0 without columns."""
        return float(self.error_bounds.max(initial=0.0))

    def posterior(self, output: Matrix) -> NDArray[np.float64]:
        """Return bounds (n, d_v) on the error of each entry of the output (n, d_v): smaller where it is near a or b."""
        width = self.high - self.low
        slack = self.design.deviation * width / 2
        nearest = np.clip((self.low + self.high) / 2, output - self.error_bounds, output + self.error_bounds)
        product = np.maximum(0.0, self.high - nearest) * np.maximum(0.0, nearest - self.low)
        deviations = 2 * product / np.where(width > 0, width, 1.0)
        bounds: NDArray[np.float64] = (
            self.error_bounds - slack + self.design.deviation * np.minimum(deviations, width / 2)
        )
        return bounds


def _product(factors: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Entrywise products of numbers >= 0, infinite past the largest float, at least 1e-300 unless a factor is 0."""
    mantissas, exponents = zip(*map(np.frexp, factors), strict=True)
    product = np.ldexp(np.prod(mantissas, axis=0), np.sum(exponents, axis=0))
    return np.where(np.all(mantissas, axis=0), np.maximum(product, _LEAST_PRODUCT), 0.0)


def value_products(values: list[Extent]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Least and largest product of one entry of each value set, by column."""
    low = high = np.ones(len(values[0].low))
    for value in values:
        corners = np.array([low * value.low, low * value.high, high * value.low, high * value.high])
        low, high = corners.min(axis=0), corners.max(axis=0)
    return low, high


def _rounding_unit(design: Design, dtype: np.dtype[Any]) -> float:
    """Per unit of the largest value: the sums', the quotient's in float64, and the output's."""
    return design.rounding + float(np.finfo(np.float64).eps) + float(np.finfo(dtype).eps) / 2 * 1.001


@lru_cache(maxsize=64)
def design_for(monomials: MonomialSet, polynomial: ExpPolynomial, dtype: np.dtype[Any], setting: Setting) -> Design:
    """Work out what is proved about given monomials, polynomial and arithmetic."""
    from attention.block_kernel import STEPS, lanes  # noqa: PLC0415  (compiled when first needed)
    from attention.causal_kernel import BLOCK  # noqa: PLC0415  (compiled when first needed)

    columns, coefficients = np.array(setting.columns), np.array(polynomial.coefficients)
    sizes = monomial_sizes(monomials.exponents, columns, coefficients)
    dropped = dropped_size(monomials.exponents, columns, coefficients)
    relative = polynomial.error + dropped * exp(setting.logit) * (1 + 1e-6)  # the bounds may be short by 2^-32
    if relative >= 1:
        return Design(monomials, polynomial, dtype, inf, inf)

    unit, double = (float(np.finfo(kind).eps) / 2 for kind in (dtype, np.float64))
    # A key: entries and products of a monomial, value, product with it; sums in lanes and over lanes.
    key = 2 * monomials.degrees + 3 + STEPS + lanes(dtype).bit_length()
    # A query: entries, products and multinomials; weights; sums over monomials.
    depths = BLOCK + len(monomials) // BLOCK if setting.causal else monomials.depths
    query = 8 * monomials.degrees + 2 * setting.keys + 8 + depths
    count = setting.keys * key + query
    # These sums are in float64: of tiles, or of tokens.
    tiles = setting.keys * (setting.tokens / (1 if setting.causal else STEPS * lanes(dtype)) + 64)
    gammas = count * unit / (1 - np.minimum(count * unit, 0.5)) + tiles * double / (1 - min(tiles * double, 0.5))
    # What is below the smallest normal number may vanish in any step; keys are scaled to at most 1, and at least 1/2.
    power = 2.0 ** (setting.keys * polynomial.degree)
    tiny = float(np.finfo(dtype).tiny) * float(count.max()) * power * float((sizes + monomials.multinomials).sum())
    total = 1.01 * (float(sizes @ gammas) + tiny)
    least = (1 - relative) / setting.flatness
    rounding = 2 * total / (least - total) if least > 2 * total else inf
    return Design(monomials, polynomial, dtype, nextafter(relative / (1 - relative), inf), rounding)


@lru_cache(maxsize=64)
def choose_design(
    setting: Setting,
    spread: float,
    size: float,
    dtype: str,
    precisions: tuple[str, ...],
    budget: int,
    *,
    smooth: bool = False,
) -> Design:
    """Return the cheapest design whose error is at most 1, or at most the tolerance in units of the tolerance.

    Parameters
    ----------
    setting
        Bounds on the logits.
    spread, size
        Half the range and the largest of the products of values, divided by the tolerance.
    dtype
        Of the output.
    precisions
        Names of the types to choose from.
    budget
        The most monomials.
    smooth
        The derivative of the polynomial must be as good as the polynomial, and no monomial is left out: its derivative
        by a variable may matter even where the variable is 0.

    Raises
    ------
    CertificateError
        If there is none, with what it would take.
    """
    unit, logit = float(np.finfo(np.float64).eps), min(setting.logit, _MOST_LOGIT)
    if unit * max(exp(min(2 * logit, _MOST_LOGIT)), exp(logit) * min(setting.flatness, exp(_MOST_LOGIT)) * size) > 1:
        degree = theory_degree(logit, min(0.5, 1 / (1 + spread)))
        raise CertificateError(
            f"logits up to {setting.logit:.4g} leave no digit of float64 within the tolerance: it would take degree "
            f"{degree} or so and {_count(setting, degree)} monomials in a longer type; {_MEND}"
        )
    candidates: list[tuple[int, int, np.dtype[Any], ExpPolynomial, NDArray[np.uint8]]] = []
    needed: list[str] = []
    for precision in precisions:
        for share in (0.9, 0.5):  # of the tolerance for the polynomial; the rest is for rounding
            relative = share / (share + spread)
            try:
                least = least_degree(setting.logit, min(relative, 0.5))
            except CertificateError as error:
                needed.append(str(error))
                continue
            needed.append(f"it takes degree {least} and up to {_count(setting, least)} monomials in {precision}")
            for degree in range(least, least + (2 if smooth else 1) * _MORE_DEGREES):
                polynomial = minimax_exp(max(setting.logit, 2.0**-10) if smooth else setting.logit, degree)
                columns, coefficients = np.array(setting.columns), np.array(polynomial.coefficients)
                spare = min(relative, 0.5) - polynomial.error
                if smooth:
                    if polynomial.derivative().error > relative:
                        continue
                    columns, coefficients, spare = np.ones(len(columns)), np.ones(degree + 1), 0.0
                allowance = max(0.0, spare * exp(-setting.logit)) * (1 - 2e-6)
                exponents = significant_exponents(columns, coefficients, allowance, budget)
                if exponents is not None:
                    cost = len(exponents) * np.dtype(precision).itemsize
                    candidates.append((cost, len(candidates), np.dtype(precision), polynomial, exponents))
    for _, _, kind, polynomial, exponents in sorted(candidates, key=lambda candidate: candidate[:2]):
        design = design_for(MonomialSet.of(exponents), polynomial, kind, setting)
        if design.deviation * spread + _rounding_unit(design, np.dtype(dtype)) * size <= 1 - 1e-6:
            return design
    reason = f"rounding leaves none within it ({needed[0]})" if candidates else needed[0]
    raise CertificateError(
        f"the tolerance cannot be met for logits up to {setting.logit:.4g} within {budget} monomials: {reason}; {_MEND}"
    )


def _count(setting: Setting, degree: int) -> int:
    """How many monomials of up to that degree there are in the columns that are not zero."""
    return comb(sum(column > 0 for column in setting.columns) + degree, degree)
