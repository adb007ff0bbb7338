"""The whole field on one page: a box per problem, coloured by what became of its bound, and an arrow per reduction."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
from matplotlib.patches import Patch
from numpy.typing import NDArray

from reductions.draw.atlas import FILLS, row_of
from reductions.draw.style import Drawing, new, styled
from reductions.graph import reduction_graph
from reductions.theory.atlas import atlas

__all__ = ["field"]

PAGE = (25.0, 16.0)
UNKNOWN = "no bound by a power of a size is known here"
LETTER, MARGIN, LINE = 0.0097, 0.016, 0.042
"""Of a box, in the coordinates of the page: the width of a letter, what is left and right of them, the height."""


@styled
def field(before: str = "2026-09", now: str | None = None) -> Drawing:
    """Draw all problems that a reduction touches, and an arrow from each to those that it reduces to.

    Distances on the page are about the numbers of reductions between (Kamada and Kawai's layout). Colours say whether
    the lower bound of the first date stands on the second one.
    """
    then, today = atlas(before), atlas() if now is None else atlas(now)
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((u.__name__, w.__name__) for u, w in reduction_graph().edges() if u is not w)
    drawing, (axes,) = new(*PAGE)
    places, boxes = spread(graph), {}
    for name, (x, y) in places.items():
        row = row_of(name, then, today)
        box = {"boxstyle": "round,pad=0.25", "edgecolor": "#777777", "lw": 0.6}
        box["facecolor"] = "white" if row is None else FILLS[row.fate]
        text = axes.text(x, y, name, ha="center", va="center", fontsize=9.5, bbox=box, zorder=2)
        boxes[name] = text.get_bbox_patch()
    for start, end in graph.edges:
        bend = 0.14 if graph.has_edge(end, start) else 0.03
        arrow: dict[str, Any] = {"arrowstyle": "-|>", "color": "#666666", "lw": 0.9, "mutation_scale": 11}
        arrow |= {"patchA": boxes[start], "patchB": boxes[end], "connectionstyle": f"arc3,rad={bend}"}
        axes.annotate("", places[end], places[start], arrowprops={**arrow, "shrinkA": 1, "shrinkB": 1}, zorder=1)
    handles = [Patch(facecolor=fill, label=f"its bound {fate}") for fate, fill in FILLS.items()]
    handles.append(Patch(facecolor="white", edgecolor="#777777", label=UNKNOWN))
    axes.legend(handles=handles, loc="upper left", fontsize=13, title=f"from {then.as_of} to {today.as_of}")
    axes.set_title("Arrows are reductions: a fast algorithm at the head gives one at the tail", fontsize=17)
    axes.set_axis_off()
    axes.set(xlim=(-1.08, 1.08), ylim=(-1.04, 1.04))
    return drawing


def spread(graph: nx.DiGraph[str]) -> dict[str, tuple[float, float]]:
    """Places in the square from -1 to 1: those of the layout, with ranks mixed in, so that no part is crowded."""
    found: dict[str, Any] = nx.kamada_kawai_layout(graph.to_undirected())
    order = list(found)
    points = np.array([found[name] for name in order])
    ranks = np.argsort(np.argsort(points, axis=0), axis=0) / max(1, len(order) - 1) * 2 - 1
    mixed = 0.35 * points / np.abs(points).max() + 0.65 * ranks
    places = apart(mixed / np.abs(mixed).max(), np.array([LETTER * len(name) + MARGIN for name in order]))
    return {name: (float(x), float(y)) for name, (x, y) in zip(order, places, strict=True)}


def apart(places: NDArray[np.float64], widths: NDArray[np.float64]) -> NDArray[np.float64]:
    """Boxes of these widths moved up and down, a little at a time, until none lies on another."""
    places = places.copy()
    near = (widths[:, None] + widths) / 2
    for _ in range(400):
        across, up = (places[:, None, axis] - places[:, axis] for axis in (0, 1))
        lies = (np.abs(across) < near) & (np.abs(up) < LINE) & ~np.eye(len(places), dtype=bool)
        if not lies.any():
            break
        above = np.where(up != 0, np.sign(up), np.sign(np.subtract.outer(np.arange(len(up)), np.arange(len(up)))))
        places[:, 1] += 0.3 * (np.where(lies, above * (LINE - np.abs(up)) + 1e-4 * above, 0)).sum(axis=1)
    return places
