"""The operator of fast attention and its derivative in near-linear time.

What is computed, and its derivative, are those of `attention.fast.attention` and `attention.fast.gradient`, with all
monomials of a degree. Problems of a batch share a design; their states are made for a few of them at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, reduce
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

import attention.torch.polynomial as plain
from attention.fast.monomials import MonomialSet
from attention.torch.bounds import powers_of_two
from attention.torch.certificate import ARITHMETICS, Design, Setting, choose_design
from attention.torch.operators import first_order_only, kernels_for, without_autocast

__all__ = ["polynomial_attention"]

_NUMBERS = {"cpu": 2**21, "cuda": 2**23}  # of states, or of scaled tokens, at a time


@torch.library.custom_op("hardchain::polynomial_attention", mutates_args=())
def polynomial_attention(
    query: Tensor,
    keys: Sequence[Tensor],
    values: Sequence[Tensor],
    scale: float,
    bound: float,
    least: float,
    tolerance: float,
    arithmetics: str,
    budget: int,
    smooth: bool,
) -> tuple[Tensor, Tensor]:
    """Return fast attention with the design that these bounds have, and the denominators over the number of tuples.

    Parameters
    ----------
    query
        (b, n, d).
    keys, values
        h matrices (b, n_p, d) and (b, n_p, c), of the type of the query.
    scale
        Factor of the logits.
    bound, least
        Of all logits in absolute value, and of all mean logits of a query from below.
    tolerance, arithmetics, budget, smooth
        As `choose_design`; names of arithmetics are joined by commas.

    Returns
    -------
    (b, n, c), of the type of the query, and (b, n), float64.
    """
    with without_autocast(query):
        problem = _Problem.of(query, keys, scale, bound, least, tolerance, arithmetics, budget, smooth)
        output = query.new_empty((*query.shape[:2], values[0].shape[2]))
        denominators = query.new_empty(query.shape[:2], dtype=torch.float64)
        for some in problem.groups(values):
            state = _State.of(problem, [key[some] for key in keys], [value[some] for value in values])
            state.answer(query[some], output[some], denominators[some])
        return output, denominators


@polynomial_attention.register_fake
def _(query: Tensor, keys: Any, values: Any, *_: Any) -> tuple[Tensor, Tensor]:
    output = query.new_empty((query.shape[0], query.shape[1], values[0].shape[2]))
    return output, query.new_empty((query.shape[0], query.shape[1]), dtype=torch.float64)


@torch.library.custom_op("hardchain::polynomial_attention_backward", mutates_args=())
def polynomial_attention_backward(
    cotangent: Tensor,
    query: Tensor,
    keys: Sequence[Tensor],
    values: Sequence[Tensor],
    output: Tensor,
    denominators: Tensor,
    scale: float,
    bound: float,
    least: float,
    tolerance: float,
    arithmetics: str,
    budget: int,
    smooth: bool,
) -> list[Tensor]:
    """Return the derivatives by the query, the keys and the values."""
    with without_autocast(query):
        problem = _Problem.of(query, keys, scale, bound, least, tolerance, arithmetics, budget, smooth)
        found = [torch.empty_like(x) for x in (query, *keys, *values)]
        by_query, by_keys, by_values = found[0], found[1 : 1 + len(keys)], found[1 + len(keys) :]
        for some in problem.groups(values):
            state = _State.of(problem, [key[some] for key in keys], [value[some] for value in values])
            moments = state.pull_back_query(
                query[some], cotangent[some], output[some], denominators[some], by_query[some]
            )
            for p, (key, value) in enumerate(zip(keys, values, strict=True)):
                state.pull_back_keys(p, key[some], value[some], moments, by_keys[p][some], by_values[p][some])
        return found


@polynomial_attention_backward.register_fake
def _(cotangent: Tensor, query: Tensor, keys: Any, values: Any, *_: Any) -> list[Tensor]:
    return [torch.empty_like(x) for x in (query, *keys, *values)]


def _setup(ctx: Any, inputs: tuple[Any, ...], output: tuple[Tensor, Tensor]) -> None:
    query, keys, values, *ctx.arguments = inputs
    ctx.sets = len(keys)
    ctx.save_for_backward(query, *keys, *values, *output)


def _backward(ctx: Any, cotangent: Tensor, _: Tensor) -> tuple[Any, ...]:
    query, *rest = ctx.saved_tensors
    keys, values, (output, denominators) = rest[: ctx.sets], rest[ctx.sets : 2 * ctx.sets], rest[2 * ctx.sets :]
    found = polynomial_attention_backward(cotangent, query, keys, values, output, denominators, *ctx.arguments)
    return found[0], found[1 : 1 + ctx.sets], found[1 + ctx.sets :], *[None] * len(ctx.arguments)


polynomial_attention.register_autograd(_backward, setup_context=_setup)
first_order_only(polynomial_attention_backward)


class _Problem(NamedTuple):
    """What all problems of a batch have in common."""

    design: Design
    monomials: MonomialSet
    coefficients: Tensor  # of the monomials, (r, 1), float64
    products: Any  # the module that multiplies: `polynomial`, or the kernels for a card
    scale: float

    @classmethod
    def of(cls, query: Tensor, keys: Sequence[Tensor], scale: float, *arguments: Any) -> _Problem:
        design = _design(query, keys, *arguments)
        monomials = MonomialSet.complete((True,) * query.shape[2], design.polynomial.degree)
        coefficients = _coefficients(monomials, design.polynomial.coefficients, query.device)
        kernels = None if design.arithmetic == "float64" else kernels_for(query)
        return cls(design, monomials, coefficients, kernels or plain, scale)

    @property
    def precision(self) -> str:
        return self.design.arithmetic

    @property
    def dtype(self) -> torch.dtype:
        return ARITHMETICS[self.precision].dtype

    def groups(self, values: Sequence[Tensor]) -> Iterator[slice]:
        """Slices of the problems whose states fit together."""
        problems, _, columns = values[0].shape
        return _slices(problems, len(self.monomials) * (columns + 1) * (len(values) + 2), values[0].device)

    def scaled(self, tokens: Tensor, factors: Tensor) -> Tensor:
        """Tokens (b, n, c) times factors (b, c), rounded once to the type of the arithmetic."""
        return (tokens.double() * factors.unsqueeze(1)).to(self.dtype).contiguous()


def _design(
    query: Tensor,
    keys: Sequence[Tensor],
    bound: float,
    least: float,
    tolerance: float,
    arithmetics: str,
    budget: int,
    smooth: bool,
) -> Design:
    setting = Setting.of(bound, least, len(keys), max(key.shape[1] for key in keys), query.shape[2], query.dtype)
    return choose_design(setting, tolerance, tuple(arithmetics.split(",")), budget, smooth)


def _slices(count: int, numbers: int, device: torch.device) -> Iterator[slice]:
    """Slices of so many items, of so many numbers each."""
    step = max(1, _NUMBERS.get(device.type, 2**21) // max(1, numbers))
    return (slice(start, min(start + step, count)) for start in range(0, count, step))


@lru_cache(maxsize=64)
def _coefficients(monomials: MonomialSet, coefficients: tuple[float, ...], device: torch.device) -> Tensor:
    weights = np.array(coefficients)[monomials.degrees] * monomials.multinomials
    return torch.from_numpy(weights[:, None]).to(device)


class _State(NamedTuple):
    """Means over the keys of some problems; all in float64."""

    problem: _Problem
    query_factors: Tensor  # (b, d)
    key_factors: list[Tensor]
    value_factors: list[Tensor]  # (b, c)
    means: list[Tensor]  # (b, r, c + 1)

    @classmethod
    def of(cls, problem: _Problem, keys: list[Tensor], values: list[Tensor]) -> _State:
        powers = [powers_of_two(key) for key in keys]
        factors = reduce(torch.mul, powers, torch.full_like(powers[0], problem.scale))
        state = cls(problem, factors, [1 / x for x in powers], [1 / powers_of_two(value) for value in values], [])
        for p, (key, value) in enumerate(zip(keys, values, strict=True)):
            sums = [
                problem.products.absorb(tokens, columns, problem.monomials, problem.precision)
                for _, tokens, columns in state.key_tokens(p, key, value)
            ]
            state.means.append(reduce(torch.add, sums) / key.shape[1])
        return state

    def key_tokens(self, p: int, key: Tensor, value: Tensor) -> Iterator[tuple[slice, Tensor, Tensor]]:
        """Yield a slice of the tokens of a key set at a time: where it is, scaled keys and scaled values."""
        for rows in _slices(key.shape[1], len(key) * (key.shape[2] + value.shape[2]), key.device):
            scaled = self.problem.scaled
            yield rows, scaled(key[:, rows], self.key_factors[p]), scaled(value[:, rows], self.value_factors[p])

    def query_tokens(self, query: Tensor) -> Iterator[tuple[slice, Tensor]]:
        """Yield a slice of the queries at a time: where it is, and the scaled queries."""
        for rows in _slices(query.shape[1], len(query) * query.shape[2], query.device):
            yield rows, self.problem.scaled(query[:, rows], self.query_factors)

    @property
    def weights(self) -> Tensor:
        """What each monomial of a query is multiplied with, (b, r, c + 1), in the type of the arithmetic."""
        return reduce(torch.mul, self.means, self.problem.coefficients).to(self.problem.dtype)

    @property
    def units(self) -> Tensor:
        """Powers of two that outputs are in, (b, 1, c)."""
        return (1 / reduce(torch.mul, self.value_factors)).unsqueeze(1)

    def answer(self, query: Tensor, output: Tensor, denominators: Tensor) -> None:
        """Write the output and the denominators."""
        problem, weights, units = self.problem, self.weights, self.units
        for rows, tokens in self.query_tokens(query):
            quotients, last = problem.products.evaluate(tokens, problem.monomials, weights, True, problem.precision)
            output[:, rows] = quotients * units
            denominators[:, rows] = last

    def pull_back_query(
        self, query: Tensor, cotangent: Tensor, output: Tensor, denominators: Tensor, by_query: Tensor
    ) -> Tensor:
        """Write the derivative by the query; return the sums over the queries of x^alpha times that by the sums."""
        problem, weights, units = self.problem, self.weights, self.units
        arguments, moments = (problem.monomials, problem.precision), torch.zeros_like(self.means[0])
        for rows, tokens in self.query_tokens(query):
            by_output = cotangent[:, rows].double()
            by_last = -(by_output * output[:, rows].double()).sum(dim=2, keepdim=True)
            by_sums = torch.cat([by_output * units, by_last], dim=2) / denominators[:, rows].unsqueeze(2)
            by_sums = by_sums.to(problem.dtype).contiguous()
            moments += problem.products.absorb(tokens, by_sums, *arguments)[:, :, :-1]
            gradient = problem.products.pull_back(tokens, by_sums, problem.monomials, weights, problem.precision)
            by_query[:, rows] = gradient * self.query_factors.unsqueeze(1)
        return moments

    def pull_back_keys(
        self, p: int, key: Tensor, value: Tensor, moments: Tensor, by_key: Tensor, by_value: Tensor
    ) -> None:
        """Write the derivatives by the keys and values of one set."""
        problem = self.problem
        others = [mean for q, mean in enumerate(self.means) if q != p]
        by_sums = reduce(torch.mul, others, problem.coefficients * moments / key.shape[1]).to(problem.dtype)
        for rows, tokens, columns in self.key_tokens(p, key, value):
            y = torch.cat([columns, tokens.new_ones((*tokens.shape[:2], 1))], dim=2)
            gradient = problem.products.pull_back(tokens, y, problem.monomials, by_sums, problem.precision)
            by_key[:, rows] = gradient * self.key_factors[p].unsqueeze(1)
            weights = by_sums[:, :, :-1].contiguous()
            by_columns, _ = problem.products.evaluate(tokens, problem.monomials, weights, False, problem.precision)
            by_value[:, rows] = by_columns * self.value_factors[p].unsqueeze(1)
