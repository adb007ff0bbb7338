"""Attention oracles: callables that return the attention output of an attention query.

Any callable from an `AttentionQuery` to an array of shape (n, 1) is an oracle; these are the ones with a name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from attention import fast_attention
from attention.inputs import checked_real
from reductions.errors import InputError
from reductions.problem import whole
from reductions.problems.attention.attention_query import AttentionQuery

__all__ = ["AttentionOracle", "Noisy", "exact", "fast", "noisy", "oracle_named"]

AttentionOracle: TypeAlias = Callable[[AttentionQuery], NDArray[np.float64]]


def exact(query: AttentionQuery) -> NDArray[np.float64]:
    """The exact output: tallied by logit for structured queries, streamed for explicit ones."""
    return query.output()


def fast(query: AttentionQuery) -> NDArray[np.float64]:
    """The near-linear algorithm, certified to half the tolerance.

    Raises
    ------
    attention.errors.CertificateError
        Where the entries are too large for a certificate, which is what the lower bound is about.
    """
    explicit = query.vectors()
    tolerance = float(query.tolerance) / 2
    output = fast_attention(explicit.query, explicit.keys, query.values, tolerance=tolerance, scale=explicit.scale)
    return output.astype(np.float64)


@dataclass
class Noisy:
    """What `noisy` returns: an oracle that counts its queries, because each has an error of its own."""

    error: float
    seed: int | None
    asked: int = field(default=0, init=False, repr=False)

    def __call__(self, query: AttentionQuery) -> NDArray[np.float64]:
        """The output, spoiled."""
        output = query.output()
        self.asked += 1
        if self.seed is None:
            return np.where(output >= float(query.midpoint), output - self.error, output + self.error)
        rng = np.random.default_rng([self.seed, self.asked])
        return output + self.error * rng.uniform(-1, 1, output.shape)

    def seek(self, asked: int) -> None:
        """Go on as after so many queries."""
        self.asked = asked


def noisy(error: float, seed: int | None = None) -> Noisy:
    """An oracle that errs by at most `error` >= 0 in every entry.

    Without a seed it lies at its worst: each entry of the exact output is pushed by `error` toward the wrong decision.
    With a seed >= 0 the errors are drawn uniformly from [-error, error], those of a query from the seed and its number.
    """
    error = checked_real("noise", error)
    if not 0 <= error < inf:
        raise InputError(f"noise must be at least 0 and finite, got {error}")
    return Noisy(error, None if seed is None else whole("seed", seed, 0))


def oracle_named(name: str) -> AttentionOracle:
    """The oracle "exact" or "fast"."""
    known: dict[str, AttentionOracle] = {"exact": exact, "fast": fast}
    if name not in known:
        raise InputError(f"oracle must be a callable or one of {', '.join(known)}, got {name!r}")
    return known[name]
