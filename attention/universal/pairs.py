r"""Universal sets of pairs of keys, for attention of order 3, without forming the pairs.

A pair $(j_1, j_2)$ has as its key $k_{1,j_1} \circ k_{2,j_2}$ (entrywise), a row of $K_1 \oslash K_2$, and the score
$\langle q, k_{1,j_1} \circ k_{2,j_2}\rangle^2 / \sum_{l_1,l_2} \langle q, k_{1,l_1} \circ k_{2,l_2}\rangle^2$.

The Gram matrix of all pairs is $G = (K_1^T K_1) \circ (K_2^T K_2)$: no pair needs to be seen. The leverage scores of
the pairs with first index $j_1$ add up to the *marginal* $\sum_{j_2} \sigma_{j_1 j_2} = k^T (G^+ \circ K_2^T K_2)\, k$
with $k = k_{1,j_1}$. Leverage scores are not negative and add up to at most d. So a pair of score at least $\epsilon$
has a first index of marginal at least $\epsilon$, of which there are at most $d/\epsilon$; second indices likewise.
Only pairs of two such indices are looked at.

With $K_p = Q_p C_p$, $Q_p$ of orthonormal columns, $K_1 \oslash K_2$ is $C_1 \otimes C_2$ taken column by column, times
orthonormal columns. That d² x d matrix gives the basis to full precision, which G itself would not.

References
----------
.. [1] R. Kannan, C. Bhattacharyya, P. Kacham and D. P. Woodruff, "LevAttention", arXiv 2410.05462 (single keys).
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from attention.errors import BudgetError, InputError
from attention.exact.scaling import balanced
from attention.inputs import Matrices, Matrix, check_fit, checked_matrices, checked_matrix
from attention.support.memory import over_memory
from attention.universal.basis import Basis, orthonormal_basis, row_blocks, squared_lengths
from attention.universal.large_scores import TIE, Entries, check_entries, entries, unit_directions
from attention.universal.sets import checked_epsilon, threshold

__all__ = ["large_pair_scores", "universal_pairs"]

_MOST_SCANNED = 10**9  # pairs: some ten seconds
_BLOCK_PRODUCTS = 2**21  # 16 MiB of inner products at a time


def universal_pairs(keys: Matrices, epsilon: float) -> NDArray[np.int64]:
    """Return all pairs of keys that can hold a score of at least epsilon, for any query, and no others.

    Parameters
    ----------
    keys
        Two matrices (n_1, d) and (n_2, d), of any rank.
    epsilon
        Positive.

    Returns
    -------
    (N, 2) sorted indices (j_1, j_2), N <= d / epsilon.

    Raises
    ------
    InputError, InputTypeError
        If the keys are not two finite real matrices of equally many columns, or epsilon is not positive.
    BudgetError
        If more than 10^9 pairs pass the marginals; there are at most (d / epsilon)^2.

    Complexity
    ----------
    O((n_1 + n_2) d^2 + d^4 + min(n_1, d / epsilon) min(n_2, d / epsilon) d^2) time, O(n_1 + n_2 + d^3) memory.

    Examples
    --------
    >>> universal_pairs([[[3, 0], [0, 1]], [[1, 1], [2, 0]]], epsilon=0.5)
    array([[0, 1],
           [1, 0]])
    """
    first, second, _ = _two(keys)
    basis, *inverses = _bases(first, second)
    return _large_pairs(first, second, epsilon, basis, inverses)


def _large_pairs(
    first: Matrix, second: Matrix, epsilon: float, basis: Basis, inverses: list[NDArray[np.float64]]
) -> NDArray[np.int64]:
    """Return the pairs of `universal_pairs`, for what `_two` and `_bases` return."""
    least = threshold(epsilon, basis)
    rows = np.flatnonzero(_marginals(first, basis, inverses[1]) >= least)
    columns = np.flatnonzero(_marginals(second, basis, inverses[0]) >= least)
    if len(rows) * len(columns) > _MOST_SCANNED:
        raise BudgetError(
            f"epsilon = {epsilon:g} leaves {len(rows)} x {len(columns)} pairs to look at, more than {_MOST_SCANNED}; "
            "take a larger epsilon"
        )
    found = [np.empty((0, 2), np.int64)]
    for row in rows:
        partners = columns[squared_lengths(second[columns], first[row][:, None] * basis.transform) >= least]
        found.append(np.column_stack([np.full(len(partners), row), partners]))
    return np.concatenate(found)


def large_pair_scores(query: ArrayLike, keys: Matrices, epsilon: float) -> csr_array:
    """Return all scores of pairs of at least epsilon, exactly, and nothing else.

    Parameters
    ----------
    query
        (m, d). A query orthogonal to all pairs, up to rounding, has no scores.
    keys
        Two matrices (n_1, d) and (n_2, d), of any rank.
    epsilon
        Positive.

    Returns
    -------
    (m, n_1 n_2) sparse: the score of query i and pair (j_1, j_2) in row i, column j_1 n_2 + j_2. Scores within 10^-10
    of epsilon, relatively, count.

    Raises
    ------
    InputError, InputTypeError, BudgetError
        As `universal_pairs`, or if the query is not a finite real matrix of as many columns.

    Complexity
    ----------
    That of `universal_pairs`, and O(m d^2 / epsilon) time.

    Examples
    --------
    >>> keys = [[[3, 0], [0, 1]], [[1, 1], [2, 0]]]
    >>> large_pair_scores([[1, 0], [1, 5]], keys, epsilon=0.5).toarray().round(2)
    array([[0.  , 0.8 , 0.  , 0.  ],
           [0.  , 0.51, 0.  , 0.  ]])
    """
    queries = checked_matrix("query", query)
    first, second, powers = _two(keys)
    check_fit(queries, first)
    basis, *inverses = _bases(first, second)
    least = checked_epsilon(epsilon) * (1 - TIE)
    pairs = _large_pairs(first, second, least, basis, inverses)
    images = (first[pairs[:, 0]] * second[pairs[:, 1]]) @ basis.transform
    directions = unit_directions(queries, basis.inverse, powers)
    columns = pairs @ [len(second), 1]
    rows = max(1, _BLOCK_PRODUCTS // max(1, len(pairs)))
    found: list[Entries] = []
    for start in range(0, max(1, len(directions)), rows):
        scores = (directions[start : start + rows] @ images.T) ** 2
        found.append(entries(scores, scores >= least, start))
        check_entries(found, start + rows, len(directions))
    where, places, values = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return csr_array((values, (where, columns[places])), shape=(len(queries), len(first) * len(second)))


def _two(keys: Matrices) -> tuple[Matrix, Matrix, NDArray[np.int32]]:
    """Return the two key sets, checked and balanced, which changes no leverage score; and both powers together."""
    matrices = checked_matrices("keys", keys, "write keys=(K1, K2) for two key sets")
    if len(matrices) != 2 or matrices[0].shape[1] != matrices[1].shape[1]:
        shapes = ", ".join(str(matrix.shape) for matrix in matrices)
        raise InputError(f"keys must be two matrices of equally many columns, got shapes {shapes}")
    (first, left), (second, right) = (balanced(matrix.astype(np.float64)) for matrix in matrices)
    return first, second, left + right


def _bases(first: Matrix, second: Matrix) -> tuple[Basis, NDArray[np.float64], NDArray[np.float64]]:
    """Return the basis of the pairs, and the factors C_1 and C_2 of the Gram matrices of the two key sets."""
    dimension = first.shape[1]
    if over := over_memory(2 * 8 * min(max(len(first), len(second)), dimension) * dimension**2):
        raise BudgetError(f"the basis of pairs of keys in {dimension} columns would take {over}; take fewer columns")
    left, right = (orthonormal_basis(partial(row_blocks, key), dimension).inverse for key in (first, second))
    products = (left[:, None, :] * right).reshape(len(left) * len(right), dimension)
    return orthonormal_basis(partial(row_blocks, products), dimension), left, right


def _marginals(keys: Matrix, basis: Basis, other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum, for every key of one set, the leverage scores of its pairs; `other` is the factor of the other set.

    The quadratic form is the Gram matrix of all products of a column of the transform with a row of the factor.
    """
    dimension, rank = basis.transform.shape
    products = (basis.transform.T[:, None, :] * other).reshape(rank * len(other), dimension)
    return squared_lengths(keys, orthonormal_basis(partial(row_blocks, products), dimension).inverse.T)
