r"""The cheapest monomials and arithmetic that are proved to reach a tolerance, found in a few milliseconds or refused.

Where the columns are bounded evenly, almost every monomial of the least degree weighs something, so all are taken:
their tables depend on the number of columns and the degree alone and are made once. A lower bound on the degree, which
takes no polynomial, refuses what cannot be afforded. Only where columns are bounded unevenly it pays to look which
monomials matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import comb, exp, inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention.errors import BudgetError, CertificateError
from attention.fast.certificate import Design, design_for, rounding_unit, roundings
from attention.fast.exponential import (
    MOST_DEGREE,
    ExpPolynomial,
    estimated_degree,
    least_degree,
    minimax_exp,
    theory_degree,
)
from attention.fast.extent import MOST_LOGIT, Setting
from attention.fast.monomials import MOST_MONOMIALS, MonomialSet, check_size, significant_exponents

__all__ = ["advice", "choose_design"]

_SHARES = (0.9, 0.5)  # of the tolerance for the polynomial; the rest is for rounding
_MORE_DEGREES = 3  # a degree above the least leaves room for rounding, and to leave out monomials
_EVEN = 4.0  # times the least bound of a column: up to there hardly a monomial can be left out
_FEW = 256  # monomials, of which it does not pay to leave any out
_DOUBT = 4 / 3  # how far the estimate of the error of a polynomial is trusted


@lru_cache(maxsize=64)
def choose_design(
    setting: Setting,
    spread: float,
    size: float,
    dtype: str,
    precisions: tuple[str, ...],
    budgets: tuple[int, ...],
    *,
    smooth: bool = False,
    selected: int = MOST_MONOMIALS,
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
    budgets
        The largest number of monomials in each of them.
    smooth
        The derivative of the polynomial must be as good as the polynomial, and no monomial is left out: its derivative
        by a variable may matter even where the variable is 0.
    selected
        The largest number of monomials that pay if they are looked for among others.

    Raises
    ------
    CertificateError
        If there is none; the message and the attributes say what it would take.
    BudgetError
        If there are some, but of more monomials than fit in memory or in 2^26 exponents.

    Complexity
    ----------
    O(r) time for r monomials where their tables are there and no columns are uneven.
    """
    _check_digits(setting, spread, size, smooth)
    search = _Search(setting, spread, smooth, dict(zip(precisions, budgets, strict=True)), selected)
    for kind, polynomial, monomials in search.candidates(size):
        design = design_for(monomials, polynomial, kind, setting)
        rounding = rounding_unit(design, np.dtype(dtype)) + 2**setting.keys * design.underflow
        if design.deviation * spread + rounding * size <= 1 - 1e-6:  # never where nothing is proved
            return design
    raise search.refusal()


@dataclass(frozen=True)
class _Candidate:
    """All monomials of a degree, or those of them that matter, in a precision."""

    precision: str
    degree: int
    size: int
    exponents: NDArray[np.uint8] | None = None

    @property
    def cost(self) -> int:
        return self.size * np.dtype(self.precision).itemsize


