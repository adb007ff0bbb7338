r"""Softmax attention of batches and heads, with the conventions of PyTorch: axes (..., n, d), scale $1/\sqrt d$.

Axes before the last two are those of a batch, as of sequences and heads, and broadcast as numpy's do, so that heads may
share keys. All of them run in the compiled loops of `exact_attention`, and no result depends on the other problems of
its batch.

References
----------
.. [1] A. Vaswani et al., "Attention Is All You Need", NeurIPS 2017, section 3.2.
.. [2] J. Clift, D. Doryn, D. Murfet and J. Wallbridge, "Logic and the 2-Simplicial Transformer", ICLR 2020.
"""

from __future__ import annotations

from functools import reduce
from math import prod, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention.errors import InputError, InputTypeError
from attention.exact.attention import averaged, check_tuples
from attention.exact.batches import checked_stack, common_type
from attention.exact.certificate import Certified, relative_error, smallest
from attention.exact.gradient import Gradient, pulled_back
from attention.exact.scaling import largest
from attention.inputs import Matrix, checked_scale
from attention.support.arrays import real_array

__all__ = ["softmax_attention", "softmax_attention_vjp"]


def softmax_attention(
    query: ArrayLike,
    key: ArrayLike | tuple[ArrayLike, ...],
    value: ArrayLike | tuple[ArrayLike, ...],
    *,
    scale: float | None = None,
    causal: bool = False,
    lengths: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    certified: bool = False,
) -> Any:
    r"""Return softmax attention for every problem of a batch.

    Parameters
    ----------
    query
        (..., n, d); the axes before the last two, as (batch, heads), broadcast with those of the other arrays.
    key, value
        (..., m, d) and (..., m, d_v), m >= 1. Tuples of h arrays mean h key sets and attention of order h + 1, as
        `exact_attention` defines it.
    scale
        Factor of the logits, default $1/\sqrt d$, unlike that of `exact_attention`.
    causal
        Query i sees keys 0, ..., i; m must be n, since it is ambiguous otherwise which query is the last.
    lengths
        Whole numbers of the first axes of the batch, as one for each sequence: only so many keys are seen.
    mask
        Bools that broadcast to (..., n, m), for one key set: True where the query sees the key.
    certified
        Whether to return a `Certified`: the output, and proved bounds (..., d_v) on its error, rounding to its type
        included.

    Returns
    -------
    (..., n, d_v), or a `Certified`; 0 for a query that sees no key. The type is float16 or bfloat16 if all arguments
    are of that one type, else float32 if all are float32 or shorter floats, else float64; short floats are computed in
    float32. Errors before rounding to that type are those of `exact_attention`.

    Raises
    ------
    InputTypeError
        If an argument is not real, lengths are not whole or the mask is not of bools.
    InputError
        If shapes do not fit, an entry is not finite, a length is not between 0 and m, or logits or outputs could leave
        the range of the type.
    BudgetError
        If there are more than 10^15 tuples.

    Complexity
    ----------
    That of `exact_attention` for each problem, all of them on all cores.

    Examples
    --------
    >>> query, key = np.zeros((2, 3, 1, 4)), np.zeros((2, 1, 2, 4))
    >>> value = np.array([1.0, 3.0]).reshape(1, 1, 2, 1)
    >>> softmax_attention(query, key, value, lengths=[1, 2])[:, 0, 0, 0]
    array([1., 2.])
    >>> bool(softmax_attention(query, key, value, certified=True).error_bounds.max() < 1e-12)
    True
    """
    found = _Checked.of(query, key, value, scale, causal, lengths, mask)
    output = averaged(*found.arrays, found.scale, found.dtype, visible=found.visible, mask=found.mask)
    return Certified(output, found.error_bounds()) if certified else output


