r"""What is proved about the error of fast attention, and the cheapest monomials and arithmetic that reach a tolerance.

*Polynomial error.* Let every weight $e^z$ be replaced by $e^z (1 + \eta_z)$ with $|\eta_z| \le \eta < 1$. With
$p$ the exact attention probabilities, $\mu = \sum p V$ the exact output of a column and $\bar\eta = \sum p\,\eta$,

$$\frac{\sum p (1 + \eta) V}{1 + \bar\eta} - \mu = \frac{\sum p\,\eta\,(V - \mu)}{1 + \bar\eta}, \qquad
  \text{so}\quad |\text{error}| \le \frac{\eta}{1 - \eta} \sum p\,|V - \mu|,$$

where $V$ runs over the products $\prod_p V_p$ of the column. They lie in an interval $[a, b]$, so the mean of
$|V - \mu|$ is at most $2 (b - \mu)(\mu - a)/(b - a) \le (b - a)/2$: a priori the right-hand side, a posteriori the left
one at the output. Here $\eta = \delta + \Delta e^M$: the polynomial's relative error on $[-M, M]$ and, relative to
$e^{-M}$, the sizes $\Delta$ of all monomials left out. $M \ge |z|$ and $m_l \ge |z_l|$ come from `extent`.

*Rounding.* A term of monomial $\alpha$ takes part in $t_\alpha$ roundings (counted below), so it comes out right up to
a factor $1 \pm \gamma_\alpha$, $\gamma_\alpha = t_\alpha u/(1 - t_\alpha u)$ [1]_. A tuple's is at most
$b_\alpha = |c| \frac{|\alpha|!}{\alpha!} m^\alpha$, so numerator and denominator, divided by the number of tuples, are
off by at most $T \prod \max|V_p|$ and $T = \sum_\alpha b_\alpha \gamma_\alpha$. The exact denominator is at least
$D = (1 - \eta)\,\omega$, where $\omega$ is $e^{-M}$ or, by Jensen, $e$ to the least mean logit of a query. So the
quotient is off by at most $2 T \prod\max|V_p| / (D - T)$.

*Underflow.* What is below the smallest normal number may vanish in any step. Keys and values are multiplied by powers
of two, fit to bounds that were given beforehand; where column $l$ of all key sets together comes out within a factor
$2^{\pm s_l}$ of 1, one that vanishes in a monomial takes at most $2^{s \cdot \alpha}$ smallest normal numbers with it,
times $b_\alpha$ (lost in a key), the largest weight of the monomial (in the query) or its largest value (in the
weight). $U$, their sum, counts to $T$, times the powers of two of the values instead of their largest. A monomial that
could overflow has a $U$ above 1.

References
----------
.. [1] N. J. Higham, "Accuracy and Stability of Numerical Algorithms", SIAM 2002.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import comb, exp, inf, nextafter
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from attention.errors import BudgetError, CertificateError
from attention.fast.exponential import ExpPolynomial, least_degree, minimax_exp, theory_degree
from attention.fast.extent import MOST_LOGIT, Extent, Setting, value_products
from attention.fast.monomials import (
    MOST_MONOMIALS,
    MonomialSet,
    dropped_size,
    monomial_sizes,
    significant_exponents,
)
from attention.inputs import Matrix

__all__ = ["LEAST_SIZE", "Certificate", "Design", "advice", "choose_design", "design_for", "rounding_unit"]

LEAST_SIZE = 4  # smallest normal numbers: smaller values count as this, since small outputs lose digits
_MORE_DEGREES = 3  # a degree above the least leaves room to drop monomials


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
    underflow
        2 U / (D - T): times what values are scaled by, what underflow adds.
    """

    monomials: MonomialSet
    polynomial: ExpPolynomial
    dtype: np.dtype[Any]
    deviation: float
    rounding: float
    underflow: float = 0.0


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
    def of(
        cls,
        design: Design,
        setting: Setting,
        values: list[Extent],
        dtype: np.dtype[Any],
        units: NDArray[np.float64] | None = None,
    ) -> Self:
        """Return what is proved a priori, of any output of the given type from values of these extents.

        Parameters
        ----------
        units
            What values are scaled by, (d_v,), where that is not fit to them.

        Raises
        ------
        CertificateError
            If products of values could leave the range of the type.
        """
        low, high = value_products(values)
        largest = np.maximum(-low, high)
        if not (largest <= min(float(np.finfo(dtype).max) / 2, 2.0**1000)).all():
            raise CertificateError(
                f"products of values of up to {largest.max():.3g} leave the range of {dtype}; scale the values down"
            )
        if design.rounding == inf:
            return cls(design, setting.logit, low, high, np.full(len(low), inf))
        largest = np.maximum(largest, LEAST_SIZE * float(np.finfo(dtype).tiny))
        scaled = 2 ** len(values) * largest if units is None else np.maximum(largest, units)
        bounds = (
            design.deviation * (high - low) / 2 + rounding_unit(design, dtype) * largest + design.underflow * scaled
        )
        return cls(design, setting.logit, low, high, bounds)

    @property
    def error_bound(self) -> float:
        """The largest of `error_bounds`, 0 without columns."""
        return float(self.error_bounds.max(initial=0.0))

    def posterior(self, output: Matrix) -> NDArray[np.float64]:
        """Return bounds (n, d_v) on the error of each entry of the output (n, d_v): smaller where it is near a or b."""
        width = self.high - self.low
        if self.error_bound == inf:
            return np.broadcast_to(self.error_bounds, output.shape)
        slack = self.design.deviation * width / 2
        nearest = np.clip((self.low + self.high) / 2, output - self.error_bounds, output + self.error_bounds)
        share = np.maximum(0.0, self.high - nearest) / np.where(width > 0, width, 1.0)
        deviations = 2 * share * np.maximum(0.0, nearest - self.low)
        bounds: NDArray[np.float64] = (
            self.error_bounds - slack + self.design.deviation * np.minimum(deviations, width / 2)
        )
        return bounds


