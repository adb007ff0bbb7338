r"""Coordinates in which attention of order 2 has smaller logits, or fewer columns that matter.

A softmax does not see what is added to all logits of a query, nor a change of basis. For any $c$ and $A B^T = I$,

$$s\, q \cdot k = s\,(q A) \cdot ((k - c) B) + s\, q \cdot c,$$

and the last term is the same for all keys. A centre $c$ in the middle of the keys takes away what they have in common.
$A$ and $B$ that diagonalise $Q^T Q$ and $K^T K$ together gather what matters in few columns, and the others are left
out. Any $c$, $A$ and $B$ will do, so they are fit to a sample of the rows; what is proved is proved of the matrices
that come out, rounded as they are.

*What rounding and columns left out change.* With $u$ the unit roundoff of float64, $x$ the rounded $k - c$, $q'$ and
$k'$ the rounded $q A$ and $x B$, $R = I - A B^T$ and $S$ the columns kept, a logit is off by at most $|s|$ times

$$u\,|q| \cdot |x| + |q|^T |R|\, |x| + \sum_{l \notin S} |q'_l k'_l|
  + \gamma \sum_l \bigl( (|q||A|)_l |k'_l| + |q'_l| (|x||B|)_l + \gamma (|q||A|)_l (|x||B|)_l \bigr),
  \qquad \gamma = \frac{d u}{1 - d u},$$

with the largest entry of a column in place of each. A weight is then off by a factor $e^{\pm\varepsilon}$, which joins
the error of the polynomial.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from attention.fast.extent import perplexity
from attention.fast.state import frozen
from attention.inputs import Matrix
from attention.support.parallel import run_parallel, slices

__all__ = ["Coordinates", "centred", "keep_digits", "largest", "product", "rotated", "sample"]

_Array = NDArray[np.float64]

_SAMPLE = 512  # rows that coordinates are fit to
_GAIN = 0.8  # what is not that much smaller does not pay for passes over the tokens
_LEAST, _MOST = 1e-100, 1e100  # entries between which no square and no product loses digits
_TINY = 1e-150  # more than all that may be lost below the smallest normal number
_FLOOR = 1e-10  # of the largest eigenvalue: smaller ones count as this, so that A and B stay well-conditioned
_CHANCE = 1.5  # times the mean square of the correlations of independent columns
_PRECISION = 1e-9  # of eigenvectors: how far a matrix may be from diagonal
_UNIT = 2.0**-53


class Coordinates(NamedTuple):
    """Queries and keys in other coordinates.

    Attributes
    ----------
    query, key
        (n, r) and (m, r), r <= d.
    centre
        c, (d,).
    difference
        What is proved of |z - z' - s q . c|, for logits z of the given matrices and z' of these.
    """

    query: Matrix
    key: Matrix
    centre: _Array
    difference: float


def centred(query: Matrix, key: Matrix, scale: float) -> Coordinates | None:
    """Return the keys less the middle of their ranges, or None where that changes little.

    Examples
    --------
    >>> found = centred(np.array([[1.0], [-1.0]]), np.array([[7.0], [9.0]]), 1.0)
    >>> found.key.tolist(), found.centre.tolist(), found.difference < 1e-15
    ([[-1.0], [1.0]], [8.0], True)
    """
    low, high, sizes = key.min(axis=0).astype(np.float64), key.max(axis=0).astype(np.float64), largest(query)
    if not (keep_digits(sizes) and keep_digits(np.maximum(np.abs(low), np.abs(high)))):
        return None
    if float(sizes @ (high - low)) / 2 > _GAIN * float(sizes @ np.maximum(np.abs(low), np.abs(high))):
        return None
    centre = (low + high) / 2
    found = key - centre
    return Coordinates(query, found, centre, 1.01 * _UNIT * abs(scale) * float(sizes @ largest(found)) + _TINY)


def rotated(
    moved: Coordinates,
    scale: float,
    allowance: float,
    pays: Callable[[float, float], bool] = lambda logit, columns: True,
) -> Coordinates | None:
    """Return other coordinates of fewer columns or smaller logits, or None where a sample shows that they gain little.

    Parameters
    ----------
    moved
        The matrices, perhaps centred.
    allowance
        The largest part of the logits that may be left out.
    pays
        Whether coordinates with logits up to a bound, in which about so many columns take part, are worth finding.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> q, k, turn = rng.normal(size=(50, 2)), rng.normal(size=(60, 2)), rng.normal(size=(2, 5))
    >>> found = rotated(Coordinates(q @ turn, k @ turn, np.zeros(5), 0.0), 0.1, 1e-6)
    >>> found.query.shape, found.key.shape, found.difference < 1e-6
    ((50, 2), (60, 2), True)
    """
    query, key = moved.query, moved.key
    sizes, lengths = largest(query), largest(key)
    if query.shape[1] < 2 or not (keep_digits(sizes) and keep_digits(lengths)):
        return None
    few, some = sample(query), sample(key)
    basis = _diagonal_basis(few, some)
    if basis is None:
        return None
    to_query, to_key = basis
    before, after = (
        _bounds(*rows, scale, allowance) for rows in ((few, some), (product(few, to_query), product(some, to_key)))
    )
    if not (_gains(before, after) and pays(*after)):
        return None
    left, right = product(query, to_query), product(key, to_key)
    most, longest = largest(left), largest(right)
    kept, lost = _kept(abs(scale) * most * longest, allowance)
    dimension = len(sizes)
    gamma = (dimension + 2) * _UNIT * 1.01
    outer = product(np.abs(to_query), np.abs(to_key).T) + np.eye(dimension)
    rest = np.abs(np.eye(dimension) - product(to_query, to_key.T)) + gamma * outer
    error = float(sizes @ rest @ lengths)
    by_query, by_key = gamma * (sizes @ np.abs(to_query)), gamma * (lengths @ np.abs(to_key))
    error += float(by_query @ longest + most @ by_key + by_query @ by_key)
    difference = moved.difference + 1.01 * (abs(scale) * error + lost) + _TINY
    left, right = np.take(left, kept, axis=1), np.take(right, kept, axis=1)  # quicker than by index
    return Coordinates(left, right, moved.centre, difference)


def largest(matrix: Matrix) -> _Array:
    """The largest absolute value in each column."""
    found: _Array = np.maximum(matrix.max(axis=0, initial=0.0), -matrix.min(axis=0, initial=0.0)).astype(np.float64)
    return found


def product(matrix: Matrix, basis: _Array) -> _Array:
    """Return matrix @ basis, each entry a sum over the columns in some order."""
    from attention.fast.coordinates_kernel import multiply  # noqa: PLC0415  (compiled when first needed)

    found = np.empty((len(matrix), basis.shape[1]))
    rows, columns = frozen(matrix), frozen(basis)
    parts = slices(len(matrix))

    def run(i: int) -> None:
        multiply(rows[parts[i]], columns, found[parts[i]])

    run_parallel(run, len(parts), matrix.size * basis.shape[1])
    return found


def keep_digits(sizes: _Array) -> bool:
    """Whether no square and no product of such entries loses digits, and not all are 0."""
    return bool(((sizes == 0) | ((sizes > _LEAST) & (sizes < _MOST))).all() and sizes.any())


def sample(matrix: Matrix, rows: int = _SAMPLE) -> _Array:
    """About so many rows of a matrix, at most twice as many, in float64."""
    return matrix[:: max(1, len(matrix) // rows)].astype(np.float64)


def _kept(columns: _Array, allowance: float) -> tuple[NDArray[np.intp], float]:
    """The columns that are kept, largest first, and what the others add to a logit: within the allowance, if any are.

    One column is always kept.
    """
    order = np.argsort(-columns)
    rest = np.cumsum(columns[order][::-1])[::-1]  # rest[i]: what leaving out all from i on costs
    count = max(1, int(np.searchsorted(-rest, -allowance)))
    return order[:count], float(rest[count]) if count < len(rest) else 0.0


def _diagonal_basis(query: _Array, key: _Array) -> tuple[_Array, _Array] | None:
    """A and B with A B^T = I; A^T Q^T Q A and B^T K^T K B are one diagonal matrix, as far as there are digits."""
    first, second = (product(m.T, m) / len(m) for m in (query, key))
    if _is_diagonal(first, len(query)) and _is_diagonal(second, len(key)):
        return None
    # Powers of two that make columns of queries and of keys equally long.
    ratios = second.diagonal() / np.where(first.diagonal() > 0, first.diagonal(), 1.0)
    known = (ratios > 0) & (first.diagonal() > 0)
    powers = np.exp2(np.round(np.log2(np.where(known, ratios, 1.0)) / 4))
    first, second = powers[:, None] * first * powers, second / powers[:, None] / powers
    gathered = product(first, second)
    total, squares = float(gathered.trace()), float((gathered * gathered.T).sum())
    if not total**2 < _GAIN**2 * len(first) * squares:  # as many columns matter as there are
        return None
    eigenvalues, vectors = _eigen(first)
    roots = np.sqrt(np.maximum(eigenvalues, _FLOOR * eigenvalues.max()))
    lower = vectors * roots
    lengths, turn = _eigen(product(product(lower.T, second), lower))
    if not lengths.max() > 0:
        return None
    widths = np.maximum(lengths, _FLOOR**2 * lengths.max()) ** 0.25
    to_query, to_key = product(vectors / roots, turn) * widths, product(lower, turn) / widths
    return powers[:, None] * to_query, to_key / powers[:, None]


def _is_diagonal(moments: _Array, rows: int) -> bool:
    """Whether columns of which these are the second moments look uncorrelated, so that no other basis is better."""
    lengths = np.sqrt(moments.diagonal())
    sizes = np.where(lengths > 0, lengths, 1.0)
    correlations = (moments / sizes / sizes[:, None]) ** 2
    pairs = len(moments) * (len(moments) - 1)
    return float(correlations.sum() - correlations.trace()) * rows <= _CHANCE * pairs


def _eigen(matrix: _Array) -> tuple[_Array, _Array]:
    """Eigenvalues (d,) and eigenvectors, in columns, of a symmetric matrix."""
    from attention.fast.coordinates_kernel import diagonalise  # noqa: PLC0415  (compiled when first needed)

    found, vectors = matrix.copy(), np.eye(len(matrix))
    diagonalise(found, vectors, _PRECISION, 2.0**-44 * float(matrix.trace()))
    return found.diagonal(), vectors.T


def _gains(before: tuple[float, float], after: tuple[float, float]) -> bool:
    """Whether logits are bounded by less in the new coordinates, or by fewer columns."""
    (bound, columns), (other, fewer) = before, after
    return (other < _GAIN * bound and fewer <= columns) or (fewer < _GAIN * columns and other < bound / _GAIN)


def _bounds(query: _Array, key: _Array, scale: float, allowance: float) -> tuple[float, float]:
    """A bound on the logits, and about how many columns take part in them."""
    columns = abs(scale) * largest(query) * largest(key)
    kept, _ = _kept(columns, allowance)
    rows = abs(scale) * float((np.abs(query) @ largest(key)).max(initial=0.0))
    lengths = [float(np.einsum("ij,ij->i", matrix, matrix).max(initial=0.0)) for matrix in (query, key)]
    norms = abs(scale) * float(np.sqrt(np.prod(lengths)))
    return min(rows, norms), min(perplexity(columns), float(len(kept)))
