"""Networks, circles joined by lines or arrows with labels; pictures of weighted graphs and of plain ones."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import networkx as nx
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch, Polygon

from reductions.draw.style import PALETTE, Drawing, captioned, new, styled
from reductions.draw.tables import READABLE, Frame, heat
from reductions.errors import InputError
from reductions.problems import BetweennessCentrality, Metricity, TriangleListing, WeightedBetweenness, WienerIndex
from reductions.problems.matrices.base import INFINITY
from reductions.problems.weighted_graphs.base import WeightedGraph, distances_from
from reductions.problems.weighted_graphs.center import Center
from reductions.problems.weighted_graphs.cycles import CycleSearch
from reductions.problems.weighted_graphs.paths import PathProblem

__all__ = ["GIVEN", "MARKED", "PLAIN", "Line", "Places", "around", "network", "unweighted", "weighted"]

MOST_VERTICES = 60
PLAIN, GIVEN, MARKED = "#999999", PALETTE["blue"], PALETTE["vermillion"]
MOST_WEIGHTS = 34
"""Of edges whose weights can still be read in a network; a graph with more is drawn as a matrix."""

Places: TypeAlias = Mapping[Any, tuple[float, float]]


class Line(NamedTuple):
    """An edge of a network; between the same ends, one in each direction and with its own label."""

    tail: Hashable
    head: Hashable
    label: str = ""
    color: str = PLAIN
    width: float = 1.4
    dashes: str = "-"


def around(graph: nx.Graph[Any]) -> Places:
    """Places in the square from -1 to 1: a few vertices on a circle, more by the distances between them."""
    if len(graph) > MOST_VERTICES:
        raise InputError(f"only graphs of at most {MOST_VERTICES} vertices are drawn, got {len(graph):,}")
    plain: nx.Graph[Any] = nx.Graph(graph)
    if len(graph) <= 1:
        return dict.fromkeys(graph, (0.0, 0.0))
    found = nx.circular_layout(plain) if len(graph) <= READABLE else nx.kamada_kawai_layout(plain)
    return {vertex: (float(x), float(y)) for vertex, (x, y) in found.items()}


def network(
    axes: Axes,
    places: Places,
    lines: Iterable[Line],
    *,
    directed: bool = False,
    labels: Mapping[Any, str] | None = None,
    fills: Mapping[Any, str] | None = None,
    doubled: Iterable[Any] = (),
    ringed: Iterable[Any] = (),
    side: float = 4.0,
    radius: float = 0.0,
) -> None:
    """Draw circles at the places, and lines or arrows between them, on axes that are `side` inches wide or high.

    Labels of circles are their names if `labels` does not say otherwise; `doubled` circles have a ring inside,
    `ringed` ones a red ring outside.
    """
    radius = radius or (0.12 if len(places) <= READABLE else 0.075)
    points = np.array(list(places.values()), dtype=float).reshape(-1, 2)
    low, high = (points.min(0), points.max(0)) if len(points) else (np.zeros(2), np.zeros(2))
    room = 3.4 * radius
    axes.set(xlim=(low[0] - room, high[0] + room), ylim=(low[1] - room, high[1] + room), aspect="equal")
    axes.set_axis_off()
    letter = min(12.0, 130 * side * radius / max(*(high - low + 2 * room), 1.0))
    circles = {}
    for node, place in places.items():
        fill = (fills or {}).get(node, "white")
        circles[node] = axes.add_patch(Circle(place, radius, fc=fill, ec="black", lw=1.1, zorder=3))
        if node in set(doubled):
            axes.add_patch(Circle(place, 0.8 * radius, fc="none", ec="black", lw=0.9, zorder=3))
        if node in set(ringed):
            axes.add_patch(Circle(place, 1.25 * radius, fc="none", ec=MARKED, lw=2.4, zorder=3))
        name = (labels or {}).get(node, str(node))
        style: dict[str, Any] = {"fontsize": letter * (1 if len(name) < 3 else 0.75), "parse_math": False}
        ink = "white" if fill == PALETTE["blue"] else "black"
        name = name if len(name) < 6 else f"{name[:4]}."
        axes.text(place[0], place[1], name, ha="center", va="center_baseline", zorder=4, color=ink, **style)
    drawn = list(lines)
    ends = {(line.tail, line.head) for line in drawn}
    for line in drawn:
        start, end = (np.array(places[node], dtype=float) for node in (line.tail, line.head))
        look: dict[str, Any] = {"color": line.color, "lw": line.width, "ls": line.dashes, "zorder": 1}
        look |= {"arrowstyle": "-|>" if directed else "-", "mutation_scale": 9 + line.width, "shrinkA": 0, "shrinkB": 0}
        if line.tail == line.head:
            out = start - points.mean(0)
            out = out / np.hypot(*out) if np.hypot(*out) > 1e-9 else np.array([0.0, 1.0])
            across = np.array([-out[1], out[0]])
            corners = (start + radius * (0.75 * out + sign * 0.66 * across) for sign in (1, -1))
            first, last = corners
            axes.add_patch(FancyArrowPatch(tuple(first), tuple(last), connectionstyle="arc3,rad=-1.6", **look))
            middle = start + 2.3 * radius * out
        else:
            bend = 0.18 if directed and (line.head, line.tail) in ends else 0.0
            look |= {"patchA": circles[line.tail], "patchB": circles[line.head]}
            axes.add_patch(FancyArrowPatch(tuple(start), tuple(end), connectionstyle=f"arc3,rad={bend}", **look))
            step, share = end - start, 0.5 if bend else 0.37
            middle = start + share * step + 2 * share * (1 - share) * bend * np.array([step[1], -step[0]])
        if line.label:
            box: dict[str, Any] = {"boxstyle": "round,pad=0.08", "fc": "white", "ec": "none", "alpha": 0.9}
            text: dict[str, Any] = {"fontsize": 0.9 * letter, "bbox": box, "zorder": 2, "parse_math": False}
            color = "#444444" if line.color == PLAIN else line.color
            axes.text(float(middle[0]), float(middle[1]), line.label, ha="center", va="center", color=color, **text)


# ---- weighted graphs


@styled
def weighted(instance: WeightedGraph[Any] | WeightedBetweenness, witness: Any = None) -> Drawing:
    """A graph with its weights, what is given in blue and what makes up a witness in red; large ones as a matrix.

    A value that is a matrix has a panel of its own.
    """
    directed = isinstance(instance, WeightedGraph) and instance.directed
    colors, fills, said = {}, {}, ""
    for walk, color in walks(instance, witness):
        colors.update({pair if directed or pair[0] < pair[1] else pair[::-1]: color for pair in pairwise(walk)})
        fills.update(dict.fromkeys(walk if len(walk) == 1 else (), color))
    for vertex, color in fills.items():
        fills[vertex] = PALETTE["sky"] if color == GIVEN else PALETTE["orange"]
    graph, said = weighted_graph(instance), told(instance, witness)
    weights: list[tuple[int, int, int]] = list(graph.edges.data("weight"))
    if len(graph) > READABLE or len(weights) > MOST_WEIGHTS or (isinstance(witness, np.ndarray) and witness.ndim == 2):
        frames = [Frame(0, *pair, color=color) for pair, color in colors.items()]
        table = np.full((len(graph), len(graph)), INFINITY)
        np.fill_diagonal(table, 0)
        for u, w, weight in weights:
            for pair in ((u, w),) if directed else ((u, w), (w, u)):
                table[pair] = weight
        shown = {"weights": table}
        if isinstance(witness, np.ndarray) and witness.ndim == 2:
            shown["value"] = witness
        drawing = heat(shown, [("from vertex", "to vertex")] * 2, frames)
        text = "One pixel for each pair of vertices, grey where there is no edge." + (" Frames: " if frames else "")
        return captioned(drawing, f"{text}{said} {instance!r}.")
    drawing, (axes,) = new(5.0, 4.2)
    lines = [
        Line(u, w, str(weight), colors.get((u, w), PLAIN), 2.8 if (u, w) in colors else 1.4) for u, w, weight in weights
    ]
    network(axes, around(graph), lines, directed=directed, fills=fills)
    return captioned(drawing, f"Numbers at edges are their weights. {said} {instance!r}.")


def weighted_graph(instance: WeightedGraph[Any] | WeightedBetweenness) -> nx.Graph[int]:
    """A networkx graph with the weights; edges of an undirected one from the smaller number."""
    if isinstance(instance, WeightedGraph):
        return instance.graph
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(instance.vertices))
    graph.add_weighted_edges_from((min(u, w), max(u, w), weight) for u, w, weight in instance.edges)
    return graph


def walks(instance: Any, witness: Any) -> Iterator[tuple[Sequence[int], str]]:
    """Walks that are marked, in this order, and their colours; one of a single vertex is the vertex."""
    if isinstance(instance, PathProblem):
        yield instance.path, GIVEN
    elif isinstance(instance, BetweennessCentrality):
        yield (instance.vertex,), GIVEN
    elif isinstance(instance, WeightedBetweenness):
        yield (instance.middle,), GIVEN
    if not isinstance(witness, tuple):
        return
    if isinstance(instance, Center):
        yield witness, MARKED
        tree = nx.single_source_dijkstra_path(weighted_graph(instance), witness[0])
        yield from ((path, MARKED) for path in tree.values() if len(path) > 1)
    elif isinstance(instance, Metricity):
        x, y, z = witness
        yield (x, y, z), GIVEN
        yield (x, z), MARKED
    elif isinstance(instance, WeightedBetweenness):
        for end in witness:
            yield nx.dijkstra_path(weighted_graph(instance), instance.middle, end), MARKED
            yield (end,), MARKED
    elif isinstance(instance, CycleSearch):
        yield (*witness, witness[0]), MARKED
    elif isinstance(instance, PathProblem):
        yield witness, MARKED


def told(instance: Any, witness: Any) -> str:
    """What is marked, and what is asked for, in words and numbers."""
    if isinstance(instance, BetweennessCentrality | WeightedBetweenness):
        text = "Blue: the vertex that is asked about."
        if witness is not None and isinstance(instance, BetweennessCentrality):
            text += f" Value: {witness}."
        return f"{text} Red: a shortest path through it, and its ends." if isinstance(witness, tuple) else text
    if isinstance(instance, PathProblem):
        return _told_of_path(instance, witness)
    return _told_of_witness(instance, witness) if isinstance(witness, tuple) else ""


def _told_of_witness(instance: Any, witness: tuple[int, ...]) -> str:
    if isinstance(instance, Center):
        far = distances_from(instance.weights, witness[0])
        start = f"Red: a shortest path from vertex {witness[0]} to each"
        return f"{start}; they add up to {sum(far)}, the longest: {max(far)}."
    if isinstance(instance, Metricity):
        x, y, z = witness
        direct, first, second = (int(instance.weights[pair]) for pair in ((x, z), (x, y), (y, z)))
        return f"Red is longer than both blue edges together: {direct} > {first} + {second}."
    weight = sum(int(instance.weights[pair]) for pair in pairwise((*witness, witness[0])))
    return f"Red: a cycle of weight {weight}."


def _told_of_path(instance: PathProblem[Any], witness: Any) -> str:
    text = f"Blue: the path {', '.join(map(str, instance.path))}."
    if isinstance(witness, np.ndarray):
        values = ", ".join("none" if value == INFINITY else str(value) for value in witness.tolist())
        return f"{text} Distances from end to end without each of its edges in turn: {values}."
    if witness is not None:
        weight = sum(int(instance.weights[pair]) for pair in pairwise(witness))
        return f"{text} Red: another one, {', '.join(map(str, witness))}, of weight {weight}."
    return text


# ---- graphs without weights


@styled
def unweighted(instance: TriangleListing | WienerIndex, witness: Any = None) -> Drawing:
    """A graph; triangles of an answer are filled."""
    graph, text = instance.graph, ""
    drawing, (axes,) = new(5.0, 4.2)
    places = around(graph)
    if isinstance(instance, TriangleListing):
        text = f"Asked for: up to {instance.most} triangles."
        if witness is not None:
            text += f" Filled: the {len(witness)} that are listed."
        for number, triangle in enumerate(witness or ()):
            color = list(PALETTE.values())[number % 6]
            axes.add_patch(Polygon([places[v] for v in triangle], fc=color, ec=color, alpha=0.3, lw=2, zorder=0))
    elif witness is not None:
        text = f"The distances of all pairs add up to {witness}."
    network(axes, places, [Line(u, w) for u, w in graph.edges])
    return captioned(drawing, f"{text} {instance!r}.")