class _Search:
    """Candidates from the cheapest on, and what to say where none is left."""

    def __init__(
        self, setting: Setting, spread: float, smooth: bool, budgets: dict[str, int], selected: int = MOST_MONOMIALS
    ) -> None:
        self.setting, self.spread, self.smooth, self.budgets = setting, spread, smooth, budgets
        self.most = max(budgets.values())
        self.bound = max(setting.logit, 2.0**-10) if smooth else setting.logit
        self.columns = np.array(setting.columns)
        self.used = (True,) * len(self.columns) if smooth else tuple((self.columns > 0).tolist())
        bounded = self.columns[self.columns > 0]
        self.selected = min(selected, self.most)
        self.uneven = not smooth and bool(bounded.max(initial=0.0) > _EVEN * bounded.min(initial=inf))
        if self.uneven and setting.monomials(_DOUBT * self.relative(_SHARES[0])) > self.selected:
            self.uneven = False
        self.relation = "and up to" if self.uneven else "or more and at least"
        self.needed: list[tuple[str, int | None]] = []
        self.tried = self.over_budget = False
        self.too_large: BudgetError | None = None

    def relative(self, share: float) -> float:
        """The largest relative error of a weight that takes up this share of the tolerance."""
        return min(share / (share + self.spread), 0.5)

    def candidates(self, size: float) -> Iterator[tuple[np.dtype[Any], ExpPolynomial, MonomialSet]]:
        """Precision, polynomial and monomials of each design that may do."""
        doubtful = _DOUBT * self.relative(_SHARES[0])
        least = estimated_degree(self.bound, doubtful)
        # Where columns are uneven it is a guess, which is hardly ever above what it takes.
        if (self.setting.monomials(doubtful) if self.uneven else self.count(least)) > self.most:
            self.need(least)
            self.over_budget = True
            return
        fine = [name for name in self.budgets if not self._too_coarse(np.dtype(name), size)]
        for share in _SHARES if self.uneven else _SHARES[:1]:
            made: dict[int, MonomialSet] = {}
            group = sorted(self._group(share), key=lambda candidate: candidate.cost)
            if not group:  # a smaller share leaves out no more monomials
                return
            for candidate in group:
                self.tried = True
                if candidate.precision not in fine:
                    continue
                degree, exponents = candidate.degree, candidate.exponents
                polynomial = minimax_exp(self.bound, degree)
                if self.smooth and polynomial.derivative().error > self.relative(share):
                    continue
                if exponents is None:
                    made[degree] = MonomialSet.complete(self.used, degree)
                elif degree not in made:
                    made[degree] = MonomialSet.of(exponents)
                yield np.dtype(candidate.precision), polynomial, made[degree]

    def _group(self, share: float) -> Iterator[_Candidate]:
        """Candidates within the budget whose polynomials take up this share of the tolerance, or less."""
        relative = self.relative(share)
        try:
            least = least_degree(self.bound, relative)
        except CertificateError:
            self.needed.append((f"no polynomial in float64 is certified for a relative error of {relative:.3g}", None))
            return
        self.need(least)
        more = 2 * _MORE_DEGREES if self.smooth else _MORE_DEGREES
        for degree in range(least, min(least + more, MOST_DEGREE + 1)):
            try:
                exponents = self._significant(degree, relative) if self._is_pruned(degree) else None
                size = self.count(degree) if exponents is None else len(exponents)
                if size <= self.most:
                    check_size(size, len(self.columns))
            except BudgetError as error:
                self.too_large = self.too_large or error
                continue
            for precision, budget in self.budgets.items():
                self.over_budget |= size > budget
                if size <= budget:
                    yield _Candidate(precision, degree, size, exponents)
            if size > self.most and degree > least:  # as many matter at a larger one
                return

    def _is_pruned(self, degree: int) -> bool:
        return self.uneven and self.count(degree) > _FEW

    def _significant(self, degree: int, relative: float) -> NDArray[np.uint8] | None:
        polynomial = minimax_exp(self.bound, degree)
        allowance = max(0.0, (relative - polynomial.error) * exp(-self.setting.logit)) * (1 - 2e-6)
        return significant_exponents(self.columns, np.array(polynomial.coefficients), allowance, self.selected)

    def _too_coarse(self, kind: np.dtype[Any], size: float) -> bool:
        """Whether rounding in this type alone passes the tolerance, for any monomials.

        Their sizes come to e^M at least, up to a factor 4 for the error of the polynomial and bounds rounded up.
        """
        unit = float(np.finfo(kind).eps) / 2 * float(roundings(self.setting.keys, 0, kind))
        total = unit * exp(self.setting.logit) / 4
        least = 1 / self.setting.flatness
        return least <= 2 * total or 2 * total / (least - total) * size > 1

    def count(self, degree: int) -> int:
        """How many monomials there are."""
        return comb(sum(self.used) + degree, degree)

    def need(self, degree: int) -> None:
        """Note what it takes; the first that is noted is what a refusal names."""
        self.needed.append((f"it takes degree {degree} {self.relation} {self.count(degree)} monomials", degree))

    def refusal(self) -> CertificateError | BudgetError:
        """What to raise."""
        if self.too_large and not self.tried:
            return self.too_large
        reason, degree = self.needed[0]
        means = ["raise the tolerance", "scale the entries down"]
        if self.over_budget and self.most < MOST_MONOMIALS:
            means.append("raise the budget")
        if "float64" not in self.budgets:
            means.append("allow float64")
        return CertificateError(
            f"the tolerance cannot be met for logits up to {self.setting.logit:.4g} within {self.most} monomials: "
            + (f"rounding leaves none within it ({reason})" if self.tried else reason)
            + f" in {' or '.join(self.budgets)}; "
            + advice(*means, causal=self.setting.causal, smooth=self.smooth),
            logit_bound=self.setting.logit,
            degree=degree,
            monomials=None if degree is None else self.count(degree),
        )


def _check_digits(setting: Setting, spread: float, size: float, smooth: bool) -> None:
    """Refuse logits of which float64 keeps no digit, whatever the monomials."""
    unit, logit = float(np.finfo(np.float64).eps), min(setting.logit, MOST_LOGIT)
    lost, rest = unit * exp(min(2 * logit, MOST_LOGIT)), exp(logit) * min(setting.flatness, exp(MOST_LOGIT)) * size
    if max(lost, unit * rest) > 1:
        degree = theory_degree(logit, max(1e-300, min(0.5, 1 / (1 + spread))))
        means = ["scale the entries down"] if lost > 1 else ["raise the tolerance", "scale the entries down"]
        count = comb(sum(column > 0 for column in setting.columns) + degree, degree)
        raise CertificateError(
            f"logits up to {setting.logit:.4g} leave no digit of float64 within the tolerance: it would take degree "
            f"{degree} or so and {count} monomials in a longer type; "
            + advice(*means, causal=setting.causal, smooth=smooth),
            logit_bound=setting.logit,
            degree=degree,
            monomials=count,
        )


def advice(*means: str, causal: bool = False, smooth: bool = False) -> str:
    """Return what to do about a refusal, with the call that has the same answer exactly.

    Examples
    --------
    >>> advice("raise the tolerance", "scale the entries down")
    'raise the tolerance, scale the entries down, or use exact_attention'
    >>> advice("scale them", causal=True, smooth=True)
    'scale them or use exact_attention_vjp with causal=True'
    """
    call = "exact_attention_vjp" if smooth else "exact_attention"
    *first, last = (*means, f"use {call} with causal=True" if causal else f"use {call}")
    return f"{', '.join(first)}{',' if len(first) > 1 else ''} or {last}"
