"""Attention in PyTorch, on processors and cards: exact, near-linear with a certificate, and LevAttention.

This is an extra: `pip install 'hardchain[torch]'`, with PyTorch's build for your machine.
"""

from __future__ import annotations

try:
    import torch as _torch  # noqa: F401
except ImportError as error:
    raise ImportError(
        "attention.torch needs PyTorch 2.4 or later: pip install 'hardchain[torch]', or first PyTorch's build for your "
        "machine as https://pytorch.org says"
    ) from error

from attention.torch.bounds import entry_bound, norm_bound
from attention.torch.certificate import Certificate, Design
from attention.torch.functional import softmax_attention
from attention.torch.modules import LevAttention, MultiheadAttention
from attention.torch.selection import lev_attention, leverage_scores, universal_mask

__all__ = [
    "Certificate",
    "Design",
    "LevAttention",
    "MultiheadAttention",
    "entry_bound",
    "lev_attention",
    "leverage_scores",
    "norm_bound",
    "softmax_attention",
    "universal_mask",
]
