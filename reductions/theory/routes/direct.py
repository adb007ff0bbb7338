r"""The routes without a protocol: a gap of 1.

- *direct*: the complement of a product of bits telescopes into k products of bits, so that k-OV of dimension m is
  Max-IP over {0, 1} in dimension $k m$ with t = m and s = m - 1 (`reductions.edges.orthogonal_vectors_to_gap_max_ip_
  direct`); with t coordinates for the reference token, the norm is $(k + 1) m$.
- *signed*: with entries of either sign a logit may be $\lambda (1 - \sum_c \prod_p x^p_c)$ itself, in dimension
  $m + 1$ (`reductions.edges.orthogonal_vectors_to_attention`). Then t = 1, s = 0 and 0 < R < 1, so one coordinate
  serves for the 1 and for R, and all coefficients are 1: the norm is $m + 1$, at most $(1 + 1/25)\, c L$ for
  $c L \geq 25$.
"""

from __future__ import annotations

from typing import ClassVar

import sympy

from reductions.theory.routes.base import C, Given, L, Route, Sizes, settled

__all__ = ["Direct", "SignedDirect"]

EXTRA = sympy.Rational(1, 25)
"""What the coordinate beside m may add."""


class Direct(Route):
    """One instance of 0/1 vectors; B grows as L^(2/k)."""

    name: ClassVar[str] = "direct"
    title: ClassVar[str] = "no protocol, 0/1 vectors"
    power: ClassVar[int | None] = 2

    def sizes(self, k: int) -> Sizes:
        dimension = (k + 1) * C * L
        return Sizes({}, sympy.Integer(0), dimension, dimension, (settled(k), 1 / C))

    def choose(self, k: int, given: Given) -> dict[sympy.Symbol, sympy.Integer]:
        return {}


class SignedDirect(Route):
    """One instance of vectors with entries of both signs; B grows as L^(2/k)."""

    name: ClassVar[str] = "signed"
    title: ClassVar[str] = "no protocol, signed entries"
    power: ClassVar[int | None] = 2

    def sizes(self, k: int) -> Sizes:
        dimension = (1 + EXTRA) * C * L
        return Sizes({}, sympy.Integer(0), dimension, dimension, (settled(k), 1 / (EXTRA * C)))

    def choose(self, k: int, given: Given) -> dict[sympy.Symbol, sympy.Integer]:
        return {}
