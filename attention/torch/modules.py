"""Modules: multi-head attention whose logits keep within a bound while it is trained, and LevAttention."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from attention.errors import InputError
from attention.inputs import checked_positive, checked_whole, shown
from attention.torch.functional import BUDGET, softmax_attention
from attention.torch.selection import lev_attention

__all__ = ["LevAttention", "MultiheadAttention"]

_KEPT = ("normalise", "clip", "measure")


class _Heads(nn.Module):
    """Projections to the heads and back."""

    def __init__(self, width: int, heads: int, sets: int, bias: bool) -> None:
        super().__init__()
        self.width, self.heads = checked_whole("width", width, 1, 2**20), checked_whole("heads", heads, 1, 2**20)
        if self.width % self.heads:
            raise InputError(f"width must be a multiple of the number of heads, got {width} and {heads}")
        self.query = nn.Linear(self.width, self.width, bias=bias)
        self.keys = nn.ModuleList(nn.Linear(self.width, self.width, bias=bias) for _ in range(sets))
        self.values = nn.ModuleList(nn.Linear(self.width, self.width, bias=bias) for _ in range(sets))
        self.output = nn.Linear(self.width, self.width, bias=bias)

    def split(self, tokens: Tensor) -> Tensor:
        """(..., n, width) to (..., heads, n, width / heads)."""
        return tokens.unflatten(-1, (self.heads, -1)).transpose(-2, -3)

    def join(self, tokens: Tensor) -> Tensor:
        """Back, and through the last projection."""
        joined: Tensor = self.output(tokens.transpose(-2, -3).flatten(-2))
        return joined


class MultiheadAttention(_Heads):
    r"""Multi-head attention of order 2 or more, certified at every step of training.

    Near-linear attention needs logits of bounded size. With `keep="normalise"` every row of queries and keys is brought
    to the k-norm 1, k the order, and the scale is the bound on the logits; by Hölder's inequality
    $\sum_l |q_l| \prod_p |k_{p,l}| \le \|q\|_k \prod_p \|k_p\|_k$, none is larger, whatever the weights of the network
    are. With "clip" only longer rows are, so that small logits may stay small. Either way nothing is measured and
    nothing waits for the device. With "measure" rows stay as they are, the bound is that of the data, and where it is
    too large attention is exact, or refused.

    Parameters
    ----------
    width, heads
        Of the model, and how many heads share it.
    order
        k >= 2: a query meets k - 1 keys.
    keep
        "normalise", "clip" or "measure".
    bound
        The largest logit, for the first two.
    bias
        Of the projections.
    method, tolerance, budget
        As `softmax_attention`.

    Raises
    ------
    InputError, InputTypeError
        If an argument is out of range.

    Examples
    --------
    >>> _ = torch.manual_seed(0)
    >>> module = MultiheadAttention(8, 2, order=3, bound=1.0, method="fast")
    >>> output, certificate = module(torch.randn(5, 100, 8), certified=True)
    >>> output.shape, round(certificate.design.logit_bound, 2), certificate.error_bounds.shape
    (torch.Size([5, 100, 8]), 1.03, torch.Size([5, 2, 4]))
    """

    def __init__(
        self,
        width: int,
        heads: int,
        *,
        order: int = 2,
        keep: str = "normalise",
        bound: float = 2.0,
        bias: bool = True,
        method: str = "auto",
        tolerance: float = 1e-3,
        budget: int = BUDGET,
    ) -> None:
        self_order = checked_whole("order", order, 2, 100)
        super().__init__(width, heads, self_order - 1, bias)
        if keep not in _KEPT:
            raise InputError(f"keep must be one of {', '.join(_KEPT)}, got {shown(keep)}")
        self.order, self.keep, self.bound = self_order, keep, checked_positive("bound", bound)
        self.method, self.tolerance, self.budget = method, tolerance, budget

    def forward(self, tokens: Tensor, context: Tensor | None = None, *, certified: bool = False, **seen: Any) -> Any:
        """Attend from tokens (..., n, width) to themselves or to a context (..., m, width).

        Parameters
        ----------
        tokens, context
            Queries, and keys and values.
        certified
            Whether to return a pair, of the output and the certificate of all heads before the last projection.
        seen
            `causal`, `lengths` or `mask`, as `softmax_attention`.

        Returns
        -------
        (..., n, width).
        """
        source = tokens if context is None else context
        query, keys = self.split(self.query(tokens)), [self.split(project(source)) for project in self.keys]
        values = tuple(self.split(project(source)) for project in self.values)
        options: dict[str, Any] = {"method": self.method, "tolerance": self.tolerance, "budget": self.budget, **seen}
        if self.keep != "measure":
            query, keys = self._kept(query), [self._kept(key) for key in keys]
            options |= {"scale": self.bound, "bound": self.bound * (1 + self._slack(query))}
        found = softmax_attention(query, tuple(keys), values, certified=certified, **options)
        if not certified:
            return self.join(found)
        output, certificate = found
        return self.join(output), certificate

    def _kept(self, rows: Tensor) -> Tensor:
        """Rows of k-norm 1, or at most 1."""
        wide = rows.to(_wide(rows.dtype))
        # Powers of what is far from 1 would vanish, and the bound with them.
        unit = wide.detach().abs().amax(dim=-1, keepdim=True).clamp_min(torch.finfo(wide.dtype).tiny)
        norms = torch.linalg.vector_norm(wide / unit, ord=self.order, dim=-1, keepdim=True)
        if self.keep == "clip":
            return (wide / (norms * unit).clamp_min(1.0)).to(rows.dtype)
        return (wide / unit / norms.clamp_min(0.5)).to(rows.dtype)

    def _slack(self, rows: Tensor) -> float:
        """How far a product of k norms may be above 1: by rounding in norms and quotients, and to the type."""
        eps = torch.finfo(rows.dtype).eps + (rows.shape[-1] + 16) * torch.finfo(_wide(rows.dtype)).eps
        return float((1 + eps) ** self.order - 1)


def _wide(dtype: torch.dtype) -> torch.dtype:
    return torch.promote_types(dtype, torch.float32)


class LevAttention(_Heads):
    """Multi-head attention of order 2 over the keys that can hold a large score, and over neighbours.

    Parameters
    ----------
    width, heads, bias
        As `MultiheadAttention`.
    epsilon
        The least score that counts as large: at most width / heads / epsilon keys are chosen for a head.
    window
        Reach of the neighbourhood of a query, or None.

    Raises
    ------
    InputError, InputTypeError
        If an argument is out of range.

    Examples
    --------
    >>> _ = torch.manual_seed(0)
    >>> LevAttention(8, 2, epsilon=0.2, window=1)(torch.randn(5, 30, 8)).shape
    torch.Size([5, 30, 8])
    """

    def __init__(self, width: int, heads: int, *, epsilon: float, window: int | None = None, bias: bool = True) -> None:
        super().__init__(width, heads, 1, bias)
        self.epsilon, self.window = checked_positive("epsilon", epsilon), window

    def forward(self, tokens: Tensor) -> Tensor:
        """Attend from tokens (..., n, width) to themselves."""
        query, key, value = (self.split(f(tokens)) for f in (self.query, self.keys[0], self.values[0]))
        return self.join(lev_attention(query, key, value, self.epsilon, window=self.window))
