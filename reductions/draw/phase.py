"""The pictures of the boundary: how large entries may be until fast attention loses, by order and by dimension."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np

from attention.planning.phase import PhasePoint
from reductions.draw.style import PALETTE, Drawing, captioned, new, styled

__all__ = ["phase", "phase_by_dimension"]

SERIES = (("blue", "o", "--"), ("vermillion", "s", "-."), ("green", "D", ":"), ("purple", "^", "-"))


@styled
def phase(points: Sequence[PhasePoint]) -> Drawing:
    r"""The largest B at which fast attention beats exact attention, against n: filled if measured, else from the model.

    Beside the points of each order the law $c\,(\ln n)^{1/k}$, with c their median ratio. Points that end at the digits
    of float64 and not at the time are small, and do not count for c.
    """
    drawing, (axes,) = new(8.4, 4.4)
    for order, (color, mark, dashes) in zip(sorted({point.order for point in points}), SERIES, strict=False):
        own = sorted((point for point in points if point.order == order), key=lambda point: point.count)
        timed = [point for point in own if point.limit == "time" and point.bound > 0]
        for point in own:
            fill, size = PALETTE[color] if point.measured else "white", 60 if point.limit == "time" else 14
            axes.scatter(point.count, point.bound, s=size, marker=mark, facecolors=fill, edgecolors=PALETTE[color])
        if len(timed) > 1:
            ratio = np.median([point.bound / point.law for point in timed])
            label = rf"${ratio:.2f}\,(\ln n)^{{1/{order}}}$"
            axes.plot(
                [p.count for p in own], [ratio * p.law for p in own], dashes, lw=1.6, color=PALETTE[color], label=label
            )
        name = f"order $k={order}$"
        axes.scatter([], [], s=60, marker=mark, facecolors=PALETTE[color], edgecolors=PALETTE[color], label=name)
    kinds = ((60, "#666666", "measured"), (60, "white", "by the model"), (14, "white", "end of float64"))
    for size, fill, name in kinds:
        axes.scatter([], [], s=size, facecolors=fill, edgecolors="#666666", label=name)
    axes.set_xscale("log", base=2)
    axes.set(xlabel="tokens $n$", ylabel="largest entry $B$", ylim=(0, 1.2 * axes.dataLim.y1))
    axes.text(0.02, 0.96, "exact attention wins", transform=axes.transAxes, va="top", color="#555555")
    axes.text(0.98, 0.05, "fast attention wins", transform=axes.transAxes, ha="right", color="#555555")
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return drawing


@styled
def phase_by_dimension(points: Sequence[PhasePoint], tolerance: float) -> Drawing:
    """Where fast attention beats exact attention, by n, B and d: below the line of a dimension; a panel for each order.

    Filled points were measured, the others come from the model of costs; at crosses the digits of float64 end first.
    """
    orders = sorted({point.order for point in points})
    drawing, panels = new(5.6 * len(orders), 4.6, ncols=len(orders))
    colors, top = list(PALETTE.values()), 1.15 * max(point.bound for point in points)
    dimensions = sorted({point.dimension for point in points})
    for order, axes in zip(orders, panels, strict=True):
        ends: dict[float, list[int]] = {}
        for number, dimension in enumerate(dimensions):
            own = sorted((p for p in points if (p.order, p.dimension) == (order, dimension)), key=lambda p: p.count)
            if not own:
                continue
            color = colors[number % len(colors)]
            counts, bounds = [p.count for p in own], [p.bound for p in own]
            axes.fill_between(counts, 0, bounds, color=PALETTE["blue"], alpha=0.09, lw=0)
            axes.plot(counts, bounds, color=color, lw=1.6)
            for point in own:
                fill, mark = color if point.measured else "white", "X" if point.limit == "float64" else "o"
                axes.scatter(point.count, point.bound, s=42, marker=mark, facecolors=fill, edgecolors=color, zorder=3)
            ends.setdefault(bounds[-1], []).append(dimension)
        axes.set_xscale("log", base=2)
        least, most = axes.get_xlim()
        place = -inf
        for bound, group in sorted(ends.items()):
            place = max(bound, place + 0.07 * top)  # labels of close ends are moved apart
            axes.text(1.3 * max(p.count for p in points), place, f"$d={','.join(map(str, group))}$", va="center")
        axes.set(
            xlabel="tokens $n$",
            ylabel="largest entry $B$",
            title=f"order $k={order}$",
            xlim=(least, most * 8),
            ylim=(0, top),
        )
        axes.set_xticks(sorted({point.count for point in points}))
        axes.text(0.02, 0.97, "exact attention wins", transform=axes.transAxes, va="top", color="#555555")
        axes.text(0.5, 0.03, "fast attention wins", transform=axes.transAxes, ha="center", color="#555555")
    return captioned(
        drawing,
        "Queries and keys have entries of at most B, logits the factor 1/d and so at most B^k; n queries, n keys in "
        f"each set, 8 columns of values in [-1, 1], tolerance {tolerance:g}. Below the line of a dimension d fast "
        "attention, its design included, takes less time than exact attention. Filled: both were timed, on new inputs "
        "each time; empty: by the model of costs; a cross: float64 has no digits for larger logits.",
    )
