"""The field, or a part of it, on one page: a box per problem, coloured by what is known, and an arrow per reduction."""

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
from reductions.graph import edge_named, reduction_graph
from reductions.theory.atlas import atlas
from reductions.theory.hypotheses import Hypothesis
from reductions.theory.statements import Consequence, WhatIf

__all__ = ["bounds", "field", "what_if"]

PAGE = (25.0, 16.0)
FATES = {
    "open": ("sky", "that stands"),
    "fell": ("vermillion", "that fell"),
    "announced": ("orange", "of which a refutation is announced"),
}
"""The colour of a premise, by what became of it, and that in words."""
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
        premise = bound.hypothesis.name
        nx.add_path(graph, passed(bound))
        labels[premise] = f"{premise}\n{bound.status.summary}"
        fills[premise] = PALETTE[FATES[bound.status.fate][0]]
        labels[bound.problem.__name__] = f"{bound.problem.__name__}\n{bound.bound}"
        fills[bound.problem.__name__] = PALETTE["yellow"] if bound.tight else "white"
    size = (6 + 0.28 * len(graph), 4.5 + 0.2 * len(graph))
    drawing, axes = page(graph, {name: labels.get(name, name) for name in graph}, fills, size)
    shown = [FATES[fate] for fate in FATES if fate != "announced" or PALETTE[FATES[fate][0]] in fills.values()]
    handles = [
        *(Patch(facecolor=PALETTE[color], label=f"a premise {fate}") for color, fate in shown),
        Patch(facecolor=PALETTE["yellow"], label="a bound that an algorithm attains"),
        Patch(facecolor="white", edgecolor="#777777", label="another problem or bound"),
    ]
    drawing.legend(handles=handles, loc="outside lower center", fontsize=11, ncols=2)
    axes.set_title(title, fontsize=15)
    return drawing


@styled
def what_if(found: WhatIf) -> Drawing:
    """Draw what a supposition would change: hypotheses that would fall, and the problems that would lose all bounds.

    For each of these problems, the strongest bound that stands is drawn, from its premise along the reductions.

    Parameters
    ----------
    found
        As `Atlas.what_if` gives it.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_node(found.subject)
    labels: dict[str, str] = {}
    fills: dict[str, str] = {}
    for premise in found.fallen:
        nx.add_path(graph, way_down(found, premise))
        labels[premise.name], fills[premise.name] = f"{premise.name}\nwould fall", PALETTE["vermillion"]
    for kind in found.lost:
        bound = next(bound for bound in found.now.stands(kind) if bound.status.open)
        nx.add_path(graph, passed(bound))
        labels[kind.__name__], fills[kind.__name__] = f"{kind.__name__}\n{bound.bound}", PALETTE["yellow"]
    labels[found.subject], fills[found.subject] = found.supposed, PALETTE["green"]
    size = (7.5 + 0.28 * len(graph), 4.5 + 0.2 * len(graph))
    drawing, axes = page(graph, {name: labels.get(name, name) for name in graph}, fills, size)
    handles = [
        Patch(facecolor=PALETTE["green"], label="what is supposed"),
        Patch(facecolor=PALETTE["vermillion"], label="a hypothesis that would fall"),
        Patch(facecolor=PALETTE["yellow"], label="a bound that stands now; none would be left"),
        Patch(facecolor="white", edgecolor="#777777", label="a problem or hypothesis on the way"),
    ]
    title = "Arrows are implications and reductions: bounds go along them, algorithms against them"
    drawing.legend(handles=handles, loc="outside lower center", fontsize=11, ncols=2, title=title, title_fontsize=11)
    change = "" if found.fallen else ": nothing that stands would fall"
    axes.set_title(f"With {found.supposed}{change}", fontsize=15)
    return drawing


def passed(bound: Consequence) -> list[str]:
    """The premise of a bound and the problems that its path passes."""
    first = bound.path[0].source if bound.path else bound.problem
    return [bound.hypothesis.name, first.__name__, *(edge.target.__name__ for edge in bound.path)]


def way_down(found: WhatIf, premise: Hypothesis) -> list[str]:
    """A hypothesis that would fall, what it implies, and the problems on the way to what is supposed."""
    refutation = found.then.refutation(premise)
    if refutation is None:  # it is a hypothesis that is supposed to be false
        return list(nx.shortest_path(found.now.implication_graph, premise.name, found.subject))
    implied = [h.name for step in refutation.path for h in found.now.hypotheses if f" => {h.name} (" in step]
    edges = [edge_named(step) for step in refutation.path if " => " not in step]
    first = edges[0].source.__name__ if edges else found.subject
    return [premise.name, *implied, first, *(edge.target.__name__ for edge in edges)]


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
    highest = max(
        abs(y) + (LINE * len(labels[name].splitlines()) + GAP) / size[1] / 2 for name, (_, y) in places.items()
    )
    axes.set(xlim=(-1.08, 1.08), ylim=(-max(1.04, highest), max(1.04, highest)))
    return drawing, axes


def spread(
    graph: nx.DiGraph[str], labels: Mapping[str, str], size: tuple[float, float]
) -> dict[str, tuple[float, float]]:
    """Places in the square from -1 to 1: those of the layout, with ranks mixed in, so that no part is crowded."""
    found: dict[str, Any] = nx.kamada_kawai_layout(graph.to_undirected())
    order = list(found)
    points = np.array([found[name] for name in order])
    ranks = np.argsort(np.argsort(points, axis=0), axis=0) / max(1, len(order) - 1) * 2 - (len(order) > 1)
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
