r"""Universal sets: all keys that can hold a large score of any query, found before a query is seen.

The score of key j for a query q is $|\langle q, k_j\rangle|^p / \sum_l |\langle q, k_l\rangle|^p$. With $\sigma_j$ its
supremum, the universal set is $U = \{j : \sigma_j \ge \epsilon\}$; for every query matrix, every score of at least
$\epsilon$ is in a column of U. For p = 2 the sensitivities are leverage scores and add up to the rank, so
$|U| \le d/\epsilon$; for other p certified bounds stand in for them, and $|U| \le d^{\max(1,p/2)}/\epsilon$.

For p = 2 the keys may stream. More keys only lower a leverage score, because $G \preceq G'$ implies
$k^T G'^+ k \le k^T G^+ k$: a key that is below $\epsilon$ among a part of the keys is so among all of them.

References
----------
.. [1] R. Kannan, C. Bhattacharyya, P. Kacham and D. P. Woodruff, "LevAttention", arXiv 2410.05462.
.. [2] M. B. Cohen, C. Musco and J. Pachocki, "Online row sampling", arXiv 1604.05448.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from math import ceil, exp, log

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention.errors import InputError, InputTypeError
from attention.inputs import Matrix, check_sequence, checked_matrix, checked_positive, checked_real
from attention.universal.basis import Basis, orthonormal_basis, row_blocks, squared_lengths
from attention.universal.sensitivities import sensitivities

__all__ = [
    "UniversalSetState",
    "checked_epsilon",
    "sketched_universal_set",
    "streamed_universal_set",
    "threshold",
    "universal_set",
]

_SHRINK = 0.9  # a projection may show this part of a score too little before a key is lost


def checked_epsilon(epsilon: float) -> float:
    """Return the least score that counts as large, which must be positive and finite."""
    return checked_positive("epsilon", epsilon)


def universal_set(keys: ArrayLike, epsilon: float, p: float = 2) -> NDArray[np.int64]:
    r"""Return the sorted indices of all keys that can hold a score of at least epsilon, for any query.

    For p = 2 no others are returned (except those within rounding of epsilon); for other p, all whose certified bound
    on the sensitivity reaches epsilon.

    Parameters
    ----------
    keys
        (n, d), of any rank.
    epsilon
        Positive; there is no score above 1.
    p
        From 0.01 to 1000.

    Returns
    -------
    At most d^max(1, p/2) / epsilon indices (for p other than 2 up to a factor of about 1 + 10^-4 p).

    Raises
    ------
    InputError, InputTypeError
        If the keys are not a finite real matrix, or epsilon or p is out of range.

    Complexity
    ----------
    O(n d^2) time: two passes for p = 2, two for each of the iterations of `lewis_weights` for other p.

    Examples
    --------
    >>> keys = [[3, 0], [0, 1], [0, 1], [0, 1]]
    >>> universal_set(keys, epsilon=0.5)
    array([0])
    >>> universal_set(keys, epsilon=0.3)
    array([0, 1, 2, 3])
    """
    basis, scores = sensitivities(checked_matrix("keys", keys), p)
    return np.flatnonzero(scores >= threshold(epsilon, basis, p))


def threshold(epsilon: float, basis: Basis, p: float = 2) -> float:
    """Return epsilon less what rounding may have taken from a sensitivity of at least epsilon."""
    return checked_epsilon(epsilon) * (1 - min(1.0, p * basis.rounding()))


def streamed_universal_set(chunks: Iterable[ArrayLike], epsilon: float) -> NDArray[np.int64]:
    """Return the universal set for p = 2 of keys that are read twice, chunk by chunk, and never held.

    Ill-conditioned keys (a condition number above 100) are read once or twice more: see `orthonormal_basis`.

    Parameters
    ----------
    chunks
        Matrices (rows, d), at least one; must start anew at every iteration, as a list or a memory map's slices do.
    epsilon
        Positive.

    Returns
    -------
    Sorted indices, counted over all chunks.

    Raises
    ------
    InputTypeError
        If `chunks` is an iterator, which ends after one pass.
    InputError
        If there is no chunk, or one is not finite or has another number of columns.

    Complexity
    ----------
    O(n d^2) time, O(d^2 + d / epsilon) memory beyond a chunk.

    Examples
    --------
    >>> streamed_universal_set([[[3.0, 0.0]], [[0.0, 1.0], [0.0, 1.0]]], epsilon=0.6)
    array([0])
    """
    check_sequence("chunks", chunks, "write [chunks] for a single chunk")
    if isinstance(chunks, Iterator):
        raise InputTypeError("chunks is an iterator and ends after one pass; pass a list, or use UniversalSetState")
    dimension = next((checked_matrix("chunk", chunk).shape[1] for chunk in chunks), None)
    if dimension is None:
        raise InputError("there must be at least one chunk, got none")

    def matrices() -> Iterator[Matrix]:
        for number, chunk in enumerate(chunks):
            matrix = checked_matrix(f"chunk {number}", chunk)
            if matrix.shape[1] != dimension:
                raise InputError(f"chunk {number} must have {dimension} columns like chunk 0, got shape {matrix.shape}")
            yield matrix

    basis = orthonormal_basis(lambda: (block for matrix in matrices() for block in row_blocks(matrix)), dimension)
    least = threshold(epsilon, basis)
    found, count = [], 0
    for matrix in matrices():
        found.append(count + np.flatnonzero(squared_lengths(matrix, basis.transform) >= least))
        count += len(matrix)
    return np.concatenate(found)


@dataclass(frozen=True, eq=False)
class UniversalSetState:
    """The universal set for p = 2 of the keys seen so far: one pass, and states of parts merge.

    A key stays as long as its leverage score among the keys seen reaches epsilon; at the end that is the universal set.
    """

    epsilon: float
    """Least score that counts as large."""
    count: int
    """Number of keys seen."""
    basis: Basis
    """Of the keys seen."""
    indices: NDArray[np.int64]
    """Sorted: the keys that may hold a large score."""
    rows: Matrix
    """(len(indices), d): those keys."""

    @classmethod
    def of(cls, keys: ArrayLike, epsilon: float) -> UniversalSetState:
        """Return the state after these keys (n, d) alone.

        Examples
        --------
        >>> first = UniversalSetState.of([[3.0, 0.0], [0.0, 1.0]], epsilon=0.6)
        >>> first
        UniversalSetState(epsilon=0.6, 2 of 2 keys)
        >>> first.merge(UniversalSetState.of([[0.0, 1.0]], epsilon=0.6)).indices
        array([0])
        """
        matrix = checked_matrix("keys", keys)
        basis = orthonormal_basis(partial(row_blocks, matrix), matrix.shape[1])
        return cls(checked_epsilon(epsilon), len(matrix), basis, np.arange(len(matrix)), matrix)._pruned()

    def merge(self, other: UniversalSetState) -> UniversalSetState:
        """Return the state after the keys of `self` and then those of `other`.

        Raises
        ------
        InputError
            If the states differ in epsilon or in the number of columns.

        Complexity
        ----------
        O(d^3 + d^2 (|U| + |U'|)).
        """
        sides = [(state.epsilon, state.rows.shape[1]) for state in (self, other)]
        if sides[0] != sides[1]:
            raise InputError("states must agree in (epsilon, d), got {} and {}".format(*sides))
        factors = np.concatenate([self.basis.inverse, other.basis.inverse])  # its Gram matrix is that of all keys
        return UniversalSetState(
            self.epsilon,
            self.count + other.count,
            orthonormal_basis(lambda: [factors], factors.shape[1]),
            np.concatenate([self.indices, self.count + other.indices]),
            np.concatenate([self.rows, other.rows]),
        )._pruned()

    def _pruned(self) -> UniversalSetState:
        kept = squared_lengths(self.rows, self.basis.transform) >= threshold(self.epsilon, self.basis)
        return UniversalSetState(self.epsilon, self.count, self.basis, self.indices[kept], self.rows[kept])

    def __repr__(self) -> str:
        return f"UniversalSetState(epsilon={self.epsilon}, {len(self.indices)} of {self.count} keys)"


def sketched_universal_set(
    keys: ArrayLike, epsilon: float, rng: np.random.Generator, failure: float = 1e-6
) -> NDArray[np.int64]:
    r"""Return the universal set for p = 2, scoring the keys through a random projection first; for large d.

    The second pass multiplies with d x t Gaussian numbers instead of the d x d basis. What it shows of a leverage score
    is a $\chi^2_t / t$ multiple, below 1/10 with probability at most $(e^{0.9}/10)^{t/2}$ (Chernoff). Only the at most
    $d/\epsilon$ keys of U could be missed, so $t = \lceil 2 \ln(d/(\epsilon\delta)) / (\ln 10 - 0.9) \rceil$ loses one
    with probability at most $\delta$. Those that pass are scored exactly, so no key too many is ever returned.

    Parameters
    ----------
    keys
        (n, d).
    epsilon
        Positive.
    rng
        Source of the projection.
    failure
        Probability delta, in (0, 1), that a key is missing.

    Raises
    ------
    InputError, InputTypeError
        If the keys are not a finite real matrix, or epsilon or failure is out of range.

    Complexity
    ----------
    n d^2 + 2 n d t flops instead of 3 n d^2.

    Examples
    --------
    >>> keys = np.concatenate([np.full((1, 50), 9.0), np.random.default_rng(0).normal(size=(5000, 50))])
    >>> sketched_universal_set(keys, 0.3, np.random.default_rng(1))
    array([0])
    """
    epsilon, failure = checked_epsilon(epsilon), checked_real("failure", failure)
    if not 0 < failure < 1:
        raise InputError(f"failure must be a probability between 0 and 1, got {failure}")
    matrix = checked_matrix("keys", keys)
    basis = orthonormal_basis(partial(row_blocks, matrix), matrix.shape[1])
    least = threshold(epsilon, basis)
    rank = basis.transform.shape[1]
    surprise = log(max(rank, 1)) - log(epsilon) - log(failure)
    width = max(1, ceil(2 * surprise / (-log((1 - _SHRINK) * exp(_SHRINK)))))
    if width >= rank:
        candidates = np.arange(len(matrix))
    else:
        projection = basis.transform @ rng.normal(size=(rank, width)) / np.sqrt(width)
        candidates = np.flatnonzero(squared_lengths(matrix, projection) >= (1 - _SHRINK) * least)
    return candidates[squared_lengths(matrix[candidates], basis.transform) >= least]
