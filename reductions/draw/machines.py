"""Automata with their runs, labelled graphs with their walks, grammars with their derivations, and trees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import networkx as nx
import numpy as np
from matplotlib.axes import Axes

from reductions.draw.networks import MOST_VERTICES, PLAIN, Line, Places, around, network
from reductions.draw.style import PALETTE, Drawing, captioned, new, styled
from reductions.errors import InputError
from reductions.problems import (
    ContextFreeParsing,
    ContextFreeRecognition,
    DFAIntersection,
    LabelledGraphMatching,
    NFAAcceptance,
    SubtreeIsomorphism,
)

__all__ = ["automaton", "grammar", "intersection", "labelled", "trees"]

LONGEST_RUN, MOST_RULES, LONGEST_WORD = 16, 16, 24
RED, FILL = PALETTE["vermillion"], PALETTE["orange"]
Arcs: TypeAlias = Iterable[tuple[int, Any, int]]


def _machine(
    axes: Axes,
    states: int,
    arcs: Arcs,
    *,
    run: Sequence[int] = (),
    start: int | None = None,
    accepting: Iterable[int] = (),
    labels: Mapping[int, str] | None = None,
) -> None:
    """States and arcs between them, one for all letters of a pair of states; what a run passes is red."""
    letters: dict[tuple[int, int], list[str]] = {}
    for u, letter, w in arcs:
        letters.setdefault((u, w), []).append(str(letter))
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(states))
    graph.add_edges_from(letters)
    passed = set(pairwise(run))
    lines = []
    for pair, found in letters.items():
        color, width = (RED, 2.6) if pair in passed else (PLAIN, 1.4)
        label = ",".join(found) if len(found) < 5 else f"{found[0]}, ... {found[-1]}"
        lines.append(Line(*pair, label, color, width))
    places = around(graph)
    fills = dict.fromkeys(run, FILL)
    network(axes, places, lines, directed=True, fills=fills, labels=labels, doubled=accepting)
    if start is not None:
        radius = 0.12 if states <= 12 else 0.075
        x, y = places[start]
        turn = np.arctan2(y, x) + 1.0  # beside the outside, where loops are
        near, far = ((x + r * radius * np.cos(turn), y + r * radius * np.sin(turn)) for r in (1.02, 2.7))
        arrow: dict[str, Any] = {"arrowstyle": "-|>", "color": "black", "lw": 1.6, "mutation_scale": 12}
        axes.annotate("", near, far, arrowprops=arrow)


def _chain(axes: Axes, names: Sequence[str], letters: Sequence[str], filled: bool) -> None:
    """A walk from left to right: circles with names, arrows with letters."""
    places = {place: (0.55 * place, 0.0) for place in range(len(names))}
    pairs = zip(pairwise(range(len(names))), letters, strict=False)
    lines = [Line(u, w, letter, RED if filled else PLAIN, 1.6) for (u, w), letter in pairs]
    fills = dict.fromkeys(places, FILL if filled else "white")
    labels = dict(enumerate(names))
    width = axes.get_figure().get_figwidth() - 0.4  # type: ignore[union-attr]
    network(axes, places, lines, directed=True, labels=labels, fills=fills, radius=0.13, side=width)


def _with_walk(states: int, steps: int) -> tuple[Drawing, list[Axes]]:
    """Room for a graph, and below for a walk of so many steps."""
    if states > MOST_VERTICES:
        raise InputError(f"only graphs of at most {MOST_VERTICES} vertices are drawn, got {states:,}")
    width = max(5.2, 0.6 * min(steps, LONGEST_RUN) + 1.2)
    return new(width, 5.2, nrows=2, height_ratios=[5, 1])


@styled
def automaton(instance: NFAAcceptance, witness: Sequence[int] | None = None) -> Drawing:
    """An automaton, and below it the word; with a witness, the run."""
    drawing, (above, below) = _with_walk(instance.states, len(instance.word) + 1)
    run = list(witness or ())
    start, accepting = instance.start, instance.accepting
    _machine(above, instance.states, instance.transitions, run=run, start=start, accepting=accepting)
    word = instance.word[: LONGEST_RUN - 1]
    names = [str(state) for state in run[:LONGEST_RUN]] or [""] * (len(word) + 1)
    _chain(below, names, list(word), bool(run))
    text = "Short black arrow: the start; double circles: accepting states. Below: the word"
    text += ", with the states of the run of the witness." if run else "."
    return captioned(drawing, f"{text}{_cut(len(instance.word) + 1)} {instance!r}.")


@styled
def labelled(instance: LabelledGraphMatching, witness: Sequence[int] | None = None) -> Drawing:
    """A graph whose nodes have letters, and below it the word; with a witness, the walk."""
    drawing, (above, below) = _with_walk(len(instance.labels), len(instance.word))
    walk = list(witness or ())
    labels = {node: f"{node}:{letter}" for node, letter in enumerate(instance.labels)}
    _machine(above, len(labels), ((u, "", w) for u, w in instance.arcs), run=walk, labels=labels)
    names = [labels[node] for node in walk[:LONGEST_RUN]] or list(instance.word[:LONGEST_RUN])
    _chain(below, names, [""] * len(names), bool(walk))
    text = "Each node has a number and a letter. Below: the word"
    text += ", with the nodes of the walk of the witness." if walk else "."
    return captioned(drawing, f"{text}{_cut(len(instance.word))} {instance!r}.")


def _cut(steps: int) -> str:
    return f" Only the first {LONGEST_RUN} of its {steps:,} places are drawn." if steps > LONGEST_RUN else ""


@styled
def intersection(instance: DFAIntersection, witness: Sequence[int] | None = None) -> Drawing:
    """Automata, a panel for each; with a witness, their runs on the word."""
    count = len(instance.automata)
    columns = min(3, count)
    rows = -(-count // columns)
    drawing, panels = new(max(4.2, 3.4 * columns), 3.6 * rows, ncols=columns, nrows=rows)
    for number, (axes, (states, accepting, arcs)) in enumerate(zip(panels, instance.automata, strict=False), start=1):
        run = [0]
        step = {(u, letter): w for u, letter, w in arcs}
        for letter in witness or ():
            run.append(step[run[-1], letter])
        _machine(axes, states, arcs, run=run if witness is not None else (), start=0, accepting=accepting)
        axes.set_title(f"automaton {number}", fontsize=12)
    for axes in panels[count:]:
        axes.set_axis_off()
    text = "Short black arrows: the starts; double circles: accepting states."
    if witness is not None:
        shown = " ".join(map(str, witness[:LONGEST_WORD])) + (" ..." if len(witness) > LONGEST_WORD else "")
        text += f" Red: the runs on the common word {shown or 'of no letters'}."
    return captioned(drawing, f"{text} {instance!r}.")


# ---- trees


def _hanging(parents: Sequence[int | None]) -> Places:
    """Places of a tree, given by the parent of every node: a row for each depth, leaves side by side."""
    below: list[list[int]] = [[] for _ in parents]
    for node, parent in enumerate(parents):
        if parent is not None:
            below[parent].append(node)
    places: dict[int, tuple[float, float]] = {}
    leaves, waiting = 0, [(0, 0, False)]
    while waiting:
        node, depth, done = waiting.pop()
        if done:
            places[node] = (sum(places[child][0] for child in below[node]) / len(below[node]), -0.45 * depth)
        elif below[node]:
            waiting += [(node, depth, True), *((child, depth + 1, False) for child in reversed(below[node]))]
        else:
            places[node] = (0.35 * leaves, -0.45 * depth)
            leaves += 1
    return places


@styled
def trees(instance: SubtreeIsomorphism, witness: Sequence[int] | None = None) -> Drawing:
    """The small tree and the large one; nodes of the witness are filled, with the numbers of those they stand for."""
    sides = [(None, *instance.small_tree), (None, *instance.large_tree)]
    if len(sides[1]) > MOST_VERTICES or len(sides[0]) > MOST_VERTICES:
        raise InputError(f"only trees of at most {MOST_VERTICES} nodes are drawn, got {max(map(len, sides)):,}")
    drawing, panels = new(7.4, 4.0, ncols=2)
    image = dict(enumerate(witness or ()))
    back = {large: small for small, large in image.items()}
    for axes, parents, title in zip(panels, sides, ("small tree", "large tree"), strict=True):
        small = parents is sides[0]
        marked = set(image if small else back)
        lines = [
            Line(parent, node, "", RED if {parent, node} <= marked else PLAIN, 2.6 if {parent, node} <= marked else 1.4)
            for node, parent in enumerate(parents)
            if parent is not None
        ]
        labels = (
            None
            if small
            else {node: f"{node}={back[node]}" if node in back else str(node) for node in range(len(parents))}
        )
        network(axes, _hanging(parents), lines, labels=labels, fills=dict.fromkeys(marked, FILL), side=3.5, radius=0.12)
        axes.set_title(title, fontsize=12)
    text = "Roots are above."
    if witness is not None:
        text += (
            " Filled: nodes of the witness; in the large tree, 5=2 is node 5 in the place of node 2 of the small one."
        )
    return captioned(drawing, f"{text} {instance!r}.")


# ---- grammars


@styled
def grammar(instance: ContextFreeRecognition | ContextFreeParsing, witness: Any = None) -> Drawing:
    """The rules of a grammar, and beside them the word; with a witness, the tree of the derivation.

    The value of a parsing question is a triangle: above each part of the word, the nonterminals that derive it.
    """
    length = len(instance.word)
    if length > LONGEST_WORD:
        raise InputError(f"only words of at most {LONGEST_WORD} letters are drawn with a grammar, got {length:,}")
    drawing, (left, right) = new(max(7.0, 3.0 + 0.55 * length), 4.6, ncols=2, width_ratios=[2, max(3.0, 0.45 * length)])
    side = drawing.get_figwidth() - 3.0
    rules = [f"{a} \u2192 {b} {c}" for a, b, c in instance.pairs.tolist()]
    rules += [f"{a} \u2192 '{letter}'" for a, letter in instance.letters.tolist()]
    shown = (
        rules if len(rules) <= MOST_RULES else [*rules[: MOST_RULES - 1], f"and {len(rules) - MOST_RULES + 1:,} more"]
    )
    left.text(0.02, 1.0, "\n".join(["rules:", *(shown or ["none"])]), va="top", fontsize=11, transform=left.transAxes)
    left.set_axis_off()
    text = "Numbers are nonterminals, those in quotes are letters."
    if isinstance(witness, np.ndarray):
        _triangle(right, instance, witness)
        text += " Each cell: the nonterminals that derive the letters between its place below and to the right."
    elif witness is not None:
        _derivation(right, instance, witness, side)
        text += " On the right: the tree of the derivation."
    else:
        places = {place: (0.35 * place, 0.0) for place in range(length)}
        names = {place: f"'{letter}'" for place, letter in enumerate(instance.word.tolist())}
        network(right, places, [], labels=names, fills=dict.fromkeys(places, PALETTE["sky"]), side=side, radius=0.14)
        text += " On the right: the word."
    return captioned(drawing, f"{text} {instance!r}.")


def _derivation(axes: Axes, instance: Any, witness: Sequence[int], side: float) -> None:
    """The tree of a leftmost derivation, nonterminals white and letters blue."""
    rules: list[list[int]] = instance.rules
    parents: list[int | None] = [None]
    labels, fills, waiting = {0: "0"}, dict[int, str](), [0]
    for number in witness:
        node, right = waiting.pop(), rules[number][1:]
        children = range(len(parents), len(parents) + len(right))
        parents += [node] * len(right)
        for child, symbol in zip(children, right, strict=True):
            labels[child] = str(symbol) if len(right) == 2 else f"'{symbol}'"
            if len(right) == 1:
                fills[child] = PALETTE["sky"]
        waiting += reversed(children) if len(right) == 2 else ()
    lines = [Line(parent, node) for node, parent in enumerate(parents) if parent is not None]
    network(axes, _hanging(parents), lines, labels=labels, fills=fills, side=side, radius=0.14)


def _triangle(axes: Axes, instance: Any, spans: Any) -> None:
    """The nonterminals that derive each part of the word, the whole word on top."""
    length = len(instance.word)
    for start in range(length):
        for end in range(start + 1, length + 1):
            x, y = (start + end) / 2, end - start
            found = np.flatnonzero(spans[:, start, end]).tolist()
            name = ",".join(map(str, found)) if len(found) < 4 else f"{found[0]},..."
            corners = np.array([(x, y - 1), (x + 0.5, y - 0.5), (x, y), (x - 0.5, y - 0.5)])
            axes.fill(*corners.T, fc=PALETTE["yellow"] if found else "white", ec="#777777", lw=0.8)
            axes.text(x, y - 0.5, name, ha="center", va="center", fontsize=10 if length < 10 else 7)
    for place, letter in enumerate(instance.word.tolist()):
        axes.text(place + 0.5, -0.3, f"'{letter}'", ha="center", va="center", fontsize=11)
    axes.set(xlim=(-0.2, max(length, 1) + 0.2), ylim=(-0.7, max(length, 1) + 0.2), aspect="equal")
    axes.set_axis_off()
