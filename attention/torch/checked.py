"""Tensors that fit each other, exact attention over them, and what is proved about their values."""

from __future__ import annotations

from math import inf, isfinite, prod
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import pad, scaled_dot_product_attention

from attention.errors import BudgetError, InputError, InputTypeError
from attention.inputs import checked_real
from attention.torch.bounds import checked_scale, extremes, measured
from attention.torch.certificate import Certificate, Design
from attention.torch.exact import tuple_attention

__all__ = ["Checked"]

_FLOATS = (torch.float64, torch.float32, torch.bfloat16, torch.float16)
_MOST_TUPLES = 10**15


class Checked(NamedTuple):
    """Tensors that fit each other, of one type, with one axis for all problems of the batch."""

    query: Tensor
    keys: list[Tensor]
    values: list[Tensor]
    scale: float
    batch: tuple[int, ...]

    @classmethod
    def of(cls, query: Any, key: Any, value: Any, scale: float | None) -> Checked:
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

    def hidden(self, causal: bool, lengths: Tensor | None) -> tuple[Checked, Tensor | None]:
        """The same with zeros for keys that no query sees, and how many are seen in each problem, (b,)."""
        if causal:
            self._check_causal()
        if lengths is None:
            return self, None
        counts = self._counts(lengths)
        seen = (torch.arange(self.lengths[0], device=counts.device) < counts.unsqueeze(1)).unsqueeze(2)
        keys, values = ([torch.where(seen, x, 0.0) for x in matrices] for matrices in (self.keys, self.values))
        return self._replace(keys=keys, values=values), counts.clamp(0, self.lengths[0])

    def _check_causal(self) -> None:
        for count in self.lengths:
            if count != self.query.shape[1]:
                raise InputError(
                    f"causal attention takes as many keys as queries, got {count} and {self.query.shape[1]}"
                )

    def bounds(self, bound: float | None, causal: bool, lengths: Tensor | None) -> tuple[float, float]:
        """A bound on the logits, and on the mean logits of the queries from below."""
        if bound is not None:
            number = checked_real("bound", bound)
            if not 0 <= number < inf:
                raise InputError(f"bound must be at least 0 and finite, got {number}")
            return number, -number
        with torch.no_grad():
            largest = torch.stack([torch.stack(extremes(value)).abs().amax() for value in self.values])
            found = measured(self.query, self.keys, self.scale, causal=causal, lengths=lengths)
            most, least, *sizes = torch.cat([found, largest]).tolist()
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
        if causal:
            self._check_causal()
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
        whole = lengths.view((*lengths.shape, *[1] * (len(self.batch) - lengths.ndim)))
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
