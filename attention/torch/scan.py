r"""Causal fast attention of order 3 and more: running sums over the tokens, in float64.

With $A_p[i] = \frac1{i+1} \sum_{t \le i} k_{p,t}^\alpha\, [v_{p,t}, 1]$ the product $\prod_p A_p[i]$ is a mean over
exactly the tuples with every index at most $i$. The running sums of some tokens are formed together, (b, c + 1, r,
tokens), so that time is that of a few passes over n r (c + 1) numbers for each key set.

Derivatives run downwards: that by $k_{p,t}^\alpha v_{p,t}$ is the sum over $i \ge t$ of that by $A_p[i]/(i + 1)$. The
sums before some tokens are kept for about the root of the number of steps, and made again from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from math import isqrt
from typing import NamedTuple

import torch
from torch import Tensor

from attention.torch.polynomial import by_tokens, features, graded
from attention.torch.problem import Factors, Problem, by_sums, slices

__all__ = ["Scan"]

_TOKENS = 1024  # of a step, at most


class Scan(NamedTuple):
    """A query, key sets and values of some problems, with as many tokens each."""

    problem: Problem
    factors: Factors
    query: Tensor
    keys: Sequence[Tensor]
    values: Sequence[Tensor]
    lengths: Tensor | None

    @classmethod
    def of(
        cls,
        problem: Problem,
        query: Tensor,
        keys: Sequence[Tensor],
        values: Sequence[Tensor],
        lengths: Tensor | None,
    ) -> Scan:
        """Scale the columns; keys from `lengths` on, (b,), and their values, are zeros and are not seen."""
        return cls(problem, Factors.of(problem.scale, keys, values), query, keys, values, lengths)

    def answer(self, output: Tensor, denominators: Tensor) -> None:
        """Write the output, 0 where a query sees no tuple, and the denominators over the number of tuples."""
        before = self._nothing()
        for rows in self._rows():
            step = self._step(rows, before)
            before = [running[..., -1] for running in step.running]
            sums = torch.einsum("brt,bcrt->btc", step.weighted, reduce(torch.mul, step.means))
            last = sums[:, :, -1:]
            last = torch.where(last == 0, 1.0, last)
            output[:, rows] = sums[:, :, :-1] / last * self.factors.units
            denominators[:, rows] = last.squeeze(2)

    def pull_back(
        self,
        answer: tuple[Tensor, Tensor, Tensor],
        by_query: Tensor,
        by_keys: Sequence[Tensor],
        by_values: Sequence[Tensor],
    ) -> None:
        """Write the derivatives; `answer` has that by the output, the output and the denominators."""
        rows, before, after, kept = list(self._rows()), self._nothing(), self._nothing(), []
        stretch = isqrt(len(rows)) + 1
        for i, some in enumerate(rows):
            if i % stretch == 0:
                kept.append(before)
            before = self._past(some, before)
        for first in range((len(kept) - 1) * stretch, -1, -stretch):
            starts, stretched = [kept.pop()], rows[first : first + stretch]
            for some in stretched[:-1]:
                starts.append(self._past(some, starts[-1]))
            while starts:
                after = self._pull_back(
                    stretched[len(starts) - 1], starts.pop(), after, answer, by_query, by_keys, by_values
                )

    def _pull_back(
        self,
        rows: slice,
        before: list[Tensor],
        after: list[Tensor],
        answer: tuple[Tensor, Tensor, Tensor],
        by_query: Tensor,
        by_keys: Sequence[Tensor],
        by_values: Sequence[Tensor],
    ) -> list[Tensor]:
        """Write the derivatives of some tokens; return the sums of those by sums, from these tokens on."""
        step, monomials = self._step(rows, before), self.problem.monomials
        cotangent, output, denominators = (x[:, rows] for x in answer)
        by_last = by_sums(cotangent, output, denominators, self.factors.units).mT.unsqueeze(2)  # (b, c + 1, 1, t)
        by_features = self._coefficients * (by_last * reduce(torch.mul, step.means)).sum(dim=1)
        found = by_tokens(step.query, monomials, _pieces(by_features))
        by_query[:, rows] = found * self.factors.query.unsqueeze(1)
        by_means, totals = by_last * step.weighted.unsqueeze(1) / step.counts, []
        for p, (key, feature, columns) in enumerate(zip(step.keys, step.features, step.columns, strict=True)):
            others = (mean for q, mean in enumerate(step.means) if q != p)
            by_products = reduce(torch.mul, others, by_means)
            by_products[..., -1] += after[p]
            by_products = by_products.flip(3).cumsum(dim=3).flip(3)
            totals.append(by_products[..., 0].clone())
            by_key = torch.einsum("bcrt,btc->brt", by_products, columns)
            found = by_tokens(key, monomials, _pieces(by_key))
            by_keys[p][:, rows] = found * self.factors.keys[p].unsqueeze(1)
            by_columns = torch.einsum("bcrt,brt->btc", by_products[:, :-1], feature)
            by_values[p][:, rows] = by_columns * self.factors.values[p].unsqueeze(1)
        return totals

    @property
    def _coefficients(self) -> Tensor:
        """Of the monomials in the order of `features`, (r, 1)."""
        found = torch.empty_like(self.problem.coefficients)
        found[graded(self.problem.monomials, found.device)] = self.problem.coefficients
        return found

    def _rows(self) -> list[slice]:
        """Slices of the tokens."""
        columns, sets = self.values[0].shape[2] + 1, len(self.keys)
        numbers = len(self.query) * len(self.problem.monomials) * columns * (sets + 2)
        most = slices(self.query.shape[1], numbers, self.query.device)
        return [
            slice(start, min(start + _TOKENS, some.stop))
            for some in most
            for start in range(some.start, some.stop, _TOKENS)
        ]

    def _nothing(self) -> list[Tensor]:
        shape = len(self.query), self.values[0].shape[2] + 1, len(self.problem.monomials)
        return [self.query.new_zeros(shape, dtype=torch.float64) for _ in self.keys]

    def _tokens(self, p: int, rows: slice) -> tuple[Tensor, Tensor, Tensor]:
        """Scaled keys, their features (b, r, t), and values with ones where the key is seen, (b, t, c + 1)."""
        key = self.keys[p][:, rows].double() * self.factors.keys[p].unsqueeze(1)
        value = self.values[p][:, rows].double() * self.factors.values[p].unsqueeze(1)
        ones = value.new_ones((*value.shape[:2], 1))
        if self.lengths is not None:
            index = torch.arange(rows.start, rows.stop, device=key.device)
            ones = (index < self.lengths.unsqueeze(1)).double().unsqueeze(2)
        return key, torch.cat(list(features(key, self.problem.monomials)), dim=1), torch.cat([value, ones], dim=2)

    def _past(self, rows: slice, before: list[Tensor]) -> list[Tensor]:
        """The sums after some tokens, of those before them."""
        found = []
        for p, total in enumerate(before):
            _, feature, columns = self._tokens(p, rows)
            found.append(total + (feature @ columns).mT)
        return found

    def _step(self, rows: slice, before: list[Tensor]) -> _Step:
        query = self.query[:, rows].double() * self.factors.query.unsqueeze(1)
        weighted = self._coefficients * torch.cat(list(features(query, self.problem.monomials)), dim=1)
        index = torch.arange(rows.start + 1, rows.stop + 1, device=query.device).unsqueeze(0)
        seen = index if self.lengths is None else torch.minimum(index, self.lengths.unsqueeze(1)).clamp_min(1)
        counts = seen.double().view(len(seen), 1, 1, -1)
        keys, parts, columns = zip(*(self._tokens(p, rows) for p in range(len(self.keys))), strict=True)
        running = []
        for total, part, column in zip(before, parts, columns, strict=True):
            products = part.unsqueeze(1) * column.mT.unsqueeze(2)
            products[..., 0] += total
            running.append(products.cumsum(dim=3))
        return _Step(query, weighted, counts, keys, parts, columns, running, [sums / counts for sums in running])


class _Step(NamedTuple):
    """Some tokens, float64."""

    query: Tensor
    weighted: Tensor  # features of the query times coefficients, (b, r, t)
    counts: Tensor  # of the keys that are seen, at least 1, (b or 1, 1, 1, t)
    keys: tuple[Tensor, ...]
    features: tuple[Tensor, ...]
    columns: tuple[Tensor, ...]
    running: list[Tensor]  # (b, c + 1, r, t)
    means: list[Tensor]


def _pieces(by_features: Tensor) -> Callable[[int, int], Tensor]:
    """What `by_tokens` asks for, of (b, r, t)."""
    return lambda start, stop: by_features[:, start:stop].clone()
