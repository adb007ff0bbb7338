"""What the problems of a batch have in common: a design, its monomials, and what tokens and values are scaled by."""

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
from attention.torch.operators import kernels_for

__all__ = ["Factors", "Limits", "Problem", "by_sums", "slices"]

_NUMBERS = {"cpu": 2**21, "cuda": 2**23}  # of states, or of scaled tokens, at a time


class Limits(NamedTuple):
    """What a design is chosen for beside the shapes and types of the tensors.

    Attributes
    ----------
    bound, least
        Of all logits in absolute value, and of all mean logits of a query from below.
    tolerance, arithmetics, budget, smooth
        As `choose_design`; names of arithmetics are joined by commas.
    kernels
        Whether the kernels compute what is not in float64.
    causal
        Whether query i sees only tuples with every index at most i.
    """

    bound: float
    least: float
    tolerance: float
    arithmetics: str
    budget: int
    smooth: bool
    kernels: bool
    causal: bool

    def design(self, lengths: Sequence[int], width: int, dtype: torch.dtype) -> Design:
        """The design for key sets of these lengths, so many columns of keys, and an output of this type."""
        setting = Setting.of(
            self.bound, self.least, len(lengths), max(lengths), width, dtype, kernels=self.kernels, causal=self.causal
        )
        return choose_design(setting, self.tolerance, tuple(self.arithmetics.split(",")), self.budget, self.smooth)


class Problem(NamedTuple):
    """What all problems of a batch have in common."""

    design: Design
    monomials: MonomialSet
    coefficients: Tensor  # of the monomials, (r, 1), float64
    products: Any  # the module that multiplies: `polynomial`, or the kernels for a card
    scale: float

    @classmethod
    def of(cls, query: Tensor, keys: Sequence[Tensor], scale: float, limits: Limits) -> Problem:
        """The problem of these tensors."""
        design = limits.design([key.shape[1] for key in keys], query.shape[2], query.dtype)
        monomials = MonomialSet.complete((True,) * query.shape[2], design.polynomial.degree)
        coefficients = _coefficients(monomials, design.polynomial.coefficients, query.device)
        by_kernels = limits.kernels and design.arithmetic != "float64"
        return cls(design, monomials, coefficients, kernels_for(query) if by_kernels else plain, scale)

    @property
    def precision(self) -> str:
        """The name of the arithmetic."""
        return self.design.arithmetic

    @property
    def dtype(self) -> torch.dtype:
        """The type that it is in."""
        return ARITHMETICS[self.precision].dtype

    @property
    def constant(self) -> int:
        """Where the monomial of degree 0 is."""
        return int(np.argmin(self.monomials.degrees))

    def groups(self, values: Sequence[Tensor]) -> Iterator[slice]:
        """Slices of the problems whose states fit together."""
        problems, _, columns = values[0].shape
        return slices(problems, len(self.monomials) * (columns + 1) * (len(values) + 2), values[0].device)


class Factors(NamedTuple):
    """What columns are multiplied by: powers of two, and the scale in those of the query; all in float64."""

    query: Tensor  # (b, d)
    keys: list[Tensor]
    values: list[Tensor]  # (b, c)

    @classmethod
    def of(cls, scale: float, keys: Sequence[Tensor], values: Sequence[Tensor]) -> Factors:
        """Bring the entries of keys and values below 1."""
        powers = [powers_of_two(key) for key in keys]
        query = reduce(torch.mul, powers, torch.full_like(powers[0], scale))
        return cls(query, [1 / x for x in powers], [1 / powers_of_two(value) for value in values])

    @property
    def units(self) -> Tensor:
        """Powers of two that outputs are in, (b, 1, c)."""
        return (1 / reduce(torch.mul, self.values)).unsqueeze(1)


def slices(count: int, numbers: int, device: torch.device, whole: int = 1) -> Iterator[slice]:
    """Slices of so many items, of so many numbers each; a multiple of `whole` in all but the last."""
    step = max(1, _NUMBERS.get(device.type, 2**21) // max(1, numbers * whole)) * whole
    return (slice(start, min(start + step, count)) for start in range(0, count, step))


def by_sums(cotangent: Tensor, output: Tensor, denominators: Tensor, units: Tensor) -> Tensor:
    """The derivative by numerators and denominators, (b, n, c + 1), float64, of that by the output (b, n, c)."""
    by_output = cotangent.double()
    by_last = -(by_output * output.double()).sum(dim=2, keepdim=True)
    return torch.cat([by_output * units, by_last], dim=2) / denominators.unsqueeze(2)


@lru_cache(maxsize=64)
def _coefficients(monomials: MonomialSet, coefficients: tuple[float, ...], device: torch.device) -> Tensor:
    weights = np.array(coefficients)[monomials.degrees] * monomials.multinomials
    return torch.from_numpy(weights[:, None]).to(device)
