"""Graphs and hypergraphs whose vertices come in parts: hypercliques, and triangles between coloured classes."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from matplotlib.patches import Polygon

from reductions.draw.networks import MARKED, MOST_VERTICES, PLAIN, Line, network
from reductions.draw.style import PALETTE, Drawing, captioned, new, styled
from reductions.errors import InputError
from reductions.problems import Hyperclique, TriangleCollection

__all__ = ["collection", "hyperclique"]

MOST_HYPEREDGES = 60
FILLS = [PALETTE[name] for name in ("sky", "orange", "green", "yellow", "purple")]


def _in_parts(sizes: tuple[int, ...]) -> dict[tuple[int, int], tuple[float, float]]:
    """Places (part, number) on a circle, with a gap between the parts."""
    if sum(sizes) > MOST_VERTICES:
        raise InputError(f"only graphs of at most {MOST_VERTICES} vertices are drawn, got {sum(sizes):,}")
    steps = [(p, number) for p, size in enumerate(sizes) for number in range(size + 1)]
    turns = (np.pi / 2 - 2 * np.pi * np.arange(len(steps)) / max(1, len(steps))).tolist()
    scale = max(1.0, len(steps) / 14)
    return {
        place: (scale * float(np.cos(turn)), scale * float(np.sin(turn)))
        for place, turn in zip(steps, turns, strict=True)
        if place[1] < sizes[place[0]]
    }


@styled
def hyperclique(instance: Hyperclique, witness: tuple[int, ...] | None = None) -> Drawing:
    """Vertices in parts on a circle, and hyperedges as lines or areas between them; a witness is red."""
    places = _in_parts(instance.parts)
    h, chosen = instance.uniformity, set(enumerate(witness or ()))
    found = [
        tuple(zip(parts, vertices, strict=True))
        for parts, table in zip(combinations(range(len(instance.parts)), h), instance.hyperedges, strict=True)
        for vertices in np.argwhere(table).tolist()
    ]
    inside = [edge for edge in found if set(edge) <= chosen]
    shown = [edge for edge in found if not set(edge) <= chosen][:MOST_HYPEREDGES]
    drawing, (axes,) = new(5.4, 4.6)
    for edge in (*shown, *inside):
        color, alpha = (MARKED, 0.35) if set(edge) <= chosen else ("#888888", 0.12)
        if h > 2:
            area = sorted((places[vertex] for vertex in edge), key=lambda place: np.arctan2(place[1], place[0]))
            axes.add_patch(Polygon(area, fc=(color, alpha), ec=(color, 2 * alpha), lw=1.2, zorder=1))
    lines = [
        Line(edge[0], edge[1], "", MARKED if edge in inside else PLAIN, 2.6 if edge in inside else 1.0)
        for edge in (*shown, *inside)
        if h == 2
    ]
    singles = {edge[0] for edge in found} if h == 1 else set()
    fills = {vertex: FILLS[vertex[0] % 5] for vertex in places}
    labels = {vertex: str(vertex[1]) for vertex in places}
    network(axes, places, lines, fills=fills, labels=labels, doubled=singles, ringed=chosen, radius=0.12, side=4.2)
    kind = {1: "double circles", 2: "lines"}.get(h, "areas")
    text = f"Parts are next to each other and of one colour; hyperedges are {kind}."
    if witness is not None:
        text += " Ringed in red: the vertices of the witness; red: hyperedges in it."
    hidden = len(found) - len(shown) - len(inside)
    text += f" {hidden:,} further hyperedges are not drawn." if hidden else ""
    return captioned(drawing, f"{text} {instance!r}.")


@styled
def collection(instance: TriangleCollection, witness: tuple[int, ...] | None = None) -> Drawing:
    """Nodes in three classes on a circle, labelled by their colours; those of the colours of a witness are ringed."""
    places = _in_parts(tuple(len(colors) for colors in instance.colors))
    labels = {(p, node): str(int(instance.colors[p][node])) for p, node in places}
    chosen = {(p, node) for p, node in places if witness is not None and instance.colors[p][node] == witness[p]}
    lines: list[Any] = []
    for p, edges in enumerate(instance.edges):
        for u, w in edges.tolist():
            pair = ((p, u), ((p + 1) % 3, w))
            inside = set(pair) <= chosen
            lines.append(Line(*pair, "", MARKED if inside else PLAIN, 2.6 if inside else 1.2))
    drawing, (axes,) = new(5.4, 4.6)
    fills = {node: FILLS[node[0]] for node in places}
    network(axes, places, lines, labels=labels, fills=fills, ringed=chosen, radius=0.12, side=4.2)
    text = "The three classes are blue, orange and green; the number at a node is its colour within the class."
    if witness is not None:
        text += f" Ringed: nodes of the colours {', '.join(map(str, witness))}; no three of them are a triangle."
    return captioned(drawing, f"{text} {instance!r}.")