def rounding_unit(design: Design, dtype: np.dtype[Any]) -> float:
    """Return the rounding error per unit of the largest value: of the sums, the quotient in float64 and the output."""
    return design.rounding + float(np.finfo(np.float64).eps) + float(np.finfo(dtype).eps) / 2 * 1.001


@lru_cache(maxsize=64)
def design_for(
    monomials: MonomialSet,
    polynomial: ExpPolynomial,
    dtype: np.dtype[Any],
    setting: Setting,
    shifts: tuple[int, ...] | None = None,
) -> Design:
    """Work out what is proved about given monomials, polynomial and arithmetic.

    Parameters
    ----------
    shifts
        s_l for each column; by default the scaling is fit to the keys, and the largest of a column is at least 1/2.
    """
    from attention.fast.block_kernel import STEPS, lanes  # noqa: PLC0415  (compiled when first needed)
    from attention.fast.causal_kernel import BLOCK  # noqa: PLC0415  (compiled when first needed)

    columns, coefficients = np.array(setting.columns), np.array(polynomial.coefficients)
    sizes = monomial_sizes(monomials.exponents, columns, coefficients)
    dropped = dropped_size(monomials.exponents, columns, coefficients)
    relative = polynomial.error + dropped * exp(setting.logit) * (1 + 1e-6)  # the bounds may be short by 2^-32
    if relative >= 1:
        return Design(monomials, polynomial, dtype, inf, inf, inf)

    unit, double = (float(np.finfo(kind).eps) / 2 for kind in (dtype, np.float64))
    # A key: entries and products of a monomial, value, product with it; sums in lanes and over lanes.
    key = 2 * monomials.degrees + 3 + STEPS + lanes(dtype).bit_length()
    # A query: entries, products and multinomials; weights; sums over monomials.
    depths = BLOCK + len(monomials) // BLOCK if setting.causal else monomials.depths
    query = 8 * monomials.degrees + 2 * setting.keys + 8 + depths
    count = setting.keys * key + query
    outside = setting.keys * setting.additions  # in float64
    gammas = count * unit / (1 - np.minimum(count * unit, 0.5)) + outside * double / (1 - min(outside * double, 0.5))
    shift = monomials.exponents @ np.array([setting.keys] * len(columns) if shifts is None else shifts, np.intp)
    largest = monomial_sizes(monomials.exponents, columns, np.ones(len(coefficients)))
    with np.errstate(over="ignore"):
        lost = float(np.ldexp(sizes + monomials.multinomials + largest, shift).sum())
    tiny = 1.01 * float(np.finfo(dtype).tiny) * float(count.max()) * lost
    total = 1.01 * float(sizes @ gammas) + tiny
    least = (1 - relative) / setting.flatness
    if least <= 2 * total:
        return Design(monomials, polynomial, dtype, nextafter(relative / (1 - relative), inf), inf, inf)
    rounding, underflow = 2 * (total - tiny) / (least - total), 2 * tiny / (least - total)
    return Design(monomials, polynomial, dtype, nextafter(relative / (1 - relative), inf), rounding, underflow)


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
        The largest number of monomials.
    smooth
        The derivative of the polynomial must be as good as the polynomial, and no monomial is left out: its derivative
        by a variable may matter even where the variable is 0.

    Raises
    ------
    CertificateError
        If there is none; the message says what it would take.
    BudgetError
        If there are some, but of more monomials than fit in memory or in 2^26 exponents.
    """
    _check_digits(setting, spread, size, smooth)
    candidates: list[tuple[int, int, np.dtype[Any], ExpPolynomial, NDArray[np.uint8]]] = []
    needed: list[str] = []
    failed: list[BudgetError | None] = []
    for precision in precisions:
        for share in (0.9, 0.5):  # of the tolerance for the polynomial; the rest is for rounding
            relative = share / (share + spread)
            try:
                least = least_degree(setting.logit, min(relative, 0.5))
            except CertificateError:
                needed.append(f"no polynomial in float64 is certified for a relative error of {relative:.3g}")
                continue
            relation = "or more and at least" if smooth else "and up to"
            needed.append(f"it takes degree {least} {relation} {_count(setting, least)} monomials in {precision}")
            for degree in range(least, least + (2 if smooth else 1) * _MORE_DEGREES):
                polynomial = minimax_exp(max(setting.logit, 2.0**-10) if smooth else setting.logit, degree)
                columns, coefficients = np.array(setting.columns), np.array(polynomial.coefficients)
                spare = min(relative, 0.5) - polynomial.error
                if smooth:
                    if polynomial.derivative().error > relative:
                        continue
                    columns, coefficients, spare = np.ones(len(columns)), np.ones(degree + 1), 0.0
                allowance = max(0.0, spare * exp(-setting.logit)) * (1 - 2e-6)
                exponents = _exponents(columns, coefficients, allowance, budget)
                if not isinstance(exponents, np.ndarray):
                    failed.append(exponents)
                else:
                    cost = len(exponents) * np.dtype(precision).itemsize
                    candidates.append((cost, len(candidates), np.dtype(precision), polynomial, exponents))
    for _, _, kind, polynomial, exponents in sorted(candidates, key=lambda candidate: candidate[:2]):
        design = design_for(MonomialSet.of(exponents), polynomial, kind, setting)
        rounding = rounding_unit(design, np.dtype(dtype)) + 2**setting.keys * design.underflow
        if design.rounding < inf and design.deviation * spread + rounding * size <= 1 - 1e-6:
            return design
    _raise_first([] if candidates else failed)
    reason = f"rounding leaves none within it ({needed[0]})" if candidates else needed[0]
    means = ["raise the tolerance", "scale the entries down"]
    if None in failed and budget < MOST_MONOMIALS:
        means.append("raise the budget")
    if "float64" not in precisions:
        means.append("allow float64")
    raise CertificateError(
        f"the tolerance cannot be met for logits up to {setting.logit:.4g} within {budget} monomials: {reason}; "
        + advice(*means, causal=setting.causal, smooth=smooth)
    )


def _exponents(
    bounds: NDArray[np.float64], coefficients: NDArray[np.float64], allowance: float, budget: int
) -> NDArray[np.uint8] | BudgetError | None:
    """As `significant_exponents`, with what it refuses as a value: another design may take fewer."""
    try:
        return significant_exponents(bounds, coefficients, allowance, budget)
    except BudgetError as error:
        return error


def _raise_first(errors: list[BudgetError | None]) -> None:
    for error in filter(None, errors):
        raise error


def _check_digits(setting: Setting, spread: float, size: float, smooth: bool) -> None:
    """Refuse logits of which float64 keeps no digit, whatever the monomials."""
    unit, logit = float(np.finfo(np.float64).eps), min(setting.logit, MOST_LOGIT)
    lost, rest = unit * exp(min(2 * logit, MOST_LOGIT)), exp(logit) * min(setting.flatness, exp(MOST_LOGIT)) * size
    if max(lost, unit * rest) > 1:
        degree = theory_degree(logit, max(1e-300, min(0.5, 1 / (1 + spread))))
        means = ["scale the entries down"] if lost > 1 else ["raise the tolerance", "scale the entries down"]
        raise CertificateError(
            f"logits up to {setting.logit:.4g} leave no digit of float64 within the tolerance: it would take degree "
            f"{degree} or so and {_count(setting, degree)} monomials in a longer type; "
            + advice(*means, causal=setting.causal, smooth=smooth)
        )


def advice(*means: str, causal: bool = False, smooth: bool = False) -> str:
    """Return what to do about a refusal; exact attention is advised only where it has the same answer.

    Examples
    --------
    >>> advice("raise the tolerance", "scale the entries down")
    'raise the tolerance, scale the entries down, or use exact_attention'
    >>> advice("raise the tolerance", "scale the entries down", causal=True)
    'raise the tolerance or scale the entries down; there is no exact method for causal attention'
    """
    if not (causal or smooth):
        means = (*means, "use exact_attention")
    *first, last = means
    text = f"{', '.join(first)}{',' if len(first) > 1 else ''} or {last}" if first else last
    without = "causal attention" if causal else "gradients"
    return f"{text}; there is no exact method for {without}" if causal or smooth else text


def _count(setting: Setting, degree: int) -> int:
    """Return how many monomials of up to that degree there are in the columns that are not zero."""
    return comb(sum(column > 0 for column in setting.columns) + degree, degree)
