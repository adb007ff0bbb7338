r"""Softmax attention of order 2 and more in PyTorch: exact, or in near-linear time with a certificate.

The arguments are those of `attention.softmax_attention`: axes (..., n, d), scale $1/\sqrt d$, tuples of key sets for
higher orders.
"""

from __future__ import annotations

from math import inf, isfinite, prod
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import pad, scaled_dot_product_attention

from attention.errors import BudgetError, CertificateError, InputError, InputTypeError
from attention.inputs import checked_real, checked_tolerance, checked_whole, shown
from attention.torch.bounds import checked_scale, extremes, measured
from attention.torch.certificate import Certificate, Design, Setting, choose_design
from attention.torch.exact import tuple_attention
from attention.torch.fast import polynomial_attention
from attention.torch.operators import kernels_for

__all__ = ["BUDGET", "softmax_attention"]

BUDGET = 2**16  # monomials
_METHODS = ("auto", "fast", "exact")
_FLOATS = (torch.float64, torch.float32, torch.bfloat16, torch.float16)
_MOST_TUPLES = 10**15
# Measured on one core, in multiply-adds of exact attention: what else it does for a tuple, what fast attention does for
# a monomial of a token and for a column of values there, and a call of it. On a card they are a guess.
_TUPLE, _MONOMIAL, _COLUMN, _CALL = 100, 100, 4, 2**27


def softmax_attention(
    query: Tensor,
    key: Tensor | tuple[Tensor, ...],
    value: Tensor | tuple[Tensor, ...],
    *,
    scale: float | None = None,
    method: str = "auto",
    tolerance: float = 1e-3,
    causal: bool = False,
    lengths: Tensor | None = None,
    mask: Tensor | None = None,
    bound: float | None = None,
    budget: int = BUDGET,
    certified: bool = False,
) -> Any:
    r"""Return softmax attention for every problem of a batch, on the device of the arguments.

    Parameters
    ----------
    query
        (..., n, d); the axes before the last two, as (batch, heads), broadcast with those of the other tensors.
    key, value
        (..., m, d) and (..., m, d_v), m >= 1. Tuples of h tensors mean h key sets and attention of order h + 1.
    scale
        Factor of the logits, default $1/\sqrt d$.
    method
        "exact"; "fast", in near-linear time or refused; or "auto": fast where that is certified and takes fewer
        operations, and else exact.
    tolerance
        Of fast attention: the largest error allowed, rounding included, times the largest product of values in a column
        of a problem. Where all values are at most 1 it is what `attention.fast_attention` means by it. The output of
        tensors of 16 bits is rounded once more.
    causal, lengths, mask
        Exact attention only. Query i sees keys 0, ..., i, and m must be n; whole numbers of the first axes of the
        batch, so many keys are seen; and bools that broadcast to (..., n, m), for one key set, True where the query
        sees the key.
    bound
        A promise that $|\mathrm{scale}| \sum_l |q_{il}| \prod_p |k_{p, j_p l}|$ is at most this for all queries and
        tuples of keys, as `norm_bound` and `entry_bound` say it; nothing is certified where it is broken. Without it
        the data are measured, which takes one synchronisation with the device.
    budget
        The largest number of monomials.
    certified
        Whether to return a pair, of the output and its `Certificate`.

    Returns
    -------
    (..., n, d_v), of the common type of the tensors, and 0 for a query that sees no key.

    Raises
    ------
    InputTypeError
        If an argument is not a tensor of floats.
    InputError
        If shapes or devices do not fit, an argument is out of range, or measured entries are not finite. Exact
        attention and attention with a `bound` do not look at entries, and pass NaN on.
    CertificateError
        With method "fast", if the tolerance is not proved within the budget: the message says what it would take.

    Complexity
    ----------
    Fast: $O((n + \sum_p n_p)\, r\, d_v)$ operations for each problem, r monomials, and memory of a chunk of tokens
    beyond inputs, outputs and their broadcast copies. Exact: $O(n \prod_p n_p (d + d_v))$, and memory of a tile.

    Notes
    -----
    Derivatives take the same time up to a constant, and are those of the output that is computed: with P' in place of
    e^x, as near as P is. There are no second derivatives, but for exact attention of order 2.

    The same arguments give the same bits on one processor with one number of threads, and on one card as far as its
    matrix products do. With a `bound`, calls are captured by `torch.compile` as a whole, and by CUDA graphs.

    Examples
    --------
    >>> query, keys = torch.zeros(2, 3, 5, 4), torch.ones(2, 1, 7, 4)
    >>> values = torch.arange(7.0).view(7, 1)
    >>> output, certificate = softmax_attention(query, keys, values, method="fast", certified=True)
    >>> output.shape, output[0, 0, 0], bool((certificate.error_bounds < 1e-2).all())
    (torch.Size([2, 3, 5, 1]), tensor([3.]), True)
    """
    found = _Checked.of(query, key, value, scale)
    if method not in _METHODS:
        raise InputError(f"method must be one of {', '.join(_METHODS)}, got {shown(method)}")
    tolerance, budget = checked_tolerance(tolerance), checked_whole("budget", budget, 1, 2**22)
    hidden = "causal" if causal else "lengths" if lengths is not None else "mask" if mask is not None else ""
    reason = ""
    if hidden:
        reason = f"fast attention sees all keys, so it takes no {hidden}"
        if method == "fast":
            raise InputError(f'{reason}; use method="exact"')
    elif not found.values[0].numel() or not found.query.numel():
        reason = "there is nothing to compute"
    if method == "exact" or reason:
        output = found.exactly(causal, lengths, mask)
        return found.answer(output, None, reason or "no other method was asked for") if certified else output
    limits: tuple[Any, ...] = found.limits(bound)
    smooth = torch.is_grad_enabled() and any(x.requires_grad for x in (found.query, *found.keys, *found.values))
    arithmetics = _arithmetics(found.query.dtype, found.query.device)
    limits = (*limits, tolerance, arithmetics, budget, smooth)
    reason = _against(*found.sizes, found.query.dtype, method == "auto", *limits)
    if reason:
        output = found.exactly(causal, lengths, mask)
    else:
        output = found.shaped(polynomial_attention(found.query, found.keys, found.values, found.scale, *limits)[0])
    if not certified:
        return output
    if reason:
        return found.answer(output, None, reason)
    design = _designed(found.lengths, found.query.shape[2], found.query.dtype, *limits)
    return found.answer(output, design, "it was asked for" if method == "fast" else "it should be quicker")


