"""Pictures of LevAttention: sensitivities against the threshold, and where the large scores are."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from attention import sensitivity_bounds, universal_set
from reductions.draw.style import PALETTE, Drawing, new, styled

__all__ = ["scores", "sensitivities"]


@styled
def sensitivities(keys: ArrayLike, epsilon: float, p: float = 2) -> Drawing:
    r"""The sensitivity of every key, or its certified bound, and the universal set: those that reach `epsilon`."""
    bounds, chosen = sensitivity_bounds(keys, p), universal_set(keys, epsilon, p)
    rest = np.setdiff1d(np.arange(len(bounds)), chosen)
    drawing, (axes,) = new(7.0)
    axes.scatter(rest, bounds[rest], s=14, color=PALETTE["blue"], label=f"other keys, {len(rest)}")
    axes.scatter(
        chosen, bounds[chosen], s=55, marker="s", color=PALETTE["vermillion"], label=f"$U$, {len(chosen)} keys"
    )
    axes.axhline(epsilon, color="black", ls="--", lw=1.4, label=rf"$\epsilon = {epsilon:g}$")
    axes.set(
        yscale="log", xlabel="key $j$", ylabel=r"sensitivity $\sigma_j$" if p == 2 else r"certified bound on $\sigma_j$"
    )
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=3, handletextpad=0.3, columnspacing=1.2)
    return drawing


@styled
def scores(query: ArrayLike, keys: ArrayLike, epsilon: float, p: float = 2) -> Drawing:
    r"""The score of every query and key, the columns of the universal set marked; every large score is in one."""
    powers = np.abs(np.asarray(query) @ np.asarray(keys).T) ** p
    table = powers / powers.sum(axis=1, keepdims=True)
    chosen = universal_set(keys, epsilon, p)
    drawing, (axes,) = new(7.4, 3.4)
    image = axes.imshow(table, cmap="Greys", vmin=0, vmax=epsilon, aspect="auto", interpolation="nearest")
    axes.scatter(chosen, np.full(len(chosen), -0.03 * len(table)), marker="v", s=60, color=PALETTE["vermillion"])
    axes.grid(False)
    axes.set(xlabel="key $j$, universal ones marked", ylabel="query $i$", ylim=(len(table) - 0.5, -0.07 * len(table)))
    bar = drawing.colorbar(image, ax=axes, extend="max")
    bar.set_label(rf"score, black from $\epsilon = {epsilon:g}$")
    return drawing
