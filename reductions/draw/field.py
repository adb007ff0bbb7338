"""The whole field on one page: a box per problem, coloured by what became of its bound, and an arrow per reduction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import networkx as nx
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from numpy.typing import NDArray

from reductions.draw.atlas import FILLS, row_of
from reductions.draw.style import PALETTE, Drawing, new, styled
from reductions.graph import reduction_graph
from reductions.theory.atlas import atlas
from reductions.theory.statements import Consequence

__all__ = ["bounds", "field"]

PAGE = (25.0, 16.0)
UNKNOWN = "no bound by a power of a size is known here"
LETTER, MARGIN, LINE, GAP = 0.243, 0.4, 0.46, 0.21
"""Of a box on a page of one inch, whose sides are 2: the width of a letter, what is left and right of them, the height
of a line, what is above and below."""


@styled
def field(before: str = "2026-09", now: str | None = None) -> Drawing:
    """Draw all problems that a reduction touches, and an arrow from each to those that it reduces to.

    Distances on the page are about the numbers of reductions between (Kamada and Kawai's layout). Colours say whether
    the lower bound of the first date stands on the second one.
    """
    then, today = atlas(before), atlas() if now is None else atlas(now)
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((u.__name__, w.__name__) for u, w in reduction_graph().edges() if u is not w)
    rows = {name: row_of(name, then, today) for name in graph}
    fills = {name: "white" if row is None else FILLS[row.fate] for name, row in rows.items()}
    drawing, axes = page(graph, {name: name for name in graph}, fills, PAGE)
    handles = [Patch(facecolor=fill, label=f"its bound {fate}") for fate, fill in FILLS.items()]
    handles.append(Patch(facecolor="white", edgecolor="#777777", label=UNKNOWN))
    title = f"from {then.as_of} to {today.as_of}"
    drawing.legend(handles=handles, loc="outside lower center", fontsize=13, ncols=4, title=title)
    axes.set_title("Arrows are reductions: a fast algorithm at the head gives one at the tail", fontsize=17)
    return drawing


@styled
def bounds(found: Iterable[Consequence], title: str) -> Drawing:
    """Draw lower bounds and the reductions that prove them: premises, problems with their bounds, and arrows between.

    Parameters
    ----------
    found
        Consequences as `Atlas.implies` or `Atlas.stands` gives them.
    title
        What stands above.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    labels: dict[str, str] = {}
    fills: dict[str, str] = {}
    for bound in found:
        premise, names = bound.hypothesis.name, [edge.target.__name__ for edge in bound.path]
        first = bound.path[0].source.__name__ if bound.path else bound.problem.__name__
        nx.add_path(graph, [premise, first, *names])
        labels[premise] = f"{premise}\n{bound.status.summary}"
        fills[premise] = PALETTE["sky"] if bound.status.open else PALETTE["vermillion"]
        labels[bound.problem.__name__] = f"{bound.problem.__name__}\n{bound.bound}"
        fills[bound.problem.__name__] = PALETTE["yellow"] if bound.tight else "white"
    size = (6 + 0.28 * len(graph), 4.5 + 0.2 * len(graph))
    drawing, axes = page(graph, {name: labels.get(name, name) for name in graph}, fills, size)
    handles = [
        Patch(facecolor=PALETTE["sky"], label="a premise that stands"),
        Patch(facecolor=PALETTE["vermillion"], label="a premise that fell"),
        Patch(facecolor=PALETTE["yellow"], label="a bound that an algorithm attains"),
        Patch(facecolor="white", edgecolor="#777777", label="another problem or bound"),
    ]
    drawing.legend(handles=handles, loc="outside lower center", fontsize=11, ncols=2)
    axes.set_title(title, fontsize=15)
    return drawing


def page(
    graph: nx.DiGraph[str], labels: Mapping[str, str], fills: Mapping[str, str], size: tuple[float, float]
) -> tuple[Drawing, Axes]:
    """A page with a box for each node and an arrow for each edge of a graph, and its axes."""
    drawing, (axes,) = new(*size)
    boxes, places = {}, spread(graph, labels, size)
    for name, (x, y) in places.items():
        box = {"boxstyle": "round,pad=0.25", "edgecolor": "#777777", "lw": 0.6, "facecolor": fills.get(name, "white")}
        text = axes.text(x, y, labels[name], ha="center", va="center", fontsize=9.5, bbox=box, zorder=2)
        boxes[name] = text.get_bbox_patch()
    for start, end in graph.edges:
        bend = 0.14 if graph.has_edge(end, start) else 0.03
        arrow: dict[str, Any] = {"arrowstyle": "-|>", "color": "#666666", "lw": 0.9, "mutation_scale": 11}
        arrow |= {"patchA": boxes[start], "patchB": boxes[end], "connectionstyle": f"arc3,rad={bend}"}
        axes.annotate("", places[end], places[start], arrowprops={**arrow, "shrinkA": 1, "shrinkB": 1}, zorder=1)
    axes.set_axis_off()
    axes.set(xlim=(-1.08, 1.08), ylim=(-1.04, 1.04))
    return drawing, axes


def spread(
    graph: nx.DiGraph[str], labels: Mapping[str, str], size: tuple[float, float]
) -> dict[str, tuple[float, float]]:
    """Places in the square from -1 to 1: those of the layout, with ranks mixed in, so that no part is crowded."""
    found: dict[str, Any] = nx.kamada_kawai_layout(graph.to_undirected())
    order = list(found)
    points = np.array([found[name] for name in order])
    ranks = np.argsort(np.argsort(points, axis=0), axis=0) / max(1, len(order) - 1) * 2 - 1
    mixed = 0.35 * points / max(np.abs(points).max(), 1e-9) + 0.65 * ranks
    lines = [labels[name].splitlines() for name in order]
    widths = np.array([(LETTER * max(map(len, text)) + MARGIN) / size[0] for text in lines])
    heights = np.array([(LINE * len(text) + GAP) / size[1] for text in lines])
    places = apart(mixed / max(np.abs(mixed).max(), 1e-9), widths, heights)
    return {name: (float(x), float(y)) for name, (x, y) in zip(order, places, strict=True)}


def apart(
    places: NDArray[np.float64], widths: NDArray[np.float64], heights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Boxes of these sizes moved up and down, a little at a time, until none lies on another."""
    places = places.copy()
    near, low = ((sides[:, None] + sides) / 2 for sides in (widths, heights))
    order = np.sign(np.subtract.outer(np.arange(len(places)), np.arange(len(places))))
    for _ in range(400):
        across, up = (places[:, None, axis] - places[:, axis] for axis in (0, 1))
        lies = (np.abs(across) < near) & (np.abs(up) < low) & ~np.eye(len(places), dtype=bool)
        if not lies.any():
            break
        above = np.where(up != 0, np.sign(up), order)
        places[:, 1] += 0.3 * np.where(lies, above * (low - np.abs(up)) + 1e-4 * above, 0).sum(axis=1)
    return places