@torch.compiler.assume_constant_result
def _against(
    count: int, lengths: tuple[int, ...], width: int, columns: int, dtype: torch.dtype, auto: bool, *limits: Any
) -> str:
    """Say why fast attention is not taken; nothing where it is.

    Parameters
    ----------
    count, lengths, width, columns
        The numbers of queries, of keys in each set, and of columns of queries and of values.
    dtype
        Of the output.
    auto
        Whether exact attention may be taken instead.
    limits
        As `_designed`.

    Raises
    ------
    CertificateError
        If it is refused, unless exact attention may be taken instead.
    """
    try:
        design = _designed(lengths, width, dtype, *limits)
    except CertificateError as error:
        if not auto:
            raise
        return str(error)
    slow = float(count) * prod(map(float, lengths)) * (width + columns + _TUPLE)
    products = (count + sum(lengths)) * design.monomials * (_COLUMN * columns + _MONOMIAL)
    quick = _CALL + products * (2 if design.arithmetic == "float64" else 1)
    if auto and slow < quick:
        return (
            f"fast attention takes {design.monomials} monomials for logits up to {design.logit_bound:.4g}, and exact "
            "attention should be quicker"
        )
    return ""


def _designed(
    lengths: tuple[int, ...],
    width: int,
    dtype: torch.dtype,
    bound: float,
    least: float,
    tolerance: float,
    arithmetics: str,
    budget: int,
    smooth: bool,
) -> Design:
    setting = Setting.of(bound, least, len(lengths), max(lengths), width, dtype)
    return choose_design(setting, tolerance, tuple(arithmetics.split(",")), budget, smooth)


@torch.compiler.assume_constant_result
def _arithmetics(dtype: torch.dtype, device: torch.device) -> str:
    """Names of the arithmetics for tensors of a type, the quickest first, as PyTorch is set now.

    Plain PyTorch computes all products of float32 in the one way that is set; kernels for a card leave the choice.
    """
    if dtype == torch.float64:
        return "float64"
    kind = torch.backends.cuda.matmul if device.type == "cuda" else torch.backends.mkldnn.matmul
    try:
        chosen = torch.backends.fp32_precision if kind.fp32_precision == "none" else kind.fp32_precision
    except AttributeError:  # before PyTorch 2.9
        chosen = {"high": "tf32", "medium": "bf16"}.get(torch.get_float32_matmul_precision(), "ieee")
    coarse = [chosen] if chosen in ("tf32", "bf16") else []
    fine = ["tf32x3"] if kernels_for(torch.empty(0, device=device)) else [] if coarse else ["float32"]
    return ",".join([*coarse, *fine, "float64"])


