r"""Rotary positions: queries and keys turned by their positions, before any method of attention.

The entries of a vector are taken in pairs. Pair l of the token at position t is turned by the angle
$t \cdot \mathrm{base}^{-2l/d}$, so the logit of a query at position s and a key at position t depends on both vectors
and on $s - t$ alone. Lengths of pairs stay the same.

References
----------
.. [1] J. Su et al., "RoFormer: Enhanced transformer with rotary position embedding", arXiv 2104.09864.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from attention.errors import InputError
from attention.exact.batches import checked_stack, common_type
from attention.exact.certificate import Certified, roundoff, smallest
from attention.inputs import checked_positive, shown
from attention.support.arrays import finite_array, real_array

__all__ = ["rotary"]


def rotary(
    vectors: ArrayLike,
    positions: ArrayLike | None = None,
    *,
    base: float = 10_000.0,
    pairs: Literal["adjacent", "halves"] = "adjacent",
    certified: bool = False,
) -> Any:
    r"""Turn queries or keys by their positions.

    Parameters
    ----------
    vectors
        (..., n, d), d even.
    positions
        Real numbers that broadcast to (..., n), by default 0, ..., n - 1. With their negatives vectors are turned back,
        which is also the gradient: of a loss by `vectors`, given that by the result.
    base
        Of the frequencies, positive.
    pairs
        "adjacent": entries 2l and 2l + 1, as in RoFormer; "halves": l and l + d/2, as in GPT-NeoX and LLaMA. Both are
        the same up to the order of the columns.
    certified
        Whether to return a `Certified`: turned vectors, and proved bounds (..., d) on the error of each column. With
        bounds e and f for queries and keys, a logit is off by at most $E = |s| \sum_l (e_l (|k_l| + f_l) + |q_l| f_l)$,
        and attention by at most $e^{2E} - 1$ times half the range of the values.

    Returns
    -------
    Of the shape of `vectors`, or a `Certified`; of their type if that is float16, bfloat16 or float32, else float64.
    Angles are computed in float64: with u its half machine epsilon an entry is off by at most about $u\,(3|t| + 4)$
    times the length of its pair, besides rounding to the type.

    Raises
    ------
    InputTypeError
        If an argument is not real.
    InputError
        If d is odd, shapes do not fit, an entry is not finite or would leave the range of its type, or base is not
        positive.

    Examples
    --------
    >>> rotary([[1.0, 0.0], [1.0, 0.0]], [0, np.pi / 2]).round(3)
    array([[1., 0.],
           [0., 1.]])
    >>> bool(rotary([[3.0, 4.0]], [1000], certified=True).error_bounds.max() < 1e-11)
    True
    """
    matrix, kind = checked_stack("vectors", vectors)
    dtype = common_type([kind])
    *_, count, dimension = matrix.shape
    if dimension % 2:
        raise InputError(f"vectors must have an even number of columns, got shape {matrix.shape}")
    if not isinstance(pairs, str) or pairs not in ("adjacent", "halves"):
        raise InputError(f'pairs must be "adjacent" or "halves", got {shown(pairs)}')
    places = np.arange(count) if positions is None else real_array("positions", positions)
    places = finite_array("positions", places).astype(np.float64)
    try:
        places = np.broadcast_to(places, matrix.shape[:-1])
    except ValueError:
        raise InputError(f"positions must broadcast to {matrix.shape[:-1]}, got shape {places.shape}") from None
    half = dimension // 2
    frequencies = checked_positive("base", base) ** (-np.arange(half) / max(1, half))
    angles = places[..., None] * frequencies
    cosine, sine = np.cos(angles), np.sin(angles)
    evens, odds = (slice(0, None, 2), slice(1, None, 2)) if pairs == "adjacent" else (slice(0, half), slice(half, None))
    first, second = matrix[..., evens], matrix[..., odds]
    turned = np.empty(matrix.shape, dtype)
    with np.errstate(over="ignore"):
        turned[..., evens], turned[..., odds] = first * cosine - second * sine, first * sine + second * cosine
    if not np.isfinite(turned).all():
        raise InputError(f"turned vectors leave the range of {dtype}; scale them down")
    if not certified:
        return turned
    lengths = np.hypot(first.astype(np.float64), second.astype(np.float64))
    parts = 2.0**-53 * (3 * np.abs(places[..., None]) * np.maximum(1.0, frequencies) + 4) + roundoff(dtype)
    bounds = np.empty(turned.shape[:-2] + turned.shape[-1:])
    bounds[..., evens] = bounds[..., odds] = (1 + 2.0**-40) * (lengths * parts).max(axis=-2, initial=0.0) + smallest(
        dtype
    )
    return Certified(turned, bounds)
