r"""How much of a score one key can ever take: leverage scores, Lewis weights and certified bounds on sensitivities.

For $f(x) = |x|^p$ the score of key $j$ is $f(\langle q, k_j\rangle) / \sum_l f(\langle q, k_l\rangle)$, and its
*sensitivity* $\sigma_j$ is the supremum over all queries. Let $w > 0$ be any weights, $M = K^T W^{1-2/p} K$ and
$t_j = (k_j^T M^+ k_j)^{p/2}$. By Cauchy and Schwarz $|\langle k_j, q\rangle|^p \le t_j\, (q^T M q)^{p/2}$, and with
$N = \sum_l |\langle k_l, q\rangle|^p$

$$\begin{aligned}
p \ge 2: &\quad q^T M q = \sum_l w_l^{1-2/p} \langle k_l, q\rangle^2 \le (\sum_l w_l)^{1-2/p}\, N^{2/p}
  \quad\text{(Hölder)} \\ &\quad\text{so}\quad \sigma_j \le t_j\, (\sum_l w_l)^{p/2-1}; \\
p \le 2: &\quad q^T M q = \sum_l w_l^{1-2/p} |\langle k_l, q\rangle|^{2-p} |\langle k_l, q\rangle|^p
  \le \max_l (t_l/w_l)^{2/p-1} (q^T M q)^{1-p/2} N \\ &\quad\text{so}\quad \sigma_j \le t_j \max_l (t_l/w_l)^{2/p-1}.
\end{aligned}$$

For p <= 2 the iteration below starts at w = 1 >= t, and t grows with w; so w decreases, t <= w throughout, and the
bound is $t_j$. The Lewis weights are the fixed point w = t, where both bounds read $d^{\max(0, p/2-1)} w_j$ and
$\sum_j w_j = d$ (the rank). The bounds hold before convergence too, which is why they, not the fixed point, certify.
For p = 2 the weights drop out and $\sigma_j = t_j$ is the leverage score.

References
----------
.. [1] R. Kannan, C. Bhattacharyya, P. Kacham and D. P. Woodruff, "LevAttention", arXiv 2410.05462.
.. [2] M. B. Cohen and R. Peng, "$\ell_p$ row sampling by Lewis weights", STOC 2015, arXiv 1412.0588.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import inf, log
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention.errors import BudgetError, CertificateError, InputError
from attention.inputs import Matrix, checked_matrix, checked_positive, checked_vector, checked_whole
from attention.support.memory import over_memory
from attention.universal.basis import Basis, Vector, orthonormal_basis, row_blocks, squared_lengths

__all__ = [
    "CERTIFICATE_TOLERANCE",
    "LewisMetric",
    "check_sensitivity_bounds",
    "checked_power",
    "leverage_scores",
    "lewis_metric",
    "lewis_weights",
    "sensitivities",
    "sensitivity_bounds",
]

_LEAST_POWER, _MOST_POWER = 0.01, 1000.0  # beyond them the iteration takes forever
_LEAST_SQUARE, _LEAST_TOP = 1e-290, 1e-300  # smaller squares and powers of lengths have lost digits: count as these
CERTIFICATE_TOLERANCE = 1e-4  # of the logarithm of a weight; bounds hold at any, and grow by about p times this


def leverage_scores(keys: ArrayLike) -> Vector:
    r"""Return $k_j^T (K^T K)^+ k_j$ for every key: the sensitivities for p = 2, whose sum is the rank of the keys.

    The query $(K^T K)^+ k_j$ attains the score of key j. Errors are relative to the condition number of the keys, their
    columns brought to length 1: `Basis.rounding`. Directions of less than 16 d epsilons of the largest then, and
    columns without an entry above 1e-290, count as rounding, not as rank.

    Parameters
    ----------
    keys
        (n, d), of any rank.

    Returns
    -------
    (n,), in [0, 1] up to rounding.

    Raises
    ------
    InputError, InputTypeError
        If the keys are not a finite real matrix.

    Complexity
    ----------
    O(n d^2) time in two passes, O(n + d^2) memory.

    Examples
    --------
    >>> leverage_scores([[2, 0], [0, 1], [0, 1], [0, 0]]).round(12)
    array([1. , 0.5, 0.5, 0. ])
    """
    matrix = checked_matrix("keys", keys)
    return squared_lengths(matrix, orthonormal_basis(partial(row_blocks, matrix), matrix.shape[1]).transform)


class LewisMetric(NamedTuple):
    r"""A quadratic form $m(q) = q^T K^T W^{1-2/p} K q$ that sandwiches $N(q) = \sum_l |\langle k_l, q\rangle|^p$."""

    basis: Basis
    """Of the weighted keys: m(q) is the squared length of inverse @ q."""
    weights: Vector
    """(n,) w, zero for zero keys."""
    tops: Vector
    r"""(n,) t: the greatest $|\langle k_j, q\rangle|^p$ where m(q) = 1."""
    upper: float
    """N(q) <= upper * m(q)^(p/2)."""
    lower: float
    """N(q) >= lower * m(q)^(p/2)."""

    def bounds(self) -> Vector:
        """(n,) bounds on the sensitivities; where `lower` is below all tops, of which it may vanish, they are 1."""
        return np.minimum(self.tops / max(self.lower, _LEAST_TOP), 1.0)


def lewis_metric(keys: Matrix, power: float, tolerance: float) -> LewisMetric:
    r"""Iterate to the Lewis weights until no weight changes by more than a factor $e^{\mathrm{tolerance}}$.

    $\log w \leftarrow (1-\eta) \log w + \eta \log t(w)$ with $\eta = \min(1, 2/p)$. For p <= 2 this is the iteration of
    Cohen and Peng, a contraction by 1 - p/2. For p > 2 it sets w to the leverage scores $\tau$ of $W^{1/2-1/p} K$, and
    raises $F(w) = \log\det(K^T W^a K) - a \sum_j w_j$, a = 1 - 2/p, at every step: $\log\det$ is convex in
    $\log w$, so F is at least its tangent $\sum_j a (\tau_j \log w'_j - w'_j)$ + const, which is greatest at
    $w' = \tau$; F is concave in w, its only stationary point the fixed point, and the steps shrink by 1 - 2/p there.
    """
    if power == 2:
        basis = orthonormal_basis(partial(row_blocks, keys), keys.shape[1])
        scores = squared_lengths(keys, basis.transform)
        return LewisMetric(basis, scores, scores, 1.0, 1.0)
    nonzero: NDArray[np.bool_] = (keys != 0).any(axis=1)
    weights = nonzero.astype(np.float64)
    damping = min(1.0, 2 / power)
    moved, change, steps = weights, inf, 0
    while change > tolerance and steps <= _most_steps(power, tolerance):
        weights = moved
        factors = _power(weights, 0.5 - 1 / power)
        basis = orthonormal_basis(partial(_weighted_blocks, keys, factors), keys.shape[1])
        squares = np.maximum(squared_lengths(keys, basis.transform), _LEAST_SQUARE)
        tops = np.where(nonzero, np.maximum(np.power(squares, power / 2), _LEAST_TOP), 0.0)
        moved = _power(weights, 1 - damping) * np.power(tops, damping)
        change, steps = _change(weights, moved), steps + 1
    total = max(weights.sum(), 1.0)  # without a key that is not zero, N = m = 0
    if power < 2:
        return LewisMetric(basis, weights, tops, total ** (1 - power / 2), 1.0)
    ratio = (tops[nonzero] / weights[nonzero]).max(initial=1.0)
    return LewisMetric(basis, weights, tops, ratio ** (1 - 2 / power), total ** (1 - power / 2))


def _most_steps(power: float, tolerance: float) -> float:
    """Twice the steps of the iteration from any start; where it takes more, rounding keeps it from settling."""
    return 20 + 2 * (log(tolerance) - 7) / log(1 - min(power / 2, 2 / power))


def _change(weights: Vector, moved: Vector) -> float:
    """The largest change of the logarithm of a weight that is not zero."""
    positive = weights > 0
    return float(np.abs(np.log(moved[positive] / weights[positive])).max(initial=0.0))


def _weighted_blocks(keys: Matrix, factors: Vector) -> Iterator[Vector]:
    """Yield the keys in blocks, each times its factor."""
    start = 0
    for block in row_blocks(keys):
        yield block * factors[start : start + len(block), None]
        start += len(block)


def _power(weights: Vector, exponent: float) -> Vector:
    """Raise to a power, and leave zeros."""
    return np.power(weights, exponent, out=np.zeros_like(weights), where=weights > 0)


def checked_power(power: float) -> float:
    """Return p, which must be between 0.01 and 1000."""
    exponent = checked_positive("p", power)
    if not _LEAST_POWER <= exponent <= _MOST_POWER:
        raise InputError(f"p must be between {_LEAST_POWER} and {_MOST_POWER:g}, got {exponent}")
    return exponent


def lewis_weights(keys: ArrayLike, p: float, tolerance: float = 1e-10) -> Vector:
    r"""Return the weights with $w_j = (k_j^T (K^T W^{1-2/p} K)^+ k_j)^{p/2}$, whose sum is the rank of the keys.

    Parameters
    ----------
    keys
        (n, d), of any rank; zero keys get weight 0.
    p
        From 0.01 to 1000; for p = 2 these are the leverage scores.
    tolerance
        In (0, 1): the relative change of a weight at which the iteration ends.

    Returns
    -------
    (n,).

    Raises
    ------
    InputError, InputTypeError
        If the keys are not a finite real matrix, or p or the tolerance is out of range.
    CertificateError
        If rounding keeps the weights from settling to within the tolerance.

    Complexity
    ----------
    O(n d^2) time per iteration; log(tolerance) / log(1 - min(p/2, 2/p)) iterations or so.

    Examples
    --------
    >>> lewis_weights([[2, 0], [0, 1], [0, 1], [0, 0]], p=4).round(10)
    array([1. , 0.5, 0.5, 0. ])
    """
    power, least = checked_power(p), checked_positive("tolerance", tolerance)
    if not least < 1:
        raise InputError(f"tolerance must be below 1, got {least}")
    metric = lewis_metric(checked_matrix("keys", keys), power, least)
    if min(1.0, 2 / power) * _change(metric.weights, metric.tops) > least:
        raise CertificateError(
            f"rounding keeps the Lewis weights from settling to within {least:.3g}; raise the tolerance"
        )
    return metric.weights


def sensitivity_bounds(keys: ArrayLike, p: float = 2) -> Vector:
    r"""Return certified upper bounds on the sensitivities for $|x|^p$; for p = 2 the sensitivities themselves.

    Parameters
    ----------
    keys
        (n, d), of any rank.
    p
        From 0.01 to 1000.

    Returns
    -------
    (n,), at most 1 and, for p other than 2 and keys that are not zero, at least 10^-300; their sum is at most
    d^max(1, p/2), up to a factor of about 1 + 10^-4 p. They hold up to a relative p times `Basis.rounding`.

    Raises
    ------
    InputError, InputTypeError
        If the keys are not a finite real matrix, or p is out of range.

    Complexity
    ----------
    As `lewis_weights`, with few iterations.

    Examples
    --------
    >>> sensitivity_bounds([[2, 0], [0, 1], [0, 1]], p=1).round(3)
    array([1. , 0.5, 0.5])
    """
    return sensitivities(checked_matrix("keys", keys), p)[1]


def sensitivities(keys: Matrix, p: float) -> tuple[Basis, Vector]:
    """Return the basis in which `sensitivity_bounds` are computed, and these, for a checked matrix."""
    metric = lewis_metric(keys, checked_power(p), CERTIFICATE_TOLERANCE)
    return metric.basis, metric.bounds()


def check_sensitivity_bounds(
    keys: ArrayLike,
    f: Callable[[Vector], Vector],
    bounds: ArrayLike,
    rng: np.random.Generator,
    trials: int = 1000,
) -> None:
    r"""Look for a query that gives some key a score above its bound, for any even f that grows with |x|.

    The queries are the maximisers for p = 2 of `trials` keys, those whose bound is least against their leverage score,
    and as many Gaussian directions, each at lengths from 10^-3 to 10^3. Passing is evidence, not a proof.

    Parameters
    ----------
    keys
        (n, d).
    f
        Applied to arrays of inner products; must be non-negative, even and non-decreasing in |x|.
    bounds
        (n,) claimed upper bounds on the sensitivities under f.
    rng
        Source of the random queries.
    trials
        Queries of each kind.

    Raises
    ------
    InputError
        If shapes do not fit, or f is seen not to be non-negative, even and non-decreasing.
    CertificateError
        If a score above its bound is found; the message names key, score, bound and query.

    Complexity
    ----------
    O(trials n d).

    Examples
    --------
    >>> check_sensitivity_bounds([[1.0], [1.0]], np.abs, [0.5, 0.4], np.random.default_rng(0))
    Traceback (most recent call last):
        ...
    attention.errors.CertificateError: key 1 has bound 0.4 but takes a score of 0.5 at query [0.001]
    """
    matrix = checked_matrix("keys", keys).astype(np.float64)
    _, power = np.frexp(np.abs(matrix).max(initial=0.0))
    matrix = np.ldexp(matrix, -power)  # products with Gaussian queries must not overflow
    trials = checked_whole("trials", trials, 0, 2**31)
    claimed = checked_vector("bounds", bounds)
    if claimed.shape != (len(matrix),):
        raise InputError(f"bounds must have shape ({len(matrix)},), one for each key, got {claimed.shape}")
    if over := over_memory(4 * 8 * trials * matrix.shape[1]):
        raise BudgetError(f"{trials} random queries would take {over}; take fewer trials")
    transform = orthonormal_basis(partial(row_blocks, matrix), matrix.shape[1]).transform
    image = matrix @ transform
    claimed = np.clip(claimed, -1.0, 1.0)  # scores are in [0, 1]
    shares = claimed / np.maximum(np.einsum("ij,ij->i", image, image), np.finfo(np.float64).eps)
    suspects = np.argsort(shares)[:trials]
    directions = np.concatenate([image[suspects] @ transform.T, rng.normal(size=(trials, matrix.shape[1]))])
    for direction in directions:
        products = matrix @ direction
        unit = np.abs(products).max(initial=0.0)
        if unit == 0:
            continue
        for length in (1e-3, 1.0, 1e3):
            arguments = np.sort(np.abs(products)) * (length / unit)
            ordered = f(arguments)
            if (ordered < 0).any() or (np.diff(ordered) < 0).any() or not np.array_equal(ordered, f(-arguments)):
                raise InputError("f must be non-negative, even and non-decreasing in |x|, and this one is not")
            taken = f(products * (length / unit))
            total = taken.sum()
            excess = taken - claimed * total
            worst = int(np.argmax(excess))
            if excess[worst] > 1e-9 * total:
                raise CertificateError(
                    f"key {worst} has bound {claimed[worst]:.6g} but takes a score of {taken[worst] / total:.6g} "
                    f"at query {np.ldexp(direction * (length / unit), -power)}"
                )