class _Checked(NamedTuple):
    """Tensors that fit each other, of one type, with one axis for all problems of the batch."""

    query: Tensor
    keys: list[Tensor]
    values: list[Tensor]
    scale: float
    batch: tuple[int, ...]

    @classmethod
    def of(cls, query: Any, key: Any, value: Any, scale: float | None) -> _Checked:
        keys, values = (list(x) if isinstance(x, tuple) else [x] for x in (key, value))
        if not len(keys) == len(values) > 0:
            raise InputError(
                f"key and value must be one tensor each, or tuples of equally many, got {len(keys)} and {len(values)}"
            )
        marks = [f"[{p}]" for p in range(len(keys))] if isinstance(key, tuple) else [""]
        tensors = {"query": query}
        tensors |= {f"key{mark}": x for mark, x in zip(marks, keys, strict=True)}
        tensors |= {f"value{mark}": x for mark, x in zip(marks, values, strict=True)}
        for name, tensor in tensors.items():
            _check_tensor(name, tensor, query)
        for mark, k, v in zip(marks, keys, values, strict=True):
            if k.shape[-1] != query.shape[-1]:
                raise InputError(
                    f"query and key{mark} must have equally many columns, got {_shape(query)} and {_shape(k)}"
                )
            if not k.shape[-2] == v.shape[-2] > 0:
                raise InputError(
                    f"key{mark} and value{mark} must have equally many rows, at least 1, got {_shape(k)} and "
                    f"{_shape(v)}"
                )
            if v.shape[-1] != values[0].shape[-1]:
                raise InputError(f"values must have equally many columns, got {_shape(values[0])} and {_shape(v)}")
        try:
            batch = torch.broadcast_shapes(*(x.shape[:-2] for x in tensors.values()))
        except RuntimeError:
            shapes = ", ".join(f"{name} {_shape(x)}" for name, x in tensors.items())
            raise InputError(f"axes before the last two must broadcast, got {shapes}") from None
        factor = checked_scale(scale, query.shape[-1])
        dtype = query.dtype
        for tensor in tensors.values():
            dtype = torch.promote_types(dtype, tensor.dtype)
        if not query.shape[-1]:  # all logits are 0
            query, keys = pad(query, (0, 1)), [pad(x, (0, 1)) for x in keys]

        def flat(x: Tensor) -> Tensor:
            return x.to(dtype).expand(*batch, *x.shape[-2:]).reshape(prod(batch), *x.shape[-2:])

        return cls(flat(query), [flat(x) for x in keys], [flat(x) for x in values], factor, tuple(batch))

    @property
    def lengths(self) -> tuple[int, ...]:
        """How many keys each set has."""
        return tuple(key.shape[1] for key in self.keys)

    @property
    def sizes(self) -> tuple[int, tuple[int, ...], int, int]:
        """The numbers of queries, of keys in each set, and of columns of queries and of values."""
        return self.query.shape[1], self.lengths, self.query.shape[2], self.values[0].shape[2]

    def limits(self, bound: float | None) -> tuple[float, float]:
        """A bound on the logits, and on the mean logits of the queries from below."""
        if bound is not None:
            number = checked_real("bound", bound)
            if not 0 <= number < inf:
                raise InputError(f"bound must be at least 0 and finite, got {number}")
            return number, -number
        with torch.no_grad():
            largest = torch.stack([torch.stack(extremes(value)).abs().amax() for value in self.values])
            most, least, *sizes = torch.cat([measured(self.query, self.keys, self.scale), largest]).tolist()
        if not all(map(isfinite, sizes)):
            raise InputError("values must be finite, and an entry is NaN or infinite")
        if not (isfinite(most) and isfinite(least)):
            raise InputError(
                "queries and keys must be finite, and so must logits: an entry is NaN or infinite, or large"
            )
        return most, least

    def exactly(self, causal: bool, lengths: Tensor | None, mask: Tensor | None) -> Tensor:
        """Exact attention, shaped."""
        problems, queries = self.query.shape[:2]
        for count in self.lengths:
            if causal and count != queries:
                raise InputError(f"causal attention takes as many keys as queries, got {count} and {queries}")
        if problems * queries * prod(self.lengths) > _MOST_TUPLES:
            raise BudgetError(
                f"{problems * queries} queries over {prod(self.lengths)} tuples of keys take more than "
                f'{_MOST_TUPLES} exponentials; take fewer keys or try method="fast"'
            )
        counts = None if lengths is None else self._counts(lengths)
        if len(self.keys) > 1:
            if mask is not None:
                raise InputError(f"a mask is for one key set, got {len(self.keys)}; use causal or lengths")
            output, _ = tuple_attention(self.query, self.keys, self.values, self.scale, causal, counts)
            return self.shaped(output)
        seen = None if mask is None else self._mask(mask)
        if counts is not None:
            within = torch.arange(self.lengths[0], device=counts.device) < counts.view(-1, 1, 1)
            seen = within if seen is None else seen & within
        if seen is not None and causal:
            seen = seen & torch.ones(queries, self.lengths[0], dtype=torch.bool, device=seen.device).tril()
        query, key, value = (x.unsqueeze(1) for x in (self.query, self.keys[0], self.values[0]))
        if seen is None:
            return self.shaped(
                scaled_dot_product_attention(query, key, value, is_causal=causal, scale=self.scale).squeeze(1)
            )
        some = seen.any(dim=2, keepdim=True)  # a query that sees no key sees all, and its output is cleared
        output = scaled_dot_product_attention(query, key, value, (seen | ~some).unsqueeze(1), scale=self.scale)
        return self.shaped(torch.where(some, output.squeeze(1), 0.0))

    def _counts(self, lengths: Tensor) -> Tensor:
        if not isinstance(lengths, Tensor) or lengths.is_floating_point() or lengths.dtype == torch.bool:
            raise InputTypeError(f"lengths must be a tensor of whole numbers, got {_kind(lengths)}")
        if lengths.shape != self.batch[: lengths.ndim]:
            raise InputError(
                f"lengths must have the shape of the first axes of the batch, {self.batch}, got {_shape(lengths)}"
            )
        if len(set(self.lengths)) > 1:
            raise InputError(f"lengths are for key sets of one length, got {list(self.lengths)}")
        whole = lengths.view(*lengths.shape, *[1] * (len(self.batch) - lengths.ndim))
        return whole.expand(self.batch).reshape(-1).to(self.query.device)

    def _mask(self, mask: Tensor) -> Tensor:
        if not isinstance(mask, Tensor) or mask.dtype != torch.bool:
            raise InputTypeError(f"mask must be a tensor of bools, True where a query sees a key, got {_kind(mask)}")
        whole = (*self.batch, self.query.shape[1], self.lengths[0])
        try:
            return mask.expand(whole).reshape(-1, *whole[-2:])
        except RuntimeError:
            raise InputError(f"mask must broadcast to {whole}, got {_shape(mask)}") from None

    def shaped(self, output: Tensor) -> Tensor:
        """Give an output its axes of the batch again."""
        return output.reshape(*self.batch, *output.shape[1:])

    def answer(self, output: Tensor, design: Design | None, reason: str) -> tuple[Tensor, Certificate]:
        """An output and its certificate."""
        if design is None:
            bounds = self.query.new_full((len(self.query), self.values[0].shape[2]), inf, dtype=torch.float64)
        else:
            with torch.no_grad():
                bounds = _error_bounds(design, self.values)
        bounds = bounds.view(*self.batch, self.values[0].shape[2])
        return output, Certificate("exact" if design is None else "fast", bounds, design, reason)


