"""Pictures of graphs, lists of numbers, matrices and formulas, with a witness marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

import networkx as nx
import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from reductions.draw.networks import MOST_VERTICES
from reductions.draw.style import PALETTE, Drawing, captioned, new, styled
from reductions.draw.tables import MOST_BITS, MOST_SIDE, READABLE, Frame, heat
from reductions.errors import InputError
from reductions.problem import Function
from reductions.problems import KSum, SuperAdditivity
from reductions.problems.formulas.base import Assignment, Formula
from reductions.problems.graphs.base import GraphSearch
from reductions.problems.integers.base import ListsProblem, Numbers, NumbersProblem
from reductions.problems.integers.convolutions import ThreeArrays
from reductions.problems.matrices.base import ShapedMatrices
from reductions.problems.matrices.triangles import WeightedTriangle
from reductions.problems.matrices.weighted_clique import WeightedClique

__all__ = ["formula", "graph", "lists", "matrices", "numbers"]

MOST_NUMBERS = 60
NAMES = "ABCDEFGH"


@styled
def graph(instance: GraphSearch[Any], witness: Sequence[Any] | None = None) -> Drawing:
    """A graph; vertices of the witness are filled, and the edges between them thick."""
    count = instance.graph.number_of_nodes()
    if count > MOST_VERTICES:
        raise InputError(f"only graphs of at most {MOST_VERTICES} vertices are drawn, got {count:,}")
    few = count <= READABLE
    side = 4.2 if few else 6.0
    drawing, (axes,) = new(side + 1.0, side)
    places = nx.circular_layout(instance.graph) if few else nx.kamada_kawai_layout(instance.graph)
    chosen = set(witness or ())
    for u, w in instance.graph.edges:
        inside = u in chosen and w in chosen and u != w
        color, width = (PALETTE["vermillion"], 3.2) if inside else ("#999999", 1.4)
        axes.plot(*np.transpose([places[u], places[w]]), color=color, lw=width, zorder=1)
    for vertex, (x, y) in places.items():
        looped = instance.graph.has_edge(vertex, vertex)
        fill = PALETTE["orange"] if vertex in chosen else "white"
        axes.scatter(x, y, s=420 if few else 230, c=fill, edgecolors="black", zorder=2, lw=2.6 if looped else 1)
        label = str(vertex)
        axes.annotate(
            label if len(label) < 5 else label[:4] + ".", (x, y), ha="center", va="center", fontsize=10 if few else 8
        )
    axes.margins(0.14 if few else 0.08)
    axes.set_axis_off()
    text = f"{count} vertices and {instance.graph.number_of_edges()} edges."
    if witness is not None:
        inside = any(u in chosen and w in chosen for u, w in instance.graph.edges)
        text += f" Filled: the vertices of the witness{', thick: the edges between them' if inside else ''}."
    return captioned(drawing, f"{text} {instance!r}.")


@styled
def lists(instance: ListsProblem[Any] | KSum, witness: tuple[int, ...] | None = None) -> Drawing:
    """Lists of numbers over their places, a panel for each; those of a witness are filled.

    The value of a function, such as a convolution, has a panel of its own.
    """
    given, chosen = list(instance.lists), [set[int]() for _ in instance.lists]
    text = "One list per panel: numbers over their places in it."
    if witness is not None and isinstance(instance, Function):
        given, chosen = [*given, witness], [*chosen, set()]
        text += " Below: the value."
    elif witness is not None:
        marks = (*witness, sum(witness)) if isinstance(instance, ThreeArrays) else witness
        chosen = [{mark} for mark in marks]
        text += " Filled: the numbers of the witness."
    return captioned(_stems(given, chosen), f"{text} {instance!r}.")


@styled
def numbers(instance: NumbersProblem[Any], witness: tuple[int, ...] | None = None) -> Drawing:
    """A list of numbers over their places; those of the witness are filled."""
    chosen, text = set(witness or ()), "Numbers over their places in the list."
    if witness is not None:
        chosen |= {sum(witness)} if isinstance(instance, SuperAdditivity) else set()
        text += " Filled: the numbers of the witness."
    return captioned(_stems([instance.numbers], [chosen]), f"{text} {instance!r}.")


def _stems(given: list[Numbers], chosen: list[set[int]]) -> Drawing:
    if not given:
        raise InputError("there are no lists to draw")
    longest = max(map(len, given))
    if longest > MOST_NUMBERS or len(given) > len(NAMES):
        raise InputError(
            f"only up to {len(NAMES)} lists of at most {MOST_NUMBERS} numbers are drawn, got {len(given)} of "
            f"{longest:,}"
        )
    if any(abs(number).bit_length() > MOST_BITS for each in given for number in each):
        raise InputError(f"only numbers of at most {MOST_BITS:,} bits are drawn")
    drawing, panels = new(max(6.4, 0.35 * longest + 1.5), 0.7 + 1.5 * len(given), nrows=len(given), sharex=True)
    for axes, each, marked, name in zip(panels, given, chosen, NAMES[: len(given)], strict=True):
        axes.axhline(0, color="#666666", lw=1)
        for place, number in enumerate(each):
            color = PALETTE["vermillion"] if place in marked else PALETTE["blue"]
            axes.plot([place, place], [0, float(number)], color=color, lw=1.6)
            axes.plot([place], [float(number)], "o", color=color, mfc=color if place in marked else "white", ms=8)
            if place in marked and len(str(number)) < READABLE:
                where: dict[str, Any] = {
                    "xytext": (9, 0),
                    "textcoords": "offset points",
                    "va": "center",
                    "fontsize": 11,
                }
                axes.annotate(str(number), (place, float(number)), **where)
        axes.set_ylabel(f"${name}$" if len(given) > 1 else "number", rotation=0 if len(given) > 1 else 90, labelpad=14)
        axes.margins(0.08, 0.2)
    panels[-1].xaxis.set_major_locator(MaxNLocator(integer=True))
    panels[-1].set_xlabel("place in the list")
    return drawing


@styled
def matrices(instance: ShapedMatrices[Any], witness: Any = None) -> Drawing:
    """Matrices, a panel for each; a pixel is grey where the entry is infinite. The entries of a witness are framed.

    A witness that is a matrix, the value of a product, has a panel of its own.
    """
    tables: dict[str, NDArray[Any]] = {
        f"matrix {number}": matrix for number, matrix in enumerate(instance.matrices, start=1)
    }
    if isinstance(witness, np.ndarray) and witness.ndim == 2:
        tables["value"] = witness
    frames = list(_frames(instance, witness)) if isinstance(witness, tuple) else []
    text = "One pixel for each entry, red below 0 and blue above, grey for infinity."
    if frames:
        text += " Framed: the entries of the witness."
    return captioned(heat(tables, instance.shapes, frames), f"{text} {instance!r}.")


def _frames(instance: ShapedMatrices[Any], witness: tuple[int, ...]) -> Iterator[Frame]:
    """The entries that make up a witness: the edges of a triangle or clique."""
    if isinstance(instance, WeightedTriangle):
        yield from (Frame(number, witness[number], witness[(number + 1) % 3]) for number in range(3))
    elif isinstance(instance, WeightedClique):
        yield from (Frame(0, *pair) for pair in permutations(witness, 2))


@styled
def formula(instance: Formula, witness: Assignment | None = None) -> Drawing:
    """A formula: a row for each clause, a column for each variable; literals that the witness makes true are ringed."""
    variables, clauses = instance.num_variables, instance.clauses
    if max(variables, len(clauses)) > MOST_SIDE:
        raise InputError(f"only formulas of at most {MOST_SIDE} variables and clauses are drawn")
    drawing, (axes,) = new(max(4.8, 0.28 * variables + 1.6), max(2.6, 0.26 * len(clauses) + 1.4))
    true = set(witness or ())
    for row, clause in enumerate(clauses):
        for literal in set(clause):
            mark, color = ("P", PALETTE["blue"]) if literal > 0 else ("_", PALETTE["vermillion"])
            axes.plot([abs(literal)], [row + 1], mark, color=color, ms=8, mew=2.4)
            if literal in true:
                axes.plot([abs(literal)], [row + 1], "o", ms=15, mfc="none", mec="black", mew=1.1)
    axes.set(xlim=(0.4, max(variables, 1) + 0.6), ylim=(max(len(clauses), 1) + 0.6, 0.4))
    axes.set(xlabel="variable", ylabel="clause")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(integer=True))
    text = "Plus: the variable is in the clause; minus: its negation is."
    if witness is not None:
        text += " Ringed: literals that the witness makes true."
    return captioned(drawing, text)
