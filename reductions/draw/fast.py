"""Pictures of the fast algorithm: errors of polynomials for exp, degrees, ranks, and time against tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import comb

import numpy as np

from attention.fast.exponential import least_degree, minimax_exp, taylor_exp, theory_degree
from reductions.draw.style import PALETTE, Drawing, new, styled

__all__ = ["degrees", "polynomial_errors", "ranks", "times"]

SERIES = (("blue", "o-"), ("vermillion", "s--"), ("green", "D:"), ("purple", "^-."))


@styled
def polynomial_errors(bound: float, degree: int) -> Drawing:
    """The relative error of the minimax and of Taylor's polynomial on [-bound, bound], and the certified bound."""
    x = np.linspace(-bound, bound, 801)
    drawing, (axes,) = new()
    for name, polynomial, color, style in (
        ("minimax", minimax_exp(bound, degree), "blue", "-"),
        ("Taylor", taylor_exp(bound, degree), "vermillion", "--"),
    ):
        error = np.abs(np.polynomial.Polynomial(polynomial.coefficients)(x) * np.exp(-x) - 1)
        axes.semilogy(x, np.maximum(error, 1e-17), style, color=PALETTE[color], label=name)
        axes.axhline(polynomial.error, color=PALETTE[color], ls=":", lw=1.6)
    low = minimax_exp(bound, degree).error
    axes.set(xlabel="logit $x$", ylabel=r"$|P(x)\,e^{-x} - 1|$", ylim=(low / 1e3, None))
    axes.legend(title=f"degree $g={degree}$", loc="upper left", bbox_to_anchor=(1.0, 1.0))
    drawing.set_figwidth(8.0)
    return drawing


@styled
def degrees(bounds: Sequence[float], tolerance: float) -> Drawing:
    r"""The least degree g for a relative error against the bound M on logits: minimax, Taylor, and the law."""
    drawing, (axes,) = new()
    for name, values, (color, style) in zip(
        ("Taylor", "minimax", "law"),
        (
            [least_degree(bound, tolerance, taylor=True) for bound in bounds],
            [least_degree(bound, tolerance) for bound in bounds],
            [theory_degree(bound, tolerance) for bound in bounds],
        ),
        (SERIES[1], SERIES[0], SERIES[2]),
        strict=True,
    ):
        axes.plot(bounds, values, style, color=PALETTE[color], label=name)
    axes.set(xlabel="largest logit $M$", ylabel=rf"degree $g$ for $\delta = {_power(tolerance)}$", ylim=(0, None))
    axes.legend()
    return drawing


@styled
def ranks(bounds: Sequence[float], dimensions: Sequence[int], tolerance: float) -> Drawing:
    r"""The rank $\binom{d+g}{g}$ against the bound M on logits, for several dimensions d."""
    drawing, (axes,) = new()
    for dimension, (color, style) in zip(dimensions, SERIES, strict=False):
        found = [comb(dimension + (g := least_degree(bound, tolerance)), g) for bound in bounds]
        axes.semilogy(bounds, found, style, color=PALETTE[color], label=f"$d={dimension}$")
    axes.set(xlabel="largest logit $M$", ylabel=r"rank $r = \binom{d+g}{g}$")
    axes.legend(title=rf"$\delta = {_power(tolerance)}$", loc="upper left", bbox_to_anchor=(1.0, 1.0))
    drawing.set_figwidth(7.8)
    return drawing


@styled
def times(tokens: Sequence[int], seconds: Mapping[str, Sequence[float]]) -> Drawing:
    """Measured seconds against the number n of tokens, one line a method."""
    drawing, (axes,) = new()
    for (name, values), (color, style) in zip(seconds.items(), SERIES, strict=False):
        axes.loglog(tokens[: len(values)], values, style, color=PALETTE[color], label=name)
    axes.set(xlabel="tokens $n$", ylabel="time (s)")
    axes.legend()
    return drawing


def _power(tolerance: float) -> str:
    exponent = np.log10(tolerance)
    return f"10^{{{exponent:.0f}}}" if np.isclose(exponent, round(exponent)) else f"{tolerance:g}"