def _error_bounds(design: Design, values: list[Tensor]) -> Tensor:
    """What is proved for each column of each problem, (b, d_v), float64."""
    low, high = extremes(values[0])
    for value in values[1:]:
        least, most = extremes(value)
        corners = torch.stack([low * least, low * most, high * least, high * most])
        low, high = corners.amin(dim=0), corners.amax(dim=0)
    largest, numbers = torch.maximum(-low, high), torch.finfo(values[0].dtype)
    rounding = design.rounding + (1.01 * numbers.eps / 2 if numbers.bits == 16 else 0.0)  # once more, to 16 bits
    return (design.deviation * (high - low) / 2 + rounding * largest) * (1 + 1e-9) + numbers.tiny


def _check_tensor(name: str, tensor: Any, query: Any) -> None:
    if not isinstance(tensor, Tensor) or tensor.dtype not in _FLOATS:
        raise InputTypeError(f"{name} must be a tensor of floats of 64, 32 or 16 bits, got {_kind(tensor)}")
    if tensor.ndim < 2:
        raise InputError(f"{name} must have axes (..., rows, columns), got shape {_shape(tensor)}")
    if tensor.device != query.device:
        raise InputError(f"{name} must be on the device of the query, {query.device}, got {tensor.device}")


def _kind(value: Any) -> str:
    return f"dtype {value.dtype}" if isinstance(value, Tensor) else f"a value of type {type(value).__name__}"


def _shape(tensor: Tensor) -> tuple[int, ...]:
    return tuple(tensor.shape)
