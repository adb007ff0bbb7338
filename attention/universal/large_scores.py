r"""All large scores of all queries, without forming the score matrix.

A score of at least $\epsilon$ is in a column of the universal set, so only $n |U|$ inner products are needed, and the
normaliser $N(q) = \sum_l |\langle q, k_l\rangle|^p$ of every query. For even p it is a polynomial in q whose
coefficients, the moments of the keys, take one pass: with $\varphi(x)$ the monomials of degree p/2, scaled so that
$\langle \varphi(x), \varphi(y)\rangle = \langle x, y\rangle^{p/2}$,

$$N(q) = \varphi(q)^T \Bigl(\sum_l \varphi(k_l)\, \varphi(k_l)^T\Bigr) \varphi(q).$$

It is evaluated in the coordinates of the Lewis metric, where $d^{1-p/2} |q|^p \le N(q) \le |q|^p$: no cancellation that
grows with n. For p = 2 it is $|q|^2$ there, and nothing is summed. For other p the metric sandwiches N(q), and queries
the sandwich leaves open are summed in full.

References
----------
.. [1] R. Kannan, C. Bhattacharyya, P. Kacham and D. P. Woodruff, "LevAttention", arXiv 2410.05462.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement
from math import comb, factorial, prod
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from attention.errors import BudgetError
from attention.fast.monomials import monomial_features
from attention.inputs import Matrix, check_fit, checked_matrix
from attention.support.memory import over_memory
from attention.universal.basis import Vector, row_blocks
from attention.universal.sensitivities import CERTIFICATE_TOLERANCE, LewisMetric, checked_power, lewis_metric
from attention.universal.sets import checked_epsilon, threshold

__all__ = [
    "TIE",
    "Entries",
    "ScoreBounds",
    "check_entries",
    "entries",
    "large_scores",
    "score_bounds",
    "unit_directions",
]

Entries = tuple[NDArray[np.int64], NDArray[np.int64], Vector]

_MOST_FEATURES = 8192  # their moment matrix takes 512 MiB
_BLOCK_PRODUCTS = 2**21  # 16 MiB of inner products, or of monomials, at a time
_NO_POWER = -(2**16)  # of a zero
TIE = 1e-10  # scores this much below epsilon, relatively, count as reaching it


def large_scores(query: ArrayLike, keys: ArrayLike, epsilon: float, p: float = 2) -> csr_array:
    """Return all scores of at least epsilon, exactly, and nothing else.

    Parameters
    ----------
    query
        (m, d). A query orthogonal to all keys, up to rounding, has no scores.
    keys
        (n, d), of any rank.
    epsilon
        Positive.
    p
        From 0.01 to 1000; the normalisers of even p cost linear time.

    Returns
    -------
    (m, n) sparse, at most 1 / epsilon entries in a row: the scores. Their inner products are right to a few machine
    epsilons times the condition number of the keys, relative to the lengths of q and k. Scores that miss epsilon by a
    relative 10^-10 count too.

    Raises
    ------
    InputError, InputTypeError
        If query or keys are not finite real matrices of equally many columns, or epsilon or p is out of range.
    BudgetError
        If p is even and there are more than 8,192 monomials of degree p/2, where `score_bounds` has no limit; or if the
        result would not fit in memory.

    Complexity
    ----------
    O((n + m) D^2 + m |U| d) time with D = C(d + p/2 - 1, p/2) for even p, of which p = 2 takes the basis only, O(|U| +
    D^2) memory beyond a block and the result. For other p, O(n d) for every query that has a score whose certified
    upper bound reaches epsilon.

    Examples
    --------
    >>> keys = [[3, 0], [0, 1], [0, 1], [0, 1]]
    >>> large_scores([[1, 0], [1, 3]], keys, epsilon=0.4).toarray().round(3)
    array([[1., 0., 0., 0.],
           [0., 0., 0., 0.]])
    >>> large_scores([[1, 0], [1, 3]], keys, epsilon=0.2).toarray().round(3)
    array([[1.  , 0.  , 0.  , 0.  ],
           [0.25, 0.25, 0.25, 0.25]])
    """
    scoring = _Scoring.of(query, keys, epsilon, p)
    exact = None if scoring.power % 2 else scoring.normalisers()
    found: list[Entries] = []
    for rows, powers in scoring.blocks():
        if exact is None:
            total = np.maximum(scoring.metric.lower, powers.sum(axis=1))
            open_rows = np.flatnonzero((powers >= scoring.least * total[:, None]).any(axis=1))
            total[open_rows] = scoring.sums(scoring.directions[rows][open_rows])
        else:
            total = exact[rows]
        scores = powers / np.where(total > 0, total, np.inf)[:, None]
        found.append(entries(scores, scores >= scoring.least, rows.start))
        check_entries(found, rows.stop, len(scoring.directions))
    return scoring.sparse(found)


class ScoreBounds(NamedTuple):
    """Certified bounds on scores; both arrays store the same entries."""

    lower: csr_array
    """(m, n) at most the score."""
    upper: csr_array
    """(m, n) at least the score."""


def score_bounds(query: ArrayLike, keys: ArrayLike, epsilon: float, p: float) -> ScoreBounds:
    """Return bounds on all scores that may reach epsilon, in linear time for every p.

    Every score of at least epsilon is stored. Upper and lower bound differ by a factor of at most d^|p/2 - 1|, up to a
    factor of about 1 + 10^-4 p.

    Parameters, Raises
        As `large_scores`, without the limit on monomials.

    Returns
    -------
    Two (m, n) sparse arrays, which store the entries whose upper bound reaches epsilon.

    Complexity
    ----------
    O(m |U| d) time beyond that of `universal_set`.

    Examples
    --------
    >>> bounds = score_bounds([[1, 1]], [[3, 0], [0, 1], [0, 1]], epsilon=0.5, p=1)
    >>> [bound.toarray().round(2).tolist() for bound in bounds]
    [[[0.59, 0.0, 0.0]], [[0.6, 0.0, 0.0]]]
    """
    scoring = _Scoring.of(query, keys, epsilon, p)
    lower: list[Entries] = []
    upper: list[Entries] = []
    for rows, powers in scoring.blocks():
        most = powers / np.maximum(scoring.metric.lower, powers.sum(axis=1, keepdims=True))
        kept = most >= scoring.least
        lower.append(entries(powers / scoring.metric.upper, kept, rows.start))
        upper.append(entries(most, kept, rows.start))
        check_entries(lower + upper, rows.stop, len(scoring.directions))
    return ScoreBounds(scoring.sparse(lower), scoring.sparse(upper))


class _Scoring(NamedTuple):
    """Queries and universal keys in coordinates y with m(y) = |y|^2, queries brought to length 1."""

    keys: Matrix
    power: float
    least: float
    metric: LewisMetric
    directions: Vector  # (m, r), of length 1 or 0
    columns: NDArray[np.int64]  # the universal set
    images: Vector  # (|U|, r)

    @classmethod
    def of(cls, query: ArrayLike, keys: ArrayLike, epsilon: float, p: float) -> _Scoring:
        """Check the input and change the coordinates."""
        queries, matrix, power = checked_matrix("query", query), checked_matrix("keys", keys), checked_power(p)
        check_fit(queries, matrix)
        metric = lewis_metric(matrix, power, CERTIFICATE_TOLERANCE)
        least = checked_epsilon(epsilon) * (1 - TIE)
        columns = np.flatnonzero(metric.bounds() >= threshold(least, metric.basis, power))
        images = matrix[columns] @ metric.basis.transform
        return cls(matrix, power, least, metric, unit_directions(queries, metric.basis.inverse), columns, images)

    def blocks(self) -> Iterator[tuple[slice, Vector]]:
        """Yield slices of the queries, with |<q, k>|^p for every key k of the universal set."""
        rows = max(1, _BLOCK_PRODUCTS // max(1, len(self.columns)))
        for start in range(0, max(1, len(self.directions)), rows):
            part = slice(start, start + rows)
            yield part, np.abs(self.directions[part] @ self.images.T) ** self.power

    def sums(self, directions: Vector) -> Vector:
        """Sum |<q, k>|^p over all keys, from the definition."""
        total = np.zeros(len(directions))
        rows = 2048  # against a block of keys: at most 2^14 / d of them
        for start in range(0, len(directions), rows):
            part = slice(start, start + rows)
            for block in row_blocks(self.keys):
                products = directions[part] @ (block @ self.metric.basis.transform).T
                total[part] += (np.abs(products) ** self.power).sum(axis=1)
        return total

    def normalisers(self) -> Vector:
        """Sum <q, k>^p over all keys through their moments, p even; for p = 2 they are the identity in this basis."""
        if self.power == 2:
            lengths: Vector = np.einsum("ij,ij->i", self.directions, self.directions)
            return lengths
        variables, degree = self.directions.shape[1], int(self.power) // 2
        size = comb(variables + degree - 1, degree)
        if size > _MOST_FEATURES:
            raise BudgetError(
                f"p = {self.power:g} in {variables} dimensions takes {size} monomials of degree {degree}, "
                f"more than {_MOST_FEATURES}; use score_bounds"
            )
        choices = combinations_with_replacement(range(variables), degree)
        multiplicities = [factorial(degree) / prod(map(factorial, Counter(choice).values())) for choice in choices]
        weights = np.sqrt(multiplicities)

        def features(points: Vector) -> Vector:
            monomials = monomial_features(points, degree)
            return monomials[:, monomials.shape[1] - size :] * weights

        moments = np.zeros((size, size))
        rows = max(1, _BLOCK_PRODUCTS // max(1, size))
        for block in row_blocks(self.keys, rows):
            part = features(block @ self.metric.basis.transform)
            moments += part.T @ part
        totals = [np.empty(0)]
        for block in row_blocks(self.directions, rows):
            part = features(block)
            totals.append(np.einsum("ij,ij->i", part @ moments, part))
        return np.concatenate(totals)

    def sparse(self, found: Sequence[Entries]) -> csr_array:
        """Put entries (rows, places in `columns`, values) into an array over all queries and keys."""
        rows, places, values = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return csr_array((values, (rows, self.columns[places])), shape=(len(self.directions), len(self.keys)))


def entries(scores: Vector, kept: NDArray[np.bool_], first: int) -> Entries:
    """Return rows, columns and values of the scores that are kept; the first row has the number `first`."""
    rows, places = np.nonzero(kept)
    return rows + first, places, scores[rows, places]


def check_entries(found: Sequence[Entries], done: int, total: int) -> None:
    """Raise BudgetError if all queries would not fit in memory with as many scores as those that are done."""
    count = sum(len(values) for _, _, values in found)
    projected = max(count, count * total // done)
    if over := over_memory(84 * projected):
        raise BudgetError(
            f"{count:,} scores of the first {min(done, total):,} queries reach epsilon, and those of all {total:,} "
            f"would take {over}; take a larger epsilon or fewer queries at a time"
        )


def unit_directions(query: Matrix, inverse: Vector, powers: NDArray[np.int32] | int = 0) -> Vector:
    """Return queries in the coordinates of a basis, of length 1, or 0 where only rounding is left of the query.

    The basis is of keys whose columns were divided by 2^powers. Columns of keys and of queries may be of any size, as
    long as their products have digits in common, so these are added up exactly before anything is multiplied.
    """
    largest = np.abs(inverse).max(axis=0, initial=0.0)
    columns = np.frexp(largest)[1] + powers
    mantissas, exponents = np.frexp(query.astype(np.float64))
    exponents = np.where((mantissas != 0) & (largest > 0), exponents + columns, _NO_POWER)
    query = np.ldexp(mantissas, exponents - exponents.max(axis=1, initial=_NO_POWER, keepdims=True))
    inverse = np.ldexp(inverse, powers - columns)
    directions = query @ inverse.T
    sizes = np.abs(directions).max(axis=1, initial=0.0, keepdims=True)
    rounding = 16 * query.shape[1] * np.finfo(np.float64).eps
    least = rounding * (np.abs(query) @ np.abs(inverse).T).max(axis=1, initial=0.0, keepdims=True)
    directions = np.where(sizes > least, directions, 0.0)
    lengths = np.linalg.norm(directions, axis=1, keepdims=True)
    return directions / np.where(lengths > 0, lengths, 1.0)
