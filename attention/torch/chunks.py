r"""Causal fast attention of order 2, a chunk of `BLOCK` tokens at a time.

A query sees the keys of the chunks before its own through their sums over monomials, of which each chunk has those of
all before it, and the keys of its own chunk up to itself through $e^z$, in float64:

$$y_i = x_i \cdot W S_{\text{before}} + \sum_{\text{start} \le t \le i} e^{z_{it}}\, [v_t, 1].$$

Its time is twice that of attention over all keys, and that of $n$ rows of a chunk. Derivatives go through the chunks
upwards for the queries and downwards for the keys, whose sums are those of all chunks after theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import pad

from attention.torch.certificate import BLOCK
from attention.torch.problem import Factors, Problem, by_sums, slices

__all__ = ["Chunks"]


class Chunks(NamedTuple):
    """A query, keys and values of some problems, with as many tokens each."""

    problem: Problem
    factors: Factors
    query: Tensor
    key: Tensor
    value: Tensor
    lengths: Tensor | None

    @classmethod
    def of(cls, problem: Problem, query: Tensor, key: Tensor, value: Tensor, lengths: Tensor | None) -> Chunks:
        """Scale the columns; keys from `lengths` on, (b,), and their values, are zeros and are not seen."""
        return cls(problem, Factors.of(problem.scale, [key], [value]), query, key, value, lengths)

    def answer(self, output: Tensor, denominators: Tensor) -> None:
        """Write the output, 0 where a query sees no key, and the denominators."""
        for group, weights in self._upwards():
            problem = self.problem
            sums, _ = problem.products.evaluate(group.x, problem.monomials, weights, False, problem.precision)
            sums = sums * group.counts + group.near @ group.columns
            last = sums[:, :, -1:]
            last = torch.where(last == 0, 1.0, last)
            output[:, group.rows] = group.joined(sums[:, :, :-1] / last) * self.factors.units
            denominators[:, group.rows] = group.joined(last).squeeze(2)

    def pull_back(
        self, answer: tuple[Tensor, Tensor, Tensor], by_query: Tensor, by_key: Tensor, by_value: Tensor
    ) -> None:
        """Write the derivatives; `answer` has that by the output, the output and the denominators."""
        problem, arguments = self.problem, (self.problem.monomials, self.problem.precision)
        for group, weights in self._upwards():
            by_last = self._by_sums(group, answer)
            far = (by_last * group.counts).to(problem.dtype)
            gradient = problem.products.pull_back(group.x, far, problem.monomials, weights, problem.precision)
            by_logits = group.near * (by_last @ group.columns.mT)
            by_query[:, group.rows] = group.joined(gradient + by_logits @ group.k) * self.factors.query.unsqueeze(1)
        after = self._nothing()
        for rows in reversed(list(self._rows())):
            group = self._group(rows)
            by_last = self._by_sums(group, answer)
            far = (by_last * group.counts).to(problem.dtype)
            moments = problem.products.absorb(group.x, far, *arguments)[:, :, :-1] / group.counts.clamp_min(1.0)
            moments = (problem.coefficients * moments).unflatten(0, (len(self.key), -1))
            moments = torch.cat([moments, after], dim=1).flip(1).cumsum(dim=1).flip(1)
            after = moments[:, :1]
            weights = moments[:, 1:].flatten(0, 1).to(problem.dtype)
            columns, wanted = group.columns.to(problem.dtype), weights[:, :, :-1].contiguous()
            gradient = problem.products.pull_back(group.t, columns, problem.monomials, weights, problem.precision)
            by_columns, _ = problem.products.evaluate(group.t, problem.monomials, wanted, False, problem.precision)
            by_logits = group.near * (by_last @ group.columns.mT)
            found = group.joined(gradient + by_logits.mT @ group.q) * self.factors.keys[0].unsqueeze(1)
            by_key[:, rows] = found
            found = group.joined(by_columns + group.near.mT @ by_last[:, :, :-1])
            by_value[:, rows] = found * self.factors.values[0].unsqueeze(1)

    def _rows(self) -> Iterator[slice]:
        """Slices of the tokens, of a whole number of chunks."""
        width = self.query.shape[2] + self.value.shape[2]
        states = 4 * len(self.problem.monomials) * (self.value.shape[2] + 1)  # of a chunk
        return slices(
            self.key.shape[1], len(self.key) * (4 * (BLOCK + width) + states // BLOCK), self.key.device, BLOCK
        )

    def _nothing(self) -> Tensor:
        shape = len(self.key), 1, len(self.problem.monomials), self.value.shape[2] + 1
        return self.key.new_zeros(shape, dtype=torch.float64)

    def _upwards(self) -> Iterator[tuple[_Group, Tensor]]:
        """Yield some chunks at a time, and what each monomial of their queries is multiplied with."""
        problem, before = self.problem, self._nothing()
        for rows in self._rows():
            group = self._group(rows)
            columns = group.columns[:, :, :-1].to(problem.dtype).contiguous()
            sums = problem.products.absorb(group.t, columns, problem.monomials, problem.precision)
            sums = torch.cat([before, sums.unflatten(0, (len(self.key), -1))], dim=1).cumsum(dim=1)
            before = sums[:, -1:]
            means = sums[:, :-1].flatten(0, 1) / group.counts.clamp_min(1.0)
            means[:, problem.constant, -1] = 1.0  # zeros have no other monomial than the constant one
            yield group, (problem.coefficients * means).to(problem.dtype)

    def _group(self, rows: slice) -> _Group:
        problem, factors = self.problem, self.factors
        q, k = _cut(self.query[:, rows], factors.query), _cut(self.key[:, rows], factors.keys[0])
        ones = self.value.new_ones((*self.value[:, rows].shape[:2], 1))
        columns = _cut(torch.cat([self.value[:, rows], ones], dim=2), pad(factors.values[0], (0, 1), value=1.0))
        starts = torch.arange(rows.start, rows.stop, BLOCK, device=k.device).repeat(len(self.key))
        within = torch.arange(BLOCK, device=k.device)
        seen = within <= within.unsqueeze(1)
        if self.lengths is not None:
            lengths = self.lengths.repeat_interleave(len(starts) // len(self.key))
            seen = seen & (starts.unsqueeze(1) + within < lengths.unsqueeze(1)).unsqueeze(1)
            starts = torch.minimum(starts, lengths)
        near = torch.where(seen, torch.exp(q @ k.mT), 0.0)
        counts = starts.double().view(-1, 1, 1)
        return _Group(rows, len(self.key), counts, near, q, k, columns, q.to(problem.dtype), k.to(problem.dtype))

    def _by_sums(self, group: _Group, answer: tuple[Tensor, Tensor, Tensor]) -> Tensor:
        cotangent, output, denominators = (x[:, group.rows] for x in answer)
        found = by_sums(cotangent, output, denominators, self.factors.units)
        return _cut(found, found.new_ones(len(found), found.shape[2]))


class _Group(NamedTuple):
    """Some chunks of each problem, chunks along the first axis, filled up with zeros; float64."""

    rows: slice
    problems: int
    counts: Tensor  # of keys before the chunk, (b, 1, 1)
    near: Tensor  # weights inside the chunk, (b, BLOCK, BLOCK)
    q: Tensor
    k: Tensor
    columns: Tensor  # values and ones
    x: Tensor  # the queries and keys in the type of the arithmetic
    t: Tensor

    def joined(self, chunks: Tensor) -> Tensor:
        """Chunks as rows of their problems again."""
        return chunks.reshape(self.problems, -1, chunks.shape[2])[:, : self.rows.stop - self.rows.start]


def _cut(rows: Tensor, factors: Tensor) -> Tensor:
    """Scaled rows as chunks."""
    scaled = rows.double() * factors.unsqueeze(1)
    return pad(scaled, (0, 0, 0, -rows.shape[1] % BLOCK)).reshape(-1, BLOCK, rows.shape[2])
