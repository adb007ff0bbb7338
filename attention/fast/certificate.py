r"""What is proved about the error of fast attention.

*Polynomial error.* Let every weight $e^z$ be replaced by $e^z (1 + \eta_z)$ with $|\eta_z| \le \eta < 1$. With
$p$ the exact attention probabilities, $\mu = \sum p V$ the exact output of a column and $\bar\eta = \sum p\,\eta$,

$$\frac{\sum p (1 + \eta) V}{1 + \bar\eta} - \mu = \frac{\sum p\,\eta\,(V - \mu)}{1 + \bar\eta}, \qquad
  \text{so}\quad |\text{error}| \le \frac{\eta}{1 - \eta} \sum p\,|V - \mu|,$$

where $V$ runs over the products $\prod_p V_p$ of the column. They lie in an interval $[a, b]$, so the mean of
$|V - \mu|$ is at most $2 (b - \mu)(\mu - a)/(b - a) \le (b - a)/2$: a priori the right-hand side, a posteriori the left
one at the output. Here $\eta = \delta + \Delta e^M$: the polynomial's relative error on $[-M, M]$ and, relative to
$e^{-M}$, the sizes $\Delta$ of all monomials left out. $M \ge |z|$ and $m_l \ge |z_l|$ come from `extent`. Where logits
were rounded before, in other `coordinates`, each weight has been off by a factor $1 + \theta$, and $\eta$ becomes
$\eta + (1 + \eta)\,\theta$.

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
from math import exp, inf, nextafter
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from attention.errors import CertificateError
from attention.fast.exponential import ExpPolynomial
from attention.fast.extent import Extent, Setting, value_products
from attention.fast.monomials import MonomialSet, dropped_size
from attention.inputs import Matrix

__all__ = ["LEAST_SIZE", "Certificate", "Design", "design_for", "rounding_unit", "roundings"]

LEAST_SIZE = 4  # smallest normal numbers: smaller values count as this, since small outputs lose digits


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
    underflow: float

    @property
    def cost(self) -> int:
        """What its time is proportional to."""
        return len(self.monomials) * self.dtype.itemsize


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
        bounds: NDArray[np.float64] = self.error_bounds - slack + self.design.deviation * deviations
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
    from attention.fast.causal_kernel import BLOCK  # noqa: PLC0415  (compiled when first needed)

    columns, coefficients = np.array(setting.columns), np.array(polynomial.coefficients)
    largest = monomials.multinomials * monomials.powers(columns)
    sizes = np.abs(coefficients)[monomials.degrees] * largest
    dropped = (
        0.0 if _lists_all(monomials, columns, polynomial) else dropped_size(monomials.exponents, columns, coefficients)
    )
    relative = polynomial.error + dropped * exp(setting.logit) * (1 + 1e-6)  # the bounds may be short by 2^-32
    relative = (relative + (1 + relative) * setting.perturbation) * (1 + 1e-12)
    if relative >= 1:
        return Design(monomials, polynomial, dtype, inf, inf, inf)
    deviation = nextafter(relative / (1 - relative), inf)

    unit, double = (float(np.finfo(kind).eps) / 2 for kind in (dtype, np.float64))
    depths = BLOCK + len(monomials) // BLOCK if setting.causal else monomials.depths
    count = roundings(setting.keys, monomials.degrees, dtype) + depths
    outside = setting.keys * setting.additions  # in float64
    gammas = count * unit / (1 - np.minimum(count * unit, 0.5)) + outside * double / (1 - min(outside * double, 0.5))
    shift = setting.keys * monomials.degrees if shifts is None else monomials.exponents @ np.array(shifts, np.intp)
    with np.errstate(over="ignore"):
        lost = float(np.ldexp(sizes + monomials.multinomials + largest, shift).sum())
    tiny = 1.01 * float(np.finfo(dtype).tiny) * float(count.max()) * lost
    total = 1.01 * float(sizes @ gammas) + tiny
    least = (1 - relative) / setting.flatness
    if least <= 2 * total:
        return Design(monomials, polynomial, dtype, deviation, inf, inf)
    rounding, underflow = 2 * (total - tiny) / (least - total), 2 * tiny / (least - total)
    return Design(monomials, polynomial, dtype, deviation, rounding, underflow)


def roundings(keys: int, degrees: Any, dtype: np.dtype[Any]) -> Any:
    """Count the roundings in a monomial of each degree, but for the additions over monomials."""
    from attention.fast.block_kernel import STEPS, lanes  # noqa: PLC0415  (compiled when first needed)

    # A key: entries and products of a monomial, value, product with it; sums in lanes and over lanes.
    key = 2 * degrees + 3 + STEPS + lanes(dtype).bit_length()
    # A query: entries, products and multinomials; weights.
    return keys * key + 8 * degrees + 2 * keys + 8


def _lists_all(monomials: MonomialSet, columns: NDArray[np.float64], polynomial: ExpPolynomial) -> bool:
    """Whether no monomial that may differ from 0 is missing; if this cannot be said at once, not."""
    used = set(np.flatnonzero(columns).tolist())
    complete = monomials.completed
    return complete is not None and used <= complete[0] and polynomial.degree <= complete[1]
