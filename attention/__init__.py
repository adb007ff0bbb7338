"""Order-k tensor attention: exact, near-linear with a certificate, and LevAttention."""

from attention.exact import (
    LogitSource,
    VectorLogits,
    attention_from_logits,
    attention_from_tallies,
    exact_attention,
)

__all__ = [
    "LogitSource",
    "VectorLogits",
    "attention_from_logits",
    "attention_from_tallies",
    "exact_attention",
]
