r"""Fast attention for most queries and keys, and exact attention for the few that would spoil it.

One query or one key far from the others bounds all logits, and with them the degree. Queries far out are answered by
exact attention. For order 2, keys far out are left out of the sums, and each adds its own weight to numerator and
denominator of every query,

$$\frac{N + \sum_j e^{z_j} V_j}{D + \sum_j e^{z_j}},$$

where $N$ and $D$ are those of fast attention over the other keys. How many are far out is what the model of costs
decides, from bounds on the logits that the norms of queries and keys give, after a centre and a scale for each column
that the far ones do not move: medians.

*What is proved.* The weights of keys far out are off by a factor $1 + \eta'$ through the rounding of their logits, and
those of the other keys by $1 + \eta$; with $\eta + \eta'$ in place of $\eta$, and all values, the certificate of fast
attention holds for both, since more keys only make the denominator larger. Adding up m of them rounds by
$2 \gamma_{m + 24}$ times the largest value.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import expm1, inf, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from attention.errors import CertificateError
from attention.fast.attention import PRECISIONS, TensorAttention
from attention.fast.certificate import Certificate
from attention.fast.coordinates import keep_digits, largest, product, sample
from attention.fast.exponential import rounded_up
from attention.fast.extent import Extent, Setting, guessed_monomials, perplexity
from attention.fast.state import frozen
from attention.inputs import Matrix
from attention.planning.costs import Calibration, most_below
from attention.planning.exactly import ExactCertificate

__all__ = ["Hybrid", "find_hybrid"]

_Array = NDArray[np.float64]

_MOST_LOGIT = 18.0  # of the rest: float64 has no digits for more
_GAIN = 0.5  # of the time of the better method, or it is not tried
_SLOWER = 3.0  # than in exact attention is a weight of a key far out, which goes through memory
_ROWS = 2**18  # entries of a block of weights
_FEW = 128  # rows, or a few more, that say how large queries and keys mostly are
_MOST_ERROR = 0.9  # of a weight
_TINY = 1e-150  # more than all that may be lost below the smallest normal number
_UNIT = 2.0**-53


@dataclass(frozen=True)
class Hybrid:
    """Which queries and keys are far out, fast attention for the others, and what is proved of both together.

    Attributes
    ----------
    attention
        All of it.
    exact
        How queries far out are answered.
    far_queries, far_keys
        Indices.
    inner, certificate
        Fast attention of the other queries over the other keys.
    error_bounds
        For each column of the output, (d_v,).
    """

    attention: TensorAttention
    exact: ExactCertificate
    far_queries: NDArray[np.intp]
    far_keys: NDArray[np.intp]
    inner: TensorAttention
    certificate: Certificate
    error_bounds: _Array

    def seconds(self, costs: Calibration) -> float:
        """How long it should take."""
        design = self.certificate.design
        far = len(self.far_queries), len(self.far_keys)
        return _seconds(costs, self.attention, self.exact, far, len(design.monomials), design.dtype.name)

    def output(self) -> Matrix:
        """Compute the output, (n, d_v)."""
        attention, inner = self.attention, self.inner
        output = np.empty((len(attention.query), attention.values[0].shape[1]), attention.dtype)
        near = np.delete(np.arange(len(output)), self.far_queries)
        if len(self.far_queries):
            output[self.far_queries] = self.exact.output(attention, self.far_queries)
        state = inner.state(self.certificate)
        state.absorb(inner.keys, inner.values, inner.key_extents, inner.value_extents)
        found, sums = state.evaluate(inner.query, self.certificate.design.polynomial)
        if len(self.far_keys):
            query = attention.query[near].astype(np.float64) * attention.scale
            key, value = attention.keys[0][self.far_keys].astype(np.float64), attention.values[0][self.far_keys]
            turned = (key if inner.centre is None else key - inner.centre).T
            step = max(1, _ROWS // len(self.far_keys))
            for rows in (slice(start, start + step) for start in range(0, len(near), step)):
                logits = product(query[rows], turned)
                top = np.maximum(logits.max(axis=1, keepdims=True), 0.0)
                weights = np.exp(logits - top)
                rest = np.exp(-top) * (sums[rows, None] * len(inner.keys[0]))
                total = weights.sum(axis=1, keepdims=True) + rest
                found[rows] = (product(weights, value.astype(np.float64)) + rest * found[rows]) / total
        output[near] = found
        return output


def find_hybrid(
    attention: TensorAttention,
    exact: ExactCertificate,
    tolerance: float,
    budget: int,
    costs: Calibration,
    below: float,
) -> Hybrid | None:
    """Return a hybrid that reaches the tolerance and should take less than `below` seconds, or None."""
    measure = _Measure.of(attention, tolerance)
    if measure is None or not _is_promising(attention, exact, measure, costs, below):
        return None
    far = _far(attention, exact, measure, costs, below)
    if far is None:
        return None
    inner, counts = _without(attention, *far), (len(far[0]), len(far[1]))

    def seconds(rank: int, selection: float = 0.0) -> float:
        return _seconds(costs, attention, exact, counts, rank, "float64") + selection

    worth = dict.fromkeys(PRECISIONS, most_below(below, seconds))
    selected = most_below(below, lambda rank: seconds(rank, costs.selecting(rank)))
    try:
        inner, certificate = inner.simplest(tolerance * (1 - 2**-8), budget, worth=worth, selected=selected)
    except CertificateError:
        return None
    bounds = _error_bounds(attention, far[1], inner, certificate)
    if counts[0]:
        bounds = np.maximum(bounds, exact.error_bounds)
    found = Hybrid(attention, exact, *far, inner, certificate, bounds)
    return found if bounds.max(initial=0.0) <= tolerance and found.seconds(costs) < below else None


class _Measure(NamedTuple):
    """How the size of a query or of a key is measured, of which the product, or the former alone, bounds logits."""

    query: _Array  # the weight of each column
    key: _Array | None  # none for higher orders, of which no keys are left out
    centre: _Array  # of the keys
    width: float  # about how many columns take part
    allowed: float  # about the relative error of a weight
    most: float  # logit of the rest

    @classmethod
    def of(cls, attention: TensorAttention, tolerance: float) -> _Measure | None:
        """Fit it to a few rows, where nothing is lost on the way."""
        query, scale, extents = attention.query, abs(attention.scale), attention.key_extents
        if not query.size:
            return None
        sizes = largest(query)
        if not all(map(keep_digits, (sizes, *(extent.largest for extent in extents)))):
            return None
        half, value = attention.value_sizes
        digits = log(max(1.0, tolerance / max(value, tolerance) / _UNIT))
        most = min(_MOST_LOGIT, digits / 2)  # coefficients in float64 leave an error that grows with e^(2M)
        allowed = 1 / (1 + half / tolerance)
        if len(extents) > 1:
            widths: _Array = scale * np.prod([extent.largest for extent in extents], axis=0)
            return cls(widths, None, np.zeros(len(widths)), perplexity(sizes * widths), allowed, most)
        few, some = sample(query, _FEW), sample(attention.keys[0], _FEW)
        centre = np.median(some, axis=0)
        lengths = [_typical(matrix) for matrix in (few, some - centre)]
        column = np.sqrt(lengths[1] / lengths[0])
        return cls(scale * column, 1 / column, centre, perplexity(lengths[0] * lengths[1]), allowed, most)

    def queries(self, matrix: Matrix) -> _Array:
        """The sizes of queries."""
        if self.key is None:
            return product(np.abs(matrix), self.query[:, None])[:, 0]
        return _norms(matrix, self.query)

    def keys(self, matrix: Matrix) -> _Array:
        """The sizes of keys, none where no keys are left out."""
        return np.empty(0) if self.key is None else _norms(matrix - self.centre, self.key)


def _typical(matrix: _Array) -> _Array:
    """The typical absolute value of each column."""
    middle, mean = np.median(np.abs(matrix), axis=0), np.abs(matrix).mean(axis=0)
    found: _Array = np.where(middle > 0, middle, np.where(mean > 0, mean, 1.0))
    return found


def _norms(matrix: Matrix, column: _Array) -> _Array:
    scaled = matrix * column
    lengths: _Array = np.sqrt(np.einsum("ij,ij->i", scaled, scaled))
    return lengths


def _is_promising(
    attention: TensorAttention, exact: ExactCertificate, measure: _Measure, costs: Calibration, below: float
) -> bool:
    """Whether a hybrid may pay if as many as half of the queries and keys are far out: by the medians of a few."""
    sizes = measure.queries(sample(attention.query, _FEW)), measure.keys(sample(attention.keys[0], _FEW))
    logit = float(np.prod([np.median(some) for some in sizes if len(some)]))
    return _guess(attention, exact, measure, costs, logit, (0, 0)) < _GAIN * below


def _far(
    attention: TensorAttention, exact: ExactCertificate, measure: _Measure, costs: Calibration, below: float
) -> tuple[NDArray[np.intp], NDArray[np.intp]] | None:
    """The queries and keys without which all should cost least, or None if nothing is to be left out."""
    query_sizes, key_sizes = measure.queries(attention.query), measure.keys(attention.keys[0])
    best, found = _GAIN * below, (0, 0)
    for queries, most in _descending(query_sizes):
        for keys, longest in _descending(key_sizes):
            taken = _guess(attention, exact, measure, costs, most * longest, (queries, keys))
            best, found = min((best, found), (taken, (queries, keys)))
    if found == (0, 0):
        return None
    return _largest_of(query_sizes, found[0]), _largest_of(key_sizes, found[1])


def _guess(
    attention: TensorAttention,
    exact: ExactCertificate,
    measure: _Measure,
    costs: Calibration,
    logit: float,
    far: tuple[int, int],
) -> float:
    """About how many seconds it takes with so many queries and keys far out, and logits of the others up to `logit`."""
    logit = rounded_up(logit)
    if logit > measure.most:
        return inf
    columns = attention.query.shape[1]
    few, many = (guessed_monomials(logit, width, measure.allowed) for width in (measure.width, columns))
    selected, complete = (_seconds(costs, attention, exact, far, rank, "float64") for rank in (few, many))
    return min(selected + costs.selecting(few), complete)


def _descending(sizes: _Array) -> list[tuple[int, float]]:
    """Numbers of rows to leave out, 0, 1, 4, 16 and so on up to half of them, and the largest size then."""
    if not len(sizes):
        return [(0, 1.0)]
    counts = [0] + [4**i for i in range(7) if 4**i <= len(sizes) // 2]
    top = np.sort(np.partition(-sizes, counts[-1])[: counts[-1] + 1])
    return [(count, -float(top[count])) for count in counts]


def _largest_of(sizes: _Array, count: int) -> NDArray[np.intp]:
    found: NDArray[np.intp] = np.sort(np.argpartition(-sizes, count - 1)[:count]) if count else np.empty(0, np.intp)
    return found


def _seconds(
    costs: Calibration,
    attention: TensorAttention,
    exact: ExactCertificate,
    far: tuple[int, int],
    rank: float,
    precision: str,
) -> float:
    """How long it takes with so many queries and keys far out, and so many monomials for the others."""
    count, lengths = len(attention.query), [len(key) for key in attention.keys]
    width = attention.query.shape[1], attention.values[0].shape[1]
    near = [lengths[0] - far[1], *lengths[1:]]
    total = costs.fast(count - far[0], near, *width, rank, precision)
    if far[0]:
        total += costs.exact(far[0], lengths, *width, exact.dtype.name)
    weights = float(count - far[0]) * far[1]
    return total + _SLOWER * weights * (costs.exponential + sum(width) * costs.product)


def _without(attention: TensorAttention, far_queries: NDArray[np.intp], far_keys: NDArray[np.intp]) -> TensorAttention:
    """The attention of the other queries over the other keys, in float64; values count with all that there are."""
    query = frozen(np.delete(attention.query, far_queries, axis=0).astype(np.float64))
    keys, values, extents = attention.keys, attention.values, attention.key_extents
    if len(far_keys):
        keys, values = ([frozen(np.delete(m, far_keys, axis=0)) for m in group] for group in (keys, values))
        extents = [Extent.of(keys[0], 2)]
    setting = Setting.of(query, extents, attention.scale)
    return replace(attention, query=query, keys=keys, values=values, key_extents=extents, setting=setting)


def _error_bounds(
    attention: TensorAttention, far_keys: NDArray[np.intp], inner: TensorAttention, certificate: Certificate
) -> _Array:
    """What is proved of the queries that are not far out, (d_v,)."""
    if not len(far_keys):
        return certificate.error_bounds
    query, key = attention.query, attention.keys[0][far_keys].astype(np.float64)
    turned = key if inner.centre is None else key - inner.centre
    logit = abs(attention.scale) * float(largest(query) @ largest(turned))
    dimension, count = query.shape[1], len(far_keys)
    weight = expm1(min(1.01 * (dimension + 8) * _UNIT * logit, 1.0)) + 16 * _UNIT + _TINY
    deviation = certificate.design.deviation
    error = deviation / (1 + deviation) + weight
    if not error < _MOST_ERROR:
        return np.full(len(certificate.error_bounds), inf)
    more = 1.001 * (error / (1 - error) - deviation) * (certificate.high - certificate.low) / 2
    rounding = 2.02 * (count + 24) * _UNIT * np.maximum(-certificate.low, certificate.high)
    return certificate.error_bounds + more + rounding
