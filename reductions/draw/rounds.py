"""Graphs that change in rounds: a panel for the beginning and for every round, with what was switched in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import networkx as nx
import numpy as np

from reductions.draw.networks import PLAIN, Line, around, network
from reductions.draw.style import PALETTE, Drawing, captioned, new, styled
from reductions.draw.tables import MOST_ROUNDS, only
from reductions.problems import IncrementalShortestPaths, SubgraphConnectivity
from reductions.problems.dynamic.base import DynamicGraph, in_rounds
from reductions.problems.matrices.base import INFINITY

__all__ = ["changing"]

Changing: TypeAlias = DynamicGraph[Any] | SubgraphConnectivity | IncrementalShortestPaths
ADDED, REMOVED = PALETTE["green"], PALETTE["vermillion"]


@dataclass
class Round:
    """The graph at the end of a round: edges with labels, those that are new and those that are gone, vertices off."""

    edges: dict[tuple[int, int], str]
    added: set[tuple[int, int]] = field(default_factory=set)
    removed: set[tuple[int, int]] = field(default_factory=set)
    off: set[int] = field(default_factory=set)


@styled
def changing(instance: Changing, value: Any = None) -> Drawing:
    """The graph at the beginning and after every round, edges that came in green, those that went dashed in red."""
    rounds = list(_rounds(instance))
    columns = min(3, len(rounds))
    rows = -(-len(rounds) // columns)
    drawing, panels = new(max(3.8, 3.1 * columns), 3.2 * rows, ncols=columns, nrows=rows)
    every: nx.Graph[int] = nx.Graph()
    every.add_nodes_from(range(instance.vertices))
    every.add_edges_from(pair for state in rounds for pair in (*state.edges, *state.removed) if pair[0] != pair[1])
    places = around(every)
    switches = isinstance(instance, SubgraphConnectivity)
    directed = isinstance(instance, IncrementalShortestPaths) or (
        isinstance(instance, DynamicGraph) and instance.directed
    )
    for number, (axes, state) in enumerate(zip(panels, rounds, strict=False)):
        lines = []
        for pair, label in state.edges.items():
            color, width = (ADDED, 2.8) if pair in state.added else (PLAIN, 1.4)
            lines.append(Line(*pair, label, color, width))
        lines += [Line(*pair, "", REMOVED, 1.4, "--") for pair in state.removed]
        fills = {v: "#DDDDDD" if v in state.off else PALETTE["sky"] for v in range(instance.vertices)}
        network(axes, places, lines, directed=directed, fills=fills if switches else {}, side=3.0)
        title = "at the beginning" if number == 0 else f"round {number - 1}"
        answer = "" if value is None or number == 0 else f": {_short(value[number - 1])}"
        axes.set_title(title + answer, fontsize=12)
    for axes in panels[len(rounds) :]:
        axes.set_axis_off()
    text = "Blue: vertices that are on; grey: off." if switches else "Green: edges that came in the round"
    if not switches:
        text += "." if isinstance(instance, IncrementalShortestPaths) else "; dashed, red: those that went."
    text += " After each colon: the answer to the round." if value is not None and instance.count else ""
    return captioned(drawing, f"{text} {only(instance.count)}{instance!r}.")


def _short(answer: Any) -> str:
    """An answer to a round, with a sign for infinity."""
    if isinstance(answer, np.ndarray):
        numbers = ["\u221e" if number == INFINITY else str(number) for number in answer.tolist()]
        return " ".join(numbers if len(numbers) <= 8 else [*numbers[:7], "..."])
    return str(answer)


def _rounds(instance: Changing) -> Iterator[Round]:
    """The graph at the beginning and after the rounds that are drawn."""
    if isinstance(instance, DynamicGraph):
        there = {_pair(instance, edge): "" for edge in instance.edges.tolist()}
        yield Round(dict(there))
        for changes in in_rounds(instance.changes, instance.count)[:MOST_ROUNDS]:
            counts = Counter(_pair(instance, edge) for edge in changes[:, 1:].tolist())
            switched = {pair for pair, count in counts.items() if count % 2}
            removed = switched & set(there)
            there = {pair: "" for pair in (*there, *sorted(switched - removed)) if pair not in removed}
            yield Round(dict(there), switched - removed, removed)
    elif isinstance(instance, SubgraphConnectivity):
        edges = {(min(pair), max(pair)): "" for pair in instance.edges.tolist()}
        on = {0, 1, *instance.on.tolist()}
        yield Round(edges, off=set(range(instance.vertices)) - on)
        for changes in in_rounds(instance.changes, instance.count)[:MOST_ROUNDS]:
            for vertex in changes[:, 1].tolist():
                on ^= {vertex}
            yield Round(edges, off=set(range(instance.vertices)) - on)
    else:
        arcs: dict[tuple[int, int], int] = {}
        _insert(arcs, instance.arcs.tolist())
        yield Round({pair: str(weight) for pair, weight in arcs.items()})
        for insertions in in_rounds(instance.insertions, instance.count)[:MOST_ROUNDS]:
            before = dict(arcs)
            _insert(arcs, insertions[:, 1:].tolist())
            added = {pair for pair, weight in arcs.items() if before.get(pair) != weight}
            yield Round({pair: str(weight) for pair, weight in arcs.items()}, added)


def _insert(arcs: dict[tuple[int, int], int], rows: Sequence[Sequence[int]]) -> None:
    """Insert arcs that are no loops; of several between the same vertices the lightest counts."""
    for u, w, weight in rows:
        if u != w:
            arcs[u, w] = min(weight, arcs.get((u, w), weight))


def _pair(instance: DynamicGraph[Any], edge: Sequence[int]) -> tuple[int, int]:
    u, w = edge
    return (u, w) if instance.directed or u < w else (w, u)