def softmax_attention_vjp(
    query: ArrayLike,
    key: ArrayLike | tuple[ArrayLike, ...],
    value: ArrayLike | tuple[ArrayLike, ...],
    cotangent: ArrayLike,
    *,
    scale: float | None = None,
    causal: bool = False,
    lengths: ArrayLike | None = None,
    mask: ArrayLike | None = None,
) -> Gradient:
    r"""Return the output of `softmax_attention` and its vector-Jacobian product.

    Parameters
    ----------
    query, key, value, scale, causal, lengths, mask
        As `softmax_attention`.
    cotangent
        Of the shape of the output: the derivative of a loss by it.

    Returns
    -------
    Derivatives have the shapes of the arguments, shares of all problems that use an entry added up, and the type of the
    output; those by keys and values are lists, of one array where there is one key set.

    Raises
    ------
    InputTypeError, InputError, BudgetError
        As `softmax_attention`; InputError if the cotangent has another shape than the output or a derivative leaves the
        range of the type.

    Complexity
    ----------
    About four times the time of `softmax_attention`; derivatives of broadcast arrays are held for every problem.

    Examples
    --------
    >>> query, key, value = np.zeros((5, 1, 1)), [[-1.0], [1.0]], [[0.0], [2.0]]
    >>> softmax_attention_vjp(query, key, value, np.ones((5, 1, 1))).values[0]
    array([[2.5],
           [2.5]])
    """
    found = _Checked.of(query, key, value, scale, causal, lengths, mask)
    derivative, _ = checked_stack("cotangent", cotangent)
    shape = *found.batch, found.arrays[0].shape[-2], found.arrays[2][0].shape[-1]
    if derivative.shape != shape:
        raise InputError(f"cotangent must have the shape of the output, {shape}, got {derivative.shape}")
    return pulled_back(*found.arrays, derivative, found.scale, found.dtype, visible=found.visible, mask=found.mask)


class _Checked(NamedTuple):
    """Arguments that fit each other: arrays are (query, keys, values), float32 or float64."""

    arrays: tuple[Matrix, list[Matrix], list[Matrix]]
    scale: float
    visible: NDArray[np.int64] | None
    mask: NDArray[np.bool_] | None
    batch: tuple[int, ...]
    dtype: np.dtype[Any]

    @classmethod
    def of(
        cls, query: Any, key: Any, value: Any, scale: float | None, causal: bool, lengths: Any, mask: Any
    ) -> _Checked:
        sets = key if isinstance(key, tuple) else (key,)
        others = value if isinstance(value, tuple) else (value,)
        names = [f"[{p}]" for p in range(len(sets))] if isinstance(key, tuple) else [""]
        if not len(sets) == len(others) > 0:
            raise InputError(
                f"key and value must be one array each, or tuples of equally many, got {len(sets)} and {len(others)}"
            )
        named = [("query", query)]
        named += [(f"key{name}", matrix) for name, matrix in zip(names, sets, strict=True)]
        named += [(f"value{name}", matrix) for name, matrix in zip(names, others, strict=True)]
        stacks, dtypes = zip(*(checked_stack(*pair) for pair in named), strict=True)
        rows, *rest = stacks
        keys, values = rest[: len(sets)], rest[len(sets) :]
        for name, k, v in zip(names, keys, values, strict=True):
            if k.shape[-1] != rows.shape[-1]:
                raise InputError(f"query and key{name} must have equally many columns, got {rows.shape} and {k.shape}")
            if not k.shape[-2] == v.shape[-2] > 0:
                raise InputError(
                    f"key{name} and value{name} must have equally many rows, at least 1, got {k.shape} and {v.shape}"
                )
            if v.shape[-1] != values[0].shape[-1]:
                raise InputError(f"values must have equally many columns, got {values[0].shape} and {v.shape}")
        seen = None if mask is None else _checked_mask(mask, rows.shape[-2], [k.shape[-2] for k in keys])
        shapes = [matrix.shape[:-2] for matrix in (*stacks, *([] if seen is None else [seen]))]
        try:
            batch = np.broadcast_shapes(*shapes)
        except ValueError:
            named_shapes = ", ".join(f"{name} {matrix.shape}" for (name, _), matrix in zip(named, stacks, strict=True))
            end = "" if seen is None else f", mask {seen.shape}"
            raise InputError(f"axes before the last two must broadcast, got {named_shapes}{end}") from None
        check_tuples(rows, keys, causal=causal, batch=prod(batch))
        visible = np.arange(1, rows.shape[-2] + 1) if causal else None
        if lengths is not None:
            most = _checked_lengths(lengths, batch, [k.shape[-2] for k in keys])[..., None]
            visible = np.broadcast_to(most if visible is None else np.minimum(most, visible), (*batch, rows.shape[-2]))
        factor = 1 / sqrt(max(1, rows.shape[-1])) if scale is None else checked_scale(scale, rows.shape[-1])
        return cls((rows, list(keys), list(values)), factor, visible, seen, batch, common_type(dtypes))

    def error_bounds(self) -> NDArray[np.float64]:
        """What is proved of exact attention, (..., d_v)."""
        query, keys, values = self.arrays
        single = np.result_type(np.float32 if self.dtype.itemsize <= 4 else np.float64)
        with np.errstate(over="ignore", invalid="ignore"):
            sizes, most = (
                reduce(np.multiply, (largest(m).astype(np.float64) for m in group)) for group in (keys, values)
            )
            logits = np.matmul(np.abs(query).astype(np.float64), sizes[..., None])[..., 0]
            logit = abs(self.scale) * (1 + 2.0**-40) * logits.max(axis=-1, initial=0.0)
        products, terms = query.shape[-1] + len(keys) + 4, prod(float(key.shape[-2]) for key in keys)
        error = relative_error(logit, products, terms, single, self.dtype)[..., None]
        with np.errstate(over="ignore", invalid="ignore"):
            bounds = np.where(most > 0, error * most, 0.0) + smallest(self.dtype)
        return np.broadcast_to(bounds, (*self.batch, most.shape[-1])).copy()


