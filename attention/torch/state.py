"""Fast attention over all keys: means over the keys, and a polynomial of each query with these as its weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import NamedTuple

import torch
from torch import Tensor

from attention.torch.problem import Factors, Problem, by_sums, slices

__all__ = ["State"]


class State(NamedTuple):
    """Means over the keys of some problems, float64."""

    problem: Problem
    factors: Factors
    counts: list[Tensor]  # of the keys that are seen, at least 1, (b, 1, 1)
    means: list[Tensor]  # (b, r, c + 1)

    @classmethod
    def of(cls, problem: Problem, keys: Sequence[Tensor], values: Sequence[Tensor], lengths: Tensor | None) -> State:
        """Go through the keys; those from `lengths` on, (b,), and their values, are zeros and do not count."""
        factors = Factors.of(problem.scale, keys, values)
        state = cls(problem, factors, [], [])
        for p, (key, value) in enumerate(zip(keys, values, strict=True)):
            sums = [
                problem.products.absorb(tokens, columns, problem.monomials, problem.precision)
                for _, tokens, columns in state.key_tokens(p, key, value)
            ]
            seen = torch.full((len(key),), key.shape[1], device=key.device) if lengths is None else lengths
            state.counts.append(seen.clamp(1, key.shape[1]).double().view(-1, 1, 1))
            mean = reduce(torch.add, sums) / state.counts[-1]
            mean[:, problem.constant, -1] = 1.0  # zeros have no other monomial than the constant one
            state.means.append(mean)
        return state

    def key_tokens(self, p: int, key: Tensor, value: Tensor) -> Iterator[tuple[slice, Tensor, Tensor]]:
        """Yield a slice of the tokens of a key set at a time: where it is, scaled keys and scaled values."""
        for rows in slices(key.shape[1], len(key) * (key.shape[2] + value.shape[2]), key.device):
            keys, values = self.factors.keys[p], self.factors.values[p]
            yield rows, self._scaled(key[:, rows], keys), self._scaled(value[:, rows], values)

    def query_tokens(self, query: Tensor) -> Iterator[tuple[slice, Tensor]]:
        """Yield a slice of the queries at a time: where it is, and the scaled queries."""
        for rows in slices(query.shape[1], len(query) * query.shape[2], query.device):
            yield rows, self._scaled(query[:, rows], self.factors.query)

    def _scaled(self, tokens: Tensor, factors: Tensor) -> Tensor:
        """Tokens (b, n, c) times factors (b, c), rounded once to the type of the arithmetic."""
        return (tokens.double() * factors.unsqueeze(1)).to(self.problem.dtype).contiguous()

    @property
    def weights(self) -> Tensor:
        """What each monomial of a query is multiplied with, (b, r, c + 1), in the type of the arithmetic."""
        return reduce(torch.mul, self.means, self.problem.coefficients).to(self.problem.dtype)

    def answer(self, query: Tensor, output: Tensor, denominators: Tensor) -> None:
        """Write the output and the denominators."""
        problem, weights, units = self.problem, self.weights, self.factors.units
        for rows, tokens in self.query_tokens(query):
            quotients, last = problem.products.evaluate(tokens, problem.monomials, weights, True, problem.precision)
            output[:, rows] = quotients * units
            denominators[:, rows] = last

    def pull_back(
        self,
        query: Tensor,
        keys: Sequence[Tensor],
        values: Sequence[Tensor],
        answer: tuple[Tensor, Tensor, Tensor],
        by_query: Tensor,
        by_keys: Sequence[Tensor],
        by_values: Sequence[Tensor],
    ) -> None:
        """Write the derivatives; `answer` has that by the output, the output and the denominators."""
        moments = self._pull_back_query(query, *answer, by_query)
        for p, (key, value) in enumerate(zip(keys, values, strict=True)):
            self._pull_back_keys(p, key, value, moments, by_keys[p], by_values[p])

    def _pull_back_query(
        self, query: Tensor, cotangent: Tensor, output: Tensor, denominators: Tensor, by_query: Tensor
    ) -> Tensor:
        """Write the derivative by the query; return the sums over the queries of x^alpha times that by the sums."""
        problem, weights, units = self.problem, self.weights, self.factors.units
        arguments, moments = (problem.monomials, problem.precision), torch.zeros_like(self.means[0])
        for rows, tokens in self.query_tokens(query):
            by_last = by_sums(cotangent[:, rows], output[:, rows], denominators[:, rows], units)
            by_last = by_last.to(problem.dtype).contiguous()
            moments += problem.products.absorb(tokens, by_last, *arguments)[:, :, :-1]
            gradient = problem.products.pull_back(tokens, by_last, problem.monomials, weights, problem.precision)
            by_query[:, rows] = gradient * self.factors.query.unsqueeze(1)
        return moments

    def _pull_back_keys(
        self, p: int, key: Tensor, value: Tensor, moments: Tensor, by_key: Tensor, by_value: Tensor
    ) -> None:
        """Write the derivatives by the keys and values of one set."""
        problem = self.problem
        others = [mean for q, mean in enumerate(self.means) if q != p]
        by_means = reduce(torch.mul, others, problem.coefficients * moments / self.counts[p]).to(problem.dtype)
        for rows, tokens, columns in self.key_tokens(p, key, value):
            y = torch.cat([columns, tokens.new_ones((*tokens.shape[:2], 1))], dim=2)
            gradient = problem.products.pull_back(tokens, y, problem.monomials, by_means, problem.precision)
            by_key[:, rows] = gradient * self.factors.keys[p].unsqueeze(1)
            weights = by_means[:, :, :-1].contiguous()
            by_columns, _ = problem.products.evaluate(tokens, problem.monomials, weights, False, problem.precision)
            by_value[:, rows] = by_columns * self.factors.values[p].unsqueeze(1)
