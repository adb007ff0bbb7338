"""The picture of the boundary: how large entries may be until fast attention loses, order by order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from attention.planning.phase import PhasePoint
from reductions.draw.style import PALETTE, Drawing, new, styled

__all__ = ["phase"]

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