def _checked_mask(mask: Any, count: int, lengths: list[int]) -> NDArray[np.bool_]:
    """Return a mask (..., n, m), its axes before these as they are."""
    seen = real_array("mask", mask)
    if seen.dtype != np.bool_:
        raise InputTypeError(f"mask must be of bools, True where a query sees a key, got dtype {seen.dtype}")
    if len(lengths) > 1:
        raise InputError(f"a mask is for one key set, got {len(lengths)}; use causal or lengths")
    seen = np.atleast_2d(seen)
    if any(size not in (1, wanted) for size, wanted in zip(seen.shape[-2:], (count, lengths[0]), strict=True)):
        raise InputError(f"mask must broadcast to (..., {count}, {lengths[0]}), got shape {seen.shape}")
    whole = (*seen.shape[:-2], count, lengths[0])
    return seen if seen.shape == whole else np.broadcast_to(seen, whole)


def _checked_lengths(lengths: Any, batch: tuple[int, ...], keys: list[int]) -> NDArray[np.int64]:
    """Return how many keys are seen, with an axis for each of the batch."""
    counts = real_array("lengths", lengths)
    if counts.size and counts.dtype.kind not in "iu":
        raise InputTypeError(f"lengths must be whole numbers, got dtype {counts.dtype}")
    if counts.shape != batch[: counts.ndim]:
        raise InputError(f"lengths must have the shape of the first axes of the batch, {batch}, got {counts.shape}")
    if len(set(keys)) > 1:
        raise InputError(f"lengths are for key sets of one length, got {keys}")
    if counts.size and not 0 <= counts.min() <= counts.max() <= keys[0]:
        wrong = counts.min() if counts.min() < 0 else counts.max()
        raise InputError(f"lengths must be between 0 and {keys[0]}, the number of keys, got {wrong}")
    return counts.astype(np.int64).reshape((*counts.shape, *[1] * (len(batch) - counts.ndim)))
