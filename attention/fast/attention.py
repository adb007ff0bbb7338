r"""Attention of any order in near-linear time, with a proved error bound, where entries are bounded.

The weight $e^z$ is replaced by a polynomial $P(z)$ of degree $g$, which splits into $r \le \binom{d+g}{g}$ products of
a monomial of the query and one of each key: $O(n r d_v)$ time instead of $O(n^k (d + d_v))$ for order $k$. The degree
grows with the logits, which is why large entries break this method, and, if k-OVC holds, every other.

References
----------
.. [1] J. Alman and Z. Song, "How to Capture Higher-order Correlations?", ICLR 2024, arXiv 2310.04064, section 3.1.
.. [2] J. Alman and Z. Song, "Fast Attention Requires Bounded Entries", NeurIPS 2023, arXiv 2302.13214.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import frexp, inf
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention.errors import CertificateError, InputError
from attention.fast.causal import causal_query
from attention.fast.certificate import LEAST_SIZE, Certificate
from attention.fast.coordinates import Coordinates, centred, rotated
from attention.fast.design import advice, choose_design
from attention.fast.exponential import ExpPolynomial, rounded_up
from attention.fast.extent import Extent, Setting, guessed_monomials, in_range, value_products
from attention.fast.monomials import MOST_MONOMIALS, monomial_features, monomial_sizes
from attention.fast.state import AttentionState, frozen
from attention.inputs import (
    Matrices,
    Matrix,
    checked_keys,
    checked_scale,
    checked_tolerance,
    checked_values,
    checked_whole,
    shown,
)

__all__ = ["BUDGET", "PRECISIONS", "TensorAttention", "fast_attention", "reference_fast_attention"]

BUDGET = 2**16  # monomials
PRECISIONS = ("float32", "float64")
_FEW = 2  # monomials for each column: no other coordinates are looked for
_UNLIKELY = 1.5  # times the monomials of a design that is found
_NARROW = 64  # columns: a basis for them is found in milliseconds
_PAIRS = 256  # of tokens for each entry of a wider basis, or else exact attention is done before one is found
_LEFT_OUT = 1 / 64  # of the relative error allowed, for columns that are left out


@dataclass(frozen=True)
class TensorAttention:
    """Checked inputs of one attention call, with the extents that certificates need."""

    query: Matrix
    keys: list[Matrix]
    values: list[Matrix]
    scale: float
    key_extents: list[Extent]
    value_extents: list[Extent]
    setting: Setting
    dtype: np.dtype[Any]
    """Of the output: float32 if every argument is float32."""
    centre: NDArray[np.float64] | None = None
    """What was taken from every key, if anything: logits are those of the given keys less scale * query . centre."""

    @classmethod
    def of(
        cls,
        query: ArrayLike,
        keys: Matrices,
        values: Matrices,
        scale: float | None,
        *,
        causal: bool = False,
    ) -> TensorAttention:
        """Check the arguments and measure them."""
        query, matrices = checked_keys(query, keys)
        outputs = checked_values(values, [len(key) for key in matrices])
        views = {id(matrix): frozen(matrix) for matrix in (query, *matrices, *outputs)}
        query, matrices, outputs = views[id(query)], [views[id(k)] for k in matrices], [views[id(v)] for v in outputs]
        factor = checked_scale(scale, query.shape[1])
        for key in matrices:
            if causal and len(key) != len(query):
                raise InputError(f"causal attention takes as many keys as queries, got {len(key)} and {len(query)}")
        order = len(matrices) + 1
        extents = [Extent.of(key, order) for key in matrices]
        value_extents = [Extent.of(value, order) for value in outputs]
        setting = Setting.of(query, extents, factor, causal=causal)
        dtype = np.result_type(query, *outputs)
        return cls(query, matrices, outputs, factor, extents, value_extents, setting, dtype)

    def certificate(
        self,
        tolerance: float,
        budget: int = BUDGET,
        precisions: str | Sequence[str] = PRECISIONS,
        *,
        smooth: bool = False,
        worth: Mapping[str, int] | None = None,
        selected: int = MOST_MONOMIALS,
    ) -> Certificate:
        """Certify a tolerance; see `fast_attention`, and `choose_design` for `smooth`, where values count as 1.

        Parameters
        ----------
        worth
            The largest number of monomials that pays, for every precision; no more are looked for.
        selected
            The same where few are selected from many, which takes longer than to take all.
        """
        tolerance, budget = checked_tolerance(tolerance), checked_whole("budget", budget, 1, 2**62)
        precisions = _checked_precisions(precisions)
        scale = np.full(self.query.shape[1], frexp(self.scale)[1])
        if not in_range([scale, *(e.powers for e in self.key_extents)]) or not in_range(
            [e.powers for e in self.value_extents]
        ):
            raise CertificateError(
                "nothing is certified where the largest entry of a column of keys or values, or the product of these "
                "over the sets, is not between 1e-300 and 1e300; "
                + advice("scale them", causal=self.setting.causal, smooth=smooth)
            )
        if self.setting.causal:
            precisions = ("float64",)  # running sums
        budget = min(budget, MOST_MONOMIALS)
        budgets = tuple(budget if worth is None else min(budget, worth[name]) for name in precisions)
        spread, size = (1.0, 1.0) if smooth else self.value_sizes
        size = max(size, LEAST_SIZE * float(np.finfo(self.dtype).tiny))
        spread, size = rounded_up(spread / tolerance), rounded_up(size / tolerance)
        try:
            design = choose_design(
                self.setting, spread, size, self.dtype.name, precisions, budgets, smooth=smooth, selected=selected
            )
        except CertificateError as error:
            error.largest_query = self.largest_query
            raise
        return Certificate.of(design, self.setting, self.value_extents, self.dtype)

    def simplest(
        self,
        tolerance: float,
        budget: int = BUDGET,
        precisions: str | Sequence[str] = PRECISIONS,
        *,
        worth: Mapping[str, int] | None = None,
        selected: int = MOST_MONOMIALS,
    ) -> tuple[TensorAttention, Certificate]:
        """Certify a tolerance in the coordinates where it takes least: in them, the same attention and its certificate.

        `worth` and `selected` are as in `certificate`.

        Raises
        ------
        CertificateError
            The one of the coordinates where it takes least.
        """
        found: tuple[TensorAttention, Certificate] | None = None
        refusal: CertificateError | None = None
        tolerance, names = checked_tolerance(tolerance), _checked_precisions(precisions)
        budget = checked_whole("budget", budget, 1, 2**62)
        limits = {name: min(budget, worth[name]) if worth else budget for name in names}
        for problem in self.in_coordinates(tolerance, max(limits.values())):
            if found or refusal:
                # What is not cheaper need not be found, nor looked for where it is not likely to be there.
                most = max(limits.values())
                if problem.setting.monomials(self._allowed(tolerance)) > _UNLIKELY * most:
                    break
            try:
                found = problem, problem.certificate(tolerance, budget, names, worth=limits, selected=selected)
                cost = found[1].design.cost - 1
                limits = {name: min(most, cost // np.dtype(name).itemsize) for name, most in limits.items()}
            except CertificateError as error:
                if refusal is None or (error.monomials or inf) < (refusal.monomials or inf):
                    refusal = error
        if found is None:
            raise refusal or AssertionError
        return found

    def in_coordinates(self, tolerance: float, most: float = inf) -> list[TensorAttention]:
        """The attention in coordinates that may make it cheap, in `most` monomials, the likeliest first."""
        allowed = self._allowed(tolerance)
        if len(self.keys) > 1 or not self.query.size or self.setting.monomials(allowed) < _FEW * self.query.shape[1]:
            return [self]
        (key,), zero = self.keys, np.zeros(self.query.shape[1])
        moved = centred(self.query, key, self.scale)
        turned = None
        if len(zero) <= _NARROW or len(zero) ** 2 * _PAIRS <= len(self.query) * len(key):
            turned = rotated(
                moved or Coordinates(self.query, key, zero, 0.0),
                self.scale,
                _LEFT_OUT * allowed,
                lambda logit, columns: guessed_monomials(logit, columns, allowed) <= _UNLIKELY * most,
            )
        found = [self, *(self._moved(coordinates) for coordinates in (moved, turned) if coordinates)]
        return sorted(found, key=lambda problem: problem.setting.monomials(allowed))

    def _allowed(self, tolerance: float) -> float:
        """About the relative error of a weight that the tolerance allows."""
        return 1 / (1 + self.value_sizes[0] / tolerance)

    def _moved(self, moved: Coordinates) -> TensorAttention:
        query, key = frozen(moved.query), frozen(moved.key)
        extents = [Extent.of(key, 2)]
        setting = Setting.of(query, extents, self.scale, causal=self.setting.causal)
        setting = setting.perturbed(moved.difference)
        return replace(self, query=query, keys=[key], key_extents=extents, setting=setting, centre=moved.centre)

    @property
    def value_sizes(self) -> tuple[float, float]:
        """Half the range and the largest of the products of values, over all columns."""
        low, high = value_products(self.value_extents)
        half, largest = high / 2 - low / 2, np.maximum(-low, high)
        return float(half.max(initial=0.0)), float(largest.max(initial=0.0))

    @property
    def largest_query(self) -> int | None:
        """The index of the query of which the logits are bounded by most."""
        if not len(self.query):
            return None
        with np.errstate(over="ignore", invalid="ignore"):
            largest = np.prod([extent.largest for extent in self.key_extents], axis=0)
            return int(np.argmax(np.abs(self.query) @ largest))

    def output(self, certificate: Certificate) -> Matrix:
        """Compute the output that the certificate is about."""
        design, state = certificate.design, self.state(certificate)
        if self.setting.causal:
            output = causal_query(state, self.query, self.keys, self.values, design.polynomial)
        else:
            state.absorb(self.keys, self.values, self.key_extents, self.value_extents)
            output, _ = state.evaluate(self.query, design.polynomial)
        return output.astype(self.dtype, copy=False)

    def state(self, certificate: Certificate) -> AttentionState:
        """Return an empty state for these keys."""
        return AttentionState(
            certificate.design.monomials,
            keys=len(self.keys),
            value_columns=self.values[0].shape[1],
            scale=self.scale,
            key_bounds=np.array([extent.largest for extent in self.key_extents]),
            value_bounds=np.array([extent.largest for extent in self.value_extents]),
            dtype=certificate.design.dtype,
        )


def fast_attention(
    query: ArrayLike,
    keys: Matrices,
    values: Matrices,
    *,
    tolerance: float = 1e-6,
    scale: float | None = None,
    causal: bool = False,
    budget: int = BUDGET,
    precisions: str | Sequence[str] = PRECISIONS,
) -> Matrix:
    r"""Return the output of `exact_attention` up to `tolerance` in every entry, in near-linear time, or refuse.

    Attention of order 2 is computed in the coordinates where it takes fewest monomials: keys are centred, and queries
    and keys of low rank are turned to few columns, where that pays.

    Parameters
    ----------
    query
        (n, d), any n >= 0.
    keys
        A sequence or iterator of h >= 1 matrices (n_p, d), n_p >= 1; never one array of three axes.
    values
        As many matrices (n_p, d_v).
    tolerance
        The largest error allowed, rounding included, in units of the values.
    scale
        Factor of the logits, default 1/d.
    causal
        Query i sees only tuples of keys with every index at most i, unlike in `exact_attention`; every n_p must be n.
    budget
        The largest number of monomials, never above 2^22, nor 2^26 / d: time and memory grow with it.
    precisions
        Types in which products may be computed, or one; the cheapest that is certified is taken, whatever the inputs
        are. Causal attention is computed in float64.

    Returns
    -------
    (n, d_v), float32 if every argument is float32, else float64.

    Raises
    ------
    InputTypeError
        If an argument is not real.
    InputError
        If shapes do not fit, an entry is not finite, or tolerance, budget or precisions are out of range.
    CertificateError
        If the tolerance is not proved within the budget: the message names the bound on the logits, the degree and the
        number of monomials that it would take.
    BudgetError
        If the monomials that prove it would not fit in memory, or are more than 2^26 / d.

    Complexity
    ----------
    $O((n + \sum_p n_p)\, r\, d_v)$ time on all cores for $r$ monomials, memory $O(r d_v)$ beyond input and output,
    and other coordinates.

    Examples
    --------
    >>> query, keys = [[0.0, 0.0], [1.0, 0.0]], [[1.0, 0.0], [0.0, 1.0]]
    >>> fast_attention(query, [keys, keys], [[[0], [1]], [[3], [1]]]).round(4)
    array([[1.    ],
           [0.8605]])
    """
    attention, certificate = TensorAttention.of(query, keys, values, scale, causal=causal).simplest(
        tolerance, budget, precisions
    )
    return attention.output(certificate)


def _checked_precisions(precisions: Any) -> tuple[str, ...]:
    """Return the names of one precision or of several."""
    names = tuple([precisions] if isinstance(precisions, str) or not isinstance(precisions, Iterable) else precisions)
    if not names or not all(isinstance(name, str) and name in PRECISIONS for name in names):
        found = ", ".join(map(shown, names)) or "none"
        raise InputError(f"precisions must be some of {', '.join(PRECISIONS)}, got {found}")
    return names


def reference_fast_attention(
    query: NDArray[np.float64],
    keys: Sequence[NDArray[np.float64]],
    values: Sequence[NDArray[np.float64]],
    polynomial: ExpPolynomial,
    scale: float,
) -> NDArray[np.float64]:
    """Return what `fast_attention` computes, straight from its definition: all monomials of a degree, by numpy.

    Parameters
    ----------
    query, keys, values
        As `fast_attention`.
    polynomial
        In place of exp.
    scale
        Factor of the logits.

    Returns
    -------
    (n, d_v).

    Examples
    --------
    >>> token = np.array([[1.0], [3.0]])
    >>> reference_fast_attention(token, [token], [token], ExpPolynomial((0.0, 1.0), 9.0, 1.0), 1.0)
    array([[2.5],
           [2.5]])
    """
    degree, variables = polynomial.degree, query.shape[1]
    exponents = np.log2(monomial_features(1 + np.eye(variables), degree)).T.astype(np.uint8)
    multinomials = monomial_sizes(exponents, np.ones(variables), np.ones(degree + 1))
    weights = (np.array(polynomial.coefficients)[exponents.sum(axis=1)] * multinomials)[:, None]
    for key, value in zip(keys, values, strict=True):
        weights = weights * (monomial_features(key, degree).T @ np.column_stack([value, np.ones(len(value))]))
    sums = monomial_features(query * scale, degree) @ weights
    output: NDArray[np.float64] = sums[:, :-1] / sums[:, -1:]
    return output
